//! What the engine keeps of the settings of its tenants between calls.
//!
//! Nearly every call reads the rights of its actor, and many read a number rule; both change seldom. Each change of a setting raises a
//! counter of the tenant, in the transaction of the change. A call reads the counter, in the statement that reads its key. What was
//! read while the counter had the same value still holds. So no call sees older settings than the database has, whichever engine
//! has changed them.

use crate::entity::EntityDef;
use crate::error::Result;
use crate::record::Header;
use crate::unit::Unit;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The counter that each change of a setting raises.
pub(crate) const COUNTER: &str = "settings";

/// The most tenants, and the most values of a tenant, that are kept. When there are more, all are forgotten.
const MOST: usize = 10_000;

type Shared = Arc<dyn Any + Send + Sync>;

/// What an engine has read of the settings of its tenants. It needs no help to stay true.
#[derive(Default)]
pub struct Settings {
    tenants: Mutex<BTreeMap<String, Kept>>,
}

/// What was read while the counter of a tenant had this value.
struct Kept {
    version: i64,
    values: BTreeMap<(TypeId, String), Shared>,
}

impl Settings {
    /// Returns what is kept of a tenant whose counter has this value now, by what the database has committed.
    pub(crate) fn at<'a>(&'a self, tenant: &'a str, version: i64) -> Version<'a> {
        Version { settings: self, tenant, version }
    }

    /// The map holds no invariant that a panic elsewhere could break.
    fn tenants(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Settings").finish_non_exhaustive()
    }
}

/// The settings of a tenant as of one call.
#[derive(Clone, Copy)]
pub(crate) struct Version<'a> {
    settings: &'a Settings,
    tenant: &'a str,
    version: i64,
}

impl Version<'_> {
    /// Returns the kept value of this type and name.
    fn get<T: Any + Send + Sync>(&self, name: &str) -> Option<Arc<T>> {
        let tenants = self.settings.tenants();
        let kept = tenants.get(self.tenant).filter(|kept| kept.version == self.version)?;
        let value = Arc::clone(kept.values.get(&(TypeId::of::<T>(), name.to_owned()))?);
        value.downcast().ok()
    }

    /// Keeps a value that was read in this call. It may be newer than this version; then the next call reads another version.
    fn keep<T: Any + Send + Sync>(&self, name: &str, value: &Arc<T>) {
        let mut tenants = self.settings.tenants();
        if tenants.len() >= MOST {
            tenants.clear();
        }
        let kept = tenants.entry(self.tenant.to_owned()).or_insert_with(|| Kept::new(self.version));
        if kept.version != self.version || kept.values.len() >= MOST {
            *kept = Kept::new(self.version);
        }
        kept.values.insert((TypeId::of::<T>(), name.to_owned()), Arc::<T>::clone(value));
    }
}

impl Kept {
    fn new(version: i64) -> Self {
        Self { version, values: BTreeMap::new() }
    }
}

/// Returns what is kept under this type and name, or else what `read` reads, which is kept from then on.
///
/// # Errors
/// Refusals of `read`.
pub(crate) fn kept_or_read<T: Any + Send + Sync>(
    settings: Option<Version<'_>>,
    name: &str,
    read: impl FnOnce() -> Result<T>,
) -> Result<Arc<T>> {
    if let Some(kept) = settings.and_then(|settings| settings.get(name)) {
        return Ok(kept);
    }
    let value = Arc::new(read()?);
    if let Some(settings) = settings {
        settings.keep(name, &value);
    }
    Ok(value)
}

/// By how much a change raises the counter. It is another number for each change, so that a store that was restored from a backup, beneath
/// engines that are open, does not come to a value that it had before, when its settings were others.
fn step(header: &Header, now: Timestamp) -> i64 {
    let change = format!("{} {} {now}", header.id, header.version);
    let digest = Sha256::digest(change.as_bytes());
    1 + i64::from(u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]))
}

impl Unit<'_> {
    /// Returns what `read` makes of the settings of the tenant, which must not depend on the actor nor change a setting. The engine keeps
    /// it under its type and this name until a setting changes.
    ///
    /// # Errors
    /// Refusals of `read`.
    pub(crate) fn setting<T: Any + Send + Sync>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Arc<T>> {
        kept_or_read(self.settings, name, || read(self))
    }

    /// Raises the counter if a record of this entity is a setting. It is called before each write takes another lock.
    ///
    /// # Errors
    /// A database error.
    pub(crate) fn note_setting(&mut self, entity: &EntityDef, header: &Header) -> Result<()> {
        if !entity.setting {
            return Ok(());
        }
        self.settings = None;
        self.advance(COUNTER, step(header, self.now)).map(drop)
    }
}
