//! Mappings that are wrong say where, and mappings that do not fit the database say it before they are used.

use crate::fixture::K3Fixture;
use tenon_erp_port::Code;
use tenon_erp_sql::{Mapping, mappings};

/// The mapping of K/3 with one thing changed, and what is said about it.
fn said(old: &str, new: &str) -> String {
    assert!(mappings::K3.contains(old), "{old:?} is not in the mapping");
    let error = Mapping::parse(&mappings::K3.replacen(old, new, 1)).map(drop).unwrap_err();
    assert_eq!(error.code, Code::Configuration);
    error.message.replace("the mapping \"Kingdee K/3 WISE\": ", "")
}

#[test]
fn the_place_and_the_reason_are_said() {
    assert!(Mapping::parse(mappings::K3).is_ok());
    assert!(Mapping::parse(&format!("\u{feff}{}", mappings::K3)).is_ok(), "a byte order mark is passed over");
    for (old, new, expected) in [
        ("format = 1", "format = 2", "format: 2 is not 1, the one this version reads"),
        ("Asia/Shanghai", "Asia/Atlantis", "time_zone: \"Asia/Atlantis\" is none of the IANA time zones"),
        ("page = 1000", "page = 0", "limits: `page` is from 1 to 10000, and `rows` at least 1"),
        (
            "RMB = \"CNY\"",
            "RMB = \"RMB\"",
            "customers.fields.currency: [codes.currency] \"RMB\": \"RMB\" is no currency of ISO 4217",
        ),
        (
            "codes = \"country\" }",
            "codes = \"land\" }",
            "customers.fields.country: there is no code list [codes.land]",
        ),
        ("name = \"c.FName\"", "", "customers.fields: lacks `name`"),
        (
            "city = \"c.FCity\"",
            "town = \"c.FCity\"",
            "customers.fields.town: there is no such field; there are number, name, tax_id, \
          phone, email, city, country, currency, credit_limit, frozen, inactive",
        ),
        (
            "name = \"c.FName\"",
            "name = { sql = \"c.FName\", scale = 2 }",
            "customers.fields.name: `scale` does not go with it: it holds a text",
        ),
        (
            "name = \"c.FName\"",
            "name = \":key\"",
            "customers.fields.name: `:key`: no parameter may stand here",
        ),
        ("one = \"v.FItemID = :item\"", "one = \"v.FItemID = 1\"", "stock.one: `:item` stands nowhere in it"),
        (
            "state = \"received\"",
            "state = \"new\"",
            "progress.states, `new`: is none of received, confirmed, completed, cancelled",
        ),
        (
            "HKD = \"HKD\"",
            "HKD = \"CNY\"",
            "create_customer.codes.\"customer.currency\": [codes.currency] has both \"HKD\" and \"RMB\" \
          for \"CNY\": which is to be written?",
        ),
        (
            "key = \"id\"\nnumber = \"number\"\ncodes = { \"order",
            "key = \"ident\"\ncodes = { \"order",
            "place_order.key: no step takes a value named `ident`",
        ),
        (
            "FItemID = :order.customer AND FDeleted",
            "FItemID = :order.client AND FDeleted",
            "place_order.steps, the 1st: `:order.client` is not \
          known here; known are :key, :order.number, :order.customer, :order.customer_reference, :order.date, :order.currency, \
          :order.net, :order.tax, :order.gross",
        ),
        (
            "expect = \"a row\"\n",
            "",
            "place_order.steps, the 1st: a check needs `expect = \"a row\"` or `\"no row\"`",
        ),
        (
            "take = \"id\"\nfrom",
            "take = \"id\"\nrows = 1\nfrom",
            "place_order.steps, the 5th: it is one of `check`",
        ),
        (
            "[customers]\n",
            "[customers]\nchanges = { sql = \"c.FModifyTime\" }\n",
            "[customers] declares `changes` and [items] does not: a round \
          reads either only what changed, of every kind, or everything",
        ),
        (
            "one = \"c.FItemID = :customer\"\n",
            "",
            "[change_customer] needs `one` in [customers], which selects the customer",
        ),
        (
            "email = \"UPDATE",
            "fax = \"UPDATE",
            "change_customer.fields.fax: there is no such field; there are name, tax_id, phone, email, city, country",
        ),
        ("email = \"c.FEmail\"\n", "", "change_customer.fields.email: [customers.fields] does not read it"),
        (
            "SET FEmail = :to",
            "SET FEmail = :from",
            "change_customer.fields.email, the 1st statement: `:from` is not known here; known are :customer, :to",
        ),
        (
            "codes = { country = \"country\" }",
            "codes = { country = \"land\" }",
            "change_customer.codes.country: there is no code list [codes.land]",
        ),
        (
            "codes = { country = \"country\" }",
            "codes = { land = \"country\" }",
            "change_customer.codes: there is no field `land` in [change_customer.fields]",
        ),
        (
            "\"日本\" = \"JP\"",
            "\"日本\" = \"KR\"",
            "has both \"日本\" and \"韩国\" for \"KR\": which is to be written?",
        ),
        (
            "city = \"UPDATE t_Organization SET FCity = :to WHERE FItemID = :customer\"",
            "city = 1",
            "neither a statement nor a list of statements",
        ),
        (
            "city = \"UPDATE t_Organization SET FCity = :to WHERE FItemID = :customer\"",
            "city = []",
            "change_customer.fields.city: there is no statement",
        ),
        ("[find_order]", "[find_ordre]", "the mapping: TOML parse error at line"),
        ("where = \"p.FChecked = 1\"", "wher = \"p.FChecked = 1\"", "unknown field `wher`"),
        ("country = { sql", "country = { sq", "unknown field `sq`"),
    ] {
        let said = said(old, new);
        assert!(said.contains(expected), "{said:?} does not say {expected:?}");
    }
}

