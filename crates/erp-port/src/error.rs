//! The error of a call to an ERP. Its code decides what the engine does next.

use std::fmt;

/// The result of a call to an ERP.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Declares each code with its name on the wire.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $wire:literal;)*) => {
        /// The code of a failed call.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])* $variant,)* }

        impl Code {
            /// All codes, in the order of their declaration.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// Returns the name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $wire,)* }
            }
        }
    };
}

codes! {
    /// The call had no effect: the connection was refused, or the ERP asked to wait.
    ErpUnreachable = "ERP_UNREACHABLE";
    /// The ERP understood the call and refused it.
    ErpRefused = "ERP_REFUSED";
    /// The response to a read is not valid for the ERP's interface.
    ErpInvalidResponse = "ERP_INVALID_RESPONSE";
    /// The ERP, or its adapter, cannot do this.
    ErpUnsupported = "ERP_UNSUPPORTED";
    /// A write may have taken effect. It must be looked up by its key.
    OutcomeUnknown = "OUTCOME_UNKNOWN";
    /// The adapter cannot be created from its configuration.
    Configuration = "CONFIGURATION";
    /// A value of the configuration or of a message is not valid.
    InvalidValue = "INVALID_VALUE";
    /// The protocol has no method of this name.
    UnknownOperation = "UNKNOWN_OPERATION";
    /// A message is not valid for the protocol.
    MalformedRequest = "MALFORMED_REQUEST";
    /// An error in the adapter itself.
    Internal = "INTERNAL";
}

impl Code {
    /// Returns the code with this wire name, if there is one.
    pub fn parse(wire: &str) -> Option<Code> {
        Self::ALL.iter().copied().find(|code| code.as_str() == wire)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A failed call. The message never contains a secret.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{code}{}: {message}", path.as_deref().map(|p| format!(" at {p}")).unwrap_or_default())]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// A description of the error in English, for a person.
    pub message: String,
    /// The JSON Pointer (RFC 6901) of the invalid value within the argument.
    pub path: Option<String>,
    /// Data for a program: `retry_after`, in seconds.
    pub details: Option<Box<serde_json::Value>>,
}

impl Error {
    /// Creates an error from a code and a message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), path: None, details: None }
    }

    /// Returns the error with this path, a JSON Pointer.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Returns the error with `prefix` put before its path.
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
}
