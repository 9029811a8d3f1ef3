//! What the component is given of this machine.

use crate::bindings::tenon::crm::host;
use crate::database::HostImports;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tenon::erp_port::Erp;
use tenon::sql::Database;
use tenon_erp_component::HostImports as AdapterLending;
use wasmtime::Result;

/// The state of an instance.
pub(crate) struct World {
    pub(crate) lending: HostImports,
    /// The ERP that is reached from here.
    pub(crate) erp: Erp,
    /// For the adapter that may be in it.
    pub(crate) adapter: AdapterLending,
}

impl World {
    pub(crate) fn lending(database: Box<dyn Database>, erp: Erp, adapter: AdapterLending) -> Self {
        Self { lending: HostImports::of(database), erp, adapter }
    }
}

impl host::Host for World {
    fn now(&mut self) -> Result<i64> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    fn random(&mut self, length: u32) -> Result<Vec<u8>> {
        let sixteen = std::iter::repeat_with(|| uuid::Uuid::new_v4().into_bytes());
        // The last seven bytes of a version 4 are random to the last bit.
        Ok(sixteen.flat_map(|bytes| bytes[9..].to_vec()).take(length.min(1024) as usize).collect())
    }

    fn pause(&mut self, longest: u32) -> Result<()> {
        let chance = u64::from(uuid::Uuid::new_v4().into_bytes()[15]);
        std::thread::sleep(Duration::from_millis(u64::from(longest.min(1000)) * chance / 256));
        Ok(())
    }

    fn log(&mut self, level: String, message: String) -> Result<()> {
        eprintln!("{level}: {message}");
        Ok(())
    }
}
