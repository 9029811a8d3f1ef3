//! Sending messages to the inboxes of users.

use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::platform::notice::{Notice, NoticeKind};
use crate::platform::user::User;
use crate::unit::Unit;
use crate::{Object, Operation, Run, refusals};
use serde_json::Value as Json;

/// Sends a message to the inboxes of users. Who has a message with the same key already gets no second one.
#[derive(Clone, Debug, Operation)]
#[operation(name = "notice.send", zh = "发送消息", effect = "write")]
pub struct SendNotice {
    /// The users: those of the caller's board, and those whom the permission reaches.
    #[field(most = 500, zh = "接收人")]
    pub user_ids: Vec<String>,
    /// What makes it one message of the caller's.
    #[field(max = 100, zh = "唯一标识")]
    pub key: String,
    /// What it says, as those who show it know it: `delivery.late`.
    #[field(max = 60, form = "code", zh = "代码")]
    pub code: String,
    /// The parameters of what it says.
    #[field(zh = "参数")]
    pub parameters: Option<Json>,
    /// The entity of the record that it is about.
    #[field(max = 30, zh = "对象")]
    pub entity: Option<String>,
    /// The record that it is about, which the caller may read. Who may not read it sees neither the record nor the parameters.
    #[field(max = 130, zh = "记录")]
    pub record_id: Option<String>,
}

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
        let mut sent = 0;
        for (place, user) in self.user_ids.iter().enumerate() {
            sent += i64::from(self.send_to(user, unit).map_err(|error| of_user(error, place))?);
        }
        Ok(SentNotice { sent })
    }
}

impl SendNotice {
    fn send_to(&self, user: &str, unit: &mut Unit<'_>) -> Result<bool> {
        let key = format!("{}:{}", unit.actor().id, self.key);
        let same = Filter::All(vec![
            Filter::eq(Notice::USER_ID, user),
            Filter::eq(Notice::KIND, NoticeKind::Message),
            Filter::eq(Notice::NOTICE_KEY, key.as_str()),
        ]);
        let (found, had) = unit.elevated(|unit| {
            Ok((unit.first::<User>(Filter::eq(User::ID, user))?, unit.first::<Notice>(same)?.is_some()))
        })?;
        if had {
            return Ok(false);
        }
        let notice = Notice {
            user_id: user.to_owned(),
            unit_id: found.map(|user| user.data.unit_id),
            kind: NoticeKind::Message,
            notice_key: key,
            code: self.code.clone(),
            parameters: self.parameters.clone(),
            entity: self.entity.clone(),
            record_id: self.record_id.clone(),
            at: unit.now(),
            read_at: None,
            done_at: None,
        };
        unit.create(notice).map(|_| true)
    }
}

/// A refusal of a user, at the argument that names them.
fn of_user(error: Error, place: usize) -> Error {
    match error.path.as_deref() {
        Some("/user_id" | "/unit_id") => error.at(format!("/user_ids/{place}")),
        _ => error,
    }
}
