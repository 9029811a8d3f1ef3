#!/bin/bash
# Builds adapters that are components: scripts/wasm-adapter.sh <folder>…
#
# A folder holds a package in Rust (Cargo.toml), in JavaScript (package.json, which needs Node 18 and npm) or in C (Makefile, which
# needs clang and wasi-libc). Its component is laid beside the others: target/adapters/<name of the package>.wasm
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/wasm-cargo.sh

[ $# -gt 0 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p target/adapters

# Installs these packages where they lack, as root where there is apt.
from_debian() {
  if ! dpkg-query -W "$@" >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $*" >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  fi
}

rust() {
  link_components
  # A guest does not inherit what the host's build was told.
  unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS
  wasm_cargo build --locked --release --quiet --manifest-path "$1/Cargo.toml"
  local name
  name=$(sed -n 's/^name = "\(.*\)"/\1/p' "$1/Cargo.toml" | head -1)
  cp "$CARGO_TARGET_DIR/$platform/release/${name//-/_}.wasm" "target/adapters/$name.wasm"
}

javascript() {
  command -v npm >/dev/null || from_debian nodejs npm
  command -v npm >/dev/null || { echo "needs Node and npm, for $1" >&2; return 1; }
  cmp -s "$1/package-lock.json" "$1/node_modules/.built-from" || {
    # Not `npm ci`: it refuses a lock that lacks optional packages which were never published.
    npm install --no-save --prefix "$1" --no-fund --no-audit --loglevel error
    cp "$1/package-lock.json" "$1/node_modules/.built-from"
  }
  npm run --prefix "$1" --silent build >/dev/null
  mv "$1"/*.wasm target/adapters/
}

c() {
  from_debian clang-19 wasi-libc libclang-rt-19-dev-wasm32 make
  make --silent -C "$1"
  mv "$1"/*.wasm target/adapters/
}

for folder in "$@"; do
  case $(ls "$folder") in
    *Cargo.toml*) (rust "$folder") ;;
    *package.json*) javascript "$folder" ;;
    *Makefile*) c "$folder" ;;
    *) echo "$folder holds no package" >&2 && exit 1 ;;
  esac
done
