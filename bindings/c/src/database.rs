//! The host's own database, over callbacks: for the engine's transactions, or for one that the host has open.

use crate::TENON_LARGEST_REQUEST;
use crate::boundary::HostStruct;
use crate::callbacks::call_back;
use crate::status::Status;
use std::ffi::{c_char, c_void};
use std::mem::offset_of;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{null, null_mut};
use tenon::sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
};

/// The size in bytes of the buffer for a database callback's error message, including the NUL at its end.
pub const TENON_MESSAGE_MAX: usize = 256;

/// The most values of a row, and parameters of a statement.
const MOST_VALUES: usize = 65536;

/// The SQL dialect of a database.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlDialect {
    /// SQLite 3.35 or later.
    Sqlite = 1,
    /// PostgreSQL 13 or later.
    Postgres = 2,
    /// MariaDB 10.5 or later.
    Mariadb = 3,
}

/// The type of a value.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// SQL NULL.
    Null = 0,
    /// `integer`: any integer or boolean.
    Integer = 1,
    /// `real`: only in rows, from tables that are not Tenon's.
    Real = 2,
    /// `text`: Unicode text, decimals, dates.
    Text = 3,
}

/// The result of a database callback: success, or the kind of error.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqlFault {
    /// Success.
    None = 0,
    /// A unique index or primary key is violated.
    UniqueViolation = 1,
    /// Another constraint is violated.
    ConstraintViolation = 2,
    /// A lock could not be acquired in time. The transaction continues unchanged.
    Busy = 3,
    /// The transaction was rolled back, by a deadlock or a serialization failure. It can be repeated.
    Aborted = 4,
    /// A number is out of the range of its type.
    Overflow = 5,
    /// The connection was lost. Whether a commit took effect is unknown.
    Disconnected = 6,
    /// The database cannot be reached.
    Unreachable = 7,
    /// The table or column does not exist.
    NoSuchTable = 8,
    /// The database is read-only.
    NotWritable = 9,
    /// A value could not be converted without loss.
    Inexact = 10,
    /// Any other error of the statement. Numbers that are not in this list mean the same.
    Statement = 11,
    /// There is no room for more: the disk is full, or what the database may take of it.
    Full = 12,
    /// The database's files are damaged, or are none of a database.
    Damaged = 13,
}

/// A parameter of a statement, or a value of a row.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SqlCell {
    /// A tenon_value_kind. It says which member holds the value.
    pub kind: u32,
    /// An integer.
    pub integer: i64,
    /// A floating-point number.
    pub real: f64,
    /// A text in UTF-8, valid during the call. A NUL at its end is not required.
    pub text: *const c_char,
    /// The number of bytes of `text`.
    pub length: usize,
}

/// A statement in the database's SQL dialect, with a `?` for each parameter. Valid during the callback.
#[repr(C)]
pub struct Statement {
    /// The SQL, without a NUL at its end.
    pub sql: *const c_char,
    /// The number of bytes of `sql`.
    pub length: usize,
    /// The parameters, in order.
    pub parameters: *const SqlCell,
    /// The number of parameters.
    pub count: usize,
}

/// The receiver of the rows of a query; see tenon_row. Valid during the callback.
pub struct Rows {
    _handle: (),
}

