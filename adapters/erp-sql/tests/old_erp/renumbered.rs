//! Items whose numbers are used again or change places.

use crate::desk::{MAPPING, Place};

/// Number and key of the products.
fn numbered(desk: &crate::desk::Desk) -> Vec<String> {
    desk.all("product", "number")
}

#[test]
fn a_number_goes_to_the_item_that_has_it_now() {
    for erp in Place::all("reused", "VARCHAR(40)") {
        erp.execute("INSERT INTO [item] (code, number, name, price) VALUES ('I1', 'A-1', 'Old', '1'), ('I2', 'A-2', 'Two', '2')");
        let desk = erp.desk(MAPPING);
        desk.run();
        erp.execute("DELETE FROM [item] WHERE code = 'I1'");
        erp.execute("INSERT INTO [item] (code, number, name, price) VALUES ('I9', 'A-1', 'New', '9')");
        desk.run();
        assert_eq!(desk.all("dead_letter", "reason"), Vec::<String>::new());
        assert_eq!(numbered(&desk), ["A-1", "A-1~I1", "A-2"]);
        assert_eq!(desk.all("product", "inactive"), ["false", "false", "true"]);
        desk.is_settled();

        // It comes back, with another number.
        erp.execute("INSERT INTO [item] (code, number, name, price) VALUES ('I1', 'A-3', 'Old', '1')");
        desk.run();
        assert_eq!(numbered(&desk), ["A-1", "A-2", "A-3"]);
        desk.is_settled();
    }
}

#[test]
fn two_items_swap_their_numbers_and_three_go_round() {
    for erp in Place::all("swapped", "VARCHAR(40)") {
        for item in 1..=7 {
            erp.execute(&format!(
                "INSERT INTO [item] (code, number, name, price) VALUES ('I{item}', 'A-{item}', 'Item {item}', '{item}')"
            ));
        }
        let desk = erp.desk(MAPPING);
        desk.run();
        // On one page, and across two: a page has three.
        for (swaps, one, other) in [("I1", "A-1", "A-2"), ("I2", "A-2", "A-1"), ("I3", "A-3", "A-5")]
            .into_iter()
            .chain([("I5", "A-5", "A-7"), ("I7", "A-7", "A-3")])
        {
            erp.execute(&format!(
                "UPDATE [item] SET number = '{other}' WHERE code = '{swaps}' AND number = '{one}'"
            ));
        }
        desk.run();
        assert_eq!(desk.all("dead_letter", "reason"), Vec::<String>::new());
        assert_eq!(numbered(&desk), ["A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7"]);
        desk.is_settled();
    }
}

#[test]
fn two_items_with_one_number_are_told() {
    let erp = Place::here("doubled");
    erp.execute("INSERT INTO [item] (code, number, name, price) VALUES ('I1', 'A-1', 'One', '1'), ('I2', 'A-1', 'Two', '2')");
    let desk = erp.desk(MAPPING);
    desk.run();
    desk.run();
    assert_eq!(numbered(&desk), ["A-1"]);
    assert_eq!(
        desk.all("dead_letter", "erp_key"),
        ["I2"],
        "the ERP has it twice: somebody must say which is which"
    );
    erp.execute("UPDATE [item] SET number = 'A-2' WHERE code = 'I1'");
    desk.run();
    assert_eq!(numbered(&desk), ["A-1", "A-2"]);
    assert_eq!(desk.all("dead_letter", "erp_key"), Vec::<String>::new());
}
