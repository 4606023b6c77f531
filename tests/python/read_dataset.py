"""Opens a Loopline dataset and its exports with the readers its users have, and checks what they return.

    python read_dataset.py DATASET [--coco DIR] [--envi DIR]

Prints a line per reader; exits non-zero at the first thing that does not hold. DATASET/coco and DATASET/envi
are used unless other exports are named.
"""

import argparse
import contextlib
import io
import json
import pathlib
import sys

import numpy
import pyarrow.parquet
import spectral.io.envi
import webdataset
from PIL import Image
from pycocotools.coco import COCO

PICTURES = {"rgb.png": numpy.uint8, "normal.png": numpy.uint8, "lwir.png": numpy.uint16,
            "mask.png": numpy.uint16, "depth.png": numpy.uint16}


def check(holds, what):
    """Like assert, but kept under `python -O`."""
    if not holds:
        raise SystemExit(f"{sys.argv[0]}: {what}")


def picture(data, dtype):
    array = numpy.asarray(Image.open(io.BytesIO(data)))
    check(array.dtype == dtype, f"a picture is {array.dtype}, expected {dtype}")
    return array


def read_webdataset(dataset, manifest):
    """Reads every sample through webdataset; returns {key: (labels, mask, cube)}."""
    shards = [str(dataset / shard["name"]) for shard in manifest["shards"]]
    samples = {}
    for sample in webdataset.WebDataset(shards, shardshuffle=False):
        key = sample["__key__"]
        labels = json.loads(sample["json"])
        check(labels["key"] == key, f"{key}: its labels say {labels['key']}")
        camera, sizes = labels["camera"], labels["camera"]["sensors"]
        arrays = {name: picture(sample[name], dtype) for name, dtype in PICTURES.items()}
        arrays["nir.npy"] = numpy.load(io.BytesIO(sample["nir.npy"]), allow_pickle=False)
        cube, mask = arrays["nir.npy"], arrays["mask.png"]
        check(cube.dtype == numpy.dtype("<u2") and cube.flags["C_CONTIGUOUS"], f"{key}: nir is {cube.dtype}")
        raster = (camera["height"], camera["width"])
        bands = len(labels["nir_wavelengths_nm"])
        expected = {"rgb.png": (*sizes["rgb"][::-1], 3), "lwir.png": tuple(sizes["lwir"][::-1]),
                    "nir.npy": (*sizes["nir"][::-1], bands), "mask.png": raster, "depth.png": raster,
                    "normal.png": (*raster, 3)}
        if manifest["options"]["abundance"]:
            arrays["abundance.npy"] = numpy.load(io.BytesIO(sample["abundance.npy"]), allow_pickle=False)
            expected["abundance.npy"] = (*raster, 8)
            check(arrays["abundance.npy"].dtype == numpy.uint8, f"{key}: abundance is no uint8")
        for name, shape in expected.items():
            check(arrays[name].shape == shape, f"{key}.{name} is {arrays[name].shape}, expected {shape}")
        # Every sensor divides the common raster, so that masks and pictures register.
        for name in ("rgb.png", "lwir.png", "nir.npy"):
            height, width = arrays[name].shape[:2]
            check(mask.shape[0] % height == 0 and mask.shape[1] % width == 0,
                  f"{key}: mask {mask.shape} is no multiple of {name} {height, width}")
        parts = {part["mask_id"]: part for item in labels["items"] for part in item["parts"]}
        ids, counts = numpy.unique(mask[mask > 0], return_counts=True)
        check(set(ids) <= set(parts), f"{key}: mask ids {set(ids) - set(parts)} belong to no part")
        seen = dict(zip(ids.tolist(), counts.tolist()))
        for mask_id, part in parts.items():
            check(part["visible_px"] == seen.get(mask_id, 0), f"{key}: part {mask_id} has another visible_px")
        check(150 < arrays["lwir.png"].mean() * 0.01 < 600, f"{key}: lwir is no temperature")
        samples[key] = (labels, mask, cube)
    check(len(samples) == manifest["samples"], f"{len(samples)} samples, expected {manifest['samples']}")
    print(f"webdataset {webdataset.__version__}: {len(samples)} samples in {len(shards)} shards")
    return samples


