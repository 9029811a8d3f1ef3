//! The record of a versioned operation, at the version that its caller has read.

use super::{Unit, changed};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::kind::Shape;
use crate::record::Record;
use crate::value::Value;

/// A record as the caller has read it.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    entity: &'static str,
    id: String,
    version: i64,
}

impl Expected {
    fn names(&self, entity: &EntityDef, id: &str) -> bool {
        self.entity == entity.name && self.id == id
    }
}

impl Unit<'_> {
    /// Holds the caller to the version among these arguments, if one is given: whenever the operation reads the record, however
    /// often it has waited for a lock before, the record must have that version.
    pub(crate) fn expect(&mut self, entity: &'static str, shape: &Shape, arguments: &[Value]) {
        let argument = |name| shape.field(name).and_then(|(index, _)| arguments.get(index));
        if let (Some(Value::Text(id)), Some(Value::Integer(version))) = (argument("id"), argument("version"))
        {
            self.expected = Some(Expected { entity, id: id.clone(), version: *version });
        }
    }

    pub(super) fn check_expected(&self, entity: &EntityDef, record: &Record) -> Result<()> {
        let version = i64::from(record.header.version);
        match &self.expected {
            Some(expected) if expected.names(entity, &record.header.id) && expected.version != version => {
                Err(changed(record))
            }
            _ => Ok(()),
        }
    }

    /// What the operation has written itself has a later version than the caller has read.
    pub(super) fn forget_expected(&mut self, entity: &EntityDef, id: &str) {
        self.expected.take_if(|expected| expected.names(entity, id));
    }
}
