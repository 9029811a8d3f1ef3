//! A server that neither answers nor closes the connection. Of the drivers, MariaDB's can be told how long to wait.

use crate::driver::{open_database, servers};
use crate::host::Host;
use crate::relay::Relay;
use serde_json::json;
use std::time::{Duration, Instant};
use tenon::{CallContext, Code, Engine};
use tenon_sql::Dialect;

#[test]
fn a_call_to_a_frozen_server_ends_with_the_time_of_the_driver_and_the_next_one_is_served() {
    for (dialect, server) in servers().into_iter().filter(|(dialect, _)| *dialect == Dialect::MariaDb) {
        let host = Host::new(dialect, &server);
        let (relay, through) = Relay::before(&server);
        let patient = format!("{through};READ_TIMEOUT=2");
        let engine = Engine::builder(open_database(&patient, dialect).unwrap()).open().unwrap();
        let context = CallContext::new(&host.tenant, "ada");
        let read = || engine.call(&context, "customer.get", &json!({"id": host.customer}));
        read().unwrap();
        relay.freeze();
        let began = Instant::now();
        let error = read().unwrap_err();
        assert_eq!(error.code, Code::DatabaseUnreachable, "{error}");
        assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
        relay.thaw();
        read().unwrap();
    }
}
