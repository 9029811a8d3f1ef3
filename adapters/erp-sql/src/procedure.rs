//! Writes: runs the mapping's statements in one transaction.

use crate::fault::{committing, writing};
use crate::file::{self, CodeList, Each, Expect};
use crate::statement::{Statement, Values};
use crate::value;
use std::collections::BTreeMap;
use tenon_erp_port::Made;
use tenon_erp_port::{Code, Error, Result};
use tenon_sql::{Access, Database, SqlValue, Transaction, rows};

/// The quantity of a line that was last agreed on; null where the line is new.
pub(crate) const AGREED: &str = "line.agreed";

/// Statements that together make or change one record.
pub(crate) struct Procedure {
    /// The name of its section.
    pub(crate) place: &'static str,
    /// The name of the value that becomes the record's key.
    pub(crate) key: Option<String>,
    /// The name of the value that becomes its number.
    pub(crate) number: Option<String>,
    /// For a parameter: our code → the ERP's.
    pub(crate) codes: BTreeMap<String, CodeList>,
    pub(crate) steps: Vec<Step>,
}

/// One statement.
pub(crate) struct Step {
    pub(crate) each: Each,
    pub(crate) statement: Statement,
    pub(crate) kind: StepKind,
    /// What to say where it refuses.
    pub(crate) refuse: Option<String>,
}

/// What a statement is for.
pub(crate) enum StepKind {
    Check(Expect),
    Take(String),
    Execute(Option<u64>),
}

impl Procedure {
    /// Compiles the steps. `head` are the parameters known to every step, `line` those known to steps of each line.
    pub(crate) fn compile(
        place: &'static str,
        file: &file::Procedure,
        head: &[&str],
        line: &[&str],
        codes: &BTreeMap<String, CodeList>,
    ) -> std::result::Result<Self, String> {
        if file.steps.is_empty() {
            return Err(format!("{place}.steps: there is none"));
        }
        let mut known: Vec<String> = head.iter().map(|name| (*name).to_owned()).collect();
        let mut steps = Vec::new();
        for (number, step) in file.steps.iter().enumerate() {
            let compiled = compile_step(step, &known, line);
            let step =
                compiled.map_err(|why| format!("{place}.steps, the {}: {why}", ordinal(number + 1)))?;
            if let StepKind::Take(name) = &step.kind {
                known.push(name.clone());
            }
            steps.push(step);
        }
        for (which, name) in [("key", &file.key), ("number", &file.number)] {
            if let Some(name) = name.as_ref().filter(|name| !known.contains(name)) {
                return Err(format!("{place}.{which}: no step takes a value named `{name}`"));
            }
        }
        let mut reversed = BTreeMap::new();
        for (parameter, list) in &file.codes {
            if !known.contains(parameter) && !line.contains(&parameter.as_str()) {
                return Err(format!("{place}.codes: there is no parameter `{parameter}`"));
            }
            let list = reverse(list, codes).map_err(|why| format!("{place}.codes.\"{parameter}\": {why}"))?;
            reversed.insert(parameter.clone(), list);
        }
        Ok(Self { place, key: file.key.clone(), number: file.number.clone(), codes: reversed, steps })
    }

    /// Runs every step and commits. A refusal, and every fault before the commit, leaves nothing behind.
    pub(crate) fn run(
        &self,
        database: &dyn Database,
        mut head: Values,
        lines: Vec<Values>,
    ) -> Result<Option<Made>> {
        self.translate(&mut head)?;
        let mut transaction = database.begin(Access::Write).map_err(|error| writing(self.place, &error))?;
        let mut lines = lines;
        for line in &mut lines {
            self.translate(line)?;
        }
        self.run_steps(&mut *transaction, &mut head, &lines)?;
        let made = self.made(&head)?;
        transaction.commit().map_err(|error| committing(self.place, &error))?;
        Ok(made)
    }

