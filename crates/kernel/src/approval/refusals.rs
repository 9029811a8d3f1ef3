//! Why an approval is refused, or a call because of one.

crate::refusals! {
    approval {
        required(flow) = ApprovalRequired,
            "the flow `{flow}` asks for an approval: submit the call with `approval.submit`",
            "流程 `{flow}` 要求审批：请用 `approval.submit` 提交";
        held = Locked,
            "the record waits for the decision on an approval",
            "记录正在等待审批决定";
        not_needed(operation) = IllegalState,
            "no flow asks for an approval of this call of `{operation}`: call it directly",
            "对 `{operation}` 的此次调用无需审批，请直接调用";
        nobody(step) = IllegalState,
            "nobody can decide on the step `{step}`",
            "步骤 `{step}` 没有可审批的人";
        no_step_applies(flow) = IllegalState,
            "no step of the flow `{flow}` applies to the call",
            "流程 `{flow}` 没有适用于此次调用的步骤";
        decided(by, at) = IllegalState,
            "{by} has decided on the task at {at}",
            "{by} 已于 {at} 处理此任务";
        ended(outcome) = IllegalState,
            "the approval has ended: {outcome}",
            "审批已结束：{outcome}";
        other_content = StaleVersion,
            "the approval is for something else than was shown: read it again",
            "审批内容与所见不同，请重新读取";
        own_call = Forbidden,
            "nobody decides on what they have submitted",
            "不能审批自己提交的内容";
        voted_already = IllegalState,
            "you have voted in this step already: somebody else decides on this task",
            "您已在此步骤表决过：须由其他人处理此任务";
        resubmitted_already = IllegalState,
            "the approval was submitted again already",
            "该审批已重新提交";
        resubmits_another_call = IllegalState,
            "the approval was for another operation or another record",
            "该审批针对另一操作或另一记录";
        waits_for_signer = IllegalState,
            "a signer who was added before this task has not decided yet",
            "前加签的审批人尚未处理";
        not_withdrawn(when) = IllegalState,
            "the flow lets an approval be withdrawn: {when}",
            "流程允许撤回的时间：{when}";
        not_returned = IllegalState,
            "only what was returned is submitted again",
            "只有被退回的审批才能重新提交";
        not_an_earlier_step(step) = InvalidValue,
            "{step} is no step that was taken before this one",
            "{step} 不是此前的步骤";
        signers_not_allowed(step) = IllegalState,
            "nobody is added to the step `{step}`",
            "步骤 `{step}` 不允许加签";
        too_many_signers(most) = LimitExceeded,
            "at most {most} signers are added to a task",
            "一个任务最多加签 {most} 人";
        asked_already = Duplicate,
            "the user has a task in this step already",
            "该用户在此步骤中已有任务";
        user_disabled = IllegalState,
            "the user is disabled",
            "用户已停用";
        requester_asked = InvalidValue,
            "the requester does not decide on this step",
            "提交人不能审批此步骤";
        to_oneself = InvalidValue,
            "nobody stands in for themselves",
            "不能委托给自己";
        ends_before_it_begins = InvalidValue,
            "the delegation ends before it begins",
            "委托的结束时间早于开始时间";
        not_chosen(step) = InvalidValue,
            "nobody is chosen in step {step}",
            "步骤 {step} 不由提交人选择审批人";
    }

    approval_flow {
        not_guardable(operation) = InvalidValue,
            "`{operation}` cannot be put under approval: a create, an update, or another write with the `id` of a record of its own entity can, except those of approvals themselves",
            "`{operation}` 不能设置审批：只能是新建、修改，或带有本对象记录 `id` 的其他写操作，且不包括审批自身的操作";
        no_steps = MissingField,
            "a flow needs a step",
            "流程至少需要一个步骤";
        no_approvers = MissingField,
            "a step needs an approver",
            "步骤至少需要一个审批人";
        quorum_of_quorum = InvalidValue,
            "a step with the mode `quorum` says how many approve, and no other step does",
            "只有方式为 `quorum` 的步骤才填写通过人数，且必须填写";
        quorum_too_large(quorum, count) = OutOfRange,
            "{quorum} of {count} approvers cannot approve",
            "{count} 个审批人中不可能有 {quorum} 人通过";
        calendar_of_no_limit = InvalidValue,
            "a calendar is for a step with `timeout_hours`",
            "只有填写 `timeout_hours` 的步骤才能指定工作日历";
        no_calendars = InvalidValue,
            "no module computes working time: leave the calendar out",
            "没有模块计算工作时间，请不要指定工作日历";
        approver_names(kind, field) = MissingField,
            "an approver of the kind `{kind}` names a `{field}`",
            "类型为 `{kind}` 的审批人必须填写 `{field}`";
        not_a_user_field(field) = InvalidValue,
            "`{field}` is no field of the record with a user",
            "`{field}` 不是记录中的用户字段";
        no_such_field(field) = UnknownField,
            "the record has no field `{field}`",
            "记录没有字段 `{field}`";
        published_already = IllegalState,
            "the flow is published and enabled as it is",
            "流程已按此内容发布并启用";
        published_stays = IllegalState,
            "a flow that was published is kept: disable it",
            "已发布的流程予以保留，请停用";
        not_enabled = IllegalState,
            "the flow is not enabled",
            "流程未启用";
    }
}
