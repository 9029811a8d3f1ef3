//! The progress of sales.

use super::the_one;
use crate::Tryton;
use crate::client::Query;
use crate::failure::Effect;
use crate::mark::{self, Mark};
use crate::record::Record;
use crate::round::{Meaning, Source};
use crate::wire::{self, Bad};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use tenon_erp_port::Result;
use tenon_erp_port::{LineProgress, OrderProgress, OrderState, Page, PageRequest};

const SALE_FIELDS: &[&str] = &[
    "state",
    "description",
    "create_date",
    "write_date",
    "lines.type",
    "lines.sequence",
    "lines.quantity",
    "lines.product.type",
    "lines.unit.digits",
    "lines.unit.factor",
    "lines.moves",
    "lines.invoice_lines",
];

const WATCHED: &[(&str, &str)] = &[
    ("sale.sale", ""),
    ("sale.line", "lines."),
    ("stock.move", "lines.moves."),
    ("account.invoice", "lines.invoice_lines.invoice."),
];

/// A quantity of a move or an invoice line, with the factor of its unit to the category's base unit.
#[derive(Clone, Copy)]
struct Amount {
    quantity: f64,
    factor: f64,
}

/// What has been done for the lines of some sales.
#[derive(Default)]
struct Done {
    /// By the id of the move that sends goods: what was sent.
    shipped: BTreeMap<i64, Amount>,
    /// By the id of the move that sends goods: what is set aside for it.
    reserved: BTreeMap<i64, Vec<Amount>>,
    /// By the id of the invoice line: what is invoiced.
    invoiced: BTreeMap<i64, Amount>,
    /// The sales that carry a mark which belongs to an older one.
    copies: BTreeSet<i64>,
}

impl Tryton {
    /// Progress of the company's sales, whoever made them.
    pub(super) async fn progress_page(&self, page: &PageRequest) -> Result<Page<OrderProgress>> {
        let company = self.client.company().await?;
        let picking = self.config.series.picking_moves().map(|field| format!("lines.moves.{field}."));
        let mut watched = WATCHED.to_vec();
        watched.extend(picking.as_deref().map(|path| ("stock.move", path)));
        let source = Source {
            model: "sale.sale",
            kind: json!(["company", "=", company.id]),
            first_round: json!([]),
            fields: SALE_FIELDS,
            watched: &watched,
        };
        let turn = self.turn(&source, page).await?;
        let done = self.done_for(&turn.records).await?;
        Ok(turn.page(|sale| progress(sale, &done, &self.config.time_zone).map(Meaning::Row)))
    }

    pub(super) async fn progress_of_sale(&self, id: i64) -> Result<OrderProgress> {
        let query = Query::all("sale.sale", json!([["id", "=", id]]), SALE_FIELDS);
        let sales = self.client.records(query).await?;
        let done = self.done_for(&sales).await?;
        the_one(&sales, |sale| progress(sale, &done, &self.config.time_zone))
    }

    async fn done_for(&self, sales: &[Record]) -> Result<Done> {
        let lines: Vec<Record> =
            sales.iter().filter_map(|sale| sale.nested("lines").ok()).flatten().collect();
        let of = |field: &str| -> Vec<i64> {
            lines.iter().filter_map(|line| line.links(field).ok()).flatten().collect()
        };
        let (moves, invoice_lines) = (of("moves"), of("invoice_lines"));
        let mut done = Done { copies: self.copies(sales).await?, ..Done::default() };
        if !moves.is_empty() {
            self.moved(&moves, &mut done).await?;
        }
        if !invoice_lines.is_empty() {
            self.invoiced(&invoice_lines, &mut done).await?;
        }
        Ok(done)
    }

    /// What the moves have sent, and what is set aside for those that have not: what they are assigned themselves, or what
    /// was picked, or assigned to be picked, for them.
    async fn moved(&self, moves: &[i64], done: &mut Done) -> Result<()> {
        let unit = format!("{}.factor", self.config.series.move_unit());
        let fields = ["state", "quantity", "origin", unit.as_str()];
        let outgoing =
            self.client.records(Query::all("stock.move", json!([["id", "in", moves]]), &fields)).await?;
        let mut picked = Vec::new();
        if self.config.series.picking_moves().is_some() {
            let origins: Vec<String> = moves.iter().map(|id| format!("stock.move,{id}")).collect();
            let domain = json!([["origin", "in", origins], ["state", "in", ["assigned", "done"]]]);
            picked = self.client.records(Query::all("stock.move", domain, &fields)).await?;
        }
        let mut sort = || -> Result<(), Bad> {
            for record in &outgoing {
                let (id, amount) = (record.id()?, amount(record, &unit)?);
                match record.text("state")?.as_str() {
                    "done" => drop(done.shipped.insert(id, amount)),
                    "assigned" => drop(done.reserved.insert(id, vec![amount])),
                    "draft" => drop(done.reserved.insert(id, Vec::new())),
                    _ => {}
                }
            }
            for record in &picked {
                let origin = record.text("origin")?;
                let sending = origin.strip_prefix("stock.move,").and_then(|id| id.parse().ok());
                let waiting = sending.and_then(|id: i64| done.reserved.get_mut(&id));
                // An assigned move's own quantity is what was picked for it.
                if let Some(waiting) = waiting.filter(|_| !assigned(&outgoing, sending)) {
                    waiting.push(amount(record, &unit)?);
                }
            }
            Ok(())
        };
        sort().map_err(|bad| bad.of(Effect::Read))
    }

