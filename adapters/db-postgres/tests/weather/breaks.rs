//! A connection that breaks at each message of a call, before the server has it and after.

use crate::driver::{connect, servers};
use crate::host::{Host, fresh};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use tenon::{CallContext, Code, Engine};

/// Where a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Break {
    /// The message is lost.
    Before,
    /// The server has it, and its answer is lost.
    After,
}

/// A relay that breaks the connection at the message after so many more.
struct Relay {
    port: u16,
    left: Arc<AtomicI64>,
}

impl Relay {
    fn before(server: u16, breaks: Break) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, left) = (listener.local_addr().unwrap().port(), Arc::new(AtomicI64::new(i64::MAX)));
        let counter = left.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(("127.0.0.1", server)).unwrap();
                relay(client, server, counter.clone(), breaks);
            }
        });
        Self { port, left }
    }

    fn break_after(&self, messages: i64) {
        self.left.store(messages, Ordering::SeqCst);
    }

    fn is_broken(&self) -> bool {
        self.left.swap(i64::MAX, Ordering::SeqCst) < 0
    }
}

fn relay(mut client: TcpStream, mut server: TcpStream, left: Arc<AtomicI64>, breaks: Break) {
    let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let muted = left.clone();
    thread::spawn(move || {
        let mut buffer = [0; 65536];
        while let Ok(bytes @ 1..) = client.read(&mut buffer) {
            let breaking = left.fetch_sub(1, Ordering::SeqCst) <= 0;
            if (!breaking || breaks == Break::After) && server.write_all(&buffer[..bytes]).is_err() {
                break;
            }
            if breaking && breaks == Break::Before {
                break;
            }
        }
        let _ = (server.shutdown(Shutdown::Both), client.shutdown(Shutdown::Both));
    });
    thread::spawn(move || {
        let mut buffer = [0; 65536];
        while let Ok(bytes @ 1..) = answers.read(&mut buffer) {
            if muted.load(Ordering::SeqCst) < 0 || back.write_all(&buffer[..bytes]).is_err() {
                break;
            }
        }
        let _ = (answers.shutdown(Shutdown::Both), back.shutdown(Shutdown::Both));
    });
}

#[test]
fn a_call_whose_connection_breaks_anywhere_is_done_once_by_its_next_attempt() {
    for (dialect, server) in servers() {
        for breaks in [Break::Before, Break::After] {
            let host = Host::new(dialect, &server);
            let port = server.split(';').find_map(|part| part.strip_prefix("Port=")).unwrap();
            let relay = Relay::before(port.parse().unwrap(), breaks);
            let through = server.replace(&format!("Port={port}"), &format!("Port={}", relay.port));
            let engine = Engine::builder(connect(&through).unwrap()).open().unwrap();
            let mut unknown = 0;
            for messages in 0.. {
                let name = fresh("Weather Ltd");
                let context = CallContext::new(&host.tenant, "ada").keyed(&name);
                let create = || engine.call(&context, "customer.create", &json!({"name": name}));
                relay.break_after(messages);
                let first = create();
                if !relay.is_broken() {
                    assert!(messages > 4, "{breaks:?}: after {messages} messages a call was through");
                    break;
                }
                match first {
                    Err(error) if error.code == Code::DatabaseUnreachable => {}
                    // The commit may have arrived: the same call with the same key tells.
                    Err(error) if error.code == Code::OutcomeUnknown => unknown += 1,
                    other => assert!(other.is_ok(), "{breaks:?} after {messages} messages: {other:?}"),
                }
                create().unwrap();
                let count = format!("SELECT COUNT(*) FROM tn_customer WHERE name = '{name}'");
                assert_eq!(host.ask(&count), "1", "{breaks:?} after {messages} messages");
            }
            assert!(unknown > 0, "{breaks:?}: the message that commits was among them");
        }
    }
}
