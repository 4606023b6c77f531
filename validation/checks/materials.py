"""Measured reflectance spectra against the distribution that `loopline materials sample` draws of the same material."""

from __future__ import annotations

import numpy as np

from .. import spectra
from ..section import FITTED as LIMIT_FITTED, Section

TITLE = "Materials: measured against simulated"

# Measured spectrum: (data set, simulated material, lived a life, bands to compare as centre and half width in nm, remark).
PE = [(1213, 35), (1405, 55), (1730, 30), (2310, 60)]
PP = [(1192, 45), (1395, 60), (1715, 60), (2310, 60)]
PET = [(1129, 20), (1415, 60), (1660, 35), (1907, 25), (2132, 40)]
PA = [(1203, 35), (1535, 35), (1715, 30), (2050, 40)]
WOOD = [(1200, 60), (1450, 100), (1930, 70), (2100, 100)]
CELLULOSE = [(1490, 120), (1930, 70), (2100, 100), (2340, 60)]
FITTED = "bands fitted to it"
PAIRS = [
    ("Garden_net_d", "marine_plastics", "hdpe_pigmented", False, PE, ""),
    ("Bag_white_transparant_1_wrinkeled_d", "marine_plastics", "ldpe_film", False, PE, ""),
    ("bag_white_transparant_2_d", "marine_plastics", "ldpe_film", False, PE, ""),
    ("Orange_tube_d", "marine_plastics", "hdpe_pigmented", False, PE, FITTED),
    ("White_PP_rope_roll_d_1", "marine_plastics", "pp_natural", False, PP, FITTED),
    ("Orange_PP_rope_frame_d", "marine_plastics", "pp_pigmented", False, PP, ""),
    ("Blue_PP_rope_roll_d", "marine_plastics", "pp_pigmented", False, PP, ""),
    ("Bottle_empty_1_d", "marine_plastics", "pet_clear", False, PET, ""),
    ("Bottle_empty_3_d", "marine_plastics", "pet_clear", False, PET, ""),
    ("White_polyester_rope_roll_d", "marine_plastics", "polyester_fabric", False, PET, ""),
    ("EPS_d", "marine_plastics", "eps", False, [(1144, 20), (1450, 90), (1680, 30), (1930, 70)], "wet; water of `eps` widened after it was seen"),
    ("paint_white", "minerals_metals", "pvc_rigid", False, [(1196, 45), (1420, 60), (1716, 50)], ""),
    ("paint_blue", "minerals_metals", "pa6", False, PA, "ripstop fabric against solid PA6"),
    ("paint_red", "minerals_metals", "pa6", False, PA, FITTED),
    ("paint_green", "minerals_metals", "gfrp", False, [(1143, 20), (1424, 60), (1678, 40), (2135, 40)], FITTED),
    ("cotton_white", "minerals_metals", "cotton", False, CELLULOSE, ""),
    ("wool_burlap", "minerals_metals", "board_brown", False, CELLULOSE, "jute against brown board"),
    ("paper_white", "minerals_metals", "paper_white", False, CELLULOSE, FITTED),
    ("wood_pine", "minerals_metals", "softwood", False, WOOD, FITTED),
    ("Wood1_d", "marine_plastics", "softwood", False, WOOD, "driftwood, wet"),
    ("Wood2_d", "marine_plastics", "softwood", False, WOOD, "driftwood, wet"),
    ("Wood3_d", "marine_plastics", "hardwood", False, WOOD, "driftwood, wet"),
    ("Wood4_d", "marine_plastics", "hardwood", False, WOOD, "driftwood, wet"),
    ("rubber_black", "minerals_metals", "rubber_black", False, [], ""),
    ("brick_red", "minerals_metals", "brick", False, [(1930, 70)], ""),
    ("roof_tile_terracotta", "minerals_metals", "brick", False, [(1930, 70)], ""),
    ("concrete_grey", "minerals_metals", "concrete", False, [(1415, 40), (1930, 70), (2210, 60)], ""),
    ("steel_brushed", "minerals_metals", "galvanised_steel", True, [], "weathered sheet; degraded specimens"),
    ("rust_iron_oxide", "minerals_metals", "mild_steel", True, [(870, 120)], "degraded specimens"),
]  # fmt: skip
COUNT = 200
SEED = 21
LOW, HIGH, STEP = 400.0, 2450.0, 5.0


def depth(nm: np.ndarray, values: np.ndarray, centre: float, half: float) -> np.ndarray:
    """Depth of a band below the chord between its shoulders, as a share of the chord; the deepest point within a third of `half`."""
    values = np.atleast_2d(values)
    at = lambda x: np.array([np.interp(x, nm, row) for row in values])  # noqa: E731
    left, right = at(centre - half), at(centre + half)
    inside = (nm > centre - half / 3) & (nm < centre + half / 3)
    weight = (nm[inside] - centre + half) / (2 * half)
    chord = left[:, None] * (1 - weight) + right[:, None] * weight
    return (1 - values[:, inside] / np.maximum(chord, 1e-6)).max(axis=1)


