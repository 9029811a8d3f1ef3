//! Checks of customers that are changed in the ERP.
//!
//! The kit creates a customer, reads it, and changes every field that was created with a value. A field that has no value when it is
//! read is one that the ERP does not keep: it stays without one.

use super::check::{ByFixture, Check, Checked, During, Kit, Stop, checks, ensure};
use super::faults::{There, Write, once_at_every_fault};
use super::round::everything;
use crate::proxy::Fault;
use async_trait::async_trait;
use serde_json::Value as Json;
use tenon_erp_port::{Code, Result};
use tenon_erp_port::{CustomerChange, CustomerField, ErpCustomer, FieldChange};

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "customer_changes.fields_are_changed", [ChangeCustomer, CreateCustomer, ReadCustomers],
            fields_are_changed;
        "customer_changes.only_named_fields_change", [ChangeCustomer, CreateCustomer, ReadCustomers],
            only_named_fields_change;
        "customer_changes.value_is_removed_or_refused", [ChangeCustomer, CreateCustomer, ReadCustomers],
            value_is_removed_or_refused;
        "customer_changes.other_value_stays", [ChangeCustomer, CreateCustomer, ReadCustomers],
            other_value_stays;
        "customer_changes.repeated_call_changes_nothing", [ChangeCustomer, CreateCustomer, ReadCustomers],
            repeated_call_changes_nothing;
        "customer_changes.unknown_customer_is_refused", [ChangeCustomer], unknown_customer_is_refused;
        "customer_changes.lost_answer_is_never_success", [ChangeCustomer, CreateCustomer, ReadCustomers],
            lost_answer_is_never_success;
    }
}

/// A customer that was created, and how it is to be changed.
pub(super) struct ChangedCustomer {
    /// The customer as the adapter reads it.
    pub(super) row: ErpCustomer,
    /// From the value that was read to another one: the name, and each further field that was created with a value.
    fields: Vec<FieldChange>,
}

impl ChangedCustomer {
    pub(super) async fn create(kit: &Kit<'_>) -> Checked<Self> {
        let (key, created, made) = super::customers::create(kit).await?;
        let row = row_of(kit, &made.key).await?;
        // Whatever else has this key is not to be changed.
        ensure!(row.name == created.name, "{:?} was created, and is read as {:?}", created.name, row.name);
        let changed = kit.under_test.changed_customer(&created).await;
        let mut changed = changed.by_fixture("give a sample customer other values")?;
        changed.name = format!("Changed {key}");
        let (created, changed) = (as_json(&created), as_json(&changed));
        let other = |field: CustomerField| {
            let value = |of: &Json| of[field.as_str()].as_str().map(str::to_owned);
            let (from, to) = (field.of(&row).map(str::to_owned), value(&changed));
            (value(&created).is_some() && value(&created) != to).then_some(FieldChange { field, from, to })
        };
        let fields = CustomerField::ALL.into_iter().filter_map(other).collect();
        Ok(Self { row, fields })
    }

    /// The change of every field.
    pub(super) fn change(&self) -> CustomerChange {
        self.change_of(self.fields.clone())
    }

    fn change_of(&self, fields: Vec<FieldChange>) -> CustomerChange {
        CustomerChange { customer: self.row.key.clone(), fields }
    }

    /// The customer when every field is changed.
    pub(super) fn after(&self) -> ErpCustomer {
        self.after_some(|_| true)
    }

    /// The customer when these fields are changed, and no other.
    fn after_some(&self, is_changed: impl Fn(CustomerField) -> bool) -> ErpCustomer {
        let mut after = self.row.clone();
        for change in self.kept().filter(|change| is_changed(change.field)) {
            change.field.set(&mut after, change.to.clone());
        }
        after
    }

    /// The changes of the fields that the ERP keeps.
    fn kept(&self) -> impl Iterator<Item = &FieldChange> {
        self.fields.iter().filter(|change| change.from.is_some())
    }
}

fn as_json(record: &impl serde::Serialize) -> Json {
    serde_json::to_value(record).unwrap_or_default()
}

/// A customer as it is read.
async fn row_of(kit: &Kit<'_>, key: &str) -> Checked<ErpCustomer> {
    let read = everything::<ErpCustomer>(kit).await?;
    match read.get(key) {
        Some(row) => Ok(row.clone()),
        None if read.whole => Err(Stop::Failed(format!("{key} was created, and is not read"))),
        None => Err(Stop::Skipped("there are too many customers to find one of them".to_owned())),
    }
}

/// The customer in one form: without blanks, and with a limit as people write it.
fn tidied(customer: &ErpCustomer) -> Json {
    let mut tidy = customer.clone();
    for field in CustomerField::ALL {
        field.set(&mut tidy, field.of(customer).map(str::to_owned));
    }
    tidy.credit_limit = tidy.credit_limit.map(|limit| limit.normalize());
    as_json(&tidy)
}

/// The first member that is not as expected.
fn difference(found: &ErpCustomer, expected: &ErpCustomer) -> Option<String> {
    let (found, expected) = (tidied(found), tidied(expected));
    let mut members = expected.as_object()?.iter();
    let (name, expected) = members.find(|(name, expected)| found[name.as_str()] != **expected)?;
    Some(format!("{name} is {}, not {expected}", found[name.as_str()]))
}

fn is_as(found: &ErpCustomer, expected: &ErpCustomer, when: &str) -> Checked {
    let difference = difference(found, expected);
    ensure!(difference.is_none(), "{when}: {}", difference.unwrap_or_default());
    Ok(())
}

