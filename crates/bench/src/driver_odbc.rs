//! The bare side over ODBC: `odbc-api`, with the connection string that the engine's own connections have.

use crate::Outcome;
use crate::driver::{Driver, Rows};
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::PoisonError;
use tenon::sql::{Access, Database, Dialect, SqlValue, rows};
use tenon_db_odbc::Odbc;
use tenon_db_odbc::odbc_api::{
    BindParamDesc, Connection, ConnectionOptions, ConnectionTransitions, Cursor, Error, IntoParameter,
    Prepared, SharedConnection,
    buffers::TextRowSet,
    environment,
    handles::StatementConnection,
    parameter::{InputParameter, VarCharBox, VarWCharBox},
};

/// Rows in one block that is fetched, and the longest text in it, in bytes.
const BLOCK: usize = 200;
const LONGEST: usize = 1024;

type Statement = Prepared<StatementConnection<SharedConnection<'static>>>;

/// One connection.
pub(crate) struct OfOdbc {
    connection: SharedConnection<'static>,
    connection_string: String,
    dialect: Dialect,
    statements: HashMap<String, Statement>,
    /// Of PostgreSQL: inserts of many rows, by the insert of one.
    many: HashMap<String, String>,
}

impl OfOdbc {
    pub(crate) fn connect(connection_string: &str, dialect: Dialect) -> Outcome<Self> {
        let connection =
            environment()?.connect_with_connection_string(connection_string, ConnectionOptions::default())?;
        if dialect == Dialect::MariaDb {
            connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", (), None)?;
        }
        connection.set_autocommit(false)?;
        let connection = SharedConnection::new(connection.into());
        let connection_string = connection_string.to_owned();
        Ok(Self { connection, connection_string, dialect, statements: HashMap::new(), many: HashMap::new() })
    }

