//! Orders made of parts of an opportunity: what they are given of its charges is what an oracle computes in whole cents, never more than
//! there is, and all of it once nothing remains, whatever becomes of the orders in between.

use crate::cases;
use crate::desk::{ADMIN, Desk};
use proptest::prelude::*;
use proptest::sample::Index;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use tenon::Engine;
use tenon_tests::entry_points;

/// What happens.
#[derive(Clone, Debug)]
enum Step {
    /// So much of each line is ordered; all that remains if it is nothing.
    Order([Index; 2]),
    /// A line of an order gets another quantity.
    Resize(Index, Index, Index),
    /// A line is removed from an order.
    Remove(Index, Index),
    /// A user takes the charges out of an order.
    Recharge(Index),
    Submit(Index),
    Cancel(Index),
    Delete(Index),
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    prop_oneof![
        4 => [index(), index()].prop_map(Step::Order),
        4 => (index(), index(), index()).prop_map(|(order, line, quantity)| Step::Resize(order, line, quantity)),
        1 => (index(), index()).prop_map(|(order, line)| Step::Remove(order, line)),
        1 => index().prop_map(Step::Recharge),
        2 => index().prop_map(Step::Submit),
        1 => index().prop_map(Step::Cancel),
        1 => index().prop_map(Step::Delete),
    ]
}

/// A line of the opportunity: its quantity, its price, and its surcharges in cents.
type Offered = (i128, i128, Vec<i128>);

fn offered() -> impl Strategy<Value = [Offered; 2]> {
    let line = || (1..9_i128, 0..30_i128, prop::collection::vec(0..5000_i128, 0..3));
    [line(), line()]
}

/// A line of an order: which one of the opportunity it is, its quantity, and what it was given of each charge.
struct Line {
    id: String,
    of: usize,
    quantity: i128,
    given: Vec<i128>,
}

/// An order that is neither cancelled nor deleted.
struct Order {
    id: String,
    version: Json,
    submitted: bool,
    lines: Vec<Line>,
    given: Vec<i128>,
}

/// The opportunity, the orders that are made of it, and the oracle.
struct Story {
    desk: Desk<Engine>,
    opportunity: String,
    offered: [Offered; 2],
    charges: Vec<i128>,
    orders: Vec<Order>,
}

fn cents(amount: &Json) -> i128 {
    let amount: Decimal = amount.as_str().unwrap().parse().unwrap();
    i128::try_from(amount * Decimal::ONE_HUNDRED).unwrap()
}

fn money(cents: i128) -> String {
    Decimal::from_i128_with_scale(cents, 2).to_string()
}

fn surcharges(cents: &[i128]) -> Json {
    cents.iter().map(|cents| json!({"kind": "surcharge", "amount": money(*cents)})).collect()
}

/// The part of what is left that falls to what is taken now, halves away from zero.
fn part(left: i128, now: i128, remaining: i128) -> i128 {
    if now == remaining { left } else { (2 * left * now + remaining) / (2 * remaining) }
}

impl Story {
    fn new(offered: [Offered; 2], charges: Vec<i128>) -> Story {
        let desk = Desk::new(entry_points::engine().unwrap());
        let made = |call: &str, with: Json| desk.write(ADMIN, call, &with).unwrap()["id"].clone();
        let product = made("product.create", json!({"number": "P", "name": "P", "unit": "pcs"}));
        let stages = json!([{"code": "lead", "name": "Lead", "probability": "10"}]);
        let pipeline = made("pipeline.create", json!({"name": "P", "stages": stages}));
        let customer = made("customer.create", json!({"name": "C", "currency": "CNY"}));
        desk.write(ADMIN, "customer.convert", &json!({ "id": customer })).unwrap();
        let line = |(place, (quantity, price, charges)): (usize, &Offered)| {
            json!({
                "id": format!("l{place}"), "product_id": product, "quantity": quantity.to_string(),
                "price": price.to_string(), "charges": surcharges(charges),
            })
        };
        let lines: Json = offered.iter().enumerate().map(line).collect();
        let opportunity = json!({
            "name": "O", "customer_id": customer, "pipeline_id": pipeline,
            "charges": surcharges(&charges), "lines": lines,
        });
        let opportunity = made("opportunity.create", opportunity).as_str().unwrap().to_owned();
        desk.write(ADMIN, "opportunity.win", &json!({ "id": opportunity })).unwrap();
        Story { desk, opportunity, offered, charges, orders: Vec::new() }
    }

