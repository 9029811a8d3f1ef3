//! Merges customers that are the same, and undoes merges.
//!
//! References to the merged customer are repointed to the other one, in every entity. The changes are stored, field by field, so
//! that the merge can be undone. The merged customer is deleted, and its id leads to the other one.

use crate::currency::exchange_rate::convert;
use crate::integration::conflict;
use crate::integration::erp_cursor::read_again;
use crate::integration::erp_link::{self, ErpLink};
use crate::integration::erp_owned;
use crate::party::create_customer;
use crate::party::customer::{AccountStatus, Customer, CustomerKind};
use crate::party::{credit, refusals};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use tenon_kernel::Value;
use tenon_kernel::error::{Code, Error, Result};
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::listener::Moved;
use tenon_kernel::merged::MERGED_INTO;
use tenon_kernel::moving::RecordDiff;
use tenon_kernel::platform::custom_field;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxState};
use tenon_kernel::record::{Header, Record, Stored};
use tenon_kernel::unit::{Unit, by_id, changed, not_found};
use tenon_kernel::{Entity, Object, Operation, Rules, Run};

/// The merge of a customer into another one.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", zh = "客户合并", index = "from_id", index = "into_id")]
pub struct CustomerMerge {
    /// The customer that was merged.
    #[field(max = 130, zh = "被合并客户")]
    pub from_id: String,
    /// The customer that it was merged into.
    #[field(max = 130, zh = "合并到")]
    pub into_id: String,
    /// By whom.
    #[field(max = 130, zh = "操作人")]
    pub actor: String,
    /// When.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// When the merge was undone; empty if it was not.
    #[field(zh = "撤销时间")]
    pub undone_at: Option<Timestamp>,
}

impl Rules for CustomerMerge {}

/// A record that a merge has changed, kept so that the merge can be undone.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    name = "customer_merge_part",
    class = "system",
    bookkeeping,
    zh = "客户合并明细",
    index = "merge_id, entity"
)]
pub struct MergePart {
    /// The merge.
    #[field(max = 130, zh = "合并")]
    pub merge_id: String,
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record. A later merge must not move what this one is taken back by.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// The changed fields, with their values before the merge.
    #[field(restricted, zh = "变更前")]
    pub before: Json,
    /// The same fields, with their values after the merge.
    #[field(restricted, zh = "变更后")]
    pub after: Json,
}

impl Rules for MergePart {}

/// How many records of an entity were moved.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct MovedRecords {
    /// The entity.
    #[field(zh = "对象")]
    pub entity: String,
    /// The number of records.
    #[field(zh = "数量")]
    pub count: i64,
}

/// The result of a merge.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Merged {
    /// The customer after the merge.
    #[field(zh = "客户")]
    pub customer: Stored<Customer>,
    /// The records that were moved to it, by entity.
    #[field(zh = "移动的记录")]
    pub moved: Vec<MovedRecords>,
}

/// Merges a customer into another one. Contacts, opportunities, orders, open items and all other records that refer to it
/// move to the other customer, with its keys in ERPs. Empty fields of the other customer are filled; a freeze and the
/// lower credit limit remain. A get by its id returns the other customer.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.merge", zh = "合并客户", effect = "write")]
pub struct MergeCustomers {
    /// The customer that is merged.
    #[field(refers = "customer", zh = "被合并客户")]
    pub from: String,
    /// The version of that customer, as the caller has read it.
    #[field(zh = "被合并客户版本")]
    pub from_version: i32,
    /// The customer that it is merged into.
    #[field(refers = "customer", zh = "合并到")]
    pub into: String,
    /// The version of the other customer, as the caller has read it.
    #[field(zh = "目标客户版本")]
    pub into_version: i32,
}

impl Run for MergeCustomers {
    type Answer = Merged;

