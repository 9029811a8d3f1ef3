//! A column of a result, and its values.

use mysql::Value;
use mysql_common::{
    constants::{ColumnFlags, ColumnType},
    io::ParseBuf,
};
use tenon_sql::SqlValue;

/// The number of the collation of what is bytes and no text.
const BYTES: u16 = 63;

/// A column of a result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    kind: ColumnType,
    unsigned: bool,
    bytes: bool,
    length: u32,
    /// How many digits a fraction of a second has. More than six means that it is not known.
    decimals: u8,
}

impl From<&mysql::Column> for Column {
    fn from(column: &mysql::Column) -> Self {
        Self {
            kind: column.column_type(),
            unsigned: column.flags().contains(ColumnFlags::UNSIGNED_FLAG),
            bytes: column.character_set() == BYTES,
            length: column.column_length(),
            decimals: column.decimals(),
        }
    }
}

impl Column {
    /// Reads the description of a column: six names, and what follows them.
    pub(crate) fn read(packet: &[u8]) -> Option<Self> {
        let mut packet = ParseBuf(packet);
        for _ in 0..6 {
            packet.checked_eat_lenenc_str()?;
        }
        packet.checked_eat_lenenc_int()?;
        let bytes = packet.checked_eat_u16_le()? == BYTES;
        let length = packet.checked_eat_u32_le()?;
        let kind = ColumnType::try_from(packet.checked_eat_u8()?).ok()?;
        let unsigned = ColumnFlags::from_bits_truncate(packet.checked_eat_u16_le()?)
            .contains(ColumnFlags::UNSIGNED_FLAG);
        Some(Self { kind, unsigned, bytes, length, decimals: packet.checked_eat_u8()? })
    }

    /// The next value of a row; nothing if it is of a type that has no form here.
    pub(crate) fn value(&self, row: &mut ParseBuf<'_>) -> Option<SqlValue> {
        use ColumnType as T;
        Some(match self.kind {
            T::MYSQL_TYPE_NULL => SqlValue::Null,
            T::MYSQL_TYPE_TINY if self.unsigned => SqlValue::Integer(row.checked_eat_u8()?.into()),
            T::MYSQL_TYPE_TINY => SqlValue::Integer(row.checked_eat_i8()?.into()),
            T::MYSQL_TYPE_SHORT if self.unsigned => SqlValue::Integer(row.checked_eat_u16_le()?.into()),
            T::MYSQL_TYPE_SHORT | T::MYSQL_TYPE_YEAR => SqlValue::Integer(row.checked_eat_i16_le()?.into()),
            T::MYSQL_TYPE_LONG | T::MYSQL_TYPE_INT24 if self.unsigned => {
                SqlValue::Integer(row.checked_eat_u32_le()?.into())
            }
            T::MYSQL_TYPE_LONG | T::MYSQL_TYPE_INT24 => SqlValue::Integer(row.checked_eat_i32_le()?.into()),
            T::MYSQL_TYPE_LONGLONG if self.unsigned => unsigned(row.checked_eat_u64_le()?),
            T::MYSQL_TYPE_LONGLONG => SqlValue::Integer(row.checked_eat_i64_le()?),
            T::MYSQL_TYPE_FLOAT => SqlValue::Real(row.checked_eat_f32_le()?.into()),
            T::MYSQL_TYPE_DOUBLE => SqlValue::Real(row.checked_eat_f64_le()?),
            T::MYSQL_TYPE_DATE | T::MYSQL_TYPE_NEWDATE => SqlValue::Text(Moment::read(row)?.date()),
            T::MYSQL_TYPE_DATETIME | T::MYSQL_TYPE_TIMESTAMP => {
                SqlValue::Text(Moment::read(row)?.text(self.decimals))
            }
            T::MYSQL_TYPE_TIME => SqlValue::Text(Time::read(row)?.text(self.decimals)),
            _ => self.text(row.checked_eat_lenenc_str()?)?,
        })
    }

    /// A value that the protocol's crate has read, for a host's connection.
    pub(crate) fn given(&self, value: Value) -> Option<SqlValue> {
        Some(match value {
            Value::NULL => SqlValue::Null,
            Value::Int(number) => SqlValue::Integer(number),
            Value::UInt(number) => unsigned(number),
            Value::Float(number) => SqlValue::Real(number.into()),
            Value::Double(number) => SqlValue::Real(number),
            Value::Bytes(bytes) => self.text(&bytes)?,
            Value::Date(year, month, day, hour, minute, second, micros) => {
                let moment = Moment { year, month, day, hour, minute, second, micros };
                SqlValue::Text(match self.kind {
                    ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => moment.date(),
                    _ => moment.text(self.decimals),
                })
            }
            Value::Time(negative, days, hours, minute, second, micros) => {
                let time = Time { negative, hours: days * 24 + u32::from(hours), minute, second, micros };
                SqlValue::Text(time.text(self.decimals))
            }
        })
    }

