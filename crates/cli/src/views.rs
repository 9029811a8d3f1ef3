//! `tenon views`.

use crate::arguments::{EngineArguments, Views};
use crate::output;
use crate::output::say;
use tenon::sql::views;
use tenon::sync::{Transact, check_tenant};
use tenon::{Modules, Result};

pub(crate) fn run(engine: &EngineArguments, modules: Modules, wanted: &Views, locale: &str) -> Result<()> {
    let opened = output::open(engine, modules, false)?;
    let (database, prefix) = (opened.database(), opened.prefix());
    if wanted.drop {
        let dropped = views::drop_all(database, prefix, &wanted.tenant)?;
        eprintln!("{} views dropped", dropped.len());
        return Ok(());
    }
    let chosen = views::Views::new(&wanted.tenant, locale, wanted.name.as_deref())?;
    if wanted.print {
        for (_, statement) in chosen.statements(opened.catalogue(), prefix, database.dialect()) {
            say!("{statement};");
        }
        return Ok(());
    }
    // The views of a mistyped tenant would show nothing.
    opened.own_work(&wanted.tenant).transact("views", &mut check_tenant)?;
    for name in views::make(database, opened.catalogue(), prefix, &chosen)? {
        say!("{name}");
    }
    Ok(())
}
