//! What a run was asked and what its answer rests on, in words, for files: who has a file alone can tell what it is of, and ask the same again.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::analysis::{Method, Shape};
use super::store::db;
use super::wish::Wish;
use super::{HotspotError, runs};
use crate::db::ScopedDb;
use crate::files::write::shown::{number, share};
use crate::files::write::{Fact, Language};
use crate::incidents::fields::OFFENCE_GROUPS;

/// Names that are told of a list at most.
const MOST_NAMES: usize = 30;

/// What a file says of the run that it is of.
#[derive(Debug, Clone)]
pub struct QuestionInWords {
    /// The run.
    pub run_id: Uuid,
    /// Each part of the question, and what the answer rests on.
    pub facts: Vec<Fact>,
    /// The province without its kind.
    pub province: Option<String>,
    /// Window, cells and the end of its id, for the name of a file: "2024-11-01_2026-10-31_500m_9f3a01bc".
    pub mark: String,
    /// Whether the file has places that are told for a purpose alone, so that reading it is written down.
    pub is_fine: bool,
}

/// What is asked for by a run as it is told to an account.
///
/// # Errors
/// `RunNotFound`; the database's.
pub async fn asked(
    conn: &mut PgConnection,
    scoped: &ScopedDb,
    run_id: Uuid,
    language: Language,
) -> Result<(Value, QuestionInWords), HotspotError> {
    let run = runs::shown(&mut *conn, scoped, run_id).await?;
    let words = in_words(conn, &run, run_id, language).await?;
    Ok((run, words))
}

/// The same of a run as it is told.
///
/// # Errors
/// The database's.
pub async fn in_words(conn: &mut PgConnection, run: &Value, run_id: Uuid, language: Language) -> Result<QuestionInWords, HotspotError> {
    let wish = Wish::kept(&run["wish"]);
    let names: Names = sqlx::query_as(include_str!("sql/run_names.sql"))
        .bind(wish.as_ref().map_or(&[][..], |wish| &wish.offence_codes))
        .bind(wish.as_ref().map_or(&[][..], |wish| &wish.communes))
        .bind(run["province_code"].as_str())
        .bind(language == Language::English)
        .fetch_one(conn)
        .await
        .map_err(db("reading what a run's question names"))?;
    let mark = mark(run, wish.as_ref(), run_id);
    let facts = wish.map(|wish| facts(run, &wish, &names, run_id, language)).unwrap_or_default();
    Ok(QuestionInWords { run_id, facts, province: names.2, mark, is_fine: false })
}

/// What tells runs of one window apart in a list: offences by their codes, hours, days, how many communes.
pub fn in_brief(wish: &Wish, language: Language) -> String {
    let codes: Vec<&str> = wish.offence_groups.iter().chain(&wish.offence_codes).map(String::as_str).collect();
    let mut told = vec![if codes.is_empty() { language.of("mọi tội danh", "all offences").to_owned() } else { codes.join(", ") }];
    if !wish.hours.is_empty() {
        told.push(hours(&wish.hours, language));
    }
    if !wish.weekdays.is_empty() {
        told.push(weekdays(&wish.weekdays, language));
    }
    if !wish.communes.is_empty() {
        told.push(format!("{} {}", wish.communes.len(), language.of("xã, phường", "communes")));
    }
    told.join("; ")
}

/// Offences with their codes, communes, the province.
type Names = (Vec<String>, Vec<String>, Option<String>);

fn mark(run: &Value, wish: Option<&Wish>, run_id: Uuid) -> String {
    let id = run_id.simple().to_string();
    let mut mark = String::new();
    if let Some(wish) = wish {
        // Writing to a String cannot fail.
        let _ = write!(mark, "{}_{}_", wish.from, last_day(wish.to));
    }
    if let Some(side_m) = run["inputs"]["side_m"].as_f64() {
        let _ = write!(mark, "{side_m:.0}m_");
    }
    mark + &id[id.len() - 8..]
}

fn last_day(end: NaiveDate) -> NaiveDate {
    end.pred_opt().unwrap_or(end)
}

/// A window by its first and last day.
fn window([from, to]: [NaiveDate; 2], language: Language) -> String {
    let day = |day: NaiveDate| if language == Language::Vietnamese { day.format("%d/%m/%Y").to_string() } else { day.to_string() };
    format!("{} – {}", day(from), day(last_day(to)))
}

/// Names one after the other, the first ones if there are many.
fn listed(names: &[String], language: Language) -> String {
    let mut text = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join("; ");
    if let Some(more) = names.len().checked_sub(MOST_NAMES).filter(|more| *more > 0) {
        let _ = write!(text, "; {} {more}", language.of("và khác:", "and others:"));
    }
    text
}

