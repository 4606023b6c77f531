"""Works out the [lwir] tables of assets/materials and assets/deposits from complex indices and measured spectra.

    python -m validation.derive.emissivity --reference DIR

Prints each number with its way and its source. Nothing here reads urban_lwir, which stays for the comparison; of wood_char the
three spectra of wood set the woods and the two of char set char. The numbers of SLUM were known when the choices here were made.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.optimize import curve_fit

from ..infrared import BAND_UM, band_mean, film_on, fresnel, planck, read_nk, roughened
from ..wood_char import CHARS, WOODS, band_emissivity

# Polymers: material files whose numbers come from a table.
POLYMERS = {
    "PE": ["hdpe_natural", "hdpe_pigmented", "ldpe_film"],
    "PET": ["pet_clear", "pet_coloured"],
    "PC": ["pc"],
    "PVC": ["pvc_rigid", "pvc_plasticised"],
    "PMMA": ["pmma"],
    "PS": ["ps", "abs", "abs_black", "hips_black"],
}
# Measured pairs for the roughening of metals: polished, roughened (FLIR Systems, emissivity tables; aluminium at 10 um).
PAIRS = {"aluminium, foil and roughened": (0.04, 0.18), "copper, polished and scraped": (0.02, 0.07),
         "brass, polished and worked with emery": (0.03, 0.20), "steel, polished and worked with emery": (0.07, 0.24)}
ROUGHENED_ALPHA = 0.45
THICKNESSES_MM = np.geomspace(0.01, 3.0, 40)


def on_grid(root: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    um, index = read_nk(root, name)
    grid = np.linspace(max(BAND_UM[0], um[0]), min(BAND_UM[1], um[-1]), 1201)
    return grid, np.interp(grid, um, index.real) + 1j * np.interp(grid, um, index.imag)


def polymer(root: Path, name: str) -> None:
    """Emissivity, mean index, and the gamma distribution of absorption that fits transmission from 0.01 to 3 mm."""
    um, index = on_grid(root, name)
    weight = planck(um, 300.0)
    weight /= weight.sum()
    per_mm = 4.0 * np.pi * index.imag / (um * 1e-3)
    inside = np.exp(-per_mm[None, :] * THICKNESSES_MM[:, None]) @ weight

    def model(d: np.ndarray, log_a: float, log_s: float) -> np.ndarray:
        return (1.0 + np.exp(log_a - log_s) * d) ** -np.exp(log_s)

    (log_a, log_s), _ = curve_fit(model, THICKNESSES_MM, inside, p0=(np.log(10.0), 0.0))
    worst = np.abs(model(THICKNESSES_MM, log_a, log_s) - inside).max()
    beer, _ = curve_fit(lambda d, a: np.exp(-np.exp(a) * d), THICKNESSES_MM, inside, p0=(np.log(10.0),))
    worst_beer = np.abs(np.exp(-np.exp(beer[0]) * THICKNESSES_MM) - inside).max()
    print(f"{name:5s} {um[0]:.1f}-{um[-1]:.2f} um: emissivity {band_mean(um, 1 - fresnel(index)):.3f}, index {band_mean(um, index.real):.2f}, "
          f"absorption_per_mm {np.exp(log_a):.1f}, absorption_shape {np.exp(log_s):.2f} "
          f"(transmission off by at most {worst:.3f}; Beer's law by {worst_beer:.3f}) -> {', '.join(POLYMERS[name])}")


def metals(root: Path) -> None:
    print("\n# Metals: the ideal surface of the tables (a lower bound), and the pairs that set the roughening")
    for name in ("Al", "Al (Rakic)", "Cu", "Cu (Querry)", "Fe", "Fe (Querry)", "Sn", "Zn", "Ni", "Cu70Zn30", "Cu90Zn10"):
        um, index = on_grid(root, name)
        print(f"{name:12s} {band_mean(um, 1 - fresnel(index)):.4f}")
    # Hagen and Rubens: e = 0.365 (rho / lambda)^0.5 in ohm cm and cm (Siegel and Howell, eq. 4-75); 304: 72 uohm cm.
    um = np.linspace(*BAND_UM, 1201)
    print(f"{'304 (H.-R.)':12s} {band_mean(um, 0.365 * np.sqrt(72e-6 / (um * 1e-4))):.4f}")
    ratios = []
    for name, (flat, rough) in PAIRS.items():
        ratios.append(rough * (1 - flat) / (flat * (1 - rough)))
        print(f"{name}: {flat} -> {rough}, area ratio {ratios[-1]:.2f}")
    mean = np.exp(np.mean(np.log(ratios)))
    print(f"geometric mean {mean:.2f}: METAL_ROUGHENING = {(mean - 1) / ROUGHENED_ALPHA:.1f}")
    for name, um_thick in (("lacquer of 2 um (PMMA) on aluminium", 2.0), ("lacquer of 4 um (PMMA) on aluminium", 4.0)):
        grid, base = on_grid(root, "Al")
        _, film = on_grid(root, "PMMA")
        print(f"{name}: {band_mean(grid, 1 - film_on(film, base, grid, um_thick)):.3f}")


def oxides(root: Path) -> None:
    print("\n# Oxides, water, minerals: opaque and flat")
    for name in ("Fe2O3", "Fe3O4", "Cu2O", "ZnO", "Al2O3", "SiO2", "H2O"):
        um, index = on_grid(root, name)
        print(f"{name:6s} emissivity {band_mean(um, 1 - fresnel(index)):.3f}, index {band_mean(um, index.real):.2f}")
    print("# As films on their metal (coherent), and how roughness raises the opaque ones")
    for film, base, thicknesses in (("Al2O3", "Al", (0.005, 0.5, 2, 5, 10, 30)), ("Cu2O", "Cu", (0.1, 1, 5, 12, 30)), ("Fe2O3", "Fe", (0.1, 1, 5, 50))):
        row = []
        for d in thicknesses:
            um, n_film = on_grid(root, film)
            _, n_base = on_grid(root, base)
            row.append(f"{d:g} um {band_mean(um, 1 - film_on(n_film, n_base, um, d)):.3f}")
        print(f"{film} on {base}: " + ", ".join(row))
    print("Fe2O3, GGX 0.7 and 1.0: " + ", ".join(f"{roughened(band_mean(*_emissivity(root, 'Fe2O3')), r):.3f}" for r in (1.61, 2.0)))


def _emissivity(root: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    um, index = on_grid(root, name)
    return um, 1 - fresnel(index)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", type=Path, required=True, help="folder of the reference data")
    root = parser.parse_args().reference
    print("# Polymers: 1 - R(n, k) and mean n, weighted by Planck's law at 300 K over 8 to 14 um")
    for name in POLYMERS:
        polymer(root, name)
    metals(root)
    oxides(root)
    print("\n# Wood and char: 1 - near-normal hemispherical reflectivity")
    woods = [band_emissivity(root, name) for name in WOODS]
    print(f"wood {', '.join(f'{e:.3f}' for e in woods)}: mean {np.mean(woods):.3f} -> softwood, hardwood")
    chars = [band_emissivity(root, name) for name in CHARS]
    print(f"char {', '.join(f'{e:.3f}' for e in chars)}: the lower, as flat char -> char")


if __name__ == "__main__":
    main()
