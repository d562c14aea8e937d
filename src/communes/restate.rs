//! Restating counts by commune to the boundaries of another day. Pure.
//!
//! Forward, a whole unit gives all it has to its one heir, exactly; a divided one gives each heir its share, which is an
//! estimate. Backward, a unit that one whole unit became gives everything back, exactly; a merged one is divided by the
//! size of what each old unit brought in, an estimate. Bounds are certain whatever the shares are: none to all of it.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

/// The period of a unit: first day in force (none: always), first day no longer in force (none: still).
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// First day in force.
    pub from: Option<NaiveDate>,
    /// First day no longer in force.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// Whether the unit is in force on `day`.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

/// One succession, old unit to new.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The old unit.
    pub old: Uuid,
    /// The new unit.
    pub new: Uuid,
    /// Whether the new unit took all of the old one.
    pub is_whole: bool,
    /// Estimated part of the old unit that the new one took, (0, 1].
    pub share: f64,
    /// Size of the old unit (km²), to divide a merger by.
    pub old_size_km2: f64,
}

/// A restated count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Restated {
    /// The count, or the estimate of it.
    pub value: f64,
    /// It is at least this.
    pub low: f64,
    /// It is at most this.
    pub high: f64,
}

impl Restated {
    /// A count that is known.
    pub fn exactly(value: f64) -> Self {
        Self { value, low: value, high: value }
    }

    /// Whether the bounds leave no doubt.
    pub fn is_exact(&self) -> bool {
        (self.high - self.low).abs() < 1e-9
    }

    fn part(self, share: f64) -> Self {
        Self { value: self.value * share, low: 0.0, high: self.high }
    }

    /// Adds another count of the same unit.
    pub fn add(&mut self, other: Self) {
        self.value += other.value;
        self.low += other.low;
        self.high += other.high;
    }
}

/// Counts by the units in force on one day, and what could not be carried there.
#[derive(Debug, Default)]
pub struct Outcome {
    /// By unit in force on the day asked for.
    pub by_commune: BTreeMap<Uuid, Restated>,
    /// Counts of units without a succession that leads to that day.
    pub unmatched: BTreeMap<Uuid, f64>,
}

