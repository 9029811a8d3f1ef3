//! Records that both sides maintain, such as customers and items. Each field is compared three ways, with the value that both
//! last had.

use crate::inbox::{Applied, Kind};
use crate::matching::{Candidate, Match, Matching};
use crate::numbers;
use crate::outbox;
use crate::reconcile::Contents;
use crate::refusals;
use crate::reviews;
use crate::system_of_record::{SystemOfRecord, SystemsOfRecord};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::integration::conflict::{Conflict, ConflictState, Side};
use tenon_core::integration::erp_link::{self, ErpLink};
use tenon_core::integration::erp_owned::unsaid;
use tenon_core::integration::field_pin::Pins;
use tenon_core::integration::match_review::{MatchReview, ReviewState};
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::journal::JournalEntry;
use tenon_kernel::record::{Header, Record};
use tenon_kernel::{Code, Entity, EntityDef, Result, Stored, Unit, Value, decode, encode};

/// What an ERP says of a record that both sides keep.
pub(crate) struct Theirs {
    /// The ERP's key.
    pub(crate) key: String,
    /// The number people use there.
    pub(crate) number: Option<String>,
    /// The shared fields, by our names.
    pub(crate) fields: Map<String, Json>,
}

/// How an entity is shared.
pub(crate) struct Sharing {
    /// The entity.
    pub(crate) entity: &'static EntityDef,
    /// The fields that both sides keep, and whose value holds if the configuration does not say.
    pub(crate) fields: &'static [(&'static str, SystemOfRecord)],
    /// The field, and its value, that says of a CRM record that it no longer exists in the ERP.
    pub(crate) gone: (&'static str, &'static str),
    /// The field with the number that people use, where no two records may have the same.
    pub(crate) number: Option<&'static str>,
    /// The kind of outbox entry by which CRM records are created in the ERP.
    pub(crate) made_by: Option<&'static str>,
    /// What a record that the ERP has and we did not link yet gets, besides the shared fields.
    pub(crate) begin: fn(&str, &mut Record, &mut Unit<'_>) -> Result<()>,
    /// Which of our records theirs are, though no link says so yet: one answer each.
    pub(crate) recognise: Recognise,
}

/// Which of our records an ERP's are, by a policy: one answer each.
pub(crate) type Recognise = fn(&Matching, &str, &[&Theirs], &mut Unit<'_>) -> Result<Vec<Match>>;

/// A kind that both sides keep.
pub(crate) trait Shared: Kind {
    /// How.
    const SHARING: Sharing;

    /// What a row says.
    fn theirs(row: &Self::Row) -> Theirs;
}

/// How CRM records and ERP records are brought together.
pub(crate) struct Terms<'a> {
    pub(crate) erp: &'a str,
    pub(crate) sharing: &'static Sharing,
    pub(crate) systems: SystemsOfRecord,
    since: Option<Timestamp>,
    put_back: bool,
    pub(crate) pins: Pins,
    matching: &'a Matching,
}

impl Terms<'_> {
    /// Whether the ERP is the system of record of a field.
    fn owns(&self, field: &str) -> bool {
        self.systems.of(self.sharing, field) == SystemOfRecord::Erp
    }
}

/// Applies what an ERP says of a page of records.
pub(crate) fn apply<K: Shared>(
    erp: &str,
    rows: &[K::Row],
    applied: &mut Applied,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let sharing = &K::SHARING;
    let (systems, pins) = (applied.systems_of_record.clone(), Pins::of(sharing.entity.name, unit)?);
    let matching = applied.matching.clone();
    let (since, put_back) = (applied.since, applied.put_back);
    let terms = Terms { erp, sharing, systems, since, put_back, pins, matching: &matching };
    let mut good = Vec::new();
    for row in rows {
        let mut theirs = K::theirs(row);
        match canonical(sharing.entity, &mut theirs.fields) {
            Ok(()) => good.push((row, theirs)),
            Err(error) => applied.refuse(K::key(row), row, error)?,
        }
    }
    let mut known = known_of(sharing, erp, good.iter().map(|(_, theirs)| theirs), &applied.matching, unit)?;
    for (row, theirs) in &good {
        // Of a record that comes again on the page, more is known by now.
        let known_now = match known.remove(&theirs.key) {
            Some(known) => known,
            None => known_of(sharing, erp, std::iter::once(theirs), &applied.matching, unit)?
                .remove(&theirs.key)
                .unwrap_or_default(),
        };
        let mut result = apply_one(&terms, theirs, known_now, unit);
        if is_taken(&result) {
            let coming = good.iter().map(|(_, theirs)| theirs);
            if let Some(holder) = numbers::free::<K>(&terms, theirs, coming, unit)? {
                // What was known of both is old by now.
                known.remove(&holder);
                let mut again = known_of(sharing, erp, std::iter::once(theirs), &applied.matching, unit)?;
                result = apply_one(&terms, theirs, again.remove(&theirs.key).unwrap_or_default(), unit);
            }
            applied.awaits_number |= is_taken(&result);
        }
        match result {
            Ok(changed) => applied.changed += u64::from(changed),
            Err(error) => applied.refuse(&theirs.key, *row, error)?,
        }
    }
    Ok(())
}

