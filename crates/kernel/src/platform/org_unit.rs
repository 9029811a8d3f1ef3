//! The organisation: companies, boards (版块), departments.

use crate::error::Result;
use crate::filter::Filter;
use crate::platform::ownership;
use crate::platform::role::{Role, RolePermission};
use crate::platform::tenant;
use crate::platform::user::{User, UserRole};
use crate::record::{Lines, Stored};
use crate::refusals;
use crate::rights::Scope;
use crate::unit::Unit;
use crate::{Entity, Object, Operation, Rules, Run};
use jiff::tz::TimeZone;

/// The most characters of a unit's code.
pub(crate) const LONGEST_CODE: usize = 20;

/// An organisation unit: a company, a board or a department.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    zh = "组织单元",
    rights = "unit",
    setting,
    unit = "id",
    unique = "code, parent_id",
    index = "parent_id",
    tree = "parent_id, path, code"
)]
pub struct OrgUnit {
    /// A short code, unique among the units below the same one; a part of paths.
    #[field(max = 20, zh = "编码")]
    pub code: String,
    /// The name.
    #[field(zh = "名称")]
    pub name: String,
    /// The unit above; none at the root.
    #[field(refers = "org_unit", zh = "上级单元")]
    pub parent_id: Option<String>,
    /// A board keeps its data apart from other boards.
    #[field(default, zh = "是否版块")]
    pub is_board: bool,
    /// The codes from the root to this unit: `/hq/south/`.
    #[field(max = 400, readonly, zh = "路径")]
    pub path: Option<String>,
    /// The nearest board at or above this unit, or the root.
    #[field(refers = "org_unit", readonly, zh = "所属版块")]
    pub board_id: Option<String>,
    /// The currency for totals over several currencies. If not given, it is that of the unit above, and changes with it
    /// as long as both are equal.
    #[field(zh = "本位币")]
    pub base_currency: Option<crate::Currency>,
    /// The ERP that orders of this unit are sent to; inherited from the unit above like the currency.
    #[field(max = 30, zh = "ERP")]
    pub erp: Option<String>,
    /// The time zone of its business dates (IANA, such as `Asia/Shanghai`); inherited from the unit above like the
    /// currency.
    #[field(max = 60, zh = "时区")]
    pub time_zone: Option<String>,
}

impl Rules for OrgUnit {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if let Some(zone) = draft.time_zone.as_deref().filter(|zone| TimeZone::get(zone).is_err()) {
            return Err(refusals::no_such_time_zone(zone).at("/time_zone"));
        }
        let above = above(draft, before, unit).map_err(|error| error.at("/parent_id"))?;
        draft.board_id = match &above {
            Some(above) if !draft.is_board => above.board_id.clone(),
            _ => Some(draft.id().to_owned()),
        };
        if let Some(above) = above {
            draft.base_currency = draft.base_currency.take().or(above.data.base_currency);
            draft.erp = draft.erp.take().or(above.data.erp);
            draft.time_zone = draft.time_zone.take().or(above.data.time_zone);
        }
        Ok(())
    }

    /// Units below take boards and settings from above.
    fn after_save(record: &Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        unit.elevated(|unit| {
            for mut below in unit.find::<OrgUnit>(Filter::eq(OrgUnit::PARENT_ID, record.id()))? {
                take_anew(&mut below.base_currency, &before.base_currency);
                take_anew(&mut below.erp, &before.erp);
                take_anew(&mut below.time_zone, &before.time_zone);
                unit.save(below)?;
            }
            match record.board_id == before.board_id {
                true => Ok(()),
                false => ownership::follow_unit(record.id(), unit),
            }
        })
        .map_err(|refusal| match moved_by(record, before) {
            Some(field) => refusal.at(format!("/{field}")),
            None => refusal,
        })
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        unit.refuse_referred(OrgUnit::DEF, record.id())
    }
}

