//! Records that both sides keep: three ways by field.

use serde_json::json;
use tenon_core::integration::conflict::{Conflict, ConflictState};
use tenon_core::party::customer::{AccountStatus, Customer, CustomerKind};
use tenon_simulation::{World, money};

fn synced() -> (World, String) {
    let world = World::new(2);
    world.sync();
    let customer = world.ours("customer", "CUST0001");
    (world, customer)
}

#[test]
fn ours_and_theirs_changed_in_different_fields_both_hold() {
    let (world, id) = synced();
    world.update("customer", &id, json!({"city": "Bonn", "industry": "Tools"})).unwrap();
    world.erp.rename_customer("CUST0001", "Theirs").unwrap();
    world.sync();

    let customer = world.customer(&id);
    assert_eq!((customer.name.as_str(), customer.city.as_deref()), ("Theirs", Some("Bonn")));
    assert_eq!(customer.industry.as_deref(), Some("Tools"));
    assert_eq!(world.all::<Conflict>(), Vec::new());
}

#[test]
fn what_the_erp_owns_holds_whatever_was_changed_here() {
    let (world, id) = synced();
    let refused =
        world.call("customer.set_credit_limit", json!({"id": id, "credit_limit": "1"})).unwrap_err();
    assert_eq!(refused.reason(), "erp.owns_field");
    world.call("customer.close_account", json!({"id": id, "reason": "moved away"})).unwrap();
    let mut theirs = world.erp.customer("CUST0001").unwrap();
    (theirs.credit_limit, theirs.frozen) = (Some(money("500")), true);
    world.erp.put_customer(theirs);
    world.sync();

    let customer = world.customer(&id);
    assert_eq!((customer.credit_limit, customer.status), (Some(money("500")), AccountStatus::Frozen));
    assert_eq!(world.all::<Conflict>(), Vec::new());
}

#[test]
fn a_field_changed_on_both_sides_is_a_conflict_once() {
    let (world, id) = synced();
    world.update("customer", &id, json!({"name": "Ours"})).unwrap();
    world.erp.rename_customer("CUST0001", "Theirs").unwrap();
    world.sync();

    let conflict = world.one::<Conflict>("field", "name");
    assert_eq!(
        (&conflict.base, &conflict.ours, &conflict.theirs),
        (&json!("Customer 1"), &json!("Ours"), &json!("Theirs"))
    );
    assert_eq!(world.customer(&id).name, "Ours", "ours stands here until it is decided");
    world.assert_quiet();
    world.erp.put_customer(world.erp.customer("CUST0001").unwrap());
    world.assert_quiet();
    world.erp.rename_customer("CUST0001", "Theirs again").unwrap();
    world.sync();
    assert_eq!(world.one::<Conflict>("field", "name").theirs, json!("Theirs again"));
}

#[test]
fn what_was_decided_does_not_come_back() {
    for (take, name, state) in
        [("ours", "Ours", ConflictState::Ours), ("theirs", "Theirs", ConflictState::Theirs)]
    {
        let (world, id) = synced();
        world.update("customer", &id, json!({"name": "Ours"})).unwrap();
        world.erp.rename_customer("CUST0001", "Theirs").unwrap();
        world.sync();
        let conflict = world.one::<Conflict>("field", "name");
        world.call("conflict.resolve", json!({"id": conflict.id(), "take": take})).unwrap();

        world.erp.put_customer(world.erp.customer("CUST0001").unwrap());
        world.sync();
        world.assert_quiet();
        assert_eq!(world.customer(&id).name, name);
        assert_eq!(world.one::<Conflict>("field", "name").state, state);
        assert!(world.reconcile().equal);

        world.erp.rename_customer("CUST0001", "Later").unwrap();
        world.sync();
        let later = if take == "ours" { "Ours" } else { "Later" };
        assert_eq!(world.customer(&id).name, later, "the next change there is measured against the new base");
    }
}

#[test]
fn a_conflict_that_has_gone_away_is_closed() {
    let (world, id) = synced();
    world.update("customer", &id, json!({"name": "Ours"})).unwrap();
    world.erp.rename_customer("CUST0001", "Theirs").unwrap();
    world.sync();
    world.erp.rename_customer("CUST0001", "Ours").unwrap();
    world.sync();

    assert_eq!(world.one::<Conflict>("field", "name").state, ConflictState::Theirs);
    assert!(world.reconcile().equal);
}

#[test]
fn a_prospect_with_the_same_tax_number_is_recognised_and_loses_nothing() {
    let world = World::new(2);
    let fields = json!({
        "name": "First Customer", "tax_id": "de 000-000-001", "email": "own@example.com", "industry": "Tools",
    });
    world.call("customer.create", fields).unwrap();
    let mut theirs = world.erp.customer("CUST0001").unwrap();
    theirs.email = None;
    world.erp.put_customer(theirs);
    world.sync();

    let customer = world.customer(&world.ours("customer", "CUST0001"));
    assert_eq!(world.all::<Customer>().len(), 6);
    assert_eq!(customer.kind, CustomerKind::Trading, "the ERP trades with it");
    assert_eq!(customer.email.as_deref(), Some("own@example.com"), "what the ERP does not know stays");
    assert_eq!((customer.industry.as_deref(), customer.city.as_deref()), (Some("Tools"), Some("Berlin")));
    assert_eq!(world.one::<Conflict>("field", "name").ours, json!("First Customer"));
}

#[test]
fn two_items_of_one_number_are_not_one_product() {
    let (world, _) = synced();
    world.erp.put_item(tenon_erp_port::ErpItem {
        key: "TWIN".into(),
        number: "SKU-1".into(),
        name: "Twin".into(),
        unit: "PCE".into(),
        list_price: None,
        currency: None,
        inactive: false,
    });
    world.sync();

    let letter = world.one::<tenon_core::integration::dead_letter::DeadLetter>("erp_key", "TWIN");
    assert!(letter.reason.starts_with("DUPLICATE"), "{}", letter.reason);
    assert_eq!(world.theirs("product", &world.ours("product", "ITEM0001")).as_deref(), Some("ITEM0001"));
}
