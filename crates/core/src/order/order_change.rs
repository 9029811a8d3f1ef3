//! Changes of an order that was submitted.
//!
//! Of a submitted order, only the lines can change: quantities change, lines are added at the end, and a line with the quantity 0
//! is cancelled. A cancelled line keeps its position, because progress refers to positions. The change is sent to the ERP as one
//! change, based on what was last agreed on. Until the ERP has accepted it, the order is marked as pending. If the ERP refuses
//! it, the order returns to what was agreed on.

use crate::document::document_link;
use crate::integration::erp_link::{self, ErpLink};
use crate::order::change_order::ChangeOrder;
use crate::order::order_credit::check_limit;
use crate::order::order_stock::{check_products, check_stock};
use crate::order::refusals;
use crate::order::sales_order::{
    OrderStatus, SalesOrder, SalesOrderLine, compute, erp_of, hand_over_with, may_be_in_erp,
    require_positive_quantity,
};
use crate::party::credit;
use crate::party::customer::{Customer, check_account};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};
use tenon_kernel::Entity;
use tenon_kernel::error::Result;
use tenon_kernel::record::{Line, Stored};
use tenon_kernel::unit::Unit;

/// What an order that was handed over may become: the same with other progress, what was agreed on, one that the ERP has
/// refused and that is changed as if it had never been handed over, or a change that is asked of the ERP.
pub(super) fn follow(
    before: &Stored<SalesOrder>,
    draft: &mut Stored<SalesOrder>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let refused = draft.status == OrderStatus::Rejected;
    let cancelled = draft.status == OrderStatus::Cancelled;
    if refused || before.change_pending && !draft.change_pending {
        compute(draft)?;
    } else if is_changed(before, draft) {
        ask(before, draft, unit)?;
    } else if before.status == OrderStatus::Cancelled && !cancelled {
        return document_link::resume(draft.id(), &draft.taken(None), unit);
    } else if !cancelled {
        return Ok(());
    }
    // Until a change is agreed on, what it gives back may be needed again.
    match (draft.change_pending, cancelled) {
        (true, _) => Ok(()),
        (false, true) => document_link::release(draft.id(), unit),
        (false, false) => document_link::follow(draft.id(), &draft.taken(None), unit),
    }
}

/// A change that a user asks for is checked like an order: what it asks for beyond what the order had must be sold, available
/// and within the limit.
fn ask(before: &Stored<SalesOrder>, draft: &mut Stored<SalesOrder>, unit: &mut Unit<'_>) -> Result<()> {
    refuse_other_terms(before, draft)?;
    refuse_other_lines(before, draft)?;
    check_products(Some(before), draft, unit)?;
    compute(draft)?;
    document_link::take(draft.id(), &draft.taken(None), unit)?;
    keep_base(before, unit)?;
    draft.change_pending = erp_of(draft, unit)?.is_some();
    draft.refusal = None;
    let may_be_in_erp = may_be_in_erp(draft, unit)?;
    draft.ask_for(before, may_be_in_erp);
    draft.commit_lines();
    check_more(before, draft, unit)?;
    // What is agreed on is kept by the ids of lines.
    draft.lines.iter_mut().filter(|line| line.id.is_empty()).for_each(|line| line.id = unit.new_id());
    let agreed = json!({"agreed": draft.quantities()});
    hand_over_with(draft, &ChangeOrder, agreed, "/lines", unit).map(drop)
}

/// Whether the customer's account and the stock bear what the order asks for beyond what it had.
fn check_more(before: &SalesOrder, draft: &Stored<SalesOrder>, unit: &mut Unit<'_>) -> Result<()> {
    unit.guard(&credit::guard(&draft.customer_id))?;
    let exposure = draft.credit_exposure(unit)?;
    if exposure > before.credit_reserved && draft.uninvoiced()? > before.uninvoiced()? {
        let customer = unit.elevated(|unit| unit.get::<Customer>(&draft.customer_id))?;
        check_account(&customer)?;
        check_limit(&customer, exposure - before.credit_reserved, "/lines", unit)?;
    }
    match draft.shortage_accepted {
        true => Ok(()),
        false => check_stock(Some(before), draft, unit),
    }
}

fn is_changed(before: &SalesOrder, draft: &SalesOrder) -> bool {
    let same = |(one, other): (&Line<SalesOrderLine>, &Line<SalesOrderLine>)| {
        one.id == other.id && one.trade.quantity == other.trade.quantity && is_kept(one, other)
    };
    let lines =
        before.lines.len() == draft.lines.len() && before.lines.iter().zip(draft.lines.iter()).all(same);
    !has_head_of(before, draft) || !lines
}