    /// Text, or its bytes where it is not UTF-8.
    fn text(&self, raw: &[u8]) -> Option<SqlValue> {
        use ColumnType as T;
        Some(match self.kind {
            T::MYSQL_TYPE_BIT if self.length == 1 => SqlValue::Integer((*raw.last()?).into()),
            T::MYSQL_TYPE_DECIMAL | T::MYSQL_TYPE_NEWDECIMAL => utf8(raw),
            T::MYSQL_TYPE_BIT | T::MYSQL_TYPE_GEOMETRY => SqlValue::Bytes(raw.to_vec()),
            T::MYSQL_TYPE_JSON
            | T::MYSQL_TYPE_ENUM
            | T::MYSQL_TYPE_SET
            | T::MYSQL_TYPE_VARCHAR
            | T::MYSQL_TYPE_VAR_STRING
            | T::MYSQL_TYPE_STRING
            | T::MYSQL_TYPE_TINY_BLOB
            | T::MYSQL_TYPE_MEDIUM_BLOB
            | T::MYSQL_TYPE_LONG_BLOB
            | T::MYSQL_TYPE_BLOB => match self.bytes {
                true => SqlValue::Bytes(raw.to_vec()),
                false => utf8(raw),
            },
            _ => return None,
        })
    }
}

fn utf8(raw: &[u8]) -> SqlValue {
    std::str::from_utf8(raw).map_or_else(|_| SqlValue::Bytes(raw.to_vec()), SqlValue::from)
}

/// An integer beyond 64 bits with a sign is read as its digits.
fn unsigned(number: u64) -> SqlValue {
    i64::try_from(number).map_or_else(|_| SqlValue::Text(number.to_string()), SqlValue::Integer)
}

/// A date with a time of day.
#[derive(Default)]
struct Moment {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    micros: u32,
}

impl Moment {
    /// What is nought at the end is left out.
    fn read(row: &mut ParseBuf<'_>) -> Option<Self> {
        let mut raw = ParseBuf(row.checked_eat_u8_str()?);
        let mut moment = Self::default();
        if !raw.is_empty() {
            moment.year = raw.checked_eat_u16_le()?;
            (moment.month, moment.day) = (raw.checked_eat_u8()?, raw.checked_eat_u8()?);
        }
        if !raw.is_empty() {
            (moment.hour, moment.minute) = (raw.checked_eat_u8()?, raw.checked_eat_u8()?);
            moment.second = raw.checked_eat_u8()?;
        }
        if !raw.is_empty() {
            moment.micros = raw.checked_eat_u32_le()?;
        }
        Some(moment)
    }

    fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn text(&self, decimals: u8) -> String {
        let Self { hour, minute, second, micros, .. } = self;
        format!("{} {hour:02}:{minute:02}:{second:02}{}", self.date(), fraction(*micros, decimals))
    }
}

/// A span of time, or a time of day.
#[derive(Default)]
struct Time {
    negative: bool,
    hours: u32,
    minute: u8,
    second: u8,
    micros: u32,
}

impl Time {
    fn read(row: &mut ParseBuf<'_>) -> Option<Self> {
        let mut raw = ParseBuf(row.checked_eat_u8_str()?);
        let mut time = Self::default();
        if !raw.is_empty() {
            time.negative = raw.checked_eat_u8()? != 0;
            let days = raw.checked_eat_u32_le()?;
            time.hours = days.checked_mul(24)?.checked_add(raw.checked_eat_u8()?.into())?;
            (time.minute, time.second) = (raw.checked_eat_u8()?, raw.checked_eat_u8()?);
        }
        if !raw.is_empty() {
            time.micros = raw.checked_eat_u32_le()?;
        }
        Some(time)
    }

    fn text(&self, decimals: u8) -> String {
        let Self { hours, minute, second, micros, .. } = self;
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{hours:02}:{minute:02}:{second:02}{}", fraction(*micros, decimals))
    }
}

/// The fraction of a second, with as many digits as the column has.
fn fraction(micros: u32, decimals: u8) -> String {
    let digits = match decimals {
        0..=6 => usize::from(decimals),
        _ if micros == 0 => 0,
        _ => 6,
    };
    let all = format!(".{micros:06}");
    if digits == 0 { String::new() } else { all.get(..=digits).unwrap_or(&all).to_owned() }
}
