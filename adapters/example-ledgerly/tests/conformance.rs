//! The ERP conformance kit on Ledgerly, and the errors that it cannot bring about.

#![allow(clippy::unwrap_used, reason = "a test fails where its fixture does")]

mod ledgerly;

use ledgerly::Folder;
use tenon_erp_port::Code;
use tenon_erp_port::{Erp, Masters, Orders, PageRequest, async_trait};
use tenon_example_ledgerly::Ledgerly;
use tenon_testkit::erp_kit::{Deed, ErpUnderTest, Undone, run_all};

// region: fixture
#[async_trait]
impl ErpUnderTest for Folder {
    fn erp(&self) -> Erp {
        Erp::of(Ledgerly::new(self.path()))
    }

    async fn count_orders(&self, idempotency_key: &str) -> Deed<usize> {
        Ok(self.orders().iter().filter(|order| order["key"] == idempotency_key).count())
    }

    async fn change_customer_name(&self, customer: &str, name: &str) -> Deed<()> {
        let line = format!("{customer},{name},,,,,,,,no\n");
        self.edit("customers.csv", customer, |_| line.clone()).map_err(Undone::failed)
    }

    async fn break_customer(&self, customer: &str) -> Deed<()> {
        let line = format!("{customer},A name,,,,,,EUR,much,no\n");
        self.edit("customers.csv", customer, |_| line.clone()).map_err(Undone::failed)
    }

    async fn delete_item(&self, item: &str) -> Deed<()> {
        self.edit("items.csv", item, |_| String::new()).map_err(Undone::failed)
    }

    async fn cut_off(&self, cut_off: bool) -> Deed<()> {
        Folder::cut_off(self, cut_off).map_err(Undone::failed)
    }
}
// endregion: fixture

// region: test
#[test]
fn ledgerly_conforms() {
    let report = tenon::wait(run_all(&Folder::new()));
    println!("{report}");
    report.assert_passed();
}
// endregion: test

/// The page shows lines of the report, in its order, and leaves out others where it has `…`.
#[test]
fn the_page_shows_the_report() {
    let report = tenon::wait(run_all(&Folder::new())).to_string();
    let page = std::fs::read_to_string("../../docs/first-adapter.md").unwrap();
    let shown = page.split("<!-- report -->\n```text\n").nth(1).unwrap().split("```").next().unwrap();
    let mut lines = report.lines();
    let mut leaves_out = false;
    for shown in shown.lines() {
        match shown {
            "…" => leaves_out = true,
            _ if leaves_out => {
                assert!(lines.any(|line| line == shown), "the report has no `{shown}` there\n{report}");
                leaves_out = false;
            }
            _ => assert_eq!(lines.next(), Some(shown)),
        }
    }
    assert_eq!(lines.next(), None, "the report goes on");
}

/// The code with which an order is answered.
fn code_of_placing(folder: &Folder, key: &str) -> Option<Code> {
    let order = tenon::wait(folder.sample_order()).unwrap();
    tenon::wait(Ledgerly::new(folder.path()).place(key, &order)).err().map(|error| error.code)
}

#[test]
fn an_order_that_could_not_be_renamed_into_place_may_be_there() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("orders/k-1.json/in-the-way")).unwrap();
    assert_eq!(code_of_placing(&folder, "k-1"), Some(Code::OutcomeUnknown));
}

#[test]
fn an_order_that_could_not_be_written_is_not_there() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("orders/k-1.part")).unwrap();
    assert_eq!(code_of_placing(&folder, "k-1"), Some(Code::ErpUnreachable));
}

#[test]
fn a_key_that_names_no_file_is_refused() {
    let folder = Folder::new();
    assert_eq!(code_of_placing(&folder, "../k-1"), Some(Code::ErpRefused));
    assert_eq!(code_of_placing(&folder, "k-1"), None);
}

#[test]
fn a_blocked_customer_is_refused() {
    let folder = Folder::new();
    let mut order = tenon::wait(folder.sample_order()).unwrap();
    order.customer = "C102".to_owned();
    let refusal = tenon::wait(Ledgerly::new(folder.path()).place("k-1", &order)).unwrap_err();
    assert_eq!(refusal.code, Code::ErpRefused);
    assert!(refusal.message.contains("Old Mill Joinery Ltd"), "{refusal}");
}

#[test]
fn a_file_that_is_not_there_is_no_empty_file() {
    let folder = Folder::new();
    std::fs::remove_file(folder.path().join("customers.csv")).unwrap();
    let request = PageRequest { cursor: None, limit: 10 };
    let answer = tenon::wait(Ledgerly::new(folder.path()).customers(&request));
    assert_eq!(answer.unwrap_err().code, Code::ErpUnreachable);
}

#[test]
fn an_order_file_that_is_another_order_is_garbage() {
    let folder = Folder::new();
    std::fs::write(folder.path().join("orders/k-1.json"), r#"{"key": "k-2", "number": "SO1"}"#).unwrap();
    let answer = tenon::wait(Ledgerly::new(folder.path()).find("k-1"));
    assert_eq!(answer.unwrap_err().code, Code::ErpInvalidResponse);
}
