//! Requests as hostile callers send them: what is performed is what was said, and no request costs more than its own size warrants.
#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value as Json, json};
use std::cell::Cell;
use std::time::Duration;
use tenon::kernel::decode::JsonMap;
use tenon::limit::Limit;
use tenon::rpc::{self, Service};
use tenon::{CallContext, Catalogue, Result, Simulation};

/// Counts what it is asked to perform, and answers `sync.…` with a text of so many bytes.
struct Counting {
    catalogue: Catalogue,
    performed: Cell<usize>,
    bytes: usize,
}

impl Counting {
    fn new(bytes: usize) -> Self {
        Self { catalogue: tenon::Modules::default().catalogue().unwrap(), performed: Cell::new(0), bytes }
    }

    fn said(&self, request: &str) -> Json {
        serde_json::from_str(&rpc::handle(self, request).unwrap()).unwrap()
    }

    /// The code of the refusal of a request, and the number of requests performed until then.
    fn refused(&self, request: &str) -> (Json, usize) {
        (self.said(request)["error"]["data"]["code"].take(), self.performed.get())
    }
}

impl Service for Counting {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn simulation(&self) -> Option<&Simulation> {
        None
    }

    fn call(&self, _: &CallContext, _: &str, _: &Json) -> Result<Json> {
        Ok(Json::Null)
    }

    fn synchronise(&self, _: &str, _: &JsonMap) -> Result<Json> {
        self.performed.set(self.performed.get() + 1);
        Ok(Json::String("x".repeat(self.bytes)))
    }
}

fn request(id: &str) -> String {
    format!(r#"{{"jsonrpc": "2.0", "id": {id}, "method": "sync.run"}}"#)
}

const NOTIFICATION: &str = r#"{"jsonrpc": "2.0", "method": "sync.run"}"#;

#[test]
fn a_reply_has_the_id_of_its_request_or_the_request_is_refused() {
    let engine = Counting::new(0);
    for id in ["1", "-9223372036854775808", "18446744073709551615", "1.5", "1e3", "null", r#""a\u0000b""#] {
        assert_eq!(engine.said(&request(id))["id"], serde_json::from_str::<Json>(id).unwrap());
    }
    assert_eq!(engine.performed.replace(0), 7);
    for id in ["18446744073709551616", "-123456789012345678901234567890", "{}", "[1]", "true", "1e999"] {
        assert_eq!(engine.refused(&request(id)), (json!("MALFORMED_REQUEST"), 0), "{id}");
        assert_eq!(engine.said(&request(id))["id"], Json::Null);
    }
}

#[test]
fn what_is_said_twice_is_not_performed() {
    let engine = Counting::new(0);
    let twice = request("1").replace("\"id\"", "\"id\": 2, \"id\"");
    assert_eq!(engine.refused(&twice), (json!("MALFORMED_REQUEST"), 0));
    let params = request("1").replace('}', r#", "params": {"tenant": "a", "tenant": "b"}}"#);
    assert_eq!(engine.refused(&params), (json!("MALFORMED_REQUEST"), 0));
}

#[test]
fn a_batch_is_answered_one_by_one() {
    let engine = Counting::new(0);
    let broken = r#"{"a": 1, "a": 2}"#;
    let batch = format!("\n[{}, {NOTIFICATION}, 7, [], [{}], {broken}]", request("1"), request("2"));
    let replies = engine.said(&batch);
    let codes: Vec<_> = replies.as_array().unwrap().iter().map(|reply| &reply["error"]["code"]).collect();
    assert_eq!(codes, [&Json::Null, &json!(-32600), &json!(-32600), &json!(-32600), &json!(-32700)]);
    assert_eq!(replies[0]["id"], 1);
    assert_eq!(engine.performed.get(), 2);
    assert_eq!(rpc::handle(&engine, &format!("[{NOTIFICATION}, {NOTIFICATION}]")), None);
    assert_eq!(engine.performed.replace(0), 4);
    let broken_text = format!(r#"[{}, {{"\ud800": 1}}]"#, request("1"));
    let broken_number = format!("[{}, 1e999]", request("1"));
    for none in ["[]", " [ ] ", "[", "[1,]", "[1] 2", &broken_text, &broken_number] {
        assert_eq!(engine.refused(none), (json!("MALFORMED_REQUEST"), 0), "{none}");
    }
}

#[test]
fn a_batch_has_a_bounded_number_of_requests() {
    let engine = Counting::new(0);
    let batch = |count| format!("[{}]", vec![request("1"); count].join(","));
    assert_eq!(engine.said(&batch(rpc::LARGEST_BATCH)).as_array().map(Vec::len), Some(rpc::LARGEST_BATCH));
    assert_eq!(engine.performed.replace(0), rpc::LARGEST_BATCH);
    assert_eq!(engine.refused(&batch(rpc::LARGEST_BATCH + 1)), (json!("LIMIT_EXCEEDED"), 0));
    let ones = format!("[{}1]", "1,".repeat(rpc::LARGEST_REQUEST / 2 - 2));
    assert_eq!(engine.refused(&ones), (json!("LIMIT_EXCEEDED"), 0));
}

#[test]
fn a_reply_that_is_too_large_is_refused_with_the_id_of_its_request() {
    let engine = Counting::new(rpc::LARGEST_REPLY);
    let said = engine.said(&request("7"));
    assert_eq!((&said["id"], &said["error"]["data"]["code"]), (&json!(7), &json!("LIMIT_EXCEEDED")));
    assert!(said.get("result").is_none());
}

#[test]
fn a_batch_whose_replies_grow_too_large_ends_there() {
    let size = rpc::LARGEST_BATCH_REPLY / 4;
    let engine = Counting::new(size);
    let requests: Vec<_> = (0..8).map(|id| request(&id.to_string())).collect();
    let replies = engine.said(&format!("[{}]", requests.join(",")));
    for (id, reply) in replies.as_array().unwrap().iter().enumerate() {
        assert_eq!(reply["id"], id);
        match id < 4 {
            true => assert_eq!(reply["result"].as_str().map(str::len), Some(size)),
            false => assert_eq!(reply["error"]["data"]["code"], "LIMIT_EXCEEDED"),
        }
    }
    assert_eq!((replies.as_array().unwrap().len(), engine.performed.get()), (8, 4));
}

#[test]
fn a_batch_that_is_given_up_performs_nothing_more() {
    let engine = Counting::new(0);
    let limit = Limit::new(Some(Duration::from_hours(1)));
    let batch = format!("[{}, {NOTIFICATION}, {}]", request("1"), request("2"));
    limit.cancel();
    let replies: Json = limit.within(|| engine.said(&batch));
    let codes: Vec<_> =
        replies.as_array().unwrap().iter().map(|reply| &reply["error"]["data"]["code"]).collect();
    assert_eq!((codes, engine.performed.get()), (vec![&json!("CANCELLED"); 2], 0));
}

#[test]
fn a_notification_that_is_given_up_has_no_reply_either() {
    let error = tenon::sql::refusals::time_is_up();
    assert_eq!(rpc::refuse_unheard(NOTIFICATION, &error), "");
    assert!(rpc::refuse_unheard(&request("7"), &error).contains("\"id\":7"));
    assert!(rpc::refuse_unheard("{}", &error).contains("\"id\":null"));
}
