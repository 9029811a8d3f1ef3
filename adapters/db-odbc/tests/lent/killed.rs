//! A host that is killed while its transaction is open.

use crate::driver::servers;
use crate::host::{Host, fresh};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use tenon_sql::Dialect;

/// What the killed process is told: dialect, server, tenant, customer and number, each on a line.
const ORDER: &str = "TENON_LENT_TEST_ORDER";

/// Not a test by itself: the process that is killed. It posts both rows, says so, and waits for its end.
#[test]
fn the_process_that_is_killed() {
    let Ok(order) = std::env::var(ORDER) else {
        println!("skipped: this is what the_killed_host_leaves_neither_row starts");
        return;
    };
    let [dialect, server, tenant, customer, number] = order.lines().collect::<Vec<_>>()[..] else {
        panic!("five lines")
    };
    let host = Host::again(Dialect::parse(dialect).unwrap(), server, tenant, customer);
    host.insert(number);
    host.order(number).unwrap();
    println!("posted");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    host.commit();
    println!("committed");
}

/// Whether the process, started and having posted both rows, is killed or may commit.
fn posts(host: &Host, number: &str, killed: bool) {
    let order = [host.dialect.as_str(), &host.server, &host.tenant, &host.customer, number].join("\n");
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::the_process_that_is_killed", "--nocapture"])
        .env(ORDER, order)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(said.any(|line| line.ends_with("posted")), "the process has posted");
    assert_eq!(host.durable(number), (0, 0), "{:?}: before it commits", host.dialect);
    if killed {
        process.kill().unwrap();
    }
    drop(process.stdin.take());
    said.for_each(drop);
    process.wait().unwrap();
}

#[test]
fn the_killed_host_leaves_neither_row() {
    for (dialect, server) in servers() {
        let (host, number) = (Host::new(dialect, &server), fresh("killed"));
        posts(&host, &number, true);
        // Its locks are gone with it: the next host posts the same, and waits at most for the server to notice.
        host.insert(&number);
        assert_eq!(host.durable(&number), (0, 0), "{dialect:?}");
        host.order(&number).unwrap();
        host.commit();
        assert_eq!(host.durable(&number), (1, 1), "{dialect:?}");

        let other = fresh("lives");
        posts(&host, &other, false);
        assert_eq!(host.durable(&other), (1, 1), "{dialect:?}: the same process, had it not been killed");
    }
}
