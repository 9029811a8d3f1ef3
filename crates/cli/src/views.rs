//! `tenon views`.

use crate::arguments::{EngineArguments, Views};
use crate::output::say;
use crate::{output, refusals};
use tenon::kernel::filter::Filter;
use tenon::kernel::platform::org_unit::OrgUnit;
use tenon::sql::views;
use tenon::sync::Transact;
use tenon::{Engine, Modules, Result};

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
    check_tenant(&opened, &wanted.tenant)?;
    for name in views::make(database, opened.catalogue(), prefix, &chosen)? {
        say!("{name}");
    }
    Ok(())
}

/// The views of a mistyped tenant would show nothing.
fn check_tenant(engine: &Engine, tenant: &str) -> Result<()> {
    let mut found = Vec::new();
    engine.own_work(tenant).transact("views", &mut |unit| {
        found = unit.find_some::<OrgUnit>(Filter::everything(), 1)?;
        Ok(())
    })?;
    match found.is_empty() {
        true => Err(refusals::no_such_tenant(tenant)),
        false => Ok(()),
    }
}
