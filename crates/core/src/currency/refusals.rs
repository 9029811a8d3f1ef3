//! The reasons why exchange rates are refused.

tenon_kernel::refusals! {
    exchange_rate {
        rate_not_positive = OutOfRange,
            "a rate must be greater than zero",
            "汇率必须大于零";
        same_currency = InvalidValue,
            "a rate leads from one currency to another one",
            "汇率的原币与目标币不能相同";
        no_rate(from, to, date) = IllegalState,
            "there is no exchange rate from {from} to {to} on {date}: add one",
            "{date} 没有从 {from} 到 {to} 的汇率，请先录入";
        amount_too_large_in(currency) = OutOfRange,
            "the amount is too large in {currency}",
            "金额换算为 {currency} 后超出范围";
    }
}
