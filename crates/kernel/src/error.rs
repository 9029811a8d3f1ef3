//! The one error type of the engine: what went wrong, where, and what to do about it.

use crate::refusal::{Given, Reason};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The result of everything that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Declares the codes once: variant, wire name, meaning and retry class follow from one line each.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $wire:literal, $retry:ident;)*) => {
        /// A stable code. A code, once released, keeps its meaning and is never used for another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of its declaration.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $wire,)* }
            }

            /// What it means, in a sentence.
            pub fn doc(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),*).trim_ascii(),)* }
            }

            /// What the caller may do about it.
            pub fn retry(self) -> Retry {
                match self { $(Code::$variant => Retry::$retry,)* }
            }
        }
    };
}

codes! {
    /// The request is not the JSON, or not the JSON-RPC, that it should be.
    MalformedRequest = "MALFORMED_REQUEST", Never;
    /// No operation has this name.
    UnknownOperation = "UNKNOWN_OPERATION", Never;
    /// The path names a field that the operation or entity does not have.
    UnknownField = "UNKNOWN_FIELD", Never;
    /// The value at the path has another type than declared.
    WrongType = "WRONG_TYPE", Never;
    /// A required field is absent or empty.
    MissingField = "MISSING_FIELD", Never;
    /// A text has more characters than declared.
    TooLong = "TOO_LONG", Never;
    /// A number lies outside what its field can hold exactly, or a sum outgrew it.
    OutOfRange = "OUT_OF_RANGE", Never;
    /// The value has the right type and still makes no sense here.
    InvalidValue = "INVALID_VALUE", Never;
    /// There is no such record, or the actor may not see it: the two are not told apart.
    NotFound = "NOT_FOUND", Never;
    /// The actor lacks the permission for the operation or the field.
    Forbidden = "FORBIDDEN", Never;
    /// The record has moved on since the caller read it: read it again, then decide.
    StaleVersion = "STALE_VERSION", AfterRepair;
    /// A record with the same key stands already.
    Duplicate = "DUPLICATE", AfterRepair;
    /// A write came without an idempotency key.
    KeyRequired = "KEY_REQUIRED", Never;
    /// The idempotency key was used before, for a request with other content.
    KeyReused = "KEY_REUSED", Never;
    /// The record is not in a state that allows this.
    IllegalState = "ILLEGAL_STATE", AfterRepair;
    /// The customer's account is frozen.
    Frozen = "FROZEN", AfterRepair;
    /// The customer's account is closed.
    Closed = "CLOSED", AfterRepair;
    /// The order would take the customer's exposure past the credit limit.
    CreditExceeded = "CREDIT_EXCEEDED", AfterRepair;
    /// Less is available than was asked for.
    NotAvailable = "NOT_AVAILABLE", Later;
    /// More was asked for than one call may do.
    LimitExceeded = "LIMIT_EXCEEDED", Never;
    /// The ERP did not answer, or refused the connection; nothing was done there.
    ErpUnreachable = "ERP_UNREACHABLE", Later;
    /// The ERP understood and said no: a business answer.
    ErpRefused = "ERP_REFUSED", AfterRepair;
    /// The ERP answered with something that is not what its interface promises.
    ErpInvalidResponse = "ERP_INVALID_RESPONSE", AfterRepair;
    /// The ERP, or this adapter of it, cannot do this.
    ErpUnsupported = "ERP_UNSUPPORTED", Never;
    /// The call may or may not have taken effect: look it up by its key, do not send it again.
    OutcomeUnknown = "OUTCOME_UNKNOWN", OutcomeUnknown;
    /// The database is held by others: the same call may go through later.
    Busy = "BUSY", Later;
    /// The database aborted the transaction that the host holds: roll back and repeat it as a whole.
    RepeatTransaction = "REPEAT_TRANSACTION", Later;
    /// The database refused a statement.
    Database = "DATABASE", Never;
    /// The disk of the database is full, or the room that it was given: make room, then the same call goes through.
    DatabaseFull = "DATABASE_FULL", Later;
    /// The database is damaged: restore it from a backup.
    DatabaseDamaged = "DATABASE_DAMAGED", Never;
    /// The database is not reachable.
    DatabaseUnreachable = "DATABASE_UNREACHABLE", Later;
    /// The store's tables are older than this engine: run the migration.
    SchemaBehind = "SCHEMA_BEHIND", AfterRepair;
    /// The store's tables were made by a newer engine: use that one.
    SchemaAhead = "SCHEMA_AHEAD", Never;
    /// The caller gave the call up, or its time was up: nothing of it was done, or of a synchronisation only a part.
    Cancelled = "CANCELLED", Later;
    /// The configuration cannot be used.
    Configuration = "CONFIGURATION", Never;
    /// A fault of the engine itself. The correlation id finds it in the log.
    Internal = "INTERNAL", Never;
}

