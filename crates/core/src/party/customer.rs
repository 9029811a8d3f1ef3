//! Customers: prospects (潜在客户) and trading customers (交易客户).

use crate::integration::{erp_link, erp_owned};
use crate::party::phone::phone_key;
use crate::party::{create_customer, refusals};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
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
    #[field(max = 40, number = "C{seq:6}", gaps, search, zh = "编号")]
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
    #[field(max = 40, form = "code", zh = "税号")]
    pub tax_id: Option<String>,
    /// Telephone, as written.
    #[field(max = 40, zh = "电话")]
    pub phone: Option<String>,
    /// E-mail address.
    #[field(form = "email", zh = "邮箱")]
    pub email: Option<String>,
    /// Industry.
    #[field(max = 60, picklist = "industry", zh = "行业")]
    pub industry: Option<String>,
    /// Region.
    #[field(max = 60, picklist = "region", zh = "地区")]
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
    #[field(max = 2, form = "country", zh = "国家")]
    pub country: Option<String>,
    /// The currency of trade with the customer and of the credit limit.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// The maximum of what the customer owes and has on order together; no limit if empty. `customer.set_credit_limit` sets it.
    #[field(
        scale = 4,
        least = 0,
        currency = "currency",
        set_by = "customer.set_credit_limit",
        zh = "信用额度"
    )]
    pub credit_limit: Option<Decimal>,
    /// The reason that was given when status, credit limit or level was last set.
    #[field(max = 200, readonly, zh = "账户变更原因")]
    pub account_reason: Option<String>,
    /// When the freeze of the account ends by itself; none if it is not frozen, or until somebody unfreezes it.
    #[field(readonly, zh = "冻结截止时间")]
    pub frozen_until: Option<Timestamp>,
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
    #[field(readonly, zh = "名称查重键")]
    pub name_key: Option<String>,
    /// The normalised tax number, to find duplicates.
    #[field(max = 40, readonly, zh = "税号查重键")]
    pub tax_key: Option<String>,
    /// The telephone number in its international form, to find duplicates.
    #[field(max = 40, readonly, zh = "电话查重键")]
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
        // Whoever has ended the freeze: an ERP, too.
        if customer.status != AccountStatus::Frozen {
            customer.frozen_until = None;
        }
        check_roles(customer)?;
        check_credit(customer)?;
        erp_owned::check(draft, before, unit)?;
        // What the ERP has stands there twice already: duplicates among its customers are found, not refused.
        let by_erp = unit.actor().id == Actor::ENGINE;
        if by_erp { Ok(()) } else { refuse_duplicate(draft, before, unit) }
    }
}

impl Customer {
    /// Sets the keys that duplicates are found by.
    pub fn set_keys(&mut self) {
        self.name_key = filled(Some(name_key(&self.name)));
        self.tax_key = filled(self.tax_id.as_deref().map(tax_key));
        self.phone_key = filled(self.phone.as_deref().map(|phone| phone_key(phone, self.country.as_deref())));
    }

    /// What it is found by as a duplicate: the field that people fill in, the field with the key, and the key.
    fn keys(&self) -> [(&'static str, &'static str, &Option<String>); 3] {
        [
            (Self::TAX_ID, Self::TAX_KEY, &self.tax_key),
            (Self::NAME, Self::NAME_KEY, &self.name_key),
            (Self::PHONE, Self::PHONE_KEY, &self.phone_key),
        ]
    }
}

/// A key without any character is none.
fn filled(key: Option<String>) -> Option<String> {
    key.filter(|key| !key.is_empty())
}

/// Returns the form in which two names are compared: normalised, and without spaces, since Chinese names may have them anywhere. The
/// normalised form can be longer than the name (`㍿` has four characters): then its beginning.
pub fn name_key(name: &str) -> String {
    normalise(name).chars().filter(|c| !c.is_whitespace()).take(LONGEST_NAME).collect()
}

/// The length of the field for the name.
const LONGEST_NAME: usize = 200;

/// What people write where a tax number is not known, in the form in which tax numbers are compared.
const NO_TAX_NUMBER: &[&str] = &[
    "NA",
    "NONE",
    "NIL",
    "NULL",
    "NO",
    "NOTAX",
    "NOTAXID",
    "NOTAPPLICABLE",
    "NOTAVAILABLE",
    "UNKNOWN",
    "TBA",
    "TBD",
    "PENDING",
    "TODO",
    "KEINE",
    "AUCUN",
    "没有",
    "暂无",
    "待补",
    "待补充",
    "待定",
    "未知",
    "不详",
    "未提供",
    "无税号",
    "暂无税号",
    "不适用",
];

