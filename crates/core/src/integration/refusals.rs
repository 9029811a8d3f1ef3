//! The reasons why reviews, conflicts, pins and calls to ERPs are refused.

tenon_kernel::refusals! {
    match_review {
        already_decided = IllegalState,
            "the review is already decided",
            "该匹配审核已有决定";
        record_required = MissingField,
            "say which record it is",
            "请指明对应的记录";
        record_not_expected = InvalidValue,
            "a record is named only with the decision `link`",
            "仅当决定为“关联”时才填写记录";
    }

    conflict {
        already_resolved = IllegalState,
            "the conflict is already resolved",
            "该冲突已解决";
    }

    field_pin {
        entity_cannot_be_pinned(entity) = InvalidValue,
            "`{entity}` is not an entity that users change",
            "`{entity}` 不是用户可修改的对象";
        pinned_field_unknown(entity, field) = InvalidValue,
            "{entity} has no field `{field}`",
            "{entity}没有字段 `{field}`";
    }

    erp {
        owns_field(field, erp) = IllegalState,
            "the ERP `{erp}` is the system of record of `{field}`: change it there, or pin the field",
            "ERP `{erp}` 是 `{field}` 的主数据源：请在 ERP 中修改，或锁定该字段";
        unreachable(message) = ErpUnreachable,
            "{message}",
            "无法连接 ERP：{message}";
        refused(message) = ErpRefused,
            "{message}",
            "ERP 拒绝：{message}";
        invalid_response(message) = ErpInvalidResponse,
            "{message}",
            "ERP 的应答无效：{message}";
        unsupported(message) = ErpUnsupported,
            "{message}",
            "ERP 不支持：{message}";
        outcome_unknown(message) = OutcomeUnknown,
            "{message}",
            "ERP 调用结果未知：{message}";
        adapter_configuration(message) = Configuration,
            "{message}",
            "适配器配置无法使用：{message}";
        invalid_value(message) = InvalidValue,
            "{message}",
            "值无效：{message}";
        unknown_method(message) = UnknownOperation,
            "{message}",
            "适配器没有此方法：{message}";
        malformed_message(message) = MalformedRequest,
            "{message}",
            "报文格式错误：{message}";
        adapter_fault(message) = Internal,
            "{message}",
            "适配器内部错误：{message}";
        no_port = ErpUnsupported,
            "the adapter does not have this port",
            "适配器没有此端口";
        not_configured(erp) = InvalidValue,
            "the engine has no ERP `{erp}`",
            "引擎未配置 ERP `{erp}`";
        cannot(erp, reason) = ErpUnsupported,
            "the ERP `{erp}` cannot do this: {reason}",
            "ERP `{erp}` 不支持此操作：{reason}";
    }
}
