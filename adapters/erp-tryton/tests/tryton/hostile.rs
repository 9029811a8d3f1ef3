//! Servers that are slow, broken, or no Tryton at all. These tests need no Tryton.

use crate::fake::{self, Call, PASSWORD, Reply, TOKEN, error_of, gzip, http, result_json, result_of};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tenon_erp_port::{Code, Error};
use tenon_erp_port::{Masters, NewCustomer, Page, PageRequest};
use tenon_erp_tryton::{Config, Tryton};
use tokio::net::TcpListener;

fn page() -> PageRequest {
    PageRequest { cursor: None, limit: 10 }
}

fn customer() -> NewCustomer {
    NewCustomer {
        name: "Ada".into(),
        number: "C-1".into(),
        tax_id: None,
        phone: None,
        email: None,
        city: None,
        country: None,
        currency: "USD".into(),
    }
}

async fn read_fails(adapter: &Tryton) -> Error {
    adapter.customers(&page()).await.expect_err("a read that fails")
}

async fn write_fails(adapter: &Tryton) -> Error {
    adapter.create_customer("key-1", &customer()).await.expect_err("a write that fails")
}

/// What a read and a write become where every call is answered so.
async fn codes(answer: impl Fn(&Call) -> Reply + Send + Sync + Clone + 'static) -> (Code, Code) {
    let adapter = fake::adapter(answer).await;
    (read_fails(&adapter).await.code, write_fails(&adapter).await.code)
}

/// The same, where every call is answered with these bytes.
async fn codes_of(bytes: Vec<u8>) -> (Code, Code) {
    codes(move |_| Reply::Bytes(bytes.clone())).await
}

const GARBLED: (Code, Code) = (Code::ErpInvalidResponse, Code::OutcomeUnknown);
const UNANSWERED: (Code, Code) = (Code::ErpUnreachable, Code::OutcomeUnknown);
const NOT_DONE: (Code, Code) = (Code::ErpUnreachable, Code::ErpUnreachable);
const REFUSED: (Code, Code) = (Code::ErpRefused, Code::ErpRefused);

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_at_the_deadline() {
    let deadlines = |config: &mut Config| {
        config.read_deadline = Duration::from_millis(400);
        config.write_deadline = Duration::from_millis(400);
    };
    let adapter = fake::adapter_with(|_| Reply::Silence, deadlines).await;
    let started = Instant::now();
    assert_eq!(read_fails(&adapter).await.code, UNANSWERED.0);
    assert_eq!(write_fails(&adapter).await.code, UNANSWERED.1);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "two deadlines of 0.4 s took {:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_a_write_unknown() {
    assert_eq!(codes_of(Vec::new()).await, UNANSWERED);
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"id\": 1, \"res".to_vec();
    assert_eq!(codes_of(half).await, UNANSWERED);
}

#[tokio::test]
async fn a_refused_connection_is_known_to_have_done_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/books", listener.local_addr().expect("an address"));
    drop(listener);
    let adapter = Tryton::new(Config::new(url, "tenon", PASSWORD)).expect("a configuration");
    assert_eq!((read_fails(&adapter).await.code, write_fails(&adapter).await.code), NOT_DONE);
}

#[tokio::test]
async fn an_error_page_leaves_a_write_unknown() {
    let pages = [
        ("500 INTERNAL SERVER ERROR", GARBLED),
        ("502 BAD GATEWAY", UNANSWERED),
        ("503 SERVICE UNAVAILABLE", UNANSWERED),
        ("504 GATEWAY TIMEOUT", UNANSWERED),
        ("403 FORBIDDEN", GARBLED),
        ("404 NOT FOUND", GARBLED),
        ("301 MOVED PERMANENTLY", GARBLED),
        ("429 TOO MANY REQUESTS", NOT_DONE),
    ];
    for (status, expected) in pages {
        assert_eq!(
            codes_of(http(status, "", b"<!doctype html><title>Oh no</title>")).await,
            expected,
            "{status}"
        );
    }
}

#[tokio::test]
async fn what_is_not_an_answer_is_garbage_to_a_read_and_unknown_to_a_write() {
    let bodies: [&[u8]; 7] = [
        b"<!doctype html><title>Tryton</title>",
        b"",
        b"{\"id\": 3, \"result\": [1, 2",
        b"null",
        b"[]",
        b"\x1f\x8bthis is not gzip",
        b"\xff\xfe\x00",
    ];
    for body in bodies {
        assert_eq!(codes_of(http("200 OK", "", body)).await, GARBLED, "{}", String::from_utf8_lossy(body));
    }
}

#[tokio::test]
async fn an_answer_of_the_wrong_shape_is_too() {
    let shapes: [fn(&Call) -> Value; 6] = [
        |call| json!({"id": call.id}),
        |call| json!({"id": call.id + 1, "result": []}),
        |_| json!({"result": []}),
        |call| json!({"id": call.id, "result": "yes"}),
        |call| json!({"id": call.id, "result": null}),
        |call| json!({"id": call.id, "result": {"0": 7}}),
    ];
    for shape in shapes {
        let answer = move |call: &Call| Reply::Bytes(http("200 OK", "", shape(call).to_string().as_bytes()));
        let said = shape(&Call { id: 0, method: String::new(), parameters: json!([]) });
        assert_eq!(codes(answer).await, GARBLED, "{said}");
    }
}

