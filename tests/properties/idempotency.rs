//! A write repeated with its key is answered byte for byte as before and leaves the store as it was; so does a refusal.

use crate::cases;
use crate::desk::Desk;
use crate::history::{Clerk, writes};
use crate::world::world;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tenon::sql::{Access, Database, SqlValue, rows, table};
use tenon::{Code, Engine};
use tenon_tests::entry_points;

/// Everything that is stored.
fn everything(engine: &Engine) -> Vec<Vec<Vec<SqlValue>>> {
    let database: &dyn Database = engine.database();
    let mut transaction = database.begin(Access::Read).unwrap();
    let tables = table::tables(engine.catalogue(), engine.prefix());
    let all = tables.iter().map(|table| {
        let key = (1..=table.key + 1).map(|column| column.to_string()).collect::<Vec<_>>().join(", ");
        let select = format!("SELECT * FROM {} ORDER BY {key}", table.name);
        rows(&mut *transaction, &select, &[]).unwrap()
    });
    all.collect()
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn a_repeated_write_is_the_first_one(world in world(), writes in writes(40)) {
        let desk = Desk::new(entry_points::engine().unwrap());
        world.build(&desk);
        let mut clerk = Clerk::default();
        let mut done: Vec<(String, String, String, Json, String)> = Vec::new();
        for (place, write) in writes.iter().enumerate() {
            let arguments = clerk.arguments(&desk, write);
            let key = format!("history-{place}");
            let before = everything(&desk.engine);
            match desk.write_keyed(&key, &write.actor, &write.operation, &arguments) {
                Err(_) => prop_assert!(everything(&desk.engine) == before, "a refusal left a trace"),
                Ok(answer) => {
                    clerk.note(write, Some(&answer));
                    let actor = write.actor.clone();
                    done.push((key, actor, write.operation.clone(), arguments, answer.to_string()));
                }
            }
        }
        let after = everything(&desk.engine);
        for (key, actor, operation, arguments, first) in done {
            let again = desk.write_keyed(&key, &actor, &operation, &arguments).unwrap();
            prop_assert_eq!(again.to_string(), first, "{}", operation);
            let mut other = arguments.clone();
            other["id"] = json!("somebody else");
            let refused = desk.write_keyed(&key, &actor, &operation, &other).unwrap_err();
            prop_assert_eq!(refused.code, Code::KeyReused);
        }
        prop_assert!(everything(&desk.engine) == after, "a repeated write left a trace");
    }
}
