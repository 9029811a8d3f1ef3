//! The reasons why opportunities and their pipelines are refused.

tenon_kernel::refusals! {
    pipeline {
        no_stages = MissingField,
            "a pipeline needs at least one stage",
            "销售流程至少需要一个阶段";
        stage_twice(stage) = Duplicate,
            "the stage `{stage}` is given twice",
            "阶段 `{stage}` 重复";
        probability_out_of_range = OutOfRange,
            "a probability is 0 to 100 percent",
            "成功概率须为 0 至 100%";
        stage_in_use(stage) = IllegalState,
            "opportunities have been in the stage `{stage}`: it cannot be removed",
            "已有商机进入过阶段 `{stage}`，不能删除该阶段";
    }

    opportunity {
        pipeline_fixed = IllegalState,
            "the pipeline of an opportunity cannot change",
            "商机的销售流程不能更改";
        line_out_of_range = OutOfRange,
            "a quantity must be greater than zero and a price must not be negative",
            "数量必须大于零，单价不能为负数";
        terms_stand(status) = IllegalState,
            "the opportunity is {status}: its customer, lines and amount cannot change",
            "商机的状态是“{status}”，其客户、明细和金额不能再更改";
        amount_without_currency = MissingField,
            "an amount needs a currency",
            "填写金额时必须填写币种";
        funnel_without_currency = MissingField,
            "the funnel needs a currency: the caller's organisation unit has none",
            "漏斗需要币种：您所在的单元没有本位币";
        closed(status) = IllegalState,
            "the opportunity is already {status}",
            "商机的状态已是“{status}”";
        stage_unknown(stage) = InvalidValue,
            "the pipeline has no stage `{stage}`",
            "销售流程没有阶段 `{stage}`";
        stage_skipped(next) = IllegalState,
            "the next stage is `{next}`: this pipeline does not allow skipping stages",
            "下一阶段是 `{next}`，此销售流程不允许跳级";
        stage_needs_amount(stage) = IllegalState,
            "the stage `{stage}` needs an amount",
            "进入阶段 `{stage}` 需填写金额";
        stage_needs_date(stage) = IllegalState,
            "the stage `{stage}` needs an expected date",
            "进入阶段 `{stage}` 需填写预计日期";
        stage_needs_activity(stage) = IllegalState,
            "the stage `{stage}` needs an activity that is done",
            "进入阶段 `{stage}` 需有已完成的活动";
        activity_of_another = InvalidValue,
            "the opportunity is one of another customer",
            "该商机属于另一客户";
        open_opportunities = IllegalState,
            "the customer has open opportunities: win, lose or delete them first",
            "客户有进行中的商机，请先赢单、输单或删除";
        not_won = IllegalState,
            "only a won opportunity can become an order",
            "只有赢单的商机才能转为销售订单";
    }
}
