//! Why there is no answer, in words that say what to do.

use serde::Serialize;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// The data do not allow one.
    Refused(Box<Refusal>),
    /// Who asked has called it off.
    CalledOff,
}

/// What the data do not allow.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// `too_few`, `one_place`, `one_time`, `too_coarse`, `no_ground`.
    pub code: &'static str,
    /// What is wrong.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// What to change.
    pub what_vi: String,
    /// The same in English.
    pub what_en: String,
    /// The member of the wish to change.
    pub pointer: Option<&'static str>,
}
