//! The proxy between the adapter and a Tryton, by the methods of Tryton's calls.

use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
pub(crate) use tenon_testkit::proxy::Fault;
use tenon_testkit::proxy::{self, Request};

/// Which methods a fault is meant for.
pub(crate) type Wanted = fn(&str) -> bool;

#[derive(Default)]
struct Plan {
    faults: VecDeque<(Wanted, Fault)>,
    /// The methods of the calls that came, in order.
    calls: Vec<String>,
}

pub(crate) struct Proxy {
    /// To be used in the place of the server's.
    pub(crate) url: String,
    /// What carries the calls.
    pub(crate) network: proxy::Proxy,
    plan: Arc<Mutex<Plan>>,
}

impl Proxy {
    /// A proxy before the server of this address.
    pub(crate) fn before(server_url: &str) -> Self {
        let (_, database) = server_url.rsplit_once('/').expect("a database");
        let network = proxy::Proxy::before(server_url).expect("a port");
        let url = format!("{}/{database}", network.url());
        let plan = Arc::<Mutex<Plan>>::default();
        let known = plan.clone();
        network.decide(move |request| known.lock().expect("the plan").fault_of(request));
        Self { url, network, plan }
    }

    /// The next call whose method is `wanted` meets this fault.
    pub(crate) fn next(&self, wanted: Wanted, fault: Fault) {
        self.plan.lock().expect("the plan").faults.push_back((wanted, fault));
    }

    /// The calls since they were asked for last.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.plan.lock().expect("the plan").calls)
    }

    /// Whether every fault has been met.
    pub(crate) fn done(&self) -> bool {
        self.plan.lock().expect("the plan").faults.is_empty()
    }
}

impl Plan {
    fn fault_of(&mut self, request: &Request) -> Option<Fault> {
        let body: Value = serde_json::from_slice(&request.body).ok()?;
        let method = body["method"].as_str()?;
        self.calls.push(method.to_owned());
        let (wanted, _) = self.faults.front()?;
        if !wanted(method) {
            return None;
        }
        self.faults.pop_front().map(|(_, fault)| fault)
    }
}
