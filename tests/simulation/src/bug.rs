//! What is wrong on purpose in a history: with the adapter, with the ERP, or with the database beneath the engine.

macro_rules! bugs {
    ($($(#[doc = $doc:literal])+ $bug:ident,)+) => {
        /// What is wrong on purpose.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Bug {
            /// Nothing.
            None,
            $($(#[doc = $doc])+ $bug,)+
        }

        impl Bug {
            /// The bug of this name; none for any other.
            pub fn named(name: &str) -> Bug {
                match name {
                    $(stringify!($bug) => Bug::$bug,)+
                    _ => Bug::None,
                }
            }
        }
    };
}

bugs! {
    /// A look-up finds nothing, so that what has an unknown outcome is sent again.
    LookUpFindsNothing,
    /// The look-up of a change finds nothing, so that it is sent again.
    ChangeIsNotFound,
    /// A change is made again by the same call.
    ChangesTwice,
    /// A change is said to be made, and is not.
    OnlySaysItChanged,
    /// A lost answer is told as surely no effect.
    LostAnswerIsNoEffect,
    /// An order or customer is made twice by one call.
    AppliesTwice,
    /// Every page but the first comes without its first row.
    LosesRows,
    /// What was made has a key that is not its own.
    TellsAnotherKey,
    /// The fence stands still, so that a worker that comes back late settles what another holds.
    FenceStands,
    /// A page and its cursor are two transactions: where the process dies between them, the cursor alone is kept.
    CursorWithoutItsPage,
    /// An entry does not see what must come before it: the entry of its customer, or an earlier one of its record.
    ForgetsWhatComesFirst,
    /// What both sides last agreed on is not kept, so that what comes back from the ERP is not known for our own.
    EchoComesThrough,
    /// A cursor of an earlier version is taken for one after which nothing has changed.
    KnowsEveryCursor,
    /// An item keeps the number that it had first.
    TellsOldNumbers,
    /// The ERP makes an order for each request with a key, so that a late one makes a second order.
    TakesAKeyTwice,
    /// An entry that is due in the future waits, although the clock was ahead when it was written.
    WaitsForTheFuture,
    /// An order that has ended in the ERP is told as ended for ever, although it was taken up again.
    EndsForEver,
    /// What is invoiced of an order only grows, although an invoice was voided.
    InvoicesOnlyGrow,
    /// Nobody says that the store was restored, and the ERP does not tell the keys of its orders.
    HidesTheRestoration,
    /// The debt of a customer that was deleted in the ERP is told as paid.
    ForgetsDebts,
}
