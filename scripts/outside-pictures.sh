#!/bin/sh
# Puts the photographs of real surfaces that validation/outside.csv lists into FOLDER: 58 textures, some 10 MB, out of Debian's package
# ufoai-textures, which is 336 MB to download. Their licences: validation/outside.py. Needs no network where they are there already.
# Exits with 3 and says why where they are not to be had here: no apt-get, no network.
# Usage: outside-pictures.sh FOLDER
set -eu
folder=${1:?"Usage: outside-pictures.sh FOLDER"}
list=$(cd "$(dirname "$0")/.." && pwd)/validation/outside.csv

absent() {
    echo "$1" >&2
    exit 3
}
complete() {
    tail -n +2 "$list" | cut -d, -f2 | while read -r path; do
        test -f "$folder/$path" || exit 1
    done
}
if complete; then
    exit 0
fi
for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null 2>&1 || absent "The pictures come in a Debian package, and $tool is not here."
done
sh "$(dirname "$0")/need-python.sh" || absent "The pictures are unpacked with Python."

echo "Putting photographs of surfaces into $folder: some 336 MB to download (ufoai-textures)." >&2
mkdir -p "$folder"
work=$(mktemp -d "$folder/work.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
(cd "$work" && apt-get download -qq ufoai-textures >&2) ||
    absent "ufoai-textures could not be downloaded: it needs the network, Debian's package lists (apt-get update) and its section main."
dpkg-deb --extract "$work"/ufoai-textures_*.deb "$work"
python3 - "$work/usr/share/games/ufoai/base/0textures.pk3" "$list" "$work" <<'PYTHON'
"""Takes the listed pictures out of the game's archive, which is a zip; prints nothing."""
import csv, sys, zipfile

archive, listed, folder = sys.argv[1:]
with zipfile.ZipFile(archive) as pictures, open(listed, newline="") as file:
    for row in csv.DictReader(file):
        pictures.extract(row["path"], folder)
PYTHON
mv "$work/usr/share/doc/ufoai-textures/copyright" "$folder/copyright"
rm -rf "$folder/textures"
mv "$work/textures" "$folder/textures"
