//! The answer to an interrupted call.

use crate::contract::failure::{Effect, shortened};
use crate::guest::Guest;
use tenon_erp_port::{Code, Error};
use wasmtime::Trap;

/// The call did not end. A read that took too long may go through later; what else breaks a read will break it
/// again.
pub(crate) fn broken(effect: Effect, call: &str, trap: &wasmtime::Error, guest: &Guest) -> Error {
    let trapped = trap.downcast_ref::<Trap>();
    let code = match (effect, trapped) {
        (Effect::Read, Some(Trap::Interrupt)) => Code::ErpUnreachable,
        _ => effect.garbled(),
    };
    Error::new(code, format!("{call}: the adapter {}", reason(trap, trapped, guest)))
}

fn reason(error: &wasmtime::Error, trapped: Option<&Trap>, guest: &Guest) -> String {
    let limits = guest.limits();
    match trapped {
        Some(Trap::Interrupt) => format!("did not end within {} s", limits.seconds),
        Some(Trap::StackOverflow) => "called itself without end".to_owned(),
        _ if guest.wanted_too_much() => format!("wanted more than {} MiB of memory", limits.memory_mib),
        Some(trap) => format!("broke off: {trap}"),
        None => format!("broke off: {}", shortened(&error.root_cause().to_string())),
    }
}

/// No instance could be made: nothing was called.
pub(crate) fn unstartable(error: &wasmtime::Error, guest: &Guest) -> Error {
    let why = reason(error, error.downcast_ref::<Trap>(), guest);
    Error::new(Code::ErpUnreachable, format!("the adapter could not be started: it {why}"))
}
