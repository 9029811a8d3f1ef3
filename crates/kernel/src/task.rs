//! Tasks: records that stand in the inbox of the user who has to do something with them.
//!
//! A task belongs to an entity. It says whose inbox a record stands in, as it is now. When the record changes hands, the notice of the one
//! ends and the other gets one, in the same transaction. The notices stay, as the trail of who had it when.

use crate::entity::Entity;
use crate::error::Result;
use crate::listener::{Change, Listen, ListenerEntry, listener};
use crate::platform::notice::{NewNotice, NoticeKind};
use crate::record::Stored;
use crate::unit::Unit;
use std::marker::PhantomData;

/// Records of an entity that stand in somebody's inbox.
pub trait Task: 'static {
    /// The entity.
    type Of: Entity;

    /// The code of the notice: `activity.assigned`. It is unique among all tasks.
    const CODE: &'static str;

    /// Returns the user who has something to do with the record as it is now. None if nobody has.
    fn whose(record: &Stored<Self::Of>) -> Option<&str>;
}

/// Creates the entry of a task for the listeners of its module.
pub const fn task<T: Task>() -> ListenerEntry {
    listener::<InInbox<T>>()
}

/// Keeps the notices of a task.
struct InInbox<T>(PhantomData<T>);

impl<T: Task> Listen for InInbox<T> {
    type Of = T::Of;
    const NAME: &'static str = T::CODE;

    fn changed(change: &Change<'_, Stored<T::Of>>, unit: &mut Unit<'_>) -> Result<()> {
        let whose =
            |record: Option<&Stored<T::Of>>| record.and_then(|record| T::whose(record).map(str::to_owned));
        let (had, has) = (whose(change.before), whose(change.after));
        let Some(record) = change.after.or(change.before).filter(|_| had != has) else { return Ok(()) };
        let (entity, id) = (T::Of::DEF.name, record.id());
        if had.is_some() {
            unit.end_notices((entity, id), (NoticeKind::Task, T::CODE), None)?;
        }
        let Some(user) = has else { return Ok(()) };
        // It may come back to a user who had it before.
        let key = format!("{}:{id}:{}", T::CODE, record.header.version);
        let notice = NewNotice {
            kind: NoticeKind::Task,
            key: &key,
            code: T::CODE,
            parameters: None,
            about: Some((entity, id)),
        };
        unit.notify(&[user], &notice)
    }
}
