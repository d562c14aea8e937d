//! What a run of the importer is: what was brought in, how it is to be read, what was found. Plain data; the JSON of the API.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use super::columns::ImportKind as Kind;
use crate::files::{Encoding, Reading};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The file is being looked at.
    Looking,
    /// It is known what the file is; its columns are to be mapped.
    Recognised,
    /// Every row is being checked; nothing is stored.
    Checking,
    /// Checked: it can be confirmed.
    Checked,
    /// Being stored, in one transaction.
    Storing,
    /// Stored.
    Stored,
    /// Ended by a fault; nothing was stored.
    Failed,
    /// Ended by whoever started it; nothing was stored.
    Cancelled,
    /// Stored, and taken out again.
    Undone,
}

impl State {
    /// The word in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Looking => "looking",
            Self::Recognised => "recognised",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Storing => "storing",
            Self::Stored => "stored",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Undone => "undone",
        }
    }

    /// The state of a word of the database; failed for a word that this version does not know.
    pub fn parse(word: &str) -> Self {
        const ALL: [State; 9] = [
            State::Looking,
            State::Recognised,
            State::Checking,
            State::Checked,
            State::Storing,
            State::Stored,
            State::Failed,
            State::Cancelled,
            State::Undone,
        ];
        ALL.into_iter().find(|state| state.word() == word).unwrap_or(Self::Failed)
    }

    /// Whether something is being done.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Looking | Self::Checking | Self::Storing)
    }
}

/// Something that is said to a person: a stable code, and the words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// For programs.
    pub code: Cow<'static, str>,
    /// Vietnamese: what is the matter, and what to do.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Said {
    /// Words with their code.
    pub fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), vi: vi.into(), en: en.into() }
    }
}

/// How a file is to be read: what its rows are, which columns are which fields, and what is meant where the file does not say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// What the rows are.
    pub kind: Kind,
    /// Which table of the file, from 0.
    #[serde(default)]
    pub table: usize,
    /// The row that has the headings, as a person counts rows.
    #[serde(default)]
    pub header_row: Option<u64>,
    /// Field → columns, from 0. Several columns of one field are read together.
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<usize>>,
    /// `auto`, or `EPSG:` and a number.
    #[serde(default = "auto")]
    pub crs: String,
    /// Another encoding than was recognised.
    #[serde(default)]
    pub encoding: Option<Encoding>,
    /// Another delimiter than was recognised.
    #[serde(default)]
    pub delimiter: Option<char>,
    /// Code of the province in which names are looked up first.
    #[serde(default)]
    pub province: Option<String>,
    /// The day of the list: which units its names mean where a row has no day.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// Values for rows that have none: field → text, read as a cell would be.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// Answers to questions of the last check.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
}

impl Mapping {
    /// How the file is read for it.
    pub fn reading(&self) -> Reading {
        Reading { table: self.table, header_row: self.header_row, encoding: self.encoding, delimiter: self.delimiter, ..Reading::default() }
    }
}

fn auto() -> String {
    "auto".to_owned()
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What is sent.
    pub value: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// What only a person can decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Name of the answer in [`Mapping::answers`].
    pub id: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
    /// What may be answered.
    pub choices: Vec<Answer>,
    /// What was answered.
    pub answer: Option<String>,
}

/// How many rows were refused for one reason: one code, of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The reason, in the words of the first row that has it.
    #[serde(flatten)]
    pub said: Said,
    /// Field, if one is to blame.
    #[serde(default)]
    pub field: Option<String>,
    /// Column, from 0, if one is to blame.
    #[serde(default)]
    pub column: Option<usize>,
    /// What that column is called in the file.
    #[serde(default)]
    pub heading: Option<String>,
    /// Whether all rows are told the same; where not, the words are an example.
    #[serde(default = "yes")]
    pub is_uniform: bool,
    /// The first rows that have it, at most five.
    #[serde(default)]
    pub rows: Vec<u64>,
    /// Rows.
    pub n: u64,
}

/// Runs of before said the words of the first row for all.
const fn yes() -> bool {
    true
}

/// Rows of one commune.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCommune {
    /// The unit of today.
    pub commune_id: Uuid,
    /// Its name.
    pub name: String,
    /// Rows.
    pub n: u64,
}

/// What a check found, or a store did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows of the table that are data.
    pub rows: u64,
    /// Lines of the table that are none: totals, signatures, notes, the example of a template. With `rows` all lines under the headings.
    #[serde(default)]
    pub beside: u64,
    /// Rows that are (or were) stored.
    pub accepted: u64,
    /// Rows that are given back.
    pub refused: u64,
    /// Rows that are there already.
    pub unchanged: u64,
    /// Why rows are given back, the most frequent reason first.
    pub by_reason: Vec<Reason>,
    /// The 20 communes with the most rows.
    pub by_commune: Vec<OfCommune>,
    /// How the places of the accepted rows are known: `point`, `commune_only`, `nearest`.
    pub placed: BTreeMap<String, u64>,
    /// Things of each class and kind that are (or were) stored, as `road primary`; only of streets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_class: BTreeMap<String, u64>,
}

/// The result of a check or a store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Counts.
    pub counts: Counts,
    /// What was assumed or left out, said aloud.
    pub remarks: Vec<Said>,
    /// What has to be answered before anything is stored.
    pub questions: Vec<Question>,
    /// Rows stored per table; of a check none.
    pub stored: Option<BTreeMap<String, u64>>,
}

impl Outcome {
    /// Whether every question has its answer.
    pub fn is_answered(&self) -> bool {
        self.questions.iter().all(|question| question.answer.is_some())
    }
}

/// Why a part of a row cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Row, as a person counts it in that file.
    pub number: u64,
    /// Column, from 0, if one is to blame.
    pub column: Option<usize>,
    /// Field, if one is to blame.
    pub field: Option<Cow<'static, str>>,
    /// What is the matter and what to do. Never repeats what the row says of people.
    pub said: Said,
}

/// A run as the database has it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id; the rows that it stored carry it.
    pub import_id: Uuid,
    /// Who brought the file.
    pub created_by: String,
    /// Name of the file.
    pub file_name: String,
    /// Octets.
    pub size_bytes: i64,
    /// SHA-256 of the file.
    pub sha256: Vec<u8>,
    /// Where it stands.
    pub state: State,
    /// What the rows are.
    pub kind: Option<Kind>,
    /// What the file is.
    pub look: Option<Value>,
    /// How it could be read.
    pub proposal: Option<Value>,
    /// How it is to be read.
    pub mapping: Option<Mapping>,
    /// What was found.
    pub outcome: Option<Outcome>,
    /// Why it ended.
    pub error: Option<Said>,
    /// When the file came.
    pub created_at: DateTime<Utc>,
    /// When its rows were stored.
    pub stored_at: Option<DateTime<Utc>>,
    /// When they were taken out again.
    pub undone_at: Option<DateTime<Utc>>,
    /// Until when the file is kept; none if it is gone.
    pub file_kept_until: Option<DateTime<Utc>>,
}
