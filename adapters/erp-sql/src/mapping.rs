//! A mapping: read from its file, checked, and compiled.

use crate::codes::Codes;
use crate::customer_change::ChangeCustomer;
use crate::encoding::Encoding;
use crate::field::{Surroundings, given};
use crate::file::{self, File, Limits};
use crate::notation::Notation;
use crate::overlap::Overlap;
use crate::procedure::{AGREED, Procedure};
use crate::progress::{Head, Lines, Progress, state_of};
use crate::read::{Changes, Reading};
use crate::record::{LINE, Record};
use crate::statement::{Statement, plain};
use std::collections::BTreeMap;
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock};

/// The version of the format that this adapter reads.
const FORMAT: u32 = 1;
/// The most records of a page: their keys become parameters of one statement.
const MOST_PAGE: u32 = 10_000;

/// What may stand in the steps of `place_order`, for the order.
const ORDER: &[&str] = &[
    "key",
    "order.number",
    "order.customer",
    "order.customer_reference",
    "order.date",
    "order.currency",
    "order.net",
    "order.tax",
    "order.gross",
];
/// What may stand in them, for each line.
const ORDER_LINE: &[&str] = &[
    "line.id",
    "line.position",
    "line.item",
    "line.quantity",
    "line.unit",
    "line.price",
    "line.tax_rate",
    "line.net",
    "line.tax",
    "line.due_date",
];
/// What may stand in the steps of `change_order`, for the order.
const CHANGE: &[&str] = &["key", "order", "order.net", "order.tax", "order.gross"];
/// What may stand in them, for each line.
const CHANGED_LINE: &[&str] = &[
    AGREED,
    "line.id",
    "line.position",
    "line.item",
    "line.quantity",
    "line.unit",
    "line.price",
    "line.tax_rate",
    "line.net",
    "line.tax",
    "line.due_date",
];
/// What may stand in the steps of `create_customer`.
const CUSTOMER: &[&str] = &[
    "key",
    "customer.name",
    "customer.number",
    "customer.tax_id",
    "customer.phone",
    "customer.email",
    "customer.city",
    "customer.country",
    "customer.currency",
];

/// A mapping file, checked and compiled. It describes how an ERP that is a SQL database is read and written.
///
/// `docs/erp-sql-mapping.md` describes the keys of the file.
pub struct Mapping {
    pub(crate) name: String,
    pub(crate) limits: Limits,
    pub(crate) encoding: Encoding,
    pub(crate) customers: Option<Reading>,
    pub(crate) items: Option<Reading>,
    pub(crate) prices: Option<Reading>,
    pub(crate) open_items: Option<Reading>,
    pub(crate) invoices: Option<Reading>,
    pub(crate) receipts: Option<Reading>,
    pub(crate) stock: Option<Reading>,
    pub(crate) progress: Option<Progress>,
    pub(crate) code_lists: Option<Codes>,
    pub(crate) create_customer: Option<Procedure>,
    pub(crate) find_customer: Option<Finding>,
    pub(crate) change_customer: Option<ChangeCustomer>,
    pub(crate) place_order: Option<Procedure>,
    pub(crate) find_order: Option<Finding>,
    pub(crate) change_order: Option<Procedure>,
    pub(crate) find_change: Option<Finding>,
    pub(crate) cancel_order: Option<Procedure>,
}

/// How a record is found by the idempotency key: at most two rows of a key and a number.
pub(crate) struct Finding {
    /// The name of its section.
    pub(crate) place: &'static str,
    pub(crate) statement: Statement,
}

impl Mapping {
    /// Reads and checks a mapping file. A byte order mark before it is passed over.
    ///
    /// # Errors
    /// `CONFIGURATION`, with the place in the file and the error there.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: File = toml::from_str(text)
            .map_err(|error| Error::new(Code::Configuration, format!("the mapping: {error}")))?;
        compile(&file)
            .map_err(|why| Error::new(Code::Configuration, format!("the mapping {:?}: {why}", file.name)))
    }

    /// Returns the name of the ERP in the mapping.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Mapping {
    /// What is declared of a customer's account.
    pub(crate) fn account(&self) -> impl Iterator<Item = &Reading> {
        [&self.open_items, &self.invoices, &self.receipts].into_iter().flatten()
    }
}

type Checked<T> = std::result::Result<T, String>;

