//! A module with a list of values of every kind, and with mirrored records that have lines.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use tenon::Module;
use tenon::kernel::filter::Filter;
use tenon::kernel::listener::{ChangedSet, listener};
use tenon::kernel::record::{Header, Record};
use tenon::kernel::{
    Choice, Currency, Entity, Lines, Listen, Object, Operation, Result, Rules, Run, Unit, Value, entity,
    operation,
};

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
pub(crate) enum Purpose {
    /// Freight.
    #[choice(zh = "运费")]
    Freight,
    /// Packing.
    #[choice(zh = "包装费")]
    Packing,
}

/// A charge: a value of every kind.
#[derive(Clone, Debug, PartialEq, Object)]
pub(crate) struct Charge {
    /// What it is for.
    #[field(zh = "用途")]
    pub(crate) purpose: Purpose,
    /// A text.
    #[field(max = 20, zh = "文本")]
    pub(crate) text: Option<String>,
    /// A decimal.
    #[field(scale = 4, least = 0, zh = "金额")]
    pub(crate) amount: Decimal,
    /// An integer.
    #[field(most = 99, zh = "件数")]
    pub(crate) count: Option<i32>,
    /// A long integer.
    #[field(zh = "序号")]
    pub(crate) serial: Option<i64>,
    /// A truth.
    #[field(zh = "已付")]
    pub(crate) paid: Option<bool>,
    /// A date.
    #[field(zh = "日期")]
    pub(crate) day: Option<Date>,
    /// An instant.
    #[field(zh = "时刻")]
    pub(crate) at: Option<Timestamp>,
    /// A currency.
    #[field(zh = "币种")]
    pub(crate) currency: Option<Currency>,
    /// Texts.
    #[field(max = 8, most = 3, zh = "说明")]
    pub(crate) remarks: Vec<String>,
}

/// A tariff with charges.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "价目")]
pub(crate) struct Tariff {
    /// The charges.
    #[field(zh = "费用")]
    pub(crate) charges: Vec<Charge>,
    /// One charge.
    #[field(zh = "默认费用")]
    pub(crate) usual: Option<Charge>,
}

impl Rules for Tariff {}

/// A price sheet of an ERP.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "mirrored", zh = "价格表")]
pub(crate) struct Sheet {
    /// The title.
    #[field(zh = "标题")]
    pub(crate) title: String,
    /// The prices.
    #[field(zh = "价格")]
    pub(crate) prices: Lines<SheetPrice>,
}

impl Rules for Sheet {}

/// A price of a sheet.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "价格", index = "item")]
pub(crate) struct SheetPrice {
    /// What it is the price of.
    #[field(zh = "物品")]
    pub(crate) item: String,
    /// The price.
    #[field(scale = 4, zh = "单价")]
    pub(crate) price: Decimal,
}

/// What a listener has heard.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "听闻")]
pub(crate) struct Heard {
    /// The lines of the rows before and after, as JSON.
    #[field(zh = "内容")]
    pub(crate) sides: Json,
}

impl Rules for Heard {}

/// A row of a page.
#[derive(Clone, Debug, PartialEq, Object)]
pub(crate) struct SheetRow {
    /// The key.
    #[field(zh = "键")]
    pub(crate) key: String,
    /// The prices: each an item, or an item and a price, or an id before both.
    #[field(zh = "价格")]
    pub(crate) prices: Json,
}

/// Writes a page of sheets as a set.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sheet.put", zh = "写入价格表", effect = "write")]
pub(crate) struct PutSheets {
    /// The rows.
    #[field(zh = "行")]
    pub(crate) rows: Vec<SheetRow>,
}

impl Run for PutSheets {
    type Answer = i64;

    fn run(self, unit: &mut Unit<'_>) -> Result<i64> {
        let mut records: Vec<_> = self.rows.iter().map(record).collect();
        unit.upsert(Sheet::DEF, &mut records)?;
        Ok(0)
    }
}

fn record(row: &SheetRow) -> Record {
    let header = Header { id: format!("erp:{}", row.key), erp: Some("erp".to_owned()), ..Header::default() };
    let mut sheet = Sheet { title: row.key.clone(), prices: Lines::default() };
    for price in row.prices.as_array().into_iter().flatten() {
        let text = |name: &str| price[name].as_str().unwrap_or_default().to_owned();
        sheet.prices.add(SheetPrice { item: text("item"), price: text("price").parse().unwrap_or_default() });
    }
    let mut record = Record { header, values: sheet.into_values() };
    if let Value::Lines(lines) = &mut record.values[1] {
        for (line, given) in lines.iter_mut().zip(row.prices.as_array().into_iter().flatten()) {
            line.id = given["id"].as_str().unwrap_or_default().to_owned();
        }
    }
    record
}

/// Removes a sheet.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sheet.drop", zh = "删除价格表", effect = "write")]
pub(crate) struct DropSheet {
    /// The key.
    #[field(zh = "键")]
    pub(crate) key: String,
}

impl Run for DropSheet {
    type Answer = i64;

    fn run(self, unit: &mut Unit<'_>) -> Result<i64> {
        unit.remove::<Sheet>(&Filter::eq("id", format!("erp:{}", self.key))).map(u64::cast_signed)
    }
}

/// Notes what small sets were and are.
struct Notes;

impl Listen for Notes {
    type Of = Sheet;
    const NAME: &'static str = "notes";
    const BEFORE: bool = true;

    fn changed_set(set: &ChangedSet<'_>, unit: &mut Unit<'_>) -> Result<()> {
        if set.rows.len() > 10 {
            return Ok(());
        }
        let items = |record: &Record| match &record.values[1] {
            Value::Lines(lines) => {
                lines.iter().map(|line| line.values[0].as_text().unwrap_or_default().to_owned()).collect()
            }
            _ => Vec::new(),
        };
        let side = |records: &[Record]| records.iter().flat_map(items).collect::<Vec<_>>();
        unit.create(Heard { sides: json!([side(set.before), side(set.rows)]) }).map(drop)
    }
}

pub(crate) static MODULE: Module = Module {
    entities: &[entity::<Tariff>(), entity::<Sheet>(), entity::<Heard>()],
    operations: &[operation::<PutSheets>(), operation::<DropSheet>()],
    listeners: &[listener::<Notes>()],
    ..Module::new("lists", "Lists.")
};
