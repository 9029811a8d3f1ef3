//! All differences between the series of Tryton.

use crate::wire::Bad;
use serde_json::Value;

/// The series of a Tryton server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Series {
    /// 6.0, the long-term series that Debian 12 contains.
    V6,
    /// 8.x, tested with 8.2.
    #[default]
    V8,
}

impl Series {
    /// The address of the API, below the server and the database.
    pub(crate) fn endpoint(self, database_url: &str) -> String {
        match self {
            Series::V6 => format!("{database_url}/"),
            Series::V8 => format!("{database_url}/rpc/"),
        }
    }

    /// The user's id and the token in the answer to a login: `[uid, token]`, and since 7.0 the bus's address as a third.
    pub(crate) fn login(self, answer: &Value) -> Result<(i64, String), Bad> {
        let parts = answer.as_array().map(Vec::as_slice).unwrap_or_default();
        let wanted = match self {
            Series::V6 => 2,
            Series::V8 => 3,
        };
        match parts {
            [uid, token, ..] if parts.len() == wanted => match (uid.as_i64(), token.as_str()) {
                (Some(uid), Some(token)) => Ok((uid, token.to_owned())),
                _ => Err(Bad::new("login", "an id and a token")),
            },
            _ => Err(Bad::new("login", "a list of an id and a token")),
        }
    }

    /// The field of a stock move with its unit.
    pub(crate) fn move_unit(self) -> &'static str {
        match self {
            Series::V6 => "uom",
            Series::V8 => "unit",
        }
    }

    /// The field of an account move with the number it got when it was posted.
    pub(crate) fn posted_number(self) -> &'static str {
        match self {
            Series::V6 => "move.post_number",
            Series::V8 => "move.number",
        }
    }

    /// The field of a move that sends goods with the moves that pick them for it, where there is one.
    pub(crate) fn picking_moves(self) -> Option<&'static str> {
        match self {
            Series::V6 => None,
            Series::V8 => Some("outcome_moves"),
        }
    }
}
