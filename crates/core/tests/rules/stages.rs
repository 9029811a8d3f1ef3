//! The way of an opportunity through the stages of its pipeline.

use crate::desk::Desk;
use serde_json::{Value as Json, json};
use tenon_kernel::{Code, Error};

/// An opportunity in a pipeline of three stages, of which the second asks for an amount and the third for an activity.
struct Deal {
    desk: Desk,
    customer: String,
    id: String,
}

impl Deal {
    fn new() -> Self {
        let desk = Desk::new();
        let stages = json!([
            {"code": "lead", "name": "Lead", "probability": "10"},
            {"code": "offer", "name": "Offer", "probability": "50", "needs_amount": true},
            {"code": "deal", "name": "Deal", "probability": "80", "needs_activity": true},
        ]);
        let pipeline = desk.made("pipeline.create", &json!({"name": "Standard", "stages": stages}));
        let customer = desk.customer(&json!({"name": "Dealings", "currency": "CNY"}));
        let new = json!({"customer_id": customer, "name": "Widgets", "pipeline_id": pipeline});
        let id = desk.made("opportunity.create", &new);
        Self { desk, customer, id }
    }

    fn to(&self, stage: &str) -> Json {
        json!({"id": self.id, "stage": stage})
    }

    fn promoted(&self, stage: &str) -> Json {
        self.desk.done("opportunity.promote", &self.to(stage))["stage"].clone()
    }

    fn refused(&self, stage: &str) -> (Code, Option<String>) {
        let Error { code, path, .. } = self.desk.refused("opportunity.promote", &self.to(stage));
        (code, path)
    }

    fn with_amount(self) -> Self {
        self.desk.done("opportunity.update", &json!({"id": self.id, "version": 1, "amount": "500"}));
        self
    }
}

fn shut() -> (Code, Option<String>) {
    (Code::IllegalState, Some("/stage".to_owned()))
}

#[test]
fn a_gate_opens_for_what_it_asks_for() {
    let deal = Deal::new();
    assert_eq!(deal.refused("offer"), shut(), "without an amount");
    let deal = deal.with_amount();
    assert_eq!(deal.promoted("offer"), "offer");
    assert_eq!(deal.refused("deal"), shut(), "without an activity");
    let visit = |done: bool| {
        json!({
            "activity_type": "visit", "subject": "Factory", "customer_id": deal.customer,
            "opportunity_id": deal.id, "done": done,
        })
    };
    deal.desk.done("activity.create", &visit(false));
    assert_eq!(deal.refused("deal"), shut(), "one that is not done");
    deal.desk.done("activity.create", &visit(true));
    assert_eq!(deal.promoted("deal"), "deal");
}

#[test]
fn no_stage_is_skipped_and_every_way_back_is_open() {
    let deal = Deal::new().with_amount();
    assert_eq!(deal.refused("deal"), shut(), "two at once");
    assert_eq!(deal.refused("nowhere"), (Code::InvalidValue, Some("/stage".to_owned())));
    assert_eq!(deal.promoted("offer"), "offer");
    assert_eq!(deal.promoted("lead"), "lead");
}

#[test]
fn what_is_closed_moves_no_more() {
    let deal = Deal::new().with_amount();
    deal.desk.done("opportunity.lose", &json!({"id": deal.id, "reason": "price"}));
    assert_eq!(deal.refused("offer"), (Code::IllegalState, Some("/id".to_owned())));
}
