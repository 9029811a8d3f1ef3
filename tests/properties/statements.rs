//! A statement whose text was kept is the statement that would have been built, on every dialect.

use crate::{CATALOGUE, cases, values};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value as Json;
use std::sync::LazyLock;
use tenon::sql::{Access, Database, DatabaseResult, Dialect, EachRow, SqlStore, SqlValue, Transaction};
use tenon_kernel::condition::{
    Aggregation, Bucket, Column, Comparison, Condition, Figure, Function, OrderKey, Selection,
};
use tenon_kernel::ports::Store;
use tenon_kernel::record::header_columns;
use tenon_kernel::{EntityDef, Kind, Value, decode};
use tenon_testkit::watched::{Log, Watched};

/// A database of a dialect in which nothing is.
struct Nowhere(Dialect);

impl Database for Nowhere {
    fn dialect(&self) -> Dialect {
        self.0
    }

    fn begin(&self, _: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        Ok(Box::new(Nowhere(self.0)))
    }
}

impl Transaction for Nowhere {
    fn dialect(&self) -> Dialect {
        self.0
    }

    fn execute(&mut self, _: &str, _: &[SqlValue]) -> DatabaseResult<u64> {
        Ok(0)
    }

    fn execute_batch(&mut self, _: &str, _: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        Ok(0)
    }

    fn query(&mut self, _: &str, _: &[SqlValue], _: &mut EachRow<'_>) -> DatabaseResult<()> {
        Ok(())
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        Ok(())
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        Ok(())
    }
}

/// A store, and what it says to its database.
struct Listened {
    store: SqlStore<Watched<Nowhere>>,
    log: Log,
}

impl Listened {
    fn new(dialect: Dialect) -> Self {
        let log = Log::default();
        Self { store: SqlStore::new(Watched::new(Nowhere(dialect), log.clone()), "tn_"), log }
    }

    fn says(&self, asked: &Asked) -> Vec<(String, Vec<SqlValue>)> {
        let mut transaction = self.store.begin(false).unwrap();
        match asked {
            Asked::Select(selection) => drop(transaction.select("acme", selection).unwrap()),
            Asked::Aggregate(aggregation) => drop(transaction.aggregate("acme", aggregation).unwrap()),
        }
        self.log.take().into_iter().map(|seen| (seen.sql, seen.parameters)).collect()
    }
}

/// Stores that have been asked everything that was asked before, in the order of [`Dialect::ALL`].
static EXPERIENCED: LazyLock<[Listened; 3]> = LazyLock::new(|| Dialect::ALL.map(Listened::new));

#[derive(Clone, Debug)]
enum Asked {
    Select(Selection),
    Aggregate(Aggregation),
}

/// The same question with other values.
type Twice<T> = (T, T);

fn twice<T: Clone + std::fmt::Debug, U>(one: T, make: impl Fn(T) -> U) -> Twice<U> {
    (make(one.clone()), make(one))
}

fn columns(def: &'static EntityDef) -> Vec<Column> {
    let header = header_columns(def.class).iter().map(|(name, kind)| (*name, *kind, false));
    let own = def.columns().map(|(_, field)| (field.name, field.kind, field.search));
    let columns = header.chain(own).filter(|(_, kind, _)| kind.is_comparable());
    columns.map(|(name, kind, search)| Column { name, kind, search }).collect()
}

fn value(kind: Kind) -> BoxedStrategy<Value> {
    let fits = move |json: Json| decode::value(kind, &json, "").ok().filter(|value| !value.is_null());
    values::of(kind).prop_filter_map("too long, or blank", fits).boxed()
}

fn comparison(kind: Kind) -> impl Strategy<Value = Comparison> {
    use Comparison::{Contains, Eq, Ge, Gt, Le, Lt, Ne, StartsWith};
    let textual = matches!(kind, Kind::Text { .. }) || kind.is_identifier();
    let all = [Contains, StartsWith, Eq, Ne, Lt, Le, Gt, Ge];
    select(if textual { all.to_vec() } else { all[2..].to_vec() })
}

fn leaf(def: &'static EntityDef) -> BoxedStrategy<Twice<Condition>> {
    let some = || select(columns(def));
    let compared = some().prop_flat_map(|column| {
        let parts = (Just(column.clone()), comparison(column.kind), value(column.kind), value(column.kind));
        parts.prop_map(|(column, comparison, one, other)| {
            let with = |value| Condition::Compare(column.clone(), comparison, value);
            (with(one), with(other))
        })
    });
    let among = some().prop_flat_map(|column| {
        let values = vec((value(column.kind), value(column.kind)), 0..4);
        (Just(column), values).prop_map(|(column, values)| {
            let (one, other) = values.into_iter().unzip();
            (Condition::In(column.clone(), one), Condition::In(column, other))
        })
    });
    let null = some().prop_map(|column| twice(column, Condition::Null));
    let order = select(vec![Comparison::Eq, Comparison::Lt]);
    let two = (some(), order, some())
        .prop_map(|parts| twice(parts, |(one, order, other)| Condition::Columns(one, order, other)));
    prop_oneof![6 => compared, 2 => among, 1 => null, 1 => two, 2 => custom()].boxed()
}

