//! The ERP in memory as a server, and an adapter that calls it over HTTP: a right one, or one that mistakes a fault of the network.

use futures_lite::future::block_on;
use serde_json::{Value as Json, json};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use tenon_erp_kontor::server::{Reply, Server};
use tenon_erp_port::messages::{Carrier, Effect, Method, answer, over, reply};
use tenon_erp_port::{Capabilities, Code, Erp, Error, Result, async_trait};
use tenon_testkit::memory_erp::MemoryErp;

/// What the server wants to be shown.
pub(crate) const PASSWORD: &str = "open sesame";

/// The checks of a page at each fault.
const EVERY_READ: &[&str] = &[
    "customers.whole_after_every_fault",
    "items.whole_after_every_fault",
    "prices.whole_after_every_fault",
    "open_items.whole_after_every_fault",
    "invoices.whole_after_every_fault",
    "receipts.whole_after_every_fault",
    "stock.whole_after_every_fault",
    "progress.whole_after_every_fault",
];

/// The checks of a write at each fault.
const WRITES_AT_EVERY_FAULT: &[&str] = &[
    "customers.created_once_at_every_fault",
    "customer_changes.changed_once_at_every_fault",
    "orders.placed_once_at_every_fault",
    "order_changes.changed_once_at_every_fault",
    "orders.cancelled_once_at_every_fault",
];

/// All checks of a write whose answer is lost.
const EVERY_WRITE: &[&str] = &[
    "customers.lost_answer_is_never_success",
    "customer_changes.lost_answer_is_never_success",
    "orders.lost_answer_is_never_success",
    "order_changes.lost_answer_is_never_success",
    "customers.created_once_at_every_fault",
    "customer_changes.changed_once_at_every_fault",
    "orders.placed_once_at_every_fault",
    "order_changes.changed_once_at_every_fault",
    "orders.cancelled_once_at_every_fault",
];

