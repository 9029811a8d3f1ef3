//! The error type of the engine: the code and reason of a refusal, its place, and the advice to the caller.

use crate::refusal::{Given, Reason};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The result of a call that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Declares the codes once: variant, wire name, meaning and retry class follow from one line each.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $wire:literal, $retry:ident;)*) => {
        /// A stable code. A released code keeps its meaning and is never used for another one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])* $variant,)* }

        impl Code {
            /// All codes, in the order of their declaration.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// Returns the name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $wire,)* }
            }

            /// Returns the meaning, in one or two sentences.
            pub fn doc(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),*).trim_ascii(),)* }
            }

            /// Returns what the caller may do.
            pub fn retry(self) -> Retry {
                match self { $(Code::$variant => Retry::$retry,)* }
            }
        }
    };
}

codes! {
    /// The request is not valid JSON or not valid JSON-RPC.
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
    /// A number cannot be stored exactly in its field, or a sum is too large.
    OutOfRange = "OUT_OF_RANGE", Never;
    /// The value has the declared type and is not valid here.
    InvalidValue = "INVALID_VALUE", Never;
    /// The record does not exist, or the actor may not see it. The answer is the same in both cases.
    NotFound = "NOT_FOUND", Never;
    /// The actor lacks the permission for the operation or the field.
    Forbidden = "FORBIDDEN", Never;
    /// The record was changed after the caller read it. Read it again.
    StaleVersion = "STALE_VERSION", AfterRepair;
    /// A record with the same key exists already.
    Duplicate = "DUPLICATE", AfterRepair;
    /// The write has no idempotency key.
    KeyRequired = "KEY_REQUIRED", Never;
    /// The idempotency key was used before, for another request.
    KeyReused = "KEY_REUSED", Never;
    /// The state of the record does not allow this.
    IllegalState = "ILLEGAL_STATE", AfterRepair;
    /// The operation needs an approval. Submit the call with `approval.submit`.
    ApprovalRequired = "APPROVAL_REQUIRED", AfterRepair;
    /// The record waits for the decision on an approval, and is not changed until then.
    Locked = "LOCKED", AfterRepair;
    /// The customer's account is frozen.
    Frozen = "FROZEN", AfterRepair;
    /// The customer's account is closed.
    Closed = "CLOSED", AfterRepair;
    /// The order would exceed the customer's credit limit.
    CreditExceeded = "CREDIT_EXCEEDED", AfterRepair;
    /// Less is available than was requested.
    NotAvailable = "NOT_AVAILABLE", Later;
    /// The request exceeds what one call may do.
    LimitExceeded = "LIMIT_EXCEEDED", Never;
    /// A rule cannot be evaluated with the values that it is given. Correct the rule, or the values.
    RuleFault = "RULE_FAULT", AfterRepair;
    /// The ERP did not answer, or refused the connection. The call had no effect there.
    ErpUnreachable = "ERP_UNREACHABLE", Later;
    /// The ERP understood the call and refused it.
    ErpRefused = "ERP_REFUSED", AfterRepair;
    /// The response of the ERP is not valid for its interface.
    ErpInvalidResponse = "ERP_INVALID_RESPONSE", AfterRepair;
    /// The ERP, or its adapter, cannot do this.
    ErpUnsupported = "ERP_UNSUPPORTED", Never;
    /// The call may have taken effect. Look it up by its key; do not send it again.
    OutcomeUnknown = "OUTCOME_UNKNOWN", OutcomeUnknown;
    /// The database is locked by others. The same call may succeed later.
    Busy = "BUSY", Later;
    /// The database aborted the host's transaction. Roll it back and repeat it as a whole.
    RepeatTransaction = "REPEAT_TRANSACTION", Later;
    /// The database refused a statement.
    Database = "DATABASE", Never;
    /// The disk of the database is full. The same call succeeds once there is space.
    DatabaseFull = "DATABASE_FULL", Later;
    /// The database is damaged. Restore it from a backup.
    DatabaseDamaged = "DATABASE_DAMAGED", Never;
    /// The database cannot be reached.
    DatabaseUnreachable = "DATABASE_UNREACHABLE", Later;
    /// The store's tables are older than this engine. Run the migration.
    SchemaBehind = "SCHEMA_BEHIND", AfterRepair;
    /// The store's tables were made by a newer engine. Use that one.
    SchemaAhead = "SCHEMA_AHEAD", Never;
    /// The caller cancelled the call, or its time limit was reached. Nothing was done; of a synchronisation, a part may be done.
    Cancelled = "CANCELLED", Later;
    /// The configuration cannot be used.
    Configuration = "CONFIGURATION", Never;
    /// An error in the engine itself. The correlation id leads to it in the log.
    Internal = "INTERNAL", Never;
}

