//! Whether a target is reached, and how that is said: pure.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::Value;

use super::figures::{Change, Tally, Window, change};
use super::sentences::{day, whole};
use crate::files::write::Language;
use crate::files::write::shown::share;
use crate::spatial::change::{Count, chance_of_fall};

/// A target as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// `met`, `met_unclear` (by the counts, but that it fell cannot be told from chance), `not_met`, `pending` (its day has not come), `no_records`,
    /// `not_measured`.
    pub state: &'static str,
    /// What was counted.
    pub measured: Value,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Judged {
    /// Of a target that no figure measures.
    pub fn not_measured(vi: &str, en: &str) -> Self {
        Self { state: "not_measured", measured: Value::Null, vi: vi.to_owned(), en: en.to_owned() }
    }
}

/// A fall that is asked for, and what was counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fall {
    /// The state.
    pub state: &'static str,
    /// How many in the days of the target.
    pub n: u64,
    /// How many in the same days of the year before.
    pub previous_n: u64,
    /// What may be said of the difference; none without records of the year before.
    pub change: Option<Change>,
    /// At most so many would have reached the target by the counts.
    pub reached_at: u64,
    /// Probability that the rate fell by as much as is asked for or more (Jeffreys's prior); none without records.
    pub chance: Option<f64>,
}

/// Judges a change that is to be `value` (−0.1: a tenth fewer) or less. `records_from`: first month on record.
pub fn fall(tally: Tally, window: &Window, value: f64, records_from: Option<NaiveDate>) -> Fall {
    let first = window.previous_from.with_day(1).unwrap_or(window.previous_from);
    let has_records = records_from.is_some_and(|from| from <= first);
    // The most that is at least a tenth fewer: 540 to 486, 25 to 22.
    let reached_at = (tally.previous_n as f64 * (1.0 + value) + 1e-9).floor().max(0.0) as u64;
    let found = change(tally, window);
    let is_reached = tally.previous_n > 0 && tally.n <= reached_at;
    let state = match (has_records, is_reached, found.verdict.as_str()) {
        (false, ..) => "no_records",
        (_, true, "fell") => "met",
        (_, true, _) => "met_unclear",
        _ if window.is_over => "not_met",
        _ => "pending",
    };
    let days = |from: NaiveDate, to: NaiveDate| (to - from).num_days() as f64;
    let count = |cases, from, to| Count { cases, exposure: days(from, to) };
    let earlier = count(tally.previous_n, window.previous_from, window.previous_to);
    let chance = chance_of_fall(earlier, count(tally.n, window.from, window.to), -value);
    Fall {
        state,
        n: tally.n,
        previous_n: tally.previous_n,
        change: has_records.then_some(found),
        reached_at,
        chance: chance.filter(|_| has_records),
    }
}

/// What is said of it, in Vietnamese and English.
pub fn said_fall(found: &Fall, window: &Window, value: f64, records_from: Option<NaiveDate>) -> (String, String) {
    let (vi, en) = (Language::Vietnamese, Language::English);
    let last = |on: NaiveDate| day(on.pred_opt().unwrap_or(on));
    let Some(change) = &found.change else {
        let since = records_from.map_or_else(|| "–".to_owned(), |on| format!("{}/{}", on.month(), on.year()));
        return (
            format!("Không kết luận được: cần số liệu từ ngày {}, sổ vụ việc chỉ có từ tháng {}.", day(window.previous_from), since),
            format!("Cannot be told: records from {} on are needed, the register begins in {}.", day(window.previous_from), since),
        );
    };
    let part = |language| change.share.map_or_else(String::new, |part| format!(" ({})", share(part, 1, language)));
    let verdict = match change.verdict.as_str() {
        "fell" => ("có cơ sở kết luận là giảm thật", "more than chance explains"),
        "rose" => ("có cơ sở kết luận là tăng thật", "a rise that chance does not explain"),
        "unclear" => ("chưa đủ cơ sở kết luận là tăng hay giảm thật", "may be chance"),
        _ => ("quá ít vụ để kết luận", "too few cases to tell"),
    };
    let state = match found.state {
        "met" => ("đạt chỉ tiêu", "the target is met"),
        "met_unclear" => ("đạt theo số đếm", "met by the counts"),
        "pending" => ("chưa đến hạn", "its day has not come"),
        _ => ("chưa đạt chỉ tiêu", "the target is not met"),
    };
    let chance = found.chance.map_or_else(String::new, |chance| share(chance, 0, vi));
    let chance_en = found.chance.map_or_else(String::new, |chance| share(chance, 0, en));
    (
        format!(
            "Từ {} đến {}: {} vụ, cùng kỳ năm trước {} vụ{}; cần không quá {} vụ: {}; {}. Khả năng giảm thật từ {} trở lên: {chance}.",
            day(window.from),
            last(window.to),
            whole(found.n, vi),
            whole(found.previous_n, vi),
            part(vi),
            whole(found.reached_at, vi),
            state.0,
            verdict.0,
            share(-value, 0, vi)
        ),
        format!(
            "From {} to {}: {}, in the same days of the year before {}{}; at most {} are needed: {}; {}. Chance of a real fall by {} or more: {chance_en}.",
            day(window.from),
            last(window.to),
            whole(found.n, en),
            whole(found.previous_n, en),
            part(en),
            whole(found.reached_at, en),
            state.1,
            verdict.1,
            share(-value, 0, en)
        ),
    )
}

