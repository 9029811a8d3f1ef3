//! `tenon:erp`, by any of Tenon's adapters: the engine component asks, and the ERP of the configuration answers.

use crate::world::World;
use bindings::tenon::crm_erp::answered::{self, Interfaces};
use bindings::tenon::erp::{
    accounts, changes, code_lists, description, finance, inventory, masters, orders, ranges, types,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use tenon::config::{Config, ErpConfig};
use tenon::erp_port::ranges::{RangeRequest, Ranges, RowSum};
use tenon::erp_port::{Capability, Code, Erp, Error, Page, Rejected, asked_to_wait};
use wasmtime::Result;
use wasmtime::component::{HasSelf, Linker};

/// Made from the WIT.
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit/tenon-crm-erp",
        world: "tenon:crm-erp/engine",
        with: {
            "tenon:crm/host": crate::bindings::tenon::crm::host,
            "tenon:sql/database": crate::bindings::tenon::sql::database,
        },
        additional_derives: [serde::Serialize, serde::Deserialize],
        imports: { default: trappable },
    });
}

/// The ERP of a configuration that is reached from here, and the configuration as the component reads it: for the component it is
/// the host that answers. None of this for an adapter within the component.
///
/// # Errors
/// `CONFIGURATION`: no configuration, an ERP that cannot be reached, or several: a component asks one.
pub(crate) fn reached(configuration: &str) -> Result<(Erp, String)> {
    let config = Config::parse(configuration)?;
    let mut inner: Json = serde_json::from_str(configuration)?;
    let mut reached = Vec::new();
    for (name, erp) in config.erps.iter().filter(|(_, erp)| !matches!(erp, ErpConfig::Host {})) {
        inner["erps"][name] = json!({"adapter": "host"});
        reached.extend(erp.connect()?);
    }
    match reached.len() {
        0 | 1 => Ok((reached.pop().unwrap_or_default(), inner.to_string())),
        _ => Err(wasmtime::format_err!("erps: a component asks one ERP")),
    }
}

/// Links the interfaces of an ERP to whatever component imports them.
///
/// # Errors
/// Something is linked under these names already.
pub(crate) fn add_to_linker(linker: &mut Linker<World>) -> Result<()> {
    macro_rules! add {
        ($($interface:ident),*) => {
            $($interface::add_to_linker::<_, HasSelf<World>>(linker, |world| world)?;)*
        };
    }
    add!(answered, description, masters, orders, finance, inventory, code_lists, changes, accounts, ranges);
    Ok(())
}

type Answer<T> = Result<std::result::Result<T, types::Error>>;

/// Asks a port, and answers with what it says.
macro_rules! ask {
    ($world:ident.$port:ident.$function:ident($($argument:expr),*)) => {
        match &$world.erp.$port {
            Some(port) => tenon::wait(port.$function($($argument),*)),
            None => Err(Error::new(Code::ErpUnsupported, "the ERP has no such port")),
        }
    };
}

impl answered::Host for World {
    fn which(&mut self) -> Result<Interfaces> {
        let ports = [
            (Interfaces::MASTERS, self.erp.masters.is_some()),
            (Interfaces::ORDERS, self.erp.orders.is_some()),
            (Interfaces::FINANCE, self.erp.finance.is_some()),
            (Interfaces::INVENTORY, self.erp.inventory.is_some()),
        ];
        // What is beside the ports is answered, or named as missing in the description.
        let beside = Interfaces::CODE_LISTS | Interfaces::CHANGES | Interfaces::ACCOUNTS | Interfaces::RANGES;
        let there = ports.into_iter().filter(|(_, there)| *there);
        Ok(there.fold(beside, |all, (interface, _)| all | interface))
    }
}

impl description::Host for World {
    fn describe(&mut self) -> Result<description::Manifest> {
        let missing = |capability: &Capability| {
            let reason = self.erp.lacks(*capability)?;
            Some(json!({"capability": capability, "reason": reason}))
        };
        let missing: Vec<_> = Capability::ALL.iter().filter_map(missing).collect();
        let nothing: [Json; 0] = [];
        as_wit(
            json!({"name": "host", "version": env!("CARGO_PKG_VERSION"), "hosts": nothing, "settings": nothing,
            "secrets": nothing, "missing": missing, "limits": nothing}),
        )
    }
}

impl masters::Host for World {
    fn customers(&mut self, request: types::PageRequest) -> Answer<masters::CustomerPage> {
        answer(ask!(self.masters.customers(&as_port(request)?)).map(page))
    }

    fn items(&mut self, request: types::PageRequest) -> Answer<masters::ItemPage> {
        answer(ask!(self.masters.items(&as_port(request)?)).map(page))
    }

    fn prices(&mut self, request: types::PageRequest) -> Answer<masters::PricePage> {
        answer(ask!(self.masters.prices(&as_port(request)?)).map(page))
    }

    fn create_customer(&mut self, key: String, customer: masters::NewCustomer) -> Answer<types::Made> {
        answer(ask!(self.masters.create_customer(&key, &as_port(customer)?)))
    }

    fn find_customer(&mut self, key: String) -> Answer<Option<types::Made>> {
        answer(ask!(self.masters.find_customer(&key)))
    }
}

impl orders::Host for World {
    fn place(&mut self, key: String, order: orders::NewOrder) -> Answer<types::Made> {
        answer(ask!(self.orders.place(&key, &as_port(order)?)))
    }

    fn find(&mut self, key: String) -> Answer<Option<types::Made>> {
        answer(ask!(self.orders.find(&key)))
    }

