//! Arithmetic with decimals. A sum, a difference and a product are exact if they have at most 28 digits; a longer one, and each quotient,
//! is rounded to 12 digits after the point, half away from zero. What is too long even so has no value, and neither has a quotient by
//! zero.

use super::limits::{MOST_DIGITS, QUOTIENT_DIGITS};
use super::wide::Wide;
use rust_decimal::Decimal;

/// Returns the sum.
pub fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let scale = left.scale().max(right.scale());
    let (first, second) = (aligned(left, scale), aligned(right, scale));
    let (negative, magnitude) = match (left.is_sign_negative(), right.is_sign_negative()) {
        (negative, other) if negative == other => (negative, first.plus(second)),
        (negative, _) if first >= second => (negative, first.minus(second)),
        (_, negative) => (negative, second.minus(first)),
    };
    held(negative, magnitude, scale)
}

/// Returns the difference.
pub fn subtract(left: Decimal, right: Decimal) -> Option<Decimal> {
    add(left, -right)
}

/// Returns the product.
pub fn multiply(left: Decimal, right: Decimal) -> Option<Decimal> {
    let negative = left.is_sign_negative() != right.is_sign_negative();
    held(negative, Wide::product(mantissa(left), mantissa(right)), left.scale() + right.scale())
}

/// Returns the quotient. Of its digits the first thirteen after the point are found, and the last of them rounds the others.
pub fn divide(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (by, wanted) = (mantissa(right), QUOTIENT_DIGITS + 1 + right.scale());
    let mut rest = mantissa(left).checked_rem(by)?;
    let mut quotient = Wide::from(mantissa(left).checked_div(by)?);
    for _ in 0..wanted.saturating_sub(left.scale()) {
        rest *= 10;
        quotient = quotient.times(10).plus(Wide::from(rest / by));
        rest %= by;
    }
    let quotient = quotient.without_digits(left.scale().saturating_sub(wanted));
    let negative = left.is_sign_negative() != right.is_sign_negative();
    fitting(negative, rounded(quotient), QUOTIENT_DIGITS)
}

/// Returns what is left of a number after a division. It has the sign of the number.
pub fn remainder(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (number, by) = (mantissa(left), mantissa(right));
    let scale = left.scale().max(right.scale());
    let rest = if left.scale() > right.scale() {
        let zeros = 10_u128.checked_pow(left.scale() - right.scale());
        // A divisor beyond 128 bits is greater than any number.
        zeros.and_then(|zeros| by.checked_mul(zeros)).map_or(Some(number), |by| number.checked_rem(by))?
    } else {
        let first = number.checked_rem(by)?;
        (left.scale()..right.scale()).fold(first, |rest, _| rest * 10 % by)
    };
    held(left.is_sign_negative(), Wide::from(rest), scale)
}

fn mantissa(number: Decimal) -> u128 {
    number.mantissa().unsigned_abs()
}

/// The digits of a number as one with this many digits after the point.
fn aligned(number: Decimal, scale: u32) -> Wide {
    Wide::from(mantissa(number)).with_zeros(scale - number.scale())
}

/// The number with these digits: exact if it fits, else rounded.
fn held(negative: bool, digits: Wide, scale: u32) -> Option<Decimal> {
    let exact = fitting(negative, digits, scale);
    if exact.is_some() || scale <= QUOTIENT_DIGITS {
        return exact;
    }
    let cut = digits.without_digits(scale - QUOTIENT_DIGITS - 1);
    fitting(negative, rounded(cut), QUOTIENT_DIGITS)
}

/// Without its last digit, half away from zero.
fn rounded(digits: Wide) -> Wide {
    digits.plus(Wide::from(5)).divided(10).0
}

/// The number with these digits, without the zeros at their end, if it has not too many of them.
fn fitting(negative: bool, mut digits: Wide, mut scale: u32) -> Option<Decimal> {
    let most = Wide::from(10_u128.pow(MOST_DIGITS));
    while scale > 0 && (digits >= most || scale > MOST_DIGITS) {
        let (shorter, 0) = digits.divided(10) else { return None };
        (digits, scale) = (shorter, scale - 1);
    }
    if digits >= most {
        return None;
    }
    let mantissa = i128::try_from(digits.narrow()?).ok()?;
    let signed = if negative { -mantissa } else { mantissa };
    Some(Decimal::try_from_i128_with_scale(signed, scale).ok()?.normalize())
}
