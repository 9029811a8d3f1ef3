//! The store over SQL answers every list, query and page as the oracle does, whoever asks; and so it does while it is
//! written to.

use crate::desk::{ADMIN, Desk};
use crate::world::{USERS, World, user_id, world};
use crate::{CATALOGUE, cases, filters, history};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};
use tenon::rpc::Service;
use tenon_tests::entry_points;

/// A question: who asks, which operation, with which arguments.
pub(crate) type Question = (String, String, Json);

/// Questions about any entity, by the administrator and by users.
pub(crate) fn questions(number: usize) -> impl Strategy<Value = Vec<Question>> {
    let asker = prop_oneof![1 => Just(ADMIN.to_owned()), 2 => (0..USERS).prop_map(user_id)];
    let entities = ["customer", "contact", "sales_order", "product", "org_unit", "user", "journal"];
    let about = select(entities.to_vec()).prop_flat_map(|name| {
        let def = CATALOGUE.def(name).unwrap();
        let list = filters::list(def).prop_map(move |arguments| (format!("{name}.list"), arguments));
        let query = filters::query(def).prop_map(move |arguments| (format!("{name}.query"), arguments));
        prop_oneof![2 => list, 1 => query]
    });
    let question = (asker, about).prop_map(|(asker, (operation, arguments))| (asker, operation, arguments));
    prop::collection::vec(question, number)
}

/// The answer: every page of a list, the rows of a query, or the refusal.
pub(crate) fn answer<S: Service>(
    desk: &Desk<S>,
    (asker, operation, arguments): &Question,
) -> Result<Json, String> {
    let answer = match operation.ends_with(".list") {
        true => desk.pages(asker, operation, arguments).map(Json::from),
        false => desk.read(asker, operation, arguments),
    };
    answer.map_err(|error| format!("{error}"))
}

/// Two desks answer a question alike; if not, the first difference is told.
pub(crate) fn alike(one: &Result<Json, String>, other: &Result<Json, String>) -> Result<(), TestCaseError> {
    if let (Ok(Json::Array(one)), Ok(Json::Array(other))) = (one, other) {
        let place = one.iter().zip(other).position(|(one, other)| one != other);
        let place = place.unwrap_or(one.len().min(other.len()));
        prop_assert_eq!((place, one.get(place)), (place, other.get(place)));
    }
    prop_assert_eq!(one, other);
    Ok(())
}

fn desks(world: &World) -> (Desk<tenon::Engine>, Desk<tenon_testkit::scenario::MemoryEngine>) {
    let (sql, oracle) =
        (Desk::new(entry_points::engine().unwrap()), Desk::new(entry_points::memory_engine()));
    world.build(&sql);
    world.build(&oracle);
    (sql, oracle)
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn sql_answers_as_the_oracle_does(world in world(), questions in questions(60)) {
        let (sql, oracle) = desks(&world);
        for question in &questions {
            let answers = (answer(&sql, question), answer(&oracle, question));
            alike(&answers.0, &answers.1).map_err(|error| TestCaseError::fail(format!("{question:?}: {error}")))?;
        }
    }

    #[test]
    fn sql_is_written_as_the_oracle_is(world in world(), writes in history::writes(40)) {
        let (sql, oracle) = desks(&world);
        let (mut on_sql, mut on_oracle) = (history::Clerk::default(), history::Clerk::default());
        for write in &writes {
            let answers = (on_sql.write(&sql, write), on_oracle.write(&oracle, write));
            prop_assert_eq!(&answers.0, &answers.1, "{:?}", write);
        }
        for entity in ["customer", "contact", "sales_order", "product", "journal"] {
            let all = (ADMIN.to_owned(), format!("{entity}.list"), json!({}));
            alike(&answer(&sql, &all), &answer(&oracle, &all))?;
        }
    }
}
