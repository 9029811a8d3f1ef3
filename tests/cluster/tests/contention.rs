//! Contenders at once: what must happen once happens once, whichever node each of them speaks to.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use tenon_cluster::{
    Company, Contender, Place, Terms, all_at_once, careless_erp, code, placed, places, request, submit_orders,
};

const CONTENDER: &str = env!("CARGO_BIN_EXE_contender");

/// Enough for the twelve connections that contend on each node.
const MANY: usize = 36;

/// How often each code was answered.
fn codes<'r>(replies: impl IntoIterator<Item = &'r Json>) -> BTreeMap<&'r str, usize> {
    let mut codes = BTreeMap::new();
    replies.into_iter().for_each(|reply| *codes.entry(code(reply)).or_default() += 1);
    codes
}

/// A contender for each list of requests, on one node after the other, all at once.
fn contend(place: &Place, requests: impl Iterator<Item = Vec<Json>>) -> Vec<Vec<Json>> {
    let contenders: Vec<_> = requests.enumerate().map(|(turn, list)| (place.config(turn), list)).collect();
    all_at_once(CONTENDER, &contenders).unwrap()
}

#[test]
fn one_key_has_one_effect() {
    for place in places() {
        let company = Company::found(&place, &json!({})).unwrap();
        let create = company.request("customer.create", "the one key", json!({"name": "Only"}));
        let replies = contend(&place, (0..MANY).map(|_| vec![create.clone()]));
        let replies: Vec<_> = replies.into_iter().flatten().collect();

        assert_eq!(codes(&replies), BTreeMap::from([("OK", MANY)]), "{}: {replies:?}", place.name);
        let answers: BTreeSet<_> = replies.iter().map(|reply| reply["result"].to_string()).collect();
        assert_eq!(answers.len(), 1, "{}: everybody has the first answer", place.name);
        let id = &replies[0]["result"]["id"];
        let of_it = json!({"field": "record_id", "op": "eq", "value": id});
        assert_eq!(company.list("journal.list", of_it).unwrap().len(), 1, "{}", place.name);
        assert_eq!(company.list("customer.list", Json::Null).unwrap().len(), 1, "{}", place.name);
        let next = company.call("customer.create", json!({"name": "Next"})).unwrap();
        assert_eq!(next["number"], "C000002", "{}: no number was lost", place.name);
    }
}

#[test]
fn of_customers_that_are_alike_one_is_created() {
    const ROUNDS: usize = 4;
    for place in places() {
        let company = Company::found(&place, &json!({})).unwrap();
        // Each contender names its own customers in its own way but for one key, which everybody has: a name, a tax number, a telephone.
        let alike = |me: usize, round: usize| {
            let own = format!("Own {me} of {round}");
            let fields = match round % 3 {
                0 => json!({"name": format!("Same {round}")}),
                1 => json!({"name": own, "tax_id": format!("9135010076731000{round:02}")}),
                _ => json!({"name": own, "phone": format!("1390000{round:04}")}),
            };
            company.request("customer.create", &format!("{me} in {round}"), fields)
        };
        let lists = (0..MANY).map(|me| (0..ROUNDS).map(|round| alike(me, round)).collect());
        let replies: Vec<_> = contend(&place, lists).into_iter().flatten().collect();

        let expected = BTreeMap::from([("OK", ROUNDS), ("DUPLICATE", (MANY - 1) * ROUNDS)]);
        assert_eq!(codes(&replies), expected, "{}: {replies:?}", place.name);
        assert_eq!(company.list("customer.list", Json::Null).unwrap().len(), ROUNDS, "{}", place.name);
    }
}

