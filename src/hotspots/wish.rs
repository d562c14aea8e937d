//! What a request asks of a run: read with every fault named, kept with all defaults written out. Pure.

#[cfg(test)]
mod tests;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::analysis::{Effort, Method, Question, Shape};
use crate::http::FieldError;
use crate::http::members::Reader;

/// Months of the window unless the request says otherwise.
const MONTHS: u32 = 36;
/// Days of a window at most: twenty years.
const MOST_DAYS: i64 = 7305;
/// Members that a request may have.
const NAMES: [&str; 19] = [
    "province_code",
    "name",
    "communes",
    "from",
    "to",
    "offence_groups",
    "offence_codes",
    "street_crime_only",
    "hours",
    "weekdays",
    "shape",
    "side_m",
    "method",
    "alpha",
    "seed",
    "bandwidth_m",
    "test_from",
    "compare_from",
    "compare_to",
];

/// A wish with its defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// Communes; none: all of the province.
    pub communes: Vec<Uuid>,
    /// First day of the window.
    pub from: NaiveDate,
    /// The day after its last.
    pub to: NaiveDate,
    /// Groups of offences; none: all.
    pub offence_groups: Vec<String>,
    /// Offences; none: all of the groups.
    pub offence_codes: Vec<String>,
    /// Only offences of the street.
    pub street_crime_only: bool,
    /// Hours of the day, 0 to 23; none: all.
    pub hours: Vec<u8>,
    /// Days of the week, 1 Monday to 7 Sunday; none: all.
    pub weekdays: Vec<u8>,
    /// The form of the cells.
    pub shape: Shape,
    /// The side of a cell, metres; none: proposed from the data.
    pub side_m: Option<f64>,
    /// By what areas are found.
    pub method: Method,
    /// The level.
    pub alpha: f64,
    /// Seed of all that is drawn.
    pub seed: u64,
    /// Bandwidth of the surface, metres; none: by rule.
    pub bandwidth_m: Option<f64>,
    /// First day of the later part of the backtest; none: the last quarter of the window.
    pub test_from: Option<NaiveDate>,
    /// First day of what communes are compared with; none: nothing is compared.
    pub compare_from: Option<NaiveDate>,
    /// The day after its last. Inside of the window, communes count what comes after it.
    pub compare_to: Option<NaiveDate>,
}

fn shape(word: &str) -> Shape {
    if word == "square" { Shape::Square } else { Shape::Hexagon }
}

fn method(word: &str) -> Method {
    match word {
        "dbscan" => Method::Dbscan,
        "street_segment" => Method::StreetSegment,
        _ => Method::GiStar,
    }
}

/// So many months before a day.
fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(day)
}

impl Wish {
    /// As it was kept; none if it is of another version.
    pub fn kept(told: &Value) -> Option<Self> {
        serde_json::from_value(told.clone()).ok()
    }

    /// As it is kept and told.
    pub fn told(&self) -> Value {
        json!(self)
    }

    /// The first and the last day, not included, of all incidents that are read.
    pub fn span(&self) -> [NaiveDate; 2] {
        [self.compare_from.map_or(self.from, |day| day.min(self.from)), self.to]
    }

    /// The same with what communes are compared with, unless the request says it: the last twelve months of the window (all of it, if it is shorter) with the
    /// same days a year before, so that no season is in the difference; where nothing is kept since then, the later half of the window with its earlier half.
    #[must_use]
    pub fn compared(self, oldest: Option<NaiveDate>) -> Self {
        if self.compare_from.is_some() {
            return self;
        }
        let first = months_before(self.from.max(months_before(self.to, 12)), 12);
        // A month without anything at the beginning is no month without incidents; a few days may be.
        if oldest.is_some_and(|oldest| oldest <= first + Days::new(31)) {
            return Self { compare_from: Some(first), compare_to: Some(months_before(self.to, 12)), ..self };
        }
        let is_months = self.from.day() == 1 && self.to.day() == 1;
        let months = ((self.to.year() - self.from.year()) * 12 + self.to.month() as i32 - self.from.month() as i32).unsigned_abs();
        let days = (self.to - self.from).num_days().unsigned_abs();
        let [first, middle] = if is_months && months >= 2 {
            [months_before(self.to, months / 2 * 2), months_before(self.to, months / 2)]
        } else {
            [self.to - Days::new(days / 2 * 2), self.to - Days::new(days / 2)]
        };
        if middle == self.to {
            return self;
        }
        Self { compare_from: Some(first), compare_to: Some(middle), ..self }
    }

    /// The windows of the figures by commune: what is compared with, what is compared, and whether the one is the same days of a year before, so that no
    /// season is in the difference; none where nothing is compared.
    pub fn windows(&self) -> Option<([NaiveDate; 2], [NaiveDate; 2], bool)> {
        let [first, end] = [self.compare_from?, self.compare_to?];
        let now = [self.from.max(end), self.to];
        let is_season_told = (1..=20).any(|years| months_before(now[0], 12 * years) == first && months_before(now[1], 12 * years) == end);
        Some(([first, end], now, is_season_told))
    }

