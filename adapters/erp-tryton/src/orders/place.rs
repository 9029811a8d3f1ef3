//! Places a sale (create, quote, confirm), and looks it up by its key and completes missing steps.

use super::{halfway, the_one};
use crate::Tryton;
use crate::client::Query;
use crate::failure::{Effect, refused};
use crate::mark::{self, Mark};
use crate::record::Record;
use crate::wire::Bad;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{Made, NewOrder};

/// How often the state of a sale is looked at before giving up: it has three steps, and others may work on it meanwhile.
const LOOKS: usize = 6;

/// Where a sale stands.
struct Standing {
    state: String,
    number: Option<String>,
    mark: Option<Mark>,
    net: Decimal,
    tax: Decimal,
    gross: Decimal,
}

impl Tryton {
    pub(super) async fn place_sale(&self, key: &str, order: &NewOrder) -> Result<Made> {
        let draft = self.draft(key, order).await?;
        let answer = self.client.write("sale.sale.create", vec![json!([draft])]).await?;
        let id = answer.get(0).and_then(Value::as_i64).ok_or(Bad::new("answer", "a list of ids"));
        let id = id.map_err(|bad| bad.of(Effect::Write))?;
        self.settle(id).await.map_err(halfway)
    }

    /// The sale that was made with a key: the oldest with its mark, for a copy carries it too.
    pub(super) async fn sale_with(&self, key: &str) -> Result<Option<i64>> {
        let domain = json!([["description", "like", mark::pattern(key)]]);
        for record in self.client.records(Query::all("sale.sale", domain, &["description"])).await? {
            let (id, description) = (record.id(), record.text("description"));
            if mark::carries(&description.map_err(|bad| bad.of(Effect::Read))?, key) {
                return id.map(Some).map_err(|bad| bad.of(Effect::Read));
            }
        }
        Ok(None)
    }

    /// Takes a sale to where it is confirmed, from wherever it stands.
    ///
    /// A sale whose totals are not the document's, and one that Tryton will not quote or confirm, is withdrawn.
    pub(super) async fn settle(&self, id: i64) -> Result<Made> {
        let mut refusal: Option<(String, Error)> = None;
        for _ in 0..LOOKS {
            let standing = self.standing(id).await?;
            let step = match standing.state.as_str() {
                "draft" => "quote",
                "quotation" => "confirm",
                _ => return Ok(Made { key: id.to_string(), number: standing.number }),
            };
            if let Some(difference) = standing.difference() {
                return Err(self.withdraw(id, &standing.state, difference).await);
            }
            match refusal.take() {
                // It still stands where the step was refused: nobody else has taken it.
                Some((state, error)) if state == standing.state => {
                    return Err(self.withdraw(id, &standing.state, error).await);
                }
                _ => {}
            }
            match self.press(id, step).await {
                Err(error) if error.code == Code::ErpRefused => refusal = Some((standing.state, error)),
                done => done?,
            }
        }
        Err(Error::new(Code::OutcomeUnknown, "the sale does not come to rest in Tryton"))
    }

    /// Presses a button of a sale.
    pub(super) async fn press(&self, id: i64, button: &str) -> Result<()> {
        self.client.write(&format!("sale.sale.{button}"), vec![json!([id])]).await.map(drop)
    }

    /// Takes a sale that must not be executed out of Tryton, and answers with why. Where the user may not delete it, it stays
    /// as cancelled; where that cannot be told, the outcome is unknown and the next look-up takes it up again.
    async fn withdraw(&self, id: i64, state: &str, why: Error) -> Error {
        let cancelled = match state {
            "quotation" => self.press(id, "cancel").await,
            _ => Ok(()),
        };
        let gone = match cancelled {
            Ok(()) => self.client.write("sale.sale.delete", vec![json!([id])]).await.map(drop),
            refused => refused,
        };
        match gone {
            Err(error) if error.code == Code::ErpRefused => self.leave_cancelled(id, why).await,
            Err(error) => halfway(error),
            Ok(()) => why,
        }
    }

    async fn leave_cancelled(&self, id: i64, why: Error) -> Error {
        let standing = self.standing(id).await;
        let left = match standing.map(|standing| standing.state) {
            Ok(state) if state == "draft" => self.press(id, "cancel").await,
            Ok(state) if state == "cancelled" => Ok(()),
            Ok(state) => Err(Error::new(Code::OutcomeUnknown, format!("the sale is in the state {state}"))),
            Err(error) => Err(error),
        };
        match left {
            Ok(()) => why,
            Err(error) => {
                Error::new(Code::OutcomeUnknown, format!("{}; then: {}", why.message, error.message))
            }
        }
    }

    async fn standing(&self, id: i64) -> Result<Standing> {
        let fields = ["state", "number", "description", "untaxed_amount", "tax_amount", "total_amount"];
        let query = Query::all("sale.sale", json!([["id", "=", id]]), &fields);
        the_one(&self.client.records(query).await?, Standing::read)
    }
}

impl Standing {
    fn read(record: &Record) -> Result<Self, Bad> {
        Ok(Self {
            state: record.text("state")?,
            number: record.maybe_text("number")?,
            mark: record.maybe_text("description")?.and_then(|text| Mark::parse(&text)),
            net: record.decimal("untaxed_amount")?,
            tax: record.decimal("tax_amount")?,
            gross: record.decimal("total_amount")?,
        })
    }

    /// The refusal of a sale whose totals are not its document's, with both.
    fn difference(&self) -> Option<Error> {
        let mark = self.mark.as_ref().filter(|mark| !mark.agrees(self.net, self.gross))?;
        let (net, tax, gross) = (mark.net, mark.gross - mark.net, mark.gross);
        let message = format!(
            "the order says net {net}, tax {tax}, gross {gross}; Tryton computes net {}, tax {}, gross {}",
            self.net, self.tax, self.gross
        );
        Some(refused(message).with(json!({
            "order": {"net": net, "tax": tax, "gross": gross},
            "erp": {"net": self.net, "tax": self.tax, "gross": self.gross},
        })))
    }
}