fn custom() -> impl Strategy<Value = Twice<Condition>> {
    let kinds = vec![Kind::Text { max: 200 }, Kind::Decimal { scale: 6 }, Kind::Date, Kind::Bool];
    select(kinds).prop_flat_map(|kind| {
        let parts = (select(vec!["size", "tag"]), comparison(kind), value(kind), value(kind));
        parts.prop_map(|(name, comparison, one, other)| {
            let with = |value| Condition::Custom(name.to_owned(), comparison, value);
            (with(one), with(other))
        })
    })
}

fn condition(def: &'static EntityDef, depth: u32) -> BoxedStrategy<Twice<Condition>> {
    let names = def.shape.fields.iter().map(|field| field.name).chain(["contact.customer_id"]);
    let relations: Vec<_> = names.filter_map(|name| CATALOGUE.relation(def, name)).collect();
    if depth == 0 || relations.is_empty() {
        return leaf(def);
    }
    let several = || vec(condition(def, depth - 1), 0..3).prop_map(|pairs| pairs.into_iter().unzip());
    let negated = |(one, other)| (Condition::Not(Box::new(one)), Condition::Not(Box::new(other)));
    let found = select(vec![Condition::Exists as fn(_, _) -> _, Condition::Among]);
    let related = (select(relations), found).prop_flat_map(move |(relation, found)| {
        condition(relation.target, depth - 1).prop_map(move |(one, other)| {
            let related = |condition| found(relation, Box::new(condition));
            (related(one), related(other))
        })
    });
    prop_oneof![
        3 => leaf(def),
        1 => several().prop_map(|(one, other)| (Condition::All(one), Condition::All(other))),
        1 => several().prop_map(|(one, other)| (Condition::Any(one), Condition::Any(other))),
        1 => condition(def, depth - 1).prop_map(negated),
        2 => related,
    ]
    .boxed()
}

fn selection(def: &'static EntityDef) -> impl Strategy<Value = Twice<Asked>> {
    let key = (select(columns(def)), any::<bool>());
    let order =
        vec(key.prop_map(|(column, descending)| OrderKey { column, descending, through: None }), 0..3);
    let limits = prop_oneof![
        Just((None, None)),
        (1..9_u64, 1..9_u64).prop_map(|(one, other)| (Some(one), Some(other)))
    ];
    (condition(def, 2), order, limits).prop_map(move |((one, other), order, limits)| {
        let ask = |condition, limit| {
            Asked::Select(Selection { entity: def, condition, order: order.clone(), limit, lines: None })
        };
        (ask(one, limits.0), ask(other, limits.1))
    })
}

fn group(def: &'static EntityDef) -> impl Strategy<Value = (Column, Option<Bucket>)> {
    select(columns(def)).prop_flat_map(|column| {
        let date = matches!(column.kind, Kind::Date);
        let spans = vec![None, Some(Bucket::Day), Some(Bucket::Month), Some(Bucket::Year)];
        (Just(column), select(if date { spans } else { vec![None] }))
    })
}

fn figure(def: &'static EntityDef) -> impl Strategy<Value = Twice<Figure>> {
    let functions = select(vec![Function::Count, Function::Sum, Function::Min, Function::Max]);
    let only = prop::option::of(condition(def, 1));
    (functions, select(columns(def)), only).prop_map(|(function, column, only)| {
        let (one, other) = only.unzip();
        let figure = |condition| Figure { function, column: Some(column.clone()), condition };
        (figure(one), figure(other))
    })
}

fn aggregation(def: &'static EntityDef) -> impl Strategy<Value = Twice<Asked>> {
    let figures = vec(figure(def), 0..3).prop_map(|pairs| pairs.into_iter().unzip());
    let parts = (condition(def, 1), vec(group(def), 0..3), figures);
    parts.prop_map(move |((one, other), groups, figures): (_, _, Twice<Vec<Figure>>)| {
        let ask = |condition, figures, limit| {
            let groups = groups.clone();
            Asked::Aggregate(Aggregation { entity: def, condition, groups, figures, limit })
        };
        (ask(one, figures.0, 7), ask(other, figures.1, 8))
    })
}

fn asked() -> impl Strategy<Value = Twice<Asked>> {
    select(vec!["customer", "sales_order", "opportunity"]).prop_flat_map(|name| {
        let def = CATALOGUE.def(name).unwrap();
        prop_oneof![3 => selection(def).boxed(), 1 => aggregation(def).boxed()]
    })
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_kept_text_is_the_text_that_would_be_built((one, other) in asked()) {
        for (dialect, experienced) in Dialect::ALL.into_iter().zip(&*EXPERIENCED) {
            experienced.says(&one);
            prop_assert_eq!(experienced.says(&other), Listened::new(dialect).says(&other));
        }
    }
}
