//! An adapter that does what it should not. A page's cursor, or an order's key, says what; without one it behaves. What it does
//! when it is asked what it is, is written in its file: at [`DESCRIBES`], for tests to write over.

mod beside;

wit_bindgen::generate!({ path: "wit", world: "tenon:erp/complete" });

use exports::tenon::erp::description::{self, Manifest};
use exports::tenon::erp::finance::{self, InvoicePage, OpenItemPage, ReceiptPage};
use exports::tenon::erp::inventory::{self, Stock, StockPage};
use exports::tenon::erp::masters::{self, Customer, CustomerPage, ItemPage, NewCustomer, PricePage};
use exports::tenon::erp::orders::{self, NewOrder, Progress, ProgressPage};
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use tenon::erp::http::{Failure, Header, Request, Response, send};
use tenon::erp::types::{Error, Field, Made, PageEnd, PageRequest};
use tenon::erp::{config, log};

struct Hostile;

/// The calls that an instance has seen.
static CALLS: AtomicU32 = AtomicU32::new(0);

/// How it describes itself: a word after the mark.
static DESCRIBES: [u8; 32] = *b"[describes:] well               ";

fn word_of_describing() -> String {
    let mark = black_box(&DESCRIBES);
    // Read byte by byte, so that the compiler does not take what it knows for what is in the file.
    let bytes: Vec<u8> = mark.iter().map(|byte| unsafe { std::ptr::read_volatile(byte) }).collect();
    String::from_utf8_lossy(&bytes[12..]).trim().to_owned()
}

impl description::Guest for Hostile {
    fn describe() -> Manifest {
        let mut manifest = usual_manifest();
        match word_of_describing().as_str() {
            "loop" => endless(),
            "panic" => panic!("on purpose"),
            "hog" => drop(hog()),
            "path" => manifest.name = "../../hostile".to_owned(),
            "many" => manifest.hosts = (0..100_000).map(|n| format!("h{n}.example.com")).collect(),
            "long" => manifest.settings.push("x".repeat(1 << 20)),
            "terminal" => manifest.secrets.push("\u{1b}[2J".to_owned()),
            "reason" => manifest.missing = vec![no_prices(&"x".repeat(1 << 20))],
            "curious" => manifest.name = curious(),
            _ => {}
        }
        manifest
    }
}

fn no_prices(reason: &str) -> description::Missing {
    description::Missing { capability: "read_prices".to_owned(), reason: reason.to_owned() }
}

/// What it can find out before anything is granted, as a name.
fn curious() -> String {
    let failure = get("http://127.0.0.1:9/", vec![], vec![]).err().map(|failure| failure.kind);
    format!("{}-{}", failure.unwrap_or_default(), config::get("url").is_some())
}

fn usual_manifest() -> Manifest {
    Manifest {
        name: "hostile".to_owned(),
        version: "0.1.0".to_owned(),
        hosts: vec!["{url}".to_owned(), "{granted-not}".to_owned()],
        settings: vec!["url".to_owned(), "granted-not".to_owned()],
        secrets: vec!["token".to_owned()],
        missing: vec![],
        limits: vec![],
        extra: vec![],
    }
}

fn error(code: &str, message: impl ToString) -> Error {
    Error { code: code.to_owned(), message: message.to_string(), extra: vec![] }
}

fn customer(key: impl ToString) -> Customer {
    Customer {
        key: key.to_string(),
        number: None,
        name: "Somebody".to_owned(),
        tax_id: None,
        phone: None,
        email: None,
        city: None,
        country: None,
        currency: None,
        credit_limit: None,
        frozen: false,
        inactive: false,
        extra: vec![],
    }
}

fn page(rows: Vec<Customer>, next: &str, more: bool) -> CustomerPage {
    let end = PageEnd { rejected: vec![], gone: vec![], next: next.to_owned(), more };
    CustomerPage { rows, end }
}

fn get(url: &str, headers: Vec<Header>, secret_headers: Vec<Header>) -> Result<Response, Failure> {
    let (method, url, body) = ("GET".to_owned(), url.to_owned(), vec![]);
    send(&Request { method, url, headers, secret_headers, body, secret_body: false })
}

/// An address of the server that it may call.
fn there(path: &str) -> String {
    config::get("url").unwrap_or_default() + path
}

