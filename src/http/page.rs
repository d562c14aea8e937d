//! Keyset pages: a limit, an opaque token, a box; and the two forms of a list, JSON rows and GeoJSON features.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::{Params, Problem};

/// Rows a list gives when nothing is asked.
pub const DEFAULT_LIMIT: i64 = 100;
/// Rows a list gives at most.
pub const MAX_LIMIT: i64 = 1000;
/// Names of the parameters that [`Page::read`] takes.
pub const PAGE_PARAMS: [&str; 5] = ["limit", "after", "bbox", "f", "count"];

/// A box in degrees, longitude first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bbox {
    /// West.
    pub min_lon: f64,
    /// South.
    pub min_lat: f64,
    /// East.
    pub max_lon: f64,
    /// North.
    pub max_lat: f64,
}

impl Bbox {
    /// The corners as the array that the `.sql` files take: west, south, east, north.
    pub fn corners(self) -> Vec<f64> {
        vec![self.min_lon, self.min_lat, self.max_lon, self.max_lat]
    }
}

/// What part of a list is asked for, and in which form.
#[derive(Debug, Clone)]
pub struct Page {
    /// At most this many rows.
    pub limit: i64,
    /// Key of the last row of the page before, its parts as text.
    pub after: Option<Vec<String>>,
    /// Only rows that touch this box.
    pub bbox: Option<Bbox>,
    /// GeoJSON instead of rows.
    pub geojson: bool,
    /// Whether to count all rows.
    pub count: bool,
}

impl Page {
    /// Reads `limit`, `after` (a token of `key_parts` parts), `bbox`, `f` and `count`.
    pub fn read(params: &Params, key_parts: usize) -> Result<Self, Problem> {
        let limit = params.parse::<i64>("limit", "số nguyên từ 1 đến 1000", "a whole number from 1 to 1000")?.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Problem::parameter("limit", "Tham số limit phải từ 1 đến 1000.", "The parameter limit must be from 1 to 1000."));
        }
        let after = match params.text("after") {
            None => None,
            Some(token) => Some(read_token(token).filter(|parts| parts.len() == key_parts).ok_or_else(wrong_token)?),
        };
        let format = params.choice("f", &["json", "geojson"])?;
        Ok(Self {
            limit,
            after,
            bbox: read_bbox(params)?,
            geojson: format.as_deref() == Some("geojson"),
            count: params.flag("count")?.unwrap_or(false),
        })
    }

    /// The part `i` of the key after which the page begins.
    pub fn after_part(&self, i: usize) -> Option<&str> {
        self.after.as_ref().and_then(|parts| parts.get(i)).map(String::as_str)
    }

    /// The part `i` of the key as `T`: none on the first page.
    ///
    /// # Errors
    /// The token holds something else: 400, as for any token that is not ours.
    pub fn after_as<T: std::str::FromStr>(&self, i: usize) -> Result<Option<T>, Problem> {
        self.after_part(i).map(|part| part.parse().map_err(|_| wrong_token())).transpose()
    }

    /// Cuts the row beyond the limit off, which stores ask for to know whether there is a next page. Returns whether it was there.
    pub fn cut<T>(&self, rows: &mut Vec<T>) -> bool {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        more
    }

    /// Writes the page. `rows` are JSON objects as text; with GeoJSON each is a whole feature. `next_key` is the key of
    /// the last row if there may be more.
    pub fn respond(&self, rows: &[String], next_key: Option<&[String]>, demo: bool, total: Option<i64>) -> Response {
        let mut body = String::with_capacity(rows.iter().map(|row| row.len() + 1).sum::<usize>() + 128);
        body.push_str(if self.geojson { "{\"type\":\"FeatureCollection\",\"features\":[" } else { "{\"items\":[" });
        for (i, row) in rows.iter().enumerate() {
            if i > 0 {
                body.push(',');
            }
            body.push_str(row);
        }
        body.push_str("],\"next\":");
        match next_key {
            Some(parts) => {
                body.push('"');
                body.push_str(&write_token(parts));
                body.push('"');
            }
            None => body.push_str("null"),
        }
        body.push_str(if demo { ",\"demo\":true" } else { ",\"demo\":false" });
        if let Some(total) = total {
            body.push_str(",\"total\":");
            body.push_str(&total.to_string());
        }
        body.push('}');
        let content_type = if self.geojson { "application/geo+json" } else { "application/json" };
        ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}

fn wrong_token() -> Problem {
    Problem::parameter(
        "after",
        "Dấu trang after không đúng; hãy dùng giá trị next của trang trước, hoặc bỏ đi để về trang đầu.",
        "The token after is not right; use the value next of the page before, or leave it out to start over.",
    )
}

/// The box `bbox`, if one is asked for.
///
/// # Errors
/// Not four numbers, or not west, south, east, north.
pub fn read_bbox(params: &Params) -> Result<Option<Bbox>, Problem> {
    let Some(text) = params.text("bbox") else { return Ok(None) };
    let wrong = |vi: &str, en: &str| Err(Problem::parameter("bbox", vi, en));
    let numbers: Vec<f64> = text.split(',').map_while(|part| part.trim().parse().ok()).filter(|n: &f64| n.is_finite()).collect();
    let &[min_lon, min_lat, max_lon, max_lat] = numbers.as_slice() else {
        return wrong(
            "Khung bbox cần bốn số: kinh độ tây, vĩ độ nam, kinh độ đông, vĩ độ bắc (ví dụ 106.3,20.7,106.8,21).",
            "The box bbox needs four numbers: west, south, east, north (such as 106.3,20.7,106.8,21).",
        );
    };
    if text.split(',').count() != 4
        || min_lon > max_lon
        || min_lat > max_lat
        || min_lon < -180.0
        || max_lon > 180.0
        || min_lat < -90.0
        || max_lat > 90.0
    {
        return wrong(
            "Khung bbox phải theo thứ tự tây, nam, đông, bắc, tính bằng độ (kinh độ trước).",
            "The box bbox must be west, south, east, north in degrees (longitude first).",
        );
    }
    Ok(Some(Bbox { min_lon, min_lat, max_lon, max_lat }))
}

/// `1.` and the parts in hexadecimal, joined by dots: opaque to clients, and versioned.
pub fn write_token(parts: &[String]) -> String {
    use std::fmt::Write;
    let mut token = String::from("1");
    for part in parts {
        token.push('.');
        for byte in part.bytes() {
            // Writing to a String cannot fail.
            let _ = write!(token, "{byte:02x}");
        }
    }
    token
}

fn read_token(token: &str) -> Option<Vec<String>> {
    if token.len() > 1000 {
        return None;
    }
    let mut pieces = token.split('.');
    if pieces.next() != Some("1") {
        return None;
    }
    pieces
        .map(|hex| {
            if hex.len() % 2 != 0 || !hex.is_ascii() {
                return None;
            }
            let bytes = (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).ok()).collect::<Option<Vec<u8>>>()?;
            String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_survives_a_round_trip_and_refuses_other_text() {
        let key = vec!["2025-06-30T23:59:00+07:00".to_owned(), "Đ".to_owned()];
        assert_eq!(read_token(&write_token(&key)), Some(key));
        for wrong in ["", "2.41", "1.4", "1.zz", "1.é1", "1.00", "DROP TABLE site"] {
            assert_eq!(read_token(wrong), None, "{wrong}");
        }
    }
}
