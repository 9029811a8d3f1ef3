//! Reviews: records of an ERP that may be the same as CRM records, until a user decides.

use crate::integration::refusals;
use jiff::Timestamp;
use serde_json::Value as Json;
use tenon_kernel::error::Result;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Entity, Operation, Rules, Run};

/// How far a review has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ReviewState {
    /// Nobody has looked at it.
    #[choice(zh = "待审核")]
    Open,
    /// Somebody has, and wants to come back to it.
    #[choice(zh = "暂缓")]
    Later,
    /// It is a CRM record.
    #[choice(zh = "已关联")]
    Linked,
    /// It is a new record.
    #[choice(zh = "新建")]
    New,
}

/// A record of an ERP that may be the same as a CRM record. It is not stored until a user decides which record it is, or
/// that it is a new one.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", zh = "匹配审核", index = "erp, entity, erp_key", index = "state, id")]
pub struct MatchReview {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The key of the record in the ERP.
    #[field(max = 100, zh = "ERP 主键")]
    pub erp_key: String,
    /// The number of the record in the ERP.
    #[field(max = 100, zh = "ERP 编号")]
    pub erp_number: Option<String>,
    /// The fields of the ERP record, by their names in the CRM.
    #[field(zh = "对方数据")]
    pub theirs: Json,
    /// The CRM records that it may be, the most similar first: `record_id`, their fields in `ours`, the names of the
    /// fields that are equal in `agree`, and of those that differ in `differ`.
    #[field(zh = "候选记录")]
    pub candidates: Json,
    /// The state.
    #[field(zh = "状态")]
    pub state: ReviewState,
    /// The CRM record that was chosen. If it is merged into another one before it is linked, that one is.
    #[field(refers_by = "entity", zh = "记录")]
    pub record_id: Option<String>,
    /// When it was found.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// When it was decided.
    #[field(zh = "决定时间")]
    pub decided_at: Option<Timestamp>,
    /// By whom.
    #[field(max = 130, zh = "决定人")]
    pub decided_by: Option<String>,
}

impl Rules for MatchReview {}

/// What a record of an ERP is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum MatchDecision {
    /// A CRM record.
    #[choice(zh = "关联")]
    Link,
    /// A new record.
    #[choice(zh = "新建")]
    New,
    /// That is decided later.
    #[choice(zh = "暂缓")]
    Later,
}

/// Decides which CRM record a record of an ERP is, or that it is a new one. The next run of synchronisation stores it,
/// with the records that refer to it.
#[derive(Clone, Debug, Operation)]
#[operation(name = "match_review.decide", zh = "决定匹配", effect = "write")]
pub struct DecideMatch {
    /// The review.
    #[field(max = 130, zh = "匹配审核")]
    pub id: String,
    /// The decision.
    #[field(zh = "决定")]
    pub decision: MatchDecision,
    /// The CRM record, with the decision `link`: a candidate, or another one.
    #[field(max = 130, zh = "记录")]
    pub record_id: Option<String>,
}

impl Run for DecideMatch {
    type Answer = Stored<MatchReview>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<MatchReview>> {
        let mut review = unit.get::<MatchReview>(&self.id)?;
        if !review.is_open() {
            return Err(refusals::already_decided().at("/id"));
        }
        review.state = match (self.decision, &self.record_id) {
            (MatchDecision::Link, Some(_)) => ReviewState::Linked,
            (MatchDecision::Link, None) => {
                return Err(refusals::record_required().at("/record_id"));
            }
            (_, Some(_)) => {
                return Err(refusals::record_not_expected().at("/record_id"));
            }
            (MatchDecision::New, None) => ReviewState::New,
            (MatchDecision::Later, None) => ReviewState::Later,
        };
        review.record_id = self.record_id;
        review.decided_at = Some(unit.now());
        review.decided_by = Some(unit.actor().id.clone());
        unit.save(review)
    }
}

impl MatchReview {
    /// Returns whether no decision has been made.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ReviewState::Open | ReviewState::Later)
    }
}
