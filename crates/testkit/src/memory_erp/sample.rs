//! The sample records of a small trading company.

use super::MemoryErp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_erp_port::{ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock};

/// Stock of every item in every warehouse, in pieces.
const ON_HAND: i64 = 500;

impl MemoryErp {
    /// Creates an ERP with this number of customers and items. Each customer has an invoice with its open item, and a receipt;
    /// the second customer also has a credit note and a refund. The third customer is frozen; the fourth customer and the fourth
    /// item are inactive.
    pub fn sample(today: Date, customers: u32, items: u32) -> Self {
        let erp = Self::empty(today);
        for n in 1..=customers {
            erp.put_customer(customer(n));
            erp.put_papers(n, today);
        }
        for n in 1..=items {
            erp.put_item(item(n));
            erp.put_price(price(n));
            for warehouse in ["EAST", "WEST"] {
                erp.put_stock(stock(n, warehouse));
            }
        }
        erp
    }

    fn put_papers(&self, n: u32, today: Date) {
        let pieces = if n == 2 { -2 } else { i64::from(n) };
        let net = Decimal::from(100 * pieces);
        let tax = Decimal::from(13 * pieces);
        let gross = net + tax;
        let paid = gross / Decimal::TWO;
        let (key, customer, currency) = (format!("OLD{n:04}"), customer_key(n), "EUR".to_owned());
        self.put_invoice(ErpInvoice {
            key: key.clone(),
            number: key.clone(),
            customer: customer.clone(),
            order: None,
            date: today,
            currency: currency.clone(),
            net,
            tax,
            gross,
        });
        self.put_open_item(ErpOpenItem {
            key: key.clone(),
            customer: customer.clone(),
            document: key,
            document_date: today,
            due_date: today,
            currency: currency.clone(),
            amount: gross,
            open_amount: gross - paid,
        });
        let key = format!("OLDR{n:04}");
        self.put_receipt(ErpReceipt {
            number: key.clone(),
            key,
            customer,
            date: today,
            currency,
            amount: paid,
        });
    }
}

fn customer_key(n: u32) -> String {
    format!("CUST{n:04}")
}

fn item_key(n: u32) -> String {
    format!("ITEM{n:04}")
}

fn customer(n: u32) -> ErpCustomer {
    ErpCustomer {
        key: customer_key(n),
        number: Some(format!("{n:05}")),
        name: format!("Customer {n}"),
        tax_id: Some(format!("DE{n:09}")),
        phone: Some(format!("+49 30 {n:06}")),
        email: Some(format!("office{n}@example.com")),
        city: Some("Berlin".to_owned()),
        country: Some("DE".to_owned()),
        currency: Some("EUR".to_owned()),
        credit_limit: Some(Decimal::from(10_000)),
        frozen: n == 3,
        inactive: n == 4,
    }
}

fn item(n: u32) -> ErpItem {
    ErpItem {
        key: item_key(n),
        number: format!("SKU-{n}"),
        name: format!("Item {n}"),
        unit: "PCE".to_owned(),
        list_price: Some(Decimal::from(10 + n)),
        currency: Some("EUR".to_owned()),
        inactive: n == 4,
    }
}

fn price(n: u32) -> ErpPrice {
    ErpPrice {
        key: format!("PRICE{n:04}"),
        item: item_key(n),
        customer: None,
        from_quantity: Decimal::TEN,
        price: Decimal::from(9 + n),
        currency: "EUR".to_owned(),
        valid_from: None,
        valid_to: None,
    }
}

fn stock(n: u32, warehouse: &str) -> ErpStock {
    let item = item_key(n);
    ErpStock {
        key: format!("{item}/{warehouse}"),
        item,
        warehouse: warehouse.to_owned(),
        lot: None,
        on_hand: Decimal::from(ON_HAND),
        reserved: Decimal::ZERO,
        on_order: Decimal::ZERO,
    }
}
