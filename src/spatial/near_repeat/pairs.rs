//! Pairs of incidents that are near each other, by bands of distance.

use geo::Coord;

use super::{Bands, KnoxError, MOST_PAIRS, Metric};

/// Each pair once, under the incident that comes first in an order by squares of the last distance, so that those of a pair are near each other in
/// memory too.
pub(super) struct Pairs {
    order: Vec<u32>,
    bands: Vec<Lists>,
}

#[derive(Default)]
struct Lists {
    /// Where each incident's list ends.
    ends: Vec<usize>,
    others: Vec<u32>,
}

impl Pairs {
    pub(super) fn new(places: &[Coord], bands: &Bands) -> Result<Self, KnoxError> {
        let edges = &bands.distance_m;
        let reach_m = edges[edges.len() - 1];
        let square = |place: &Coord| ((place.y / reach_m).floor() as i64, (place.x / reach_m).floor() as i64);
        let mut order: Vec<u32> = (0..places.len() as u32).collect();
        order.sort_by_key(|incident| square(&places[*incident as usize]));
        let sorted: Vec<Coord> = order.iter().map(|incident| places[*incident as usize]).collect();
        let squares: Vec<(i64, i64)> = sorted.iter().map(square).collect();
        let mut lists: Vec<Lists> = edges[1..].iter().map(|_| Lists::default()).collect();
        // The squares to the east and the three to the north are looked at from each square; those before look at it themselves.
        let (mut north, mut past_north) = (0, 0);
        let mut total = 0;
        for (at, place) in sorted.iter().enumerate() {
            let (row, column) = squares[at];
            while north < sorted.len() && squares[north] < (row + 1, column - 1) {
                north += 1;
            }
            past_north = past_north.max(north);
            while past_north < sorted.len() && squares[past_north] <= (row + 1, column + 1) {
                past_north += 1;
            }
            let beside = (at + 1..sorted.len()).take_while(|other| squares[*other] <= (row, column + 1));
            for other in beside.chain(north.max(at + 1)..past_north) {
                let (east_m, north_m) = (sorted[other].x - place.x, sorted[other].y - place.y);
                let distance_m = match bands.metric {
                    Metric::Straight => (east_m * east_m + north_m * north_m).sqrt(),
                    Metric::Manhattan => east_m.abs() + north_m.abs(),
                };
                if distance_m >= edges[0] && distance_m < reach_m {
                    let band = edges.partition_point(|edge| *edge <= distance_m) - 1;
                    lists[band].others.push(other as u32);
                    total += 1;
                }
            }
            if total > MOST_PAIRS {
                return Err(KnoxError::TooManyPairs);
            }
            for list in &mut lists {
                list.ends.push(list.others.len());
            }
        }
        Ok(Self { order, bands: lists })
    }

    /// The incidents in the order of this index, by their numbers.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    pub(super) fn bands(&self) -> usize {
        self.bands.len()
    }

    /// Pairs in a band.
    pub(super) fn count(&self, band: usize) -> usize {
        self.bands[band].others.len()
    }

    /// Each incident with its pairs of a band, as places in the order of this index.
    pub(super) fn of_band(&self, band: usize) -> impl Iterator<Item = (usize, &[u32])> {
        let Lists { ends, others } = &self.bands[band];
        let mut from = 0;
        ends.iter().enumerate().map(move |(incident, end)| {
            let list = &others[from..*end];
            from = *end;
            (incident, list)
        })
    }
}
