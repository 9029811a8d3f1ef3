//! The commands that are sent.

use mysql_common::{
    constants::{ColumnType, Command},
    io::BufMutExt,
};
use tenon_sql::SqlValue;

/// Runs a statement without parameters.
pub(crate) fn query(sql: &str) -> Vec<u8> {
    text(Command::COM_QUERY, sql)
}

pub(crate) fn prepare(sql: &str) -> Vec<u8> {
    text(Command::COM_STMT_PREPARE, sql)
}

/// Asks whether the server answers.
pub(crate) fn ping() -> Vec<u8> {
    vec![Command::COM_PING as u8]
}

/// Has the server forget a prepared statement. It does not answer.
pub(crate) fn close(statement: u32) -> Vec<u8> {
    about(Command::COM_STMT_CLOSE, statement)
}

fn text(command: Command, sql: &str) -> Vec<u8> {
    let mut packet = Vec::with_capacity(1 + sql.len());
    packet.push(command as u8);
    packet.extend_from_slice(sql.as_bytes());
    packet
}

fn about(command: Command, statement: u32) -> Vec<u8> {
    let mut packet = vec![command as u8];
    packet.extend_from_slice(&statement.to_le_bytes());
    packet
}

/// Executes a prepared statement.
pub(crate) fn execute(statement: u32, values: &[SqlValue]) -> Vec<u8> {
    let mut packet = about(Command::COM_STMT_EXECUTE, statement);
    // No cursor, and once.
    packet.extend_from_slice(&[0, 1, 0, 0, 0]);
    if values.is_empty() {
        return packet;
    }
    let nulls = packet.len();
    packet.resize(nulls + values.len().div_ceil(8), 0);
    for (at, _) in values.iter().enumerate().filter(|(_, value)| **value == SqlValue::Null) {
        packet[nulls + at / 8] |= 1 << (at % 8);
    }
    // The types follow.
    packet.push(1);
    values.iter().for_each(|value| packet.extend_from_slice(&[kind(value) as u8, 0]));
    values.iter().for_each(|value| put(&mut packet, value));
    packet
}

fn kind(value: &SqlValue) -> ColumnType {
    match value {
        SqlValue::Null => ColumnType::MYSQL_TYPE_NULL,
        SqlValue::Integer(_) => ColumnType::MYSQL_TYPE_LONGLONG,
        SqlValue::Real(_) => ColumnType::MYSQL_TYPE_DOUBLE,
        SqlValue::Text(_) => ColumnType::MYSQL_TYPE_VAR_STRING,
        SqlValue::Bytes(_) => ColumnType::MYSQL_TYPE_BLOB,
    }
}

fn put(packet: &mut Vec<u8>, value: &SqlValue) {
    match value {
        SqlValue::Null => {}
        SqlValue::Integer(number) => packet.extend_from_slice(&number.to_le_bytes()),
        SqlValue::Real(number) => packet.extend_from_slice(&number.to_le_bytes()),
        SqlValue::Text(text) => packet.put_lenenc_str(text.as_bytes()),
        SqlValue::Bytes(bytes) => packet.put_lenenc_str(bytes),
    }
}

/// The server is told the types of the parameters.
const TYPES_FOLLOW: u16 = 128;

/// Executes a prepared statement for each row. A parameter has one type in all of them: it is sent as text where some are integers
/// and others are not.
pub(crate) fn execute_rows(statement: u32, rows: &[Vec<SqlValue>]) -> Vec<u8> {
    let mut packet = about(Command::COM_STMT_BULK_EXECUTE, statement);
    packet.extend_from_slice(&TYPES_FOLLOW.to_le_bytes());
    let columns = rows.first().map_or(0, Vec::len);
    let kinds: Vec<ColumnType> = (0..columns).map(|column| common_kind(rows, column)).collect();
    kinds.iter().for_each(|kind| packet.extend_from_slice(&[*kind as u8, 0]));
    for row in rows {
        for (value, kind) in row.iter().zip(&kinds) {
            put_in_row(&mut packet, value, *kind);
        }
    }
    packet
}

fn common_kind(rows: &[Vec<SqlValue>], column: usize) -> ColumnType {
    let mut kinds = rows.iter().map(|row| &row[column]).filter(|value| **value != SqlValue::Null).map(kind);
    let first = kinds.next().unwrap_or(ColumnType::MYSQL_TYPE_VAR_STRING);
    if kinds.all(|kind| kind == first) { first } else { ColumnType::MYSQL_TYPE_VAR_STRING }
}

/// Before each value stands whether there is one.
fn put_in_row(packet: &mut Vec<u8>, value: &SqlValue, common: ColumnType) {
    const VALUE: u8 = 0;
    const NULL: u8 = 1;
    packet.push(if *value == SqlValue::Null { NULL } else { VALUE });
    match value {
        SqlValue::Integer(number) if common == ColumnType::MYSQL_TYPE_VAR_STRING => {
            packet.put_lenenc_str(number.to_string().as_bytes());
        }
        SqlValue::Real(number) if common == ColumnType::MYSQL_TYPE_VAR_STRING => {
            packet.put_lenenc_str(format!("{number:e}").as_bytes());
        }
        value => put(packet, value),
    }
}
