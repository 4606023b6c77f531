#!/bin/sh
# Installs the software Vulkan driver if this machine has no Vulkan driver at all. Does nothing, and needs no network,
# where there is one.
set -eu

has_loader() {
    for ldconfig in ldconfig /sbin/ldconfig; do
        if command -v "$ldconfig" >/dev/null 2>&1; then
            "$ldconfig" -p | grep -q 'libvulkan\.so\.1' && return 0
        fi
    done
    return 1
}

has_driver() {
    [ -n "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] && return 0
    for folder in /usr/share/vulkan/icd.d /etc/vulkan/icd.d /usr/local/share/vulkan/icd.d "${XDG_DATA_HOME:-$HOME/.local/share}/vulkan/icd.d"; do
        for file in "$folder"/*.json; do
            [ -e "$file" ] && return 0
        done
    done
    return 1
}

case "$(uname -s)" in
    Linux) ;;
    *) exit 0 ;;
esac
if has_loader && has_driver; then
    exit 0
fi

packages="libvulkan1 mesa-vulkan-drivers"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Vulkan driver found. Install your system's Vulkan loader and Mesa's software driver (lavapipe), then run this again." >&2
    exit 1
fi
echo "No Vulkan driver found: installing the software one ($packages) with apt-get."
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086 # the list is meant to be split
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
