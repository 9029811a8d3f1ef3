//! `tenon serve --stdio`.

use crate::arguments::EngineArguments;
use crate::output;
use crate::refusals;
use std::io::{BufRead, Read, Write};
use tenon::{Engine, Modules, Result, rpc};

/// In UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// A request of the greatest size, the end of its line, and one more.
const LONGEST_LINE: usize = rpc::LARGEST_REQUEST + 2;

pub(crate) fn run(engine: &EngineArguments, modules: Modules) -> Result<()> {
    let engine = output::open(engine, modules, false)?;
    answer_all(&engine, std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(refusals::conversation_ended)
}

/// Until the other side closes its end: one line, one reply. A line that is no UTF-8 is answered like one that is no JSON. No line
/// is kept longer than its reply takes. Before the first one may stand a byte order mark, which pipes of Windows write.
fn answer_all(engine: &Engine, mut requests: impl BufRead, mut replies: impl Write) -> std::io::Result<()> {
    let mut mark = BYTE_ORDER_MARK;
    while let Some(line) = next_line(&mut requests)? {
        let line = line.strip_prefix(std::mem::take(&mut mark)).unwrap_or(&line);
        if let Some(reply) = reply(engine, line) {
            writeln!(replies, "{reply}")?;
            replies.flush()?;
        }
    }
    Ok(())
}

/// The next line; of one that is longer than a request may be, as much as shows that it is. The rest of it is passed over.
fn next_line(requests: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let bound = LONGEST_LINE as u64;
    if requests.by_ref().take(bound).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() == LONGEST_LINE && line.last() != Some(&b'\n') {
        pass_over_line(requests)?;
    }
    Ok(Some(line))
}

/// Reads on to the end of the line, a buffer at a time.
fn pass_over_line(requests: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let read = requests.fill_buf()?;
        let end = read.iter().position(|byte| *byte == b'\n');
        let passed = end.map_or(read.len(), |end| end + 1);
        let over = end.is_some() || read.is_empty();
        requests.consume(passed);
        if over {
            return Ok(());
        }
    }
}

fn reply(engine: &Engine, line: &[u8]) -> Option<String> {
    if line.len() >= LONGEST_LINE {
        return Some(rpc::refusal(&tenon::refusals::request_too_long(rpc::LARGEST_REQUEST)));
    }
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
    use std::io::BufReader;
    use tenon::config::Config;

    /// Blanks without end, of which it counts how many were read at most at once, and then another request.
    struct LongLine {
        blanks: usize,
        rest: &'static [u8],
    }

    impl Read for LongLine {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.blanks == 0 {
                return self.rest.read(buffer);
            }
            let read = buffer.len().min(self.blanks);
            buffer[..read].fill(b' ');
            self.blanks -= read;
            Ok(read)
        }
    }

    #[test]
    fn a_line_is_read_no_further_than_a_request_may_be_long() -> std::io::Result<()> {
        let blanks = 4 * rpc::LARGEST_REQUEST;
        let mut requests = BufReader::new(LongLine { blanks, rest: b"x\nshort\n" });
        assert_eq!(next_line(&mut requests)?.map(|line| line.len()), Some(LONGEST_LINE));
        assert_eq!(next_line(&mut requests)?.as_deref(), Some(&b"short\n"[..]));
        assert_eq!(next_line(&mut requests)?, None);
        Ok(())
    }

    #[test]
    fn a_line_that_is_too_long_is_refused_and_the_next_request_is_answered() -> Result<()> {
        let engine = Config::of("sqlite::memory:").open()?;
        let mut replies = Vec::new();
        let rest = b"\n{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"x\"}\n";
        let requests = BufReader::new(LongLine { blanks: rpc::LARGEST_REQUEST + 2, rest });
        assert!(answer_all(&engine, requests, &mut replies).is_ok());
        let replies = String::from_utf8_lossy(&replies);
        let replies: Vec<_> = replies.lines().collect();
        assert_eq!(replies.len(), 2);
        assert!(replies[0].contains("json_rpc.request_too_long"), "{}", replies[0]);
        assert!(replies[1].contains("UNKNOWN_OPERATION"), "{}", replies[1]);
        Ok(())
    }

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

    #[test]
    fn a_byte_order_mark_before_the_first_request_is_passed_over() -> Result<()> {
        let engine = Config::of("sqlite::memory:").open()?;
        let mut replies = Vec::new();
        let request = "\u{feff}{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"x\"}\r\n";
        assert!(answer_all(&engine, request.repeat(2).as_bytes(), &mut replies).is_ok());
        let replies = String::from_utf8_lossy(&replies);
        let replies: Vec<_> = replies.lines().collect();
        assert!(replies[0].contains("UNKNOWN_OPERATION"), "{}", replies[0]);
        assert!(
            replies[1].contains("MALFORMED_REQUEST"),
            "within the conversation it has no place: {}",
            replies[1]
        );
        Ok(())
    }
}