#[test]
fn orders_never_pass_the_credit_limit_together() {
    for place in places() {
        let company = Company::found(&place, &json!({})).unwrap();
        let widget = company.call("product.create", json!({"name": "Widget", "unit": "pcs"})).unwrap();
        let customer = json!({"name": "Keen", "currency": "CNY", "credit_limit": "1000"});
        let customer = company.call("customer.create", customer).unwrap();
        company.call("customer.convert", json!({"id": customer["id"]})).unwrap();
        let draft = |_| {
            let line = json!({"product_id": widget["id"], "quantity": "1", "price": "100", "tax_rate": "0"});
            let order = json!({"customer_id": customer["id"], "lines": [line]});
            company.call("sales_order.create", order).unwrap()["id"].clone()
        };
        let orders: Vec<_> = (0..MANY).map(draft).collect();
        let submit = |id: &Json| {
            vec![company.request("sales_order.submit", &format!("submit {id}"), json!({"id": id}))]
        };
        let replies = contend(&place, orders.iter().map(submit));

        let expected = BTreeMap::from([("OK", 10), ("CREDIT_EXCEEDED", MANY - 10)]);
        assert_eq!(codes(replies.iter().flatten()), expected, "{}: {replies:?}", place.name);
        let submitted = json!({"field": "status", "op": "eq", "value": "submitted"});
        let submitted = company.list("sales_order.list", submitted).unwrap();
        let reserved: BTreeSet<_> = submitted.iter().map(|order| order["credit_reserved"].as_str()).collect();
        assert_eq!((submitted.len(), reserved), (10, BTreeSet::from([Some("100")])), "{}", place.name);
    }
}

#[test]
fn an_opportunity_is_in_one_stage_whoever_changes_it_or_its_pipeline() {
    const ROUNDS: usize = 30;
    for place in places() {
        let company = Company::found(&place, &json!({})).unwrap();
        let customer = company.call("customer.create", json!({"name": "Keen", "currency": "CNY"})).unwrap();
        let stages = json!([{"id": "s", "code": "lead", "name": "Lead", "probability": "1"}]);
        let pipeline =
            company.call("pipeline.create", json!({"name": "Standard", "stages": stages})).unwrap();
        let create = |number| {
            let fields = json!({"name": format!("{number}"), "customer_id": customer["id"], "pipeline_id": pipeline["id"], "amount": "1"});
            company.call("opportunity.create", fields).unwrap()["id"].clone()
        };
        let opportunities: Vec<_> = (0..5).map(create).collect();
        let plan = |round: usize| {
            let stages = json!([{"id": "s", "probability": (round + 1).to_string()}]);
            let arguments = json!({"id": pipeline["id"], "version": round, "stages": stages});
            company.request("pipeline.update", &format!("plan {round}"), arguments)
        };
        let value = |round: usize, id: &Json| {
            let arguments = json!({"id": id, "version": round, "amount": (round + 1).to_string()});
            company.request("opportunity.update", &format!("value {round} of {id}"), arguments)
        };
        let sellers = opportunities.iter().map(|id| (1..=ROUNDS).map(|round| value(round, id)).collect());
        let contenders = std::iter::once((1..=ROUNDS).map(plan).collect::<Vec<_>>()).chain(sellers);
        let replies: Vec<_> = contend(&place, contenders).into_iter().flatten().collect();

        let expected = BTreeMap::from([("OK", ROUNDS * (opportunities.len() + 1))]);
        assert_eq!(codes(&replies), expected, "{}: {replies:?}", place.name);
        let lasting = json!({"field": "left_at", "op": "null"});
        let lasting = company.list("opportunity_stage.list", lasting).unwrap();
        assert_eq!(lasting.len(), opportunities.len(), "{}: {lasting:?}", place.name);
        let amounts: BTreeSet<_> = lasting.iter().map(|row| row["base_amount"].as_str()).collect();
        assert_eq!(amounts, BTreeSet::from([Some("31")]), "{}", place.name);
    }
}

#[test]
fn two_moves_at_once_make_no_circle() {
    const PAIRS: usize = 12;
    for place in places() {
        let company = Company::found(&place, &json!({})).unwrap();
        let create = |code: String| {
            let root = json!({"code": code, "name": code});
            company.call("product_category.create", root).unwrap()["id"].clone()
        };
        let pairs: Vec<_> =
            (0..PAIRS).map(|pair| (create(format!("a{pair}")), create(format!("b{pair}")))).collect();
        let move_below = |one: &Json, other: &Json| {
            let arguments = json!({"id": one, "version": 1, "parent_id": other});
            company.request("product_category.update", &format!("{one} below {other}"), arguments)
        };
        let moves = [
            pairs.iter().map(|(a, b)| move_below(a, b)).collect::<Vec<_>>(),
            pairs.iter().map(|(a, b)| move_below(b, a)).collect(),
        ];
        let replies: Vec<_> = contend(&place, moves.into_iter()).into_iter().flatten().collect();

        let expected = BTreeMap::from([("OK", PAIRS), ("INVALID_VALUE", PAIRS)]);
        assert_eq!(codes(&replies), expected, "{}: {replies:?}", place.name);
        let roots = json!({"field": "parent_id", "op": "null"});
        assert_eq!(company.list("product_category.list", roots).unwrap().len(), PAIRS, "{}", place.name);
    }
}

