//! `tenon-component-compose <tenon-erp.wasm> <adapter.wasm> <new.wasm>`

use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [engine, adapter, new] = arguments else {
        return Err("tenon-component-compose <tenon-erp.wasm> <adapter.wasm> <new.wasm>".into());
    };
    let read = |file: &String| std::fs::read(file).map_err(|error| format!("{file}: {error}"));
    let composed = tenon_component_compose::composed(read(engine)?, read(adapter)?)?;
    Ok(std::fs::write(new, composed).map_err(|error| format!("{new}: {error}"))?)
}
