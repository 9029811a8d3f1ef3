//! Numbers with more digits than Tenon keeps, and numbers and dates as old programs write them.

use crate::desk::{MAPPING, Place, of};
use tenon_erp_sql::Mapping;
use tenon_sql::Dialect;

#[test]
fn a_number_is_rounded_to_the_digits_that_its_field_has() {
    for erp in Place::all("rounded", "VARCHAR(40)") {
        erp.execute("INSERT INTO [cust] (code, name, credit) VALUES ('C1', 'One', '100000.1250000000')");
        erp.execute(
            "INSERT INTO [item] (code, number, name, price) VALUES ('I1', 'A-1', 'One', '88.4955752212'), \
             ('I2', 'A-2', 'Two', '2.0000005'), ('I3', 'A-3', 'Three', '2.0000004999'), ('I4', 'A-4', 'Four', '7')",
        );
        erp.execute(
            "INSERT INTO [due] (code, cust, document, dated, amount) VALUES \
             ('D1', 'C1', 'R1', '2026-01-31', '900.1234567890'), ('D2', 'C1', 'R2', '2026-01-31', '-900.12345'), \
             ('D3', 'C1', 'R3', '2026-01-31', '0.00004')",
        );
        let desk = erp.desk(MAPPING);
        let report = desk.run();
        assert_eq!(
            desk.all("product", "list_price"),
            ["2", "2.000001", "7", "88.495575"],
            "halves go away from zero"
        );
        assert_eq!(desk.all("open_item", "open_amount"), ["-900.1235", "0", "900.1235"]);
        assert_eq!(
            desk.all("customer", "credit_limit"),
            ["100000.13"],
            "a limit has the digits of its currency"
        );
        assert_eq!(desk.all("dead_letter", "reason"), Vec::<String>::new());
        let rounded: Vec<u64> =
            ["customer", "product", "open_item"].iter().map(|kind| of(&report, kind).rounded).collect();
        assert_eq!(rounded, [1, 3, 3], "and the run says of how many rows");
        desk.is_settled();
    }
}

#[test]
fn a_number_may_have_its_sign_behind_it_or_more_digits_than_a_decimal_holds() {
    let erp = Place::here("signs");
    erp.execute("INSERT INTO [cust] (code, name) VALUES ('C1', 'One')");
    erp.execute(
        "INSERT INTO [due] (code, cust, document, dated, amount) VALUES ('D1', 'C1', 'R1', '2026-01-31', '123.45-'), \
         ('D2', 'C1', 'R2', '2026-01-31', ' 14.53 - '), ('D3', 'C1', 'R3', '2026-01-31', '+7.5'), \
         ('D4', 'C1', 'R4', '2026-01-31', '8.12345678901234567890123456789012345'), \
         ('D5', 'C1', 'R5', '2026-01-31', '1.5E+2'), ('D6', 'C1', 'R6', '2026-01-31', '-3-'), \
         ('D7', 'C1', 'R7', '2026-01-31', '1,5')",
    );
    let desk = erp.desk(MAPPING);
    desk.run();
    assert_eq!(desk.all("open_item", "open_amount"), ["-123.45", "-14.53", "150", "7.5", "8.1235"]);
    assert_eq!(desk.all("dead_letter", "erp_key"), ["D6", "D7"], "what may mean two things is no number");
}

#[test]
fn a_date_that_says_that_there_is_none_is_no_date() {
    for erp in Place::all("no_date", "VARCHAR(40)") {
        erp.execute("INSERT INTO [item] (code, number, name) VALUES ('I1', 'A-1', 'One')");
        let zeros = match erp.dialect {
            Dialect::Sqlite => "'0000-00-00 00:00:00'",
            Dialect::Postgres | Dialect::MariaDb => "NULL",
        };
        for (key, until) in
            [("1", "'1899-12-30'"), ("2", "'1900-01-01'"), ("3", "'2026-02-28'"), ("4", zeros), ("5", "NULL")]
        {
            erp.execute(&format!(
                "INSERT INTO [price] (code, item, price, until) VALUES ('P{key}', 'I1', '{key}', {until})"
            ));
        }
        let desk =
            erp.desk(&MAPPING.replacen("name =", "no_date = [\"1899-12-30\", \"1900-01-01\"]\nname =", 1));
        desk.run();
        assert_eq!(desk.all("price", "valid_to"), ["-", "-", "-", "-", "2026-02-28"]);
        assert_eq!(desk.all("dead_letter", "reason"), Vec::<String>::new());

        // A mapping that does not say so: these are days like others.
        let desk = erp.desk(MAPPING);
        desk.run();
        assert_eq!(desk.all("price", "valid_to"), ["-", "-", "1899-12-30", "1900-01-01", "2026-02-28"]);
    }
    let refused = Mapping::parse(&MAPPING.replacen("name =", "no_date = [\"30.12.1899\"]\nname =", 1));
    assert!(refused.map(drop).unwrap_err().message.contains("no_date: \"30.12.1899\" is not a date"));
}
