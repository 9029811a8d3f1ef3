//! Rules: expressions about the records of an entity, in revisions.

use crate::approval::flow;
use crate::error::Result;
use crate::filter::Filter;
use crate::platform::metric::Metric;
use crate::record::Stored;
use crate::rules::{Datum, Prepared, Subject, Type, of_rule, refusals, subject_entity};
use crate::unit::Unit;
use crate::{Choice, Entity, Object, Operation, Rules, Run, refusals as kernel_refusals};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

/// What a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RuleKind {
    /// A number that records are compared by.
    #[choice(zh = "评分")]
    Score,
    /// Whether a step may be taken.
    #[choice(zh = "关卡")]
    Gate,
    /// Whether somebody is warned.
    #[choice(zh = "预警")]
    Warning,
    /// Which way something goes.
    #[choice(zh = "路由")]
    Route,
    /// Whom something is given to.
    #[choice(zh = "分配")]
    Allocation,
    /// Which level something has.
    #[choice(zh = "分级")]
    Level,
    /// How payment is demanded.
    #[choice(zh = "催款")]
    Dunning,
    /// Whether something is offered.
    #[choice(zh = "资格")]
    Eligibility,
}

/// The type of a rule's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum RuleResult {
    /// True or false.
    #[choice(zh = "是否")]
    Bool,
    /// A number.
    #[choice(zh = "数值")]
    Decimal,
    /// A text.
    #[choice(zh = "文本")]
    Text,
}

/// Whether a rule is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum RuleState {
    /// It was never published.
    #[default]
    #[choice(zh = "草稿")]
    Draft,
    /// Its published expression is in force.
    #[choice(zh = "启用")]
    Active,
    /// It is in force no more.
    #[choice(zh = "停用")]
    Retired,
}

/// A rule that users write: an expression about the records of an entity. What is published is in force, and stays as a revision.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "规则", unique = "code")]
pub struct Rule {
    /// The code by which it is used.
    #[field(max = 30, form = "code", zh = "编码")]
    pub code: String,
    /// The name.
    #[field(max = 100, zh = "名称")]
    pub name: String,
    /// What it is for.
    #[field(zh = "用途")]
    pub kind: RuleKind,
    /// The entity of the records that it is about.
    #[field(max = 30, zh = "评价对象")]
    pub subject: String,
    /// The type of its result.
    #[field(zh = "结果类型")]
    pub result: RuleResult,
    /// The expression, which is in force once it is published.
    #[field(max = 4000, zh = "表达式")]
    pub expression: String,
    /// The expression that was published last.
    #[field(max = 4000, readonly, zh = "已发布的表达式")]
    pub published: Option<String>,
    /// The number of the revision that was published last.
    #[field(readonly, zh = "修订号")]
    pub revision: i32,
    /// Whether it is in force.
    #[field(readonly, zh = "状态")]
    pub state: RuleState,
}

/// A published revision of a rule. It never changes.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "ledger", zh = "规则修订", index = "rule_id, revision")]
pub struct RuleRevision {
    /// The rule.
    #[field(refers = "rule", zh = "规则")]
    pub rule_id: String,
    /// Its number, from 1.
    #[field(zh = "修订号")]
    pub revision: i32,
    /// The expression.
    #[field(max = 4000, zh = "表达式")]
    pub expression: String,
}

impl Rules for RuleRevision {}

impl Rules for Rule {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if let Some(before) = before {
            refuse_other_use(draft, before)?;
            let means = |rule: &Rule| (rule.expression.clone(), rule.subject.clone(), rule.result);
            if means(before) == means(draft) {
                return Ok(());
            }
        }
        let prepared = Prepared::new(&draft.expression, &draft.subject, unit)?;
        prepared.check_author(unit)?;
        draft.result.check(&prepared)
    }

    fn before_delete(record: &Stored<Self>, _: &mut Unit<'_>) -> Result<()> {
        match record.revision {
            0 => Ok(()),
            _ => Err(refusals::published_stays().at("/id")),
        }
    }
}

/// Refuses to change what the users of a published rule rely on.
fn refuse_other_use(draft: &Rule, before: &Rule) -> Result<()> {
    let changed = [
        (Rule::KIND, draft.kind != before.kind),
        (Rule::SUBJECT, draft.subject != before.subject),
        (Rule::RESULT, draft.result != before.result),
    ];
    match changed.into_iter().find(|(_, changed)| *changed && before.revision > 0) {
        None => Ok(()),
        Some((field, _)) => Err(refusals::fixed_once_published(field).at(format!("/{field}"))),
    }
}

