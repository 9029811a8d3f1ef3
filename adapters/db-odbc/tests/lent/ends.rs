//! How a transaction of the host's can end.

use crate::driver::servers;
use crate::host::{Host, fresh};
use serde_json::json;
use tenon::{CallContext, Code};

#[test]
fn the_hosts_commit_makes_both_rows_durable() {
    for (dialect, server) in servers() {
        let (host, number) = (Host::new(dialect, &server), fresh("commit"));
        host.insert(&number);
        let order = host.order(&number).unwrap();
        assert_eq!(host.durable(&number), (0, 0), "{dialect:?}: before the host commits");
        host.commit();
        assert_eq!(host.durable(&number), (1, 1), "{dialect:?}");
        let ada = CallContext::new(&host.tenant, "ada");
        assert_eq!(host.engine.call(&ada, "sales_order.get", &json!({"id": order["id"]})), Ok(order));
    }
}

#[test]
fn the_hosts_rollback_leaves_neither_and_no_key() {
    for (dialect, server) in servers() {
        let (host, number) = (Host::new(dialect, &server), fresh("rollback"));
        host.insert(&number);
        let first = host.order(&number).unwrap();
        host.rollback();
        assert_eq!(host.durable(&number), (0, 0), "{dialect:?}");
        host.insert(&number);
        let second = host.order(&number).unwrap();
        host.commit();
        assert_ne!(first["id"], second["id"], "the same call is not taken for one that was answered");
        assert_eq!((&first["number"], host.durable(&number)), (&second["number"], (1, 1)), "{dialect:?}");
    }
}

#[test]
fn a_refused_call_leaves_the_hosts_transaction_open_and_as_it_was() {
    for (dialect, server) in servers() {
        let (host, number) = (Host::new(dialect, &server), fresh("refused"));
        host.insert(&format!("{number}-before"));
        let line = |quantity: &str| json!({"product_id": "oak", "quantity": quantity, "price": "1"});
        let order = json!({"customer_id": host.customer, "customer_reference": number, "lines": [line("1"), line("-1")]});
        let error = host.enlisted("sales_order.create", "refused", &order).unwrap_err();
        assert_eq!(
            (error.code, error.path.as_deref()),
            (Code::OutOfRange, Some("/lines/1/quantity")),
            "{dialect:?}"
        );
        host.insert(&format!("{number}-after"));
        host.commit();
        assert_eq!(host.durable(&format!("{number}-before")), (1, 0), "{dialect:?}");
        assert_eq!(host.durable(&format!("{number}-after")), (1, 0), "{dialect:?}");
        assert_eq!(host.durable(&number), (0, 0), "{dialect:?}");
    }
}

/// Late in a call, after number, order and journal are written, the database says no.
#[test]
fn a_call_that_the_database_refuses_undoes_what_it_had_written() {
    for (dialect, server) in servers() {
        let (host, number) = (Host::new(dialect, &server), fresh("late"));
        let keys = "SELECT COUNT(*) FROM tn_counter WHERE tenant_id = ";
        let counters = || host.ask(&format!("{keys} '{}'", host.tenant));
        let before = counters();
        host.insert(&number);
        // The answer is kept under the call's key; this one is longer than a key may be on any engine.
        let order = json!({"customer_id": host.customer, "customer_reference": number, "lines": []});
        let error = host.enlisted("sales_order.create", &"k".repeat(5000), &order).unwrap_err();
        host.commit();
        assert_eq!((host.durable(&number), counters()), ((1, 0), before), "{dialect:?}: {error}");
    }
}

#[test]
fn several_calls_share_a_transaction() {
    for (dialect, server) in servers() {
        let (host, number) = (Host::new(dialect, &server), fresh("several"));
        for part in ["1", "2", "3"] {
            host.insert(&format!("{number}-{part}"));
            host.order(&format!("{number}-{part}")).unwrap();
        }
        host.commit();
        for part in ["1", "2", "3"] {
            assert_eq!(host.durable(&format!("{number}-{part}")), (1, 1), "{dialect:?}");
        }
    }
}

/// What a host does wrong in its own transaction is the host's to repair.
#[test]
fn a_transaction_that_has_failed_is_to_be_repeated() {
    for (dialect, server) in
        servers().into_iter().filter(|(dialect, _)| *dialect == tenon_sql::Dialect::Postgres)
    {
        let (host, number) = (Host::new(dialect, &server), fresh("failed"));
        host.insert(&number);
        let transaction = host.erp.lend();
        host.run("INSERT INTO host_order VALUES (NULL, NULL)").unwrap_err();
        let context = CallContext::new(&host.tenant, "ada").keyed(&number);
        let order = json!({"customer_id": host.customer, "customer_reference": number, "lines": []});
        let refused = host.engine.call_enlisted(transaction, &context, "sales_order.create", &order);
        assert_eq!(refused.unwrap_err().code, Code::RepeatTransaction);
        host.rollback();
        assert_eq!(host.durable(&number), (0, 0));
    }
}
