#!/bin/bash
# Compiles tenon-core for wasm32-unknown-unknown: proof that it needs no operating system.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/wasm-cargo.sh

wasm_cargo build --locked --package tenon-core
