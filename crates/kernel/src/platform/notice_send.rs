//! Sending messages to the inboxes of users.

use crate::entity::Entity;
use crate::error::Result;
use crate::filter::Filter;
use crate::platform::notice::{Notice, NoticeKind};
use crate::platform::user::User;
use crate::resolve::live;
use crate::unit::{Unit, not_found};
use crate::{Object, Operation, Run, refusals};
use serde_json::Value as Json;

/// Sends a message to the inboxes of users. Who has a message with the same key already gets no second one.
#[derive(Clone, Debug, Operation)]
#[operation(name = "notice.send", zh = "发送消息", effect = "write")]
pub struct SendNotice {
    /// The users: those of the caller's board, and those whom the caller may read.
    #[field(most = 500, zh = "接收人")]
    pub user_ids: Vec<String>,
    /// What makes it one message of the caller's.
    #[field(max = 100, zh = "唯一标识")]
    pub message_key: String,
    /// What it says, as those who show it know it: `delivery.late`.
    #[field(max = 60, form = "code", zh = "代码")]
    pub code: String,
    /// The parameters of what it says, at most 4,000 bytes of JSON.
    #[field(zh = "参数")]
    pub parameters: Option<Json>,
    /// The entity of the record that it is about.
    #[field(max = 30, zh = "对象")]
    pub entity: Option<String>,
    /// The record that it is about, which the caller may read. Who may not read it sees neither the record nor the parameters.
    #[field(max = 130, zh = "记录")]
    pub record_id: Option<String>,
}

/// The most bytes of the parameters of a message, as JSON.
const MOST_BYTES: usize = 4_000;

/// What was sent.
#[derive(Clone, Debug, Object)]
pub struct SentNotice {
    /// The number of users who got the message now.
    #[field(zh = "数量")]
    pub sent: i64,
}

impl Run for SendNotice {
    type Answer = SentNotice;

    fn run(self, unit: &mut Unit<'_>) -> Result<SentNotice> {
        if self.entity.is_some() != self.record_id.is_some() {
            return Err(refusals::required("record_id").at("/record_id"));
        }
        let size = self.parameters.as_ref().map_or(0, |parameters| parameters.to_string().len());
        if size > MOST_BYTES {
            return Err(refusals::parameters_too_long(size, MOST_BYTES).at("/parameters"));
        }
        self.check_record(unit)?;
        let mut sent = 0;
        for (place, user) in self.user_ids.iter().enumerate() {
            let path = format!("/user_ids/{place}");
            sent += i64::from(self.send_to(user, unit).map_err(|error| error.at(path))?);
        }
        Ok(SentNotice { sent })
    }
}

impl SendNotice {
    /// Refuses a record that the caller may not read.
    fn check_record(&self, unit: &mut Unit<'_>) -> Result<()> {
        let (Some(entity), Some(id)) = (&self.entity, &self.record_id) else { return Ok(()) };
        let def = unit.catalogue().def(entity).filter(|def| unit.catalogue().is_any_target(def));
        let def = def.ok_or_else(|| refusals::no_such_entity(entity).at("/entity"))?;
        unit.record(def, id).map(drop).map_err(|error| error.at("/record_id"))
    }

    fn send_to(&self, user: &str, unit: &mut Unit<'_>) -> Result<bool> {
        let known = unit.known_rows(User::DEF).and(live(User::DEF));
        if !unit.reaches(User::DEF, user, known)? {
            return Err(not_found(User::DEF));
        }
        let actor = &unit.actor().id;
        let notice_key = format!("{}:{actor}:{}", actor.len(), self.message_key);
        let same = Filter::All(vec![
            Filter::eq(Notice::USER_ID, user),
            Filter::eq(Notice::KIND, NoticeKind::Message),
            Filter::eq(Notice::NOTICE_KEY, notice_key.as_str()),
        ]);
        let enabled = Filter::All(vec![Filter::eq(User::ID, user), Filter::eq(User::DISABLED, false)]);
        unit.elevated(|unit| {
            if unit.first::<User>(enabled)?.is_none() || unit.first::<Notice>(same)?.is_some() {
                return Ok(false);
            }
            let notice = Notice {
                user_id: user.to_owned(),
                kind: NoticeKind::Message,
                notice_key,
                code: self.code.clone(),
                parameters: self.parameters.clone(),
                entity: self.entity.clone(),
                record_id: self.record_id.clone(),
                at: unit.now(),
                read_at: None,
                done_at: None,
            };
            unit.create(notice).map(|_| true)
        })
    }
}
