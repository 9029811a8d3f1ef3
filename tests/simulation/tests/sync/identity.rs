//! Customers that turn out to be one, in step with the ERP.

use serde_json::{Value as Json, json};
use tenon_core::integration::conflict::Conflict;
use tenon_core::party::customer::AccountStatus;
use tenon_core::receivable::open_item::OpenItem;
use tenon_erp_port::ErpOpenItem;
use tenon_kernel::Code;
use tenon_kernel::filter::Filter;
use tenon_simulation::{World, check, check_settled, money};
use tenon_testkit::memory_erp::{Calls, Fault, Method, When};

/// The ERP's first two customers, here.
fn pair(world: &World) -> (String, String) {
    (world.ours("customer", "CUST0002"), world.ours("customer", "CUST0001"))
}

fn merge(world: &World, from: &str, into: &str) -> tenon_kernel::Result<Json> {
    let (from_version, into_version) = (version(world, from), version(world, into));
    let both =
        json!({"from": from, "from_version": from_version, "into": into, "into_version": into_version});
    world.call("customer.merge", both)
}

fn unmerge(world: &World, id: &str, into: &str) {
    world.call("customer.unmerge", json!({"id": id, "version": version(world, into)})).unwrap();
}

fn version(world: &World, id: &str) -> Json {
    world.call("customer.get", json!({ "id": id })).unwrap()["version"].clone()
}

fn merged() -> (World, String, String) {
    let world = World::new(11);
    world.sync();
    let (from, into) = pair(&world);
    merge(&world, &from, &into).unwrap();
    (world, from, into)
}

fn open_item(key: &str, customer: &str) -> ErpOpenItem {
    let day = jiff::civil::date(2025, 3, 1);
    ErpOpenItem {
        key: key.into(),
        customer: customer.into(),
        document: key.into(),
        document_date: day,
        due_date: day,
        currency: "EUR".into(),
        amount: money("70"),
        open_amount: money("70"),
    }
}

fn owner(world: &World, item: &str) -> String {
    world.one::<OpenItem>("id", &format!("memory:{item}")).customer_id.clone()
}

#[test]
fn both_keys_reach_the_customer_that_is_left() {
    let (world, _, into) = merged();
    world.assert_quiet();
    world.erp.rename_customer("CUST0001", "One").unwrap();
    let mut other = world.erp.customer("CUST0002").unwrap();
    other.city = Some("Potsdam".into());
    world.erp.put_customer(other);
    world.erp.put_open_item(open_item("LATE", "CUST0002"));
    world.sync();

    let customer = world.customer(&into);
    assert_eq!((customer.name.as_str(), customer.city.as_deref()), ("One", Some("Potsdam")));
    assert_eq!(world.all::<Conflict>(), Vec::new());
    assert_eq!(owner(&world, "LATE"), into);
    assert_eq!(owner(&world, "OLD0002"), into);
    check_settled(&world);
}

#[test]
fn what_the_other_key_says_otherwise_is_a_conflict_of_that_key() {
    let (world, _, into) = merged();
    let mut other = world.erp.customer("CUST0002").unwrap();
    other.phone = Some("+49 331 1".into());
    world.erp.put_customer(other);
    world.sync();

    let conflict = world.one::<Conflict>("field", "phone");
    assert_eq!((conflict.erp_key.as_deref(), conflict.record_id.as_str()), (Some("CUST0002"), into.as_str()));
    world.erp.rename_customer("CUST0001", "One").unwrap();
    world.sync();
    assert_eq!(
        world.one::<Conflict>("field", "phone").state,
        conflict.state,
        "news by one key decides none of another's"
    );
    world.call("conflict.resolve", json!({"id": conflict.id(), "take": "theirs"})).unwrap();
    assert_eq!(world.customer(&into).phone.as_deref(), Some("+49 331 1"));
    world.sync();
    check_settled(&world);
}

