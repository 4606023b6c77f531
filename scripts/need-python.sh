#!/bin/sh
# Installs python3 with its venv module by apt-get where it is missing. Does nothing, and needs no network, where it is there.
# Prints to standard error only.
# Usage: need-python.sh
set -eu
exec >&2

has_venv() {
    command -v python3 >/dev/null 2>&1 && python3 -c 'import ensurepip, venv' >/dev/null 2>&1
}
if has_venv; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "python3 with the venv module is needed: install it, then run this again."
    exit 1
fi
echo "Python with venv is missing: installing python3 and python3-venv with apt-get."
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv
has_venv || { echo "python3 still has no venv: $(command -v python3) is not the one that apt-get installs."; exit 1; }
