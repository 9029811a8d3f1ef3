//! A company as often as needed: each of its records copied with what it refers to, by the database itself.

use crate::Outcome;
use crate::place::ENGINE;
use crate::place::catalogue;
use tenon::Engine;
use tenon::kernel::{Class, EntityDef, Kind};
use tenon::sql::table::{Table, tables};
use tenon::sql::{Access, Database};

/// What can be copied. What else there is, people and settings, does not grow with the business.
pub(crate) const ENTITIES: [&str; 14] = [
    "customer",
    "product",
    "opportunity",
    "activity",
    "sales_order",
    "stock_level",
    "price",
    "open_item",
    "invoice",
    "receipt",
    "journal",
    "idempotency",
    "erp_link",
    "outbox",
];

/// How many records of a kind are copied, so that a table has as many rows as are asked for.
const ORIGINALS: u64 = 10;

/// The statements that copy, with `{from}` and `{to}` for the numbers of the copies.
pub(crate) struct Copies {
    statements: Vec<String>,
    made: u64,
}

impl Copies {
    /// Copies of these entities and their lines.
    pub(crate) fn of(entities: &[String], engine: &Engine) -> Self {
        let copied = |name: &str| entities.iter().any(|entity| entity == name);
        let all = tables(&catalogue(), ENGINE);
        let table = |name: &str| all.iter().find(|table| table.name == format!("{ENGINE}{name}"));
        let grown = engine.catalogue().tables().filter(|def| {
            let line_of = |entity: &String| def.name.starts_with(&format!("{entity}_"));
            copied(def.name) || def.class == Class::Line && entities.iter().any(line_of)
        });
        let statements = grown.filter_map(|def| Some(statement(def, table(def.name)?, &copied))).collect();
        Self { statements, made: 0 }
    }

    /// Copies until there are so many rows in each table.
    pub(crate) fn grow(&mut self, database: &dyn Database, rows: u64) -> Outcome<()> {
        const STEP: u64 = 10_000;
        let to = rows / ORIGINALS;
        while self.made < to {
            let until = (self.made + STEP).min(to);
            let mut transaction = database.begin(Access::Write)?;
            for statement in &self.statements {
                let numbers = [("{from}", self.made + 1), ("{to}", until)];
                let sql = numbers
                    .iter()
                    .fold(statement.clone(), |sql, (mark, n)| sql.replace(mark, &n.to_string()));
                transaction.execute(&sql, &[])?;
            }
            transaction.commit()?;
            self.made = until;
        }
        Ok(())
    }
}

fn statement(def: &EntityDef, table: &Table, copied: &dyn Fn(&str) -> bool) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let values: Vec<_> =
        table.columns.iter().map(|column| value(def, &column.name, column.kind, copied)).collect();
    // Lines go with their parents.
    let limit = if def.class == Class::Line || def.name == "customer" { 1_000 } else { ORIGINALS };
    format!(
        "INSERT INTO {0} (tenant_id, {1}) WITH RECURSIVE n(i) AS (SELECT {{from}} UNION ALL SELECT i + 1 FROM n WHERE i < {{to}}) \
         SELECT tenant_id, {2} FROM (SELECT * FROM {0} WHERE id NOT LIKE '%~%' ORDER BY id LIMIT {limit}) o, n",
        table.name,
        names.join(", "),
        values.join(", ")
    )
}

/// A column of a copy: what tells records apart, and what refers to a record that is copied, has the copy's number.
fn value(def: &EntityDef, column: &str, kind: Kind, copied: &dyn Fn(&str) -> bool) -> String {
    let numbered = format!("{column} || '~' || i");
    let refers = matches!(kind, Kind::Reference(target) if copied(target));
    let unique = def.unique.iter().flat_map(|group| group.iter()).any(|name| *name == column);
    match column {
        // Another ERP's, which the one that is asked has not given.
        "erp" if def.class == Class::Mirrored || def.name == "erp_link" => "'zz'".to_owned(),
        "id" if def.class == Class::Mirrored => format!("'zz' || {numbered}"),
        "state" if def.name == "outbox" => "'done'".to_owned(),
        "id" | "parent_id" | "record_id" | "erp_key" => numbered,
        _ if refers || unique || column.ends_with("_key") || column == "number_s" => numbered,
        _ => column.to_owned(),
    }
}
