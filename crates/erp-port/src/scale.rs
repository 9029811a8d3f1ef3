//! How exact the numbers of an ERP's rows are kept.
//!
//! An ERP may keep more digits than the CRM: a row whose price has ten decimal places is a row like any other. Both sides round
//! its numbers in the same way before they store, compare or sum them up.

use super::{
    Decimal, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, LineProgress,
    OrderProgress,
};
use rust_decimal::RoundingStrategy;

/// The decimal places of an amount of money.
pub const AMOUNT: u32 = 4;
/// The decimal places of a price of one unit.
pub const PRICE: u32 = 6;
/// The decimal places of a quantity.
pub const QUANTITY: u32 = 6;

/// A row whose numbers are kept with so many decimal places.
pub trait Scaled {
    /// Rounds the numbers to the decimal places that are kept, halves away from zero. Returns whether that changed one.
    fn scale(&mut self) -> bool;
}

/// Returns a number with at most so many decimal places; halves are rounded away from zero.
pub(crate) fn kept(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// The decimal places of a credit limit. It is an amount that people set, in whole units of its currency.
pub(crate) fn of_limit(currency: Option<&str>) -> u32 {
    let currency = currency.and_then(iso_currency::Currency::from_code);
    currency.and_then(|currency| currency.exponent()).map_or(AMOUNT, |digits| AMOUNT.min(digits.into()))
}

/// A number, or none.
trait Number {
    fn keep(&mut self, places: u32) -> bool;
}

impl Number for Decimal {
    fn keep(&mut self, places: u32) -> bool {
        let rounded = kept(*self, places);
        let changed = rounded != *self;
        if changed {
            *self = rounded;
        }
        changed
    }
}

impl Number for Option<Decimal> {
    fn keep(&mut self, places: u32) -> bool {
        self.as_mut().is_some_and(|number| number.keep(places))
    }
}

macro_rules! scaled {
    ($($row:ident { $($field:ident: $places:ident),* $(,)? })*) => {$(
        impl Scaled for $row {
            fn scale(&mut self) -> bool {
                let mut changed = false;
                $(changed |= self.$field.keep($places);)*
                changed
            }
        }
    )*};
}

scaled! {
    ErpItem { list_price: PRICE }
    ErpPrice { from_quantity: QUANTITY, price: PRICE }
    ErpOpenItem { amount: AMOUNT, open_amount: AMOUNT }
    ErpInvoice { net: AMOUNT, tax: AMOUNT, gross: AMOUNT }
    ErpReceipt { amount: AMOUNT }
    ErpStock { on_hand: QUANTITY, reserved: QUANTITY, on_order: QUANTITY }
    LineProgress { confirmed: QUANTITY, reserved: QUANTITY, shipped: QUANTITY, invoiced: QUANTITY }
}

impl Scaled for ErpCustomer {
    fn scale(&mut self) -> bool {
        self.credit_limit.keep(of_limit(self.currency.as_deref()))
    }
}

impl Scaled for OrderProgress {
    fn scale(&mut self) -> bool {
        self.lines.iter_mut().fold(false, |changed, line| line.scale() | changed)
    }
}
