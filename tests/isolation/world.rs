//! A tenant of a store, with headquarters and some boards, and a record of every entity that belongs to somebody in each of them.

use crate::arguments::{Mix, new_record};
use crate::attempts::Attempt;
use crate::{CATALOGUE, EXAMPLES, log};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use tenon::{CallContext, Result};
use tenon_kernel::catalogue::OperationEntry;
use tenon_kernel::dispatch::SystemCall;
use tenon_kernel::ports::{Ids, Store, StoreTransaction};
use tenon_kernel::{Call, Class, Effect, EntityDef, Record, RowRights, Unit, decode};

/// Who may do everything.
pub(crate) const ADMIN: &str = "ada";

/// Users of the south: each holds everything at the scope that they are named for, and reads what is nobody's. `anchored` holds what is their
/// own, and what is of the unit below the board, to which they belong.
pub(crate) const STRANGERS: [&str; 5] = ["own", "unit", "reports", "anchored", "subtree"];

/// A board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Board(&'static str);

/// The strangers' board.
pub(crate) const SOUTH: Board = Board("s");
/// The other one.
pub(crate) const NORTH: Board = Board("n");

impl Board {
    /// What its ids and texts begin with.
    pub(crate) fn prefix(self) -> &'static str {
        self.0
    }

    pub(crate) fn other(self) -> Board {
        if self == SOUTH { NORTH } else { SOUTH }
    }

    /// The id of its record of an entity, or of the one that all boards share.
    pub(crate) fn record(self, entity: &str) -> String {
        let shared = CATALOGUE.entity(entity).is_some_and(|entry| !entry.def.takes_scopes());
        format!("{}-{entity}", if shared { "shared" } else { self.0 })
    }

    fn owner(self) -> &'static str {
        if self == SOUTH { "own" } else { "nora" }
    }
}

/// Identifiers that begin anew with every call, so that two tenants give the same.
#[derive(Default)]
struct Counted {
    prefix: String,
    given: AtomicU64,
}

impl Ids for Counted {
    fn next(&self, _: Timestamp) -> String {
        format!("{}{:06}", self.prefix, self.given.fetch_add(1, Ordering::Relaxed))
    }
}

pub(crate) struct World {
    store: Box<dyn Store>,
    tenant: String,
    boards: &'static [Board],
    calls: RefCell<BTreeMap<String, u32>>,
}

impl World {
    /// Makes a tenant with these boards in a store that has none of this name.
    pub(crate) fn new(store: Box<dyn Store>, tenant: String, boards: &'static [Board]) -> Self {
        let world = Self { store, tenant, boards, calls: RefCell::default() };
        let tenant = json!({
            "name": "Acme", "code": "hq", "base_currency": "CNY", "admin_id": ADMIN, "admin_name": "Ada",
        });
        let root = world.done("host", "tenant.create", &tenant)["org_unit_id"].clone();
        world.make_shared();
        for board in boards {
            world.make_board(*board, &root);
        }
        for board in boards {
            world.make_records(*board);
        }
        world
    }

    /// Whether a scope narrower than `all` reaches something by an operation, so that a stranger can be answered.
    pub(crate) fn is_scoped(operation: &OperationEntry) -> bool {
        CATALOGUE.entity(operation.entity).is_some_and(|entry| entry.def.takes_scopes())
    }

    fn make_shared(&self) {
        for def in CATALOGUE.entities().map(|entry| entry.def).filter(|def| !def.takes_scopes()) {
            let mix = Mix { references: SOUTH, values: "shared", foreign: None };
            let id = format!("shared-{}", def.name);
            let mut record = Json::Object(new_record(def, mix));
            match def.class {
                Class::Owned => {
                    record["id"] = json!(id);
                    self.done(ADMIN, &format!("{}.create", def.name), &record);
                }
                // What is submitted refers to the version of its flow.
                Class::Ledger if def.name == "flow_version" => self.put(def, &id, &record),
                _ => continue,
            }
            self.follow_up(def, SOUTH);
        }
    }

    fn make_board(&self, board: Board, root: &Json) {
        let name = format!("{}-board", board.0);
        self.done(
            ADMIN,
            "org_unit.create",
            &json!({"id": name, "code": name, "name": name, "parent_id": root, "is_board": true}),
        );
        let unit = format!("{}-unit", board.0);
        self.done(
            ADMIN,
            "org_unit.create",
            &json!({"id": unit, "code": unit, "name": unit, "parent_id": name}),
        );
        if board == NORTH {
            self.done(ADMIN, "user.create", &json!({"id": board.owner(), "name": "Nora", "unit_id": unit}));
            return;
        }
        for stranger in STRANGERS {
            self.make_stranger(stranger, &name, &unit);
        }
        self.done(ADMIN, "user.update", &json!({"id": "own", "version": 1, "superior_id": "reports"}));
    }

