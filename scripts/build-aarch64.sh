#!/bin/sh
# Builds loopline-edge for 64-bit ARM Linux and prints the program's path. Needs a Rust compiler with the standard library for
# that target and a cross linker; exits with 3 and says what is missing where it is absent.
#   Debian:    dpkg --add-architecture arm64 && apt-get update
#              apt-get install rustc-web libstd-rust-web-dev:arm64 gcc-aarch64-linux-gnu qemu-user libstdc++6-arm64-cross
#   elsewhere: rustup target add aarch64-unknown-linux-gnu, and a gcc for aarch64-linux-gnu
# Usage: build-aarch64.sh [TARGET_FOLDER]
set -eu
cd "$(dirname "$0")/.."
target=aarch64-unknown-linux-gnu
folder=${1:-${CARGO_TARGET_DIR:-target}/aarch64}

absent() {
    echo "The cross toolchain for $target is absent: $1. Comments in scripts/build-aarch64.sh say what to install." >&2
    exit 3
}
has_target() {
    command -v "$1" >/dev/null 2>&1 && [ -n "$(ls "$("$1" --print sysroot)/lib/rustlib/$target/lib/"libstd-*.rlib 2>/dev/null)" ]
}
compiler=
# The compiler in use comes first; Debian's own lies beside it where rustup rules the path.
for candidate in "${RUSTC:-rustc}" /usr/bin/rustc; do
    if has_target "$candidate"; then
        compiler=$candidate
        break
    fi
done
[ -n "$compiler" ] || absent "no Rust compiler here has its standard library"
command -v aarch64-linux-gnu-gcc >/dev/null 2>&1 || absent "aarch64-linux-gnu-gcc is missing"
RUSTC=$compiler CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
    cargo build --quiet --release --target "$target" --target-dir "$folder" -p loopline-edge --bin loopline-edge >&2
echo "$folder/$target/release/loopline-edge"
