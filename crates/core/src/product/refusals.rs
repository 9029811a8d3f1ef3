//! The reasons why products are refused.

tenon_kernel::refusals! {
    product {
        lead_days_out_of_range(most) = OutOfRange,
            "a lead time is 0 to {most} days",
            "到货天数须为 0 至 {most} 天";
        list_price_negative = OutOfRange,
            "a list price must not be negative",
            "标价不能为负数";
    }
}
