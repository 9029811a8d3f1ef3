//! Converts faults of the database into errors of the port.

use tenon_erp_port::{Code, Error};
use tenon_sql::{DatabaseError, Fault};

/// A fault while reading: nothing was done, so it may be asked again, unless the mapping does not fit the database.
pub(crate) fn reading(place: &str, error: &DatabaseError) -> Error {
    let code = match error.fault {
        Fault::Unreachable | Fault::Disconnected | Fault::Busy | Fault::Crowded { .. } | Fault::Aborted => {
            Code::ErpUnreachable
        }
        _ => Code::ErpInvalidResponse,
    };
    said(code, place, error)
}

/// A fault before the commit: the transaction is gone and nothing was done.
pub(crate) fn writing(place: &str, error: &DatabaseError) -> Error {
    let code = match error.fault {
        Fault::Unreachable
        | Fault::Disconnected
        | Fault::Busy
        | Fault::Crowded { .. }
        | Fault::Aborted
        | Fault::NotWritable
        | Fault::Full => Code::ErpUnreachable,
        _ => Code::ErpRefused,
    };
    said(code, place, error)
}

/// A fault of the commit itself: only where the database says that it undid everything is that known.
pub(crate) fn committing(place: &str, error: &DatabaseError) -> Error {
    let code = match error.fault {
        Fault::Busy | Fault::Aborted => Code::ErpUnreachable,
        Fault::UniqueViolation | Fault::ConstraintViolation => Code::ErpRefused,
        _ => Code::OutcomeUnknown,
    };
    said(code, place, error)
}

fn said(code: Code, place: &str, error: &DatabaseError) -> Error {
    Error::new(code, format!("{place}: the ERP's database says: {error}"))
}
