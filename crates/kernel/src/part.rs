//! Parts: fields that several entities have, such as the terms of documents and of their lines. They are declared once.

use crate::error::Result;
use crate::kind::Field;
use crate::value::Value;

/// A struct with fields that several entities have. Derived.
pub trait Part: Sized {
    /// The fields.
    const FIELDS: &'static [Field];

    /// Returns the values of the fields, in the order of their declaration.
    fn into_values(self) -> Vec<Value>;

    /// Creates the struct from the values of its fields.
    ///
    /// # Errors
    /// `WRONG_TYPE`, at the path of a field.
    fn from_values(values: Vec<Value>) -> Result<Self>;
}

/// Returns the number of fields of all pieces. For derives.
#[doc(hidden)]
pub const fn count(pieces: &[&[Field]]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < pieces.len() {
        count += pieces[at].len();
        at += 1;
    }
    count
}

/// Returns the fields of all pieces, which are `COUNT`. For derives.
#[doc(hidden)]
pub const fn joined<const COUNT: usize>(pieces: &[&[Field]]) -> [Field; COUNT] {
    let mut all = [first(pieces); COUNT];
    let (mut place, mut at) = (0, 0);
    while at < pieces.len() {
        let mut field = 0;
        while field < pieces[at].len() {
            all[place] = pieces[at][field];
            (place, field) = (place + 1, field + 1);
        }
        at += 1;
    }
    all
}

const fn first(pieces: &[&[Field]]) -> Field {
    let mut at = 0;
    while pieces[at].is_empty() {
        at += 1;
    }
    pieces[at][0]
}
