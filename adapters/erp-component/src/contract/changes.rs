//! Changes of orders.

use super::orders::new_line;
use crate::wire::changes;
use tenon_erp_port::{LineChange, OrderChange};

/// A change to be made.
pub(crate) fn order_change(change: &OrderChange) -> changes::OrderChange {
    changes::OrderChange {
        order: change.order.clone(),
        lines: change.lines.iter().map(line_change).collect(),
        net: change.net.to_string(),
        tax: change.tax.to_string(),
        gross: change.gross.to_string(),
        extra: Vec::new(),
    }
}

fn line_change(change: &LineChange) -> changes::LineChange {
    let agreed = change.agreed.map(|quantity| quantity.to_string());
    changes::LineChange { agreed, line: new_line(&change.line) }
}
