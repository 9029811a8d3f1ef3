//! The CRM: one file for each entity, with its rules and operations, and one line in the list below.

pub mod activity;
pub mod ageing;
pub mod conflict;
pub mod contact;
pub mod custom_field;
pub mod customer;
pub mod customer_card;
pub mod customer_merge;
pub mod dead_letter;
pub mod document_link;
pub mod erp_cursor;
pub mod erp_link;
pub mod erp_state;
pub mod exchange_rate;
pub mod field_pin;
pub mod idempotency;
pub mod invoice;
pub mod journal;
pub mod match_review;
pub mod number_rule;
pub mod open_item;
pub mod opportunity;
pub mod order_chain;
pub mod order_change;
mod order_credit;
pub mod order_progress;
pub mod org_unit;
pub mod outbox;
pub mod ownership;
pub mod pipeline;
pub mod price;
pub mod product;
pub mod receipt;
pub mod role;
pub mod sales_order;
pub mod stock_level;
pub mod trade;
pub mod user;

/// Declares what each file adds to the catalogue: entities, then operations.
macro_rules! catalogue {
    ($($module:ident { $($entity:ident),* } [ $($operation:ident),* ])*) => {
        pub(crate) fn declare(catalogue: &mut crate::catalogue::Catalogue) {
            $($(catalogue.entity_of::<$module::$entity>();)*)*
            $($(catalogue.operation_of::<$module::$operation>();)*)*
        }
    };
}

catalogue! {
    org_unit { OrgUnit } [CreateTenant]
    role { Role } []
    user { User } []
    custom_field { CustomField } []
    number_rule { NumberRule } []
    customer { Customer } [ConvertCustomer]
    customer_merge { CustomerMerge, MergePart } [MergeCustomers, UnmergeCustomer]
    customer_card { } [CustomerCard]
    contact { Contact } [MakePrimary]
    product { Product } []
    pipeline { Pipeline } []
    opportunity { Opportunity } [PromoteOpportunity, WinOpportunity, LoseOpportunity, OrderOpportunity, OpportunityFunnel]
    activity { Activity } []
    sales_order { SalesOrder } [SubmitOrder, CancelOrder]
    order_progress { } [OrderProgress]
    order_chain { } [OrderChain]
    document_link { DocumentLink } []
    price { Price } [ResolvePrice]
    invoice { Invoice } []
    receipt { Receipt } []
    open_item { OpenItem } []
    trade { } [CustomerTradeOverview, CustomerTradeDetail]
    ageing { } [AgeOpenItems]
    stock_level { StockLevel } [CheckAvailability]
    exchange_rate { ExchangeRate } []
    journal { JournalEntry } []
    idempotency { Answer } [PruneAnswers]
    erp_link { ErpLink } []
    erp_cursor { ErpCursor } []
    erp_state { ErpState } []
    outbox { Outbox } []
    dead_letter { DeadLetter } []
    match_review { MatchReview } [DecideMatch]
    conflict { Conflict } [ResolveConflict]
    field_pin { FieldPin } []
}
