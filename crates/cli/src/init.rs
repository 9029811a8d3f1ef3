//! `tenon init`.

use crate::arguments::{EngineArguments, Init};
use crate::output;
use crate::output::say;
use serde_json::json;
use tenon::{CallContext, Modules, Result, config, sql::migration};

pub(crate) fn run(engine: &EngineArguments, modules: Modules, init: &Init) -> Result<()> {
    if init.print {
        return print(engine, modules);
    }
    let opened = output::open(engine, modules, true)?;
    eprintln!("the tables are as this engine needs them");
    let (Some(tenant), Some(admin)) = (&init.tenant, &init.admin) else { return Ok(()) };
    let context = CallContext::new(tenant.as_str(), "host").keyed(format!("init {tenant}"));
    let arguments = json!({
        "name": init.name.as_ref().unwrap_or(tenant),
        "code": tenant.chars().take(20).collect::<String>(),
        "base_currency": init.currency,
        "admin_id": admin,
        "admin_name": admin,
    });
    output::answer(&opened.call(&context, "tenant.create", &arguments)?);
    Ok(())
}

fn print(engine: &EngineArguments, modules: Modules) -> Result<()> {
    let config = output::config(engine, false)?;
    let database = config::open_database_with(&config.database, config.connections())?;
    let catalogue = config.chosen(modules).catalogue()?;
    let plan = migration::plan(&database, &catalogue, config.prefix())?;
    for statement in &plan.statements {
        say!("{statement};");
    }
    Ok(())
}