#[test]
fn what_comes_below_a_record_that_is_renamed_has_its_path() {
    const CREATORS: usize = 6;
    const EACH: usize = 15;
    // Few: each would put right what the one before it has missed.
    const RENAMES: usize = 3;
    for place in places() {
        let company = Company::found(&place, &json!({})).unwrap();
        let root = json!({"code": "root", "name": "Root"});
        let root = company.call("product_category.create", root).unwrap()["id"].clone();
        let rename = |turn: usize| {
            let arguments = json!({"id": root, "version": turn + 1, "code": format!("root{turn}")});
            company.request("product_category.update", &format!("rename {turn}"), arguments)
        };
        let create = |who: usize, turn: usize| {
            let code = format!("c{who}-{turn}");
            let arguments = json!({"code": code, "name": "Below", "parent_id": root});
            company.request("product_category.create", &code, arguments)
        };
        let creators = (0..CREATORS).map(|who| (0..EACH).map(|turn| create(who, turn)).collect());
        let requests = std::iter::once((0..RENAMES).map(rename).collect()).chain(creators);
        let replies: Vec<_> = contend(&place, requests).into_iter().flatten().collect();

        let expected = BTreeMap::from([("OK", RENAMES + EACH * CREATORS)]);
        assert_eq!(codes(&replies), expected, "{}: {replies:?}", place.name);
        let path = format!("/root{}/", RENAMES - 1);
        let branch = json!({"field": "path", "op": "starts_with", "value": path});
        let branch = company.list("product_category.list", branch).unwrap();
        assert_eq!(branch.len(), 1 + EACH * CREATORS, "{}: {branch:?}", place.name);
    }
}

/// How many create products at once, and how many each.
const NUMBERING: (usize, usize) = (12, 10);

/// The numbers of products that are created at once, by whom.
fn product_numbers(place: &Place, company: &Company) -> Vec<Vec<String>> {
    let (contenders, each) = NUMBERING;
    let create = |who, which| {
        let name = format!("Product {who} {which}");
        company.request("product.create", &name, json!({"name": name, "unit": "pcs"}))
    };
    let requests = (0..contenders).map(|who| (0..each).map(|which| create(who, which)).collect());
    let replies = contend(place, requests);
    assert_eq!(
        codes(replies.iter().flatten()),
        BTreeMap::from([("OK", contenders * each)]),
        "{}",
        place.name
    );
    let number = |reply: &Json| reply["result"]["number"].as_str().unwrap().to_owned();
    replies.iter().map(|replies| replies.iter().map(number).collect()).collect()
}

#[test]
fn numbers_are_unique_and_without_gaps_where_the_rule_says_so() {
    for place in places() {
        let company = Company::found(&place, &json!({})).unwrap();
        let rule = json!({"entity": "product", "pattern": "P{seq:6}", "gaps": false});
        company.call("number_rule.create", rule).unwrap();
        let numbers: BTreeSet<_> = product_numbers(&place, &company).into_iter().flatten().collect();
        let (contenders, each) = NUMBERING;
        let expected = (1..=contenders * each).map(|number| format!("P{number:06}")).collect();
        assert_eq!(numbers, expected, "{}", place.name);
        let stored = company.list("product.list", Json::Null).unwrap();
        let stored: BTreeSet<_> =
            stored.iter().map(|product| product["number"].as_str().unwrap().to_owned()).collect();
        assert_eq!(stored, expected, "{}", place.name);
    }
}

#[test]
fn numbers_are_unique_and_few_are_skipped_where_they_may_have_gaps() {
    for place in places() {
        let company = Company::found(&place, &json!({})).unwrap();
        let numbers = product_numbers(&place, &company);
        let (contenders, each) = NUMBERING;
        let different: BTreeSet<_> = numbers.iter().flatten().collect();
        assert_eq!(different.len(), contenders * each, "{}: {numbers:?}", place.name);
        // No engine draws more than one and a half times ahead of what it has given. A call that conflicts gives its number back.
        let most = contenders * each * 5 / 2;
        let last = different.last().unwrap()[1..].parse::<usize>().unwrap();
        assert!(last <= most, "{}: {last} of {most}", place.name);
    }
}

