//! The names of value types in refusals, in both languages.

use crate::kind::Label;

macro_rules! names {
    ($($name:ident = $en:literal, $zh:literal;)*) => {
        $(pub(crate) const $name: Label = Label { en: $en, zh: $zh };)*
    };
}

names! {
    NULL = "null", "空值";
    NOTHING = "nothing", "空";
    VALUE = "another value", "其他值";
    BOOLEAN = "a boolean", "布尔值";
    NUMBER = "a number", "数字";
    INTEGER = "an integer", "整数";
    LONG_TEXT = "a 64-bit integer in a string", "以字符串表示的 64 位整数";
    DECIMAL = "a decimal", "小数";
    DECIMAL_TEXT = "a decimal in a string such as \"12.50\"", "以字符串表示的小数，例如 \"12.50\"";
    TEXT = "a text", "文本";
    STRING = "a string", "字符串";
    CURRENCY = "a currency code", "货币代码";
    DATE = "a date", "日期";
    DATE_TEXT = "a date such as \"2026-01-31\"", "日期，例如 \"2026-01-31\"";
    INSTANT = "an instant", "时间";
    INSTANT_TEXT = "an instant such as \"2026-01-31T09:30:00Z\"", "时间，例如 \"2026-01-31T09:30:00Z\"";
    JSON = "JSON", "JSON";
    LIST = "a list", "列表";
    OBJECT = "an object", "对象";
    RECORD = "a record", "记录";
}
