//! Why activities are refused.

tenon_kernel::refusals! {
    activity {
        done_in_future = OutOfRange,
            "what is done took place by now",
            "已完成的活动，其时间不能在将来";
        contact_of_another = InvalidValue,
            "the contact belongs to another customer",
            "该联系人属于另一客户";
        without_subject = MissingField,
            "the activity is about nothing: name a customer, a contact or another record, or mark it as internal",
            "活动没有关联对象：请填写客户、联系人或其他记录，或标为内部事务";
        without_beginning = MissingField,
            "an activity that has an end or takes whole days has a beginning",
            "有结束时间或全天的活动必须有开始时间";
        ends_before_it_begins = OutOfRange,
            "the activity must end after it begins",
            "结束时间必须晚于开始时间";
        within_a_day = InvalidValue,
            "whole days begin and end with a day of the time zone",
            "全天活动的开始和结束必须是所在时区一天的开始";
        no_such_time_zone(zone) = InvalidValue,
            "there is no time zone `{zone}`; an example is Asia/Shanghai",
            "没有时区 `{zone}`；有效示例：Asia/Shanghai";
        participant_missing = MissingField,
            "a participant is a user or a contact",
            "参与人必须是用户或联系人";
        participant_is_two = InvalidValue,
            "a participant is a user or a contact, not both",
            "参与人只能是用户或联系人之一";
        participant_twice = Duplicate,
            "this participant is named twice",
            "该参与人重复";
        not_in_this_state(state, event) = IllegalState,
            "the activity is {state}: `{event}` is not possible",
            "活动的状态是“{state}”，不能{event}";
        stays_done = IllegalState,
            "what is done stays done",
            "已完成的活动不能恢复为未完成";
        one_to_assign = InvalidValue,
            "name an activity, or describe a new one, and not both",
            "请指定已有活动或填写新活动，二者只能选一";
        insisted_on = IllegalState,
            "the activity was assigned again after it had been declined: it cannot be declined once more",
            "该活动在拒绝后已被坚持指派，不能再次拒绝";
        deletion_needs_reason = IllegalState,
            "what is done is deleted with a reason: use `activity.discard`",
            "删除已完成的活动需要填写原因：请使用 `activity.discard`";
    }
}
