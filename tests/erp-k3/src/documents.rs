//! Documents of the past: invoices with what is still open of them, receipts, and orders in every state.

use crate::Error;
use crate::calendar::days_ago;
use crate::masters::{FIRST_CUSTOMER, Item, RMB};
use crate::random::Random;
use crate::sink::{Sink, Value, money, whole};

/// The user who makes documents (`FBillerID`).
pub(crate) const CLERK: i64 = 16_393;
/// The user who audits them (`FCheckerID`).
pub(crate) const AUDITOR: i64 = 16_394;

/// The numbers used so far.
#[derive(Default)]
pub(crate) struct Counters {
    invoice: i64,
    receipt: i64,
    contact: i64,
    order: i64,
}

/// Invoices, credit notes and receipts of three customers in five.
pub(crate) fn receivables(
    sink: &mut dyn Sink,
    random: &mut Random,
    counters: &mut Counters,
    items: &[Item],
    customers: i64,
) -> Result<(), Error> {
    for place in 0..customers {
        if place % 5 >= 3 {
            continue;
        }
        let customer = FIRST_CUSTOMER + place;
        for _ in 0..random.between(1, 4) {
            let red = random.percent(7);
            invoice(sink, random, counters, items, customer, red)?;
        }
        if random.percent(15) {
            receipt(sink, random, counters, customer)?;
        }
    }
    Ok(())
}

fn invoice(
    sink: &mut dyn Sink,
    random: &mut Random,
    counters: &mut Counters,
    items: &[Item],
    customer: i64,
    red: bool,
) -> Result<(), Error> {
    counters.invoice += 1;
    let id = counters.invoice;
    let number = format!("XSZP{id:06}");
    let age = random.between(0, 210);
    let sign = if red { -1 } else { 1 };
    let row = [
        id.into(),
        number.clone().into(),
        80.into(),
        days_ago(age).into(),
        customer.into(),
        CLERK.into(),
        AUDITOR.into(),
        days_ago(age).into(),
        1.into(),
        sign.into(),
        0.into(),
        RMB.into(),
        whole(1),
    ];
    sink.row("ICSale", &row)?;
    let mut total = 0;
    for line in 1..=random.between(1, 3) {
        let item = *random.one_of(items);
        total += invoice_line(sink, random, id, line, item, sign)?;
    }
    let open = match random.between(1, 10) {
        1 | 2 => 0,
        3 | 4 => total * random.between(1, 99) / 100,
        _ => total,
    };
    contact(sink, counters, 3, customer, &number, age, (total, open), (id, 0))
}

fn invoice_line(
    sink: &mut dyn Sink,
    random: &mut Random,
    invoice: i64,
    line: i64,
    item: Item,
    sign: i64,
) -> Result<i64, Error> {
    let quantity = random.between(1, 60) * sign;
    let net = quantity * item.price_cents;
    let tax = rounded_percent(net, item.tax_percent);
    let row = [
        invoice.into(),
        line.into(),
        item.id.into(),
        item.unit.into(),
        whole(quantity),
        whole(quantity),
        money(item.price_cents),
        money(net),
        whole(item.tax_percent),
        money(tax),
        money(net + tax),
        0.into(),
        0.into(),
        "".into(),
    ];
    sink.row("ICSaleEntry", &row)?;
    Ok(net + tax)
}

/// So many percent of an amount in cents, half a cent away from zero.
fn rounded_percent(cents: i64, percent: i64) -> i64 {
    let hundredths = cents * percent;
    (hundredths.abs() + 50) / 100 * hundredths.signum()
}

fn receipt(
    sink: &mut dyn Sink,
    random: &mut Random,
    counters: &mut Counters,
    customer: i64,
) -> Result<(), Error> {
    counters.receipt += 1;
    let id = counters.receipt;
    let number = format!("SKD{id:06}");
    let age = random.between(0, 60);
    let cents = random.between(10_000, 5_000_000);
    let row = [
        id.into(),
        number.clone().into(),
        1.into(),
        1_000_005.into(),
        1_000.into(),
        days_ago(age).into(),
        customer.into(),
        RMB.into(),
        whole(1),
        money(cents),
        money(cents),
        1.into(),
        0.into(),
    ];
    sink.row("t_RP_NewReceiveBill", &row)?;
    contact(sink, counters, 5, customer, &number, age, (cents, cents / 2), (0, id))
}

