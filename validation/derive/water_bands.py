"""Fits the bands of liquid water to Segelstein's k, 690 to 2500 nm, and prints them as rows for `assets/absorbers/water.toml`.

    python -m validation.derive.water_bands --reference DIR

K is twice the absorption coefficient 4 pi k / lambda, as Kubelka and Munk define it for diffuse light. The fit is in the logarithm,
so that weak bands count as much as strong ones.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from ..infrared import read_table

TABLE = "refractiveindex/database/data/main/H2O/nk/Segelstein.yml"
WAVELENGTHS_NM = np.arange(690.0, 2501.0, 5.0)
# Centre, full width at half maximum, K in 1/mm, assignment: where the fit starts.
SEEDS = [
    (660, 120, 0.003, "5v OH"), (740, 40, 0.0061, "4v OH"), (840, 60, 0.01, "3v OH + d HOH"), (905, 60, 0.015, "3v OH, free"),
    (970, 55, 0.0739, "3v OH"), (1010, 80, 0.0589, "3v OH, hydrogen-bonded"), (1090, 80, 0.02, "foot of 3v OH"),
    (1155, 50, 0.1681, "2v OH + d HOH"), (1190, 60, 0.1105, "2v OH + d HOH"), (1225, 80, 0.1034, "2v OH + d HOH"),
    (1290, 120, 0.1951, "foot of 2v OH"), (1380, 80, 0.8515, "2v OH, free"), (1435, 60, 3.924, "2v OH"),
    (1465, 80, 3.15, "2v OH, hydrogen-bonded"), (1520, 110, 1.606, "2v OH, hydrogen-bonded"),
    (1620, 160, 1.204, "v OH + d HOH + libration"), (1790, 120, 1.987, "v OH + d HOH + libration"), (1850, 60, 1.0, "foot of v OH + d HOH"),
    (1910, 40, 15.53, "v OH + d HOH"), (1935, 55, 11.73, "v OH + d HOH"), (1980, 90, 13.61, "v OH + d HOH"),
    (2060, 160, 3.207, "v OH + d HOH"), (2180, 250, 3.516, "v OH + libration"), (2350, 120, 3.0, "v OH + libration"),
    (2520, 260, 18.0, "v OH + libration"),
]
# Pull of a centre towards its start, per nm.
PULL = 0.0002


def measured(reference: Path, wavelengths_nm: np.ndarray = WAVELENGTHS_NM) -> np.ndarray:
    """K of water, 1/mm."""
    um, index = read_table(reference / TABLE)
    k = np.exp(np.interp(wavelengths_nm, um * 1000.0, np.log(index.imag)))
    return 2.0 * 4.0 * np.pi * k / (wavelengths_nm * 1e-6)


def gaussians(parameters: np.ndarray) -> np.ndarray:
    """Sum of bands, each given by its centre and the logarithms of its width and strength."""
    rows = parameters.reshape(-1, 3)
    return sum(np.exp(k) * np.exp(-4.0 * np.log(2.0) * ((WAVELENGTHS_NM - c) / np.exp(w)) ** 2) for c, w, k in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", type=Path, required=True)
    target = measured(parser.parse_args().reference)
    start = np.array([value for c, w, k, _ in SEEDS for value in (c, np.log(w), np.log(k))])

    def residuals(p: np.ndarray) -> np.ndarray:
        return np.concatenate([np.log(gaussians(p)) - np.log(target), PULL * (p - start)[::3]])

    fitted = least_squares(residuals, start, max_nfev=400).x
    error = np.abs(gaussians(fitted) / target - 1.0)
    print(f"# mean error {error.mean():.1%}, largest {error.max():.1%} at {WAVELENGTHS_NM[error.argmax()]:.0f} nm")
    for (centre, width, strength), (*_, name) in zip(fitted.reshape(-1, 3), SEEDS):
        note = f'"{name}",'
        print(
            f"  {{ center_nm = {centre:6.1f}, fwhm_nm = {np.exp(width):5.1f}, strength_per_mm = {np.exp(strength):8.4g}, "
            f'assignment = {note:28} source = "segelstein_1981" }},'
        )


if __name__ == "__main__":
    main()
