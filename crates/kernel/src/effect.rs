//! Effects: what is done outside the process, one kind in one place.
//!
//! Whoever wants something done outside writes an entry into the outbox ([`crate::platform::outbox`]), in its own transaction.
//! What the entry's kind means is an [`Effect`]: what to call, how to ask whether it was done, and what to write down here. The
//! outbox itself claims, retries and settles entries, and knows no kind.
//!
//! [`Effect::prepare`] and [`Effect::resume`] run in the transaction that claims the entry; [`Effect::send`] and
//! [`Effect::look_up`] between two transactions; everything else in the transaction that settles it.

use crate::error::{Error, Result};
use crate::kind::Label;
use crate::platform::outbox::Outbox;
use crate::record::Stored;
use crate::refusals;
use crate::unit::Unit;
use async_trait::async_trait;
use std::any::{Any, TypeId, type_name};
use std::collections::BTreeMap;

/// A kind of outbound work. One `static` or unit struct for each, in the list of its module.
#[async_trait]
pub trait Effect: Send + Sync {
    /// The name, as entries of the outbox have it: `place_order`. At most 30 characters.
    fn kind(&self) -> &'static str;

    /// The words for people.
    fn label(&self) -> Label;

    /// Where it goes: `erp`.
    fn channel(&self) -> &'static str;

    /// What the other side must be able to do, by the channel's own name for it: `place_order`.
    fn capability(&self) -> &'static str;

    /// What goes first of what is due: the lowest rank.
    fn rank(&self) -> u8;

    /// What is to be asked. What [`Effect::resume`] or [`Effect::settle`] will need is kept in the entry's `payload`.
    ///
    /// # Errors
    /// A refusal withdraws the entry: it is not sent. A database error.
    fn prepare(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next>;

    /// What is to be asked of an entry that may have been sent before: it is looked up. What may be sent twice with the effect
    /// of once is prepared again instead.
    ///
    /// # Errors
    /// As [`Effect::prepare`].
    fn resume(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        let _ = (entry, unit);
        Ok(Next::LookUp(Request::default()))
    }

    /// Sends it; `key` is the idempotency key.
    ///
    /// # Errors
    /// The other side's. `ERP_UNREACHABLE` alone says that there was no effect, `ERP_REFUSED` and `ERP_UNSUPPORTED` are answers;
    /// after anything else the entry is looked up.
    async fn send(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Done>;

    /// Asks what was done with this key, if anything was.
    ///
    /// # Errors
    /// The other side's; then nothing is known.
    async fn look_up(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Option<Done>>;

    /// Writes down what took effect.
    ///
    /// # Errors
    /// A database error.
    fn settle(&self, entry: &Stored<Outbox>, done: &Done, unit: &mut Unit<'_>) -> Result<()>;

    /// Writes down where its user looks that it was refused, or withdrawn; the entry's `reason` says why.
    ///
    /// # Errors
    /// A database error.
    fn refused(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (entry, unit);
        Ok(())
    }

    /// It was looked up and is not there: it is prepared anew.
    ///
    /// # Errors
    /// A database error.
    fn not_found(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (entry, unit);
        Ok(())
    }

    /// Whether an entry that is done or was refused may be tried again by hand.
    ///
    /// # Errors
    /// A database error.
    fn may_retry(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
        let _ = (entry, unit);
        Ok(false)
    }
}

/// What is to be done about an entry.
#[derive(Debug)]
pub enum Next {
    /// It is sent.
    Send(Request),
    /// It may have been sent before: it is looked up.
    LookUp(Request),
    /// There is nothing to ask: it counts as done.
    Nothing,
    /// Something else has to come first.
    Wait,
    /// It is held until somebody changes what keeps it here. The entry says so.
    Hold(Error),
}

/// What is asked: whatever [`Effect::prepare`] has made for [`Effect::send`]. It lives for one attempt.
#[derive(Debug)]
pub struct Request(Box<dyn Any + Send + Sync>);

impl Request {
    /// A request of any type.
    pub fn new<T: Any + Send + Sync>(content: T) -> Self {
        Self(Box::new(content))
    }

    /// What it was made of.
    ///
    /// # Errors
    /// `INTERNAL` if that was of another type.
    pub fn get<T: Any>(&self) -> Result<&T> {
        let other = || refusals::internal(format!("the request is not a {}", type_name::<T>()));
        self.0.downcast_ref().ok_or_else(other)
    }
}

/// A request that says nothing: the key is enough.
impl Default for Request {
    fn default() -> Self {
        Self::new(())
    }
}

/// What took effect: the key and the number of what was made on the other side, where anything was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Its own key there.
    pub key: Option<String>,
    /// The number that people use there.
    pub number: Option<String>,
}

/// The ports that effects are sent through, one of each type.
#[derive(Default)]
pub struct PortSet(BTreeMap<TypeId, Box<dyn Any + Send + Sync>>);

impl PortSet {
    /// The same with a port more; it takes the place of one of the same type.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, port: T) -> Self {
        self.0.insert(TypeId::of::<T>(), Box::new(port));
        self
    }

    /// The port of this type.
    ///
    /// # Errors
    /// `INTERNAL` if there is none: the channel of an effect must have the ports that it takes.
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
