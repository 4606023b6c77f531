"""sRGB of surfaces of known spectra, against the Python package colour-science."""

from __future__ import annotations

from pathlib import Path

import colour
import matplotlib.pyplot as plt
import numpy as np

from ..section import IN_VIEW, Section

TITLE = "Colour"

CHARTS = ["ColorChecker N Ohta", "BabelColor Average"]
SHAPE = colour.SpectralShape(380, 780, 5)
# Lights that scenarios can ask for: options of the probe, and their counterpart in colour-science.
LIGHTS = {
    "daylight 6504 K (D65)": (["daylight_d", 6504], lambda: colour.SDS_ILLUMINANTS["D65"]),
    "daylight 5003 K (D50)": (["daylight_d", 5003], lambda: colour.SDS_ILLUMINANTS["D50"]),
    "daylight 9300 K": (["daylight_d", 9300], lambda: daylight(9300)),
    "black body 2856 K (A)": (["planckian", 2856], lambda: colour.SDS_ILLUMINANTS["A"]),
    "black body 3200 K (halogen)": (["planckian", 3200], lambda: colour.sd_blackbody(3200, SHAPE)),
    "black body 5500 K": (["planckian", 5500], lambda: colour.sd_blackbody(5500, SHAPE)),
    "LED-B3": (["led_b3", 6504], lambda: colour.SDS_ILLUMINANTS["LED-B3"]),
}

INTRODUCTION = """The 48 patches of two published colour charts under every kind of light that a scenario can ask for. `loopline probe colour` runs the camera's own code: CIE 1931 two-degree
observer, balanced to the light by Bradford's adaptation to D65, linear sRGB, and the encoder that writes the 8-bit pictures. The other side is `colour-science` with its own tables of the
observer, lights, primaries and adaptation. Reflectances and lights are brought to 5 nm by `colour-science` (Sprague) for both. Difference: CIEDE2000 under D65, once of the unclipped
linear values and once of the 8-bit codes decoded again. Patches outside of the sRGB gamut are clipped alike on both sides before the second comparison."""

PIPELINE = """From here to the picture: that the shader draws a matt flat patch with the linear value of the probe is held to 0.1 % by a test of the sensor pass
(`a_flat_matt_patch_has_the_colour_of_its_spectrum_under_the_light`, `sim/render/tests/sensor_pass.rs`), and lit shapes are compared with Mitsuba 3 below. A real camera has its own
sensitivities; this one is colorimetric. Fluorescence is not modelled: the lights have no ultraviolet here."""


def daylight(cct_k: float) -> colour.SpectralDistribution:
    """A phase of daylight by the formula of CIE 015."""
    xy = colour.temperature.CCT_to_xy_CIE_D(cct_k)
    return colour.sd_CIE_illuminant_D_series(xy)


def charts() -> tuple[list[str], np.ndarray]:
    """Names and reflectances of all patches, every 5 nm."""
    names, rows = [], []
    for chart in CHARTS:
        for name, patch in colour.SDS_COLOURCHECKERS[chart].items():
            patch = patch.copy().align(SHAPE, interpolator=colour.SpragueInterpolator)
            names.append(f"{chart}: {name}")
            rows.append(np.clip(patch.values, 0.0, 1.0))
    return names, np.array(rows)


def reference(reflectances: np.ndarray, light: colour.SpectralDistribution) -> np.ndarray:
    """Linear sRGB by colour-science, balanced to the light."""
    observer = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"].copy().align(SHAPE)
    light = light.copy().align(SHAPE)
    weights = observer.values * light.values[:, None]
    white = weights.sum(0) / weights[:, 1].sum()
    xyz = reflectances @ weights / weights[:, 1].sum()
    space = colour.RGB_COLOURSPACES["sRGB"]
    d65 = colour.xy_to_XYZ(space.whitepoint)
    adapted = colour.adaptation.chromatic_adaptation_VonKries(xyz, white, d65, transform="Bradford")
    primaries = colour.normalised_primary_matrix(space.primaries, space.whitepoint)
    return adapted @ np.linalg.inv(primaries).T


def difference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """CIEDE2000 of linear sRGB values."""
    space = colour.RGB_COLOURSPACES["sRGB"]
    primaries = colour.normalised_primary_matrix(space.primaries, space.whitepoint)

    def lab(rgb: np.ndarray) -> np.ndarray:
        return colour.XYZ_to_Lab(rgb @ primaries.T, space.whitepoint)

    return colour.delta_E(lab(a), lab(b), method="CIE 2000")


def probe(section: Section, file: Path, options: list[object]) -> tuple[np.ndarray, np.ndarray]:
    """Linear values and codes that the camera's code gives."""
    light, cct_k = options
    rows = section.loopline_csv("probe", "colour", "--reflectance", file, "--light", light, "--cct-k", cct_k)
    linear = np.array([[float(row[f"linear_{c}"]) for c in "rgb"] for row in rows])
    return linear, np.array([[int(row[c]) for c in "rgb"] for row in rows])


def figure(section: Section, ours: np.ndarray, theirs: np.ndarray) -> None:
    """Patches of the first chart under one light: Loopline above, colour-science below."""
    picture, axes = plt.subplots(4, 6, figsize=(9, 6))
    for axis, above, below in zip(axes.flat, ours, theirs):
        axis.imshow(np.stack([above, below])[:, None, :].repeat(2, 1), interpolation="nearest", vmin=0, vmax=255)
        axis.set_xticks([])
        axis.set_yticks([])
    picture.suptitle("ColorChecker under a black body of 2856 K: Loopline above, colour-science below", fontsize=10)
    section.figure(picture, "patches", "The halves of a patch have no visible border.")


def run(section: Section) -> None:
    names, reflectances = charts()
    file = section.scratch / "patches.csv"
    header = ",".join(["id", *(f"{nm:g}" for nm in SHAPE.wavelengths)])
    rows = [",".join([str(i), *(f"{v:.6f}" for v in row)]) for i, row in enumerate(reflectances)]
    file.write_text("\n".join([header, *rows]) + "\n")

    section.text(INTRODUCTION)
    table, worst = [], [0.0, 0.0]
    for light, (options, spectrum) in LIGHTS.items():
        theirs = reference(reflectances, spectrum())
        ours, codes = probe(section, file, options)
        their_codes = np.rint(255 * colour.models.eotf_inverse_sRGB(np.clip(theirs, 0, 1))).astype(int)
        linear = difference(ours, theirs)
        decoded = difference(colour.models.eotf_sRGB(codes / 255), np.clip(theirs, 0, 1))
        apart = int(np.abs(codes - their_codes).max())
        table.append([light, f"{linear.mean():.4f}", f"{linear.max():.4f}", f"{decoded.mean():.2f}", f"{decoded.max():.2f}", names[int(decoded.argmax())], apart])
        worst = [max(worst[0], linear.max()), max(worst[1], decoded.max())]
        if options == ["planckian", 2856]:
            figure(section, codes[:24], their_codes[:24])
    section.table(["light", "mean, linear", "largest, linear", "mean, 8 bit", "largest, 8 bit", "patch of the largest", "codes apart at most"], table)
    section.text(PIPELINE)
    section.at_most(IN_VIEW, "largest CIEDE2000, linear values", worst[0], 1.0)
    section.at_most(IN_VIEW, "largest CIEDE2000, 8-bit pictures", worst[1], 1.0)
