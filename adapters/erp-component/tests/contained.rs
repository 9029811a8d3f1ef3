//! What a hostile adapter does costs its own call, is reported, and the next call is served.

#![allow(clippy::unwrap_used, reason = "a test fails where its fixture does")]

mod log;
mod support;

use log::Log;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use tenon::sync::ErpInstance;
use tenon_erp_component::{ComponentErp, Limits};
use tenon_erp_kontor::TOKEN;
use tenon_erp_kontor::server::{Reply, Request, Server};
use tenon_erp_port::ranges::RangeRequest;
use tenon_erp_port::{
    Capability, ErpCustomer, Finance, Masters, NewOrder, OrderChange, Orders, Page, PageRequest,
    asked_to_wait,
};
use tenon_erp_port::{Code, Error, Result};

/// A server that answers in ways that an adapter should survive.
fn server() -> Server {
    Server::start("127.0.0.1:0", reply).unwrap()
}

fn reply(request: &Request) -> Reply {
    let raw = |text: String| Reply::Raw(text.into_bytes());
    match request.path.as_str() {
        "/echo" => {
            let lines: Vec<String> =
                request.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
            Reply::Answer { status: 200, content_type: "text/plain", body: lines.join("; ").into_bytes() }
        }
        "/together" => {
            TOGETHER.wait();
            Reply::json(200, &serde_json::Value::Null)
        }
        "/silence" => Reply::Stall(""),
        "/half" => Reply::Stall("HTTP/1.1 200 -\r\ncontent-length: 9\r\n\r\nhalf"),
        "/flood" => Reply::Flood("HTTP/1.1 200 -\r\nconnection: close\r\n\r\n", "x".to_owned()),
        "/headers" => Reply::Flood("HTTP/1.1 200 -\r\n", "x-more: and more\r\n".to_owned()),
        "/continue" => {
            // Long ones: a client that was not optimised takes its time for each.
            Reply::Flood("", format!("HTTP/1.1 100 Continue\r\nx-more: {}\r\n\r\n", "x".repeat(8000)))
        }
        "/garbage" => raw("HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\n\r\nno chunk".to_owned()),
        "/pieces" => {
            let (one, two) = TOKEN.split_at(6);
            let chunks = format!("6\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n", two.len());
            raw(format!("HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\nx-told: {TOKEN}\r\n\r\n{chunks}"))
        }
        "/redirect" => {
            let there = format!("http://{}/echo", request.query("to").unwrap_or_default());
            raw(format!("HTTP/1.1 307 -\r\nlocation: {there}\r\ncontent-length: 9\r\n\r\nsee there"))
        }
        _ => Reply::HangUp,
    }
}

/// Answers that are given when all of them are asked for.
const MANY: usize = 12;

static TOGETHER: Barrier = Barrier::new(MANY);

struct Prison {
    server: Server,
    adapter: ComponentErp,
}

/// As long as no call should last, however busy the machine.
const LONG: f64 = 300.0;

/// For what is ended by time.
const SHORT: f64 = 0.5;

/// The most calls that a busy machine may make last longer than [`SHORT`], one after the other.
const TRIES: usize = 50;

impl Prison {
    fn new() -> Self {
        Self::lasting(LONG)
    }

    /// With so many seconds for a call.
    fn lasting(seconds: f64) -> Self {
        let server = server();
        let mut config = support::config("hostile-adapter", &server.url());
        config.limits = Limits { seconds, memory_mib: 16, pages: 20 };
        config.settings.insert("granted-not".to_owned(), "http://127.0.0.3:9/".to_owned());
        Self { adapter: support::open(&config), server }
    }

    fn customers(&self, cursor: Option<&str>) -> Result<Page<ErpCustomer>> {
        let request = PageRequest { cursor: cursor.map(str::to_owned), limit: 10 };
        tenon::wait(self.adapter.customers(&request))
    }

    fn place(&self, key: &str) -> Result<String> {
        let order = NewOrder {
            number: "SO1".to_owned(),
            customer: "C1".to_owned(),
            customer_reference: None,
            date: "2026-01-30".parse().unwrap(),
            currency: "EUR".to_owned(),
            lines: Vec::new(),
            net: 0.into(),
            tax: 0.into(),
            gross: 0.into(),
        };
        tenon::wait(self.adapter.place(key, &order)).map(|made| made.key)
    }

    /// What a page is refused with; the next one is served.
    #[track_caller]
    fn refusal_of_page(&self, cursor: &str) -> Error {
        let refusal = self.customers(Some(cursor)).unwrap_err();
        assert_eq!(unhurried(|| self.customers(None)).map(|page| page.rows.len()), Ok(1), "after {cursor}");
        refusal
    }

