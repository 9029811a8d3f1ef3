//! What a hostile adapter does costs its own call, is reported, and the next call is served.

#![allow(clippy::unwrap_used, reason = "a test fails where its fixture does")]

mod log;
mod support;

use log::Log;
use tenon::sync::ErpInstance;
use tenon_core::ports::erp::{
    Capability, ErpCustomer, Finance, Masters, NewOrder, OrderChange, Orders, Page, PageRequest,
    asked_to_wait,
};
use tenon_core::ports::ranges::RangeRequest;
use tenon_core::{Code, Error, Result};
use tenon_erp_component::{ComponentErp, Limits};
use tenon_erp_kontor::server::{Reply, Request, Server};

/// A server that answers in ways that an adapter should survive.
fn server() -> Server {
    let answer = |request: &Request| match request.path.as_str() {
        "/echo" => {
            let lines: Vec<String> =
                request.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
            Reply::Answer { status: 200, content_type: "text/plain", body: lines.join("; ").into_bytes() }
        }
        "/silence" => Reply::Silence,
        "/flood" => Reply::Flood,
        _ => Reply::HangUp,
    };
    Server::start("127.0.0.1:0", answer).unwrap()
}

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
    prison.assert_page("recursion", Code::ErpGarbage, "called itself without end");
    prison.assert_unknown("recursion", "called itself without end");
}

#[test]
fn memory_has_an_end() {
    let prison = Prison::new();
    prison.assert_page("hog", Code::ErpGarbage, "wanted more than 16 MiB of memory");
    prison.assert_unknown("hog", "wanted more than 16 MiB of memory");
}

#[test]
fn a_panic_is_a_lost_call() {
    let prison = Prison::new();
    prison.assert_page("panic", Code::ErpGarbage, "broke off");
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
    prison.assert_page("stubborn", Code::ErpUnreachable, "did not end within");
    prison.assert_unknown("stubborn", "did not end within");
}

#[test]
fn a_flood_from_the_server_is_cut_off() {
    let prison = Prison::new();
    prison.assert_page("flood", Code::ErpRefused, "lost: ");
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
    Prison::new().assert_page("smuggle", Code::ErpRefused, "invalid: `Transfer-Encoding`");
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
    assert!(!seen.contains(tenon_erp_kontor::TOKEN), "{seen}");
}

#[test]
fn a_page_that_is_none_is_refused() {
    let prison = Prison::new();
    prison.assert_page("too many", Code::ErpGarbage, "11 rows, where 10 were asked for");
    prison.assert_page("stuck", Code::ErpGarbage, "the cursor does not move on");
    prison.assert_page("long cursor", Code::ErpGarbage, "a cursor of more than 2000 characters");
    prison.assert_page("code", Code::ErpGarbage, "ALL_IS_WELL");
}

#[test]
fn what_is_answered_beside_the_ports_is_checked_too() {
    let prison = Prison::new();
    let garbled = |answer: Result<()>, words: &str| {
        let error = answer.unwrap_err();
        assert!(error.code == Code::ErpGarbage && error.message.contains(words), "{error}");
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
    assert_eq!((refusal.code, pages), (Code::ErpGarbage, 20), "{refusal}");
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
