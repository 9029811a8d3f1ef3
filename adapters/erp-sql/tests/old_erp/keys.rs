//! Keys that are padded, absent or too long.

use crate::desk::{MAPPING, Place};
use tenon_sql::Dialect;

#[test]
fn blanks_at_the_end_belong_neither_to_a_key_nor_to_what_names_it() {
    for erp in Place::all("padded", "CHAR(10)") {
        let padded = |key: &str| match erp.dialect {
            // It does not pad by itself: the rows came from a database that does.
            Dialect::Sqlite => format!("'{key:<10}'"),
            Dialect::Postgres | Dialect::MariaDb => format!("'{key}'"),
        };
        for (key, reference) in [("C1", padded("C1")), ("C2", "'C2'".to_owned()), (" C3", padded(" C3"))] {
            erp.execute(&format!(
                "INSERT INTO [cust] (code, name) VALUES ({}, 'Customer {key}')",
                padded(key)
            ));
            erp.execute(&format!(
                "INSERT INTO [due] (code, cust, document, dated, amount) VALUES ({}, {reference}, 'R', '2026-01-31', '900')",
                padded(&format!("D{}", key.trim()))
            ));
        }
        let desk = erp.desk(MAPPING);
        desk.run();
        assert_eq!(desk.all("dead_letter", "reason"), Vec::<String>::new());
        assert_eq!(desk.all("open_item", "id"), ["old:DC1", "old:DC2", "old:DC3"]);
        assert_eq!(desk.all("erp_link", "erp_key"), [" C3", "C1", "C2"], "blanks before it do");
        desk.is_settled();

        erp.execute(&format!("DELETE FROM [due] WHERE code = {}", padded("DC2")));
        desk.run();
        assert_eq!(desk.all("open_item", "id"), ["old:DC1", "old:DC3"]);
        desk.is_settled();
    }
}

#[test]
fn a_row_without_a_key_blocks_nothing_but_itself() {
    for erp in Place::all("keyless", "VARCHAR(200)") {
        erp.execute("INSERT INTO [cust] (code, name) VALUES ('C1', 'One')");
        for (key, amount) in [("D1", "700"), ("D2", "100"), ("D3", "100")] {
            erp.execute(&format!(
                "INSERT INTO [due] (code, cust, document, dated, amount) VALUES ('{key}', 'C1', 'R', '2026-01-31', '{amount}')"
            ));
        }
        let desk = erp.desk(MAPPING);
        desk.run();
        assert_eq!(desk.all("open_item", "open_amount"), ["100", "100", "700"]);

        let (long, longest) = ("L".repeat(101), "M".repeat(200));
        let bad =
            ["NULL", "NULL", "NULL", "NULL", "''", "'   '", &format!("'{long}'"), &format!("'{longest}'")];
        for (amount, key) in bad.into_iter().enumerate() {
            erp.execute(&format!(
                "INSERT INTO [due] (code, cust, document, dated, amount) VALUES ({key}, 'C1', 'bad', '2026-01-31', '{amount}')"
            ));
        }
        erp.execute("DELETE FROM [due] WHERE code = 'D1'");
        erp.execute("INSERT INTO [due] (code, cust, document, dated, amount) VALUES ('Z1', 'C1', 'R', '2026-01-31', '9')");
        desk.run();
        assert_eq!(desk.all("open_item", "open_amount"), ["100", "100", "9"], "D1 is gone, and Z1 has come");
        let reasons = desk.all("dead_letter", "reason");
        let told = |words: &str| reasons.iter().filter(|reason| reason.contains(words)).count();
        assert_eq!(
            (told("is NULL"), told("is empty"), told("101 characters"), told("200 characters")),
            (4, 2, 1, 1),
            "{reasons:?}"
        );
        let raws = desk.all("dead_letter", "raw");
        assert!(
            raws.iter().all(|raw| raw.contains("\"document\":\"bad\"")),
            "the rest of the row is told: {raws:?}"
        );

        erp.execute("DELETE FROM [due] WHERE document = 'bad'");
        desk.run();
        assert_eq!(desk.all("dead_letter", "reason"), Vec::<String>::new(), "they are no more");
    }
}

#[test]
fn where_no_row_has_a_key_nothing_is_taken_for_deleted() {
    let erp = Place::here("all_keyless");
    erp.execute("INSERT INTO [cust] (code, name) VALUES ('C1', 'One')");
    erp.execute(
        "INSERT INTO [due] (code, cust, document, dated, amount) VALUES ('D1', 'C1', 'R', '2026-01-31', '5')",
    );
    let desk = erp.desk(MAPPING);
    desk.run();
    erp.execute("UPDATE [due] SET code = NULL");
    desk.run();
    assert_eq!(desk.all("open_item", "open_amount"), ["5"]);
}
