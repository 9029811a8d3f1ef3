//! Acknowledging alerts.

use crate::error::Result;
use crate::platform::warning::alert::Alert;
use crate::platform::warning::check::end_notices;
use crate::record::Stored;
use crate::unit::Unit;
use crate::value::Value;
use crate::{Operation, Run, refusals};

/// Takes notice of an alert: it leaves the inboxes. It stays open until its rule is false.
#[derive(Clone, Debug, Operation)]
#[operation(name = "alert.acknowledge", zh = "确认预警", effect = "write")]
pub struct AcknowledgeAlert {
    /// The alert.
    #[field(refers = "alert", zh = "预警")]
    pub id: String,
}

impl Run for AcknowledgeAlert {
    type Answer = Stored<Alert>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Alert>> {
        let alert = unit.get::<Alert>(&self.id)?;
        let (now, actor) = (unit.now(), unit.actor().id.clone());
        let values =
            vec![(Alert::ACKNOWLEDGED_AT, Value::Instant(now)), (Alert::ACKNOWLEDGED_BY, Value::text(actor))];
        let acknowledged = unit.set_once(&alert, values)?;
        let acknowledged = acknowledged.ok_or_else(|| refusals::acknowledged_already().at("/id"))?;
        end_notices(&acknowledged, unit)?;
        Ok(acknowledged)
    }
}
