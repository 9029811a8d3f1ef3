//! The reasons of the kernel's refusals, which any entity and operation can have.

crate::refusals! {
    request {
        no_such_operation(operation) = UnknownOperation,
            "there is no operation `{operation}`",
            "没有操作 `{operation}`";
        writes_while_reading(operation) = Internal,
            "an operation that only reads runs `{operation}`, which writes",
            "只读操作执行了写操作 `{operation}`";
        permission_required(permission) = Forbidden,
            "the permission `{permission}` is required",
            "需要权限 `{permission}`";
        field_permission_required(field) = Forbidden,
            "reading `{field}` requires a permission",
            "读取 `{field}` 需要权限";
        record_out_of_reach(permission) = Forbidden,
            "your right to `{permission}` does not reach this record",
            "您的权限 `{permission}` 不包括此记录";
        actor_unknown = Forbidden,
            "the actor is not an active user of this tenant",
            "操作人不是该租户的有效用户";
        key_required = KeyRequired,
            "a write needs an idempotency key",
            "写操作需要幂等键";
        key_reused = KeyReused,
            "the idempotency key was used for another request",
            "该幂等键已用于另一个请求";
        key_in_use = Busy,
            "a request with the same idempotency key is being performed",
            "使用相同幂等键的请求正在执行";
        no_such_tenant(tenant) = NotFound,
            "there is no tenant `{tenant}`",
            "没有租户 `{tenant}`";
        tenant_set_up = IllegalState,
            "the tenant is already set up",
            "该租户已完成初始化";
    }

    value {
        required(field) = MissingField,
            "`{field}` is required",
            "必须填写 `{field}`";
        absent = MissingField,
            "a value is required",
            "必须有值";
        blank = MissingField,
            "must not be blank",
            "不能为空白";
        unknown_field(field) = UnknownField,
            "there is no field `{field}`",
            "没有字段 `{field}`";
        read_only(field) = UnknownField,
            "`{field}` is set by the engine",
            "`{field}` 由系统设置";
        set_by_operation(field, operation) = UnknownField,
            "`{field}` is set by the operation `{operation}`",
            "`{field}` 由操作 `{operation}` 设置";
        wrong_type(expected, found) = WrongType,
            "expected {expected}, found {found}",
            "应为{expected}，实际为{found}";
        wrong_format(expected) = InvalidValue,
            "expected {expected}",
            "应为{expected}";
        not_an_option(value, options) = InvalidValue,
            "`{value}` is not one of {options}",
            "`{value}` 不在可选值 {options} 之中";
        not_a_currency(value) = InvalidValue,
            "`{value}` is not an ISO 4217 currency code",
            "`{value}` 不是 ISO 4217 货币代码";
        not_a_country(value) = InvalidValue,
            "`{value}` is not an ISO 3166-1 country code of two capital letters",
            "`{value}` 不是 ISO 3166-1 的两位大写国家代码";
        not_an_email(value) = InvalidValue,
            "`{value}` is not an e-mail address",
            "`{value}` 不是电子邮件地址";
        hidden_character(character) = InvalidValue,
            "the text must not contain the invisible character {character}",
            "文本不能包含不可见字符 {character}";
        year_out_of_range(first, last) = OutOfRange,
            "the year must be between {first} and {last}",
            "年份必须在 {first} 至 {last} 之间";
        list_too_long(count, most) = LimitExceeded,
            "{count} values: the list has at most {most}",
            "共 {count} 项，列表最多 {most} 项";
        too_small(least) = OutOfRange,
            "the number must be at least {least}",
            "数值不能小于 {least}";
        too_great(most) = OutOfRange,
            "the number must be at most {most}",
            "数值不能大于 {most}";
        smaller_than_unit(currency, digits) = OutOfRange,
            "an amount in {currency} has at most {digits} decimal places",
            "{currency} 金额最多 {digits} 位小数";
        null_character = InvalidValue,
            "a text must not contain the character U+0000",
            "文本不能包含字符 U+0000";
        too_long(length, most) = TooLong,
            "the text has {length} characters; at most {most} are allowed",
            "文本有 {length} 个字符，最多允许 {most} 个";
        beyond_32_bits = OutOfRange,
            "an integer has at most 32 bits",
            "整数最多 32 位";
        too_many_decimals(scale) = OutOfRange,
            "more than {scale} decimal places",
            "小数位超过 {scale} 位";
        too_large(limit) = OutOfRange,
            "the absolute value must be less than {limit}",
            "绝对值必须小于 {limit}";
    }

    record {
        not_found(entity) = NotFound,
            "there is no such {entity}",
            "没有此{entity}";
        no_such_line = NotFound,
            "there is no such line",
            "没有此行";
        line_twice(id) = Duplicate,
            "the line `{id}` is given twice",
            "行 `{id}` 重复";
        deleted = IllegalState,
            "the record is deleted",
            "记录已删除";
        changed(version) = StaleVersion,
            "the record is at version {version}: read it again",
            "记录已是版本 {version}，请重新读取";
        changed_meanwhile = StaleVersion,
            "the record was changed in the meantime: read it again",
            "记录已被修改，请重新读取";
        referred_to(entity, field) = IllegalState,
            "a {entity} refers to this record by `{field}`",
            "有{entity}通过 `{field}` 引用此记录";
        not_referred_to(entity) = InvalidValue,
            "nothing is about a {entity}: name the entity of a record of its own, which users know",
            "不能针对{entity}：请指定用户可见的独立记录的对象";
        not_unique(entity, fields) = Duplicate,
            "another {entity} has the same {fields}",
            "另一个{entity}的 {fields} 与此相同";
        id_taken(entity) = Duplicate,
            "a {entity} with this id already exists",
            "已有{entity}使用此编号";
        number_taken_in_board(entity) = Duplicate,
            "in the board that it enters, another {entity} has this number: give another one, or null for the next one there",
            "目标版块中另一个{entity}已使用此编号：请指定其他编号，或设为 null 以取得该版块的下一个编号";
        number_required(entity) = MissingField,
            "a {entity} must have a number",
            "{entity}必须有编号";
        owner_disabled = IllegalState,
            "the user is disabled: give the record to an active user",
            "该用户已停用，请将记录交给有效用户";
        too_many_lines(count, most) = LimitExceeded,
            "{count} lines: a record has at most {most}",
            "共 {count} 行明细，一条记录最多 {most} 行";
    }

    warning {
        no_warning_rule = NotFound,
            "there is no rule of the kind `warning` in force with this id",
            "没有此标识的已启用的预警类规则";
        not_a_time_of_day(text) = InvalidValue,
            "`{text}` is no time of day such as `06:30`",
            "`{text}` 不是形如 `06:30` 的时刻";
        without_owner(entity) = InvalidValue,
            "a record of {entity} has no owner who could be warned",
            "{entity}没有可通知的负责人";
        of_other_records(subject) = IllegalState,
            "the rule is about records of `{subject}`: make another warning rule",
            "该规则针对 `{subject}`：请另建预警规则";
        nobody_to_warn = MissingField,
            "a warning goes to the owner, a user or the holders of a role: one of them is given",
            "须指定预警的通知对象：负责人、用户或角色";
        acknowledged_already = IllegalState,
            "the alert was acknowledged already",
            "该预警已确认";
    }

    inbox {
        parameters_too_long(size, most) = LimitExceeded,
            "the parameters have {size} bytes; at most {most} are allowed",
            "参数有 {size} 字节，最多允许 {most} 字节";
        ids_or_until = InvalidValue,
            "either `ids` or `until` is given, and not both",
            "`ids` 与 `until` 须且只能提供其一";
    }

    query {
        not_dated(entity) = InvalidValue,
            "rows of `{entity}` do not say when they are valid",
            "`{entity}` 的记录没有有效期";
        page_size(most) = LimitExceeded,
            "a page has 1 to {most} records",
            "每页 1 至 {most} 条记录";
        not_a_cursor = InvalidValue,
            "this is not the `next`, or `previous`, of a page in the same order",
            "不是同一排序下某页的 `next` 或 `previous`";
        both_ways = InvalidValue,
            "a page comes after a place or before one, and not both",
            "`after` 与 `before` 不能同时使用";
        too_many_lines_at_once(most) = LimitExceeded,
            "the records of the page have more than {most} lines together: ask for fewer records at once (`limit`)",
            "本页记录的明细合计超过 {most} 行，请减少每页记录数（`limit`）";
        too_many_conditions(count, most) = LimitExceeded,
            "the filter has {count} conditions; at most {most} are allowed (`in` takes a list of values)",
            "筛选有 {count} 个条件，最多允许 {most} 个（`in` 可接受值的列表）";
        too_many_values(count, most) = LimitExceeded,
            "the lists of the filter have {count} values; at most {most} are allowed",
            "筛选的列表共有 {count} 个值，最多允许 {most} 个";
        too_many_relations(count, most) = LimitExceeded,
            "the filter follows {count} relations (`exists`); at most {most} are allowed",
            "筛选使用了 {count} 个关联（`exists`），最多允许 {most} 个";
        relations_too_deep(depth, most) = LimitExceeded,
            "the filter has relations (`exists`) within one another {depth} deep; at most {most} are allowed",
            "筛选的关联（`exists`）嵌套 {depth} 层，最多允许 {most} 层";
        too_many_searches(count, most) = LimitExceeded,
            "the filter has {count} conditions that search each record (`contains`, custom fields); at most {most} are allowed",
            "筛选有 {count} 个须逐条查找的条件（`contains`、自定义字段），最多允许 {most} 个";
        nested_too_deeply = LimitExceeded,
            "the filter is nested too deeply",
            "筛选嵌套过深";
        unknown_key(key) = UnknownField,
            "`{key}` is not part of a filter",
            "`{key}` 不属于筛选的语法";
        misplaced_key(key) = UnknownField,
            "`{key}` does not belong here",
            "`{key}` 不应出现在这里";
        empty_filter = MissingField,
            "a filter has one of `all`, `any`, `not`, `exists` and `field`",
            "筛选须包含 `all`、`any`、`not`、`exists`、`field` 之一";
        unknown_operator(operator) = InvalidValue,
            "`{operator}` is not an operator",
            "`{operator}` 不是运算符";
        empty_query = MissingField,
            "a query has groups, measures, or both",
            "查询须有分组或度量";
        too_many_columns(count, most) = LimitExceeded,
            "the query has {count} groups and measures; at most {most} are allowed",
            "查询有 {count} 个分组和度量，最多允许 {most} 个";
        column_twice(name) = Duplicate,
            "two columns of the answer have the name `{name}`",
            "结果中有两列同名 `{name}`";
        count_takes_no_field = UnknownField,
            "`count` takes no field: count what a filter selects, such as what is not null",
            "`count` 不接受字段：请用筛选选出要计数的记录，例如非空者";
        no_such_entity(entity) = UnknownField,
            "there is no entity `{entity}`",
            "没有实体 `{entity}`";
        entity_not_named(field) = InvalidValue,
            "the filter must demand one entity: a comparison `eq` of `{field}`, alone or in `all`",
            "筛选条件须限定一个对象：对 `{field}` 使用 `eq`，单独使用或置于 `all` 中";
        no_such_field(entity, field) = UnknownField,
            "{entity} has no field `{field}` that can be compared",
            "{entity}没有可比较的字段 `{field}`";
        not_comparable(entity, field) = UnknownField,
            "`{field}` of {entity} holds structured values: it is read and written as a whole, and not filtered, sorted or grouped by",
            "{entity}的字段 `{field}` 存放结构化的值，只能整体读写，不能用于筛选、排序或分组";
        no_such_relation(entity, relation) = UnknownField,
            "{entity} has no relation `{relation}`",
            "{entity}没有关联 `{relation}`";
        no_such_custom_field(entity, field) = UnknownField,
            "{entity} has no searchable custom field `{field}`",
            "{entity}没有可搜索的自定义字段 `{field}`";
        bucket_needs_date = WrongType,
            "only a date can be grouped by day, month or year",
            "只有日期可按日、月、年分组";
        sum_needs_number = WrongType,
            "only numbers can be summed",
            "只有数值可以求和";
        too_many_sort_fields(most) = LimitExceeded,
            "at most {most} fields can be sorted by",
            "最多可按 {most} 个字段排序";
        fragment_needs_text = WrongType,
            "only a text can be searched for a part of it",
            "只有文本可以按片段查找";
        null_needs_operator = MissingField,
            "to compare with null, use the operator `null`",
            "与空值比较请使用运算符 `null`";
        several_currencies(one, other, field) = MissingField,
            "amounts in {one} and in {other} cannot be added: group by `{field}`, or select one",
            "{one} 与 {other} 的金额不能相加：请按 `{field}` 分组，或只选一种";
        too_many_groups(most) = LimitExceeded,
            "the answer has more than {most} groups",
            "结果超过 {most} 个分组";
    }

    org_unit {
        no_such_time_zone(zone) = InvalidValue,
            "there is no time zone `{zone}`",
            "没有时区 `{zone}`";
    }

    picklist {
        no_such_picklist(name, known) = InvalidValue,
            "there is no picklist `{name}`: fields name {known}",
            "没有选项列表“{name}”，字段使用的列表有 {known}";
        picklist_value_twice(code) = InvalidValue,
            "the value `{code}` is in the list twice",
            "选项“{code}”重复";
        no_such_picklist_value(code) = InvalidValue,
            "the list has no value `{code}`",
            "列表中没有选项“{code}”";
        picklist_erp_code_twice(erp_code, erp) = InvalidValue,
            "the code `{erp_code}` of the ERP `{erp}` stands for a value already",
            "ERP“{erp}”的编码“{erp_code}”已对应一个选项";
        not_in_picklist(value, list) = InvalidValue,
            "`{value}` is none of the values of the picklist `{list}`",
            "“{value}”不在选项列表“{list}”中";
        picklist_value_retired(value, list) = InvalidValue,
            "the value `{value}` of the picklist `{list}` is retired",
            "选项列表“{list}”中的“{value}”已停用";
    }

    tree {
        below_itself = InvalidValue,
            "a record cannot be below itself",
            "记录不能是自己的下级";
        has_records_below(entity) = IllegalState,
            "records of `{entity}` are below this one: move or delete them first",
            "该记录有下级“{entity}”，请先移动或删除它们";
        part_characters = InvalidValue,
            "a part of a path must not contain /",
            "路径的组成部分不能包含 /";
        too_deep(most) = LimitExceeded,
            "a tree has at most {most} levels",
            "树形结构最多 {most} 级";
        not_a_tree(field) = InvalidValue,
            "the records that `{field}` leads to are no tree",
            "“{field}”所指的记录不是树形结构";
    }

    role {
        no_such_permission(permission) = InvalidValue,
            "there is no permission `{permission}`",
            "没有权限 `{permission}`";
        scope_all_required(permission) = Forbidden,
            "`{permission}` takes the scope `all`: its records belong to no user and no organisation unit",
            "`{permission}` 的范围须为 `all`：其记录不属于任何用户或组织单元";
        permission_not_held(permission, scope) = Forbidden,
            "you do not hold `{permission}` at the scope `{scope}` yourself, and cannot grant it",
            "您自己没有权限 `{permission}`（范围“{scope}”），不能授予";
        role_not_held = Forbidden,
            "the role grants more than you hold in this organisation unit",
            "该角色授予的权限超出您在此组织单元中的权限";
        reports_not_held = Forbidden,
            "the superiors would reach more of the user's records than you do",
            "上级将能访问该用户的记录，超出您自己的权限";
        owns_open_records = IllegalState,
            "the user owns open records: give them to another user first",
            "该用户仍有未完结的记录，请先移交给其他用户";
        last_administrator = IllegalState,
            "nobody would be left who holds every permission at the scope `all`: give that to another active user first",
            "将不再有人拥有范围为 `all` 的全部权限，请先授予另一个有效用户";
    }

    number_rule {
        entity_without_number(entity) = InvalidValue,
            "the records of `{entity}` have no number",
            "`{entity}` 的记录没有编号";
        not_a_pattern = InvalidValue,
            "a number pattern contains `seq` or `seq:5` in braces once; it may contain `yyyy`, `yy`, `mm`, `dd` and `board` in braces, and text",
            "编号规则须含一次花括号中的 `seq` 或 `seq:5`，并可含花括号中的 `yyyy`、`yy`、`mm`、`dd`、`board` 以及文字";
        number_too_long(length, most) = TooLong,
            "the numbers can have {length} characters; at most {most} are allowed",
            "编号可达 {length} 个字符，最多允许 {most} 个";
    }

    custom_field {
        entity_without_custom_fields(entity) = InvalidValue,
            "`{entity}` cannot have custom fields",
            "`{entity}` 不能有自定义字段";
        name_characters = InvalidValue,
            "a name has small letters, digits and _",
            "名称只能含小写字母、数字和 _";
        only_labels_change = IllegalState,
            "only the labels of a custom field can be changed",
            "自定义字段只能修改标签";
        not_declared(entity, field) = UnknownField,
            "{entity} has no custom field `{field}`",
            "{entity}没有自定义字段 `{field}`";
    }

    idempotency {
        age = OutOfRange,
            "the age is at least 1 day, and reaches back to year 1 at most",
            "期限至少 1 天，且最早到公元 1 年";
    }

    listener {
        saves_what_it_hears(listener, entity) = IllegalState,
            "the listener `{listener}` must not save the {entity} whose change it hears",
            "监听器 `{listener}` 不得保存正在通知的{entity}";
        called_too_deeply(most) = LimitExceeded,
            "listeners have called one another more than {most} levels deep",
            "监听器相互调用超过 {most} 层";
    }

    journal {
        event_ahead(last) = OutOfRange,
            "no event has this number yet: the last one has the number {last}",
            "尚无此序号的变更：最后一条的序号为 {last}";
        entry_gone = Busy,
            "entries of the journal were removed while they were numbered",
            "日志条目在编号时被删除";
    }
    timer {
        due_meanwhile = Busy,
            "what is due for the record was done or moved at the same time",
            "该记录的到期任务同时被执行或变更";
        timer_stands_still(timer) = Internal,
            "a fault of the engine: the timer `{timer}` names a next time that is not later",
            "系统故障：定时任务 `{timer}` 的下次时间未推后";
        not_given_up(id) = NotFound,
            "there is no due work `{id}` that was given up",
            "没有已放弃的到期任务 `{id}`";
    }

    module {
        unknown(module, modules) = Configuration,
            "modules: there is no module `{module}`; there are {modules}",
            "modules:没有模块 `{module}`，现有 {modules}";
        same_name(module) = Configuration,
            "the module `{module}`: another module has the same name",
            "模块 `{module}`：另一个模块同名";
        absent_need(module, needed) = Configuration,
            "the module `{module}`: it needs the module `{needed}`, which does not exist",
            "模块 `{module}`：所需的模块 `{needed}` 不存在";
        circle(modules) = Configuration,
            "modules: {modules} need one another in a circle",
            "modules:{modules} 循环依赖";
        entity_declared(module, entity, other) = Configuration,
            "the module `{module}`: the entity `{entity}` is declared by the module `{other}`",
            "模块 `{module}`：实体 `{entity}` 已由模块 `{other}` 声明";
        operation_declared(module, operation) = Configuration,
            "the module `{module}`: the operation `{operation}` already exists",
            "模块 `{module}`：操作 `{operation}` 已存在";
        effect_declared(module, effect, other) = Configuration,
            "the module `{module}`: the effect `{effect}` is declared by the module `{other}`",
            "模块 `{module}`：外发类型 `{effect}` 已由模块 `{other}` 声明";
        absent_target(module, field, target) = Configuration,
            "the module `{module}`: `{field}` refers to the entity `{target}`, which does not exist",
            "模块 `{module}`:`{field}` 引用的实体 `{target}` 不存在";
        target_of_other(module, field, target, other) = Configuration,
            "the module `{module}`: `{field}` refers to `{target}` of the module `{other}`, which it does not need",
            "模块 `{module}`:`{field}` 引用模块 `{other}` 的 `{target}`，但未声明需要该模块";
        absent_extended(module, entity) = Configuration,
            "the module `{module}`: it extends `{entity}`, which no module that it needs declares",
            "模块 `{module}`：所扩展的 `{entity}` 未由其所需的模块声明";
        extends_foreign(module, entity) = Configuration,
            "the module `{module}`: it extends `{entity}`, whose records belong to the ERP",
            "模块 `{module}`：所扩展的 `{entity}` 的记录属于 ERP";
        extends_with_structure(module, entity, field) = Configuration,
            "the module `{module}`: the field `{field}` that it adds to `{entity}` must be a plain value",
            "模块 `{module}`：加到 `{entity}` 的字段 `{field}` 必须是简单值";
        extends_with_required(module, entity, field) = Configuration,
            "the module `{module}`: the field `{field}` that it adds to `{entity}` must be optional: there are records without it",
            "模块 `{module}`：加到 `{entity}` 的字段 `{field}` 必须可选，因为已有记录没有该字段";
        extends_with_existing(module, entity, field) = Configuration,
            "the module `{module}`: the field `{field}` that it adds to `{entity}` already exists",
            "模块 `{module}`：加到 `{entity}` 的字段 `{field}` 已存在";
        absent_heard(module, listener, entity) = Configuration,
            "the module `{module}`: the listener `{listener}` hears of `{entity}`, which no module that it needs declares",
            "模块 `{module}`：监听器 `{listener}` 所监听的 `{entity}` 未由其所需的模块声明";
        ledger_field(module, entity, field) = Configuration,
            "the module `{module}`: the field `{field}` of `{entity}` is not as the rows of a ledger have it: a value that may be set once is optional, and belongs to a ledger without lines",
            "模块 `{module}`：`{entity}` 的字段 `{field}` 不符合台账的规则：只设一次的值须可为空，且台账没有明细";
        any_reference(module, entity, field, named) = Configuration,
            "the module `{module}`: the reference to any record `{field}` of `{entity}` needs the name of its entity as a text in `{named}`",
            "模块 `{module}`：`{entity}` 的任意记录引用 `{field}` 需要文本字段 `{named}` 存放其对象名称";
        any_reference_unique(module, entity, field) = Configuration,
            "the module `{module}`: `{entity}` is unique by the reference to any record `{field}`, as only what is owned may be: of two rows that a merge makes the same, it deletes one",
            "模块 `{module}`：`{entity}` 按任意记录引用 `{field}` 唯一，只有自有对象可以如此：合并使两行相同时会删除其一";
        dated_fields(module, entity, from, until) = Configuration,
            "the module `{module}`: `{from}` and `{until}` of `{entity}` are not two dates or two instants",
            "模块 `{module}`：`{entity}` 的 `{from}` 与 `{until}` 不是两个日期或两个时间";
        picklist_field(module, entity, field) = Configuration,
            "the module `{module}`: the field `{field}` of `{entity}` takes a picklist and is no text",
            "模块 `{module}`：`{entity}` 的字段 `{field}` 使用选项列表，但不是文本";
        tree_fields(module, entity) = Configuration,
            "the module `{module}`: the fields of the tree `{entity}` are a reference to itself, a path that is long enough, and a unique part",
            "模块 `{module}`：树 `{entity}` 的字段须为指向自身的引用、足够长的路径和同级唯一的组成部分";
        absent_timed(module, timer, entity) = Configuration,
            "the module `{module}`: the timer `{timer}` is of `{entity}`, which no module that it needs declares",
            "模块 `{module}`：定时任务 `{timer}` 所属的 `{entity}` 未由其所需的模块声明";
        timer_field(module, timer, entity, field) = Configuration,
            "the module `{module}`: the timer `{timer}` depends on the field `{field}`, which `{entity}` does not have",
            "模块 `{module}`：定时任务 `{timer}` 依赖的字段 `{field}` 不属于 `{entity}`";
        timer_declared(module, timer) = Configuration,
            "the module `{module}`: there is another timer `{timer}`",
            "模块 `{module}`：定时任务 `{timer}` 已存在";
        absent_counted(module, figure, entity) = Configuration,
            "the module `{module}`: the figure `{figure}` counts `{entity}`, which no module that it needs declares",
            "模块 `{module}`：指标 `{figure}` 统计的 `{entity}` 未由其所需的模块声明";
        figure_field(module, figure, field) = Configuration,
            "the module `{module}`: the figure `{figure}` uses `{field}`, which is not such a field",
            "模块 `{module}`：指标 `{figure}` 使用的 `{field}` 不是这种字段";
        figure_twice(module, figure) = Configuration,
            "the module `{module}`: the figure `{figure}` is declared twice",
            "模块 `{module}`：指标 `{figure}` 声明了两次";
        value_reference(module, place) = Configuration,
            "the module `{module}`: `{place}` is a reference within a structured value, which nothing would follow; a line may have one",
            "模块 `{module}`：`{place}` 是结构化的值中的引用，系统无法跟踪；明细行可以有引用";
        value_setting(module, place) = Configuration,
            "the module `{module}`: `{place}` is part of a structured value, and declared as only a field of a record is: as lines, or with a number, search, rights or an author of its own",
            "模块 `{module}`：`{place}` 属于结构化的值，其声明只适用于记录的字段：不能是明细，也不能单独编号、搜索、授权或指定写入方";
        value_unbounded(module, place) = Configuration,
            "the module `{module}`: the list `{place}` within a structured value says how many values it has `most`",
            "模块 `{module}`：结构化的值中的列表 `{place}` 须用 `most` 声明最多项数";
        index_field(module, entity, field) = Configuration,
            "the module `{module}`: an index of `{entity}` names `{field}`, which is not a field of it that can be compared",
            "模块 `{module}`：`{entity}` 的索引中 `{field}` 不是其可比较的字段";
        rights_owner(module, entity, field, target) = Configuration,
            "the module `{module}`: the row rights of `{entity}` need `{field}`, a reference to `{target}`",
            "模块 `{module}`:`{entity}` 的行权限需要引用 `{target}` 的字段 `{field}`";
        without_versions(module, operation) = Configuration,
            "the module `{module}`: the operation `{operation}` is versioned, and its entity has no versions",
            "模块 `{module}`:`{operation}` 声明为带版本的操作，但其实体没有版本";
        rights_field(module, entity, field) = Configuration,
            "the module `{module}`: the row rights of `{entity}` need `{field}` as a reference",
            "模块 `{module}`:`{entity}` 的行权限需要引用字段 `{field}`";
        upgrade_order(module, reached, to, version) = Configuration,
            "the module `{module}`: an upgrade leads from version {reached} to {to}, and the module has version {version}",
            "模块 `{module}`：升级从版本 {reached} 到 {to}，而模块为版本 {version}";
        reason_declared(module, reason) = Configuration,
            "the module `{module}`: the reason `{reason}` is declared twice",
            "模块 `{module}`：拒绝原因 `{reason}` 声明了两次";
    }

    database {
        busy(what) = Busy,
            "the database is in use by others: {what}",
            "数据库正被占用：{what}";
        crowded(connections, waiting, own) = Busy,
            "all {connections} connections to the database are in use, and {waiting} calls wait for one, {own} of them of this tenant: call again later",
            "数据库的 {connections} 个连接均在使用中，已有 {waiting} 个调用在等待，其中本租户 {own} 个：请稍后重试";
        statement_refused(what) = Database,
            "the database refused a statement: {what}",
            "数据库拒绝了语句：{what}";
        full(what) = DatabaseFull,
            "the database has no room left: {what}",
            "数据库空间已满：{what}";
        damaged(what) = DatabaseDamaged,
            "the database is damaged: restore a backup ({what})",
            "数据库已损坏，请从备份恢复（{what}）";
        database_unreachable(what) = DatabaseUnreachable,
            "the database cannot be reached: {what}",
            "无法连接数据库：{what}";
        transaction_aborted(what) = RepeatTransaction,
            "the database aborted the transaction: {what}",
            "数据库中止了事务：{what}";
        commit_unknown = OutcomeUnknown,
            "the connection broke during the commit",
            "提交时连接中断";
        unique_violation(what) = Duplicate,
            "a unique index has these values already: {what}",
            "唯一索引中已有这些值：{what}";
        taken = Duplicate,
            "the id or a unique group of fields is taken",
            "编号或唯一字段组已被占用";
        overflow(what) = OutOfRange,
            "a number is out of range: {what}",
            "数值超出范围：{what}";
        column_overflow = OutOfRange,
            "the number is too large for its column",
            "数值超出列的范围";
        sum_overflow = OutOfRange,
            "the sum is too large",
            "合计超出范围";
    }

    engine {
        internal(what) = Internal,
            "a fault of the engine: {what}",
            "系统内部错误：{what}";
        cancelled(what) = Cancelled,
            "the call was cancelled: {what}",
            "调用已取消：{what}";
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_reason_has_its_own_name_and_a_chinese_text() {
        let all = crate::platform::PLATFORM.refusals;
        let names: BTreeSet<_> = all.iter().map(|reason| reason.name).collect();
        assert_eq!(names.len(), all.len());
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for reason in all {
            assert!(is_chinese(reason.text.zh), "{}: {}", reason.name, reason.text.zh);
        }
    }
}
