//! The server that the environment names by an ODBC connection string, as this driver is told of it.

/// The connection string of the server, if there is one. It is said where there is none.
#[allow(dead_code, reason = "not every test asks for it")]
pub(crate) fn server() -> Option<String> {
    match std::env::var("TENON_TEST_POSTGRES") {
        Ok(odbc) => Some(keywords(&odbc)),
        Err(_) => {
            println!("skipped: TENON_TEST_POSTGRES holds no ODBC connection string");
            None
        }
    }
}

/// The attributes of an ODBC connection string in PostgreSQL's own form: host, port and the others.
pub(crate) fn keywords(odbc: &str) -> String {
    let pairs = odbc.split(';').filter_map(|pair| pair.split_once('='));
    let named = pairs.filter_map(|(name, value)| {
        let name = match name.to_ascii_lowercase().as_str() {
            "server" => "host",
            "port" => "port",
            "database" => "dbname",
            "uid" => "user",
            "pwd" => "password",
            _ => return None,
        };
        Some(format!("{name}='{value}'"))
    });
    // The server may offer encryption, which `tests/tls.rs` is about.
    named.chain(["sslmode='disable'".to_owned()]).collect::<Vec<_>>().join(" ")
}