    fn make_stranger(&self, stranger: &str, board: &str, unit: &str) {
        let (home, scope, roles) = match stranger {
            "anchored" => (
                board,
                "own",
                json!([{"role_id": "role-anchored"}, {"role_id": "role-unit", "unit_id": unit}]),
            ),
            scope => (unit, scope, json!([{"role_id": format!("role-{scope}")}])),
        };
        let role = json!({"id": format!("role-{stranger}"), "name": stranger, "permissions": granted(scope)});
        self.done(ADMIN, "role.create", &role);
        self.done(
            ADMIN,
            "user.create",
            &json!({"id": stranger, "name": stranger, "unit_id": home, "roles": roles}),
        );
    }

    /// A record of every entity that belongs to somebody, each after those that it refers to.
    fn make_records(&self, board: Board) {
        let mut left: Vec<_> =
            CATALOGUE.entities().map(|entry| entry.def).filter(|def| def.takes_scopes()).collect();
        while !left.is_empty() {
            let waits =
                |def: &&'static EntityDef| needs(def).iter().any(|name| left.iter().any(|l| l.name == *name));
            let (later, now): (Vec<_>, Vec<_>) = left.iter().copied().partition(waits);
            assert!(!now.is_empty(), "entities refer to one another in a circle: {later:?}");
            now.into_iter().for_each(|def| self.make(def, board));
            left = later;
        }
    }

    fn make(&self, def: &'static EntityDef, board: Board) {
        let id = board.record(def.name);
        let mut record = Json::Object(new_record(def, Mix::all(board)));
        match def.class {
            Class::Mirrored | Class::Ledger => self.put(def, &id, &record),
            _ => {
                record["id"] = json!(id);
                self.done(ADMIN, &format!("{}.create", def.name), &record);
                if board == NORTH {
                    self.make_numbered(def);
                }
            }
        }
        self.follow_up(def, board);
    }

    fn follow_up(&self, def: &'static EntityDef, board: Board) {
        for call in EXAMPLES.after_making(def.name) {
            self.done(ADMIN, call[0].as_str().unwrap(), &board.resolve(&call[1]));
        }
    }

    /// Another record of the north, with a number that the engine gives: nobody else's may tell of it.
    fn make_numbered(&self, def: &'static EntityDef) {
        let numbered: Vec<_> = def.shape.fields.iter().filter(|field| field.number.is_some()).collect();
        if numbered.is_empty() {
            return;
        }
        let mut record = new_record(def, Mix { values: "numbered", ..Mix::all(NORTH) });
        record.insert("id".to_owned(), json!(format!("numbered-{}", def.name)));
        numbered.iter().for_each(|field| drop(record.remove(field.name)));
        self.done(ADMIN, &format!("{}.create", def.name), &Json::Object(record));
    }

    /// A record that no user makes: of the ERP, or a row of a ledger.
    fn put(&self, def: &'static EntityDef, id: &str, record: &Json) {
        let mut record: Record = decode::new_record(def, record.as_object().unwrap(), "").unwrap();
        record.header.id = id.to_owned();
        let is_mirrored = def.class == Class::Mirrored;
        record.header.erp = is_mirrored.then(|| "erp".to_owned());
        let context = CallContext::new(self.tenant.as_str(), "tenon");
        let ids = Counted { prefix: format!("{} {id} ", def.name), ..Counted::default() };
        let call =
            SystemCall { catalogue: &CATALOGUE, context: &context, name: "sync.pull", ids: &ids, now: now() };
        let mut transaction = self.store.begin(true).unwrap();
        let put = |unit: &mut Unit<'_>| match is_mirrored {
            true => unit.upsert(def, &mut [record]),
            false => unit.insert(def, record).map(drop),
        };
        call.perform(&mut *transaction, put).unwrap();
        transaction.commit().unwrap();
    }

    pub(crate) fn done(&self, actor: &str, operation: &str, arguments: &Json) -> Json {
        let mut transaction = self.store.begin(true).unwrap();
        let mut calls = self.calls.borrow_mut();
        let number = calls.entry(operation.to_owned()).and_modify(|number| *number += 1).or_default();
        let made = arguments["id"].as_str().unwrap_or_default();
        let ids = Counted { prefix: format!("{operation} {made} "), ..Counted::default() };
        let key = format!("key-{number}");
        let answer = self
            .perform(&mut *transaction, (actor, &key), operation, arguments, &ids)
            .unwrap_or_else(|error| panic!("{operation} {arguments}: {error}; see examples.json"));
        transaction.commit().unwrap();
        answer
    }

    /// What whoever sees everything reads.
    pub(crate) fn read(&self, operation: &str, arguments: &Json) -> Json {
        let mut transaction = self.store.begin(false).unwrap();
        self.perform(&mut *transaction, (ADMIN, "read"), operation, arguments, &Counted::default())
            .unwrap_or(Json::Null)
    }

    /// How an actor is answered, and what the log is told of it. Nothing of it remains.
    pub(crate) fn attempt(&self, actor: &str, attempt: &Attempt) -> Json {
        let mut transaction = self.store.begin(true).unwrap();
        for (number, call) in EXAMPLES.before(&attempt.operation).iter().enumerate() {
            for board in self.boards {
                let ids = Counted { prefix: format!("before-{number}-{}-", board.0), ..Counted::default() };
                let (operation, arguments) = (call[0].as_str().unwrap(), board.resolve(&call[1]));
                let by_caller = call[2].as_str() == Some("caller");
                let by = if by_caller { actor } else { ADMIN };
                let done = self.perform(&mut *transaction, (by, &ids.prefix), operation, &arguments, &ids);
                assert!(by_caller || done.is_ok(), "{operation}: {done:?}");
            }
        }
        let ids = Counted { prefix: "new-".to_owned(), ..Counted::default() };
        // The key is one that was used for the north already: keys belong to their actors.
        let key = if actor == ADMIN { "attempt" } else { "key-0" };
        let (answer, lines) = log::during(|| {
            self.perform(&mut *transaction, (actor, key), &attempt.operation, &attempt.arguments, &ids)
        });
        let mut told = match answer {
            Ok(answer) => json!({"answer": answer}),
            Err(error) => json!({"refused": error.data(), "message": error.message}),
        };
        // The tenants that are compared may have different names.
        told["log"] = lines.iter().map(|line| line.replace(&self.tenant, "tenant")).collect();
        told
    }

    /// Performs a call as the engine does: what an operation asks an ERP for is determined before it runs.
    fn perform<'t>(
        &self,
        transaction: &'t mut (dyn StoreTransaction + 't),
        (actor, key): (&str, &str),
        operation: &str,
        arguments: &Json,
        ids: &Counted,
    ) -> Result<Json> {
        let operation = CATALOGUE.operation(operation).unwrap();
        let mut context = CallContext::new(self.tenant.as_str(), actor);
        if operation.effect == Effect::Write {
            context = context.keyed(key);
        }
        let arguments = decode::as_object(arguments, "")?;
        let call = Call {
            catalogue: &CATALOGUE,
            operation,
            context: &context,
            arguments,
            ids,
            now: now(),
            settings: None,
            numbers: None,
        };
        let questions = call.questions(&mut *transaction)?;
        let answer = call.perform(transaction)?;
        match questions.is_empty() {
            true => Ok(answer),
            false => Ok(json!({"asked": format!("{questions:?}"), "answer": answer})),
        }
    }
}

