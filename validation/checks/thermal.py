"""Heating and cooling of plates against SciPy, and the absorbed share of the heater's radiation against NumPy."""

from __future__ import annotations

import numpy as np
from matplotlib import pyplot as plt
from scipy.integrate import quad, solve_ivp

from ..infrared import SIGMA, planck, read_nk, slab
from ..section import IN_VIEW, NoReference, Section

TITLE = "Heat"

# A foam, a plastic, wood, glass and a metal: diffusivities from 0.1 to 100 mm2/s.
MATERIALS = ["eps", "pp_black", "softwood", "glass_clear", "mild_steel"]
THICKNESSES_MM = [0.5, 2.0, 10.0]
TIMES_S = [0.1, 0.25, 0.5, 0.75, 1.0, 1.1, 1.25, 1.6, 2.0, 3.0, 5.0]
HEATER = {"irradiance_kw_m2": 2.5, "exposure_s": 1.0, "convection_w_m2_k": 12.0, "belt_contact_w_m2_k": 60.0, "ambient_c": 20.0}
HARD = {**HEATER, "irradiance_kw_m2": 15.0, "exposure_s": 1.5}
SOURCES_K = [800.0, 1200.0, 2500.0, 3400.0]


def plate(row: dict[str, str], heater: dict[str, float], times: list[float], cells: int = 400) -> np.ndarray:
    """Surface temperatures of a plate by finite volumes and an implicit Runge-Kutta method (Radau IIA).

    rho c dT/dt = k d2T/dz2. Top: k dT/dz = a q + h (Ta - T) + e sigma (Ta^4 - T^4); bottom: contact conductance to the belt.
    Cells grow from the top by a constant factor; the surface follows from the flux through the top half-cell.
    """
    k, heat = float(row["conductivity_w_m_k"]), float(row["volumetric_heat_j_m3_k"])
    thickness = float(row["thickness_mm"]) * 1e-3
    absorptivity, emissivity = float(row["absorptivity"]), float(row["emissivity"])
    ambient, convection, contact = heater["ambient_c"] + 273.15, heater["convection_w_m2_k"], heater["belt_contact_w_m2_k"]

    # The first cell resolves the shortest time; all cells together make up the plate.
    first = min(thickness / cells, 0.02 * np.sqrt(k / heat * times[0]))
    growth = 1.0
    if first * cells < thickness:
        low, high = 1.0, 1.5
        for _ in range(200):
            growth = 0.5 * (low + high)
            total = first * (growth**cells - 1.0) / (growth - 1.0)
            low, high = (growth, high) if total < thickness else (low, growth)
    sizes = first * growth ** np.arange(cells)
    sizes *= thickness / sizes.sum()
    between = 2.0 * k / (sizes[:-1] + sizes[1:])

    def surface(top: float, flux: float) -> float:
        """Solves the balance of the surface, which has no capacity, by Newton's method."""
        g, t = 2.0 * k / sizes[0], top
        for _ in range(30):
            net = flux + convection * (ambient - t) + emissivity * SIGMA * (ambient**4 - t**4) + g * (top - t)
            step = net / (convection + 4.0 * emissivity * SIGMA * t**3 + g)
            t += step
            if abs(step) < 1e-11:
                break
        return t

    def rate(flux: float):
        g_bottom = 1.0 / (1.0 / contact + sizes[-1] / (2.0 * k)) if contact > 0.0 else 0.0

        def f(_: float, t: np.ndarray) -> np.ndarray:
            net = np.zeros(cells)
            down = between * (t[:-1] - t[1:])
            net[:-1] -= down
            net[1:] += down
            net[0] += 2.0 * k / sizes[0] * (surface(t[0], flux) - t[0])
            net[-1] += g_bottom * (ambient - t[-1])
            return net / (heat * sizes)

        return f

    band = np.abs(np.subtract.outer(np.arange(cells), np.arange(cells))) <= 1
    found, state, start = {}, np.full(cells, ambient), 0.0
    phases = [(heater["exposure_s"], absorptivity * heater["irradiance_kw_m2"] * 1e3), (max(times[-1], heater["exposure_s"] + 0.01), 0.0)]
    for end, flux in phases:
        inside = [t for t in times if start < t <= end]
        done = solve_ivp(rate(flux), (start, end), state, method="Radau", t_eval=[*inside, *([] if end in inside else [end])],
                         rtol=1e-7, atol=1e-9, jac_sparsity=band.astype(float))
        if not done.success:
            raise RuntimeError(f"SciPy did not solve {row['material']}: {done.message}")
        for t, y in zip(done.t, done.y.T):
            found.setdefault(float(t), surface(y[0], flux))
        state, start = done.y[:, -1], end
    return np.array([found[t] for t in times])