    fn with_connection<T>(&self, work: impl FnOnce(&Connection<'static>) -> Result<T, Error>) -> Outcome<T> {
        Ok(work(&self.connection.lock().unwrap_or_else(PoisonError::into_inner))?)
    }

    fn statement(&mut self, sql: &str) -> Outcome<&mut Statement> {
        if !self.statements.contains_key(sql) {
            let statement = SharedConnection::clone(&self.connection).into_prepared(sql)?;
            self.statements.insert(sql.to_owned(), statement);
        }
        Ok(self.statements.get_mut(sql).ok_or("a statement that was not prepared")?)
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> Outcome<()> {
        let parameters: Vec<_> = parameters.iter().map(|value| bind(value, self.dialect)).collect();
        self.statement(sql)?.execute(&parameters[..])?;
        Ok(())
    }

    /// Arrays of parameters, which MariaDB takes in one message.
    fn arrays(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> Outcome<()> {
        let columns = rows.first().map_or(0, Vec::len);
        let texts: Vec<Vec<Option<String>>> =
            (0..columns).map(|column| rows.iter().map(|row| text(&row[column])).collect()).collect();
        let longest =
            |column: &Vec<Option<String>>| column.iter().flatten().map(String::len).max().unwrap_or(0);
        let kinds = texts.iter().map(|column| BindParamDesc::text(longest(column).max(1)));
        let statement = self.statement(sql)?;
        let mut message = statement.column_inserter(rows.len(), kinds)?;
        message.set_num_rows(rows.len());
        for (place, column) in texts.iter().enumerate() {
            let mut buffer = message.column_mut(place).as_text().ok_or("a buffer that is not of text")?;
            for (row, text) in column.iter().enumerate() {
                buffer.set_cell(row, text.as_deref().map(str::as_bytes));
            }
        }
        message.execute()?;
        Ok(())
    }

    /// An array for each column, as PostgreSQL's driver sends arrays of parameters row by row.
    fn unnest(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> Outcome<()> {
        if !self.many.contains_key(sql) {
            let many = self.unnested(sql)?;
            self.many.insert(sql.to_owned(), many);
        }
        let columns = rows.first().map_or(0, Vec::len);
        let arrays: Vec<_> = (0..columns).map(|column| array(rows, column)).collect();
        let many = self.many.get(sql).cloned().unwrap_or_default();
        self.execute(&many, &arrays)
    }

    /// `INSERT INTO t VALUES (?, …)` in that form.
    fn unnested(&mut self, sql: &str) -> Outcome<String> {
        let (head, _) = sql.split_once(" VALUES ").ok_or("an insert without VALUES")?;
        let table = head.split(' ').nth(2).unwrap_or_default().trim_matches('"');
        let types = format!(
            "SELECT CAST(udt_name AS varchar(60)) FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
        );
        let types = self.rows(&types)?;
        let arrays: Vec<_> =
            types.iter().flatten().filter_map(text).map(|name| format!("CAST(? AS {name}[])")).collect();
        Ok(format!("{head} SELECT * FROM unnest({})", arrays.join(", ")))
    }
}

fn bind(value: &SqlValue, dialect: Dialect) -> Box<dyn InputParameter> {
    match value {
        SqlValue::Null => Box::new(VarCharBox::null()),
        SqlValue::Integer(number) => Box::new(number.into_parameter()),
        SqlValue::Real(number) => Box::new(number.into_parameter()),
        SqlValue::Text(text) if dialect == Dialect::MariaDb => {
            Box::new(VarCharBox::from_vec(text.clone().into_bytes()))
        }
        SqlValue::Text(text) => Box::new(VarWCharBox::from_vec(text.encode_utf16().collect())),
        SqlValue::Bytes(bytes) => Box::new(VarCharBox::from_vec(bytes.clone())),
    }
}

fn text(value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::Null | SqlValue::Bytes(_) => None,
        SqlValue::Integer(number) => Some(number.to_string()),
        SqlValue::Real(number) => Some(number.to_string()),
        SqlValue::Text(text) => Some(text.clone()),
    }
}

fn array(rows: &[Vec<SqlValue>], column: usize) -> SqlValue {
    let element = |row: &Vec<SqlValue>| match &row[column] {
        SqlValue::Null => "NULL".to_owned(),
        SqlValue::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        number => text(number).unwrap_or_default(),
    };
    SqlValue::Text(format!("{{{}}}", rows.iter().map(element).collect::<Vec<_>>().join(",")))
}

impl Driver for OfOdbc {
    /// The server begins a transaction by itself.
    fn begin(&mut self) -> Outcome<()> {
        Ok(())
    }

    fn commit(&mut self) -> Outcome<()> {
        self.with_connection(|connection| connection.commit())
    }

    fn write(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> Outcome<()> {
        match (rows, self.dialect) {
            ([row], _) => self.execute(sql, row),
            (rows, Dialect::MariaDb) => self.arrays(sql, rows),
            (rows, _) => self.unnest(sql, rows),
        }
    }

    fn fetch(&mut self, sql: &str, parameters: &[SqlValue]) -> Outcome<u64> {
        let parameters: Vec<_> = parameters.iter().map(|value| bind(value, self.dialect)).collect();
        let Some(mut cursor) = self.statement(sql)?.execute(&parameters[..])? else { return Ok(0) };
        let buffer = TextRowSet::for_cursor(BLOCK, &mut cursor, Some(LONGEST))?;
        let mut block = cursor.bind_buffer(buffer)?;
        let mut count = 0;
        while let Some(batch) = block.fetch()? {
            for row in 0..batch.num_rows() {
                for column in 0..batch.num_cols() {
                    black_box(batch.at(column, row));
                }
            }
            count += batch.num_rows() as u64;
        }
        Ok(count)
    }

    fn rows(&mut self, sql: &str) -> Outcome<Rows> {
        let database = Odbc::connect(&self.connection_string, self.dialect)?;
        let mut transaction = database.begin(Access::Read)?;
        Ok(rows(&mut *transaction, sql, &[])?)
    }
}