/// Whether another record has the number.
fn is_taken(result: &Result<bool>) -> bool {
    result.as_ref().is_err_and(|error| error.code == Code::Duplicate)
}

/// What is known of a record of the ERP.
#[derive(Default)]
struct Known {
    links: Vec<Stored<ErpLink>>,
    /// Where there is no link: what matching has found, and what somebody has said of it.
    found: Match,
    review: Option<Stored<MatchReview>>,
}

/// What is known of these records, by key.
fn known_of<'a>(
    sharing: &Sharing,
    erp: &str,
    theirs: impl Iterator<Item = &'a Theirs>,
    matching: &Matching,
    unit: &mut Unit<'_>,
) -> Result<BTreeMap<String, Known>> {
    let entity = sharing.entity.name;
    let theirs: Vec<_> = theirs.collect();
    let keys: Vec<_> = theirs.iter().map(|theirs| theirs.key.clone()).collect();
    let mut known = BTreeMap::<String, Known>::new();
    for link in erp_link::of_keys(erp, entity, &keys, unit)? {
        known.entry(link.erp_key.clone()).or_default().links.push(link);
    }
    let unlinked: Vec<_> = theirs.into_iter().filter(|theirs| !known.contains_key(&theirs.key)).collect();
    if unlinked.is_empty() {
        return Ok(known);
    }
    let keys: Vec<_> = unlinked.iter().map(|theirs| theirs.key.clone()).collect();
    let mut reviews = reviews::of_keys(erp, entity, &keys, unit)?;
    for (theirs, found) in unlinked.iter().zip((sharing.recognise)(matching, erp, &unlinked, unit)?) {
        let review = reviews.remove(&theirs.key);
        known.insert(theirs.key.clone(), Known { links: Vec::new(), found, review });
    }
    Ok(known)
}

/// Brings values into the one form in which they can be compared.
fn canonical(entity: &EntityDef, fields: &mut Map<String, Json>) -> Result<()> {
    for (name, json) in fields.iter_mut() {
        let unknown = || tenon_kernel::refusals::internal(format!("{} has no field `{name}`", entity.name));
        let (_, field) = entity.shape.field(name).ok_or_else(unknown)?;
        let value = decode::value(field.kind, json, &format!("/{name}"))?;
        *json = encode::value(field.kind, &value, &encode::everything);
    }
    Ok(())
}

fn apply_one(terms: &Terms<'_>, theirs: &Theirs, known: Known, unit: &mut Unit<'_>) -> Result<bool> {
    if known.links.is_empty() {
        return begin(terms, theirs, known, unit).map(|()| true);
    }
    let mut changed = false;
    for link in known.links {
        // Nothing new since both last agreed: the record need not even be read.
        if link.base.as_object() == Some(&theirs.fields) && !link.gone && !terms.put_back {
            continue;
        }
        changed |= merge(terms, theirs, link, unit)?;
    }
    Ok(changed)
}

/// A record that no link leads to: one of ours, if that is sure or somebody has said so; one that somebody must look at first;
/// or a new one.
fn begin(terms: &Terms<'_>, theirs: &Theirs, known: Known, unit: &mut Unit<'_>) -> Result<()> {
    let Terms { erp, sharing, .. } = *terms;
    let entity = sharing.entity;
    match known.review.as_ref().map(|review| (review.state, review.record_id.as_deref())) {
        Some((ReviewState::Linked, id)) => {
            return match standing_record(entity, id.unwrap_or_default(), unit)? {
                Some(record) => adopt(terms, theirs, record, unit),
                None => known.review.map_or(Ok(()), |review| Err(reviews::reopen(review, unit)?)),
            };
        }
        Some((ReviewState::New, _)) => return make(sharing, erp, theirs, unit),
        Some((ReviewState::Open | ReviewState::Later, _)) | None => {}
    }
    let candidates = match known.found {
        Match::Certain(record) if is_free(erp, entity, &record, unit)? => {
            reviews::settle(known.review, &record.header.id, unit)?;
            return adopt(terms, theirs, record, unit);
        }
        Match::Uncertain(candidates) => free(erp, entity, candidates, unit)?,
        Match::Certain(_) | Match::None => Vec::new(),
    };
    if let Some(kind) = sharing.made_by
        && !outbox::open(erp, kind, unit)?.is_empty()
    {
        return Err(refusals::being_created(entity));
    }
    if !candidates.is_empty() || known.review.is_some() {
        return Err(reviews::put(erp, entity.name, theirs, &candidates, known.review, unit)?);
    }
    make(sharing, erp, theirs, unit)
}

