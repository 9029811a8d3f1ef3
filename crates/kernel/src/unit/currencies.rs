//! Sums of amounts: in one currency each.

use crate::condition::Function;
use crate::entity::EntityDef;
use crate::error::Result;
use crate::filter::{Measure, Query};
use crate::refusals;
use crate::value::Value;
use std::borrow::Cow;

/// The least and the greatest currency of what each sum of a query adds up, where the query does not group by it: when they differ,
/// seven yuan and a thousand yen would be added.
pub(super) struct CurrenciesOfSums {
    measures: Vec<Measure>,
    fields: Vec<&'static str>,
}

impl CurrenciesOfSums {
    pub(super) fn of(entity: &'static EntityDef, query: &Query) -> Self {
        let (mut measures, mut fields) = (Vec::new(), Vec::new());
        for sum in query.measures.iter().filter(|measure| measure.function == Function::Sum) {
            let field = sum.field.as_deref().and_then(|name| entity.shape.field(name));
            let Some(currency) = field.and_then(|(_, field)| field.currency) else { continue };
            if query.groups.iter().any(|(group, _)| group == currency) {
                continue;
            }
            let bound = |function| Measure { function, field: Some(currency.to_owned()), ..sum.clone() };
            measures.extend([bound(Function::Min), bound(Function::Max)]);
            fields.push(currency);
        }
        Self { measures, fields }
    }

    /// The query that asks for them, too, behind its own measures.
    pub(super) fn added_to<'q>(&self, query: &'q Query) -> Cow<'q, Query> {
        if self.measures.is_empty() {
            return Cow::Borrowed(query);
        }
        let mut query = query.clone();
        query.measures.extend(self.measures.iter().cloned());
        Cow::Owned(query)
    }

    /// The rows as they were asked for.
    ///
    /// # Errors
    /// `MISSING_FIELD` when one of them adds up several currencies.
    pub(super) fn checked(&self, mut rows: Vec<Vec<Value>>) -> Result<Vec<Vec<Value>>> {
        for row in &mut rows {
            let added = row.split_off(row.len() - self.measures.len());
            for (pair, field) in added.chunks(2).zip(&self.fields) {
                match pair {
                    [Value::Text(least), Value::Text(greatest)] if least != greatest => {
                        return Err(refusals::several_currencies(least, greatest, field).at("/groups"));
                    }
                    _ => {}
                }
            }
        }
        Ok(rows)
    }
}