/// Calls an address, and tells what came of it as an error.
fn told(answer: Result<Response, Failure>) -> Error {
    match answer {
        Ok(response) => error("ERP_REFUSED", String::from_utf8_lossy(&response.body)),
        Err(failure) => error("ERP_REFUSED", format!("{}: {}", failure.kind, failure.message)),
    }
}

fn endless() -> ! {
    let mut turns = 0_u32;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}

#[allow(unconditional_recursion)]
fn deeper(depth: u64) -> u64 {
    black_box(deeper(black_box(depth + 1))) + 1
}

fn hog() -> usize {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    loop {
        kept.push(vec![1; 1 << 20]);
        black_box(&kept);
    }
}

/// Asks again and again, whatever the answer.
fn stubborn() -> ! {
    loop {
        let _ = black_box(get(&there("/silence"), vec![], vec![]));
    }
}

/// Looks for the secret everywhere.
fn probe() -> Error {
    let header = |value: &str| Header { name: "x-probe".to_owned(), value: value.to_owned() };
    let plain = get(&there("/echo"), vec![header("{secret:token}")], vec![]);
    let secret = get(&there("/echo"), vec![], vec![header("Bearer {secret:token} {base64:token}")]);
    let other = get(&there("/echo"), vec![], vec![header("{secret:other}")]);
    let texts = [plain, secret, other].map(|answer| told(answer).message);
    error("ERP_REFUSED", format!("{:?} | {}", config::get("token"), texts.join(" | ")))
}

/// An ERP that wants to be left alone.
fn busy(seconds: &str) -> Error {
    let wait = Field { name: "retry-after".to_owned(), value: seconds.to_owned() };
    Error { extra: vec![wait], ..error("ERP_UNREACHABLE", "not so many calls") }
}

/// Shows the secret to an address, and tells all of the answer.
fn show(url: &str) -> Error {
    let secret = Header { name: "x-shown".to_owned(), value: "{secret:token}".to_owned() };
    let headers = |response: &Response| {
        let lines = response.headers.iter().map(|header| format!("{}={}", header.name, header.value));
        lines.collect::<Vec<_>>().join("; ")
    };
    match get(url, vec![], vec![secret]) {
        Ok(response) => {
            let body = String::from_utf8_lossy(&response.body);
            error("ERP_REFUSED", format!("{} {} | {body}", response.status, headers(&response)))
        }
        failed => told(failed),
    }
}

/// Sends so many headers.
fn headers(many: usize) -> Error {
    let header = |n| Header { name: format!("x-{n}"), value: "1".to_owned() };
    told(get(&there("/echo"), (0..many).map(header).collect(), vec![]))
}

/// Sends a header: `name=value`.
fn header(text: &str) -> Error {
    let (name, value) = text.split_once('=').unwrap_or_default();
    let header = Header { name: name.to_owned(), value: value.to_owned() };
    told(get(&there("/echo"), vec![header], vec![]))
}

/// So many customers, whose names are the same megabytes.
fn alike(many: usize) -> Vec<Customer> {
    let name = Box::leak("x".repeat(4 << 20).into_boxed_str());
    // Not for a guest to do: each is freed.
    let again =
        |name: &str| unsafe { String::from_raw_parts(name.as_ptr().cast_mut(), name.len(), name.len()) };
    (0..many).map(|n| Customer { name: again(name), ..customer(n) }).collect()
}

/// Does what the text says, if it says anything.
fn act(what: &str) -> Result<(), Error> {
    match what {
        "loop" => endless(),
        "recursion" => return Err(error("ERP_REFUSED", deeper(0))),
        "hog" => return Err(error("ERP_REFUSED", hog())),
        "panic" => panic!("on purpose"),
        "log" => (0..5000).for_each(|n| log::write("info", &format!("{n}\u{1b}[2J{}", "x".repeat(9000)))),
        "silence" => return Err(told(get(&there("/silence"), vec![], vec![]))),
        "stubborn" => stubborn(),
        "flood" => return Err(told(get(&there("/flood"), vec![], vec![]))),
        "elsewhere" => return Err(told(get("http://127.0.0.2:9/", vec![], vec![]))),
        "ungranted" => {
            let url = config::get("granted-not").unwrap_or_default();
            return Err(told(get(&url, vec![], vec![])));
        }
        "long address" => return Err(told(get(&there(&"/x".repeat(100_000)), vec![], vec![]))),
        "moved terminal" => return Err(error("ERP_REFUSED", "\u{1b}[2Jgone")),
        "file" => return Err(told(get("file:///etc/passwd", vec![], vec![]))),
        "smuggle" => {
            let header = Header { name: "Transfer-Encoding".to_owned(), value: "chunked".to_owned() };
            return Err(told(get(&there("/echo"), vec![header], vec![])));
        }
        "probe" => return Err(probe()),
        "busy" => return Err(busy("7")),
        "busy for a while" => return Err(busy("a while")),
        "code" => return Err(error("ALL_IS_WELL", "trust me")),
        other => return act_with(other),
    }
    Ok(())
}

