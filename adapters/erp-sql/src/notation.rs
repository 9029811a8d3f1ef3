//! How an ERP writes its values: the encoding of its texts, the zone of its times, and the dates that say that there is none.

use crate::encoding::Encoding;
use crate::file::File;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How an ERP writes its values.
#[derive(Clone, Debug)]
pub(crate) struct Notation {
    pub(crate) encoding: Encoding,
    pub(crate) zone: TimeZone,
    pub(crate) no_date: Vec<Date>,
}

impl Notation {
    /// What a mapping file declares.
    pub(crate) fn of(file: &File) -> Result<Self, String> {
        let zone = TimeZone::get(&file.time_zone)
            .map_err(|_| format!("time_zone: {:?} is none of the IANA time zones", file.time_zone))?;
        let day = |text: &String| {
            text.parse().map_err(|_| format!("no_date: {text:?} is not a date, as in \"1899-12-30\""))
        };
        let no_date = file.no_date.iter().map(day).collect::<Result<_, _>>()?;
        Ok(Self { encoding: Encoding::of(&file.encoding)?, zone, no_date })
    }
}
