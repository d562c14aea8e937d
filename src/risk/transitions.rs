//! How communes moved between two periods. Pure.
//!
//! The communes are those of the later period. Of one that was another version earlier, the level reaches it by succession from the units that it was made of:
//! that is `restated`, whatever the levels are, because another ground is another commune. Of several units the worst counts.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use uuid::Uuid;

use super::succession::{Lines, Source};

/// What happened to a commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A better level.
    Improve,
    /// A worse level.
    Worsen,
    /// Back to a level that is to be converted, after it had been converted.
    Relapse,
    /// The same level.
    Unchanged,
    /// The commune was another version: its earlier level reaches it by succession.
    Restated,
    /// No level earlier.
    New,
    /// No level later.
    Gone,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Improve, Self::Worsen, Self::Relapse, Self::Unchanged, Self::Restated, Self::New, Self::Gone];

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Improve => "improve",
            Self::Worsen => "worsen",
            Self::Relapse => "relapse",
            Self::Unchanged => "unchanged",
            Self::Restated => "restated",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }
}

/// What is compared: ranks (1 the worst) of decided levels by commune.
#[derive(Debug)]
pub struct Compared<'a> {
    /// In the earlier period, by the communes of then.
    pub from: &'a HashMap<Uuid, u8>,
    /// In the later period.
    pub to: &'a HashMap<Uuid, u8>,
    /// Communes in force at the end of the later period.
    pub units: &'a [Uuid],
    /// Successions.
    pub lines: &'a Lines,
    /// The last rank that is to be converted.
    pub to_convert: u8,
    /// Communes that had been converted before the end of the later period; what a commune was made of counts.
    pub converted: &'a HashSet<Uuid>,
}

/// A commune that has a level in either period.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The commune.
    pub commune_id: Uuid,
    /// What happened.
    pub kind: Kind,
    /// Rank earlier, as it reaches this commune.
    pub from: Option<u8>,
    /// Rank later.
    pub to: Option<u8>,
    /// The units that the earlier level comes from.
    pub sources: Vec<Source>,
    /// Units that it was made of and that had no level.
    pub without: usize,
    /// Whether a part of a unit is among the sources: what that part was is not known.
    pub is_estimated: bool,
    /// Whether the sources had different levels.
    pub is_mixed: bool,
}

/// The kind of a step of one commune that stayed the same version.
pub fn step(from: u8, to: u8, to_convert: u8, was_converted: bool) -> Kind {
    match to.cmp(&from) {
        std::cmp::Ordering::Greater => Kind::Improve,
        std::cmp::Ordering::Equal => Kind::Unchanged,
        std::cmp::Ordering::Less if was_converted && to <= to_convert && from > to_convert => Kind::Relapse,
        std::cmp::Ordering::Less => Kind::Worsen,
    }
}

/// Whether a commune, or one that it was made of, is among those that were converted.
pub(super) fn was_converted(lines: &Lines, converted: &HashSet<Uuid>, commune: Uuid) -> bool {
    !lines.sources(commune, |unit| converted.contains(&unit)).0.is_empty()
}

/// Every commune of the later period that has a level in either. O(communes · units that each was made of).
pub fn moved(compared: &Compared) -> Vec<Moved> {
    let of = |commune: &Uuid| {
        let to = compared.to.get(commune).copied();
        let (sources, without) = compared.lines.sources(*commune, |unit| compared.from.contains_key(&unit));
        let ranks: Vec<u8> = sources.iter().filter_map(|source| compared.from.get(&source.commune_id).copied()).collect();
        let from = ranks.iter().min().copied();
        let is_same = sources.len() == 1 && sources[0].commune_id == *commune;
        let kind = match (from, to) {
            (None, None) => return None,
            (None, Some(_)) => Kind::New,
            (Some(_), None) => Kind::Gone,
            (Some(_), Some(_)) if !is_same => Kind::Restated,
            (Some(from), Some(to)) => step(from, to, compared.to_convert, was_converted(compared.lines, compared.converted, *commune)),
        };
        let is_estimated = sources.iter().any(|source| !source.is_whole);
        let is_mixed = ranks.iter().any(|rank| Some(*rank) != from);
        Some(Moved { commune_id: *commune, kind, from, to, sources, without, is_estimated, is_mixed })
    };
    compared.units.iter().filter_map(of).collect()
}

