//! The context of a call: the caller, the tenant, and the language of the answer.

/// The context of one call. The host has authenticated the actor; Tenon stores no passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallContext {
    /// The tenant whose data is used.
    pub tenant: String,
    /// The id of the user on whose behalf the call is made.
    pub actor: String,
    /// The idempotency key of a write.
    pub key: Option<String>,
    /// The language of labels and of refusals (BCP 47): Chinese for `zh…`, English otherwise.
    pub locale: String,
    /// The correlation id. It is part of every log line, journal entry and message of the call.
    pub correlation_id: Option<String>,
}

impl CallContext {
    /// Creates a context without a key, in English.
    pub fn new(tenant: impl Into<String>, actor: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            actor: actor.into(),
            key: None,
            locale: "en".to_owned(),
            correlation_id: None,
        }
    }

    /// Returns the context with an idempotency key.
    #[must_use]
    pub fn keyed(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
}