    #[track_caller]
    fn assert_page(&self, cursor: &str, code: Code, words: &str) {
        let refusal = self.refusal_of_page(cursor);
        assert_eq!(refusal.code, code, "{refusal}");
        assert!(refusal.message.contains(words), "{refusal}");
    }

    /// The outcome of an order is not known; the next one is placed.
    #[track_caller]
    fn assert_unknown(&self, key: &str, words: &str) {
        let refusal = self.place(key).unwrap_err();
        assert_eq!(refusal.code, Code::OutcomeUnknown, "{refusal}");
        assert!(refusal.message.contains(words), "{refusal}");
        assert_eq!(unhurried(|| self.place("fine")), Ok("SO1".to_owned()), "after {key}");
    }
}

/// What a call is answered with that has time enough. Where its time is short, a busy machine may use it up: that says nothing
/// about the adapter, and the call is made again.
fn unhurried<T>(call: impl Fn() -> Result<T>) -> Result<T> {
    let hurried = |answer: &Result<T>| {
        let message = answer.as_ref().err().map(|error| error.message.as_str()).unwrap_or_default();
        message.contains("did not end within 0.5 s") || message.contains("the call has no time left")
    };
    (0..TRIES).map(|_| call()).find(|answer| !hurried(answer)).unwrap_or_else(call)
}

#[test]
fn an_endless_loop_is_ended() {
    let prison = Prison::lasting(SHORT);
    prison.assert_page("loop", Code::ErpUnreachable, "did not end within 0.5 s");
    prison.assert_unknown("loop", "did not end within 0.5 s");
}

#[test]
fn endless_recursion_is_ended() {
    let prison = Prison::new();
    prison.assert_page("recursion", Code::ErpInvalidResponse, "called itself without end");
    prison.assert_unknown("recursion", "called itself without end");
    // On the smallest stack that docs/component-adapters.md allows.
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let call = move || prison.assert_page("recursion", Code::ErpInvalidResponse, "called itself without end");
    small.spawn(call).unwrap().join().unwrap();
}

#[test]
fn memory_has_an_end() {
    let prison = Prison::new();
    prison.assert_page("hog", Code::ErpInvalidResponse, "wanted more than 16 MiB of memory");
    prison.assert_unknown("hog", "wanted more than 16 MiB of memory");
}

#[test]
fn a_panic_is_a_lost_call() {
    let prison = Prison::new();
    prison.assert_page("panic", Code::ErpInvalidResponse, "broke off");
    prison.assert_unknown("panic", "broke off");
}

#[test]
fn what_an_adapter_logs_is_told_within_its_call_and_a_flood_is_cut_off() {
    let prison = Prison::new();
    let log = Log::default();
    let page = tracing::subscriber::with_default(log.clone(), || prison.customers(Some("log")));
    assert_eq!(page.map(|page| page.rows.len()), Ok(1));
    let told = log.told();
    let (span, lines) = told.split_first().unwrap();
    assert_eq!(span, " name=\"hostile\" call=\"customers\"");
    let (cut, lines) = lines.split_last().unwrap();
    assert_eq!(cut, "WARN message=the adapter's log was cut off adapter=\"hostile\" dropped=4000");
    assert_eq!(lines.len(), 1000);
    assert!(
        lines[999].starts_with("INFO message=999 [2Jxxx"),
        "no character that moves a terminal: {}",
        lines[999]
    );
    assert!(lines.iter().all(|line| line.matches('x').count() < 4000));
}

#[test]
fn a_request_that_is_not_answered_ends_in_time_and_the_adapter_may_say_so() {
    let prison = Prison::lasting(SHORT);
    let refusal = unhurried(|| prison.customers(Some("silence"))).unwrap_err();
    assert_eq!(refusal, Error::new(Code::ErpRefused, "lost: no answer came in time"));
    let half = format!("show {}/half", prison.server.url());
    let refusal = unhurried(|| prison.customers(Some(&half))).unwrap_err();
    assert_eq!(refusal.message, "lost: no answer came in time");
    prison.assert_page("stubborn", Code::ErpUnreachable, "did not end within");
    prison.assert_unknown("stubborn", "did not end within");
}

#[test]
fn a_flood_from_the_server_is_cut_off() {
    let prison = Prison::new();
    prison.assert_page("flood", Code::ErpRefused, "lost: the answer is too large");
    for path in ["headers", "garbage"] {
        let cursor = format!("show {}/{path}", prison.server.url());
        prison.assert_page(&cursor, Code::ErpRefused, "lost: the connection broke");
    }
}

