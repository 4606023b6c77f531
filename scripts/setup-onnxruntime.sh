#!/bin/sh
# Prints the path of the ONNX Runtime library that the edge runs models with. `ORT_DYLIB_PATH` wins where it is set (for this
# machine's architecture); else the library is put once into the user's cache, out of the onnxruntime wheel on PyPI. Needs no
# network where it is there already. With an architecture (x86_64 or aarch64) it fetches the library for that one, for
# machines that are served from here. Exits with 3 and says why where the library is not to be had here: no wheel for this
# system, no Python, no network.
# Usage: ORT_DYLIB_PATH=$(scripts/setup-onnxruntime.sh [ARCHITECTURE])
set -eu
# Up to 1.24.1 it gave other answers from run to run for int8 models on x86 processors with AMX; from 1.28.0 on it crashes under Debian 12's qemu.
# The same version stands in sim/edge/src/runtime.rs, which looks into the cache too.
version=1.26.0

absent() {
    echo "$1" >&2
    exit 3
}
here=$(uname -m)
case "$here" in arm64) here=aarch64 ;; amd64) here=x86_64 ;; esac
machine=${1:-$here}
if [ "$machine" = "$here" ] && [ -n "${ORT_DYLIB_PATH:-}" ]; then
    if [ ! -f "$ORT_DYLIB_PATH" ]; then
        echo "ORT_DYLIB_PATH is set to $ORT_DYLIB_PATH, which is no file: unset it, or set it to the path of libonnxruntime.so." >&2
        exit 1
    fi
    echo "$ORT_DYLIB_PATH"
    exit 0
fi
folder=${XDG_CACHE_HOME:-$HOME/.cache}/loopline/onnxruntime-$version-$machine
library=$folder/libonnxruntime.so
if [ -f "$library" ]; then
    echo "$library"
    exit 0
fi
if [ "$(uname -s)" != Linux ]; then
    absent "Download ONNX Runtime $version for your system from its releases and set ORT_DYLIB_PATH to its library."
fi
case "$machine" in
    x86_64 | aarch64) ;;
    *) absent "No onnxruntime wheel exists for $machine: build ONNX Runtime $version and set ORT_DYLIB_PATH to its library." ;;
esac
sh "$(dirname "$0")/need-python.sh" || absent "The wheel is fetched and unpacked with Python."

echo "Putting ONNX Runtime $version for $machine into $folder: some 20 MB to download." >&2
mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/python" >&2
# The library in the wheel does not depend on the version of Python: any will do.
"$work/python/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --python-version 3.11 --platform "manylinux_2_27_$machine" --platform "manylinux_2_28_$machine" \
    --dest "$work/wheels" "onnxruntime==$version" >&2 || absent "The onnxruntime $version wheel could not be downloaded from PyPI."
mkdir "$work/library"
"$work/python/bin/python" - "$work" <<'PYTHON'
"""Takes the library and its licence out of the wheel; prints nothing."""
import pathlib, shutil, sys, zipfile

work = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next((work / "wheels").glob("onnxruntime-*.whl"))) as archive:
    for name in archive.namelist():
        base = name.rsplit("/", 1)[-1]
        if name.startswith("onnxruntime/capi/libonnxruntime.so"):
            base = "libonnxruntime.so"
        elif name not in ("onnxruntime/LICENSE", "onnxruntime/ThirdPartyNotices.txt"):
            continue
        with archive.open(name) as source, open(work / "library" / base, "wb") as sink:
            shutil.copyfileobj(source, sink)
PYTHON
if [ ! -f "$work/library/libonnxruntime.so" ]; then
    echo "The onnxruntime $version wheel for $machine holds no libonnxruntime.so." >&2
    exit 1
fi
rm -rf "$folder"
mv "$work/library" "$folder"
echo "$library"