    /// As the analysis takes it.
    pub fn question(&self) -> Question {
        Question {
            from: self.from,
            to: self.to,
            compare: self.compare_from.zip(self.compare_to).map(|(from, to)| [from, to]),
            shape: self.shape,
            side_m: self.side_m,
            method: self.method,
            alpha: self.alpha,
            seed: self.seed,
            bandwidth_m: self.bandwidth_m,
            test_from: self.test_from,
            hours: self.hours.clone(),
            weekdays: self.weekdays.clone(),
            effort: Effort::default(),
        }
    }

    /// Reads a request; members that are not there have their defaults. Which province it is about, and what it is called, is the caller's.
    ///
    /// # Errors
    /// Every member that cannot be read, or does not fit another.
    pub fn read(body: &Map<String, Value>, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let mut reader = Reader::default();
        reader.only(body, "", &NAMES);
        let (from, to) = (reader.day(body, "from"), reader.day(body, "to"));
        let this_month = today.with_day(1).unwrap_or(today);
        let to = to.unwrap_or_else(|| if from.is_some_and(|from| from >= this_month) { today + Days::new(1) } else { this_month });
        let mut communes = reader.ids(body, "communes");
        communes.sort_unstable();
        communes.dedup();
        let mut wish = Self {
            communes,
            from: from.unwrap_or_else(|| months_before(to, MONTHS)),
            to,
            offence_groups: reader.words(body, "offence_groups"),
            offence_codes: reader.words(body, "offence_codes"),
            street_crime_only: reader.flag(body, "street_crime_only", false),
            hours: reader.numbers(body, "hours", (0, 23)),
            weekdays: reader.numbers(body, "weekdays", (1, 7)),
            shape: shape(&reader.word(body, "shape", &["hexagon", "square"])),
            side_m: reader.number(body, "side_m", (50.0, 5000.0)),
            method: method(&reader.word(body, "method", &["gi_star", "dbscan", "street_segment"])),
            alpha: reader.number(body, "alpha", (0.001, 0.2)).unwrap_or(0.05),
            seed: reader.whole(body, "seed", (0.0, 9e15)).map_or(138, |seed| seed as u64),
            bandwidth_m: reader.number(body, "bandwidth_m", (50.0, 20_000.0)),
            test_from: reader.day(body, "test_from"),
            compare_from: reader.day(body, "compare_from"),
            compare_to: reader.day(body, "compare_to"),
        };
        // All hours are none in particular.
        if wish.hours.len() == 24 {
            wish.hours.clear();
        }
        if wish.weekdays.len() == 7 {
            wish.weekdays.clear();
        }
        if reader.faults.is_empty() {
            wish.at_odds(today, &mut reader);
        }
        if reader.faults.is_empty() { Ok(wish) } else { Err(reader.faults) }
    }

    /// Notes days that do not fit each other.
    fn at_odds(&self, today: NaiveDate, reader: &mut Reader) {
        let mut fault = |name: &str, code, vi: &str, en: &str| reader.fault(name, code, vi.to_owned(), en.to_owned());
        if self.from > today {
            fault(
                "from",
                "in-the-future",
                "Ngày bắt đầu chưa đến nên không có vụ việc nào. Hãy chọn ngày không sau hôm nay.",
                "The first day is still to come, so there are no incidents. Choose today or an earlier day.",
            );
        } else if self.to <= self.from {
            fault(
                "to",
                "wrong-order",
                "Ngày kết thúc phải sau ngày bắt đầu (ngày kết thúc không được tính).",
                "The last day must be after the first one (it is not part of the window).",
            );
        } else if self.to > today + Days::new(1) {
            fault(
                "to",
                "in-the-future",
                "Ngày kết thúc chưa đến: những ngày chưa qua sẽ bị coi là không có vụ việc. Hãy chọn không quá ngày mai.",
                "The last day is still to come: days that have not passed would count as days without incidents. Choose tomorrow at most.",
            );
        } else if (self.to - self.from).num_days() > MOST_DAYS {
            fault("from", "too-long", "Khoảng thời gian dài quá 20 năm.", "The window is longer than 20 years.");
        }
        if self.test_from.is_some_and(|day| day <= self.from || day >= self.to) {
            fault(
                "test_from",
                "outside-window",
                "Ngày chia để kiểm chứng phải nằm giữa khoảng thời gian.",
                "The day from which is tested must lie inside of the window.",
            );
        }
        match (self.compare_from, self.compare_to) {
            (Some(_), None) => {
                fault("compare_to", "required", "Cần ngày kết thúc của kỳ so sánh.", "The end of the window to compare with is needed.");
            }
            (None, Some(_)) => {
                fault(
                    "compare_from",
                    "required",
                    "Cần ngày bắt đầu của kỳ so sánh.",
                    "The beginning of the window to compare with is needed.",
                );
            }
            (Some(first), Some(end)) if end <= first => {
                fault(
                    "compare_to",
                    "wrong-order",
                    "Kỳ so sánh phải kết thúc sau khi bắt đầu.",
                    "The window to compare with must end after it begins.",
                );
            }
            (Some(_), Some(end)) if end >= self.to => fault(
                "compare_to",
                "not-before",
                "Kỳ so sánh phải kết thúc trước kỳ đang xem.",
                "The window to compare with must end before the window itself does.",
            ),
            _ => {}
        }
    }
}