macro_rules! flaws {
    ($($(#[doc = $doc:literal])* $flaw:ident => $checks:expr;)*) => {
        /// What an adapter makes of a fault of the network.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Flaw { $($(#[doc = $doc])* $flaw),* }

        /// Every flaw, and the checks that fail because of it, in the order they are run.
        pub(crate) const FLAWS: &[(Flaw, &[&str])] = &[$((Flaw::$flaw, $checks)),*];
    };
}

flaws! {
    /// A write without an answer is said to have had no effect.
    TakesALostAnswerForNoEffect => EVERY_WRITE;
    /// The same, but only where the deadline has passed.
    TakesALateAnswerForNoEffect => WRITES_AT_EVERY_FAULT;
    /// What needs no answer is taken for done, whatever the status.
    IgnoresTheStatus => &["order_changes.changed_once_at_every_fault", "orders.cancelled_once_at_every_fault"];
    /// A page that breaks off is taken for an empty one, the last.
    TakesACutPageForTheWhole => EVERY_READ;
    /// A read without an answer is told like one with an answer that cannot be understood.
    TakesALostAnswerForGarbage => EVERY_READ;
    /// The rows are those of the answer, and the cursor is one that was asked for beside it.
    GoesOnAfterAnyPage => EVERY_READ;
    /// A write is followed by a read, and fails like one where that has no answer.
    ForgetsWhatItHasWritten => EVERY_WRITE;
    /// A write without an answer is made again.
    SendsAgainByItself => EVERY_WRITE;
    /// A customer is changed field by field, and where it breaks off in the midst of them nothing is said to have changed.
    TakesAPartForNoEffect => &[
        "customer_changes.lost_answer_is_never_success",
        "customer_changes.changed_once_at_every_fault",
    ];
}

/// A server with these books, for whoever shows the password.
pub(crate) fn server(memory: &MemoryErp) -> Server {
    let erp = memory.erp();
    let serve = move |request: &tenon_erp_kontor::server::Request| {
        if request.header("password") != Some(PASSWORD) {
            return Reply::json(401, &json!("who are you?"));
        }
        let message = serde_json::from_slice(&request.body).unwrap_or(Json::Null);
        let answered = block_on(answer(&erp, request.path.trim_start_matches('/'), &message));
        Reply::Answer { status: 200, content_type: "application/json", body: reply(&answered).into_bytes() }
    };
    Server::start("127.0.0.1:0", serve).unwrap()
}

/// Carries the messages of the ports.
#[derive(Clone)]
pub(crate) struct Wire {
    /// Host and port.
    pub(crate) address: String,
    pub(crate) password: &'static str,
    pub(crate) deadline: Duration,
    pub(crate) flaw: Option<Flaw>,
}

/// Why there is no answer.
enum NoAnswer {
    NotSent,
    Late,
    Broken,
}

impl Wire {
    /// The ports of the adapter.
    pub(crate) fn erp(&self) -> Erp {
        over(self.clone())
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    /// One request, and its answer: the status and the body.
    fn exchange(&self, path: &str, body: &str) -> Result<(u16, String), NoAnswer> {
        let mut stream = TcpStream::connect(&self.address).map_err(|_| NoAnswer::NotSent)?;
        let answer = self.answer(&mut stream, path, body).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => NoAnswer::Late,
            _ => NoAnswer::Broken,
        })?;
        whole(&answer).ok_or(NoAnswer::Broken)
    }

    fn answer(&self, stream: &mut TcpStream, path: &str, body: &str) -> io::Result<String> {
        let Wire { address, password, .. } = self;
        stream.set_read_timeout(Some(self.deadline))?;
        write!(stream, "POST /{path} HTTP/1.1\r\nhost: {address}\r\npassword: {password}\r\n")?;
        write!(stream, "content-length: {}\r\n\r\n{body}", body.len())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// What it means that there is no answer.
    fn meaning(&self, effect: Effect, why: &NoAnswer) -> Error {
        let none = Error::new(Code::ErpUnreachable, "nothing was done");
        match (why, effect) {
            (NoAnswer::NotSent, _) => none,
            (_, Effect::Read) if self.has(Flaw::TakesALostAnswerForGarbage) => {
                Error::new(Code::ErpInvalidResponse, "what is that?")
            }
            (_, Effect::Write) if self.has(Flaw::TakesALostAnswerForNoEffect) => none,
            (NoAnswer::Late, Effect::Write) if self.has(Flaw::TakesALateAnswerForNoEffect) => none,
            _ => effect.unanswered("there was no answer"),
        }
    }

    /// A change of a customer, with a request for each field.
    fn field_by_field(&self, method: Method, request: &str) -> Result<String> {
        let mut one: Json = serde_json::from_str(request).unwrap_or(Json::Null);
        let fields = one["change"]["fields"].as_array().cloned().unwrap_or_default();
        let mut row = String::new();
        for (index, field) in fields.iter().enumerate() {
            one["change"]["fields"] = json!([field]);
            let is_amid = index > 0 && index + 1 < fields.len();
            let (status, body) =
                self.exchange(method.name, &one.to_string()).map_err(|why| match is_amid {
                    true => Error::new(Code::ErpUnreachable, "nothing was done"),
                    false => self.meaning(method.effect, &why),
                })?;
            if status != 200 {
                return Ok(format!("HTTP {status}"));
            }
            row = body;
        }
        Ok(row)
    }

    /// The body of the answer, spoiled where the adapter has a flaw.
    fn understood(&self, method: Method, request: &str, body: String) -> String {
        let Ok(mut page) = serde_json::from_str::<Json>(&body) else {
            let empty =
                json!({"result": {"rows": [], "rejected": [], "gone": [], "next": "0", "more": false}});
            return if self.has(Flaw::TakesACutPageForTheWhole) { empty.to_string() } else { body };
        };
        let is_page = page["result"]["rows"].is_array();
        if is_page
            && self.has(Flaw::GoesOnAfterAnyPage)
            && let Ok((_, beside)) = self.exchange(method.name, request)
            && let Ok(mut beside) = serde_json::from_str::<Json>(&beside)
        {
            page["result"]["next"] = beside["result"]["next"].take();
            page["result"]["more"] = beside["result"]["more"].take();
        }
        page.to_string()
    }
}

/// Status and body of an answer that has come as a whole.
fn whole(answer: &str) -> Option<(u16, String)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let (_, length) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?;
    (length.parse() == Ok(body.len())).then(|| (status, body.to_owned()))
}

#[async_trait]
impl Carrier for Wire {
    fn capabilities(&self) -> Capabilities {
        crate::everything()
    }

    async fn carry(&self, method: Method, request: String) -> Result<String> {
        if self.has(Flaw::TakesAPartForNoEffect) && method.name == "masters.change_customer" {
            return self.field_by_field(method, &request);
        }
        let mut answer = self.exchange(method.name, &request);
        if matches!(&answer, Err(NoAnswer::Broken))
            && method.effect == Effect::Write
            && self.has(Flaw::SendsAgainByItself)
        {
            answer = self.exchange(method.name, &request);
        }
        let answer = answer.map_err(|why| self.meaning(method.effect, &why))?;
        if method.effect == Effect::Write && self.has(Flaw::ForgetsWhatItHasWritten) {
            let read = self.exchange("masters.code_lists", "{}");
            read.map_err(|why| self.meaning(Effect::Read, &why))?;
        }
        match answer {
            (200, body) => Ok(self.understood(method, &request, body)),
            (401, _) => Err(Error::new(Code::ErpRefused, "the password is wrong")),
            _ if self.has(Flaw::IgnoresTheStatus) => Ok(r#"{"result": null}"#.to_owned()),
            (status, _) => Ok(format!("HTTP {status}")),
        }
    }
}
