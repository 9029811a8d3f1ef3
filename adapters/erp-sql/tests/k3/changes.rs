//! Reading what changed since, and what is gone.

use crate::fixture::K3Fixture;
use futures_lite::future::block_on;
use tenon_erp_port::{Capability, Masters, Page, PageRequest};

const MAPPING: &str = r#"
format = 1
name = "an ERP that counts its changes"

[customers]
from = "party p"
key = ["p.code"]
changes = { sql = "p.version", overlap = 2 }
gone = "p.deleted = 1"

[customers.fields]
name = "p.name"
"#;

fn fixture(name: &str) -> K3Fixture {
    let fixture = K3Fixture::new(name, 1, 1);
    let table = "CREATE TABLE party (code TEXT PRIMARY KEY, name TEXT, version INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0); \
                 INSERT INTO party (code, name, version) VALUES ('a', 'A', 1), ('b', 'B', 5), ('c', 'C', 5), ('d', 'D', 9)";
    fixture.k3().connection().execute_batch(table).unwrap();
    fixture
}

fn page<'a>(
    erp: &tenon_erp_sql::SqlErp,
    cursor: Option<&str>,
    limit: u32,
    keys: &'a mut Vec<String>,
) -> (&'a [String], Page<tenon_erp_port::ErpCustomer>) {
    let page = block_on(erp.customers(&PageRequest { cursor: cursor.map(str::to_owned), limit })).unwrap();
    *keys = page.rows.iter().map(|row| row.key.clone()).collect();
    (keys, page)
}

#[test]
fn pages_go_on_within_equal_versions_and_rounds_overlap() {
    let fixture = fixture("changes");
    let erp = fixture.adapter_of(MAPPING);
    let mut keys = Vec::new();
    let (found, first) = page(&erp, None, 2, &mut keys);
    assert_eq!(found, ["a", "b"]);
    assert!(first.more);
    let (found, second) = page(&erp, Some(&first.next), 2, &mut keys);
    assert_eq!(found, ["c", "d"], "c has the version of b");
    assert!(!second.more);

    let change = "UPDATE party SET version = 10, deleted = 1 WHERE code = 'a'; INSERT INTO party VALUES ('e', 'E', 8, 0)";
    fixture.k3().connection().execute_batch(change).unwrap();
    let (found, third) = page(&erp, Some(&second.next), 100, &mut keys);
    assert_eq!(found, ["e", "d"], "e took its version early and was committed late: the overlap finds it");
    assert_eq!(third.gone, ["a"]);
    let (_, quiet) = page(&erp, Some(&third.next), 100, &mut keys);
    let (_, again) = page(&erp, Some(&quiet.next), 100, &mut keys);
    assert_eq!(quiet.next, again.next, "a quiet round stays where it is");
}

#[test]
fn capabilities_say_so() {
    let capabilities = Masters::capabilities(&fixture("capabilities").adapter_of(MAPPING));
    assert!(capabilities.has(Capability::ChangesSince) && capabilities.has(Capability::Deletions));
    assert_eq!(capabilities.missing[&Capability::CancelOrder], "the mapping declares no [cancel_order]");
    assert_eq!(capabilities.missing[&Capability::LiveStock], "the mapping declares no `one` in [stock]");
}

#[test]
fn a_page_that_ends_in_a_row_that_no_cursor_can_tell_is_left_by_counting() {
    let fixture = fixture("untold");
    fixture.k3().connection().execute_batch("UPDATE party SET version = 1.5").unwrap();
    let erp = fixture.adapter_of(MAPPING);
    let mut keys = Vec::new();
    let (found, first) = page(&erp, None, 3, &mut keys);
    assert_eq!(found, ["a", "b", "c"]);
    let (found, second) = page(&erp, Some(&first.next), 3, &mut keys);
    assert_eq!((found, second.more), (&["d".to_owned()][..], false));
    let (found, _) = page(&erp, Some(&second.next), 3, &mut keys);
    assert_eq!(found, ["a", "b", "c"], "the next round begins two versions earlier");
}
