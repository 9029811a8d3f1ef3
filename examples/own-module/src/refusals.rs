//! Why renting is refused.

// region: refusals
tenon::kernel::refusals! {
    rental_contract {
        ends_before_it_begins = OutOfRange,
            "the contract must not end before it begins",
            "到期日期不能早于起租日期";
        closed = IllegalState,
            "the contract is closed",
            "合同已结束";
        rent_negative = OutOfRange,
            "a rent must not be negative",
            "月租金不能为负数";
        rent_too_large = OutOfRange,
            "the rent is too large",
            "月租金超出范围";
        months_out_of_range = OutOfRange,
            "the number of months is at least 1, and leads to a day of the calendar",
            "月数至少为 1，且到期日期须在日历范围内";
        limit_exceeded(rent, limit) = CreditExceeded,
            "the rent of {rent} exceeds the customer's limit of {limit}",
            "月租金合计 {rent} 超过客户的月租上限 {limit}";
        product_rented(contract) = IllegalState,
            "the product is rented out: close the rental contract {contract} first",
            "该产品正在出租，请先结束租赁合同 {contract}";
    }
}
// endregion: refusals
