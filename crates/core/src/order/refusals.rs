//! The reasons why sales orders are refused.

tenon_kernel::refusals! {
    sales_order {
        prospect_cannot_order = IllegalState,
            "a prospect cannot order: convert the customer first",
            "潜在客户不能下单，请先转为交易客户";
        no_currency = MissingField,
            "the order needs a currency: neither the customer nor the organisation unit has one",
            "订单需要币种：客户和所属单元均无币种";
        not_for_erp(field) = ErpUnsupported,
            "the ERP does not take `{field}`",
            "ERP 不支持 `{field}`";
        no_lines = MissingField,
            "an order without lines cannot be submitted",
            "没有明细的销售订单不能提交";
        quantity_not_positive = OutOfRange,
            "a quantity must be greater than zero",
            "数量必须大于零";
        due_before_order = OutOfRange,
            "a line cannot be wanted before the date of the order",
            "交货日期不能早于订单日期";
        amount_too_large = OutOfRange,
            "the amount is too large",
            "金额超出范围";
        credit_limit_exceeded(exposure, more, limit, currency) = CreditExceeded,
            "the credit exposure of {exposure} and the {more} of this order exceed the credit limit of {limit} {currency}",
            "信用占用 {exposure} 加上本订单 {more}，超过信用额度 {limit} {currency}";
        credit_limit_reached = CreditExceeded,
            "the order exceeds what is left of the customer's credit limit",
            "本订单超过客户剩余的信用额度";
        not_in_stock(wanted) = NotAvailable,
            "{wanted} are ordered, and not as many are available",
            "订购 {wanted}，可用量不足";
        not_available(wanted, available) = NotAvailable,
            "{wanted} are ordered and {available} are available",
            "订购 {wanted}，可用量仅 {available}";
        already_submitted(status) = IllegalState,
            "the order is already {status}",
            "销售订单的状态已是“{status}”，不能再次提交";
        not_a_draft = IllegalState,
            "only a draft can be deleted: cancel the order instead",
            "只能删除草稿，请取消该销售订单";
        begun = IllegalState,
            "the order is being or was executed: use a return",
            "销售订单已开始执行，请办理退货";
        only_lines_change(status) = IllegalState,
            "the order is {status}: only its lines can change",
            "销售订单的状态是“{status}”，只能更改明细";
        terms_fixed(status) = IllegalState,
            "the order is {status}: its terms can no longer change",
            "销售订单的状态是“{status}”，条款不能再更改";
        line_fixed = IllegalState,
            "a line of a submitted order keeps its place, product and price: to cancel it, set its quantity to 0",
            "已提交订单的明细须保留行次、产品和价格；如需取消，请将数量改为 0";
        quantity_below_executed(executed) = OutOfRange,
            "{executed} are already shipped or invoiced",
            "已发货或已开票 {executed}";
        nothing_left = IllegalState,
            "no quantity would be left: cancel the order instead",
            "更改后订单没有剩余数量，请取消该订单";
        unfinished_orders = IllegalState,
            "the customer has unfinished orders: cancel them, or delete the drafts",
            "客户有未完成的销售订单，请先取消订单或删除草稿";
        uninvoiced_orders = IllegalState,
            "deliveries to the customer are not invoiced yet",
            "客户尚有已发货未开票的订单";
        moved_on(status) = IllegalState,
            "the order is {status} and was not sent",
            "销售订单的状态是“{status}”，未发送到 ERP";
        not_placed = IllegalState,
            "the order is not in the ERP yet",
            "销售订单尚未进入 ERP";
        product_inactive = IllegalState,
            "this product is no longer sold",
            "此产品已停用，不能订购";
        erp_not_configured(erp) = IllegalState,
            "the order's organisation unit names the ERP `{erp}`, which the engine does not have",
            "订单所属单元的 ERP `{erp}` 未在引擎中配置";
        executed_by_erp(erp) = IllegalState,
            "the ERP `{erp}` executes this order",
            "该订单由 ERP `{erp}` 执行";
        not_so_far(status, wanted) = IllegalState,
            "the order is {status}, and must be {wanted}",
            "销售订单的状态是“{status}”，须为“{wanted}”";
        nothing_to_deliver = IllegalState,
            "nothing is left to be delivered",
            "没有待发货的数量";
        no_such_line = NotFound,
            "the order has no such line",
            "订单中没有此明细";
        more_taken_back_than_shipped(shipped) = OutOfRange,
            "only {shipped} are shipped",
            "已发货仅 {shipped}";
        product_not_in_erp = NotFound,
            "the ERP does not have this product",
            "ERP 中没有此产品";
    }
}
