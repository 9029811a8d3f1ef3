//! The reasons why prices are refused.

tenon_kernel::refusals! {
    price {
        quantity_not_positive = OutOfRange,
            "a quantity must be greater than zero",
            "数量必须大于零";
        none_in_currency(currency) = NotFound,
            "there is no price in {currency} for this product, customer, quantity and day: ask for a conversion",
            "此产品在该客户、数量和日期下没有 {currency} 价格，可要求换算";
        price_too_large = OutOfRange,
            "the converted price is too large",
            "换算后的单价超出范围";
        none_valid = NotFound,
            "there is no price for this product, customer, quantity and day",
            "此产品在该客户、数量和日期下没有价格";
    }
}
