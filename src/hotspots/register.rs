//! From which day on incidents are kept, so that a month of which nothing was entered is not taken for a quiet one. Pure.

use chrono::{Datelike as _, Months, NaiveDate};

/// A month of which less than this part of the usual is kept was not kept whole.
const LEAST_PART: f64 = 0.1;
/// So few incidents a month tell nothing of whether they are kept.
const LEAST_USUAL: f64 = 10.0;
/// The first days of the first month count as not kept if so many incidents would have been expected in them, and none is there.
const LEAST_EXPECTED: f64 = 5.0;
/// What is compared may lack this part of its days.
pub const MOST_LACKING_PART: f64 = 0.05;

/// A month with its incidents and the day of the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    /// Incidents.
    pub n: i64,
    /// Day of the first of them.
    pub first: NaiveDate,
}

/// The day from which on incidents are kept: after the last month with less than a tenth of the usual (of the median of all months). Months are in their order;
/// those without incidents are not among them. None without any.
pub fn kept_since(months: &[Month]) -> Option<NaiveDate> {
    let (first, last) = (months.first()?, months.last()?);
    let next = |month: NaiveDate| month.checked_add_months(Months::new(1)).unwrap_or(month);
    let mut counts: Vec<i64> = months.iter().map(|month| month.n).collect();
    counts.sort_unstable();
    let usual = counts[counts.len() / 2] as f64;
    if usual < LEAST_USUAL {
        return Some(first.first);
    }
    let (mut since, mut at) = (first.month, first.month);
    // The month that runs is short by itself.
    while at < last.month {
        let n = months.binary_search_by_key(&at, |month| month.month).map_or(0, |found| months[found].n);
        if (n as f64) < LEAST_PART * usual {
            since = next(at);
        }
        at = next(at);
    }
    let begun = months.binary_search_by_key(&since, |month| month.month).map_or(since, |found| months[found].first);
    let lacking = f64::from(begun.day0()) * usual / 30.0;
    Some(if lacking >= LEAST_EXPECTED { begun } else { since })
}

/// Whether a day lies before communes were joined on 1 July 2025.
pub fn is_before_reform(day: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(2025, 7, 1).is_some_and(|reform| day < reform)
}

/// The first day of the first whole month that is kept.
pub fn first_whole_month(since: NaiveDate) -> NaiveDate {
    if since.day() == 1 {
        return since;
    }
    let first = since.with_day(1).unwrap_or(since);
    first.checked_add_months(Months::new(1)).unwrap_or(since)
}

/// Whether so much of a window lies before the first day that is kept that it cannot be compared.
pub fn lacks(window: [NaiveDate; 2], since: NaiveDate) -> bool {
    let days = (window[1] - window[0]).num_days() as f64;
    let lacking = (since - window[0]).num_days() as f64;
    lacking > MOST_LACKING_PART * days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Months from January 2024 on with so many incidents each, the first of each month on its first day unless it is said.
    fn months(counts: &[i64], first: &str) -> Vec<Month> {
        let months = (0..).zip(counts).map(|(at, n)| (day("2024-01-01") + Months::new(at), *n)).filter(|(_, n)| *n > 0);
        let mut months: Vec<Month> = months.map(|(month, n)| Month { month, n, first: month }).collect();
        months[0].first = day(first);
        months
    }

    #[test]
    fn by_hand() {
        assert_eq!(kept_since(&[]), None);
        assert_eq!(kept_since(&months(&[100, 100, 100], "2024-01-01")), Some(day("2024-01-01")));
        // From the 24th on: 23 days at 100 a month are 77 incidents that are not there.
        assert_eq!(kept_since(&months(&[25, 100, 100, 90], "2024-01-24")), Some(day("2024-01-24")));
        // A single stray row months before.
        assert_eq!(kept_since(&months(&[1, 0, 0, 100, 110, 95], "2024-01-09")), Some(day("2024-04-01")));
        // The month that runs is short; few a month tell nothing.
        assert_eq!(kept_since(&months(&[100, 100, 100, 3], "2024-01-01")), Some(day("2024-01-01")));
        assert_eq!(kept_since(&months(&[3, 0, 2, 4], "2024-01-09")), Some(day("2024-01-09")));
        assert_eq!((first_whole_month(day("2024-01-24")), first_whole_month(day("2024-02-01"))), (day("2024-02-01"), day("2024-02-01")));
        let year = [day("2024-01-01"), day("2025-01-01")];
        assert!(!lacks(year, day("2023-01-01")) && !lacks(year, day("2024-01-19")) && lacks(year, day("2024-01-20")));
    }
}