    async fn invoiced(&self, lines: &[i64], done: &mut Done) -> Result<()> {
        let domain = json!([["id", "in", lines], ["invoice.state", "in", ["posted", "paid"]]]);
        let query = Query::all("account.invoice.line", domain, &["quantity", "unit.factor"]);
        for record in &self.client.records(query).await? {
            let read =
                || -> Result<(i64, Amount), Bad> { Ok((record.id()?, amount(record, "unit.factor")?)) };
            let (id, amount) = read().map_err(|bad| bad.of(Effect::Read))?;
            done.invoiced.insert(id, amount);
        }
        Ok(())
    }

    /// Of these sales, those whose mark an older sale has: copies that people made.
    async fn copies(&self, sales: &[Record]) -> Result<BTreeSet<i64>> {
        let text = |sale: &Record| sale.maybe_text("description").ok().flatten();
        let marks: Vec<String> =
            sales.iter().filter_map(text).filter(|text| Mark::parse(text).is_some()).collect();
        let mut copies = BTreeSet::new();
        if marks.is_empty() {
            return Ok(copies);
        }
        let domain = json!([["description", "in", marks], ["description", "like", mark::any_pattern()]]);
        let mut seen = BTreeSet::new();
        for record in self.client.records(Query::all("sale.sale", domain, &["description"])).await? {
            let read = || -> Result<(String, i64), Bad> { Ok((record.text("description")?, record.id()?)) };
            let (mark, id) = read().map_err(|bad| bad.of(Effect::Read))?;
            if !seen.insert(mark) {
                copies.insert(id);
            }
        }
        Ok(copies)
    }
}

fn assigned(moves: &[Record], id: Option<i64>) -> bool {
    moves.iter().any(|record| record.id().ok() == id && record.text("state").as_deref() == Ok("assigned"))
}

fn amount(record: &Record, factor: &str) -> Result<Amount, Bad> {
    Ok(Amount { quantity: record.double("quantity")?, factor: record.double(factor)? })
}

fn progress(sale: &Record, done: &Done, zone: &TimeZone) -> Result<OrderProgress, Bad> {
    let id = sale.id()?;
    let lines: Vec<Record> =
        sale.nested("lines")?.into_iter().filter(|line| line.text("type").as_deref() == Ok("line")).collect();
    let mark = sale.maybe_text("description")?.and_then(|text| Mark::parse(&text));
    let mark = mark.filter(|_| !done.copies.contains(&id));
    let positions = positions(&lines)?;
    let progress: Result<Vec<LineProgress>, Bad> =
        lines.iter().zip(positions).map(|(line, position)| line_progress(line, position, done)).collect();
    let progress = progress?;
    let changed = sale.changed()?.and_then(|at| at.to_zoned(zone.clone()).ok());
    Ok(OrderProgress {
        order: id.to_string(),
        idempotency_key: mark.map(|mark| mark.key),
        state: state(&sale.text("state")?, &lines, &progress)?,
        lines: progress,
        changed_at: changed.map(|at| at.timestamp()),
    })
}

/// The places of the lines: Tryton's sequence, which we set; where people have left it out or doubled it, the order they come in.
fn positions(lines: &[Record]) -> Result<Vec<u32>, Bad> {
    let sequences: Result<Vec<Option<i64>>, Bad> =
        lines.iter().map(|line| line.maybe_link("sequence")).collect();
    let set: Vec<u32> =
        sequences?.into_iter().flatten().filter_map(|sequence| u32::try_from(sequence).ok()).collect();
    let distinct: BTreeSet<u32> = set.iter().copied().filter(|sequence| *sequence > 0).collect();
    if distinct.len() == lines.len() && set.len() == lines.len() {
        return Ok(set);
    }
    Ok((1..).take(lines.len()).collect())
}

fn line_progress(line: &Record, position: u32, done: &Done) -> Result<LineProgress, Bad> {
    let (digits, factor) = (line.count("unit.digits")?, line.double("unit.factor")?);
    let (moves, invoices) = (line.links("moves")?, line.links("invoice_lines")?);
    let sum = |amounts: Vec<Amount>| in_unit(&amounts, factor, digits).ok_or(Bad::new("lines", "a quantity"));
    Ok(LineProgress {
        position,
        confirmed: None,
        reserved: sum(moves.iter().filter_map(|id| done.reserved.get(id)).flatten().copied().collect())?,
        shipped: sum(moves.iter().filter_map(|id| done.shipped.get(id)).copied().collect())?,
        invoiced: sum(invoices.iter().filter_map(|id| done.invoiced.get(id)).copied().collect())?,
    })
}

