//! The ready roles of a group of companies: what its management, the heads and administrators of its boards, its salespeople, its system
//! administrators and the marketing of its headquarters may do.

use super::refusals;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::role::{Role, RolePermission};
use tenon_kernel::rights::Scope;
use tenon_kernel::{Catalogue, Label, Lines, Object, Operation, Result, Run, Stored, Unit};

/// A ready role. Each permission of a list is granted at the scope that stands beside the list.
struct StandardRole {
    code: &'static str,
    name: Label,
    grants: &'static [(Scope, &'static [&'static str])],
}

/// To read what belongs to customers: the records that people work with, the documents, and what is owed.
const READ: &[&str] = &[
    "customer.read",
    "contact.read",
    "opportunity.read",
    "activity.read",
    "comment.read",
    "score.read",
    "alert.read",
    "sales_order.read",
    "price.read",
    "open_item.read",
    "invoice.read",
    "receipt.read",
];

/// To read what belongs to nobody, and everybody works with, and to have an inbox.
const LISTS: &[&str] = &[
    "product.read",
    "product_category.read",
    "pipeline.read",
    "picklist.read",
    "calendar.read",
    "inbox.*",
    "process.trace",
    "workbench.get",
];

/// To submit calls for approval, and to decide where one is asked.
const APPROVE: &[&str] = &["approval.*", "approval_task.*", "delegation.*"];

/// To have activities of one's own: whoever assigns one creates it.
const ACT: &[&str] = &["activity.create", "activity.update", "activity.finish", "activity.cancel"];

/// What a salesperson does with records of their own. They set neither levels nor limits, and freeze nothing.
const SELL: &[&str] = &[
    "customer.create",
    "customer.update",
    "customer.convert",
    "contact.*",
    "opportunity.*",
    "activity.*",
    "comment.*",
    "sales_order.create",
    "sales_order.update",
    "sales_order.submit",
    "sales_order.cancel",
];

/// Users, roles, organisation and settings. Neither the journal nor the feed of changes is among them: they tell of customers.
const ADMINISTER: &[&str] = &[
    "user.*",
    "role.*",
    "org_unit.*",
    "picklist.*",
    "number_rule.*",
    "custom_field.*",
    "calendar.*",
    "pipeline.*",
    "product_category.*",
    "inbox.*",
];

const ROLES: [StandardRole; 6] = [
    StandardRole {
        code: "group_management",
        name: Label { en: "Group management", zh: "集团管理层" },
        grants: &[
            (Scope::All, READ),
            (Scope::Own, ACT),
            (Scope::All, &["activity.assign", "user.read", "org_unit.read"]),
            (Scope::Own, APPROVE),
            (Scope::All, LISTS),
        ],
    },
    StandardRole {
        code: "board_chief",
        name: Label { en: "Board chief", zh: "版块负责人" },
        grants: &[
            (Scope::Subtree, READ),
            (Scope::Own, ACT),
            (Scope::Subtree, &["activity.assign", "user.read", "org_unit.read"]),
            (Scope::Own, APPROVE),
            (Scope::All, LISTS),
        ],
    },
    StandardRole {
        code: "salesperson",
        name: Label { en: "Salesperson", zh: "业务人员" },
        grants: &[(Scope::Own, READ), (Scope::Own, SELL), (Scope::Own, APPROVE), (Scope::All, LISTS)],
    },
    StandardRole {
        code: "board_admin",
        name: Label { en: "Board administrator", zh: "版块管理员" },
        grants: &[
            (Scope::Subtree, READ),
            (Scope::Subtree, &["user.read", "org_unit.read"]),
            (Scope::Own, APPROVE),
            (Scope::All, LISTS),
        ],
    },
    StandardRole {
        code: "system_admin",
        name: Label { en: "System administrator", zh: "系统管理员" },
        grants: &[(Scope::All, ADMINISTER), (Scope::Own, APPROVE)],
    },
    StandardRole {
        code: "headquarters_marketing",
        name: Label { en: "Headquarters marketing", zh: "集团市场营销部" },
        // A customer moves to another board by its unit, which `customer.update` writes.
        grants: &[
            (Scope::All, READ),
            (
                Scope::All,
                &["customer.update", "user.read", "user.create", "user.update", "role.read", "org_unit.read"],
            ),
            (Scope::Own, APPROVE),
            (Scope::All, LISTS),
        ],
    },
];

impl StandardRole {
    /// What it grants of what there is: modules may be off.
    fn permissions(&self, catalogue: &Catalogue) -> Lines<RolePermission> {
        let known = catalogue.permissions();
        let is_known = |wanted: &str| match wanted.strip_suffix('*') {
            Some(prefix) => known.iter().any(|name| name.starts_with(prefix)),
            None => known.contains(wanted),
        };
        let each = self.grants.iter().flat_map(|(scope, list)| list.iter().map(|name| (*scope, *name)));
        let granted = each.filter(|(_, name)| is_known(name));
        Lines::from_iter(granted.map(|(scope, name)| RolePermission { permission: name.to_owned(), scope }))
    }
}

/// Creates the ready roles of a group of companies that the tenant lacks, with names in the language of the call. A role that is there stays as
/// it is: what a tenant has changed of it holds. Like every role, each is created only by somebody who holds what it grants.
#[derive(Clone, Debug, Operation)]
#[operation(name = "role.create_standard", zh = "创建标准角色", effect = "write")]
pub struct CreateStandardRoles {}

/// The ready roles.
#[derive(Clone, Debug, Object)]
pub struct StandardRoles {
    /// The roles.
    #[field(zh = "角色")]
    pub roles: Vec<ReadyRole>,
}

/// A ready role of the tenant.
#[derive(Clone, Debug, Object)]
pub struct ReadyRole {
    /// Its code.
    #[field(max = 40, zh = "编码")]
    pub code: String,
    /// The role.
    #[field(refers = "role", zh = "角色")]
    pub role_id: String,
    /// Whether the call has created it.
    #[field(zh = "是否新建")]
    pub created: bool,
}

impl Run for CreateStandardRoles {
    type Answer = StandardRoles;

