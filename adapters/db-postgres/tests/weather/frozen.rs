//! A server that neither answers nor closes the connection, as one that is stopped: a call ends with its limit nevertheless.

use crate::driver::{COMMIT, connect, servers};
use crate::host::{Host, fresh};
use crate::relay::Relay;
use serde_json::json;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tenon::{CallContext, Code, Engine};
use tenon_sql::{Access, Database, Dialect, Fault, Limit};

/// How long a call may take that ends with its limit: that, and how long a server is given to say so, on a machine that is busy.
const SOON: Duration = Duration::from_secs(8);

fn soon() -> Arc<Limit> {
    Limit::new(Some(Duration::from_millis(50)))
}

/// A host, and an engine of its tenant that reaches the server through a relay.
fn through_a_relay(dialect: Dialect, server: &str) -> (Host, Relay, Engine) {
    let host = Host::new(dialect, server);
    let (relay, through) = Relay::before(server);
    let engine = Engine::builder(connect(&through).unwrap()).open().unwrap();
    (host, relay, engine)
}

#[test]
fn a_call_to_a_frozen_server_ends_with_its_time_and_the_next_one_is_served() {
    for (dialect, server) in servers() {
        let (host, relay, engine) = through_a_relay(dialect, &server);
        let context = CallContext::new(&host.tenant, "ada");
        let read = || engine.call(&context, "customer.get", &json!({"id": host.customer}));
        read().unwrap();
        relay.freeze();
        // The second one finds no connection, and cannot make one.
        for _ in 0..2 {
            let began = Instant::now();
            let error = soon().within(read).unwrap_err();
            assert_eq!((error.code, error.reason()), (Code::Cancelled, "engine.cancelled"), "{error}");
            assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        }
        relay.thaw();
        read().unwrap();
    }
}

#[test]
fn a_call_to_a_frozen_server_ends_when_it_is_cancelled() {
    for (dialect, server) in servers() {
        let (host, relay, engine) = through_a_relay(dialect, &server);
        let context = CallContext::new(&host.tenant, "ada");
        let read = || engine.call(&context, "customer.get", &json!({"id": host.customer}));
        read().unwrap();
        relay.freeze();
        let limit = Limit::new(None);
        thread::scope(|scope| {
            let call = scope.spawn(|| limit.within(read));
            while !relay.is_unheard() {
                thread::yield_now();
            }
            let began = Instant::now();
            limit.cancel();
            assert_eq!(call.join().unwrap().unwrap_err().code, Code::Cancelled);
            assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        });
    }
}

#[test]
fn what_became_of_a_commit_that_a_frozen_server_does_not_answer_is_unknown() {
    for (dialect, server) in servers() {
        let (host, relay, engine) = through_a_relay(dialect, &server);
        let name = fresh("Frozen Ltd");
        let context = CallContext::new(&host.tenant, "ada").keyed(&name);
        let create = || engine.call(&context, "customer.create", &json!({"name": name}));
        relay.freeze_at(COMMIT);
        let limit = Limit::new(None);
        let error = thread::scope(|scope| {
            let call = scope.spawn(|| limit.within(create));
            while !relay.is_unheard() {
                thread::yield_now();
            }
            limit.cancel();
            call.join().unwrap().unwrap_err()
        });
        assert_eq!(error.code, Code::OutcomeUnknown, "{error}");
        relay.thaw();
        create().unwrap();
        assert_eq!(host.ask(&format!("SELECT COUNT(*) FROM tn_customer WHERE name = '{name}'")), "1");
    }
}

#[test]
fn a_transaction_that_was_begun_is_not_begun_again_where_its_server_freezes() {
    for (_, server) in servers() {
        let (relay, through) = Relay::before(&server);
        let database = connect(&through).unwrap();
        relay.freeze();
        let refused = soon().within(|| {
            let mut transaction = database.begin(Access::Read).unwrap();
            transaction.execute("SELECT 1", &[]).unwrap_err()
        });
        assert_eq!(refused.fault, Fault::Disconnected);
        assert_eq!(database.waiting(), 0);
    }
}
