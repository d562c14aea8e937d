//! What the options of `bando138 hotspots run` say: hours, days of the week, offences and communes as people write them.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::CliError;
use super::said;
use crate::incidents::offences::{Meant, Offences};

/// Days of the week as they are written, Monday first.
const DAYS: [[&str; 3]; 7] = [
    ["1", "t2", "mon"],
    ["2", "t3", "tue"],
    ["3", "t4", "wed"],
    ["4", "t5", "thu"],
    ["5", "t6", "fri"],
    ["6", "t7", "sat"],
    ["7", "cn", "sun"],
];

/// The two ends of `a-b`; of a single one twice the same.
fn ends(text: &str) -> (&str, &str) {
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    (first.trim(), last.trim())
}

/// Hours of the day, each once, in order: `22-5` is from 22:00 to 5:00, `7` from 7:00 to 8:00.
///
/// # Errors
/// What is no such span.
pub(super) fn hours(texts: &[String]) -> Result<Vec<u8>, CliError> {
    let mut found = Vec::new();
    for text in texts {
        let (first, end) = ends(text);
        let hour = |text: &str| text.trim_end_matches(['h', 'H']).parse::<u8>().ok().filter(|hour| *hour <= 24);
        let span = hour(first).filter(|first| *first < 24).zip(hour(end)).filter(|(first, end)| first != end || !text.contains(['-', '–']));
        let Some((first, end)) = span else {
            return Err(said(format!(
                "--hours {text}: viết hai giờ từ 0 đến 24, ví dụ 22-5 (từ 22 giờ đến 5 giờ) / two hours from 0 to 24, such as 22-5 (from 22:00 to 5:00)"
            )));
        };
        let length = if first == end { 1 } else { (end + 24 - first) % 24 };
        // To 24:00 from 0:00 is all day.
        let length = if length == 0 { 24 } else { length };
        found.extend((0..length).map(|on| (first + on) % 24));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Days of the week, 1 Monday to 7 Sunday, each once, in order: `1-5`, `t7`, `sat-sun`, `cn`.
///
/// # Errors
/// What is no such span.
pub(super) fn weekdays(texts: &[String]) -> Result<Vec<u8>, CliError> {
    let mut found = Vec::new();
    for text in texts {
        let (first, last) = ends(text);
        let day = |text: &str| DAYS.iter().position(|names| names.contains(&text.to_lowercase().as_str())).map(|at| at as u8);
        let Some((first, last)) = day(first).zip(day(last)) else {
            return Err(said(format!(
                "--weekdays {text}: viết 1 (thứ Hai) đến 7 (Chủ nhật), t2 … t7, cn, ví dụ 1-5 / 1 (Monday) to 7 (Sunday), mon … sun, such as 1-5"
            )));
        };
        found.extend((0..=(last + 7 - first) % 7).map(|on| (first + on) % 7 + 1));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Codes of offences that were written by code, article or name.
///
/// # Errors
/// One that is unknown or may be several; the database's.
pub(super) async fn offences(conn: &mut PgConnection, texts: &[String]) -> Result<Vec<String>, CliError> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let known = Offences::load(conn).await.map_err(said)?;
    let mut codes = Vec::new();
    for text in texts {
        match known.find(text) {
            Meant::One(code) => codes.push(code.to_owned()),
            Meant::Several(several) => {
                let several = several.iter().map(|(code, name)| format!("{code} {name}")).collect::<Vec<_>>().join("; ");
                return Err(said(format!("--offence {text}: có thể là / may be: {several}")));
            }
            Meant::Unknown => {
                return Err(said(format!(
                    "--offence {text}: không có tội danh này, xem bando138 hotspots offences / there is no such offence, see bando138 hotspots offences"
                )));
            }
        }
    }
    Ok(codes)
}

/// Communes of a province of today that were written by code, name or id.
///
/// # Errors
/// One that is unknown or may be several; the database's.
pub(super) async fn communes(conn: &mut PgConnection, province: &str, texts: &[String], today: NaiveDate) -> Result<Vec<Uuid>, CliError> {
    let mut found = Vec::new();
    for text in texts {
        if let Ok(id) = text.parse() {
            found.push(id);
            continue;
        }
        let named: Vec<(Uuid, Option<String>, String)> = sqlx::query_as(include_str!("../sql/find_commune.sql"))
            .bind(province)
            .bind(text.trim())
            .bind(today)
            .fetch_all(&mut *conn)
            .await
            .map_err(super::db)?;
        match named.as_slice() {
            [(id, ..)] => found.push(*id),
            [] => {
                return Err(said(format!(
                    "--commune {text}: tỉnh {province} hiện không có xã, phường mã hoặc tên này; xem danh sách: bando138 export communes --province {province} --output xa.csv / \
                     province {province} has no commune of this code or name today; the list: bando138 export communes --province {province} --output communes.csv"
                )));
            }
            several => {
                let several: Vec<String> =
                    several.iter().map(|(_, code, name)| format!("{} {name}", code.as_deref().unwrap_or("–"))).collect();
                return Err(said(format!("--commune {text}: có thể là / may be: {}; viết mã / write the code", several.join("; "))));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn hours_go_over_midnight() {
        for (texts, expected) in [
            (&["22-5"][..], Some(vec![0, 1, 2, 3, 4, 22, 23])),
            (&["7"], Some(vec![7])),
            (&["6h-9h", "8-10"], Some(vec![6, 7, 8, 9])),
            (&["18-24"], Some(vec![18, 19, 20, 21, 22, 23])),
            (&["0-24"], Some((0..24).collect())),
            (&[], Some(vec![])),
            (&["5-5"], None),
            (&["25"], None),
            (&["24"], None),
            (&["đêm"], None),
        ] {
            assert_eq!(hours(&of(texts)).ok(), expected, "{texts:?}");
        }
    }

    #[test]
    fn days_have_their_names() {
        for (texts, expected) in [
            (&["1-5"][..], Some(vec![1, 2, 3, 4, 5])),
            (&["T7", "cn"], Some(vec![6, 7])),
            (&["sat-mon"], Some(vec![1, 6, 7])),
            (&["8"], None),
            (&["0"], None),
        ] {
            assert_eq!(weekdays(&of(texts)).ok(), expected, "{texts:?}");
        }
    }
}
