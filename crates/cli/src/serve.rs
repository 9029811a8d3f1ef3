//! `tenon serve --stdio`.

use crate::arguments::EngineArguments;
use crate::output;
use crate::refusals;
use std::io::{BufRead, Write};
use tenon::{Engine, Modules, Result, rpc};

pub(crate) fn run(engine: &EngineArguments, modules: Modules) -> Result<()> {
    let engine = output::open(engine, modules, false)?;
    answer_all(&engine, std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(refusals::conversation_ended)
}

/// Until the other side closes its end: one line, one reply. A line that is no UTF-8 is answered like one that is no JSON.
fn answer_all(engine: &Engine, mut requests: impl BufRead, mut replies: impl Write) -> std::io::Result<()> {
    let mut line = Vec::new();
    while requests.read_until(b'\n', &mut line)? > 0 {
        if let Some(reply) = reply(engine, &line) {
            writeln!(replies, "{reply}")?;
            replies.flush()?;
        }
        line.clear();
    }
    Ok(())
}

fn reply(engine: &Engine, line: &[u8]) -> Option<String> {
    match std::str::from_utf8(line).map(str::trim) {
        Ok("") => None,
        Ok(request) => rpc::handle(engine, request),
        Err(error) => {
            let what = format!("the bytes are not UTF-8 from byte {} on", error.valid_up_to());
            Some(rpc::refusal(&tenon::refusals::not_json(what)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon::config::Config;

    #[test]
    fn bytes_that_are_no_utf8_are_refused_and_the_next_request_is_answered() -> Result<()> {
        let engine = Config::of("sqlite::memory:").open()?;
        let mut replies = Vec::new();
        let requests: &[u8] = b"{\"jsonrpc\": \"2.0\", \"id\": \"Bj\xf6rk\"}\n\n{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"x\"}\n";
        let conversation = answer_all(&engine, requests, &mut replies);
        assert!(conversation.is_ok());
        let replies = String::from_utf8_lossy(&replies);
        let replies: Vec<_> = replies.lines().collect();
        assert_eq!(replies.len(), 2);
        assert!(
            replies[0].contains("MALFORMED_REQUEST") && replies[0].contains("from byte 28 on"),
            "{}",
            replies[0]
        );
        assert!(replies[1].contains("UNKNOWN_OPERATION"), "{}", replies[1]);
        Ok(())
    }
}
