//! The same ERP on PostgreSQL through ODBC: every row is what it is on SQLite, and orders are placed as there.

use crate::fixture::K3Fixture;
use crate::reading::everything;
use futures_lite::future::block_on;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use tenon_core::Code;
use tenon_core::ports::erp::{
    Finance, Inventory, Masters, NewOrder, NewOrderLine, OrderState, Orders, PageRequest,
};
use tenon_db_odbc::Odbc;
use tenon_erp_k3::{Size, postgres_script};
use tenon_erp_sql::{Mapping, SqlErp, mappings};
use tenon_sql::Dialect;

const VARIABLE: &str = "TENON_TEST_POSTGRES";
const SIZE: Size = Size { customers: 300, items: 120, seed: 7 };

/// A PostgreSQL database of this test's own, dropped at the end.
struct OwnDatabase {
    server: BTreeMap<String, String>,
    name: String,
}

impl OwnDatabase {
    fn new(connection_string: &str) -> Self {
        let pairs = connection_string.split(';').filter_map(|pair| pair.split_once('='));
        let server =
            pairs.map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned())).collect();
        let own = Self { server, name: format!("tenon_erp_sql_{}", std::process::id()) };
        let make = format!(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';",
            own.name
        );
        own.psql("postgres", make.as_bytes());
        own
    }

    /// Runs a script with `psql`, which knows `COPY … FROM stdin`.
    fn psql(&self, database: &str, script: &[u8]) {
        let get = |name: &str| self.server.get(name).cloned().unwrap_or_default();
        let mut psql = Command::new("psql")
            .args([
                "-q",
                "-X",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                &get("server"),
                "-p",
                &get("port"),
                "-U",
                &get("uid"),
                database,
            ])
            .env("PGPASSWORD", get("pwd"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("psql, the client of PostgreSQL");
        psql.stdin.take().unwrap().write_all(script).unwrap();
        assert!(psql.wait().unwrap().success(), "psql did not take the script");
    }

    fn connection_string(&self) -> String {
        let mut server = self.server.clone();
        server.insert("database".to_owned(), self.name.clone());
        server.iter().map(|(name, value)| format!("{name}={value};")).collect()
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        self.psql("postgres", format!("DROP DATABASE {} WITH (FORCE);", self.name).as_bytes());
    }
}

#[test]
fn postgres_is_read_and_written_as_sqlite_is() {
    let Ok(connection_string) = std::env::var(VARIABLE) else {
        println!("skipped: {VARIABLE} names no server");
        return;
    };
    let own = OwnDatabase::new(&connection_string);
    let mut script = Vec::new();
    postgres_script(&mut script, SIZE).unwrap();
    own.psql(&own.name, &script);
    let database = Odbc::connect(&own.connection_string(), Dialect::Postgres).unwrap();
    let postgres = SqlErp::new(database, Mapping::parse(mappings::K3).unwrap());
    let fixture = K3Fixture::new("postgres", SIZE.customers, SIZE.items);
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
    drop(postgres);
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
