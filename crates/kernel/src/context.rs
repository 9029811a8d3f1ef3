//! Who calls, for whom, and how an answer should be written.

/// The context of one call. The host has authenticated the actor; Tenon keeps no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallContext {
    /// Whose data.
    pub tenant: String,
    /// The id of the user on whose behalf the call is made.
    pub actor: String,
    /// The idempotency key of a write.
    pub key: Option<String>,
    /// The language of labels and of refusals (BCP 47): Chinese for `zh…`, English otherwise.
    pub locale: String,
    /// Follows the call through every log, journal entry and message.
    pub correlation_id: Option<String>,
}

impl CallContext {
    /// A context without key, in English.
    pub fn new(tenant: impl Into<String>, actor: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            actor: actor.into(),
            key: None,
            locale: "en".to_owned(),
            correlation_id: None,
        }
    }

    /// The same, with an idempotency key.
    #[must_use]
    pub fn keyed(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
}
