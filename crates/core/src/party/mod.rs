//! Customers, contacts, and merges of customers.

pub mod change_customer;
pub mod contact;
pub mod create_customer;
pub mod credit;
pub mod customer;
pub mod customer_account;
pub mod customer_card;
pub mod customer_freeze;
pub mod customer_merge;
pub mod phone;
pub mod refusals;

use crate::integration::deleted::LinksOfDeleted;
use contact::Contact;
use customer_card::CARD;
use tenon_kernel::{Entity, Figure, Module, entity, listener, operation, timer};

/// The module of customers.
pub static MODULE: Module = Module {
    needs: &["currency", "integration"],
    entities: &[
        entity::<customer::Customer>(),
        entity::<customer_freeze::CustomerFreeze>(),
        entity::<customer_merge::CustomerMerge>(),
        entity::<customer_merge::MergePart>(),
        entity::<Contact>(),
    ],
    operations: &[
        operation::<customer::ConvertCustomer>(),
        operation::<customer_account::FreezeCustomer>(),
        operation::<customer_account::UnfreezeCustomer>(),
        operation::<customer_account::CloseAccount>(),
        operation::<customer_account::ReopenAccount>(),
        operation::<customer_account::SetCreditLimit>(),
        operation::<customer_account::SetLevel>(),
        operation::<customer_merge::MergeCustomers>(),
        operation::<customer_merge::UnmergeCustomer>(),
        operation::<customer_card::CustomerCard>(),
        operation::<contact::MakePrimary>(),
    ],
    listeners: &[
        listener::<LinksOfDeleted<customer::Customer>>(),
        listener::<change_customer::ChangesOfCustomer>(),
        listener::<customer_freeze::FreezesOfUnmerged>(),
        listener::<change_customer::UnpinnedFields>(),
        listener::<change_customer::ResolvedConflicts>(),
    ],
    figures: FIGURES,
    effects: &[&create_customer::CreateCustomer, &change_customer::ChangeCustomer],
    timers: &[timer::<customer_freeze::EndFreeze>()],
    refusals: refusals::ALL,
    ..Module::new("party", "Customers, their contacts, and merges of customers.")
};

static FIGURES: &[Figure] =
    &[Figure { place: 10, ..Figure::new(CARD, "contacts", Contact::DEF.name, Contact::CUSTOMER_ID) }];
