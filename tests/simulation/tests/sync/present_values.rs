//! Equal means that the values are equal: a difference in any field of any kind is found, whoever made it.

use serde_json::{Value as Json, json};
use tenon_core::party::customer::{AccountStatus, Customer};
use tenon_core::pricing::price::Price;
use tenon_core::product::product::Product;
use tenon_core::receivable::invoice::Invoice;
use tenon_core::receivable::open_item::OpenItem;
use tenon_core::receivable::receipt::Receipt;
use tenon_core::stock::stock_level::StockLevel;
use tenon_erp_port::{ErpCustomer, ErpReceipt};
use tenon_kernel::filter::Filter;
use tenon_kernel::{Entity, Kind, Unit, Value};
use tenon_simulation::{World, money};
use tenon_sync::{KindDifference, Reconciliation, in_transaction};

const CUSTOMER: &str = "CUST0002";

/// A world in which both sides have the same values, and this customer has one of each.
fn agreed() -> World {
    let world = World::new(9);
    let text = |text: &str| Some(text.to_owned());
    world.erp.put_customer(ErpCustomer {
        tax_id: text("91310000MA1K00000X"),
        phone: text("021-72105516"),
        email: text("till@example.com"),
        city: text("Shanghai"),
        country: text("CN"),
        currency: text("CNY"),
        credit_limit: Some(money("2890000")),
        ..world.erp.customer(CUSTOMER).unwrap()
    });
    world.erp.put_receipt(ErpReceipt {
        key: "R-1".to_owned(),
        number: "R-1".to_owned(),
        customer: CUSTOMER.to_owned(),
        date: jiff::civil::date(2024, 11, 30),
        currency: "CNY".to_owned(),
        amount: money("10"),
    });
    world.sync();
    assert!(world.reconcile().equal);
    world
}

fn kind<'a>(compared: &'a Reconciliation, name: &str) -> &'a KindDifference {
    compared.kinds.iter().find(|kind| kind.kind == name).unwrap()
}

/// Fails unless exactly one record of a kind differs, in this field.
fn assert_differs(compared: &Reconciliation, name: &str, field: &str) {
    let found = kind(compared, name);
    assert!(!compared.equal, "{name}.{field} differs");
    assert_eq!(found.differences, 1, "{name}.{field}");
    assert_eq!(found.fields.iter().collect::<Vec<_>>(), [(&field.to_owned(), &1)], "{name}.{field}");
    let others = compared.kinds.iter().filter(|kind| kind.kind != name);
    others.for_each(|other| assert!(other.is_equal(), "{name}.{field}: {other:?}"));
}

#[test]
fn what_users_changed_here_and_the_erp_never_got_differs() {
    for (field, value) in [
        ("name", "Another name"),
        ("tax_id", "91310000MA1K00001Y"),
        ("phone", "400-1"),
        ("email", "desk@example.com"),
        ("city", "Guangzhou"),
        ("country", "HK"),
    ] {
        let world = agreed();
        let customer = world.ours("customer", CUSTOMER);
        world.update("customer", &customer, json!({field: value})).unwrap();
        world.sync();
        assert_differs(&world.reconcile(), "customer", field);

        // The ERP was not asked to change it, so a repair leaves it to the user, and says so.
        let repaired = world.repair(true);
        assert_eq!(kind(&repaired, "customer").repaired, 0, "{field}");
        assert!(!repaired.is_repaired(), "{field}");
        let arguments = json!({"entity": "customer", "record_id": customer, "field": field});
        world.call("field_pin.create", arguments).unwrap();
        assert!(world.reconcile().equal, "{field} is kept here by decision");
    }
}

/// A call that is refused because the field belongs to the ERP.
fn assert_belongs(world: &World, operation: &str, arguments: Json, field: &str) {
    let refused = world.call(operation, arguments).unwrap_err();
    assert_eq!(refused.reason(), "erp.owns_field", "{operation}: {refused}");
    assert_eq!(refused.path.as_deref(), Some(format!("/{field}").as_str()), "{operation}");
}

#[test]
fn what_belongs_to_the_erp_is_not_changed_here() {
    let world = agreed();
    let customer = world.ours("customer", CUSTOMER);
    let limit = json!({"id": customer, "credit_limit": "999999999"});
    assert_belongs(&world, "customer.set_credit_limit", limit.clone(), "credit_limit");
    let currency = world.update("customer", &customer, json!({"currency": "USD"})).unwrap_err();
    assert_eq!(currency.reason(), "erp.owns_field");
    let item = world.ours("product", "ITEM0001");
    for (field, value) in [("number", "MINE"), ("unit", "BOX")] {
        let refused = world.update("product", &item, json!({field: value})).unwrap_err();
        assert_eq!(refused.reason(), "erp.owns_field", "{field}");
    }
    assert!(world.reconcile().equal);

    // An account that is active there may be frozen here; one that is frozen there is unfrozen there.
    let freeze = json!({"id": customer, "reason": "Debts"});
    world.call("customer.freeze", freeze.clone()).unwrap();
    world.call("customer.unfreeze", freeze.clone()).unwrap();
    let theirs = ErpCustomer { frozen: true, ..world.erp.customer(CUSTOMER).unwrap() };
    world.erp.put_customer(theirs);
    world.sync();
    assert_eq!(world.customer(&customer).status, AccountStatus::Frozen);
    assert_belongs(&world, "customer.unfreeze", freeze, "status");

    // Who pins the field decides here.
    let pin = json!({"entity": "customer", "record_id": customer, "field": "credit_limit"});
    world.call("field_pin.create", pin).unwrap();
    world.call("customer.set_credit_limit", limit).unwrap();
    world.sync();
    assert_eq!(world.customer(&customer).credit_limit, Some(money("999999999")));
}

