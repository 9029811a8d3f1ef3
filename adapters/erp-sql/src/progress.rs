//! Progress of orders: reads a page of headers, and the lines of all of them in one more query.

use crate::fault::reading;
use crate::field::{Fields, Given, Kind, Wanted, optional, required};
use crate::notation::Notation;
use crate::read::{Reading, joined};
use crate::record::{Record, line_of};
use crate::statement::Values;
use crate::value;
use jiff::Timestamp;
use std::collections::BTreeMap;
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{LineProgress, OrderProgress, OrderState, Page, PageRequest, Rejected};
use tenon_sql::{Access, Database, SqlValue, rows};

/// How the progress of orders is read, checked and ready.
pub(crate) struct Progress {
    pub(crate) heads: Reading,
    pub(crate) lines: Lines,
}

/// How the lines of orders are read.
pub(crate) struct Lines {
    pub(crate) from: String,
    pub(crate) condition: Option<String>,
    /// The key of the line's order.
    pub(crate) order: String,
    pub(crate) fields: Vec<Given>,
    pub(crate) notation: Notation,
}

/// The head of an order, without its lines.
pub(crate) struct Head {
    key: String,
    /// The key as the database has it, with its padding.
    stored_key: SqlValue,
    idempotency_key: Option<String>,
    state: OrderState,
    changed_at: Option<Timestamp>,
}

impl Record for Head {
    const WANTED: &'static [Wanted] = &[
        optional("idempotency_key", Kind::Text),
        optional("changed_at", Kind::Instant),
        required("state", Kind::Text),
    ];

    fn of(key: String, fields: &Fields<'_>) -> std::result::Result<Self, String> {
        let state = fields.text("state")?.ok_or("state: none of the conditions of `states` holds")?;
        Ok(Self {
            stored_key: SqlValue::from(key.as_str()),
            key,
            idempotency_key: fields.text("idempotency_key")?,
            state: state_of(&state).ok_or_else(|| format!("state: {state:?} is none"))?,
            changed_at: fields.instant("changed_at")?,
        })
    }

    fn stored_as(&mut self, key: &[SqlValue]) {
        if let [key] = key {
            self.stored_key = key.clone();
        }
    }
}

/// The state of this name.
pub(crate) fn state_of(name: &str) -> Option<OrderState> {
    match name {
        "received" => Some(OrderState::Received),
        "confirmed" => Some(OrderState::Confirmed),
        "completed" => Some(OrderState::Completed),
        "cancelled" => Some(OrderState::Cancelled),
        _ => None,
    }
}

/// The lines of some orders, each understood or not.
type LinesByOrder = BTreeMap<String, std::result::Result<Vec<LineProgress>, (String, serde_json::Value)>>;

impl Progress {
    /// A page of orders. Where their lines are more than the bound of one call, it has fewer orders.
    pub(crate) fn page(
        &self,
        database: &dyn Database,
        request: &PageRequest,
        limits: crate::file::Limits,
    ) -> Result<Page<OrderProgress>> {
        let heads: Page<Head> = self.heads.page(database, request, limits.page)?;
        let orders = heads.rows.len();
        let Some(mut lines) = self.lines.of(database, &heads.rows, limits.rows)? else {
            if request.limit > 1 && orders > 1 {
                let limit = (orders as u32 / 2).max(1);
                return self.page(database, &PageRequest { limit, ..request.clone() }, limits);
            }
            return Ok(too_long(heads, limits.rows));
        };
        let mut page = Page {
            rows: Vec::new(),
            rejected: heads.rejected,
            gone: heads.gone,
            next: heads.next,
            more: heads.more,
        };
        for head in heads.rows {
            match lines.remove(&head.key).unwrap_or(Ok(Vec::new())) {
                Ok(lines) => page.rows.push(with_lines(head, lines)),
                Err((reason, raw)) => page.rejected.push(Rejected { key: Some(head.key), raw, reason }),
            }
        }
        Ok(page)
    }

