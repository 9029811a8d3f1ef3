//! Base data: currencies, units, warehouses, customers, items, prices.

use crate::Error;
use crate::calendar::days_ago;
use crate::random::Random;
use crate::sink::{Sink, Value, money, whole};
use crate::words::{CITIES, FIRST, FORMS, GOODS, MATERIALS, PEOPLE, SECOND, SIZES, TRADES};

/// The id of the first customer; the others follow.
pub(crate) const FIRST_CUSTOMER: i64 = 1_001;
/// The id of the first item; the others follow.
pub(crate) const FIRST_ITEM: i64 = 20_001;
/// The ids of the warehouses.
pub(crate) const STOCKS: [i64; 6] = [301, 302, 303, 304, 305, 306];
/// Renminbi.
pub(crate) const RMB: i64 = 1;
/// The status of a base-data record in use (t_SubMessage).
const IN_USE: i64 = 1_072;
/// The status of a frozen base-data record (t_SubMessage).
const FROZEN: i64 = 1_074;

/// An item, as far as documents need it.
#[derive(Clone, Copy)]
pub(crate) struct Item {
    pub(crate) id: i64,
    pub(crate) unit: i64,
    pub(crate) price_cents: i64,
    pub(crate) tax_percent: i64,
    pub(crate) by_batch: bool,
}

/// Rows that are the same in every database.
pub(crate) fn fixed(sink: &mut dyn Sink) -> Result<(), Error> {
    for (id, number, name, rate) in
        [(RMB, "RMB", "人民币", "1"), (2, "USD", "美元", "7.1205"), (3, "EUR", "欧元", "7.8")]
    {
        let rate = Value::Decimal(rate.into());
        sink.row("t_Currency", &[id.into(), number.into(), name.into(), rate, 2.into(), 0.into()])?;
    }
    for (id, name) in [(IN_USE, "使用"), (1_073, "未使用"), (FROZEN, "冻结")] {
        sink.row("t_SubMessage", &[id.into(), 100.into(), id.to_string().into(), name.into(), 0.into()])?;
    }
    for (id, group, number, name, coefficient) in UNITS {
        let standard = i64::from(coefficient == 1);
        let coefficient = whole(coefficient);
        sink.row(
            "t_MeasureUnit",
            &[id.into(), group.into(), number.into(), name.into(), coefficient, standard.into(), 0.into()],
        )?;
    }
    for (id, name) in STOCKS.into_iter().zip(["成品仓", "原料仓", "华东仓", "华南仓", "备件仓", "不良品仓"])
    {
        sink.row(
            "t_Stock",
            &[id.into(), format!("0{}", id - 300).into(), name.into(), 500.into(), 0.into()],
        )?;
    }
    Ok(())
}

/// Id, group, number, name, how many base units it is.
const UNITS: [(i64, i64, &str, &str, i64); 6] = [
    (201, 1, "PCS", "个", 1),
    (202, 1, "BOX", "盒", 12),
    (203, 1, "CTN", "箱", 144),
    (204, 2, "KG", "千克", 1),
    (205, 2, "TON", "吨", 1_000),
    (206, 3, "M", "米", 1),
];

/// Customers, with the dirt that years of typing leave.
pub(crate) fn customers(sink: &mut dyn Sink, random: &mut Random, count: i64) -> Result<(), Error> {
    for place in 0..count {
        let id = FIRST_CUSTOMER + place;
        let number = format!("{:02}.{:05}", place % 12 + 1, place + 1);
        let (city, province, area, district) = *random.one_of(CITIES);
        let short = format!("{}{}", random.one_of(FIRST), random.one_of(SECOND));
        let trade = *random.one_of(TRADES);
        let form = *random.one_of(FORMS);
        let name = dirty(random, format!("{city}{short}{trade}{form}"));
        let deleted = i64::from(place >= 10 && random.percent(2));
        let credit = place % 3 == 0;
        base_item(sink, id, 1, &number, &name, deleted)?;
        let row = [
            id.into(),
            number.into(),
            name.into(),
            short.into(),
            format!("{province}{city}市{}路{}号", random.one_of(FIRST), random.between(1, 999)).into(),
            if random.percent(90) { city.into() } else { "".into() },
            province.into(),
            if random.percent(70) { "中国".into() } else { "".into() },
            phone(random, area),
            if random.percent(50) { mobile(random) } else { Value::Null },
            email(random, id),
            (*random.one_of(PEOPLE)).into(),
            tax_number(random, district),
            RMB.into(),
            i64::from(credit).into(),
            (if place >= 10 && random.percent(1) { FROZEN } else { IN_USE }).into(),
            deleted.into(),
            Value::Null,
        ];
        sink.row("t_Organization", &row)?;
    }
    for place in (0..count).step_by(3) {
        let limit = random.between(5, 300) * 1_000_000;
        let id = FIRST_CUSTOMER + place;
        sink.row("ICCreditObject", &[id.into(), 0.into(), RMB.into(), money(limit), 1.into()])?;
    }
    Ok(())
}

fn base_item(
    sink: &mut dyn Sink,
    id: i64,
    class: i64,
    number: &str,
    name: &str,
    deleted: i64,
) -> Result<(), Error> {
    let short = number.rsplit('.').next().unwrap_or(number);
    sink.row(
        "t_Item",
        &[
            id.into(),
            class.into(),
            number.into(),
            short.into(),
            name.trim_end().into(),
            0.into(),
            2.into(),
            1.into(),
            deleted.into(),
        ],
    )
}

/// Sometimes with blanks behind.
fn dirty(random: &mut Random, text: String) -> String {
    if random.percent(6) { format!("{text}  ") } else { text }
}

