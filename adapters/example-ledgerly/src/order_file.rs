//! Orders as files. There is one file for each order; its name is the idempotency key, which the file also contains.

use crate::records::{CUSTOMERS, ITEMS};
use serde_json::{Value as Json, json};
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{Made, NewOrder};

// region: write
/// Writes the order beside its place, then renames it there: Ledgerly sees the whole of it or nothing.
pub(crate) fn write(folder: &Path, key: &str, order: &NewOrder) -> Result<Made> {
    check(folder, order)?;
    let place = place_of(folder, key)?;
    let draft = place.with_extension("part");
    save(&draft, &document(key, order))
        .map_err(|error| Error::new(Code::ErpUnreachable, format!("the order was not written: {error}")))?;
    // From here on the order may be there, whatever the file system says.
    std::fs::rename(&draft, &place)
        .and_then(|()| File::open(folder.join("orders"))?.sync_all())
        .map_err(|error| Error::new(Code::OutcomeUnknown, format!("the order may be written: {error}")))?;
    Ok(Made { key: key.to_owned(), number: Some(order.number.clone()) })
}
// endregion: write

// region: read
/// The order that was written under this key, if one was.
pub(crate) fn read(folder: &Path, key: &str) -> Result<Option<Made>> {
    let text = match std::fs::read_to_string(place_of(folder, key)?) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && folder.join("orders").is_dir() => {
            return Ok(None);
        }
        Err(error) => return Err(Error::new(Code::ErpUnreachable, format!("orders: {error}"))),
    };
    let order: Json = serde_json::from_str(&text).unwrap_or_default();
    match (&order["key"], &order["number"]) {
        (Json::String(inside), Json::String(number)) if inside == key => {
            Ok(Some(Made { key: key.to_owned(), number: Some(number.clone()) }))
        }
        _ => Err(Error::new(
            Code::ErpInvalidResponse,
            format!("the file of the order {key} is not that order"),
        )),
    }
}
// endregion: read

fn place_of(folder: &Path, key: &str) -> Result<PathBuf> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if key.is_empty() || !key.bytes().all(plain) {
        return Err(Error::new(
            Code::ErpRefused,
            "Ledgerly names order files in small letters, digits and -",
        ));
    }
    Ok(folder.join("orders").join(format!("{key}.json")))
}

// region: check
/// Ledgerly takes order files in without a word: what it would stumble over is refused here, by its own files.
fn check(folder: &Path, order: &NewOrder) -> Result<()> {
    let refused = |why: String| Err(Error::new(Code::ErpRefused, why));
    if order.lines.is_empty() {
        return refused("the order has no lines".to_owned());
    }
    match CUSTOMERS.everything(folder)?.iter().find(|customer| customer.key == order.customer) {
        None => return refused(format!("Ledgerly has no customer {}", order.customer)),
        Some(customer) if customer.frozen => return refused(format!("{} is blocked", customer.name)),
        Some(_) => {}
    }
    let items = ITEMS.everything(folder)?;
    let unknown = |key: &str| !items.iter().any(|item| item.key == key);
    match order.lines.iter().find(|line| unknown(&line.item)) {
        Some(line) => refused(format!("Ledgerly has no item {}", line.item)),
        None => Ok(()),
    }
}
// endregion: check

fn document(key: &str, order: &NewOrder) -> Json {
    let lines: Vec<Json> = order
        .lines
        .iter()
        .map(|line| {
            json!({
                "line": line.position, "sku": line.item, "quantity": line.quantity, "price": line.price,
                "net": line.net, "vat": line.tax, "wanted": line.due_date,
            })
        })
        .collect();
    json!({
        "key": key, "number": order.number, "customer": order.customer, "reference": order.customer_reference,
        "date": order.date, "currency": order.currency, "lines": lines, "net": order.net, "vat": order.tax,
        "total": order.gross,
    })
}

fn save(file: &Path, document: &Json) -> io::Result<()> {
    let mut file = File::create(file)?;
    write!(file, "{document:#}")?;
    file.sync_all()
}