def arguments(heater: dict[str, float]) -> list[object]:
    return [part for key, value in heater.items() for part in (f"--{key.replace('_', '-')}", value)]


def run(section: Section) -> None:
    cooling(section)
    absorptivity(section)
    beyond(section)


def cooling(section: Section) -> None:
    section.text(
        "`loopline probe cooling` asks the solver of the datasets for the surface temperature of a plate at each time, as a scene would. The other side is written from "
        "the equations: 400 finite volumes, Radau IIA of SciPy at a relative tolerance of 1e-7, with absorbed flux, convection, Stefan and Boltzmann's law and the contact to the belt. "
        "Both get the same constants; what is tested is the solution. The difference is given as a share of the curve's peak rise, and as a share of the rise at that moment as long as "
        "a twentieth of the peak is left."
    )
    rows, worst, momentary, gone = [], 0.0, 0.0, []
    figure, axes = plt.subplots(1, len(MATERIALS), figsize=(16, 3.6), sharex=True)
    for name, heater in (("default", HEATER), ("15 kW/m2 for 1.5 s", HARD)):
        times = sorted({*TIMES_S, heater["exposure_s"]})
        probe = section.loopline_csv("probe", "cooling", "--material", ",".join(MATERIALS), "--thickness-mm", ",".join(map(str, THICKNESSES_MM)),
                                     "--times", ",".join(map(str, times)), *arguments(heater))
        for axis, material in zip(axes, MATERIALS):
            cells = []
            for i, thickness in enumerate(THICKNESSES_MM):
                curve = [r for r in probe if r["material"] == material and abs(float(r["thickness_mm"]) - thickness) < 1e-6]
                ours = np.array([float(r["facing_k"]) for r in curve])
                theirs = plate(curve[0], heater, times)
                ambient = heater["ambient_c"] + 273.15
                rise, error = theirs - ambient, np.abs(ours - theirs)
                peak = error / rise.max() * 100.0
                left = rise >= 0.05 * rise.max()
                share = error[left] / rise[left] * 100.0
                worst, momentary = max(worst, peak.max()), max(momentary, share.max())
                cells.append(f"{peak.max():.2f} % / {share.max():.2f} % (peak {rise.max():.2f} K)")
                gone += [f"{material} {thickness:g} mm at {t:g} s: {r:.4f} K of {rise.max():.1f}, off by {e:.4f} K" for t, r, e in zip(times, rise, error) if r < 0.05 * rise.max()]
                if heater is HEATER:
                    axis.plot(times, theirs - ambient, color=f"C{i}", label=f"{thickness:g} mm")
                    axis.plot(times, ours - ambient, "o", ms=4, color=f"C{i}")
                    axis.set(title=material, xlabel="time, s")
            rows.append([material, name, *cells])
    axes[0].set_ylabel("rise of the surface, K")
    axes[0].legend(fontsize=8)
    section.figure(figure, "cooling", "Heating for 1 s at 2.5 kW/m2 and cooling: SciPy (line), simulated (dots)")
    section.table(["material", "heater", *[f"{t:g} mm" for t in THICKNESSES_MM]], rows)
    section.text("Of each pair the first number is the share of the peak, the second that of the moment. Left out of the second, since so little is left of the rise: " + "; ".join(gone) + ". Relative to "
                 "so small a rest the solver is less exact: its steps lengthen with time, and the tail of a decay over many time constants falls between them.")
    fine, coarse = (plate(curve[0], heater, times, cells=n) for n in (800, 400))
    section.text(f"SciPy's side by itself: twice the cells change the last plate by at most {np.abs(fine - coarse).max() / (fine.max() - ambient) * 100:.4f} % of its rise.")
    section.at_most(IN_VIEW, "surface temperature against SciPy, 5 materials x 3 thicknesses x 2 heaters, share of the peak rise", worst, 0.5, "%")
    section.at_most(IN_VIEW, "the same as a share of the rise at the moment, while a twentieth of the peak is left", momentary, 0.5, "%")


