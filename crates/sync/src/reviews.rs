//! Reviews: decisions about records of the ERP that may be the same as CRM records.

use crate::matching::Candidate;
use crate::refusals;
use crate::shared::Theirs;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use tenon_core::integration::match_review::{MatchReview, ReviewState};
use tenon_kernel::filter::Filter;
use tenon_kernel::{Error, Result, Stored, Unit, Value};

/// The reviews of these keys, by key.
pub(crate) fn of_keys(
    erp: &str,
    entity: &str,
    keys: &[String],
    unit: &mut Unit<'_>,
) -> Result<BTreeMap<String, Stored<MatchReview>>> {
    let mut found = BTreeMap::new();
    for chunk in keys.chunks(500) {
        let keys = chunk.iter().map(|key| key.as_str().into()).collect();
        let filter = Filter::All(vec![of(erp, entity), Filter::In("erp_key".to_owned(), keys)]);
        let reviews = unit.find::<MatchReview>(filter)?.into_iter();
        found.extend(reviews.map(|review| (review.erp_key.clone(), review)));
    }
    Ok(found)
}

fn of(erp: &str, entity: &str) -> Filter {
    Filter::All(vec![Filter::eq("erp", erp), Filter::eq("entity", entity)])
}

/// Puts a record before somebody who knows, once, with what both sides say now; and says that it cannot be taken over yet.
pub(crate) fn put(
    erp: &str,
    entity: &str,
    theirs: &Theirs,
    candidates: &[Candidate],
    standing: Option<Stored<MatchReview>>,
    unit: &mut Unit<'_>,
) -> Result<Error> {
    let said = Json::Object(theirs.fields.clone());
    let candidates: Json = candidates.iter().map(|candidate| candidate.to_json(theirs)).collect();
    let review = match standing {
        Some(mut review) => {
            (review.theirs, review.candidates) = (said, candidates);
            review.erp_number.clone_from(&theirs.number);
            unit.save(review)?
        }
        None => {
            let at = unit.now();
            unit.create(MatchReview {
                erp: erp.to_owned(),
                entity: entity.to_owned(),
                erp_key: theirs.key.clone(),
                erp_number: theirs.number.clone(),
                theirs: said,
                candidates,
                state: ReviewState::Open,
                record_id: None,
                at,
                decided_at: None,
                decided_by: None,
            })?
        }
    };
    Ok(refusals::review_open(entity, review.id()))
}

/// Closes an open review of a record that has been recognised as a CRM record without a decision.
pub(crate) fn settle(review: Option<Stored<MatchReview>>, id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let Some(mut review) = review else { return Ok(()) };
    review.state = ReviewState::Linked;
    review.record_id = Some(id.to_owned());
    unit.save(review).map(drop)
}

/// Opens a review again whose decision cannot be carried out any more: the record of ours is gone.
pub(crate) fn reopen(mut review: Stored<MatchReview>, unit: &mut Unit<'_>) -> Result<Error> {
    review.state = ReviewState::Open;
    review.record_id = None;
    let review = unit.save(review)?;
    Ok(refusals::review_reopened(review.id()))
}

/// Forgets the open reviews of records that the ERP has no more.
pub(crate) fn forget(
    erp: &str,
    entity: &str,
    gone: impl Fn(&str) -> bool,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let open = vec![Value::text("open"), Value::text("later")];
    let filter = Filter::All(vec![of(erp, entity), Filter::In("state".to_owned(), open)]);
    for review in unit.find::<MatchReview>(filter)? {
        if gone(&review.erp_key) {
            unit.remove::<MatchReview>(&Filter::eq("id", review.id()))?;
        }
    }
    Ok(())
}
