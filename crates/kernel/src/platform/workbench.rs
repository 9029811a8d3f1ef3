//! The workbench: what a user has to do, at a glance.
//!
//! Modules declare its sections as figures with the purpose [`WORKBENCH`], by the user. Each is made by the query and the list that a client
//! would call, so that it equals them.

use crate::decode::JsonMap;
use crate::error::Result;
use crate::figure::{Counted, Figure};
use crate::platform::inbox::{InboxCount, InboxPage, Wanted, count, page};
use crate::standard;
use crate::unit::Unit;
use crate::{Object, Operation, Run};
use serde_json::{Value as Json, json};

/// The purpose of figures on the workbench of a user.
pub const WORKBENCH: &str = "user.workbench";

/// The most records of a section that the workbench shows.
const MOST_SHOWN: u64 = 20;

/// Returns what the caller has to do: the inbox, and the sections of all modules, each with its number and its first records.
#[derive(Clone, Debug, Operation)]
#[operation(name = "workbench.get", zh = "工作台", effect = "read")]
pub struct GetWorkbench {}

/// What a user has to do.
#[derive(Clone, Debug, Object)]
pub struct Workbench {
    /// The numbers of the inbox: those of `inbox.count`.
    #[field(zh = "信息中心计数")]
    pub inbox: InboxCount,
    /// The newest notices: those of `inbox.list` with the limit 20.
    #[field(zh = "最新通知")]
    pub notices: InboxPage,
    /// The sections that the caller may read.
    #[field(zh = "栏目")]
    pub sections: Vec<WorkbenchSection>,
}

/// Some records of an entity that the user has to do with.
#[derive(Clone, Debug, Object)]
pub struct WorkbenchSection {
    /// Its name.
    #[field(max = 60, zh = "名称")]
    pub name: String,
    /// The entity of the records.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The filter that selects them.
    #[field(zh = "筛选")]
    pub filter: Json,
    /// The number of records.
    #[field(zh = "数量")]
    pub count: i64,
    /// The first 20 of them: the items of `<entity>.list` with this filter.
    #[field(zh = "记录")]
    pub items: Json,
}

impl Run for GetWorkbench {
    type Answer = Workbench;

    fn run(self, unit: &mut Unit<'_>) -> Result<Workbench> {
        let mut sections = Vec::new();
        for figure in unit.catalogue().figures(WORKBENCH) {
            if unit.may_read(figure.entity) {
                sections.extend(section(&figure, unit)?);
            }
        }
        let notices = page(Wanted::default(), MOST_SHOWN, None, unit)?;
        Ok(Workbench { inbox: count(unit)?, notices, sections })
    }
}

fn section(figure: &Figure, unit: &mut Unit<'_>) -> Result<Option<WorkbenchSection>> {
    let user = unit.actor().id.clone();
    let Some(entity) = unit.catalogue().def(figure.entity) else { return Ok(None) };
    let filter = figure.selected(&user, unit.today()).to_json();
    let rows: Vec<Counted> = figure.count(&user, unit)?;
    let arguments =
        JsonMap::from_iter([("filter".to_owned(), filter.clone()), ("limit".to_owned(), json!(MOST_SHOWN))]);
    let mut page = standard::list(entity, &arguments, unit)?;
    Ok(Some(WorkbenchSection {
        name: figure.name.to_owned(),
        entity: figure.entity.to_owned(),
        filter,
        count: rows.iter().map(|row| row.count).sum(),
        items: page["items"].take(),
    }))
}
