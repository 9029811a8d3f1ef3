//! Runs a scenario through an entry point.

use super::entry_point::EntryPoint;
use super::failure::Failure;
use super::matching::mismatch;
use super::names::Names;
use super::story::{Refusal, Scenario, Step};
use serde_json::{Map, Value as Json, json};
use tenon_kernel::{Catalogue, Effect};

/// All requests and replies, in order. Two entry points must agree in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript(pub Vec<Exchange>);

/// A request and its reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The step that it belongs to.
    pub place: String,
    /// The request.
    pub request: String,
    /// The reply.
    pub reply: Json,
}

/// Runs a scenario in a new tenant, and returns all requests and replies.
///
/// # Errors
/// The first step whose answer differs from the scenario.
pub fn play(
    scenario: &Scenario,
    catalogue: &Catalogue,
    tenant: &str,
    entry_point: &mut dyn EntryPoint,
) -> Result<Transcript, Box<Failure>> {
    let mut stage =
        Stage { catalogue, tenant, entry_point, names: Names::default(), transcript: Transcript::default() };
    for (index, step) in scenario.steps.iter().enumerate() {
        stage.perform(index, step, scenario).map_err(|trouble| {
            let place = format!("{}, {}", scenario.file.display(), scenario.place(index));
            Box::new(trouble.at(place, step))
        })?;
    }
    Ok(stage.transcript)
}

/// Returns the first exchange in which two entry points differ.
pub fn difference(one: &Transcript, other: &Transcript) -> Option<Failure> {
    let ended = || json!("the end of the conversation");
    let length = one.0.len().max(other.0.len());
    let mut pairs = (0..length).map(|index| (one.0.get(index), other.0.get(index)));
    // The tenants differ, and with them the requests.
    let said = |exchange: Option<&Exchange>| exchange.map(|exchange| exchange.reply.clone());
    let (one, other) = pairs.find(|(one, other)| said(*one) != said(*other))?;
    let exchange = one.or(other)?;
    Some(Failure {
        place: exchange.place.clone(),
        call: exchange.request.clone(),
        problem: "two entry points answer differently".to_owned(),
        expected: one.map_or_else(ended, |exchange| exchange.reply.clone()),
        got: other.map_or_else(ended, |exchange| exchange.reply.clone()),
    })
}

/// What differs in a step.
struct Trouble {
    problem: String,
    expected: Json,
    got: Json,
}

impl Trouble {
    fn new(problem: impl Into<String>, expected: impl Into<Json>, got: impl Into<Json>) -> Self {
        Self { problem: problem.into(), expected: expected.into(), got: got.into() }
    }

    fn at(self, place: String, step: &Step) -> Failure {
        let actor = step.actor.as_deref().map(|actor| format!(" as {actor}")).unwrap_or_default();
        let erp = step.erp.as_ref().map(|erp| erp.act.as_str());
        let what = step
            .call
            .as_deref()
            .or(step.clock.as_deref())
            .or(step.raw.as_deref())
            .or(erp)
            .unwrap_or_default();
        let Self { problem, expected, got } = self;
        Failure { place, call: format!("{what}{actor}"), problem, expected, got }
    }
}

impl From<String> for Trouble {
    fn from(problem: String) -> Self {
        Self::new(problem, Json::Null, Json::Null)
    }
}

/// A performance under way.
struct Stage<'a> {
    catalogue: &'a Catalogue,
    tenant: &'a str,
    entry_point: &'a mut dyn EntryPoint,
    names: Names,
    transcript: Transcript,
}