    fn run(self, unit: &mut Unit<'_>) -> Result<Merged> {
        if self.from == self.into {
            return Err(refusals::into_itself().at("/from"));
        }
        for (id, path) in [(&self.from, "/from"), (&self.into, "/into")] {
            unit.record(Customer::DEF, id).map_err(|error| error.at(path))?;
        }
        hold_still([&self.from, &self.into], unit)?;
        let from = current(&self.from, self.from_version, "from", unit)?;
        let into = current(&self.into, self.into_version, "into", unit)?;
        refuse_while_made(&from.header.id, "/from", unit)?;
        refuse_while_made(&into.header.id, "/into", unit)?;
        let mut diffs = unit.repoint_references(Customer::DEF, &from.header.id, &into.header.id)?;
        let moved = counted(&diffs);
        diffs.extend(move_links(&from.header.id, &into.header.id, unit)?);
        let filled = filled(&into, &from, unit)?;
        diffs.extend(unit.diff(Customer::DEF, &self.into, vec![(into, filled)])?);
        retire(&from, &self.into, unit)?;
        unit.deliver_moved(Customer::DEF, &Moved { from: &self.from, into: &self.into, undone: false })?;
        keep(&self.from, &self.into, &diffs, unit)?;
        Ok(Merged { customer: unit.get(&self.into)?, moved })
    }
}

/// Nothing that is synchronised, and nothing that counts towards the credit exposure of either, changes until the operation ends.
fn hold_still(ids: [&str; 2], unit: &mut Unit<'_>) -> Result<()> {
    let used = Filter::negate(Filter::null(OrgUnit::ERP));
    let erps = unit.elevated(|unit| unit.query(&Query::over(OrgUnit::DEF.name, used).by(OrgUnit::ERP)))?;
    for erp in erps.iter().flatten().filter_map(Value::as_text) {
        unit.guard(&outbox::guard(erp))?;
    }
    let [one, other] = ids;
    unit.guard(&credit::guard(one.min(other)))?;
    unit.guard(&credit::guard(one.max(other)))
}

/// A customer as the caller has read it, if the actor may write it.
fn current(id: &str, version: i32, name: &str, unit: &mut Unit<'_>) -> Result<Record> {
    let record = unit.record(Customer::DEF, id).map_err(|error| error.at(format!("/{name}")))?;
    if record.header.version != version {
        return Err(changed(&record).at(format!("/{name}_version")));
    }
    unit.authorise(Customer::DEF, &record).map_err(|error| error.at(format!("/{name}")))?;
    Ok(record)
}

/// A customer that an ERP is being asked to make has a key there, or has none: which of the two is not known yet.
fn refuse_while_made(id: &str, path: &str, unit: &mut Unit<'_>) -> Result<()> {
    let settled = Filter::one_of(Outbox::STATE, [OutboxState::Done, OutboxState::Refused]);
    let open = Filter::All(vec![
        Filter::eq(Outbox::ENTITY, Customer::DEF.name),
        Filter::eq(Outbox::RECORD_ID, id),
        Filter::eq(Outbox::KIND, create_customer::KIND),
        Filter::negate(settled),
    ]);
    match unit.elevated(|unit| unit.first::<Outbox>(open))? {
        None => Ok(()),
        Some(entry) => {
            let details = json!({"erp": entry.erp, "state": entry.state.as_str()});
            Err(refusals::being_created(&entry.erp).at(path).with(details))
        }
    }
}

fn counted(diffs: &[RecordDiff]) -> Vec<MovedRecords> {
    let mut counts = BTreeMap::new();
    let moved = diffs.iter().filter(|diff| !diff.is_removal());
    moved.for_each(|diff| *counts.entry(diff.entity.name).or_insert(0) += 1);
    let moved = counts.into_iter().map(|(entity, count)| MovedRecords { entity: entity.to_owned(), count });
    moved.collect()
}

