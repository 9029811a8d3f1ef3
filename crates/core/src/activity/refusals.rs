//! Why activities are refused.

tenon_kernel::refusals! {
    activity {
        done_in_future = OutOfRange,
            "what is done took place by now",
            "已完成的活动，其时间不能在将来";
        contact_of_another = InvalidValue,
            "the contact belongs to another customer",
            "该联系人属于另一客户";
    }
}
