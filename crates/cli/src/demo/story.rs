//! A salesperson's story, from prospect to money. Every call carries a fixed key, so that telling it again does nothing.

use super::{ERP, Stage, TENANT, heading};
use crate::output::say;
use crate::refusals;
use serde_json::{Value as Json, json};
use tenon::{CallContext, Code, Result};

/// The user who sets things up, and the salesperson.
const ADMIN: &str = "admin";
const SELLER: &str = "li.na";

pub(super) fn play(stage: &Stage) -> Result<()> {
    let story = Story { stage };
    let unit = story.found_company()?;
    heading("The engine pulls the ERP: customers, items, prices, stock, money");
    stage.synchronise()?;
    let pipeline = story.hire(&unit)?;
    let (customer, order) = story.sell(&pipeline)?;
    story.execute(&order)?;
    story.show(&customer, &pipeline)
}

struct Story<'a> {
    stage: &'a Stage,
}

impl Story<'_> {
    fn call(&self, actor: &str, operation: &str, key: Option<&str>, arguments: &Json) -> Result<Json> {
        let mut context = CallContext::new(TENANT, actor);
        context.key = key.map(str::to_owned);
        self.stage.engine.call(&context, operation, arguments)
    }

    /// A write as the salesperson, under a key that is the same on every run.
    fn write(&self, operation: &str, key: &str, arguments: &Json) -> Result<Json> {
        self.call(SELLER, operation, Some(key), arguments)
    }

    fn read(&self, operation: &str, arguments: &Json) -> Result<Json> {
        self.call(SELLER, operation, None, arguments)
    }

    fn found_company(&self) -> Result<String> {
        heading("A company, its ERP and its users");
        let founded = json!({
            "name": "榫卯贸易有限公司", "code": "hq", "base_currency": "CNY", "erp": ERP, "admin_id": ADMIN,
            "admin_name": "Administrator",
        });
        let tenant = self.call("host", "tenant.create", Some("tenant"), &founded)?;
        say!("  tenant `{TENANT}`, ERP `{ERP}`, administrator `{ADMIN}`");
        text(&tenant, "org_unit_id")
    }

    fn hire(&self, unit: &str) -> Result<String> {
        let admin =
            |operation: &str, key: &str, arguments: Json| self.call(ADMIN, operation, Some(key), &arguments);
        let grant = |permission: &str, scope: &str| json!({"permission": permission, "scope": scope});
        let role = admin(
            "role.create",
            "role",
            json!({"name": "sales", "permissions": [
                grant("customer.*", "own"), grant("contact.*", "own"), grant("opportunity.*", "own"), grant("activity.*", "own"),
                grant("sales_order.*", "own"), grant("open_item.*", "own"), grant("invoice.read", "own"),
                grant("receipt.read", "own"), grant("product.read", "all"), grant("price.*", "all"),
                grant("stock_level.*", "all"), grant("pipeline.read", "all"),
            ]}),
        )?;
        let seller = json!({"id": SELLER, "name": "李娜", "unit_id": unit, "roles": [{"role_id": text(&role, "id")?}]});
        admin("user.create", "seller", seller)?;
        let stage = |code: &str, name: &str, probability: &str| json!({"code": code, "name": name, "probability": probability});
        let mut stages =
            vec![stage("lead", "线索", "10"), stage("offer", "报价", "50"), stage("deal", "谈判", "80")];
        stages[1]["needs_amount"] = json!(true);
        stages[2]["needs_activity"] = json!(true);
        let pipeline = admin("pipeline.create", "pipeline", json!({"name": "Standard", "stages": stages}))?;
        say!("  user `{SELLER}` with the role `sales`: sees what is her own");
        text(&pipeline, "id")
    }

    /// Prospect → duplicate check → opportunity → won → order → credit and stock → submitted.
    fn sell(&self, pipeline: &str) -> Result<(String, String)> {
        heading("A salesperson's story");
        let prospect = json!({"name": "宁波榫头机械有限公司", "tax_id": "91330200MA2TENON1X", "phone": "0574-8888 6666",
            "city": "宁波", "country": "CN", "currency": "CNY"});
        let customer = text(&self.write("customer.create", "prospect", &prospect)?, "id")?;
        say!("  a prospect: {}", prospect["name"]);
        self.refused(
            "customer.create",
            "the same again",
            &json!({"name": "宁波榫头机械有限公司"}),
            Code::Duplicate,
        )?;
        let contact = json!({"customer_id": customer, "name": "王强", "mobile": "13900001111"});
        self.write("contact.create", "contact", &contact)?;
        let opportunity = self.pursue(&customer, pipeline)?;
        self.write("customer.convert", "convert", &json!({"id": customer}))?;
        let order = text(&self.write("opportunity.order", "order", &json!({"id": opportunity}))?, "id")?;
        let limit =
            |version: i64, limit: &str| json!({"id": customer, "version": version, "credit_limit": limit});
        self.write("customer.set_credit_limit", "limit-1", &limit(2, "1000"))?;
        self.refused("sales_order.submit", "too much", &json!({"id": order}), Code::CreditExceeded)?;
        self.write("customer.set_credit_limit", "limit-2", &limit(3, "5000000"))?;
        let submitted = self.write("sales_order.submit", "submit", &json!({"id": order}))?;
        say!(
            "  submitted: {} over {} CNY, credit reserved, stock there",
            submitted["number"],
            submitted["gross"]
        );
        Ok((customer, order))
    }

    fn pursue(&self, customer: &str, pipeline: &str) -> Result<String> {
        let mut lines = Vec::new();
        for product in self.well_stocked()? {
            let price = json!({"product_id": product, "quantity": "5", "customer_id": customer});
            let price = self.read("price.resolve", &price)?;
            say!(
                "  price of {product}: {} {} by the rule `{}`",
                price["price"],
                price["currency"],
                price["rule"]
            );
            lines.push(
                json!({"product_id": product, "quantity": "5", "price": price["price"], "tax_rate": "13"}),
            );
        }
        let opportunity =
            json!({"customer_id": customer, "name": "新生产线", "pipeline_id": pipeline, "lines": lines});
        let opportunity = text(&self.write("opportunity.create", "opportunity", &opportunity)?, "id")?;
        let promote = |stage: &str| json!({"id": opportunity, "stage": stage});
        self.write("opportunity.promote", "to-offer", &promote("offer"))?;
        self.refused("opportunity.promote", "gate closed", &promote("deal"), Code::IllegalState)?;
        let visit = json!({"activity_type": "visit", "subject": "工厂参观", "customer_id": customer,
            "opportunity_id": opportunity, "done": true});
        self.write("activity.create", "visit", &visit)?;
        self.write("opportunity.promote", "to-deal", &promote("deal"))?;
        let won = json!({"id": opportunity, "reason": "交期"});
        self.write("opportunity.win", "win", &won)?;
        say!("  the opportunity is won");
        Ok(opportunity)
    }

    /// Two products that the ERP has in stock and a price for, always the same ones.
    fn well_stocked(&self) -> Result<Vec<String>> {
        let plenty = json!({"exists": "stock_level.product_id", "where": {"field": "on_hand", "op": "gt", "value": "50"}});
        let sold = json!({"field": "inactive", "op": "eq", "value": false});
        let priced = json!({"not": {"field": "list_price", "op": "null"}});
        let filter = json!({"all": [plenty, sold, priced]});
        let found =
            self.read("product.list", &json!({"filter": filter, "order": ["number"], "limit": 20}))?;
        let mut products = Vec::new();
        for product in found["items"].as_array().into_iter().flatten() {
            let id = text(product, "id")?;
            let available =
                self.read("stock_level.availability", &json!({"product_id": id, "quantity": "5"}))?;
            // Chosen by what does not change when the order is shipped: the second run chooses the same.
            let enough = available["on_hand"]
                .as_str()
                .and_then(|text| text.parse::<f64>().ok())
                .is_some_and(|n| n > 50.0);
            if enough && available["enough"] == json!(true) && products.len() < 2 {
                products.push(id);
            }
        }
        if products.len() < 2 {
            return Err(refusals::two_products_needed());
        }
        Ok(products)
    }

    /// Approved, shipped in part, invoiced, shipped, invoiced, paid: each followed by a synchronisation.
    fn execute(&self, order: &str) -> Result<()> {
        heading("The order goes to the ERP, which executes it; progress and money come back");
        self.stage.synchronise()?;
        let placed = self.read("sales_order.get", &json!({"id": order}))?;
        let number = text(&placed, "erp_number")?;
        say!("  in the ERP it is {number}");
        if placed["status"] == json!("completed") {
            say!("  and it is executed already");
            return Ok(());
        }
        let steps: [(&str, Option<&str>); 6] = [
            ("approve", None),
            ("ship", Some("0.4")),
            ("invoice", None),
            ("ship", None),
            ("invoice", None),
            ("receive", Some("0.5")),
        ];
        for (act, part) in steps {
            self.stage.erp.act(act, &number, part)?;
            say!("  the ERP's people {act}{}", part.map(|part| format!(" {part} of it")).unwrap_or_default());
            if matches!((act, part), ("approve", _) | ("invoice", _)) {
                self.stage.synchronise()?;
                self.print_progress(order)?;
            }
        }
        self.stage.synchronise().map(drop)
    }

    fn print_progress(&self, order: &str) -> Result<()> {
        let progress = self.read("sales_order.progress", &json!({"id": order}))?;
        for line in progress["lines"].as_array().into_iter().flatten() {
            say!(
                "    {}: ordered {}, shipped {}, invoiced {}",
                progress["status"],
                line["ordered"],
                line["shipped"],
                line["invoiced"]
            );
        }
        Ok(())
    }

    fn show(&self, customer: &str, pipeline: &str) -> Result<()> {
        heading("Customer card");
        let card = self.read("customer.card", &json!({"id": customer}))?;
        say!("  {} {} ({})", card["customer"]["number"], card["customer"]["name"], card["customer"]["kind"]);
        for figure in card["figures"].as_array().into_iter().flatten() {
            say!("  {:<20}{:>6}  {}", plain(&figure["name"]), plain(&figure["count"]), amounts(figure));
        }
        heading("Sales funnel");
        let funnel = self.call(ADMIN, "opportunity.funnel", None, &json!({"pipeline_id": pipeline}))?;
        for stage in funnel["stages"].as_array().into_iter().flatten() {
            say!(
                "  {:<8}{:>4} open  {:>14} CNY  {:>4} ever  conversion {}",
                plain(&stage["stage"]),
                plain(&stage["count"]),
                plain(&stage["amount"]),
                plain(&stage["entered"]),
                plain(&stage["conversion"])
            );
        }
        let ageing = self.call(ADMIN, "open_item.ageing", None, &json!({}))?;
        heading(&format!("Receivables by age on {}, all customers", plain(&ageing["as_of"])));
        for row in ageing["rows"].as_array().into_iter().flatten() {
            let cells =
                ["currency", "not_due", "days_1_30", "days_31_60", "days_61_90", "over_90", "total", "items"];
            say!("  {}", cells.map(|name| format!("{name} {}", plain(&row[name]))).join("  "));
        }
        Ok(())
    }

    /// A call that must be refused with this code.
    fn refused(&self, operation: &str, what: &str, arguments: &Json, code: Code) -> Result<()> {
        match self.write(operation, &format!("refused {what}"), arguments) {
            Err(error) if error.code == code => {
                say!("  refused ({what}): {error}");
                Ok(())
            }
            // On a second run the story has moved on, and the refusal is another one.
            Err(error) if error.code == Code::IllegalState => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Err(refusals::not_refused(operation, what)),
        }
    }
}

fn text(json: &Json, name: &str) -> Result<String> {
    let missing = || tenon::kernel::refusals::internal(format!("the answer has no `{name}`"));
    json[name].as_str().map(str::to_owned).ok_or_else(missing)
}

fn plain(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

fn amounts(figure: &Json) -> String {
    let amounts = figure["amounts"].as_array().into_iter().flatten();
    amounts
        .map(|amount| format!("{} {}", plain(&amount["amount"]), plain(&amount["currency"])))
        .collect::<Vec<_>>()
        .join(", ")
}
