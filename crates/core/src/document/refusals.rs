//! Why documents are refused for their amounts and for what they come from.

tenon_kernel::refusals! {
    document {
        more_than_left(most) = OutOfRange,
            "the line comes from another document, of which {most} can be taken in all",
            "该明细来自另一单据，最多可取 {most}";
        charge_given_to_another = IllegalState,
            "the line was cancelled, and its discounts and surcharges were given to another document: add a new line",
            "该明细曾被取消，其折扣或附加费已分摊到另一单据，请新增明细";
        quantity_not_remaining(remaining) = OutOfRange,
            "{remaining} of the line remains",
            "该明细剩余 {remaining}";
        nothing_remains = IllegalState,
            "nothing of the document remains",
            "该单据没有剩余可转的内容";
        amount_too_large = OutOfRange,
            "the amount is too large",
            "金额超出范围";
        not_positive = OutOfRange,
            "the value must be greater than zero",
            "该值必须大于零";
        charge_exceeds = OutOfRange,
            "the discount is larger than the amount",
            "折扣大于金额";
        charge_without_amount = MissingField,
            "a discount or a surcharge needs a percentage or an amount",
            "折扣或附加费须填写百分比或金额";
        charge_of_two_kinds = InvalidValue,
            "a discount or a surcharge has a percentage or an amount per unit, not both",
            "折扣或附加费只能填写百分比或单位金额之一";
        charge_too_fine(digits) = OutOfRange,
            "the amount has more than {digits} digits after the point",
            "金额的小数位超过 {digits} 位";
        taxes_too_high = OutOfRange,
            "the taxes of a line are 100 percent at most",
            "每行税率合计不能超过 100%";
        rate_of_other_taxes(rate) = InvalidValue,
            "the taxes of the line are {rate} percent together: leave out the rate, or the taxes",
            "该明细各税种合计为 {rate}%，请勿同时填写其他税率";
        tax_twice = Duplicate,
            "the line has this tax already",
            "该明细已有此税种";
        too_many_taxes(most) = LimitExceeded,
            "a document has at most {most} taxes",
            "一张单据最多有 {most} 种税";
        charge_without_lines = MissingField,
            "a discount or a surcharge of the document needs lines that share it",
            "整单折扣或附加费需要可分摊的明细";
        free_with_charges = IllegalState,
            "a line free of charge has no discounts or surcharges",
            "免费明细不能有折扣或附加费";
    }
}
