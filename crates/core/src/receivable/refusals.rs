//! The reasons why queries about receivables are refused.

tenon_kernel::refusals! {
    open_item {
        past_day(today) = OutOfRange,
            "what was open on a past day is not known: the day is {today} or later",
            "无法得知过去某日的未结款项：日期须为 {today} 或之后";
        day_too_early(days) = OutOfRange,
            "there is no day {days} days before this one",
            "此日期之前 {days} 天已超出日历范围";
        open_items = IllegalState,
            "the customer has open items",
            "客户有未结款项";
    }
}