/// A row of t_RP_Contact. `amounts` are the original and what is open of it; `source` the ids of an invoice and a receipt.
#[expect(clippy::too_many_arguments, reason = "one row, told in the words of its columns")]
fn contact(
    sink: &mut dyn Sink,
    counters: &mut Counters,
    kind: i64,
    customer: i64,
    number: &str,
    age: i64,
    amounts: (i64, i64),
    source: (i64, i64),
) -> Result<(), Error> {
    counters.contact += 1;
    let date = days_ago(age);
    let year = date[..4].parse().unwrap_or(0);
    let period = date[5..7].parse().unwrap_or(0);
    let row = [
        counters.contact.into(),
        1.into(),
        kind.into(),
        Value::Id(year),
        Value::Id(period),
        date.into(),
        days_ago(age - 30).into(),
        number.into(),
        customer.into(),
        RMB.into(),
        whole(1),
        money(amounts.0),
        money(amounts.1),
        source.0.into(),
        source.1.into(),
        0.into(),
        i64::from(amounts.1 == 0).into(),
    ];
    sink.row("t_RP_Contact", &row)
}

/// Orders of the past, typed in the ERP itself: one in ten is not audited yet, one in ten was cancelled, the rest is done.
pub(crate) fn orders(
    sink: &mut dyn Sink,
    random: &mut Random,
    counters: &mut Counters,
    items: &[Item],
    customers: i64,
) -> Result<(), Error> {
    for place in (0..customers).step_by(10) {
        counters.order += 1;
        let state = random.between(1, 10);
        order_head(sink, counters.order, FIRST_CUSTOMER + place, state)?;
        for line in 1..=random.between(1, 4) {
            let item = *random.one_of(items);
            order_line(sink, counters.order, line, item, random.between(1, 40), state > 2)?;
        }
    }
    Ok(())
}

fn order_head(sink: &mut dyn Sink, id: i64, customer: i64, state: i64) -> Result<(), Error> {
    let audited = state > 1;
    let done = state > 2;
    let checker = if audited { AUDITOR } else { 0 };
    let row = [
        id.into(),
        format!("SEORD{id:06}").into(),
        81.into(),
        days_ago(20 + id % 100).into(),
        customer.into(),
        0.into(),
        0.into(),
        CLERK.into(),
        checker.into(),
        if audited { days_ago(19 + id % 100).into() } else { Value::Null },
        (if done { 3 } else { i64::from(audited) }).into(),
        i64::from(done).into(),
        i64::from(state == 2).into(),
        0.into(),
        RMB.into(),
        whole(1),
        101.into(),
        "".into(),
        "".into(),
        Value::Null,
        Value::Null,
    ];
    sink.row("SEOrder", &row)
}

fn order_line(
    sink: &mut dyn Sink,
    order: i64,
    line: i64,
    item: Item,
    quantity: i64,
    done: bool,
) -> Result<(), Error> {
    let net = quantity * item.price_cents;
    let tax = rounded_percent(net, item.tax_percent);
    let executed = if done { quantity } else { 0 };
    let row = [
        order.into(),
        line.into(),
        item.id.into(),
        item.unit.into(),
        whole(quantity),
        whole(quantity),
        money(item.price_cents),
        money(item.price_cents),
        money(item.price_cents + rounded_percent(item.price_cents, item.tax_percent)),
        money(net),
        whole(item.tax_percent),
        whole(0),
        whole(0),
        money(tax),
        money(net + tax),
        days_ago(5).into(),
        whole(executed),
        whole(executed),
        whole(executed),
        whole(executed),
        i64::from(done).into(),
        Value::Null,
    ];
    sink.row("SEOrderEntry", &row)
}

/// The numbering tables, standing behind what was made.
pub(crate) fn numbering(sink: &mut dyn Sink, counters: &Counters, next_item: i64) -> Result<(), Error> {
    let ids = [
        ("SEOrder", counters.order),
        ("ICSale", counters.invoice),
        ("ICStockBill", 0),
        ("t_RP_NewReceiveBill", counters.receipt),
        ("t_RP_Contact", counters.contact),
        ("t_RP_NewCheckInfo", 0),
        ("t_Item", next_item - 1),
    ];
    for (table, last) in ids {
        sink.row("ICMaxNum", &[table.into(), last.into()])?;
    }
    let numbers = [
        (81, "销售订单", "SEORD", counters.order),
        (80, "销售发票", "XSZP", counters.invoice),
        (21, "销售出库", "XOUT", 0),
        (1_000, "收款单", "SKD", counters.receipt),
        (1, "客户", "CRM.", 0),
    ];
    for (bill, name, prefix, last) in numbers {
        let row = [bill.into(), name.into(), prefix.into(), Value::Id(last + 1), "000000".into()];
        sink.row("ICBillNo", &row)?;
    }
    Ok(())
}
