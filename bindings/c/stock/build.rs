//! The library's name as programs remember it: with the number of the ABI, which changes when an old client would break.

/// The number of the ABI.
const ABI: &str = "1";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux" | "freebsd" | "netbsd" | "openbsd" | "dragonfly" | "android" | "solaris" | "illumos") => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libtenon.so.{ABI}");
        }
        Ok("macos") => println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libtenon.{ABI}.dylib"),
        // Windows knows libraries by their file.
        _ => {}
    }
}