#[test]
fn a_server_that_never_comes_to_its_answer_is_not_waited_for() {
    let prison = Prison::lasting(SHORT);
    let cursor = format!("show {}/continue", prison.server.url());
    let refusal = unhurried(|| prison.customers(Some(&cursor))).unwrap_err();
    assert_eq!(refusal.message, "lost: no answer came in time");
}

#[test]
fn a_redirection_takes_nothing_to_another_host() {
    let (prison, called) = (Prison::new(), Arc::new(AtomicBool::new(false)));
    let seen = called.clone();
    let elsewhere = Server::start("127.0.0.1:0", move |_| {
        seen.store(true, Ordering::SeqCst);
        Reply::HangUp
    });
    let url = elsewhere.as_ref().unwrap().url();
    let cursor = format!("show {}/redirect?to={}", prison.server.url(), url.trim_start_matches("http://"));
    prison.assert_page(&cursor, Code::ErpRefused, "307 location=http://127.0.0.1:");
    assert!(!called.load(Ordering::SeqCst));
}

#[test]
fn a_host_that_looks_like_the_granted_one_is_another() {
    let prison = Prison::new();
    let url = prison.server.url();
    let granted = url.trim_start_matches("http://");
    let port = granted.trim_start_matches("127.0.0.1:");
    for (url, words) in [
        (format!("http://{granted}@127.0.0.9/"), "does not name the host `127.0.0.9`"),
        (format!("http://127.0.0.9\\@{granted}/"), "does not name the host `127.0.0.9`"),
        (format!("http://127.0.0.9#@{granted}/"), "does not name the host `127.0.0.9`"),
        (format!("http://[::ffff:127.0.0.1]:{port}/"), "does not name the host `[::ffff:7f00:1]`"),
        (format!("http://127.0.0.1.example.com:{port}/"), "does not name the host `127.0.0.1.example.com`"),
        ("http://127.0.0.1/".to_owned(), "does not name the host `127.0.0.1`"),
        (format!("ws://{granted}/"), "`ws` is not HTTP"),
    ] {
        prison.assert_page(
            &format!("show {url}"),
            Code::ErpRefused,
            &format!("forbidden: {}", {
                if words.starts_with('`') {
                    words.to_owned()
                } else {
                    format!("the adapter's manifest {words}")
                }
            }),
        );
    }
    // Written in another way, it is the granted one.
    for url in [format!("http://2130706433:{port}/echo"), format!("HTTP://a:b@0x7f.1:{port}/echo")] {
        prison.assert_page(&format!("show {url}"), Code::ErpRefused, "x-shown=***");
    }
}

#[test]
fn only_hosts_that_are_both_named_and_granted_are_called() {
    let prison = Prison::new();
    prison.assert_page("elsewhere", Code::ErpRefused, "forbidden: the adapter's manifest does not name");
    prison.assert_page("ungranted", Code::ErpRefused, "forbidden: the operator has not granted");
    prison.assert_page("file", Code::ErpRefused, "forbidden: `file` is not HTTP");
    assert_eq!(prison.adapter.ungranted(), ["127.0.0.3:9"]);
}

#[test]
fn how_a_request_is_framed_is_the_hosts_business() {
    let prison = Prison::new();
    prison.assert_page("smuggle", Code::ErpRefused, "invalid: `Transfer-Encoding`");
    for name in ["HOST", "Content-Length", "connection", "upgrade", "x\r\ny", "x y", "", ":authority"] {
        let words = format!("invalid: `{}`", name.replace(['\r', '\n'], " "));
        prison.assert_page(&format!("header {name}=1"), Code::ErpRefused, &words);
    }
    prison.assert_page("header x-a=1\r\nx-b: 2", Code::ErpRefused, "invalid: `x-a`");
    prison.assert_page("headers 101", Code::ErpRefused, "invalid: more than 100 headers");
    prison.assert_page("headers 40000", Code::ErpRefused, "invalid: more than 100 headers");
    prison.assert_page("headers 100", Code::ErpRefused, "x-99=1");
    prison.assert_page("long address", Code::ErpRefused, "invalid: the address is too long");
}

#[test]
fn what_an_adapter_says_moves_no_terminal() {
    Prison::new().assert_page("moved terminal", Code::ErpRefused, " [2Jgone");
}

