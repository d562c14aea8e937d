//! Extractors whose refusals are problems: a JSON object as the body, an id in the path, query parameters.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawQuery, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Problem;
use crate::db::ScopedDb;

/// The request's body: one JSON object. Numbers that JSON cannot hold (NaN, infinities) are refused with the place.
#[derive(Debug, Clone)]
pub struct Body(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_other = |value: &HeaderValue| !value.to_str().is_ok_and(is_json);
        if request.headers().get_all(header::CONTENT_TYPE).iter().any(is_other) {
            return Err(Problem::not_json_type());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| {
            if is_timeout(&error) {
                return Problem::new(
                    408,
                    "body-too-slow",
                    "Nội dung gửi lên bị dừng quá lâu; chưa có gì được lưu. Hãy gửi lại.",
                    "The body paused for too long; nothing was stored. Send it again.",
                );
            }
            Problem::new(
                413,
                "body-too-large",
                "Nội dung gửi lên quá 2 MB hoặc bị ngắt giữa chừng.",
                "The body is larger than 2 MB or was cut off.",
            )
        })?;
        match serde_json::from_slice::<Value>(&bytes) {
            Ok(Value::Object(members)) => match repeated_name(&bytes) {
                None => Ok(Self(members)),
                Some(name) => Err(Problem::new(
                    400,
                    "repeated-name",
                    format!("Nội dung JSON ghi \"{name}\" hai lần; hãy bỏ một lần."),
                    format!("The JSON body has \"{name}\" twice; take one out."),
                )),
            },
            Ok(_) => Err(Problem::new(
                400,
                "not-an-object",
                "Nội dung phải là một đối tượng JSON, ví dụ {\"site_name\": \"Ngã tư Bến Hàn\"}.",
                "The body must be a JSON object, such as {\"site_name\": \"Ngã tư Bến Hàn\"}.",
            )),
            Err(error) => Err(Problem::new(
                400,
                "not-json",
                format!(
                    "Nội dung không phải JSON hợp lệ (dòng {}, cột {}). Số phải là số hữu hạn, không dùng NaN hay Infinity; chữ phải ở dạng UTF-8.",
                    error.line(),
                    error.column()
                ),
                format!(
                    "The body is not valid JSON (line {}, column {}). Numbers must be finite, not NaN or Infinity; text must be UTF-8.",
                    error.line(),
                    error.column()
                ),
            )),
        }
    }
}

/// `application/json`, or another type that is JSON (`application/merge-patch+json`); in UTF-8, as JSON is.
pub(super) fn is_json(content_type: &str) -> bool {
    let text = content_type.to_ascii_lowercase();
    let (name, parameters) = text.split_once(';').unwrap_or((&text, ""));
    let name = name.trim();
    let is_utf8 =
        parameters.split(';').filter_map(|p| p.trim().strip_prefix("charset=")).all(|charset| charset.trim_matches('"') == "utf-8");
    is_utf8 && (name == "application/json" || (name.starts_with("application/") && name.ends_with("+json")))
}

/// Whether the accept loop gave up on the body.
fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<tower_http::timeout::TimeoutError>)
}

/// A name that a JSON object has twice at its top: of two values one would silently be lost.
fn repeated_name(bytes: &[u8]) -> Option<String> {
    struct Names(Option<String>);
    impl<'de> Deserialize<'de> for Names {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(NamesVisitor)
        }
    }
    struct NamesVisitor;
    impl<'de> Visitor<'de> for NamesVisitor {
        type Value = Names;
        fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
            formatter.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
            let (mut seen, mut twice) = (HashSet::new(), None);
            while let Some(name) = map.next_key::<String>()? {
                map.next_value::<IgnoredAny>()?;
                if !seen.insert(name.clone()) {
                    twice.get_or_insert(name);
                }
            }
            Ok(Names(twice))
        }
    }
    serde_json::from_slice::<Names>(bytes).ok()?.0
}

/// An id as the last variable of the path; anything that is not a UUID is a row that does not exist.
#[derive(Debug, Clone, Copy)]
pub struct PathId(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::<Uuid>::from_request_parts(parts, state).await.map(|axum::extract::Path(id)| Self(id)).map_err(|_| {
            Problem::new(
                404,
                "not-an-id",
                "Không có bản ghi này: mã định danh trong địa chỉ không đúng dạng.",
                "There is no such row: the id in the address has another form.",
            )
        })
    }
}

/// An id and a number as the variables of the path; anything else is a row that does not exist.
#[derive(Debug, Clone, Copy)]
pub struct PathIdNumber(pub Uuid, pub i32);

