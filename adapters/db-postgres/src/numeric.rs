//! A decimal in the server's binary form, as text.

use std::fmt::Write;

/// The digits in one group.
const GROUP: usize = 4;

/// The decimal with all its places, or nothing if this is none.
///
/// Groups of four digits follow a header: how many groups, the place of the first, the sign, and how many digits are shown after
/// the point. <https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c>
pub(crate) fn text(raw: &[u8]) -> Option<String> {
    let (header, groups) = raw.split_at_checked(8)?;
    let (first, sign, places) = (signed(header, 1)?, unsigned(header, 2)?, usize::from(unsigned(header, 3)?));
    let mut text = match sign {
        0x0000 => String::new(),
        0x4000 => "-".to_owned(),
        0xC000 => return Some("NaN".to_owned()),
        0xD000 => return Some("Infinity".to_owned()),
        0xF000 => return Some("-Infinity".to_owned()),
        _ => return None,
    };
    let group = |place: i32| {
        let at = usize::try_from(i32::from(first) - place).ok();
        at.and_then(|at| unsigned(groups, at)).unwrap_or_default()
    };
    write!(text, "{}", if first < 0 { 0 } else { group(first.into()) }).ok()?;
    for place in (0..i32::from(first)).rev() {
        write!(text, "{:04}", group(place)).ok()?;
    }
    if places > 0 {
        let fraction: String = (1..=places.div_ceil(GROUP))
            .filter_map(|place| i32::try_from(place).ok())
            .map(|place| format!("{:04}", group(-place)))
            .collect();
        write!(text, ".{}", fraction.get(..places)?).ok()?;
    }
    Some(text)
}

fn unsigned(raw: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(raw.get(2 * at..2 * at + 2)?.try_into().ok()?))
}

fn signed(raw: &[u8], at: usize) -> Option<i16> {
    unsigned(raw, at).map(u16::cast_signed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(first: i16, sign: u16, places: u16, groups: &[u16]) -> Option<String> {
        let count = u16::try_from(groups.len()).unwrap();
        let words = [count, first.cast_unsigned(), sign, places].into_iter().chain(groups.iter().copied());
        text(&words.flat_map(u16::to_be_bytes).collect::<Vec<_>>())
    }

    #[test]
    fn decimals_keep_their_places() {
        for (found, expected) in [
            (read(0, 0, 0, &[]), "0"),
            (read(0, 0, 2, &[]), "0.00"),
            (read(0, 0, 2, &[12, 5000]), "12.50"),
            (read(0, 0x4000, 4, &[12, 5001]), "-12.5001"),
            (read(1, 0, 0, &[1]), "10000"),
            (read(1, 0, 6, &[1, 2, 3]), "10002.000300"),
            (read(-2, 0, 8, &[7]), "0.00000007"),
            (read(-1, 0, 5, &[1, 2000]), "0.00012"),
            (read(0, 0xC000, 0, &[]), "NaN"),
        ] {
            assert_eq!(found.as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_no_decimal_is_told() {
        assert_eq!(text(&[0, 0, 0]), None);
        assert_eq!(read(0, 0x1234, 0, &[1]), None);
    }
}