/// A database that the host provides. The callbacks run on the thread that calls the library, and return a tenon_fault. `message`
/// is a buffer of TENON_MESSAGE_MAX bytes: a callback that returns an error may write a message into it, without secrets or values.
///
/// After a statement that fails, a transaction of SQLite or MariaDB is as it was before the statement, and goes on. On PostgreSQL the
/// library rolls back to a savepoint that it has set, or wholly.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct HostDatabase {
    /// sizeof(tenon_database)
    pub size: usize,
    /// Passed to the callbacks unchanged.
    pub user: *mut c_void,
    /// A tenon_dialect.
    pub dialect: u32,
    /// Begins a transaction, for writing or only for reading, and sets `transaction` to a pointer of the host's choice. A reading
    /// transaction sees one snapshot. On SQLite a writing transaction begins with BEGIN IMMEDIATE. The callback may wait for a
    /// free connection.
    pub begin: Option<
        unsafe extern "C" fn(
            user: *mut c_void,
            writes: u32,
            transaction: *mut *mut c_void,
            message: *mut c_char,
        ) -> u32,
    >,
    /// Commits a transaction. The transaction has ended, whatever is returned.
    pub commit: Option<
        unsafe extern "C" fn(user: *mut c_void, transaction: *mut c_void, message: *mut c_char) -> u32,
    >,
    /// Rolls a transaction back. The transaction has ended, whatever is returned.
    pub rollback: Option<
        unsafe extern "C" fn(user: *mut c_void, transaction: *mut c_void, message: *mut c_char) -> u32,
    >,
    /// Runs a statement, and sets `touched` to the number of rows inserted, changed or deleted.
    pub execute: Option<
        unsafe extern "C" fn(
            user: *mut c_void,
            transaction: *mut c_void,
            statement: *const Statement,
            touched: *mut u64,
            message: *mut c_char,
        ) -> u32,
    >,
    /// Runs a query, and passes each row to tenon_row as long as tenon_row returns 0.
    pub query: Option<
        unsafe extern "C" fn(
            user: *mut c_void,
            transaction: *mut c_void,
            statement: *const Statement,
            rows: *mut Rows,
            message: *mut c_char,
        ) -> u32,
    >,
}

// SAFETY: `repr(C)`, a `usize` first; pointers, nullable functions and numbers may be zero.
unsafe impl HostStruct for HostDatabase {
    const FIRST_SIZE: usize = offset_of!(HostDatabase, query) + size_of::<usize>();
}

/// Where a callback leaves a message about a fault.
struct Message([u8; TENON_MESSAGE_MAX]);

impl Message {
    /// Makes a call, and gives the error that it returns.
    fn call(callback: impl FnOnce(*mut c_char) -> u32) -> DatabaseResult<()> {
        let mut message = Message([0; TENON_MESSAGE_MAX]);
        match call_back(|| callback(message.0.as_mut_ptr().cast())) {
            0 => Ok(()),
            fault => Err(message.error(fault)),
        }
    }

    fn error(&self, fault: u32) -> DatabaseError {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(TENON_MESSAGE_MAX);
        let message = String::from_utf8_lossy(self.0.get(..end).unwrap_or_default());
        let fault = fault_of(fault);
        let message =
            if message.is_empty() { format!("the host's database: {fault:?}") } else { message.into_owned() };
        DatabaseError::new(fault, message)
    }
}

fn fault_of(number: u32) -> Fault {
    match number {
        1 => Fault::UniqueViolation,
        2 => Fault::ConstraintViolation,
        3 => Fault::Busy,
        4 => Fault::Aborted,
        5 => Fault::Overflow,
        6 => Fault::Disconnected,
        7 => Fault::Unreachable,
        8 => Fault::NoSuchTable,
        9 => Fault::NotWritable,
        10 => Fault::Inexact,
        12 => Fault::Full,
        13 => Fault::Damaged,
        _ => Fault::Statement,
    }
}

/// The host's database as the engine's own.
pub(crate) struct Own(Callbacks);

impl Own {
    /// # Safety
    /// `database` is NULL or the host's struct, whose callbacks may be called from any thread while the engine lives.
    pub(crate) unsafe fn read(database: *const HostDatabase) -> Result<Self, Status> {
        // SAFETY: as promised to this function.
        let callbacks = unsafe { Callbacks::read(database) }?;
        let host = &callbacks.host;
        let complete = host.begin.is_some() && host.commit.is_some() && host.rollback.is_some();
        if complete { Ok(Self(callbacks)) } else { Err(Status::BadStruct) }
    }
}

impl Database for Own {
    fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let Callbacks { host, .. } = &self.0;
        let mut transaction = null_mut();
        let writes = u32::from(access == Access::Write);
        // SAFETY: the host's own function, called as the header says.
        Message::call(|message| {
            host.begin.map_or(OUT_OF_PLACE, |begin| unsafe {
                begin(host.user, writes, &raw mut transaction, message)
            })
        })?;
        Ok(Box::new(HostTransaction { callbacks: self.0, transaction, to_be_ended: true }))
    }
}

/// What stands for a callback that is not there.
const OUT_OF_PLACE: u32 = SqlFault::Statement as u32;