#[test]
fn a_secret_that_comes_back_in_a_header_or_in_pieces_is_blotted_out() {
    let prison = Prison::new();
    let refusal = prison.refusal_of_page(&format!("show {}/pieces", prison.server.url()));
    assert!(refusal.message.contains("x-told=***") && refusal.message.ends_with("| ***"), "{refusal}");
}

/// The hostile adapter, which describes itself in this way.
fn describing(word: &str) -> Result<ComponentErp> {
    let mut config = support::config("hostile-adapter", "http://127.0.0.1:9");
    let mut component = std::fs::read(&config.file).unwrap();
    let mark = component.windows(12).position(|part| part == b"[describes:]").unwrap();
    component[mark + 12..mark + 32].copy_from_slice(format!("{word:<20}").as_bytes());
    let place = tempfile::tempdir().unwrap();
    config.file = place.path().join("hostile.wasm");
    std::fs::write(&config.file, component).unwrap();
    config.limits = Limits { seconds: if word == "loop" { SHORT } else { LONG }, memory_mib: 16, pages: 20 };
    ComponentErp::open(&config)
}

#[test]
fn an_adapter_that_does_not_say_what_it_is_is_not_loaded() {
    for (word, words) in [
        ("loop", "did not end within 0.5 s"),
        ("panic", "broke off"),
        ("hog", "wanted more than 16 MiB of memory"),
        ("path", "a name has small letters"),
        ("many", "more than 100 hosts"),
        ("long", "the name of a setting has 1 to 100 characters"),
        ("terminal", "the name of a secret has 1 to 100 characters, and no control character"),
        ("reason", "a reason has at most 1000 characters"),
    ] {
        let refusal = describing(word).map(drop).unwrap_err();
        assert_eq!(refusal.code, Code::Configuration, "{word}: {refusal}");
        assert!(refusal.message.contains(words), "{word}: {refusal}");
        assert!(refusal.message.contains("hostile.wasm`: "), "{refusal}");
    }
    let curious = describing("curious").unwrap();
    assert_eq!(curious.manifest().name, "forbidden-false", "it has neither network nor settings");
}

#[test]
fn of_many_instances_not_all_are_kept() {
    let prison = Prison::new();
    let used_before = || {
        std::thread::scope(|scope| {
            let calls: Vec<_> =
                (0..MANY).map(|_| scope.spawn(|| prison.customers(Some("together")))).collect();
            let pages = calls.into_iter().map(|call| call.join().unwrap().unwrap());
            pages.filter(|page| page.rows[0].key != "1").count()
        })
    };
    assert_eq!(used_before(), 0, "each call has an instance of its own");
    assert_eq!(used_before(), 8, "and so many were kept");
}

#[test]
fn many_threads_and_one_broken_adapter_each_get_what_they_asked_for() {
    let prison = Prison::new();
    let begin = Barrier::new(8);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (prison, begin) = (&prison, &begin);
            scope.spawn(move || {
                begin.wait();
                for turn in 0..5 {
                    match (thread + turn) % 3 {
                        0 => prison.assert_page("panic", Code::ErpInvalidResponse, "broke off"),
                        1 => prison.assert_page("hog", Code::ErpInvalidResponse, "wanted more than 16 MiB"),
                        _ => prison.assert_unknown("recursion", "called itself without end"),
                    }
                }
            });
        }
    });
}

#[test]
fn a_secret_goes_where_it_is_granted_and_is_never_seen() {
    let refusal = Prison::new().refusal_of_page("probe");
    let seen = refusal.message;
    let (setting, rest) = seen.split_once(" | ").unwrap();
    assert_eq!(setting, "None", "a secret is no setting");
    assert!(rest.contains("x-probe={secret:token}"), "a plain header is sent as it is: {seen}");
    assert!(rest.contains("x-probe=Bearer *** ***"), "the server got it, and its answer is blotted: {seen}");
    assert!(rest.contains("forbidden: there is no secret `other`"), "{seen}");
    assert!(!seen.contains(TOKEN), "{seen}");
}

#[test]
fn a_page_that_is_none_is_refused() {
    let prison = Prison::new();
    prison.assert_page("too many", Code::ErpInvalidResponse, "11 rows, where 10 were asked for");
    prison.assert_page("stuck", Code::ErpInvalidResponse, "the cursor does not move on");
    prison.assert_page("long cursor", Code::ErpInvalidResponse, "a cursor of more than 2000 characters");
    prison.assert_page("code", Code::ErpInvalidResponse, "ALL_IS_WELL");
    prison.assert_page("alike", Code::ErpInvalidResponse, "too much data is being copied");
}

