"""Names measured plastics with plain classifiers that were trained on `loopline materials sample` alone."""

from __future__ import annotations

import numpy as np

from .. import spectra
from ..derive.polymer_bands import NK, ORGANIC, absorption
from ..section import IN_VIEW, Section

TITLE = "Plastics: trained on simulated, tested on measured"

# Simulated materials that stand for a family. Black plastics are left out: no near-infrared band shows in them.
FAMILIES = {
    "hdpe_natural": "PE", "hdpe_pigmented": "PE", "ldpe_film": "PE", "pp_natural": "PP", "pp_pigmented": "PP", "ps": "PS", "eps": "PS",
    "pet_clear": "PET", "pet_coloured": "PET", "polyester_fabric": "PET", "pvc_rigid": "PVC", "pvc_plasticised": "PVC", "abs": "ABS",
    "pc": "PC", "pmma": "PMMA", "pa6": "PA", "pu_foam": "PU",
}  # fmt: skip

# Where a specimen's label comes from.
STATED = "the data set names the polymer"
PRODUCT = "what such products are made of"
BANDS = "its bands only"

# Spectrum: (family, where the label comes from). Of repeated measurements of the same state one is taken.
SCORED = {
    "marine_plastics": {
        "Orange_PP_rope_unrolled_d": ("PP", STATED), "Orange_PP_rope_roll_d": ("PP", STATED), "Orange_PP_rope_frame_d": ("PP", STATED),
        "Blue_PP_rope_roll_d": ("PP", STATED), "Blue_PP_rope_unrolled_d": ("PP", STATED), "Blue_PP_rope_roll_d_1": ("PP", STATED),
        "Blue_PP_rope_frame_d": ("PP", STATED),
        "White_polyester_rope_roll_d": ("PET", STATED), "White_polyester_rope_roll_d_1": ("PET", STATED),
        "White_polyester_rope_unrolled_d": ("PET", STATED), "EPS_d": ("PS", STATED),
        "Bottle_empty_1_d": ("PET", PRODUCT), "Bottle_empty_2_d": ("PET", PRODUCT), "Bottle_empty_3_d": ("PET", PRODUCT),
        "Bottle_empty_4_d": ("PET", PRODUCT),
        "bag_white_transparant_1_d": ("PE", PRODUCT), "Bag_white_transparant_1_wrinkeled_d": ("PE", PRODUCT),
        "bag_white_transparant_2_d": ("PE", PRODUCT), "Bag_white_transparant_2_wrinkeled_d": ("PE", PRODUCT),
        "waste_blue_plastic_bag_d": ("PE", PRODUCT), "thin_isolating_foil_d": ("PE", PRODUCT), "Garden_net_d": ("PE", PRODUCT),
    },
    "minerals_metals": {
        "paint_white": ("PVC", STATED), "paint_blue": ("PA", STATED), "cotton_dark": ("PA", STATED),
    },
}  # fmt: skip

# Not in the score: spectrum, what its bands say (empty: nothing clear), why.
EXCLUDED = {
    "marine_plastics": {
        "Pink_placemat_d": ("PE", "polymer not stated"), "drink_container_d": ("PE", "polymer not stated"),
        "pellets_d": ("PE", "polymer not stated"), "grey cloth_d": ("PE", "polymer not stated, wet"),
        "waste_rope_d": ("PP", "polymer not stated, wet"), "waste_green_rope_d": ("PP", "polymer not stated, wet"),
        "White_cup_straight_d": ("PP", "named PE-LD, but has the methyl bands of PP (1191, 1698 nm)"),
        "White_cup_flat_d": ("PP", "named PE-LD, but has the methyl bands of PP (1191, 1698 nm)"),
        "Orange_placemat_d": ("", "bands of PE and of PP at once"), "Blue_placemat_d": ("", "bands of PE and of PP at once"),
        "Yellow_placemat_d": ("", "bands of PE and of PP at once"),
        "Bottle_filled_1_d": ("", "full of water: mirror reflection and water"), "Bottle_filled_2_d": ("", "full of water: mirror reflection and water"),
        "Transparant_foil_d": ("", "interference fringes, no band"),
        "Orange_tube_d": ("PE", "the bands of PE were fitted to it"), "Green_foam_d": ("PE", "the bands of PE were fitted to it"),
        "White_PP_rope_roll_d": ("PP", "the bands of PP were fitted to this rope"), "White_PP_rope_unrolled_d": ("PP", "the bands of PP were fitted to this rope"),
        "White_PP_rope_roll_d_1": ("PP", "the bands of PP were fitted to this rope"), "White_PP_rope_frame_d": ("PP", "the bands of PP were fitted to this rope"),
    },
    "minerals_metals": {"paint_red": ("PA", "the bands of PA were fitted to it"), "paint_green": ("", "glass-fibre laminate, no family of its own here")},
    "urban_lwir": {
        **{f"V00{i}": ("PVC", "roofing sheet of another library (SLUM), polymer not stated in the file") for i in range(2, 7)},
        "V001": ("", "roofing sheet of another library (SLUM), black"),
    },
}  # fmt: skip

