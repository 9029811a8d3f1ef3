//! Customers: prospects (潜在客户) and those we trade with (交易客户).

use crate::integration::erp_link;
use crate::party::{create_customer, refusals};
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::BTreeMap;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::platform::outbox;
use tenon_kernel::record::{Lines, Stored};
use tenon_kernel::refusals::permission_required;
use tenon_kernel::rights::Actor;
use tenon_kernel::search::normalise;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Currency, Entity, Operation, Rules, Run};

/// Whether we trade with a customer yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum CustomerKind {
    /// We hope to; no order may be placed.
    #[default]
    #[choice(zh = "潜在客户")]
    Prospect,
    /// We do, or may.
    #[choice(zh = "交易客户")]
    Trading,
}

/// What may be done on a customer's account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum AccountStatus {
    /// Everything.
    #[default]
    #[choice(zh = "正常")]
    Active,
    /// No new order; money and returns still come in.
    #[choice(zh = "冻结")]
    Frozen,
    /// Nothing new.
    #[choice(zh = "关闭")]
    Closed,
}

/// What a party is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum PartyRole {
    /// Buys for its own use.
    #[choice(zh = "顾客")]
    EndCustomer,
    /// Buys to sell on.
    #[choice(zh = "分销商")]
    Dealer,
    /// Sells with us.
    #[choice(zh = "合作伙伴")]
    Partner,
    /// Sells to us.
    #[choice(zh = "供应商")]
    Supplier,
    /// A bank.
    #[choice(zh = "银行")]
    Bank,
    /// A public authority.
    #[choice(zh = "政府")]
    Authority,
}

/// A company or person that the tenant sells to, or wants to sell to.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    zh = "客户",
    rights = "owner",
    unique = "number, board_id",
    index = "owner_id, id",
    index = "unit_id, id",
    index = "board_id, name_key, id",
    index = "board_id, tax_key, id",
    index = "board_id, phone_key, id",
    permission = "force_duplicate"
)]
pub struct Customer {
    /// The customer number.
    #[field(max = 40, number = "C{seq:6}", search, zh = "编号")]
    pub number: Option<String>,
    /// The name.
    #[field(search, zh = "名称")]
    pub name: String,
    /// Prospect or trading customer. Only `customer.convert` makes a prospect a trading customer.
    #[field(readonly, zh = "类型")]
    pub kind: CustomerKind,
    /// Active, frozen or closed. `customer.freeze`, `customer.unfreeze`, `customer.close_account` and `customer.reopen_account` set it.
    #[field(readonly, set_by = "customer.freeze", zh = "账户状态")]
    pub status: AccountStatus,
    /// Tax registration number.
    #[field(max = 40, zh = "税号")]
    pub tax_id: Option<String>,
    /// Telephone, as written.
    #[field(max = 40, zh = "电话")]
    pub phone: Option<String>,
    /// E-mail address.
    #[field(zh = "邮箱")]
    pub email: Option<String>,
    /// Industry.
    #[field(max = 60, zh = "行业")]
    pub industry: Option<String>,
    /// Region.
    #[field(max = 60, zh = "地区")]
    pub region: Option<String>,
    /// Level. `customer.set_level` sets it.
    #[field(max = 20, set_by = "customer.set_level", zh = "级别")]
    pub level: Option<String>,
    /// Street, as written.
    #[field(max = 400, zh = "地址")]
    pub address: Option<String>,
    /// City.
    #[field(max = 100, zh = "城市")]
    pub city: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    #[field(max = 2, zh = "国家")]
    pub country: Option<String>,
    /// The currency of trade with the customer and of the credit limit.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// The maximum of what the customer owes and has on order together; no limit if empty. `customer.set_credit_limit` sets it.
    #[field(scale = 4, set_by = "customer.set_credit_limit", zh = "信用额度")]
    pub credit_limit: Option<Decimal>,
    /// The reason that was given when status, credit limit or level was last set.
    #[field(max = 200, readonly, zh = "账户变更原因")]
    pub account_reason: Option<String>,
    /// The roles of the party, such as customer or supplier, each with its terms.
    #[field(zh = "角色")]
    pub roles: Lines<CustomerRole>,
    /// Why the customer was created although similar ones exist. It requires `customer.force_duplicate`.
    #[field(zh = "重复原因")]
    pub duplicate_reason: Option<String>,
    /// The user who is responsible for it.
    #[field(refers = "user", local, zh = "负责人")]
    pub owner_id: Option<String>,
    /// The organisation unit it belongs to.
    #[field(refers = "org_unit", local, zh = "所属单元")]
    pub unit_id: Option<String>,
    /// The board it belongs to.
    #[field(refers = "org_unit", readonly, zh = "所属版块")]
    pub board_id: Option<String>,
    /// The normalised name, to find duplicates.
    #[field(readonly)]
    pub name_key: Option<String>,
    /// The normalised tax number, to find duplicates.
    #[field(max = 40, readonly)]
    pub tax_key: Option<String>,
    /// The digits of the telephone number, to find duplicates.
    #[field(max = 40, readonly)]
    pub phone_key: Option<String>,
    /// The customer that it was merged into. A get by this id returns that customer.
    #[field(refers = "customer", readonly, zh = "合并到")]
    pub merged_into: Option<String>,
}

