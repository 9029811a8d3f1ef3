//! Checks of every kind of record that is read in pages.

use super::check::{Check, Checked, Kit, Stop, ensure};
use super::kind::Kind;
use super::round::{LARGE, everything, pages, round};
use std::collections::BTreeSet;
use tenon_erp_port::Code;
use tenon_erp_port::{
    Capability, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, OrderProgress,
    Page, PageRequest,
};

/// The most characters of a cursor.
const LONGEST_CURSOR: usize = 2000;

/// The most characters of a key.
const LONGEST_KEY: usize = 100;

/// What no adapter makes as a cursor.
const NONSENSE: &str = "}nonsense{";

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    checks.extend(checks_of::<ErpCustomer>());
    checks.extend(checks_of::<ErpItem>());
    checks.extend(checks_of::<ErpPrice>());
    checks.extend(checks_of::<ErpOpenItem>());
    checks.extend(checks_of::<ErpInvoice>());
    checks.extend(checks_of::<ErpReceipt>());
    checks.extend(checks_of::<ErpStock>());
    checks.extend(checks_of::<OrderProgress>());
    checks.push(masters_check_of::<ErpPrice>());
    checks.push(masters_check_of::<ErpOpenItem>());
    checks.push(masters_check_of::<ErpInvoice>());
    checks.push(masters_check_of::<ErpReceipt>());
    checks.push(masters_check_of::<ErpStock>());
    checks
}

fn checks_of<T: Kind>() -> Vec<Check> {
    let check =
        |about: &str, run| Check { name: format!("{}.{about}", T::NAME), needs: vec![T::CAPABILITY], run };
    vec![
        check("same_rows_at_every_limit", |kit| Box::pin(same_rows_at_every_limit::<T>(kit))),
        check("limit_is_obeyed", |kit| Box::pin(limit_is_obeyed::<T>(kit))),
        check("no_row_twice_in_a_quiet_round", |kit| Box::pin(no_row_twice_in_a_quiet_round::<T>(kit))),
        check("next_quiet_round_brings_nothing_new", |kit| {
            Box::pin(next_quiet_round_brings_nothing_new::<T>(kit))
        }),
        check("cursors_are_short_and_pages_survive_json", |kit| {
            Box::pin(cursors_are_short_and_pages_survive_json::<T>(kit))
        }),
        check("nonsense_cursor_is_an_error", |kit| Box::pin(nonsense_cursor_is_an_error::<T>(kit))),
        check("keys_are_short", |kit| Box::pin(keys_are_short::<T>(kit))),
        check("rejected_have_reasons", |kit| Box::pin(rejected_have_reasons::<T>(kit))),
        check("values_make_sense", |kit| Box::pin(values_make_sense::<T>(kit))),
    ]
}

fn masters_check_of<T: Kind>() -> Check {
    Check {
        name: format!("{}.named_masters_exist", T::NAME),
        needs: vec![T::CAPABILITY],
        run: |kit| Box::pin(named_masters_exist::<T>(kit)),
    }
}

async fn same_rows_at_every_limit<T: Kind>(kit: &Kit<'_>) -> Checked {
    let expected = everything::<T>(kit).await?;
    let expected = expected.by_key();
    for limit in [1, 7] {
        let read = round::<T>(kit, None, limit).await?;
        let rows = read.by_key();
        for (key, row) in &rows {
            let same = expected.get(key) == Some(row);
            ensure!(same, "{key} at limit {limit} is not what it is at limit {LARGE}");
        }
        let lacking = expected.keys().find(|key| !rows.contains_key(*key));
        if let (true, Some(key)) = (read.whole, lacking) {
            return Err(Stop::Failed(format!("{key} comes at limit {LARGE} and not at limit {limit}")));
        }
    }
    Ok(())
}

async fn limit_is_obeyed<T: Kind>(kit: &Kit<'_>) -> Checked {
    for limit in [1, 7] {
        for page in pages::<T>(kit, None, limit, 5).await? {
            let rows = page.rows.len();
            ensure!(rows <= limit as usize, "a page of limit {limit} has {rows} rows");
        }
    }
    Ok(())
}

async fn no_row_twice_in_a_quiet_round<T: Kind>(kit: &Kit<'_>) -> Checked {
    for limit in [7, LARGE] {
        let read = round::<T>(kit, None, limit).await?;
        let mut seen = BTreeSet::new();
        for row in &read.rows {
            let key = row.key();
            ensure!(seen.insert(key), "{key} comes twice at limit {limit}");
        }
        let revenant = read.gone.iter().find(|key| seen.contains(key.as_str()));
        ensure!(revenant.is_none(), "{revenant:?} is both there and gone");
    }
    Ok(())
}

