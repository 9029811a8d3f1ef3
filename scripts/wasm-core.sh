#!/bin/bash
# Compiles tenon-core for wasm32-unknown-unknown: proof that it needs no operating system.
#
# With the target's standard library where the toolchain has it (`rustup target add wasm32-unknown-unknown`); else with Debian's
# compiler, which can build that library from its sources: once, into target/wasm-core, for about 400 MB on disk beside the
# packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

platform=wasm32-unknown-unknown
export CARGO_TARGET_DIR=$PWD/target/wasm-core CARGO_PROFILE_DEV_DEBUG=false
build=(build --locked --package tenon-core --target "$platform")

has_library() { ls "$(rustc --print sysroot)/lib/rustlib/$platform/lib"/libstd-*.rlib >/dev/null 2>&1; }
has_debian() { dpkg-query -W rustc-web cargo-web rust-web-src >/dev/null 2>&1 && [ -x /usr/bin/cargo ]; }
can_install() { [ "$(id -u)" = 0 ] && apt-cache show rustc-web >/dev/null 2>&1; }

if has_library; then
  exec cargo "${build[@]}"
fi
if ! has_debian && can_install; then
  echo "installing rustc-web cargo-web rust-web-src"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    rustc-web cargo-web rust-web-src >/dev/null
fi
if has_debian; then
  # Its own compiler: another's does not take its sources.
  RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 exec /usr/bin/cargo "${build[@]}" -Zbuild-std=std,panic_abort
fi
echo "needs the target $platform: rustup target add $platform" >&2
exit 1
