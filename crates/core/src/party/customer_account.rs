//! A customer's account: whether it is frozen or closed, its credit limit and its level. Each is set by an operation with a
//! permission of its own: whoever sells to a customer does not lend to it. The freezes are a ledger of their own.

use crate::party::customer::{AccountStatus, Customer};
use crate::party::{customer_freeze, refusals};
use jiff::Timestamp;
use rust_decimal::Decimal;
use tenon_kernel::{Operation, Result, Run, Stored, Unit};

/// Freezes a customer's account: no new order, while money and returns still come in. An account that is
/// frozen again is frozen until both freezes have ended.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.freeze", zh = "冻结客户账户", effect = "write", versioned)]
pub struct FreezeCustomer {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
    /// Why.
    #[field(max = 200, picklist = "account_reason", zh = "原因")]
    pub reason: String,
    /// When the freeze ends by itself, later than now; until somebody unfreezes the account if not given.
    #[field(zh = "截止时间")]
    pub until: Option<Timestamp>,
}

impl Run for FreezeCustomer {
    type Answer = Stored<Customer>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Customer>> {
        let mut customer = unit.get::<Customer>(&self.id)?;
        if customer.status == AccountStatus::Closed {
            return Err(refusals::account_closed().at("/id"));
        }
        if self.until.is_some_and(|until| until <= unit.now()) {
            return Err(refusals::freeze_in_past().at("/until"));
        }
        customer_freeze::add(customer.id(), &self.reason, self.until, unit)?;
        customer.status = AccountStatus::Frozen;
        customer.account_reason = Some(self.reason);
        customer.frozen_until = customer_freeze::end(customer.id(), unit)?;
        unit.save(customer)
    }
}

/// Makes a frozen account active again: lifts all its freezes. An account that is active stays as it is.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.unfreeze", zh = "解冻客户账户", effect = "write", versioned)]
pub struct UnfreezeCustomer {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
    /// Why.
    #[field(max = 200, picklist = "account_reason", zh = "原因")]
    pub reason: String,
}

impl Run for UnfreezeCustomer {
    type Answer = Stored<Customer>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Customer>> {
        let customer = unit.get::<Customer>(&self.id)?;
        match customer.status {
            AccountStatus::Active => Ok(customer),
            AccountStatus::Frozen => move_to(AccountStatus::Active, customer, self.reason, unit),
            AccountStatus::Closed => Err(refusals::account_closed().at("/id")),
        }
    }
}

/// Closes a customer's account: nothing new is begun with it.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.close_account", zh = "关闭客户账户", effect = "write", versioned)]
pub struct CloseAccount {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
    /// Why.
    #[field(max = 200, picklist = "account_reason", zh = "原因")]
    pub reason: String,
}

impl Run for CloseAccount {
    type Answer = Stored<Customer>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Customer>> {
        let customer = unit.get::<Customer>(&self.id)?;
        move_to(AccountStatus::Closed, customer, self.reason, unit)
    }
}

/// Makes a closed account active again. An account that is active stays as it is; a frozen one is unfrozen by
/// `customer.unfreeze`.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.reopen_account", zh = "重新启用客户账户", effect = "write", versioned)]
pub struct ReopenAccount {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
    /// Why.
    #[field(max = 200, picklist = "account_reason", zh = "原因")]
    pub reason: String,
}

impl Run for ReopenAccount {
    type Answer = Stored<Customer>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Customer>> {
        let customer = unit.get::<Customer>(&self.id)?;
        match customer.status {
            AccountStatus::Active => Ok(customer),
            AccountStatus::Closed => move_to(AccountStatus::Active, customer, self.reason, unit),
            AccountStatus::Frozen => Err(refusals::account_frozen().at("/id")),
        }
    }
}

fn move_to(
    status: AccountStatus,
    mut customer: Stored<Customer>,
    reason: String,
    unit: &mut Unit<'_>,
) -> Result<Stored<Customer>> {
    customer_freeze::lift_all(customer.id(), &reason, unit)?;
    customer.status = status;
    customer.account_reason = Some(reason);
    customer.frozen_until = None;
    unit.save(customer)
}

/// Sets the maximum of what a customer owes and has on order together.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.set_credit_limit", zh = "设置信用额度", effect = "write", versioned)]
pub struct SetCreditLimit {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
    /// The credit limit, in the customer's currency; no limit if not given.
    #[field(scale = 4, zh = "信用额度")]
    pub credit_limit: Option<Decimal>,
    /// Why.
    #[field(max = 200, picklist = "account_reason", zh = "原因")]
    pub reason: Option<String>,
}

impl Run for SetCreditLimit {
    type Answer = Stored<Customer>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Customer>> {
        let mut customer = unit.get::<Customer>(&self.id)?;
        customer.credit_limit = self.credit_limit;
        customer.account_reason = self.reason;
        unit.save(customer)
    }
}

/// Sets a customer's level.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.set_level", zh = "设置客户级别", effect = "write", versioned)]
pub struct SetLevel {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
    /// The level; none if not given.
    #[field(max = 20, zh = "级别")]
    pub to: Option<String>,
    /// Why.
    #[field(max = 200, picklist = "account_reason", zh = "原因")]
    pub reason: Option<String>,
}

impl Run for SetLevel {
    type Answer = Stored<Customer>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Customer>> {
        let mut customer = unit.get::<Customer>(&self.id)?;
        customer.level = self.to;
        customer.account_reason = self.reason;
        unit.save(customer)
    }
}