/// Restates `counts` (unit, count ≥ 0) to the units in force on `day`.
///
/// Units may be of any period; those in force on `day` stay as they are. The sum of all values, matched and unmatched, is
/// the sum of `counts`. Empty input gives an empty outcome. Reorganisations are followed one after another; a cycle in the
/// links (none can be in valid data) ends as unmatched after 32 steps.
///
/// O(n · d) for n counts and d links followed from each.
pub fn restate(counts: &[(Uuid, f64)], periods: &BTreeMap<Uuid, Period>, links: &[Link], day: NaiveDate) -> Outcome {
    let mut heirs: HashMap<Uuid, Vec<&Link>> = HashMap::new();
    let mut predecessors: HashMap<Uuid, Vec<&Link>> = HashMap::new();
    for link in links {
        heirs.entry(link.old).or_default().push(link);
        predecessors.entry(link.new).or_default().push(link);
    }
    let mut outcome = Outcome::default();
    let mut open: Vec<(Uuid, Restated, u8)> = counts.iter().map(|&(unit, value)| (unit, Restated::exactly(value), 0)).collect();
    while let Some((unit, count, steps)) = open.pop() {
        let Some(period) = periods.get(&unit).filter(|_| steps < 32) else {
            *outcome.unmatched.entry(unit).or_default() += count.value;
            continue;
        };
        if period.holds(day) {
            outcome.by_commune.entry(unit).or_insert_with(|| Restated::exactly(0.0)).add(count);
        } else if period.to.is_some_and(|to| to <= day) {
            match heirs.get(&unit) {
                None => *outcome.unmatched.entry(unit).or_default() += count.value,
                Some(links) => {
                    open.extend(links.iter().map(|link| (link.new, if link.is_whole { count } else { count.part(link.share) }, steps + 1)));
                }
            }
        } else {
            match predecessors.get(&unit).map(Vec::as_slice) {
                None | Some([]) => *outcome.unmatched.entry(unit).or_default() += count.value,
                Some([only]) if only.is_whole => open.push((only.old, count, steps + 1)),
                Some(links) => {
                    let total: f64 = links.iter().map(|link| link.share * link.old_size_km2).sum();
                    let equal = 1.0 / links.len() as f64;
                    open.extend(links.iter().map(|link| {
                        let share = if total > 0.0 { link.share * link.old_size_km2 / total } else { equal };
                        (link.old, if links.len() == 1 { count } else { count.part(share) }, steps + 1)
                    }));
                }
            }
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    /// Old A (whole) and old B (60 % / 40 %) become X and Y; old C becomes Z alone.
    fn world() -> (BTreeMap<Uuid, Period>, Vec<Link>) {
        let old = Period { from: None, to: Some(day("2025-07-01")) };
        let new = Period { from: Some(day("2025-07-01")), to: None };
        let periods = BTreeMap::from([(id(1), old), (id(2), old), (id(3), old), (id(11), new), (id(12), new), (id(13), new)]);
        let link = |o, n, is_whole, share, old_size_km2| Link { old: id(o), new: id(n), is_whole, share, old_size_km2 };
        (
            periods,
            vec![link(1, 11, true, 1.0, 3.0), link(2, 11, false, 0.6, 5.0), link(2, 12, false, 0.4, 5.0), link(3, 13, true, 1.0, 2.0)],
        )
    }

    #[test]
    fn whole_units_carry_over_exactly_and_divided_ones_by_share_with_bounds() {
        let (periods, links) = world();
        let out = restate(&[(id(1), 10.0), (id(2), 20.0), (id(3), 7.0)], &periods, &links, day("2026-01-01"));
        assert_eq!(out.by_commune[&id(11)], Restated { value: 22.0, low: 10.0, high: 30.0 });
        assert_eq!(out.by_commune[&id(12)], Restated { value: 8.0, low: 0.0, high: 20.0 });
        assert_eq!(out.by_commune[&id(13)], Restated::exactly(7.0));
        assert!(out.by_commune[&id(13)].is_exact() && !out.by_commune[&id(11)].is_exact());
        assert!(out.unmatched.is_empty());
    }

    #[test]
    fn a_divided_unit_without_cases_leaves_its_heirs_exact() {
        let (periods, links) = world();
        let out = restate(&[(id(1), 10.0), (id(2), 0.0)], &periods, &links, day("2026-01-01"));
        assert!(out.by_commune[&id(11)].is_exact());
        assert_eq!(out.by_commune[&id(11)], Restated::exactly(10.0));
    }

    #[test]
    fn looking_back_a_renamed_unit_is_exact_and_a_merged_one_is_divided_by_size() {
        let (periods, links) = world();
        let out = restate(&[(id(13), 9.0), (id(11), 12.0)], &periods, &links, day("2024-01-01"));
        assert_eq!(out.by_commune[&id(3)], Restated::exactly(9.0));
        // A brought 3 km², B 0.6 of 5 km²: half each.
        assert_eq!(out.by_commune[&id(1)], Restated { value: 6.0, low: 0.0, high: 12.0 });
        assert_eq!(out.by_commune[&id(2)], Restated { value: 6.0, low: 0.0, high: 12.0 });
    }

    #[test]
    fn the_day_of_the_change_belongs_to_the_new_units() {
        let (periods, links) = world();
        assert!(restate(&[(id(3), 1.0)], &periods, &links, day("2025-06-30")).by_commune.contains_key(&id(3)));
        assert!(restate(&[(id(3), 1.0)], &periods, &links, day("2025-07-01")).by_commune.contains_key(&id(13)));
    }

    #[test]
    fn nothing_is_lost_when_a_succession_is_missing() {
        let (periods, _) = world();
        let out = restate(&[(id(1), 4.0), (id(99), 5.0)], &periods, &[], day("2026-01-01"));
        assert_eq!(out.unmatched, BTreeMap::from([(id(1), 4.0), (id(99), 5.0)]));
    }
}
