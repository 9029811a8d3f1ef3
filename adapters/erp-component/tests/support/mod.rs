//! Components for tests, built where they have not been.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use tenon_erp_component::{ComponentErp, Config, Grants, Limits, Recording, Secret};
use tenon_erp_kontor::TOKEN;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A component by the name of its package: from the folder `TENON_ADAPTERS`, or built on the first use.
pub(crate) fn component(name: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let folder = BUILT.get_or_init(|| match std::env::var_os("TENON_ADAPTERS") {
        Some(folder) => folder.into(),
        None => build(),
    });
    folder.join(name).with_extension("wasm")
}

fn build() -> PathBuf {
    let mut script = Command::new(root().join("scripts/wasm-adapter.sh"));
    script.args([
        "examples/adapters/rust",
        "examples/adapters/js",
        "examples/adapters/c",
        "adapters/erp-component/tests/hostile-adapter",
    ]);
    let status = script.status().unwrap();
    assert!(status.success(), "the components could not be built");
    root().join("target/adapters")
}

/// Opens a component. One after the other: the first one compiles it, and the others find what it kept.
#[allow(dead_code, reason = "not every test opens one in this way")]
pub(crate) fn open(config: &Config) -> ComponentErp {
    in_turn(|| ComponentErp::open(config).unwrap())
}

/// Opens a component with a recording.
#[allow(dead_code, reason = "not every test opens one in this way")]
pub(crate) fn open_recorded(config: &Config, recording: &Recording) -> ComponentErp {
    in_turn(|| ComponentErp::open_recorded(config, recording.clone()).unwrap())
}

fn in_turn<T>(open: impl FnOnce() -> T) -> T {
    static COMPILING: Mutex<()> = Mutex::new(());
    let _turn = COMPILING.lock().unwrap_or_else(PoisonError::into_inner);
    open()
}

/// What a component is given that may call this address, with as much time as a busy machine may want.
pub(crate) fn config(name: &str, url: &str) -> Config {
    let host = url.strip_prefix("http://").unwrap_or(url).to_owned();
    Config {
        file: component(name),
        grants: Grants { hosts: vec![host], plain_http: true },
        settings: [("url".to_owned(), url.to_owned())].into(),
        secrets: [("token".to_owned(), Secret::Value(TOKEN.to_owned()))].into(),
        limits: Limits { seconds: 300.0, memory_mib: 32, pages: 600 },
        cache: Some(root().join("target/adapters/compiled")),
    }
}