/// Whether a CRM record has no link to the ERP yet. One that has is another one: what stands in the ERP twice stands here
/// twice, until it is merged.
fn is_free(erp: &str, entity: &EntityDef, record: &Record, unit: &mut Unit<'_>) -> Result<bool> {
    Ok(erp_link::of_record(erp, entity.name, &record.header.id, unit)?.is_none())
}

fn free(
    erp: &str,
    entity: &EntityDef,
    candidates: Vec<Candidate>,
    unit: &mut Unit<'_>,
) -> Result<Vec<Candidate>> {
    let mut free = Vec::new();
    for candidate in candidates {
        if is_free(erp, entity, &candidate.record, unit)? {
            free.push(candidate);
        }
    }
    Ok(free)
}

/// Links a CRM record, and brings both together.
fn adopt(terms: &Terms<'_>, theirs: &Theirs, before: Record, unit: &mut Unit<'_>) -> Result<()> {
    let Terms { erp, sharing, .. } = *terms;
    let entity = sharing.entity;
    let alias = !is_free(erp, entity, &before, unit)?;
    let mut record = before.clone();
    (sharing.begin)(erp, &mut record, unit)?;
    let record = unit.replace(entity, before, record)?;
    let mut link = link(entity, erp, theirs, record.header.id, Map::new(), unit)?;
    if alias {
        link.alias = Some(true);
        link = unit.save(link)?;
    }
    merge(terms, theirs, link, unit).map(drop)
}

/// Creates a new CRM record.
fn make(sharing: &Sharing, erp: &str, theirs: &Theirs, unit: &mut Unit<'_>) -> Result<()> {
    let entity = sharing.entity;
    let values = entity.shape.fields.iter().map(|field| match (field.default, field.kind) {
        (Some(default), _) => default(),
        (None, tenon_kernel::Kind::Lines(_)) => Value::Lines(Vec::new()),
        (None, _) => Value::Null,
    });
    let mut record = Record { header: Header::default(), values: values.collect() };
    theirs.fields.iter().try_for_each(|(name, json)| set(entity, &mut record, name, json))?;
    (sharing.begin)(erp, &mut record, unit)?;
    let record = unit.insert(entity, record)?;
    link(entity, erp, theirs, record.header.id, theirs.fields.clone(), unit).map(drop)
}

fn link(
    entity: &EntityDef,
    erp: &str,
    theirs: &Theirs,
    record_id: String,
    base: Map<String, Json>,
    unit: &mut Unit<'_>,
) -> Result<Stored<ErpLink>> {
    let at = unit.now();
    unit.create(ErpLink {
        erp: erp.to_owned(),
        entity: entity.name.to_owned(),
        record_id,
        erp_key: theirs.key.clone(),
        erp_number: theirs.number.clone(),
        base: Json::Object(base),
        gone: false,
        at,
        alias: None,
    })
}

fn set(entity: &EntityDef, record: &mut Record, name: &str, json: &Json) -> Result<()> {
    if let Some((index, field)) = entity.shape.field(name) {
        record.values[index] = decode::value(field.kind, json, &format!("/{name}"))?;
    }
    Ok(())
}