/// A role of a party, with its terms.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "客户角色")]
pub struct CustomerRole {
    /// The role.
    #[field(zh = "角色")]
    pub role: PartyRole,
    /// The terms in this role.
    #[field(max = 400, zh = "条款")]
    pub terms: Option<String>,
}

impl Rules for Customer {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let customer = &mut draft.data;
        customer.set_keys();
        check_roles(customer)?;
        check_credit(customer)?;
        // What the ERP has stands there twice already: duplicates among its customers are found, not refused.
        let by_erp = unit.actor().id == Actor::ENGINE;
        if !by_erp && before.is_none_or(|before| keys(before) != keys(draft)) {
            refuse_duplicate(draft, before, unit)?;
        }
        Ok(())
    }
}

impl Customer {
    /// Sets what duplicates are found by.
    pub fn set_keys(&mut self) {
        self.name_key = Some(normalise(&self.name)).filter(|key| !key.is_empty());
        self.tax_key = self.tax_id.as_deref().map(tax_key).filter(|key| !key.is_empty());
        self.phone_key = self.phone.as_deref().map(phone_key).filter(|key| !key.is_empty());
    }
}

fn keys(customer: &Customer) -> [&Option<String>; 4] {
    [&customer.board_id, &customer.name_key, &customer.tax_key, &customer.phone_key]
}

