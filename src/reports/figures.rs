//! What a report counts, and what may be said of it: pure.
//!
//! No share of nothing, no percentage of fewer than [`FEW`] cases, and beside each change whether it can be told from chance.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::spatial::change::{Count as Cases, Verdict, compare, smallest_fall, verdict};

/// Fewer cases have no percentage.
pub const FEW: u64 = 20;
/// A change is called one below this two-sided probability.
pub const ALPHA: f64 = 0.05;

/// Days that are counted, and those of the year before that they are compared with; ends are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First day.
    pub from: NaiveDate,
    /// First day that is no longer counted: that of the period, or tomorrow while the period lasts.
    pub to: NaiveDate,
    /// First day of the same days of the year before.
    pub previous_from: NaiveDate,
    /// Their end.
    pub previous_to: NaiveDate,
    /// Whether the period is over.
    pub is_over: bool,
}

impl Window {
    /// Of a period, as far as it has come; none if it has not begun.
    pub fn of((from, to): (NaiveDate, NaiveDate), today: NaiveDate) -> Option<Self> {
        let tomorrow = today.succ_opt()?;
        let counted = to.min(tomorrow);
        let year = Months::new(12);
        (from < counted).then_some(())?;
        Some(Self {
            from,
            to: counted,
            previous_from: from.checked_sub_months(year)?,
            previous_to: counted.checked_sub_months(year)?,
            is_over: to <= tomorrow,
        })
    }

    fn days(&self) -> (f64, f64) {
        ((self.previous_to - self.previous_from).num_days() as f64, (self.to - self.from).num_days() as f64)
    }
}

/// Incidents of one group of offences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Incidents of the period.
    pub n: u64,
    /// Of those, cleared by now.
    pub cleared: u64,
    /// Of those, found to be no offence.
    pub not_offence: u64,
    /// Incidents of the same days of the year before.
    pub previous_n: u64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.n += other.n;
        self.cleared += other.cleared;
        self.not_offence += other.not_offence;
        self.previous_n += other.previous_n;
    }
}

/// A group of offences as a report has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// `all`, or the group of offences.
    pub code: String,
    /// The counts.
    #[serde(flatten)]
    pub tally: Tally,
    /// Offences: incidents that were not found to be none.
    pub offences: u64,
    /// Part of the offences that was cleared; none of few, and never of none.
    pub cleared_share: Option<f64>,
    /// Against the year before; none where its records do not reach back so far.
    pub change: Option<Change>,
    /// The list that has exactly these incidents.
    pub href: String,
    /// Of those, the cleared ones.
    pub href_cleared: String,
    /// Those of the year before.
    pub href_previous: String,
}

/// A change against the year before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// More (above 0) or fewer (below).
    pub by: i64,
    /// As a part of what it was; none of few.
    pub share: Option<f64>,
    /// `fell`, `rose`, `unclear`, `too_few`, or `none` where both are nothing.
    pub verdict: String,
    /// Two-sided exact probability of so large a change by chance; none where both are nothing.
    pub p_value: Option<f64>,
    /// At most so many would have been a fall that can be told from chance; none where no number would.
    pub smallest_real_fall_to: Option<u64>,
}

/// Another figure: how many, and the list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// What is counted.
    pub code: String,
    /// How many.
    pub n: u64,
    /// The list that has exactly those.
    pub href: String,
}

/// How much of the need is seen in a half of the day, for certain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// `day` or `night`.
    pub half: String,
    /// Part of the need.
    pub share: f64,
    /// Where it is told by communes.
    pub href: String,
}

/// The figures of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The commune; none: the province.
    pub commune_id: Option<Uuid>,
    /// Code of the province of today.
    pub province_code: String,
    /// Its name, with its kind.
    pub full_name: String,
    /// The day on which it was counted.
    pub as_of: NaiveDate,
    /// What is counted.
    #[serde(flatten)]
    pub window: Window,
    /// First day of the month of the first record of the province.
    pub records_from: Option<NaiveDate>,
    /// Whether the records reach back to the year before.
    pub is_comparable: bool,
    /// The borders changed on this day, within what is compared: all counts are of today's ground.
    pub restated_on: Option<NaiveDate>,
    /// Incidents of the period and of the year before that are known by an old, since divided unit alone: they are in no commune's count.
    pub unplaced: [u64; 2],
    /// `all`, then group by group; groups without anything in both years are left out, social order never.
    pub groups: Vec<Group>,
    /// Sites, cameras, hotspots, conflicts.
    pub counts: Vec<Count>,
    /// What is seen by day and by night; empty without a run of coverage.
    pub seen: Vec<Seen>,
    /// Whether demonstration data are in the database.
    pub is_demo: bool,
}

impl Figures {
    /// The group of a code.
    pub fn group(&self, code: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.code == code)
    }

    /// The figure of a code.
    pub fn count(&self, code: &str) -> Option<u64> {
        self.counts.iter().find(|count| count.code == code).map(|count| count.n)
    }
}

/// A part of a number of cases; none of fewer than [`FEW`].
pub fn part(of: u64, all: u64) -> Option<f64> {
    (all >= FEW).then(|| of as f64 / all as f64)
}

