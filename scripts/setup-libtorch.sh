#!/bin/sh
# Prints the folder of libtorch that training is built with. `LIBTORCH` wins where it is set; else a CPU-only libtorch is put
# once into the user's cache, out of the PyPI wheels of PyTorch: the headers, libtorch_cpu, libc10, libgomp, and the two small
# CUDA libraries that libtorch_cpu is linked against. Needs no network where it is there already.
# Usage: LIBTORCH=$(scripts/setup-libtorch.sh)
set -eu
version=2.13.0

if [ -n "${LIBTORCH:-}" ]; then
    if [ ! -d "$LIBTORCH" ]; then
        echo "LIBTORCH is set to $LIBTORCH, which is no folder: unset it, or set it to the folder of libtorch." >&2
        exit 1
    fi
    echo "$LIBTORCH"
    exit 0
fi
folder=${XDG_CACHE_HOME:-$HOME/.cache}/loopline/libtorch-$version
if [ -f "$folder/build-version" ]; then
    echo "$folder"
    exit 0
fi
if [ "$(uname -s)" != Linux ]; then
    echo "Download libtorch $version for your system from pytorch.org and set LIBTORCH to its folder." >&2
    exit 1
fi
case "$(uname -m)" in
    x86_64 | aarch64) ;;
    *) echo "No PyTorch wheel exists for $(uname -m): build libtorch $version and set LIBTORCH to its folder." >&2; exit 1 ;;
esac
sh "$(dirname "$0")/need-python.sh"
command -v cc >/dev/null 2>&1 || { echo "libtorch is unpacked with cc, which is missing." >&2; exit 1; }

echo "Putting libtorch $version (CPU) into $folder: 540 MB to download." >&2
mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/python" >&2
pip="$work/python/bin/python -m pip"
$pip download --quiet --disable-pip-version-check --no-deps --dest "$work/wheels" "torch==$version" >&2
mkdir -p "$work/libtorch/lib"
"$work/python/bin/python" - "$work" <<'PYTHON'
"""Takes from the wheels what training links; prints nothing."""
import pathlib, shutil, subprocess, sys, zipfile

work = pathlib.Path(sys.argv[1])
lib = work / "libtorch" / "lib"


def take(wheel, wanted):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            target = wanted(name)
            if target is not None and not name.endswith("/"):
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, open(target, "wb") as sink:
                    shutil.copyfileobj(source, sink)


def from_torch(name):
    if name.startswith("torch/include/"):
        return work / "libtorch" / name.removeprefix("torch/")
    base = name.rsplit("/", 1)[-1]
    if name.startswith("torch/lib/") and base in ("libtorch_cpu.so", "libc10.so", "libgomp.so.1"):
        return lib / base
    return None


torch = next((work / "wheels").glob("torch-*.whl"))
take(torch, from_torch)
# The x86-64 wheel is built for CUDA: its CPU library names two CUDA libraries. Which versions, the metadata of the wheel says.
with zipfile.ZipFile(torch) as archive:
    metadata = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
    lines = archive.read(metadata).decode().splitlines()
toolkit = [line for line in lines if line.startswith("Requires-Dist: cuda-toolkit")]
if toolkit:
    release = toolkit[0].split("==")[1].split(";")[0].strip()
    major_minor = ".".join(release.split(".")[:2])
    packages = [f"nvidia-cuda-runtime=={major_minor}.*", f"nvidia-cuda-cupti=={major_minor}.*"]
    pip = [str(work / "python/bin/python"), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--dest", str(work / "cuda"), *packages], check=True, stdout=sys.stderr)
    for wheel in (work / "cuda").glob("*.whl"):
        take(wheel, lambda name: lib / name.rsplit("/", 1)[-1] if "/lib/libcudart.so." in name or "/lib/libcupti.so." in name else None)
PYTHON
# libtorch.so of the wheel pulls in CUDA; this one stands in for it.
cc -shared -o "$work/libtorch/lib/libtorch.so" -Wl,--no-as-needed -L"$work/libtorch/lib" -l:libtorch_cpu.so -Wl,-rpath,'$ORIGIN' -Wl,--allow-shlib-undefined
echo "$version" >"$work/libtorch/build-version"
rm -rf "$folder"
mv "$work/libtorch" "$folder"
echo "$folder"
