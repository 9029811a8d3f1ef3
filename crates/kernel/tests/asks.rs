//! An operation that asks: whoever may not call it has nobody asked, and the answers come with the unit of work alone.
#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use tenon_kernel::ask::{Answer, Question};
use tenon_kernel::ports::{Ids, Store};
use tenon_kernel::{
    Asks, Call, CallContext, Catalogue, Code, Entity, Module, Operation, Result, Rules, Run, Unit, decode,
    entity, operation,
};
use tenon_store_memory::MemoryStore;

/// A place whose weather is known elsewhere.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "地点")]
struct Place {
    /// The name.
    #[field(zh = "名称")]
    name: String,
}

impl Rules for Place {}

/// Tells the weather at a place.
#[derive(Clone, Debug, Operation)]
#[operation(name = "place.weather", zh = "天气", effect = "read")]
struct Weather {
    /// The place.
    #[field(refers = "place", zh = "地点")]
    id: String,
}

impl Run for Weather {
    type Answer = Vec<String>;

    const ASKS: Option<Asks<Self>> = Some(|weather, unit| {
        let key = unit.get::<Place>(&weather.id)?.data.name;
        Ok(vec![Question { about: "weather", system: "office".to_owned(), key }])
    });

    fn run(self, unit: &mut Unit<'_>) -> Result<Vec<String>> {
        Ok(unit.answers().iter().map(|answer| format!("{:?}", answer.said)).collect())
    }
}

static PLACES: Module = Module {
    entities: &[entity::<Place>()],
    operations: &[operation::<Weather>()],
    ..Module::new("places", "Places.")
};

#[derive(Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn next(&self, _: jiff::Timestamp) -> String {
        format!("00000000-0000-7000-8000-{:012x}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

#[test]
fn questions_are_asked_with_the_callers_rights_and_answers_are_no_argument() {
    let (catalogue, store, ids) =
        (Catalogue::of(&[&PLACES]).unwrap(), MemoryStore::new(), Counted::default());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let call = |actor: &str, operation: &str, arguments: serde_json::Value, answers: Option<&[Answer]>| {
        let context = CallContext::new("acme", actor).keyed(ids.next(now));
        let operation = catalogue.operation(operation).unwrap();
        let arguments = decode::as_object(&arguments, "")?;
        let call = Call { catalogue: &catalogue, operation, context: &context, arguments, ids: &ids, now };
        let mut transaction = store.begin(true)?;
        let Some(answers) = answers else {
            let asked = call.questions(&mut *transaction)?;
            return Ok(asked.into_iter().map(|question| question.key).collect());
        };
        let answer = call.perform_knowing(&mut *transaction, answers)?;
        transaction.commit()?;
        Ok::<_, tenon_kernel::Error>(answer)
    };
    let tenant = json!({
        "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
    });
    let founded = call("host", "tenant.create", tenant, Some(&[])).unwrap();
    let stranger = json!({"id": "sam", "name": "Sam", "unit_id": founded["org_unit_id"], "roles": []});
    call("ada", "user.create", stranger, Some(&[])).unwrap();
    let place = call("ada", "place.create", json!({"name": "Kyiv"}), Some(&[])).unwrap();
    let id = json!({"id": place["id"]});

    assert_eq!(call("ada", "place.weather", id.clone(), None), Ok(json!(["Kyiv"])));
    let refused = |actor, id| call(actor, "place.weather", id, None).unwrap_err().code;
    assert_eq!(refused("sam", id.clone()), Code::Forbidden);
    assert_eq!(refused("ada", json!({"id": "nowhere"})), Code::NotFound);
    let said = call("ada", "place.get", id.clone(), None);
    assert_eq!(said, Ok(json!([])), "other operations ask nothing");

    let question = Question { about: "weather", system: "office".to_owned(), key: "Kyiv".to_owned() };
    let answers = [Answer { question, at: now, said: Ok(json!("snow")) }];
    assert_eq!(call("ada", "place.weather", id.clone(), Some(&answers)), Ok(json!(["Ok(String(\"snow\"))"])));
    assert_eq!(call("ada", "place.weather", id, Some(&[])), Ok(json!([])));
    let told = json!({"id": place["id"], "answers": []});
    assert_eq!(call("ada", "place.weather", told, None).unwrap_err().code, Code::UnknownField);
}
