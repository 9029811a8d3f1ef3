//! Figures: numbers about one record that modules compute from their own records.
//!
//! A module that shows or needs such numbers, such as the numbers on a customer's card or a customer's debt, names a purpose.
//! Modules that need it declare figures for that purpose in their lists. So the module can count records of modules that it does
//! not know.

use crate::error::Result;
use crate::filter::{Filter, Query};
use crate::unit::Unit;
use crate::value::{FieldValue, Value};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A number about a record of one entity, computed from the records that refer to it.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// The purpose, named by the module that uses the figure: `customer.card`.
    pub purpose: &'static str,
    /// Its name, unique among the figures of its purpose.
    pub name: &'static str,
    /// The position among the figures of the purpose. Figures with the same position are in the order of their names.
    pub place: u16,
    /// The entity whose records are counted.
    pub entity: &'static str,
    /// The field of that entity that refers to the record.
    pub field: &'static str,
    /// The filter for the counted records. All records if none.
    pub filter: Option<fn() -> Filter>,
    /// The filter that depends on today's date. All records if none.
    pub dated: Option<fn(Date) -> Filter>,
    /// The decimal field that is summed. If none, records are only counted.
    pub sum: Option<&'static str>,
    /// The field with the currency of the sum. There is one sum for each currency.
    pub currency: Option<&'static str>,
}

/// The records of a figure that share a currency, or all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The currency. None if the figure or the records have no currency.
    pub currency: Option<String>,
    /// The number of records.
    pub count: i64,
    /// The sum. Zero if nothing is summed.
    pub amount: Decimal,
}

impl Figure {
    /// Creates a figure that counts the records whose `field` refers to the record. Further fields can be set.
    pub const fn new(
        purpose: &'static str,
        name: &'static str,
        entity: &'static str,
        field: &'static str,
    ) -> Self {
        Self {
            purpose,
            name,
            place: 1000,
            entity,
            field,
            filter: None,
            dated: None,
            sum: None,
            currency: None,
        }
    }

    /// Returns the filter for the records of the figure on a day.
    pub fn selected(&self, record_id: &str, today: Date) -> Filter {
        let further = self.filter.map(|filter| filter());
        let dated = self.dated.map(|filter| filter(today));
        Filter::All([Filter::eq(self.field, record_id)].into_iter().chain(further).chain(dated).collect())
    }

    /// Counts the records that the actor may see, by currency.
    ///
    /// # Errors
    /// `FORBIDDEN` for a field that the actor may not read; a database error.
    pub fn count(&self, record_id: &str, unit: &mut Unit<'_>) -> Result<Vec<Counted>> {
        let mut query = Query::over(self.entity, self.selected(record_id, unit.today()));
        if let Some(currency) = self.currency {
            query = query.by(currency);
        }
        query = query.count("count");
        if let Some(field) = self.sum {
            query = query.sum("amount", field);
        }
        let rows = unit.query(&query)?;
        rows.into_iter().map(|row| self.counted(row)).collect()
    }

    fn counted(&self, row: Vec<Value>) -> Result<Counted> {
        let mut cells = row.into_iter();
        let mut next = || cells.next().unwrap_or(Value::Null);
        let currency = self.currency.map_or(Ok(None), |_| Option::<String>::from_value(next()))?;
        let count = i64::from_value(next())?;
        let amount = Option::<Decimal>::from_value(next())?.unwrap_or_default();
        Ok(Counted { currency, count, amount })
    }
}
