//! Errors of ERPs, as the engine reports them.

use tenon_kernel::{Code, Error};

/// The error of a call into an ERP as one of the engine, with the same code.
pub fn erp_error(error: tenon_erp_port::Error) -> Error {
    let tenon_erp_port::Error { code, message, path, details } = error;
    Error { code: Code::parse(code.as_str()).unwrap_or(Code::Internal), message, path, details }
}

#[cfg(test)]
mod tests {
    use super::erp_error;

    #[test]
    fn every_code_of_a_port_is_one_of_the_engine() {
        for code in tenon_erp_port::Code::ALL {
            let error = erp_error(tenon_erp_port::Error::new(*code, "x"));
            assert_eq!(error.code.as_str(), code.as_str());
        }
    }
}