#[test]
fn an_account_that_is_given_up_in_the_erp_closes_no_customer() {
    let (world, _, into) = merged();
    let mut other = world.erp.customer("CUST0002").unwrap();
    (other.inactive, other.credit_limit) = (true, Some(money("1")));
    world.erp.put_customer(other);
    world.sync();
    let customer = world.customer(&into);
    assert_eq!((customer.status, customer.credit_limit), (AccountStatus::Active, Some(money("10000"))));
    check_settled(&world);

    let mut leading = world.erp.customer("CUST0001").unwrap();
    leading.frozen = true;
    world.erp.put_customer(leading);
    world.sync();
    assert_eq!(world.customer(&into).status, AccountStatus::Frozen, "the key that leads says it");
}

#[test]
fn an_order_goes_out_once_under_the_key_that_leads_whatever_was_merged_meanwhile() {
    for fault in [None, Some(Fault::AnswerLost)] {
        let world = World::new(12);
        world.sync();
        let (from, into) = pair(&world);
        let order = world.draft(&from, 3);
        world.submit(&order).unwrap();
        if let Some(fault) = fault {
            world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), fault);
            world.sync();
        }
        merge(&world, &from, &into).unwrap();
        world.wait(60);
        world.sync();
        world.sync();

        let key = world.theirs("sales_order", &order).unwrap();
        let under = if fault.is_some() { "CUST0002" } else { "CUST0001" };
        assert_eq!(world.erp.placed(&key).unwrap().customer, under);
        assert_eq!(world.order(&order).customer_id, into);
        check_settled(&world);
    }
}

#[test]
fn a_customer_that_is_being_made_in_the_erp_is_not_merged() {
    let world = World::new(13);
    world.sync();
    let (_, into) = pair(&world);
    let customer = world.prospect("New");
    world.call("customer.convert", json!({"id": customer})).unwrap();
    world.erp.add_fault(Calls::Of(Method::CreateCustomer), When::Nth(1), Fault::AnswerLost);
    world.sync();
    for (from, into, path) in [(&customer, &into, "/from"), (&into, &customer, "/into")] {
        let refusal = merge(&world, from, into).unwrap_err();
        assert_eq!((refusal.code, refusal.path.as_deref()), (Code::IllegalState, Some(path)));
    }
    world.wait(60);
    world.sync();
    world.sync();
    merge(&world, &customer, &into).unwrap();
    world.sync();
    check_settled(&world);
}

#[test]
fn what_is_taken_back_goes_on_in_step_by_its_own_key() {
    let (world, from, into) = merged();
    world.erp.put_open_item(open_item("LATE", "CUST0002"));
    let mut other = world.erp.customer("CUST0002").unwrap();
    other.phone = Some("+49 331 1".into());
    world.erp.put_customer(other);
    world.sync();
    assert_eq!(owner(&world, "LATE"), into);
    unmerge(&world, &from, &into);
    assert_eq!(owner(&world, "OLD0002"), from, "what was moved goes back at once");
    world.sync();

    assert_eq!(owner(&world, "LATE"), from, "what came by its key meanwhile is read again");
    assert_eq!(world.ours("customer", "CUST0002"), from);
    assert_eq!(world.customer(&into).phone.as_deref(), Some("+49 30 000001"));
    assert_eq!(world.find::<Conflict>(Filter::eq("record_id", into.as_str())), Vec::new());
    world.erp.rename_customer("CUST0002", "Two").unwrap();
    world.sync();
    assert_eq!(
        (world.customer(&from).name.as_str(), world.customer(&into).name.as_str()),
        ("Two", "Customer 1")
    );
    check(&world);
}

#[test]
fn an_account_that_was_frozen_while_its_customer_was_merged_is_frozen_when_it_is_two_again() {
    let (world, from, into) = merged();
    let mut other = world.erp.customer("CUST0002").unwrap();
    other.frozen = true;
    world.erp.put_customer(other);
    world.sync();
    assert_eq!(world.customer(&into).status, AccountStatus::Active, "the other key leads");
    unmerge(&world, &from, &into);
    world.sync();
    assert_eq!(world.customer(&from).status, AccountStatus::Frozen);
    assert_eq!(world.customer(&into).status, AccountStatus::Active);
    check_settled(&world);
}
