//! Finds the taxes in Tryton that a tax rate consists of.

use crate::failure::refused;
use crate::record::Record;
use crate::wire::Bad;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_erp_port::Result;

/// A tax of the company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tax {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// In percent; nothing where the tax is an amount, or a group of taxes.
    pub(crate) percent: Option<Decimal>,
    /// Whether it may stand on a sale.
    pub(crate) for_sales: bool,
}

impl Tax {
    pub(crate) const FIELDS: [&str; 4] = ["name", "type", "rate", "group.kind"];

    pub(crate) fn read(record: &Record) -> Result<Self, Bad> {
        let rate =
            record.maybe_decimal("rate")?.filter(|_| record.text("type").as_deref() == Ok("percentage"));
        let kind = record.maybe_text("group.kind")?;
        Ok(Self {
            id: record.id()?,
            name: record.text("name")?,
            percent: rate.map(|rate| (rate * Decimal::ONE_HUNDRED).normalize()),
            for_sales: kind.is_none_or(|kind| kind == "sale" || kind == "both"),
        })
    }
}

/// The ids of the taxes for a rate in percent: those that are configured for it, else the product's own where they add up to it,
/// else the only sales tax with this rate.
pub(crate) fn for_rate(
    rate: Decimal,
    of_product: &[i64],
    taxes: &[Tax],
    configured: &BTreeMap<Decimal, Vec<String>>,
) -> Result<Vec<i64>> {
    if let Some(names) = configured.get(&rate) {
        return names.iter().map(|name| by_name(name, taxes)).collect();
    }
    let percent = |id: &i64| taxes.iter().find(|tax| tax.id == *id)?.percent;
    if of_product.iter().map(percent).sum::<Option<Decimal>>() == Some(rate) {
        return Ok(of_product.to_vec());
    }
    if rate.is_zero() {
        return Ok(Vec::new());
    }
    let fitting: Vec<&Tax> = taxes.iter().filter(|tax| tax.for_sales && tax.percent == Some(rate)).collect();
    match fitting.as_slice() {
        [tax] => Ok(vec![tax.id]),
        [] => Err(refused(format!("Tryton has no sales tax of {rate} %"))),
        _ => Err(refused(format!(
            "Tryton has several sales taxes of {rate} %: which of them is for configuration to say"
        ))),
    }
}

fn by_name(name: &str, taxes: &[Tax]) -> Result<i64> {
    match taxes.iter().filter(|tax| tax.name == name).collect::<Vec<_>>().as_slice() {
        [tax] => Ok(tax.id),
        found => Err(refused(format!("Tryton has {} taxes by the name of {name}", found.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon_erp_port::Code;

    fn tax(id: i64, name: &str, percent: i64, for_sales: bool) -> Tax {
        Tax { id, name: name.into(), percent: Some(percent.into()), for_sales }
    }

    fn taxes() -> Vec<Tax> {
        vec![
            tax(1, "VAT", 10, true),
            tax(2, "VAT on purchases", 10, false),
            tax(3, "State", 4, true),
            tax(4, "City", 3, true),
            tax(5, "Reduced", 7, true),
            tax(6, "Books", 7, true),
            Tax { id: 7, name: "Levy".into(), percent: None, for_sales: true },
        ]
    }

    fn chosen(rate: i64, of_product: &[i64], configured: &[(i64, &str)]) -> Result<Vec<i64>> {
        let configured =
            configured.iter().map(|(rate, name)| (Decimal::from(*rate), vec![(*name).to_owned()])).collect();
        for_rate(Decimal::new(rate * 100, 2), of_product, &taxes(), &configured)
    }

    #[test]
    fn what_is_configured_goes_before_everything() {
        assert_eq!(chosen(7, &[3, 4], &[(7, "Books")]), Ok(vec![6]));
    }

    #[test]
    fn the_products_own_taxes_are_taken_where_they_add_up() {
        assert_eq!(chosen(7, &[3, 4], &[]), Ok(vec![3, 4]));
        assert_eq!(chosen(0, &[], &[]), Ok(vec![]));
    }

    #[test]
    fn otherwise_the_only_sales_tax_of_that_rate_is() {
        assert_eq!(chosen(10, &[3, 4], &[]), Ok(vec![1]));
        assert_eq!(chosen(10, &[7], &[]), Ok(vec![1]));
        assert_eq!(chosen(0, &[1], &[]), Ok(vec![]));
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        for (rate, configured) in [(7, &[][..]), (19, &[]), (10, &[(10, "Gone")])] {
            assert_eq!(
                chosen(rate, &[], configured).map_err(|error| error.code),
                Err(Code::ErpRefused),
                "{rate}"
            );
        }
    }
}
