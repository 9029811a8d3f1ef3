//! The kinds of records that an ERP gives, and what each becomes here.

use crate::inbound::inbound;
use crate::inbox::{Applied, Kind};
use crate::matching;
use crate::mirror::{self, Mirrored, Targets};
use crate::outbox;
use crate::progress;
use crate::reconcile::{Comparable, Contents};
use crate::shared::{self, Shared, Sharing, Theirs};
use crate::system_of_record::SystemOfRecord::{Ask, Erp as ErpsOwn};
use crate::told;
use async_trait::async_trait;
use serde_json::{Map, Value as Json, json};
use tenon_core::order::place_order;
use tenon_core::party::create_customer;
use tenon_core::party::customer::Customer;
use tenon_core::pricing::price::Price;
use tenon_core::product::product::Product;
use tenon_core::receivable::invoice::Invoice;
use tenon_core::receivable::open_item::OpenItem;
use tenon_core::receivable::receipt::Receipt;
use tenon_core::stock::stock_level::StockLevel;
use tenon_erp_port::ranges::{Leaf, RangeRequest, Ranges};
use tenon_erp_port::{
    Capabilities, Capability, Erp, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt,
    ErpStock, OrderProgress, Page, PageRequest,
};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::record::Record;
use tenon_kernel::{Code, Currency, Entity, Error, Result, Unit, Value};

