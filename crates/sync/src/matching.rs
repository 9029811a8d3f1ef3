//! Matching: finds the CRM customer that is the same as a customer of the ERP without a link.
//!
//! A set of criteria applies to two customers if both have a value for each criterion and the values agree. A certain match is
//! linked. An uncertain match is presented to a user ([`tenon_core::integration::match_review`]) and is never linked
//! automatically.

use crate::refusals;
use crate::shared::Theirs;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::party::customer::{self, Customer};
use tenon_core::party::phone::phone_key;
use tenon_core::product::product::Product;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::record::Record;
use tenon_kernel::search::normalise;
use tenon_kernel::{Entity, Result, Unit, Value, encode};

/// A criterion for comparing two customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// The tax number, without spaces and hyphens.
    TaxId,
    /// The customer numbers of the CRM and the ERP.
    Number,
    /// The customer number of the CRM, and the key of the ERP.
    Key,
    /// The digits of the telephone number.
    Phone,
    /// The name, regardless of case, width and spaces.
    Name,
    /// The e-mail address, regardless of case, width and spaces.
    Email,
    /// The city, regardless of case, width and spaces.
    City,
    /// The country.
    Country,
}

/// The criteria for matching customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Matching {
    /// Sets for a certain match. The customers are the same if one of these sets applies to exactly one CRM customer. If the tax
    /// numbers differ, a set without the tax number does not apply.
    pub certain: Vec<Vec<Criterion>>,
    /// Sets for an uncertain match. A user decides if one of these sets applies, or if a certain one applies to several
    /// customers.
    pub review: Vec<Vec<Criterion>>,
}

impl Default for Matching {
    fn default() -> Self {
        use Criterion::{Name, Number, TaxId};
        Self { certain: vec![vec![TaxId], vec![Number, Name]], review: vec![vec![Name]] }
    }
}

impl Matching {
    /// Checks that customers can be searched by each set.
    ///
    /// # Errors
    /// `CONFIGURATION`.
    pub fn check(&self) -> Result<()> {
        match self.sets().find(|set| leading(set).is_none()) {
            None => Ok(()),
            Some(set) => Err(refusals::not_a_matching_set(format!("{set:?}"))),
        }
    }

    fn sets(&self) -> impl Iterator<Item = &Vec<Criterion>> {
        self.certain.iter().chain(&self.review)
    }
}

/// What matching has found.
#[derive(Clone, Debug, Default)]
pub(crate) enum Match {
    /// No CRM record.
    #[default]
    None,
    /// A CRM record, certainly.
    Certain(Record),
    /// Perhaps one of these, most alike first.
    Uncertain(Vec<Candidate>),
}

/// A CRM record that may be the same.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) record: Record,
    agree: Vec<Criterion>,
    differ: Vec<Criterion>,
}

impl Candidate {
    /// As a review shows it, with the fields that theirs has.
    pub(crate) fn to_json(&self, theirs: &Theirs) -> Json {
        let shown = theirs.fields.keys().map(String::as_str).chain(["number"]);
        let ours = shown.filter_map(|name| {
            let (index, field) = Customer::DEF.shape.field(name)?;
            let value = encode::value(field.kind, &self.record.values[index], &encode::everything);
            Some((name.to_owned(), value))
        });
        json!({
            "record_id": self.record.header.id,
            "ours": ours.collect::<Map<_, _>>(),
            "agree": self.agree,
            "differ": self.differ,
        })
    }
}

/// What theirs are among the customers of the organisation units that this ERP belongs to, one answer each, in their order.
pub(crate) fn customers(
    matching: &Matching,
    erp: &str,
    theirs: &[&Theirs],
    unit: &mut Unit<'_>,
) -> Result<Vec<Match>> {
    let ours = alike(matching, erp, theirs, unit)?;
    let by_value = |criterion| -> BTreeMap<String, Vec<&Record>> {
        let mut found: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
        for record in ours.values() {
            if let Some(value) = our_value(record, criterion) {
                found.entry(value).or_default().push(record);
            }
        }
        found
    };
    let leads: BTreeSet<_> = matching.sets().filter_map(|set| leading(set)).collect();
    let index: BTreeMap<_, _> = leads.into_iter().map(|lead| (lead, by_value(lead))).collect();
    let near = |theirs: &Theirs| -> BTreeMap<String, &Record> {
        let found = index.iter().filter_map(|(lead, values)| values.get(&their_value(theirs, *lead)?));
        found.flatten().map(|record| (record.header.id.clone(), *record)).collect()
    };
    Ok(theirs.iter().map(|theirs| decide(matching, theirs, near(theirs).into_values())).collect())
}

/// What items are among our products: the number is theirs alone.
pub(crate) fn items(_: &Matching, _: &str, theirs: &[&Theirs], unit: &mut Unit<'_>) -> Result<Vec<Match>> {
    let mut found = BTreeMap::new();
    let numbers: Vec<_> =
        theirs.iter().filter_map(|theirs| theirs.number.as_deref()).map(Value::text).collect();
    for chunk in numbers.chunks(500) {
        let same = Filter::In("number".to_owned(), chunk.to_vec());
        for product in unit.find::<Product>(same)? {
            found.insert(product.number.clone(), product.into_record());
        }
    }
    let one = |theirs: &&Theirs| found.get(&theirs.number).cloned().map_or(Match::None, Match::Certain);
    Ok(theirs.iter().map(one).collect())
}