/// Both keep their keys in ERPs. Where the other one has a key in the same ERP, that goes on leading.
fn move_links(from: &str, into: &str, unit: &mut Unit<'_>) -> Result<Vec<RecordDiff>> {
    let filter = Filter::All(vec![
        Filter::eq(ErpLink::ENTITY, Customer::DEF.name),
        Filter::eq(ErpLink::RECORD_ID, from),
    ]);
    let mut pairs = Vec::new();
    for link in unit.elevated(|unit| unit.find::<ErpLink>(filter))? {
        let mut moved = link.clone();
        into.clone_into(&mut moved.record_id);
        if let Some(leading) = erp_link::of_record(&link.erp, Customer::DEF.name, into, unit)? {
            moved.alias = Some(true);
            // From now on it is told by which key a conflict came.
            unit.elevated(|unit| conflict::follow(&leading, into, unit))?;
        }
        unit.elevated(|unit| conflict::follow(&moved, from, unit))?;
        pairs.push((link.into_record(), moved.into_record()));
    }
    unit.diff(ErpLink::DEF, into, pairs)
}

/// Fields that are empty for a reason: no limit, the unit's currency, no duplicate.
const NOT_FILLED: [&str; 3] = [Customer::CREDIT_LIMIT, Customer::CURRENCY, Customer::DUPLICATE_REASON];

/// The customer with what it has empty filled in from the merged one. If one of them is traded with, both are; what is stricter
/// of the merged one's account stays.
fn filled(into: &Record, from: &Record, unit: &mut Unit<'_>) -> Result<Record> {
    let mut record = into.clone();
    let whole = unit.catalogue().def(Customer::DEF.name).unwrap_or(Customer::DEF);
    for (index, field) in whole.shape.fields.iter().enumerate() {
        let filled = !field.readonly && !field.local && !NOT_FILLED.contains(&field.name);
        if filled && is_empty(&into.values[index]) {
            record.values[index] = from.values[index].clone();
            if let Value::Lines(lines) = &mut record.values[index] {
                lines.iter_mut().for_each(|line| line.id.clear());
            }
        }
    }
    for (name, value) in &from.header.custom {
        record.header.custom.entry(name.as_str()).or_insert_with(|| value.clone());
    }
    unit.name_lines(&mut record);
    let mut customer = Stored::<Customer>::from_record(record)?;
    let merged = Stored::<Customer>::from_record(from.clone())?;
    if merged.kind == CustomerKind::Trading {
        customer.kind = CustomerKind::Trading;
    }
    keep_stricter(&mut customer, &merged, unit)?;
    customer.set_keys();
    Ok(customer.into_record())
}

/// Neither a freeze nor a credit limit is lifted by a merge: of two, the stricter one stays. An account that was closed was given up
/// for the other one, and closes nothing.
fn keep_stricter(customer: &mut Customer, merged: &Customer, unit: &mut Unit<'_>) -> Result<()> {
    if merged.status == AccountStatus::Frozen {
        let both = customer.frozen_until.zip(merged.frozen_until);
        match customer.status {
            AccountStatus::Active => {
                customer.status = AccountStatus::Frozen;
                customer.account_reason.clone_from(&merged.account_reason);
                customer.frozen_until = merged.frozen_until;
            }
            AccountStatus::Frozen => customer.frozen_until = both.map(|(one, other)| one.max(other)),
            AccountStatus::Closed => {}
        }
    }
    let (Some(limit), Some(from)) = (merged.credit_limit, &merged.currency) else { return Ok(()) };
    let Some(into) = &customer.currency else {
        return Err(refusals::credit_limit_without_currency().at("/into"));
    };
    let limit = convert(limit, from, into, unit.today(), unit).map_err(|error| error.at("/from"))?;
    customer.credit_limit = Some(customer.credit_limit.map_or(limit, |own| own.min(limit)));
    Ok(())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Lines(lines) => lines.is_empty(),
        value => value.is_null(),
    }
}

/// The merged customer is deleted, and says where it went.
fn retire(from: &Record, into: &str, unit: &mut Unit<'_>) -> Result<()> {
    let mut record = from.clone();
    record.header.deleted = true;
    set_merged_into(&mut record, Value::text(into));
    write(from, record, unit)
}

fn set_merged_into(record: &mut Record, value: Value) {
    if let Some((index, _)) = Customer::DEF.shape.field(MERGED_INTO) {
        record.values[index] = value;
    }
}

