//! An ERP for tests: a database with the tables of Kingdee K/3 WISE, and the people and rules that work on it.
//!
//! It shares no code with Tenon, so that it can be wrong in its own ways and right in its own ways. Arithmetic is binary
//! floating point rounded to the last digit, as in the ERP it stands for.

mod acts;
mod calendar;
mod documents;
mod masters;
mod random;
mod receivables;
mod schema;
mod sink;
mod totals;
mod words;

pub use calendar::TODAY;
pub use totals::Totals;

use documents::Counters;
use random::Random;
use rusqlite::Connection;
use schema::Dialect;
use sink::{IntoScript, IntoSqlite, Sink};
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use std::{fmt, io};

/// How much to make, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Customers.
    pub customers: i64,
    /// Items.
    pub items: i64,
    /// The same seed gives the same rows.
    pub seed: u64,
}

impl Default for Size {
    fn default() -> Self {
        Self { customers: 3_000, items: 1_200, seed: 7 }
    }
}

/// Why something could not be done.
#[derive(Debug)]
pub enum Error {
    /// The database said no.
    Database(rusqlite::Error),
    /// The script could not be written.
    Write(io::Error),
    /// A rule of the ERP said no.
    Rule(String),
}

impl Error {
    fn rule(message: String) -> Self {
        Error::Rule(message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Database(error) => write!(f, "{error}"),
            Error::Write(error) => write!(f, "{error}"),
            Error::Rule(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Error::Database(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Write(error)
    }
}

/// The ERP: one SQLite database.
pub struct K3 {
    connection: Connection,
}

impl K3 {
    /// Makes a new database in a file that must not hold one yet.
    ///
    /// # Errors
    /// [`Error::Database`] where the file cannot be written or holds these tables already.
    pub fn make(file: &Path, size: Size) -> Result<Self, Error> {
        let mut this = Self::open(file)?;
        let transaction = this.connection.transaction()?;
        for statement in schema::ddl(Dialect::Sqlite) {
            transaction.execute(&statement, [])?;
        }
        fill(&mut IntoSqlite(&transaction), size)?;
        transaction.commit()?;
        Ok(this)
    }

    /// Opens a database that was made before.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn open(file: &Path) -> Result<Self, Error> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self { connection })
    }

    /// The connection, for what no function here does.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Audits an order.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such order, or it is cancelled.
    pub fn approve(&mut self, order: &str) -> Result<(), Error> {
        acts::approve(&mut self.connection, order)
    }

    /// Confirms a part (0 to 1) of every line of an order: no more will be delivered.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such order, or something of it was shipped.
    pub fn confirm(&mut self, order: &str, part: f64) -> Result<(), Error> {
        acts::confirm(&mut self.connection, order, part)
    }

    /// Ships a part of what was ordered, above 1 more than that, and gives the number of the stock issue.
    ///
    /// # Errors
    /// [`Error::Rule`] where the order is not audited or is closed, or stock does not suffice.
    pub fn ship(&mut self, order: &str, part: f64) -> Result<String, Error> {
        acts::ship(&mut self.connection, order, part)
    }

    /// Invoices a part (0 to 1) of what was ordered, at most what was shipped, and gives the number of the invoice.
    ///
    /// # Errors
    /// [`Error::Rule`] where nothing is left to invoice.
    pub fn invoice(&mut self, order: &str, part: f64) -> Result<String, Error> {
        receivables::invoice(&mut self.connection, order, part)
    }

    /// Receives and settles a part (0 to 1) of what is open and gives the number of the receipt.
    ///
    /// # Errors
    /// [`Error::Rule`] where nothing is open.
    pub fn receive(&mut self, order: &str, part: f64) -> Result<String, Error> {
        receivables::receive(&mut self.connection, order, part)
    }

    /// Receives money of a customer that is not for an invoice, and gives the number of the receipt.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such customer.
    pub fn prepay(&mut self, customer: &str, amount: f64) -> Result<String, Error> {
        receivables::prepay(&mut self.connection, customer, amount)
    }

    /// Cancels an order of which nothing was shipped.
    ///
    /// # Errors
    /// [`Error::Rule`] where something was.
    pub fn cancel(&mut self, order: &str) -> Result<(), Error> {
        acts::cancel(&mut self.connection, order)
    }

    /// Closes an order: nothing more of it is shipped.
    ///
    /// # Errors
    /// [`Error::Rule`] where the order is not audited, or is closed or cancelled.
    pub fn close(&mut self, order: &str) -> Result<(), Error> {
        acts::close(&mut self.connection, order)
    }

    /// Closes a line of an order: nothing more of it is shipped. With its last open line an order is closed.
    ///
    /// # Errors
    /// [`Error::Rule`] as for [`K3::close`], and where there is no such line, or it is closed.
    pub fn close_line(&mut self, order: &str, entry: i64) -> Result<(), Error> {
        acts::close_line(&mut self.connection, order, entry)
    }

    /// Takes an order up again that was cancelled or closed.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such order, or it is neither.
    pub fn reopen(&mut self, order: &str) -> Result<(), Error> {
        acts::reopen(&mut self.connection, order)
    }

    /// Voids the last invoice of an order.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is none, or something of it is settled.
    pub fn void(&mut self, order: &str) -> Result<(), Error> {
        receivables::void(&mut self.connection, order)
    }

    /// Loses an order, as when the database is put back to last night's.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such order.
    pub fn lose(&mut self, order: &str) -> Result<(), Error> {
        acts::lose(&mut self.connection, order)
    }

    /// Disables an item: it is sold no more, and its documents stay.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such item.
    pub fn disable_item(&mut self, item: &str) -> Result<(), Error> {
        acts::disable_item(&mut self.connection, item)
    }

    /// Gives an item another name: ` (new)` is added to it.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such item.
    pub fn rename_item(&mut self, item: &str) -> Result<(), Error> {
        acts::rename_item(&mut self.connection, item)
    }

    /// Gives a customer another name.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such customer.
    pub fn rename_customer(&mut self, customer: &str) -> Result<(), Error> {
        acts::rename_customer(&mut self.connection, customer)
    }

    /// Deletes an item, with its stock and prices.
    ///
    /// # Errors
    /// [`Error::Rule`] where there is no such item.
    pub fn delete_item(&mut self, item: &str) -> Result<(), Error> {
        acts::delete_item(&mut self.connection, item)
    }

    /// Hides a table: whoever reads it is told that there is none.
    ///
    /// # Errors
    /// [`Error::Database`] where there is no such table.
    pub fn hide(&mut self, table: &str) -> Result<(), Error> {
        acts::rename_table(&mut self.connection, table, &format!("{table}_hidden"))
    }

    /// Shows a hidden table again.
    ///
    /// # Errors
    /// [`Error::Database`] where it is not hidden.
    pub fn show(&mut self, table: &str) -> Result<(), Error> {
        acts::rename_table(&mut self.connection, &format!("{table}_hidden"), table)
    }

    /// Control totals.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn totals(&self) -> Result<Totals, Error> {
        totals::totals(&self.connection)
    }

    /// Adds stock rows of batches until there are this many rows in all.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn big_stock(&mut self, rows: i64) -> Result<(), Error> {
        let have: i64 =
            self.connection.query_row("SELECT COUNT(*) FROM ICInventory", [], |row| row.get(0))?;
        self.connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 WHERE ?1 > 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1), \
             items(c) AS (SELECT COUNT(*) FROM t_ICItem) \
             INSERT INTO ICInventory (FItemID, FStockID, FStockPlaceID, FBatchNo, FKFDate, FKFPeriod, FQty, FQtyLock) \
             SELECT ?2 + i % c, 301 + i % 6, 0, printf('L%08d', i), '', 0, (i * 7919 % 10000) / 4.0, 0 FROM n, items",
            [rows - have, masters::FIRST_ITEM],
        )?;
        Ok(())
    }
}

