//! A proxy on the loopback between the adapter and a Tryton. It can let a call take effect and lose its answer, lose the
//! call, or answer something else.

use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What is done with a call.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// It reaches the server and takes effect; the connection is cut before the answer.
    LoseAnswer,
    /// It reaches nobody: the connection is cut.
    LoseCall,
    /// It reaches nobody; this is the answer, status line and all.
    Answer(Vec<u8>),
}

/// Which methods a fault is meant for.
pub(crate) type Wanted = fn(&str) -> bool;

#[derive(Default)]
struct Plan {
    faults: VecDeque<(Wanted, Fault)>,
    /// The methods of the calls that came, in order.
    calls: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Proxy {
    /// To be used in the place of the server's.
    pub(crate) url: String,
    plan: Arc<Mutex<Plan>>,
}

/// Whether a method changes something.
pub(crate) fn is_write(method: &str) -> bool {
    let last = method.rsplit('.').next().unwrap_or_default();
    !matches!(last, "login" | "get_preferences" | "read" | "search_read")
}

impl Proxy {
    /// A proxy before the server of this address.
    pub(crate) async fn before(server_url: &str) -> Self {
        let rest = server_url.strip_prefix("http://").expect("http");
        let (server, database) = rest.split_once('/').expect("a database");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/{database}", listener.local_addr().expect("an address"));
        let plan = Arc::<Mutex<Plan>>::default();
        tokio::spawn(serve(listener, server.to_owned(), plan.clone()));
        Self { url, plan }
    }

    /// The next call whose method is `wanted` meets this fault.
    pub(crate) fn next(&self, wanted: Wanted, fault: Fault) {
        self.plan.lock().expect("the plan").faults.push_back((wanted, fault));
    }

    /// The calls since they were asked for last.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.plan.lock().expect("the plan").calls)
    }

    /// Whether every fault has been met.
    pub(crate) fn done(&self) -> bool {
        self.plan.lock().expect("the plan").faults.is_empty()
    }
}

async fn serve(listener: TcpListener, server: String, plan: Arc<Mutex<Plan>>) {
    while let Ok((caller, _)) = listener.accept().await {
        tokio::spawn(pass(caller, server.clone(), plan.clone()));
    }
}

/// Passes one call on: the server closes each connection after its answer.
async fn pass(mut caller: TcpStream, server: String, plan: Arc<Mutex<Plan>>) -> std::io::Result<()> {
    let request = request(&mut caller).await?;
    match fault_of(&request, &plan) {
        None => caller.write_all(&forward(&server, &request).await?).await,
        Some(Fault::LoseAnswer) => forward(&server, &request).await.map(drop),
        Some(Fault::LoseCall) => Ok(()),
        Some(Fault::Answer(answer)) => caller.write_all(&answer).await,
    }
}

fn fault_of(request: &[u8], plan: &Mutex<Plan>) -> Option<Fault> {
    let body = request.windows(4).position(|part| part == b"\r\n\r\n").map(|end| &request[end + 4..])?;
    let body: Value = serde_json::from_slice(body).ok()?;
    let method = body["method"].as_str()?;
    let mut plan = plan.lock().expect("the plan");
    plan.calls.push(method.to_owned());
    let (wanted, _) = plan.faults.front()?;
    if !wanted(method) {
        return None;
    }
    plan.faults.pop_front().map(|(_, fault)| fault)
}

async fn forward(server: &str, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut connection = TcpStream::connect(server).await?;
    connection.write_all(request).await?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await?;
    Ok(answer)
}

/// One request: its head, and as many bytes of body as the head says.
pub(crate) async fn request(caller: &mut TcpStream) -> std::io::Result<Vec<u8>> {
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
