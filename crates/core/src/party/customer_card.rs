//! The customer card (360°): what there is of a customer, counted where the records are.

use crate::party::contact::Contact;
use crate::party::customer::Customer;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use tenon_kernel::error::Result;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{FieldValue, Value};
use tenon_kernel::{Object, Operation, Run};

/// An amount in a currency.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct CurrencyAmount {
    /// The currency; none where the records carry none.
    pub currency: Option<String>,
    /// The amount.
    #[field(scale = 4)]
    pub amount: Decimal,
}

/// A number on the card, with the query that leads to its records: `<entity>.list` with the filter gives exactly those.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Figure {
    /// What is counted.
    pub name: String,
    /// The entity of the records.
    pub entity: String,
    /// The filter that selects them.
    pub filter: Json,
    /// How many there are.
    pub count: i64,
    /// What they come to, in each currency.
    pub amounts: Vec<CurrencyAmount>,
}

/// A customer at a glance.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Card {
    /// The customer.
    pub customer: Stored<Customer>,
    /// Its contacts, the first fifty by id.
    pub contacts: Vec<Stored<Contact>>,
    /// What there is of it.
    pub figures: Vec<Figure>,
}

/// The customer card: base data, contacts, and what there is of everything else that the actor may see.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.card", zh = "客户卡片", effect = "read")]
pub struct CustomerCard {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
}

/// Name, entity, further filter, amount field.
type Row = (&'static str, &'static str, Option<(&'static str, &'static str)>, Option<&'static str>);

const FIGURES: [Row; 9] = [
    ("contacts", "contact", None, None),
    ("activities", "activity", None, None),
    ("open_opportunities", "opportunity", Some(("status", "open")), Some("amount")),
    ("won_opportunities", "opportunity", Some(("status", "won")), Some("amount")),
    ("draft_orders", "sales_order", Some(("status", "draft")), Some("gross")),
    ("orders", "sales_order", None, Some("gross")),
    ("invoices", "invoice", None, Some("gross")),
    ("receipts", "receipt", None, Some("amount")),
    ("open_items", "open_item", None, Some("open_amount")),
];

impl Run for CustomerCard {
    type Answer = Card;

    fn run(self, unit: &mut Unit<'_>) -> Result<Card> {
        let customer = unit.get::<Customer>(&self.id)?;
        let contacts = unit.find_some::<Contact>(Filter::eq("customer_id", &self.id), 50)?;
        let figures = FIGURES.iter().map(|row| figure(&self.id, row, unit)).collect::<Result<_>>()?;
        Ok(Card { customer, contacts, figures })
    }
}

fn figure(customer: &str, (name, entity, further, amount): &Row, unit: &mut Unit<'_>) -> Result<Figure> {
    let mut filters = vec![Filter::eq("customer_id", customer)];
    filters.extend(further.map(|(field, value)| Filter::eq(field, value)));
    let filter = Filter::All(filters);
    let mut query = Query::over(entity, filter.clone()).count("count");
    if let Some(field) = amount {
        query = query.by("currency").sum("amount", field);
    }
    let (mut count, mut amounts) = (0, Vec::new());
    for row in unit.query(&query)? {
        match row.as_slice() {
            [Value::Integer(records)] => count += records,
            [currency, Value::Integer(records), Value::Decimal(amount)] => {
                count += records;
                let currency = Option::<String>::from_value(currency.clone())?;
                amounts.push(CurrencyAmount { currency, amount: *amount });
            }
            _ => {}
        }
    }
    Ok(Figure {
        name: (*name).to_owned(),
        entity: (*entity).to_owned(),
        filter: filter.to_json(),
        count,
        amounts,
    })
}
