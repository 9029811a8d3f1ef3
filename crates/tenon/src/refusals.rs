//! The reasons why an engine cannot be opened, and why a request is not valid.

tenon_kernel::refusals! {
    configuration {
        unreadable(what) = Configuration,
            "the configuration cannot be read: {what}",
            "无法读取配置：{what}";
        table_prefix = Configuration,
            "a table prefix has at most 8 small letters, digits and _, and begins with a letter",
            "表前缀最多 8 个小写字母、数字和 _，并以字母开头";
        sync_without_erp(erp) = Configuration,
            "sync: there is no ERP `{erp}` in `erps`",
            "sync:`erps` 中没有 ERP `{erp}`";
        host_database_name = Configuration,
            "a database of the host is named `host`",
            "宿主提供的数据库须命名为 `host`";
        host_database_absent = Configuration,
            "the host has provided no database",
            "宿主没有提供数据库";
        connections_without_server = Configuration,
            "the number of connections is set for a database on a server that the engine connects to itself",
            "连接数只能为引擎自行连接的服务器数据库设置";
        not_a_database(expected) = Configuration,
            "a database is {expected}",
            "数据库应为 {expected}";
        mapping_unreadable(path, what) = Configuration,
            "the mapping `{path}` cannot be read: {what}",
            "无法读取映射文件 `{path}`：{what}";
        not_a_mapping(what) = Configuration,
            "the mapping cannot be used: {what}",
            "映射无法使用：{what}";
        no_host_for_erp = Configuration,
            "no host answers for this ERP",
            "没有宿主为此 ERP 应答";
        host_erp_twice = Configuration,
            "erps: one adapter is there, and it serves one ERP",
            "erps:只有一个适配器，只能服务一个 ERP";
        no_such_dialect(dialect) = Configuration,
            "there is no dialect `{dialect}`",
            "没有数据库方言 `{dialect}`";
    }

    json_rpc {
        not_json(what) = MalformedRequest,
            "the request is not JSON: {what}",
            "请求不是 JSON：{what}";
        not_an_object = MalformedRequest,
            "a request is an object",
            "请求应为对象";
        version = MalformedRequest,
            "`jsonrpc` is \"2.0\"",
            "`jsonrpc` 应为 \"2.0\"";
        id = MalformedRequest,
            "`id` is a string, or a number of at most 64 bits",
            "`id` 应为字符串或最多 64 位的数字";
        method = MalformedRequest,
            "`method` is a string",
            "`method` 应为字符串";
        params = MalformedRequest,
            "`params` is an object: parameters go by name",
            "`params` 应为对象：参数按名称传递";
        empty_batch = MalformedRequest,
            "a batch has at least one request",
            "批量请求至少包含一个请求";
        request_too_long(most) = LimitExceeded,
            "a request has at most {most} bytes",
            "请求最多 {most} 字节";
        reply_too_long(most) = LimitExceeded,
            "the answer has more than {most} bytes, and is withheld: ask for fewer records at once (`limit`, then `after`)",
            "应答超过 {most} 字节，未返回：请减少每页记录数（`limit`，再用 `after` 翻页）";
        batch_too_long(most) = LimitExceeded,
            "a batch has at most {most} requests",
            "批量请求最多包含 {most} 个请求";
        replies_too_long = LimitExceeded,
            "the replies to this batch are too large: this request was not performed",
            "批量应答过大：此请求未执行";
        unknown_parameter(method, parameter) = UnknownField,
            "`{method}` has no parameter `{parameter}`",
            "`{method}` 没有参数 `{parameter}`";
        expected_text = WrongType,
            "expected a text",
            "应为文本";
        expected_texts = WrongType,
            "expected a list of texts",
            "应为文本列表";
        expected_integer(field) = WrongType,
            "`{field}` is an integer",
            "`{field}` 应为整数";
        answer_undeclared(operation, what) = Internal,
            "the answer of `{operation}` is not as declared: {what}",
            "`{operation}` 的结果与声明不符：{what}";
        field_not_json(what) = InvalidValue,
            "the text is not JSON: {what}",
            "文本不是 JSON：{what}";
    }

    call {
        no_such_erp(erp) = NotFound,
            "the engine has no ERP `{erp}`",
            "没有 ERP `{erp}`";
        savepoint_lost(refusal, what) = RepeatTransaction,
            "{refusal}; the database aborted the transaction: {what}",
            "{refusal}；数据库中止了事务：{what}";
    }
}
