//! Incidents that fall anywhere with equal chance must not make hotspots more often than promised, and a planted hotspot must be found.

use super::super::super::chance::Chance;
use super::super::super::fdr::benjamini_hochberg;
use super::*;

const ALPHA: f64 = 0.05;

/// Cells that are all inside of a disc of 1 km, hexagons of 100 m: 313.
fn disc() -> Grid {
    let corners: Vec<(f64, f64)> =
        (0..90).map(|i| (f64::from(i) * 4.0).to_radians()).map(|angle| (1000.0 * angle.cos(), 1000.0 * angle.sin())).collect();
    let area = MultiPolygon::new(vec![geo::Polygon::new(geo::LineString::from(corners), Vec::new())]);
    Grid::new(CellShape::Hexagon, 100.0, &area).unwrap().trimmed(1.0)
}

/// Incidents in cells of equal chance.
fn anywhere(chance: &mut Chance, cells: usize, incidents: usize) -> Vec<f64> {
    let mut counts = vec![0.0; cells];
    (0..incidents).for_each(|_| counts[chance.below(cells as u32) as usize] += 1.0);
    counts
}

/// The largest number of successes in `runs` that chance allows with 99.9 %, each with chance `p`; added up term by term.
fn binomial_limit(runs: u32, p: f64) -> u32 {
    let mut term = (1.0 - p).powi(runs as i32);
    let (mut sum, mut limit) = (term, 0);
    while sum < 0.999 {
        term *= f64::from(runs - limit) / f64::from(limit + 1) * p / (1.0 - p);
        limit += 1;
        sum += term;
    }
    limit
}

/// 200 runs of 600 incidents on 313 cells, in turns with all values dealt and with the other cells' alone. Where nothing is hot, a run has any false alarm at 5 % with a chance of 5 % at most: 10 runs
/// of 200, and more than 21 less than once in a thousand times.
#[test]
fn false_alarms_come_at_the_promised_rate() {
    assert_eq!(binomial_limit(200, ALPHA), 21);
    let grid = disc();
    assert_eq!(grid.len(), 313);
    let near = grid.near(Reach::Queen(1));
    let mut chance = Chance::new(2026);
    let (mut exact_runs, mut drawn_runs, mut cells_called) = (0, 0, 0);
    for run in 0..200 {
        let counts = anywhere(&mut chance, grid.len(), 600);
        let dealt = [Dealt::All, Dealt::Others][run as usize % 2];
        let exact: Vec<f64> = exact_tails(&counts, &near, dealt).unwrap().iter().map(|tails| tails.high).collect();
        exact_runs += u32::from(benjamini_hochberg(&exact).iter().any(|q| *q <= ALPHA));
        cells_called += exact.iter().filter(|p| **p <= ALPHA).count();
        let drawn: Vec<f64> = tails(&counts, &near, dealt, 9999, run).unwrap().iter().map(|tails| tails.high).collect();
        drawn_runs += u32::from(benjamini_hochberg(&drawn).iter().any(|q| *q <= ALPHA));
    }
    assert!(exact_runs <= 21 && drawn_runs <= 21, "{exact_runs} {drawn_runs}");
    // One by one, uncorrected: at most 5 % of cells. Sums of 6 counts are whole numbers, so that the rate is somewhat below. Cells whose
    // neighbours overlap go together: 313 / 7 are independent in a run, 9,000 in all, with a standard error of 0.23 %.
    let rate = cells_called as f64 / (200.0 * grid.len() as f64);
    assert!(rate < ALPHA + 0.0075 && rate > 0.02, "{rate}");
}

/// 100 runs: 600 incidents anywhere, and 40 more in a cell and its six neighbours, where 600 · 7 / 313 = 13.4 were expected. By chance one of 313
/// cells reaches 29 (a Poisson tail of 0.05 / 313); a Poisson number of 53.4 stays below that with a chance of 0.0001. So that of 100 runs
/// 99 at least must find it, whatever the correction costs.
#[test]
fn a_planted_hotspot_is_found() {
    let grid = disc();
    let near = grid.near(Reach::Queen(1));
    let lists = near.lists();
    let middle = grid.cell_at(Coord { x: 200.0, y: -300.0 }).unwrap();
    let mut chance = Chance::new(138);
    let (mut found, mut elsewhere) = (0, 0);
    for _ in 0..100 {
        let mut counts = anywhere(&mut chance, grid.len(), 600);
        for _ in 0..40 {
            let place = chance.below(7) as usize;
            let cell = lists.of(middle).get(place).copied().unwrap_or(middle);
            counts[cell as usize] += 1.0;
        }
        let p: Vec<f64> = exact_tails(&counts, &near, Dealt::All).unwrap().iter().map(|tails| tails.high).collect();
        let q = benjamini_hochberg(&p);
        found += usize::from(lists.of(middle).iter().chain([&middle]).any(|cell| q[*cell as usize] <= ALPHA));
        let far = |cell: u32| {
            let (a, b) = (grid.centre(cell), grid.centre(middle));
            (a.x - b.x).hypot(a.y - b.y) > 250.0
        };
        elsewhere += (0..grid.len() as u32).filter(|cell| far(*cell) && q[*cell as usize] <= ALPHA).count();
    }
    assert!(found >= 99, "{found}");
    // Of some 10 cells called in a run, 5 % may be false.
    assert!(elsewhere <= 100, "{elsewhere}");
}