/// A tax number without blanks and hyphens, in capitals: the form in which two are compared.
pub fn tax_key(tax_id: &str) -> String {
    tax_id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The digits of a telephone number: the form in which two are compared.
pub fn phone_key(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

fn check_roles(customer: &Customer) -> Result<()> {
    for (index, line) in customer.roles.iter().enumerate() {
        if customer.roles[..index].iter().any(|other| other.role == line.role) {
            return Err(refusals::role_twice(&line.role).at(format!("/roles/{index}/role")));
        }
    }
    Ok(())
}

fn check_credit(customer: &Customer) -> Result<()> {
    match customer.credit_limit {
        Some(limit) if limit.is_sign_negative() => Err(refusals::credit_limit_negative().at("/credit_limit")),
        Some(_) if customer.currency.is_none() => {
            Err(refusals::credit_limit_without_currency().at("/currency"))
        }
        _ => Ok(()),
    }
}

const FORCE_DUPLICATE: &str = "customer.force_duplicate";

/// Uniqueness within the board: same tax number, same name or same telephone. Hits that the actor may not see are told of
/// only by the refusal itself.
fn refuse_duplicate(
    draft: &Stored<Customer>,
    before: Option<&Stored<Customer>>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    unit.guard(&format!("customers:{}", draft.board_id.as_deref().unwrap_or_default()))?;
    let hits = unit.elevated(|unit| same_keys(draft, unit))?;
    if hits.is_empty() {
        return Ok(());
    }
    let reason = &draft.duplicate_reason;
    let forced = reason.is_some() && before.is_none_or(|before| before.duplicate_reason != *reason);
    if forced {
        return match unit.actor().scope(FORCE_DUPLICATE) {
            Some(_) => Ok(()),
            None => Err(permission_required(FORCE_DUPLICATE).at("/duplicate_reason")),
        };
    }
    let seen = same_keys(draft, unit)?;
    let told: Vec<_> = seen
        .iter()
        .map(|hit| json!({"id": hit.id(), "owner_id": hit.owner_id, "by": reasons(draft, hit)}))
        .collect();
    let hit = seen.first().or(hits.first());
    let path = hit.and_then(|hit| reasons(draft, hit).first().copied()).unwrap_or(Customer::NAME);
    Err(refusals::duplicate().at(format!("/{path}")).with(json!({"hits": told})))
}

/// The other customers of the board with the same tax number, name or telephone, by id. Each key is sought by itself: for all
/// three at once a database reads every customer there is.
fn same_keys(draft: &Stored<Customer>, unit: &mut Unit<'_>) -> Result<Vec<Stored<Customer>>> {
    let board = match &draft.board_id {
        Some(board) => Filter::eq(Customer::BOARD_ID, board),
        None => Filter::null(Customer::BOARD_ID),
    };
    let keys = [
        (Customer::TAX_KEY, &draft.tax_key),
        (Customer::NAME_KEY, &draft.name_key),
        (Customer::PHONE_KEY, &draft.phone_key),
    ];
    let mut found = BTreeMap::new();
    for (field, key) in keys {
        let Some(key) = key else { continue };
        let hits = unit.find::<Customer>(Filter::All(vec![board.clone(), Filter::eq(field, key)]))?;
        found.extend(hits.into_iter().map(|hit| (hit.id().to_owned(), hit)));
    }
    found.remove(draft.id());
    Ok(found.into_values().collect())
}

/// The fields that two customers have in common.
fn reasons(one: &Customer, other: &Customer) -> Vec<&'static str> {
    let pairs = [
        (Customer::TAX_ID, &one.tax_key, &other.tax_key),
        (Customer::NAME, &one.name_key, &other.name_key),
        (Customer::PHONE, &one.phone_key, &other.phone_key),
    ];
    pairs.into_iter().filter(|(_, one, other)| one.is_some() && one == other).map(|(name, ..)| name).collect()
}

/// Makes a prospect a trading customer. It keeps its id, contacts and opportunities; converting it again does nothing.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.convert", zh = "转为交易客户", effect = "write", versioned)]
pub struct ConvertCustomer {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
}

impl Run for ConvertCustomer {
    type Answer = Stored<Customer>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Customer>> {
        let mut customer = unit.get::<Customer>(&self.id)?;
        if customer.kind == CustomerKind::Trading {
            return Ok(customer);
        }
        check_account(&customer)?;
        customer.kind = CustomerKind::Trading;
        let customer = unit.save(customer)?;
        ask_for_number(&customer, unit)?;
        Ok(customer)
    }
}

/// Has the ERP of the customer's unit make it, so that orders can be placed for it.
fn ask_for_number(customer: &Stored<Customer>, unit: &mut Unit<'_>) -> Result<()> {
    let Some(unit_id) = &customer.unit_id else { return Ok(()) };
    let owner = unit.elevated(|unit| unit.get::<OrgUnit>(unit_id))?;
    let Some(erp) = &owner.erp else { return Ok(()) };
    if erp_link::of_record(erp, Customer::DEF.name, customer.id(), unit)?.is_none() {
        outbox::enqueue(erp, create_customer::KIND, Customer::DEF.name, customer.id(), unit)?;
    }
    Ok(())
}

/// The currency that a customer is dealt with in: theirs, or else their organisation unit's.
///
/// # Errors
/// A database error.
pub fn dealing_currency(customer: &Stored<Customer>, unit: &mut Unit<'_>) -> Result<Option<Currency>> {
    match (&customer.currency, &customer.unit_id) {
        (None, Some(unit_id)) => {
            let owner = unit.elevated(|unit| unit.get::<OrgUnit>(unit_id))?;
            Ok(owner.data.base_currency)
        }
        (currency, _) => Ok(currency.clone()),
    }
}

/// Nothing new is begun with a frozen or closed account.
///
/// # Errors
/// `FROZEN`, `CLOSED`.
pub fn check_account(customer: &Stored<Customer>) -> Result<()> {
    match customer.status {
        AccountStatus::Active => Ok(()),
        AccountStatus::Frozen => Err(refusals::account_frozen()),
        AccountStatus::Closed => Err(refusals::account_closed()),
    }
}
