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
    /// People at a customer.
    contact { Contact } [MakePrimary]
    /// Products.
    product { Product } []
    /// Sales orders and their lines.
    sales_order { SalesOrder } [SubmitOrder, CancelOrder]
    /// Open items: what customers owe.
    open_item { OpenItem } []
    /// Exchange rates by day.
    exchange_rate { ExchangeRate } []
    /// Who changed what, when and by which operation.
    journal { JournalEntry } []
    /// Answers to writes, by their keys.
    idempotency { Answer } []
}

pub mod ownership;