    fn run(self, unit: &mut Unit<'_>) -> Result<StandardRoles> {
        let roles = ROLES.iter().map(|standard| ready(standard, unit)).collect::<Result<_>>()?;
        Ok(StandardRoles { roles })
    }
}

/// The role of the tenant, which is created if there is none.
fn ready(standard: &StandardRole, unit: &mut Unit<'_>) -> Result<ReadyRole> {
    let standing = unit.elevated(|unit| unit.first::<Role>(Filter::eq(Role::CODE, standard.code)))?;
    let created = standing.is_none();
    let role = match standing {
        Some(role) => role,
        None => create(standard, unit)?,
    };
    Ok(ReadyRole { code: standard.code.to_owned(), role_id: role.id().to_owned(), created })
}

fn create(standard: &StandardRole, unit: &mut Unit<'_>) -> Result<Stored<Role>> {
    let name = standard.name.in_locale(&unit.context().locale).to_owned();
    if unit.elevated(|unit| unit.first::<Role>(Filter::eq(Role::NAME, name.as_str())))?.is_some() {
        return Err(refusals::name_taken(&name));
    }
    let permissions = standard.permissions(unit.catalogue());
    unit.create(Role { name, code: Some(standard.code.to_owned()), permissions })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MODULES;

    #[test]
    fn what_the_roles_grant_is_in_the_catalogue() {
        let catalogue = Catalogue::of(MODULES).unwrap();
        for role in &ROLES {
            let named: usize = role.grants.iter().map(|(_, list)| list.len()).sum();
            assert_eq!(role.permissions(&catalogue).iter().count(), named, "{}", role.code);
        }
    }
}