fn compile(file: &File) -> Checked<Mapping> {
    if file.format != FORMAT {
        return Err(format!("format: {} is not {FORMAT}, the one this version reads", file.format));
    }
    if !(1..=MOST_PAGE).contains(&file.limits.page) || file.limits.rows == 0 {
        return Err(format!("limits: `page` is from 1 to {MOST_PAGE}, and `rows` at least 1"));
    }
    let notation = Notation::of(file)?;
    let encoding = notation.encoding;
    let at =
        Compiler { file, notation, surroundings: Surroundings { codes: &file.codes, scales: file.scales } };
    let mapping = Mapping {
        name: file.name.clone(),
        limits: file.limits,
        encoding,
        customers: at.reading::<ErpCustomer>("customers", &file.customers, Some("customer"))?,
        items: at.reading::<ErpItem>("items", &file.items, None)?,
        prices: at.reading::<ErpPrice>("prices", &file.prices, None)?,
        open_items: at.reading::<ErpOpenItem>("open_items", &file.open_items, Some("customer"))?,
        invoices: at.reading::<ErpInvoice>("invoices", &file.invoices, Some("customer"))?,
        receipts: at.reading::<ErpReceipt>("receipts", &file.receipts, Some("customer"))?,
        stock: at.reading::<ErpStock>("stock", &file.stock, Some("item"))?,
        progress: file.progress.as_ref().map(|progress| at.progress(progress)).transpose()?,
        code_lists: file.code_lists.as_ref().map(|lists| Codes::compile(lists, &file.codes)).transpose()?,
        create_customer: at.procedure("create_customer", &file.create_customer, CUSTOMER, &[])?,
        find_customer: at.finding("find_customer", &file.find_customer)?,
        change_customer: at.customer_change()?,
        place_order: at.procedure("place_order", &file.place_order, ORDER, ORDER_LINE)?,
        find_order: at.finding("find_order", &file.find_order)?,
        change_order: at.procedure("change_order", &file.change_order, CHANGE, CHANGED_LINE)?,
        find_change: at.finding("find_change", &file.find_change)?,
        cancel_order: at.procedure("cancel_order", &file.cancel_order, &["order"], &[])?,
    };
    check_whole(&mapping)?;
    Ok(mapping)
}

/// What no section can be checked for alone.
fn check_whole(mapping: &Mapping) -> Checked<()> {
    for (write, finds, made, found) in [
        (
            "create_customer",
            "find_customer",
            mapping.create_customer.as_ref(),
            mapping.find_customer.is_some(),
        ),
        ("place_order", "find_order", mapping.place_order.as_ref(), mapping.find_order.is_some()),
        ("change_order", "find_change", mapping.change_order.as_ref(), mapping.find_change.is_some()),
    ] {
        if made.is_some() != found {
            return Err(format!(
                "[{write}] and [{finds}] go together: a write must be found again by its key"
            ));
        }
        if write != "change_order" && made.is_some_and(|made| made.key.is_none()) {
            return Err(format!(
                "{write}: lacks `key`, the name of the taken value that is the record's key"
            ));
        }
        if made.is_some_and(|made| {
            !made.steps.iter().any(|step| step.statement.names.iter().any(|name| name == "key"))
        }) {
            return Err(format!("{write}: no step stores `:key`, so that nothing could be found again"));
        }
    }
    let readings = mapping.readings();
    let with: Vec<&str> = readings.iter().filter(|one| one.changes.is_some()).map(|one| one.place).collect();
    let without: Vec<&str> =
        readings.iter().filter(|one| one.changes.is_none()).map(|one| one.place).collect();
    match (with.first(), without.first()) {
        (Some(with), Some(without)) => Err(format!(
            "[{with}] declares `changes` and [{without}] does not: a round reads either only what changed, of every \
             kind, or everything"
        )),
        _ => Ok(()),
    }
}

impl Mapping {
    /// Every section that is read in pages.
    pub(crate) fn readings(&self) -> Vec<&Reading> {
        let heads = self.progress.as_ref().map(|progress| &progress.heads);
        let all = [
            &self.customers,
            &self.items,
            &self.prices,
            &self.open_items,
            &self.invoices,
            &self.receipts,
            &self.stock,
        ];
        all.into_iter().filter_map(Option::as_ref).chain(heads).collect()
    }
}

struct Compiler<'a> {
    file: &'a File,
    notation: Notation,
    surroundings: Surroundings<'a>,
}

