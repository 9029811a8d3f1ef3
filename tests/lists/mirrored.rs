//! Lines of mirrored records: they are written in sets, keep their ids, and are heard.

use crate::{Desk, PREFIX, Sql};
use serde_json::{Value as Json, json};
use tenon::sql::{Access, rows};
use tenon_tests::servers::Open;

fn put(desk: &dyn Desk, key: &str, prices: Json) -> Vec<(String, String)> {
    desk.call("sheet.put", json!({"rows": [{"key": key, "prices": prices}]})).unwrap();
    prices_of(desk, key)
}

/// The ids and the items of the prices of a sheet, in order.
fn prices_of(desk: &dyn Desk, key: &str) -> Vec<(String, String)> {
    let filter = json!({"field": "id", "op": "eq", "value": format!("erp:{key}")});
    let found = desk.call("sheet.list", json!({"filter": filter})).unwrap();
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    let prices = found["items"][0]["prices"].as_array().into_iter().flatten();
    prices.map(|price| (text(&price["id"]), text(&price["item"]))).collect()
}

fn price(item: &str) -> Json {
    json!({"item": item, "price": "1.50"})
}

fn items(prices: &[(String, String)]) -> Vec<&str> {
    prices.iter().map(|(_, item)| item.as_str()).collect()
}

fn id<'a>(prices: &'a [(String, String)], item: &str) -> &'a str {
    prices.iter().find(|(_, other)| other == item).map(|(id, _)| id.as_str()).unwrap()
}

pub(crate) fn story(desk: &dyn Desk) {
    lines_keep_their_ids(desk);
    given_ids_are_kept(desk);
    lines_are_found_and_removed(desk);
    sets_are_heard(desk);
}

fn lines_keep_their_ids(desk: &dyn Desk) {
    let first = put(desk, "a", json!([price("ash"), price("oak"), price("oak"), price("elm")]));
    assert_eq!(items(&first), ["ash", "oak", "oak", "elm"]);
    let again = put(desk, "a", json!([price("ash"), price("oak"), price("oak"), price("elm")]));
    assert_eq!(first, again, "what is told again is the same");
    // One goes, one comes at the beginning, one changes its price where it stands.
    let changed = json!({"item": "elm", "price": "2"});
    let then = put(desk, "a", json!([price("yew"), price("oak"), price("ash"), changed]));
    assert_eq!(items(&then), ["yew", "oak", "ash", "elm"]);
    for item in ["ash", "oak", "elm"] {
        assert_eq!(id(&then, item), id(&first, item), "{item}");
    }
    assert!(first.iter().all(|(id, _)| id != &then[0].0), "a new line has a new id: {then:?}");
    assert_eq!(put(desk, "a", json!([])), []);
}

fn given_ids_are_kept(desk: &dyn Desk) {
    let named = |id: &str, item: &str| json!({"id": id, "item": item, "price": "3"});
    put(desk, "b", json!([named("1", "ash"), named("2", "oak")]));
    let then = put(desk, "b", json!([named("2", "elm"), price("ash"), named("1", "oak")]));
    assert_eq!((id(&then, "elm"), id(&then, "oak")), ("2", "1"));
    assert!(!["1", "2"].contains(&id(&then, "ash")), "{then:?}");
}

fn lines_are_found_and_removed(desk: &dyn Desk) {
    put(desk, "c", json!([price("larch")]));
    let filter = json!({"exists": "prices", "where": {"field": "item", "op": "eq", "value": "larch"}});
    let found = || desk.call("sheet.list", json!({"filter": filter})).unwrap()["items"].clone();
    assert_eq!(found()[0]["id"], "erp:c");
    assert_eq!(desk.call("sheet.drop", json!({"key": "c"})).unwrap(), "1");
    assert_eq!(found(), json!([]));
}

fn sets_are_heard(desk: &dyn Desk) {
    put(desk, "d", json!([price("pine"), price("fir")]));
    put(desk, "d", json!([price("fir")]));
    desk.call("sheet.drop", json!({"key": "d"})).unwrap();
    let heard = desk.call("heard.list", json!({"order": ["-id"], "limit": 3})).unwrap();
    let mut sides: Vec<_> = heard["items"].as_array().unwrap().iter().map(|one| &one["sides"]).collect();
    sides.reverse();
    let expected = [json!([[], ["pine", "fir"]]), json!([["pine", "fir"], ["fir"]]), json!([["fir"], []])];
    assert_eq!(sides, expected.iter().collect::<Vec<_>>());
}

/// Lines without a sheet would stay for ever.
pub(crate) fn lines_go_with_their_sheet(desk: &dyn Desk, open: Open<'_>) {
    let lines = || {
        let database = open();
        let mut transaction = database.begin(Access::Read).unwrap();
        let sql = format!("SELECT id FROM {PREFIX}sheet_price WHERE parent_id = 'erp:e'");
        rows(&mut *transaction, &sql, &[]).unwrap().len()
    };
    put(desk, "e", json!([price("ash"), price("oak")]));
    assert_eq!(lines(), 2);
    desk.call("sheet.drop", json!({"key": "e"})).unwrap();
    assert_eq!(lines(), 0);
}

/// A page of 500 rows with 3 lines each is written with five statements.
pub(crate) fn statements(desk: &Sql) {
    let mut price = 0;
    let mut page = |rows: i32| {
        let mut row = |row: i32| {
            price += 1;
            let line = |item: &str| json!({"item": item, "price": price.to_string()});
            json!({"key": format!("p{row}"), "prices": [line("ash"), line("oak"), line("elm")]})
        };
        json!({"rows": (0..rows).map(&mut row).collect::<Vec<_>>()})
    };
    let mut written = |rows: i32| {
        let page = page(rows);
        desk.log.take();
        desk.call("sheet.put", page).unwrap();
        let about_sheets = desk.log.take().into_iter().filter(|observed| observed.sql.contains("sheet"));
        about_sheets.map(|observed| observed.sql).collect::<Vec<_>>()
    };
    written(500);
    // Those that stand and their lines are read; sheets, the lines that go, and 500 lines at a time are written.
    assert_eq!(written(500).len(), 2 + 1 + 1 + 3);
    assert_eq!(written(150).len(), 2 + 1 + 1 + 1);
}
