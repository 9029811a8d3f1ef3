//! Texts in an encoding of their own, and values that are no text.

use crate::desk::{MAPPING, Place};
use tenon_erp_port::Code;
use tenon_erp_sql::Mapping;
use tenon_sql::Dialect;

/// Bytes as a value of a text column.
fn bytes(dialect: Dialect, hex: &str) -> String {
    match dialect {
        Dialect::Sqlite => format!("CAST(x'{hex}' AS TEXT)"),
        Dialect::Postgres => format!("'\\x{hex}'::bytea"),
        Dialect::MariaDb => format!("x'{hex}'"),
    }
}

#[test]
fn a_row_that_is_no_text_costs_that_row() {
    for erp in Place::all("no_text", "VARCHAR(40)") {
        for key in ["C1", "C2", "C3", "C4", "C5"] {
            erp.execute(&format!("INSERT INTO [cust] (code, name) VALUES ('{key}', 'Customer {key}')"));
        }
        let desk = erp.desk(MAPPING);
        desk.run();
        match erp.dialect {
            Dialect::Sqlite => {
                erp.execute(&format!(
                    "UPDATE [cust] SET name = {} WHERE code = 'C2'",
                    bytes(erp.dialect, "BABC")
                ));
                erp.execute("UPDATE [cust] SET name = x'00FF1080' WHERE code = 'C4'");
            }
            Dialect::Postgres => {
                erp.execute("ALTER TABLE [cust] ALTER COLUMN name TYPE bytea USING convert_to(name, 'UTF8')");
                erp.execute("UPDATE [cust] SET name = '\\xBABC' WHERE code = 'C2'");
                erp.execute("UPDATE [cust] SET name = '\\x00FF1080' WHERE code = 'C4'");
            }
            Dialect::MariaDb => {
                erp.execute("ALTER TABLE [cust] MODIFY name VARBINARY(200)");
                erp.execute("UPDATE [cust] SET name = x'BABC' WHERE code = 'C2'");
                erp.execute("UPDATE [cust] SET name = x'00FF1080' WHERE code = 'C4'");
            }
        }
        erp.execute("INSERT INTO [cust] (code, name) VALUES ('C6', 'Customer C6')");
        erp.execute("DELETE FROM [cust] WHERE code = 'C1'");
        desk.run();
        assert_eq!(
            desk.all("dead_letter", "erp_key"),
            ["C2", "C4"],
            "{:?}",
            (erp.dialect, desk.all("customer", "name"))
        );
        let raws = desk.all("dead_letter", "raw");
        assert!(raws[0].contains("x'BABC'") || raws[1].contains("x'BABC'"), "{raws:?}");
        assert_eq!(
            desk.all("customer", "status"),
            ["active", "active", "active", "active", "active", "closed"]
        );

        let good = match erp.dialect {
            Dialect::Sqlite => "'Repaired'".to_owned(),
            dialect => bytes(dialect, "5265706169726564"),
        };
        erp.execute(&format!("UPDATE [cust] SET name = {good} WHERE code IN ('C2', 'C4')"));
        desk.run();
        assert_eq!(desk.all("dead_letter", "reason"), Vec::<String>::new());
        desk.is_settled();
    }
}

#[test]
fn a_key_that_is_no_text_costs_that_row() {
    let erp = Place::here("key_no_text");
    for key in ["'C1'", "'C2'", "x'C4'", "CAST(x'BABC' AS TEXT)", "'Z1'", "'Z2'", "x'C5'", "1.5"] {
        erp.execute(&format!("INSERT INTO [cust] (code, name) VALUES ({key}, 'One')"));
    }
    let desk = erp.desk(MAPPING);
    desk.run();
    assert_eq!(desk.all("erp_link", "erp_key"), ["1.5", "C1", "C2", "Z1", "Z2"]);
    assert_eq!(desk.all("dead_letter", "reason").len(), 3);
}

#[test]
fn texts_are_read_in_the_encoding_that_the_mapping_declares() {
    let erp = Place::here("encodings");
    // 杭州永达 and 模 in GBK: the second is also `ģ` in UTF-8. 㐂 is in GB18030 alone.
    for (key, name) in [("C1", "BABCD6DDD3C0B4EF"), ("C2", "C4A3"), ("C3", "8139EF31"), ("C4", "FF")] {
        let name = bytes(erp.dialect, name);
        erp.execute(&format!("INSERT INTO [cust] (code, name) VALUES ('{key}', {name})"));
    }
    let declaring =
        |encoding: &str| MAPPING.replacen("name =", &format!("encoding = \"{encoding}\"\nname ="), 1);
    let desk = erp.desk(&declaring("gbk"));
    desk.run();
    let names = ["㐂", "杭州永达", "模"];
    assert_eq!(desk.all("customer", "name"), names, "as everywhere, GBK is read as GB18030");
    let desk = erp.desk(&declaring("gb18030"));
    desk.run();
    assert_eq!(desk.all("customer", "name"), names);
    assert_eq!(desk.all("dead_letter", "erp_key"), ["C4"]);
    desk.is_settled();

    erp.execute("DELETE FROM [cust]");
    erp.execute(&format!(
        "INSERT INTO [cust] (code, name) VALUES ('C1', {}), ('C2', {})",
        bytes(erp.dialect, "426AF6726B"),
        bytes(erp.dialect, "3830204555520080")
    ));
    let desk = erp.desk(&declaring("latin-1"));
    desk.run();
    assert_eq!(desk.all("customer", "name"), ["Björk"], "a NUL is in no text");
    assert_eq!(desk.all("dead_letter", "erp_key"), ["C2"]);

    let refused = Mapping::parse(&declaring("klingon")).map(drop).unwrap_err();
    assert_eq!(refused.code, Code::Configuration);
    assert!(refused.message.contains("encoding: \"klingon\" is not known"), "{}", refused.message);
}