fn write(before: &Record, mut record: Record, unit: &mut Unit<'_>) -> Result<()> {
    custom_field::check(Customer::DEF, &mut record, Some(before), unit)?;
    unit.elevated(|unit| unit.write_over(Customer::DEF, before, record)).map(drop)
}

/// Keeps what the merge has changed.
fn keep(from: &str, into: &str, diffs: &[RecordDiff], unit: &mut Unit<'_>) -> Result<()> {
    let (at, actor) = (unit.now(), unit.actor().id.clone());
    let (from_id, into_id) = (from.to_owned(), into.to_owned());
    let merge = CustomerMerge { from_id, into_id, actor, at, undone_at: None };
    let merge = unit.elevated(|unit| unit.create(merge))?;
    let parts = diffs.iter().filter(|diff| !diff.after.is_empty()).map(|diff| {
        let part = MergePart {
            merge_id: merge.id().to_owned(),
            entity: diff.entity.name.to_owned(),
            record_id: diff.id.clone(),
            before: Json::Object(diff.before.clone()),
            after: Json::Object(diff.after.clone()),
        };
        let header = Header { id: unit.new_id(), ..Header::default() };
        Record { header, values: part.into_values() }
    });
    let mut parts: Vec<_> = parts.collect();
    unit.upsert(MergePart::DEF, &mut parts)
}

/// The result of undoing a merge.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Unmerged {
    /// The customer that was merged, as before the merge.
    #[field(zh = "客户")]
    pub customer: Stored<Customer>,
    /// The customer that it was merged into.
    #[field(zh = "合并到")]
    pub into: Stored<Customer>,
    /// The records that were moved back, by entity.
    #[field(zh = "移动的记录")]
    pub moved: Vec<MovedRecords>,
}

/// Undoes a merge. Both customers are as before, and moved records return, except records that were changed since.
/// Records created since stay with their customer.
#[derive(Clone, Debug, Operation)]
#[operation(name = "customer.unmerge", zh = "撤销客户合并", effect = "write")]
pub struct UnmergeCustomer {
    /// The customer that was merged into another one.
    #[field(refers = "customer", zh = "被合并客户")]
    pub id: String,
    /// The version of the other customer, as the caller has read it.
    #[field(zh = "目标客户版本")]
    pub version: i32,
}

impl Run for UnmergeCustomer {
    type Answer = Unmerged;

    fn run(self, unit: &mut Unit<'_>) -> Result<Unmerged> {
        visible(&self.id, unit)?;
        let merge = standing_merge(&self.id, unit)?;
        hold_still([&merge.from_id, &merge.into_id], unit)?;
        let merge = standing_merge(&self.id, unit)?;
        let into = other(&merge, self.version, unit)?;
        let from = visible(&self.id, unit)?;
        unit.authorise(Customer::DEF, &from)?;
        let mut parts = parts(&merge, unit)?;
        revive(&from, unit)?;
        let own = parts.remove(Customer::DEF.name).unwrap_or_default();
        let links = parts.remove(ErpLink::DEF.name).unwrap_or_default();
        let mut moved = Vec::new();
        for (entity, diffs) in parts {
            let Some(def) = unit.catalogue().def_or_retired(&entity) else { continue };
            let count = unit.revert(def, &merge.from_id, &diffs)?;
            moved.push(MovedRecords { entity, count });
        }
        move_links_back(&links, &into, unit)?;
        unit.revert(Customer::DEF, &merge.into_id, &own)?;
        let moved_back = Moved { from: &merge.into_id, into: &merge.from_id, undone: true };
        unit.deliver_moved(Customer::DEF, &moved_back)?;
        close(merge.clone(), unit)?;
        Ok(Unmerged { customer: unit.get(&merge.from_id)?, into: unit.get(&merge.into_id)?, moved })
    }
}

/// The merged customer, deleted as it is, if the actor may see it.
fn visible(id: &str, unit: &mut Unit<'_>) -> Result<Record> {
    let condition = by_id(id).and(unit.readable_rows(Customer::DEF));
    let found = unit.select(Customer::DEF, condition, Vec::new(), Some(1))?;
    found.into_iter().next().ok_or_else(|| not_found(Customer::DEF))
}

