//! Ageing of receivables: open amounts by the time since they were due.

use crate::receivable::open_item::OpenItem;
use crate::receivable::refusals;
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_kernel::condition::Comparison;
use tenon_kernel::error::Result;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Object, Operation, Run};
use tenon_kernel::{FieldValue, Value};

/// What is open in one currency, by how many days it has been due.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct AgeingRow {
    /// The currency.
    #[field(zh = "币种")]
    pub currency: String,
    /// The amount not due yet.
    #[field(scale = 4, zh = "未到期")]
    pub not_due: Decimal,
    /// 1 to 30 days.
    #[field(label = "1–30 days", scale = 4, zh = "1–30 天")]
    pub days_1_30: Decimal,
    /// 31 to 60 days.
    #[field(label = "31–60 days", scale = 4, zh = "31–60 天")]
    pub days_31_60: Decimal,
    /// 61 to 90 days.
    #[field(label = "61–90 days", scale = 4, zh = "61–90 天")]
    pub days_61_90: Decimal,
    /// More than 90 days.
    #[field(label = "Over 90 days", scale = 4, zh = "90 天以上")]
    pub over_90: Decimal,
    /// The total.
    #[field(scale = 4, zh = "合计")]
    pub total: Decimal,
    /// The number of open items.
    #[field(zh = "项数")]
    pub items: i64,
}

/// Ageing by currency.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Ageing {
    /// The day that due dates are compared with.
    #[field(zh = "时点")]
    pub as_of: Date,
    /// One row for each currency.
    #[field(zh = "行")]
    pub rows: Vec<AgeingRow>,
}

/// The ageing of what customers owe, as of today or a later day: what is open now, by how long it will be due then. Credit notes and unapplied receipts reduce it.
#[derive(Clone, Debug, Operation)]
#[operation(name = "open_item.ageing", zh = "账龄分析", effect = "read")]
pub struct AgeOpenItems {
    /// The day, not a past one; today if not given.
    #[field(zh = "截止日期")]
    pub as_of: Option<Date>,
    /// Restricts the answer to this customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: Option<String>,
}

impl Run for AgeOpenItems {
    type Answer = Ageing;

    fn run(self, unit: &mut Unit<'_>) -> Result<Ageing> {
        let today = unit.today();
        let as_of = self.as_of.unwrap_or(today);
        // What was settled since is no open item any more, and what came since is one: the past is not here.
        if as_of < today {
            return Err(refusals::past_day(today).at("/as_of"));
        }
        let filter = match &self.customer_id {
            Some(id) => {
                unit.get::<crate::party::customer::Customer>(id).map_err(|error| error.at("/customer_id"))?;
                Filter::eq(OpenItem::CUSTOMER_ID, id)
            }
            None => Filter::everything(),
        };
        let mut query = Query::over(OpenItem::DEF.name, filter).by(OpenItem::CURRENCY);
        for (name, span) in spans(as_of)? {
            query = query.sum_where(name, OpenItem::OPEN_AMOUNT, span);
        }
        let rows = unit.query(&query.sum("total", OpenItem::OPEN_AMOUNT).count("items"))?;
        let rows = rows.into_iter().map(row).collect::<Result<_>>()?;
        Ok(Ageing { as_of, rows })
    }
}

/// Each bucket with the due dates that fall into it.
fn spans(as_of: Date) -> Result<[(&'static str, Filter); 5]> {
    let before = |days: i64| {
        let beyond = |_| refusals::day_too_early(days).at("/as_of");
        as_of.checked_sub(days.days()).map_err(beyond)
    };
    let from = |date: Date| Filter::compare(OpenItem::DUE_DATE, Comparison::Ge, date);
    let until = |date: Date| Filter::compare(OpenItem::DUE_DATE, Comparison::Lt, date);
    let (d30, d60, d90) = (before(30)?, before(60)?, before(90)?);
    Ok([
        ("not_due", from(as_of)),
        ("days_1_30", Filter::All(vec![from(d30), until(as_of)])),
        ("days_31_60", Filter::All(vec![from(d60), until(d30)])),
        ("days_61_90", Filter::All(vec![from(d90), until(d60)])),
        ("over_90", until(d90)),
    ])
}

fn row(row: Vec<Value>) -> Result<AgeingRow> {
    let mut cells = row.into_iter();
    let currency = String::from_value(cells.next().unwrap_or(Value::Null))?;
    let mut amount = || Decimal::from_value(cells.next().unwrap_or(Value::Null));
    Ok(AgeingRow {
        currency,
        not_due: amount()?,
        days_1_30: amount()?,
        days_31_60: amount()?,
        days_61_90: amount()?,
        over_90: amount()?,
        total: amount()?,
        items: i64::from_value(cells.next().unwrap_or(Value::Null))?,
    })
}
