//! Models: factors with weights, and the bands that scores fall into, in revisions.

use crate::scoring::refusals;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use tenon_kernel::filter::Filter;
use tenon_kernel::rules::{Prepared, Type, subject_entity};
use tenon_kernel::{Choice, Entity, Object, Operation, Result, Rules, Run, Stored, Unit};
use tenon_kernel::{error::Error, refusals as kernel_refusals};

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ModelPurpose {
    /// How valuable a record is.
    #[choice(zh = "评级")]
    Rating,
    /// How promising a lead is.
    #[choice(zh = "线索评分")]
    LeadScore,
    /// Whether something is worth doing.
    #[choice(zh = "评估")]
    Assessment,
}

/// What is done if a factor has no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum MissingInput {
    /// The factor has its default.
    #[choice(zh = "取默认值")]
    Default,
    /// The factor is left out, and the others count more.
    #[choice(zh = "不计入")]
    Exclude,
    /// There is no score.
    #[default]
    #[choice(zh = "不评分")]
    Fail,
}

/// A factor of a model.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct ModelFactor {
    /// The code.
    #[field(max = 30, form = "code", zh = "编码")]
    pub code: String,
    /// Its weight, compared with those of the other factors.
    #[field(scale = 4, least = 0, most = 1000000, zh = "权重")]
    pub weight: Decimal,
    /// The expression that gives the input, a number.
    #[field(max = 4000, zh = "表达式")]
    pub expression: String,
    /// The input that scores nothing; also any beyond it.
    #[field(scale = 6, zh = "最低分输入")]
    pub min: Decimal,
    /// The input that scores everything; also any beyond it. If it is less than `min`, a smaller input scores more.
    #[field(scale = 6, zh = "最高分输入")]
    pub max: Decimal,
    /// The input if the expression has no value, in a model that takes defaults.
    #[field(scale = 6, zh = "默认值")]
    pub default: Option<Decimal>,
}

/// A band of scores.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct ModelBand {
    /// The code, such as `A` or `go`.
    #[field(max = 30, form = "code", zh = "编码")]
    pub code: String,
    /// The lowest score of the band. A score is in the band with the highest one that it reaches.
    #[field(scale = 2, least = 0, most = 100, zh = "起始分")]
    pub lowest: Decimal,
}

/// A weighted model that scores the records of an entity from 0 to 100. What is published is in force, and stays as a revision.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "评分模型", unique = "code")]
pub struct Model {
    /// The code.
    #[field(max = 30, form = "code", zh = "编码")]
    pub code: String,
    /// The name.
    #[field(max = 100, zh = "名称")]
    pub name: String,
    /// The entity of the records that it scores.
    #[field(max = 30, zh = "评价对象")]
    pub subject: String,
    /// What it is for.
    #[field(zh = "用途")]
    pub purpose: ModelPurpose,
    /// What is done if a factor has no value.
    #[field(default, zh = "缺失值处理")]
    pub missing: MissingInput,
    /// The factors.
    #[field(zh = "因素")]
    pub factors: Vec<ModelFactor>,
    /// The bands.
    #[field(zh = "区间")]
    pub bands: Vec<ModelBand>,
    /// The number of the revision that was published last; 0 if none was.
    #[field(readonly, zh = "修订号")]
    pub revision: i32,
}

/// A published revision of a model. It never changes.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "ledger", zh = "模型修订", index = "model_id, revision")]
pub struct ModelRevision {
    /// The model.
    #[field(refers = "model", zh = "评分模型")]
    pub model_id: String,
    /// Its number, from 1.
    #[field(zh = "修订号")]
    pub revision: i32,
    /// What is done if a factor has no value.
    #[field(zh = "缺失值处理")]
    pub missing: MissingInput,
    /// The factors.
    #[field(zh = "因素")]
    pub factors: Vec<ModelFactor>,
    /// The bands.
    #[field(zh = "区间")]
    pub bands: Vec<ModelBand>,
}

impl Rules for ModelRevision {}

impl Rules for Model {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if before.is_some_and(|before| before.revision > 0 && before.subject != draft.subject) {
            return Err(refusals::fixed_once_published(Model::SUBJECT).at("/subject"));
        }
        subject_entity(&draft.subject, unit)?;
        draft.check_factors()?;
        draft.check_bands()?;
        let kept = |factor: &ModelFactor| {
            before.is_some_and(|before| before.subject == draft.subject && before.factors.contains(factor))
        };
        for (place, factor) in draft.factors.iter().enumerate().filter(|(_, factor)| !kept(factor)) {
            let prepared = prepare(factor, &draft.subject, unit);
            let checked = prepared.and_then(|prepared| prepared.check_author(unit));
            checked.map_err(|error| within(place, error))?;
        }
        Ok(())
    }

    fn before_delete(record: &Stored<Self>, _: &mut Unit<'_>) -> Result<()> {
        match record.revision {
            0 => Ok(()),
            _ => Err(refusals::published_stays().at("/id")),
        }
    }
}

