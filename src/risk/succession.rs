//! From which units a commune has what an earlier period says of it. Pure.

use std::collections::HashMap;

use uuid::Uuid;

/// One succession, old unit to new.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The old unit.
    pub old: Uuid,
    /// The new unit.
    pub new: Uuid,
    /// Whether the new unit took all of the old one.
    pub is_whole: bool,
    /// Part of the old unit that the new one took, (0, 1].
    pub share: f64,
}

/// A unit that a commune has something from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// The unit: the commune itself, or one that it was made of.
    pub commune_id: Uuid,
    /// Part of that unit that became part of the commune.
    pub share: f64,
    /// Whether that is all of it.
    pub is_whole: bool,
}

/// Successions by the new unit.
#[derive(Debug, Default)]
pub struct Lines(HashMap<Uuid, Vec<Link>>);

impl Lines {
    /// Of a list of successions, in any order.
    pub fn new(links: impl IntoIterator<Item = Link>) -> Self {
        let mut by_new = Self::default();
        for link in links {
            by_new.0.entry(link.new).or_default().push(link);
        }
        by_new
    }

    /// Whether a commune was made of others.
    pub fn has_sources(&self, commune: Uuid) -> bool {
        self.0.get(&commune).is_some_and(|links| !links.is_empty())
    }

    /// The units that `commune` has something from, among those that `has` something: itself, else the nearest that it was made of, whole or in part; through
    /// several reforms the product of the parts. And how many that it was made of have nothing. The largest part first.
    ///
    /// A cycle (none is in valid data) ends after 32 steps. O(units that it was made of).
    pub fn sources(&self, commune: Uuid, has: impl Fn(Uuid) -> bool) -> (Vec<Source>, usize) {
        let (mut found, mut without): (Vec<Source>, usize) = (Vec::new(), 0);
        let mut open = vec![(Source { commune_id: commune, share: 1.0, is_whole: true }, 0_u8)];
        while let Some((at, steps)) = open.pop() {
            if has(at.commune_id) {
                match found.iter_mut().find(|known| known.commune_id == at.commune_id) {
                    Some(known) => {
                        known.share = (known.share + at.share).min(1.0);
                        known.is_whole = known.share > 1.0 - 1e-9;
                    }
                    None => found.push(at),
                }
                continue;
            }
            match self.0.get(&at.commune_id).filter(|links| steps < 32 && !links.is_empty()) {
                None => without += usize::from(steps > 0),
                Some(links) => open.extend(links.iter().map(|link| {
                    (Source { commune_id: link.old, share: at.share * link.share, is_whole: at.is_whole && link.is_whole }, steps + 1)
                })),
            }
        }
        found.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.commune_id.cmp(&b.commune_id)));
        (found, without)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn link(old: u128, new: u128, share: f64) -> Link {
        Link { old: id(old), new: id(new), is_whole: share >= 1.0, share }
    }

    /// A (1) wholly and 75 % of B (2) became X (11); 25 % of B and all of C (3) became Y (12); half of X became P (21).
    fn lines() -> Lines {
        Lines::new([link(1, 11, 1.0), link(2, 11, 0.75), link(2, 12, 0.25), link(3, 12, 1.0), link(11, 21, 0.5)])
    }

    fn told(commune: u128, known: &[u128]) -> (Vec<(u128, f64, bool)>, usize) {
        let (sources, without) = lines().sources(id(commune), |unit| known.iter().any(|n| id(*n) == unit));
        (sources.iter().map(|s| (s.commune_id.as_u128(), s.share, s.is_whole)).collect(), without)
    }

    #[test]
    fn a_commune_is_its_own_source_or_has_what_it_was_made_of() {
        assert_eq!(told(11, &[11, 1, 2]), (vec![(11, 1.0, true)], 0));
        assert_eq!(told(11, &[1, 2, 3]), (vec![(1, 1.0, true), (2, 0.75, false)], 0));
        assert_eq!(told(12, &[3]), (vec![(3, 1.0, true)], 1));
        // Through two reforms: half of X is half of A and 37.5 % of B.
        assert_eq!(told(21, &[1, 2]), (vec![(1, 0.5, false), (2, 0.375, false)], 0));
        assert_eq!(told(21, &[]), (vec![], 2));
        assert_eq!(told(99, &[1]), (vec![], 0));
    }
}
