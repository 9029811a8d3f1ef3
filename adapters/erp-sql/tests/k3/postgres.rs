//! The same ERP on PostgreSQL through ODBC: every row is what it is on SQLite, and orders are placed as there.

use crate::fixture::K3Fixture;
use crate::own_database::{self, OwnDatabase};
use crate::reading::everything;
use futures_lite::future::block_on;
use tenon_db_odbc::Odbc;
use tenon_erp_port::Code;
use tenon_erp_port::{
    CustomerChange, CustomerField, FieldChange, Finance, Inventory, Masters, NewOrder, NewOrderLine,
    OrderState, Orders, PageRequest,
};
use tenon_erp_sql::{Mapping, SqlErp, mappings};
use tenon_sql::Dialect;

#[test]
fn postgres_is_read_and_written_as_sqlite_is() {
    let Some(own) = OwnDatabase::filled("read") else { return };
    let database = Odbc::connect(&own.connection_string(), Dialect::Postgres).unwrap();
    let postgres = SqlErp::new(database, Mapping::parse(mappings::K3).unwrap());
    let fixture = K3Fixture::new("postgres", own_database::SIZE.customers, own_database::SIZE.items);
    let sqlite = fixture.adapter();

    assert_eq!(postgres.verify().unwrap(), Vec::<String>::new());
    macro_rules! same {
        ($read:ident) => {
            let (there, rejected) = everything(|page| block_on(postgres.$read(&page)));
            let (here, _) = everything(|page| block_on(sqlite.$read(&page)));
            assert!(here.len() > 50, "{} has rows", stringify!($read));
            assert_eq!((there, rejected), (here, vec![]), "{}", stringify!($read));
        };
    }
    same!(customers);
    same!(items);
    same!(prices);
    same!(open_items);
    same!(invoices);
    same!(stock);
    let (there, here) =
        (block_on(postgres.stock_of("20001")).unwrap(), block_on(sqlite.stock_of("20001")).unwrap());
    assert_eq!(there, here);
    assert!(!here.is_empty());
    writes(&postgres);
    changes(&postgres, &sqlite);
    drop(postgres);
}

/// A customer changed in each field on both, by the same call: it is the same on both then.
fn changes(postgres: &SqlErp, sqlite: &SqlErp) {
    let customer =
        block_on(sqlite.customers(&PageRequest { cursor: None, limit: 1 })).unwrap().rows.remove(0);
    let to = |field: CustomerField| match field {
        CustomerField::Country => Some("DE".to_owned()),
        CustomerField::Email => None,
        _ => Some(format!("{} O'Neill 杭州", field.as_str())),
    };
    let from = |field: CustomerField| field.of(&customer).map(str::to_owned);
    let changed = |field| FieldChange { field, from: from(field), to: to(field) };
    let change =
        CustomerChange { customer: customer.key.clone(), fields: CustomerField::ALL.map(changed).to_vec() };
    let there = block_on(postgres.change_customer(&change)).unwrap();
    assert_eq!(there, block_on(sqlite.change_customer(&change)).unwrap());
    assert_eq!((there.name.as_str(), there.email.as_deref()), ("name O'Neill 杭州", None));
    assert_eq!((there.city.as_deref(), there.country.as_deref()), (Some("city O'Neill 杭州"), Some("DE")));
    assert_eq!(block_on(postgres.change_customer(&change)).unwrap(), there, "once more");

    let stranger = CustomerChange { customer: "999999999".to_owned(), ..change.clone() };
    assert_eq!(block_on(postgres.change_customer(&stranger)).unwrap_err().code, Code::ErpRefused);
    let nowhere =
        FieldChange { to: Some("AQ".to_owned()), from: Some("DE".to_owned()), ..change.fields[5].clone() };
    let nowhere = CustomerChange { fields: vec![nowhere], ..change };
    assert_eq!(block_on(postgres.change_customer(&nowhere)).unwrap_err().code, Code::ErpRefused);
    let page = block_on(postgres.customers(&PageRequest { cursor: None, limit: 1 })).unwrap();
    assert_eq!(page.rows, [there]);
}

/// An order placed, found and cancelled, on an engine that is strict about types.
fn writes(erp: &SqlErp) {
    let items = block_on(erp.items(&PageRequest { cursor: None, limit: 1 })).unwrap();
    let line = NewOrderLine {
        id: "line-1".to_owned(),
        position: 1,
        item: items.rows[0].key.clone(),
        quantity: "2.5".parse().unwrap(),
        unit: items.rows[0].unit.clone(),
        price: "100.10".parse().unwrap(),
        tax_rate: "13".parse().unwrap(),
        net: "250.25".parse().unwrap(),
        tax: "32.53".parse().unwrap(),
        due_date: None,
    };
    let order = NewOrder {
        number: "SO-1".to_owned(),
        customer: "1001".to_owned(),
        customer_reference: None,
        date: tenon_erp_k3::TODAY.parse().unwrap(),
        currency: "CNY".to_owned(),
        net: line.net,
        tax: line.tax,
        gross: line.net + line.tax,
        lines: vec![line],
    };
    let made = block_on(erp.place("k-1", &order)).unwrap();
    assert_eq!(block_on(Orders::find(erp, "k-1")).unwrap().as_ref(), Some(&made));
    let stranger = NewOrder { customer: "999999999".to_owned(), ..order.clone() };
    assert_eq!(block_on(erp.place("k-2", &stranger)).unwrap_err().code, Code::ErpRefused);
    assert_eq!(block_on(Orders::find(erp, "k-2")).unwrap(), None);
    assert_eq!(block_on(erp.progress_of(&made.key)).unwrap().state, OrderState::Received);
    block_on(erp.cancel(&made.key)).unwrap();
    let page = block_on(erp.progress(&PageRequest { cursor: None, limit: 10 })).unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!((page.rows[0].state, page.rows[0].lines.len()), (OrderState::Cancelled, 1));
}