/// Brings a linked record and what the ERP says of it together, field by field.
fn merge(terms: &Terms<'_>, theirs: &Theirs, mut link: Stored<ErpLink>, unit: &mut Unit<'_>) -> Result<bool> {
    let Terms { erp, sharing: Sharing { entity, .. }, .. } = *terms;
    let Some(before) = standing_record(entity, &link.record_id, unit)? else {
        return forget_deleted(terms, theirs, link, unit);
    };
    // Of a record with several keys, the stricter account of all may stand here.
    let put_back = terms.put_back && !erp_link::has_another(&link, unit)?;
    let held = Held { leads: leads(&link, unit)?, pinned: terms.pins.of_record(&link.record_id, unit)? };
    let mut after = before.clone();
    let mut base = link.base.as_object().cloned().unwrap_or_default();
    let mut outcomes = Outcomes::default();
    for (name, their_value) in &theirs.fields {
        let Some((index, field)) = entity.shape.field(name) else { continue };
        let agreed = base.entry(name.as_str()).or_insert_with(|| unsaid(field));
        let our_value = encode::value(field.kind, &before.values[index], &encode::everything);
        let put_back = put_back && terms.owns(name) && *their_value != unsaid(field);
        if our_value == *their_value || *their_value == *agreed && !put_back {
            their_value.clone_into(agreed);
            continue;
        }
        match whose(terms, &held, &before, name, our_value == *agreed, unit)? {
            Some(Side::Ours) => outcomes.ours.push(name.clone()),
            Some(Side::Theirs) => set(entity, &mut after, name, their_value)?,
            None => {
                outcomes.conflicts.push((name.clone(), [agreed.clone(), our_value, their_value.clone()]));
                continue;
            }
        }
        their_value.clone_into(agreed);
    }
    let mut changed = after != before;
    if changed {
        unit.replace(entity, before, after)?;
    }
    changed |= note(erp, &link, outcomes, unit)?;
    let base = Json::Object(base);
    if link.base != base || link.gone {
        (link.base, link.gone) = (base, false);
        unit.save(link)?;
    }
    Ok(changed)
}

/// What keeps fields of a record from being taken over.
struct Held {
    /// The link leads: what the ERP owns comes by the key that does. An account that was given up there closes no customer here.
    leads: bool,
    /// Somebody has pinned these.
    pinned: BTreeSet<String>,
}

/// Whose value of a field holds that the ERP has changed; nobody's, if somebody must be asked.
fn whose(
    terms: &Terms<'_>,
    held: &Held,
    before: &Record,
    field: &str,
    untouched: bool,
    unit: &mut Unit<'_>,
) -> Result<Option<Side>> {
    Ok(match terms.systems.of(terms.sharing, field) {
        _ if held.pinned.contains(field) => Some(Side::Ours),
        SystemOfRecord::Crm => Some(Side::Ours),
        SystemOfRecord::Erp => Some(if held.leads { Side::Theirs } else { Side::Ours }),
        SystemOfRecord::Latest | SystemOfRecord::Ask if untouched => Some(Side::Theirs),
        SystemOfRecord::Latest => match terms.since {
            Some(since) if !changed_since(terms.sharing.entity, before, field, since, unit)? => {
                Some(Side::Theirs)
            }
            _ => None,
        },
        SystemOfRecord::Ask => None,
    })
}

/// Whether a CRM field was changed then or later.
fn changed_since(
    entity: &EntityDef,
    record: &Record,
    field: &str,
    since: Timestamp,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let entries = unit.find::<JournalEntry>(Filter::All(vec![
        Filter::eq("entity", entity.name),
        Filter::eq("record_id", record.header.id.as_str()),
        Filter::compare("at", Comparison::Ge, since),
    ]))?;
    Ok(entries.iter().any(|entry| entry.changes.get(field).is_some()))
}

/// Whether what the ERP owns of a record comes by this link.
pub(crate) fn leads(link: &Stored<ErpLink>, unit: &mut Unit<'_>) -> Result<bool> {
    if !link.is_alias() {
        return Ok(true);
    }
    let leading = erp_link::of_record(&link.erp, &link.entity, &link.record_id, unit)?;
    Ok(leading.is_none_or(|leading| leading.id() == link.id()))
}