#[test]
fn stock_is_promised_once() {
    const CONTENDERS: usize = 6;
    for place in places() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("k3.db");
        careless_erp(&file).unwrap();
        let erps = json!({"k3": {"adapter": "sql", "database": format!("sqlite:{}", file.display()), "mapping": "k3"}});
        let company = Company::found(&place, &erps).unwrap();
        company.synchronise("sync.run", "k3").unwrap();
        let plenty = json!({"all": [
            {"field": "inactive", "op": "eq", "value": false},
            {"exists": "stock_level.product_id", "where": {"field": "on_hand", "op": "gt", "value": "50"}},
        ]});
        let item = company.list("product.list", plenty).unwrap()[0]["id"].clone();
        let found = company.call("stock_level.availability", json!({"product_id": item})).unwrap();
        let available: f64 = found["available"].as_str().unwrap().parse().unwrap();
        // More than a half each, by customers of whom none is another's.
        let quantity = (available * 0.6).ceil().to_string();
        let submit = |who: usize| {
            let customer = company.call("customer.create", json!({"name": format!("Keen {who}")})).unwrap();
            company.call("customer.convert", json!({"id": customer["id"]})).unwrap();
            let line = json!({"product_id": item, "quantity": quantity, "price": "1", "tax_rate": "0"});
            let order = json!({"customer_id": customer["id"], "lines": [line]});
            let order = company.call("sales_order.create", order).unwrap();
            vec![company.request("sales_order.submit", &format!("submit {who}"), json!({"id": order["id"]}))]
        };
        let replies = contend(&place, (0..CONTENDERS).map(submit).collect::<Vec<_>>().into_iter());

        let expected = BTreeMap::from([("OK", 1), ("NOT_AVAILABLE", CONTENDERS - 1)]);
        assert_eq!(codes(replies.iter().flatten()), expected, "{}: {replies:?}", place.name);
    }
}

#[test]
fn two_workers_place_each_order_once() {
    const ORDERS: i64 = 12;
    const WORKERS: usize = 3;
    for place in places() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("k3.db");
        let erp = careless_erp(&file).unwrap();
        let erps = json!({"k3": {"adapter": "sql", "database": format!("sqlite:{}", file.display()), "mapping": "k3"}});
        let company = Company::found(&place, &erps).unwrap();
        company.synchronise("sync.run", "k3").unwrap();
        submit_orders(&company, &Terms::of_k3(), ORDERS).unwrap();

        let run = request("sync.run", &json!({"tenant": company.tenant, "erp": "k3"}));
        let config = |turn| {
            let mut config = place.config(turn);
            config["erps"] = erps.clone();
            config
        };
        let workers: Vec<_> = (0..WORKERS).map(|turn| (config(turn), vec![run.clone()])).collect();
        let replies: Vec<_> = all_at_once(CONTENDER, &workers).unwrap().into_iter().flatten().collect();

        let done = |reply: &Json| reply["result"]["pushed"]["done"].as_u64().unwrap_or_default();
        let each: Vec<_> = replies.iter().map(done).collect();
        println!("{}: the workers placed {each:?} orders; {:?}", place.name, codes(&replies));
        settle(&place, &config, &run, &company);
        assert_eq!(
            placed(&erp).unwrap(),
            (ORDERS, ORDERS),
            "{}: orders and their keys in the ERP",
            place.name
        );
    }
}

/// Runs one worker until the outbox holds nothing that is not done: what the ERP could not take at once comes later.
fn settle(place: &Place, config: &dyn Fn(usize) -> Json, run: &Json, company: &Company) {
    let mut worker = Contender::start(CONTENDER, &config(0)).unwrap();
    worker.ready().unwrap();
    let open = json!({"not": {"field": "state", "op": "eq", "value": "done"}});
    for _ in 0..600 {
        let open = company.list("outbox.list", open.clone()).unwrap();
        if open.is_empty() {
            return;
        }
        let refused = open.iter().find(|entry| ["refused", "dead"].iter().any(|end| entry["state"] == *end));
        assert_eq!(refused, None, "{}", place.name);
        worker.ask(run).unwrap();
    }
    let left = company.list("outbox.list", open).unwrap();
    assert!(left.is_empty(), "{}: {left:?}", place.name);
}
