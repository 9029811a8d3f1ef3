//! The reasons why queries about receivables are refused.

tenon_kernel::refusals! {
    open_item {
        day_too_early(days) = OutOfRange,
            "there is no day {days} days before this one",
            "此日期之前 {days} 天已超出日历范围";
    }
}