def run(section: Section) -> None:
    import matplotlib.pyplot as plt

    nm = np.arange(LOW, HIGH + 0.1, STEP)
    drawn = {}
    for degraded in (False, True):
        path = section.scratch / f"materials_{degraded}.csv"
        arguments = ["--from", LOW, "--to", HIGH, "--step", STEP, "--count", COUNT, "--seed", SEED, "--geometry", "diffuse", "--out", path]
        section.loopline("materials", "sample", *arguments, *(["--degraded"] if degraded else []))
        drawn[degraded] = spectra.load(path)
    measured = {name: spectra.load(section.reference(name, "spectra.csv")) for name in ("marine_plastics", "minerals_metals")}

    section.text(
        f"For each measured spectrum, {COUNT} simulated specimens, 400 to 2450 nm, diffuse geometry. A measured spectrum has the level that its lighting and shape "
        "gave it, so each simulated one is scaled to it by least squares in 1000 to 1900 nm first. *Closest*: spectral angle, and RMS difference as a share of the mean, of the "
        "simulated specimen nearest in angle in 1000 to 1900 nm. *Median*: angle of the median specimen. *Inside*: share of wavelengths where the measured value lies between "
        "the 2nd and the 98th percentile of the scaled specimens. Band depths: measured, and the 5th, 50th and 95th percentile simulated.",
    )
    columns = 5
    figure, axes = plt.subplots((len(PAIRS) + columns - 1) // columns, columns, figsize=(22, 3.1 * ((len(PAIRS) + columns - 1) // columns)))
    rows, band_rows, angles, inside_bands, all_bands = [], [], [], 0, 0
    nir = (nm >= 1000) & (nm <= 1900)
    for axis, (name, data, material, degraded, bands, remark) in zip(axes.flat, PAIRS):
        table, pool = measured[data], drawn[degraded]
        truth = spectra.Spectra(table.wavelengths_nm, [name], table.row(name)[None], []).at(nm)[0]
        draws = pool.values[[i for i, n in enumerate(pool.names) if n == material]]
        draws = draws[draws.max(axis=1) > 1e-3]
        scale = (draws[:, nir] @ truth[nir]) / (draws[:, nir] ** 2).sum(axis=1)
        scaled = draws * scale[:, None]
        off = spectra.angle(draws[:, nir], truth[nir])
        closest = int(np.argmin(off))
        low, middle, high = np.percentile(scaled, [2, 50, 98], axis=0)
        inside = float(((truth >= low) & (truth <= high))[nir].mean())
        error = float(np.sqrt(np.mean((scaled[closest, nir] - truth[nir]) ** 2)) / truth[nir].mean())
        middle_angle = float(spectra.angle(middle[nir], truth[nir]))
        rows.append([name, material, float(off[closest]), middle_angle, error, f"{inside:.0%}", remark])
        if remark != FITTED:
            angles.append(off[closest])
        for centre, half in bands:
            seen = float(depth(nm, truth, centre, half)[0])
            few, usual, many = np.percentile(depth(nm, draws, centre, half), [5, 50, 95])
            good = few <= seen <= many
            all_bands += 1
            inside_bands += good
            verdict = "inside" if good else ("measured is deeper" if seen > many else "measured is shallower")
            band_rows.append([name, material, centre, seen, f"{few:.3f} / {usual:.3f} / {many:.3f}", verdict])
        axis.fill_between(nm, low, high, color="tab:blue", alpha=0.25, lw=0)
        axis.plot(nm, scaled[closest], color="tab:blue", lw=0.9)
        axis.plot(nm, truth, color="black", lw=1.1)
        axis.set_title(f"{name}\n{material}, {off[closest]:.3f} rad", fontsize=8)
        axis.set_ylim(0, max(1.15 * truth.max(), 0.02))
        axis.tick_params(labelsize=7)
    for axis in list(axes.flat)[len(PAIRS) :]:
        axis.axis("off")
    figure.tight_layout()
    section.figure(
        figure, "spectra",
        "Black: measured. Blue: the closest simulated specimen; band: 2nd to 98th percentile of the simulated specimens, each scaled to the measured level. Wavelength in nm.",
    )  # fmt: skip
    section.table(["measured", "simulated", "closest, rad", "median, rad", "closest, RMS", "inside", "remark"], rows)
    section.text(
        f"Spectra that no band was fitted to: closest angle in the median {np.median(angles):.3f} rad, at worst {max(angles):.3f} rad. "
        f"Of {all_bands} band depths {inside_bands} lie between the 5th and the 95th percentile of the simulated specimens."
    )
    section.table(["measured", "simulated", "band, nm", "depth measured", "simulated 5 / 50 / 95 %", ""], band_rows)
    # Bands of PE, PP and PA come from specimens of these sets (validation/derive/polymer_bands.py).
    section.at_most(LIMIT_FITTED, "closest simulated specimen, median spectral angle 1000-1900 nm", float(np.median(angles)), 0.08, "rad")
