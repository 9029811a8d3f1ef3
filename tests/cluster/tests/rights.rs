//! Two calls at once that together would break a rule of rights which each of them alone keeps.

#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value as Json, json};
use tenon_cluster::{Company, Contender, Place, code, places, request, sqlite};

const CONTENDER: &str = env!("CARGO_BIN_EXE_contender");

/// How often two meet: each time one of them may be first.
const ROUNDS: usize = 12;

/// A call: the actor, the operation, its arguments.
type Wish<'a> = (&'a str, &'a str, Json);

/// A company, and two contenders on different nodes.
struct Meeting {
    company: Company,
    contenders: [Contender; 2],
    calls: usize,
}

impl Meeting {
    fn at(place: &Place) -> Self {
        let company = Company::found(place, &json!({})).unwrap();
        let contenders = [0, 1].map(|turn| {
            let mut contender = Contender::start(CONTENDER, &place.config(turn)).unwrap();
            contender.ready().unwrap();
            contender
        });
        Self { company, contenders, calls: 0 }
    }

    /// The codes of two calls that are made at once.
    fn at_once(&mut self, wishes: [Wish<'_>; 2]) -> [String; 2] {
        let tenant = self.company.tenant.clone();
        for (contender, (actor, operation, mut arguments)) in self.contenders.iter_mut().zip(wishes) {
            self.calls += 1;
            arguments["context"] =
                json!({"tenant": tenant, "actor": actor, "key": format!("meeting-{}", self.calls)});
            contender.tell(&request(operation, &arguments)).unwrap();
        }
        self.contenders.each_mut().map(|contender| code(&contender.reply().unwrap()).to_owned())
    }

    /// The code of a call that is made alone.
    fn alone(&mut self, (actor, operation, mut arguments): Wish<'_>) -> String {
        self.calls += 1;
        let tenant = &self.company.tenant;
        arguments["context"] =
            json!({"tenant": tenant, "actor": actor, "key": format!("meeting-{}", self.calls)});
        code(&self.contenders[0].ask(&request(operation, &arguments)).unwrap()).to_owned()
    }

    fn make(&self, operation: &str, arguments: Json) -> Json {
        self.company.call(operation, arguments).unwrap()
    }
}

/// Has two meet on every store: SQLite, and the servers that the environment names.
fn everywhere(meet: impl Fn(&mut Meeting, &str)) {
    let folder = tempfile::tempdir().unwrap();
    for place in places().into_iter().chain([sqlite(folder.path())]) {
        meet(&mut Meeting::at(&place), place.name);
    }
}

/// Refuses anything but: one call went through, and the other one was refused in one of these ways.
fn assert_one_passes(codes: &[String; 2], refusals: &[&str], told: &str) {
    let passed = codes.iter().filter(|code| *code == "OK").count();
    let refused = codes.iter().all(|code| code == "OK" || refusals.contains(&code.as_str()));
    assert!(passed == 1 && refused, "{told}: {codes:?}");
}

#[test]
fn of_two_administrators_who_remove_each_other_one_remains() {
    everywhere(|meeting, place| {
        let role = meeting.company.list("role.list", Json::Null).unwrap()[0]["id"].clone();
        let unit = meeting.company.list("org_unit.list", Json::Null).unwrap()[0]["id"].clone();
        let ways = [
            ("user.update", json!({"roles": null})),
            ("user.update", json!({"disabled": true})),
            ("user.delete", json!({})),
        ];
        let mut remains = "ada".to_owned();
        for round in 0..ROUNDS {
            let other = format!("bob-{round}");
            let user = json!({"id": other, "name": "Bob", "unit_id": unit, "roles": [{"role_id": role}]});
            assert_eq!(meeting.alone((&remains, "user.create", user)), "OK", "{place}: {remains}");
            let remove = |way: usize, id: &str| {
                let (operation, mut arguments) = ways[way % ways.len()].clone();
                (arguments["id"], arguments["version"]) = (json!(id), json!(1));
                (operation, arguments)
            };
            let ((one, first), (two, second)) = (remove(round, &other), remove(round / 3, &remains));
            let codes = meeting.at_once([(&remains, one, first), (&other, two, second)]);
            assert_one_passes(&codes, &["FORBIDDEN", "ILLEGAL_STATE"], place);
            if codes[1] == "OK" {
                remains = other;
            }
        }
    });
}

#[test]
fn a_role_is_not_given_while_it_gets_what_its_giver_does_not_hold() {
    everywhere(|meeting, place| {
        let hq = meeting.company.list("org_unit.list", Json::Null).unwrap()[0]["id"].clone();
        for board in ["north", "south"] {
            let unit = json!({"id": board, "code": board, "name": board, "parent_id": hq, "is_board": true});
            meeting.make("org_unit.create", unit);
        }
        let staff = [
            (
                "nick",
                "north",
                json!([
                    {"permission": "role.*", "scope": "all"}, {"permission": "contact.read", "scope": "subtree"},
                ]),
            ),
            (
                "hilda",
                "south",
                json!([
                    {"permission": "user.*", "scope": "subtree"}, {"permission": "customer.read", "scope": "subtree"},
                ]),
            ),
        ];
        for (name, board, permissions) in staff {
            meeting.make("role.create", json!({"id": name, "name": name, "permissions": permissions}));
            meeting.make(
                "user.create",
                json!({"id": name, "name": name, "unit_id": board, "roles": [{"role_id": name}]}),
            );
        }
        let reads = json!({"permission": "customer.read", "scope": "own"});
        for round in 0..ROUNDS {
            let (role, user) = (format!("role-{round}"), format!("user-{round}"));
            meeting.make("role.create", json!({"id": role, "name": role, "permissions": [reads]}));
            meeting.make("user.create", json!({"id": user, "name": user, "unit_id": "south"}));
            // Nick holds it in the north alone, and Hilda not at all.
            let more = json!([{"permission": "contact.read", "scope": "subtree"}]);
            let codes = meeting.at_once([
                ("nick", "role.update", json!({"id": role, "version": 1, "permissions": more})),
                ("hilda", "user.update", json!({"id": user, "version": 1, "roles": [{"role_id": role}]})),
            ]);
            assert_one_passes(&codes, &["FORBIDDEN"], place);
        }
    });
}

#[test]
fn who_loses_a_permission_grants_it_before_or_not_at_all() {
    everywhere(|meeting, place| {
        let hq = meeting.company.list("org_unit.list", Json::Null).unwrap()[0]["id"].clone();
        let keeps = json!({"permission": "role.*", "scope": "all"});
        let loses = json!({"id": "loses", "permission": "customer.delete", "scope": "all"});
        let lost = json!({"id": "loses", "removed": true});
        for round in 0..ROUNDS {
            let (role, user) = (format!("role-{round}"), format!("holder-{round}"));
            meeting.make("role.create", json!({"id": role, "name": role, "permissions": [keeps, loses]}));
            meeting.make(
                "user.create",
                json!({"id": user, "name": user, "unit_id": hq, "roles": [{"role_id": role}]}),
            );
            let grant = |name: String| json!({"name": name, "permissions": [loses]});
            let codes = meeting.at_once([
                ("ada", "role.update", json!({"id": role, "version": 1, "permissions": [lost]})),
                (&user, "role.create", grant(format!("granted-{round}"))),
            ]);
            assert!(
                codes[0] == "OK" && ["OK", "FORBIDDEN"].contains(&codes[1].as_str()),
                "{place}: {codes:?}"
            );
            let after = meeting.alone((&user, "role.create", grant(format!("granted after {round}"))));
            assert_eq!(after, "FORBIDDEN", "{place}");
        }
    });
}

#[test]
fn what_a_user_is_given_is_not_deleted_meanwhile() {
    everywhere(|meeting, place| {
        let hq = meeting.company.list("org_unit.list", Json::Null).unwrap()[0]["id"].clone();
        for round in 0..ROUNDS {
            let [role, unit, user] = ["role", "unit", "user"].map(|name| format!("{name}-{round}"));
            meeting.make("role.create", json!({"id": role, "name": role, "permissions": []}));
            meeting.make("org_unit.create", json!({"id": unit, "code": unit, "name": unit, "parent_id": hq}));
            meeting.make("user.create", json!({"id": user, "name": user, "unit_id": hq}));
            let codes = meeting.at_once([
                ("ada", "role.delete", json!({"id": role, "version": 1})),
                ("ada", "user.update", json!({"id": user, "version": 1, "roles": [{"role_id": role}]})),
            ]);
            assert_one_passes(&codes, &["ILLEGAL_STATE", "NOT_FOUND"], place);
            let version = if codes[1] == "OK" { 2 } else { 1 };
            let codes = meeting.at_once([
                ("ada", "org_unit.delete", json!({"id": unit, "version": 1})),
                ("ada", "user.update", json!({"id": user, "version": version, "unit_id": unit})),
            ]);
            assert_one_passes(&codes, &["ILLEGAL_STATE", "NOT_FOUND"], place);
        }
    });
}

/// A call that has begun ends with the rights that it began with; none that begins later has any.
#[test]
fn who_is_disabled_while_they_write_writes_nothing_more() {
    everywhere(|meeting, place| {
        let hq = meeting.company.list("org_unit.list", Json::Null).unwrap()[0]["id"].clone();
        let permissions = json!([{"permission": "customer.*", "scope": "own"}]);
        meeting.make("role.create", json!({"id": "sales", "name": "sales", "permissions": permissions}));
        for round in 0..ROUNDS {
            let user = format!("user-{round}");
            meeting.make(
                "user.create",
                json!({"id": user, "name": user, "unit_id": hq, "roles": [{"role_id": "sales"}]}),
            );
            let codes = meeting.at_once([
                ("ada", "user.update", json!({"id": user, "version": 1, "disabled": true})),
                (&user, "customer.create", json!({"name": format!("Customer {round}")})),
            ]);
            let disabled = codes[0] == "OK";
            assert!(disabled || codes[0] == "ILLEGAL_STATE", "{place}: {codes:?}");
            assert!(["OK", "FORBIDDEN"].contains(&codes[1].as_str()), "{place}: {codes:?}");
            let after = meeting.alone((&user, "customer.create", json!({"name": format!("Later {round}")})));
            assert_eq!(after, if disabled { "FORBIDDEN" } else { "OK" }, "{place}");
            let own = json!({"field": "owner_id", "op": "eq", "value": user});
            let written = meeting.company.list("customer.list", own).unwrap().len();
            assert_eq!(written, [&codes[1], &after].iter().filter(|code| **code == "OK").count(), "{place}");
        }
    });
}

#[test]
fn two_users_do_not_become_the_superiors_of_one_another() {
    everywhere(|meeting, place| {
        let hq = meeting.company.list("org_unit.list", Json::Null).unwrap()[0]["id"].clone();
        for round in 0..ROUNDS {
            let [one, other] = ["one", "other"].map(|name| format!("{name}-{round}"));
            for id in [&one, &other] {
                meeting.make("user.create", json!({"id": id, "name": id, "unit_id": hq}));
            }
            let below =
                |user: &str, superior: &str| json!({"id": user, "version": 1, "superior_id": superior});
            let codes = meeting.at_once([
                ("ada", "user.update", below(&one, &other)),
                ("ada", "user.update", below(&other, &one)),
            ]);
            assert_one_passes(&codes, &["INVALID_VALUE"], place);
        }
    });
}
