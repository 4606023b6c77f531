"""What a student makes of photographs of real surfaces that nobody trained on: brick, concrete and wood.

    python -m validation.outside PICTURES [MODEL ...]

`make outside` fetches the pictures (scripts/outside-pictures.sh) and writes docs/outside.md. No limit is set on anything here.

validation/outside.csv lists the pictures; each was looked at and kept where the named material, photographed and nothing else, fills it. They
are textures of the game UFO: Alien Invasion, from Debian's package ufoai-textures (2.5-2), whose copyright file puts 53 of them under the GNU
GPL (30 version 2, 23 version 2 or later), two of Trak's (`tex_trak`) under Expat, `tex_buildings/wall_brick01` and
`tex_buildings/concrete024` under CC BY-SA 3.0, and `tex_material/wood003` in the public domain. None is part of this repository.

A patch is a square of a picture, cut to a random convex outline and laid on a dark belt with a soft shadow where it touches. No picture says
how large it is, so squares go from a seventh of it, but no fewer than 48 pixels (a brick or less, centimetres of grain), to the whole (a
wall, a floor). Outlines are random, so form tells nothing, which makes this harder than real goods: it is a measure of surface and colour
alone. Light and camera are those of whoever took the picture, and the makers of the game made many of them seamless and some darker.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from .checks.pictures import MODEL, ROOT, Pictures, Student, percent, share
from .section import table

LIST = Path(__file__).with_suffix(".csv")
# Black rubber is what dark matt goods are taken for; it is never right.
GROUPS = {"brick": ["brick"], "concrete": ["concrete"], "wood": ["softwood", "hardwood", "chipboard"], "rubber": ["rubber_black"]}
TRUE = ["brick", "concrete", "wood"]
SEED = 4103
PATCHES = 20  # Of each picture.
SIZE = 128  # Pixels of a patch with the belt around it.
# Squares have at least so many pixels of the picture, about what the student looks at.
LEAST_SQUARE = 48
LABELS, DRAWS = [5, 20], 20


# Patches.


def outline(rng: np.random.Generator) -> np.ndarray:
    """Corners, in pixels, of a convex outline (they lie on an ellipse) that spans four fifths of the frame."""
    corners = rng.integers(4, 9)
    angle = (np.arange(corners) + rng.uniform(0, 0.8, corners)) * 2 * np.pi / corners
    turn = rng.uniform(0, np.pi)
    points = np.stack([np.cos(angle), np.sin(angle) / rng.uniform(1, 2.2)], 1)
    points = points @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    low, high = points.min(0), points.max(0)
    return (points - (low + high) / 2) / (high - low).max() * 0.8 * SIZE + SIZE / 2


def patch(picture: Image.Image, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A patch on the belt, codes, and its box."""
    whole = min(picture.size)
    square = int(np.exp(rng.uniform(np.log(max(LEAST_SQUARE, 0.15 * whole)), np.log(whole))))
    left, top = (int(rng.integers(0, length - square + 1)) for length in picture.size)
    surface = np.asarray(picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS, (left, top, left + square, top + square)), float)
    corners = outline(rng)
    mask = Image.new("L", (SIZE, SIZE))
    ImageDraw.Draw(mask).polygon([tuple(corner) for corner in corners], fill=255)
    covered, close, wide = (gaussian_filter(np.asarray(mask) / 255.0, sigma)[..., None] for sigma in (0.6, 2.5, 4.0))
    belt = rng.uniform(18, 45) * rng.uniform(0.93, 1.07, 3) + rng.normal(0, 3, (SIZE, SIZE, 1))
    # Edges are darker, and so is the belt beside them.
    shown = covered * surface * (0.6 + 0.4 * close) + (1 - covered) * belt * (1 - 0.5 * wide)
    return np.rint(shown.clip(0, 255)).astype(np.uint8), np.concatenate([corners.min(0), corners.max(0)])


def patches(folder: Path) -> tuple[Pictures, np.ndarray, np.ndarray]:
    """All patches, of each its group, and of each the number of the picture it is from."""
    rng = np.random.default_rng(SEED)
    frames, boxes, group, source = [], [], [], []
    with LIST.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    for number, row in enumerate(listed):
        picture = Image.open(folder / row["path"]).convert("RGB")
        for _ in range(PATCHES):
            frame, box = patch(picture, rng)
            frames.append(frame)
            boxes.append(box)
            group.append(TRUE.index(row["group"]))
            source.append(number)
    return Pictures(np.array(frames), np.arange(len(frames)), np.array(boxes), []), np.array(group), np.array(source)


# Scores.


def balanced(right: np.ndarray, among: np.ndarray, group: np.ndarray, source: np.ndarray) -> tuple[float, float]:
    """Mean over groups of the share right, and half of its 95 % interval; patches of one picture are no independent draws."""
    means, halves = np.array([share(right, among & (group == g), source) for g in range(len(TRUE))]).T
    return float(means.mean()), float(np.sqrt((halves**2).sum()) / len(TRUE))