/// Returns the form in which two tax numbers are compared: capital letters and digits of normal width. What stands for no number
/// (`N/A`, `无`, `待补`, or the same character again and again, as in `000000`) has none: it would make strangers the same.
pub fn tax_key(tax_id: &str) -> String {
    let key: String = normalise(tax_id)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .take(40)
        .collect();
    let is_number = !is_one_character(&key) && !NO_TAX_NUMBER.contains(&key.as_str());
    if is_number { key } else { String::new() }
}

/// Whether a text is nothing but one character, however often.
fn is_one_character(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| characters.all(|other| other == first))
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

/// Uniqueness within the board: no *new* likeness by tax number, name or telephone. Two that are alike already, because the ERP
/// has them twice or somebody gave a reason, may be changed in everything else. Hits that the actor may not see are told of only by
/// the refusal itself.
fn refuse_duplicate(
    draft: &Stored<Customer>,
    before: Option<&Stored<Customer>>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let changed = changed_keys(draft, before);
    if changed.is_empty() {
        return Ok(());
    }
    let board = draft.board_id.as_deref().unwrap_or_default();
    let guarded: Vec<_> =
        changed.iter().map(|(_, column, key)| format!("{board}\0{column}\0{key}")).collect();
    unit.guard_keys("customer", guarded.iter().map(String::as_str))?;
    let hits = unit.elevated(|unit| same_keys(draft, &changed, unit))?;
    if hits.is_empty() {
        return Ok(());
    }
    let reason = &draft.duplicate_reason;
    let forced = reason.is_some() && before.is_none_or(|before| before.duplicate_reason != *reason);
    if forced {
        return match unit.actor().has(FORCE_DUPLICATE) {
            true => Ok(()),
            false => Err(permission_required(FORCE_DUPLICATE).at("/duplicate_reason")),
        };
    }
    let seen = same_keys(draft, &changed, unit)?;
    let told: Vec<_> = seen
        .values()
        .map(|hit| json!({"id": hit.customer.id(), "owner_id": hit.customer.owner_id, "by": hit.by}))
        .collect();
    let by = seen.values().chain(hits.values()).next().and_then(|hit| hit.by.first().copied());
    let path = format!("/{}", by.unwrap_or(Customer::NAME));
    Err(refusals::duplicate().at(path).with(json!({"hits": told})))
}

/// A key by which duplicates are found: the field that people fill in, the field with the key, and the key.
type Key = (&'static str, &'static str, String);

/// The keys that a customer did not have before in this board.
fn changed_keys(draft: &Customer, before: Option<&Stored<Customer>>) -> Vec<Key> {
    let before = before.filter(|before| before.board_id == draft.board_id);
    let had: Vec<_> = before.map(|before| before.keys().to_vec()).unwrap_or_default();
    let new = draft.keys().into_iter().filter(|key| !had.contains(key));
    new.filter_map(|(field, column, key)| Some((field, column, key.clone()?))).collect()
}

/// Another customer of the board, with the fields by which it is the same.
struct Hit {
    customer: Stored<Customer>,
    by: Vec<&'static str>,
}

/// The other customers of the board with one of these keys, by id: their own, or that of one that was merged into them. Each key is
/// sought by itself: for all at once a database reads every customer there is.
fn same_keys(draft: &Stored<Customer>, keys: &[Key], unit: &mut Unit<'_>) -> Result<BTreeMap<String, Hit>> {
    let board = match &draft.board_id {
        Some(board) => Filter::eq(Customer::BOARD_ID, board),
        None => Filter::null(Customer::BOARD_ID),
    };
    let same = |(_, column, key): &Key| Filter::All(vec![board.clone(), Filter::eq(column, key)]);
    let alike = unit.find_with_merged::<Customer>(&keys.iter().map(same).collect::<Vec<_>>())?;
    let mut found = BTreeMap::<String, Hit>::new();
    for ((field, ..), customers) in keys.iter().zip(alike) {
        for customer in customers {
            let hit = found.entry(customer.id().to_owned()).or_insert(Hit { customer, by: Vec::new() });
            hit.by.push(field);
        }
    }
    found.remove(draft.id());
    Ok(found)
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
        outbox::enqueue(erp, create_customer::KIND, Customer::DEF.name, customer.id(), Json::Null, unit)?;
    }
    Ok(())
}

/// Returns the currency of a customer, or, if it has none, of its organisation unit.
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

/// Checks that the account is neither frozen nor closed, which new business requires.
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
