//! Picklists: the values that a tenant offers for a field that is text.
//!
//! A field names its list: `#[field(picklist = "industry")]`. As long as the tenant has no values for the list, any text is accepted.

use crate::error::Result;
use crate::filter::{Filter, Query};
use crate::kind::{Field, Kind};
use crate::record::{Line, LineRecord, Lines, Stored};
use crate::refusals;
use crate::unit::Unit;
use crate::value::Value;
use crate::{Entity, Object, Operation, Rules, Run};
use std::collections::BTreeSet;

/// The values that a tenant offers for fields that are text.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "选项列表", unique = "name")]
pub struct Picklist {
    /// The name of the list, as fields name it: `industry`.
    #[field(max = 30, zh = "名称")]
    pub name: String,
    /// The values, in the order in which they are offered.
    #[field(zh = "选项")]
    pub values: Lines<PicklistValue>,
    /// What ERPs call the values.
    #[field(zh = "ERP 编码")]
    pub erp_codes: Lines<PicklistErpCode>,
}

/// A value of a picklist.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "选项", most = 1000)]
pub struct PicklistValue {
    /// The text that records hold. It is compared exactly.
    #[field(max = 60, zh = "编码")]
    pub code: String,
    /// The label in English.
    #[field(max = 60, zh = "英文标签")]
    pub label: Option<String>,
    /// The label in Chinese.
    #[field(max = 60, zh = "中文标签")]
    pub label_zh: Option<String>,
    /// Whether it is no longer offered. Records that have it keep it.
    #[field(default, zh = "停用")]
    pub retired: bool,
}

/// What an ERP calls a value of a picklist. Several codes may stand for one value.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", name = "picklist_erp_code", zh = "选项的 ERP 编码", most = 5000)]
pub struct PicklistErpCode {
    /// The value's code.
    #[field(max = 60, zh = "编码")]
    pub code: String,
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The code there. It stands for one value.
    #[field(max = 60, zh = "ERP 编码")]
    pub erp_code: String,
}

impl Rules for Picklist {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        // The list of a module that is off stays.
        let stays = before.is_some_and(|before| before.name == draft.name);
        let known = unit.catalogue().picklists();
        if !stays && !known.contains(draft.name.as_str()) {
            let known: Vec<_> = known.into_iter().collect();
            return Err(refusals::no_such_picklist(&draft.name, known.join(", ")).at("/name"));
        }
        let mut codes = BTreeSet::new();
        for (index, value) in draft.values.iter().enumerate() {
            if !codes.insert(value.code.as_str()) {
                return Err(refusals::picklist_value_twice(&value.code).at(format!("/values/{index}/code")));
            }
        }
        check_erp_codes(&draft.erp_codes, &codes)
    }
}

fn check_erp_codes(erp_codes: &[Line<PicklistErpCode>], codes: &BTreeSet<&str>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (index, line) in erp_codes.iter().enumerate() {
        let path = |field: &str| format!("/erp_codes/{index}/{field}");
        if !codes.contains(line.code.as_str()) {
            return Err(refusals::no_such_picklist_value(&line.code).at(path("code")));
        }
        if !seen.insert((&line.erp, &line.erp_code)) {
            return Err(refusals::picklist_erp_code_twice(&line.erp_code, &line.erp).at(path("erp_code")));
        }
    }
    Ok(())
}