def few_labels(posteriors: np.ndarray, group: np.ndarray, source: np.ndarray, labels: int) -> float:
    """Balanced accuracy of a logistic regression on log posteriors after so many labels a group: mean over draws.

    Labels are of one half of each group's pictures, of as many of them as can be; the other half tests.
    """
    rng, found = np.random.default_rng(SEED), []
    logs = np.log(np.maximum(posteriors, 1e-9))
    for _ in range(DRAWS):
        learned, held_out = [], np.zeros(len(group), bool)
        for g in range(len(TRUE)):
            pictures = rng.permutation(np.unique(source[group == g]))
            half = len(pictures) // 2
            held_out |= np.isin(source, pictures[half:])
            shuffled = [rng.permutation(np.flatnonzero(source == picture)) for picture in pictures[:half]]
            learned.extend(np.stack(shuffled, 1).ravel()[:labels])
        middle, spread = logs[learned].mean(0), logs[learned].std(0) + 0.5
        scaled = (logs - middle) / spread
        model = LogisticRegression(C=0.1, max_iter=500).fit(scaled[learned], group[learned])
        right = model.predict(scaled) == group
        found.append(np.mean([right[held_out & (group == g)].mean() for g in range(len(TRUE))]))
    return float(np.mean(found))


def score(name: str, student: Student, pictures: Pictures, group: np.ndarray, source: np.ndarray) -> str:
    """Two tables: the whole, and each group."""
    posteriors = student.posteriors(pictures.frames, student.cuts(pictures))
    of = np.array([[material in members for material in student.materials] for members in GROUPS.values()])
    said = (posteriors @ of.T.astype(np.float32)).argmax(1)
    # Among all materials, as on a line.
    named = of[group, posteriors.argmax(1)]
    answered, every = posteriors.max(1) >= student.abstain_below, np.ones(len(group), bool)
    whole = [
        percent(balanced(said == group, every, group, source)),
        percent(balanced(named, every, group, source)),
        percent(share(answered, every, source)),
        percent(share(named, answered, source)),
        *(f"{100 * few_labels(posteriors, group, source, labels):.1f}" for labels in LABELS),
    ]
    rows = []
    for g, true in enumerate(TRUE):
        among = group == g
        row = [
            true,
            *(f"{100 * (said[among] == other).mean():.1f}" for other in range(len(GROUPS))),
            percent(share(named, among, source)),
            percent(share(answered, among, source)),
            percent(share(named, answered & among, source)),
        ]
        rows.append(row)
    head = ["right of four groups", "right of all materials", f"answered (bound {student.abstain_below:.3f})", "right of the answered"]
    overall = table([*head, *(f"{labels} labels a group" for labels in LABELS)], [whole])
    by_group = table(["it is", *(f"said {group}" for group in GROUPS), "right of all materials", "answered", "right of the answered"], rows)
    return "\n".join([f"## `{name}`", "", *overall, "", *by_group, ""])


def main() -> int:
    parser = argparse.ArgumentParser(prog="validation.outside", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, help="folder that scripts/outside-pictures.sh has put the pictures into")
    parser.add_argument("models", type=Path, nargs="*", default=[MODEL], metavar="MODEL", help="students; the one that ships if left out")
    parser.add_argument("--out", type=Path, metavar="MD", help="where to write what is printed")
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="where to put a picture of some patches, to look at")
    options = parser.parse_args()
    try:
        pictures, group, source = patches(options.pictures)
    except FileNotFoundError as missing:
        print(f"{missing.filename}: no such picture; `scripts/outside-pictures.sh {options.pictures}` fetches it", file=sys.stderr)
        return 1
    if options.sheet:
        some = pictures.frames[np.linspace(0, len(group) - 1, 12 * 9).astype(int)].reshape(9, 12, SIZE, SIZE, 3)
        Image.fromarray(np.ascontiguousarray(some.transpose(0, 2, 1, 3, 4)).reshape(9 * SIZE, 12 * SIZE, 3)).save(options.sheet)
    counts = ", ".join(f"{len(np.unique(source[group == g]))} of {name}" for g, name in enumerate(TRUE))
    parts = [
        "# Photographs from outside\n\n"
        "Written by `make outside`; do not edit.\nWhat the student makes of photographs of real surfaces that nobody trained on "
        f"({counts}; {PATCHES} patches of each, seed {SEED}).\nWhose they are and what is done to them: `validation/outside.py`.\nOutlines are "
        "random, so form tells nothing, which makes this harder than real goods: it is a measure of surface and colour alone.\n\n"
        "All in %, with half of the 95 % interval where pictures count as what was drawn.\n*Of four groups*: posteriors are summed to brick, "
        "concrete, wood (softwood, hardwood, chipboard) and black rubber, which is never right, and the likeliest sum is the answer.\n*Of all "
        "materials*: the likeliest single material is of the group.\nBoth are means over the three groups, so that chance among them is 33.3."
        "\n*Answered*: that material's posterior reaches the model's own bound; right is then whether it is of the group.\n*Labels*: brick, "
        "concrete or wood by a logistic regression on log posteriors that has seen so many patches of each; pictures that it has seen "
        f"patches of are not tested.\nMeans over {DRAWS} draws.\n"
    ]
    for model in options.models:
        name = model.resolve().relative_to(ROOT) if model.resolve().is_relative_to(ROOT) else model.name
        with threadpool_limits(1):
            parts.append(score(str(name), Student(model), pictures, group, source))
    report = "\n".join(parts)
    print(report, end="")
    if options.out:
        options.out.write_text(report, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
