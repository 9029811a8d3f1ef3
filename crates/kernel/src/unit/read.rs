//! Reads the records that the actor may see. The store selects and counts them.

use super::currencies::CurrenciesOfSums;
use super::{Unit, by_id};
use crate::condition::{Aggregation, Column, Comparison, Condition, OrderKey, Selection, Through};
use crate::entity::{Entity, EntityDef, RowRights};
use crate::error::Result;
use crate::filter::{Filter, Query};
use crate::platform::org_unit::OrgUnit;
use crate::record::{Record, Stored};
use crate::refusals;
use crate::resolve::{Resolver, live};
use crate::value::Value;

/// The most groups that a query answers with.
pub(super) const MOST_GROUPS: u64 = 10_000;

/// The most lines of all records of a page together: five records of the greatest size.
const MOST_LINES_OF_PAGE: u64 = 50_000;

impl Unit<'_> {
    /// Returns a live record that the actor may see.
    ///
    /// # Errors
    /// - `NOT_FOUND`, also if the actor may not see the record. For a merged record, the details contain the record that it was
    ///   merged into.
    /// - `STALE_VERSION` if a versioned operation acts on the record and its caller has read another version.
    pub fn get<T: Entity>(&mut self, id: &str) -> Result<Stored<T>> {
        self.record(T::DEF, id).and_then(Stored::from_record)
    }

    /// Returns the live records of a filter that the actor may see, by id.
    ///
    /// # Errors
    /// Refusals of the filter.
    pub fn find<T: Entity>(&mut self, filter: Filter) -> Result<Vec<Stored<T>>> {
        self.records(T::DEF, &filter, None)?.into_iter().map(Stored::from_record).collect()
    }

    /// Returns at most `most` records of [`Unit::find`].
    ///
    /// # Errors
    /// Refusals of the filter.
    pub fn find_some<T: Entity>(&mut self, filter: Filter, most: u64) -> Result<Vec<Stored<T>>> {
        self.records(T::DEF, &filter, Some(most))?.into_iter().map(Stored::from_record).collect()
    }

    /// Returns the first record of [`Unit::find`].
    ///
    /// # Errors
    /// Refusals of the filter.
    pub fn first<T: Entity>(&mut self, filter: Filter) -> Result<Option<Stored<T>>> {
        self.records(T::DEF, &filter, Some(1))?.into_iter().next().map(Stored::from_record).transpose()
    }

    /// Returns the first live records of an entity, sorted by these fields.
    ///
    /// # Errors
    /// Refusals of the filter.
    pub fn records_by(
        &mut self,
        entity: &'static EntityDef,
        filter: &Filter,
        order: &[&str],
        most: u64,
    ) -> Result<Vec<Record>> {
        let entity = self.whole(entity);
        let condition = self.condition(entity, filter)?.and(live(entity));
        let order: Vec<_> = order.iter().map(|name| (*name).to_owned()).collect();
        let order = self.resolver().order(entity, &order)?;
        self.select(entity, condition, order, Some(most))
    }

    /// Returns a live record of an entity that is given by its declaration.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub fn record(&mut self, entity: &'static EntityDef, id: &str) -> Result<Record> {
        let found = self.records(entity, &Filter::eq("id", id), Some(1))?;
        let record = found.into_iter().next().ok_or_else(|| self.missing(entity, id))?;
        self.check_expected(entity, &record).map(|()| record)
    }

    /// Returns the live records of an entity that is given by its declaration, by id.
    ///
    /// # Errors
    /// Refusals of the filter.
    pub fn records(
        &mut self,
        entity: &'static EntityDef,
        filter: &Filter,
        limit: Option<u64>,
    ) -> Result<Vec<Record>> {
        let entity = self.whole(entity);
        let condition = self.condition(entity, filter)?.and(live(entity));
        let order = self.resolver().order(entity, &[])?;
        let records = self.select(entity, condition, order, limit)?;
        if self.elevated == 0 || entity.rights == RowRights::Open {
            records.iter().for_each(|record| self.references.add(entity, &record.header.id));
        }
        Ok(records)
    }

    /// Groups and measures the records that the actor may see. Returns one row for each group: groups first, then measures.
    ///
    /// # Errors
    /// Refusals of the query; `LIMIT_EXCEEDED` above [`MOST_GROUPS`].
    pub fn query(&mut self, query: &Query) -> Result<Vec<Vec<Value>>> {
        let unknown = || refusals::no_such_entity(&query.entity);
        let entity = self.catalogue.def(&query.entity).ok_or_else(unknown)?;
        let rights = self.readable_among(entity, &query.filter);
        let sums = CurrenciesOfSums::of(entity, query);
        let query = sums.added_to(query);
        let aggregation: Aggregation =
            self.resolver().aggregation(entity, &query, rights, MOST_GROUPS + 1)?;
        let rows = self.store.aggregate(&self.context.tenant, &aggregation)?;
        if rows.len() as u64 > MOST_GROUPS {
            return Err(refusals::too_many_groups(MOST_GROUPS));
        }
        sums.checked(rows)
    }

    /// The condition of a filter, with the rows that the actor may read.
    pub(crate) fn condition(&mut self, entity: &'static EntityDef, filter: &Filter) -> Result<Condition> {
        let entity = self.whole(entity);
        let rights = self.readable_among(entity, filter);
        Ok(self.resolver().condition(entity, filter, "/filter")?.and(rights))
    }

    pub(crate) fn resolver(&mut self) -> Resolver<'_> {
        Resolver { catalogue: self.catalogue, rights: self }
    }

    /// Returns the records that satisfy a condition. The condition must include the row rights; none are added.
    ///
    /// # Errors
    /// A database error.
    pub fn select(
        &mut self,
        entity: &'static EntityDef,
        condition: Condition,
        order: Vec<OrderKey>,
        limit: Option<u64>,
    ) -> Result<Vec<Record>> {
        let entity = self.whole(entity);
        let selection = Selection { entity, condition, order, limit, lines: Some(u64::MAX) };
        self.store.select(&self.context.tenant, &selection)
    }

    /// The value of a column of the record that a reference leads to; null where there is none that may be read.
    pub(crate) fn referred_value(
        &mut self,
        entity: &'static EntityDef,
        record: &Record,
        through: &Through,
        column: &Column,
    ) -> Result<Value> {
        let Value::Text(id) = record.column(entity, through.relation.from) else { return Ok(Value::Null) };
        let target = self.whole(through.relation.target);
        let condition = by_id(&id).and(through.rows.clone());
        let selection =
            Selection { entity: target, condition, order: Vec::new(), limit: Some(1), lines: None };
        let found = self.store.select(&self.context.tenant, &selection)?;
        Ok(found.first().map_or(Value::Null, |found| found.column(target, column.name)))
    }

    /// The records of a page, which together have a bounded number of lines: see [`Unit::select`].
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` beyond [`MOST_LINES_OF_PAGE`]; a database error.
    pub(crate) fn select_page(
        &mut self,
        entity: &'static EntityDef,
        condition: Condition,
        order: Vec<OrderKey>,
        limit: u64,
    ) -> Result<Vec<Record>> {
        let entity = self.whole(entity);
        let lines = Some(MOST_LINES_OF_PAGE);
        let selection = Selection { entity, condition, order, limit: Some(limit), lines };
        self.store.select(&self.context.tenant, &selection)
    }

    /// Returns the board of an organisation unit, or none if it belongs to none.
    ///
    /// # Errors
    /// `NOT_FOUND` if there is no such unit.
    pub fn board_of(&mut self, unit_id: &str) -> Result<Option<String>> {
        if self.references.own_unit() && unit_id == self.actor.unit_id {
            return Ok(self.actor.board_id.clone());
        }
        Ok(self.elevated(|unit| unit.get::<OrgUnit>(unit_id))?.data.board_id)
    }

    /// Whether another live record shares the values of a unique group, be it one that the actor may not see.
    pub(crate) fn taken(
        &mut self,
        entity: &'static EntityDef,
        group: &[&str],
        record: &Record,
    ) -> Result<bool> {
        let filter = same_values(entity, group, record);
        self.elevated(|unit| unit.records(entity, &filter, Some(1))).map(|found| !found.is_empty())
    }

    /// Whether a deleted record shares the values of a unique group.
    pub(crate) fn was_taken(
        &mut self,
        entity: &'static EntityDef,
        group: &[&str],
        record: &Record,
    ) -> Result<bool> {
        let condition = self.elevated(|unit| unit.condition(entity, &same_values(entity, group, record)))?;
        let deleted = condition.and(Condition::Not(Box::new(live(entity))));
        Ok(!self.select(entity, deleted, Vec::new(), Some(1))?.is_empty())
    }
}

/// The other records that share the values of a unique group.
fn same_values(entity: &EntityDef, group: &[&str], record: &Record) -> Filter {
    let same = group.iter().map(|name| match record.column(entity, name) {
        Value::Null => Filter::Null((*name).to_owned()),
        value => Filter::Compare((*name).to_owned(), Comparison::Eq, value),
    });
    let other = Filter::Not(Box::new(Filter::eq("id", record.header.id.as_str())));
    Filter::All(same.chain([other]).collect())
}
