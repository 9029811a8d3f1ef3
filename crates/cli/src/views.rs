//! `tenon views`.

use crate::arguments::{EngineArguments, MakeViews};
use crate::output::say;
use crate::{output, refusals};
use tenon::kernel::filter::Filter;
use tenon::kernel::platform::org_unit::OrgUnit;
use tenon::sql::view::Views;
use tenon::sync::Transact;
use tenon::{Engine, Modules, Result};

pub(crate) fn run(
    engine: &EngineArguments,
    modules: Modules,
    wanted: &MakeViews,
    locale: &str,
) -> Result<()> {
    let engine = output::open(engine, modules, false)?;
    let views = Views {
        tenant: wanted.tenant.clone(),
        locale: locale.to_owned(),
        prefix: wanted.view_prefix.clone(),
    };
    let (database, catalogue, tables) = (engine.database(), engine.catalogue(), engine.prefix());
    if wanted.print {
        for statement in views.statements(catalogue, tables, database.dialect()) {
            say!("{statement};");
        }
        return Ok(());
    }
    if wanted.remove {
        return views.remove(database, catalogue, tables);
    }
    check_tenant(&engine, &wanted.tenant)?;
    let made = views.make(database, catalogue, tables)?;
    eprintln!("{made} views begin with {}", views.prefix);
    Ok(())
}

/// Views of a tenant that was mistyped would show nothing.
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
