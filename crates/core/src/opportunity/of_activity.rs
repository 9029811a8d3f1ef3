//! The fields that opportunities add to activities.

use tenon_kernel::Extension;

/// The opportunity that an activity belongs to.
#[derive(Clone, Debug, PartialEq, Extension)]
#[extension(extends = "activity", index = "opportunity_id, id")]
pub struct ActivityOfOpportunity {
    /// The opportunity it belongs to.
    #[field(refers = "opportunity", zh = "商机")]
    pub opportunity_id: Option<String>,
}
