//! The ports of one ERP.

use super::{Capability, Finance, Inventory, Masters, Orders};
use std::sync::Arc;

/// One ERP: the ports that its adapter implements.
#[derive(Clone, Default)]
pub struct Erp {
    /// Customers, items and prices.
    pub masters: Option<Arc<dyn Masters>>,
    /// Open items, invoices and receipts.
    pub finance: Option<Arc<dyn Finance>>,
    /// Stock.
    pub inventory: Option<Arc<dyn Inventory>>,
    /// Orders.
    pub orders: Option<Arc<dyn Orders>>,
}

impl Erp {
    /// Creates an ERP from an adapter that implements all four ports.
    pub fn of<A: Masters + Finance + Inventory + Orders + 'static>(adapter: A) -> Self {
        let adapter = Arc::new(adapter);
        Self {
            masters: Some(adapter.clone()),
            finance: Some(adapter.clone()),
            inventory: Some(adapter.clone()),
            orders: Some(adapter),
        }
    }

    /// Returns the adapter's reason why a capability is missing, or none if it is present. A capability that belongs to no single
    /// port is looked up in the first port that is implemented.
    pub fn lacks(&self, capability: Capability) -> Option<String> {
        let masters = || self.masters.as_ref().map(|port| port.capabilities());
        let finance = || self.finance.as_ref().map(|port| port.capabilities());
        let inventory = || self.inventory.as_ref().map(|port| port.capabilities());
        let orders = || self.orders.as_ref().map(|port| port.capabilities());
        use Capability::*;
        let told = match capability {
            ReadCustomers | ReadItems | ReadPrices | ReadCodeLists | CreateCustomer | ChangeCustomer => {
                masters()
            }
            ReadOpenItems | ReadInvoices | ReadReceipts | LiveAccount => finance(),
            ReadStock | LiveStock => inventory(),
            PlaceOrder | ChangeOrder | CancelOrder | ReadProgress => orders(),
            ChangesSince | Deletions | RangeDigests => {
                masters().or_else(finance).or_else(inventory).or_else(orders)
            }
        };
        match told {
            None => Some("the adapter does not implement the port".to_owned()),
            Some(capabilities) => capabilities.lacks(capability).map(str::to_owned),
        }
    }
}
