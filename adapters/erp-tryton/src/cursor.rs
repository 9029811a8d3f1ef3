//! Cursors: the position of a round of reading, as opaque JSON text.
//!
//! A round reads the records of a model in the order of their ids. The first round reads all records. Each later round reads
//! those with a time stamp at or after `since`, on themselves or on their watched children.
//!
//! `since` of the next round is the youngest stamp that existed when this round began, minus the overlap:
//! - *When it began*: a record that changes during the round, after its id was read, is younger than that.
//! - *The youngest stamp*, and not a clock: stamps are in the database's time and time zone, which only stamps show.
//! - *Minus the overlap*: a stamp is the start of a transaction, so older stamps can still appear while a transaction runs.
//!
//! So changes within the overlap before the youngest stamp are read again in every round, until there is a younger stamp.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tenon_erp_port::{Code, Error, Result};

/// Where a round stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cursor {
    /// Only what was stamped at or after this; everything in the first round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<DateTime>,
    /// The id that the round has reached.
    pub(crate) after: i64,
    /// The warehouse, within that id, that a round of stock has reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) warehouse: Option<i64>,
    /// The youngest stamp there was when the round began; absent between rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<DateTime>,
    /// Whether a round is under way.
    pub(crate) within: bool,
}

impl Cursor {
    /// # Errors
    /// `INVALID_VALUE` when the text is not a cursor of this adapter.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self> {
        match text {
            None => Ok(Self::default()),
            Some(text) => serde_json::from_str(text)
                .map_err(|_| Error::new(Code::InvalidValue, "not a cursor of this adapter").at("/cursor")),
        }
    }

    /// The cursor of the next page of the same round.
    pub(crate) fn go_on(&self, after: i64, warehouse: Option<i64>) -> Self {
        Self { after, warehouse, ..self.clone() }
    }

    /// The cursor of the next round.
    pub(crate) fn next_round(&self, overlap: Duration) -> Self {
        let overlap = SignedDuration::try_from(overlap).unwrap_or(SignedDuration::MAX);
        let since = self.until.map(|until| until.saturating_sub(overlap)).or(self.since);
        Self { since, ..Self::default() }
    }

    /// The text for the engine to keep.
    pub(crate) fn text(&self) -> String {
        // A struct of dates and numbers always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    #[test]
    fn a_round_begins_an_overlap_before_the_youngest_stamp_of_the_round_before() {
        let youngest = datetime(2026, 3, 1, 0, 2, 0, 5_000);
        let cursor = Cursor { until: Some(youngest), within: true, after: 40, ..Cursor::default() }
            .next_round(Duration::from_secs(300));
        let since = Some(datetime(2026, 2, 28, 23, 57, 0, 5_000));
        assert_eq!(cursor, Cursor { since, ..Cursor::default() });
    }

    #[test]
    fn a_round_in_which_nothing_was_stamped_leaves_the_beginning_where_it_was() {
        let since = Some(datetime(2026, 3, 1, 0, 0, 0, 0));
        let cursor = Cursor { since, within: true, ..Cursor::default() };
        assert_eq!(cursor.next_round(Duration::from_secs(300)).since, since);
    }

    #[test]
    fn a_cursor_reads_back_from_its_text_and_nothing_else_does() {
        let cursor = Cursor {
            since: Some(datetime(2026, 3, 1, 12, 30, 1, 726_281_000)),
            after: 12,
            warehouse: Some(5),
            until: None,
            within: true,
        };
        assert_eq!(Cursor::parse(Some(&cursor.text())), Ok(cursor));
        assert_eq!(Cursor::parse(None), Ok(Cursor::default()));
        for text in ["", "7", "{}", r#"{"after":"1","within":false}"#, r#"{"after":1,"within":true,"x":1}"#] {
            assert_eq!(
                Cursor::parse(Some(text)).map_err(|error| error.code),
                Err(Code::InvalidValue),
                "{text}"
            );
        }
    }
}
