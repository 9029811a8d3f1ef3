//! `tenon schema`.

use crate::arguments::{EngineArguments, Schema};
use tenon::sql::{Dialect, migration};
use tenon::{Catalogue, Code, Error, Result, rpc};

pub(crate) fn run(engine: &EngineArguments, schema: &Schema) -> Result<()> {
    let catalogue = Catalogue::standard();
    if schema.openrpc {
        println!("{:#}", rpc::openrpc(&catalogue));
    } else if schema.operations {
        for operation in catalogue.operations() {
            println!("{:<32} {:<32} {}", operation.name, operation.permission, operation.label("en"));
        }
    } else {
        let unknown = || Error::new(Code::Configuration, "a dialect is sqlite, postgres or mariadb");
        let dialect = Dialect::parse(&schema.dialect).ok_or_else(unknown)?;
        for statement in migration::create_all(&catalogue, &engine.prefix, dialect) {
            println!("{statement};");
        }
    }
    Ok(())
}
