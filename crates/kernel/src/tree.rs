//! Trees: records of an entity, each below another one or at the root.
//!
//! The path of a record names all records from the root to itself: `/hq/south/`. What is at or below a record has a path that begins with
//! its own. So an index finds a whole branch, and no record is ever below itself.

use crate::condition::{Column, Comparison, Condition};
use crate::entity::{Entity, EntityDef};
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::kind::Kind;
use crate::record::{Record, Stored};
use crate::refusals;
use crate::resolve::live;
use crate::unit::Unit;
use crate::value::Value;

/// The largest number of records from the root of a tree to the record farthest from it.
pub const DEEPEST: usize = 16;

/// The fields that make a tree of the records of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The field that refers to the record above. Empty at the root.
    pub parent: &'static str,
    /// The field with the path, which the engine computes.
    pub path: &'static str,
    /// The field by which a path names a record: a code that is unique below the same record, or `id`.
    pub part: &'static str,
}

impl Tree {
    /// Whether a record is at the same place as before, under the same name.
    fn stays(&self, entity: &EntityDef, record: &Record, before: &Record) -> bool {
        [self.parent, self.part]
            .iter()
            .all(|field| record.column(entity, field) == before.column(entity, field))
    }

    /// The path of a record below the one with this path.
    fn path_below(&self, entity: &EntityDef, above: &str, record: &Record) -> Result<String> {
        let part = record.column(entity, self.part);
        let part = part.as_text().unwrap_or_default();
        if part.contains('/') {
            return Err(refusals::part_characters().at(format!("/{}", self.part)));
        }
        let path = format!("{above}{part}/");
        match path.matches('/').count() > DEEPEST + 1 {
            true => Err(refusals::too_deep(DEEPEST).at(format!("/{}", self.parent))),
            false => Ok(path),
        }
    }

    /// The most characters of a path, if the fields are those of a tree.
    pub(crate) fn longest_path(&self, entity: &EntityDef) -> Option<usize> {
        let part = match entity.shape.field(self.part).map(|(_, field)| field.kind) {
            Some(Kind::Text { max }) => max,
            None if self.part == "id" => Kind::ID_LENGTH,
            _ => return None,
        };
        Some(1 + DEEPEST * (part as usize + 1))
    }
}

/// Determines the place of a record before its rules run. Whoever changes a tree holds its guard, so that two moves at the same time
/// do not make a circle together.
///
/// # Errors
/// `NOT_FOUND` for a record above that the actor may not refer to; `INVALID_VALUE` below itself; `LIMIT_EXCEEDED` beyond [`DEEPEST`];
/// `DUPLICATE` for a second root of the same name; a database error.
pub(crate) fn settle(
    entity: &'static EntityDef,
    record: &mut Record,
    before: Option<&Record>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let Some(tree) = entity.tree else { return Ok(()) };
    if before.is_some_and(|before| tree.stays(entity, record, before)) {
        return Ok(());
    }
    guard(entity, unit)?;
    let above = match record.column(entity, tree.parent) {
        Value::Text(above) => path_above(entity, tree, record, before, &above, unit)
            .map_err(|refusal| refusal.at(format!("/{}", tree.parent)))?,
        _ => refuse_second_root(entity, tree, record, unit).map(|()| "/".to_owned())?,
    };
    set_path(entity, tree, record, &above)
}

fn set_path(entity: &EntityDef, tree: Tree, record: &mut Record, above: &str) -> Result<()> {
    let path = tree.path_below(entity, above, record)?;
    if let Some((place, _)) = entity.shape.field(tree.path) {
        record.values[place] = Value::Text(path);
    }
    Ok(())
}

/// The path of the record above, which is not below this one. A new one must be one that the actor may refer to.
fn path_above(
    entity: &'static EntityDef,
    tree: Tree,
    record: &Record,
    before: Option<&Record>,
    above: &str,
    unit: &mut Unit<'_>,
) -> Result<String> {
    if above == record.header.id {
        return Err(refusals::below_itself());
    }
    let stays = before.is_some_and(|before| before.column(entity, tree.parent).as_text() == Some(above));
    if !stays && !unit.reaches(entity, above, unit.referable_rows(entity).and(live(entity)))? {
        return Err(refusals::not_found(entity));
    }
    let above = unit.elevated(|unit| unit.record(entity, above))?;
    let above = path_of(entity, tree, &above);
    match before.is_some_and(|before| above.starts_with(&path_of(entity, tree, before))) {
        true => Err(refusals::below_itself()),
        false => Ok(above),
    }
}

/// A root with the name of another one would have its path, and what is below both would be below either.
fn refuse_second_root(
    entity: &'static EntityDef,
    tree: Tree,
    record: &Record,
    unit: &mut Unit<'_>,
) -> Result<()> {
    if tree.part != "id" && unit.taken(entity, &[tree.part, tree.parent], record)? {
        return Err(refusals::not_unique(entity, tree.part).at(format!("/{}", tree.part)));
    }
    Ok(())
}

