//! An ERP under observation: which of its methods were called.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use tenon::erp_port::messages::{Carrier, Method, answer, over, reply};
use tenon::erp_port::{Capabilities, Erp, Result, async_trait};

/// The methods that were called.
#[derive(Clone, Default)]
pub struct Called(Arc<Mutex<BTreeSet<&'static str>>>);

impl Called {
    /// Their names, in order.
    pub fn names(&self) -> BTreeSet<&'static str> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The same ERP, whose calls are noted.
pub fn observed(erp: Erp, called: Called) -> Erp {
    over(Observed { erp, called })
}

struct Observed {
    erp: Erp,
    called: Called,
}

#[async_trait]
impl Carrier for Observed {
    fn capabilities(&self) -> Capabilities {
        let orders = self.erp.orders.as_ref();
        orders.map_or_else(Capabilities::default, |orders| orders.capabilities())
    }

    async fn carry(&self, method: Method, request: String) -> Result<String> {
        self.called.0.lock().unwrap_or_else(PoisonError::into_inner).insert(method.name);
        let request = serde_json::from_str(&request).unwrap_or_default();
        Ok(reply(&answer(&self.erp, method.name, &request).await))
    }
}
