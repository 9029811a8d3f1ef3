//! Trees, against a model that knows only who is above whom: a random history of categories never makes a circle, and paths and branches are
//! always right.

use crate::desk::{ADMIN, Desk};
use crate::{CATALOGUE, cases};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use tenon::kernel::tree::DEEPEST;
use tenon::{Code, Engine};
use tenon_tests::entry_points;

/// How many categories there may be. More than a tree may have levels.
const NODES: usize = DEEPEST + 4;

#[derive(Clone, Debug)]
enum Step {
    /// Creates a category with a code below another one.
    Create(usize, u8, Option<usize>),
    /// Moves a category, and all that is below it.
    Move(usize, Option<usize>),
    /// Gives a category another code.
    Rename(usize, u8),
    /// Deletes a category.
    Delete(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let node = || 0..NODES;
    let above = || prop::option::weighted(0.9, 0..NODES);
    let step = prop_oneof![
        4 => (node(), 0..6_u8, above()).prop_map(|(node, code, above)| Step::Create(node, code, above)),
        4 => (node(), above()).prop_map(|(node, above)| Step::Move(node, above)),
        1 => (node(), 0..6_u8).prop_map(|(node, code)| Step::Rename(node, code)),
        1 => node().prop_map(Step::Delete),
    ];
    // A long chain first in some histories: chance alone makes no deep tree.
    let chain = (0..=NODES).prop_map(|length| {
        let link = |node: usize| Step::Create(node, 0, node.checked_sub(1));
        (0..length).map(link).collect::<Vec<_>>()
    });
    (chain, prop::collection::vec(step, 1..30)).prop_map(|(chain, steps)| [chain, steps].concat())
}

/// Of each category its code and the one above.
#[derive(Clone, Debug, Default)]
struct Model(BTreeMap<usize, (u8, Option<usize>)>);

impl Model {
    /// The category and those above it, upwards. In a circle, it does not end.
    fn upwards(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(node), |node| self.0[node].1)
    }

    fn path(&self, node: usize) -> String {
        let codes: Vec<_> = self.upwards(node).map(|node| format!("c{}/", self.0[&node].0)).collect();
        codes.into_iter().rev().fold("/".to_owned(), |path, part| path + &part)
    }

    fn branch(&self, node: usize) -> BTreeSet<String> {
        let within = self.0.keys().filter(|one| self.upwards(**one).any(|above| above == node));
        within.map(|one| id(*one)).collect()
    }

    /// Why a category cannot stand there, or the model with it there.
    fn with(&self, node: usize, code: u8, above: Option<usize>) -> Result<Model, Code> {
        match above {
            Some(above) if above == node => return Err(Code::InvalidValue),
            Some(above) if !self.0.contains_key(&above) => return Err(Code::NotFound),
            Some(above) if self.upwards(above).any(|one| one == node) => return Err(Code::InvalidValue),
            _ => {}
        }
        let mut next = self.clone();
        next.0.insert(node, (code, above));
        let taken = self.0.iter().any(|(other, place)| *other != node && *place == (code, above));
        if next.0.keys().any(|one| next.upwards(*one).count() > DEEPEST) {
            // Which of two reasons is given, does not matter.
            return Err(if taken { Code::Duplicate } else { Code::LimitExceeded });
        }
        if taken { Err(Code::Duplicate) } else { Ok(next) }
    }

    fn after(&self, step: &Step) -> Result<Model, Code> {
        match *step {
            Step::Create(node, code, above) => self.with(node, code, above),
            Step::Move(node, above) => match self.0.get(&node) {
                Some((code, _)) => self.with(node, *code, above),
                None => Err(Code::NotFound),
            },
            Step::Rename(node, code) => match self.0.get(&node) {
                Some((_, above)) => self.with(node, code, *above),
                None => Err(Code::NotFound),
            },
            Step::Delete(node) => {
                let mut next = self.clone();
                next.0.remove(&node).ok_or(Code::NotFound)?;
                let needed = next.0.values().any(|(_, above)| *above == Some(node));
                if needed { Err(Code::IllegalState) } else { Ok(next) }
            }
        }
    }
}

/// The id of a category. It stays taken when the category is deleted.
fn id(node: usize) -> String {
    format!("category-{node}")
}

fn perform(desk: &Desk<Engine>, step: &Step) -> tenon::Result<Json> {
    let version = |node: &usize| {
        let found = desk.read(ADMIN, "product_category.get", &json!({"id": id(*node)}))?;
        if found["deleted"] == true {
            return Err(tenon::kernel::refusals::not_found(CATALOGUE.def("product_category").unwrap()));
        }
        Ok::<_, tenon::Error>(found["version"].clone())
    };
    match step {
        Step::Create(node, code, above) => {
            let with = json!({"id": id(*node), "code": format!("c{code}"), "name": "A category", "parent_id": above.map(id)});
            desk.write(ADMIN, "product_category.create", &with)
        }
        Step::Move(node, above) => {
            let with = json!({"id": id(*node), "version": version(node)?, "parent_id": above.map(id)});
            desk.write(ADMIN, "product_category.update", &with)
        }
        Step::Rename(node, code) => {
            let with = json!({"id": id(*node), "version": version(node)?, "code": format!("c{code}")});
            desk.write(ADMIN, "product_category.update", &with)
        }
        Step::Delete(node) => {
            let with = json!({"id": id(*node), "version": version(node)?});
            desk.write(ADMIN, "product_category.delete", &with)
        }
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn a_tree_is_what_its_moves_have_made_of_it(steps in steps()) {
        let desk = Desk::new(entry_points::engine().unwrap());
        let (mut model, mut used) = (Model::default(), BTreeSet::new());
        for step in &steps {
            if matches!(step, Step::Create(node, ..) if used.contains(node)) {
                continue;
            }
            let expected = model.after(step);
            let done = perform(&desk, step).map_err(|refusal| refusal.code);
            prop_assert_eq!(done.map(drop), expected.as_ref().map(drop).map_err(|code| *code), "{:?} in {:?}", step, &model);
            if let (Step::Create(node, ..), Ok(_)) = (step, &expected) {
                used.insert(*node);
            }
            model = expected.unwrap_or(model);
        }
        let items = desk.pages(ADMIN, "product_category.list", &json!({})).unwrap();
        let paths: BTreeMap<_, _> = items.iter().map(|item| (item["id"].as_str().unwrap().to_owned(), item["path"].as_str().unwrap().to_owned())).collect();
        let expected: BTreeMap<_, _> = model.0.keys().map(|node| (id(*node), model.path(*node))).collect();
        prop_assert_eq!(paths, expected);
        for node in model.0.keys() {
            let under = json!({"filter": {"field": "id", "op": "under", "value": id(*node)}});
            let branch = desk.pages(ADMIN, "product_category.list", &under).unwrap();
            let branch: BTreeSet<_> = branch.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
            prop_assert_eq!(branch, model.branch(*node));
        }
    }
}