/// Writes the same database as a script for PostgreSQL's `psql`.
///
/// # Errors
/// [`Error::Write`].
pub fn postgres_script(out: &mut dyn Write, size: Size) -> Result<(), Error> {
    let mut script = IntoScript::begin(out)?;
    fill(&mut script, size)?;
    Ok(script.end()?)
}

/// Goes on with that script: adds the stock rows that [`K3::big_stock`] adds, on the server.
///
/// # Errors
/// [`Error::Write`].
pub fn postgres_big_stock(out: &mut dyn Write, rows: i64) -> Result<(), Error> {
    writeln!(
        out,
        "INSERT INTO ICInventory (FItemID, FStockID, FStockPlaceID, FBatchNo, FKFDate, FKFPeriod, FQty, FQtyLock) \
         SELECT {} + i % c, 301 + i % 6, 0, 'L' || lpad(CAST(i AS text), 8, '0'), '', 0, (i * 7919 % 10000) / 4.0, 0 \
         FROM (SELECT COUNT(*) AS c FROM t_ICItem) items, \
         generate_series(1, {rows} - (SELECT COUNT(*) FROM ICInventory)) AS i;\nVACUUM ANALYZE ICInventory;",
        masters::FIRST_ITEM
    )?;
    Ok(())
}

fn fill(sink: &mut dyn Sink, size: Size) -> Result<(), Error> {
    let random = &mut Random::new(size.seed);
    let counters = &mut Counters::default();
    masters::fixed(sink)?;
    masters::customers(sink, random, size.customers)?;
    let items = masters::items(sink, random, size.items)?;
    masters::stock(sink, random, &items)?;
    masters::prices(sink, random, &items, size.customers)?;
    documents::receivables(sink, random, counters, &items, size.customers)?;
    documents::orders(sink, random, counters, &items, size.customers)?;
    documents::numbering(sink, counters, masters::FIRST_ITEM + size.items)
}
