//! Reads a result: in blocks of rows if every column has a length limit, otherwise row by row.

use odbc_api::{
    ColumnDescription, Cursor, CursorImpl, CursorRow, DataType, Error, Nullable, ResultSetMetadata,
    buffers::{AnyColumnBufferSlice, BufferDesc, ColumnarDynBuffer, NullableSlice, TextColumnSlice},
    handles::{AsStatementRef, Statement as _, StatementRef},
};
use tenon_sql::{DatabaseError, DatabaseResult, EachRow, Fault, SqlValue};

use crate::encoding::Encoding;

/// A text column with a larger limit, in characters, is read as if it had none.
const LONGEST_BOUNDED: usize = 1024;

/// How much memory a block of rows takes, in bytes, and how many rows it has at most.
const BLOCK_BYTES: usize = 512 * 1024;
const BLOCK_ROWS: usize = 1000;

/// Room for any number, date or time as text. PostgreSQL does not tell how long a sum of decimals is.
const DIGITS: usize = 128;

/// How a column is read.
#[derive(Clone, Copy)]
enum Kind {
    Integer,
    /// An integer that may be larger than 64 bits with a sign.
    Unsigned,
    Real,
    /// Text of so many bytes at most in UTF-8; numbers, dates and times as well.
    Narrow(usize),
    /// Text of so many units at most in UTF-16.
    Wide(usize),
    /// Text without a limit.
    Long(Encoding),
    /// Bytes.
    Binary,
}

/// Hands over every row of the cursor.
pub(crate) fn fetch(
    mut cursor: CursorImpl<StatementRef<'_>>,
    encoding: Encoding,
    each: &mut EachRow<'_>,
    fail: &dyn Fn(&Error) -> DatabaseError,
) -> DatabaseResult<()> {
    let kinds = kinds(&mut cursor, encoding, fail)?;
    if kinds.iter().any(|kind| matches!(kind, Kind::Long(_) | Kind::Binary)) {
        by_row(cursor, &kinds, each, fail)
    } else {
        by_block(cursor, &kinds, each, fail)
    }
}

fn kinds(
    cursor: &mut CursorImpl<StatementRef<'_>>,
    encoding: Encoding,
    fail: &dyn Fn(&Error) -> DatabaseError,
) -> DatabaseResult<Vec<Kind>> {
    let columns = cursor.num_result_cols().map_err(|error| fail(&error))?;
    let mut description = ColumnDescription::default();
    (1..=u16::try_from(columns).unwrap_or_default())
        .map(|column| {
            cursor.describe_col(column, &mut description).map_err(|error| fail(&error))?;
            let unsigned = matches!(description.data_type, DataType::BigInt)
                && cursor.column_is_unsigned(column).map_err(|error| fail(&error))?;
            Ok(if unsigned { Kind::Unsigned } else { kind(description.data_type, encoding) })
        })
        .collect()
}

fn kind(data_type: DataType, encoding: Encoding) -> Kind {
    match data_type {
        DataType::BigInt | DataType::Integer | DataType::SmallInt | DataType::TinyInt | DataType::Bit => {
            Kind::Integer
        }
        DataType::Real | DataType::Double | DataType::Float { .. } => Kind::Real,
        DataType::Numeric { .. }
        | DataType::Decimal { .. }
        | DataType::Date
        | DataType::Time { .. }
        | DataType::Timestamp { .. } => Kind::Narrow(DIGITS),
        DataType::Binary { .. } | DataType::Varbinary { .. } | DataType::LongVarbinary { .. } => Kind::Binary,
        DataType::Char { length: Some(length) }
        | DataType::WChar { length: Some(length) }
        | DataType::Varchar { length: Some(length) }
        | DataType::WVarchar { length: Some(length) }
            if length.get() <= LONGEST_BOUNDED =>
        {
            match encoding {
                Encoding::Utf8 => Kind::Narrow(4 * length.get()),
                Encoding::Utf16 => Kind::Wide(2 * length.get()),
            }
        }
        _ => Kind::Long(encoding),
    }
}