/// The sum of amounts in a unit: exact where they are in that unit, and as Tryton converts where they are not.
fn in_unit(amounts: &[Amount], factor: f64, digits: u32) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for amount in amounts {
        #[expect(clippy::float_cmp, reason = "the factor of one and the same unit")]
        let converted =
            if amount.factor == factor { amount.quantity } else { amount.quantity * amount.factor / factor };
        sum = sum.checked_add(wire::read_quantity(&json!(converted), digits)?)?;
    }
    Some(sum)
}

/// The state of a sale. Tryton's *processing* lasts until the money is there; the port's *completed* does not wait for it.
fn state(state: &str, lines: &[Record], progress: &[LineProgress]) -> Result<OrderState, Bad> {
    let nothing = progress.iter().all(|line| line.shipped.is_zero() && line.invoiced.is_zero());
    match state {
        "draft" | "quotation" => Ok(OrderState::Received),
        "confirmed" => Ok(OrderState::Confirmed),
        "processing" if complete(lines, progress)? => Ok(OrderState::Completed),
        "processing" => Ok(OrderState::Confirmed),
        "done" if nothing => Ok(OrderState::Cancelled),
        "done" => Ok(OrderState::Completed),
        "cancelled" => Ok(OrderState::Cancelled),
        _ => Err(Bad::new("state", "a state of a sale")),
    }
}

/// Whether every line is invoiced in full, and delivered in full where there is something to deliver.
fn complete(lines: &[Record], progress: &[LineProgress]) -> Result<bool, Bad> {
    for (line, done) in lines.iter().zip(progress) {
        let ordered = line.quantity("quantity", line.count("unit.digits")?)?;
        let delivered =
            done.shipped >= ordered || line.maybe_text("product.type")?.as_deref() == Some("service");
        if !delivered || done.invoiced < ordered {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sale(lines: &[serde_json::Value]) -> Vec<Record> {
        lines.iter().cloned().map(Record).collect()
    }

    #[test]
    fn positions_are_the_sequence_where_that_tells_lines_apart() {
        let lines = |sequences: [serde_json::Value; 3]| {
            positions(&sale(&sequences.map(|sequence| json!({"id": 1, "sequence": sequence}))))
        };
        assert_eq!(lines([json!(1), json!(3), json!(2)]), Ok(vec![1, 3, 2]));
        assert_eq!(lines([json!(null), json!(3), json!(2)]), Ok(vec![1, 2, 3]));
        assert_eq!(lines([json!(2), json!(2), json!(1)]), Ok(vec![1, 2, 3]));
        assert_eq!(lines([json!(0), json!(1), json!(2)]), Ok(vec![1, 2, 3]));
        assert!(lines([json!("1"), json!(2), json!(3)]).is_err());
    }

    #[test]
    fn quantities_are_exact_in_their_own_unit_and_converted_from_another() {
        let kilograms = |quantity| Amount { quantity, factor: 1.0 };
        let grams = |quantity| Amount { quantity, factor: 0.001 };
        let sum = in_unit(&[kilograms(0.1), kilograms(0.2), grams(250.0)], 1.0, 2);
        assert_eq!(sum, Some(Decimal::new(55, 2)));
        assert_eq!(in_unit(&[kilograms(0.29)], 0.001, 0), Some(Decimal::from(290)));
        assert_eq!(in_unit(&[kilograms(f64::NAN)], 1.0, 2), None);
        assert_eq!(in_unit(&[kilograms(1e300)], 1.0, 2), None);
    }

    #[test]
    fn a_processed_sale_is_complete_once_all_is_delivered_and_invoiced() {
        let line = |kind: &str| json!({"quantity": 2.0, "unit.": {"digits": 0}, "product.": {"type": kind}});
        let done = |shipped: i64, invoiced: i64| LineProgress {
            position: 1,
            confirmed: None,
            reserved: Decimal::ZERO,
            shipped: shipped.into(),
            invoiced: invoiced.into(),
        };
        for (kind, shipped, invoiced, expected) in [
            ("goods", 2, 2, OrderState::Completed),
            ("goods", 1, 2, OrderState::Confirmed),
            ("goods", 2, 1, OrderState::Confirmed),
            ("service", 0, 2, OrderState::Completed),
        ] {
            let lines = sale(&[line(kind)]);
            assert_eq!(state("processing", &lines, &[done(shipped, invoiced)]), Ok(expected), "{kind}");
        }
        assert_eq!(state("done", &sale(&[line("goods")]), &[done(0, 0)]), Ok(OrderState::Cancelled));
        assert_eq!(state("done", &sale(&[line("goods")]), &[done(1, 0)]), Ok(OrderState::Completed));
        assert!(state("hibernating", &sale(&[line("goods")]), &[done(0, 0)]).is_err());
    }
}