/// The record that a link leads to, unless it was deleted here.
fn standing_record(entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<Option<Record>> {
    Ok(unit.records(entity, &Filter::eq("id", id), Some(1))?.pop())
}

/// What was deleted here and lives there is one that nobody knows yet: it is matched again.
fn forget_deleted(
    terms: &Terms<'_>,
    theirs: &Theirs,
    link: Stored<ErpLink>,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let Terms { erp, sharing, .. } = *terms;
    note(erp, &link, Outcomes::default(), unit)?;
    unit.remove::<ErpLink>(&Filter::eq(ErpLink::ID, link.id()))?;
    let known = known_of(sharing, erp, std::iter::once(theirs), terms.matching, unit)?.remove(&theirs.key);
    begin(terms, theirs, known.unwrap_or_default(), unit).map(|()| true)
}

/// What became of the fields that the ERP has changed and that were not simply taken over.
#[derive(Default)]
struct Outcomes {
    /// Ours holds.
    ours: Vec<String>,
    /// Both sides have changed them: what was agreed on, ours, theirs.
    conflicts: Vec<(String, [Json; 3])>,
}

/// Notes conflicts, each once for the values that both sides come with, and closes those that have gone away. Says whether
/// that was something new.
fn note(erp: &str, link: &ErpLink, outcomes: Outcomes, unit: &mut Unit<'_>) -> Result<bool> {
    let mut standing: BTreeMap<_, _> = unit
        .find::<Conflict>(Filter::All(vec![
            Filter::eq("erp", erp),
            Filter::eq("entity", &link.entity),
            Filter::eq("record_id", &link.record_id),
            Filter::eq("state", "open"),
            Filter::Any(vec![Filter::eq("erp_key", &link.erp_key), Filter::Null("erp_key".to_owned())]),
        ]))?
        .into_iter()
        .map(|conflict| (conflict.field.clone(), conflict))
        .collect();
    let mut noted = false;
    for (field, [base, ours, theirs]) in outcomes.conflicts {
        match standing.remove(&field) {
            Some(conflict) if conflict.theirs == theirs && conflict.ours == ours => continue,
            Some(mut conflict) => {
                (conflict.ours, conflict.theirs) = (ours, theirs);
                unit.save(conflict)?;
            }
            None => {
                let at = unit.now();
                let (entity, record_id) = (link.entity.clone(), link.record_id.clone());
                let erp = erp.to_owned();
                let (state, erp_key) = (ConflictState::Open, Some(link.erp_key.clone()));
                unit.create(Conflict {
                    erp,
                    entity,
                    record_id,
                    field,
                    base,
                    ours,
                    theirs,
                    state,
                    at,
                    erp_key,
                })?;
            }
        }
        noted = true;
    }
    for mut conflict in standing.into_values() {
        let ours = outcomes.ours.contains(&conflict.field);
        conflict.state = if ours { ConflictState::Ours } else { ConflictState::Theirs };
        unit.save(conflict)?;
        noted = true;
    }
    Ok(noted)
}

/// Marks the records that these keys are linked to, as when the ERP has deleted its own. What was deleted here, too, is no
/// more marked, and neither is what the ERP still has under another key, or what somebody has pinned.
pub(crate) fn retire<K: Shared>(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<u64> {
    let Sharing { entity, gone: (field, value), .. } = K::SHARING;
    reviews::forget(erp, entity.name, |key| keys.iter().any(|gone| gone == key), unit)?;
    let value = if value == "true" { Json::Bool(true) } else { Json::from(value) };
    let (pins, mut changed) = (Pins::of(entity.name, unit)?, 0);
    for mut link in erp_link::of_keys(erp, entity.name, keys, unit)? {
        if link.gone {
            continue;
        }
        let held =
            erp_link::has_another(&link, unit)? || pins.of_record(&link.record_id, unit)?.contains(field);
        if let Some(before) = standing_record(entity, &link.record_id, unit)?.filter(|_| !held) {
            let mut after = before.clone();
            set(entity, &mut after, field, &value)?;
            unit.replace(entity, before, after)?;
            changed += 1;
        }
        link.base[field] = value.clone();
        link.gone = true;
        unit.save(link)?;
    }
    Ok(changed)
}

/// The keys of linked records, a page after one of them, in order.
pub(crate) fn known<K: Shared>(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<String>> {
    Ok(page::<K>(erp, after, 500, unit)?.into_iter().map(|link| link.data.erp_key).collect())
}

/// Links, a page after a key, in the order of keys.
pub(crate) fn page<K: Shared>(
    erp: &str,
    after: Option<&str>,
    most: u64,
    unit: &mut Unit<'_>,
) -> Result<Vec<Stored<ErpLink>>> {
    let mut filters = vec![Filter::eq("erp", erp), Filter::eq("entity", K::SHARING.entity.name)];
    filters.extend(after.map(|after| Filter::compare("erp_key", Comparison::Gt, after)));
    let links = unit.records_by(ErpLink::DEF, &Filter::All(filters), &["erp_key"], most)?;
    links.into_iter().map(Stored::<ErpLink>::from_record).collect()
}

/// Each row as both sides would agree on it.
pub(crate) fn expected<K: Shared>(rows: &[K::Row]) -> Contents {
    let contents = rows.iter().filter_map(|row| {
        let mut theirs = K::theirs(row);
        canonical(K::SHARING.entity, &mut theirs.fields).ok()?;
        Some((theirs.key, theirs.fields))
    });
    contents.collect()
}
