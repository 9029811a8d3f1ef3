//! What an operation wants to see as it is in the ERP now is read before its transaction begins, and handed in.

use crate::engine::Engine;
use crate::wait::wait;
use jiff::Timestamp;
use serde_json::Value as Json;
use tenon_core::integration::erp_error::erp_error;
use tenon_core::receivable::trade::ReadAccount;
use tenon_erp_port::{Capability, ErpAccount};
use tenon_kernel::{Code, Error, Result};

/// The operation that wants the accounts of a customer.
const DETAIL: &str = "customer.trade_detail";

/// The arguments with which a call is to be made again, now that it has said which accounts it is about; none when it is
/// content. Whoever may not see the customer is refused before anybody is asked.
pub(crate) fn with_live(
    engine: &Engine,
    operation: &str,
    arguments: &Json,
    answer: &Json,
) -> Result<Option<Json>> {
    if operation != DETAIL || arguments.get("live").is_some_and(|live| !live.is_null()) {
        return Ok(None);
    }
    let accounts = answer["accounts"].as_array().into_iter().flatten();
    let names = |account: &Json, name: &str| account[name].as_str().unwrap_or_default().to_owned();
    let read: Vec<_> =
        accounts.map(|account| ask(engine, names(account, "erp"), names(account, "key"))).collect();
    if read.is_empty() {
        return Ok(None);
    }
    let mut arguments = arguments.clone();
    let internal = |error: serde_json::Error| Error::new(Code::Internal, error.to_string());
    arguments["live"] = serde_json::to_value(read).map_err(internal)?;
    Ok(Some(arguments))
}

/// Asks an ERP for one account. What it does not say is no error: what was last heard is shown then.
fn ask(engine: &Engine, erp: String, key: String) -> ReadAccount {
    let at: Timestamp = engine.now();
    match account(engine, &erp, &key) {
        Ok(account) => ReadAccount { erp, key, at, account: Some(account), reason: None },
        Err(error) => ReadAccount { erp, key, at, account: None, reason: Some(error.to_string()) },
    }
}

fn account(engine: &Engine, erp: &str, key: &str) -> Result<ErpAccount> {
    let no_port = || Error::new(Code::ErpUnsupported, "the adapter does not have this port");
    let finance = engine.erp(erp)?.ports.finance.as_ref().ok_or_else(no_port)?;
    finance.capabilities().require(Capability::LiveAccount).map_err(erp_error)?;
    wait(finance.account_of(key)).map_err(erp_error)
}
