//! What is particular to a cluster: a node undoes a transaction because of what another node has committed.

use std::thread;

use crate::nodes;
use tenon_sql::{Access, Database, DatabaseResult, Fault, SqlValue, rows};

/// How often each writer counts on.
const TIMES: i64 = 300;

fn write(database: &dyn Database, sql: &str) {
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute(sql, &[]).unwrap();
    transaction.commit().unwrap();
}

/// Takes the guard, reads twice, because it is while it answers that a node forgets to say that it has undone everything, and
/// writes back one more than it read.
fn count_on(database: &dyn Database) -> DatabaseResult<()> {
    let read = "SELECT n FROM tenon_cluster_counted WHERE k = 'counter'";
    let mut transaction = database.begin(Access::Write)?;
    transaction.execute("UPDATE tenon_cluster_counted SET n = n + 1 WHERE k = 'guard'", &[])?;
    rows(&mut *transaction, read, &[])?;
    let found = rows(&mut *transaction, read, &[])?;
    let SqlValue::Integer(n) = found[0][0] else { panic!("{found:?} is no number") };
    transaction.execute("UPDATE tenon_cluster_counted SET n = ? WHERE k = 'counter'", &[(n + 1).into()])?;
    transaction.commit()
}

fn until_done(database: &dyn Database) {
    loop {
        match count_on(database) {
            Ok(()) => return,
            Err(error) => assert!(matches!(error.fault, Fault::Busy | Fault::Aborted), "{error}"),
        }
    }
}

#[test]
fn what_a_node_undoes_without_a_word_is_refused_by_the_commit() {
    let Some(nodes) = nodes() else { return };
    write(&*nodes[0], "DROP TABLE IF EXISTS tenon_cluster_counted");
    write(&*nodes[0], "CREATE TABLE tenon_cluster_counted (k VARCHAR(20) NOT NULL PRIMARY KEY, n BIGINT)");
    write(&*nodes[0], "INSERT INTO tenon_cluster_counted (k, n) VALUES ('counter', 0), ('guard', 0)");
    thread::scope(|scope| {
        for writer in 0..nodes.len() {
            let nodes = &nodes;
            scope.spawn(move || {
                (0..TIMES).for_each(|turn| until_done(&*nodes[(writer + turn as usize) % nodes.len()]))
            });
        }
    });
    let counted = SqlValue::Integer(TIMES * 3);
    for node in &nodes {
        let mut transaction = node.begin(Access::Read).unwrap();
        let found =
            rows(&mut *transaction, "SELECT k, n FROM tenon_cluster_counted ORDER BY k", &[]).unwrap();
        assert_eq!(found, [["counter".into(), counted.clone()], ["guard".into(), counted.clone()]]);
    }
    write(&*nodes[0], "DROP TABLE tenon_cluster_counted");
}

#[test]
fn what_one_node_has_committed_the_next_one_reads() {
    let Some(nodes) = nodes() else { return };
    write(&*nodes[0], "DROP TABLE IF EXISTS tenon_cluster_passed_on");
    write(&*nodes[0], "CREATE TABLE tenon_cluster_passed_on (k BIGINT NOT NULL PRIMARY KEY)");
    for turn in 0..50_usize {
        // So many rows that the next node takes a moment.
        let rows_of_it = format!("SELECT {turn} * 1000 + seq FROM seq_0_to_999");
        write(&*nodes[turn % 3], &format!("INSERT INTO tenon_cluster_passed_on (k) {rows_of_it}"));
        let mut next = nodes[(turn + 1) % 3].begin(Access::Read).unwrap();
        let found =
            rows(&mut *next, "SELECT CAST(MAX(k) AS SIGNED) FROM tenon_cluster_passed_on", &[]).unwrap();
        assert_eq!(found, [[SqlValue::Integer(turn as i64 * 1000 + 999)]]);
    }
    write(&*nodes[0], "DROP TABLE tenon_cluster_passed_on");
}
