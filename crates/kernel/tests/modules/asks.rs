//! An operation that asks: whoever may not call it has nobody asked, and the answers come with the unit of work alone.

use crate::engine::{Engine, NOW};
use serde_json::json;
use tenon_kernel::ask::{Answer, Question};
use tenon_kernel::{Asks, Code, Entity, Module, Operation, Result, Rules, Run, Unit, entity, operation};

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

#[test]
fn questions_are_asked_with_the_callers_rights_and_answers_are_no_argument() {
    let engine = Engine::of(&[&PLACES]).unwrap();
    let questions = |actor: &str, operation: &str, arguments| {
        let asked =
            engine.within(actor, operation, arguments, |call, transaction| call.questions(transaction));
        asked.map(|asked| asked.into_iter().map(|question| question.key).collect::<Vec<_>>())
    };
    let knowing = |arguments, answers: &[Answer]| {
        engine.within("ada", "place.weather", arguments, |call, transaction| {
            call.perform_knowing(transaction, answers)
        })
    };
    let stranger = json!({"id": "sam", "name": "Sam", "unit_id": engine.unit, "roles": []});
    engine.call("user.create", stranger).unwrap();
    let place = engine.call("place.create", json!({"name": "Kyiv"})).unwrap();
    let id = json!({"id": place["id"]});

    assert_eq!(questions("ada", "place.weather", id.clone()), Ok(vec!["Kyiv".to_owned()]));
    let refused = |actor, id| questions(actor, "place.weather", id).unwrap_err().code;
    assert_eq!(refused("sam", id.clone()), Code::Forbidden);
    assert_eq!(refused("ada", json!({"id": "nowhere"})), Code::NotFound);
    assert_eq!(questions("ada", "place.get", id.clone()), Ok(vec![]), "other operations ask nothing");

    let question = Question { about: "weather", system: "office".to_owned(), key: "Kyiv".to_owned() };
    let answers = [Answer { question, at: NOW, said: Ok(json!("snow")) }];
    assert_eq!(knowing(id.clone(), &answers), Ok(json!(["Ok(String(\"snow\"))"])));
    assert_eq!(knowing(id, &[]), Ok(json!([])));
    let told = json!({"id": place["id"], "answers": []});
    assert_eq!(questions("ada", "place.weather", told).unwrap_err().code, Code::UnknownField);
}
