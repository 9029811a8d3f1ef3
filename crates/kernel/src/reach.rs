//! How far a permission reaches: the scopes of its grants, each from the unit in which its role is had.

use crate::rights::{Anchor, Grant, Scope};
use std::sync::Arc;

/// What the grants of a permission reach together. It reaches nothing where there is no grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    grounds: Vec<Ground>,
}

/// What one grant reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ground {
    /// The scope.
    pub(crate) scope: Scope,
    /// From where it reaches.
    pub(crate) anchor: Arc<Anchor>,
}

impl Ground {
    /// Whether the other one reaches every row that this one reaches, of whichever entity.
    fn is_within(&self, other: &Ground) -> bool {
        let same_anchor = self.anchor == other.anchor;
        match (self.scope, other.scope) {
            (_, Scope::All) => true,
            (Scope::Unit | Scope::Subtree, Scope::Subtree) => {
                self.anchor.unit_path.starts_with(&other.anchor.unit_path)
            }
            (Scope::Own, Scope::Own | Scope::Reports)
            | (Scope::Reports, Scope::Reports)
            | (Scope::Unit, Scope::Unit) => same_anchor,
            _ => false,
        }
    }

    /// Whether it counts no more beside the other one: of the scopes `own`, `unit` and `subtree` from one unit, the widest counts.
    fn yields_to(&self, other: &Ground) -> bool {
        let widened = self.scope == Scope::Own && matches!(other.scope, Scope::Unit | Scope::Subtree);
        self.is_within(other) || widened && self.anchor == other.anchor
    }
}

impl Reach {
    /// What these grants reach together.
    pub(crate) fn of<'g>(grants: impl Iterator<Item = &'g Grant>) -> Self {
        let mut grounds: Vec<Ground> = Vec::new();
        for grant in grants {
            let ground = Ground { scope: grant.scope, anchor: Arc::clone(&grant.anchor) };
            if !grounds.iter().any(|other| ground.yields_to(other)) {
                grounds.retain(|other| !other.yields_to(&ground));
                grounds.push(ground);
            }
        }
        Self { grounds }
    }

    /// Returns whether there is no grant.
    pub fn is_nothing(&self) -> bool {
        self.grounds.is_empty()
    }

    /// Returns whether it reaches everything of the tenant.
    pub fn is_everything(&self) -> bool {
        self.grounds.iter().any(|ground| ground.scope == Scope::All)
    }

    /// What it reaches at this scope or a wider one.
    pub(crate) fn at_least(mut self, scope: Scope) -> Self {
        self.grounds.retain(|ground| ground.scope >= scope);
        self
    }

    /// Whether the other one reaches every row that this one reaches.
    pub(crate) fn is_within(&self, other: &Reach) -> bool {
        self.grounds.iter().all(|ground| other.grounds.iter().any(|wider| ground.is_within(wider)))
    }

    pub(crate) fn grounds(&self) -> impl Iterator<Item = &Ground> {
        self.grounds.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What grants of these scopes reach, each from the unit of this path.
    fn reach(grants: &[(Scope, &str)]) -> Reach {
        let grants: Vec<_> = grants
            .iter()
            .map(|(scope, path)| {
                let anchor = Anchor { unit_id: (*path).to_owned(), unit_path: (*path).to_owned() };
                Grant { permission: "*".to_owned(), scope: *scope, anchor: Arc::new(anchor) }
            })
            .collect();
        Reach::of(grants.iter())
    }

    const HQ: &str = "/hq/";
    const SHOP: &str = "/hq/shop/";

    #[test]
    fn what_a_wider_grant_reaches_counts_once() {
        let everywhere = reach(&[(Scope::Subtree, HQ)]);
        assert_eq!(reach(&[(Scope::Unit, SHOP), (Scope::Subtree, HQ), (Scope::Own, HQ)]), everywhere);
        assert_eq!(reach(&[(Scope::Subtree, HQ), (Scope::Subtree, SHOP)]), everywhere);
        assert_eq!(reach(&[(Scope::All, SHOP), (Scope::Subtree, HQ)]), reach(&[(Scope::All, SHOP)]));
        let apart = reach(&[(Scope::Subtree, SHOP), (Scope::Own, HQ), (Scope::Reports, SHOP)]);
        assert_eq!(apart.grounds().count(), 3);
    }

    #[test]
    fn a_reach_is_within_one_that_reaches_all_of_it() {
        let within = |one, other| reach(one).is_within(&reach(other));
        assert!(within(&[(Scope::Own, HQ)], &[(Scope::Reports, HQ)]));
        assert!(within(&[(Scope::Unit, SHOP)], &[(Scope::Own, HQ), (Scope::Subtree, HQ)]));
        assert!(within(&[], &[(Scope::Own, HQ)]) && !within(&[(Scope::Own, HQ)], &[]));
        // What is a user's own may be in another unit, and so may people below.
        assert!(!within(&[(Scope::Own, HQ)], &[(Scope::Subtree, HQ)]));
        assert!(!within(&[(Scope::Reports, HQ)], &[(Scope::Subtree, HQ)]));
        assert!(!within(&[(Scope::Subtree, HQ)], &[(Scope::Subtree, SHOP)]));
    }
}