/// The callbacks, looked at once.
#[derive(Clone, Copy)]
pub(crate) struct Callbacks {
    host: HostDatabase,
    dialect: Dialect,
}

// SAFETY: `user` is the host's, which was told that its callbacks run on whatever thread calls.
unsafe impl Send for Callbacks {}
// SAFETY: as above.
unsafe impl Sync for Callbacks {}

impl Callbacks {
    /// # Safety
    /// `database` is NULL or the host's struct.
    pub(crate) unsafe fn read(database: *const HostDatabase) -> Result<Self, Status> {
        // SAFETY: as promised to this function.
        let host = unsafe { HostDatabase::read(database) }?;
        let dialect = match host.dialect {
            1 => Dialect::Sqlite,
            2 => Dialect::Postgres,
            3 => Dialect::MariaDb,
            _ => return Err(Status::BadStruct),
        };
        let complete = host.execute.is_some() && host.query.is_some();
        if complete { Ok(Self { host, dialect }) } else { Err(Status::BadStruct) }
    }

    /// A transaction that the host has open and will end.
    pub(crate) fn enlist(self, transaction: *mut c_void) -> Box<dyn Transaction> {
        Box::new(HostTransaction { callbacks: self, transaction, to_be_ended: false })
    }
}

/// A transaction of the host's database.
struct HostTransaction {
    callbacks: Callbacks,
    transaction: *mut c_void,
    /// It is the engine's own, and still open.
    to_be_ended: bool,
}

impl HostTransaction {
    fn run(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        let mut touched = 0;
        self.with_statement(sql, parameters, |host, transaction, statement, message| {
            // SAFETY: the host's own function, called as the header says; what is lent lives until it returns.
            host.execute.map_or(OUT_OF_PLACE, |execute| unsafe {
                execute(host.user, transaction, statement, &raw mut touched, message)
            })
        })?;
        Ok(touched)
    }

    fn fetch(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        let mut taking = Taking { each, row: Vec::new(), refused: None };
        let rows = (&raw mut taking).cast::<Rows>();
        let asked = self.with_statement(sql, parameters, |host, transaction, statement, message| {
            // SAFETY: the host's own function, called as the header says; what is lent lives until it returns.
            host.query.map_or(OUT_OF_PLACE, |query| unsafe {
                query(host.user, transaction, statement, rows, message)
            })
        });
        taking.refused.map_or(asked, Err)
    }

    fn with_statement(
        &self,
        sql: &str,
        parameters: &[SqlValue],
        call: impl FnOnce(&HostDatabase, *mut c_void, *const Statement, *mut c_char) -> u32,
    ) -> DatabaseResult<()> {
        let parameters: Vec<SqlCell> = parameters.iter().map(SqlCell::lend).collect();
        let statement = Statement {
            sql: sql.as_ptr().cast(),
            length: sql.len(),
            parameters: parameters.as_ptr(),
            count: parameters.len(),
        };
        Message::call(|message| call(&self.callbacks.host, self.transaction, &raw const statement, message))
    }
}

impl Transaction for HostTransaction {
    fn dialect(&self) -> Dialect {
        self.callbacks.dialect
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.run(sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        rows.iter().map(|row| self.run(sql, row)).sum()
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.fetch(sql, parameters, each)
    }

    fn commit(mut self: Box<Self>) -> DatabaseResult<()> {
        self.end(self.callbacks.host.commit)
    }

    fn rollback(mut self: Box<Self>) -> DatabaseResult<()> {
        self.end(self.callbacks.host.rollback)
    }
}

/// What ends a transaction.
type End = Option<unsafe extern "C" fn(*mut c_void, *mut c_void, *mut c_char) -> u32>;

impl HostTransaction {
    fn end(&mut self, end: End) -> DatabaseResult<()> {
        if !std::mem::take(&mut self.to_be_ended) {
            return Err(DatabaseError::new(Fault::Statement, "the host ends its own transaction"));
        }
        let user = self.callbacks.host.user;
        // SAFETY: the host's own function, called once, as the header says.
        Message::call(|message| {
            end.map_or(OUT_OF_PLACE, |end| unsafe { end(user, self.transaction, message) })
        })
    }
}

impl Drop for HostTransaction {
    /// A rollback that fails has nowhere to be told.
    fn drop(&mut self) {
        if self.to_be_ended {
            let _ = self.end(self.callbacks.host.rollback);
        }
    }
}

impl SqlCell {
    const NULL: SqlCell =
        SqlCell { kind: ValueKind::Null as u32, integer: 0, real: 0.0, text: null(), length: 0 };

