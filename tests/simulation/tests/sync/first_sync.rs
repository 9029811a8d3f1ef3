//! The first run beside customers of our own: who is whom.

use serde_json::{Value as Json, json};
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_core::integration::erp_link::ErpLink;
use tenon_core::integration::match_review::{MatchReview, ReviewState};
use tenon_core::party::customer::Customer;
use tenon_core::receivable::invoice::Invoice;
use tenon_kernel::filter::Filter;
use tenon_kernel::{Code, Stored};
use tenon_simulation::{ERP, World, check_settled};
use tenon_sync::{Criterion, Matching};

/// A world with this customer of ours, before the first run.
fn with(fields: Json) -> (World, String) {
    let world = World::new(21);
    let id = create(&world, fields);
    (world, id)
}

fn create(world: &World, fields: Json) -> String {
    world.call("customer.create", fields).unwrap()["id"].as_str().unwrap().to_owned()
}

fn review(world: &World) -> Stored<MatchReview> {
    world.one("erp_key", "CUST0001")
}

fn decide(world: &World, decision: Json) -> tenon_kernel::Result<Json> {
    let mut decision = decision;
    decision["id"] = json!(review(world).id());
    world.call("match_review.decide", decision)
}

fn linked(world: &World) -> bool {
    !world.find::<ErpLink>(Filter::eq("erp_key", "CUST0001")).is_empty()
}

#[test]
fn a_name_alone_is_put_before_somebody_and_nothing_is_made_meanwhile() {
    let (world, id) = with(json!({"name": "customer  1", "city": "Lyon"}));
    world.sync();
    let found = review(&world);
    assert_eq!(found.state, ReviewState::Open);
    let candidate = &found.candidates[0];
    assert_eq!(
        (&candidate["record_id"], &candidate["agree"], &candidate["differ"]),
        (&json!(id), &json!(["name"]), &json!(["number", "city"]))
    );
    assert_eq!((&candidate["ours"]["city"], &found.theirs["city"]), (&json!("Lyon"), &json!("Berlin")));
    assert!(!linked(&world) && world.all::<Customer>().len() == 6, "five of theirs, and ours");
    assert_eq!(
        world.find::<Invoice>(Filter::eq("id", "memory:OLD0001")),
        Vec::new(),
        "its documents wait with it"
    );
    assert!(!world.reconcile().equal, "and the reconciliation says so");
    let status = tenon_sync::status::status(&world.store(), ERP).unwrap();
    let letters: Vec<_> = world.all::<DeadLetter>().into_iter().map(|letter| letter.data.kind).collect();
    let waiting = i64::try_from(letters.iter().filter(|kind| *kind != "customer").count()).unwrap();
    assert!(letters.len() as i64 == waiting + 1 && waiting > 0, "it, and what waits with it: {letters:?}");
    assert_eq!((status.reviews, status.dead_letters), (1, waiting), "what is to be decided has its own name");
    world.assert_quiet();

    decide(&world, json!({"decision": "link", "record_id": id})).unwrap();
    world.sync();
    assert_eq!(world.ours("customer", "CUST0001"), id);
    assert_eq!(world.one::<Invoice>("id", "memory:OLD0001").customer_id, id);
    assert_eq!(world.all::<DeadLetter>(), Vec::new());
    assert_eq!(decide(&world, json!({"decision": "new"})).unwrap_err().code, Code::IllegalState);
    let conflict = world.one::<tenon_core::integration::conflict::Conflict>("field", "city");
    world.call("conflict.resolve", json!({"id": conflict.id(), "take": "theirs"})).unwrap();
    let conflict = world.one::<tenon_core::integration::conflict::Conflict>("field", "name");
    world.call("conflict.resolve", json!({"id": conflict.id(), "take": "ours"})).unwrap();
    check_settled(&world);
}

