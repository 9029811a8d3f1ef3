//! The command of a host with a module of its own: `tenon`, with the module `rental`.

// region: command
fn main() -> std::process::ExitCode {
    tenon_cli::main_with(rental::modules())
}
// endregion: command
