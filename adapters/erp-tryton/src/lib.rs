//! ERP adapter for Tryton, through its JSON-RPC API.
//!
//! It is written for and tested with Tryton 8.2; [`Series`] contains the differences to 6.0. It reads and writes as one user of
//! Tryton, through the same methods as Tryton's own client. So the rights, rules and defaults of the installation apply.
//!
//! **How an order is placed.** The server does not run the on-change rules of its client, so a sale is sent complete: units,
//! prices, taxes, warehouse, addresses, payment term. Its *description* contains the adapter's mark: the idempotency key, the
//! order's number in the CRM, and the document's net and gross amounts (see the module `mark`). Tryton's *reference* contains the
//! customer's own order number. Then the sale is quoted and confirmed. Each step is a separate transaction. Before each step, the
//! server's totals are compared with those in the mark. A sale with other totals is withdrawn (deleted, or cancelled if the user
//! may not delete it), and the order is refused with both figures. `find` continues with the same steps from the current state of
//! the sale. So an interrupted order is completed or withdrawn by the same rules.
//!
//! **How changes are read.** Tryton stamps each row with `create_date` and `write_date`. The stamp is the *start* of the
//! transaction that wrote the row, in the time zone of its database. So a row can become visible later than another one with a
//! younger stamp. A round therefore begins [`Config::overlap`] before the youngest stamp that existed when the round before it
//! began; see the module `cursor`. If the database's time zone has summer time, the overlap must be longer than the repeated
//! hour.
//!
//! **Rights.** The user needs the rights to:
//! - read parties, products, accounting, stock and sales of the company
//! - create parties and sales
//! - quote, confirm and cancel sales
//! - cancel shipments and draft invoices, to cancel an order that is being processed

mod client;
mod config;
mod cursor;
mod failure;
mod finance;
mod inventory;
mod mark;
mod masters;
mod orders;
mod record;
mod round;
mod series;
mod session;
mod tax;
mod wire;

pub use config::{Config, Password};
pub use series::Series;

use client::Client;
use tenon_erp_port::Result;
use tenon_erp_port::{Capabilities, Capability};

/// Tryton as an ERP: master data, finance, stock and orders.
///
/// It keeps one session and no other state, and may be shared between threads.
#[derive(Debug)]
pub struct Tryton {
    client: Client,
    config: Config,
}

impl Tryton {
    /// Creates an adapter for the Tryton server in `config`. Nothing is sent yet.
    ///
    /// # Errors
    /// `CONFIGURATION` if the URL is not `http(s)://host/database`.
    pub fn new(config: Config) -> Result<Self> {
        Ok(Self { client: Client::new(&config)?, config })
    }

    fn abilities() -> Capabilities {
        Capabilities::all()
            .without(
                Capability::ReadPrices,
                "Tryton's price lists are formulas that the server evaluates for one sale line at a time; \
                 the list price comes with the item",
            )
            .without(
                Capability::ChangeOrder,
                "Tryton changes a sale that is being processed by its module sale_amendment only, \
                 which this adapter does not use",
            )
            .without(
                Capability::ReadCodeLists,
                "the adapter does not read Tryton's units, currencies and taxes",
            )
            .without(
                Capability::LiveAccount,
                "the adapter reads Tryton's invoices and moves by what has changed",
            )
            .without(
                Capability::Deletions,
                "Tryton's API does not tell of deleted records; cancelled invoices do arrive as gone",
            )
            .without(Capability::RangeDigests, "Tryton's API gives rows, and no sums of what is in them")
    }
}
