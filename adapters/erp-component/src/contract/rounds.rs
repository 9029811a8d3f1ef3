//! Checks rounds of reading: that a page is valid, and that a round ends.

use super::failure::{Effect, garbled};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tenon_erp_port::Result;
use tenon_erp_port::{Page, PageRequest};

/// The most characters of a cursor.
const LONGEST_CURSOR: usize = 2000;

/// The rounds that are under way, by what is read.
#[derive(Default)]
pub(crate) struct Rounds {
    under_way: Mutex<BTreeMap<&'static str, Round>>,
}

/// How far a round has come.
struct Round {
    next: String,
    pages: u32,
}

impl Rounds {
    /// Checks a page against what was asked for, and counts it.
    ///
    /// # Errors
    /// `ERP_INVALID_RESPONSE`: it is no page of a round that ends.
    pub(crate) fn check<T>(
        &self,
        call: &'static str,
        most: u32,
        request: &PageRequest,
        page: &Page<T>,
    ) -> Result<()> {
        let wrong = |what: String| Err(garbled(Effect::Read, call, what));
        let rows = page.rows.len();
        if rows > request.limit as usize {
            return wrong(format!("{rows} rows, where {} were asked for", request.limit));
        }
        if page.next.chars().count() > LONGEST_CURSOR {
            return wrong(format!("a cursor of more than {LONGEST_CURSOR} characters"));
        }
        if page.more && request.cursor.as_ref() == Some(&page.next) {
            return wrong("there is said to be more, and the cursor does not move on".to_owned());
        }
        match self.count(call, request, page) {
            pages if pages > most => wrong(format!("the round does not end within {most} pages")),
            _ => Ok(()),
        }
    }

    /// The number of pages that the round has by now. Who goes on from where the last page ended goes on with its round.
    fn count<T>(&self, call: &'static str, request: &PageRequest, page: &Page<T>) -> u32 {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let before = under_way.remove(call).filter(|round| Some(&round.next) == request.cursor.as_ref());
        let pages = before.map_or(0, |round| round.pages) + 1;
        if page.more {
            under_way.insert(call, Round { next: page.next.clone(), pages });
        }
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(rounds: &Rounds, cursor: Option<&str>, next: &str, more: bool) -> bool {
        let request = PageRequest { cursor: cursor.map(str::to_owned), limit: 2 };
        let page = Page { more, ..Page::last(vec![1, 2], next) };
        rounds.check("customers", 2, &request, &page).is_ok()
    }

    #[test]
    fn a_round_has_so_many_pages_and_no_more() {
        let rounds = Rounds::default();
        assert!(ask(&rounds, None, "a", true));
        assert!(ask(&rounds, Some("a"), "b", true));
        assert!(!ask(&rounds, Some("b"), "c", true));
        assert!(ask(&rounds, None, "a", true), "another round begins again");
        assert!(ask(&rounds, Some("a"), "b", false));
        assert!(ask(&rounds, Some("b"), "b", false), "the next round goes on from where this one ended");
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let rounds = Rounds::default();
        assert!(!ask(&rounds, Some("a"), "a", true));
        assert!(!ask(&rounds, None, &"x".repeat(2001), true));
        let page = Page::last(vec![1, 2, 3], "");
        assert!(rounds.check("items", 9, &PageRequest { cursor: None, limit: 2 }, &page).is_err());
    }
}
