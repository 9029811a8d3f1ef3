//! Checks, before the first order is sent, whether the ERP knows the codes of the CRM.
//!
//! It compares the units, currencies and tax rates of the orders that are not sent yet, the currencies of the customers, and the
//! warehouses of the stock with the ERP's own lists. The ERP would refuse a code that it does not know. The report lists the
//! orders affected.

use crate::deadline::read_in_time;
use crate::run::{ErpInstance, Transact, check_tenant, in_transaction};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::order::sales_order::SalesOrder;
use tenon_core::product::product::Product;
use tenon_erp_port::{Capability, CodeLists};
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::{FieldValue, Result, Unit, Value};

/// How many orders are read at a time, and the most that a report names.
const ORDERS: u64 = 500;

/// A code that the CRM uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeUse {
    /// The code.
    pub code: String,
    /// The number of records that use it.
    pub records: i64,
}

/// The comparison of a code list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedList {
    /// The name.
    pub list: String,
    /// Whether the ERP provides the list. If not, nothing is compared.
    pub known: bool,
    /// The codes that the CRM uses and the ERP does not know.
    pub missing_there: Vec<CodeUse>,
    /// The codes that the ERP knows and the CRM does not use.
    pub unused_here: Vec<String>,
}

/// An order that the ERP would refuse because of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderAtRisk {
    /// The order.
    pub id: String,
    /// Its number.
    pub number: Option<String>,
    /// The status of the order in the CRM.
    pub status: String,
    /// The code list.
    pub list: String,
    /// The code that the ERP does not know.
    pub code: String,
}

/// The result of a preflight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preflight {
    /// The ERP.
    pub erp: String,
    /// Whether the ERP knows all codes that the CRM uses.
    pub ready: bool,
    /// The reason why the ERP does not provide its code lists, if it does not.
    pub unsupported: Option<String>,
    /// The lists.
    pub lists: Vec<ComparedList>,
    /// The first orders that the ERP would refuse, by id.
    pub orders: Vec<OrderAtRisk>,
}

/// Compares the codes that the CRM uses with those that the ERP knows. It changes nothing on either side.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist, an ERP that cannot be read, a database error.
pub async fn preflight(store: &dyn Transact, erp: &ErpInstance) -> Result<Preflight> {
    let mut found = Preflight {
        erp: erp.name.clone(),
        ready: false,
        unsupported: None,
        lists: Vec::new(),
        orders: Vec::new(),
    };
    in_transaction(store, "sync.preflight", check_tenant)?;
    let Some(masters) = &erp.ports.masters else {
        found.unsupported = Some("the adapter does not have this port".to_owned());
        return Ok(found);
    };
    if let Some(reason) = masters.capabilities().missing.get(&Capability::ReadCodeLists) {
        found.unsupported = Some(reason.clone());
        return Ok(found);
    }
    let theirs = known(&read_in_time(erp, masters.code_lists()).await?);
    let (used, orders) = in_transaction(store, "sync.preflight", |unit| {
        let mut used = Used::default();
        used.masters(&erp.name, unit)?;
        let orders = used.orders(&erp.name, &theirs, unit)?;
        Ok((used.0, orders))
    })?;
    found.lists = theirs.iter().map(|(list, codes)| compared(list, codes.as_ref(), used.get(list))).collect();
    found.ready = found.lists.iter().all(|list| list.missing_there.is_empty());
    found.orders = orders;
    Ok(found)
}

/// The ERP's lists by name.
type Known = BTreeMap<&'static str, Option<BTreeSet<String>>>;

fn known(lists: &CodeLists) -> Known {
    let set = |codes: &Option<Vec<String>>| codes.as_ref().map(|codes| codes.iter().cloned().collect());
    let rates = lists.tax_rates.as_ref().map(|rates| rates.iter().map(rate).collect());
    BTreeMap::from([
        ("unit", set(&lists.units)),
        ("currency", set(&lists.currencies)),
        ("tax_rate", rates),
        ("warehouse", set(&lists.warehouses)),
    ])
}

fn rate(rate: &Decimal) -> String {
    rate.normalize().to_string()
}

fn compared(
    list: &str,
    theirs: Option<&BTreeSet<String>>,
    ours: Option<&BTreeMap<String, i64>>,
) -> ComparedList {
    let none = BTreeMap::new();
    let ours = ours.unwrap_or(&none);
    let missing = ours.iter().filter(|(code, _)| theirs.is_some_and(|theirs| !theirs.contains(*code)));
    let unused = theirs.into_iter().flatten().filter(|code| !ours.contains_key(*code));
    ComparedList {
        list: list.to_owned(),
        known: theirs.is_some(),
        missing_there: missing
            .map(|(code, records)| CodeUse { code: code.clone(), records: *records })
            .collect(),
        unused_here: unused.cloned().collect(),
    }
}

