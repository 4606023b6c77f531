"""Planck weights, Fresnel's formulas and the tables of complex index that the infrared checks and derivations share.

Written from the textbooks and independently of the Rust code: Born and Wolf, Principles of Optics, 7th ed., section 14.2;
Howell, Menguc and Siegel, Thermal Radiation Heat Transfer, 6th ed., sections 3.2, 3.3 and 17.3.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

H, C, K_B = 6.62607015e-34, 299_792_458.0, 1.380649e-23
SIGMA = 5.670374419e-8
BAND_UM = (8.0, 14.0)
REFERENCE_K = 300.0

# Where the complex indices lie in the database of refractiveindex.info.
TABLES = {
    "PE": "organic/(C2H4)n - polyethylene/nk/David.yml",
    "PET": "organic/(C10H8O4)n - polyethylene terephthalate/nk/Zhang.yml",
    "PC": "organic/(C16H14O3)n - polycarbonate/nk/Zhang.yml",
    "PVC": "organic/(C2H3Cl)n - polyvinyl chloride/nk/Zhang.yml",
    "PMMA": "organic/(C5H8O2)n - poly(methyl methacrylate)/nk/Zhang-Mitsubishi.yml",
    "PMMA (Tomson)": "organic/(C5H8O2)n - poly(methyl methacrylate)/nk/Zhang-Tomson.yml",
    "PS": "organic/(C8H8)n - polystyrene/nk/Zhang.yml",
    "PS (Myers)": "organic/(C8H8)n - polystyrene/nk/Myers.yml",
    "Al": "main/Al/nk/Ordal.yml",
    "Al (Rakic)": "main/Al/nk/Rakic.yml",
    "Cu": "main/Cu/nk/Ordal.yml",
    "Cu (Querry)": "main/Cu/nk/Querry.yml",
    "Fe": "main/Fe/nk/Ordal.yml",
    "Fe (Querry)": "main/Fe/nk/Querry.yml",
    "Ni": "main/Ni/nk/Ordal.yml",
    "Sn": "main/Sn/nk/Golovashkin-293K.yml",
    "Zn": "main/Zn/nk/Querry.yml",
    "Cu70Zn30": "other/alloys/Cu-Zn/nk/Querry-Cu70Zn30.yml",
    "Cu90Zn10": "other/alloys/Cu-Zn/nk/Querry-Cu90Zn10.yml",
    "Fe2O3": "main/Fe2O3/nk/Querry-o.yml",
    "Fe3O4": "main/Fe3O4/nk/Querry.yml",
    "CuO": "main/CuO/nk/Querry.yml",
    "Cu2O": "main/Cu2O/nk/Querry.yml",
    "ZnO": "main/ZnO/nk/Querry.yml",
    "Al2O3": "main/Al2O3/nk/Kischkat.yml",
    "Al2O3 (Franta)": "main/Al2O3/nk/Franta.yml",
    "SiO2": "main/SiO2/nk/Franta.yml",
    "H2O": "main/H2O/nk/Hale.yml",
}


def planck(um: np.ndarray | float, kelvin: float) -> np.ndarray:
    """Spectral radiance of a black body, W/(m2 sr m)."""
    m = np.asarray(um, float) * 1e-6
    return 2.0 * H * C**2 / m**5 / np.expm1(H * C / (m * K_B * kelvin))


def band_mean(um: np.ndarray, values: np.ndarray, kelvin: float = REFERENCE_K, band: tuple[float, float] = BAND_UM) -> float:
    """Mean over the camera's band, or what of it the table covers, weighted by Planck's law."""
    order = np.argsort(um)
    um, values = um[order], values[order]
    grid = np.linspace(max(band[0], um[0]), min(band[1], um[-1]), 1201)
    weight = planck(grid, kelvin)
    return float(np.trapezoid(np.interp(grid, um, values) * weight, grid) / np.trapezoid(weight, grid))


def read_nk(root: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Wavelengths in um and complex indices n + i k of one of `TABLES`."""
    return read_table(root / "refractiveindex/database/data" / TABLES[name])


def read_table(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Wavelengths in um and complex indices n + i k of a file of refractiveindex.info of type `tabulated nk`."""
    text = path.read_text(encoding="utf-8")
    rows = [line.split() for line in text.split("data: |", 1)[1].splitlines() if re.match(r"\s+[\d.]+(?:[eE][-+]?\d+)?\s+[\d.]", line)]
    table = np.array([[float(v) for v in row[:3]] for row in rows])
    return table[:, 0], table[:, 1] + 1j * table[:, 2]


def fresnel(index: np.ndarray, cosine: np.ndarray | float = 1.0) -> np.ndarray:
    """Unpolarised reflectance from air of a body with a complex index."""
    c = np.asarray(cosine, float)
    inside = np.sqrt(index**2 - (1.0 - c**2) + 0j)
    s = np.abs((c - inside) / (c + inside)) ** 2
    p = np.abs((index**2 * c - inside) / (index**2 * c + inside)) ** 2
    return 0.5 * (s + p)


def slab(index: np.ndarray, um: np.ndarray, thickness_mm: float, cosine: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Emissivity and transmittance of a plate between air and air, without interference."""
    r = fresnel(index, cosine)
    along = np.sqrt(1.0 - (1.0 - cosine**2) / index.real**2)
    t = np.exp(-4.0 * np.pi * index.imag / (um * 1e-3) * thickness_mm / along)
    return (1 - r) * (1 - t) / (1 - r * t), (1 - r) ** 2 * t / (1 - r**2 * t**2)


def film_on(film: np.ndarray, base: np.ndarray, um: np.ndarray, thickness_um: float, cosine: float = 1.0) -> np.ndarray:
    """Unpolarised reflectance of a coherent film on an opaque body (Born and Wolf, section 14.4)."""
    sine2 = 1.0 - cosine**2
    q = [np.full_like(um, cosine, complex), np.sqrt(film**2 - sine2 + 0j), np.sqrt(base**2 - sine2 + 0j)]
    n2 = [np.ones_like(film), film**2, base**2]
    phase = np.exp(2j * 2.0 * np.pi * thickness_um / um * q[1])
    total = np.zeros_like(um)
    for p in (False, True):
        a = [q[i] / n2[i] if p else q[i] for i in range(3)]
        r01, r12 = (a[0] - a[1]) / (a[0] + a[1]), (a[1] - a[2]) / (a[1] + a[2])
        total = total + 0.5 * np.abs((r01 + r12 * phase) / (1 + r01 * r12 * phase)) ** 2
    return total


def roughened(emissivity: np.ndarray | float, area_ratio: float) -> np.ndarray | float:
    """Emissivity of a surface whose true area is `area_ratio` times its plan, by repeated reflection in grooves.

    Agababov, High Temp. 6, 76-85 (1968), as in Wen and Mudawar, Int. J. Heat Mass Transf. 49, 4279-4289 (2006).
    """
    return emissivity / (emissivity + (1.0 - emissivity) / area_ratio)