/// Whether two orders have the same customer, currency, date and terms.
fn has_head_of(one: &SalesOrder, other: &SalesOrder) -> bool {
    let head = |order: &SalesOrder| (order.customer_id.clone(), order.currency.clone(), order.date);
    head(one) == head(other) && one.terms.are_those_of(&other.terms)
}

/// Whether a line is, but for its quantity, as it was handed over.
fn is_kept(line: &SalesOrderLine, known: &SalesOrderLine) -> bool {
    line.product_id == known.product_id && line.trade.has_terms_of(&known.trade)
}

fn refuse_other_terms(before: &Stored<SalesOrder>, draft: &Stored<SalesOrder>) -> Result<()> {
    let executing = matches!(before.status, OrderStatus::Submitted | OrderStatus::Confirmed);
    if executing && has_head_of(before, draft) {
        return Ok(());
    }
    let refused = match executing {
        true => refusals::only_lines_change(&before.status),
        false => refusals::terms_fixed(&before.status),
    };
    Err(refused.at("/status"))
}

fn refuse_other_lines(before: &Stored<SalesOrder>, draft: &Stored<SalesOrder>) -> Result<()> {
    for (index, known) in before.lines.iter().enumerate() {
        let path = format!("/lines/{index}");
        let Some(line) = draft.lines.get(index).filter(|line| line.id == known.id) else {
            return Err(refusals::line_fixed().at("/lines").with(json!({"line": known.id})));
        };
        if !is_kept(line, known) {
            return Err(refusals::line_fixed().at(path));
        }
        let done = known.shipped.max(known.invoiced);
        if line.trade.quantity < done && line.trade.quantity < known.trade.quantity {
            return Err(refusals::quantity_below_executed(done.normalize()).at(path + "/quantity"));
        }
    }
    let added = draft.lines.iter().enumerate().skip(before.lines.len());
    added.into_iter().try_for_each(|(index, line)| require_positive_quantity(index, line))?;
    if draft.lines.iter().all(|line| line.trade.quantity.is_zero()) {
        return Err(refusals::nothing_left().at("/lines"));
    }
    Ok(())
}

/// Of an order that was placed before changes were known, what was agreed on is what it says.
fn keep_base(before: &Stored<SalesOrder>, unit: &mut Unit<'_>) -> Result<()> {
    let Some(erp) = erp_of(before, unit)? else { return Ok(()) };
    let link = erp_link::of_record(&erp, SalesOrder::DEF.name, before.id(), unit)?;
    let unknown = |link: &Stored<ErpLink>| link.base.as_object().is_none_or(Map::is_empty);
    let Some(mut link) = link.filter(unknown) else { return Ok(()) };
    link.base = before.quantities();
    unit.elevated(|unit| unit.save::<ErpLink>(link)).map(drop)
}

impl SalesOrder {
    /// Returns the quantities of the lines by their ids. The two sides agree on these quantities.
    pub fn quantities(&self) -> Json {
        let quantities = self
            .lines
            .iter()
            .map(|line| (line.id.clone(), line.trade.quantity.normalize().to_string().into()));
        Json::Object(quantities.collect())
    }

    /// Returns whether the quantities are those agreed on. A line that was not agreed on counts as one without a quantity.
    pub fn is_as_agreed(&self, agreed: &Json) -> bool {
        let is_agreed = |line: &Line<SalesOrderLine>| {
            agreed_quantity(agreed, &line.id).unwrap_or_default() == line.trade.quantity
        };
        self.lines.iter().all(is_agreed)
    }

    /// Returns the order to the quantities agreed on. No change is pending then. A line that was not agreed on is removed, or cancelled if
    /// an agreed one follows it: progress refers to positions.
    pub fn go_back_to(&mut self, agreed: &Json) {
        self.change_pending = false;
        if agreed.as_object().is_none_or(Map::is_empty) {
            return;
        }
        let last = self.lines.iter().rposition(|line| agreed_quantity(agreed, &line.id).is_some());
        self.lines.0.truncate(last.map_or(0, |last| last + 1));
        for line in self.lines.iter_mut() {
            line.trade.quantity = agreed_quantity(agreed, &line.id).unwrap_or_default();
        }
    }
}

/// Returns the agreed quantity of a line. None if the line is new since then.
pub fn agreed_quantity(agreed: &Json, line: &str) -> Option<Decimal> {
    agreed[line].as_str()?.parse().ok()
}