/// Communes by earlier (rows) and later level (columns): ranks 1 to `levels`, then those without a level.
pub fn matrix(moved: &[Moved], levels: u8) -> Vec<Vec<u32>> {
    let none = usize::from(levels);
    let place = |rank: Option<u8>| rank.map_or(none, |rank| usize::from(rank).saturating_sub(1).min(none));
    let mut table = vec![vec![0; none + 1]; none + 1];
    for one in moved {
        table[place(one.from)][place(one.to)] += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::succession::Link;
    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn ranks(list: &[(u128, u8)]) -> HashMap<Uuid, u8> {
        list.iter().map(|(n, rank)| (id(*n), *rank)).collect()
    }

    /// A (1) and 75 % of B (2) became X (11); the rest of B and C (3) became Y (12); D (4), E (5), F (6), G (7) stayed.
    fn told(from: &[(u128, u8)], to: &[(u128, u8)], units: &[u128]) -> Vec<Moved> {
        let link = |old, new, share: f64| Link { old: id(old), new: id(new), is_whole: share >= 1.0, share };
        let lines = Lines::new([link(1, 11, 1.0), link(2, 11, 0.75), link(2, 12, 0.25), link(3, 12, 1.0)]);
        let units: Vec<Uuid> = units.iter().map(|n| id(*n)).collect();
        moved(&Compared {
            from: &ranks(from),
            to: &ranks(to),
            units: &units,
            lines: &lines,
            to_convert: 2,
            converted: &HashSet::from([id(6), id(7)]),
        })
    }

    #[test]
    fn steps_of_the_same_commune() {
        let from = [(4, 1), (5, 3), (6, 3), (7, 4)];
        let found = told(&from, &[(4, 3), (5, 2), (6, 2), (7, 3)], &[4, 5, 6, 7, 8]);
        let kinds: Vec<Kind> = found.iter().map(|one| one.kind).collect();
        // E was never converted: it worsened. F had been and is at risk again: relapse. G had been, and is low: worse, but not to be converted again.
        assert_eq!(kinds, [Kind::Improve, Kind::Worsen, Kind::Relapse, Kind::Worsen]);
        assert!(found.iter().all(|one| !one.is_estimated && !one.is_mixed && one.without == 0));
        assert_eq!(told(&[(4, 2)], &[], &[4])[0].kind, Kind::Gone);
        assert_eq!(told(&[], &[(4, 2)], &[4])[0].kind, Kind::New);
        assert_eq!(told(&[(4, 2)], &[(4, 2)], &[4])[0].kind, Kind::Unchanged);
    }

    #[test]
    fn another_ground_is_restated_and_never_an_improvement() {
        // A clean, B high, C low; X and Y clean afterwards: by the part of B both were high.
        let found = told(&[(1, 5), (2, 1), (3, 3)], &[(11, 5), (12, 5)], &[11, 12]);
        let brief: Vec<_> =
            found.iter().map(|one| (one.kind, one.from, one.to, one.is_estimated, one.is_mixed, one.sources.len())).collect();
        assert_eq!(brief, [(Kind::Restated, Some(1), Some(5), true, true, 2), (Kind::Restated, Some(1), Some(5), true, true, 2)]);
        // Without B only whole units are left: exact as far as known, and one unit without a level is told.
        let found = told(&[(1, 2), (3, 3)], &[(11, 2)], &[11, 12]);
        let brief: Vec<_> = found.iter().map(|one| (one.kind, one.from, one.to, one.is_estimated, one.without)).collect();
        assert_eq!(brief, [(Kind::Restated, Some(2), Some(2), false, 1), (Kind::Gone, Some(3), None, false, 1)]);
    }

    #[test]
    fn every_commune_is_in_one_cell_of_the_matrix() {
        let found = told(&[(4, 1), (5, 3), (6, 3)], &[(4, 3), (5, 3), (7, 2)], &[4, 5, 6, 7]);
        let table = matrix(&found, 4);
        assert_eq!((table[0][2], table[2][2], table[2][4], table[4][1]), (1, 1, 1, 1));
        assert_eq!(table.iter().flatten().sum::<u32>(), 4);
    }
}