impl Model {
    fn check_factors(&self) -> Result<()> {
        let mut codes = BTreeSet::new();
        for (place, factor) in self.factors.iter().enumerate() {
            let path = |field: &str| format!("/factors/{place}/{field}");
            if !codes.insert(&factor.code) {
                return Err(refusals::factor_twice(&factor.code).at(path("code")));
            }
            if factor.min == factor.max {
                return Err(refusals::no_range(&factor.code).at(path("max")));
            }
            if self.missing == MissingInput::Default && factor.default.is_none() {
                return Err(kernel_refusals::required("default").at(path("default")));
            }
        }
        match self.factors.iter().any(|factor| !factor.weight.is_zero()) {
            true => Ok(()),
            false => Err(refusals::no_factors().at("/factors")),
        }
    }

    fn check_bands(&self) -> Result<()> {
        for (place, band) in self.bands.iter().enumerate() {
            let same = |other: &ModelBand| other.code == band.code || other.lowest == band.lowest;
            if self.bands[..place].iter().any(same) {
                return Err(refusals::band_twice(&band.code).at(format!("/bands/{place}")));
            }
        }
        Ok(())
    }

    /// The revision that its fields would be if it were published now.
    pub(super) fn draft(&self, id: &str) -> ModelRevision {
        ModelRevision {
            model_id: id.to_owned(),
            revision: self.revision + 1,
            missing: self.missing,
            factors: self.factors.clone(),
            bands: self.bands.clone(),
        }
    }
}

/// The expression of a factor, which gives a number.
pub(super) fn prepare(factor: &ModelFactor, subject: &str, unit: &mut Unit<'_>) -> Result<Prepared> {
    let prepared = Prepared::new(&factor.expression, subject, unit)?;
    prepared.check_result(&Type::Number)?;
    Ok(prepared)
}

/// A refusal of a factor's expression, at its place in the model.
fn within(place: usize, error: Error) -> Error {
    error.below(&format!("/factors/{place}"))
}

/// A published revision of a model.
pub(super) fn revision_of(model: &Stored<Model>, number: i32, unit: &mut Unit<'_>) -> Result<ModelRevision> {
    let filter = Filter::All(vec![
        Filter::eq(ModelRevision::MODEL_ID, model.id()),
        Filter::eq(ModelRevision::REVISION, number),
    ]);
    let found = unit.elevated(|unit| unit.first::<ModelRevision>(filter))?;
    found.map(|found| found.data).ok_or_else(|| refusals::no_such_revision(number).at("/revision"))
}

/// The revision of a model that is in force.
pub(super) fn in_force(model: &Stored<Model>, unit: &mut Unit<'_>) -> Result<ModelRevision> {
    match model.revision {
        0 => Err(refusals::not_published(&model.code).at("/id")),
        number => revision_of(model, number, unit),
    }
}

/// Puts the factors and bands of a model into force, as its next revision. Scores that there are stay as they are.
#[derive(Clone, Debug, Operation)]
#[operation(name = "model.publish", zh = "发布评分模型", effect = "write", versioned)]
pub struct PublishModel {
    /// The model.
    #[field(refers = "model", zh = "评分模型")]
    pub id: String,
}

impl Run for PublishModel {
    type Answer = Stored<Model>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Model>> {
        let mut model = unit.get::<Model>(&self.id)?;
        let next = model.draft(&self.id);
        if model.revision > 0 {
            let stands = in_force(&model, unit)?;
            if (ModelRevision { revision: stands.revision, ..next.clone() }) == stands {
                return Err(refusals::published_already().at("/id"));
            }
        }
        // What the factors name may have changed since the model was saved.
        for (place, factor) in next.factors.iter().enumerate() {
            let prepared = prepare(factor, &model.subject, unit);
            prepared
                .and_then(|prepared| prepared.check_author(unit))
                .map_err(|error| within(place, error))?;
        }
        model.data.revision = next.revision;
        let model = unit.save(model)?;
        unit.create(next)?;
        Ok(model)
    }
}
