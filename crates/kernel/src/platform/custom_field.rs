//! Fields that a tenant adds to entities at run time, without a change of tables.

use crate::entity::{Class, EntityDef};
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Kind;
use crate::platform::rule;
use crate::record::{Record, Stored};
use crate::refusals;
use crate::text::TextForm;
use crate::unit::Unit;
use crate::{Choice, Entity, Rules, decode, encode};

/// The types that a custom field may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CustomType {
    /// Text of at most 200 characters.
    #[choice(zh = "文本")]
    Text,
    /// A decimal with six digits after the point.
    #[choice(zh = "数值")]
    Decimal,
    /// A date.
    #[choice(zh = "日期")]
    Date,
    /// True or false.
    #[choice(zh = "是否")]
    Boolean,
}

impl CustomType {
    pub(crate) fn kind(self) -> Kind {
        match self {
            CustomType::Text => Kind::Text { max: 200 },
            CustomType::Decimal => Kind::Decimal { scale: 6 },
            CustomType::Date => Kind::Date,
            CustomType::Boolean => Kind::Bool,
        }
    }
}

/// A field that a tenant has added to an entity.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "自定义字段", unique = "entity, name")]
pub struct CustomField {
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The name: small letters, digits and `_`.
    #[field(max = 30, zh = "名称")]
    pub name: String,
    /// The type of its values.
    #[field(zh = "类型")]
    pub value_type: CustomType,
    /// The label in English.
    #[field(max = 60, zh = "英文标签")]
    pub label: Option<String>,
    /// The label in Chinese.
    #[field(max = 60, zh = "中文标签")]
    pub label_zh: Option<String>,
    /// Whether it can be used in filters.
    #[field(default, zh = "可搜索")]
    pub searchable: bool,
}

impl Rules for CustomField {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let owned =
            unit.catalogue().entity(&draft.entity).is_some_and(|entry| entry.def.class == Class::Owned);
        if !owned {
            return Err(refusals::entity_without_custom_fields(&draft.entity).at("/entity"));
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !draft.name.chars().all(plain) {
            return Err(refusals::name_characters().at("/name"));
        }
        // Values stand in records under the name, and in the index by the type.
        let same = |before: &Stored<Self>| {
            (&before.entity, &before.name, before.value_type, before.searchable)
                == (&draft.entity, &draft.name, draft.value_type, draft.searchable)
        };
        match before {
            Some(before) if !same(before) => Err(refusals::only_labels_change()),
            _ => Ok(()),
        }
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        rule::refuse_named_custom_field(&record.entity, &record.name, unit)
    }
}

/// Checks the custom values of a record and sets the searchable ones.
///
/// # Errors
/// `UNKNOWN_FIELD`, or a refusal of a value, with its path.
pub fn check(
    entity: &EntityDef,
    record: &mut Record,
    before: Option<&Record>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    if record.header.custom.is_empty() {
        return Ok(());
    }
    let fields =
        unit.elevated(|unit| unit.find::<CustomField>(Filter::eq(CustomField::ENTITY, entity.name)))?;
    let known = before.map(|before| before.header.custom.clone()).unwrap_or_default();
    for (name, json) in &mut record.header.custom {
        let path = format!("/custom/{name}");
        let kept = known.get(name) == Some(json);
        match fields.iter().find(|field| field.name == *name) {
            Some(field) => match decode::given(field.value_type.kind(), TextForm::Free, json, &path) {
                Ok(value) => {
                    if !kept {
                        *json = encode::value(field.value_type.kind(), &value, &encode::everything);
                    }
                    if field.searchable && !value.is_null() {
                        record.header.searchable.insert(name.clone(), value);
                    }
                }
                // It is of the type that the field had before it was deleted and made again.
                Err(_) if kept => {}
                Err(error) => return Err(error),
            },
            // The value of a field that has been deleted since stays where it is.
            None if kept => {}
            None => {
                return Err(refusals::not_declared(entity, name).at(path));
            }
        }
    }
    record.header.custom.retain(|_, json| !json.is_null());
    Ok(())
}

/// The kind of a searchable custom field.
pub(crate) fn searchable_kind(entity: &EntityDef, name: &str, unit: &mut Unit<'_>) -> Result<Kind> {
    let filter = Filter::All(vec![
        Filter::eq(CustomField::ENTITY, entity.name),
        Filter::eq(CustomField::NAME, name),
        Filter::eq(CustomField::SEARCHABLE, true),
    ]);
    let field = unit.elevated(|unit| unit.first::<CustomField>(filter))?;
    field.map(|field| field.value_type.kind()).ok_or_else(|| refusals::no_such_custom_field(entity, name))
}