    /// Runs every step. The values that they take are in `head` then.
    pub(crate) fn run_steps(
        &self,
        transaction: &mut dyn Transaction,
        head: &mut Values,
        lines: &[Values],
    ) -> Result<()> {
        for (number, step) in self.steps.iter().enumerate() {
            match step.each {
                Each::Order => self.step(number, step, transaction, head)?,
                each => {
                    for (index, line) in lines.iter().enumerate().filter(|(_, line)| concerns(each, line)) {
                        let mut values = head.clone();
                        values.extend(line.clone());
                        self.step(number, step, transaction, &mut values)
                            .map_err(|error| of_line(error, index))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn made(&self, values: &Values) -> Result<Option<Made>> {
        let Some(name) = &self.key else { return Ok(None) };
        let no_text = |why| Error::new(Code::ErpRefused, format!("{}: {why}", self.place));
        let taken = |name: &String| values.get(name).unwrap_or(&SqlValue::Null);
        let key = value::key(taken(name)).map_err(no_text)?;
        let number = self.number.as_ref().map_or(Ok(None), |name| value::trimmed(taken(name)));
        let number = number.map_err(no_text)?;
        match key {
            Some(key) => Ok(Some(Made { key, number })),
            None => Err(Error::new(Code::ErpRefused, format!("{}: the ERP gave no `{name}`", self.place))),
        }
    }

    /// Our codes → the ERP's.
    fn translate(&self, values: &mut Values) -> Result<()> {
        for (name, list) in &self.codes {
            let Some(value) = values.get_mut(name) else { continue };
            let Ok(Some(ours)) = value::trimmed(value) else { continue };
            *value = SqlValue::Text(their_code(list, name, &ours)?);
        }
        Ok(())
    }

    fn step(
        &self,
        number: usize,
        step: &Step,
        transaction: &mut dyn Transaction,
        values: &mut Values,
    ) -> Result<()> {
        let place = || format!("{}, the {} step", self.place, ordinal(number + 1));
        let parameters = step.statement.bind(values);
        let refused = |otherwise: String| {
            let message = step.refuse.clone().unwrap_or_else(|| format!("{}: {otherwise}", place()));
            Error::new(Code::ErpRefused, message)
        };
        match &step.kind {
            StepKind::Execute(expected) => {
                let touched = transaction.execute(&step.statement.sql, &parameters);
                let touched = touched.map_err(|error| writing(&place(), &error))?;
                match expected {
                    Some(expected) if *expected != touched => {
                        Err(refused(format!("{touched} rows were touched rather than {expected}")))
                    }
                    _ => Ok(()),
                }
            }
            kind => {
                let found = rows(transaction, &step.statement.sql, &parameters);
                let found = found.map_err(|error| writing(&place(), &error))?;
                match (kind, found.first()) {
                    (StepKind::Take(name), Some(row)) => {
                        values.insert(name.clone(), row.first().cloned().unwrap_or(SqlValue::Null));
                        Ok(())
                    }
                    (StepKind::Check(Expect::ARow), Some(_)) | (StepKind::Check(Expect::NoRow), None) => {
                        Ok(())
                    }
                    (_, Some(_)) => Err(refused("a row was found".to_owned())),
                    (_, None) => Err(refused("no row was found".to_owned())),
                }
            }
        }
    }
}

/// The ERP's code for a code of Tenon.
pub(crate) fn their_code(list: &CodeList, name: &str, ours: &str) -> Result<String> {
    let unknown = || Error::new(Code::ErpRefused, format!("the ERP has no code for the {name} {ours:?}"));
    list.get(ours).cloned().ok_or_else(unknown)
}

/// Whether a step that runs for such lines runs for this one.
fn concerns(each: Each, line: &Values) -> bool {
    let new = line.get(AGREED).is_some_and(|agreed| *agreed == SqlValue::Null);
    match each {
        Each::Order | Each::Line => true,
        Each::NewLine => new,
        Each::ChangedLine => !new,
    }
}

fn of_line(error: Error, index: usize) -> Error {
    let message = format!("line {}: {}", index + 1, error.message);
    Error { message, ..error }.below(&format!("/lines/{index}"))
}

pub(crate) fn ordinal(number: usize) -> String {
    match (number % 10, number % 100) {
        (1, tens) if tens != 11 => format!("{number}st"),
        (2, tens) if tens != 12 => format!("{number}nd"),
        (3, tens) if tens != 13 => format!("{number}rd"),
        _ => format!("{number}th"),
    }
}

fn compile_step(step: &file::Step, known: &[String], line: &[&str]) -> std::result::Result<Step, String> {
    let mut names = known.to_vec();
    if step.each != Each::Order {
        if line.is_empty() {
            return Err("`each = \"line\"`: there are no lines here".to_owned());
        }
        if step.each != Each::Line && !line.contains(&AGREED) {
            return Err("`each`: lines are new or changed in [change_order] only".to_owned());
        }
        names.extend(line.iter().map(|name| (*name).to_owned()));
    }
    let (text, kind) = kind_of(step)?;
    let statement = Statement::compile(text, &names)?;
    Ok(Step { each: step.each, statement, kind, refuse: step.refuse.clone() })
}

/// The statement of a step and what it is for, where exactly the keys that belong together are there.
fn kind_of(step: &file::Step) -> std::result::Result<(&str, StepKind), String> {
    let file::Step { check, expect, take, from, execute, rows, refuse, each } = step;
    match (check, take, execute) {
        (Some(sql), None, None) if from.is_none() && rows.is_none() => {
            let expect = expect.ok_or("a check needs `expect = \"a row\"` or `\"no row\"`")?;
            refuse.as_ref().ok_or("a check needs `refuse`, the words for the user")?;
            Ok((sql, StepKind::Check(expect)))
        }
        (None, Some(name), None) if expect.is_none() && rows.is_none() => {
            if *each != Each::Order {
                return Err("`take` is for the order as a whole".to_owned());
            }
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(format!("`take`: {name:?} is not a name of letters, digits and _"));
            }
            Ok((from.as_deref().ok_or("`take` needs `from`, a query")?, StepKind::Take(name.clone())))
        }
        (None, None, Some(sql)) if expect.is_none() && from.is_none() => Ok((sql, StepKind::Execute(*rows))),
        _ => Err("it is one of `check` with `expect` and `refuse`, `take` with `from`, or `execute` with or without \
                  `rows`"
            .to_owned()),
    }
}

/// Our code → theirs, where that is unambiguous.
pub(crate) fn reverse(
    name: &str,
    codes: &BTreeMap<String, CodeList>,
) -> std::result::Result<CodeList, String> {
    let list = codes.get(name).ok_or_else(|| format!("there is no code list [codes.{name}]"))?;
    let mut reversed = CodeList::new();
    for (theirs, ours) in list {
        if let Some(other) = reversed.insert(ours.clone(), theirs.clone()) {
            return Err(format!(
                "[codes.{name}] has both {other:?} and {theirs:?} for {ours:?}: which is to be written?"
            ));
        }
    }
    Ok(reversed)
}
