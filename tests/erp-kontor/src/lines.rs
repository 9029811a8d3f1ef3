//! Pages as lines of tab-separated values.

use crate::server::Reply;
use futures_lite::future::block_on;
use std::fmt::Write;
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{ErpCustomer, ErpItem, Masters, Page, PageRequest};
use tenon_testkit::memory_erp::MemoryErp;

pub(crate) fn page(books: &MemoryErp, kind: &str, request: &PageRequest) -> Result<Reply> {
    let text = match kind {
        "customers" => lines(&block_on(books.customers(request))?, customer),
        "items" => lines(&block_on(books.items(request))?, item),
        _ => return Err(Error::new(Code::UnknownOperation, "there is no such kind")),
    };
    Ok(Reply::Answer { status: 200, content_type: "text/tab-separated-values", body: text.into_bytes() })
}

fn lines<T>(page: &Page<T>, line: impl Fn(&T) -> String) -> String {
    let mut text = String::new();
    for row in &page.rows {
        // Writing to a String does not fail.
        let _ = writeln!(text, "row\t{}", line(row));
    }
    for rejected in &page.rejected {
        let _ = writeln!(text, "rejected\t{}\t{}", shown(rejected.key.as_ref()), rejected.reason);
    }
    for gone in &page.gone {
        let _ = writeln!(text, "gone\t{gone}");
    }
    let _ = writeln!(text, "end\t{}\t{}", yes(page.more), page.next);
    text
}

fn customer(row: &ErpCustomer) -> String {
    let limit = row.credit_limit.map(|limit| limit.to_string());
    let columns = [
        row.key.as_str(),
        shown(row.number.as_ref()),
        &row.name,
        shown(row.tax_id.as_ref()),
        shown(row.phone.as_ref()),
        shown(row.email.as_ref()),
        shown(row.city.as_ref()),
        shown(row.country.as_ref()),
        shown(row.currency.as_ref()),
        shown(limit.as_ref()),
        yes(row.frozen),
        yes(row.inactive),
    ];
    columns.join("\t")
}

fn item(row: &ErpItem) -> String {
    let price = row.list_price.map(|price| price.to_string());
    let columns = [
        row.key.as_str(),
        &row.number,
        &row.name,
        &row.unit,
        shown(price.as_ref()),
        shown(row.currency.as_ref()),
        yes(row.inactive),
    ];
    columns.join("\t")
}

fn shown(text: Option<&String>) -> &str {
    text.map_or("", String::as_str)
}

fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