#[test]
fn what_is_answered_beside_the_ports_is_checked_too() {
    let prison = Prison::new();
    let garbled = |answer: Result<()>, words: &str| {
        let error = answer.unwrap_err();
        assert!(error.code == Code::ErpInvalidResponse && error.message.contains(words), "{error}");
    };
    garbled(tenon::wait(prison.adapter.code_lists()).map(drop), "tax-rates: `the usual` is no decimal");
    garbled(tenon::wait(prison.adapter.account_of("C1")).map(drop), "date: `yesterday` is no day");
    let cut = |rows: &str| {
        let request = RangeRequest { cursor: Some(rows.to_owned()), parts: 1 };
        tenon::wait(Masters::ranges(&prison.adapter, Capability::ReadItems, &request))
    };
    garbled(cut("-1").map(drop), "rows: `-1` is no whole number");
    garbled(cut("18446744073709551616").map(drop), "is no whole number");
    assert_eq!(cut("3").unwrap().ranges[0].sum.rows, 3);
}

#[test]
fn a_refusal_may_say_what_it_is_about() {
    let prison = Prison::new();
    let change = OrderChange {
        order: "SO1".to_owned(),
        lines: Vec::new(),
        net: 0.into(),
        tax: 0.into(),
        gross: 0.into(),
    };
    let refused = |key: &str| tenon::wait(prison.adapter.change(key, &change)).unwrap_err();
    assert_eq!(refused("/lines/0").path.as_deref(), Some("/lines/0"));
    assert_eq!(refused("no pointer").path, None);
    assert_eq!(refused("/a\u{1b}[2J").path.as_deref(), Some("/a [2J"));
    assert_eq!(refused("panic").code, Code::OutcomeUnknown);
}

#[test]
fn an_erp_that_asks_to_wait_is_waited_for() {
    let prison = Prison::new();
    let seconds = |cursor| asked_to_wait(&prison.refusal_of_page(cursor)).map(|wait| wait.as_secs());
    assert_eq!(seconds("busy"), Some(7));
    assert_eq!(seconds("busy for a while"), None);
    prison.assert_page("busy", Code::ErpUnreachable, "not so many calls");
}

#[test]
fn a_row_that_makes_no_sense_is_rejected_and_the_page_goes_on() {
    let page = Prison::new().customers(Some("broken rows")).unwrap();
    assert_eq!(page.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["good"]);
    let reasons: Vec<&str> = page.rejected.iter().map(|rejected| rejected.reason.as_str()).collect();
    assert_eq!(reasons, ["credit-limit: `1e5 or so` is no decimal", "key: is empty"]);
    let huge = Prison::new().customers(Some("huge")).unwrap();
    assert_eq!((huge.rows.len(), huge.rejected.len()), (0, 1));
}

#[test]
fn a_round_without_end_is_ended() {
    let prison = Prison::new();
    let mut cursor = "endless 0".to_owned();
    let mut pages = 0;
    let refusal = loop {
        match prison.customers(Some(&cursor)) {
            Ok(page) => cursor = page.next,
            Err(refusal) => break refusal,
        }
        pages += 1;
        assert!(pages <= 20, "the round goes on");
    };
    assert_eq!((refusal.code, pages), (Code::ErpInvalidResponse, 20), "{refusal}");
}

#[test]
fn an_answer_to_a_write_that_cannot_be_understood_leaves_its_outcome_open() {
    let prison = Prison::new();
    prison.assert_unknown("code", "ALL_IS_WELL");
    prison.assert_unknown("no key", "key: is empty");
    prison.assert_unknown("garbage", "odd");
}

#[test]
fn an_engine_with_a_broken_adapter_goes_on() {
    let prison = Prison::new();
    let hostile = ErpInstance::new("hostile", prison.adapter.erp());
    let database = tenon_db_sqlite::Sqlite::in_memory().unwrap();
    let engine = tenon::Engine::builder(database).erp(hostile).open().unwrap();
    let host = tenon::CallContext::new("acme", "host").keyed("setup");
    let tenant = serde_json::json!({
        "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        "erp": "hostile",
    });
    engine.call(&host, "tenant.create", &tenant).unwrap();
    let store = engine.own_work("acme");
    let run = tenon::wait(tenon::sync::run(&store, engine.erp("hostile").unwrap(), &|_| {}));
    assert!(format!("{run:?}").contains("items: the adapter broke off"), "{run:?}");
    let ada = tenon::CallContext::new("acme", "ada");
    let customers = engine.call(&ada, "customer.list", &serde_json::json!({})).unwrap();
    assert_eq!(customers["items"][0]["name"], "Somebody", "what was read before is there");
    drop(prison.server);
}