#[test]
fn a_change_of_customers_needs_what_reads_them() {
    let mapping =
        "format = 1\nname = \"An ERP\"\n[change_customer]\nsteps = [{ execute = \"UPDATE a SET b = b\" }]\n";
    for (fields, expected) in [
        (
            "fields = { name = \"UPDATE a SET n = :to\" }",
            "[change_customer] needs [customers], which reads the customer",
        ),
        ("fields = {}", "change_customer.fields: there is none"),
        ("", "missing field `fields`"),
    ] {
        let refused = Mapping::parse(&format!("{mapping}{fields}")).map(drop).unwrap_err();
        assert_eq!(refused.code, Code::Configuration);
        assert!(refused.message.contains(expected), "{refused} does not say {expected:?}");
    }
}

#[test]
fn a_mapping_that_fits_is_found_to_fit() {
    let fixture = K3Fixture::new("fits", 5, 5);
    assert_eq!(fixture.adapter().verify().unwrap(), Vec::<String>::new());
}

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    let fixture = K3Fixture::new("misfits", 5, 5);
    let mapping = mappings::K3
        .replacen("name = \"c.FName\"", "name = \"c.FNaem\"", 1)
        .replacen("INSERT INTO t_Item (", "INSERT INTO t_Itme (", 1)
        .replacen("UPDATE t_Organization SET FName", "UPDATE t_Organization SET FNaem", 1)
        .replacen("from = \"SEOrderEntry e\"", "from = \"SEOrderEntries e\"", 1);
    let problems = fixture.adapter_of(&mapping).verify().unwrap();
    assert_eq!(problems.len(), 4, "{problems:?}");
    for (problem, (place, word)) in problems.iter().zip([
        ("customers.fields.name: ", "FNaem"),
        ("progress.lines: ", "SEOrderEntries"),
        ("create_customer.steps, number 5: ", "t_Itme"),
        ("change_customer.fields.name, the 2nd statement: ", "FNaem"),
    ]) {
        assert!(problem.starts_with(place) && problem.contains(word), "{problem}");
    }
    assert_eq!(fixture.k3().totals().unwrap().customers, 5, "nothing was written");
}
