//! Ledgerly's files, and the conversion of their lines into records of Tenon.

use crate::table::{Fields, Table};
use tenon_erp_port::{ErpCustomer, ErpItem, ErpOpenItem, ErpStock};

// region: customers
pub(crate) const CUSTOMERS: Table<ErpCustomer> =
    Table { file: "customers.csv", key: &["no"], translate: customer };

fn customer(key: String, line: &Fields) -> Result<ErpCustomer, String> {
    Ok(ErpCustomer {
        number: Some(key.clone()),
        key,
        name: line.required("name")?,
        tax_id: line.optional("vat_no")?,
        phone: line.optional("phone")?,
        email: line.optional("mail")?,
        city: line.optional("town")?,
        country: line.optional("country")?,
        currency: line.optional("currency")?,
        credit_limit: line.optional("limit")?,
        frozen: line.yes("blocked")?,
        inactive: false,
    })
}
// endregion: customers

pub(crate) const ITEMS: Table<ErpItem> = Table { file: "items.csv", key: &["sku"], translate: item };

fn item(key: String, line: &Fields) -> Result<ErpItem, String> {
    Ok(ErpItem {
        number: key.clone(),
        key,
        name: line.required("name")?,
        unit: line.required("unit")?,
        list_price: line.optional("price")?,
        currency: line.optional("currency")?,
        inactive: !line.yes("sold")?,
    })
}

pub(crate) const STOCK: Table<ErpStock> =
    Table { file: "stock.jsonl", key: &["sku", "site"], translate: stock };

fn stock(key: String, line: &Fields) -> Result<ErpStock, String> {
    Ok(ErpStock {
        key,
        item: line.required("sku")?,
        warehouse: line.required("site")?,
        lot: None,
        on_hand: line.required("on_hand")?,
        reserved: line.required("promised")?,
        on_order: line.required("coming")?,
    })
}

pub(crate) const OPEN_ITEMS: Table<ErpOpenItem> =
    Table { file: "open_items.jsonl", key: &["doc"], translate: open_item };

fn open_item(key: String, line: &Fields) -> Result<ErpOpenItem, String> {
    Ok(ErpOpenItem {
        document: key.clone(),
        key,
        customer: line.required("customer")?,
        document_date: line.required("date")?,
        due_date: line.required("due")?,
        currency: line.required("currency")?,
        amount: line.required("amount")?,
        open_amount: line.required("open")?,
    })
}
