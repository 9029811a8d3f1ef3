//! Changes that are committed late, in every way that an ERP writes a time.

use crate::desk::{MAPPING, Place};
use tenon_erp_port::Code;
use tenon_erp_sql::Mapping;

/// The mapping of customers alone, with a column by which changes are found.
fn with_changes(changes: &str) -> String {
    let customers = MAPPING.split("[items]").next().unwrap();
    customers.replacen("key =", &format!("changes = {changes}\nkey ="), 1)
}

/// A time, and one that is a minute earlier, as an ERP writes them.
const TIMES: &[(&str, &str)] = &[
    ("2026-06-01 00:10:00", "2026-06-01 00:09:00"),
    ("2026-06-01T00:10:00Z", "2026-06-01T00:09:00Z"),
    ("2026-06-01T00:10:00.250Z", "2026-06-01T00:09:00.250Z"),
    ("2026-06-01T00:10:00+08:00", "2026-06-01T00:09:00+08:00"),
    ("2026/06/01 00:00:10", "2026/05/31 23:59:10"),
    ("2026.06.01 00:00:10", "2026.05.31 23:59:10"),
    ("2026-06-01 00:00", "2026-05-31 23:59"),
    ("2026-06-01", "2026-05-31"),
    ("20260601", "20260531"),
    ("20260601000010", "20260531235910"),
    ("20260601 000010", "20260531 235910"),
    ("20260601T000010", "20260531T235910"),
    ("1780272610", "1780272550"),
    ("1780272610123", "1780272550123"),
    ("1780272610123456", "1780272550123456"),
    ("0000000170", "0000000110"),
];

#[test]
fn a_row_that_is_committed_late_comes_with_the_overlap() {
    for (late, early) in TIMES {
        let erp = Place::here("late");
        erp.execute(&format!("INSERT INTO [cust] (code, name, changed) VALUES ('C1', 'One', '{late}')"));
        let desk = erp.desk(&with_changes("{ sql = \"c.changed\", overlap = 90 }"));
        desk.run();
        erp.execute(&format!("INSERT INTO [cust] (code, name, changed) VALUES ('C2', 'Late', '{early}')"));
        desk.run();
        assert_eq!(desk.all("customer", "name"), ["Late", "One"], "{late}");
    }
}

#[test]
fn numbers_that_are_times_are_stepped_back_as_times() {
    for (late, early) in
        [("20260601000010", "20260531235910"), ("20260601", "20260531"), ("1780272610.5", "1780272550.5")]
    {
        let erp = Place::here("late_number");
        let number = |number: &str| format!("CAST('{number}' AS NUMERIC)");
        erp.execute("CREATE TABLE times (code TEXT, at NUMERIC)");
        let insert = |code: &str, at: &str| {
            erp.execute(&format!("INSERT INTO times VALUES ('{code}', {})", number(at)));
            erp.execute(&format!("INSERT INTO [cust] (code, name) VALUES ('{code}', '{code}')"));
        };
        insert("C1", late);
        let at = "(SELECT t.at FROM times t WHERE t.code = c.code)";
        let desk = erp.desk(&with_changes(&format!("{{ sql = \"{at}\", overlap = 90 }}")));
        desk.run();
        insert("C2", early);
        desk.run();
        assert_eq!(desk.all("customer", "name"), ["C1", "C2"], "{late}");
    }
}

#[test]
fn a_format_of_ones_own_is_declared_and_one_that_does_not_order_by_time_is_refused() {
    let erp = Place::here("own_format");
    erp.execute("INSERT INTO [cust] (code, name, changed) VALUES ('C1', 'One', '2026年06月01日00时00分')");
    let own = "{ sql = \"c.changed\", overlap = 90, date = \"%Y年%m月%d日%H时%M分\" }";
    let desk = erp.desk(&with_changes(own));
    desk.run();
    erp.execute("INSERT INTO [cust] (code, name, changed) VALUES ('C2', 'Late', '2026年05月31日23时59分')");
    desk.run();
    assert_eq!(desk.all("customer", "name"), ["Late", "One"]);

    for (date, why) in [
        ("%d.%m.%Y %H:%M", "is not in the order of time"),
        ("%H:%M", "is no time that can be stepped back"),
        ("%Q", "is no time that can be stepped back"),
    ] {
        let mapping = with_changes(&format!("{{ sql = \"c.changed\", overlap = 90, date = \"{date}\" }}"));
        let refused = Mapping::parse(&mapping).map(drop).unwrap_err();
        assert_eq!(refused.code, Code::Configuration);
        assert!(
            refused.message.contains("customers.changes: ") && refused.message.contains(why),
            "{}",
            refused.message
        );
    }
}

#[test]
fn a_time_that_cannot_be_stepped_back_is_told() {
    use futures_lite::future::block_on;
    use tenon_erp_port::{Masters, PageRequest};
    let erp = Place::here("unknown_format");
    erp.execute("INSERT INTO [cust] (code, name, changed) VALUES ('C1', 'One', '0x1F')");
    let page = PageRequest { cursor: None, limit: 10 };
    let adapter = erp.adapter(&with_changes("{ sql = \"c.changed\", overlap = 90 }"));
    let refused = block_on(adapter.customers(&page)).unwrap_err();
    assert_eq!(
        refused.message,
        "customers.changes: \"0x1F\" cannot be stepped back by 90: say its `date`, or `overlap = 0`"
    );
    let adapter = erp.adapter(&with_changes("{ sql = \"c.changed\" }"));
    assert_eq!(block_on(adapter.customers(&page)).unwrap().rows.len(), 1);

    // One row of many does not stop the others.
    erp.execute("INSERT INTO [cust] (code, name, changed) VALUES ('C2', 'Two', '2026-06-01 00:10:00'), ('C3', 'Three', 'zzz')");
    erp.execute("DELETE FROM [cust] WHERE code = 'C1'");
    let desk = erp.desk(&with_changes("{ sql = \"c.changed\", overlap = 90 }"));
    desk.run();
    erp.execute("INSERT INTO [cust] (code, name, changed) VALUES ('C4', 'Late', '2026-06-01 00:09:00')");
    desk.run();
    assert_eq!(desk.all("customer", "name"), ["Late", "Three", "Two"]);
}

#[test]
fn rows_without_a_change_are_read_too() {
    for erp in Place::all("no_change", "VARCHAR(40)") {
        for customer in 1..=8 {
            let changed =
                if customer % 2 == 0 { "NULL".to_owned() } else { format!("'2026-06-01 00:1{customer}:00'") };
            erp.execute(&format!(
                "INSERT INTO [cust] (code, name, changed) VALUES ('C{customer}', 'C{customer}', {changed})"
            ));
        }
        let desk = erp.desk(&with_changes("{ sql = \"c.changed\", overlap = 90 }"));
        desk.run();
        assert_eq!(desk.all("customer", "name").len(), 8);
        desk.is_settled();
    }
}