/// The CRM records that agree with any of the ERP's in what a set is searched by, by id: a statement for each such criterion.
fn alike(
    matching: &Matching,
    erp: &str,
    theirs: &[&Theirs],
    unit: &mut Unit<'_>,
) -> Result<BTreeMap<String, Record>> {
    let boards = unit.query(&Query::over("org_unit", Filter::eq("erp", erp)).by("board_id"))?;
    let boards: Vec<Value> = boards.into_iter().flatten().filter(|board| !board.is_null()).collect();
    let leads: BTreeSet<_> = matching.sets().filter_map(|set| leading(set)).collect();
    let mut found = BTreeMap::new();
    for lead in leads {
        let wanted: BTreeSet<_> = theirs.iter().filter_map(|theirs| their_value(theirs, lead)).collect();
        let wanted: Vec<_> = wanted.into_iter().map(Value::text).collect();
        for chunk in wanted.chunks(500) {
            let board = Filter::In("board_id".to_owned(), boards.clone());
            let same = Filter::In(column(lead).to_owned(), chunk.to_vec());
            let records = unit.records(Customer::DEF, &Filter::All(vec![board, same]), None)?;
            found.extend(records.into_iter().map(|record| (record.header.id.clone(), record)));
        }
    }
    Ok(found)
}

fn decide<'a>(matching: &Matching, theirs: &Theirs, near: impl Iterator<Item = &'a Record>) -> Match {
    let mut certain = Vec::new();
    let mut uncertain = Vec::new();
    for record in near {
        let candidate = compare(record, theirs);
        let holds = |set: &Vec<Criterion>| set.iter().all(|criterion| candidate.agree.contains(criterion));
        let denied = candidate.differ.contains(&Criterion::TaxId);
        let surely = |set: &&Vec<Criterion>| set.contains(&Criterion::TaxId) || !denied;
        if matching.certain.iter().filter(surely).any(holds) {
            certain.push(candidate);
        } else if matching.sets().any(holds) {
            uncertain.push(candidate);
        }
    }
    match <[Candidate; 1]>::try_from(certain) {
        Ok([only]) => return Match::Certain(only.record),
        Err(several) => uncertain.extend(several),
    }
    uncertain.sort_by_key(|candidate| (usize::MAX - candidate.agree.len(), candidate.differ.len()));
    if uncertain.is_empty() { Match::None } else { Match::Uncertain(uncertain) }
}

const ALL: [Criterion; 8] = [
    Criterion::TaxId,
    Criterion::Number,
    Criterion::Key,
    Criterion::Phone,
    Criterion::Name,
    Criterion::Email,
    Criterion::City,
    Criterion::Country,
];

fn compare(record: &Record, theirs: &Theirs) -> Candidate {
    let (mut agree, mut differ) = (Vec::new(), Vec::new());
    for criterion in ALL {
        match (our_value(record, criterion), their_value(theirs, criterion)) {
            (Some(ours), Some(theirs)) if ours == theirs => agree.push(criterion),
            // That our number is not their key says nothing.
            (Some(_), Some(_)) if criterion != Criterion::Key => differ.push(criterion),
            _ => {}
        }
    }
    Candidate { record: record.clone(), agree, differ }
}

/// The criterion of a set that customers are sought by: the most telling one that they can be found by.
fn leading(set: &[Criterion]) -> Option<Criterion> {
    set.iter().copied().filter(|criterion| *criterion <= Criterion::Name).min()
}

/// The column with the form in which two values are compared, or else the value itself.
fn column(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::TaxId => "tax_key",
        Criterion::Number | Criterion::Key => "number",
        Criterion::Phone => "phone_key",
        Criterion::Name => "name_key",
        Criterion::Email => "email",
        Criterion::City => "city",
        Criterion::Country => "country",
    }
}

fn our_value(record: &Record, criterion: Criterion) -> Option<String> {
    let (index, _) = Customer::DEF.shape.field(column(criterion))?;
    let text = record.values[index].as_text()?;
    let text = match criterion {
        Criterion::Email | Criterion::City | Criterion::Country => normalise(text),
        _ => text.to_owned(),
    };
    Some(text).filter(|text| !text.is_empty())
}

fn their_value(theirs: &Theirs, criterion: Criterion) -> Option<String> {
    let field = |name: &str| theirs.fields.get(name).and_then(Json::as_str);
    let text = match criterion {
        Criterion::TaxId => customer::tax_key(field("tax_id")?),
        Criterion::Number => theirs.number.clone()?,
        Criterion::Key => theirs.key.clone(),
        Criterion::Phone => phone_key(field("phone")?, field("country")),
        Criterion::Name => customer::name_key(field("name")?),
        Criterion::Email => normalise(field("email")?),
        Criterion::City => normalise(field("city")?),
        Criterion::Country => normalise(field("country")?),
    };
    Some(text).filter(|text| !text.is_empty())
}
