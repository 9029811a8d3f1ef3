//! `tenon demo`: all of it at work, with an ERP made for the purpose.

mod erp_program;
mod figures;
mod story;

use crate::arguments::Demo;
use crate::output::say;
use crate::refusals;
use crate::sync::{Bars, check_whole, print_reconciliation, print_run};
use erp_program::ErpProgram;
use std::time::Instant;
use tenon::config::{Config, ErpConfig, HostPorts};
use tenon::sync::{RunReport, reconcile, run as run_sync};
use tenon::{Engine, Modules, Result, wait};

/// The tenant of the demonstration, and its ERP.
const TENANT: &str = "demo";
const ERP: &str = "k3";

pub(crate) fn run(demo: &Demo, modules: Modules) -> Result<()> {
    let began = Instant::now();
    let failed = |error: std::io::Error| refusals::file(demo.folder.display(), error);
    if demo.fresh && demo.folder.exists() {
        std::fs::remove_dir_all(&demo.folder).map_err(failed)?;
    }
    std::fs::create_dir_all(&demo.folder).map_err(failed)?;
    let erp = ErpProgram::new(demo.erp_program.as_deref(), demo.folder.join("erp-k3.db"))?;
    make_erp(&erp, demo)?;
    let stage = Stage::open(demo, erp, modules)?;
    let before = stage.hashes()?;
    story::play(&stage)?;
    stage.compare()?;
    stage.again()?;
    heading("Done");
    let unchanged = before == stage.hashes()? && !before.is_empty();
    say!("  {:.0} s in all", began.elapsed().as_secs_f64());
    if unchanged {
        say!("  this was not the first run, and not one row of business, journal or outbox has changed");
    } else {
        say!("  run it again: nothing will change; `--fresh` begins anew");
    }
    Ok(())
}

pub(crate) fn heading(text: &str) {
    say!("\n== {text}");
}

fn make_erp(erp: &ErpProgram, demo: &Demo) -> Result<()> {
    heading("An ERP: Kingdee K/3's tables, filled by a program that knows nothing of Tenon");
    if erp.exists() {
        say!("  {} is there already", erp.database().display());
        return Ok(());
    }
    erp.make(demo.customers, demo.items)?;
    say!("  {} made: {} customers, {} items", erp.database().display(), demo.customers, demo.items);
    Ok(())
}

/// Engine and ERP, side by side.
pub(crate) struct Stage {
    pub(crate) engine: Engine,
    pub(crate) erp: ErpProgram,
}

impl Stage {
    fn open(demo: &Demo, erp: ErpProgram, modules: Modules) -> Result<Stage> {
        let mut config = Config::of(format!("sqlite:{}", demo.folder.join("crm.db").display()));
        let database = format!("sqlite:{}", erp.database().display());
        config.erps.insert(ERP.to_owned(), ErpConfig::Sql { database, mapping: "k3".to_owned() });
        let engine = config.open_with(HostPorts { modules, ..HostPorts::default() })?;
        Ok(Stage { engine, erp })
    }

    /// One run of synchronisation.
    pub(crate) fn synchronise(&self) -> Result<RunReport> {
        let bars = Bars::new();
        let erp = self.engine.erp(ERP)?;
        let report = wait(run_sync(&self.engine.own_work(TENANT), erp, &|round| bars.show(round)))?;
        print_run(&report);
        check_whole(&report)?;
        Ok(report)
    }

    fn compare(&self) -> Result<()> {
        heading("Reconciliation: every record of both sides, by digest");
        let found = wait(reconcile(&self.engine.own_work(TENANT), self.engine.erp(ERP)?))?;
        print_reconciliation(&found);
        say!("  and by plain SQL, each side asked by itself:");
        let agree = figures::compare(self)?;
        if found.equal && agree {
            return Ok(());
        }
        Err(refusals::sides_differ())
    }

    /// Another run must change nothing.
    fn again(&self) -> Result<()> {
        heading("Once more, with nothing new on either side");
        let before = self.hashes()?;
        let report = self.synchronise()?;
        let changed: u64 = report.pulled.iter().map(|kind| kind.changed + kind.gone).sum();
        let writes = report.pushed.done + report.pushed.refused + report.pushed.unknown + report.pushed.dead;
        if changed + writes > 0 || before != self.hashes()? {
            return Err(refusals::second_run_changed());
        }
        say!("  no row changed, no journal entry, no ERP write: the hashes of all tables are the same");
        Ok(())
    }

    /// The hash of every business, journal and outbox table.
    fn hashes(&self) -> Result<Vec<(String, String)>> {
        let digests = tenon::sql::digest::digests(
            self.engine.database(),
            self.engine.catalogue(),
            self.engine.prefix(),
        )?;
        // Cursors say when the ERP was last asked, and that is the one thing that a second run is right to change.
        let digests = digests.into_iter().filter(|(table, _)| table != "erp_cursor");
        Ok(digests.map(|(table, digest)| (table, digest.hash)).collect())
    }
}
