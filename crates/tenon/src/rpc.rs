//! JSON-RPC 2.0: one request in, one reply out, over any transport of text.
//!
//! The method is the name of the operation. Parameters are passed by name: the arguments, and `context`, an object with `tenant`,
//! `actor`, and optionally `key`, `locale` and `correlation_id`. The message of an error is in the language of `locale`. The
//! `data` of an error contains the stable code, the advice to the caller, the stable reason with its parameters, the path of the
//! invalid argument and the correlation id.
//!
//! In addition to the operations there are:
//! - `rpc.discover`: the OpenRPC document.
//! - `sync.run`, `sync.status`, `sync.retry`, `sync.restored`, `sync.preflight`, `sync.reconcile` and `sync.repair`, with `erp`. A user who has the
//!   permission of that name calls them with a `context`; the host calls them for its own work with `tenant`.
//! - `tick.run`, with `limit` and `kinds`, `tick.status` and `tick.retry`, with `id`: due work. As above; without a `tenant`, `tick.run` does
//!   what is due for all tenants.
//! - `simulation.advance` and `simulation.restart`, on a simulated engine.

use crate::engine::Engine;
use crate::limit::Limit;
use crate::refusals;
use crate::simulation::Simulation;
use crate::{due_work, openrpc, strict_json, sync_methods};
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value as Json, json};
use tenon_kernel::decode::{JsonMap, as_object};
use tenon_kernel::{CallContext, Catalogue, Code, Error, Result};

/// The largest size of a request, in bytes.
pub const LARGEST_REQUEST: usize = 16 * 1024 * 1024;

/// The maximum size of the reply to one request, in bytes.
pub const LARGEST_REPLY: usize = 64 * 1024 * 1024;

/// The largest number of requests in a batch.
pub const LARGEST_BATCH: usize = 10_000;

/// The size of the replies, in bytes, after which the remaining requests of a batch are not performed.
pub const LARGEST_BATCH_REPLY: usize = 64 * 1024 * 1024;

/// The service that answers requests: an [`Engine`], or a substitute in a test.
pub trait Service {
    /// Returns all declarations.
    fn catalogue(&self) -> &Catalogue;

    /// Returns the clock and identifiers, if they are simulated.
    fn simulation(&self) -> Option<&Simulation>;

    /// Calls an operation in its own transaction.
    ///
    /// # Errors
    /// A refusal of any kind. The call then has changed nothing.
    fn call(&self, context: &CallContext, operation: &str, arguments: &Json) -> Result<Json>;

    /// Performs a method of due work, if the service can do it.
    ///
    /// # Errors
    /// `UNKNOWN_OPERATION`, and refusals of [`crate::due_work::perform`].
    fn tick(&self, method: &str, _params: &JsonMap) -> Result<Json> {
        Err(unknown(method))
    }

    /// Performs a method of synchronisation, if the service can have ERPs.
    ///
    /// # Errors
    /// `UNKNOWN_OPERATION`, and errors of synchronisation.
    fn synchronise(&self, method: &str, _params: &JsonMap) -> Result<Json> {
        Err(unknown(method))
    }
}

impl Service for Engine {
    fn catalogue(&self) -> &Catalogue {
        self.catalogue()
    }

    fn simulation(&self) -> Option<&Simulation> {
        self.simulation()
    }

    fn call(&self, context: &CallContext, operation: &str, arguments: &Json) -> Result<Json> {
        self.call(context, operation, arguments)
    }

    fn tick(&self, method: &str, params: &JsonMap) -> Result<Json> {
        due_work::perform(self, method, params)
    }

    fn synchronise(&self, method: &str, params: &JsonMap) -> Result<Json> {
        let given_up = |error| Limit::current().check().err().unwrap_or(error);
        sync_methods::perform(self, method, params).map_err(given_up)
    }
}

fn unknown(method: &str) -> Error {
    tenon_kernel::refusals::no_such_operation(method)
}

/// Answers a request, or a batch of them. A notification is performed and gets no reply.
///
/// The requests of a batch are performed one after the other and independently. When the replies exceed [`LARGEST_BATCH_REPLY`]
/// bytes, the remaining requests are not performed and are answered with `LIMIT_EXCEEDED`.
pub fn handle(engine: &dyn Service, request: &str) -> Option<String> {
    if request.len() > LARGEST_REQUEST {
        return Some(refusal(&refusals::request_too_long(LARGEST_REQUEST)));
    }
    match request.trim_start().starts_with('[') {
        true => answer_batch(engine, request),
        false => answer(engine, request, || Limit::current().check()),
    }
}

