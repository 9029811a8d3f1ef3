//! The reasons why synchronisation refuses a call, and why it keeps a row for repair.

tenon_kernel::refusals! {
    sync {
        cursor_stands(kind) = ErpInvalidResponse,
            "the ERP answered for {kind} with the same cursor again",
            "ERP 对 {kind} 返回了相同的游标";
        cursor_unfit(kind) = ErpInvalidResponse,
            "the ERP answered for {kind} with a cursor that is longer than 2000 characters or has a NUL",
            "ERP 对 {kind} 返回的游标超过 2000 个字符或含有 NUL";
        waits_for(kind, other) = NotAvailable,
            "{kind} is read when {other} can be read again",
            "{other} 恢复读取后才读取 {kind}";
        erp_refuses_to_be_read(said) = ErpRefused,
            "the ERP refuses to be read: {said}",
            "ERP 拒绝读取：{said}";
        no_answer_to_read(seconds) = ErpUnreachable,
            "the ERP did not answer within {seconds} seconds",
            "ERP 在 {seconds} 秒内未响应";
        no_answer_to_write(seconds) = OutcomeUnknown,
            "the ERP did not answer within {seconds} seconds; the call may have taken effect",
            "ERP 在 {seconds} 秒内未响应，调用可能已生效";
        nothing_to_compare(erp) = ErpUnsupported,
            "the adapter of `{erp}` reads nothing that can be compared",
            "`{erp}` 的适配器没有可比对的数据";
    }

    sync_row {
        target_missing(entity, key) = NotFound,
            "it refers to the {entity} `{key}`, which does not exist here",
            "所引用的{entity} `{key}` 在此不存在";
        order_being_placed = IllegalState,
            "it may be an order that is being placed in the ERP at this moment",
            "可能是正在 ERP 中下达的订单";
        order_twice(linked, order) = Duplicate,
            "the order `{linked}` was placed with the same key: cancel `{order}` in the ERP",
            "订单 `{linked}` 使用了相同的键，请在 ERP 中取消 `{order}`";
        order_unwanted(order) = IllegalState,
            "the order was refused or withdrawn here, and was placed by a call that arrived late: cancel `{order}` in the ERP",
            "该订单在此已被拒绝或撤回，却由迟到的调用下达，请在 ERP 中取消 `{order}`";
        invoice_of_order_being_placed = IllegalState,
            "its order may be one that is being placed in the ERP at this moment",
            "其订单可能正在 ERP 中下达";
        being_created(entity) = IllegalState,
            "it may be the {entity} that is being created in the ERP at this moment",
            "可能是正在 ERP 中新建的{entity}";
        review_open(entity, review) = IllegalState,
            "it may be a {entity} that exists here: decide the match_review `{review}`",
            "可能与此处已有的{entity}相同，请处理匹配审核 `{review}`";
        review_reopened(review) = IllegalState,
            "the record that it was linked to no longer exists: decide the match_review `{review}`",
            "所关联的记录已不存在，请处理匹配审核 `{review}`";
    }

    outbox {
        no_such_entry = NotFound,
            "the outbox has no such entry",
            "发件箱中没有此条目";
        not_to_be_retried = IllegalState,
            "the entry is under way, or its record is being edited or executed",
            "该条目正在处理中，或其记录正在修改或执行";
    }

    sync_configuration {
        not_a_matching_set(set) = Configuration,
            "{set}: a set needs one of tax_id, number, key, phone and name",
            "{set}:每组须含 tax_id、number、key、phone、name 之一";
        not_a_limit = Configuration,
            "a limit is 1 to 1000000 calls in 1 to 86400 seconds",
            "限速为每 1 至 86400 秒 1 至 1000000 次调用";
        not_shared(entity) = Configuration,
            "system_of_record: `{entity}` is not kept by both sides",
            "system_of_record:`{entity}` 不是双方共有的实体";
        field_not_shared(entity, field) = Configuration,
            "system_of_record: `{field}` is not a field of `{entity}` that both sides keep",
            "system_of_record:`{field}` 不是 `{entity}` 的双方共有字段";
        belongs_to_erp(entity, field) = Configuration,
            "system_of_record: `{field}` of `{entity}` says what the ERP no longer has, and belongs to the ERP",
            "system_of_record:`{entity}` 的 `{field}` 表示 ERP 中已不存在，只能由 ERP 决定";
    }
}
