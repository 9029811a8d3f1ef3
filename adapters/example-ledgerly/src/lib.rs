//! An example: the adapter of Ledgerly, a small ERP whose data are files in a folder. `docs/first-adapter.md` explains it.
//!
//! | file | content |
//! |---|---|
//! | `customers.csv`, `items.csv` | the master data |
//! | `stock.jsonl`, `open_items.jsonl` | stock and open items, one JSON object per line |
//! | `orders/<key>.json` | orders to be imported by Ledgerly, one per file |
//!
//! Ledgerly replaces a whole file by renaming a finished one, and writes decimals as text.
//!
//! The functions do their work when they are first polled, and block until the file system has answered.

mod order_file;
mod records;
mod table;

use records::{CUSTOMERS, ITEMS, OPEN_ITEMS, STOCK};
use std::path::PathBuf;
use tenon_erp_port::Result;
use tenon_erp_port::{
    Capabilities, Capability, ErpCustomer, ErpItem, ErpOpenItem, ErpStock, Finance, Inventory, Made, Masters,
    NewOrder, Orders, Page, PageRequest, async_trait,
};

// region: adapter
/// Ledgerly, in the folder that it keeps its files in.
#[derive(Debug)]
pub struct Ledgerly {
    folder: PathBuf,
}

impl Ledgerly {
    /// An adapter for the Ledgerly of this folder. Nothing is read yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn can(&self) -> Capabilities {
        Capabilities::all()
            .without(Capability::ReadPrices, "Ledgerly has one price an item, and no price lists")
            .without(Capability::ReadCodeLists, "Ledgerly does not write its code lists to files")
            .without(Capability::CreateCustomer, "customers are entered in Ledgerly")
            .without(Capability::ReadInvoices, "Ledgerly says what is open, and not how it came about")
            .without(Capability::ReadReceipts, "Ledgerly says what is open, and not what was paid")
            .without(Capability::ChangeOrder, "an order file is not written again")
            .without(Capability::LiveAccount, "Ledgerly writes its files once a day")
            .without(Capability::CancelOrder, "an order file cannot be taken back")
            .without(Capability::ReadProgress, "Ledgerly does not say what became of an order")
            .without(Capability::ChangesSince, "the files say what is, and not what has changed")
            .without(Capability::Deletions, "what is deleted is no longer in the files")
            .without(Capability::RangeDigests, "the files are read as a whole anyway")
    }
}
// endregion: adapter

// region: ports
#[async_trait]
impl Masters for Ledgerly {
    fn capabilities(&self) -> Capabilities {
        self.can()
    }

    async fn customers(&self, request: &PageRequest) -> Result<Page<ErpCustomer>> {
        CUSTOMERS.page(&self.folder, request)
    }

    async fn items(&self, request: &PageRequest) -> Result<Page<ErpItem>> {
        ITEMS.page(&self.folder, request)
    }
}

#[async_trait]
impl Inventory for Ledgerly {
    fn capabilities(&self) -> Capabilities {
        self.can()
    }

    async fn stock(&self, request: &PageRequest) -> Result<Page<ErpStock>> {
        STOCK.page(&self.folder, request)
    }

    async fn stock_of(&self, item: &str) -> Result<Vec<ErpStock>> {
        let all = STOCK.everything(&self.folder)?;
        Ok(all.into_iter().filter(|stock| stock.item == item).collect())
    }
}

#[async_trait]
impl Finance for Ledgerly {
    fn capabilities(&self) -> Capabilities {
        self.can()
    }

    async fn open_items(&self, request: &PageRequest) -> Result<Page<ErpOpenItem>> {
        OPEN_ITEMS.page(&self.folder, request)
    }
}

#[async_trait]
impl Orders for Ledgerly {
    fn capabilities(&self) -> Capabilities {
        self.can()
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> Result<Made> {
        order_file::write(&self.folder, idempotency_key, order)
    }

    async fn find(&self, idempotency_key: &str) -> Result<Option<Made>> {
        order_file::read(&self.folder, idempotency_key)
    }
}
// endregion: ports