/// Refuses values that their picklists do not offer. What a record has already, it keeps.
///
/// # Errors
/// `INVALID_VALUE` at the field, with the list; a database error.
pub(crate) fn check(
    fields: &[Field],
    values: &[Value],
    before: Option<&[Value]>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    for (place, (field, value)) in fields.iter().zip(values).enumerate() {
        let stood = before.and_then(|before| before.get(place));
        match (field.picklist, field.kind, value) {
            (Some(list), _, Value::Text(code)) if stood != Some(value) => {
                check_value(list, code, unit).map_err(|error| error.at(format!("/{}", field.name)))?;
            }
            (_, Kind::Lines(line), Value::Lines(lines)) if takes_picklists(line.shape.fields) => {
                let stood = if let Some(Value::Lines(stood)) = stood { stood.as_slice() } else { &[] };
                check_lines(line.shape.fields, lines, stood, unit)
                    .map_err(|error| error.below(&format!("/{}", field.name)))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn takes_picklists(fields: &[Field]) -> bool {
    fields.iter().any(|field| field.picklist.is_some())
}

fn check_lines(
    fields: &[Field],
    lines: &[LineRecord],
    before: &[LineRecord],
    unit: &mut Unit<'_>,
) -> Result<()> {
    for (index, line) in lines.iter().enumerate() {
        let stood = before.iter().find(|stood| stood.id == line.id).map(|stood| stood.values.as_slice());
        check(fields, &line.values, stood, unit).map_err(|error| error.below(&format!("/{index}")))?;
    }
    Ok(())
}

/// One aggregation tells whether the tenant has values for the list, and whether this is one that is offered.
fn check_value(list: &'static str, code: &str, unit: &mut Unit<'_>) -> Result<()> {
    let same = Filter::eq(PicklistValue::CODE, code);
    let offered = Filter::All(vec![same.clone(), Filter::eq(PicklistValue::RETIRED, false)]);
    let of_list = Filter::exists(PicklistValue::PARENT_ID, Filter::eq(Picklist::NAME, list));
    let query = Query::over(PicklistValue::DEF.name, of_list)
        .count("all")
        .count_where("same", same)
        .count_where("offered", offered);
    let rows = unit.elevated(|unit| unit.query(&query))?;
    match rows.first().map(Vec::as_slice) {
        None | Some([Value::Integer(0), ..] | [.., Value::Integer(1..)]) => Ok(()),
        Some([_, Value::Integer(0), _]) => Err(refusals::not_in_picklist(code, list)),
        Some(_) => Err(refusals::picklist_value_retired(code, list)),
    }
}

/// Sets the values of a picklist, in this order, in one call. A value that the list has and the call does not name is retired, after the
/// others. A list that does not exist is created.
#[derive(Clone, Debug, Operation)]
#[operation(name = "picklist.import", zh = "导入选项列表", effect = "write")]
pub struct ImportPicklist {
    /// The name of the list.
    #[field(max = 30, zh = "名称")]
    pub list: String,
    /// The values.
    #[field(zh = "选项")]
    pub values: Vec<ImportedValue>,
}

/// A value of a picklist that is imported.
#[derive(Clone, Debug, Object)]
pub struct ImportedValue {
    /// The text that records hold.
    #[field(max = 60, zh = "编码")]
    pub code: String,
    /// The label in English.
    #[field(max = 60, zh = "英文标签")]
    pub label: Option<String>,
    /// The label in Chinese.
    #[field(max = 60, zh = "中文标签")]
    pub label_zh: Option<String>,
    /// Whether it is no longer offered.
    #[field(default, zh = "停用")]
    pub retired: bool,
}

impl Run for ImportPicklist {
    type Answer = Stored<Picklist>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Picklist>> {
        unit.guard(&format!("picklist:{}", self.list))?;
        let standing = unit.first::<Picklist>(Filter::eq(Picklist::NAME, &self.list))?;
        let saved = match standing {
            Some(mut picklist) => {
                picklist.data.values = merged(std::mem::take(&mut picklist.data.values), self.values);
                unit.save(picklist)
            }
            None => {
                let values = merged(Lines::default(), self.values);
                unit.create(Picklist { name: self.list, values, erp_codes: Lines::default() })
            }
        };
        saved.map_err(|refusal| match refusal.path.as_deref() {
            Some("/name") => refusal.at("/list"),
            _ => refusal,
        })
    }
}

/// The imported values, each with the id of the line of its code; then the others, retired.
fn merged(standing: Lines<PicklistValue>, imported: Vec<ImportedValue>) -> Lines<PicklistValue> {
    let mut standing = standing.0;
    let mut lines: Vec<_> = imported
        .into_iter()
        .map(|value| {
            let same = standing.iter().position(|line| line.code == value.code);
            let id = same.map(|place| standing.remove(place).id).unwrap_or_default();
            let ImportedValue { code, label, label_zh, retired } = value;
            Line { id, data: PicklistValue { code, label, label_zh, retired } }
        })
        .collect();
    standing.iter_mut().for_each(|line| line.data.retired = true);
    lines.append(&mut standing);
    Lines(lines)
}