/// The codes that we use, by list, and how many records use each.
#[derive(Default)]
struct Used(BTreeMap<&'static str, BTreeMap<String, i64>>);

impl Used {
    fn note(&mut self, list: &'static str, code: &str, records: i64) {
        if !code.is_empty() {
            *self.0.entry(list).or_default().entry(code.to_owned()).or_default() += records;
        }
    }

    /// What masters and stock use.
    fn masters(&mut self, erp: &str, unit: &mut Unit<'_>) -> Result<()> {
        let stock = Query::over("stock_level", Filter::eq("erp", erp)).by("warehouse").count("records");
        let customers = Query::over("customer", of_units(erp, unit)?).by("currency").count("records");
        for (list, query) in [("warehouse", stock), ("currency", customers)] {
            for row in unit.query(&query)? {
                let mut cells = row.into_iter();
                let code = cells.next().unwrap_or(Value::Null);
                let records = i64::from_value(cells.next().unwrap_or(Value::Null))?;
                self.note(list, code.as_text().unwrap_or_default(), records);
            }
        }
        Ok(())
    }

    /// What orders use that are still to go out, and those of them that would be refused.
    fn orders(&mut self, erp: &str, theirs: &Known, unit: &mut Unit<'_>) -> Result<Vec<OrderAtRisk>> {
        let status = ["draft", "submitted", "rejected"].map(Value::text).to_vec();
        let waiting = Filter::All(vec![of_units(erp, unit)?, Filter::In("status".to_owned(), status)]);
        let (mut at_risk, mut after) = (Vec::new(), None::<String>);
        loop {
            let mut filters = vec![waiting.clone()];
            filters.extend(after.as_deref().map(|after| Filter::compare("id", Comparison::Gt, after)));
            let page = unit.find_some::<SalesOrder>(Filter::All(filters), ORDERS)?;
            let Some(last) = page.last() else { return Ok(at_risk) };
            after = Some(last.id().to_owned());
            let units = units_of(&page, unit)?;
            for order in page {
                for (list, code) in codes(&order, &units) {
                    self.note(list, &code, 1);
                    let missing = theirs[list].as_ref().is_some_and(|known| !known.contains(&code));
                    if missing && (at_risk.len() as u64) < ORDERS {
                        let (id, number) = (order.id().to_owned(), order.number.clone());
                        let (status, list) = (order.status.as_str().to_owned(), list.to_owned());
                        at_risk.push(OrderAtRisk { id, number, status, list, code });
                    }
                }
            }
        }
    }
}

/// What belongs to the organisation units of an ERP.
fn of_units(erp: &str, unit: &mut Unit<'_>) -> Result<Filter> {
    let units = unit.find::<OrgUnit>(Filter::eq("erp", erp))?;
    Ok(Filter::In("unit_id".to_owned(), units.iter().map(|unit| Value::text(unit.id())).collect()))
}

/// The units of the products on these orders.
fn units_of(
    orders: &[tenon_kernel::Stored<SalesOrder>],
    unit: &mut Unit<'_>,
) -> Result<BTreeMap<String, String>> {
    let products: BTreeSet<_> =
        orders.iter().flat_map(|order| order.lines.iter().map(|line| line.product_id.as_str())).collect();
    let products: Vec<_> = products.into_iter().map(Value::text).collect();
    let mut units = BTreeMap::new();
    for chunk in products.chunks(500) {
        let found = unit.find::<Product>(Filter::In("id".to_owned(), chunk.to_vec()))?;
        units.extend(found.into_iter().map(|product| (product.id().to_owned(), product.data.unit)));
    }
    Ok(units)
}

/// The codes of an order, each once.
fn codes(order: &SalesOrder, units: &BTreeMap<String, String>) -> BTreeSet<(&'static str, String)> {
    let currency = order.currency.iter().map(|currency| ("currency", currency.as_str().to_owned()));
    let rates = order.lines.iter().map(|line| ("tax_rate", rate(&line.trade.rate())));
    let units = order.lines.iter().filter_map(|line| Some(("unit", units.get(&line.product_id)?.clone())));
    currency.chain(rates).chain(units).collect()
}