fn phone(random: &mut Random, area: &str) -> Value {
    if random.percent(8) {
        return "".into();
    }
    let number = random.between(20_000_000, 89_999_999);
    if random.percent(20) { format!("({area}) {number}").into() } else { format!("{area}-{number}").into() }
}

fn mobile(random: &mut Random) -> Value {
    format!("1{}{:08}", random.between(30, 89), random.between(0, 99_999_999)).into()
}

fn email(random: &mut Random, id: i64) -> Value {
    if random.percent(60) { format!("buyer{id}@example.cn").into() } else { Value::Null }
}

/// A unified social credit code: shaped like one, with the check character that GB 32100 asks for; sometimes in small letters.
fn tax_number(random: &mut Random, district: &str) -> Value {
    if random.percent(5) {
        return if random.percent(50) { "".into() } else { Value::Null };
    }
    let body = format!("91{district}MA{:07}", random.between(0, 9_999_999));
    let code = format!("{body}{}", check_character(&body));
    if random.percent(4) { code.to_lowercase().into() } else { dirty(random, code).into() }
}

fn check_character(body: &str) -> char {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut weight = 1;
    let mut sum = 0;
    for letter in body.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter).unwrap_or(0);
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    char::from(ALPHABET[(31 - sum % 31) % 31])
}

/// Items, each with a unit, a tax rate and a price that the price lists then carry.
pub(crate) fn items(sink: &mut dyn Sink, random: &mut Random, count: i64) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    for place in 0..count {
        let id = FIRST_ITEM + place;
        let number = format!("{:02}.{:02}.{:04}", place % 7 + 1, place % 14 + 1, place + 1);
        let size = *random.one_of(SIZES);
        let good = GOODS[usize::try_from(place).unwrap_or(0) % GOODS.len()];
        let material = *random.one_of(MATERIALS);
        let name = dirty(random, format!("{material}{good} {size}"));
        let (group, unit, sale_unit) = match good {
            "电缆" => (3, 206, 206),
            "焊条" => (2, 204, 204),
            "螺栓" => (1, 201, 202),
            _ => (1, 201, 201),
        };
        let by_batch = place % 10 < 3;
        let tax_percent = if random.percent(90) { 13 } else { 9 };
        let deleted = i64::from(place >= 10 && random.percent(2));
        base_item(sink, id, 4, &number, &name, deleted)?;
        sink.row(
            "t_ICItem",
            &[
                id.into(),
                number.into(),
                name.into(),
                size.into(),
                group.into(),
                unit.into(),
                sale_unit.into(),
                whole(tax_percent),
                i64::from(by_batch).into(),
                1.into(),
                deleted.into(),
            ],
        )?;
        let price_cents = random.between(120, 480_000);
        items.push(Item { id, unit, price_cents, tax_percent, by_batch });
    }
    Ok(items)
}

/// A general price for every item, one for large quantities of every fifth, and prices of single customers.
pub(crate) fn prices(
    sink: &mut dyn Sink,
    random: &mut Random,
    items: &[Item],
    customers: i64,
) -> Result<(), Error> {
    for (id, number, name) in [(1, "01", "标准价格表"), (2, "02", "客户协议价")] {
        let ends = Value::from("2100-01-01 00:00:00");
        sink.row(
            "ICPrcPly",
            &[id.into(), number.into(), name.into(), id.into(), days_ago(730).into(), ends],
        )?;
    }
    for (place, item) in items.iter().enumerate() {
        price(sink, item, 1, 0, 0, item.price_cents)?;
        if place % 5 == 0 {
            price(sink, item, 1, 0, 100, item.price_cents * 93 / 100)?;
        }
    }
    for customer in (0..customers).step_by(10) {
        let item = random.one_of(items);
        price(sink, item, 2, FIRST_CUSTOMER + customer, 0, item.price_cents * random.between(80, 97) / 100)?;
    }
    Ok(())
}

fn price(
    sink: &mut dyn Sink,
    item: &Item,
    policy: i64,
    customer: i64,
    from: i64,
    cents: i64,
) -> Result<(), Error> {
    let row = [
        policy.into(),
        item.id.into(),
        customer.into(),
        item.unit.into(),
        RMB.into(),
        whole(from),
        whole(0),
        money(cents),
        days_ago(365).into(),
        Value::from("2100-01-01 00:00:00"),
        1.into(),
    ];
    sink.row("ICPrcPlyEntry", &row)
}

/// Stock of every item in one to three warehouses, by batch where the item is kept by batch.
pub(crate) fn stock(sink: &mut dyn Sink, random: &mut Random, items: &[Item]) -> Result<(), Error> {
    for item in items {
        let places = random.between(1, 3);
        for place in 0..places {
            let stock = STOCKS[usize::try_from((item.id + place) % 5).unwrap_or(0)];
            let batches = if item.by_batch { random.between(1, 4) } else { 1 };
            for batch in 0..batches {
                let batch = if item.by_batch {
                    format!("B26{:02}{:03}", random.between(1, 6), batch)
                } else {
                    String::new()
                };
                stock_row(sink, random, item, stock, batch)?;
            }
        }
    }
    Ok(())
}

fn stock_row(
    sink: &mut dyn Sink,
    random: &mut Random,
    item: &Item,
    stock: i64,
    batch: String,
) -> Result<(), Error> {
    let loose = item.unit == 204 || item.unit == 206;
    let quarters = random.between(80, 8_000) * if loose { 1 } else { 4 };
    let locked = if random.percent(10) { whole(random.between(1, 10)) } else { whole(0) };
    let quantity = Value::Decimal(format!("{}.{:02}", quarters / 4, quarters % 4 * 25));
    let row = [item.id.into(), stock.into(), 0.into(), batch.into(), "".into(), 0.into(), quantity, locked];
    sink.row("ICInventory", &row)
}
