//! The reasons for which an expression is refused when it is saved, or cannot be evaluated.

crate::refusals! {
    expression {
        unexpected(found, expected) = InvalidValue,
            "expected {expected}, found {found}",
            "应为{expected}，实际为{found}";
        unknown_character(character) = InvalidValue,
            "`{character}` does not belong in an expression",
            "表达式中不能出现 `{character}`";
        unclosed_text = InvalidValue,
            "the text has no closing quotation mark on its line",
            "文本在本行没有结束引号";
        unknown_escape(escape) = InvalidValue,
            "`{escape}` stands for nothing: a text has \\n, \\r, \\t, \\\\, \\\", \\' and \\u with four hexadecimal digits",
            "`{escape}` 无效：文本可用 \\n、\\r、\\t、\\\\、\\\"、\\' 以及 \\u 加四位十六进制数";
        not_a_number(text) = InvalidValue,
            "`{text}` is not a number such as 12 or 12.5, with at most 28 digits",
            "`{text}` 不是形如 12 或 12.5 且最多 28 位的数字";
        unknown_function(name) = InvalidValue,
            "there is no function `{name}`",
            "没有函数 `{name}`";
        argument_count(function, expected, found) = InvalidValue,
            "`{function}` takes {expected} arguments, and {found} are given",
            "`{function}` 需要 {expected} 个参数，实际为 {found} 个";
        field_expected(function) = InvalidValue,
            "`{function}` takes a field, such as `subject.name`",
            "`{function}` 的参数须为字段，例如 `subject.name`";
        name_in_use(name) = InvalidValue,
            "`{name}` is the name of something else already",
            "名称 `{name}` 已被占用";
        unknown_name(name, known) = UnknownField,
            "there is no `{name}` here, but {known}",
            "此处没有 `{name}`，可用的有：{known}";
        no_such_field(record, field) = UnknownField,
            "`{record}` has no field `{field}`",
            "`{record}` 没有字段 `{field}`";
        different_types(left, right) = WrongType,
            "{left} and {right} cannot be compared or chosen between",
            "{left}与{right}不能比较，也不能作为同一选择的结果";
        not_plain(found) = WrongType,
            "{found} cannot be compared",
            "{found}不能比较";
        too_many_characters(count, most) = LimitExceeded,
            "the expression has {count} characters; at most {most} are allowed",
            "表达式有 {count} 个字符，最多允许 {most} 个";
        too_many_nodes(most) = LimitExceeded,
            "the expression has more than {most} literals, names, calls and operators",
            "表达式的常量、名称、调用和运算符合计超过 {most} 个";
        too_deep(most) = LimitExceeded,
            "the expression is nested more than {most} deep",
            "表达式嵌套超过 {most} 层";
        too_many_items(count, most) = LimitExceeded,
            "the list has {count} items; at most {most} are allowed",
            "列表有 {count} 项，最多允许 {most} 项";
        macros_too_deep(most) = LimitExceeded,
            "`exists`, `all`, `filter` and `map` stand within one another more than {most} deep",
            "`exists`、`all`、`filter`、`map` 嵌套超过 {most} 层";
        too_many_metrics(count, most) = LimitExceeded,
            "the expression names {count} metrics; at most {most} are allowed",
            "表达式使用了 {count} 个指标，最多允许 {most} 个";
        without_value(needed) = RuleFault,
            "there is no value where {needed} is needed: `coalesce` gives one",
            "此处需要{needed}，但没有值：可用 `coalesce` 给出";
        other_type(needed, found) = RuleFault,
            "{needed} is needed here, and there is {found}",
            "此处需要{needed}，实际为{found}";
        nothing_named(name) = RuleFault,
            "nothing is given for `{name}`",
            "没有提供 `{name}`";
        overflow = RuleFault,
            "the result has more than 28 digits",
            "结果超过 28 位";
        division_by_zero = RuleFault,
            "a number is divided by zero",
            "除数为零";
        digits_out_of_range(most) = RuleFault,
            "a number is rounded to a whole number of digits from 0 to {most}",
            "取整位数须为 0 至 {most} 的整数";
        too_many_steps(most) = RuleFault,
            "the evaluation takes more than {most} steps",
            "求值超过 {most} 步";
        too_much_text(most) = RuleFault,
            "the evaluation makes more than {most} bytes of text",
            "求值产生的文本超过 {most} 字节";
    }
    rule {
        not_a_subject(entity) = InvalidValue,
            "`{entity}` is no entity with records that a rule can be about",
            "规则不能针对 `{entity}`：它不是有独立记录的对象";
        fixed_once_published(field) = IllegalState,
            "the rule was published: its `{field}` stays, so make another rule",
            "规则已发布，`{field}` 不能更改：请另建规则";
        published_already = IllegalState,
            "the expression is in force already",
            "该表达式已在使用";
        published_stays = IllegalState,
            "the rule was published, and its revisions are kept: retire it",
            "规则已发布过，其修订须保留：请停用该规则";
        not_in_force(code) = IllegalState,
            "the rule `{code}` is not in force: publish it",
            "规则 `{code}` 未启用：请先发布";
        fits_no_longer(why) = RuleFault,
            "the rule fits the declared fields no longer: {why}",
            "规则与现有字段不再相符：{why}";
        named_by_rules(codes) = IllegalState,
            "it is named by {codes}",
            "以下规则正在使用：{codes}";
    }

    metric {
        all_rows_required(permission) = Forbidden,
            "a metric counts all rows: its author needs `{permission}` with the scope `all`",
            "指标统计全部记录：其作者需要范围为“全部”的 `{permission}` 权限";
        not_a_reference(entity) = InvalidValue,
            "it is neither `id` nor a reference of {entity}",
            "它既不是 `id`，也不是{entity}的引用字段";
        relation_leads_elsewhere(entity, target) = InvalidValue,
            "it is no reference of {entity} to `{target}`",
            "它不是{entity}指向 `{target}` 的引用字段";
        not_dated_by(field) = InvalidValue,
            "`{field}` is neither a date nor an instant",
            "`{field}` 既不是日期也不是时间";
        default_of_other_type = InvalidValue,
            "only a number has a default",
            "只有数值才能有默认值";
        not_measurable(code, why) = RuleFault,
            "the metric `{code}` cannot be measured: {why}",
            "指标 `{code}` 无法统计：{why}";
    }
}
