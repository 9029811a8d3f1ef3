//! Why models are refused, and why there is no score.

tenon_kernel::refusals! {
    model {
        no_factors = MissingField,
            "a model has factors, and at least one has a weight",
            "模型须有因素，且至少一个因素的权重大于零";
        factor_twice(code) = Duplicate,
            "the factor `{code}` is given twice",
            "因素 `{code}` 重复";
        band_twice(band) = Duplicate,
            "the band `{band}` has the code or the beginning of another one",
            "区间 `{band}` 的编码或起始分与其他区间相同";
        no_range(code) = InvalidValue,
            "the factor `{code}` needs different inputs for the lowest and the highest score",
            "因素 `{code}` 的最低分与最高分须对应不同的输入值";
        published_already = IllegalState,
            "the model is in force as it is",
            "该模型已在使用";
        published_stays = IllegalState,
            "the model was published, and scores refer to it: it cannot be deleted",
            "模型已发布过，评分引用该模型，不能删除";
        fixed_once_published(field) = IllegalState,
            "the model was published: its `{field}` stays, so make another model",
            "模型已发布，`{field}` 不能更改：请另建模型";
        not_published(code) = IllegalState,
            "the model `{code}` is not published",
            "模型 `{code}` 尚未发布";
        no_such_revision(revision) = NotFound,
            "the model has no revision {revision}",
            "模型没有修订 {revision}";
        not_scored(code) = NotFound,
            "the model `{code}` has not scored this record by then",
            "模型 `{code}` 当时尚未对此记录评分";
        record_twice(id) = Duplicate,
            "the record `{id}` is given twice",
            "记录 `{id}` 重复";
        named_by_models(codes) = IllegalState,
            "it is named by the models {codes}",
            "以下模型正在使用：{codes}";
        without_input(factor) = RuleFault,
            "the factor `{factor}` has no value",
            "因素 `{factor}` 没有值";
        no_weight_left = RuleFault,
            "no factor with a weight has a value",
            "没有任何有权重的因素有值";
        beyond_range(factor) = RuleFault,
            "the value of the factor `{factor}` is too long to be scored",
            "因素 `{factor}` 的值位数过多，无法评分";
    }
}
