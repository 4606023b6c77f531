"""Radiance of a lit sphere and a lit plate against Mitsuba 3."""

from __future__ import annotations

import json

import matplotlib.pyplot as plt
import mitsuba as mi
import numpy as np
from scipy.ndimage import binary_erosion

from ..infrared import fresnel
from ..section import IN_VIEW, Section

TITLE = "Rendering against Mitsuba 3"

# One of each kind of surface: matt dielectric, glossy dielectric, bare metal.
MATERIALS = ["concrete", "pp_pigmented", "copper"]
ZENITH_DEG = {"sphere": [0, 40, 60], "plate": [0, 30, 55]}
SAMPLES = 128
# Where Fresnel's equations, which Mitsuba solves, and Schlick's approximation, which Loopline uses, are one within 1 %.
STEEPEST_DEG = 60.0
# Rec. 709.
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def radiance(scene: dict) -> np.ndarray:
    """Linear sRGB, rows x columns x 3."""
    return np.array(mi.render(mi.load_dict(scene), spp=SAMPLES, seed=0))


def spectrum(values: list[float], wavelengths: list[float]) -> dict:
    visible = [(w, max(v, 0.0)) for w, v in zip(wavelengths, values) if w <= 830]
    return {
        "type": "irregular",
        "wavelengths": ", ".join(f"{w:.1f}" for w, _ in visible),
        "values": ", ".join(f"{v:.6f}" for _, v in visible),
    }


def shape(probe: dict, kind: str, bsdf: dict) -> dict:
    radius, half = probe["shape"]["radius_m"], probe["shape"]["half_side_m"]
    if kind == "sphere":
        return {"type": "sphere", "center": [0, 0, radius], "radius": radius, "bsdf": bsdf}
    place = mi.ScalarTransform4f().translate([0, 0, 0.001]).scale([half, half, 1])
    return {"type": "rectangle", "to_world": place, "bsdf": bsdf}


def scene(probe: dict, kind: str, bsdf: dict) -> dict:
    camera, light = probe["camera"], probe["light"]
    size = camera["size_px"]
    field = np.degrees(2 * np.arctan(size / 2 / camera["focal_px"]))
    # A white diffuser that faces an irradiance of pi has radiance 1.
    irradiance = spectrum([np.pi * v for v in light["spectrum"]], probe["wavelengths_nm"])
    return {
        "type": "scene",
        "integrator": {"type": "direct", "hide_emitters": True},
        "sensor": {
            "type": "perspective",
            "fov": float(field),
            # Image right is world x, image down is world -y, as Loopline's camera hangs.
            "to_world": mi.ScalarTransform4f().look_at([0, 0, camera["height_m"]], [0, 0, 0], [0, 1, 0]),
            "film": {"type": "hdrfilm", "width": size, "height": size, "pixel_format": "rgb", "rfilter": {"type": "box"}},
            "sampler": {"type": "independent"},
        },
        "light": {"type": "directional", "direction": [-c for c in light["towards"]], "irradiance": irradiance},
        "shape": shape(probe, kind, bsdf),
    }


def diffuse(values: list[float], wavelengths: list[float]) -> dict:
    return {"type": "diffuse", "reflectance": spectrum(values, wavelengths)}


def gloss(probe: dict) -> dict:
    """A rough first surface alone: Mitsuba's rough plastic over a black body, its rough conductor for a metal."""
    alpha, f0 = probe["roughness"], np.asarray(probe["specular"])
    if not probe["metallic"]:
        root = np.sqrt(f0.mean())
        return {
            "type": "roughplastic",
            "distribution": "ggx",
            "alpha": alpha,
            "int_ior": float((1 + root) / (1 - root)),
            "diffuse_reflectance": {"type": "uniform", "value": 0.0},
        }
    # A perfect mirror times the normal reflectance: metals hardly change with the angle below 60 degrees.
    return {
        "type": "roughconductor",
        "distribution": "ggx",
        "alpha": alpha,
        "material": "none",
        "specular_reflectance": spectrum(list(f0), probe["wavelengths_nm"]),
    }