def read_index(dataset, manifest, samples):
    table = pyarrow.parquet.read_table(dataset / "index.parquet")
    rows = table.to_pylist()
    items = [(key, item) for key, (labels, _, _) in sorted(samples.items()) for item in labels["items"]]
    check(len(rows) == len(items) == manifest["items"], f"{len(rows)} rows for {len(items)} items")
    for row, (key, item) in zip(rows, items):
        name = f"{key}, item {item['id']}"
        check((row["key"], row["item_id"]) == (key, item["id"]), f"{name}: row of {row['key'], row['item_id']}")
        for column in ("archetype", "material", "state", "triage"):
            check(row[column] == item[column], f"{name}: {column} = {row[column]}, labels say {item[column]}")
        for column in ("quality", "mass_kg", "visibility", "temperature_c"):
            check(numpy.float32(row[column]) == numpy.float32(item[column]), f"{name}: {column} differs")
        loose = [row[f"bbox_loose_{corner}"] for corner in ("x0", "y0", "x1", "y1")]
        tight = [row[f"bbox_tight_{corner}"] for corner in ("x0", "y0", "x1", "y1")]
        check(loose == item["bbox_loose"], f"{name}: bbox_loose differs")
        check(tight == (item["bbox_tight"] or [None] * 4), f"{name}: bbox_tight differs")
    print(f"pyarrow {pyarrow.__version__}: {len(rows)} rows of {table.num_columns} columns")


def read_coco(coco_dir, samples):
    with contextlib.redirect_stdout(io.StringIO()):  # it reports its progress
        coco = COCO(str(coco_dir / "annotations.json"))
    check(len(coco.imgs) == len(samples), f"{len(coco.imgs)} images for {len(samples)} samples")
    names = {category["id"]: category["name"] for category in coco.loadCats(coco.getCatIds())}
    for image in coco.imgs.values():
        path = coco_dir / image["file_name"]
        labels, mask, _ = samples[path.stem]
        rgb = numpy.asarray(Image.open(path))
        size = (image["height"], image["width"])
        check(rgb.shape == (*size, 3), f"{path}: is {rgb.shape}, the annotations say {size}")
        # A finer mask is taken at the centre of each RGB pixel.
        step = mask.shape[0] // size[0], mask.shape[1] // size[1]
        mask = mask[step[0] // 2::step[0], step[1] // 2::step[1]]
        materials = {part["mask_id"]: part["material"] for item in labels["items"] for part in item["parts"]}
        annotations = coco.loadAnns(coco.getAnnIds(imgIds=image["id"]))
        check({a["mask_id"] for a in annotations} == set(mask[mask > 0]), f"{path}: annotations and mask differ")
        for annotation in annotations:
            own, name = mask == annotation["mask_id"], f"{path}, part {annotation['mask_id']}"
            check(numpy.array_equal(coco.annToMask(annotation).astype(bool), own), f"{name}: segmentation differs")
            check(annotation["area"] == own.sum(), f"{name}: area {annotation['area']}, mask has {own.sum()}")
            ys, xs = numpy.nonzero(own)
            bbox = [xs.min(), ys.min(), xs.max() - xs.min() + 1, ys.max() - ys.min() + 1]
            check(annotation["bbox"] == bbox, f"{name}: bbox {annotation['bbox']}, mask has {bbox}")
            check(names[annotation["category_id"]] == materials[annotation["mask_id"]], f"{name}: wrong category")
    print(f"pycocotools: {len(coco.imgs)} images, {len(coco.anns)} annotations, {len(names)} categories")


def read_envi(envi_dir, samples):
    for key, (labels, _, cube) in samples.items():
        image = spectral.io.envi.open(str(envi_dir / f"{key}.hdr"))
        check(image.shape == cube.shape, f"{key}.hdr: {image.shape}, nir.npy is {cube.shape}")
        counts = numpy.asarray(image.open_memmap(interleave="bip"))
        check(counts.dtype == numpy.uint16, f"{key}.img is {counts.dtype}")
        check(numpy.array_equal(counts, cube), f"{key}.img differs from nir.npy")
        reflectance = numpy.asarray(image.load())
        check(numpy.allclose(reflectance, cube / 10000, atol=1e-6), f"{key}: scale factor is not applied")
        centres = image.bands.centers
        check(numpy.allclose(centres, labels["nir_wavelengths_nm"]), f"{key}.hdr: other wavelengths")
    print(f"spectral {spectral.__version__}: {len(samples)} cubes equal to nir.npy")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=pathlib.Path)
    parser.add_argument("--coco", type=pathlib.Path, help="COCO export (default: DATASET/coco)")
    parser.add_argument("--envi", type=pathlib.Path, help="ENVI export (default: DATASET/envi)")
    arguments = parser.parse_args()
    dataset = arguments.dataset
    manifest = json.loads((dataset / "manifest.json").read_text())
    check(manifest["format_version"] == 2, f"format_version = {manifest['format_version']}, expected 2")
    samples = read_webdataset(dataset, manifest)
    read_index(dataset, manifest, samples)
    read_coco(arguments.coco or dataset / "coco", samples)
    read_envi(arguments.envi or dataset / "envi", samples)


if __name__ == "__main__":
    main()
