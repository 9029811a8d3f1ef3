//! Pages of Ledgerly's files.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::ErrorKind;
use std::ops::Bound::{Excluded, Unbounded};
use std::path::Path;
use std::str::FromStr;
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{Page, PageRequest, Rejected};

/// The fields of a line, by their columns.
#[derive(serde::Deserialize, serde::Serialize)]
pub(crate) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// What a column holds; nothing if it is empty.
    pub(crate) fn optional<T: FromStr<Err: Display>>(&self, column: &str) -> Result<Option<T>, String> {
        let text = self.0.get(column).filter(|text| !text.is_empty());
        text.map(|text| text.parse()).transpose().map_err(|why| format!("{column}: {why}"))
    }

    pub(crate) fn required<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T, String> {
        self.optional(column)?.ok_or_else(|| format!("{column}: is empty"))
    }

    pub(crate) fn yes(&self, column: &str) -> Result<bool, String> {
        match self.required::<String>(column)?.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            other => Err(format!("{column}: {other} is neither yes nor no")),
        }
    }
}

// region: page
/// One of Ledgerly's files.
pub(crate) struct Table<T> {
    pub(crate) file: &'static str,
    /// The columns that together are a line's key.
    pub(crate) key: &'static [&'static str],
    pub(crate) translate: fn(String, &Fields) -> Result<T, String>,
}

impl<T> Table<T> {
    /// The lines behind the key that the cursor names, in the order of their keys.
    pub(crate) fn page(&self, folder: &Path, request: &PageRequest) -> Result<Page<T>> {
        let cursor = request.cursor.as_deref().unwrap_or("after ");
        let foreign = || Error::new(Code::InvalidValue, "the cursor is not this adapter's").at("/cursor");
        let after = cursor.strip_prefix("after ").ok_or_else(foreign)?;
        let (lines, mut rejected) = self.lines(folder)?;
        let mut rest = lines.range::<str, _>((Excluded(after), Unbounded)).peekable();
        let (mut rows, mut last) = (Vec::new(), "");
        for (key, line) in rest.by_ref().take(request.limit as usize) {
            match (self.translate)(key.clone(), line) {
                Ok(row) => rows.push(row),
                Err(reason) => rejected.push(reject(Some(key), line, reason)),
            }
            last = key;
        }
        let more = rest.peek().is_some();
        // Ledgerly cannot say what has changed: the next round reads everything again.
        let next = format!("after {}", if more { last } else { "" });
        Ok(Page { rows, rejected, gone: Vec::new(), next, more })
    }
    // endregion: page

    /// All lines at once.
    pub(crate) fn everything(&self, folder: &Path) -> Result<Vec<T>> {
        Ok(self.page(folder, &PageRequest { cursor: None, limit: u32::MAX })?.rows)
    }

    /// The lines of the file by their keys, and those whose key cannot be read.
    fn lines(&self, folder: &Path) -> Result<(BTreeMap<String, Fields>, Vec<Rejected>)> {
        let (mut keyed, mut rejected) = (BTreeMap::new(), Vec::new());
        let text = read(&folder.join(self.file))?;
        for line in if self.file.ends_with(".csv") { csv_lines(&text) } else { json_lines(&text) } {
            let key = |line: &Fields| -> Result<Vec<String>, String> {
                self.key.iter().map(|column| line.required(column)).collect()
            };
            match line.map(|line| (key(&line), line)) {
                Ok((Ok(key), line)) => drop(keyed.insert(key.join("/"), line)),
                Ok((Err(reason), line)) => rejected.push(reject(None, &line, reason)),
                Err(reason) => rejected.push(reject(None, &Fields(BTreeMap::new()), reason)),
            }
        }
        Ok((keyed, rejected))
    }
}

// region: file
/// A file that is not there is no empty file: an empty one would say that all its records were deleted.
fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => Error::new(Code::ErpInvalidResponse, error.to_string()),
        _ => Error::new(Code::ErpUnreachable, error.to_string()),
    })
}
// endregion: file

/// Half a line is a line: its key can be read, so its record is known to be there.
fn csv_lines(text: &str) -> Vec<Result<Fields, String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns = reader.headers().cloned().unwrap_or_default();
    let fields = |line: csv::StringRecord| {
        let named = columns.iter().zip(line.iter()).map(|(name, value)| (name.to_owned(), value.to_owned()));
        Fields(named.collect())
    };
    reader.records().map(|line| line.map(fields).map_err(|why| why.to_string())).collect()
}

fn json_lines(text: &str) -> Vec<Result<Fields, String>> {
    text.lines().map(|line| serde_json::from_str(line).map_err(|why| format!("{why}: {line}"))).collect()
}

fn reject(key: Option<&String>, line: &Fields, reason: String) -> Rejected {
    Rejected { key: key.cloned(), raw: serde_json::json!(line), reason }
}