impl RuleResult {
    /// Refuses an expression of another type.
    fn check(self, prepared: &Prepared) -> Result<()> {
        prepared.check_result(match self {
            RuleResult::Bool => &Type::Bool,
            RuleResult::Decimal => &Type::Number,
            RuleResult::Text => &Type::Text,
        })
    }
}

/// Checks an expression without saving it, and says what it gives and what it names.
#[derive(Clone, Debug, Operation)]
#[operation(name = "rule.check", zh = "检查规则", effect = "read")]
pub struct CheckRule {
    /// The entity of the records that it is about.
    #[field(max = 30, zh = "评价对象")]
    pub subject: String,
    /// The expression.
    #[field(max = 4000, zh = "表达式")]
    pub expression: String,
}

/// What an expression gives and names.
#[derive(Clone, Debug, Object)]
pub struct RuleCheck {
    /// The type of its result: `bool`, `decimal`, `text`, `date`, `instant`, `list`, `object` or `null`.
    #[field(zh = "结果类型")]
    pub result: String,
    /// The fields that it names, each as `entity.field`.
    #[field(zh = "所用字段")]
    pub fields: Vec<String>,
}

impl Run for CheckRule {
    type Answer = RuleCheck;

    fn run(self, unit: &mut Unit<'_>) -> Result<RuleCheck> {
        let prepared = Prepared::new(&self.expression, &self.subject, unit)?;
        prepared.check_author(unit)?;
        let checked = prepared.checked();
        let mut fields: Vec<_> = checked.uses.iter().map(|(of, field)| format!("{of}.{field}")).collect();
        fields.sort();
        Ok(RuleCheck { result: checked.result.name().to_owned(), fields })
    }
}

/// Evaluates the expression of a rule, published or not, over a record.
#[derive(Clone, Debug, Operation)]
#[operation(name = "rule.test", zh = "试算规则", effect = "read")]
pub struct TestRule {
    /// The rule.
    #[field(refers = "rule", zh = "规则")]
    pub id: String,
    /// The id of the record.
    #[field(max = 130, zh = "记录")]
    pub subject_id: String,
    /// The moment that `now` and `today` stand for; now if not given.
    #[field(zh = "时间")]
    pub as_of: Option<Timestamp>,
}

/// The result of a rule for a record.
#[derive(Clone, Debug, Object)]
pub struct RuleTest {
    /// The result: true or false, a number as text, or a text.
    #[field(zh = "结果")]
    pub result: Json,
}

impl Run for TestRule {
    type Answer = RuleTest;

    fn run(self, unit: &mut Unit<'_>) -> Result<RuleTest> {
        let rule = unit.get::<Rule>(&self.id)?;
        let entity = subject_entity(&rule.subject, unit)?;
        if !unit.may_read(entity.name) {
            return Err(kernel_refusals::permission_required(entity.read_permission()).at("/subject_id"));
        }
        let record = unit.record(entity, &self.subject_id).map_err(|error| error.at("/subject_id"))?;
        let subject = Subject { record: &record, before: None, at: self.as_of.unwrap_or(unit.now()) };
        let result = evaluated(&rule.expression, &rule, &subject, unit)?;
        Ok(RuleTest { result: result.to_json() })
    }
}

/// Puts the expression of a rule into force, as its next revision.
#[derive(Clone, Debug, Operation)]
#[operation(name = "rule.publish", zh = "发布规则", effect = "write", versioned)]
pub struct PublishRule {
    /// The rule.
    #[field(refers = "rule", zh = "规则")]
    pub id: String,
}

impl Run for PublishRule {
    type Answer = Stored<Rule>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Rule>> {
        let mut rule = unit.get::<Rule>(&self.id)?;
        let is_published = rule.published.as_deref() == Some(rule.expression.as_str());
        if is_published && rule.state == RuleState::Active {
            return Err(refusals::published_already().at("/id"));
        }
        // What it names may have changed since it was saved.
        let prepared = Prepared::new(&rule.expression, &rule.subject, unit)?;
        prepared.check_author(unit)?;
        rule.result.check(&prepared)?;
        rule.data.published = Some(rule.data.expression.clone());
        rule.data.state = RuleState::Active;
        rule.data.revision += 1;
        let (revision, expression) = (rule.revision, rule.data.expression.clone());
        let rule = unit.save(rule)?;
        unit.create(RuleRevision { rule_id: self.id, revision, expression })?;
        Ok(rule)
    }
}

/// Takes a rule out of force. Publishing puts it into force again.
#[derive(Clone, Debug, Operation)]
#[operation(name = "rule.retire", zh = "停用规则", effect = "write", versioned)]
pub struct RetireRule {
    /// The rule.
    #[field(refers = "rule", zh = "规则")]
    pub id: String,
}