/// Implements [`Kind`] for a kind: its row, its name, the port and function that give it, the field that is its key, and the
/// functions that take records over.
macro_rules! kind {
    (
        $(#[$doc:meta])* $kind:ident($row:ty) = $name:literal, $capability:ident, $port:ident.$page:ident, $key:ident,
        $apply:expr, $remove:expr, $known:expr
    ) => {
        $(#[$doc])*
        pub struct $kind;

        #[async_trait]
        impl Kind for $kind {
            type Row = $row;
            const NAME: &'static str = $name;
            const CAPABILITY: Capability = Capability::$capability;

            fn capabilities(erp: &Erp) -> Option<Capabilities> {
                erp.$port.as_ref().map(|port| port.capabilities())
            }

            async fn page(erp: &Erp, request: &PageRequest) -> tenon_erp_port::Result<Page<$row>> {
                match &erp.$port {
                    Some(port) => port.$page(request).await,
                    None => Err(no_port($name)),
                }
            }

            fn key(row: &$row) -> &str {
                &row.$key
            }

            fn apply(erp: &str, rows: &[$row], applied: &mut Applied, unit: &mut Unit<'_>) -> Result<()> {
                $apply(erp, rows, applied, unit)
            }

            fn remove(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<u64> {
                $remove(erp, keys, unit)
            }

            fn known(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<String>> {
                $known(erp, after, unit)
            }
        }
    };
}

/// A kind that is the ERP's alone: each row becomes a record of an entity.
macro_rules! mirrored {
    ($(#[$doc:meta])* $kind:ident($row:ty) => $entity:ident, $name:literal, $capability:ident, $port:ident.$page:ident, $convert:ident) => {
        kind!($(#[$doc])* $kind($row) = $name, $capability, $port.$page, key,
            mirror::apply::<$kind>, mirror::remove::<$entity>, mirror::known::<$entity>);
        inbound!($kind, |pass| pass.compare::<$kind>().await, None);

        impl Mirrored for $kind {
            type Record = $entity;

            fn convert(erp: &str, rows: &[$row], unit: &mut Unit<'_>) -> Result<Vec<Result<$entity>>> {
                $convert(erp, rows, unit)
            }
        }

        #[async_trait]
        impl Comparable for $kind {
            fn expected(erp: &str, rows: &[$row], unit: &mut Unit<'_>) -> Result<Contents> {
                mirror::expected::<$kind>(erp, rows, unit)
            }

            fn standing(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<Contents> {
                mirror::standing::<$entity>(erp, keys, unit)
            }

            fn leaves(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<(String, Leaf)>> {
                mirror::leaves::<$entity>(erp, after, unit)
            }

            async fn ranges(erp: &Erp, request: &RangeRequest) -> tenon_erp_port::Result<Ranges> {
                match &erp.$port {
                    Some(port) => port.ranges(Self::CAPABILITY, request).await,
                    None => Err(no_port($name)),
                }
            }
        }
    };
}

/// A kind that both sides keep: each row says something of a record.
macro_rules! shared {
    ($(#[$doc:meta])* $kind:ident($row:ty) => $name:literal, $capability:ident, $port:ident.$page:ident, $theirs:ident, $told:path, $sharing:expr) => {
        kind!($(#[$doc])* $kind($row) = $name, $capability, $port.$page, key,
            shared::apply::<$kind>, shared::retire::<$kind>, shared::known::<$kind>);
        inbound!($kind, |pass| pass.compare::<$kind>().await, Some(&<$kind as Shared>::SHARING));

        impl Shared for $kind {
            const SHARING: Sharing = $sharing;

            fn theirs(row: &$row) -> Theirs {
                $theirs(row)
            }
        }

        #[async_trait]
        impl Comparable for $kind {
            fn expected(_: &str, rows: &[$row], _: &mut Unit<'_>) -> Result<Contents> {
                Ok(shared::expected::<$kind>(rows))
            }

            fn standing(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<Contents> {
                shared::standing::<$kind>(erp, keys, unit)
            }

            fn leaves(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<(String, Leaf)>> {
                shared::leaves::<$kind, $row>(erp, after, $told, unit)
            }

            async fn ranges(erp: &Erp, request: &RangeRequest) -> tenon_erp_port::Result<Ranges> {
                match &erp.$port {
                    Some(port) => port.ranges(Self::CAPABILITY, request).await,
                    None => Err(no_port($name)),
                }
            }
        }
    };
}

shared!(
    /// Customers: shared with the CRM.
    Customers(ErpCustomer) => "customer", ReadCustomers, masters.customers, their_customer, told::customer, Sharing {
        entity: Customer::DEF,
        fields: &[
            ("name", Ask),
            ("tax_id", Ask),
            ("phone", Ask),
            ("email", Ask),
            ("city", Ask),
            ("country", Ask),
            ("currency", ErpsOwn),
            ("credit_limit", ErpsOwn),
            ("status", ErpsOwn),
        ],
        gone: ("status", "closed"),
        made_by: Some(create_customer::KIND),
        begin: place_customer,
        recognise: matching::customers,
    }
);

shared!(
    /// Items: shared with the CRM.
    Items(ErpItem) => "product", ReadItems, masters.items, their_item, told::item, Sharing {
        entity: Product::DEF,
        fields: &[
            ("number", ErpsOwn),
            ("name", Ask),
            ("unit", ErpsOwn),
            ("list_price", ErpsOwn),
            ("currency", ErpsOwn),
            ("inactive", ErpsOwn),
        ],
        gone: ("inactive", "true"),
        made_by: None,
        begin: |_, _, _| Ok(()),
        recognise: matching::items,
    }
);

mirrored!(
    /// Prices: the ERP's.
    Prices(ErpPrice) => Price, "price", ReadPrices, masters.prices, convert_prices
);

mirrored!(
    /// Stock: the ERP's.
    Stock(ErpStock) => StockLevel, "stock_level", ReadStock, inventory.stock, convert_stock
);

mirrored!(
    /// Open items: the ERP's.
    OpenItems(ErpOpenItem) => OpenItem, "open_item", ReadOpenItems, finance.open_items, convert_open_items
);

mirrored!(
    /// Invoices: the ERP's.
    Invoices(ErpInvoice) => Invoice, "invoice", ReadInvoices, finance.invoices, convert_invoices
);

mirrored!(
    /// Receipts: the ERP's.
    Receipts(ErpReceipt) => Receipt, "receipt", ReadReceipts, finance.receipts, convert_receipts
);

kind!(
    /// Progress of orders: written onto our own orders. An order that is no more there is not touched here.
    Progress(OrderProgress) = "order_progress", ReadProgress, orders.progress, order,
    progress::apply, progress::remove, progress::known
);
inbound!(Progress, |_pass| Ok(None), None);

fn no_port(kind: &str) -> tenon_erp_port::Error {
    tenon_erp_port::Error::new(tenon_erp_port::Code::ErpUnsupported, format!("no port gives {kind}"))
}

/// A JSON object literal as a map.
fn fields(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn their_customer(row: &ErpCustomer) -> Theirs {
    let status = match (row.inactive, row.frozen) {
        (true, _) => "closed",
        (false, true) => "frozen",
        (false, false) => "active",
    };
    let fields = fields(json!({
        "name": row.name,
        "tax_id": row.tax_id,
        "phone": row.phone,
        "email": row.email,
        "city": row.city,
        "country": row.country,
        "currency": row.currency,
        "credit_limit": row.credit_limit.map(|limit| limit.to_string()),
        "status": status,
    }));
    Theirs { key: row.key.clone(), number: row.number.clone(), fields }
}

/// A customer from the ERP is one we trade with, and belongs, unless it stands elsewhere already, to the unit whose ERP it is.
fn place_customer(erp: &str, record: &mut Record, unit: &mut Unit<'_>) -> Result<()> {
    set(record, "kind", "trading".into());
    if get(record, "unit_id").is_null() {
        let units = unit.find::<OrgUnit>(Filter::eq("erp", erp))?;
        let topmost = units.into_iter().min_by_key(|unit| unit.path.as_ref().map_or(0, String::len));
        set(record, "unit_id", topmost.map(|unit| unit.header.id).into());
    }
    Ok(())
}

fn set(record: &mut Record, name: &str, value: Value) {
    if let Some((index, _)) = Customer::DEF.shape.field(name) {
        record.values[index] = value;
    }
}

fn get<'a>(record: &'a Record, name: &str) -> &'a Value {
    Customer::DEF.shape.field(name).map_or(&Value::Null, |(index, _)| &record.values[index])
}

fn their_item(row: &ErpItem) -> Theirs {
    let fields = fields(json!({
        "number": row.number,
        "name": row.name,
        "unit": row.unit,
        "list_price": row.list_price.map(|price| price.to_string()),
        "currency": row.currency,
        "inactive": row.inactive,
    }));
    Theirs { key: row.key.clone(), number: Some(row.number.clone()), fields }
}

fn convert_prices(erp: &str, rows: &[ErpPrice], unit: &mut Unit<'_>) -> Result<Vec<Result<Price>>> {
    let mut targets = Targets::default();
    targets.find(erp, "product", rows.iter().map(|row| row.item.as_str()), unit)?;
    targets.find(erp, "customer", rows.iter().filter_map(|row| row.customer.as_deref()), unit)?;
    let convert = |row: &ErpPrice| {
        let customer_id = row.customer.as_deref().map(|key| targets.id("customer", key)).transpose()?;
        Ok(Price {
            product_id: targets.id("product", &row.item)?,
            customer_id,
            from_quantity: row.from_quantity,
            price: row.price,
            currency: Currency::new(&row.currency)?,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

fn convert_stock(erp: &str, rows: &[ErpStock], unit: &mut Unit<'_>) -> Result<Vec<Result<StockLevel>>> {
    let mut targets = Targets::default();
    targets.find(erp, "product", rows.iter().map(|row| row.item.as_str()), unit)?;
    let convert = |row: &ErpStock| {
        Ok(StockLevel {
            product_id: targets.id("product", &row.item)?,
            warehouse: row.warehouse.clone(),
            lot: row.lot.clone(),
            on_hand: row.on_hand,
            reserved: row.reserved,
            on_order: row.on_order,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

fn convert_open_items(erp: &str, rows: &[ErpOpenItem], unit: &mut Unit<'_>) -> Result<Vec<Result<OpenItem>>> {
    let mut targets = Targets::default();
    targets.find(erp, "customer", rows.iter().map(|row| row.customer.as_str()), unit)?;
    let convert = |row: &ErpOpenItem| {
        Ok(OpenItem {
            customer_id: targets.id("customer", &row.customer)?,
            document: row.document.clone(),
            document_date: row.document_date,
            due_date: row.due_date,
            currency: Currency::new(&row.currency)?,
            amount: row.amount,
            open_amount: row.open_amount,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

fn convert_invoices(erp: &str, rows: &[ErpInvoice], unit: &mut Unit<'_>) -> Result<Vec<Result<Invoice>>> {
    let mut targets = Targets::default();
    targets.find(erp, "customer", rows.iter().map(|row| row.customer.as_str()), unit)?;
    targets.find(erp, "sales_order", rows.iter().filter_map(|row| row.order.as_deref()), unit)?;
    let placing = !outbox::open(erp, place_order::KIND, unit)?.is_empty();
    let convert = |row: &ErpInvoice| {
        let order_id = row.order.as_deref().and_then(|key| targets.optional("sales_order", key));
        if placing && row.order.is_some() && order_id.is_none() {
            let message = "its order may be one that is just being placed there";
            return Err(Error::new(Code::IllegalState, message));
        }
        Ok(Invoice {
            number: row.number.clone(),
            customer_id: targets.id("customer", &row.customer)?,
            order_id,
            date: row.date,
            currency: Currency::new(&row.currency)?,
            net: row.net,
            tax: row.tax,
            gross: row.gross,
        })
    };
    Ok(rows.iter().map(convert).collect())
}

fn convert_receipts(erp: &str, rows: &[ErpReceipt], unit: &mut Unit<'_>) -> Result<Vec<Result<Receipt>>> {
    let mut targets = Targets::default();
    targets.find(erp, "customer", rows.iter().map(|row| row.customer.as_str()), unit)?;
    let convert = |row: &ErpReceipt| {
        Ok(Receipt {
            number: row.number.clone(),
            customer_id: targets.id("customer", &row.customer)?,
            date: row.date,
            currency: Currency::new(&row.currency)?,
            amount: row.amount,
        })
    };
    Ok(rows.iter().map(convert).collect())
}