    fn cancel(&mut self, order: String) -> Answer<()> {
        answer(ask!(self.orders.cancel(&order)))
    }

    fn progress_of_orders(&mut self, request: types::PageRequest) -> Answer<orders::ProgressPage> {
        answer(ask!(self.orders.progress(&as_port(request)?)).map(page))
    }

    fn progress_of(&mut self, order: String) -> Answer<orders::Progress> {
        answer(ask!(self.orders.progress_of(&order)))
    }
}

impl finance::Host for World {
    fn open_items(&mut self, request: types::PageRequest) -> Answer<finance::OpenItemPage> {
        answer(ask!(self.finance.open_items(&as_port(request)?)).map(page))
    }

    fn invoices(&mut self, request: types::PageRequest) -> Answer<finance::InvoicePage> {
        answer(ask!(self.finance.invoices(&as_port(request)?)).map(page))
    }

    fn receipts(&mut self, request: types::PageRequest) -> Answer<finance::ReceiptPage> {
        answer(ask!(self.finance.receipts(&as_port(request)?)).map(page))
    }
}

impl inventory::Host for World {
    fn stock_levels(&mut self, request: types::PageRequest) -> Answer<inventory::StockPage> {
        answer(ask!(self.inventory.stock(&as_port(request)?)).map(page))
    }

    fn stock_of(&mut self, item: String) -> Answer<Vec<inventory::Stock>> {
        answer(ask!(self.inventory.stock_of(&item)))
    }
}

impl code_lists::Host for World {
    fn read(&mut self) -> Answer<code_lists::CodeLists> {
        answer(ask!(self.masters.code_lists()))
    }
}

impl changes::Host for World {
    fn change(&mut self, key: String, change: changes::OrderChange) -> Answer<()> {
        answer(ask!(self.orders.change(&key, &as_port(change)?)))
    }

    fn find_change(&mut self, key: String, change: changes::OrderChange) -> Answer<bool> {
        answer(ask!(self.orders.find_change(&key, &as_port(change)?)))
    }
}

impl accounts::Host for World {
    fn account_of(&mut self, customer: String) -> Answer<accounts::Account> {
        answer(ask!(self.finance.account_of(&customer)))
    }
}

impl ranges::Host for World {
    fn cut(&mut self, kind: String, range: ranges::RangeRequest) -> Answer<ranges::Ranges> {
        use Capability::{ReadInvoices, ReadOpenItems, ReadReceipts, ReadStock};
        let (kind, range): (Capability, RangeRequest) = (as_port(kind)?, as_port(range)?);
        let cut = match kind {
            ReadOpenItems | ReadInvoices | ReadReceipts => ask!(self.finance.ranges(kind, &range)),
            ReadStock => ask!(self.inventory.ranges(kind, &range)),
            _ => ask!(self.masters.ranges(kind, &range)),
        };
        answer(cut.map(ranges))
    }
}

/// What a port answers, as the WIT has it.
fn answer<T: DeserializeOwned>(answer: tenon::erp_port::Result<impl Serialize>) -> Answer<T> {
    match answer {
        Ok(answer) => Ok(Ok(as_wit(answer)?)),
        Err(error) => Ok(Err(told(&error))),
    }
}

fn told(error: &Error) -> types::Error {
    let wait = asked_to_wait(error).map(|wait| ("retry-after", wait.as_secs().to_string()));
    let path = error.path.clone().map(|path| ("path", path));
    let field = |(name, value): (&str, String)| types::Field { name: name.to_owned(), value };
    let extra = wait.into_iter().chain(path).map(field).collect();
    types::Error { code: error.code.as_str().to_owned(), message: error.message.clone(), extra }
}

/// A record of the ports as one of the WIT. They have the same fields, but for `extra`, which is empty.
fn as_wit<T: DeserializeOwned>(record: impl Serialize) -> Result<T> {
    let mut record = serde_json::to_value(record)?;
    extend(&mut record);
    Ok(serde_json::from_value(record)?)
}

fn extend(value: &mut Json) {
    match value {
        Json::Object(members) => {
            members.values_mut().for_each(extend);
            members.insert("extra".to_owned(), json!([]));
        }
        Json::Array(items) => items.iter_mut().for_each(extend),
        _ => {}
    }
}

/// A record of the WIT as one of the ports.
fn as_port<T: DeserializeOwned>(record: impl Serialize) -> Result<T> {
    Ok(serde_json::from_value(serde_json::to_value(record)?)?)
}

fn page<T: Serialize>(page: Page<T>) -> Json {
    let rejected =
        |Rejected { key, raw, reason }| json!({"key": key, "raw": raw.to_string(), "reason": reason});
    let rejected: Vec<_> = page.rejected.into_iter().map(rejected).collect();
    let end = json!({"rejected": rejected, "gone": page.gone, "next": page.next, "more": page.more});
    json!({"rows": page.rows, "end": end})
}

/// Numbers of 64 bits are texts there.
fn ranges(cut: Ranges) -> Json {
    let sum = |sum: RowSum| json!({"rows": sum.rows.to_string(), "digest": sum.digest.to_string(), "total": sum.total});
    let ranges = cut.ranges.into_iter().map(|range| {
        json!({"after": range.keys.after, "until": range.keys.until, "sum": sum(range.sum), "cursor": range.cursor})
    });
    let periods = cut.periods.into_iter().map(|(month, of)| json!({"month": month, "sum": sum(of)}));
    json!({"order": cut.order, "ranges": ranges.collect::<Vec<_>>(), "periods": periods.collect::<Vec<_>>()})
}
