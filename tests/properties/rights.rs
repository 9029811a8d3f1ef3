//! No answer that a user is given depends on what the user may not read.
//!
//! A world is built twice: once as it is, and once with other content in every record that a user may not read, and without
//! those records on which nothing depends that the user may read. The user must not be able to tell the two apart.

use crate::cases;
use crate::desk::Desk;
use crate::oracle::{answer, questions};
use crate::world::{Customer, Order, USERS, World, user_id, world};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tenon::Engine;
use tenon_tests::entry_points;

/// What a user may read, worked out from the world alone.
struct Eye<'a> {
    world: &'a World,
    user: usize,
}

impl Eye<'_> {
    /// The farthest that a read permission reaches.
    fn scope(&self, entity: &str) -> Option<&'static str> {
        let wanted = format!("{entity}.read");
        let grants = self.world.users[self.user].grants.iter();
        grants.filter(|(name, _)| *name == wanted).map(|(_, scope)| *scope).next()
    }

    fn reaches(&self, scope: Option<&str>, owner: Option<usize>, unit: usize) -> bool {
        match scope {
            Some("all") => true,
            Some("subtree") => self.is_below(Some(unit)),
            Some("unit") => self.world.users[self.user].unit == Some(unit),
            Some(_) => owner == Some(self.user),
            None => false,
        }
    }

    /// Whether a unit is the user's own or one below it.
    fn is_below(&self, unit: Option<usize>) -> bool {
        let own = self.world.users[self.user].unit;
        own == unit || unit.is_some_and(|unit| self.is_below(self.world.units[unit].0))
    }

    fn sees_customer(&self, customer: &Customer) -> bool {
        self.reaches(self.scope("customer"), customer.owner, customer.unit)
    }

    fn sees_order(&self, order: &Order) -> bool {
        self.reaches(self.scope("sales_order"), order.owner, order.unit)
    }

    /// A contact is read through its customer, as far as the permission on contacts reaches.
    fn sees_contact(&self, customer: usize) -> bool {
        let customer = self.world.customers.get(customer);
        customer.is_some_and(|customer| self.reaches(self.scope("contact"), customer.owner, customer.unit))
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
        let eye = Eye { world: &world, user };
        for (place, customer) in world.customers.iter().enumerate() {
            let found = desk.read(&user_id(user), "customer.get", &json!({"id": format!("c{place}")}));
            prop_assert_eq!(found.is_ok(), eye.sees_customer(customer));
        }
        let ids = |entity: &str| {
            let listed = desk.pages(&user_id(user), &format!("{entity}.list"), &json!({"order": ["id"]}));
            let listed = listed.unwrap_or_default();
            listed.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let customers = world.customers.iter().enumerate().filter(|(_, customer)| eye.sees_customer(customer));
        prop_assert_eq!(ids("customer"), customers.map(|(place, _)| format!("c{place}")).collect::<Vec<_>>());
        let contacts = world.contacts.iter().enumerate().filter(|(_, (customer, _))| eye.sees_contact(*customer));
        prop_assert_eq!(ids("contact"), contacts.map(|(place, _)| format!("k{place}")).collect::<Vec<_>>());
    }
}
