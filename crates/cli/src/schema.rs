//! `tenon schema`.

use crate::arguments::{EngineArguments, Schema};
use crate::output;
use crate::output::say;
use crate::refusals;
use tenon::sql::{Dialect, migration};
use tenon::{Modules, Result, rpc};

pub(crate) fn run(engine: &EngineArguments, modules: Modules, schema: &Schema) -> Result<()> {
    let config = output::config(engine, false)?;
    let catalogue = config.chosen(modules).catalogue()?;
    if schema.openrpc {
        say!("{:#}", rpc::openrpc(&catalogue));
    } else if schema.operations {
        for operation in catalogue.operations() {
            say!("{:<32} {:<32} {}", operation.name, operation.permission, operation.label("en"));
        }
    } else {
        let unknown = refusals::dialect;
        let dialect = Dialect::parse(&schema.dialect).ok_or_else(unknown)?;
        for statement in migration::create_all(&catalogue, config.prefix(), dialect) {
            say!("{statement};");
        }
    }
    Ok(())
}
