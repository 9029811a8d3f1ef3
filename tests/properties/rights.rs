//! No answer that a user is given depends on what the user may not read.
//!
//! A world is built twice: once as it is, and once with other content in every record that a user may not read, and without
//! those records on which nothing depends that the user may read. The user must not be able to tell the two apart.

use crate::cases;
use crate::desk::{ADMIN, Desk};
use crate::oracle::{answer, questions};
use crate::world::{Customer, Order, Role, UNITS, USERS, World, unit_id, user_id, world};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tenon::{Code, Engine};
use tenon_tests::entry_points;

/// What a user may read, worked out from the world alone.
struct Eye<'a> {
    world: &'a World,
    user: usize,
}

impl Eye<'_> {
    /// The scopes at which a permission to read is granted, each with the unit from which it reaches.
    fn grounds(&self, entity: &str) -> Vec<(&'static str, Option<usize>)> {
        let wanted = format!("{entity}.read");
        let user = &self.world.users[self.user];
        let of_role = |role: &Role| {
            let place = role.anchor.or(user.unit);
            let granted = role.grants.iter().find(|(name, _)| *name == wanted);
            granted.map(|(_, scope)| (*scope, place))
        };
        user.roles.iter().filter_map(of_role).collect()
    }

    fn reaches(&self, grounds: &[(&'static str, Option<usize>)], owner: Option<usize>, unit: usize) -> bool {
        grounds.iter().any(|(scope, place)| match *scope {
            "all" => true,
            "subtree" => self.is_below(Some(unit), *place),
            "unit" => *place == Some(unit),
            "reports" => owner.is_some_and(|owner| self.reports(owner)),
            // Of these three from one unit, the widest counts.
            _ => {
                let wider = ["unit", "subtree"].map(|scope| (scope, *place));
                owner == Some(self.user) && !wider.iter().any(|wider| grounds.contains(wider))
            }
        })
    }

    /// Whether a unit is another one or one below it.
    fn is_below(&self, unit: Option<usize>, above: Option<usize>) -> bool {
        above == unit || unit.is_some_and(|unit| self.is_below(self.world.units[unit].0, above))
    }

    /// Whether a user is this one or below.
    fn reports(&self, user: usize) -> bool {
        user == self.user || self.world.users[user].superior.is_some_and(|superior| self.reports(superior))
    }

    fn sees_customer(&self, customer: &Customer) -> bool {
        self.reaches(&self.grounds("customer"), customer.owner, customer.unit)
    }

    fn sees_order(&self, order: &Order) -> bool {
        self.reaches(&self.grounds("sales_order"), order.owner, order.unit)
    }

    /// A contact is read through its customer, as far as the permission on contacts reaches.
    fn sees_contact(&self, customer: usize) -> bool {
        let customer = self.world.customers.get(customer);
        customer.is_some_and(|customer| self.reaches(&self.grounds("contact"), customer.owner, customer.unit))
    }

    /// Whether something that the user may read belongs to a customer.
    fn sees_something_of(&self, customer: usize) -> bool {
        let orders = &self.world.orders;
        self.sees_contact(customer) && self.world.contacts.iter().any(|(of, _)| *of == customer)
            || orders.iter().any(|order| order.customer == customer && self.sees_order(order))
    }

    /// Builds the world as the user must not be able to tell from the real one.
    fn build_otherwise(&self, desk: &Desk<Engine>) {
        let world = self.world;
        world.build_organisation(desk);
        for (place, customer) in world.customers.iter().enumerate() {
            if self.sees_customer(customer) {
                world.build_customer(desk, place, customer);
            } else if self.sees_something_of(place) {
                let fields = json!({"name": "榫 nobody's business", "level": "Ab", "currency": "USD"});
                world.build_customer(desk, place, &Customer { fields, ..customer.clone() });
            }
        }
        for (place, contact) in world.contacts.iter().enumerate() {
            if self.sees_contact(contact.0) {
                world.build_contact(desk, place, contact);
            }
        }
        for (place, order) in world.orders.iter().enumerate() {
            if self.sees_order(order) {
                world.build_order(desk, place, order);
            }
        }
    }
}

/// What the user is told of every record, be it there or not, and of attempts to change it.
fn told(desk: &Desk<Engine>, user: &str) -> Vec<Result<Json, String>> {
    let mut told = Vec::new();
    for (entity, prefix) in [("customer", "c"), ("contact", "k"), ("sales_order", "o")] {
        for place in 0..6 {
            let id = format!("{prefix}{place}");
            told.push(desk.read(user, &format!("{entity}.get"), &json!({"id": id})));
            let patch = json!({"id": id, "version": 7});
            told.push(desk.write(user, &format!("{entity}.update"), &patch));
        }
    }
    told.into_iter().map(|answer| answer.map_err(|error| error.to_string())).collect()
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn nobody_learns_of_what_they_may_not_read(world in world(), user in 0..USERS, questions in questions(60)) {
        let (real, other) = (Desk::new(entry_points::engine().unwrap()), Desk::new(entry_points::engine().unwrap()));
        world.build(&real);
        Eye { world: &world, user }.build_otherwise(&other);
        let user = user_id(user);
        prop_assert_eq!(told(&real, &user), told(&other, &user));
        for (_, operation, arguments) in questions {
            let question = (user.clone(), operation, arguments);
            prop_assert_eq!(answer(&real, &question), answer(&other, &question), "{:?}", question);
        }
    }

    #[test]
    fn everybody_reads_what_they_may(world in world(), user in 0..USERS) {
        let desk = Desk::new(entry_points::engine().unwrap());
        world.build(&desk);
        reads_what_they_may(&desk, &Eye { world: &world, user })?;
    }

    /// Superiors and units are changed; whoever was asked before is asked again after each change.
    #[test]
    fn rights_follow_every_move(world in world(), moves in prop::collection::vec(a_move(), 1..6), user in 0..USERS) {
        let desk = Desk::new(entry_points::engine().unwrap());
        world.build(&desk);
        let mut world = world;
        for a_move in moves {
            make(&desk, a_move, &mut world)?;
            reads_what_they_may(&desk, &Eye { world: &world, user })?;
        }
    }
}

/// What changes who reaches what.
#[derive(Clone, Copy, Debug)]
enum Move {
    /// A user gets another superior, or none.
    Report(usize, Option<usize>),
    /// A unit goes below another one, or the root.
    Hang(usize, Option<usize>),
    /// A user goes to another unit.
    Transfer(usize, usize),
}

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        (0..USERS, prop::option::weighted(0.8, 0..USERS))
            .prop_map(|(user, superior)| Move::Report(user, superior)),
        (0..UNITS, prop::option::weighted(0.8, 0..UNITS)).prop_map(|(unit, above)| Move::Hang(unit, above)),
        (0..USERS, 0..UNITS).prop_map(|(user, unit)| Move::Transfer(user, unit)),
    ]
}

