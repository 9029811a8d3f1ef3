//! `tenon:entities`: a function for each operation, over the entry that answers JSON-RPC.
//!
//! A call goes to JSON and comes back from it: serde writes what the WIT declares, and `wire` puts right, by the declarations of
//! the catalogue, what JSON-RPC spells in another way.

mod glue;
mod wire;

use crate::Open;
use crate::bindings::exports::tenon::crm::engines::EngineBorrow;
use crate::bindings::tenon::entities::types::{Context, Error, Retry};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use tenon::refusals;
use tenon::rpc;
use tenon_kernel::Retry as Advice;
use tenon_kernel::decode::JsonMap;

/// A function for each line: `verb(named: Type, …; ..Spread) -> Answer = "entity.verb";`
macro_rules! entities {
    ($($entity:ident { $($verb:ident($($name:ident: $kind:ty),* $(; ..$spread:ty)?) -> $answer:ty = $operation:literal;)* })*) => {
        $(mod $entity {
            use crate::bindings::exports::tenon::entities::$entity::*;

            impl Guest for crate::Component {
                $($crate::typed::function! { $verb($($name: $kind),* $(; ..$spread)?) -> $answer = $operation })*
            }
        })*
    };
}

/// One of them.
macro_rules! function {
    ($verb:ident($($name:ident: $kind:ty),*) -> $answer:ty = $operation:literal) => {
        fn $verb(engine: EngineBorrow<'_>, context: Context, $($name: $kind),*) -> Result<$answer, Error> {
            let arguments = $crate::typed::Arguments::default()$(.with(stringify!($name), $name))*;
            $crate::typed::call(engine, context, $operation, arguments)
        }
    };
    ($verb:ident($($name:ident: $kind:ty),*; ..$spread:ty) -> $answer:ty = $operation:literal) => {
        fn $verb(engine: EngineBorrow<'_>, context: Context, $($name: $kind,)* spread: $spread) -> Result<$answer, Error> {
            let arguments = $crate::typed::Arguments::of(spread)$(.with(stringify!($name), $name))*;
            $crate::typed::call(engine, context, $operation, arguments)
        }
    };
}

use {entities, function};

/// What goes into a call, as serde writes it.
#[derive(Default)]
struct Arguments(JsonMap);

impl Arguments {
    fn of(record: impl Serialize) -> Self {
        match serde_json::to_value(record) {
            Ok(Json::Object(members)) => Self(members),
            _ => Self::default(),
        }
    }

    fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.0.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        self
    }
}

fn call<A: DeserializeOwned>(
    engine: EngineBorrow<'_>,
    context: Context,
    operation: &str,
    arguments: Arguments,
) -> Result<A, Error> {
    let locale = context.locale.clone().unwrap_or_default();
    let refused = |error| refused(error, &locale);
    let answer = answer(&engine.get::<Open>().0, context, operation, arguments.0).map_err(refused)?;
    serde_json::from_value(answer).map_err(|error| refused(refusals::answer_undeclared(operation, error)))
}

/// The call as JSON-RPC would have it.
fn answer(
    engine: &tenon::Engine,
    context: Context,
    operation: &str,
    mut arguments: JsonMap,
) -> tenon_kernel::Result<Json> {
    let declared = rpc::Service::catalogue(engine).operation(operation).cloned();
    let Some(declared) = declared else {
        return rpc::perform(engine, operation, &Json::Object(Map::new()));
    };
    wire::arguments(&declared, &mut arguments)?;
    arguments.insert("context".to_owned(), self::context(context));
    let mut answer = rpc::perform(engine, operation, &Json::Object(arguments))?;
    wire::answer(&declared, &mut answer);
    Ok(answer)
}

fn context(given: Context) -> Json {
    let Context { tenant, actor, key, locale, correlation_id } = given;
    json!({"tenant": tenant, "actor": actor, "key": key, "locale": locale, "correlation_id": correlation_id})
}

fn refused(error: tenon_kernel::Error, locale: &str) -> Error {
    let retry = match error.retry() {
        Advice::Never => Retry::Never,
        Advice::Later => Retry::Later,
        Advice::AfterRepair => Retry::AfterRepair,
        Advice::OutcomeUnknown => Retry::OutcomeUnknown,
    };
    Error {
        code: error.code.as_str().to_owned(),
        message: error.message_in(locale),
        reason: error.reason().to_owned(),
        parameters: error.parameters().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        details: error.details.as_ref().map(|details| details.to_string()),
        path: error.path,
        retry,
    }
}
