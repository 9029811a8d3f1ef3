//! `tenon call`.

use crate::arguments::{Call, EngineArguments};
use crate::output;
use crate::refusals;
use serde_json::Value as Json;
use std::io::Read;
use tenon::{CallContext, Modules, Result};

/// What editors and pipes of Windows write before a text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

pub(crate) fn run(engine: &EngineArguments, modules: Modules, call: &Call, locale: &str) -> Result<()> {
    let mut context = CallContext::new(call.tenant.as_str(), call.actor.as_str());
    context.key.clone_from(&call.key);
    context.locale = locale.to_owned();
    let arguments = arguments(&call.arguments)?;
    output::answer(&output::open(engine, modules, false)?.call(&context, &call.operation, &arguments)?);
    Ok(())
}

fn arguments(given: &str) -> Result<Json> {
    let malformed = |error: &dyn std::fmt::Display| refusals::arguments(error);
    let mut text = given.to_owned();
    if given == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text).map_err(|error| malformed(&error))?;
    }
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    serde_json::from_str(text).map_err(|error| malformed(&error))
}