/// Hours of the day in runs, those over midnight together: 22, 23, 0, 1 are "22–2".
fn hours(hours: &[u8], language: Language) -> String {
    if hours.is_empty() {
        return language.of("cả ngày", "all day").to_owned();
    }
    let is_in = |hour: u8| hours.contains(&hour);
    let begins = (0..24).filter(|hour| is_in(*hour) && !is_in((hour + 23) % 24));
    let spans = begins.map(|first| {
        let length = (0..24).take_while(|on| is_in((first + on) % 24)).count() as u8;
        format!("{first}–{}", (first + length) % 24)
    });
    format!("{} {}", spans.collect::<Vec<_>>().join(", "), language.of("giờ", "h"))
}

fn weekdays(days: &[u8], language: Language) -> String {
    const NAMES: [(&str, &str); 7] = [
        ("thứ Hai", "Monday"),
        ("thứ Ba", "Tuesday"),
        ("thứ Tư", "Wednesday"),
        ("thứ Năm", "Thursday"),
        ("thứ Sáu", "Friday"),
        ("thứ Bảy", "Saturday"),
        ("Chủ nhật", "Sunday"),
    ];
    if days.is_empty() {
        return language.of("cả tuần", "all week").to_owned();
    }
    let name = |day: &u8| NAMES.get(usize::from(*day).wrapping_sub(1)).map(|(vi, en)| language.of(vi, en));
    days.iter().filter_map(name).collect::<Vec<_>>().join(", ")
}

fn offences(wish: &Wish, names: &[String], language: Language) -> String {
    let mut parts = Vec::new();
    if !names.is_empty() {
        parts.push(listed(names, language));
    }
    let group =
        |word: &String| OFFENCE_GROUPS.iter().find(|group| group.value == word).map(|group| language.of(group.vi, group.en).to_owned());
    let groups: Vec<String> = wish.offence_groups.iter().filter_map(group).collect();
    if !groups.is_empty() {
        parts.push(format!("{} {}", language.of("nhóm", "groups:"), groups.join(", ")));
    }
    if wish.street_crime_only {
        parts.push(language.of("chỉ tội phạm đường phố", "crimes of the street alone").to_owned());
    }
    if parts.is_empty() {
        return language.of("mọi tội danh có địa điểm", "all offences that have a place").to_owned();
    }
    parts.join("; ")
}

/// Reasons why incidents do not count, and how they are told.
const LEFT_OUT: [(&str, &str, &str); 8] = [
    ("sensitive", "có thể làm lộ nạn nhân", "could tell of a victim"),
    ("not_offence", "không phải tội phạm", "no offence"),
    ("not_mappable", "tội danh không gắn với địa điểm", "offences without a place"),
    ("divided", "chỉ biết đơn vị cũ đã chia", "known by a divided unit alone"),
    ("hamlet_centroid", "chỉ biết đến thôn, tổ", "known to the hamlet alone"),
    ("commune_only", "chỉ biết đến xã, phường", "known to the commune alone"),
    ("hours", "ngoài giờ, ngày đã chọn", "outside of the hours and days"),
    ("outside", "ngoài địa bàn", "outside of the ground"),
];

