//! Errors of ERPs, as the engine reports them.

pub use crate::integration::refusals::{
    adapter_configuration, adapter_fault, cannot, invalid_response, invalid_value, malformed_message,
    outcome_unknown, refused, unknown_method, unreachable, unsupported,
};
use tenon_erp_port::Code;
use tenon_kernel::Error;

/// Converts the error of a call to an ERP into an error of the engine with the same code.
pub fn erp_error(error: tenon_erp_port::Error) -> Error {
    let tenon_erp_port::Error { code, message, path, details } = error;
    let mut error = of_code(code, &message);
    (error.path, error.details) = (path, details);
    error
}

fn of_code(code: Code, message: &str) -> Error {
    match code {
        Code::ErpUnreachable => unreachable(message),
        Code::ErpRefused => refused(message),
        Code::ErpInvalidResponse => invalid_response(message),
        Code::ErpUnsupported => unsupported(message),
        Code::OutcomeUnknown => outcome_unknown(message),
        Code::Configuration => adapter_configuration(message),
        Code::InvalidValue => invalid_value(message),
        Code::UnknownOperation => unknown_method(message),
        Code::MalformedRequest => malformed_message(message),
        // `Internal`, and what a later port may add.
        _ => adapter_fault(message),
    }
}

#[cfg(test)]
mod tests {
    use super::erp_error;
    use serde_json::json;

    #[test]
    fn every_code_of_a_port_is_one_of_the_engine() {
        for code in tenon_erp_port::Code::ALL {
            let error = erp_error(tenon_erp_port::Error::new(*code, "x"));
            assert_eq!(error.code.as_str(), code.as_str());
            assert!(error.reason().starts_with("erp."), "{}", error.reason());
        }
    }

    #[test]
    fn an_erps_words_are_kept_with_the_path_and_the_data() {
        let said = tenon_erp_port::Error::new(tenon_erp_port::Code::ErpRefused, "no such item");
        let error = erp_error(said.at("/lines/0/item").with(json!({"item": "A-1"})));
        assert_eq!(error.message, "no such item");
        assert_eq!(error.message_in("zh-CN"), "ERP 拒绝：no such item");
        assert_eq!(error.path.as_deref(), Some("/lines/0/item"));
        assert_eq!(error.details.as_deref(), Some(&json!({"item": "A-1"})));
    }
}
