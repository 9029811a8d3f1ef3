//! Calls Tryton: one request, one answer, within a deadline, as a logged-in user.

use crate::config::Config;
use crate::failure::{self, Effect, garbled, refused};
use crate::record::Record;
use crate::session::{self, Company, Session};
use flate2::read::GzDecoder;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url};
use serde_json::{Value, json};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tenon_erp_port::{Code, Error, Result};
use tokio::sync::Mutex;

/// The most that an answer may hold, unpacked: far above any page, far below the memory of a server.
const LARGEST_ANSWER: u64 = 64 << 20;

/// The client of one database.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    endpoint: Url,
    config: Config,
    session: Mutex<Option<Arc<Session>>>,
    calls: AtomicU64,
}

/// What came back: an answer, or the word that the session is not valid.
enum Reply {
    Answer(Value),
    Unauthorized,
}

impl Client {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let unusable =
            |why: &str| Error::new(Code::Configuration, format!("Tryton's address: {why}")).at("/url");
        let url = config.url.trim_end_matches('/');
        let parsed = Url::parse(url).map_err(|_| unusable("not a URL"))?;
        let database = parsed.path().trim_start_matches('/');
        if !matches!(parsed.scheme(), "http" | "https") || database.is_empty() || database.contains('/') {
            return Err(unusable("not of the form http(s)://host/database"));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(unusable("user and password have fields of their own"));
        }
        let endpoint = Url::parse(&config.series.endpoint(url)).map_err(|_| unusable("not a URL"))?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .build()
            .map_err(|_| Error::new(Code::Configuration, "the HTTP client cannot be set up"))?;
        Ok(Self {
            http,
            endpoint,
            config: config.clone(),
            session: Mutex::new(None),
            calls: AtomicU64::new(0),
        })
    }

    /// The company that the session works for.
    pub(crate) async fn company(&self) -> Result<Company> {
        Ok(self.session().await?.company.clone())
    }

    /// Calls a method of a model that may change something.
    pub(crate) async fn write(&self, method: &str, arguments: Vec<Value>) -> Result<Value> {
        self.call(Effect::Write, method, arguments, &json!({})).await
    }

    /// Reads records: those of a domain, in an order, at most so many.
    pub(crate) async fn records(&self, query: Query<'_>) -> Result<Vec<Record>> {
        let method = format!("{}.search_read", query.model);
        let limit = query.limit.map_or(Value::Null, |limit| json!(limit));
        let arguments = vec![query.domain, json!(0), limit, json!(query.order), json!(query.fields)];
        let answer = self.call(Effect::Read, &method, arguments, &query.context).await?;
        Record::list(answer).map_err(|bad| bad.of(Effect::Read))
    }

    /// One call, with a second login where the session has run out. Tryton checks the session before it does anything, so
    /// the call that was turned away had no effect.
    async fn call(&self, effect: Effect, method: &str, arguments: Vec<Value>, more: &Value) -> Result<Value> {
        for _ in 0..2 {
            let session = self.session().await?;
            let mut parameters = arguments.clone();
            parameters.push(joined(&session.context, more));
            let method = format!("model.{method}");
            match self.post(effect, &method, &parameters, Some(&session.authorization)).await? {
                Reply::Answer(value) => return Ok(value),
                Reply::Unauthorized => self.forget(&session).await,
            }
        }
        Err(refused("Tryton turned away a session that it had just opened"))
    }

    async fn session(&self) -> Result<Arc<Session>> {
        let mut held = self.session.lock().await;
        if let Some(session) = held.as_ref() {
            return Ok(session.clone());
        }
        let session = Arc::new(self.login().await?);
        *held = Some(session.clone());
        Ok(session)
    }

    /// Drops a session, unless another call has replaced it meanwhile.
    async fn forget(&self, stale: &Arc<Session>) {
        let mut held = self.session.lock().await;
        if held.as_ref().is_some_and(|session| Arc::ptr_eq(session, stale)) {
            *held = None;
        }
    }

    async fn login(&self) -> Result<Session> {
        let config = &self.config;
        let credentials = json!([config.user, {"password": config.password.0}, config.language]);
        let parameters = credentials.as_array().cloned().unwrap_or_default();
        let answer = self.log_in_as(None, "common.db.login", parameters).await?;
        let bad = |bad: crate::wire::Bad| bad.of(Effect::Read);
        let (uid, token) = config.series.login(&answer).map_err(bad)?;
        let authorization = session::authorization(&config.user, uid, &token).map_err(bad)?;
        let proof = Some(&authorization);
        let preferences =
            self.log_in_as(proof, "model.res.user.get_preferences", vec![json!(true), json!({})]).await?;
        let (company, context) = session::context(&preferences, config).map_err(bad)?;
        let parameters = vec![json!([company]), json!(Company::FIELDS), context.clone()];
        let answer = self.log_in_as(proof, "model.company.company.read", parameters).await?;
        let companies = Record::list(answer).map_err(bad)?;
        let company = companies.first().ok_or_else(|| refused("there is no such company in Tryton"))?;
        let company = Company::read(company).map_err(bad)?;
        tracing::debug!(user = config.user, company = company.id, "logged in to Tryton");
        Ok(Session { authorization, context, company })
    }

    /// A step of the login: nothing of it changes the ERP's books, so it fails like a read.
    async fn log_in_as(
        &self,
        proof: Option<&HeaderValue>,
        method: &str,
        parameters: Vec<Value>,
    ) -> Result<Value> {
        match self.post(Effect::Read, method, &parameters, proof).await? {
            Reply::Answer(value) => Ok(value),
            // No record is to blame for it, and nothing was done.
            Reply::Unauthorized => {
                Err(Error::new(Code::ErpUnreachable, "Tryton does not accept the user and password"))
            }
        }
    }

    /// Sends one request and reads its answer. Nothing here is sent twice.
    async fn post(
        &self,
        effect: Effect,
        method: &str,
        parameters: &[Value],
        proof: Option<&HeaderValue>,
    ) -> Result<Reply> {
        let id = self.calls.fetch_add(1, Ordering::Relaxed);
        let deadline = match effect {
            Effect::Read => self.config.read_deadline,
            Effect::Write => self.config.write_deadline,
        };
        // Without this header the server labels longer answers as gzip and sends them plain.
        let mut request =
            self.http.post(self.endpoint.clone()).timeout(deadline).header(ACCEPT_ENCODING, "gzip");
        if let Some(proof) = proof {
            request = request.header(AUTHORIZATION, proof.clone());
        }
        let sent = request.json(&json!({"id": id, "method": method, "params": parameters})).send().await;
        let response = sent.map_err(|error| failure::transport(effect, &error))?;
        tracing::trace!(method, status = response.status().as_u16(), "called Tryton");
        match response.status() {
            StatusCode::OK => answer(effect, id, &body(effect, response).await?).map(Reply::Answer),
            StatusCode::UNAUTHORIZED => Ok(Reply::Unauthorized),
            status => {
                let wait =
                    response.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse().ok());
                Err(failure::status(effect, status.as_u16(), wait))
            }
        }
    }
}