/// How many more or fewer than the year before, and what may be said of it.
pub fn change(tally: Tally, window: &Window) -> Change {
    let (before_days, now_days) = window.days();
    let (before, now) = (Cases { cases: tally.previous_n, exposure: before_days }, Cases { cases: tally.n, exposure: now_days });
    let by = i64::try_from(tally.n).unwrap_or(i64::MAX) - i64::try_from(tally.previous_n).unwrap_or(i64::MAX);
    let word = match verdict(before, now, ALPHA) {
        Some(Verdict::Fell) => "fell",
        Some(Verdict::Rose) => "rose",
        Some(Verdict::Unclear) => "unclear",
        Some(Verdict::TooFew) => "too_few",
        None => "none",
    };
    Change {
        by,
        share: (tally.previous_n >= FEW).then(|| by as f64 / tally.previous_n as f64),
        verdict: word.to_owned(),
        p_value: compare(before, now, 1.0 - ALPHA).map(|found| found.p_two_sided),
        smallest_real_fall_to: smallest_fall(before, now_days, ALPHA / 2.0),
    }
}

/// A group with what follows from its counts. `of_unit` begins the filter of lists: `commune=…` or `province=…`.
pub fn group(code: &str, tally: Tally, window: &Window, is_comparable: bool, of_unit: &str) -> Group {
    let of_group = if code == "all" { String::new() } else { format!("&offence_group={code}") };
    let list = |from: NaiveDate, to: NaiveDate| format!("/api/v1/incidents?{of_unit}&from={from}&to={to}{of_group}");
    let offences = tally.n.saturating_sub(tally.not_offence);
    let href = list(window.from, window.to);
    Group {
        code: code.to_owned(),
        tally,
        offences,
        cleared_share: part(tally.cleared, offences),
        change: is_comparable.then(|| change(tally, window)),
        href_cleared: format!("{href}&status=cleared"),
        href,
        href_previous: list(window.previous_from, window.previous_to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn window() -> Window {
        Window::of((day("2026-10-15"), day("2026-11-15")), day("2026-11-21")).unwrap()
    }

    fn tally(n: u64, previous_n: u64) -> Tally {
        Tally { n, previous_n, ..Tally::default() }
    }

    #[test]
    fn a_period_that_lasts_is_compared_as_far_as_it_has_come() {
        let whole = window();
        assert_eq!((whole.previous_from, whole.previous_to, whole.is_over), (day("2025-10-15"), day("2025-11-15"), true));
        let part = Window::of((day("2026-11-15"), day("2026-12-15")), day("2026-11-21")).unwrap();
        assert_eq!((part.to, part.previous_to, part.is_over), (day("2026-11-22"), day("2025-11-22"), false));
        assert_eq!(Window::of((day("2026-11-22"), day("2026-12-15")), day("2026-11-21")), None);
        // 29 February has no day in the year before: its 28th.
        let leap = Window::of((day("2028-02-29"), day("2028-03-15")), day("2028-04-01")).unwrap();
        assert_eq!(leap.previous_from, day("2027-02-28"));
    }

    // 200 to 155 is a fall: 2 · P(B(355, ½) ≤ 155) = 0.0194 (exact integers in Python); 100 to 90 may be chance.
    #[test]
    fn a_change_has_its_share_only_of_enough_cases_and_says_whether_it_is_one() {
        let year = Window::of((day("2025-01-01"), day("2026-01-01")), day("2026-11-21")).unwrap();
        let fall = change(tally(155, 200), &year);
        assert_eq!((fall.by, fall.share, fall.verdict.as_str()), (-45, Some(-0.225), "fell"));
        let unclear = change(tally(90, 100), &year);
        assert_eq!((unclear.by, unclear.share, unclear.verdict.as_str()), (-10, Some(-0.1), "unclear"));
        let few = change(tally(5, 3), &year);
        assert_eq!((few.by, few.share, few.verdict.as_str(), few.smallest_real_fall_to), (2, None, "too_few", None));
        let none = change(tally(0, 0), &year);
        assert_eq!((none.by, none.share, none.verdict.as_str(), none.p_value), (0, None, "none", None));
        // From 3 to 30: many more, and no percentage of 3.
        assert_eq!((change(tally(30, 3), &year).verdict.as_str(), change(tally(30, 3), &year).share), ("rose", None));
    }

    #[test]
    fn clearance_is_of_offences_and_never_of_none_or_few() {
        let of = |tally: Tally| group("ttxh", tally, &window(), true, "commune=x");
        let told = of(Tally { n: 41, cleared: 30, not_offence: 1, previous_n: 0 });
        assert_eq!((told.offences, told.cleared_share), (40, Some(0.75)));
        assert_eq!(of(Tally { n: 20, cleared: 15, not_offence: 1, previous_n: 0 }).cleared_share, None);
        assert_eq!(of(Tally::default()).cleared_share, None);
        assert_eq!(told.href_cleared, "/api/v1/incidents?commune=x&from=2026-10-15&to=2026-11-15&offence_group=ttxh&status=cleared");
        assert_eq!(told.href_previous, "/api/v1/incidents?commune=x&from=2025-10-15&to=2025-11-15&offence_group=ttxh");
        assert_eq!(group("all", tally(1, 1), &window(), false, "province=31").change, None);
        assert_eq!(
            group("all", tally(1, 1), &window(), false, "province=31").href,
            "/api/v1/incidents?province=31&from=2026-10-15&to=2026-11-15"
        );
    }
}
