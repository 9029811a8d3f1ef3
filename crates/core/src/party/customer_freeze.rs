//! Freezes of customers' accounts: a ledger of who froze which account, why and until when, and what ended it.
//!
//! An account is frozen while one of its freezes lasts. Its status and `frozen_until` follow from them.

use crate::integration::erp_owned;
use crate::party::customer::{AccountStatus, Customer};
use jiff::Timestamp;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Listen, Moved};
use tenon_kernel::{Entity, Label, Result, Rules, Stored, Timer, Unit, Value};

/// A freeze of a customer's account. It lasts until it is lifted, by a user or at its time.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "ledger",
    zh = "账户冻结记录",
    rights = "customer_id",
    dated = "created_at, lifted_at",
    index = "customer_id, lifted_at"
)]
pub struct CustomerFreeze {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// Why the account was frozen.
    #[field(max = 200, zh = "原因")]
    pub reason: String,
    /// When it ends by itself; none if somebody has to lift it.
    #[field(zh = "截止时间")]
    pub until: Option<Timestamp>,
    /// When it ended; none while it lasts.
    #[field(set_once, zh = "解除时间")]
    pub lifted_at: Option<Timestamp>,
    /// Who lifted it; none if it ended by itself.
    #[field(max = 130, set_once, zh = "解除人")]
    pub lifted_by: Option<String>,
    /// Why it was lifted; none if it ended by itself.
    #[field(max = 200, set_once, zh = "解除原因")]
    pub lift_reason: Option<String>,
}

impl Rules for CustomerFreeze {}

/// Adds a freeze.
pub(super) fn add(customer: &str, reason: &str, until: Option<Timestamp>, unit: &mut Unit<'_>) -> Result<()> {
    let (customer_id, reason) = (customer.to_owned(), reason.to_owned());
    let freeze =
        CustomerFreeze { customer_id, reason, until, lifted_at: None, lifted_by: None, lift_reason: None };
    unit.create(freeze).map(drop)
}

/// Lifts every freeze of an account.
pub(super) fn lift_all(customer: &str, reason: &str, unit: &mut Unit<'_>) -> Result<()> {
    for freeze in lasting(customer, unit)? {
        let (now, actor) = (unit.now(), unit.actor().id.clone());
        let lifted = vec![
            (CustomerFreeze::LIFTED_AT, Value::Instant(now)),
            (CustomerFreeze::LIFTED_BY, Value::text(actor)),
            (CustomerFreeze::LIFT_REASON, Value::text(reason)),
        ];
        unit.set_once(&freeze, lifted)?;
    }
    Ok(())
}

/// The freezes of an account that last.
fn lasting(customer: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<CustomerFreeze>>> {
    let lasting = Filter::All(vec![
        Filter::eq(CustomerFreeze::CUSTOMER_ID, customer),
        Filter::null(CustomerFreeze::LIFTED_AT),
    ]);
    unit.elevated(|unit| unit.find::<CustomerFreeze>(lasting))
}

/// When an account is frozen no more by itself: when the last of its freezes ends. None if one of them does not.
pub(super) fn end(customer: &str, unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
    let ends: Option<Vec<_>> = lasting(customer, unit)?.iter().map(|freeze| freeze.until).collect();
    Ok(ends.and_then(|ends| ends.into_iter().max()))
}

/// Ends a freeze at its time. With the last one, the account is active again, and what was held for it goes out.
pub(super) struct EndFreeze;

impl Timer for EndFreeze {
    type Of = CustomerFreeze;
    const KIND: &'static str = "customer_freeze.end";
    const LABEL: Label = Label { en: "End freeze", zh: "冻结到期" };
    const FIELDS: &'static [&'static str] = &[CustomerFreeze::UNTIL, CustomerFreeze::LIFTED_AT];

    fn next(
        freeze: &Stored<CustomerFreeze>,
        after: Option<Timestamp>,
        _: &mut Unit<'_>,
    ) -> Result<Option<Timestamp>> {
        Ok(freeze.until.filter(|until| freeze.lifted_at.is_none() && after < Some(*until)))
    }

    fn act(freeze: Stored<CustomerFreeze>, at: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        unit.set_once(&freeze, vec![(CustomerFreeze::LIFTED_AT, Value::Instant(at))])?;
        follow(&freeze.customer_id, unit)
    }
}

/// An account that is not closed is frozen while one of its freezes lasts.
fn follow(customer: &str, unit: &mut Unit<'_>) -> Result<()> {
    let found = unit.first::<Customer>(Filter::eq(Customer::ID, customer))?;
    let Some(before) = found.filter(|customer| customer.status != AccountStatus::Closed) else {
        return Ok(());
    };
    let mut customer = before.clone();
    match (lasting(customer.id(), unit)?.pop(), before.status) {
        (None, AccountStatus::Frozen) => {
            customer.status = AccountStatus::Active;
            customer.account_reason = None;
        }
        (Some(freeze), AccountStatus::Active) => {
            customer.status = AccountStatus::Frozen;
            customer.account_reason = Some(freeze.data.reason);
        }
        _ => {}
    }
    match erp_owned::check_owned(&customer, &before, unit) {
        // The ERP has frozen it, too.
        Err(refusal) if refusal.code.is_refusal() => customer = before,
        checked => checked?,
    }
    customer.frozen_until = end(customer.id(), unit)?;
    unit.save(customer).map(drop)
}

/// While two customers were one, freezes of either may have ended.
pub(super) struct FreezesOfUnmerged;

impl Listen for FreezesOfUnmerged {
    type Of = Customer;
    const NAME: &'static str = "freezes of customers that are apart again";

    fn moved(moved: &Moved<'_>, unit: &mut Unit<'_>) -> Result<()> {
        match moved.undone {
            true => [moved.from, moved.into].into_iter().try_for_each(|id| follow(id, unit)),
            false => Ok(()),
        }
    }
}