def absorptivity(section: Section) -> None:
    section.text("### Absorbed share of the heater's radiation",
                 "The spectrum is the one that RGB and the near infrared are made of: 1 less what is reflected, at the surface and from the body, and passed, up to 2500 nm; beyond, the long-wave "
                 "emissivity. Python integrates the printed spectra against Planck's law by Gauss and Legendre's rule between the samples.")
    worst, table = 0.0, []
    spectra: dict[str, list[dict[str, str]]] = {}
    for row in section.loopline_csv("probe", "cooling", "--print", "spectra"):
        spectra.setdefault(row["material"], []).append(row)
    for kelvin in SOURCES_K:
        total = SIGMA * kelvin**4 / np.pi
        inside = quad(lambda um: float(planck(um, kelvin)) * 1e-6, 0.38, 2.5, epsrel=1e-10)[0] / total
        differences = {}
        for row in section.loopline_csv("probe", "cooling", "--print", "absorptivity", "--source-temperature-k", kelvin):
            lines = spectra[row["material"]]
            um = np.array([float(r["wavelength_nm"]) for r in lines]) * 1e-3
            gone = np.array([float(r["diffuse"]) + float(r["specular"]) + float(r["transmittance"]) for r in lines])
            # The printed spectrum is straight between its samples: Gauss and Legendre between each two is exact but for Planck's law.
            nodes, weights = np.polynomial.legendre.leggauss(4)
            middle, half = 0.5 * (um[1:] + um[:-1])[:, None], 0.5 * np.diff(um)[:, None]
            x = middle + half * nodes
            lost = float((half * weights * np.interp(x, um, gone) * planck(x, kelvin)).sum() * 1e-6 / total)
            # Below 380 nm the end of the spectrum stands.
            below = quad(lambda x: float(planck(x, kelvin)) * 1e-6, 0.1, 0.38)[0] / total
            found = (inside - lost) + below * (1.0 - gone[0]) + (1.0 - inside - below) * float(row["emissivity"])
            differences[row["material"]] = abs(float(row["absorptivity"]) / found - 1.0) * 100.0
        hardest = max(differences, key=differences.get)
        worst = max(worst, differences[hardest])
        table.append([f"{kelvin:g}", f"{inside * 100:.1f} %", f"{np.median(list(differences.values())):.3f} %", f"{differences[hardest]:.3f} % ({hardest})"])
    section.table(["source, K", "of its radiation below 2500 nm", "median difference", "worst of all materials"], table)
    section.at_most(IN_VIEW, "absorptivity of all materials under four sources, relative", worst, 1.0, "%")


def beyond(section: Section) -> None:
    try:
        root = section.reference("refractiveindex").parent
    except NoReference:
        return
    section.text("### Beyond 2500 nm", "There the library knows no spectrum, only the emissivity of 8 to 14 um. Tables of n and k tell what that costs at a source of 1200 K:")
    rows = []
    for name, material, mm in (("PET", "pet_clear", 0.02), ("PET", "pet_clear", 0.3), ("PC", "pc", 1.5), ("PVC", "pvc_rigid", 0.02), ("PVC", "pvc_rigid", 1.4), ("PS", "ps", 0.6), ("PMMA", "pmma", 2.4)):
        um, index = read_nk(root, name)
        um, index = um[um >= 2.5], index[um >= 2.5]
        weight = planck(um, 1200.0)
        exact = np.trapezoid(slab(index, um, mm)[0] * weight, um) / np.trapezoid(weight, um)
        row = section.loopline_csv("probe", "cooling", "--print", "absorptivity", "--material", material, "--thickness-mm", mm)[0]
        rows.append([name, f"{mm:g} mm", f"{exact:.2f}", f"{float(row['emissivity']):.2f}", f"{float(row['emissivity']) - exact:+.2f}"])
    section.table(["table", "thickness", "absorbed from 2.5 um on, n,k", "taken by the library", "difference"], rows)
    section.text("Walls are right to 0.1. Film is not: a film of 0.02 mm is taken to absorb too much by half or more, and so is warmed too much beyond 2500 nm.")
