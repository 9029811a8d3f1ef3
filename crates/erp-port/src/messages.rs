//! The ERP ports as messages, for an adapter that is reached by text: in another language, or in another process.
//!
//! - A request is the name of a method, such as `orders.place`, and an object with a member for each argument of the port's
//!   function. The values are the JSON of the port's records.
//! - A reply is `{"result": …}`, or `{"error": {"code": …, "message": …}}` with one of the codes of [the ports](super). With
//!   `ERP_UNREACHABLE` it may contain `retry_after`, the number of seconds that the ERP asks to wait. With `ERP_REFUSED` it may
//!   contain `path`, the JSON pointer of the refused value within the argument.
//!
//! [`over`] implements the ports by sending such messages. [`answer`] answers them by calling the ports. Both are made from one
//! list of methods.

use super::{
    Capabilities, Capability, CodeLists, CustomerChange, Erp, ErpAccount, ErpCustomer, ErpInvoice, ErpItem,
    ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, Finance, Inventory, Made, Masters, NewCustomer, NewOrder,
    OrderChange, OrderProgress, Orders, Page, PageRequest, asked_to_wait, async_trait, told_to_wait,
};
use super::{Code, Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

/// The effect of a method in the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The method reads. Without a reply, nothing has happened.
    Read,
    /// The method writes. Without a reply, the write may have taken effect.
    Write,
}

impl Effect {
    /// What it means that an answer cannot be understood.
    fn garbled(self, what: impl std::fmt::Display) -> Error {
        let code = if self == Effect::Write { Code::OutcomeUnknown } else { Code::ErpInvalidResponse };
        Error::new(code, format!("the ERP's answer cannot be understood: {what}"))
    }

    /// Returns the error for a request that was sent and got no reply.
    pub fn unanswered(self, why: impl Into<String>) -> Error {
        let code = if self == Effect::Write { Code::OutcomeUnknown } else { Code::ErpUnreachable };
        Error::new(code, why)
    }
}

/// A method of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// The port and its function: `orders.place`.
    pub name: &'static str,
    /// The effect.
    pub effect: Effect,
}

/// Sends a message to the adapter and returns its reply.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Returns the adapter's capabilities.
    fn capabilities(&self) -> Capabilities;

    /// Sends a request and returns the reply unchanged.
    ///
    /// # Errors
    /// `ERP_UNREACHABLE` if the request was not sent, and [`Effect::unanswered`] if it was sent and there is no reply.
    async fn carry(&self, method: Method, request: String) -> Result<String>;
}

/// Returns the ports of the adapter that this carrier reaches.
pub fn over(carrier: impl Carrier + 'static) -> Erp {
    Erp::of(Over(carrier))
}

/// Writes an answer as a reply.
pub fn reply(answer: &Result<Json>) -> String {
    let reply = match answer {
        Ok(result) => json!({"result": result}),
        Err(error) => {
            let mut told = json!({"code": error.code.as_str(), "message": error.message});
            if let Some(wait) = asked_to_wait(error) {
                told["retry_after"] = wait.as_secs().into();
            }
            if let Some(path) = &error.path {
                told["path"] = path.as_str().into();
            }
            json!({"error": told})
        }
    };
    reply.to_string()
}

struct Over<C>(C);

impl<C: Carrier> Over<C> {
    async fn ask<T: DeserializeOwned>(&self, method: Method, request: Json) -> Result<T> {
        let reply = self.0.carry(method, request.to_string()).await?;
        let reply = reply.strip_prefix('\u{feff}').unwrap_or(&reply);
        let mut reply: Json = serde_json::from_str(reply).map_err(|error| method.effect.garbled(error))?;
        if let Some(error) = reply.get("error") {
            return Err(refusal(error, method.effect));
        }
        let result = reply.get_mut("result").map(Json::take);
        let result = result.ok_or_else(|| method.effect.garbled("neither `result` nor `error`"))?;
        serde_json::from_value(result).map_err(|error| method.effect.garbled(error))
    }
}

/// The adapter's own error, where it is one that an adapter may give.
fn refusal(error: &Json, effect: Effect) -> Error {
    let code = error.get("code").and_then(Json::as_str).and_then(Code::parse);
    let message = error.get("message").and_then(Json::as_str).unwrap_or("no reason was given");
    let wait = error.get("retry_after").and_then(Json::as_u64);
    let path = error.get("path").and_then(Json::as_str).map(str::to_owned);
    match code {
        Some(Code::ErpUnreachable) if wait.is_some() => {
            told_to_wait(u32::try_from(wait.unwrap_or_default()).unwrap_or(u32::MAX), message)
        }
        // A page was asked for with a cursor that is none of the adapter's.
        Some(Code::InvalidValue) if effect == Effect::Read => {
            Error::new(Code::InvalidValue, message).at("/cursor")
        }
        Some(Code::ErpRefused) => Error { path, ..Error::new(Code::ErpRefused, message) },
        Some(
            code @ (Code::ErpUnreachable
            | Code::ErpInvalidResponse
            | Code::ErpUnsupported
            | Code::OutcomeUnknown),
        ) => Error::new(code, message),
        _ => effect.garbled(format_args!("no error of an ERP's: {message}")),
    }
}

/// The argument of this name.
fn argument<T: DeserializeOwned>(request: &Json, name: &str) -> Result<T> {
    let value = request.get(name).cloned().unwrap_or(Json::Null);
    serde_json::from_value(value).map_err(|error| {
        Error::new(Code::MalformedRequest, format!("`{name}`: {error}")).at(format!("/{name}"))
    })
}

