//! The figures, by plain loops over the records.

use crate::company::{ADMIN, Company, TENANT};
use crate::records::{OpenItem, Place, Records};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What an actor sees of the tenant's records.
pub(crate) struct Seen<'a> {
    pub(crate) actor: &'a str,
    pub(crate) company: &'a Company,
    pub(crate) records: &'a Records,
}

/// Count, and amount by currency.
pub(crate) type Figure = (i64, BTreeMap<String, i64>);

impl Seen<'_> {
    /// Opportunities and orders go by their own owner.
    fn owned(&self, place: &Place) -> bool {
        place.tenant == TENANT && (self.actor == ADMIN || place.owner == self.actor)
    }

    /// Open items go by the owner of their customer.
    fn through_customer(&self, place: &Place) -> bool {
        let owner = |(id, owner): &(String, &'static str)| *id == place.customer && *owner == self.actor;
        place.tenant == TENANT && (self.actor == ADMIN || self.company.customers.iter().any(owner))
    }

    /// The figures of a customer's card that have records here.
    pub(crate) fn card(&self, customer: &str) -> BTreeMap<&'static str, Figure> {
        let mut figures: BTreeMap<&'static str, Figure> = BTreeMap::new();
        let mut add = |name, currency: &str, amount: i64| {
            let (count, amounts) = figures.entry(name).or_default();
            *count += 1;
            *amounts.entry(currency.to_owned()).or_default() += amount;
        };
        for opportunity in &self.records.opportunities {
            if self.owned(&opportunity.place) && opportunity.place.customer == customer {
                match opportunity.status {
                    "open" => add("open_opportunities", opportunity.currency, opportunity.amount),
                    "won" => add("won_opportunities", opportunity.currency, opportunity.amount),
                    _ => {}
                }
            }
        }
        for order in &self.records.orders {
            if self.owned(&order.place) && order.place.customer == customer {
                add("orders", order.currency, order.gross);
                if order.status == "draft" {
                    add("draft_orders", order.currency, order.gross);
                }
            }
        }
        for item in &self.records.open_items {
            if self.through_customer(&item.place) && item.place.customer == customer {
                add("open_items", item.currency, item.open);
            }
        }
        figures
    }

    /// Of a stage: how many opportunities are in it at a second, what they are worth and expected to bring, how many ever entered it,
    /// and how many of those after the stage above.
    pub(crate) fn stage(&self, stage: &str, second: i64) -> (i64, [i64; 2], i64, i64) {
        let (mut count, mut amounts, mut entered, mut converted) = (0, [0, 0], 0, 0);
        for opportunity in self.records.opportunities.iter().filter(|one| self.owned(&one.place)) {
            for entry in
                opportunity.history.iter().filter(|entry| entry.stage == stage && entry.entered <= second)
            {
                entered += i64::from(entry.first);
                converted += i64::from(entry.converted);
                if entry.left.is_none_or(|left| left > second) {
                    count += 1;
                    amounts[0] += entry.amount;
                    amounts[1] += entry.expected();
                }
            }
        }
        (count, amounts, entered, converted)
    }

    /// By currency: what is open, by the days for which it has been due (none, 30, 60, 90, more), in all, and how many.
    pub(crate) fn ageing(&self, as_of: Date, customer: Option<&str>) -> BTreeMap<String, [i64; 7]> {
        let mut rows: BTreeMap<String, [i64; 7]> = BTreeMap::new();
        let asked = |item: &&OpenItem| customer.is_none_or(|customer| item.place.customer == customer);
        for item in
            self.records.open_items.iter().filter(asked).filter(|item| self.through_customer(&item.place))
        {
            let mut bucket = 0;
            while bucket < 4 && item.due + (30 * i64::try_from(bucket).unwrap()).days() < as_of {
                bucket += 1;
            }
            let row = rows.entry(item.currency.to_owned()).or_default();
            row[bucket] += item.open;
            row[5] += item.open;
            row[6] += 1;
        }
        rows
    }

    /// On hand, reserved, and wanted by orders that are not finished, of a product: everybody's.
    pub(crate) fn stock(&self, product: &str) -> (i64, i64, i64) {
        let of_product = |stock: &&crate::records::Stock| stock.tenant == TENANT && stock.product == product;
        let stock: Vec<_> = self.records.stock.iter().filter(of_product).collect();
        let submitted = self
            .records
            .orders
            .iter()
            .filter(|order| order.place.tenant == TENANT && order.is_live() && order.product == product);
        (
            stock.iter().map(|stock| stock.on_hand).sum(),
            stock.iter().map(|stock| stock.reserved).sum(),
            submitted.map(|order| order.quantity).sum(),
        )
    }
}
