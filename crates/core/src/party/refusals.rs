//! The reasons why customers, contacts and merges are refused.

tenon_kernel::refusals! {
    contact {
        primary_taken(purpose) = Duplicate,
            "another contact is the primary one for `{purpose}`",
            "“{purpose}”已有其他首要联系人";
    }

    customer {
        role_twice(role) = Duplicate,
            "the role `{role}` is given twice",
            "角色“{role}”重复";
        credit_limit_negative = OutOfRange,
            "a credit limit must not be negative",
            "信用额度不能为负数";
        credit_limit_without_currency = MissingField,
            "a credit limit needs a currency",
            "填写信用额度时必须填写币种";
        duplicate = Duplicate,
            "this board already has a customer with the same tax number, name or telephone",
            "本版块已有税号、名称或电话相同的客户";
        account_frozen = Frozen,
            "the customer's account is frozen",
            "客户账户已冻结";
        freeze_in_past = OutOfRange,
            "the end of the freeze is not later than now",
            "冻结截止时间不晚于当前时间";
        account_closed = Closed,
            "the customer's account is closed",
            "客户账户已关闭";
        erp_needs_currency = MissingField,
            "the ERP needs the customer's currency",
            "在 ERP 中建立客户需要币种";
        refused_by_erp(reason) = ErpRefused,
            "the ERP refused the customer: {reason}",
            "ERP 拒绝建立客户：{reason}";
    }

    customer_merge {
        into_itself = InvalidValue,
            "a customer cannot be merged into itself",
            "客户不能合并到自身";
        being_created(erp) = IllegalState,
            "the customer is being created in the ERP `{erp}`: synchronise first",
            "客户正在 ERP `{erp}` 中建立，请先同步";
        not_merged = IllegalState,
            "the customer was not merged into another one",
            "该客户未被合并";
        merged_again = IllegalState,
            "the customer that it was merged into was itself merged later: undo that merge first",
            "合并到的客户之后又被合并，请先撤销那次合并";
    }
}