fn by_block(
    cursor: CursorImpl<StatementRef<'_>>,
    kinds: &[Kind],
    each: &mut EachRow<'_>,
    fail: &dyn Fn(&Error) -> DatabaseError,
) -> DatabaseResult<()> {
    let width: usize = kinds.iter().map(|kind| kind.width()).sum();
    let rows = (BLOCK_BYTES / width.max(1)).clamp(1, BLOCK_ROWS);
    let buffer = ColumnarDynBuffer::try_from_descs(rows, kinds.iter().map(|kind| kind.buffer()))
        .map_err(|error| fail(&error))?;
    let mut block = cursor.bind_buffer(buffer).map_err(|error| fail(&error))?;
    let mut values = vec![SqlValue::Null; kinds.len()];
    while let Some(batch) = block.fetch().map_err(|error| fail(&error))? {
        let columns: Vec<Column<'_>> = kinds
            .iter()
            .enumerate()
            .map(|(at, kind)| Column::of(*kind, batch.column(at)))
            .collect::<DatabaseResult<_>>()?;
        for row in 0..batch.num_rows() {
            for (value, column) in values.iter_mut().zip(&columns) {
                *value = column.at(row);
            }
            each(&values)?;
        }
    }
    Ok(())
}

impl Kind {
    /// Bytes in a block for each row, its length indicator included.
    fn width(self) -> usize {
        match self {
            Kind::Integer | Kind::Real => 16,
            Kind::Unsigned | Kind::Long(_) | Kind::Binary => DIGITS + 9,
            Kind::Narrow(bytes) => bytes + 9,
            Kind::Wide(units) => 2 * units + 10,
        }
    }

    fn buffer(self) -> BufferDesc {
        match self {
            Kind::Integer => BufferDesc::I64 { nullable: true },
            Kind::Real => BufferDesc::F64 { nullable: true },
            Kind::Unsigned | Kind::Long(_) | Kind::Binary => BufferDesc::Text { max_str_len: DIGITS },
            Kind::Narrow(bytes) => BufferDesc::Text { max_str_len: bytes },
            Kind::Wide(units) => BufferDesc::WText { max_str_len: units },
        }
    }
}

