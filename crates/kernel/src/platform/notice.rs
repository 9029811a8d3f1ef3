//! Notices: what a user is to know or to do. They make the inbox ([`crate::platform::inbox`]).
//!
//! A notice has a code and parameters, and no text: whoever shows it does so in the language of its reader, and with the rights that the
//! reader has then.

use crate::error::Result;
use crate::filter::Filter;
use crate::platform::user::User;
use crate::record::Stored;
use crate::unit::Unit;
use crate::value::Value;
use crate::{Choice, Entity, Rules};
use jiff::Timestamp;
use serde_json::Value as Json;

/// What a notice asks of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum NoticeKind {
    /// To do something.
    #[choice(zh = "待办")]
    Task,
    /// To look at something that is not as it should be.
    #[choice(zh = "预警")]
    Alert,
    /// To know something.
    #[choice(zh = "消息")]
    Message,
}

/// Something that a user is to know or to do. It stays, also when it is read and done. It may tell of any record: only who reads everything reads
/// notices here, and everybody their own in the inbox.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "ledger",
    bookkeeping,
    zh = "通知",
    unique = "user_id, kind, notice_key",
    index = "user_id, done_at, id",
    index = "entity, record_id, code"
)]
pub struct Notice {
    /// The user.
    #[field(refers = "user", zh = "用户")]
    pub user_id: String,
    /// What it asks of the user.
    #[field(zh = "类型")]
    pub kind: NoticeKind,
    /// What makes it one: a user has no two notices of a kind with the same key.
    #[field(max = 250, zh = "唯一标识")]
    pub notice_key: String,
    /// What it says: `activity.assigned`.
    #[field(max = 60, zh = "代码")]
    pub code: String,
    /// The parameters of what it says.
    #[field(zh = "参数")]
    pub parameters: Option<Json>,
    /// The entity of the record that it is about.
    #[field(max = 30, zh = "对象")]
    pub entity: Option<String>,
    /// The record that it is about.
    #[field(refers_by = "entity", zh = "记录")]
    pub record_id: Option<String>,
    /// When it was given.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// When the user read it.
    #[field(set_once, zh = "阅读时间")]
    pub read_at: Option<Timestamp>,
    /// When nothing was to be done any more. It is in the inbox until then.
    #[field(set_once, zh = "完成时间")]
    pub done_at: Option<Timestamp>,
}

impl Rules for Notice {}

/// A notice to be given.
#[derive(Clone, Debug)]
pub struct NewNotice<'n> {
    /// What it asks of its reader.
    pub kind: NoticeKind,
    /// What makes it one for each of its readers, at most 250 characters. A second one with the same key is not given.
    pub key: &'n str,
    /// What it says, at most 60 characters.
    pub code: &'n str,
    /// The parameters of what it says. They are shown only to who may read the record.
    pub parameters: Option<Json>,
    /// The entity and the id of the record that it is about.
    pub about: Option<(&'n str, &'n str)>,
}

impl Unit<'_> {
    /// Gives a notice to users. Users who are disabled or deleted, and those who have it already, are left out.
    ///
    /// # Errors
    /// A value that does not fit its field, a database error.
    pub fn notify(&mut self, users: &[String], notice: &NewNotice<'_>) -> Result<()> {
        self.elevated(|unit| {
            let enabled =
                Filter::All(vec![Filter::one_of(User::ID, users), Filter::eq(User::DISABLED, false)]);
            for user in unit.find::<User>(enabled)? {
                if !has(user.id(), notice, unit)? {
                    let row = of_user(&user, notice, unit.now());
                    unit.create(row)?;
                }
            }
            Ok(())
        })
    }

    /// Ends the notices of a kind with a code about a record, or those of them that have a key: nothing is to be done any more.
    ///
    /// # Errors
    /// A database error.
    pub fn end_notices(
        &mut self,
        (entity, id): (&str, &str),
        (kind, code): (NoticeKind, &str),
        key: Option<&str>,
    ) -> Result<()> {
        let about = [
            Filter::eq(Notice::KIND, kind),
            Filter::eq(Notice::ENTITY, entity),
            Filter::eq(Notice::RECORD_ID, id),
            Filter::eq(Notice::CODE, code),
            Filter::null(Notice::DONE_AT),
        ];
        let key = key.map(|key| Filter::eq(Notice::NOTICE_KEY, key));
        let open = Filter::All(about.into_iter().chain(key).collect());
        self.elevated(|unit| {
            let now = Value::Instant(unit.now());
            for notice in unit.find::<Notice>(open)? {
                unit.set_once(&notice, vec![(Notice::DONE_AT, now.clone())])?;
            }
            Ok(())
        })
    }
}

fn has(user: &str, notice: &NewNotice<'_>, unit: &mut Unit<'_>) -> Result<bool> {
    let same = Filter::All(vec![
        Filter::eq(Notice::USER_ID, user),
        Filter::eq(Notice::KIND, notice.kind),
        Filter::eq(Notice::NOTICE_KEY, notice.key),
    ]);
    Ok(unit.first::<Notice>(same)?.is_some())
}

fn of_user(user: &Stored<User>, notice: &NewNotice<'_>, at: Timestamp) -> Notice {
    Notice {
        user_id: user.id().to_owned(),
        kind: notice.kind,
        notice_key: notice.key.to_owned(),
        code: notice.code.to_owned(),
        parameters: notice.parameters.clone(),
        entity: notice.about.map(|(entity, _)| entity.to_owned()),
        record_id: notice.about.map(|(_, id)| id.to_owned()),
        at,
        read_at: None,
        done_at: None,
    }
}