fn as_json(answer: impl Serialize) -> Result<Json> {
    serde_json::to_value(answer).map_err(|error| Error::new(Code::Internal, error.to_string()))
}

/// Declares the messages: for each function of a port its arguments, its answer and its effect.
macro_rules! messages {
    ($($port:ident = $field:ident {
        $($function:ident($($argument:ident: $kind:ty),*) -> $answer:ty, $effect:ident;)*
    })*) => {
        /// All methods.
        pub const METHODS: &[Method] = &[$($(
            Method { name: concat!(stringify!($field), ".", stringify!($function)), effect: Effect::$effect },
        )*)*];

        $(#[async_trait]
        impl<C: Carrier> $port for Over<C> {
            fn capabilities(&self) -> Capabilities {
                self.0.capabilities().without(Capability::RangeDigests, "no message asks for sums of ranges")
            }

            $(async fn $function(&self, $($argument: &$kind),*) -> Result<$answer> {
                let name = concat!(stringify!($field), ".", stringify!($function));
                let method = Method { name, effect: Effect::$effect };
                self.ask(method, json!({$(stringify!($argument): $argument),*})).await
            })*
        })*

        /// Answers a message by calling the ports of an adapter.
        ///
        /// # Errors
        /// `UNKNOWN_OPERATION`, `MALFORMED_REQUEST`, and errors of the adapter.
        pub async fn answer(erp: &Erp, method: &str, request: &Json) -> Result<Json> {
            $(if let Some(port) = &erp.$field {
                $(if method == concat!(stringify!($field), ".", stringify!($function)) {
                    $(let $argument: <$kind as ToOwned>::Owned = argument(request, stringify!($argument))?;)*
                    return as_json(port.$function($(&$argument),*).await?);
                })*
            })*
            Err(Error::new(Code::UnknownOperation, format!("the ERP has no method `{method}`")))
        }
    };
}

messages! {
    Masters = masters {
        customers(page: PageRequest) -> Page<ErpCustomer>, Read;
        items(page: PageRequest) -> Page<ErpItem>, Read;
        prices(page: PageRequest) -> Page<ErpPrice>, Read;
        code_lists() -> CodeLists, Read;
        create_customer(idempotency_key: str, customer: NewCustomer) -> Made, Write;
        find_customer(idempotency_key: str) -> Option<Made>, Read;
        change_customer(change: CustomerChange) -> ErpCustomer, Write;
    }
    Finance = finance {
        open_items(page: PageRequest) -> Page<ErpOpenItem>, Read;
        invoices(page: PageRequest) -> Page<ErpInvoice>, Read;
        receipts(page: PageRequest) -> Page<ErpReceipt>, Read;
        account_of(customer: str) -> ErpAccount, Read;
    }
    Inventory = inventory {
        stock(page: PageRequest) -> Page<ErpStock>, Read;
        stock_of(item: str) -> Vec<ErpStock>, Read;
    }
    Orders = orders {
        place(idempotency_key: str, order: NewOrder) -> Made, Write;
        find(idempotency_key: str) -> Option<Made>, Read;
        change(idempotency_key: str, change: OrderChange) -> (), Write;
        find_change(idempotency_key: str, change: OrderChange) -> bool, Read;
        cancel(order: str) -> (), Write;
        progress(page: PageRequest) -> Page<OrderProgress>, Read;
        progress_of(order: str) -> OrderProgress, Read;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn what_an_error_says_besides_crosses_the_border() {
        let told: Json = serde_json::from_str(&reply(&Err(told_to_wait(90, "busy")))).unwrap();
        let expected = json!({"code": "ERP_UNREACHABLE", "message": "busy", "retry_after": 90});
        assert_eq!(told, json!({ "error": expected }));
        let heard = refusal(&told["error"], Effect::Write);
        assert_eq!(
            (heard.code, asked_to_wait(&heard)),
            (Code::ErpUnreachable, Some(SignedDuration::from_secs(90)))
        );
        let refused = reply(&Err(Error::new(Code::ErpRefused, "no").at("/lines/0")));
        let refused: Json = serde_json::from_str(&refused).unwrap();
        assert_eq!(refusal(&refused["error"], Effect::Write).path.as_deref(), Some("/lines/0"));
        let foreign = json!({"code": "INVALID_VALUE", "message": "not mine"});
        let heard = refusal(&foreign, Effect::Read);
        assert_eq!((heard.code, heard.path.as_deref()), (Code::InvalidValue, Some("/cursor")));
        assert_eq!(refusal(&foreign, Effect::Write).code, Code::OutcomeUnknown, "a write has no cursor");
        // Whoever does not know what has become of a call is not told when to make it again.
        let unknown = json!({"code": "OUTCOME_UNKNOWN", "message": "lost", "retry_after": 90});
        assert_eq!(asked_to_wait(&refusal(&unknown, Effect::Write)), None);
    }

    struct Told(&'static str);

    #[async_trait]
    impl Carrier for Told {
        fn capabilities(&self) -> Capabilities {
            Capabilities::all()
        }

        async fn carry(&self, _: Method, _: String) -> Result<String> {
            Ok(self.0.to_owned())
        }
    }

    #[test]
    fn a_reply_may_begin_with_a_byte_order_mark() {
        let erp = over(Told("\u{feff}{\"result\": [{\"units\": null}]}"));
        let masters = erp.masters.unwrap();
        let mut reading = std::pin::pin!(masters.find_customer("k"));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(read) = reading.as_mut().poll(&mut context) else { panic!("it waits") };
        assert!(read.unwrap_err().message.contains("invalid type"), "the JSON is read, and is no customer");
    }
}
