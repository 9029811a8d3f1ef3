//! A Ledgerly of its own for a test, and somebody who edits its files.

use serde_json::Value as Json;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder with Ledgerly's files, removed at the end.
pub(crate) struct Folder {
    place: TempDir,
}

#[allow(dead_code, reason = "each test uses what it needs")]
impl Folder {
    pub(crate) fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("ledgerly");
        std::fs::create_dir_all(folder.join("orders")).unwrap();
        for file in ["customers.csv", "items.csv", "stock.jsonl", "open_items.jsonl"] {
            std::fs::copy(Path::new("sample").join(file), folder.join(file)).unwrap();
        }
        Self { place }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.place.path().join("ledgerly")
    }

    /// The orders that Ledgerly would take in.
    pub(crate) fn orders(&self) -> Vec<Json> {
        let files = std::fs::read_dir(self.path().join("orders")).unwrap();
        let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        texts.map(|text| serde_json::from_str(&text).unwrap()).collect()
    }

    /// Puts what `edit` makes of it in the place of the line that begins with `key`.
    pub(crate) fn edit(&self, file: &str, key: &str, edit: impl Fn(&str) -> String) -> io::Result<()> {
        let file = self.path().join(file);
        let is_it = |line: &str| line.starts_with(&format!("{key},"));
        let text = std::fs::read_to_string(&file)?;
        let edited = text.lines().map(|line| if is_it(line) { edit(line) } else { format!("{line}\n") });
        std::fs::write(&file, edited.collect::<String>())
    }

    /// Takes the folder away, as when a file server is down, or puts it back.
    pub(crate) fn cut_off(&self, cut_off: bool) -> io::Result<()> {
        let (here, away) = (self.path(), self.place.path().join("away"));
        if cut_off { std::fs::rename(here, away) } else { std::fs::rename(away, here) }
    }
}
