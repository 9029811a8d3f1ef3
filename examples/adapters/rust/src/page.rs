//! Pages: Kontor's are much like the port's.

use crate::http::{escaped, get};
use crate::tenon::erp::types::{Error, Made, PageEnd, PageRequest, Rejected};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A page as Kontor gives it.
#[derive(Deserialize)]
struct Page {
    rows: Vec<Value>,
    rejected: Vec<Broken>,
    gone: Vec<String>,
    next: String,
    more: bool,
}

/// A record that Kontor itself cannot make sense of.
#[derive(Deserialize)]
struct Broken {
    key: Option<String>,
    raw: Value,
    reason: String,
}

/// Reads a page and translates its rows. A row that cannot be understood is rejected, and the others go on.
pub(crate) fn page<T: DeserializeOwned, R>(
    kind: &str,
    request: &PageRequest,
    translate: impl Fn(T) -> R,
) -> Result<(Vec<R>, PageEnd), Error> {
    let after = escaped(request.cursor.as_deref().unwrap_or_default());
    let page: Page = get(&format!("/api/{kind}?after={after}&limit={}", request.limit))?;
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    for broken in page.rejected {
        rejected.push(Rejected { key: broken.key, raw: broken.raw.to_string(), reason: broken.reason });
    }
    for row in page.rows {
        match T::deserialize(&row) {
            Ok(understood) => rows.push(translate(understood)),
            Err(wrong) => rejected.push(Rejected {
                key: row["key"].as_str().map(str::to_owned),
                raw: row.to_string(),
                reason: wrong.to_string(),
            }),
        }
    }
    Ok((rows, PageEnd { rejected, gone: page.gone, next: page.next, more: page.more }))
}

/// What Kontor has made.
#[derive(Deserialize)]
pub(crate) struct MadeThere {
    key: String,
    number: Option<String>,
}

impl From<MadeThere> for Made {
    fn from(made: MadeThere) -> Made {
        Made { key: made.key, number: made.number }
    }
}
