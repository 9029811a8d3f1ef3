//! Kontor, an ERP with an interface over HTTP: JSON in, JSON out, and lines of tab-separated values for the smallest of
//! clients. Its books are those of the testkit's ERP in memory. For tests and for trying an adapter.
//!
//! | request | answer |
//! |---|---|
//! | `GET /api/<kind>?after=<cursor>&limit=<n>` | a page: `rows`, `rejected`, `gone`, `next`, `more`. The kinds: `customers`, `items`, `prices`, `open-items`, `invoices`, `receipts`, `stock`, `progress` |
//! | `GET /lines/customers?…`, `GET /lines/items?…` | the same in lines: `row⇥key⇥name…`, `rejected⇥key⇥reason`, `gone⇥key`, `end⇥more⇥next` |
//! | `GET /api/stock/<item>` | the stock of an item |
//! | `POST /api/customers`, `POST /api/orders`, with the header `idempotency-key` | what was made: `key`, `number` |
//! | `GET /api/customers/made/<key>`, `GET /api/orders/made/<key>` | what was made with this key, or `null` |
//! | `POST /api/orders/<order>/cancel`, `GET /api/orders/<order>/progress` | |
//! | `POST /api/orders/change`, with the header `idempotency-key`; `GET /api/changes/made/<key>` | ; whether it was made |
//! | `GET /api/code-lists`, `GET /api/customers/<customer>/account` | the codes; what stands on an account |
//! | `GET /api/ranges/<kind>?after=<cursor>&limit=<n>` | the keys of a kind, cut into so many ranges, with their sums |
//!
//! Every request carries `authorization: Bearer kontor-token`. An error is a status other than 200 with `code` and `message`:
//! 401 without the token, 400 for a cursor that is none, 422 for a refusal.

mod lines;
pub mod server;

use futures_lite::future::block_on;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use server::{Reply, Request, Server};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tenon_erp_port::ranges::RangeRequest;
use tenon_erp_port::{Capability, Finance, Inventory, Masters, Orders, PageRequest};
use tenon_erp_port::{Code, Error, Result};
use tenon_testkit::memory_erp::MemoryErp;

/// What a client must show.
pub const TOKEN: &str = "kontor-token";

/// A Kontor that is running. It ends when dropped.
pub struct Kontor {
    /// The books, for somebody who acts behind the interface.
    pub books: MemoryErp,
    server: Server,
    lose_next: Arc<AtomicBool>,
}

impl Kontor {
    /// Starts a Kontor with these books. `address` is `127.0.0.1:0` for any free port.
    ///
    /// # Errors
    /// The address cannot be used.
    pub fn start(books: MemoryErp, address: &str) -> io::Result<Self> {
        let lose_next = Arc::new(AtomicBool::new(false));
        let (kept, lose) = (books.clone(), lose_next.clone());
        let server = Server::start(address, move |request| answer(&kept, &lose, request))?;
        Ok(Self { books, server, lose_next })
    }

    /// Where it is: `http://127.0.0.1:8080`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Refuses connections, or takes them again.
    ///
    /// # Errors
    /// The address is no longer free.
    pub fn cut_off(&self, cut_off: bool) -> io::Result<()> {
        self.server.cut_off(cut_off)
    }

    /// The next write takes effect, and its answer is lost.
    pub fn drop_next_answer(&self) {
        self.lose_next.store(true, Ordering::SeqCst);
    }
}

fn answer(books: &MemoryErp, lose_next: &AtomicBool, request: &Request) -> Reply {
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return Reply::json(401, &json!({"code": "UNAUTHORIZED", "message": "show the token"}));
    }
    let reply = match perform(books, request) {
        Ok(reply) => reply,
        Err(error) => refusal(&error),
    };
    if request.method == "POST" && lose_next.swap(false, Ordering::SeqCst) {
        return Reply::HangUp;
    }
    reply
}

fn refusal(error: &Error) -> Reply {
    let status = match error.code {
        Code::ErpRefused => 422,
        Code::InvalidValue => 400,
        Code::UnknownOperation => 404,
        _ => 500,
    };
    Reply::json(status, &json!({"code": error.code.as_str(), "message": error.message}))
}

