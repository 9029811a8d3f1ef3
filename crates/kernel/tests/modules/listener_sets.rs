//! Listeners of records that an ERP keeps: they hear of sets, with what stood before where they ask for it.

use crate::engine::Engine;
use serde_json::json;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{ChangedSet, listener};
use tenon_kernel::record::{Header, Record};
use tenon_kernel::{Code, Entity, Listen, Module, Operation, Result, Rules, Run, Unit, entity, operation};

mod refusals {
    tenon_kernel::refusals! {
        gauge { thirteen = IllegalState, "thirteen", "十三"; }
    }
}

/// What a gauge shows, as the ERP has it.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "mirrored", zh = "读数")]
struct Gauge {
    /// The level.
    #[field(zh = "水平")]
    level: i32,
}

impl Rules for Gauge {}

/// What was heard of gauges.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "记录")]
struct Remark {
    /// In words.
    #[field(zh = "内容")]
    text: String,
}

impl Rules for Remark {}

/// Writes two gauges as a set, or removes all of them at the level 0.
#[derive(Clone, Debug, Operation)]
#[operation(name = "gauge.set", zh = "设置读数", effect = "write")]
struct SetGauges {
    /// The level.
    #[field(zh = "水平")]
    level: i32,
}

impl Run for SetGauges {
    type Answer = i64;

    fn run(self, unit: &mut Unit<'_>) -> Result<i64> {
        if self.level == 0 {
            return Ok(unit.remove::<Gauge>(&Filter::everything())?.cast_signed());
        }
        let gauge = |id: &str| Record {
            header: Header { id: format!("erp:{id}"), erp: Some("erp".to_owned()), ..Header::default() },
            values: Gauge { level: self.level }.into_values(),
        };
        unit.upsert(Gauge::DEF, &mut [gauge("a"), gauge("b")]).map(|()| 2)
    }
}

/// Remarks what each set was and is, and refuses a level.
struct Remarks;

impl Listen for Remarks {
    type Of = Gauge;
    const NAME: &'static str = "remarks";
    const BEFORE: bool = true;

    fn changed_set(set: &ChangedSet<'_>, unit: &mut Unit<'_>) -> Result<()> {
        let levels = |records: &[Record]| {
            let levels = records.iter().map(|record| format!("{}={:?}", record.header.id, record.values[0]));
            levels.collect::<Vec<_>>().join(" ")
        };
        let (before, rows) = (levels(set.before), levels(set.rows));
        unit.create(Remark { text: format!("[{before}] [{rows}]") })?;
        match rows.contains("(13)") {
            true => Err(refusals::thirteen()),
            false => Ok(()),
        }
    }
}

static GAUGES: Module = Module {
    entities: &[entity::<Gauge>(), entity::<Remark>()],
    operations: &[operation::<SetGauges>()],
    ..Module::new("gauges", "Gauges.")
};

static LISTENING: Module = Module {
    needs: &["gauges"],
    listeners: &[listener::<Remarks>()],
    ..Module::new("listening", "Listens.")
};

#[test]
fn a_set_is_heard_once_with_what_stood_before() {
    let engine = Engine::of(&[&GAUGES, &LISTENING]).unwrap();
    let set = |level: i32| engine.call("gauge.set", json!({"level": level}));
    set(1).unwrap();
    set(2).unwrap();
    let refused = set(13).unwrap_err();
    assert_eq!((refused.code, refused.message.as_str()), (Code::IllegalState, "thirteen"));
    set(0).unwrap();
    let at = |level: i32| format!("erp:a=Integer({level}) erp:b=Integer({level})");
    let heard = [format!("[] [{}]", at(1)), format!("[{}] [{}]", at(1), at(2)), format!("[{}] []", at(2))];
    let remarks = engine.call("remark.list", json!({})).unwrap();
    let remarks: Vec<_> = remarks["items"].as_array().unwrap().iter().map(|remark| &remark["text"]).collect();
    assert_eq!(remarks, heard.iter().collect::<Vec<_>>());
}