    fn lines_of(&self, of: usize) -> impl Iterator<Item = &Line> {
        self.orders.iter().flat_map(|order| &order.lines).filter(move |line| line.of == of)
    }

    fn remaining(&self, of: usize) -> i128 {
        self.offered[of].0 - self.lines_of(of).map(|line| line.quantity).sum::<i128>()
    }

    /// What is left of a charge of a line. A line without a quantity has none of it.
    fn left_of_line(&self, of: usize, place: usize) -> i128 {
        let given = self.lines_of(of).filter(|line| line.quantity > 0).map(|line| line.given[place]);
        self.offered[of].2[place] - given.sum::<i128>()
    }

    fn left(&self, place: usize) -> i128 {
        self.charges[place] - self.orders.iter().map(|order| order.given[place]).sum::<i128>()
    }

    /// How much of the charges of the opportunity falls to these quantities: by the amounts of the lines, if they have any.
    fn weight(&self, quantities: [i128; 2], of_amounts: bool) -> i128 {
        let weight = |of: usize| {
            let (quantity, price, charges) = &self.offered[of];
            let net = quantity * price * 100 + charges.iter().sum::<i128>();
            // In parts of both quantities, so that it is whole.
            if of_amounts { net * quantities[of] * self.offered[1 - of].0 } else { quantities[of] }
        };
        weight(0) + weight(1)
    }

    fn order(&mut self, picked: [Index; 2]) {
        let remaining = [0, 1].map(|of| self.remaining(of));
        let mut taken = [0, 1].map(|of| picked[of].index(remaining[of] as usize + 1) as i128);
        let some = (0..2).filter(|of| taken[*of] > 0);
        let named: Vec<_> =
            some.map(|of| json!({"line_id": format!("l{of}"), "quantity": taken[of].to_string()})).collect();
        if named.is_empty() {
            taken = remaining;
        }
        let order = json!({"id": self.opportunity, "lines": named});
        let order = self.desk.write(ADMIN, "opportunity.order", &order);
        if remaining == [0, 0] {
            assert_eq!(order.unwrap_err().reason(), "document.nothing_remains");
            return;
        }
        let order = self.read(&order.unwrap(), taken);
        self.check_parts(&order, taken, remaining);
        self.orders.push(order);
        if taken == remaining {
            assert!((0..self.charges.len()).all(|place| self.left(place) == 0), "all of it is given");
        }
    }

    fn read(&self, order: &Json, taken: [i128; 2]) -> Order {
        let amounts = |of: &Json| {
            let charges = of["charges"].as_array().unwrap().iter();
            charges.map(|charge| cents(&charge["amount"])).collect::<Vec<_>>()
        };
        let lines = (0..2).filter(|of| taken[*of] > 0).zip(order["lines"].as_array().unwrap());
        let line = |(of, line): (usize, &Json)| Line {
            id: line["id"].as_str().unwrap().to_owned(),
            of,
            quantity: taken[of],
            given: amounts(line),
        };
        Order {
            id: order["id"].as_str().unwrap().to_owned(),
            version: order["version"].clone(),
            submitted: false,
            lines: lines.map(line).collect(),
            given: amounts(order),
        }
    }

    fn check_parts(&self, order: &Order, taken: [i128; 2], remaining: [i128; 2]) {
        for line in &order.lines {
            for (place, given) in line.given.iter().enumerate() {
                let expected = part(self.left_of_line(line.of, place), line.quantity, remaining[line.of]);
                assert_eq!(*given, expected, "of charge {place} of line {}", line.of);
            }
        }
        let of_amounts = self.weight(remaining, true) > 0;
        let [now, all] = [taken, remaining].map(|quantities| self.weight(quantities, of_amounts));
        for (place, given) in order.given.iter().enumerate() {
            assert_eq!(*given, part(self.left(place), now, all), "of charge {place}");
        }
    }