impl Code {
    /// Returns the code with this wire name, if there is one.
    pub fn parse(wire: &str) -> Option<Code> {
        Self::ALL.iter().copied().find(|code| code.as_str() == wire)
    }

    /// Returns whether the call was refused for what it asks. After any other error, of the database or in the engine, its transaction
    /// cannot go on.
    pub fn is_refusal(self) -> bool {
        use Code::{
            Busy, Cancelled, Database, DatabaseDamaged, DatabaseFull, DatabaseUnreachable, Internal,
            OutcomeUnknown, RepeatTransaction, SchemaAhead, SchemaBehind,
        };
        !matches!(
            self,
            Busy | Cancelled
                | Database
                | DatabaseDamaged
                | DatabaseFull
                | DatabaseUnreachable
                | Internal
                | OutcomeUnknown
                | RepeatTransaction
                | SchemaAhead
                | SchemaBehind
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a caller may do with a refused call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same call will be refused again.
    Never,
    /// The same call may succeed later.
    Later,
    /// The call may succeed after something is corrected.
    AfterRepair,
    /// The call may have taken effect. Look it up by its key first.
    OutcomeUnknown,
}

/// A refusal: a code and a reason, the path of the invalid argument, a message for the user, and data for a program.
///
/// The functions of declared reasons create it ([`crate::refusals!`]). Messages, parameters and details never contain secrets,
/// connection strings or data of another user.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{code}{}: {message}", path.as_deref().map(|p| format!(" at {p}")).unwrap_or_default())]
pub struct Error {
    /// The stable code: that of the reason.
    pub code: Code,
    /// The message for the user, in English.
    pub message: String,
    /// The JSON Pointer (RFC 6901) of the invalid argument.
    pub path: Option<String>,
    /// Data for a program, such as the ids of duplicates.
    pub details: Option<Box<serde_json::Value>>,
    reason: &'static Reason,
    parameters: Vec<Given>,
}

impl Error {
    /// Creates an error for a declared reason, with its parameters in the order of their declaration.
    pub fn refused(reason: &'static Reason, parameters: Vec<Given>) -> Self {
        let message = reason.message(&parameters, "en");
        Self { code: reason.code, message, path: None, details: None, reason, parameters }
    }

    /// Returns the stable name of the reason, such as `sales_order.no_lines`.
    pub fn reason(&self) -> &'static str {
        self.reason.name
    }

    /// Returns the names and values of the parameters of the message.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.reason.parameters.iter().copied().zip(self.parameters.iter().map(|given| given.value.as_str()))
    }

    /// Returns the message in a language (BCP 47): Chinese for `zh…`, English otherwise.
    pub fn message_in(&self, locale: &str) -> String {
        self.reason.message(&self.parameters, locale)
    }

    /// Returns the error with this path, a JSON Pointer.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Returns the error with `prefix` put before its path, as when a nested value was refused.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.path = Some(format!("{prefix}{}", self.path.unwrap_or_default()));
        self
    }

    /// Returns the error with data for a program.
    #[must_use]
    pub fn with(mut self, details: serde_json::Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// Returns what the caller may do.
    pub fn retry(&self) -> Retry {
        self.code.retry()
    }

    /// Returns the error as JSON: `code`, `retry`, `reason`, `parameters` by name, and `path` and `details` if there are any.
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
