//! Who takes part in an activity.

use crate::activity::refusals;
use std::collections::BTreeSet;
use tenon_kernel::record::Lines;
use tenon_kernel::{Entity, Result};

/// A user or a contact who takes part in an activity.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "活动参与人", index = "user_id", index = "contact_id", most = 500)]
pub struct ActivityParticipant {
    /// The user; a participant is either a user or a contact.
    #[field(refers = "user", zh = "用户")]
    pub user_id: Option<String>,
    /// The contact.
    #[field(refers = "contact", zh = "联系人")]
    pub contact_id: Option<String>,
}

/// Each participant is one user or one contact, and takes part once.
pub(super) fn check(participants: &Lines<ActivityParticipant>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (index, participant) in participants.iter().enumerate() {
        let at = |field: &str| format!("/participants/{index}/{field}");
        let (field, id) = match (&participant.user_id, &participant.contact_id) {
            (Some(user), None) => (ActivityParticipant::USER_ID, user),
            (None, Some(contact)) => (ActivityParticipant::CONTACT_ID, contact),
            (None, None) => {
                return Err(refusals::participant_missing().at(at(ActivityParticipant::USER_ID)));
            }
            (Some(_), Some(_)) => {
                return Err(refusals::participant_is_two().at(at(ActivityParticipant::CONTACT_ID)));
            }
        };
        if !seen.insert((field, id)) {
            return Err(refusals::participant_twice().at(at(field)));
        }
    }
    Ok(())
}