fn answer_batch(engine: &dyn Service, batch: &str) -> Option<String> {
    let requests = match serde_json::from_str::<Batch<'_>>(batch) {
        Err(error) => return Some(no_json(&error).to_string()),
        Ok(Batch::TooLong) => {
            return Some(refusal(&refusals::batch_too_long(LARGEST_BATCH)));
        }
        Ok(Batch::Of(requests)) if requests.is_empty() => {
            return Some(refusal(&refusals::empty_batch()));
        }
        Ok(Batch::Of(requests)) => requests,
    };
    // The text of a request was skipped, not read: half a surrogate pair or a number out of range passes until it is. One broken
    // request makes the batch no JSON, and nothing of it is performed.
    let read = |request: &&RawValue| serde_json::from_str::<Json>(request.get()).err();
    if let Some(error) = requests.iter().find_map(read) {
        return Some(no_json(&error).to_string());
    }
    // Written as they come: a reply in text takes a fraction of what it takes as a value.
    let mut replies = String::new();
    for request in requests {
        let room = || match replies.len() < LARGEST_BATCH_REPLY {
            true => Limit::current().check(),
            false => Err(refusals::replies_too_long()),
        };
        if let Some(reply) = answer(engine, request.get(), room) {
            replies.push(if replies.is_empty() { '[' } else { ',' });
            replies.push_str(&reply);
        }
    }
    (!replies.is_empty()).then_some(replies + "]")
}

/// The requests of a batch, each as its text.
enum Batch<'t> {
    Of(Vec<&'t RawValue>),
    TooLong,
}

impl<'de: 't, 't> Deserialize<'de> for Batch<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Requests;
        impl<'de> Visitor<'de> for Requests {
            type Value = Batch<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a batch of requests")
            }

            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut items: A,
            ) -> std::result::Result<Self::Value, A::Error> {
                let mut requests = Vec::new();
                while let Some(request) = items.next_element()? {
                    if requests.len() == LARGEST_BATCH {
                        while items.next_element::<IgnoredAny>()?.is_some() {}
                        return Ok(Batch::TooLong);
                    }
                    requests.push(request);
                }
                Ok(Batch::Of(requests))
            }
        }
        deserializer.deserialize_seq(Requests)
    }
}

/// Performs a method with its parameters, as for a request.
///
/// # Errors
/// A refusal of any kind.
pub fn perform(engine: &dyn Service, method: &str, params: &Json) -> Result<Json> {
    perform_method(engine, method, as_object(params, "")?)
}

/// The reply to one request, which is performed unless `go_on` says no.
fn answer(engine: &dyn Service, request: &str, go_on: impl FnOnce() -> Result<()>) -> Option<String> {
    let request = match strict_json::parse(request) {
        Ok(request) => request,
        Err(error) => return Some(no_json(&error).to_string()),
    };
    let origin = Origin::of(&request);
    let answer = envelope(&request).and_then(|(method, params)| {
        go_on()?;
        perform_method(engine, method, params)
    });
    let malformed = matches!(&answer, Err(error) if error.code == Code::MalformedRequest);
    if origin.id.is_none() && !malformed {
        return None;
    }
    let reply = match answer {
        Ok(result) => origin.answer(result).to_string(),
        Err(error) => origin.refuse(&error).to_string(),
    };
    match reply.len() > LARGEST_REPLY {
        true => Some(origin.refuse(&refusals::reply_too_long(LARGEST_REPLY)).to_string()),
        false => Some(reply),
    }
}

fn no_json(error: &serde_json::Error) -> Json {
    let mut reply = Origin::default().refuse(&refusals::not_json(error));
    reply["error"]["code"] = json!(-32700);
    reply
}

/// Whether the reply can say it as it was said. Of an integer beyond these bounds there would be a part of the digits.
fn is_an_id(id: &Json) -> bool {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let is_exact = |number: &Number| !number.is_f64() || number.as_f64().is_some_and(|n| n.abs() < EXACT);
    id.is_string() || id.is_null() || id.as_number().is_some_and(is_exact)
}

/// The method and the parameters of a request.
fn envelope(request: &Json) -> Result<(&str, &JsonMap)> {
    let object = request.as_object().ok_or_else(refusals::not_an_object)?;
    if object.get("jsonrpc").and_then(Json::as_str) != Some("2.0") {
        return Err(refusals::version());
    }
    if object.get("id").is_some_and(|id| !is_an_id(id)) {
        return Err(refusals::id());
    }
    let method = object.get("method").and_then(Json::as_str).ok_or_else(refusals::method)?;
    static NONE: std::sync::LazyLock<JsonMap> = std::sync::LazyLock::new(Map::new);
    match object.get("params") {
        None => Ok((method, &NONE)),
        Some(Json::Object(params)) => Ok((method, params)),
        Some(_) => Err(refusals::params()),
    }
}

