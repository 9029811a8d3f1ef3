//! The header as compilers see it, and the library as linkers see it.

use crate::workshop::{Workshop, entry_point, must_succeed, run_compiler};
use std::process::Command;

fn compiles(compiler: &str, standard: &str, extension: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join(format!("header.{extension}"));
    std::fs::write(&source, text).unwrap();
    let mut command = Command::new(compiler);
    command.arg(format!("-std={standard}"));
    command.args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-Wno-unused", "-fsyntax-only"]);
    // `= {0}` is how C says that members are not needed.
    command.arg("-Wno-missing-field-initializers");
    command
        .arg("-I")
        .arg(entry_point().join("include"))
        .arg("-I")
        .arg(entry_point().join("examples"))
        .arg(&source);
    must_succeed(&format!("{compiler} -std={standard} on {text}"), &run_compiler(&mut command));
}

#[test]
fn the_header_stands_alone_and_twice_in_c_and_in_cpp() {
    for text in ["#include <tenon.h>\n", "#include <tenon.h>\n#include <tenon.h>\n"] {
        for standard in ["c99", "c11", "c2x"] {
            compiles("cc", standard, "c", text);
        }
        for standard in ["c++11", "c++17"] {
            compiles("c++", standard, "cpp", text);
        }
    }
}

/// They are there to be copied, into programs in either language.
#[test]
fn the_examples_are_cpp_as_well() {
    let examples = ["quick_start.c", "own_erp.c", "enlisted.c", "sqlite_port.c"];
    for text in
        examples.map(|name| std::fs::read_to_string(entry_point().join("examples").join(name)).unwrap())
    {
        compiles("c++", "c++11", "cpp", &text);
    }
}

#[test]
fn only_tenon_is_exported() {
    let workshop = Workshop::new();
    let library = workshop.lib().join(format!("libtenon{}", std::env::consts::DLL_SUFFIX));
    let output =
        run_compiler(Command::new("nm").args(["-D", "--defined-only"]).arg(library.canonicalize().unwrap()));
    must_succeed("nm", &output);
    let symbols = String::from_utf8(output.stdout).unwrap();
    let mut names: Vec<&str> = symbols.lines().filter_map(|line| line.split_whitespace().last()).collect();
    names.sort_unstable();
    let expected = [
        "tenon_bind_erp",
        "tenon_call",
        "tenon_call_with",
        "tenon_cancel",
        "tenon_close",
        // No function of the header: what `tenon_c::engine!` defines.
        "tenon_modules",
        "tenon_next_event",
        "tenon_open",
        "tenon_open_echo",
        "tenon_open_on",
        "tenon_reply_body",
        "tenon_reply_free",
        "tenon_request_body",
        "tenon_request_method",
        "tenon_respond",
        "tenon_row",
        "tenon_run_queue",
        "tenon_schema",
        "tenon_set_log",
        "tenon_status_name",
        "tenon_submit",
        "tenon_version",
    ];
    assert_eq!(names, expected);
}

#[cfg(target_os = "linux")]
#[test]
fn programs_remember_the_library_by_the_number_of_its_abi() {
    let workshop = Workshop::new();
    let output = run_compiler(Command::new("objdump").arg("-p").arg(workshop.lib().join("libtenon.so")));
    must_succeed("objdump", &output);
    let said = String::from_utf8(output.stdout).unwrap();
    let name =
        said.lines().find(|line| line.contains("SONAME")).and_then(|line| line.split_whitespace().last());
    assert_eq!(name, Some("libtenon.so.1"));
}
