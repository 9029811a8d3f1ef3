//! JSON-RPC 2.0: one request in, one reply out, over whatever carries text.
//!
//! The method is the operation's name. Parameters go by name: the arguments, and beside them `context`, an object with
//! `tenant`, `actor`, and perhaps `key`, `locale` and `correlation_id`. An error carries in `data` the stable code, what to do
//! about it, the path of the offending field and the correlation id.
//!
//! Besides operations there are `rpc.discover` (the OpenRPC document), `sync.run`, `sync.status`, `sync.retry`,
//! `sync.preflight`, `sync.reconcile` and `sync.repair` with `tenant` and `erp`, and, on a simulated engine,
//! `simulation.advance`.

use crate::engine::Engine;
use crate::limit::Limit;
use crate::simulation::Simulation;
use crate::{openrpc, sync_methods};
use serde_json::{Map, Value as Json, json};
use tenon_core::decode::{JsonMap, as_object};
use tenon_core::{CallContext, Catalogue, Code, Error, Result};

/// The most bytes of one request.
pub const LARGEST_REQUEST: usize = 16 * 1024 * 1024;

/// What requests are answered by: an [`Engine`], or what stands in for one in a test.
pub trait Service {
    /// Every declaration.
    fn catalogue(&self) -> &Catalogue;

    /// The clock and identifiers, where they are simulated.
    fn simulation(&self) -> Option<&Simulation>;

    /// Calls an operation in a transaction of its own.
    ///
    /// # Errors
    /// A refusal of any kind; nothing of what was done remains then.
    fn call(&self, context: &CallContext, operation: &str, arguments: &Json) -> Result<Json>;

    /// Performs a method of synchronisation, where there can be an ERP.
    ///
    /// # Errors
    /// `UNKNOWN_OPERATION`, and whatever synchronisation meets.
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

    fn synchronise(&self, method: &str, params: &JsonMap) -> Result<Json> {
        let given_up = |error| Limit::current().check().err().unwrap_or(error);
        sync_methods::perform(self, method, params).map_err(given_up)
    }
}

fn unknown(method: &str) -> Error {
    Error::new(Code::UnknownOperation, format!("there is no operation `{method}`"))
}

/// Answers a request, or a batch of them. Notifications are performed and get no reply.
pub fn handle(engine: &dyn Service, request: &str) -> Option<String> {
    if request.len() > LARGEST_REQUEST {
        let message = format!("a request has at most {LARGEST_REQUEST} bytes");
        return Some(refusal(&Error::new(Code::LimitExceeded, message)));
    }
    let reply = match serde_json::from_str::<Json>(request) {
        Err(error) => {
            let error = Error::new(Code::MalformedRequest, format!("this is no JSON: {error}"));
            let mut reply = refuse(&Json::Null, &error, None);
            reply["error"]["code"] = json!(-32700);
            Some(reply)
        }
        Ok(Json::Array(requests)) if !requests.is_empty() => {
            let replies: Vec<_> = requests.iter().filter_map(|request| answer(engine, request)).collect();
            (!replies.is_empty()).then_some(Json::Array(replies))
        }
        Ok(request) => answer(engine, &request),
    };
    reply.map(|reply| reply.to_string())
}

/// Performs a method with its parameters, as a request would.
///
/// # Errors
/// A refusal of any kind.
pub fn perform(engine: &dyn Service, method: &str, params: &Json) -> Result<Json> {
    perform_method(engine, method, as_object(params, "")?)
}

fn answer(engine: &dyn Service, request: &Json) -> Option<Json> {
    let id = request.get("id").filter(|id| id.is_string() || id.is_number() || id.is_null());
    let correlation = request.pointer("/params/context/correlation_id").and_then(Json::as_str);
    let answer = envelope(request).and_then(|(method, params)| perform_method(engine, method, params));
    let malformed = matches!(&answer, Err(error) if error.code == Code::MalformedRequest);
    if id.is_none() && !malformed {
        return None;
    }
    let id = id.unwrap_or(&Json::Null);
    Some(match answer {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(error) => refuse(id, &error, correlation),
    })
}