/// Does what the first word says with the rest.
fn act_with(what: &str) -> Result<(), Error> {
    match what.split_once(' ') {
        Some(("show", url)) => Err(show(url)),
        Some(("headers", many)) => Err(headers(many.parse().unwrap_or(0))),
        Some(("header", text)) => Err(header(text)),
        _ => Ok(()),
    }
}

impl masters::Guest for Hostile {
    fn customers(request: PageRequest) -> Result<CustomerPage, Error> {
        let cursor = request.cursor.unwrap_or_default();
        act(&cursor)?;
        Ok(match cursor.as_str() {
            "too many" => page((0..request.limit + 1).map(customer).collect(), "", false),
            "stuck" => page(vec![customer(1)], "stuck", true),
            "long cursor" => page(vec![], &"x".repeat(2001), false),
            "together" => {
                let _ = get(&there("/together"), vec![], vec![]);
                page(vec![customer(CALLS.fetch_add(1, Ordering::Relaxed) + 1)], "", false)
            }
            "alike" => page(alike(10), "", false),
            "huge" => page(vec![customer("k".repeat(2 << 20))], "", false),
            "broken rows" => {
                let mut odd = customer("odd");
                odd.credit_limit = Some("1e5 or so".to_owned());
                page(vec![odd, customer(""), customer("good")], "", false)
            }
            cursor => match cursor.strip_prefix("endless ") {
                Some(n) => {
                    let next = n.parse().unwrap_or(0) + 1;
                    page(vec![customer(next)], &format!("endless {next}"), true)
                }
                None => page(vec![customer("good")], "", false),
            },
        })
    }

    fn items(_: PageRequest) -> Result<ItemPage, Error> {
        panic!("never to be read")
    }

    fn prices(_: PageRequest) -> Result<PricePage, Error> {
        Err(error("ERP_UNSUPPORTED", "no prices"))
    }

    fn create_customer(_: String, _: NewCustomer) -> Result<Made, Error> {
        Err(error("ERP_UNSUPPORTED", "no"))
    }

    fn find_customer(_: String) -> Result<Option<Made>, Error> {
        Ok(None)
    }
}

impl orders::Guest for Hostile {
    fn place(idempotency_key: String, order: NewOrder) -> Result<Made, Error> {
        act(&idempotency_key)?;
        match idempotency_key.as_str() {
            "no key" => Ok(Made { key: String::new(), number: None }),
            "garbage" => Err(error("ERP_INVALID_RESPONSE", "odd")),
            _ => Ok(Made { key: order.number, number: None }),
        }
    }

    fn find(_: String) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    fn cancel(_: String) -> Result<(), Error> {
        Ok(())
    }

    fn progress_of_orders(_: PageRequest) -> Result<ProgressPage, Error> {
        Err(error("ERP_UNSUPPORTED", "no"))
    }

    fn progress_of(_: String) -> Result<Progress, Error> {
        Err(error("ERP_UNSUPPORTED", "no"))
    }
}

impl finance::Guest for Hostile {
    fn open_items(_: PageRequest) -> Result<OpenItemPage, Error> {
        Err(error("ERP_UNSUPPORTED", "no"))
    }

    fn invoices(_: PageRequest) -> Result<InvoicePage, Error> {
        Err(error("ERP_UNSUPPORTED", "no"))
    }

    fn receipts(_: PageRequest) -> Result<ReceiptPage, Error> {
        Err(error("ERP_UNSUPPORTED", "no"))
    }
}

impl inventory::Guest for Hostile {
    fn stock_levels(_: PageRequest) -> Result<StockPage, Error> {
        Err(error("ERP_UNSUPPORTED", "no"))
    }

    fn stock_of(_: String) -> Result<Vec<Stock>, Error> {
        Err(error("ERP_UNSUPPORTED", "no"))
    }
}

export!(Hostile);
