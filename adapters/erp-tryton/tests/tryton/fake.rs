//! A server on the loopback that lets anybody log in, and answers every other call as a test wants.

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use tenon_erp_tryton::{Config, Tryton};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const PASSWORD: &str = "open sesame";
pub(crate) const TOKEN: &str = "token-4711";

/// A call that came in.
pub(crate) struct Call {
    pub(crate) id: u64,
    pub(crate) method: String,
    pub(crate) parameters: Value,
}

/// What is done with it.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Status line, headers and body, then the end of the connection.
    Bytes(Vec<u8>),
    /// Nothing, for as long as the caller waits.
    Silence,
}

type Answer = Arc<dyn Fn(&Call) -> Reply + Send + Sync>;

/// An adapter that talks to a server which answers so, once it is logged in.
pub(crate) async fn adapter(answer: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Tryton {
    adapter_with(answer, |_| {}).await
}

/// The same, set up in some other way.
pub(crate) async fn adapter_with(
    answer: impl Fn(&Call) -> Reply + Send + Sync + 'static,
    set_up: impl FnOnce(&mut Config),
) -> Tryton {
    let mut config = Config::new(listen(Arc::new(answer)).await, "tenon", PASSWORD);
    set_up(&mut config);
    Tryton::new(config).expect("a configuration")
}

async fn listen(answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/books", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((caller, _)) = listener.accept().await {
            tokio::spawn(serve(caller, answer.clone()));
        }
    });
    url
}

async fn serve(mut caller: TcpStream, answer: Answer) -> std::io::Result<()> {
    let request = request(&mut caller).await?;
    let call = read(&request).expect("a JSON-RPC call");
    let reply = match login(&call) {
        Some(result) => Reply::Bytes(result_of(&call, &result)),
        None => answer(&call),
    };
    match reply {
        Reply::Bytes(bytes) => caller.write_all(&bytes).await,
        Reply::Silence => caller.read_to_end(&mut Vec::new()).await.map(drop),
    }
}

fn read(request: &[u8]) -> Option<Call> {
    let body = request.windows(4).position(|part| part == b"\r\n\r\n").map(|end| &request[end + 4..])?;
    let body: Value = serde_json::from_slice(body).ok()?;
    Some(Call {
        id: body["id"].as_u64()?,
        method: body["method"].as_str()?.to_owned(),
        parameters: body["params"].clone(),
    })
}

/// The results of the calls that a login is made of.
fn login(call: &Call) -> Option<Value> {
    match call.method.as_str() {
        "common.db.login" => Some(json!([3, TOKEN, null])),
        "model.res.user.get_preferences" => Some(json!({"company": 1, "employee": 1})),
        "model.company.company.read" => {
            Some(json!([{"id": 1, "party": 1, "currency.": {"id": 1, "code": "USD"}}]))
        }
        _ => None,
    }
}

/// An HTTP answer.
pub(crate) fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A good answer to a call, as JSON.
pub(crate) fn result_json(call: &Call, result: &Value) -> Vec<u8> {
    json!({"id": call.id, "result": result}).to_string().into_bytes()
}

/// A good answer to a call.
pub(crate) fn result_of(call: &Call, result: &Value) -> Vec<u8> {
    http("200 OK", "Content-Type: application/json\r\n", &result_json(call, result))
}

/// An error of the server's, in its own form.
pub(crate) fn error_of(call: &Call, error: &Value) -> Vec<u8> {
    http("200 OK", "", json!({"id": call.id, "error": error}).to_string().as_bytes())
}

pub(crate) fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(plain).expect("memory");
    packed.finish().expect("memory")
}

/// One request: its head, and as many bytes of body as the head says.
async fn request(caller: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(end) = request.windows(4).position(|part| part == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if request.len() >= end + 4 + length.unwrap_or(0) {
                return Ok(request);
            }
        }
        match caller.read(&mut buffer).await? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => request.extend_from_slice(&buffer[..read]),
        }
    }
}
