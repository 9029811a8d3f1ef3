//! Effects: work that is done outside the process. Each kind is implemented in one place.
//!
//! An operation that wants something done outside writes an entry into the outbox ([`crate::platform::outbox`]), in its own
//! transaction. An [`Effect`] defines what the entry's kind means: which call to make, how to find out whether it was done, and
//! what to store afterwards. The outbox claims, retries and settles entries, and knows no kinds.
//!
//! [`Effect::prepare`] and [`Effect::resume`] run in the transaction that claims the entry. [`Effect::send`] and
//! [`Effect::look_up`] run between two transactions. All other functions run in the transaction that settles the entry.

use crate::error::{Error, Result};
use crate::kind::Label;
use crate::platform::outbox::Outbox;
use crate::record::Stored;
use crate::refusals;
use crate::unit::Unit;
use async_trait::async_trait;
use serde_json::Value as Json;
use std::any::{Any, TypeId, type_name};
use std::collections::BTreeMap;

/// A kind of outbound work. It is one `static` or unit struct in the list of its module.
#[async_trait]
pub trait Effect: Send + Sync {
    /// Returns the name of the kind, as in entries of the outbox: `place_order`. At most 30 characters.
    fn kind(&self) -> &'static str;

    /// Returns the label.
    fn label(&self) -> Label;

    /// Returns the name of the destination: `erp`.
    fn channel(&self) -> &'static str;

    /// Returns the capability that the destination must have, by the destination's name for it: `place_order`.
    fn capability(&self) -> &'static str;

    /// Returns the rank. Of the due entries, those with the lowest rank are sent first.
    fn rank(&self) -> u8;

    /// Prepares the call of an entry. Data that [`Effect::resume`] or [`Effect::settle`] needs is stored in the entry's
    /// `payload`.
    ///
    /// # Errors
    /// A refusal withdraws the entry: it is not sent. A database error.
    fn prepare(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next>;

    /// Prepares the call of an entry that may have been sent before. By default the entry is looked up. If a
    /// repeated call has no further effect, the entry can be prepared again instead.
    ///
    /// # Errors
    /// As [`Effect::prepare`].
    fn resume(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        let _ = (entry, unit);
        Ok(Next::LookUp(Request::default()))
    }

    /// Sends the call. `key` is the idempotency key.
    ///
    /// # Errors
    /// The errors of the destination. `ERP_UNREACHABLE` alone means that there was no effect. `ERP_REFUSED` and `ERP_UNSUPPORTED`
    /// are answers. After any other error the entry is looked up.
    async fn send(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Done>;

    /// Returns what was done with this key, if anything was done.
    ///
    /// # Errors
    /// The errors of the destination. It then remains unknown what was done.
    async fn look_up(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Option<Done>>;

    /// Stores what took effect.
    ///
    /// # Errors
    /// A database error.
    fn settle(&self, entry: &Stored<Outbox>, done: &Done, unit: &mut Unit<'_>) -> Result<()>;

    /// Stores, for the user, that the entry was refused or withdrawn. The entry's `reason` contains the reason.
    ///
    /// # Errors
    /// A database error.
    fn refused(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (entry, unit);
        Ok(())
    }

    /// Handles an entry that was looked up and not found. It is then prepared again. The call may still arrive, so the same content
    /// should be sent again with the same key.
    ///
    /// # Errors
    /// A database error.
    fn not_found(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (entry, unit);
        Ok(())
    }

    /// Returns whether an entry that is done or was refused may be retried manually.
    ///
    /// # Errors
    /// A database error.
    fn may_retry(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
        let _ = (entry, unit);
        Ok(false)
    }
}

/// The next step for an entry.
#[derive(Debug)]
pub enum Next {
    /// Send the entry.
    Send(Request),
    /// Look the entry up. It may have been sent before.
    LookUp(Request),
    /// Nothing to send: the entry is done.
    Nothing,
    /// Wait: something else must be done first.
    Wait,
    /// It is held until somebody changes what keeps it here. The entry says so.
    Hold(Error),
}

/// The content of a call, made by [`Effect::prepare`] for [`Effect::send`]. It exists for one attempt.
#[derive(Debug)]
pub struct Request(Box<dyn Any + Send + Sync>);

impl Request {
    /// Creates a request from a value of any type.
    pub fn new<T: Any + Send + Sync>(content: T) -> Self {
        Self(Box::new(content))
    }

    /// Returns the value.
    ///
    /// # Errors
    /// `INTERNAL` if the value has another type.
    pub fn get<T: Any>(&self) -> Result<&T> {
        let other = || refusals::internal(format!("the request is not a {}", type_name::<T>()));
        self.0.downcast_ref().ok_or_else(other)
    }
}

/// An empty request, for calls that need only the key.
impl Default for Request {
    fn default() -> Self {
        Self::new(())
    }
}

/// What took effect: the key and the number of the created record at the destination, if one was created, and the record if the
/// destination returns it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The record's key there.
    pub key: Option<String>,
    /// The number that users see there.
    pub number: Option<String>,
    /// The record as it is there after the call, for [`Effect::settle`]. Null if the destination does not return it.
    pub record: Json,
}

/// The ports that effects are sent through, one of each type.
#[derive(Default)]
pub struct PortSet(BTreeMap<TypeId, Box<dyn Any + Send + Sync>>);

impl PortSet {
    /// Returns the set with one more port. It replaces a port of the same type.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, port: T) -> Self {
        self.0.insert(TypeId::of::<T>(), Box::new(port));
        self
    }

    /// Returns the port of this type.
    ///
    /// # Errors
    /// `INTERNAL` if there is none. The destination of an effect must have the ports that the effect uses.
    pub fn get<T: Any>(&self) -> Result<&T> {
        let port = self.0.get(&TypeId::of::<T>()).and_then(|port| port.downcast_ref());
        port.ok_or_else(|| refusals::internal(format!("the channel has no {}", type_name::<T>())))
    }
}

#[cfg(test)]
mod tests {
    use super::{PortSet, Request};
    use crate::Code;

    #[test]
    fn a_port_is_found_by_its_type() {
        let ports = PortSet::default().with(7_u8).with("line").with(9_u8);
        assert_eq!((ports.get::<u8>(), ports.get::<&str>()), (Ok(&9), Ok(&"line")));
        let refused = ports.get::<u16>().unwrap_err();
        assert_eq!(
            (refused.code, refused.message.as_str()),
            (Code::Internal, "a fault of the engine: the channel has no u16")
        );
    }

    #[test]
    fn a_request_is_what_it_was_made_of() {
        let request = Request::new("order".to_owned());
        assert_eq!(request.get::<String>().map(String::as_str), Ok("order"));
        assert_eq!(request.get::<u8>().unwrap_err().code, Code::Internal);
    }
}
