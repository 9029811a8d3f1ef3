//! Another user of Tryton, who works in it through its API as its own client does.

use base64::Engine;
use serde_json::{Value, json};

pub(crate) struct Clerk {
    http: reqwest::Client,
    endpoint: String,
    /// The user's id.
    user: Value,
    proof: String,
    context: Value,
}

impl Clerk {
    pub(crate) async fn log_in(url: &str, user: &str, password: &str) -> Self {
        let mut clerk = Self {
            http: reqwest::Client::new(),
            endpoint: format!("{url}/rpc/"),
            user: json!(null),
            proof: String::new(),
            context: json!({}),
        };
        let session =
            clerk.call("common.db.login", json!([user, {"password": password}, "en"])).await.expect("login");
        clerk.user = session[0].clone();
        let proof = format!("{user}:{}:{}", session[0], session[1].as_str().expect("a token"));
        clerk.proof = format!("Session {}", base64::engine::general_purpose::STANDARD.encode(proof));
        clerk.context =
            clerk.call("model.res.user.get_preferences", json!([true, {}])).await.expect("preferences");
        clerk
    }

    /// What a call results in, or the server's error.
    async fn answer(&self, method: &str, parameters: &Value) -> Result<Value, Value> {
        let request = self.http.post(&self.endpoint).header("Accept-Encoding", "identity");
        let request =
            if self.proof.is_empty() { request } else { request.header("Authorization", &self.proof) };
        let body = json!({"id": 1, "method": method, "params": parameters});
        let answer = request.json(&body).send().await.map_err(|error| json!(error.to_string()))?;
        let mut answer: Value = answer.json().await.map_err(|error| json!(error.to_string()))?;
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["result"].take()),
        }
    }

    /// Calls, and where Tryton asks "really?" says yes, as people do: by a record that the warning was read.
    async fn call(&self, method: &str, parameters: Value) -> Result<Value, String> {
        let mut answer = self.answer(method, &parameters).await;
        if let Err(error) = &answer
            && error[0] == "UserWarning"
        {
            let read = json!([[{"user": self.user, "name": error[1][0], "always": false}], self.context]);
            answer = self.answer("model.res.user.warning.create", &read).await;
            if answer.is_ok() {
                answer = self.answer(method, &parameters).await;
            }
        }
        answer.map_err(|error| format!("{method}: {error}"))
    }

    /// Calls a method of a model.
    pub(crate) async fn does(&self, method: &str, arguments: &[Value]) -> Result<Value, String> {
        let mut parameters = arguments.to_vec();
        parameters.push(self.context.clone());
        self.call(&format!("model.{method}"), Value::Array(parameters)).await
    }

    /// One field of one record.
    pub(crate) async fn field(&self, model: &str, id: i64, field: &str) -> Result<Value, String> {
        let mut read = self.does(&format!("{model}.read"), &[json!([id]), json!([field])]).await?;
        Ok(read[0][field].take())
    }

    /// Ships the whole of a sale.
    pub(crate) async fn ships(&self, sale: i64) -> Result<(), String> {
        let shipments = self.field("sale.sale", sale, "shipments").await?;
        for button in ["assign_try", "pick", "pack", "do"] {
            self.does(&format!("stock.shipment.out.{button}"), std::slice::from_ref(&shipments)).await?;
        }
        Ok(())
    }

    /// Posts the invoices of a sale.
    pub(crate) async fn invoices(&self, sale: i64) -> Result<(), String> {
        let invoices = self.field("sale.sale", sale, "invoices").await?;
        self.does("account.invoice.post", &[invoices]).await.map(drop)
    }

    /// Pays an invoice in full, by the wizard that Tryton has for it.
    pub(crate) async fn pays(&self, invoice: i64) -> Result<(), String> {
        let wizard = "wizard.account.invoice.pay";
        let mut context = self.context.clone();
        context["active_model"] = json!("account.invoice");
        context["active_id"] = json!(invoice);
        context["active_ids"] = json!([invoice]);
        let session = self.call(&format!("{wizard}.create"), json!([context])).await?[0].take();
        let execute = format!("{wizard}.execute");
        let view = self.call(&execute, json!([session, {}, "start", context])).await?;
        let mut start = view["view"]["defaults"].clone();
        let methods = [json!([]), json!(0), json!(1), json!(null), json!(["id"])];
        let methods = self.does("account.invoice.payment.method.search_read", &methods).await?;
        start["payment_method"] = methods[0]["id"].clone();
        start.as_object_mut().expect("a form").retain(|name, _| !name.ends_with('.'));
        self.call(&execute, json!([session, {"start": start}, "choice", context])).await?;
        self.call(&format!("{wizard}.delete"), json!([session, context])).await.map(drop)
    }
}