/// All communes together, to who is told of all of them: "2 xã, phường: 230 vụ, kỳ so sánh 230 (+0,0 %)".
fn sum(total: &Value, language: Language) -> Option<String> {
    let count = |name: &str| total[name].as_f64().map(|n| number(n, 0, language));
    let (communes, n) = (count("communes")?, count("n")?);
    let mut told = format!("{communes} {}: {n} {}", language.of("xã, phường", "communes"), language.of("vụ", "incidents"));
    if let (Some(before), Some(change)) = (count("n_before"), total["change_part"].as_f64()) {
        let sign = if change > 0.0 { "+" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(told, ", {} {before} ({sign}{})", language.of("kỳ so sánh", "compared with"), share(change, 1, language));
    }
    Some(told)
}

fn left_out(told: &Value, language: Language) -> Option<String> {
    let counts = told.as_object()?;
    let n = |name: &str| counts.get(name).and_then(Value::as_u64).filter(|n| *n > 0);
    let part = |(name, vi, en): &(&str, &str, &str)| {
        let words = language.of(vi, en);
        let below = counts.get("sensitive_below").filter(|_| *name == "sensitive");
        let few = below.map(|below| format!("{words}: {} {below}", language.of("dưới", "below")));
        few.or_else(|| n(name).map(|n| format!("{words}: {n}")))
    };
    let parts: Vec<String> = LEFT_OUT.iter().filter_map(part).collect();
    Some(if parts.is_empty() { language.of("không vụ nào", "none").to_owned() } else { parts.join("; ") })
}

fn cells(run: &Value, wish: &Wish, language: Language) -> Option<String> {
    let side_m = number(run["inputs"]["side_m"].as_f64()?, 0, language);
    let is_asked = run["inputs"]["side_rule"] == "asked";
    let how = if is_asked { language.of("người dùng chọn", "chosen") } else { language.of("theo đề xuất", "as proposed") };
    let form = match wish.shape {
        Shape::Hexagon => language.of("lục giác, rộng", "hexagons, width"),
        Shape::Square => language.of("vuông, cạnh", "squares, side"),
    };
    Some(format!("{form} {side_m} m ({how})"))
}

/// What the communes of a run are compared with, and whether the season is in it.
fn compared(run: &Value, wish: &Wish, language: Language) -> String {
    let Some((before, now, _)) = wish.windows() else { return language.of("không so sánh", "nothing").to_owned() };
    let season = if run["is_season_told"] == true {
        language.of("cùng mùa năm trước", "the same season of a year before")
    } else {
        language.of("khác mùa", "another season")
    };
    format!("{} {} {} ({season})", window(now, language), language.of("so với", "against"), window(before, language))
}

fn facts(run: &Value, wish: &Wish, names: &Names, run_id: Uuid, language: Language) -> Vec<Fact> {
    let of = |vi: &str, en: &str| language.of(vi, en).to_owned();
    let fact = |name, vi: &str, en: &str, value: String| Fact { name, label: of(vi, en), value };
    let (inputs, text) = (&run["inputs"], |value: &Value| value.as_str().unwrap_or("–").to_owned());
    let communes = if names.1.is_empty() { of("tất cả", "all") } else { listed(&names.1, language) };
    let mut days = window([wish.from, wish.to], language);
    if let Some(asked_from) = wish.asked_from {
        let _ = write!(days, " ({} {})", of("yêu cầu từ", "asked from"), window([asked_from, wish.to], language));
    }
    let method = match wish.method {
        Method::GiStar => of("ô nóng liền nhau", "hot cells side by side"),
        Method::Dbscan => of("cụm dày đặc (DBSCAN)", "dense clusters (DBSCAN)"),
        Method::StreetSegment => of("đoạn đường", "stretches of streets"),
    };
    let backtest = match run["backtest"]["verdict"].as_str() {
        Some("better") => of("đoán đúng hơn cách đếm thông thường", "foretells better than plain counts"),
        Some("same") => of("đoán như cách đếm thông thường", "foretells as plain counts do"),
        Some("worse") => of("đoán kém hơn cách đếm thông thường", "foretells less than plain counts"),
        _ => of("chưa đủ dữ liệu để kiểm chứng", "too few to test"),
    };
    let mut facts = vec![
        fact("run_province", "Tỉnh, thành phố", "Province", text(&run["province_name"])),
        fact("run_communes", "Xã, phường", "Communes", communes),
        fact("run_window", "Kỳ", "Window", days),
        fact("run_offences", "Tội danh", "Offences", offences(wish, &names.0, language)),
        fact("run_hours", "Giờ", "Hours", hours(&wish.hours, language)),
        fact("run_weekdays", "Ngày trong tuần", "Days of the week", weekdays(&wish.weekdays, language)),
        fact("run_method", "Cách tìm khu vực", "How areas are found", method),
        fact("run_alpha", "Mức nhầm chấp nhận", "Level", share(wish.alpha, 0, language)),
        fact("run_compared", "So sánh theo xã, phường", "Communes compared", compared(run, wish, language)),
    ];
    let known = [
        cells(run, wish, language).map(|cells| fact("run_cells", "Ô", "Cells", cells)),
        inputs["n"].as_f64().map(|n| fact("run_counted", "Số vụ được tính", "Incidents that count", number(n, 0, language))),
        sum(&run["findings"]["total"], language).map(|told| fact("run_total", "Tổng các xã, phường", "All communes together", told)),
        left_out(&inputs["left_out"], language).map(|told| fact("run_left_out", "Số vụ không tính", "Incidents that do not count", told)),
        run["backtest"].is_object().then(|| fact("run_backtest", "Kiểm chứng", "Backtest", backtest)),
        inputs["incidents_sha256"].as_str().map(|hash| fact("run_digest", "Mã băm số liệu", "Digest of the incidents", hash.to_owned())),
    ];
    facts.extend(known.into_iter().flatten());
    facts.push(fact("run_seed", "Số khởi tạo ngẫu nhiên", "Seed", wish.seed.to_string()));
    facts.push(fact("run_version", "Phiên bản tính", "Version that computed", text(&run["code_version"])));
    facts.push(fact("run_id", "Mã lần phân tích", "Id of the run", run_id.to_string()));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_days_are_said_as_people_do() {
        let vi = Language::Vietnamese;
        assert_eq!(hours(&[], vi), "cả ngày");
        // 22:00 to 5:00: the last hour is that from 4 to 5.
        assert_eq!(hours(&[0, 1, 2, 3, 4, 22, 23], vi), "22–5 giờ");
        assert_eq!(hours(&[7, 8, 17], Language::English), "7–9, 17–18 h");
        assert_eq!(weekdays(&[1, 7], vi), "thứ Hai, Chủ nhật");
        assert_eq!(weekdays(&[], vi), "cả tuần");
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(window([day("2024-11-01"), day("2026-11-01")], vi), "01/11/2024 – 31/10/2026");
        let many: Vec<String> = (0..32).map(|at| at.to_string()).collect();
        assert!(listed(&many, vi).ends_with("; 29; và khác: 2"));
        assert_eq!(listed(&many[..2], vi), "0; 1");
    }
}