RANGES = [(1000.0, 1900.0), (900.0, 1700.0), (900.0, 2400.0)]
STEP_NM = 5.0
SEEDS = [11, 12, 13, 14, 15]
COUNT = 120
# Geometry and whether the specimens have lived a life.
TRAINING = [("diffuse", False), ("contact", False), ("diffuse", True)]


def simulate(section: Section, seed: int, count: int, kinds=TRAINING) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Wavelengths, reflectances, families and materials of the simulated polymers."""
    values, names, wavelengths = [], [], None
    for geometry, degraded in kinds:
        path = section.scratch / f"plastics_{seed}_{count}_{geometry}_{degraded}.csv"
        if not path.exists():
            arguments = ["--from", 900, "--to", 2400, "--step", STEP_NM, "--count", count, "--seed", seed, "--geometry", geometry, "--out", path]
            section.loopline("materials", "sample", *arguments, *(["--degraded"] if degraded else []))
        drawn = spectra.load(path)
        wavelengths = drawn.wavelengths_nm
        keep = [i for i, name in enumerate(drawn.names) if name in FAMILIES]
        values.append(drawn.values[keep])
        names += [drawn.names[i] for i in keep]
    return wavelengths, np.vstack(values), np.array([FAMILIES[name] for name in names]), np.array(names)


def grid(low: float, high: float) -> np.ndarray:
    return np.arange(low, high + 0.1, STEP_NM)


class Measured:
    """Measured spectra on their own wavelengths, with names and families."""

    def __init__(self, section: Section, chosen: dict[str, dict[str, tuple[str, str]]]):
        self.curves, self.names, self.labels, self.basis = [], [], [], []
        for data, specimens in chosen.items():
            if data == "urban_lwir":
                table = spectra.load_columns(section.reference(data, "LUMA_SLUM_SW.csv"), 0.01)
            else:
                table = spectra.load(section.reference(data, "spectra.csv"))
            for name, (family, basis) in specimens.items():
                self.curves.append((table.wavelengths_nm, table.row(name)))
                self.names.append(name)
                self.labels.append(family)
                self.basis.append(basis)

    def at(self, wavelengths_nm: np.ndarray, change=None) -> np.ndarray:
        """On a grid; `change` turns (nm, values) into what another instrument would have read."""
        out = []
        for nm, values in self.curves:
            fine = np.arange(860.0, 2451.0)
            values = np.interp(fine, nm, values)
            fine, values = change(fine, values) if change else (fine, values)
            out.append(spectra.Spectra(fine, [""], values[None], []).at(wavelengths_nm)[0])
        return np.array(out)


def instruments() -> dict[str, object]:
    """Other instruments and bad days, applied to the measured spectra."""
    rng = np.random.default_rng(5)

    def slit(fwhm):
        return lambda nm, v: (nm, spectra.gaussian_blur(nm, v, fwhm)[0])

    def step(size):
        return lambda nm, v: (nm, np.interp(nm, nm[::size], v[::size]))

    def noise(sd):
        return lambda nm, v: (nm, v + np.interp(nm, nm[::5], rng.normal(0, sd * v.max(), len(nm[::5]))))

    return {
        "as measured": None,
        "slit 5 nm more": slit(5.0), "slit 10 nm more": slit(10.0), "slit 15 nm more": slit(15.0), "slit 20 nm more": slit(20.0),
        "read every 10 nm": step(10), "read every 15 nm": step(15),
        "scale 2 nm high": lambda nm, v: (nm + 2.0, v), "scale 2 nm low": lambda nm, v: (nm - 2.0, v),
        "noise 0.2 % of the maximum": noise(0.002), "noise 0.5 % of the maximum": noise(0.005), "noise 1 % of the maximum": noise(0.01),
        "offset +0.1": lambda nm, v: (nm, v + 0.1), "slope +20 % per 500 nm": lambda nm, v: (nm, v * (1 + 0.2 * (nm - 1400) / 500)),
        "slope -20 % per 500 nm": lambda nm, v: (nm, v * (1 - 0.2 * (nm - 1400) / 500)),
        "absorbance instead of reflectance": lambda nm, v: (nm, 1.5 + np.log10(np.clip(v / v.max(), 1e-3, None))),
    }  # fmt: skip


def from_nk(section: Section) -> tuple[np.ndarray, list[str], list[str]]:
    """Plates and powders computed from n,k by other formulas than the program's, 1000 to 1900 nm."""
    nm, rows, labels, names = grid(1000.0, 1900.0), [], [], []
    files = [(family, file, file.split("/")[-1]) for family, file in NK.items()]
    files.append(("PMMA", NK["PMMA"].replace("Tomson", "Mitsubishi"), "Zhang-Mitsubishi.yml, not fitted"))
    for family, file, name in files:
        at, alpha = absorption(section.reference(*ORGANIC.split("/"), *file.split("/")))
        alpha = np.interp(nm, at, alpha)
        for mm in (0.5, 1.0, 2.0):
            # Transflectance: there and back through a plate on a mirror, first surface added.
            rows.append(0.04 + 0.92 * 0.9 * np.exp(-2.2 * alpha * mm))
            labels.append(family)
            names.append(f"{family} ({name}), plate of {mm} mm on a mirror")
        for mm in (0.3, 1.0):
            # Powder after Shkuratov et al., Icarus 137, 235 (1999): n = 1.55, q = 0.6.
            n, q = 1.55, 0.6
            r0 = ((n - 1) / (n + 1)) ** 2
            re, rb = r0 + 0.05, 0.48 * r0 + 0.028 * n
            ri, te = 1.04 - 1 / n**2, 1 - r0 - 0.05
            ti = te / n**2
            tau = alpha * mm
            front = rb + 0.5 * te * ti * ri * np.exp(-2 * tau) / (1 - ri * np.exp(-tau))
            back = re - rb + te * ti * np.exp(-tau) + 0.5 * te * ti * ri * np.exp(-2 * tau) / (1 - ri * np.exp(-tau))
            rb_, rf_ = q * front, q * back + 1 - q
            a = (1 + rb_**2 - rf_**2) / (2 * rb_)
            rows.append(a - np.sqrt(np.maximum(a**2 - 1, 0)))
            labels.append(family)
            names.append(f"{family} ({name}), powder of {mm} mm")
    return np.array(rows), labels, names


