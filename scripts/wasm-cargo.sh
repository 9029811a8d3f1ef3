# Sourced by the scripts beside it: `wasm_cargo build …` is cargo for wasm32-unknown-unknown.
#
# With the target's standard library where the toolchain has it (`rustup target add wasm32-unknown-unknown`); else with Debian's
# compiler, which can build that library from its sources: once, into target/wasm, for about 400 MB on disk beside the
# packages.

platform=wasm32-unknown-unknown
export CARGO_TARGET_DIR=${WASM_TARGET_DIR:-$PWD/target/wasm} CARGO_PROFILE_DEV_DEBUG=false

has_library() { ls "$(rustc --print sysroot)/lib/rustlib/$platform/lib"/libstd-*.rlib >/dev/null 2>&1; }
has_debian() { dpkg-query -W rustc-web cargo-web rust-web-src >/dev/null 2>&1 && [ -x /usr/bin/cargo ]; }
can_install() { [ "$(id -u)" = 0 ] && apt-cache show rustc-web >/dev/null 2>&1; }

# Links components where the toolchain ships the linker for them, as rustup's does.
link_components() {
  local tools host
  host=$(rustc -vV | sed -n 's/^host: //p')
  tools=$(rustc --print sysroot)/lib/rustlib/$host/bin
  if [ -x "$tools/wasm-component-ld" ]; then
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$tools/wasm-component-ld PATH=$PATH:$tools/gcc-ld
  elif command -v wasm-component-ld >/dev/null; then
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-component-ld
  else
    echo "needs wasm-component-ld: a toolchain of rustup's, or cargo install wasm-component-ld" >&2
    return 1
  fi
}

wasm_cargo() {
  if has_library; then
    cargo "$@" --target "$platform"
    return
  fi
  if ! has_debian && can_install; then
    echo "installing rustc-web cargo-web rust-web-src" >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      rustc-web cargo-web rust-web-src >/dev/null
  fi
  if ! has_debian; then
    echo "needs the target $platform: rustup target add $platform" >&2
    return 1
  fi
  # Its own compiler: another's does not take its sources.
  RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 /usr/bin/cargo "$@" --target "$platform" -Zbuild-std=std,panic_abort
}
