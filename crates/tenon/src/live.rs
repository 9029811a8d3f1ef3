//! Reads from an ERP what an operation needs, before its transaction begins.

use crate::engine::Engine;
use crate::wait::wait;
use serde_json::Value as Json;
use tenon_core::integration::erp_error::erp_error;
use tenon_core::integration::erp_ports::ACCOUNT;
use tenon_erp_port::{Capability, ErpAccount};
use tenon_kernel::Result;
use tenon_kernel::ask::{Answer, Question};
use tenon_kernel::refusals;

/// Asks what an operation wants to know. What is not said is no error: what was last heard is shown then.
pub(crate) fn ask_all(engine: &Engine, questions: Vec<Question>) -> Vec<Answer> {
    let ask = |question: Question| {
        let at = engine.now();
        let said = said(engine, &question).map_err(|error| error.to_string());
        Answer { question, at, said }
    };
    questions.into_iter().map(ask).collect()
}

fn said(engine: &Engine, question: &Question) -> Result<Json> {
    if question.about != ACCOUNT {
        return Err(refusals::internal(format!("nobody can be asked for `{}`", question.about)));
    }
    let account = account(engine, &question.system, &question.key)?;
    serde_json::to_value(account).map_err(refusals::internal)
}

fn account(engine: &Engine, erp: &str, key: &str) -> Result<ErpAccount> {
    let no_port = tenon_core::integration::erp_ports::no_port;
    let finance = engine.erp(erp)?.ports.finance.as_ref().ok_or_else(no_port)?;
    finance.capabilities().require(Capability::LiveAccount).map_err(erp_error)?;
    wait(finance.account_of(key)).map_err(erp_error)
}
