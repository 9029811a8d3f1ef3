//! `tenon serve --stdio`.

use crate::arguments::EngineArguments;
use crate::output;
use std::io::{BufRead, Write};
use tenon::{Code, Engine, Error, Result, rpc};

pub(crate) fn run(engine: &EngineArguments) -> Result<()> {
    let engine = output::open(engine, false)?;
    answer_all(&engine, std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|error| Error::new(Code::MalformedRequest, format!("the conversation broke off: {error}")))
}

/// Until the other side closes its end: one line, one reply. A line that is no UTF-8 is answered like one that is no JSON.
fn answer_all(engine: &Engine, mut requests: impl BufRead, mut replies: impl Write) -> std::io::Result<()> {
    let mut line = Vec::new();
    while requests.read_until(b'\n', &mut line)? > 0 {
        let request = String::from_utf8_lossy(&line);
        if !request.trim().is_empty()
            && let Some(reply) = rpc::handle(engine, request.trim())
        {
            writeln!(replies, "{reply}")?;
            replies.flush()?;
        }
        line.clear();
    }
    Ok(())
}