impl Run for RetireRule {
    type Answer = Stored<Rule>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Rule>> {
        let mut rule = unit.get::<Rule>(&self.id)?;
        if rule.state != RuleState::Active {
            return Err(refusals::not_in_force(&rule.code).at("/id"));
        }
        rule.data.state = RuleState::Retired;
        unit.save(rule)
    }
}

impl Unit<'_> {
    /// Returns the result of the published revision of a rule for a record. Whoever calls it shows the result only to who may read the
    /// record.
    ///
    /// # Errors
    /// `ILLEGAL_STATE` if the rule is not in force, `RULE_FAULT` with `details.rule` and `details.offset`, a database error.
    pub fn evaluate(&mut self, rule: &Stored<Rule>, subject: &Subject<'_>) -> Result<Datum> {
        match &rule.published {
            Some(expression) if rule.state == RuleState::Active => evaluated(expression, rule, subject, self),
            _ => Err(refusals::not_in_force(&rule.code)),
        }
    }
}

/// The result of an expression of a rule. One that no longer fits the declarations, as when a module is off, is a fault.
fn evaluated(
    expression: &str,
    rule: &Stored<Rule>,
    subject: &Subject<'_>,
    unit: &mut Unit<'_>,
) -> Result<Datum> {
    let unfit = |error: crate::Error| match error.code.is_refusal() {
        true => {
            let details = error.details.as_deref().cloned().unwrap_or_else(|| json!({}));
            refusals::fits_no_longer(error.message).at("/expression").with(details)
        }
        false => error,
    };
    let result = Prepared::new(expression, &rule.subject, unit).map_err(unfit).and_then(|prepared| {
        let inputs = prepared.inputs(subject, unit)?;
        prepared.evaluate(&inputs)
    });
    result.map_err(|error| if error.code.is_refusal() { of_rule(error, &rule.code) } else { error })
}

/// Expressions about the records of an entity, with the code of what they belong to.
pub(crate) struct Written {
    /// The code.
    pub(crate) code: String,
    /// The entity.
    pub(crate) subject: String,
    /// The expressions.
    pub(crate) texts: Vec<String>,
}

/// The codes of the rules and approval flows for whose expressions something holds. An expression that fits no longer names nothing.
fn rules_that(
    about: Option<&str>,
    names: impl Fn(&Prepared) -> bool,
    unit: &mut Unit<'_>,
) -> Result<Vec<String>> {
    let filter = about.map_or_else(Filter::everything, |subject| Filter::eq(Rule::SUBJECT, subject));
    let mut codes = Vec::new();
    let rules = unit.elevated(|unit| unit.find::<Rule>(filter))?.into_iter().map(|rule| {
        let Rule { code, subject, expression, published, .. } = rule.data;
        Written { code, subject, texts: [expression].into_iter().chain(published).collect() }
    });
    let rules = rules.collect::<Vec<_>>();
    let conditions = flow::conditions(unit)?.into_iter();
    let conditions = conditions.filter(|written| about.is_none_or(|subject| written.subject == subject));
    for Written { code, subject, texts } in rules.into_iter().chain(conditions) {
        let named = texts.iter().any(|text| {
            let prepared = Prepared::new(text, &subject, unit);
            prepared.is_ok_and(|prepared| names(&prepared))
        });
        codes.extend(named.then_some(code));
    }
    codes.sort();
    codes.dedup();
    Ok(codes)
}

/// Refuses what would leave rules without a metric that they name.
pub(crate) fn refuse_named_metric(metric: &Stored<Metric>, unit: &mut Unit<'_>) -> Result<()> {
    let names = |prepared: &Prepared| prepared.names_metric(&metric.subject, &metric.code);
    refuse_named(rules_that(Some(&metric.subject), names, unit)?)
}

/// Refuses what would leave rules and metrics without a custom field that they name.
pub(crate) fn refuse_named_custom_field(entity: &str, name: &str, unit: &mut Unit<'_>) -> Result<()> {
    let mut codes = rules_that(None, |prepared| prepared.names_custom_field(entity, name), unit)?;
    let metrics = unit.elevated(|unit| unit.find::<Metric>(Filter::everything()))?;
    codes.extend(
        metrics.into_iter().filter(|metric| metric.names_custom_field(name)).map(|metric| metric.data.code),
    );
    refuse_named(codes)
}

fn refuse_named(codes: Vec<String>) -> Result<()> {
    match codes.is_empty() {
        true => Ok(()),
        false => Err(refusals::named_by_rules(codes.join(", ")).at("/id").with(json!({"rules": codes}))),
    }
}
