"""Derives the absorption bands of polymers, 1000 to 2000 nm, and prints them as rows for `assets/materials/*.toml`.

    python -m validation.derive.polymer_bands --reference DIR

PET, PVC, PC, PS and PMMA: from the n,k of Zhang et al. (2020); K is twice the absorption coefficient 4 pi k / lambda.
PE, PP and PA: no n,k exists in the reference data below 2 um. Their relative strengths come from one or two reflectance spectra each
by inverting Kubelka-Munk with the surface correction; the absolute scale from an anchor band (see ANCHORS). Those specimens and all
other spectra of the same specimens are not scored by `validation/checks/plastics.py`.

Centres start at the positions of the literature (Workman & Weyer 2007) and may move by 7 nm at most.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from .. import spectra
from ..infrared import read_table

ORGANIC = "refractiveindex/database/data/organic"

# Centre, largest width, assignment.
SEEDS: dict[str, list[tuple[float, float, str]]] = {
    "PET": [
        (1085, 60, "3v CH, aromatic + v CC"), (1129, 40, "3v CH, aromatic"), (1178, 50, "3v CH2"), (1358, 50, "2v CH + d CH"),
        (1390, 50, "2v CH2 + d CH2"), (1415, 60, "2v CH2 + d CH2"), (1450, 80, "2v OH, end groups"), (1620, 40, "2v CH + d, aromatic"),
        (1659, 34, "2v CH, aromatic"), (1686, 50, "2v CH, aromatic"), (1725, 50, "2v CH2"), (1760, 60, "2v CH2"), (1815, 90, "v CH + 2d CH"),
        (1906, 40, "2v C=O + v CO"), (1953, 50, "3v C=O"),
    ],
    "PVC": [
        (1174, 40, "3v CH2"), (1198, 44, "3v CH2 and CHCl"), (1384, 40, "2v CH2 + d CH2"), (1425, 50, "2v CH2 + d CH2"), (1540, 80, "2v CH2 + 2d CH2"),
        (1690, 40, "2v CH of CHCl"), (1716, 36, "2v CH2 next to CCl"), (1750, 50, "2v CH2, symmetric"), (1790, 70, "v CH + 2d CH"), (1835, 80, "v CH + 2d CH"),
    ],
    "PC": [
        (1136, 40, "3v CH, aromatic"), (1188, 44, "3v CH3"), (1362, 50, "2v CH3 + d CH3"), (1390, 50, "2v CH3 + d CH3"), (1412, 60, "2v CH + d CH"), (1450, 80, "2v OH, end groups"),
        (1628, 40, "2v CH + d, aromatic"), (1667, 34, "2v CH, aromatic"), (1692, 40, "2v CH3"), (1730, 60, "2v CH3"), (1770, 60, "v CH + 2d CH"),
        (1835, 100, "v CH + 2d CH"), (1901, 36, "2v C=O + v CO"), (1960, 80, "3v C=O"),
    ],
    "PS": [
        (1090, 60, "3v CH, aromatic + v CC"), (1144, 34, "3v CH, aromatic"), (1208, 50, "3v CH2"), (1270, 60, "3v CH + d"), (1385, 50, "2v CH2 + d CH2"), (1417, 50, "2v CH2 + d CH2; aromatic"),
        (1455, 80, "2v CH + 2d CH"), (1635, 32, "2v CH + d, aromatic"), (1680, 34, "2v CH, aromatic"), (1705, 44, "2v CH, aromatic"), (1728, 36, "2v CH2, asymmetric"),
        (1762, 50, "2v CH2, symmetric"), (1805, 60, "v CH + 2d CH"), (1860, 80, "v CH + 2d CH"),
    ],
    "PMMA": [
        (1140, 40, "3v CH3, OCH3"), (1174, 44, "3v CH3, OCH3"), (1215, 60, "3v CH2"), (1360, 44, "2v CH3 + d CH3"), (1388, 44, "2v CH3 + d CH3"),
        (1427, 50, "2v CH2 + d CH2"), (1625, 50, "2v CH3 + 2d"), (1680, 40, "2v CH3, OCH3"), (1714, 50, "2v CH3"), (1747, 60, "2v CH2"), (1785, 50, "v CH + 2d CH"),
        (1860, 90, "v CH + 2d CH"), (1908, 44, "2v C=O + v CO"), (1950, 50, "3v C=O"),
    ],
    "PE": [
        (1040, 60, "3v CH2 + d CH2"), (1168, 50, "3v CH2, shoulder"), (1214, 40, "3v CH2"), (1240, 60, "3v CH2, wing"), (1374, 50, "2v CH2 + d CH2, wing"), (1393, 36, "2v CH2 + d CH2"),
        (1417, 36, "2v CH2 + d CH2"), (1440, 60, "2v CH2 + d CH2, wing"), (1540, 80, "2v CH2 + 2d CH2"), (1695, 50, "2v CH2, wing"), (1730, 34, "2v CH2, asymmetric"), (1764, 36, "2v CH2, symmetric"),
        (1822, 80, "v CH2 + 2d CH2"), (1895, 100, "v CH2 + 2d CH2"),
    ],
    "PP": [
        (1019, 50, "3v CH3 + d CH3"), (1151, 44, "3v CH3 + d"), (1191, 40, "3v CH3"), (1216, 44, "3v CH2"), (1364, 44, "2v CH3 + d CH3"), (1394, 44, "2v CH3 + d CH3; CH2"),
        (1435, 60, "2v CH2 + d CH2"), (1492, 70, "2v CH3 + 2d CH3"), (1540, 80, "2v CH3 + 2d CH3"), (1632, 60, "2v CH3 + 2 rock"), (1672, 40, "2v CH3, wing"), (1698, 32, "2v CH3"),
        (1732, 40, "2v CH2, asymmetric"), (1767, 44, "2v CH2, symmetric"), (1828, 80, "v CH + 2d CH"), (1890, 100, "v CH + 2d CH"),
    ],
    "PA": [
        (1040, 60, "3v NH"), (1180, 60, "3v CH2"), (1203, 44, "3v CH2"), (1384, 44, "2v CH2 + d CH2"), (1415, 50, "2v CH2 + d CH2"), (1482, 60, "2v NH, free"),
        (1537, 50, "2v NH, bonded"), (1573, 44, "2v NH, amide B"), (1606, 44, "2v NH + amide II"), (1690, 40, "2v CH2, wing"), (1714, 38, "2v CH2 next to amide"),
        (1753, 44, "2v CH2"), (1800, 80, "v CH + 2d CH"), (1942, 80, "v OH + d OH of bound water; v NH + amide I"),
    ],
}

NK = {
    "PET": "(C10H8O4)n - polyethylene terephthalate/nk/Zhang.yml",
    "PVC": "(C2H3Cl)n - polyvinyl chloride/nk/Zhang.yml",
    "PC": "(C16H14O3)n - polycarbonate/nk/Zhang.yml",
    "PS": "(C8H8)n - polystyrene/nk/Zhang.yml",
    "PMMA": "(C5H8O2)n - poly(methyl methacrylate)/nk/Zhang-Tomson.yml",
}
# Data set, names, refractive index.
REFLECTANCE = {
    "PE": ("marine_plastics", ["Orange_tube_d", "Green_foam_d"], 1.52),
    "PP": ("marine_plastics", ["White_PP_rope_roll_d_1", "White_PP_rope_unrolled_d"], 1.49),
    "PA": ("minerals_metals", ["paint_red"], 1.3),
}
# Band and its K, 1/mm. PE: twice the 0.19 /mm that long alkane chains absorb at 1210 nm (lipids: 0.17 to 0.19 /mm, van Veen et al.,
# J. Biomed. Opt. 10, 054004 (2005); Anderson et al., Lasers Surg. Med. 38, 913 (2006)). PP and PA: the same per C-H bond and volume.
ANCHORS = {"PE": (1214.0, 0.38), "PP": (1191.0, 0.30), "PA": (1203.0, 0.19)}


def absorption(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Wavelength in nm and absorption coefficient in 1/mm."""
    um, index = read_table(path)
    return 1e3 * um, 4e3 * np.pi * index.imag / um


