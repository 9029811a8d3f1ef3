//! Changes of customers: each field by statements of its own, where the ERP still has the value that it reported.

use crate::fault::{committing, writing};
use crate::file::{self, CodeList, Statements};
use crate::procedure::{Procedure, StepKind, ordinal, reverse, their_code};
use crate::read::Reading;
use crate::statement::{Statement, Values};
use std::collections::BTreeMap;
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{CustomerChange, CustomerField, ErpCustomer, FieldChange};
use tenon_sql::{Access, Database, SqlValue, Transaction};

const PLACE: &str = "change_customer";
/// The parameter that is the customer's key.
const CUSTOMER: &str = "customer";
/// The parameter that is the new value of a field.
const TO: &str = "to";

/// How fields of a customer are changed.
pub(crate) struct ChangeCustomer {
    /// What runs before the customer is read: it locks the row.
    pub(crate) steps: Procedure,
    fields: BTreeMap<CustomerField, Setting>,
}

/// What sets a field.
struct Setting {
    /// Our code → the ERP's.
    codes: Option<CodeList>,
    statements: Vec<Statement>,
}

impl ChangeCustomer {
    pub(crate) fn compile(
        file: &file::ChangeCustomer,
        codes: &BTreeMap<String, CodeList>,
    ) -> std::result::Result<Self, String> {
        let steps =
            file::Procedure { key: None, number: None, codes: BTreeMap::new(), steps: file.steps.clone() };
        let steps = Procedure::compile(PLACE, &steps, &[CUSTOMER], &[], codes)?;
        if file.fields.is_empty() {
            return Err(format!("{PLACE}.fields: there is none"));
        }
        if let Some(name) = file.codes.keys().find(|name| !file.fields.contains_key(*name)) {
            return Err(format!("{PLACE}.codes: there is no field `{name}` in [{PLACE}.fields]"));
        }
        let known = parameters(&steps);
        let mut fields = BTreeMap::new();
        for (name, statements) in &file.fields {
            let field = field_of(name)?;
            let list = file.codes.get(name).map(|list| reverse(list, codes)).transpose();
            let list = list.map_err(|why| format!("{PLACE}.codes.{name}: {why}"))?;
            fields.insert(field, Setting { codes: list, statements: compiled(field, statements, &known)? });
        }
        Ok(Self { steps, fields })
    }

    /// Sets each field that is as it was reported, and gives the customer as it is then. A refusal, and every fault before the
    /// commit, leaves nothing behind; so does a call that has nothing to set.
    pub(crate) fn run(
        &self,
        database: &dyn Database,
        customers: &Reading,
        change: &CustomerChange,
    ) -> Result<ErpCustomer> {
        let mut transaction = database.begin(Access::Write).map_err(|error| writing(PLACE, &error))?;
        let mut values = key_value(&change.customer);
        self.steps.run_steps(&mut *transaction, &mut values, &[])?;
        let present = read(customers, &mut *transaction, &change.customer)?;
        let due = change.due(&present).into_iter();
        let due: Vec<_> = due.filter_map(|due| Some((self.fields.get(&due.field)?, due))).collect();
        if due.is_empty() {
            return Ok(present);
        }
        for (setting, due) in due {
            setting.set(due, &mut *transaction, &mut values)?;
        }
        let changed = read(customers, &mut *transaction, &change.customer)?;
        transaction.commit().map_err(|error| committing(PLACE, &error))?;
        Ok(changed)
    }

    /// Every statement that sets a field, with its place.
    pub(crate) fn statements(&self) -> impl Iterator<Item = (String, &Statement)> {
        self.fields.iter().flat_map(|(field, setting)| {
            setting.statements.iter().enumerate().map(|(index, one)| (place(*field, index), one))
        })
    }
}

impl Setting {
    /// Gives the field its new value. A statement that touches no row has not given it.
    fn set(
        &self,
        change: &FieldChange,
        transaction: &mut dyn Transaction,
        values: &mut Values,
    ) -> Result<()> {
        values.insert(TO.to_owned(), self.theirs(change)?.into());
        for (index, statement) in self.statements.iter().enumerate() {
            let place = || place(change.field, index);
            let touched = transaction.execute(&statement.sql, &statement.bind(values));
            if touched.map_err(|error| writing(&place(), &error))? == 0 {
                return Err(Error::new(Code::ErpRefused, format!("{}: no row was touched", place())));
            }
        }
        Ok(())
    }

    /// The new value as the ERP writes it.
    fn theirs(&self, change: &FieldChange) -> Result<Option<String>> {
        match (&self.codes, &change.to) {
            (Some(list), Some(ours)) => their_code(list, change.field.as_str(), ours).map(Some),
            (_, to) => Ok(to.clone()),
        }
    }
}

/// The customer as the transaction has it. Nothing is committed yet, so what cannot be read is refused. A condition that compares
/// less strictly than the key is one (`'17x' = 17`) selects another customer.
fn read(customers: &Reading, transaction: &mut dyn Transaction, key: &str) -> Result<ErpCustomer> {
    let refused = |error: Error| match error.code {
        Code::ErpInvalidResponse => Error { code: Code::ErpRefused, ..error },
        _ => error,
    };
    let found: Vec<ErpCustomer> =
        customers.of_one_within(transaction, &key_value(key), 1).map_err(refused)?;
    let unknown = || Error::new(Code::ErpRefused, format!("the ERP has no customer with the key {key:?}"));
    found.into_iter().find(|customer| customer.key == key).ok_or_else(unknown)
}

fn key_value(key: &str) -> Values {
    Values::from([(CUSTOMER.to_owned(), SqlValue::from(key))])
}

/// What may stand in the statements of a field.
fn parameters(steps: &Procedure) -> Vec<String> {
    let taken = steps.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Take(name) => Some(name.clone()),
        StepKind::Check(_) | StepKind::Execute(_) => None,
    });
    [CUSTOMER, TO].into_iter().map(str::to_owned).chain(taken).collect()
}

fn field_of(name: &str) -> std::result::Result<CustomerField, String> {
    let unknown = || {
        let known = CustomerField::ALL.map(CustomerField::as_str).join(", ");
        format!("{PLACE}.fields.{name}: there is no such field; there are {known}")
    };
    CustomerField::ALL.into_iter().find(|field| field.as_str() == name).ok_or_else(unknown)
}

fn compiled(
    field: CustomerField,
    statements: &Statements,
    known: &[String],
) -> std::result::Result<Vec<Statement>, String> {
    let texts = match statements {
        Statements::One(text) => std::slice::from_ref(text),
        Statements::Several(texts) => texts,
    };
    if texts.is_empty() {
        return Err(format!("{PLACE}.fields.{}: there is no statement", field.as_str()));
    }
    let compiled = |(index, text): (usize, &String)| {
        Statement::compile(text, known).map_err(|why| format!("{}: {why}", place(field, index)))
    };
    texts.iter().enumerate().map(compiled).collect()
}

fn place(field: CustomerField, index: usize) -> String {
    format!("{PLACE}.fields.{}, the {} statement", field.as_str(), ordinal(index + 1))
}