    pub(crate) fn lend(value: &SqlValue) -> SqlCell {
        match value {
            SqlValue::Null => Self::NULL,
            SqlValue::Integer(integer) => {
                SqlCell { kind: ValueKind::Integer as u32, integer: *integer, ..Self::NULL }
            }
            SqlValue::Real(real) => SqlCell { kind: ValueKind::Real as u32, real: *real, ..Self::NULL },
            SqlValue::Text(text) => SqlCell {
                kind: ValueKind::Text as u32,
                text: text.as_ptr().cast(),
                length: text.len(),
                ..Self::NULL
            },
            // Never lent: the engine stores text.
            SqlValue::Bytes(bytes) => SqlCell {
                kind: ValueKind::Text as u32,
                text: bytes.as_ptr().cast(),
                length: bytes.len(),
                ..Self::NULL
            },
        }
    }

    /// # Safety
    /// A text is NULL or `length` bytes.
    pub(crate) unsafe fn take(&self) -> DatabaseResult<SqlValue> {
        let inexact = |what: &str| DatabaseError::new(Fault::Inexact, what);
        match self.kind {
            0 => Ok(SqlValue::Null),
            1 => Ok(SqlValue::Integer(self.integer)),
            2 => Ok(SqlValue::Real(self.real)),
            3 if self.length == 0 => Ok(SqlValue::from("")),
            3 if self.text.is_null() => Err(inexact("a text that is NULL and has a length")),
            3 if self.length > TENON_LARGEST_REQUEST => Err(inexact("a text that is too large")),
            3 => {
                // SAFETY: it is not NULL, so the caller vouches for `length` bytes.
                let bytes = unsafe { std::slice::from_raw_parts(self.text.cast(), self.length) };
                std::str::from_utf8(bytes).map(SqlValue::from).map_err(|_| inexact("text that is not UTF-8"))
            }
            _ => Err(inexact("a value of no known kind")),
        }
    }
}

/// Rows on their way from the host.
struct Taking<'a, 'e> {
    each: &'a mut EachRow<'e>,
    row: Vec<SqlValue>,
    /// Why no more of them are wanted.
    refused: Option<DatabaseError>,
}

/// Takes a row of the query under way.
///
/// # Safety
/// `rows` is NULL or what the query's callback was given, and that callback has not returned; `values` is NULL or `count` values.
pub(crate) unsafe fn take_row(rows: *mut Rows, values: *const SqlCell, count: usize) -> u32 {
    if rows.is_null() || (values.is_null() && count > 0) || count > MOST_VALUES {
        return OUT_OF_PLACE;
    }
    // SAFETY: `fetch` made it of a `Taking`, which lives while the callback runs, and nothing else uses it meanwhile.
    let taking = unsafe { &mut *rows.cast::<Taking<'_, '_>>() };
    if taking.refused.is_none() {
        let values: &[SqlCell] = match count {
            0 => &[],
            // SAFETY: it is not NULL, so the caller vouches for `count` values.
            _ => unsafe { std::slice::from_raw_parts(values, count) },
        };
        // SAFETY: the caller vouches for the texts, too.
        let taken = catch_unwind(AssertUnwindSafe(|| unsafe { taking.take(values) }));
        let odd = |_| Err(DatabaseError::new(Fault::Inexact, "a row that the query cannot have"));
        taking.refused = taken.unwrap_or_else(odd).err();
    }
    if taking.refused.is_some() { OUT_OF_PLACE } else { 0 }
}

impl Taking<'_, '_> {
    /// # Safety
    /// The texts of the values are NULL or as long as they say.
    unsafe fn take(&mut self, values: &[SqlCell]) -> DatabaseResult<()> {
        self.row.clear();
        for value in values {
            // SAFETY: as promised to this function.
            self.row.push(unsafe { value.take() }?);
        }
        (self.each)(&self.row)
    }
}