/// What is below a record takes its path from it.
///
/// # Errors
/// What rules refuse of a record below, at the field by which the record was moved; a database error.
pub(crate) fn follow(
    entity: &'static EntityDef,
    before: &Record,
    record: &Record,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let Some(tree) = entity.tree else { return Ok(()) };
    if before.column(entity, tree.path) == record.column(entity, tree.path) {
        return Ok(());
    }
    let hung_anew = before.column(entity, tree.parent) != record.column(entity, tree.parent);
    let moved_by = if hung_anew { tree.parent } else { tree.part };
    let above = path_of(entity, tree, record);
    unit.elevated(|unit| lead(entity, tree, &record.header.id, &above, unit))
        .map_err(|refusal| refusal.at(format!("/{moved_by}")))
}

fn lead(entity: &'static EntityDef, tree: Tree, id: &str, path: &str, unit: &mut Unit<'_>) -> Result<()> {
    for before in unit.records(entity, &Filter::eq(tree.parent, id), None)? {
        let mut record = before.clone();
        set_path(entity, tree, &mut record, path)?;
        unit.replace(entity, before, record)?;
    }
    Ok(())
}

/// Refuses to delete a record that others are below.
///
/// # Errors
/// `ILLEGAL_STATE`; a database error.
pub(crate) fn refuse_above_others(entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let Some(tree) = entity.tree else { return Ok(()) };
    guard(entity, unit)?;
    let below = Filter::eq(tree.parent, id);
    match unit.elevated(|unit| unit.records(entity, &below, Some(1)))?.is_empty() {
        true => Ok(()),
        false => Err(refusals::has_records_below(entity).at("/id")),
    }
}

/// Satisfied by the records at or below the one with this path.
pub(crate) fn at_or_below(tree: Tree, path: &str) -> Condition {
    let column = Column { name: tree.path, kind: Kind::Text { max: u32::MAX }, search: false };
    Condition::Compare(column, Comparison::StartsWith, Value::text(path))
}

fn guard(entity: &EntityDef, unit: &mut Unit<'_>) -> Result<()> {
    unit.guard(&format!("tree:{}", entity.name))
}

fn path_of(entity: &EntityDef, tree: Tree, record: &Record) -> String {
    record.column(entity, tree.path).as_text().unwrap_or("/").to_owned()
}

/// The paths of the records above the one with this path, from the root down.
fn paths_above(path: &str) -> Vec<&str> {
    let ends: Vec<_> = path.match_indices('/').map(|(place, _)| place + 1).collect();
    ends.iter().skip(1).map(|end| &path[..*end]).filter(|above| above.len() < path.len()).collect()
}

impl Unit<'_> {
    /// Returns the records above a record of a tree that the actor may see, from the root down.
    ///
    /// # Errors
    /// `NOT_FOUND`; a database error.
    pub fn ancestors<T: Entity>(&mut self, id: &str) -> Result<Vec<Stored<T>>> {
        let (tree, path) = self.place_in_tree(T::DEF, id)?;
        self.by_path(tree, &Filter::one_of(tree.path, paths_above(&path)))
    }

    /// Returns the records below a record of a tree that the actor may see, each after the one above it.
    ///
    /// # Errors
    /// `NOT_FOUND`; a database error.
    pub fn descendants<T: Entity>(&mut self, id: &str) -> Result<Vec<Stored<T>>> {
        let (tree, path) = self.place_in_tree(T::DEF, id)?;
        let itself = Filter::negate(Filter::eq("id", id));
        let branch = Filter::compare(tree.path, Comparison::StartsWith, path.as_str());
        self.by_path(tree, &Filter::All(vec![branch, itself]))
    }

    fn by_path<T: Entity>(&mut self, tree: Tree, filter: &Filter) -> Result<Vec<Stored<T>>> {
        let mut records = self.records(T::DEF, filter, None)?;
        records.sort_by_cached_key(|record| path_of(T::DEF, tree, record));
        records.into_iter().map(Stored::from_record).collect()
    }

    fn place_in_tree(&mut self, entity: &'static EntityDef, id: &str) -> Result<(Tree, String)> {
        let tree = entity.tree.ok_or_else(|| no_tree(entity))?;
        let record = self.record(entity, id)?;
        Ok((tree, path_of(entity, tree, &record)))
    }
}

fn no_tree(entity: &EntityDef) -> Error {
    refusals::internal(format!("`{}` is no tree", entity.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn above_a_record_are_the_beginnings_of_its_path() {
        assert_eq!(paths_above("/hq/south/sales/"), ["/hq/", "/hq/south/"]);
        assert_eq!(paths_above("/hq/"), [""; 0]);
    }
}
