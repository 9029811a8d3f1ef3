//! The reasons why calendars, and computations with them, are refused.

tenon_kernel::refusals! {
    calendar {
        no_such_time_zone(zone) = InvalidValue,
            "there is no time zone `{zone}`",
            "没有时区 `{zone}`";
        not_a_time(value) = InvalidValue,
            "`{value}` is not a time of day from 00:00 to 24:00, such as 09:30",
            "`{value}` 不是 00:00 至 24:00 之间的时刻（格式如 09:30）";
        closes_before_it_opens = OutOfRange,
            "an interval closes after it opens; one that passes midnight ends at 24:00 and continues on the next day at 00:00",
            "时段的结束时间必须晚于开始时间；跨越午夜的时段应在 24:00 结束，并从次日 00:00 继续";
        overlap(one, other) = InvalidValue,
            "the intervals {one} and {other} of the same day overlap",
            "同一天的时段 {one} 与 {other} 重叠";
        closed_and_open(date) = InvalidValue,
            "{date} is closed and has an interval: remove one of both exceptions",
            "{date} 既设为休息又设有时段，请删除其中一项例外";
        closed_twice(date) = Duplicate,
            "{date} is closed twice: remove one of both exceptions",
            "{date} 重复设为休息，请删除其中一项例外";
        no_intervals = MissingField,
            "a calendar needs at least one interval",
            "工作日历至少需要一个工作时段";
        to_before_from = OutOfRange,
            "the end must not be before the beginning",
            "结束时间不能早于开始时间";
        span_too_long(days) = OutOfRange,
            "a span has at most {days} days",
            "时间跨度最多 {days} 天";
        nothing_open(days) = IllegalState,
            "the calendar has no open time in the {days} days from this instant on",
            "工作日历自该时刻起 {days} 天内没有工作时间";
        too_little_open(days, open) = OutOfRange,
            "in the {days} days from the beginning on, the calendar has only {open} seconds of open time",
            "自开始时间起 {days} 天内，工作日历只有 {open} 秒工作时间";
    }
}
