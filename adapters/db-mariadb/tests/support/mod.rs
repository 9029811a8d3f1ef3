//! The server that the environment names by an ODBC connection string, as this driver is told of it.

/// The connection string of the server, if there is one. It is said where there is none.
#[allow(dead_code, reason = "not every test asks for it")]
pub(crate) fn server() -> Option<String> {
    named("TENON_TEST_MARIADB")
}

/// The connection string of the server of a variable.
#[allow(dead_code, reason = "not every test asks for it")]
pub(crate) fn named(variable: &str) -> Option<String> {
    match std::env::var(variable) {
        Ok(odbc) => Some(url(&odbc)),
        Err(_) => {
            println!("skipped: {variable} holds no ODBC connection string");
            None
        }
    }
}

/// The attributes of an ODBC connection string as a URL.
pub(crate) fn url(odbc: &str) -> String {
    let attribute = |name: &str| {
        let pairs = odbc.split(';').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    };
    let of = |name| attribute(name).unwrap_or_default();
    // The server may offer encryption, which `tests/tls.rs` is about.
    format!(
        "mariadb://{}:{}@{}:{}/{}?sslmode=disable",
        of("uid"),
        of("pwd"),
        of("server"),
        of("port"),
        of("database")
    )
}
