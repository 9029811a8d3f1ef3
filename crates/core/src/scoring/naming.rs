//! What the factors of models name is not taken away.

use crate::scoring::model::{Model, ModelFactor, in_force, prepare};
use crate::scoring::refusals;
use serde_json::json;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::platform::custom_field::CustomField;
use tenon_kernel::platform::metric::Metric;
use tenon_kernel::rules::Prepared;
use tenon_kernel::{Result, Stored, Unit};

/// Refuses to delete a custom field that a model names.
pub(super) struct KeepsCustomFields;

impl Listen for KeepsCustomFields {
    type Of = CustomField;

    const NAME: &'static str = "model.keeps_custom_fields";

    fn object(change: &Change<'_, Stored<CustomField>>, unit: &mut Unit<'_>) -> Result<()> {
        let (Some(field), None) = (change.before, change.after) else { return Ok(()) };
        refuse_named(|prepared| prepared.names_custom_field(&field.entity, &field.name), unit)
    }
}

/// Refuses to delete or to change a metric that a model names.
pub(super) struct KeepsMetrics;

impl Listen for KeepsMetrics {
    type Of = Metric;

    const NAME: &'static str = "model.keeps_metrics";

    fn object(change: &Change<'_, Stored<Metric>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(metric) = change.before else { return Ok(()) };
        if change.after.is_some_and(|after| after.measures_like(metric)) {
            return Ok(());
        }
        refuse_named(|prepared| prepared.names_metric(&metric.subject, &metric.code), unit)
    }
}

fn refuse_named(names: impl Fn(&Prepared) -> bool, unit: &mut Unit<'_>) -> Result<()> {
    let mut codes = Vec::new();
    for model in unit.find::<Model>(Filter::everything())? {
        let factors = factors(&model, unit)?;
        let named = factors
            .iter()
            .any(|factor| prepare(factor, &model.subject, unit).is_ok_and(|prepared| names(&prepared)));
        codes.extend(named.then_some(model.data.code));
    }
    match codes.is_empty() {
        true => Ok(()),
        false => Err(refusals::named_by_models(codes.join(", ")).at("/id").with(json!({ "models": codes }))),
    }
}

/// The factors of a model, as it is and as it was published last.
fn factors(model: &Stored<Model>, unit: &mut Unit<'_>) -> Result<Vec<ModelFactor>> {
    let mut factors = model.factors.clone();
    if model.revision > 0 {
        factors.extend(in_force(model, unit)?.factors);
    }
    Ok(factors)
}
