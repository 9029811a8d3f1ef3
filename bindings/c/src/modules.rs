//! The modules of the engines: those of the library that this crate is linked into.

use tenon::Modules;

unsafe extern "Rust" {
    // SAFETY: `engine!` alone defines it, and with this type. Without it a program does not link, and a shared library does not
    // load. A process has one library of Tenon's: all of them export the same names.
    safe fn tenon_modules() -> Modules;
}

/// What `engine!` was given.
pub(crate) fn modules() -> Modules {
    tenon_modules()
}

/// Makes the C library of a crate: a `cdylib` or `staticlib` that says this once has every function of `tenon.h`, for engines
/// with these modules, an expression of the type [`Modules`].
///
/// ```
/// tenon_c::engine!(tenon_c::Modules::default());
/// ```
#[macro_export]
macro_rules! engine {
    ($modules:expr) => {
        /// The modules of the engines.
        // SAFETY: tenon_c declares it with this type, and the name stands for nothing else.
        #[unsafe(no_mangle)]
        extern "Rust" fn tenon_modules() -> $crate::Modules {
            $modules
        }
    };
}