/// Makes a move on the desk and, unless it is refused, in the world. A move that makes a circle is refused.
fn make(desk: &Desk<Engine>, a_move: Move, world: &mut World) -> Result<(), TestCaseError> {
    let root =
        || desk.read(ADMIN, "org_unit.list", &json!({"order": ["path"]})).unwrap()["items"][0]["id"].clone();
    let (entity, id, field, value) = match a_move {
        Move::Report(user, superior) => ("user", user_id(user), "superior_id", json!(superior.map(user_id))),
        Move::Hang(unit, above) => {
            ("org_unit", unit_id(unit), "parent_id", above.map_or_else(root, |above| json!(unit_id(above))))
        }
        Move::Transfer(user, unit) => ("user", user_id(user), "unit_id", json!(unit_id(unit))),
    };
    let version = desk.read(ADMIN, &format!("{entity}.get"), &json!({"id": id})).unwrap()["version"].clone();
    let patch = json!({"id": id, "version": version, field: value});
    let done = desk.write(ADMIN, &format!("{entity}.update"), &patch);
    let circle = match a_move {
        Move::Report(user, superior) => {
            superior.is_some_and(|superior| Eye { world, user }.reports(superior))
        }
        Move::Hang(unit, above) => Eye { world, user: 0 }.is_below(above, Some(unit)),
        Move::Transfer(..) => false,
    };
    prop_assert_eq!(circle, matches!(&done, Err(error) if error.code == Code::InvalidValue), "{:?}", done);
    // In the board that it comes to, a customer may be another one's duplicate.
    prop_assert!(done.is_ok() || circle || matches!(a_move, Move::Hang(..)), "{:?}", done);
    match a_move {
        _ if done.is_err() => {}
        Move::Report(user, superior) => world.users[user].superior = superior,
        Move::Hang(unit, above) => world.units[unit].0 = above,
        Move::Transfer(user, unit) => world.users[user].unit = Some(unit),
    }
    Ok(())
}

/// One by one, in lists and in counts, a user reads what they may, and nothing else.
fn reads_what_they_may(desk: &Desk<Engine>, eye: &Eye<'_>) -> Result<(), TestCaseError> {
    let (world, user) = (eye.world, eye.user);
    for (place, customer) in world.customers.iter().enumerate() {
        let found = desk.read(&user_id(user), "customer.get", &json!({"id": format!("c{place}")}));
        prop_assert_eq!(found.is_ok(), eye.sees_customer(customer));
    }
    let customers = world.customers.iter().enumerate().filter(|(_, customer)| eye.sees_customer(customer));
    listed_and_counted(desk, user, "customer", customers.map(|(place, _)| format!("c{place}")).collect())?;
    let contacts = world.contacts.iter().enumerate().filter(|(_, (customer, _))| eye.sees_contact(*customer));
    listed_and_counted(desk, user, "contact", contacts.map(|(place, _)| format!("k{place}")).collect())
}

fn listed_and_counted(
    desk: &Desk<Engine>,
    user: usize,
    entity: &str,
    expected: Vec<String>,
) -> Result<(), TestCaseError> {
    let user = user_id(user);
    let listed = desk.pages(&user, &format!("{entity}.list"), &json!({"order": ["id"]})).unwrap_or_default();
    let listed: Vec<_> = listed.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
    let count = json!({"measures": [{"name": "n", "function": "count"}]});
    let counted = desk.read(&user, &format!("{entity}.query"), &count);
    let counted = counted.map(|answer| answer["rows"][0]["n"].as_str().unwrap().to_owned());
    prop_assert_eq!(counted.unwrap_or("0".to_owned()), expected.len().to_string());
    prop_assert_eq!(listed, expected);
    Ok(())
}
