//! Changes of customers that are sent to an ERP.

use super::ErpCustomer;
use serde::{Deserialize, Serialize};

/// A field of a customer that can be changed in the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerField {
    /// [`ErpCustomer::name`].
    Name,
    /// [`ErpCustomer::tax_id`].
    TaxId,
    /// [`ErpCustomer::phone`].
    Phone,
    /// [`ErpCustomer::email`].
    Email,
    /// [`ErpCustomer::city`].
    City,
    /// [`ErpCustomer::country`].
    Country,
}

impl CustomerField {
    /// All fields.
    pub const ALL: [CustomerField; 6] = [
        CustomerField::Name,
        CustomerField::TaxId,
        CustomerField::Phone,
        CustomerField::Email,
        CustomerField::City,
        CustomerField::Country,
    ];

    /// Returns the name on the wire, which is the name of the field: `tax_id`.
    pub const fn as_str(self) -> &'static str {
        match self {
            CustomerField::Name => "name",
            CustomerField::TaxId => "tax_id",
            CustomerField::Phone => "phone",
            CustomerField::Email => "email",
            CustomerField::City => "city",
            CustomerField::Country => "country",
        }
    }

    /// Returns the value of the field. A text without content is none.
    pub fn of(self, customer: &ErpCustomer) -> Option<&str> {
        let value = match self {
            CustomerField::Name => Some(&customer.name),
            CustomerField::TaxId => customer.tax_id.as_ref(),
            CustomerField::Phone => customer.phone.as_ref(),
            CustomerField::Email => customer.email.as_ref(),
            CustomerField::City => customer.city.as_ref(),
            CustomerField::Country => customer.country.as_ref(),
        };
        content(value.map(String::as_str))
    }

    /// Sets the value of the field.
    pub fn set(self, customer: &mut ErpCustomer, value: Option<String>) {
        match self {
            CustomerField::Name => customer.name = value.unwrap_or_default(),
            CustomerField::TaxId => customer.tax_id = value,
            CustomerField::Phone => customer.phone = value,
            CustomerField::Email => customer.email = value,
            CustomerField::City => customer.city = value,
            CustomerField::Country => customer.country = value,
        }
    }
}

/// A change of a customer in the ERP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerChange {
    /// The customer's key in the ERP.
    pub customer: String,
    /// The fields that change, at least one. Each field occurs once.
    pub fields: Vec<FieldChange>,
}

/// The change of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: CustomerField,
    /// The value that the ERP last reported. None if the field had no value.
    pub from: Option<String>,
    /// The new value. None removes the value.
    pub to: Option<String>,
}

impl CustomerChange {
    /// Returns the changes that are to be made: those of the fields whose value in the ERP is still the reported one. Blanks around
    /// a value make no difference.
    pub fn due(&self, present: &ErpCustomer) -> Vec<&FieldChange> {
        let unchanged = |change: &&FieldChange| change.field.of(present) == content(change.from.as_deref());
        self.fields.iter().filter(unchanged).collect()
    }
}

fn content(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_is_changed_from_the_reported_value() {
        let present = json!({"key": "1", "name": " A ", "phone": "", "city": "Bonn", "frozen": false, "inactive": false});
        let present: ErpCustomer = serde_json::from_value(present).unwrap();
        let fields = json!([
            {"field": "name", "from": "A", "to": "B"},
            {"field": "phone", "from": null, "to": "1"},
            {"field": "city", "from": "Köln", "to": "Berlin"},
            {"field": "email", "from": "a@b.example", "to": null},
        ]);
        let change: CustomerChange =
            serde_json::from_value(json!({"customer": "1", "fields": fields})).unwrap();
        let due: Vec<_> = change.due(&present).into_iter().map(|change| change.field).collect();
        assert_eq!(due, [CustomerField::Name, CustomerField::Phone]);
    }

    #[test]
    fn a_field_has_its_name_on_the_wire() {
        for field in CustomerField::ALL {
            assert_eq!(json!(field), json!(field.as_str()));
            let mut customer: ErpCustomer =
                serde_json::from_value(json!({"key": "1", "name": "A", "frozen": false, "inactive": false}))
                    .unwrap();
            field.set(&mut customer, Some("value".to_owned()));
            assert_eq!(
                (json!(customer)[field.as_str()].as_str(), field.of(&customer)),
                (Some("value"), Some("value"))
            );
        }
    }
}
