//! Days as numbers and as text.

/// The day the books stand at: documents are made before it, acts happen on it unless another day is given.
pub const TODAY: &str = "2026-07-01";

const TODAY_NUMBER: i64 = 20_635;

/// The day so many days before [`TODAY`], as K/3 keeps it (a date with an empty time).
pub(crate) fn days_ago(days: i64) -> String {
    let (year, month, day) = civil(TODAY_NUMBER - days);
    format!("{year:04}-{month:02}-{day:02} 00:00:00")
}

/// The civil date of a day counted from 1970-01-01 (the usual algorithm over 400-year eras that begin in March).
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, of_year - (153 * march_month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_before_today() {
        assert_eq!(days_ago(0), "2026-07-01 00:00:00");
        assert_eq!(days_ago(1), "2026-06-30 00:00:00");
        assert_eq!(days_ago(181), "2026-01-01 00:00:00");
        assert_eq!(days_ago(182), "2025-12-31 00:00:00");
    }
}
