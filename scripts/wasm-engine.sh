#!/bin/bash
# Builds the engine as a component: scripts/wasm-engine.sh [tenon] [tenon-typed] [tenon-erp], or all of them
#
# target/tenon.wasm takes and gives texts, target/tenon-typed.wasm has a function for each operation, and into
# target/tenon-erp.wasm an adapter can be put. Each is linked anew, which takes a minute or two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/wasm-cargo.sh

link_components
unset RUSTUP_TOOLCHAIN RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

[ $# -gt 0 ] || set -- tenon tenon-typed tenon-erp
for engine; do
  case $engine in
    tenon) features= ;;
    tenon-typed) features=typed ;;
    tenon-erp) features=erp ;;
    *) sed -n '2s/^# //p' "$0" >&2; exit 2 ;;
  esac
  wasm_cargo build --locked --release --quiet --manifest-path bindings/component/Cargo.toml --features "$features"
  cp "$CARGO_TARGET_DIR/$platform/release/tenon_component.wasm" "target/$engine.wasm"
done
