//! JSON-RPC requests.

use crate::rehearsal;
use serde_json::Value as Json;
use tenon::{Code, rpc};

/// A request, or a batch of them: what is said to it is a reply of JSON-RPC, and what is no JSON is not performed.
pub fn request(text: &str) {
    let (reply, performed) = rehearsal::with(|engine| {
        engine.take_performed();
        (rpc::handle(engine, text), engine.take_performed())
    });
    let request = serde_json::from_str::<Json>(text);
    assert!(
        performed == 0 || request.as_ref().map_or_else(is_too_deep, |_| true),
        "what is no JSON was performed"
    );
    let Some(reply) = reply else { return };
    let reply: Json = serde_json::from_str(&reply).expect("a reply is JSON");
    match &reply {
        Json::Array(replies) => replies.iter().for_each(check),
        reply => {
            check(reply);
            check_id(&request.unwrap_or_default(), reply);
        }
    }
}

/// A batch is one level deeper than its requests, each of which may be as deep as one that comes alone.
fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().contains("recursion limit")
}

/// A reply has a result or an error, and an error a code that is declared.
fn check(reply: &Json) {
    assert_eq!(reply["jsonrpc"], "2.0", "{reply}");
    assert!(reply.get("id").is_some(), "{reply}");
    let Some(error) = reply.get("error") else {
        assert!(reply.get("result").is_some(), "{reply}");
        return;
    };
    assert!(reply.get("result").is_none(), "{reply}");
    let code = error["data"]["code"].as_str().and_then(Code::parse);
    assert!(code.is_some_and(|code| code != Code::Internal), "{reply}");
}

/// A reply has the id of its request, or none where the request had none that can be said again.
fn check_id(request: &Json, reply: &Json) {
    let said = &reply["id"];
    assert!(said.is_null() || Some(said) == request.get("id"), "{request} is answered by {reply}");
}