/// A column of a block.
enum Column<'b> {
    Integers(NullableSlice<'b, i64>),
    Reals(NullableSlice<'b, f64>),
    Unsigned(TextColumnSlice<'b, u8>),
    Narrow(TextColumnSlice<'b, u8>),
    Wide(TextColumnSlice<'b, u16>),
}

impl<'b> Column<'b> {
    /// The column, none of whose values may be longer than its buffer.
    fn of(kind: Kind, slice: AnyColumnBufferSlice<'b>) -> DatabaseResult<Self> {
        let column = match kind {
            Kind::Integer => slice.as_nullable_slice().map(Column::Integers),
            Kind::Real => slice.as_nullable_slice().map(Column::Reals),
            Kind::Unsigned => slice.as_text().map(Column::Unsigned),
            Kind::Narrow(_) | Kind::Long(_) | Kind::Binary => slice.as_text().map(Column::Narrow),
            Kind::Wide(_) => slice.as_wide_text().map(Column::Wide),
        };
        let cut = match &column {
            Some(Column::Unsigned(texts) | Column::Narrow(texts)) => texts.has_truncated_values().is_some(),
            Some(Column::Wide(texts)) => texts.has_truncated_values().is_some(),
            Some(Column::Integers(_) | Column::Reals(_)) => false,
            None => true,
        };
        match column {
            Some(column) if !cut => Ok(column),
            _ => Err(inexact("a value that is longer than its column says")),
        }
    }

    fn at(&self, row: usize) -> SqlValue {
        match self {
            Column::Integers(values) => values.get(row).copied().map_or(SqlValue::Null, SqlValue::Integer),
            Column::Reals(values) => values.get(row).copied().map_or(SqlValue::Null, SqlValue::Real),
            Column::Unsigned(values) => values.get(row).map_or(SqlValue::Null, integer),
            Column::Narrow(values) => values.get(row).map_or(SqlValue::Null, utf8),
            Column::Wide(values) => values.get(row).map_or(SqlValue::Null, utf16),
        }
    }
}

fn by_row(
    mut cursor: CursorImpl<StatementRef<'_>>,
    kinds: &[Kind],
    each: &mut EachRow<'_>,
    fail: &dyn Fn(&Error) -> DatabaseError,
) -> DatabaseResult<()> {
    // A statement that was read in blocks before, when its columns were of other types, would fetch a block, of which only the
    // first row is seen.
    let mut statement = cursor.as_stmt_ref();
    // SAFETY: no buffer is bound that could be too small.
    let one_by_one = unsafe { statement.set_row_array_size(1) };
    one_by_one.into_result(&statement).map_err(|error| fail(&error))?;
    let mut values = vec![SqlValue::Null; kinds.len()];
    let mut buffers = Buffers::default();
    while let Some(mut row) = cursor.next_row().map_err(|error| fail(&error))? {
        for ((value, kind), column) in values.iter_mut().zip(kinds).zip(1..) {
            *value = buffers.read(&mut row, column, *kind, fail)?;
        }
        each(&values)?;
    }
    Ok(())
}

/// Memory that one value after the other is read into.
#[derive(Default)]
struct Buffers {
    narrow: Vec<u8>,
    wide: Vec<u16>,
}

impl Buffers {
    fn read(
        &mut self,
        row: &mut CursorRow<'_>,
        column: u16,
        kind: Kind,
        fail: &dyn Fn(&Error) -> DatabaseError,
    ) -> DatabaseResult<SqlValue> {
        let failed = |error: Error| fail(&error);
        match kind {
            Kind::Integer => {
                let mut value = Nullable::<i64>::null();
                row.get_data(column, &mut value).map_err(failed)?;
                Ok(value.into_opt().map_or(SqlValue::Null, SqlValue::Integer))
            }
            Kind::Real => {
                let mut value = Nullable::<f64>::null();
                row.get_data(column, &mut value).map_err(failed)?;
                Ok(value.into_opt().map_or(SqlValue::Null, SqlValue::Real))
            }
            Kind::Unsigned => {
                let there = row.get_text(column, &mut self.narrow).map_err(failed)?;
                Ok(if there { integer(&self.narrow) } else { SqlValue::Null })
            }
            Kind::Narrow(_) | Kind::Long(Encoding::Utf8) => {
                let there = row.get_text(column, &mut self.narrow).map_err(failed)?;
                Ok(if there { utf8(&self.narrow) } else { SqlValue::Null })
            }
            Kind::Wide(_) | Kind::Long(Encoding::Utf16) => {
                let there = row.get_wide_text(column, &mut self.wide).map_err(failed)?;
                Ok(if there { utf16(&self.wide) } else { SqlValue::Null })
            }
            Kind::Binary => {
                let there = row.get_binary(column, &mut self.narrow).map_err(failed)?;
                Ok(if there { SqlValue::Bytes(self.narrow.clone()) } else { SqlValue::Null })
            }
        }
    }
}

/// Text, or its bytes where it is not UTF-8.
fn utf8(bytes: &[u8]) -> SqlValue {
    std::str::from_utf8(bytes).map_or_else(|_| SqlValue::Bytes(bytes.to_vec()), SqlValue::from)
}

/// An integer, or its digits where it is beyond 64 bits.
fn integer(digits: &[u8]) -> SqlValue {
    let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    number.map_or_else(|| utf8(digits), SqlValue::Integer)
}

/// Text, or its bytes where it is not UTF-16.
fn utf16(units: &[u16]) -> SqlValue {
    let bytes = || units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    String::from_utf16(units).map_or_else(|_| SqlValue::Bytes(bytes()), SqlValue::Text)
}

fn inexact(message: &str) -> DatabaseError {
    DatabaseError::new(Fault::Inexact, message)
}
