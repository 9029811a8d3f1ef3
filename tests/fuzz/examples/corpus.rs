//! Writes the samples of each target where cargo-fuzz begins from: `cargo run -p tenon-fuzz --example corpus -- fuzz/corpus`.

use std::path::Path;
use tenon_fuzz::samples;

fn main() -> std::io::Result<()> {
    let corpus = std::env::args().nth(1).unwrap_or_else(|| "fuzz/corpus".to_owned());
    for (target, samples) in [
        ("requests", samples::requests()),
        ("filters", samples::filters()),
        ("queries", samples::queries()),
        ("mappings", samples::mappings()),
        ("rules", samples::rules()),
        ("erp_requests", samples::erp_requests()),
        ("erp_replies", samples::erp_replies()),
    ] {
        let folder = Path::new(&corpus).join(target);
        std::fs::create_dir_all(&folder)?;
        for (number, sample) in samples.iter().enumerate() {
            std::fs::write(folder.join(format!("sample-{number}")), sample)?;
        }
    }
    Ok(())
}
