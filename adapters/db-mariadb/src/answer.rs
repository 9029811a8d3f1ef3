//! The answers of the server.
//!
//! <https://mariadb.com/kb/en/result-set-packets/>

use std::sync::Arc;

use mysql_common::io::ParseBuf;
use tenon_sql::{DatabaseError, DatabaseResult, EachRow, Fault, SqlValue};

use crate::{column::Column, fault::Failed, packets::Packets};

/// The columns of a result.
pub(crate) type Columns = Arc<[Column]>;

/// How an answer begins.
enum Head {
    /// So many rows were touched.
    Done(u64),
    /// Rows of so many columns follow. Their description comes first, unless the server takes it to be known.
    Rows { columns: usize, described: bool },
}

/// A statement that the server has prepared.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) id: u32,
    pub(crate) parameters: usize,
    pub(crate) columns: Columns,
}

fn head(packets: &mut Packets, may_be_known: bool) -> Result<Head, Failed> {
    let packet = packets.next()?;
    let read = |mut packet: ParseBuf<'_>| {
        if packet.0.first() == Some(&0) {
            packet.checked_eat_u8()?;
            return Some(Head::Done(packet.checked_eat_lenenc_int()?));
        }
        let columns = usize::try_from(packet.checked_eat_lenenc_int()?).ok()?;
        let described = !may_be_known || packet.checked_eat_u8()? == 1;
        Some(Head::Rows { columns, described })
    };
    match packet.first() {
        Some(0xff) => Err(Failed::told(packet)),
        Some(0xfb) | None => Err(Failed::Garbled),
        Some(_) => read(ParseBuf(packet)).ok_or(Failed::Garbled),
    }
}

/// The answer to a statement without parameters, of whose rows nothing is read.
pub(crate) fn done(packets: &mut Packets) -> Result<u64, Failed> {
    match head(packets, false)? {
        Head::Done(touched) => Ok(touched),
        Head::Rows { columns, .. } => {
            for _ in 0..columns {
                packets.next()?;
            }
            rest(packets, |_| {})?;
            Ok(0)
        }
    }
}

/// Reads rows until the end of the result.
fn rest(packets: &mut Packets, mut row: impl FnMut(&[u8])) -> Result<(), Failed> {
    loop {
        let packet = packets.next()?;
        match packet.first() {
            Some(0xfe) => return Ok(()),
            Some(0xff) => return Err(Failed::told(packet)),
            Some(_) => row(packet),
            None => return Err(Failed::Garbled),
        }
    }
}

/// The answer to the preparation of a statement.
pub(crate) fn prepared(packets: &mut Packets) -> Result<Prepared, Failed> {
    let packet = packets.next()?;
    if packet.first() == Some(&0xff) {
        return Err(Failed::told(packet));
    }
    let read = |mut packet: ParseBuf<'_>| {
        packet.checked_eat_u8()?;
        let id = packet.checked_eat_u32_le()?;
        Some((id, packet.checked_eat_u16_le()?, packet.checked_eat_u16_le()?))
    };
    let (id, columns, parameters) = read(ParseBuf(packet)).ok_or(Failed::Garbled)?;
    for _ in 0..parameters {
        packets.next()?;
    }
    let columns = described(packets, columns.into())?;
    Ok(Prepared { id, parameters: parameters.into(), columns })
}

fn described(packets: &mut Packets, columns: usize) -> Result<Columns, Failed> {
    let mut column = |_| Column::read(packets.next()?).ok_or(Failed::Garbled);
    (0..columns).map(&mut column).collect()
}

/// The answer to a prepared statement: how many rows it has touched, if any. The rows that it gives are handed over; a new
/// description of them takes the place of the one that is known. Rows that nobody wants any more are read, too.
pub(crate) fn executed(
    packets: &mut Packets,
    columns: &mut Columns,
    may_be_known: bool,
    each: &mut EachRow<'_>,
) -> Result<DatabaseResult<u64>, Failed> {
    match head(packets, may_be_known)? {
        Head::Done(touched) => return Ok(Ok(touched)),
        Head::Rows { columns: many, described: true } => *columns = described(packets, many)?,
        Head::Rows { columns: many, described: false } if many == columns.len() => {}
        Head::Rows { .. } => return Err(Failed::Garbled),
    }
    let mut cells = Vec::with_capacity(columns.len());
    let mut result = Ok(());
    rest(packets, |row| {
        if result.is_ok() {
            result = read(row, columns, &mut cells).and_then(|()| each(&cells));
        }
    })?;
    Ok(result.map(|()| 0))
}

/// Reads a row: which values are there, and these.
fn read(row: &[u8], columns: &[Column], cells: &mut Vec<SqlValue>) -> DatabaseResult<()> {
    cells.clear();
    let (nulls, values) =
        row.get(1..).and_then(|row| row.split_at_checked((columns.len() + 9) / 8)).ok_or_else(unread)?;
    let mut values = ParseBuf(values);
    for (at, column) in columns.iter().enumerate() {
        let is_null = nulls[(at + 2) / 8] & 1 << ((at + 2) % 8) != 0;
        cells.push(match is_null {
            true => SqlValue::Null,
            false => column.value(&mut values).ok_or_else(unread)?,
        });
    }
    Ok(())
}

fn unread() -> DatabaseError {
    DatabaseError::new(Fault::Inexact, "a value of a type that has no form here: cast it to text")
}
