"""Measured and simulated spectra for the checks: loading, resampling, and the classifiers that plastics are named with."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np


class Spectra:
    """Rows of reflectance over common wavelengths, each with a name (or material) and the file's other columns."""

    def __init__(self, wavelengths_nm: np.ndarray, names: list[str], values: np.ndarray, fields: list[dict[str, str]]):
        self.wavelengths_nm, self.names, self.values, self.fields = wavelengths_nm, names, values, fields

    def at(self, wavelengths_nm: np.ndarray) -> np.ndarray:
        """Values at other wavelengths. Where the grid asked for is coarser, each point is the mean over its own step."""
        own, step = self.wavelengths_nm, float(np.median(np.diff(wavelengths_nm)))
        fine = float(np.median(np.diff(own)))
        out = np.empty((len(self.values), len(wavelengths_nm)))
        kernel = max(1, int(round(step / fine)) // 2 * 2 + 1) if step > fine else 1
        for row, values in enumerate(self.values):
            if kernel > 1:
                padded = np.pad(values, kernel // 2, mode="edge")
                values = np.convolve(padded, np.full(kernel, 1.0 / kernel), mode="valid")
            out[row] = np.interp(wavelengths_nm, own, values)
        return out

    def row(self, name: str) -> np.ndarray:
        return self.values[self.names.index(name)]


def load(path: Path) -> Spectra:
    """Reads a CSV whose header names wavelengths in nanometres after some columns of text; `name` or the first is the row's name."""
    with open(path, newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    header = next(csv.reader(lines[:1]))
    numeric = [column for column in header if column.replace(".", "", 1).isdigit()]
    text = [column for column in header if column not in numeric]
    key = "name" if "name" in text else text[0]
    values = np.array([[float(row[column] or "nan") for column in numeric] for row in rows])
    wavelengths = np.array([float(column) for column in numeric])
    order = np.argsort(wavelengths)
    return Spectra(wavelengths[order], [row[key] for row in rows], values[:, order], [{c: row[c] for c in text} for row in rows])


def load_columns(path: Path, factor: float) -> Spectra:
    """Reads a CSV with wavelengths in nanometres in the first column and a spectrum in each of the others, times `factor`."""
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    table = np.array([[float(v) for v in row] for row in rows])
    return Spectra(table[:, 0], header[1:], factor * table[:, 1:].T, [{} for _ in header[1:]])


def gaussian_blur(wavelengths_nm: np.ndarray, values: np.ndarray, fwhm_nm: float) -> np.ndarray:
    """Spectra as an instrument of this slit width sees them; the wavelengths are evenly spaced."""
    step = wavelengths_nm[1] - wavelengths_nm[0]
    sigma = fwhm_nm / 2.3548 / step
    half = int(np.ceil(4 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(np.atleast_2d(values), ((0, 0), (half, half)), mode="edge")
    return np.array([np.convolve(row, kernel, mode="valid") for row in padded])


def snv(values: np.ndarray) -> np.ndarray:
    """Standard normal variate: each row with mean 0 and standard deviation 1."""
    centred = values - values.mean(axis=1, keepdims=True)
    return centred / np.maximum(centred.std(axis=1, keepdims=True), 1e-12)


def first_derivative(wavelengths_nm: np.ndarray, values: np.ndarray, window_nm: float = 35.0) -> np.ndarray:
    """Savitzky-Golay first derivative of order 2."""
    from scipy.signal import savgol_filter

    step = float(wavelengths_nm[1] - wavelengths_nm[0])
    window = max(3, int(round(window_nm / step)) // 2 * 2 + 1)
    return savgol_filter(values, window, 2, deriv=1, delta=step, axis=1)


def features(wavelengths_nm: np.ndarray, values: np.ndarray) -> np.ndarray:
    """First derivative, then SNV: what the classifiers see."""
    return snv(first_derivative(wavelengths_nm, values))


def classifiers() -> dict[str, object]:
    """The plain classifiers, none with a setting that was chosen on measured spectra."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.neighbors import KNeighborsClassifier

    return {
        "LDA": LinearDiscriminantAnalysis(),
        "LDA, shrunk": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
        "1-NN": KNeighborsClassifier(n_neighbors=1),
    }


def angle(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Spectral angle between each row of `a` (or `a` itself) and `b`, rad."""
    return np.arccos(np.clip(a @ b / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b)), -1.0, 1.0))


def balanced_accuracy(truth: list[str], said: list[str]) -> float:
    """Mean over the classes of the share that was named right."""
    truth, said = np.asarray(truth), np.asarray(said)
    return float(np.mean([(said[truth == c] == c).mean() for c in sorted(set(truth))]))
