//! The CRM: one file for each entity, with its rules and operations, and one line in the list below.

/// Declares the modules and what each adds to the catalogue: entities, then operations.
macro_rules! catalogue {
    ($($(#[$doc:meta])* $module:ident { $($entity:ident),* } [ $($operation:ident),* ])*) => {
        $($(#[$doc])* pub mod $module;)*

        pub(crate) fn declare(catalogue: &mut crate::catalogue::Catalogue) {
            $($(catalogue.entity_of::<$module::$entity>();)*)*
            $($(catalogue.operation_of::<$module::$operation>();)*)*
        }
    };
}

catalogue! {
    /// The organisation: companies, boards, departments.
    org_unit { OrgUnit } [CreateTenant]
    /// Roles and what they grant.
    role { Role } []
    /// Users and the roles they have.
    user { User } []
    /// Fields that a tenant adds at run time.
    custom_field { CustomField } []
    /// Patterns of numbers for people.
    number_rule { NumberRule } []
    /// Customers: prospects and those we trade with.
    customer { Customer } [ConvertCustomer]
    /// Customers that were merged into others.
    customer_merge { CustomerMerge, MergePart } [MergeCustomers, UnmergeCustomer]
    /// The customer card (360°).
    customer_card { } [CustomerCard]
    /// People at a customer.
    contact { Contact } [MakePrimary]
    /// Products.
    product { Product } []
    /// The stages that opportunities pass.
    pipeline { Pipeline } []
    /// Opportunities and their funnel.
    opportunity { Opportunity } [PromoteOpportunity, WinOpportunity, LoseOpportunity, OrderOpportunity, OpportunityFunnel]
    /// Activities with customers.
    activity { Activity } []
    /// Sales orders and their lines.
    sales_order { SalesOrder } [SubmitOrder, CancelOrder]
    /// How far orders have come.
    order_progress { } [OrderProgress]
    /// From orders to the money for them.
    order_chain { } [OrderChain]
    /// Links between lines of documents.
    document_link { DocumentLink } []
    /// Prices, and the one that holds.
    price { Price } [ResolvePrice]
    /// Invoices.
    invoice { Invoice } []
    /// Receipts.
    receipt { Receipt } []
    /// Open items: what customers owe.
    open_item { OpenItem } []
    /// Trade with a customer: what it has come to, and in detail.
    trade { } [CustomerTradeOverview, CustomerTradeDetail]
    /// Ageing of open items.
    ageing { } [AgeOpenItems]
    /// Stock, and what of it can be promised.
    stock_level { StockLevel } [CheckAvailability]
    /// Exchange rates by day.
    exchange_rate { ExchangeRate } []
    /// Who changed what, when and by which operation.
    journal { JournalEntry } []
    /// Answers to writes, by their keys.
    idempotency { Answer } [PruneAnswers]
    /// Which of our records is which of an ERP's.
    erp_link { ErpLink } []
    /// How far an ERP has been read.
    erp_cursor { ErpCursor } []
    /// What is known of an ERP.
    erp_state { ErpState } []
    /// What is to be done in an ERP.
    outbox { Outbox } []
    /// Records of an ERP that could not be taken over.
    dead_letter { DeadLetter } []
    /// Records of an ERP that may be ones of ours.
    match_review { MatchReview } [DecideMatch]
    /// Fields that both sides have changed.
    conflict { Conflict } [ResolveConflict]
    /// Fields that are held as they are here.
    field_pin { FieldPin } []
}

pub mod order_change;
mod order_credit;
pub mod ownership;
