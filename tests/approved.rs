//! Every operation that can be guarded, through an approval: each scenario is played with every such write under a flow of one step. The
//! direct call is refused, the call is submitted, one user approves it, and the answer must be what the scenario says of a direct call.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::rc::Rc;
use tenon::Catalogue;
use tenon_kernel::approval::guardable::about;
use tenon_testkit::scenario::EntryPoint;
use tenon_tests::suite::{Failed, performed};
use tenon_tests::{entry_points, stories};

/// Scenarios in which an approval shows, each with where.
const EXCEPT: [(&str, &str); 13] = [
    ("d/036-level-by-approval", "It has an approval of its own."),
    ("v/179", "It has approvals of its own."),
    ("v/180", "Approvals are in the inbox, too."),
    ("v/181", "Approvals are in the inbox, too."),
    ("v/182-daily-warnings", "Approvals are in the inbox, too."),
    ("v/182-warnings", "Approvals are in the inbox, too."),
    ("h/076-workbench", "Approvals are in the inbox, too."),
    ("h/073-activities", "An approved `activity.finish` creates an activity, which needs an approval, too."),
    ("z/change-feed", "Approvals are changes."),
    ("z/errors", "A key is used again, which is here that of the submission."),
    ("z/lines", "A key is used again, which is here that of the submission."),
    ("z/granting", "The administrator who sets the flows up loses the rights."),
    ("z/idempotency", "The key is that of the submission."),
];

/// Operations that no scenario without an ERP performs.
const UNPERFORMED: [&str; 7] = [
    "activity.delete",
    "activity.discard",
    "exchange_rate.update",
    "field_pin.update",
    "metric.delete",
    "model.delete",
    "pipeline.delete",
];

/// What was performed by approvals.
type Performed = Rc<RefCell<BTreeSet<String>>>;

/// An entry point that has every guardable write approved.
struct Approving {
    inner: Box<dyn EntryPoint>,
    catalogue: Catalogue,
    admin: Option<Json>,
    tenant: Json,
    guarded: BTreeSet<String>,
    answered: BTreeMap<String, String>,
    calls: u32,
    performed: Performed,
}

/// Who approves.
const APPROVER: &str = "the-approver";

impl Approving {
    fn new(performed: Performed) -> Self {
        Self {
            inner: entry_points::memory(),
            catalogue: entry_points::catalogue(),
            admin: None,
            tenant: Json::Null,
            guarded: BTreeSet::new(),
            answered: BTreeMap::new(),
            calls: 0,
            performed,
        }
    }

    /// A call of the test's own.
    fn call(&mut self, actor: &Json, operation: &str, arguments: Json) -> io::Result<Json> {
        self.calls += 1;
        let mut params = arguments;
        params["context"] =
            json!({"tenant": self.tenant, "actor": actor, "key": format!("approving-{}", self.calls)});
        let request = json!({"jsonrpc": "2.0", "id": 0, "method": operation, "params": params});
        self.inner.call(&request)
    }

    fn done(&mut self, actor: &Json, operation: &str, arguments: Json) -> io::Result<Json> {
        let reply = self.call(actor, operation, arguments)?;
        match reply.get("result") {
            Some(result) => Ok(result.clone()),
            None => Err(io::Error::other(format!("{operation}: {reply}"))),
        }
    }

    /// The tenant gets a user who approves.
    fn set_up(&mut self, request: &Json, reply: &Json) -> io::Result<()> {
        let admin = request["params"]["admin_id"].clone();
        self.tenant = request["params"]["context"]["tenant"].clone();
        let rights = json!([{"permission": "approval.approve", "scope": "own"}]);
        let role = self.done(&admin, "role.create", json!({"name": "approves", "permissions": rights}))?;
        let unit = &reply["result"]["org_unit_id"];
        let user =
            json!({"id": APPROVER, "name": "Approver", "unit_id": unit, "roles": [{"role_id": role["id"]}]});
        self.done(&admin, "user.create", user)?;
        self.admin = Some(admin);
        Ok(())
    }

    fn guard(&mut self, admin: &Json, operation: &str) -> io::Result<()> {
        if !self.guarded.insert(operation.to_owned()) {
            return Ok(());
        }
        let code = format!("f{}", self.guarded.len());
        let steps = json!([{"name": "One", "approvers": [{"kind": "user", "user_id": APPROVER}]}]);
        let flow = json!({"code": code, "name": operation, "operation": operation, "steps": steps});
        let flow = self.done(admin, "approval_flow.create", flow)?;
        self.done(admin, "approval_flow.publish", json!({"id": flow["id"]})).map(drop)
    }

