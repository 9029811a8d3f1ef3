//! The reasons why a database cannot be used by this engine, and why a call ends early.

tenon_kernel::refusals! {
    call {
        caller_cancelled = Cancelled,
            "the caller cancelled the call",
            "调用方已取消";
        time_is_up = Cancelled,
            "the time of the call is up",
            "调用已超时";
    }

    schema {
        statements_lacking(count) = SchemaBehind,
            "the store lacks {count} statements of its schema: run the migration",
            "数据库结构缺少 {count} 条语句，请运行迁移";
        upgrade_lacking(modules) = SchemaBehind,
            "the store lacks the upgrade of {modules}: run the migration",
            "数据库尚未升级模块 {modules}，请运行迁移";
        table_missing(what) = SchemaBehind,
            "a table is missing: run the migration ({what})",
            "缺少表，请运行迁移（{what}）";
        column_ahead(column) = SchemaAhead,
            "`{column}` was made by a newer engine: this engine is too old for the store",
            "`{column}` 由更新的版本建立，当前版本过旧";
        module_ahead(module, store, engine) = SchemaAhead,
            "the store has version {store} of the module `{module}`, and this engine has version {engine}: it is too old for the store",
            "数据库中模块 `{module}` 为版本 {store}，当前程序为版本 {engine}，版本过旧";
        table_of_other_module(table, module, owner) = Configuration,
            "the module `{module}` needs the table `{table}`, which belongs to the module `{owner}`, and this engine does not have that module",
            "模块 `{module}` 需要表 `{table}`，但该表属于模块 `{owner}`，而当前程序没有该模块";
    }

    views {
        name_characters(name, most) = InvalidValue,
            "the name of views has at most {most} small letters, digits and _, and begins with a letter: `{name}` does not fit",
            "视图名称最多 {most} 个小写字母、数字和 _，并以字母开头：`{name}` 不符合";
        exists(name) = Duplicate,
            "a table or view `{name}` exists already: use another name for the views",
            "已存在名为 `{name}` 的表或视图，请为视图使用其他名称";
        name_taken(name, tenant) = Duplicate,
            "views with the name `{name}` belong to the tenant `{tenant}`: use another name",
            "名称为 `{name}` 的视图属于租户 `{tenant}`，请使用其他名称";
    }
}