fn perform(books: &MemoryErp, request: &Request) -> Result<Reply> {
    let path: Vec<&str> = request.path.split('/').skip(1).collect();
    match (request.method.as_str(), path.as_slice()) {
        ("GET", ["lines", kind]) => lines::page(books, kind, &page_request(request)),
        ("GET", ["api", "stock", item]) => json_of(block_on(books.stock_of(item))?),
        ("GET", ["api", "customers", "made", key]) => json_of(block_on(books.find_customer(key))?),
        ("GET", ["api", "orders", "made", key]) => json_of(block_on(books.find(key))?),
        ("GET", ["api", "orders", order, "progress"]) => json_of(block_on(books.progress_of(order))?),
        ("GET", ["api", "changes", "made", key]) => json_of(books.count_changes(key) > 0),
        ("GET", ["api", "code-lists"]) => json_of(block_on(books.code_lists())?),
        ("GET", ["api", "customers", customer, "account"]) => json_of(block_on(books.account_of(customer))?),
        ("GET", ["api", "ranges", kind]) => ranges(books, kind, page_request(request)),
        ("GET", ["api", kind]) => page(books, kind, &page_request(request)),
        ("POST", ["api", "customers"]) => {
            json_of(block_on(books.create_customer(key(request)?, &body(request)?))?)
        }
        ("POST", ["api", "orders"]) => json_of(block_on(books.place(key(request)?, &body(request)?))?),
        ("POST", ["api", "orders", "change"]) => {
            json_of(block_on(books.change(key(request)?, &body(request)?))?)
        }
        ("POST", ["api", "orders", order, "cancel"]) => json_of(block_on(books.cancel(order))?),
        _ => Err(Error::new(Code::UnknownOperation, "there is nothing here")),
    }
}

fn page(books: &MemoryErp, kind: &str, request: &PageRequest) -> Result<Reply> {
    match kind {
        "customers" => json_of(block_on(books.customers(request))?),
        "items" => json_of(block_on(books.items(request))?),
        "prices" => json_of(block_on(books.prices(request))?),
        "open-items" => json_of(block_on(books.open_items(request))?),
        "invoices" => json_of(block_on(books.invoices(request))?),
        "receipts" => json_of(block_on(books.receipts(request))?),
        "stock" => json_of(block_on(books.stock(request))?),
        "progress" => json_of(block_on(books.progress(request))?),
        _ => Err(Error::new(Code::UnknownOperation, "there is no such kind")),
    }
}

fn ranges(books: &MemoryErp, kind: &str, PageRequest { cursor, limit }: PageRequest) -> Result<Reply> {
    let kind = match kind {
        "customers" => Capability::ReadCustomers,
        "items" => Capability::ReadItems,
        "prices" => Capability::ReadPrices,
        "open-items" => Capability::ReadOpenItems,
        "invoices" => Capability::ReadInvoices,
        "receipts" => Capability::ReadReceipts,
        "stock" => Capability::ReadStock,
        _ => return Err(Error::new(Code::UnknownOperation, "there is no such kind")),
    };
    json_of(block_on(Masters::ranges(books, kind, &RangeRequest { cursor, parts: limit }))?)
}

fn page_request(request: &Request) -> PageRequest {
    let limit = request.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(100);
    PageRequest { cursor: request.query("after").filter(|cursor| !cursor.is_empty()), limit }
}

fn json_of(value: impl Serialize) -> Result<Reply> {
    let json = serde_json::to_value(value).map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    Ok(Reply::json(200, &json))
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T> {
    serde_json::from_slice(&request.body).map_err(|error| Error::new(Code::ErpRefused, error.to_string()))
}

fn key(request: &Request) -> Result<&str> {
    request.header("idempotency-key").ok_or_else(|| Error::new(Code::ErpRefused, "a write carries a key"))
}

/// JSON as a client would read it.
impl Reply {
    /// A status and a body of JSON.
    pub fn json(status: u16, body: &Json) -> Self {
        Reply::Answer { status, content_type: "application/json", body: body.to_string().into_bytes() }
    }
}
