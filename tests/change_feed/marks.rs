//! A module whose records have nothing in common that writers would wait for.

use tenon::kernel::filter::Filter;
use tenon::kernel::{Entity, Object, Operation, Rules, Run, Unit, entity, operation};
use tenon::{Module, Result};

/// A mark.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "记号")]
pub(crate) struct Mark {
    /// What it says.
    #[field(max = 100, zh = "内容")]
    pub(crate) text: String,
}

impl Rules for Mark {}

/// Makes many marks.
#[derive(Clone, Debug, Operation)]
#[operation(name = "mark.make", zh = "批量新建", effect = "write")]
struct Make {
    /// What they say.
    #[field(max = 100, zh = "内容")]
    text: String,
    /// Their number.
    #[field(zh = "数量")]
    count: i32,
}

/// Changes all marks that say something.
#[derive(Clone, Debug, Operation)]
#[operation(name = "mark.change", zh = "批量变更", effect = "write")]
struct Change {
    /// What they say.
    #[field(max = 100, zh = "内容")]
    from: String,
    /// What they say then.
    #[field(max = 100, zh = "新内容")]
    to: String,
}

/// What was done.
#[derive(Clone, Debug, Object)]
struct Done {
    /// The number of marks.
    #[field(zh = "数量")]
    count: i32,
}

impl Run for Make {
    type Answer = Done;

    fn run(self, unit: &mut Unit<'_>) -> Result<Done> {
        for _ in 0..self.count {
            unit.create(Mark { text: self.text.clone() })?;
        }
        Ok(Done { count: self.count })
    }
}

impl Run for Change {
    type Answer = Done;

    fn run(self, unit: &mut Unit<'_>) -> Result<Done> {
        let mut count = 0;
        for mut mark in unit.find::<Mark>(Filter::eq(Mark::TEXT, &self.from))? {
            mark.data.text.clone_from(&self.to);
            unit.save(mark)?;
            count += 1;
        }
        Ok(Done { count })
    }
}

pub(crate) static MARKS: Module = Module {
    entities: &[entity::<Mark>()],
    operations: &[operation::<Make>(), operation::<Change>()],
    ..Module::new("marks", "Marks.")
};
