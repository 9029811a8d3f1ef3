//! C programs: compiled against the header and the library of this build, and run.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the C library.
pub(crate) fn entry_point() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A folder with `lib/libtenon.so` and `lib/libtenon.a`, as an installation has it, and room for programs.
pub(crate) struct Workshop {
    folder: tempfile::TempDir,
}

/// How a program is bound to the library.
#[derive(Clone, Copy)]
pub(crate) enum Link {
    Dynamic,
    Static,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        let workshop = Workshop { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(workshop.lib()).unwrap();
        // Cargo lays the library of the crate under test beside its tests.
        let built = std::env::current_exe().unwrap().parent().unwrap().to_owned();
        for suffix in [DLL_SUFFIX, ".a"] {
            let library = built.join(format!("{DLL_PREFIX}tenon_stock{suffix}"));
            assert!(library.exists(), "{} was not built", library.display());
            std::os::unix::fs::symlink(library, workshop.lib().join(format!("libtenon{suffix}"))).unwrap();
        }
        for remembered in ["libtenon.so.1", "libtenon.1.dylib"] {
            let library = format!("libtenon{DLL_SUFFIX}");
            std::os::unix::fs::symlink(library, workshop.lib().join(remembered)).unwrap();
        }
        workshop
    }

    pub(crate) fn lib(&self) -> PathBuf {
        self.folder.path().join("lib")
    }

    /// Adds the header and the sources of examples, and gives the folder.
    pub(crate) fn install(&self) -> PathBuf {
        let folder = self.folder.path();
        std::fs::create_dir(folder.join("include")).unwrap();
        std::fs::copy(entry_point().join("include/tenon.h"), folder.join("include/tenon.h")).unwrap();
        for source in ["quick_start.c", "own_erp.c", "enlisted.c", "sqlite_port.c", "sqlite_port.h"] {
            std::fs::copy(entry_point().join("examples").join(source), folder.join(source)).unwrap();
        }
        folder.to_owned()
    }

    /// Compiles a file of the C library, such as `examples/relay.c`, with every warning an error.
    pub(crate) fn compile(&self, source: &str, link: Link, flags: &[&str]) -> PathBuf {
        self.compile_against("include", source, link, flags)
    }

    /// The same, against another header than today's.
    pub(crate) fn compile_against(&self, include: &str, source: &str, link: Link, flags: &[&str]) -> PathBuf {
        self.build("cc", &["-std=c99", "-D_POSIX_C_SOURCE=200809L"], include, &[source], link, flags)
    }

    /// The same for a program that works with `examples/sqlite_port.c`.
    pub(crate) fn compile_with_sqlite(&self, source: &str, flags: &[&str]) -> PathBuf {
        let sources = [source, "examples/sqlite_port.c"];
        let flags = [flags, &["-lsqlite3"]].concat();
        self.build(
            "cc",
            &["-std=c99", "-D_POSIX_C_SOURCE=200809L"],
            "include",
            &sources,
            Link::Dynamic,
            &flags,
        )
    }

    /// The same for a program in C++.
    pub(crate) fn compile_cpp(&self, source: &str, link: Link, flags: &[&str]) -> PathBuf {
        self.build("c++", &["-std=c++11"], "include", &[source], link, flags)
    }

    fn build(
        &self,
        compiler: &str,
        language: &[&str],
        include: &str,
        sources: &[&str],
        link: Link,
        flags: &[&str],
    ) -> PathBuf {
        let program = self.folder.path().join(Path::new(sources[0]).file_stem().unwrap());
        let mut cc = Command::new(compiler);
        cc.args(language).args(["-g", "-Wall", "-Wextra", "-Werror", "-pedantic"]);
        cc.args(sources.iter().map(|source| entry_point().join(source))).args(flags).arg("-o").arg(&program);
        cc.arg("-I").arg(entry_point().join(include));
        match link {
            Link::Dynamic => cc.arg("-L").arg(self.lib()).args(["-ltenon", "-pthread"]),
            // Built with the rest of the workspace, the library has ODBC within.
            Link::Static => cc.arg(self.lib().join("libtenon.a")).args(["-pthread", "-ldl", "-lm", "-lodbc"]),
        };
        must_succeed(sources[0], &run_compiler(&mut cc));
        program
    }

    /// A command that finds the library.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env(if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" }, self.lib());
        command
    }
}

/// Runs a compiler, which the tests of the C library cannot do without.
pub(crate) fn run_compiler(compiler: &mut Command) -> Output {
    let name = compiler.get_program().to_string_lossy().into_owned();
    compiler.output().unwrap_or_else(|error| {
        panic!(
            "the tests of the C library need the compiler `{name}` ({error}): install gcc and g++, or clang"
        )
    })
}

/// Fails with what a program wrote unless it ended well.
pub(crate) fn must_succeed(what: &str, output: &Output) {
    let written = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{what}: {}\n{}{}",
        output.status,
        written(&output.stdout),
        written(&output.stderr)
    );
}
