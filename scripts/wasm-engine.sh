#!/bin/bash
# Builds the engine as a component: target/tenon.wasm
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/wasm-cargo.sh

link_components
unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS
wasm_cargo build --locked --release --quiet --manifest-path bindings/component/Cargo.toml
cp "$CARGO_TARGET_DIR/$platform/release/tenon_component.wasm" target/tenon.wasm
