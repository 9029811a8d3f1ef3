//! Why questions about receivables are refused.

tenon_kernel::refusals! {
    open_item {
        day_too_early(days) = OutOfRange,
            "there is no day {days} days before this one",
            "此日期之前 {days} 天已超出日历范围";
        open_items = IllegalState,
            "the customer has open items",
            "客户有未结款项";
    }
}
