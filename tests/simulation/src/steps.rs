//! The steps of a run of synchronisation, and its death at one of them.

use crate::world::World;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tenon_kernel::{Result, Unit, refusals};
use tenon_sync::Transact;

/// Counts the points between two steps, and lets the process die at one of them: from there on nothing more is done.
#[derive(Debug)]
pub struct Steps {
    process: u64,
    passed: AtomicU64,
    death: u64,
    last: Mutex<String>,
}

impl Steps {
    /// A process that lives.
    pub fn endless() -> Arc<Self> {
        Self::until(u64::MAX)
    }

    /// A process that dies at its nth point, counted from 1.
    pub fn until(death: u64) -> Arc<Self> {
        static PROCESSES: AtomicU64 = AtomicU64::new(0);
        let process = PROCESSES.fetch_add(1, Ordering::Relaxed);
        Arc::new(Self { process, passed: AtomicU64::new(0), death, last: Mutex::default() })
    }

    /// What tells this process from all others.
    pub fn process(&self) -> u64 {
        self.process
    }

    /// How many points were passed.
    pub fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }

    /// Whether the process is dead.
    pub fn is_dead(&self) -> bool {
        self.passed() >= self.death
    }

    /// The point that was passed last.
    pub fn last(&self) -> String {
        self.last.lock().unwrap().clone()
    }

    /// Passes a point.
    ///
    /// # Errors
    /// `INTERNAL` when the process dies here, or is dead.
    pub fn pass(&self, point: &str) -> Result<()> {
        let died = || refusals::internal("the process has died");
        if self.is_dead() {
            return Err(died());
        }
        self.passed.fetch_add(1, Ordering::Relaxed);
        point.clone_into(&mut self.last.lock().unwrap());
        if self.is_dead() { Err(died()) } else { Ok(()) }
    }
}

/// The engine's transactions, with points before each, within it, and after its commit.
pub struct Store<'w> {
    world: &'w World,
    steps: Arc<Steps>,
}

impl<'w> Store<'w> {
    /// The transactions of this world, as a process of these steps does them.
    pub fn new(world: &'w World, steps: Arc<Steps>) -> Self {
        Self { world, steps }
    }
}

impl Transact for Store<'_> {
    fn transact(&self, work: &str, act: &mut dyn FnMut(&mut Unit<'_>) -> Result<()>) -> Result<()> {
        self.steps.pass(&format!("before {work}"))?;
        let done = self.world.within(&self.steps, |store| store.transact(work, act));
        self.world.observe(Some(self.steps.process()));
        done?;
        self.steps.pass(&format!("after {work}"))
    }
}
