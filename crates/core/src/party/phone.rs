//! Telephone numbers, in the form in which two are compared.

use tenon_kernel::search::normalise;

/// What an extension begins with; the number that is dialled stands before it.
const EXTENSIONS: [&str; 8] = ["转", "轉", "分机", "ext", "x", "#", ",", ";"];

/// The international form of a telephone number as it is written: `021-55550100`, `+86 21 5555 0100` and `０２１－５５５５０１００ 转 8` are
/// all `+862155550100`. Numbers without an area, service numbers (400, 800, 95…, 96…), and national numbers of another country
/// than China are their digits. Without a country a national number is taken for a Chinese one where it has its form.
pub fn phone_key(phone: &str, country: Option<&str>) -> String {
    let written = dialled(phone);
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    // What people write where none is known.
    if digits.bytes().all(|digit| digit == b'0') {
        return String::new();
    }
    let plus = written.trim_start().trim_start_matches('(').starts_with('+');
    let international = match digits.strip_prefix("00") {
        Some(rest) => Some(rest),
        None => plus.then_some(digits.as_str()),
    };
    let chinese = |number: &str| national(number).or_else(|| is_service(number).then(|| number.to_owned()));
    match international {
        Some(number) => match number.strip_prefix("86").and_then(chinese) {
            Some(key) => key,
            None => format!("+{number}"),
        },
        None if country.is_some_and(|country| country != "CN") => digits,
        None => written_in_china(&digits).unwrap_or(digits),
    }
}

/// The part of a text that is dialled, with plain digits.
fn dialled(phone: &str) -> String {
    let plain = normalise(phone);
    let first = plain.find(|c: char| c.is_ascii_digit()).unwrap_or_default();
    let (before, number) = plain.split_at(first);
    let end = EXTENSIONS.iter().filter_map(|word| number.find(word)).min().unwrap_or(number.len());
    format!("{before}{}", &number[..end])
}

/// As people in China write a number: a mobile number, one with its area behind a 0, or either behind 86.
fn written_in_china(digits: &str) -> Option<String> {
    let behind_code = || digits.strip_prefix("86").filter(|rest| rest.len() >= 10).and_then(national);
    match digits.strip_prefix('0') {
        Some(_) => national(digits),
        None if is_mobile(digits) => national(digits),
        None => behind_code(),
    }
}

/// The international form of a Chinese national number.
fn national(number: &str) -> Option<String> {
    let number = number.strip_prefix('0').unwrap_or(number);
    let known = is_mobile(number) || is_landline(number);
    known.then(|| format!("+86{number}"))
}

/// 1[3-9] and nine digits.
fn is_mobile(number: &str) -> bool {
    number.len() == 11 && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// An area of two digits (10, 2x) with eight, or one of three digits (3xx to 9xx) with seven or eight.
fn is_landline(number: &str) -> bool {
    if is_service(number) {
        return false;
    }
    match number.as_bytes() {
        [b'1', b'0', ..] | [b'2', ..] => number.len() == 10,
        [b'3'..=b'9', ..] => (10..=11).contains(&number.len()),
        _ => false,
    }
}

/// Numbers that are dialled alike from everywhere.
fn is_service(number: &str) -> bool {
    match number.len() {
        10 => number.starts_with("400") || number.starts_with("800"),
        5..=8 => number.starts_with("95") || number.starts_with("96"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::phone_key;

    #[test]
    fn numbers_that_reach_the_same_telephone_have_one_key() {
        let reach = |key: &str, written: &[&str]| {
            for number in written {
                assert_eq!(phone_key(number, None), key, "{number}");
            }
        };
        reach(
            "+862155550100",
            &[
                "021-55550100",
                "+86 21 5555 0100",
                "0086 (21) 55550100",
                "(86) 21-5555-0100",
                "０２１－５５５５０１００",
                "021-55550100 转 8001",
                "021-55550100#8",
                "021-55550100 ext. 12",
                "电话 021 5555 0100",
                "+86 021 55550100",
                "(+86) 21 55550100",
                "Fax: 021-55550100",
            ],
        );
        reach("+8613800138000", &["13800138000", "+86 138 0013 8000", "86-13800138000", "1380013 8000 x3"]);
        reach("+867551234567", &["0755-1234567", "+86 755 1234567"]);
        reach("4008208820", &["400-820-8820", "+86 400 820 8820"]);
        reach("95588", &["95588"]);
        reach("55550100", &["5555 0100"]);
        reach("+4930123456", &["+49 30 123456", "0049 30 123456"]);
        reach("", &["none", "转"]);
    }

    #[test]
    fn a_national_number_of_another_country_is_not_a_chinese_one() {
        assert_eq!(phone_key("021-55550100", Some("DE")), "02155550100");
        assert_eq!(phone_key("1 310 555 0100", Some("US")), "13105550100");
        assert_eq!(phone_key("+86 21 55550100", Some("DE")), "+862155550100");
    }
}
