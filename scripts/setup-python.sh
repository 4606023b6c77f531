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
sh "$(dirname "$0")/need-python.sh"
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