fn perform_method(engine: &dyn Service, method: &str, params: &JsonMap) -> Result<Json> {
    match (method, engine.simulation()) {
        ("rpc.discover", _) => Ok(openrpc::document(engine.catalogue())),
        ("simulation.advance", Some(simulation)) => {
            let seconds = params
                .get("seconds")
                .and_then(Json::as_i64)
                .ok_or_else(|| refusals::expected_integer("seconds").at("/seconds"))?;
            Ok(json!({"now": simulation.advance(seconds).to_string()}))
        }
        ("simulation.restart", Some(simulation)) => Ok(json!({"now": simulation.restart().to_string()})),
        (method, _) if method.starts_with("sync.") => engine.synchronise(method, params),
        (method, _) if method.starts_with("tick.") => engine.tick(method, params),
        _ => {
            let mut arguments = params.clone();
            let context = arguments.remove("context").unwrap_or(Json::Null);
            // The operation comes first: an unknown one is not reported as a missing context.
            if engine.catalogue().operation(method).is_none() {
                return Err(unknown(method));
            }
            engine.call(&self::context(&context)?, method, &Json::Object(arguments))
        }
    }
}

pub(crate) fn context(json: &Json) -> Result<CallContext> {
    if json.is_null() {
        return Err(tenon_kernel::refusals::required("context").at("/context"));
    }
    let object = as_object(json, "/context")?;
    let known = ["tenant", "actor", "key", "locale", "correlation_id"];
    if let Some(name) = object.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(tenon_kernel::refusals::unknown_field(name).at(format!("/context/{name}")));
    }
    let text = |name: &str| match object.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(refusals::expected_text().at(format!("/context/{name}"))),
    };
    Ok(CallContext {
        tenant: text("tenant")?.unwrap_or_default(),
        actor: text("actor")?.unwrap_or_default(),
        key: text("key")?,
        locale: text("locale")?.unwrap_or_else(|| "en".to_owned()),
        correlation_id: text("correlation_id")?,
    })
}

/// Returns the reply that refuses a whole request or batch without performing it. The reply has the request's `id` if there is
/// one. For a notification it returns an empty text.
pub fn refuse_unheard(request: &str, error: &Error) -> String {
    let request = strict_json::parse(request).unwrap_or_default();
    if request.get("id").is_none() && envelope(&request).is_ok() {
        return String::new();
    }
    Origin::of(&request).refuse(error).to_string()
}

/// Returns an error as a reply that belongs to no request, as when an engine could not be opened.
pub fn refusal(error: &Error) -> String {
    Origin::default().refuse(error).to_string()
}

/// What a reply takes from its request, as far as that can be read.
#[derive(Clone, Copy, Default)]
struct Origin<'r> {
    id: Option<&'r Json>,
    correlation_id: Option<&'r str>,
    locale: Option<&'r str>,
}

impl<'r> Origin<'r> {
    fn of(request: &'r Json) -> Self {
        let context = |name: &str| request.get("params")?.get("context")?.get(name)?.as_str();
        Self {
            id: request.get("id").filter(|id| is_an_id(id)),
            correlation_id: context("correlation_id"),
            locale: context("locale"),
        }
    }

    fn answer(self, result: Json) -> Json {
        json!({"jsonrpc": "2.0", "id": self.id, "result": result})
    }

    fn refuse(self, error: &Error) -> Json {
        let mut data = error.data();
        if let Some(correlation_id) = self.correlation_id {
            data["correlation_id"] = json!(correlation_id);
        }
        let message = error.message_in(self.locale.unwrap_or_default());
        let error = json!({"code": number(error.code), "message": message, "data": data});
        json!({"jsonrpc": "2.0", "id": self.id, "error": error})
    }
}

/// The number that JSON-RPC wants of an error; the code that means something is in its data.
fn number(code: Code) -> i32 {
    match code {
        Code::MalformedRequest => -32600,
        Code::UnknownOperation => -32601,
        Code::UnknownField
        | Code::WrongType
        | Code::MissingField
        | Code::TooLong
        | Code::OutOfRange
        | Code::InvalidValue => -32602,
        Code::Internal => -32603,
        _ => -32000,
    }
}

/// Returns the OpenRPC document of a catalogue, as `rpc.discover` does.
pub fn openrpc(catalogue: &tenon_kernel::Catalogue) -> Json {
    openrpc::document(catalogue)
}
