//! Reading the members of a request for some work, each fault with its pointer.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::FieldError;
use crate::files::write::Language;
use crate::files::write::shown::number;

/// A limit as people write it, with the marks of the language.
fn shown(limit: f64, language: Language) -> String {
    number(limit, usize::from(limit.fract() != 0.0), language)
}

/// Reads the members of a request one by one; what is wrong with any is kept.
#[derive(Debug, Default)]
pub struct Reader {
    /// What is wrong so far.
    pub faults: Vec<FieldError>,
}

/// The member of the last part of a pointer; null counts as not given.
pub fn member<'a>(body: &'a Map<String, Value>, pointer: &str) -> Option<&'a Value> {
    body.get(pointer.rsplit('/').next().unwrap_or(pointer)).filter(|value| !value.is_null())
}

impl Reader {
    /// Notes what is wrong at a pointer.
    pub fn fault(&mut self, pointer: &str, code: &'static str, vi: String, en: String) {
        self.faults.push(FieldError::at(pointer, code, vi, en));
    }

    /// A group of members; none if it is not given.
    pub fn object<'a>(&mut self, body: &'a Map<String, Value>, name: &str) -> Option<&'a Map<String, Value>> {
        let value = member(body, name)?;
        if value.as_object().is_none() {
            self.fault(name, "not-an-object", format!("{name} phải là một nhóm các mục."), format!("{name} must be an object."));
        }
        value.as_object()
    }

    /// Notes members of the group at `pointer` (empty: the request itself) that there are not.
    pub fn only(&mut self, body: &Map<String, Value>, pointer: &str, names: &[&str]) {
        for name in body.keys().filter(|name| !names.contains(&name.as_str())) {
            let name_there = name.replace('~', "~0").replace('/', "~1");
            self.fault(
                &if pointer.is_empty() { name_there } else { format!("{pointer}/{name_there}") },
                "unknown-field",
                format!("Không có mục {name}; các mục: {}.", names.join(", ")),
                format!("There is no field {name}; those that there are: {}.", names.join(", ")),
            );
        }
    }

    /// A number from `least` to `most`.
    pub fn number(&mut self, body: &Map<String, Value>, pointer: &str, (least, most): (f64, f64)) -> Option<f64> {
        let value = member(body, pointer)?;
        let read = value.as_f64().filter(|number| (least..=most).contains(number));
        if read.is_none() {
            self.fault(
                pointer,
                "out-of-range",
                format!("Cần một số từ {} đến {}.", shown(least, Language::Vietnamese), shown(most, Language::Vietnamese)),
                format!("A number from {} to {} is needed.", shown(least, Language::English), shown(most, Language::English)),
            );
        }
        read
    }

    /// A whole number.
    pub fn whole(&mut self, body: &Map<String, Value>, pointer: &str, (least, most): (f64, f64)) -> Option<f64> {
        let value = member(body, pointer)?;
        let read = value.as_f64().filter(|number| (least..=most).contains(number) && number.fract() == 0.0);
        if read.is_none() {
            self.fault(
                pointer,
                "out-of-range",
                format!("Cần một số nguyên từ {} đến {}.", shown(least, Language::Vietnamese), shown(most, Language::Vietnamese)),
                format!("A whole number from {} to {} is needed.", shown(least, Language::English), shown(most, Language::English)),
            );
        }
        read
    }

    /// True or false; `given` unless said otherwise.
    pub fn flag(&mut self, body: &Map<String, Value>, pointer: &str, given: bool) -> bool {
        let Some(value) = member(body, pointer) else { return given };
        value.as_bool().unwrap_or_else(|| {
            self.fault(pointer, "not-a-boolean", "Cần có hoặc không.".to_owned(), "True or false is needed.".to_owned());
            given
        })
    }

    /// One of some words; the first unless said otherwise.
    pub fn word(&mut self, body: &Map<String, Value>, name: &str, words: &[&str]) -> String {
        let Some(value) = member(body, name) else { return words[0].to_owned() };
        if let Some(word) = value.as_str().filter(|word| words.contains(word)) {
            return word.to_owned();
        }
        let known = words.join(", ");
        self.fault(name, "unknown-value", format!("Chọn một trong: {known}."), format!("Choose one of: {known}."));
        words[0].to_owned()
    }

    /// Ids as they are sent: what is wrong with one is said of its place in the list.
    pub fn ids(&mut self, body: &Map<String, Value>, name: &str) -> Vec<Uuid> {
        let Some(value) = member(body, name) else { return Vec::new() };
        let read: Option<Vec<Uuid>> =
            value.as_array().and_then(|list| list.iter().map(|id| id.as_str().and_then(|id| id.parse().ok())).collect());
        read.unwrap_or_else(|| {
            self.fault(name, "not-ids", "Cần một danh sách mã định danh.".to_owned(), "A list of ids is needed.".to_owned());
            Vec::new()
        })
    }

    /// A day.
    pub fn day(&mut self, body: &Map<String, Value>, name: &str) -> Option<NaiveDate> {
        let value = member(body, name)?;
        let day = value.as_str().and_then(|text| text.parse().ok()).filter(|day: &NaiveDate| (1900..=2200).contains(&day.year()));
        if day.is_none() {
            self.fault(
                name,
                "not-a-date",
                "Ngày phải viết dạng NNNN-TT-NN, ví dụ 2025-07-01.".to_owned(),
                "A day as YYYY-MM-DD is needed, such as 2025-07-01.".to_owned(),
            );
        }
        day
    }

    /// A list of whole numbers from `least` to `most`, each once, in order; empty if it is not given.
    pub fn numbers(&mut self, body: &Map<String, Value>, name: &str, (least, most): (u64, u64)) -> Vec<u8> {
        let Some(value) = member(body, name) else { return Vec::new() };
        let is_one = |value: &Value| value.as_u64().filter(|number| (least..=most).contains(number)).map(|number| number as u8);
        let read: Option<BTreeSet<u8>> = value.as_array().and_then(|list| list.iter().map(is_one).collect());
        if read.as_ref().is_none_or(BTreeSet::is_empty) {
            self.fault(
                name,
                "out-of-range",
                format!("Cần ít nhất một số nguyên từ {least} đến {most}; bỏ mục này để lấy tất cả."),
                format!("At least one whole number from {least} to {most} is needed; leave it out for all of them."),
            );
        }
        read.unwrap_or_default().into_iter().collect()
    }

    /// A list of words; empty if it is not given. What each must be is the caller's matter.
    pub fn words(&mut self, body: &Map<String, Value>, name: &str) -> Vec<String> {
        let Some(value) = member(body, name) else { return Vec::new() };
        let read: Option<Vec<String>> =
            value.as_array().and_then(|list| list.iter().map(|word| word.as_str().map(str::to_owned)).collect());
        read.unwrap_or_else(|| {
            self.fault(name, "not-words", "Cần một danh sách mã.".to_owned(), "A list of codes is needed.".to_owned());
            Vec::new()
        })
    }
}