impl<S: Send + Sync> FromRequestParts<S> for PathIdNumber {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::<(Uuid, i32)>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path((id, number))| Self(id, number))
            .map_err(|_| {
                Problem::new(
                    404,
                    "not-an-id",
                    "Không có bản ghi này: mã định danh hoặc số trong địa chỉ không đúng dạng.",
                    "There is no such row: the id or the number in the address has another form.",
                )
            })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ScopedDb {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::not_signed_in)
    }
}

/// The query string as name and value; a name that is given twice is refused, and so is one that the list does not know.
#[derive(Debug, Clone)]
pub struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let RawQuery(query) = RawQuery::from_request_parts(parts, state).await.unwrap_or(RawQuery(None));
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            if pairs.iter().any(|(known, _)| *known == name) {
                return Err(Problem::parameter(
                    &name,
                    format!("Tham số {name} được ghi hai lần."),
                    format!("The parameter {name} is given twice."),
                ));
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }
}

fn decode(text: &str) -> Result<String, Problem> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
                match (digit(rest.next()), digit(rest.next())) {
                    (Some(high), Some(low)) => bytes.push((high * 16 + low) as u8),
                    _ => return Err(undecodable()),
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or_else(undecodable)
}

fn undecodable() -> Problem {
    Problem::new(
        400,
        "undecodable-query",
        "Địa chỉ có ký tự không đọc được; hãy mã hóa tham số theo UTF-8.",
        "The address has characters that cannot be read; encode parameters as UTF-8.",
    )
}

impl Params {
    /// Refuses parameters that are not in `known`, so that a misspelt filter never silently filters nothing.
    pub fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.0.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => Err(Problem::parameter(
                name,
                format!("Không có tham số {name} ở đây. Các tham số dùng được: {}.", known.join(", ")),
                format!("There is no parameter {name} here. Known parameters: {}.", known.join(", ")),
            )),
        }
    }

    /// What was asked for, for a log: names and values, the token of a page left out.
    pub fn told(&self) -> Value {
        Value::Object(
            self.0.iter().filter(|(name, _)| name != "after").map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect(),
        )
    }

    /// Parameters that did not come in an address, for the command line.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The text of `name`; an empty value counts as not given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of `name` parsed as `T`; `vi` and `en` say what is wanted.
    pub fn parse<T: FromStr>(&self, name: &str, vi: &str, en: &str) -> Result<Option<T>, Problem> {
        self.text(name)
            .map(|value| {
                value.parse().map_err(|_| {
                    Problem::parameter(
                        name,
                        format!("Tham số {name} phải là {vi}; đã nhận \"{value}\"."),
                        format!("The parameter {name} must be {en}; got \"{value}\"."),
                    )
                })
            })
            .transpose()
    }

    /// A day.
    pub fn date(&self, name: &str) -> Result<Option<NaiveDate>, Problem> {
        let day: Option<NaiveDate> =
            self.parse(name, "ngày dạng NNNN-TT-NN, ví dụ 2025-07-01", "a day as YYYY-MM-DD, such as 2025-07-01")?;
        match day {
            Some(day) if !(1900..=2200).contains(&chrono::Datelike::year(&day)) => Err(Problem::parameter(
                name,
                format!("Tham số {name} phải là ngày từ năm 1900 đến 2200."),
                format!("The parameter {name} must be a day from 1900 to 2200."),
            )),
            other => Ok(other),
        }
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        self.parse(name, "true hoặc false", "true or false")
    }

    /// An id.
    pub fn id(&self, name: &str) -> Result<Option<Uuid>, Problem> {
        self.parse(name, "mã định danh của một bản ghi", "the id of a row")
    }

    /// A code of two digits of a province.
    pub fn province(&self) -> Result<Option<String>, Problem> {
        match self.text("province") {
            None => Ok(None),
            Some(code) if code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()) => Ok(Some(code.to_owned())),
            Some(code) => Err(Problem::parameter(
                "province",
                format!("Tham số province phải là mã tỉnh hai chữ số, ví dụ 31; đã nhận \"{code}\"."),
                format!("The parameter province must be a province code of two digits, such as 31; got \"{code}\"."),
            )),
        }
    }

    /// One of `choices`.
    pub fn choice(&self, name: &str, choices: &[&str]) -> Result<Option<String>, Problem> {
        match self.text(name) {
            None => Ok(None),
            Some(value) if choices.contains(&value) => Ok(Some(value.to_owned())),
            Some(value) => Err(Problem::parameter(
                name,
                format!("Tham số {name} phải là một trong: {}; đã nhận \"{value}\".", choices.join(", ")),
                format!("The parameter {name} must be one of: {}; got \"{value}\".", choices.join(", ")),
            )),
        }
    }
}
