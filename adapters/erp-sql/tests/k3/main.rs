//! The adapter with the mapping of K/3, on an ERP of that shape.

mod changes;
mod conformance;
mod document;
mod fixture;
mod mapping;
mod orders;
mod postgres;
mod reading;
