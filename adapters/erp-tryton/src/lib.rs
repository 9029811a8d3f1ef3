//! ERP adapter: Tryton, over its JSON-RPC API.
//!
//! It is written and tested against Tryton 8.2; what differs in 6.0 lies in [`Series`]. It reads and writes as one user of
//! Tryton, through the same methods as Tryton's own client, so the rights, rules and defaults of the installation hold.
//!
//! **How an order is placed.** The server runs none of its client's on-change rules, so a sale is sent complete: units,
//! prices, taxes, warehouse, addresses, payment term. Its *description* carries our mark: the idempotency key, our number, and
//! the document's net and gross (see the module `mark`). Tryton's *reference* stays what it is there for, the customer's own order
//! number. Then the sale is quoted and confirmed. Each step is a transaction of its own, and before each the server's
//! totals are compared with those in the mark: a sale whose totals differ is withdrawn (deleted, or cancelled where the
//! user may not delete) and the order refused with both figures. `find` walks the same steps from wherever the sale stands,
//! so an interrupted order is made good, or withdrawn, by the same rules.
//!
//! **How changes are read.** Tryton stamps each row with `create_date` and `write_date` at the *start* of the transaction that
//! wrote it, in the time zone of its database, so a row can become visible later than another with a younger stamp. Rounds
//! therefore begin [`Config::overlap`] before the youngest stamp that was there when the round before began; see the module
//! `cursor`. Where the database's time zone has summer time, the overlap must be longer than the hour that is repeated.
//!
//! **Rights.** The user needs to read parties, products, accounting, stock and sales of the company, to create parties and
//! sales, to quote, confirm and cancel sales, and, for cancelling an order that is being processed, to cancel shipments
//! and draft invoices.

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

/// Tryton as an ERP: masters, finance, stock and orders.
///
/// It keeps one session and no other state, and may be shared between threads.
#[derive(Debug)]
pub struct Tryton {
    client: Client,
    config: Config,
}

impl Tryton {
    /// An adapter for the Tryton that `config` names. Nothing is sent yet.
    ///
    /// # Errors
    /// `CONFIGURATION` when the address is not `http(s)://host/database`.
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