def directional_body(probe: dict) -> dict:
    """Mitsuba's own idea of the same body under a smooth surface: light enters and leaves by Fresnel's transmittance."""
    root = np.sqrt(np.mean(probe["specular"]))
    n = float((1 + root) / (1 - root))
    body = np.asarray(probe["body"])
    inside = 1 - (1 - external_diffuse(n)) / n**2
    internal = body / ((1 - root**2) * (1 - inside) + inside * body)
    return {
        "type": "plastic",
        "int_ior": n,
        "nonlinear": True,
        "specular_reflectance": {"type": "uniform", "value": 0.0},
        "diffuse_reflectance": spectrum(list(internal), probe["wavelengths_nm"]),
    }


def external_diffuse(n: float) -> float:
    """Reflectance of perfectly diffuse light from outside: Fresnel's equations, averaged by number."""
    return float(np.mean(fresnel(n, np.sqrt((np.arange(20000) + 0.5) / 20000))))


def angles(probe: dict, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Cosines between the normal and the directions to light and camera at each pixel's middle; nan off the shape."""
    camera, size = probe["camera"], probe["camera"]["size_px"]
    at = (np.arange(size) + 0.5 - size / 2) / camera["focal_px"]
    x, y = np.meshgrid(at, -at)
    ray = np.stack([x, y, -np.ones_like(x)], -1)
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    light = np.asarray(probe["light"]["towards"])
    if kind == "plate":
        normal = np.broadcast_to([0.0, 0.0, 1.0], ray.shape)
        hit = np.ones(x.shape, bool)
    else:
        radius = probe["shape"]["radius_m"]
        offset = np.array([0, 0, camera["height_m"] - radius])
        b = ray @ offset
        root = b**2 - (offset @ offset - radius**2)
        hit = root > 0
        far = -b - np.sqrt(np.where(hit, root, 0))
        normal = (offset + far[..., None] * ray) / radius
    to_light, to_camera = normal @ light, -(normal * ray).sum(-1)
    return np.where(hit, to_light, np.nan), np.where(hit, to_camera, np.nan)


def probed(section: Section, material: str, kind: str, zenith: float) -> dict:
    return json.loads(section.loopline("probe", "radiance", "--material", material, "--shape", kind, "--zenith-deg", zenith))


def white(section: Section) -> float:
    """Luminance of a white diffuser that faces the light, in Mitsuba's unit: Loopline's is 1."""
    probe = probed(section, MATERIALS[0], "plate", 0)
    image = radiance(scene(probe, "plate", diffuse([1.0] * len(probe["wavelengths_nm"]), probe["wavelengths_nm"])))
    middle = slice(image.shape[0] // 4, -image.shape[0] // 4)
    return float(np.mean(image[middle, middle] @ LUMINANCE))


def compare(section: Section, material: str, kind: str, zenith: float, unit: float) -> dict:
    probe = probed(section, material, kind, zenith)
    ours = np.array([[p or [np.nan] * 3 for p in row] for row in probe["pixels"]])
    wavelengths = probe["wavelengths_nm"]
    glossy = radiance(scene(probe, kind, gloss(probe)))
    theirs = glossy + radiance(scene(probe, kind, diffuse(probe["body"], wavelengths))) if any(probe["body"]) else glossy
    to_light, to_camera = angles(probe, kind)
    limit = np.cos(np.radians(STEEPEST_DEG))
    theirs = theirs / unit
    # A pixel on the silhouette is all or nothing in one program, a share in the other.
    whole = binary_erosion(np.isfinite(ours).all(-1))
    inner = (to_light > limit) & (to_camera > limit) & whole
    a, b = ours @ LUMINANCE, theirs @ LUMINANCE
    error = np.abs(a - b)[inner] / b[inner]
    result = {"ours": ours, "theirs": theirs, "error": error, "rms": float(np.sqrt(np.mean(error**2))), "p95": float(np.quantile(error, 0.95))}
    if not probe["metallic"]:
        full = (glossy + radiance(scene(probe, kind, directional_body(probe)))) @ LUMINANCE / unit
        result["model"] = float(np.median(a[inner] / full[inner])) - 1
        edge = (to_camera < np.cos(np.radians(70))) & (to_light > limit) & whole
        result["edge"] = float(np.median(a[edge] / full[edge])) - 1 if edge.any() else float("nan")
    return result


def run(section: Section) -> None:
    mi.set_variant("scalar_spectral")
    section.text(
        "One small light of daylight 6504 K, a camera overhead, one material on a black belt: drawn by the sensor pass that datasets are drawn with "
        "(`loopline probe radiance`) and by Mitsuba 3 (spectral variant, direct light). Both get the specimen's spectra. Mitsuba adds a Lambertian body "
        "and a rough first surface (GGX). Compared is the luminance of all pixels that see light and camera at less than "
        f"{STEEPEST_DEG:.0f} degrees from the normal."
    )
    rows, worst, unit = [], {}, white(section)
    figure, axes = plt.subplots(len(MATERIALS), 4, figsize=(9, 6.6), constrained_layout=True)
    for row, material in enumerate(MATERIALS):
        for kind, zeniths in ZENITH_DEG.items():
            for zenith in zeniths:
                r = compare(section, material, kind, zenith, unit)
                rows.append([material, kind, zenith, f"{100 * r['rms']:.2f} %", f"{100 * r['p95']:.2f} %",
                             f"{100 * r['model']:+.1f} %" if "model" in r else "", f"{100 * r['edge']:+.0f} %" if np.isfinite(r.get("edge", np.nan)) else ""])
                worst[material] = max(worst.get(material, 0.0), r["rms"])
                if kind == "sphere" and zenith == 40:
                    draw(axes[row], material, r)
    section.figure(figure, "spheres", "Sphere under a light at 40 degrees: Loopline, Mitsuba, ratio, and a section through the middle")
    section.table(["material", "shape", "light, degrees", "RMS", "95 % of pixels within", "against a directional body", "at the edge"], rows)
    section.text(
        "*Against a directional body* compares with Mitsuba's own body of a plastic, which light enters and leaves by Fresnel's transmittance for its direction. "
        "Loopline's body leaves evenly, with the mean transmittance (Saunderson), so that a flat patch has the reflectance that a sphere spectrometer reads. "
        "That makes it darker by some percent where one looks straight at it, and lighter at the edge (beyond 70 degrees).",
        "Beyond 60 degrees Schlick's approximation and the fitted Smith term of the sensor pass part from the exact ones; few pixels of a camera overhead are that steep.",
    )
    for material, error in worst.items():
        section.at_most(IN_VIEW, f"{material}, RMS of luminance", 100 * error, 3.0, "%")


def draw(axes: np.ndarray, material: str, r: dict) -> None:
    def srgb(image: np.ndarray) -> np.ndarray:
        v = np.clip(np.nan_to_num(image), 0, 1)
        return np.where(v <= 0.0031308, 12.92 * v, 1.055 * v ** (1 / 2.4) - 0.055)

    ours, theirs = r["ours"] @ LUMINANCE, r["theirs"] @ LUMINANCE
    axes[0].imshow(srgb(r["ours"]))
    axes[1].imshow(srgb(np.where(np.isfinite(r["ours"]), r["theirs"], np.nan)))
    shown = axes[2].imshow(np.where(theirs > 1e-4, ours / np.maximum(theirs, 1e-4), np.nan), vmin=0.9, vmax=1.1, cmap="RdBu_r")
    plt.colorbar(shown, ax=axes[2], shrink=0.8)
    middle = ours.shape[0] // 2
    axes[3].plot(ours[middle], label="Loopline")
    axes[3].plot(np.where(np.isfinite(ours[middle]), theirs[middle], np.nan), "--", label="Mitsuba")
    axes[3].legend(fontsize=6)
    for axis, title in zip(axes, [f"{material}: Loopline", "Mitsuba", "ratio", "luminance"]):
        axis.set_title(title, fontsize=8)
    for axis in axes[:3]:
        axis.set_axis_off()