#[test]
fn what_belongs_to_the_erp_and_was_changed_here_all_the_same_is_put_back() {
    for by_ranges in [true, false] {
        let world = agreed();
        let customer = world.ours("customer", CUSTOMER);
        plant::<Customer>(&world, &customer, Customer::CREDIT_LIMIT, Value::Decimal(money("1")));
        assert_differs(&world.reconcile(), "customer", "credit_limit");
        let repaired = world.repair(by_ranges);
        assert_eq!(kind(&repaired, "customer").repaired, 1);
        assert!(world.reconcile().equal);
        assert_eq!(world.customer(&customer).credit_limit, Some(money("2890000")));
    }
}

#[test]
fn what_cannot_be_stored_differs_and_says_its_key() {
    let world = agreed();
    let mut stray = world.erp.open_items_now().remove(0);
    (stray.key, stray.customer) = ("STRAY".to_owned(), "NOBODY".to_owned());
    world.erp.put_open_item(stray);
    world.sync();
    let compared = world.reconcile();
    assert!(!compared.equal, "900 is owed there and not here");
    let found = kind(&compared, "open_item");
    assert_eq!((found.not_stored, found.differences), (1, 1));
    assert_eq!(found.differing, ["STRAY"]);

    world.erp.break_customer(CUSTOMER);
    world.sync();
    for by_ranges in [true, false] {
        let compared = world.compare(by_ranges);
        assert_eq!(kind(&compared, "customer").not_stored, 1, "by ranges: {by_ranges}");
    }
}

/// Sets a field of a record as nothing but a fault would.
fn plant<T: Entity>(world: &World, id: &str, field: &str, value: Value) {
    in_transaction(&world.store(), "test", |unit: &mut Unit<'_>| {
        let before = unit.record(T::DEF, id)?;
        let mut after = before.clone();
        let (at, _) = T::DEF.shape.field(field).unwrap();
        after.values[at] = value.clone();
        match T::DEF.class {
            tenon_kernel::Class::Mirrored => unit.upsert(T::DEF, &mut [after]),
            _ => unit.write_over(T::DEF, &before, after).map(drop),
        }
    })
    .unwrap();
}

/// Another value of the same kind; none where there is none that can be stored.
fn another(kind: Kind, value: &Value, world: &World) -> Option<Value> {
    Some(match (value, kind) {
        (Value::Decimal(value), _) => Value::Decimal(*value + money("1")),
        (Value::Integer(value), _) => Value::Integer(value + 1),
        (Value::Bool(value), _) => Value::Bool(!value),
        (Value::Date(date), _) => Value::Date(date.tomorrow().unwrap()),
        (Value::Text(text), Kind::Reference(entity)) => {
            let others = in_transaction(&world.store(), "test", |unit| {
                unit.records(unit.catalogue().entity(entity).unwrap().def, &Filter::everything(), Some(2))
            });
            let ids = others.unwrap().into_iter().map(|other| other.header.id);
            Value::Text(ids.into_iter().find(|other| other != text)?)
        }
        (Value::Text(_), Kind::Currency) => Value::text("SEK"),
        (Value::Text(text), _) => Value::Text(format!("{text}x")),
        _ => return None,
    })
}

fn every_field_of<T: Entity>() {
    let world = agreed();
    let name = T::DEF.name;
    let standing =
        in_transaction(&world.store(), "test", |unit| unit.records(T::DEF, &Filter::everything(), Some(1)));
    let record = standing.unwrap().pop().unwrap_or_else(|| panic!("there is no {name}"));
    let mut planted = 0;
    for (field, value) in T::DEF.shape.fields.iter().zip(&record.values) {
        let Some(other) = another(field.kind, value, &world) else { continue };
        plant::<T>(&world, &record.header.id, field.name, other);
        assert_differs(&world.reconcile(), name, field.name);
        plant::<T>(&world, &record.header.id, field.name, value.clone());
        planted += 1;
    }
    assert!(world.reconcile().equal, "{name}");
    println!("{name}: a difference found in each of {planted} fields");
    assert!(planted > 2, "{name}");
}

#[test]
fn a_difference_in_each_field_of_each_mirrored_kind_is_found() {
    every_field_of::<StockLevel>();
    every_field_of::<OpenItem>();
    every_field_of::<Invoice>();
    every_field_of::<Receipt>();
    every_field_of::<Price>();
}

#[test]
fn a_difference_in_each_shared_field_of_an_item_is_found() {
    let world = agreed();
    let item = world.ours("product", "ITEM0001");
    let record = world.one::<Product>("id", &item).into_record();
    for name in ["number", "name", "unit", "list_price", "currency"] {
        let (at, field) = Product::DEF.shape.field(name).unwrap();
        let Some(other) = another(field.kind, &record.values[at], &world) else { continue };
        plant::<Product>(&world, &item, name, other);
        assert_differs(&world.reconcile(), "product", name);
        plant::<Product>(&world, &item, name, record.values[at].clone());
    }
    assert!(world.reconcile().equal);
}
