//! One difference among many stock rows: how soon it is found by ranges of keys, and by reading everything.

use crate::Outcome;
use crate::company::{TENANT, found};
use crate::erp::OwnErp;
use crate::memory::resident;
use crate::place::{ENGINE, Place};
use crate::table::{Stopwatch, format};
use tenon::erp_port::Erp;
use tenon::sync::{ErpInstance, KindDifference, Reconciliation, reconcile, run as synchronise};
use tenon::{Engine, wait};
use tenon_erp_sql::{Mapping, SqlErp, mappings};

/// Spoils one row of the ERP after everything was pulled, and looks for it in both ways.
pub(crate) fn run(erp: &OwnErp, store: &Place, rows: i64) -> Outcome<()> {
    store.clear()?;
    let adapter = SqlErp::new(erp.place.open(2)?, Mapping::parse(mappings::K3)?);
    let mut instance = ErpInstance::new("k3", Erp::of(adapter));
    let engine = Engine::builder(store.open(2)?).prefix(ENGINE).open()?;
    found(&engine, Some("k3"))?;
    wait(synchronise(&engine.own_work(TENANT), &instance, &|_| {}))?;
    store.analyse()?;
    println!("\n{rows} stock rows of {}, in {}; two ways by turns", erp.place.name(), store.name());
    for difference in [false, true] {
        if difference {
            spoil(erp)?;
        }
        for ranges in [true, false] {
            instance.ranges = ranges;
            let watch = Stopwatch::start();
            let compared = wait(reconcile(&engine.own_work(TENANT), &instance))?;
            let (time, (now, most)) = (watch.spent(), resident()?);
            let stock = stock(&compared)?;
            if stock.differences != u64::from(difference) || compared.equal == difference {
                return Err(format!("it was to find {difference} and found {compared:?}").into());
            }
            println!(
                "  {:<14}{:<12}{:>6} exchanges of {} rows, {} (processor {}), {now} MiB ({most} MiB)",
                if difference { "one differs" } else { "nothing differs" },
                if ranges { "by ranges" } else { "row by row" },
                stock.exchanges,
                stock.theirs,
                format(time.clock),
                format(time.processor),
            );
        }
    }
    store.clear()
}

/// One row in the middle has one piece more.
fn spoil(erp: &OwnErp) -> Outcome<()> {
    let mut driver = erp.place.same_driver()?;
    driver.begin()?;
    let one = "UPDATE ICInventory SET FQty = FQty + 1 WHERE FBatchNo = 'L00004711'";
    driver.write(one, &[Vec::new()])?;
    driver.commit()
}

fn stock(compared: &Reconciliation) -> Outcome<&KindDifference> {
    let stock = compared.kinds.iter().find(|kind| kind.kind == "stock_level");
    Ok(stock.ok_or("stock was not compared")?)
}