    /// The reply to a guarded call: refused directly, then submitted and approved.
    fn approved(&mut self, admin: &Json, request: &Json) -> io::Result<Json> {
        let operation = request["method"].as_str().unwrap_or_default().to_owned();
        let direct = self.inner.call(request)?;
        match direct["error"]["data"]["code"].as_str() {
            Some("APPROVAL_REQUIRED") => {}
            Some(_) => return Ok(direct),
            None => {
                return Err(io::Error::other(format!("{operation} passes without an approval: {direct}")));
            }
        }
        let mut arguments = request["params"].clone();
        let context = arguments.as_object_mut().and_then(|members| members.remove("context"));
        let actor = context.unwrap_or_default()["actor"].clone();
        let submitted = json!({"operation": operation, "arguments": arguments});
        let approval = self.done(&actor, "approval.submit", submitted)?;
        let of_approval = json!({"field": "approval_id", "op": "eq", "value": approval["id"]});
        let tasks = self.done(admin, "approval_task.list", json!({"filter": of_approval}))?;
        let vote = json!({"task_id": tasks["items"][0]["id"], "hash": approval["hash"]});
        self.done(&json!(APPROVER), "approval.approve", vote)?;
        let approval = self.done(admin, "approval.get", json!({"id": approval["id"]}))?;
        match approval["outcome"].as_str() {
            Some("approved") => {
                self.performed.borrow_mut().insert(operation);
                Ok(json!({"jsonrpc": "2.0", "id": request["id"], "result": approval["answer"]}))
            }
            _ => Err(io::Error::other(format!("{operation} was approved, and is not performed: {approval}"))),
        }
    }

    fn is_guardable(&self, operation: &str) -> bool {
        self.catalogue.operation(operation).is_some_and(|entry| about(entry, &self.catalogue).is_some())
    }
}

impl EntryPoint for Approving {
    fn answer(&mut self, line: &str) -> io::Result<String> {
        let Ok(mut request) = serde_json::from_str::<Json>(line) else { return self.inner.answer(line) };
        let operation = request["method"].as_str().unwrap_or_default().to_owned();
        // Whoever has a role may submit what it lets them do.
        let rights = request.pointer_mut("/params/permissions").filter(|_| operation == "role.create");
        let rights = rights.and_then(Json::as_array_mut);
        let is_changed =
            rights.map(|rights| rights.push(json!({"permission": "approval.submit", "scope": "own"})));
        if operation == "tenant.create" {
            let reply = self.inner.call(&request)?;
            if reply.get("result").is_some() && self.admin.is_none() {
                self.set_up(&request, &reply)?;
            }
            return Ok(reply.to_string());
        }
        let Some(admin) = self.admin.clone().filter(|_| self.is_guardable(&operation)) else {
            let line = is_changed.map_or_else(|| line.to_owned(), |()| request.to_string());
            return self.inner.answer(&line);
        };
        let context = &request["params"]["context"];
        let said = json!([operation, context["actor"], context["key"]]).to_string();
        if let Some(reply) = self.answered.get(&said) {
            return Ok(reply.clone());
        }
        self.guard(&admin, &operation)?;
        let reply = self.approved(&admin, &request)?;
        if reply.get("result").is_some() {
            self.answered.insert(said, reply.to_string());
        }
        Ok(reply.to_string())
    }
}

#[test]
fn an_approved_call_is_answered_as_a_direct_one() {
    let performed_by_approval = Performed::default();
    let (mut played, mut unexpected) = (0, Vec::new());
    for file in stories::files().unwrap() {
        let name = stories::name(&file);
        let is_excepted = EXCEPT.iter().any(|(excepted, _)| name.starts_with(excepted));
        if stories::needs(&file).0 || is_excepted {
            continue;
        }
        let open = |_: Option<&entry_points::ErpBehind>| -> Result<Box<dyn EntryPoint>, Failed> {
            Ok(Box::new(Approving::new(performed_by_approval.clone())))
        };
        played += 1;
        unexpected.extend(performed(&file, &open).err().map(|failed| format!("{name}: {failed}")));
    }
    let catalogue = entry_points::catalogue();
    let guardable = catalogue.operations().filter(|entry| about(entry, &catalogue).is_some());
    let guardable: BTreeSet<_> = guardable.map(|entry| entry.name.clone()).collect();
    let performed_by_approval = performed_by_approval.borrow();
    let left: Vec<_> = guardable.difference(&performed_by_approval).map(String::as_str).collect();
    println!(
        "{played} scenarios; {} of {} operations were approved",
        performed_by_approval.len(),
        guardable.len()
    );
    assert!(unexpected.is_empty(), "{} scenarios differ:\n{}", unexpected.len(), unexpected.join("\n"));
    assert_eq!(left, UNPERFORMED, "operations that no scenario performs");
}
