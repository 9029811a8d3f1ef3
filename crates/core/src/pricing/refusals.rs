//! The reasons why prices are refused.

tenon_kernel::refusals! {
    price {
        none_valid = NotFound,
            "there is no price for this product, customer, quantity and day",
            "此产品在该客户、数量和日期下没有价格";
    }
}
