//! Reads a result: in blocks of rows if every column has a length limit, otherwise row by row.

use odbc_api::{
    ColumnDescription, Cursor, CursorImpl, CursorRow, DataType, Error, Nullable, ResultSetMetadata,
    buffers::{AnyColumnBufferSlice, BufferDesc, ColumnarDynBuffer, NullableSlice, TextColumnSlice},
    handles::StatementRef,
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
}

/// Hands over every row of the cursor.
pub(crate) fn fetch(
    mut cursor: CursorImpl<StatementRef<'_>>,
    encoding: Encoding,
    each: &mut EachRow<'_>,
    fail: &dyn Fn(&Error) -> DatabaseError,
) -> DatabaseResult<()> {
    let kinds = kinds(&mut cursor, encoding, fail)?;
    if kinds.iter().any(|kind| matches!(kind, Kind::Long(_))) {
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
            if unsigned { Ok(Kind::Unsigned) } else { kind(description.data_type, encoding) }
        })
        .collect()
}

fn kind(data_type: DataType, encoding: Encoding) -> DatabaseResult<Kind> {
    Ok(match data_type {
        DataType::BigInt | DataType::Integer | DataType::SmallInt | DataType::TinyInt | DataType::Bit => {
            Kind::Integer
        }
        DataType::Real | DataType::Double | DataType::Float { .. } => Kind::Real,
        DataType::Numeric { .. }
        | DataType::Decimal { .. }
        | DataType::Date
        | DataType::Time { .. }
        | DataType::Timestamp { .. } => Kind::Narrow(DIGITS),
        DataType::Binary { .. } | DataType::Varbinary { .. } | DataType::LongVarbinary { .. } => {
            return Err(DatabaseError::new(Fault::Inexact, "a binary column, which Tenon never has"));
        }
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
    })
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
                *value = column.at(row)?;
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
            Kind::Unsigned | Kind::Long(_) => DIGITS + 9,
            Kind::Narrow(bytes) => bytes + 9,
            Kind::Wide(units) => 2 * units + 10,
        }
    }

    fn buffer(self) -> BufferDesc {
        match self {
            Kind::Integer => BufferDesc::I64 { nullable: true },
            Kind::Real => BufferDesc::F64 { nullable: true },
            Kind::Unsigned | Kind::Long(_) => BufferDesc::Text { max_str_len: DIGITS },
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
            Kind::Narrow(_) | Kind::Long(_) => slice.as_text().map(Column::Narrow),
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

    fn at(&self, row: usize) -> DatabaseResult<SqlValue> {
        match self {
            Column::Integers(values) => {
                Ok(values.get(row).copied().map_or(SqlValue::Null, SqlValue::Integer))
            }
            Column::Reals(values) => Ok(values.get(row).copied().map_or(SqlValue::Null, SqlValue::Real)),
            Column::Unsigned(values) => values.get(row).map_or(Ok(SqlValue::Null), integer),
            Column::Narrow(values) => values.get(row).map_or(Ok(SqlValue::Null), utf8),
            Column::Wide(values) => values.get(row).map_or(Ok(SqlValue::Null), utf16),
        }
    }
}

fn by_row(
    mut cursor: CursorImpl<StatementRef<'_>>,
    kinds: &[Kind],
    each: &mut EachRow<'_>,
    fail: &dyn Fn(&Error) -> DatabaseError,
) -> DatabaseResult<()> {
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
            Kind::Unsigned | Kind::Narrow(_) | Kind::Long(Encoding::Utf8) => {
                let read = if matches!(kind, Kind::Unsigned) { integer } else { utf8 };
                let there = row.get_text(column, &mut self.narrow).map_err(failed)?;
                if there { read(&self.narrow) } else { Ok(SqlValue::Null) }
            }
            Kind::Wide(_) | Kind::Long(Encoding::Utf16) => {
                let there = row.get_wide_text(column, &mut self.wide).map_err(failed)?;
                if there { utf16(&self.wide) } else { Ok(SqlValue::Null) }
            }
        }
    }
}

fn utf8(bytes: &[u8]) -> DatabaseResult<SqlValue> {
    std::str::from_utf8(bytes).map(SqlValue::from).map_err(|_| inexact("text that is not UTF-8"))
}

fn integer(bytes: &[u8]) -> DatabaseResult<SqlValue> {
    let number = std::str::from_utf8(bytes).ok().and_then(|digits| digits.parse().ok());
    number
        .map(SqlValue::Integer)
        .ok_or_else(|| DatabaseError::new(Fault::Overflow, "an integer beyond 64 bits"))
}

fn utf16(units: &[u16]) -> DatabaseResult<SqlValue> {
    String::from_utf16(units).map(SqlValue::Text).map_err(|_| inexact("text that is not UTF-16"))
}

fn inexact(message: &str) -> DatabaseError {
    DatabaseError::new(Fault::Inexact, message)
}
