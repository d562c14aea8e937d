//! What is wrong with a file, and what was assumed of it: a stable code and words in both languages.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One clear fault of a file or of one of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{en}")]
pub struct FileFault {
    /// Stable; the codes stand where they are raised, in `src/files`.
    pub code: Cow<'static, str>,
    /// Vietnamese: what is wrong, and what to do.
    pub vi: String,
    /// English, the same.
    pub en: String,
    /// Where in the file: `dòng 12`, `Sheet1!B7`, `đối tượng 3`, a name in an archive.
    pub at: Option<String>,
}

impl FileFault {
    /// A fault of the file as a whole.
    pub fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), vi: vi.into(), en: en.into(), at: None }
    }

    /// Says where it is.
    #[must_use]
    pub fn at(mut self, at: impl Into<String>) -> Self {
        self.at = Some(at.into());
        self
    }
}

/// What was assumed, changed or left out while reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Stable.
    pub code: Cow<'static, str>,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Remark {
    /// A remark.
    pub fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), vi: vi.into(), en: en.into() }
    }
}
