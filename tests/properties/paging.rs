//! Pages lose and repeat nothing that stood all along, whatever comes and goes between them.

use crate::desk::{ADMIN, Desk};
use crate::history::{Clerk, Write, writes};
use crate::world::world;
use crate::{CATALOGUE, cases, filters};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use tenon::Engine;
use tenon_tests::entry_points;

/// Every record of a list, by its id and as it is.
fn all(desk: &Desk<Engine>, list: &Json) -> Vec<Json> {
    let mut list = list.clone();
    list["limit"] = json!(500);
    desk.pages(ADMIN, "customer.list", &list).unwrap()
}

/// The pages of a list, between which others write; and the ids of the records that these writes touched.
fn paged(desk: &Desk<Engine>, list: &Json, between: &[Write]) -> (Vec<Json>, BTreeSet<String>) {
    let mut clerk = Clerk::default();
    let (mut items, mut touched) = (Vec::new(), BTreeSet::new());
    let (mut list, mut writes) = (list.clone(), between.chunks(4));
    loop {
        let page = desk.read(ADMIN, "customer.list", &list).unwrap();
        items.extend(page["items"].as_array().cloned().unwrap_or_default());
        if page["next"].is_null() {
            return (items, touched);
        }
        list["after"] = page["next"].clone();
        for write in writes.next().unwrap_or_default() {
            if clerk.write(desk, write).is_ok() {
                touched.insert(write.arguments["id"].as_str().unwrap_or_default().to_owned());
            }
        }
    }
}

fn id(record: &Json) -> String {
    record["id"].as_str().unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn what_stood_all_along_is_on_one_page(
        world in world(),
        filter in prop_oneof![Just(json!({"all": []})), filters::filter(CATALOGUE.def("customer").unwrap(), 0)],
        order in filters::order(CATALOGUE.def("customer").unwrap()),
        limit in 1..3_u32,
        between in writes(24),
    ) {
        let desk = Desk::new(entry_points::engine().unwrap());
        world.build(&desk);
        let list = json!({"filter": filter, "order": order, "limit": limit});
        let before = all(&desk, &list);
        let (seen, touched) = paged(&desk, &list, &between);
        let stood = |record: &&Json| !touched.contains(&id(record));
        let expected: Vec<_> = before.iter().filter(stood).collect();
        let got: Vec<_> = seen.iter().filter(stood).collect();
        prop_assert_eq!(got, expected);
        let unchanged: Vec<_> = all(&desk, &list).into_iter().filter(|record| stood(&record)).collect();
        prop_assert_eq!(unchanged.iter().collect::<Vec<_>>(), before.iter().filter(stood).collect::<Vec<_>>());
    }
}