/// The field by which a caller moves a unit, and all that is below it, to another board.
fn moved_by(record: &OrgUnit, before: &OrgUnit) -> Option<&'static str> {
    let moved = [
        (OrgUnit::PARENT_ID, record.parent_id != before.parent_id),
        (OrgUnit::IS_BOARD, record.is_board != before.is_board),
    ];
    moved.into_iter().find_map(|(field, changed)| changed.then_some(field))
}

/// The unit above. Where a unit is hung anew, that is one that the right to write reaches.
fn above(
    draft: &Stored<OrgUnit>,
    before: Option<&Stored<OrgUnit>>,
    unit: &mut Unit<'_>,
) -> Result<Option<Stored<OrgUnit>>> {
    let Some(id) = &draft.parent_id else { return Ok(None) };
    if before.is_none_or(|before| before.parent_id.as_ref() != Some(id)) {
        unit.check_within_reach(OrgUnit::DEF, OrgUnit::DEF, id)?;
    }
    unit.elevated(|unit| unit.get::<OrgUnit>(id)).map(Some)
}

/// A setting that is what the unit above had is taken from there again.
fn take_anew<T: PartialEq>(setting: &mut Option<T>, above: &Option<T>) {
    if setting == above {
        *setting = None;
    }
}

/// Sets up an empty tenant: the root of its organisation, the role `administrator` and the first user, who has it.
#[derive(Clone, Debug, Operation)]
#[operation(name = "tenant.create", zh = "创建租户", effect = "write", bootstrap)]
pub struct CreateTenant {
    /// The organisation's name.
    #[field(zh = "名称")]
    pub name: String,
    /// The organisation's code, the first part of every path.
    #[field(max = 20, zh = "编码")]
    pub code: String,
    /// The currency for totals over several currencies.
    #[field(zh = "本位币")]
    pub base_currency: crate::Currency,
    /// The ERP that orders are sent to.
    #[field(max = 30, zh = "ERP")]
    pub erp: Option<String>,
    /// The time zone of its business dates (IANA); UTC if not given.
    #[field(max = 60, zh = "时区")]
    pub time_zone: Option<String>,
    /// The host's id of the first user.
    #[field(max = 130, zh = "管理员")]
    pub admin_id: String,
    /// The first user's name.
    #[field(zh = "管理员姓名")]
    pub admin_name: String,
}

/// What a new tenant begins with.
#[derive(Clone, Debug, Object)]
pub struct NewTenant {
    /// The root unit of the organisation.
    #[field(zh = "组织单元")]
    pub org_unit_id: String,
    /// The role with all permissions.
    #[field(zh = "角色")]
    pub role_id: String,
    /// The first user.
    #[field(zh = "用户")]
    pub user_id: String,
}

impl Run for CreateTenant {
    type Answer = NewTenant;

    fn run(self, unit: &mut Unit<'_>) -> Result<NewTenant> {
        unit.guard("tenant")?;
        if unit.first::<OrgUnit>(Filter::everything())?.is_some() {
            return Err(refusals::tenant_set_up());
        }
        tenant::register(unit)?;
        let root = unit.create(OrgUnit {
            code: self.code,
            name: self.name,
            parent_id: None,
            is_board: false,
            path: None,
            board_id: None,
            base_currency: Some(self.base_currency),
            erp: self.erp,
            time_zone: self.time_zone,
        })?;
        let everything = RolePermission { permission: "*".to_owned(), scope: Scope::All };
        let permissions = Lines::from_iter([everything]);
        let role = unit.create(Role { name: "administrator".to_owned(), code: None, permissions })?;
        let roles = Lines::from_iter([UserRole { role_id: role.id().to_owned(), unit_id: None }]);
        let user = User {
            name: self.admin_name,
            email: None,
            unit_id: root.id().to_owned(),
            superior_id: None,
            report_path: None,
            disabled: false,
            roles,
        };
        let user = unit.create_with_id(self.admin_id, user)?;
        Ok(NewTenant {
            org_unit_id: root.id().to_owned(),
            role_id: role.id().to_owned(),
            user_id: user.id().to_owned(),
        })
    }
}
