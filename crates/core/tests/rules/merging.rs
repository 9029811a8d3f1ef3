//! Two customers that are one.

use crate::desk::Desk;
use serde_json::{Value as Json, json};
use tenon_kernel::Code;

/// A customer, and the same customer once more with a contact.
struct Double {
    desk: Desk,
    customer: String,
    double: String,
    contact: String,
}

impl Double {
    fn new() -> Self {
        let desk = Desk::new();
        let customer = desk
            .made("customer.create", &json!({"name": "Dealings Ltd", "currency": "CNY", "city": "Beijing"}));
        let double = json!({
            "name": "Dealings Limited", "currency": "CNY", "city": "Shanghai", "phone": "021-5555", "credit_limit": "50",
        });
        let double = desk.made("customer.create", &double);
        let contact = desk.made("contact.create", &json!({"customer_id": double, "name": "Zhao"}));
        Self { desk, customer, double, contact }
    }

    fn merge(&self) -> Json {
        json!({"from": self.double, "from_version": 1, "into": self.customer, "into_version": 1})
    }

    fn get(&self, entity: &str, id: &str) -> Json {
        self.desk.done(&format!("{entity}.get"), &json!({"id": id}))
    }
}

#[test]
fn what_is_empty_is_filled_what_is_not_stays_and_a_limit_is_not_lifted() {
    let double = Double::new();
    let merged = double.desk.done("customer.merge", &double.merge());
    let merged = &merged["customer"];
    assert_eq!([&merged["name"], &merged["city"], &merged["phone"]], ["Dealings Ltd", "Beijing", "021-5555"]);
    assert_eq!(merged["credit_limit"], "50");
}

#[test]
fn what_refers_to_the_one_refers_to_the_other_whose_old_id_leads_on() {
    let double = Double::new();
    double.desk.done("customer.merge", &double.merge());
    assert_eq!(double.get("contact", &double.contact)["customer_id"], double.customer.as_str());
    assert_eq!(double.get("customer", &double.double)["id"], double.customer.as_str());
}

#[test]
fn nothing_is_merged_into_itself_or_as_it_was_before() {
    let double = Double::new();
    let mut itself = double.merge();
    itself["into"] = json!(double.double);
    assert_eq!(double.desk.refused("customer.merge", &itself).code, Code::InvalidValue);
    let mut stale = double.merge();
    stale["into_version"] = json!(7);
    let refused = double.desk.refused("customer.merge", &stale);
    assert_eq!((refused.code, refused.path.as_deref()), (Code::StaleVersion, Some("/into_version")));
    assert_eq!(double.get("contact", &double.contact)["customer_id"], double.double.as_str());
}
