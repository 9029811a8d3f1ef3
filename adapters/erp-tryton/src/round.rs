//! Reads in rounds: pages by id, and from the second round on only the changes.

use crate::Tryton;
use crate::client::Query;
use crate::cursor::Cursor;
use crate::failure::{Effect, garbled};
use crate::record::Record;
use crate::wire::{self, Bad};
use jiff::civil::DateTime;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tenon_erp_port::Result;
use tenon_erp_port::{Page, PageRequest, Rejected};

/// The most records in one page: Tryton computes each field of each record in Python, some thousand in a second.
const LARGEST_PAGE: u32 = 500;

/// What a kind of record is read from.
pub(crate) struct Source<'a> {
    pub(crate) model: &'a str,
    /// Which records are of this kind.
    pub(crate) kind: Value,
    /// Which of them the first round may leave out: a domain that those to be read fulfil.
    pub(crate) first_round: Value,
    pub(crate) fields: &'a [&'a str],
    /// The models whose changes are changes of the record, each with its path from there (`""` is the record itself).
    pub(crate) watched: &'a [(&'a str, &'a str)],
}

/// A page of raw records.
pub(crate) struct Turn {
    pub(crate) records: Vec<Record>,
    next: Cursor,
    more: bool,
}

/// What a record means.
pub(crate) enum Meaning<T> {
    /// It is there, and so.
    Row(T),
    /// It no longer exists.
    Gone(String),
}

impl Tryton {
    /// The next page of a round.
    pub(crate) async fn turn(&self, source: &Source<'_>, request: &PageRequest) -> Result<Turn> {
        let cursor = self.entered(Cursor::parse(request.cursor.as_deref())?, source.watched).await?;
        let limit = request.limit.clamp(1, LARGEST_PAGE) as usize;
        let changed = match cursor.since {
            None => source.first_round.clone(),
            Some(since) => changed_since(since, source.watched),
        };
        let domain = json!([source.kind, changed, ["id", ">", cursor.after]]);
        let mut records =
            self.client.records(Query::all(source.model, domain, source.fields).first(limit + 1)).await?;
        let more = records.len() > limit;
        records.truncate(limit);
        let next = match more {
            true => cursor.go_on(reached(&records, cursor.after)?, None),
            false => cursor.next_round(self.config.overlap),
        };
        Ok(Turn { records, next, more })
    }

    /// The same cursor, within a round: at the beginning of one, with the youngest stamp there is.
    pub(crate) async fn entered(&self, cursor: Cursor, watched: &[(&str, &str)]) -> Result<Cursor> {
        if cursor.within {
            return Ok(cursor);
        }
        let mut until = None;
        let models: BTreeSet<&str> = watched.iter().map(|(model, _)| *model).collect();
        for model in models {
            for stamp in ["write_date", "create_date"] {
                until = until.max(self.youngest(model, stamp).await?);
            }
        }
        Ok(Cursor { until, within: true, ..cursor })
    }

    async fn youngest(&self, model: &str, stamp: &str) -> Result<Option<DateTime>> {
        let order = json!([[stamp, "DESC NULLS LAST"]]);
        let query = Query::all(model, json!([]), &["write_date", "create_date"]).by(order).first(1);
        match self.client.records(query).await?.first() {
            Some(record) => record.changed().map_err(|bad| bad.of(Effect::Read)),
            None => Ok(None),
        }
    }
}

impl Turn {
    /// The page, each record read by `translate`; those it cannot read are set aside.
    pub(crate) fn page<T>(self, translate: impl Fn(&Record) -> Result<Meaning<T>, Bad>) -> Page<T> {
        let mut page = Page::last(Vec::new(), self.next.text());
        page.more = self.more;
        for record in self.records {
            match translate(&record) {
                Ok(Meaning::Row(row)) => page.rows.push(row),
                Ok(Meaning::Gone(key)) => page.gone.push(key),
                Err(bad) => page.rejected.push(Rejected {
                    key: record.id().ok().map(|id| id.to_string()),
                    reason: bad.to_string(),
                    raw: record.0,
                }),
            }
        }
        page
    }
}

/// The domain of what was stamped at or after a time, itself or a child.
pub(crate) fn changed_since(since: DateTime, watched: &[(&str, &str)]) -> Value {
    let mut either = vec![json!("OR")];
    for (_, path) in watched {
        for stamp in ["write_date", "create_date"] {
            either.push(json!([format!("{path}{stamp}"), ">=", wire::datetime(since)]));
        }
    }
    Value::Array(either)
}

/// The id that a page has reached. A page that does not get further would be read for ever.
fn reached(records: &[Record], after: i64) -> Result<i64> {
    let ids = records.iter().filter_map(|record| record.id().ok());
    match ids.max() {
        Some(id) if id > after => Ok(id),
        _ => Err(garbled(Effect::Read, "a page without a record beyond the one before")),
    }
}