#[tokio::test]
async fn what_the_server_says_about_an_error_decides() {
    let errors = [
        (json!(["UserError", ["No stock.", "Order some.", null]]), REFUSED),
        (json!(["UserWarning", ["name", "Really?", ""]]), REFUSED),
        (json!(["ConcurrencyException", "Records were modified in the meanwhile"]), NOT_DONE),
        (json!(["'total_amout'", ""]), GARBLED),
        (json!("what?"), GARBLED),
        (json!(null), GARBLED),
    ];
    for (error, expected) in errors {
        let said = error.clone();
        assert_eq!(codes(move |call| Reply::Bytes(error_of(call, &error))).await, expected, "{said}");
    }
}

#[tokio::test]
async fn a_refusal_has_the_servers_own_words() {
    let error = json!(["UserError", ["No stock.", "Order some.", null]]);
    let adapter = fake::adapter(move |call| Reply::Bytes(error_of(call, &error))).await;
    assert_eq!(write_fails(&adapter).await.message, "No stock. Order some.");
    let warning = json!(["UserWarning", ["internal.name", "Really?", "It is late."]]);
    let adapter = fake::adapter(move |call| Reply::Bytes(error_of(call, &warning))).await;
    assert_eq!(write_fails(&adapter).await.message, "Really? It is late.");
}

/// Two customers, one of whom has a number for a name.
fn two_customers(call: &Call) -> Value {
    let order = call.parameters[3].to_string();
    if order.contains("_date") {
        return json!([]);
    }
    let customer = |id: u32, name: Value| {
        json!({
            "id": id, "code": id.to_string(), "name": name, "active": true, "tax_identifier.": null,
            "addresses.": [{"id": 1, "city": "Gent", "country.": null}], "contact_mechanisms.": [],
        })
    };
    json!([customer(4, json!("Ada")), customer(5, json!(5)), customer(6, json!("Søren"))])
}

fn names(page: &Page<tenon_erp_port::ErpCustomer>) -> Vec<&str> {
    page.rows.iter().map(|row| row.name.as_str()).collect()
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_set_aside_with_the_reason() {
    let adapter = fake::adapter(|call| Reply::Bytes(result_of(call, &two_customers(call)))).await;
    let page = adapter.customers(&page()).await.expect("a page");
    assert_eq!(names(&page), ["Ada", "Søren"]);
    let [rejected] = page.rejected.as_slice() else { panic!("{:?}", page.rejected) };
    assert_eq!(rejected.key.as_deref(), Some("5"));
    assert_eq!(rejected.reason, "name is not a text");
    assert_eq!(rejected.raw["name"], json!(5));
}

#[tokio::test]
async fn gzip_is_known_by_its_first_bytes_and_not_by_the_header() {
    let label = "Content-Encoding: gzip\r\n";
    let plain_under_a_label =
        move |call: &Call| Reply::Bytes(http("200 OK", label, &result_json(call, &two_customers(call))));
    let packed = move |call: &Call| {
        Reply::Bytes(http("200 OK", label, &gzip(&result_json(call, &two_customers(call)))))
    };
    let packed_without_a_label =
        |call: &Call| Reply::Bytes(http("200 OK", "", &gzip(&result_json(call, &two_customers(call)))));
    for adapter in [
        fake::adapter(plain_under_a_label).await,
        fake::adapter(packed).await,
        fake::adapter(packed_without_a_label).await,
    ] {
        assert_eq!(names(&adapter.customers(&page()).await.expect("a page")), ["Ada", "Søren"]);
    }
}

#[tokio::test]
async fn a_page_that_gets_nowhere_is_garbage() {
    let stuck = |call: &Call| Reply::Bytes(result_of(call, &two_customers(call)));
    let adapter = fake::adapter(stuck).await;
    let cursor = Some(r#"{"after":40,"within":true}"#.to_owned());
    let error = adapter.customers(&PageRequest { cursor, limit: 2 }).await.expect_err("no progress");
    assert_eq!(error.code, Code::ErpInvalidResponse);
}

#[tokio::test]
async fn a_session_that_is_turned_away_for_ever_is_a_refusal() {
    assert_eq!(codes_of(http("401 UNAUTHORIZED", "", b"")).await, REFUSED);
}

#[tokio::test]
async fn secrets_are_in_no_error_and_no_debug_output() {
    let mut said = String::new();
    for status in ["401 UNAUTHORIZED", "500 INTERNAL SERVER ERROR", "200 OK"] {
        let adapter = fake::adapter(move |_| Reply::Bytes(http(status, "", b"<html>"))).await;
        said += &format!("{:?} {:?} {adapter:?}", read_fails(&adapter).await, write_fails(&adapter).await);
    }
    let proof = ["3", TOKEN, PASSWORD];
    assert!(!said.contains(TOKEN) && !said.contains(PASSWORD), "{said}");
    assert!(!said.contains(&proof.join(":")), "{said}");
    assert!(said.contains("tenon"), "the user's name may be said: {said}");
}

#[test]
fn an_address_must_name_a_server_and_a_database() {
    for url in [
        "",
        "erp",
        "ftp://erp/books",
        "http://erp",
        "http://erp/",
        "http://erp/a/b",
        "http://me:secret@erp/books",
    ] {
        let error = Tryton::new(Config::new(url, "tenon", "x")).expect_err(url);
        assert_eq!(error.code, Code::Configuration, "{url}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    for url in ["http://erp/books", "https://erp.example.com:8000/books/"] {
        assert!(Tryton::new(Config::new(url, "tenon", "x")).is_ok(), "{url}");
    }
}