    /// Gives a line of an order a quantity of those that it can have.
    fn resize(&mut self, order: usize, line: Index, quantity: Index) {
        let Order { id, version, submitted, lines, .. } = &self.orders[order];
        if lines.is_empty() {
            return;
        }
        let place = line.index(lines.len());
        let Line { id: line, of, quantity: own, given } = &lines[place];
        let others = lines.iter().enumerate().any(|(other, line)| other != place && line.quantity > 0);
        let least = i128::from(!(*submitted && others));
        let quantity = least + quantity.index((own + self.remaining(*of) - least + 1) as usize) as i128;
        let change =
            json!({"id": id, "version": version, "lines": [{"id": line, "quantity": quantity.to_string()}]});
        let gone = *own == 0
            && quantity > 0
            && (0..given.len()).any(|place| given[place] > self.left_of_line(*of, place));
        let changed = self.desk.write(ADMIN, "sales_order.update", &change);
        if gone {
            assert_eq!(changed.unwrap_err().reason(), "document.charge_given_to_another");
            return;
        }
        self.orders[order].version = changed.unwrap()["version"].clone();
        self.orders[order].lines[place].quantity = quantity;
    }

    fn change(&mut self, order: usize, call: &str, mut with: Json) {
        let changed = &self.orders[order];
        (with["id"], with["version"]) = (json!(changed.id), changed.version.clone());
        let answer = self.desk.write(ADMIN, call, &with).unwrap();
        self.orders[order].version = answer["version"].clone();
    }

    fn remove(&mut self, order: usize, line: Index) {
        if !self.orders[order].lines.is_empty() {
            let place = line.index(self.orders[order].lines.len());
            let removed = json!({"id": self.orders[order].lines[place].id, "removed": true});
            // A charge of the order needs a line that has it.
            let other = json!({"product_id": self.product(), "quantity": "1", "price": "1"});
            self.change(order, "sales_order.update", json!({"lines": [other, removed]}));
            self.orders[order].lines.remove(place);
        }
    }

    fn product(&self) -> Json {
        self.desk.read(ADMIN, "product.list", &json!({})).unwrap()["items"][0]["id"].clone()
    }

    fn take(&mut self, step: Step) {
        let count = self.orders.len();
        match step {
            Step::Order(picked) => self.order(picked),
            _ if count == 0 => {}
            Step::Resize(order, line, quantity) => self.resize(order.index(count), line, quantity),
            Step::Cancel(order) => {
                self.change(order.index(count), "sales_order.cancel", json!({}));
                self.orders.remove(order.index(count));
            }
            Step::Remove(order, _) | Step::Recharge(order) | Step::Submit(order) | Step::Delete(order)
                if self.orders[order.index(count)].submitted => {}
            Step::Remove(order, line) => self.remove(order.index(count), line),
            Step::Recharge(order) => {
                self.change(order.index(count), "sales_order.update", json!({"charges": []}));
            }
            Step::Submit(order) => {
                self.change(order.index(count), "sales_order.submit", json!({"accept_shortage": true}));
                self.orders[order.index(count)].submitted = true;
            }
            Step::Delete(order) => {
                self.change(order.index(count), "sales_order.delete", json!({}));
                self.orders.remove(order.index(count));
            }
        }
    }

    /// No more is given of a charge than it is.
    fn check(&self) {
        assert!((0..self.charges.len()).all(|place| self.left(place) >= 0));
        for (of, (_, _, charges)) in self.offered.iter().enumerate() {
            assert!((0..charges.len()).all(|place| self.left_of_line(of, place) >= 0));
        }
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn parts_of_charges_come_to_the_charges(
        offered in offered(),
        charges in prop::collection::vec(0..20_000_i128, 0..3),
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let mut story = Story::new(offered, charges);
        for step in steps {
            story.take(step);
            story.check();
        }
    }
}