/// Model units, by the units of the document's day and by those of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Units {
    /// Named: then, and as units of today.
    pub named: [usize; 2],
    /// Recognised by the day: then, and as units of today.
    pub recognised: [usize; 2],
    /// Communes of the province that set the target: then, and those of today that they are.
    pub communes: [usize; 2],
    /// Whether the target's day was before the reform, so that units of then decide.
    pub is_by_then: bool,
    /// Whether its day is past.
    pub is_over: bool,
    /// Recognised on this day or before.
    pub on: NaiveDate,
}

/// State of a target of so many units, or of such a share of them.
pub fn units(found: &Units, is_share: bool, value: f64) -> &'static str {
    let at = usize::from(!found.is_by_then);
    let has = if is_share {
        found.recognised[at] as f64 >= value * found.communes[at] as f64 - 1e-9
    } else {
        found.recognised[at] as f64 >= value
    };
    match (has && found.communes[at] > 0, found.is_over) {
        (true, _) => "met",
        (false, true) => "not_met",
        (false, false) => "pending",
    }
}

/// What is said of it, in Vietnamese and English.
pub fn said_units(found: &Units, is_share: bool, value: f64) -> (String, String) {
    let (vi, en) = (Language::Vietnamese, Language::English);
    let state = match units(found, is_share, value) {
        "met" => ("đạt chỉ tiêu", "the target is met"),
        "not_met" => ("chưa đạt chỉ tiêu", "the target is not met"),
        _ => ("chưa đến hạn", "its day has not come"),
    };
    let [then, now] = found.recognised;
    let [all_then, all_now] = found.communes;
    let part = |n: usize, all: usize, language| if all > 0 { share(n as f64 / all as f64, 1, language) } else { "–".to_owned() };
    if is_share {
        return (
            format!(
                "Đến {}: {then}/{all_then} đơn vị khi ban hành ({}) được công nhận, nay là {now}/{all_now} xã, phường ({}); cần {}: {}.",
                day(found.on),
                part(then, all_then, vi),
                part(now, all_now, vi),
                share(value, 0, vi),
                state.0
            ),
            format!(
                "By {}: {then} of {all_then} units of then recognised ({}), today {now} of {all_now} communes ({}); {} are needed: {}.",
                day(found.on),
                part(then, all_then, en),
                part(now, all_now, en),
                share(value, 0, en),
                state.1
            ),
        );
    }
    let [named_then, named_now] = found.named;
    (
        format!(
            "Đến {}: công nhận {then}/{named_then} đơn vị được chọn (nay là {named_now} phường); cần {value:.0}: {}.",
            day(found.on),
            state.0
        ),
        format!(
            "By {}: {then} of {named_then} named units recognised (they are {named_now} today); {value:.0} are needed: {}.",
            day(found.on),
            state.1
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year() -> Window {
        Window::of(("2023-01-01".parse().unwrap(), "2024-01-01".parse().unwrap()), "2026-11-21".parse().unwrap()).unwrap()
    }

    fn judged(n: u64, previous_n: u64) -> Fall {
        fall(Tally { n, previous_n, ..Tally::default() }, &year(), -0.1, "2021-05-01".parse().ok())
    }

    // 1,000 to 880 is a fall of 12 %: P(B(1880, ½) ≤ 880) = 0.003; 100 to 88 is one too, and may be chance (0.21); 100 to 91 is none that reaches a tenth.
    #[test]
    fn a_tenth_fewer_is_reached_by_counting_and_told_from_chance_by_the_exact_test() {
        assert_eq!((judged(880, 1000).state, judged(880, 1000).reached_at), ("met", 900));
        assert_eq!((judged(88, 100).state, judged(90, 100).state, judged(91, 100).state), ("met_unclear", "met_unclear", "not_met"));
        assert_eq!((judged(22, 25).reached_at, judged(0, 0).state), (22, "not_met"));
        let unknown = fall(Tally { n: 88, previous_n: 0, ..Tally::default() }, &year(), -0.1, "2023-05-01".parse().ok());
        assert_eq!((unknown.state, unknown.change, unknown.chance), ("no_records", None, None));
        let (vi, _) = said_fall(&judged(88, 100), &year(), -0.1, None);
        assert!(vi.starts_with("Từ 01/01/2023 đến 31/12/2023: 88 vụ, cùng kỳ năm trước 100 vụ (−12,0\u{a0}%); cần không quá 90 vụ: đạt theo số đếm; chưa đủ cơ sở"), "{vi}");
    }

    // Six named wards are five units today. Of 207 communes 75 % are 155.25: 156 are needed; of 64 today 48.
    #[test]
    fn shares_of_units_are_of_those_of_the_day_that_decides() {
        let of = |recognised, is_by_then, is_over| Units {
            named: [6, 5],
            recognised,
            communes: [207, 64],
            is_by_then,
            is_over,
            on: "2024-12-31".parse().unwrap(),
        };
        assert_eq!(units(&of([155, 60], true, true), true, 0.75), "not_met");
        assert_eq!(units(&of([156, 40], true, true), true, 0.75), "met");
        assert_eq!((units(&of([100, 48], false, false), true, 0.75), units(&of([200, 47], false, false), true, 0.75)), ("met", "pending"));
        assert_eq!((units(&of([6, 5], true, true), false, 6.0), units(&of([5, 5], true, true), false, 6.0)), ("met", "not_met"));
        let (vi, _) = said_units(&of([6, 5], true, true), true, 0.75);
        assert_eq!(
            vi.replace('\u{a0}', " "),
            "Đến 31/12/2024: 6/207 đơn vị khi ban hành (2,9 %) được công nhận, nay là 5/64 xã, phường (7,8 %); cần 75 %: chưa đạt chỉ tiêu."
        );
    }
}
