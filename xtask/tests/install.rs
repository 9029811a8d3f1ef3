//! An installation of the C library, as a host's project elsewhere finds it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::Command;

fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}: {}{}", said(&output.stdout), said(&output.stderr));
    said(&output.stdout)
}

fn shell(folder: &Path, line: &str) -> String {
    succeeds(Command::new("sh").args(["-ec", line]).current_dir(folder))
}

fn install(into: &Path) {
    let xtask = env!("CARGO_BIN_EXE_xtask");
    succeeds(Command::new(xtask).args(["install", "--debug"]).arg(into));
}

/// A host's project elsewhere, built against an installation by pkg-config and by CMake.
#[test]
fn pkg_config_and_cmake_find_an_installation() {
    let folder = tempfile::tempdir().unwrap();
    let installed = folder.path().join("an installation");
    install(&installed);
    let moved = folder.path().join("moved");
    std::fs::rename(installed, &moved).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bindings/c/examples/quick_start.c");
    std::fs::copy(source, folder.path().join("quick_start.c")).unwrap();

    let flags = "PKG_CONFIG_PATH=moved/lib/pkgconfig pkg-config";
    let compile =
        format!("cc quick_start.c $({flags} --cflags --libs tenon) -Wl,-rpath,moved/lib -o by_pkg_config");
    shell(folder.path(), &compile);
    let said = shell(folder.path(), "./by_pkg_config");
    assert!(said.contains("C000001"), "{said}");
    let version = shell(folder.path(), &format!("{flags} --modversion tenon"));
    assert_eq!(version.trim(), env!("CARGO_PKG_VERSION"));

    let project = "cmake_minimum_required(VERSION 3.16)\nproject(host C)\n\
        find_package(tenon 0.1 REQUIRED)\n\
        add_executable(shared quick_start.c)\ntarget_link_libraries(shared tenon::tenon)\n\
        add_executable(archive quick_start.c)\ntarget_link_libraries(archive tenon::static)\n";
    std::fs::write(folder.path().join("CMakeLists.txt"), project).unwrap();
    shell(
        folder.path(),
        "cmake -S . -B built -DCMAKE_PREFIX_PATH=\"$PWD/moved\" >/dev/null; cmake --build built",
    );
    for program in ["built/shared", "built/archive"] {
        let said = shell(folder.path(), program);
        assert!(said.contains("C000001"), "{program}: {said}");
    }
    let refused = format!("{}find_package(tenon 99 REQUIRED)\n", project);
    std::fs::write(folder.path().join("CMakeLists.txt"), refused).unwrap();
    let mut cmake = Command::new("cmake");
    cmake.args(["-S", ".", "-B", "refused", "-DCMAKE_PREFIX_PATH=moved"]).current_dir(folder.path());
    assert!(!cmake.output().unwrap().status.success(), "a version that is not there was found");
}

#[test]
fn the_library_has_a_name_with_the_number_of_its_abi() {
    let folder = tempfile::tempdir().unwrap();
    install(folder.path());
    let said = shell(folder.path(), "objdump -p lib/libtenon.so | grep SONAME");
    assert_eq!(said.split_whitespace().last(), Some("libtenon.so.1"));
    assert!(folder.path().join("lib/libtenon.so.1").exists());
    assert!(folder.path().join("include/tenon.h").exists());
}
