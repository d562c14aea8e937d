//! When a deadline is due, and what a report that is due then is about: pure, days in and days out.
//!
//! `due_before` is the first day on which it is late; the day before is the last in time. Periods are half-open.

use chrono::{Datelike, Days, Months, NaiveDate};

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// Once, with what it is about if that is known.
    Once {
        /// First day on which it is late.
        due_before: NaiveDate,
        /// First day that it is about, and the first day that it is no longer about.
        period: Option<(NaiveDate, NaiveDate)>,
    },
    /// Every month before this day (1 to 28).
    Monthly {
        /// Day of the month.
        day: u32,
    },
    /// Once a year before this day, about half a year.
    HalfYear {
        /// Day of the month.
        day: u32,
        /// Month.
        month: u32,
    },
    /// Once a year before this day, about a year.
    Year {
        /// Day of the month.
        day: u32,
        /// Month.
        month: u32,
    },
}

/// What a report that comes again is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodRule {
    /// The month, half or year that ends where the deadline is: before 15/6 the half from 15/12 to 14/6. Periods meet without a gap.
    ToDue,
    /// The last whole month, half or year of the calendar before the deadline: before 15/6 the months July to December of last year.
    Previous,
    /// That of the calendar in which the last day in time lies: before 15/6 the months January to June, though they are not over.
    Current,
}

/// A deadline of a directive, with its rule and how long the directive asks for it.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// When.
    pub deadline: Deadline,
    /// About what.
    pub rule: PeriodRule,
    /// Days from which one that comes again is asked for; none: always was.
    pub from: Option<NaiveDate>,
    /// First day on which it is no longer asked for; none: still.
    pub to: Option<NaiveDate>,
}

/// Something that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// First day on which it is late.
    pub due_before: NaiveDate,
    /// First day that it is about; none: it is no report of a period.
    pub period_from: Option<NaiveDate>,
    /// First day that it is no longer about.
    pub period_to: Option<NaiveDate>,
}

/// What of a deadline is due in a window, the earliest first: that whose last day in time is from `from` on and before `to`.
///
/// One that happens once is due however long its directive is in force; one that comes again while the directive asks for it on the last day in
/// time. A day that a month does not have gives nothing in that month. Cost: one step for each month of the window.
pub fn due(asked: &Asked, from: NaiveDate, to: NaiveDate) -> Vec<Due> {
    let is_in = |due_before: &NaiveDate| *due_before > from && *due_before <= to;
    let is_asked =
        |due_before: &NaiveDate| asked.from.is_none_or(|first| *due_before > first) && asked.to.is_none_or(|end| *due_before <= end);
    let again = |months: u32, days: Vec<NaiveDate>| -> Vec<Due> {
        days.into_iter().filter(is_in).filter(is_asked).map(|day| about(day, months, asked.rule)).collect()
    };
    let years = || from.year()..=to.year().saturating_add(1);
    match asked.deadline {
        Deadline::Once { due_before, period } => {
            let once = Due { due_before, period_from: period.map(|(first, _)| first), period_to: period.map(|(_, end)| end) };
            Some(once).filter(|once| is_in(&once.due_before)).into_iter().collect()
        }
        Deadline::Monthly { day } => {
            again(1, years().flat_map(|year| (1..=12).filter_map(move |month| NaiveDate::from_ymd_opt(year, month, day))).collect())
        }
        Deadline::HalfYear { day, month } => again(6, years().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day)).collect()),
        Deadline::Year { day, month } => again(12, years().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day)).collect()),
    }
}

/// What a report of so many months (1, 6, 12) that is due before a day is about.
fn about(due_before: NaiveDate, months: u32, rule: PeriodRule) -> Due {
    let (first, end) = match rule {
        PeriodRule::ToDue => (due_before.checked_sub_months(Months::new(months)), Some(due_before)),
        PeriodRule::Previous => {
            let end = of_calendar(due_before, months);
            (end.checked_sub_months(Months::new(months)), Some(end))
        }
        PeriodRule::Current => {
            let first = of_calendar(due_before.checked_sub_days(Days::new(1)).unwrap_or(due_before), months);
            (Some(first), first.checked_add_months(Months::new(months)))
        }
    };
    Due { due_before, period_from: first.filter(|_| end.is_some()), period_to: end.filter(|_| first.is_some()) }
}

