//! How large an expression and its evaluation may be. Every limit is checked where the work is done, so that no expression takes a
//! host's stack, memory or time.

/// The largest number of characters of an expression.
pub const MOST_CHARACTERS: usize = 2_000;

/// The largest number of nodes: literals, names, fields, calls, and operators.
pub const MOST_NODES: usize = 200;

/// The largest depth, in which each pair of brackets counts. A chain such as `a && b && c` is one level, however long it is.
pub const DEEPEST: usize = 24;

/// The largest number of items of a list that is written in an expression.
pub const MOST_ITEMS: usize = 100;

/// The largest depth of macros within macros: `exists`, `all`, `filter`, `map`.
pub const DEEPEST_MACROS: usize = 2;

/// The largest number of metrics that an expression names.
pub const MOST_METRICS: usize = 20;

/// The largest number of steps of an evaluation. Each node that is evaluated is one; so is each item that `in` looks at.
pub const MOST_STEPS: usize = 10_000;

/// How many bytes of text `contains` and `starts_with` look through in a step.
pub const BYTES_OF_STEP: usize = 64;

/// The largest size of all texts that an evaluation makes, in bytes of UTF-8.
pub const MOST_TEXT: usize = 64 * 1024;

/// The largest number of digits of a number, after the point and in all.
pub const MOST_DIGITS: u32 = 28;

/// The number of digits after the point of a quotient, and of a product or sum that is too long to be exact.
pub const QUOTIENT_DIGITS: u32 = 12;