/// A search: what to read, of what, in which order.
pub(crate) struct Query<'a> {
    pub(crate) model: &'a str,
    pub(crate) domain: Value,
    pub(crate) order: Value,
    pub(crate) fields: &'a [&'a str],
    pub(crate) limit: Option<usize>,
    pub(crate) context: Value,
}

impl<'a> Query<'a> {
    /// All records of a domain, by id.
    pub(crate) fn all(model: &'a str, domain: Value, fields: &'a [&'a str]) -> Self {
        Self { model, domain, order: json!([["id", "ASC"]]), fields, limit: None, context: json!({}) }
    }

    /// The same, but at most so many.
    pub(crate) fn first(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The same, in another order.
    pub(crate) fn by(mut self, order: Value) -> Self {
        self.order = order;
        self
    }

    /// The same, with more context.
    pub(crate) fn within(mut self, context: Value) -> Self {
        self.context = context;
        self
    }
}

fn joined(context: &Value, more: &Value) -> Value {
    let mut context = context.clone();
    for (name, value) in more.as_object().into_iter().flatten() {
        context[name] = value.clone();
    }
    context
}

/// The body, unpacked where it really is packed: the `Content-Encoding` of Tryton's answers is not to be trusted.
async fn body(effect: Effect, mut response: Response) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::transport(effect, &error))? {
        if (body.len() + chunk.len()) as u64 > LARGEST_ANSWER {
            return Err(garbled(effect, "an answer without end"));
        }
        body.extend_from_slice(&chunk);
    }
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Ok(body);
    }
    let mut plain = Vec::new();
    let unpacked = GzDecoder::new(body.as_slice()).take(LARGEST_ANSWER + 1).read_to_end(&mut plain);
    match unpacked {
        Ok(length) if length as u64 <= LARGEST_ANSWER => Ok(plain),
        Ok(_) => Err(garbled(effect, "an answer without end")),
        Err(_) => Err(garbled(effect, "a broken gzip stream")),
    }
}

/// The result in the answer to the call with this id.
fn answer(effect: Effect, id: u64, body: &[u8]) -> Result<Value> {
    let mut answer: Value =
        serde_json::from_slice(body).map_err(|_| garbled(effect, "the body is not JSON"))?;
    if answer.get("id").and_then(Value::as_u64) != Some(id) {
        return Err(garbled(effect, "the answer to another call"));
    }
    if let Some(error) = answer.get("error") {
        return Err(failure::rpc(effect, error));
    }
    match answer.get_mut("result") {
        Some(result) => Ok(result.take()),
        None => Err(garbled(effect, "neither a result nor an error")),
    }
}
