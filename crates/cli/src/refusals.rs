//! Why the command refuses.

tenon::kernel::refusals! {
    command {
        file(path, what) = Configuration,
            "{path}: {what}",
            "{path}:{what}";
        arguments(what) = MalformedRequest,
            "the arguments are not JSON: {what}",
            "参数不是 JSON：{what}";
        conversation_ended(what) = MalformedRequest,
            "the conversation ended: {what}",
            "会话中断：{what}";
        codes_unknown = ErpRefused,
            "the ERP does not know every code",
            "ERP 中缺少部分代码";
        sides_differ = ErpRefused,
            "the two sides differ",
            "双方数据不一致";
        kinds_stuck(kinds) = ErpRefused,
            "not everything could be read: {kinds}",
            "未能全部读取：{kinds}";
        folder_exists(folder) = Configuration,
            "`{folder}` already exists",
            "`{folder}` 已存在";
        recording(what) = Configuration,
            "the recording cannot be used: {what}",
            "录制内容无法使用：{what}";
        no_such_check(name) = Configuration,
            "there is no check whose name begins with `{name}`",
            "没有名称以 `{name}` 开头的检查";
        not_conforming(failed, again) = ErpRefused,
            "the adapter does not conform: {failed} checks failed{again}",
            "适配器不符合要求：{failed} 项检查未通过{again}";
        component_input(source, what) = Configuration,
            "--with{source}: {what}",
            "--with{source}:{what}";
        dialect = Configuration,
            "a dialect is sqlite, postgres or mariadb",
            "数据库方言为 sqlite、postgres 或 mariadb";
    }

    demo {
        program_missing = Configuration,
            "the program `erp-k3` is not beside this one: build it, or name it by --erp-program",
            "未找到程序 `erp-k3`：请先构建，或用 --erp-program 指定";
        program_not_started(what) = ErpUnreachable,
            "erp-k3 cannot be started: {what}",
            "无法启动 erp-k3：{what}";
        program_failed(what) = ErpRefused,
            "erp-k3: {what}",
            "erp-k3 失败：{what}";
        totals(what) = ErpInvalidResponse,
            "the totals of erp-k3 cannot be read: {what}",
            "无法读取 erp-k3 的合计：{what}";
        two_products_needed = NotAvailable,
            "the ERP does not have two products in stock",
            "ERP 中没有两种有库存的产品";
        second_run_changed = Internal,
            "a second run changed something",
            "再次运行改变了数据";
        not_refused(operation, why) = Internal,
            "{operation} should have been refused: {why}",
            "{operation} 本应被拒绝：{why}";
    }
}
