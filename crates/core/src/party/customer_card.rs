//! The customer card (360°): numbers about a customer, computed in the database.

use crate::party::contact::Contact;
use crate::party::customer::Customer;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use tenon_kernel::error::Result;
use tenon_kernel::figure::Counted;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Object, Operation, Run};

/// An amount in a currency.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct CurrencyAmount {
    /// The currency; empty if the records have none.
    #[field(zh = "币种")]
    pub currency: Option<String>,
    /// The amount.
    #[field(scale = 4, zh = "金额")]
    pub amount: Decimal,
}

/// A number on the card, with the query that leads to its records: `<entity>.list` with the filter gives exactly those.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Figure {
    /// The name of the figure.
    #[field(zh = "名称")]
    pub name: String,
    /// The entity of the records.
    #[field(zh = "对象")]
    pub entity: String,
    /// The filter that selects them.
    #[field(zh = "筛选")]
    pub filter: Json,
    /// The number of records; empty if the actor may not read such records.
    #[field(zh = "数量")]
    pub count: Option<i64>,
    /// Their total in each currency.
    #[field(zh = "金额")]
    pub amounts: Vec<CurrencyAmount>,
}

/// A customer at a glance.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Card {
    /// The customer.
    #[field(zh = "客户")]
    pub customer: Stored<Customer>,
    /// Its contacts, the first fifty by id.
    #[field(zh = "联系人")]
    pub contacts: Vec<Stored<Contact>>,
    /// The counts and totals of its records.
    #[field(zh = "指标")]
    pub figures: Vec<Figure>,
}

/// The customer card: base data, contacts, and counts and totals of everything else that the actor may see.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.card", zh = "客户卡片", effect = "read")]
pub struct CustomerCard {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub id: String,
}

/// The purpose of figures on a customer's card.
pub const CARD: &str = "customer.card";

impl Run for CustomerCard {
    type Answer = Card;

    fn run(self, unit: &mut Unit<'_>) -> Result<Card> {
        let customer = unit.get::<Customer>(&self.id)?;
        let contacts = unit.find_some::<Contact>(Filter::eq(Contact::CUSTOMER_ID, &self.id), 50)?;
        let declared = unit.catalogue().figures(CARD);
        let figures = declared.iter().map(|figure| counted(figure, &self.id, unit)).collect::<Result<_>>()?;
        Ok(Card { customer, contacts, figures })
    }
}

fn counted(figure: &tenon_kernel::Figure, customer: &str, unit: &mut Unit<'_>) -> Result<Figure> {
    // What nobody may look at is not nothing.
    let permitted = unit.may_read(figure.entity);
    let rows = if permitted { figure.count(customer, unit)? } else { Vec::new() };
    let amount = |row: &Counted| CurrencyAmount { currency: row.currency.clone(), amount: row.amount };
    let summed = rows.iter().filter(|_| figure.sum.is_some());
    Ok(Figure {
        name: figure.name.to_owned(),
        entity: figure.entity.to_owned(),
        filter: figure.selected(customer, unit.today()).to_json(),
        count: permitted.then(|| rows.iter().map(|row| row.count).sum()),
        amounts: summed.map(amount).collect(),
    })
}
