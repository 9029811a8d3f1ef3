//! The host's connection, which the host's own runtime carries, and the engine's.

use super::support::keywords;
use futures_lite::future::block_on;
use tenon_db_postgres::tokio_postgres::{Client, Config, NoTls};
pub(crate) use tenon_db_postgres::{Postgres as Native, Settings};
use tenon_sql::{Database, DatabaseResult, Dialect, Transaction};

/// The server that the environment names: the dialect, and how to connect.
pub(crate) fn servers() -> Vec<(Dialect, String)> {
    let Ok(connection_string) = std::env::var("TENON_TEST_POSTGRES") else {
        println!("skipped: TENON_TEST_POSTGRES holds no ODBC connection string");
        return Vec::new();
    };
    vec![(Dialect::Postgres, connection_string)]
}

/// What a client says to commit.
pub(crate) const COMMIT: &str = "COMMIT\0";

pub(crate) fn connect(server: &str) -> DatabaseResult<Native> {
    Native::connect(&keywords(server))
}

pub(crate) fn connect_with(server: &str, settings: &Settings) -> DatabaseResult<Native> {
    Native::connect_with(&keywords(server), settings)
}

/// The engine's database.
pub(crate) fn open_database(server: &str, _: Dialect) -> DatabaseResult<Box<dyn Database>> {
    Ok(Box::new(connect(server)?))
}

/// A connection as a host opens one, with a transaction that is always open.
pub(crate) struct Erp(Client);

impl Erp {
    pub(crate) fn connect(server: &str, _: Dialect) -> Self {
        let erp = Self(client(&keywords(server)));
        erp.run("BEGIN").unwrap();
        erp
    }

    pub(crate) fn run(&self, sql: &str) -> Result<(), String> {
        block_on(self.0.batch_execute(sql)).map_err(|error| error.to_string())
    }

    pub(crate) fn commit(&self) {
        self.run("COMMIT; BEGIN").unwrap();
    }

    pub(crate) fn rollback(&self) {
        self.run("ROLLBACK; BEGIN").unwrap();
    }

    /// The transaction that is open, for the engine.
    pub(crate) fn lend(&self) -> Box<dyn Transaction + '_> {
        Box::new(Native::enlist(&self.0).unwrap())
    }
}

/// A client of the host's, whose connection a thread of the host's carries.
pub(crate) fn client(keywords: &str) -> Client {
    let config: Config = keywords.parse().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let address = ("127.0.0.1", config.get_ports()[0]);
            let stream = tokio::net::TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (client, connection) = config.connect_raw(stream, NoTls).await.unwrap();
            tell.send(client).unwrap();
            // It ends when the client is dropped.
            let _ = connection.await;
        });
    });
    told.recv().unwrap()
}