impl Stage<'_> {
    fn perform(&mut self, index: usize, step: &Step, scenario: &Scenario) -> Result<(), Trouble> {
        if let Some(erp) = &step.erp {
            let order = self.names.resolve(&json!(erp.order))?;
            let order = order.as_str().unwrap_or_default();
            let acted = self.entry_point.act(&erp.act, order, erp.part.unwrap_or(1.0));
            return acted.map_err(|error| format!("the ERP: {error}").into());
        }
        let line = match (&step.raw, &step.clock) {
            (Some(raw), _) => raw.clone(),
            (_, Some(clock)) => {
                let seconds = seconds(clock)?;
                request(index, "simulation.advance", Map::from_iter([("seconds".to_owned(), json!(seconds))]))
            }
            _ => self.request(index, step)?,
        };
        let reply = self.exchange(scenario.place(index), line)?;
        self.check(step, &reply)
    }

    /// The request of a call.
    fn request(&self, index: usize, step: &Step) -> Result<String, Trouble> {
        let operation = step.call.as_deref().unwrap_or_default();
        let mut params = match self.names.resolve(step.with.as_ref().unwrap_or(&json!({})))? {
            Json::Object(arguments) => arguments,
            other => return Err(Trouble::new("`with` is an object", json!({}), other)),
        };
        // Without an actor it is the host's own work: no context but the tenant.
        if ["sync.", "tick."].iter().any(|area| operation.starts_with(area)) && step.actor.is_none() {
            params.insert("tenant".to_owned(), json!(self.tenant));
            return Ok(request(index, operation, params));
        }
        let mut context = Map::new();
        context.insert("tenant".to_owned(), json!(self.tenant));
        if let Some(actor) = &step.actor {
            context.insert("actor".to_owned(), self.names.resolve(&json!(actor))?);
        }
        let writes = self.catalogue.operation(operation).is_some_and(|entry| entry.effect == Effect::Write);
        match &step.key {
            Some(key) => drop(context.insert("key".to_owned(), json!(key))),
            None if writes => drop(context.insert("key".to_owned(), json!(format!("step-{index}")))),
            None => {}
        }
        context.extend(self.names.resolve_members(&step.context)?);
        params.insert("context".to_owned(), Json::Object(context));
        Ok(request(index, operation, params))
    }

    fn exchange(&mut self, place: String, request: String) -> Result<Json, Trouble> {
        let reply =
            self.entry_point.answer(&request).map_err(|error| format!("the entry point broke: {error}"))?;
        let reply: Json = serde_json::from_str(&reply).map_err(|error| {
            Trouble::new(format!("the reply is no JSON: {error}"), Json::Null, json!(reply))
        })?;
        self.transcript.0.push(Exchange { place, request, reply: reply.clone() });
        Ok(reply)
    }

    fn check(&mut self, step: &Step, reply: &Json) -> Result<(), Trouble> {
        match (&step.refused, reply.get("result"), reply.get("error")) {
            (None, Some(answer), _) => self.check_answer(step, answer),
            (None, None, _) => Err(Trouble::new("the call was refused", json!("an answer"), reply.clone())),
            (Some(refusal), None, Some(error)) => self.check_refusal(refusal, error),
            (Some(refusal), ..) => {
                let problem = "the call was not refused";
                Err(Trouble::new(problem, json!(refusal.code), reply.clone()))
            }
        }
    }

    fn check_answer(&mut self, step: &Step, answer: &Json) -> Result<(), Trouble> {
        for (name, pointer) in &step.save {
            let value = answer.pointer(pointer).ok_or_else(|| {
                Trouble::new(format!("nothing at `{pointer}` to save"), json!(pointer), answer.clone())
            })?;
            self.names.save(name, value.clone());
        }
        if let Some(expected) = &step.returns {
            self.check_holds(expected, answer)?;
        }
        if let Some(exactly) = &step.exactly {
            let exactly = self.names.resolve(exactly)?;
            if exactly != *answer {
                return Err(Trouble::new("the answer is another one", exactly, answer.clone()));
            }
        }
        match step.absent.iter().find(|pointer| answer.pointer(pointer).is_some()) {
            Some(pointer) => {
                Err(Trouble::new(format!("{pointer} should be absent"), json!(pointer), answer.clone()))
            }
            None => Ok(()),
        }
    }

    fn check_holds(&self, expected: &Json, got: &Json) -> Result<(), Trouble> {
        let expected = self.names.resolve(expected)?;
        match mismatch(&expected, got) {
            Some(problem) => Err(Trouble::new(problem, expected, got.clone())),
            None => Ok(()),
        }
    }

    fn check_refusal(&self, refusal: &Refusal, error: &Json) -> Result<(), Trouble> {
        let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
        let members = [
            ("path", text(&refusal.path)),
            ("retry", text(&refusal.retry)),
            ("reason", text(&refusal.reason)),
            ("parameters", refusal.parameters.clone()),
            ("details", refusal.details.clone()),
        ];
        let mut data = json!({"code": refusal.code});
        for (name, value) in members {
            if let Some(value) = value {
                data[name] = value;
            }
        }
        let mut expected = json!({"data": data});
        if let Some(message) = &refusal.message {
            expected["message"] = json!(message);
        }
        self.check_holds(&expected, error)
    }
}

fn request(id: usize, method: &str, params: Map<String, Json>) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string()
}

/// The seconds of `+3d`.
fn seconds(clock: &str) -> Result<i64, String> {
    let wrong = || format!("`{clock}` is no move of the clock such as +3d, +2h or +90s");
    let rest = clock.strip_prefix('+').ok_or_else(wrong)?;
    let unit = rest.chars().last().ok_or_else(wrong)?;
    let length = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        'w' => 7 * 24 * 3600,
        _ => return Err(wrong()),
    };
    let number: i64 = rest[..rest.len() - 1].parse().map_err(|_| wrong())?;
    Ok(number * length)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn the_clock_moves_by_the_units_that_people_use() {
        assert_eq!(seconds("+3d"), Ok(259_200));
        assert_eq!(seconds("+90s"), Ok(90));
        assert!(seconds("3d").is_err());
        assert!(seconds("+3").is_err());
        assert!(seconds("+éd").is_err());
    }
}