async fn next_quiet_round_brings_nothing_new<T: Kind>(kit: &Kit<'_>) -> Checked {
    let first = everything::<T>(kit).await?;
    let known = first.by_key();
    let second = round::<T>(kit, Some(&first.next), LARGE).await?;
    ensure!(second.whole || !first.whole, "the round from {:?} does not end", first.next);
    for row in &second.rows {
        let key = row.key();
        ensure!(known.get(key) == Some(&row), "{key} is other than in the round before");
    }
    let lost = second.gone.iter().find(|key| known.contains_key(key.as_str()));
    ensure!(lost.is_none(), "{lost:?} is said to be gone");
    if kit.lacks(Capability::ChangesSince).is_some() {
        let (rows, before) = (second.by_key().len(), known.len());
        ensure!(rows == before, "without ChangesSince a round reads everything, yet {rows} came of {before}");
    }
    Ok(())
}

async fn cursors_are_short_and_pages_survive_json<T: Kind>(kit: &Kit<'_>) -> Checked {
    for page in pages::<T>(kit, None, 7, 20).await? {
        let length = page.next.chars().count();
        ensure!(length <= LONGEST_CURSOR, "a cursor has {length} characters");
        let back = serde_json::to_string(&page).and_then(|json| serde_json::from_str::<Page<T>>(&json));
        let same = back.as_ref().is_ok_and(|back| *back == page);
        ensure!(same, "the page with the cursor {:?} comes back from JSON as {back:?}", page.next);
    }
    Ok(())
}

async fn nonsense_cursor_is_an_error<T: Kind>(kit: &Kit<'_>) -> Checked {
    let request = PageRequest { cursor: Some(NONSENSE.to_owned()), limit: 7 };
    match T::answer(kit, &request).await? {
        Ok(page) => Err(Stop::Failed(format!("the cursor {NONSENSE:?} gave {} rows", page.rows.len()))),
        Err(error) => {
            let endless = matches!(error.code, Code::ErpUnreachable | Code::OutcomeUnknown);
            ensure!(!endless, "{} makes the engine ask for {NONSENSE:?} for ever", error.code);
            Ok(())
        }
    }
}

async fn keys_are_short<T: Kind>(kit: &Kit<'_>) -> Checked {
    let read = everything::<T>(kit).await?;
    for key in read.rows.iter().map(Kind::key).chain(read.gone.iter().map(String::as_str)) {
        let length = key.chars().count();
        ensure!((1..=LONGEST_KEY).contains(&length), "the key {key:?} has {length} characters");
    }
    Ok(())
}

async fn rejected_have_reasons<T: Kind>(kit: &Kit<'_>) -> Checked {
    for rejected in everything::<T>(kit).await?.rejected {
        ensure!(!rejected.reason.trim().is_empty(), "{:?} was rejected without a reason", rejected.key);
    }
    Ok(())
}

async fn values_make_sense<T: Kind>(kit: &Kit<'_>) -> Checked {
    for row in everything::<T>(kit).await?.rows {
        if let Some(flaw) = row.flaw() {
            return Err(Stop::Failed(format!("{}: {flaw}", row.key())));
        }
    }
    Ok(())
}

/// Every item and customer that a record names is in the masters, as far as those can be read.
async fn named_masters_exist<T: Kind>(kit: &Kit<'_>) -> Checked {
    let rows = everything::<T>(kit).await?.rows;
    let items = keys_named::<ErpItem>(kit, rows.iter().any(|row| row.item().is_some())).await?;
    let customers = keys_named::<ErpCustomer>(kit, rows.iter().any(|row| row.customer().is_some())).await?;
    for row in &rows {
        let key = row.key();
        if let (Some(item), Some(items)) = (row.item(), &items) {
            ensure!(items.contains(item), "{key} names the item {item}, which the items lack");
        }
        if let (Some(customer), Some(customers)) = (row.customer(), &customers) {
            ensure!(
                customers.contains(customer),
                "{key} names the customer {customer}, which the customers lack"
            );
        }
    }
    Ok(())
}

/// The keys of a master, rejected ones too; none where nothing names it or it cannot be read.
async fn keys_named<T: Kind>(kit: &Kit<'_>, named: bool) -> Checked<Option<BTreeSet<String>>> {
    if !named || kit.lacks(T::CAPABILITY).is_some() {
        return Ok(None);
    }
    let read = everything::<T>(kit).await?;
    let rejected = read.rejected.into_iter().filter_map(|rejected| rejected.key);
    Ok(Some(read.rows.iter().map(|row| row.key().to_owned()).chain(rejected).collect()))
}
