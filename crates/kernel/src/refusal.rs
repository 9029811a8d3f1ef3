//! Refusals as data. Each reason is declared once, with its code, its parameters and its text in both languages.
//!
//! ```
//! mod refusals {
//!     tenon_kernel::refusals! {
//!         loan {
//!             too_long(days, most) = OutOfRange,
//!                 "a loan of {days} days is longer than {most} days",
//!                 "借用 {days} 天,超过最长 {most} 天";
//!         }
//!     }
//! }
//!
//! let refused = refusals::too_long(40, 30).at("/days");
//! assert_eq!(refused.reason(), "loan.too_long");
//! assert_eq!(refused.message, "a loan of 40 days is longer than 30 days");
//! assert_eq!(refused.message_in("zh-CN"), "借用 40 天,超过最长 30 天");
//! ```
//!
//! A text that does not name its parameters does not compile:
//!
//! ```compile_fail
//! tenon_kernel::refusals! {
//!     loan { too_long(days) = OutOfRange, "a loan of {days} days is too long", "借用时间过长"; }
//! }
//! ```

use crate::error::Code;
use crate::kind::{Kind, Label};
use std::fmt;

/// The reason of a refusal.
#[derive(PartialEq, Eq)]
pub struct Reason {
    /// The stable name: an area, a point, and the reason.
    pub name: &'static str,
    /// The code, which determines what the caller may do.
    pub code: Code,
    /// The names of the parameters of the text.
    pub parameters: &'static [&'static str],
    /// The text, with the name of each parameter in braces.
    pub text: Label,
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Declares reasons. For each reason it declares a function that takes its parameters and returns the [`Error`](crate::Error).
/// `ALL` is the list of the reasons.
///
/// Both texts, English and Chinese, must name every parameter and nothing else; the compiler checks it.
#[macro_export]
macro_rules! refusals {
    ($($area:ident { $($(#[$attribute:meta])*
        $name:ident $(($($parameter:ident),+))? = $code:ident, $en:literal, $zh:literal;)+ })+) => {
        /// All reasons declared here.
        pub static ALL: &[&$crate::refusal::Reason] = &[$($(&reason::$name,)+)+];

        #[allow(non_upper_case_globals, missing_docs, clippy::allow_attributes)]
        mod reason {
            use $crate::refusal::Reason;
            $($(pub(super) static $name: Reason = Reason {
                name: concat!(stringify!($area), ".", stringify!($name)),
                code: $crate::Code::$code,
                parameters: &[$($(stringify!($parameter)),+)?],
                text: $crate::Label { en: $en, zh: $zh },
            };
            const _: () = assert!(
                $crate::refusal::names_all($en, &[$($(stringify!($parameter)),+)?])
                    && $crate::refusal::names_all($zh, &[$($(stringify!($parameter)),+)?]),
                concat!("the texts of `", stringify!($name), "` do not name its parameters"),
            );)+)+
        }

        $($(#[doc = concat!("`", stringify!($area), ".", stringify!($name), "`: ", $en, ".")]
        $(#[$attribute])*
        #[must_use]
        pub fn $name($($($parameter: impl $crate::refusal::Parameter),+)?) -> $crate::Error {
            $crate::Error::refused(&reason::$name, ::std::vec![$($($parameter.given()),+)?])
        })+)+
    };
}

/// Returns the reasons of two lists as one, for a module that declares its reasons in two places.
pub const fn joined<const N: usize>(
    first: &[&'static Reason],
    second: &[&'static Reason],
) -> [&'static Reason; N] {
    let mut all = [first[0]; N];
    let mut at = 1;
    while at < N {
        all[at] = if at < first.len() { first[at] } else { second[at - first.len()] };
        at += 1;
    }
    all
}

/// Returns whether a text is not empty and contains each of the parameters and no other name in braces.
pub const fn names_all(text: &str, parameters: &[&str]) -> bool {
    let mut known = 0;
    let mut at = 0;
    while at < parameters.len() {
        if count(text.as_bytes(), parameters[at].as_bytes()) == 0 {
            return false;
        }
        known += count(text.as_bytes(), parameters[at].as_bytes());
        at += 1;
    }
    !text.is_empty() && known == braces(text.as_bytes())
}

/// How often a text holds `{name}`.
const fn count(text: &[u8], name: &[u8]) -> usize {
    let (mut found, mut at) = (0, 0);
    while at + name.len() + 1 < text.len() {
        if text[at] == b'{' && text[at + name.len() + 1] == b'}' {
            let mut same = 0;
            while same < name.len() && text[at + 1 + same] == name[same] {
                same += 1;
            }
            found += (same == name.len()) as usize;
        }
        at += 1;
    }
    found
}

const fn braces(text: &[u8]) -> usize {
    let (mut found, mut at) = (0, 0);
    while at < text.len() {
        found += (text[at] == b'{') as usize;
        at += 1;
    }
    found
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The value as text, the same in every language.
    pub value: String,
    /// The label, if the value belongs to a closed list.
    pub label: Option<Label>,
}

impl Given {
    /// Creates the value of a closed list, with its label.
    pub fn of_choice(kind: Kind, value: &str) -> Self {
        let options = if let Kind::Choice(options) = kind { options } else { &[] };
        let label = options.iter().find(|option| option.name == value).map(|option| option.label);
        Self { value: value.to_owned(), label }
    }
}

/// A type that can be a parameter: any type that can be displayed, and every [`Choice`](crate::Choice).
pub trait Parameter {
    /// Returns the value.
    fn given(&self) -> Given;
}

impl<T: fmt::Display + ?Sized> Parameter for T {
    fn given(&self) -> Given {
        Given { value: self.to_string(), label: None }
    }
}

impl Reason {
    /// The text for a locale (BCP 47) with its parameters. A value with a label is shown by it in Chinese; English texts name values as
    /// they stand on the wire.
    pub(crate) fn message(&self, given: &[Given], locale: &str) -> String {
        let mut message = self.text.in_locale(locale).to_owned();
        let is_english = message.as_str() == self.text.en;
        // From the last to the first: what a value holds is never taken for the name of a parameter that follows.
        let mut places: Vec<_> = self
            .parameters
            .iter()
            .zip(given)
            .flat_map(|(name, given)| places(&message, name, given))
            .collect();
        places.sort_unstable_by_key(|(range, _)| std::cmp::Reverse(range.start));
        for (range, given) in places {
            let shown = given.label.filter(|_| !is_english).map(|label| label.in_locale(locale));
            message.replace_range(range, shown.unwrap_or(&given.value));
        }
        message
    }
}

/// Where a text names a parameter.
fn places<'g>(text: &str, name: &str, given: &'g Given) -> Vec<(std::ops::Range<usize>, &'g Given)> {
    let name = format!("{{{name}}}");
    text.match_indices(&name).map(|(at, _)| (at..at + name.len(), given)).collect()
}
