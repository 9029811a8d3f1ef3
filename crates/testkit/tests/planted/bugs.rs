//! What an adapter may do wrong, and the checks that must catch it.

macro_rules! bugs {
    ($($bug:ident => [$($check:literal),+];)*) => {
        /// What an adapter does wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Bug { $($bug),* }

        /// Every bug, and the checks that fail because of it, in the order they are run.
        pub(crate) const BUGS: &[(Bug, &[&str])] = &[$((Bug::$bug, &[$($check),+])),*];
    };
}

bugs! {
    LacksSomethingForNoReason => ["capabilities.missing_ones_have_reasons"];
    DoesWhatItSaysItCannot => ["capabilities.missing_ones_answer_unsupported"];

    LosesTheLastRowOfAPage => ["customers.same_rows_at_every_limit"];
    IgnoresTheLimit => ["customers.limit_is_obeyed"];
    HasLongCursors => ["customers.cursors_are_short_and_pages_survive_json"];
    ReadsNonsenseFromTheStart => ["customers.nonsense_cursor_is_an_error"];
    PanicsAtNonsense => ["customers.nonsense_cursor_is_an_error"];
    RepeatsARow => ["items.no_row_twice_in_a_quiet_round", "items.ranges_add_up"];
    SaysWhatIsThereIsGone => ["receipts.next_quiet_round_brings_nothing_new"];
    HasLongKeys => [
        "receipts.keys_are_short",
        "receipts.ranges_add_up",
        "account.live_agrees_with_pages",
        "receipts.values_are_the_erps"
    ];
    RejectsWithoutAReason => ["receipts.rejected_have_reasons"];
    InventsACurrency => [
        "receipts.values_make_sense",
        "receipts.ranges_add_up",
        "account.live_agrees_with_pages",
        "receipts.values_are_the_erps"
    ];
    NamesNobody => [
        "receipts.named_masters_exist",
        "receipts.ranges_add_up",
        "account.live_agrees_with_pages",
        "receipts.values_are_the_erps"
    ];
    MissumsARange => ["stock.ranges_add_up"];

    ForgetsCodes => ["codes.units_of_items_are_known", "codes.warehouses_of_stock_are_known"];
    ForgetsAnInvoice => ["account.live_agrees_with_pages"];
    ConfusesAccounts => ["account.live_agrees_with_pages", "account.of_nobody_is_empty"];
    ForgetsAWarehouse => ["stock.live_agrees_with_pages"];

    FindsNoCustomer => ["customers.created_is_found_by_its_key", "customers.lost_answer_is_never_success"];
    FindsAnyCustomer => ["customers.unknown_key_finds_nothing"];
    TakesAnOldCustomer => [
        "customers.created_is_found_by_its_key",
        "customers.two_keys_are_two_customers",
        "customers.created_is_listed_once",
        "customers.lost_answer_is_never_success",
        "customer_changes.fields_are_changed",
        "customer_changes.only_named_fields_change",
        "customer_changes.value_is_removed_or_refused",
        "customer_changes.other_value_stays",
        "customer_changes.repeated_call_changes_nothing",
        "customer_changes.lost_answer_is_never_success",
        "customers.everything_is_written",
        "customer_changes.everything_is_written"
    ];
    CreatesTwice => ["customers.created_is_listed_once"];

    OverwritesOtherValues => ["customer_changes.other_value_stays"];
    AnswersWithWhatWasAskedFor => ["customer_changes.other_value_stays"];
    ChangesMoreThanWasAskedFor => [
        "customer_changes.only_named_fields_change",
        "customer_changes.value_is_removed_or_refused"
    ];
    RemovesNoValue => ["customer_changes.value_is_removed_or_refused"];
    RefusesWhatIsDone => [
        "customer_changes.repeated_call_changes_nothing",
        "customer_changes.lost_answer_is_never_success"
    ];
    ChangesAnybody => ["customer_changes.unknown_customer_is_refused"];
    OnlySaysItChangedTheCustomer => [
        "customer_changes.fields_are_changed",
        "customer_changes.only_named_fields_change",
        "customer_changes.value_is_removed_or_refused",
        "customer_changes.other_value_stays",
        "customer_changes.repeated_call_changes_nothing",
        "customer_changes.lost_answer_is_never_success",
        "customer_changes.everything_is_written"
    ];
    DoesNotReadTheCity => [
        "customers.ranges_add_up",
        "customer_changes.everything_is_written",
        "customers.values_are_the_erps"
    ];
    AnswersWithACityItDoesNotRead => [
        "customers.ranges_add_up",
        "customer_changes.fields_are_changed",
        "customer_changes.other_value_stays",
        "customer_changes.repeated_call_changes_nothing",
        "customer_changes.lost_answer_is_never_success",
        "customer_changes.everything_is_written",
        "customers.values_are_the_erps"
    ];

    PlacesTwice => ["orders.place_makes_exactly_one"];
    FindsNothing => [
        "orders.placed_is_found_by_its_key",
        "orders.lost_answer_is_never_success",
        "orders.cancel_twice_is_success"
    ];
    FindsAnything => [
        "orders.unknown_key_finds_nothing",
        "orders.unknown_item_is_refused",
        "orders.unknown_customer_is_refused",
        "orders.no_lines_is_refused",
        "orders.refused_connection_is_no_effect"
    ];
    AnswersWithTheOrderBefore => [
        "orders.placed_is_found_by_its_key",
        "orders.two_keys_are_two_orders",
        "orders.cancel_twice_is_success",
        "order_changes.lines_are_changed_added_and_cancelled",
        "order_changes.changed_is_found_by_its_key",
        "order_changes.lost_answer_is_never_success",
        "order_changes.shipped_stays",
        "progress.placed_order_has_its_lines",
        "progress.shipping_shows",
        "progress.invoicing_shows",
        "invoices.amounts_are_those_of_the_order",
        "orders.everything_is_written",
        "order_changes.everything_is_written",
        "progress.values_are_the_erps"
    ];
    LeavesWhatWasRefused => [
        "orders.unknown_item_is_refused",
        "orders.unknown_customer_is_refused",
        "orders.no_lines_is_refused"
    ];
    TakesALostAnswerForNoEffect => [
        "customers.lost_answer_is_never_success",
        "customer_changes.lost_answer_is_never_success",
        "orders.lost_answer_is_never_success",
        "order_changes.lost_answer_is_never_success"
    ];
    SendsAgainByItself => ["orders.lost_answer_is_never_success"];
    TakesARefusedConnectionForUnknown => ["orders.refused_connection_is_no_effect"];
    CancelsOnce => ["orders.cancel_twice_is_success"];
    CancelsWhatIsNotThere => ["orders.unknown_order_is_not_cancelled"];

    FindsNoChange => [
        "order_changes.changed_is_found_by_its_key",
        "order_changes.lost_answer_is_never_success"
    ];
    FindsAnyChange => [
        "order_changes.unknown_key_finds_nothing",
        "order_changes.other_base_is_refused"
    ];
    OnlySaysItChanged => [
        "order_changes.lines_are_changed_added_and_cancelled",
        "order_changes.changed_is_found_by_its_key",
        "order_changes.other_base_is_refused",
        "order_changes.all_or_nothing",
        "order_changes.lost_answer_is_never_success",
        "order_changes.shipped_stays",
        "order_changes.everything_is_written"
    ];
    ChangesLineByLine => ["order_changes.all_or_nothing"];
    ChangesTwice => [
        "order_changes.lines_are_changed_added_and_cancelled",
        "order_changes.lost_answer_is_never_success",
        "order_changes.everything_is_written"
    ];
    ChangesOnAnyBase => ["order_changes.other_base_is_refused"];
    ChangesWhatIsShipped => ["order_changes.shipped_stays"];
    ChangesWhatIsNotThere => ["order_changes.unknown_order_is_not_changed"];

    LosesALine => [
        "progress.placed_order_has_its_lines",
        "progress.of_one_agrees_with_pages",
        "progress.shipping_shows"
    ];
    SwapsPositions => [
        "order_changes.lines_are_changed_added_and_cancelled",
        "order_changes.other_base_is_refused",
        "order_changes.all_or_nothing",
        "order_changes.lost_answer_is_never_success",
        "progress.placed_order_has_its_lines",
        "progress.shipping_shows",
        "progress.invoicing_shows",
        "progress.values_are_the_erps"
    ];
    SeesNoShipping => [
        "progress.shipping_shows",
        "progress.values_are_the_erps"
    ];
    SeesNoInvoicing => ["progress.invoicing_shows"];
    OnlySaysItCancelled => ["progress.cancelling_shows"];
    HasProgressOfNothing => ["progress.of_unknown_order_is_an_error"];
    HalvesAmounts => [
        "invoices.ranges_add_up",
        "account.live_agrees_with_pages",
        "invoices.amounts_are_those_of_the_order",
        "invoices.values_are_the_erps"
    ];

    MissesChanges => ["customers.change_comes_in_the_next_round"];
    ReadsEverythingAgain => ["customers.next_round_is_less_than_everything"];
    MissesDeletions => ["items.deletion_shows"];
    SwallowsTheRejected => ["customers.broken_record_stops_nothing"];
    StopsAtTheRejected => ["customers.broken_record_stops_nothing"];
}