/// First day of the month, half or year of the calendar that a day lies in.
fn of_calendar(day: NaiveDate, months: u32) -> NaiveDate {
    let month = day.month0() / months * months;
    day.with_day(1).and_then(|first| first.with_month0(month)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Asked, Deadline, Due, PeriodRule, due};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(found: &[Due]) -> Vec<String> {
        let shown = |day: Option<NaiveDate>| day.map_or("-".to_owned(), |day| day.to_string());
        found.iter().map(|due| format!("{} {} {}", due.due_before, shown(due.period_from), shown(due.period_to))).collect()
    }

    fn asked(deadline: Deadline, rule: PeriodRule) -> Asked {
        Asked { deadline, rule, from: None, to: None }
    }

    // "Định kỳ trước ngày 15 hằng tháng": the 14th is the last day in time. Of a window from 14/11/2025 to 14/1/2026 (not counted) those are
    // 14/11 and 14/12; 14/1 lies outside.
    #[test]
    fn monthly_before_the_15th() {
        let monthly = asked(Deadline::Monthly { day: 15 }, PeriodRule::ToDue);
        let found = due(&monthly, day("2025-11-14"), day("2026-01-14"));
        assert_eq!(told(&found), ["2025-11-15 2025-10-15 2025-11-15", "2025-12-15 2025-11-15 2025-12-15"]);
        // A day later in, a day later out.
        let found = due(&monthly, day("2025-11-15"), day("2026-01-15"));
        assert_eq!(told(&found), ["2025-12-15 2025-11-15 2025-12-15", "2026-01-15 2025-12-15 2026-01-15"]);
        let whole = asked(Deadline::Monthly { day: 15 }, PeriodRule::Previous);
        assert_eq!(told(&due(&whole, day("2026-03-01"), day("2026-04-01"))), ["2026-03-15 2026-02-01 2026-03-01"]);
        let running = asked(Deadline::Monthly { day: 15 }, PeriodRule::Current);
        assert_eq!(told(&due(&running, day("2024-02-01"), day("2024-03-01"))), ["2024-02-15 2024-02-01 2024-03-01"]);
        // Before the first: the last day in time is in the month before.
        let first = asked(Deadline::Monthly { day: 1 }, PeriodRule::Current);
        assert_eq!(told(&due(&first, day("2026-02-28"), day("2026-03-01"))), ["2026-03-01 2026-02-01 2026-03-01"]);
        let first = asked(Deadline::Monthly { day: 1 }, PeriodRule::Previous);
        assert_eq!(told(&due(&first, day("2026-02-28"), day("2026-03-01"))), ["2026-03-01 2026-02-01 2026-03-01"]);
        assert!(due(&monthly, day("2026-01-15"), day("2026-01-15")).is_empty());
        assert_eq!(due(&monthly, day("2024-01-01"), day("2026-01-01")).len(), 24);
    }

    // "6 tháng, 1 năm … trước ngày 15/6, 15/12": half a year to 14/6, a year to 14/12.
    #[test]
    fn before_15_6_and_15_12() {
        let half = asked(Deadline::HalfYear { day: 15, month: 6 }, PeriodRule::ToDue);
        let year = asked(Deadline::Year { day: 15, month: 12 }, PeriodRule::ToDue);
        let (from, to) = (day("2024-01-01"), day("2026-01-01"));
        assert_eq!(told(&due(&half, from, to)), ["2024-06-15 2023-12-15 2024-06-15", "2025-06-15 2024-12-15 2025-06-15"]);
        assert_eq!(told(&due(&year, from, to)), ["2024-12-15 2023-12-15 2024-12-15", "2025-12-15 2024-12-15 2025-12-15"]);
        // By the calendar.
        let one = |deadline, rule| told(&due(&asked(deadline, rule), day("2025-06-01"), day("2026-01-01"))).remove(0);
        let (june, december) = (Deadline::HalfYear { day: 15, month: 6 }, Deadline::Year { day: 15, month: 12 });
        assert_eq!(one(june, PeriodRule::Previous), "2025-06-15 2024-07-01 2025-01-01");
        assert_eq!(one(june, PeriodRule::Current), "2025-06-15 2025-01-01 2025-07-01");
        assert_eq!(one(december, PeriodRule::Previous), "2025-12-15 2024-01-01 2025-01-01");
        assert_eq!(one(december, PeriodRule::Current), "2025-12-15 2025-01-01 2026-01-01");
        // Before 1/7 the half that is just over, by both rules of the calendar; before 1/1 the year.
        let july = Deadline::HalfYear { day: 1, month: 7 };
        for rule in [PeriodRule::Previous, PeriodRule::Current, PeriodRule::ToDue] {
            assert_eq!(one(july, rule), "2025-07-01 2025-01-01 2025-07-01");
            assert_eq!(one(Deadline::Year { day: 1, month: 1 }, rule), "2026-01-01 2025-01-01 2026-01-01");
        }
    }

    #[test]
    fn once_on_its_day_whether_or_not_the_directive_is_still_in_force() {
        let once = Deadline::Once { due_before: day("2025-12-20"), period: Some((day("2025-01-01"), day("2026-01-01"))) };
        let ended = Asked { from: Some(day("2025-11-01")), to: Some(day("2025-12-01")), ..asked(once, PeriodRule::ToDue) };
        assert_eq!(told(&due(&ended, day("2025-12-19"), day("2025-12-20"))), ["2025-12-20 2025-01-01 2026-01-01"]);
        assert!(due(&ended, day("2025-12-20"), day("2026-12-20")).is_empty());
        assert!(due(&ended, day("2025-01-01"), day("2025-12-19")).is_empty());
        let conference = asked(Deadline::Once { due_before: day("2025-12-31"), period: None }, PeriodRule::ToDue);
        assert_eq!(told(&due(&conference, day("2025-12-01"), day("2026-01-01"))), ["2025-12-31 - -"]);
    }

    // Asked for from 1/1/2024 and no longer on 1/7/2025: the 14th of January 2024 is the first last day in time, the 14th of June 2025 the last.
    #[test]
    fn what_comes_again_is_due_while_its_directive_asks_for_it() {
        let monthly = asked(Deadline::Monthly { day: 15 }, PeriodRule::ToDue);
        let bound = Asked { from: Some(day("2024-01-01")), to: Some(day("2025-07-01")), ..monthly };
        let found = due(&bound, day("2023-01-01"), day("2027-01-01"));
        assert_eq!((found.len(), found[0].due_before, found[17].due_before), (18, day("2024-01-15"), day("2025-06-15")));
        // The last day in time is the 30th, a day before the directive ends: still due.
        let first = Asked { deadline: Deadline::Monthly { day: 1 }, ..bound };
        assert_eq!(due(&first, day("2025-06-02"), day("2027-01-01")).len(), 1);
    }
}