class Bands:
    """Gaussians with centres near the seeds, a floor and a broad foot at the long end."""

    def __init__(self, seeds: list[tuple[float, float, str]], first_nm: float):
        self.seeds = [s for s in seeds if s[0] > first_nm]
        n = len(self.seeds)
        centres = np.array([s[0] for s in self.seeds])
        widest = np.array([s[1] for s in self.seeds])
        # Parameters: centres, widths, ln strengths, ln floor, ln foot.
        self.start = np.concatenate([centres, 0.75 * widest, np.full(n, -3.0), [-4.5, -3.0]])
        self.low = np.concatenate([centres - 7, np.minimum(20.0, 0.5 * widest), np.full(n, -9.0), [-9.0, -9.0]])
        self.high = np.concatenate([centres + 7, widest, np.full(n, 2.5), [-1.5, 0.0]])

    def k(self, p: np.ndarray, nm: np.ndarray) -> np.ndarray:
        n = len(self.seeds)
        u = (nm[:, None] - p[None, :n]) / p[None, n : 2 * n]
        total = (np.exp(p[None, 2 * n : 3 * n]) * np.exp(-4 * np.log(2) * u * u)).sum(axis=1)
        foot = np.exp(p[3 * n + 1]) * np.exp(-4 * np.log(2) * ((nm - 2000.0) / 420.0) ** 2)
        return total + np.exp(p[3 * n]) + foot

    def excess(self, p: np.ndarray, nm: float) -> float:
        """K of the bands alone at a wavelength."""
        n = len(self.seeds)
        return float(self.k(p, np.array([nm]))[0] - np.exp(p[3 * n]))

    def rows(self, p: np.ndarray, factor: float) -> list[tuple[float, float, float, str]]:
        n = len(self.seeds)
        rows = [(p[i], p[n + i], factor * np.exp(p[2 * n + i]), self.seeds[i][2]) for i in range(n)]
        return rows + [(2000.0, 420.0, factor * np.exp(p[3 * n + 1]), "foot of the combinations")]