fn now() -> Timestamp {
    "2026-01-30T09:00:00Z".parse().unwrap()
}

/// Everything at a scope, and what is nobody's to read.
fn granted(scope: &str) -> Json {
    let mut permissions = vec![json!({"permission": "*", "scope": scope})];
    let shared = |entity: &str| {
        CATALOGUE.entity(entity).map(|entry| entry.def).is_some_and(|def| {
            def.rights == RowRights::Open && def.class != Class::System && !def.bookkeeping
        })
    };
    let mut names: Vec<_> = CATALOGUE
        .operations()
        .filter(|operation| operation.effect == Effect::Read && shared(operation.entity))
        .map(|operation| operation.permission.as_str())
        .collect();
    names.dedup();
    permissions.extend(names.into_iter().map(|name| json!({"permission": name, "scope": "all"})));
    Json::Array(permissions)
}

/// The entities that belong to somebody and that a record of this one refers to.
fn needs(def: &'static EntityDef) -> Vec<&'static str> {
    let fields = def.shape.fields.iter().filter(|field| !field.readonly);
    let mut found = Vec::new();
    for field in fields {
        match field.kind {
            tenon_kernel::Kind::Reference(target) if target != def.name => found.push(target),
            tenon_kernel::Kind::AnyReference(_) => found.push("customer"),
            tenon_kernel::Kind::Lines(line) => found.extend(needs(line)),
            _ => {}
        }
    }
    found
}

impl Board {
    /// An example with what it stands for in this board.
    pub(crate) fn resolve(self, example: &Json) -> Json {
        self.resolve_with(self.0, example)
    }

    /// An example whose texts have another prefix.
    pub(crate) fn resolve_with(self, prefix: &str, example: &Json) -> Json {
        match example {
            Json::String(text) => match text.as_str() {
                "$owner" => json!(self.owner()),
                "$unit" => json!(format!("{}-unit", self.0)),
                "$board" => json!(format!("{}-board", self.0)),
                "$phone" => json!(format!("400-{}", prefix.bytes().map(u32::from).sum::<u32>())),
                // A field of the record that no record of the board has pinned yet, unless it is the board's own pin.
                "$field" => json!(if prefix == "fresh" { "region" } else { "city" }),
                text if text.contains("$p") => json!(text.replace("$p", prefix)),
                text if text.starts_with('$') => json!(self.record(&text[1..])),
                text => json!(text),
            },
            Json::Array(items) => items.iter().map(|item| self.resolve_with(prefix, item)).collect(),
            Json::Object(members) => {
                members.iter().map(|(name, json)| (name.clone(), self.resolve_with(prefix, json))).collect()
            }
            other => other.clone(),
        }
    }
}
