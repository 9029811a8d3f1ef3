//! Cancels a sale.

use super::{halfway, the_one};
use crate::Tryton;
use crate::client::Query;
use crate::failure::{Effect, refused};
use crate::record::Record;
use crate::wire::Bad;
use serde_json::{Value, json};
use tenon_erp_port::{Code, Error, Result};

/// What has become of a sale that is being processed.
struct Undertaken {
    lines: Vec<i64>,
    shipments: Vec<Paper>,
    invoices: Vec<Paper>,
}

/// A shipment or an invoice.
struct Paper {
    id: i64,
    state: String,
}

impl Tryton {
    /// Cancels a sale. Each state is left by what Tryton offers in it:
    /// - a draft or a quotation is cancelled, a confirmed sale set back to draft first;
    /// - a sale that is being processed has no such button: as a person would, its waiting shipments and draft invoices are
    ///   cancelled and then ignored, which ends the sale with nothing delivered. Tryton calls that *done*; progress
    ///   says cancelled. Once goods are on their way or an invoice is posted, it is refused.
    pub(super) async fn cancel_sale(&self, id: i64) -> Result<()> {
        match self.sale_state(id).await?.as_str() {
            "cancelled" => Ok(()),
            "draft" | "quotation" => self.press(id, "cancel").await,
            "confirmed" => {
                self.press(id, "draft").await?;
                self.press(id, "cancel").await.map_err(halfway)
            }
            _ => self.give_up(id).await,
        }
    }

    async fn sale_state(&self, id: i64) -> Result<String> {
        let query = Query::all("sale.sale", json!([["id", "=", id]]), &["state"]);
        the_one(&self.client.records(query).await?, |record| record.text("state"))
    }

    async fn give_up(&self, id: i64) -> Result<()> {
        let undertaken = self.undertaken(id).await?;
        if undertaken.shipments.iter().any(|paper| !paper.is(&["draft", "waiting", "assigned", "cancelled"]))
        {
            return Err(refused("goods of this sale are on their way, or delivered"));
        }
        if undertaken.invoices.iter().any(|paper| !paper.is(&["draft", "validated", "cancelled"])) {
            return Err(refused("this sale has been invoiced"));
        }
        self.undo(id, &undertaken).await.map_err(halfway)
    }

    /// Cancels and ignores what was undertaken. Each step can be repeated, so a call that was cut off is made good by another.
    async fn undo(&self, id: i64, undertaken: &Undertaken) -> Result<()> {
        self.cancel_papers("stock.shipment.out", &undertaken.shipments).await?;
        self.cancel_papers("account.invoice", &undertaken.invoices).await?;
        for line in &undertaken.lines {
            let moves = json!([["origin", "=", format!("sale.line,{line}")], ["state", "=", "cancelled"]]);
            let moves = ids(&self.client.records(Query::all("stock.move", moves, &[])).await?)?;
            if !moves.is_empty() {
                let ignored = json!({"moves_ignored": [["add", moves]]});
                self.client.write("sale.line.write", vec![json!([line]), ignored]).await?;
            }
        }
        let invoices: Vec<i64> = undertaken.invoices.iter().map(|paper| paper.id).collect();
        if !invoices.is_empty() {
            let ignored = json!({"invoices_ignored": [["add", invoices]]});
            self.client.write("sale.sale.write", vec![json!([id]), ignored]).await?;
        }
        self.press(id, "process").await?;
        match self.sale_state(id).await?.as_str() {
            "done" => Ok(()),
            state => Err(Error::new(Code::OutcomeUnknown, format!("the sale is still in the state {state}"))),
        }
    }

    async fn cancel_papers(&self, model: &str, papers: &[Paper]) -> Result<()> {
        let open: Vec<i64> =
            papers.iter().filter(|paper| paper.state != "cancelled").map(|paper| paper.id).collect();
        if open.is_empty() {
            return Ok(());
        }
        self.client.write(&format!("{model}.cancel"), vec![json!(open)]).await.map(drop)
    }

    async fn undertaken(&self, id: i64) -> Result<Undertaken> {
        let fields = ["lines", "shipments", "invoices"];
        let query = Query::all("sale.sale", json!([["id", "=", id]]), &fields);
        let (lines, shipments, invoices) = the_one(&self.client.records(query).await?, |record| {
            Ok((record.links("lines")?, record.links("shipments")?, record.links("invoices")?))
        })?;
        Ok(Undertaken {
            lines,
            shipments: self.papers("stock.shipment.out", shipments).await?,
            invoices: self.papers("account.invoice", invoices).await?,
        })
    }

    async fn papers(&self, model: &str, papers: Vec<i64>) -> Result<Vec<Paper>> {
        let domain: Value = json!([["id", "in", papers]]);
        let records = self.client.records(Query::all(model, domain, &["state"])).await?;
        let read = |record: &Record| Ok(Paper { id: record.id()?, state: record.text("state")? });
        let papers: Result<Vec<Paper>, Bad> = records.iter().map(read).collect();
        papers.map_err(|bad| bad.of(Effect::Read))
    }
}

impl Paper {
    fn is(&self, states: &[&str]) -> bool {
        states.contains(&self.state.as_str())
    }
}

fn ids(records: &[Record]) -> Result<Vec<i64>> {
    let ids: Result<Vec<i64>, Bad> = records.iter().map(Record::id).collect();
    ids.map_err(|bad| bad.of(Effect::Read))
}
