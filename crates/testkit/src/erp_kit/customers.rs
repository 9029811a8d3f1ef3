//! Checks of customers that are created in the ERP.

use super::check::{ByFixture, Check, Checked, During, Kit, checks, ensure};
use super::faults::{There, Write, once_at_every_fault};
use super::round::everything;
use crate::proxy::Fault;
use async_trait::async_trait;
use tenon_erp_port::{Capability, ErpCustomer, Made, NewCustomer};
use tenon_erp_port::{Code, Result};

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "customers.created_is_found_by_its_key", [CreateCustomer], created_is_found_by_its_key;
        "customers.unknown_key_finds_nothing", [CreateCustomer], unknown_key_finds_nothing;
        "customers.two_keys_are_two_customers", [CreateCustomer], two_keys_are_two_customers;
        "customers.created_is_listed_once", [CreateCustomer, ReadCustomers], created_is_listed_once;
        "customers.lost_answer_is_never_success", [CreateCustomer], lost_answer_is_never_success;
    }
}

/// A fresh key, and a sample customer whose name and number are like it.
async fn sample(kit: &Kit<'_>) -> Checked<(String, NewCustomer)> {
    let key = kit.fresh_key();
    let mut customer = kit.under_test.sample_customer().await.by_fixture("give a sample customer")?;
    customer.name = format!("Customer {key}");
    customer.number.clone_from(&key);
    Ok((key, customer))
}

pub(super) async fn create(kit: &Kit<'_>) -> Checked<(String, NewCustomer, Made)> {
    let (key, customer) = sample(kit).await?;
    let made = kit.masters()?.create_customer(&key, &customer).await.during("create_customer")?;
    Ok((key, customer, made))
}

async fn find(kit: &Kit<'_>, key: &str) -> Checked<Option<Made>> {
    kit.masters()?.find_customer(key).await.during("find_customer")
}

async fn created_is_found_by_its_key(kit: &Kit<'_>) -> Checked {
    let (key, _, made) = create(kit).await?;
    let found = find(kit, &key).await?;
    ensure!(found.as_ref() == Some(&made), "{made:?} was made, and {found:?} is found");
    Ok(())
}

async fn unknown_key_finds_nothing(kit: &Kit<'_>) -> Checked {
    let found = find(kit, &kit.fresh_key()).await?;
    ensure!(found.is_none(), "{found:?} is found under a key that was never used");
    Ok(())
}

async fn two_keys_are_two_customers(kit: &Kit<'_>) -> Checked {
    let (_, _, one) = create(kit).await?;
    let (_, _, other) = create(kit).await?;
    ensure!(one.key != other.key, "two customers are both {}", one.key);
    Ok(())
}

async fn listed(kit: &Kit<'_>, name: &str) -> Checked<Vec<String>> {
    let read = everything::<ErpCustomer>(kit).await?;
    Ok(read.rows.into_iter().filter(|row| row.name == name).map(|row| row.key).collect())
}

async fn created_is_listed_once(kit: &Kit<'_>) -> Checked {
    let (_, customer, made) = create(kit).await?;
    let keys = listed(kit, &customer.name).await?;
    ensure!(keys == [made.key.as_str()], "{} was made, and {keys:?} are listed", made.key);
    Ok(())
}

async fn lost_answer_is_never_success(kit: &Kit<'_>) -> Checked {
    if kit.proxy().is_ok() {
        return once_at_every_fault::<Created>(kit, &[Fault::LoseAnswer]).await;
    }
    let (key, customer) = sample(kit).await?;
    kit.under_test.drop_next_answer().await.by_fixture("drop an answer")?;
    let answer = kit.masters()?.create_customer(&key, &customer).await;
    answer.expect_code(Code::OutcomeUnknown, "create_customer, its answer lost,")?;
    let found = find(kit, &key).await?;
    ensure!(found.is_some(), "the customer was made, and its key does not find it");
    Ok(())
}

/// A customer to be created under a key.
pub(super) struct Created {
    key: String,
    customer: NewCustomer,
}

#[async_trait]
impl Write for Created {
    const CALL: &'static str = "create_customer";

    async fn prepare(kit: &Kit<'_>) -> Checked<Self> {
        let (key, customer) = sample(kit).await?;
        Ok(Self { key, customer })
    }

    async fn write(&self, kit: &Kit<'_>) -> Checked<Result<()>> {
        Ok(kit.masters()?.create_customer(&self.key, &self.customer).await.map(drop))
    }

    async fn is_there(&self, kit: &Kit<'_>) -> Checked<There> {
        Ok(There::by(find(kit, &self.key).await?.is_some()))
    }

    async fn are_there_once(kit: &Kit<'_>, writes: &[Self]) -> Checked {
        if kit.lacks(Capability::ReadCustomers).is_some() {
            return Ok(());
        }
        let read = everything::<ErpCustomer>(kit).await?;
        for Created { customer, .. } in writes {
            let count = read.rows.iter().filter(|row| row.name == customer.name).count();
            ensure!(count == 1 || !read.whole, "{count} customers have the name {}", customer.name);
        }
        Ok(())
    }
}
