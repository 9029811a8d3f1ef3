#!/bin/bash
# Builds the engine as a component: target/tenon.wasm, and target/tenon-typed.wasm, with a function for each operation
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/wasm-cargo.sh

link_components
unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

engine() {
  wasm_cargo build --locked --release --quiet --manifest-path bindings/component/Cargo.toml "${@:2}"
  cp "$CARGO_TARGET_DIR/$platform/release/tenon_component.wasm" "target/$1.wasm"
}

engine tenon
engine tenon-typed --features typed