def fit_nk(seeds, nm: np.ndarray, alpha: np.ndarray) -> tuple[Bands, np.ndarray, float]:
    use = (nm >= 1015) & (nm <= 1990)
    nm, k = nm[use], 2.0 * alpha[use]
    bands = Bands(seeds, 1015.0)
    scale = 0.006 + 0.04 * k
    done = least_squares(lambda p: (bands.k(p, nm) - k) / scale, bands.start, bounds=(bands.low, bands.high), max_nfev=4000)
    error = float(np.sqrt(np.mean((bands.k(done.x, nm) / k - 1.0) ** 2)))
    return bands, done.x, error


def body(index: float, internal: np.ndarray) -> np.ndarray:
    """Saunderson with the diffuse reflectances of Walsh."""
    n = index
    f = ((n - 1) / (n + 1)) ** 2
    ext = (
        0.5 + (n - 1) * (3 * n + 1) / (6 * (n + 1) ** 2) + n**2 * (n**2 - 1) ** 2 / (n**2 + 1) ** 3 * np.log((n - 1) / (n + 1))
        - 2 * n**3 * (n**2 + 2 * n - 1) / ((n**2 + 1) * (n**4 - 1)) + 8 * n**4 * (n**4 + 1) / ((n**2 + 1) * (n**4 - 1) ** 2) * np.log(n)
    )
    ki = 1 - (1 - ext) / n**2
    return (1 - f) * (1 - ki) * internal / (1 - ki * internal)


def fit_reflectance(
    seeds, index: float, anchor: tuple[float, float], nm: np.ndarray, measured: list[np.ndarray]
) -> tuple[Bands, np.ndarray, float]:
    """R = gain body(R_infinity(K / S)) + offset with S a power law. Gain, offset, S and p are each spectrum's own, K is common.
    Only K / S shows in a thick body; the anchor sets the scale of K."""
    use = (nm >= 1000) & (nm <= 1985)
    nm = nm[use]
    curves = [r[use] / r[use].max() for r in measured]
    bands, m = Bands(seeds, 1000.0), 4 * len(curves)

    def model(own: np.ndarray, k: np.ndarray) -> np.ndarray:
        ratio = k / (np.exp(own[0]) * (nm / 1000.0) ** -own[1])
        return own[2] * body(index, 1 + ratio - np.sqrt(ratio**2 + 2 * ratio)) + own[3]

    start = np.concatenate([*([0.5, 0.5, 1.1, 0.02] for _ in curves), bands.start])
    low = np.concatenate([*([-3.0, 0.0, 0.8, 0.0] for _ in curves), bands.low])
    high = np.concatenate([*([4.0, 2.0, 1.6, 0.9 * r.min()] for r in curves), bands.high])

    def residual(p: np.ndarray) -> np.ndarray:
        k, parts = bands.k(p[m:], nm), []
        for i, r in enumerate(curves):
            off = model(p[4 * i : 4 * i + 4], k) - r
            parts += [off / (0.02 * r + 0.002), 3 * np.diff(off) / np.diff(nm) / 1e-4]
        return np.concatenate([*parts, [30 * np.log(bands.excess(p[m:], anchor[0]) / anchor[1])]])

    done = least_squares(residual, start, bounds=(low, high), max_nfev=3000)
    k = bands.k(done.x[m:], nm)
    error = [np.mean((model(done.x[4 * i : 4 * i + 4], k) / r - 1.0) ** 2) for i, r in enumerate(curves)]
    return bands, done.x[m:], float(np.sqrt(np.mean(error)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", type=Path, required=True)
    options = parser.parse_args()
    for name, seeds in SEEDS.items():
        if name in NK:
            bands, p, error = fit_nk(seeds, *absorption(options.reference / ORGANIC / NK[name]))
            source = "zhang_2020"
        else:
            data, specimens, index = REFLECTANCE[name]
            table = spectra.load(options.reference / data / "spectra.csv")
            curves = [table.row(specimen) for specimen in specimens]
            bands, p, error = fit_reflectance(seeds, index, ANCHORS[name], table.wavelengths_nm, curves)
            source = "usgs_splib07" if data == "minerals_metals" else "knaeps_2021"
        floor = np.exp(p[3 * len(bands.seeds)])
        print(f"# {name}: floor {floor:.4f} /mm, rms relative error {error:.3f}")
        for centre, width, strength, assignment in bands.rows(p, 1.0):
            if strength > 4e-4:
                print(f'  {{ center_nm = {centre:.1f}, fwhm_nm = {width:.1f}, strength_per_mm = {strength:.3g}, assignment = "{assignment}", source = "{source}" }},')


if __name__ == "__main__":
    main()