impl Code {
    /// The code of this wire name, if there is one.
    pub fn parse(wire: &str) -> Option<Code> {
        Self::ALL.iter().copied().find(|code| code.as_str() == wire)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a caller may do with a refused request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same request will be refused again.
    Never,
    /// The same request may go through later.
    Later,
    /// Something must be put right first; then the request may go through.
    AfterRepair,
    /// It may have taken effect: look it up by its key before anything else.
    OutcomeUnknown,
}

/// A refusal: a code and a reason, the path of the offending field, a text for a person, and data for a program.
///
/// It is made by the function of a declared reason ([`crate::refusals!`]). Texts, parameters and details never carry secrets,
/// connection strings or another user's data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{code}{}: {message}", path.as_deref().map(|p| format!(" at {p}")).unwrap_or_default())]
pub struct Error {
    /// The stable code: that of the reason.
    pub code: Code,
    /// What happened, in English, for a person.
    pub message: String,
    /// JSON Pointer (RFC 6901) into the request's arguments.
    pub path: Option<String>,
    /// Data for a program, such as the ids of duplicate hits.
    pub details: Option<Box<serde_json::Value>>,
    reason: &'static Reason,
    parameters: Vec<Given>,
}

impl Error {
    /// An error for a declared reason, with its parameters in the order of their declaration.
    pub fn refused(reason: &'static Reason, parameters: Vec<Given>) -> Self {
        let message = reason.message(&parameters, "en");
        Self { code: reason.code, message, path: None, details: None, reason, parameters }
    }

    /// The stable name of the reason, such as `sales_order.no_lines`.
    pub fn reason(&self) -> &'static str {
        self.reason.name
    }

    /// The parameters of the text: name and value.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.reason.parameters.iter().copied().zip(self.parameters.iter().map(|given| given.value.as_str()))
    }

    /// The text for a locale (BCP 47): Chinese for `zh…`, English otherwise.
    pub fn message_in(&self, locale: &str) -> String {
        self.reason.message(&self.parameters, locale)
    }

    /// The same error, pointing at a field. `path` is a JSON Pointer.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The same error, with `prefix` put before its path, as when a nested value was refused.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.path = Some(format!("{prefix}{}", self.path.unwrap_or_default()));
        self
    }

    /// The same error, with data for a program.
    #[must_use]
    pub fn with(mut self, details: serde_json::Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// What the caller may do about it.
    pub fn retry(&self) -> Retry {
        self.code.retry()
    }

    /// The error for a program: `code`, `retry`, `reason`, its `parameters` by name, and where there are any `path` and `details`.
    pub fn data(&self) -> serde_json::Value {
        let parameters: serde_json::Map<_, _> =
            self.parameters().map(|(name, value)| (name.to_owned(), value.into())).collect();
        let mut data = serde_json::json!({
            "code": self.code.as_str(),
            "retry": self.retry(),
            "reason": self.reason(),
            "parameters": parameters,
        });
        if let Some(path) = &self.path {
            data["path"] = path.as_str().into();
        }
        if let Some(details) = &self.details {
            data["details"] = (**details).clone();
        }
        data
    }
}
