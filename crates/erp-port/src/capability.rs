//! What an ERP, through its adapter, can and cannot do.

use crate::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Something that an ERP, through its adapter, can or cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Capability {
    /// [`Masters::customers`](crate::Masters::customers).
    ReadCustomers,
    /// [`Masters::items`](crate::Masters::items).
    ReadItems,
    /// [`Masters::prices`](crate::Masters::prices).
    ReadPrices,
    /// [`Masters::code_lists`](crate::Masters::code_lists).
    ReadCodeLists,
    /// [`Masters::create_customer`](crate::Masters::create_customer) and [`Masters::find_customer`](crate::Masters::find_customer).
    CreateCustomer,
    /// [`Masters::change_customer`](crate::Masters::change_customer). Optional: it is present only if the adapter declares it with [`Capabilities::with`].
    ChangeCustomer,
    /// [`Finance::open_items`](crate::Finance::open_items).
    ReadOpenItems,
    /// [`Finance::invoices`](crate::Finance::invoices).
    ReadInvoices,
    /// [`Finance::receipts`](crate::Finance::receipts).
    ReadReceipts,
    /// [`Finance::account_of`](crate::Finance::account_of): the current open items, invoices and receipts of one customer.
    LiveAccount,
    /// [`Inventory::stock`](crate::Inventory::stock).
    ReadStock,
    /// [`Inventory::stock_of`](crate::Inventory::stock_of): the current stock of one item.
    LiveStock,
    /// [`Orders::place`](crate::Orders::place) and [`Orders::find`](crate::Orders::find).
    PlaceOrder,
    /// [`Orders::change`](crate::Orders::change) and [`Orders::find_change`](crate::Orders::find_change).
    ChangeOrder,
    /// [`Orders::cancel`](crate::Orders::cancel).
    CancelOrder,
    /// [`Orders::progress`](crate::Orders::progress).
    ReadProgress,
    /// Reads from a cursor return only what has changed since. Without it, every round reads everything.
    ChangesSince,
    /// Deletions are listed in [`Page::gone`](crate::Page::gone). Without it, the engine finds deleted records by comparing a full read with the
    /// mirror.
    Deletions,
    /// [`Masters::ranges`](crate::Masters::ranges), [`Finance::ranges`](crate::Finance::ranges) and [`Inventory::ranges`](crate::Inventory::ranges). Without it, both sides are compared row by row.
    RangeDigests,
}

impl Capability {
    /// All capabilities.
    pub const ALL: [Capability; 19] = [
        Capability::ReadCustomers,
        Capability::ReadItems,
        Capability::ReadPrices,
        Capability::ReadCodeLists,
        Capability::CreateCustomer,
        Capability::ChangeCustomer,
        Capability::ReadOpenItems,
        Capability::ReadInvoices,
        Capability::ReadReceipts,
        Capability::LiveAccount,
        Capability::ReadStock,
        Capability::LiveStock,
        Capability::PlaceOrder,
        Capability::ChangeOrder,
        Capability::CancelOrder,
        Capability::ReadProgress,
        Capability::ChangesSince,
        Capability::Deletions,
        Capability::RangeDigests,
    ];

    /// Returns whether an adapter has the capability only if it declares it. An adapter that was made before the capability goes on
    /// to work.
    pub fn is_optional(self) -> bool {
        self == Capability::ChangeCustomer
    }
}

/// Writes the name on the wire: `read_customers`.
impl fmt::Display for Capability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(formatter)
    }
}

/// What an adapter can do, and why it cannot do the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// The missing capabilities with the reason for each, for users.
    #[serde(default)]
    pub missing: BTreeMap<Capability, String>,
    /// The [optional](Capability::is_optional) capabilities that are present.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub optional: BTreeSet<Capability>,
}

impl Capabilities {
    /// Returns a value with all capabilities that are not [optional](Capability::is_optional).
    pub fn all() -> Self {
        Self::default()
    }

    /// Returns the value with one more capability.
    #[must_use]
    pub fn with(mut self, capability: Capability) -> Self {
        self.missing.remove(&capability);
        if capability.is_optional() {
            self.optional.insert(capability);
        }
        self
    }

    /// Returns the value without one capability, with the reason.
    #[must_use]
    pub fn without(mut self, capability: Capability, reason: impl Into<String>) -> Self {
        self.missing.insert(capability, reason.into());
        self.optional.remove(&capability);
        self
    }

    /// Returns whether the capability is present.
    pub fn has(&self, capability: Capability) -> bool {
        self.lacks(capability).is_none()
    }

    /// Returns the reason why a capability is missing, or none if it is present.
    pub fn lacks(&self, capability: Capability) -> Option<&str> {
        let undeclared = capability.is_optional() && !self.optional.contains(&capability);
        let reason = self.missing.get(&capability).map(String::as_str);
        reason.or(undeclared.then_some("the adapter does not declare it"))
    }

    /// Checks that the capability is present.
    ///
    /// # Errors
    /// `ERP_UNSUPPORTED` with the adapter's reason.
    pub fn require(&self, capability: Capability) -> Result<()> {
        match self.lacks(capability) {
            None => Ok(()),
            Some(reason) => Err(Error::new(Code::ErpUnsupported, format!("{capability}: {reason}"))),
        }
    }
}
