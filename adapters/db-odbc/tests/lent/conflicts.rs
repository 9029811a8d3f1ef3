//! Two hosts that stand in each other's way.

use crate::driver::servers;
use crate::host::{Host, fresh};
use serde_json::{Value as Json, json};
use std::sync::Barrier;
use tenon::{CallContext, Code, Error};

/// One locks the ERP's row and then wants the customer's credit, the other the other way round. The server gives one of them
/// up, which begins again as a whole; then both are done, each with both of its rows.
#[test]
fn a_deadlock_costs_one_of_them_another_attempt_and_nobody_a_row() {
    for (dialect, server) in servers() {
        let (host, shared) = (Host::new(dialect, &server), fresh("shared"));
        host.insert(&shared);
        host.commit();
        let drafts = [draft(&host, "first"), draft(&host, "second")];
        let meeting = Barrier::new(2);
        let attempts = std::thread::scope(|scope| {
            let (host, shared, meeting) = (&host, &shared, &meeting);
            let both = [(&drafts[0], true), (&drafts[1], false)]
                .map(|(draft, erp_first)| scope.spawn(move || post(host, draft, shared, erp_first, meeting)));
            both.map(|thread| thread.join().unwrap())
        });
        assert!(
            attempts.iter().sum::<u32>() > 2,
            "{dialect:?}: the two got in each other's way: {attempts:?}"
        );
        for (number, _) in &drafts {
            assert_eq!(host.durable(number), (1, 1), "{dialect:?}");
        }
        let submitted = "SELECT COUNT(*) FROM tn_sales_order WHERE status = 'submitted' AND tenant_id =";
        assert_eq!(host.ask(&format!("{submitted} '{}'", host.tenant)), "2", "{dialect:?}");
    }
}

/// Posts an order and its row, in two steps that the meeting lies between; begins again until the server lets it, and gives
/// the number of attempts.
fn post(
    host: &Host,
    (number, draft): &(String, Json),
    shared: &str,
    erp_first: bool,
    meeting: &Barrier,
) -> u32 {
    let own = Host::again(host.dialect, &host.server, &host.tenant, &host.customer);
    let touch = || {
        let sql = format!("UPDATE host_order SET state = 'touched' WHERE number = '{shared}'");
        own.run(&sql).map_err(drop)
    };
    let submit = || {
        let arguments = json!({"id": draft, "accept_shortage": true});
        repeatable(own.enlisted("sales_order.submit", &format!("{number}-submit"), &arguments))
    };
    for attempt in 1.. {
        let meet = || {
            if attempt == 1 {
                meeting.wait();
            }
        };
        own.insert(number);
        let done = if erp_first {
            touch().and_then(|()| {
                meet();
                submit()
            })
        } else {
            submit().and_then(|()| {
                meet();
                touch()
            })
        };
        if done.is_ok() {
            own.commit();
            return attempt;
        }
        own.rollback();
        assert!(attempt < 5, "it goes through in the end");
    }
    unreachable!("the attempts are not without end")
}

/// An order of 40 that is not submitted yet: its number there, and its id here.
fn draft(host: &Host, what: &str) -> (String, Json) {
    let number = fresh(what);
    let order =
        json!({"customer_id": host.customer, "customer_reference": number, "lines": [line(host, &number)]});
    let context = CallContext::new(&host.tenant, "ada").keyed(&number);
    let id = host.engine.call(&context, "sales_order.create", &order).unwrap()["id"].clone();
    (number, id)
}

fn line(host: &Host, number: &str) -> Json {
    let context = CallContext::new(&host.tenant, "ada").keyed(format!("{number}-product"));
    let product =
        host.engine.call(&context, "product.create", &json!({"name": number, "unit": "pcs"})).unwrap();
    json!({"product_id": product["id"], "quantity": "1", "price": "40"})
}

/// A call that the database gave up is to be repeated; any other refusal is none that this test knows.
fn repeatable<T>(result: Result<T, Error>) -> Result<(), ()> {
    match result {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.code, Code::RepeatTransaction | Code::Busy) => Err(()),
        Err(error) => panic!("{error:?}"),
    }
}

/// Two hosts that submit at once: the limit of 100 takes two orders of 40 and no third, whoever comes first.
#[test]
fn the_credit_limit_holds_between_hosts() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let drafts: Vec<_> = (0..6).map(|_| draft(&host, "credit")).collect();
        let meeting = Barrier::new(drafts.len());
        let codes: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = drafts
                .iter()
                .map(|(number, draft)| {
                    let (host, meeting) = (&host, &meeting);
                    scope.spawn(move || {
                        let own = Host::again(host.dialect, &host.server, &host.tenant, &host.customer);
                        own.insert(number);
                        meeting.wait();
                        let arguments = json!({"id": draft, "accept_shortage": true});
                        let result =
                            own.enlisted("sales_order.submit", &format!("{number}-submit"), &arguments);
                        if result.is_ok() {
                            own.commit()
                        } else {
                            own.rollback()
                        }
                        result.map(drop).map_err(|error| error.code)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let submitted = codes.iter().filter(|code| code.is_ok()).count();
        assert_eq!(submitted, 2, "{dialect:?}: {codes:?}");
        for ((number, _), code) in drafts.iter().zip(&codes) {
            assert_eq!(host.durable(number), (u32::from(code.is_ok()), 1), "{dialect:?}: {code:?}");
        }
    }
}