/// The method and the parameters of a request.
fn envelope(request: &Json) -> Result<(&str, &JsonMap)> {
    let malformed = |message: &str| Error::new(Code::MalformedRequest, message);
    let object = request.as_object().ok_or_else(|| malformed("a request is an object"))?;
    if object.get("jsonrpc").and_then(Json::as_str) != Some("2.0") {
        return Err(malformed("`jsonrpc` is \"2.0\""));
    }
    if object.get("id").is_some_and(|id| !(id.is_string() || id.is_number() || id.is_null())) {
        return Err(malformed("`id` is a string or a number"));
    }
    let method =
        object.get("method").and_then(Json::as_str).ok_or_else(|| malformed("`method` is a string"))?;
    static NONE: std::sync::LazyLock<JsonMap> = std::sync::LazyLock::new(Map::new);
    match object.get("params") {
        None => Ok((method, &NONE)),
        Some(Json::Object(params)) => Ok((method, params)),
        Some(_) => Err(malformed("`params` is an object: parameters go by name")),
    }
}

fn perform_method(engine: &dyn Service, method: &str, params: &JsonMap) -> Result<Json> {
    match (method, engine.simulation()) {
        ("rpc.discover", _) => Ok(openrpc::document(engine.catalogue())),
        ("simulation.advance", Some(simulation)) => {
            let seconds = params
                .get("seconds")
                .and_then(Json::as_i64)
                .ok_or_else(|| Error::new(Code::WrongType, "`seconds` is an integer").at("/seconds"))?;
            Ok(json!({"now": simulation.advance(seconds).to_string()}))
        }
        (method, _) if method.starts_with("sync.") => engine.synchronise(method, params),
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

fn context(json: &Json) -> Result<CallContext> {
    if json.is_null() {
        return Err(Error::new(Code::MissingField, "`context` is required").at("/context"));
    }
    let object = as_object(json, "/context")?;
    let known = ["tenant", "actor", "key", "locale", "correlation_id"];
    if let Some(name) = object.keys().find(|name| !known.contains(&name.as_str())) {
        let message = format!("a context has no `{name}`");
        return Err(Error::new(Code::UnknownField, message).at(format!("/context/{name}")));
    }
    let text = |name: &str| match object.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Error::new(Code::WrongType, "expected a text").at(format!("/context/{name}"))),
    };
    Ok(CallContext {
        tenant: text("tenant")?.unwrap_or_default(),
        actor: text("actor")?.unwrap_or_default(),
        key: text("key")?,
        locale: text("locale")?.unwrap_or_else(|| "en".to_owned()),
        correlation_id: text("correlation_id")?,
    })
}

/// The reply that refuses a request, or a batch of them, as a whole: it has the request's own `id` where there is one.
pub fn refuse_unheard(request: &str, error: &Error) -> String {
    let request: Json = serde_json::from_str(request).unwrap_or_default();
    let id = request.get("id").filter(|id| id.is_string() || id.is_number()).unwrap_or(&Json::Null);
    let correlation = request.pointer("/params/context/correlation_id").and_then(Json::as_str);
    refuse(id, error, correlation).to_string()
}

/// The reply that carries an error and answers no request, as when an engine was not opened.
pub fn refusal(error: &Error) -> String {
    refuse(&Json::Null, error, None).to_string()
}

fn refuse(id: &Json, error: &Error, correlation: Option<&str>) -> Json {
    let mut data = json!({"code": error.code.as_str(), "retry": error.retry()});
    if let Some(path) = &error.path {
        data["path"] = json!(path);
    }
    if let Some(details) = &error.details {
        data["details"] = (**details).clone();
    }
    if let Some(correlation) = correlation {
        data["correlation_id"] = json!(correlation);
    }
    let error = json!({"code": number(error.code), "message": error.message, "data": data});
    json!({"jsonrpc": "2.0", "id": id, "error": error})
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

/// The OpenRPC document of a catalogue, as `rpc.discover` answers it.
pub fn openrpc(catalogue: &tenon_core::Catalogue) -> Json {
    openrpc::document(catalogue)
}