    /// The progress of one order.
    pub(crate) fn of(&self, database: &dyn Database, order: &str, most: u32) -> Result<OrderProgress> {
        let values = Values::from([("order".to_owned(), SqlValue::from(order))]);
        let mut heads: Vec<Head> = self.heads.of_one(database, &values, 1)?;
        let head = heads.pop().ok_or_else(|| {
            Error::new(Code::ErpRefused, format!("the ERP has no order with the key {order:?}"))
        })?;
        match self
            .lines
            .of(database, std::slice::from_ref(&head), most)?
            .map(|mut lines| lines.remove(&head.key))
        {
            Some(None) => Ok(with_lines(head, Vec::new())),
            Some(Some(Ok(lines))) => Ok(with_lines(head, lines)),
            Some(Some(Err((reason, raw)))) => Err(Error::new(Code::ErpInvalidResponse, reason).with(raw)),
            None => {
                Err(Error::new(Code::ErpInvalidResponse, format!("the order has more than {most} lines")))
            }
        }
    }
}

fn with_lines(head: Head, lines: Vec<LineProgress>) -> OrderProgress {
    OrderProgress {
        order: head.key,
        idempotency_key: head.idempotency_key,
        state: head.state,
        lines,
        changed_at: head.changed_at,
    }
}

/// The page whose only order has more lines than one call may read.
fn too_long(heads: Page<Head>, most: u32) -> Page<OrderProgress> {
    let mut rejected = heads.rejected;
    rejected.extend(heads.rows.into_iter().map(|head| Rejected {
        key: Some(head.key),
        raw: serde_json::Value::Null,
        reason: format!("the order has more than {most} lines, the bound of one call"),
    }));
    Page { rows: Vec::new(), rejected, gone: heads.gone, next: heads.next, more: heads.more }
}

impl Lines {
    /// The lines of these orders by order, or nothing where they are more than `most`.
    fn of(&self, database: &dyn Database, orders: &[Head], most: u32) -> Result<Option<LinesByOrder>> {
        const PLACE: &str = "progress.lines";
        if orders.is_empty() {
            return Ok(Some(LinesByOrder::new()));
        }
        let mut transaction = database.begin(Access::Read).map_err(|error| reading(PLACE, &error))?;
        let parameters: Vec<SqlValue> = orders.iter().flat_map(stored_keys).collect();
        let found = rows(&mut *transaction, &self.sql(parameters.len(), most as usize + 1), &parameters);
        let found = found.map_err(|error| reading(PLACE, &error))?;
        if found.len() > most as usize {
            return Ok(None);
        }
        let mut lines = LinesByOrder::new();
        for row in &found {
            let row = self.notation.encoding.decoded(row, database.dialect());
            let order = joined(&row[..1]).unwrap_or_default();
            let of_order = lines.entry(order).or_insert_with(|| Ok(Vec::new()));
            let fields = Fields { given: &self.fields, values: &row[1..], notation: &self.notation };
            match (line_of(&fields), of_order) {
                (Ok(line), Ok(lines)) => lines.push(line),
                (Err(why), place) => *place = Err((format!("lines: {why}"), self.raw(&row[1..]))),
                (Ok(_), Err(_)) => {}
            }
        }
        Ok(Some(lines))
    }

    /// The statement that reads the lines of so many orders.
    pub(crate) fn sql(&self, orders: usize, limit: usize) -> String {
        let columns: Vec<&str> = self.fields.iter().map(|field| field.sql.as_str()).collect();
        let condition = self.condition.as_deref().map(|one| format!("({one}) AND ")).unwrap_or_default();
        format!(
            "SELECT {0}, {1} FROM {2} WHERE {condition}{0} IN ({3}) ORDER BY 1, 2 LIMIT {limit}",
            self.order,
            columns.join(", "),
            self.from,
            vec!["?"; orders].join(", ")
        )
    }

    fn raw(&self, values: &[SqlValue]) -> serde_json::Value {
        let pairs = self.fields.iter().zip(values);
        pairs
            .map(|(given, value)| (given.name.to_owned(), value::json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// The key of an order as lines may name it: as the order has it, and without padding where that is something else.
fn stored_keys(order: &Head) -> impl Iterator<Item = SqlValue> {
    let bare = SqlValue::from(order.key.as_str());
    let is_padded = matches!(&order.stored_key, SqlValue::Text(stored) if *stored != order.key);
    std::iter::once(order.stored_key.clone()).chain(is_padded.then_some(bare))
}
