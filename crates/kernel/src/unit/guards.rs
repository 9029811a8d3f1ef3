//! Guards: locks on names, held until the transaction ends.
//!
//! Whoever takes several guards takes them in one order, so that no two transactions wait for each other: the guards of one kind sorted,
//! and one kind before the other. The store in memory fails where two kinds are taken in both orders.
//!
//! A transaction that writes many records takes the guards of each in turn. There two transactions may wait for each other; the database
//! ends one of them, which is repeated: by the engine, or by the host if it is the host's.

use super::Unit;
use crate::error::Result;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// How many guards stand for all keys of a kind. A guard for each key would be a row for each key that there ever was. Two keys that share
/// a guard wait for each other without need, which is rare.
const BUCKETS: u16 = 1024;

impl Unit<'_> {
    /// Locks the name until the transaction ends. Call it before reading data that must not change meanwhile.
    ///
    /// # Errors
    /// A database error.
    pub fn guard(&mut self, name: &str) -> Result<()> {
        self.advance(&guard_counter(name), 1).map(drop)
    }

    /// Locks keys of a kind until the transaction ends: nobody else locks one of them meanwhile. Call it before looking the keys up.
    ///
    /// # Errors
    /// A database error.
    pub fn guard_keys<'k>(&mut self, kind: &str, keys: impl IntoIterator<Item = &'k str>) -> Result<()> {
        let guards = keys.into_iter().map(|key| guard_counter(&format!("{kind}:{:04}", bucket(key))));
        let guards = guards.collect::<BTreeSet<_>>();
        self.store.lock(&self.context.tenant, &guards)
    }
}

/// The counter that stands for a guard.
fn guard_counter(name: &str) -> String {
    format!("guard:{name}")
}

fn bucket(key: &str) -> u16 {
    let digest = Sha256::digest(key.as_bytes());
    u16::from_be_bytes([digest[0], digest[1]]) % BUCKETS
}