fn standing_merge(id: &str, unit: &mut Unit<'_>) -> Result<Stored<CustomerMerge>> {
    let filter =
        Filter::All(vec![Filter::eq(CustomerMerge::FROM_ID, id), Filter::null(CustomerMerge::UNDONE_AT)]);
    let merge = unit.elevated(|unit| unit.first::<CustomerMerge>(filter))?;
    merge.ok_or_else(|| refusals::not_merged().at("/id"))
}

/// The customer that the other one was merged into, at the version that the caller has read.
fn other(merge: &CustomerMerge, version: i32, unit: &mut Unit<'_>) -> Result<String> {
    if unit.survivor(Customer::DEF, &merge.into_id)?.is_some() {
        return Err(refusals::merged_again().at("/id").with(json!({"id": merge.into_id})));
    }
    let located = |error: Error| match error.code {
        Code::StaleVersion => error.at("/version"),
        _ => error.at("/id"),
    };
    current(&merge.into_id, version, "id", unit).map_err(located).map(|record| record.header.id)
}

/// What a merge has changed, by entity.
fn parts(merge: &Stored<CustomerMerge>, unit: &mut Unit<'_>) -> Result<BTreeMap<String, Vec<RecordDiff>>> {
    let kept = unit.elevated(|unit| unit.find::<MergePart>(Filter::eq(MergePart::MERGE_ID, merge.id())))?;
    let mut parts: BTreeMap<String, Vec<RecordDiff>> = BTreeMap::new();
    for part in kept {
        let MergePart { entity, record_id, before, after, .. } = part.data;
        let Some(def) = unit.catalogue().def_or_retired(&entity) else { continue };
        let (Json::Object(before), Json::Object(after)) = (before, after) else { continue };
        parts.entry(entity).or_default().push(RecordDiff { entity: def, id: record_id, before, after });
    }
    Ok(parts)
}

fn revive(from: &Record, unit: &mut Unit<'_>) -> Result<()> {
    let mut record = from.clone();
    set_merged_into(&mut record, Value::Null);
    custom_field::check(Customer::DEF, &mut record, Some(from), unit)?;
    unit.elevated(|unit| unit.revive(Customer::DEF, from, record)).map(drop)
}

/// Keys go back to whose they were, with their conflicts. What has come by them meanwhile stands with the other customer: it
/// is read once more.
fn move_links_back(links: &[RecordDiff], into: &str, unit: &mut Unit<'_>) -> Result<()> {
    unit.revert(ErpLink::DEF, into, links)?;
    let ids = Filter::one_of(ErpLink::ID, links.iter().map(|diff| diff.id.as_str()));
    let links = unit.elevated(|unit| unit.find::<ErpLink>(ids))?;
    for link in links.into_iter().filter(|link| link.record_id != into) {
        unit.elevated(|unit| conflict::follow(&link, into, unit))?;
        read_again(&link.erp, Customer::DEF, unit)?;
        // An alias has changed no account: its key leads again.
        erp_owned::forget(link, unit)?;
    }
    Ok(())
}

/// Makes a customer a trading customer without calling its rules, because it has orders already.
///
/// # Errors
/// `NOT_FOUND`, a database error.
pub fn stay_trading(id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let before = unit.get::<Customer>(id)?;
    if before.kind == CustomerKind::Trading {
        return Ok(());
    }
    let mut customer = before.clone();
    customer.kind = CustomerKind::Trading;
    write(&before.into_record(), customer.into_record(), unit)
}

/// What the merge has changed is forgotten; that there was one is not.
fn close(mut merge: Stored<CustomerMerge>, unit: &mut Unit<'_>) -> Result<()> {
    unit.remove::<MergePart>(&Filter::eq(MergePart::MERGE_ID, merge.id()))?;
    merge.undone_at = Some(unit.now());
    unit.elevated(|unit| unit.save(merge)).map(drop)
}
