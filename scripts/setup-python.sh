#!/bin/sh
# Makes a virtual environment with the Python packages that the tests or the checks of the physics need. Does nothing,
# and needs no network, where it is complete already.
# Usage: setup-python.sh FOLDER REQUIREMENTS
set -eu
venv=$1
requirements=$2
stamp=$venv/requirements.installed

if [ -f "$stamp" ] && cmp -s "$stamp" "$requirements"; then
    exit 0
fi
if ! command -v python3 >/dev/null 2>&1 || ! python3 -c 'import ensurepip, venv' >/dev/null 2>&1; then
    if command -v apt-get >/dev/null 2>&1; then
        echo "Python with venv is missing: installing python3 and python3-venv with apt-get."
        as_root=""
        [ "$(id -u)" -eq 0 ] || as_root="sudo"
        $as_root apt-get update -qq
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv
    else
        echo "python3 with the venv module is needed." >&2
        exit 1
    fi
fi
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; python3 is $(python3 --version)." >&2
    exit 1
fi
echo "Installing the Python packages of $requirements into $venv."
rm -rf "$venv"
mkdir -p "$(dirname "$venv")"
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
cp "$requirements" "$stamp"
