//! Requests and answers of HTTP/1.1, as far as a proxy must understand them.

use std::io::{self, Read};

/// What stands between head and body.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A request, as far as it matters which one it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method: `GET`, `POST`, …
    pub method: String,
    /// The path with the query.
    pub target: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Reads one request. Returns it, and its bytes.
pub(super) fn read_request(from: &mut impl Read) -> io::Result<(Request, Vec<u8>)> {
    let (mut bytes, mut chunk) = (Vec::new(), vec![0; 16 * 1024]);
    loop {
        if let Some(request) = whole_request(&bytes) {
            return Ok((request, bytes));
        }
        match from.read(&mut chunk)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length => bytes.extend_from_slice(&chunk[..length]),
        }
    }
}

/// The request, once its body has come.
fn whole_request(bytes: &[u8]) -> Option<Request> {
    let (head, body) = parts(bytes)?;
    let has_come = match header(&head, "content-length") {
        Some(length) => body.len() >= length.parse().unwrap_or(0),
        None if is_chunked(&head) => body.ends_with(b"0\r\n\r\n"),
        None => true,
    };
    let mut words = head.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    has_come.then(|| Request { method, target, body: body.to_vec() })
}

/// The head, and the body so far.
fn parts(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = bytes.windows(END_OF_HEAD.len()).position(|part| part == END_OF_HEAD)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    Some((head, &bytes[end + END_OF_HEAD.len()..]))
}

/// The value of a header.
fn header<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    let mut headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
}

fn is_chunked(head: &str) -> bool {
    header(head, "transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
}

/// A head without these headers, with others.
fn with_headers(head: &str, without: &[&str], with: &str) -> Vec<u8> {
    let stays = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default();
        !without.iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    let lines: Vec<&str> = head.lines().filter(stays).collect();
    format!("{}\r\n{with}\r\n\r\n", lines.join("\r\n")).into_bytes()
}

/// The request for the server itself, which closes the connection after its answer.
pub(super) fn to_server(request: &[u8], server: &str) -> Vec<u8> {
    let Some((head, body)) = parts(request) else { return request.to_vec() };
    let ours = format!("Host: {server}\r\nConnection: close");
    [&with_headers(&head, &["host", "connection"], &ours), body].concat()
}

/// The first half.
pub(super) fn half(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() / 2]
}

/// The answer with the first half of its body, as if that were the whole. Where the body comes in chunks, it breaks off instead.
pub(super) fn cut(answer: &[u8]) -> Vec<u8> {
    match parts(answer) {
        Some((head, body)) if !is_chunked(&head) => {
            let body = half(body);
            let length = format!("Content-Length: {}", body.len());
            [&with_headers(&head, &["content-length"], &length), body].concat()
        }
        _ => half(answer).to_vec(),
    }
}

/// What a web server shows whose application has broken down.
pub(super) fn error_page() -> Vec<u8> {
    let page = "<html><h1>500 Internal Server Error</h1></html>";
    let length = page.len();
    let head = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nConnection: close";
    format!("{head}\r\nContent-Length: {length}\r\n\r\n{page}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_request_is_whole_when_its_body_has_come() {
        let whole = b"POST /a?b=c HTTP/1.1\r\nhost: x\r\nContent-Length: 4\r\n\r\nbody";
        assert_eq!(whole_request(&whole[..whole.len() - 1]), None);
        let (request, bytes) = read_request(&mut &whole[..]).unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/a?b=c"));
        assert_eq!((request.body.as_slice(), bytes.as_slice()), (&b"body"[..], &whole[..]));
        let chunked = b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
        assert_eq!(whole_request(&chunked[..chunked.len() - 2]), None);
        assert!(whole_request(chunked).is_some());
        assert!(read_request(&mut &b"GET / HTTP/1.1\r\n"[..]).is_err(), "it ends within the head");
    }

    #[test]
    fn the_server_is_asked_under_its_own_name_and_closes_the_connection() {
        let request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\nConnection: keep-alive\r\nAccept: a\r\n\r\n";
        let sent = to_server(request, "erp:80");
        assert_eq!(text(&sent), "GET / HTTP/1.1\r\nAccept: a\r\nHost: erp:80\r\nConnection: close\r\n\r\n");
    }

    #[test]
    fn a_cut_answer_looks_whole() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nA: b\r\n\r\n[1, 2]";
        assert_eq!(text(&cut(answer)), "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 3\r\n\r\n[1,");
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n[1, 2]\r\n0\r\n\r\n";
        assert_eq!(cut(chunked), half(chunked));
    }
}
