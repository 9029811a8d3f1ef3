//! The reasons why queries about stock are refused.

tenon_kernel::refusals! {
    stock_level {
        day_in_the_past = OutOfRange,
            "the day is in the past",
            "需求日期已过";
    }
}