async fn is_read_as(kit: &Kit<'_>, expected: &ErpCustomer) -> Checked {
    is_as(&row_of(kit, &expected.key).await?, expected, "read after change_customer")
}

/// The customer that a change is answered with.
async fn answer(kit: &Kit<'_>, change: &CustomerChange) -> Checked<ErpCustomer> {
    kit.masters()?.change_customer(change).await.during("change_customer")
}

/// After the change the customer is as expected: in the answer, and when it is read.
async fn leads_to(kit: &Kit<'_>, change: &CustomerChange, expected: &ErpCustomer) -> Checked {
    is_as(&answer(kit, change).await?, expected, "the answer of change_customer")?;
    is_read_as(kit, expected).await
}

async fn fields_are_changed(kit: &Kit<'_>) -> Checked {
    let customer = ChangedCustomer::create(kit).await?;
    leads_to(kit, &customer.change(), &customer.after()).await
}

/// One field after the other: whatever is stored together with it stays.
async fn only_named_fields_change(kit: &Kit<'_>) -> Checked {
    let customer = ChangedCustomer::create(kit).await?;
    let mut expected = customer.row.clone();
    for change in customer.kept() {
        change.field.set(&mut expected, change.to.clone());
        let answer = answer(kit, &customer.change_of(vec![change.clone()])).await?;
        is_as(&answer, &expected, &format!("the answer to a change of {}", change.field.as_str()))?;
    }
    is_read_as(kit, &expected).await
}

/// An ERP may insist on a value. Then it says so.
async fn value_is_removed_or_refused(kit: &Kit<'_>) -> Checked {
    let customer = ChangedCustomer::create(kit).await?;
    let mut expected = customer.row.clone();
    for change in customer.kept().filter(|change| change.field != CustomerField::Name) {
        let removal = customer.change_of(vec![FieldChange { to: None, ..change.clone() }]);
        let answer = kit.masters()?.change_customer(&removal).await;
        if answer.as_ref().is_err_and(|error| error.code == Code::ErpRefused) {
            continue;
        }
        change.field.set(&mut expected, None);
        let told = format!("the answer to a removal of {}", change.field.as_str());
        is_as(&answer.during("change_customer, without a value,")?, &expected, &told)?;
    }
    is_read_as(kit, &expected).await
}

/// Somebody has changed the name in the ERP, or everything but the name: what they wrote stays.
async fn other_value_stays(kit: &Kit<'_>) -> Checked {
    for has_other_name in [true, false] {
        let is_other = |field: CustomerField| (field == CustomerField::Name) == has_other_name;
        let customer = ChangedCustomer::create(kit).await?;
        let mut change = customer.change();
        for change in change.fields.iter_mut().filter(|change| is_other(change.field)) {
            change.from = value_before(change);
        }
        leads_to(kit, &change, &customer.after_some(|field| !is_other(field))).await?;
    }
    Ok(())
}

/// A value that the field may have had before the present one.
fn value_before(change: &FieldChange) -> Option<String> {
    let from = change.from.as_ref().filter(|_| change.field != CustomerField::Country);
    from.map(|value| format!("Earlier {value}"))
}

async fn repeated_call_changes_nothing(kit: &Kit<'_>) -> Checked {
    let customer = ChangedCustomer::create(kit).await?;
    answer(kit, &customer.change()).await?;
    leads_to(kit, &customer.change(), &customer.after()).await
}

/// A change of the name of a customer.
pub(super) fn renaming(customer: String) -> CustomerChange {
    let (from, to) = (Some("Earlier name".to_owned()), Some("Later name".to_owned()));
    CustomerChange { customer, fields: vec![FieldChange { field: CustomerField::Name, from, to }] }
}

async fn unknown_customer_is_refused(kit: &Kit<'_>) -> Checked {
    let change = renaming(kit.under_test.unknown_key());
    let answer = kit.masters()?.change_customer(&change).await;
    answer.expect_code(Code::ErpRefused, "change_customer, of an unknown customer,")
}

async fn lost_answer_is_never_success(kit: &Kit<'_>) -> Checked {
    if kit.proxy().is_ok() {
        return once_at_every_fault::<ChangedCustomer>(kit, &[Fault::LoseAnswer]).await;
    }
    let customer = ChangedCustomer::create(kit).await?;
    kit.under_test.drop_next_answer().await.by_fixture("drop an answer")?;
    let answer = kit.masters()?.change_customer(&customer.change()).await;
    answer.expect_code(Code::OutcomeUnknown, "change_customer, its answer lost,")?;
    leads_to(kit, &customer.change(), &customer.after()).await
}

#[async_trait]
impl Write for ChangedCustomer {
    const CALL: &'static str = "change_customer";

    async fn prepare(kit: &Kit<'_>) -> Checked<Self> {
        Self::create(kit).await
    }

    async fn write(&self, kit: &Kit<'_>) -> Checked<Result<()>> {
        Ok(kit.masters()?.change_customer(&self.change()).await.map(drop))
    }

    async fn is_there(&self, kit: &Kit<'_>) -> Checked<There> {
        let row = row_of(kit, &self.row.key).await?;
        Ok(match (difference(&row, &self.after()), difference(&row, &self.row)) {
            (None, _) => There::Whole,
            (_, None) => There::Nothing,
            _ => There::Part,
        })
    }

    async fn are_there_once(kit: &Kit<'_>, writes: &[Self]) -> Checked {
        let read = everything::<ErpCustomer>(kit).await?;
        for (write, row) in writes.iter().filter_map(|write| Some((write, read.get(&write.row.key)?))) {
            is_as(row, &write.after(), "changed once")?;
        }
        Ok(())
    }
}