#[test]
fn what_is_none_of_ours_becomes_a_new_one_and_what_is_put_off_waits() {
    let (world, id) = with(json!({"name": "Customer 1"}));
    world.sync();
    decide(&world, json!({"decision": "later"})).unwrap();
    world.assert_quiet();
    assert_eq!(review(&world).state, ReviewState::Later);
    let refused = decide(&world, json!({"decision": "new", "record_id": id})).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::InvalidValue, Some("/record_id")));
    let refused = decide(&world, json!({"decision": "link"})).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::MissingField, Some("/record_id")));
    let refused = decide(&world, json!({"decision": "link", "record_id": "nobody"})).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::NotFound, Some("/record_id")));

    decide(&world, json!({"decision": "new"})).unwrap();
    world.sync();
    assert_ne!(world.ours("customer", "CUST0001"), id);
    assert_eq!(world.all::<Customer>().len(), 7);
    check_settled(&world);
}

#[test]
fn a_record_that_two_of_ours_may_be_is_put_before_somebody() {
    let (world, _) = with(json!({"name": "One", "tax_id": "DE 000000001"}));
    create(&world, json!({"name": "Two", "tax_id": "DE000000001", "duplicate_reason": "branch"}));
    world.sync();
    assert_eq!(review(&world).candidates.as_array().map(Vec::len), Some(2));
    assert!(!linked(&world));
}

#[test]
fn a_number_and_a_name_are_enough_unless_the_tax_numbers_say_no() {
    for (tax_id, certain) in [(json!(null), true), (json!("FR1"), false)] {
        let (world, id) = with(json!({"name": "Customer 1", "number": "00001", "tax_id": tax_id}));
        world.sync();
        assert_eq!(linked(&world), certain);
        if certain {
            assert_eq!(world.ours("customer", "CUST0001"), id);
        } else {
            assert_eq!(review(&world).candidates[0]["differ"], json!(["tax_id"]));
        }
    }
}

#[test]
fn the_policy_is_the_operators() {
    use Criterion::{City, Name, Phone};
    let fields = json!({"name": "Customer 1", "city": "BERLIN"});
    let (mut world, id) = with(fields.clone());
    world.matching = Matching { certain: vec![vec![Name, City]], review: Vec::new() };
    world.sync();
    assert_eq!(world.ours("customer", "CUST0001"), id);

    let (mut world, id) = with(fields);
    world.matching = Matching { certain: Vec::new(), review: vec![vec![Phone]] };
    world.sync();
    assert_ne!(
        world.ours("customer", "CUST0001"),
        id,
        "nothing is known that would tell them to be the same"
    );
    assert_eq!(
        Matching { certain: vec![vec![City]], review: Vec::new() }.check().unwrap_err().code,
        Code::Configuration
    );
}

#[test]
fn what_has_become_sure_meanwhile_needs_no_decision() {
    let (world, id) = with(json!({"name": "Customer 1"}));
    world.sync();
    assert_eq!(review(&world).state, ReviewState::Open);
    world.update("customer", &id, json!({"tax_id": "DE000000001"})).unwrap();
    world.sync();
    assert_eq!(world.ours("customer", "CUST0001"), id);
    assert_eq!(
        (review(&world).state, review(&world).record_id.as_deref()),
        (ReviewState::Linked, Some(id.as_str()))
    );
    check_settled(&world);
}

#[test]
fn two_accounts_in_the_erp_may_be_one_customer_here() {
    let (world, id) = with(json!({"name": "Customer 1", "currency": "EUR"}));
    world.sync();
    let two = world.ours("customer", "CUST0002");
    decide(&world, json!({"decision": "link", "record_id": two})).unwrap();
    world.sync();
    assert_eq!(world.ours("customer", "CUST0001"), two);
    assert_eq!(world.ours("customer", "CUST0002"), two);
    let order = world.draft(&two, 1);
    world.submit(&order).unwrap();
    world.sync();
    let key = world.theirs("sales_order", &order).unwrap();
    assert_eq!(world.erp.placed(&key).unwrap().customer, "CUST0002", "the first one leads");
    assert_eq!(world.customer(&id).name, "Customer 1");
}
