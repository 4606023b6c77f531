#!/bin/sh
# Installs what the test of loopline-edge on 64-bit ARM needs on Debian: a Rust compiler with that target's standard library, a cross
# linker, and qemu. Says what it installs; does nothing, and needs no network, where all of it is there.
set -eu
target=aarch64-unknown-linux-gnu

has_target() {
    command -v "$1" >/dev/null 2>&1 && [ -n "$(ls "$("$1" --print sysroot)/lib/rustlib/$target/lib/"libstd-*.rlib 2>/dev/null)" ]
}
if command -v qemu-aarch64 >/dev/null 2>&1 && command -v aarch64-linux-gnu-gcc >/dev/null 2>&1 &&
    [ -e /usr/aarch64-linux-gnu/lib/libstdc++.so.6 ] && { has_target "${RUSTC:-rustc}" || has_target /usr/bin/rustc; }; then
    exit 0
fi
how="install qemu-user, a gcc for aarch64-linux-gnu, and Rust's standard library for $target (rustup target add $target), or leave the
test out with LOOPLINE_TEST_SKIP=aarch64"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The test on 64-bit ARM needs packages that only Debian's apt-get is known to give: $how." >&2
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then as_root=""; elif command -v sudo >/dev/null 2>&1; then as_root=sudo; else
    echo "The test on 64-bit ARM needs packages, and there is neither root nor sudo to install them: $how." >&2
    exit 0
fi
echo "Installing a Rust compiler and a linker for 64-bit ARM, and qemu: rustc-web libstd-rust-web-dev:arm64 gcc-aarch64-linux-gnu qemu-user libstdc++6-arm64-cross"
$as_root dpkg --add-architecture arm64
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    rustc-web libstd-rust-web-dev:arm64 gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user libstdc++6-arm64-cross >/dev/null
