"""Reads the reflectivity of wood and char of MaCFP's material database."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .infrared import band_mean

WOODS = ["LEMTA_Wood_REFLECTIVITY_R1.csv", "LEMTA_Wood_REFLECTIVITY_R2.csv", "NIST_Wood_REFLECTIVITY_R1.csv"]
CHARS = ["FSRI_Wood-Char-CAPA20_REFLECTIVITY_R3.csv", "NIST_Wood-char-CONE50_REFLECTIVITY_R1.csv"]


def emissivity(root: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Wavelengths in um and spectral emissivity, 1 - hemispherical reflectivity of an opaque sample."""
    table = np.genfromtxt(root / "wood_char" / name, delimiter=",", skip_header=1, encoding="utf-8-sig")
    um = 1e4 / table[:, 0]
    order = np.argsort(um)
    return um[order], 1.0 - table[order, 1]


def band_emissivity(root: Path, name: str) -> float:
    return band_mean(*emissivity(root, name))