impl Compiler<'_> {
    fn reading<T: Record>(
        &self,
        place: &'static str,
        file: &Option<file::Reading>,
        one: Option<&str>,
    ) -> Checked<Option<Reading>> {
        let Some(file) = file else { return Ok(None) };
        let at = |key: &str, why: String| format!("{place}.{key}: {why}");
        if file.key.is_empty() {
            return Err(at("key", "names no column".to_owned()));
        }
        let one = match (&file.one, one) {
            (None, _) => None,
            (Some(_), None) => {
                let sections =
                    "is for [customers], [open_items], [invoices], [receipts], [stock] and [progress] only";
                return Err(at("one", sections.to_owned()));
            }
            (Some(text), Some(name)) => {
                let statement = Statement::compile(text, &[name]).map_err(|why| at("one", why))?;
                Some(needs_parameter(statement, name).map_err(|why| at("one", why))?)
            }
        };
        let key: Checked<Vec<String>> = file.key.iter().map(|part| plain(part)).collect();
        Ok(Some(Reading {
            place,
            from: plain(&file.from).map_err(|why| at("from", why))?,
            condition: optional_plain(file.condition.as_deref()).map_err(|why| at("where", why))?,
            key: key.map_err(|why| at("key", why))?,
            changes: changes(file.changes.as_ref()).map_err(|why| at("changes", why))?,
            gone: gone(file.gone.as_deref()).map_err(|why| at("gone", why))?,
            one,
            fields: given(place, T::WANTED, &file.fields, &self.surroundings)?,
            notation: self.notation.clone(),
        }))
    }

    fn progress(&self, file: &file::Progress) -> Checked<Progress> {
        let mut fields: BTreeMap<String, file::Field> = file.fields.clone();
        let state = file::Field { sql: state_expression(&file.states)?, ..file::Field::default() };
        if fields.insert("state".to_owned(), state).is_some() {
            return Err("progress.fields.state: the state comes from [[progress.states]]".to_owned());
        }
        let heads = file::Reading {
            from: file.from.clone(),
            condition: file.condition.clone(),
            key: vec![file.key.clone()],
            changes: file.changes.clone(),
            gone: file.gone.clone(),
            one: Some(file.one.clone()),
            fields,
        };
        let heads = self.reading::<Head>("progress", &Some(heads), Some("order"))?;
        let heads = heads.ok_or("progress: is empty")?;
        let at = |key: &str, why: String| format!("progress.lines.{key}: {why}");
        let lines = Lines {
            from: plain(&file.lines.from).map_err(|why| at("from", why))?,
            condition: optional_plain(file.lines.condition.as_deref()).map_err(|why| at("where", why))?,
            order: plain(&file.lines.order).map_err(|why| at("order", why))?,
            fields: given("progress.lines", LINE, &file.lines.fields, &self.surroundings)?,
            notation: self.notation.clone(),
        };
        Ok(Progress { heads, lines })
    }

    fn procedure(
        &self,
        place: &'static str,
        file: &Option<file::Procedure>,
        head: &[&str],
        line: &[&str],
    ) -> Checked<Option<Procedure>> {
        let Some(file) = file else { return Ok(None) };
        Procedure::compile(place, file, head, line, &self.file.codes).map(Some)
    }

    /// A field is changed only where it can be seen to have the reported value: the customer is read, by [customers].
    fn customer_change(&self) -> Checked<Option<ChangeCustomer>> {
        let Some(file) = &self.file.change_customer else { return Ok(None) };
        let change = ChangeCustomer::compile(file, &self.file.codes)?;
        let customers = self.file.customers.as_ref();
        let customers = customers.ok_or("[change_customer] needs [customers], which reads the customer")?;
        if customers.one.is_none() {
            return Err("[change_customer] needs `one` in [customers], which selects the customer".to_owned());
        }
        match file.fields.keys().find(|name| !customers.fields.contains_key(*name)) {
            Some(name) => Err(format!("change_customer.fields.{name}: [customers.fields] does not read it")),
            None => Ok(Some(change)),
        }
    }

    fn finding(&self, place: &'static str, file: &Option<file::Finding>) -> Checked<Option<Finding>> {
        let Some(file) = file else { return Ok(None) };
        let at = |key: &str, why: String| format!("{place}.{key}: {why}");
        let condition = Statement::compile(&file.condition, &["key"]).map_err(|why| at("where", why))?;
        let condition = needs_parameter(condition, "key").map_err(|why| at("where", why))?;
        let key = plain(&file.key).map_err(|why| at("key", why))?;
        let number = plain(file.number.as_deref().unwrap_or("NULL")).map_err(|why| at("number", why))?;
        let from = plain(&file.from).map_err(|why| at("from", why))?;
        let sql = format!("SELECT {key}, {number} FROM {from} WHERE {} LIMIT 2", condition.sql);
        Ok(Some(Finding { place, statement: Statement { sql, names: condition.names } }))
    }
}

fn optional_plain(text: Option<&str>) -> Checked<Option<String>> {
    text.map(plain).transpose()
}

fn changes(file: Option<&file::Changes>) -> Checked<Option<Changes>> {
    let checked = |changes: &file::Changes| {
        let overlap = Overlap::of(changes.overlap, changes.date.as_deref())?;
        Ok(Changes { sql: plain(&changes.sql)?, overlap })
    };
    file.map(checked).transpose()
}

/// The condition under which a record is gone, as a column of 0 and 1.
fn gone(text: Option<&str>) -> Checked<Option<String>> {
    text.map(|text| Ok(format!("CASE WHEN {} THEN 1 ELSE 0 END", plain(text)?))).transpose()
}

fn needs_parameter(statement: Statement, name: &str) -> Checked<Statement> {
    match statement.names.is_empty() {
        true => Err(format!("`:{name}` stands nowhere in it")),
        false => Ok(statement),
    }
}

/// The first state whose condition holds, as a column.
fn state_expression(rules: &[file::StateRule]) -> Checked<String> {
    let mut cases = String::new();
    for rule in rules {
        let at = |why: String| format!("progress.states, `{}`: {why}", rule.state);
        if state_of(&rule.state).is_none() {
            return Err(at("is none of received, confirmed, completed, cancelled".to_owned()));
        }
        cases.push_str(&format!(" WHEN {} THEN '{}'", plain(&rule.when).map_err(at)?, rule.state));
    }
    if cases.is_empty() {
        Err("progress.states: there is none".to_owned())
    } else {
        Ok(format!("CASE{cases} END"))
    }
}