def confusion_figure(section: Section, truth: list[str], said: dict[str, list[str]], caption: str) -> None:
    import matplotlib.pyplot as plt

    families = sorted(set(FAMILIES.values()))
    rows = [f for f in families if f in truth]
    figure, axes = plt.subplots(1, len(said), figsize=(5.2 * len(said), 3.2))
    for axis, (name, answers) in zip(np.atleast_1d(axes), said.items()):
        counts = np.array([[sum(t == r and a == c for t, a in zip(truth, answers)) for c in families] for r in rows], float)
        shares = counts / counts.sum(axis=1, keepdims=True)
        axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        for i in range(len(rows)):
            for j in range(len(families)):
                if counts[i, j]:
                    axis.text(j, i, f"{int(counts[i, j])}", ha="center", va="center", color="white" if shares[i, j] > 0.5 else "black", fontsize=8)
        axis.set(title=name, xticks=range(len(families)), yticks=range(len(rows)), xlabel="named", ylabel="measured")
        axis.set_xticklabels(families, rotation=60)
        axis.set_yticklabels(rows)
    figure.tight_layout()
    section.figure(figure, "confusion", caption)


def run(section: Section) -> None:
    measured = Measured(section, SCORED)
    section.text(
        "Training: `loopline materials sample`, "
        f"{COUNT} specimens of each of {len(FAMILIES)} non-black polymer materials in each of three ways (diffuse geometry, contact, and diffuse after a "
        "service life), {} families. Features: first derivative (Savitzky-Golay, 35 nm), then SNV. No setting was chosen on measured spectra. "
        "All families may be named, also those of which no specimen was measured.".format(len(set(FAMILIES.values()))),
        "Test: spectra of Knaeps et al. (2021), dry, and of splib07. Labels come from the names in the data files; where those do not name the polymer, from "
        "what such products are made of. A product's label is thus no measurement:",
    )
    section.table(["family", "label from", "spectra"], sorted([f, b, ", ".join(n for n, ff, bb in zip(measured.names, measured.labels, measured.basis) if (ff, bb) == (f, b))] for f, b in set(zip(measured.labels, measured.basis))))

    scores: dict[tuple[str, str], list[float]] = {}
    said: dict[str, list[str]] = {}
    robust: dict[str, dict[str, list[float]]] = {}
    outside: dict[str, list[str]] = {}
    nk_scores: dict[str, list[float]] = {}
    own_scores: dict[str, list[float]] = {}
    excluded = Measured(section, EXCLUDED)
    nk_rows, nk_labels, nk_names = from_nk(section)
    nk_wrong: dict[str, int] = {}
    for seed in SEEDS:
        wavelengths, values, families, _ = simulate(section, seed, COUNT)
        for low, high in RANGES:
            nm = grid(low, high)
            inside = (wavelengths > low - 1) & (wavelengths < high + 1)
            train = spectra.features(nm, values[:, inside])
            test = spectra.features(nm, measured.at(nm))
            for name, classifier in spectra.classifiers().items():
                classifier.fit(train, families)
                answers = list(classifier.predict(test))
                scores.setdefault((f"{low:.0f}-{high:.0f} nm", name), []).append(spectra.balanced_accuracy(measured.labels, answers))
                if (low, high) != RANGES[0]:
                    continue
                said.setdefault(name, []).extend(answers)
                for change, act in instruments().items():
                    answers = list(classifier.predict(spectra.features(nm, measured.at(nm, act))))
                    robust.setdefault(change, {}).setdefault(name, []).append(spectra.balanced_accuracy(measured.labels, answers))
                for specimen, answer in zip(excluded.names, classifier.predict(spectra.features(nm, excluded.at(nm)))):
                    outside.setdefault(specimen, []).append(answer)
                answers = list(classifier.predict(spectra.features(nm, nk_rows)))
                nk_scores.setdefault(name, []).append(spectra.balanced_accuracy(nk_labels, answers))
                for specimen, label, answer in zip(nk_names, nk_labels, answers):
                    if label != answer:
                        nk_wrong[f"{specimen}: {answer}"] = nk_wrong.get(f"{specimen}: {answer}", 0) + 1
                if seed == SEEDS[0]:
                    _, fresh, labels, _ = simulate(section, 99, 40)
                    own = spectra.features(nm, fresh[:, inside])
                    answers = classifier.predict(own)
                    own_scores[name] = [spectra.balanced_accuracy(labels, answers), *[float((answers[labels == f] == f).mean()) for f in sorted(set(labels))]]

    section.text(
        "What was learnt from the reference before this score: where bands of PE, PP and PA lie and how strong they are, from specimens that are not scored "
        "(`validation/derive/polymer_bands.py`); and that foam from the sea holds water: `EPS_d` shows its bands though called dry, and `eps` got a wide range of "
        "water contents for it. Without that LDA names this one spectrum wrong."
    )
    section.text(f"Balanced accuracy over the families, mean and least of {len(SEEDS)} seeds:")
    section.table(
        ["range", *spectra.classifiers()],
        [[r] + [f"{np.mean(scores[r, c]):.3f} ({min(scores[r, c]):.3f})" for c in spectra.classifiers()] for r in dict.fromkeys(k[0] for k in scores)],
    )
    confusion_figure(section, measured.labels * len(SEEDS), said, f"Measured spectra as named, 1000 to 1900 nm, {len(SEEDS)} seeds together.")
    first = "1000-1900 nm"
    # Specimens that bands were derived from are not scored; the others were known.
    section.at_least(IN_VIEW, "balanced accuracy 1000-1900 nm, LDA, least of the seeds", min(scores[first, "LDA"]), 0.90)
    section.at_least(IN_VIEW, "balanced accuracy 1000-1900 nm, 1-NN, least of the seeds", min(scores[first, "1-NN"]), 0.90)

    section.text("The same measured spectra as other instruments would have read them; mean over the seeds:")
    section.table(["change", *spectra.classifiers()], [[change, *[float(np.mean(v)) for v in by.values()]] for change, by in robust.items()])

    section.text(
        "Not scored, and why. Specimens that a band was fitted to are in this list. The last column tells how often each family was named "
        "(three classifiers, all seeds).",
    )
    reasons = {name: entry for specimens in EXCLUDED.values() for name, entry in specimens.items()}
    section.table(
        ["spectrum", "why not scored", "bands say", "named"],
        [
            [n, reasons[n][1], reasons[n][0] or "-", ", ".join(f"{f} {answers.count(f)}" for f in sorted(set(answers), key=lambda f: (-answers.count(f), f)))]
            for n, answers in outside.items()
        ],
    )

    section.text(
        "Spectra computed from measured n,k by other formulas than the program's: plates on a mirror (Lambert's law) and powders "
        "(Shkuratov). The bands of these polymers were fitted to the same n,k, but for one of the two PMMA, so that this tests the optics and not "
        f"the bands. {len(nk_names)} spectra, 5 families, balanced accuracy (mean over the seeds):",
    )
    section.table(list(nk_scores), [[float(np.mean(v)) for v in nk_scores.values()]])
    if nk_wrong:
        section.text("Named wrong: " + "; ".join(f"{k} ({v} of {len(SEEDS) * len(nk_scores)})" for k, v in sorted(nk_wrong.items())) + ".")
    section.text("Simulated against simulated (other seed, clean and degraded): balanced accuracy, and the share of each family that is named right.")
    families = sorted(set(FAMILIES.values()))
    section.table(["classifier", "all", *families], [[name, *values] for name, values in own_scores.items()])
