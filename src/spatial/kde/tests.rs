//! Densities against sums by incident, numpy and scikit-learn.

use super::*;

use geo::{MultiPolygon, polygon};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;

const KERNELS: [Kernel; 2] = [Kernel::Quartic, Kernel::Gaussian];

fn ask(kernel: Kernel, bandwidth_m: f64, way: Way) -> Ask {
    Ask { kernel, bandwidth_m, way, threads: 1 }
}

/// From (0, 0).
fn raster(columns: usize, rows: usize, step_m: [f64; 2]) -> Raster {
    Raster { first: Coord { x: 0.0, y: 0.0 }, step_m, columns, rows }
}

/// Half of them in three towns, half anywhere in a square and a little around it.
fn towns(n: usize, side_m: f64) -> Vec<Coord> {
    let mut chance = ChaCha12Rng::seed_from_u64(138);
    let place = |i: usize| {
        let mut of = |low: f64, high: f64| chance.random_range(low..high) * side_m;
        if i.is_multiple_of(2) {
            return Coord { x: of(-0.1, 1.1), y: of(-0.1, 1.1) };
        }
        let town = [0.2, 0.5, 0.8][i % 3] * side_m;
        Coord { x: town + of(-0.05, 0.05) + of(-0.05, 0.05), y: town + of(-0.05, 0.05) + of(-0.05, 0.05) }
    };
    (0..n).map(place).collect()
}

/// `tests/golden/kde.py`: scikit-learn for the Gaussian kernel, numpy for the quartic one.
#[test]
fn densities_are_those_of_scikit_learn_and_numpy() {
    let text = include_str!("../../../tests/golden/kde.csv");
    let numbers = |line: &str| line.split(',').skip(1).map(|n| n.parse().unwrap()).collect::<Vec<f64>>();
    let of = |kind: &str| text.lines().filter(|line| line.starts_with(kind)).map(numbers).collect::<Vec<_>>();
    let places: Vec<Coord> = of("p,").iter().map(|p| Coord { x: p[0], y: p[1] }).collect();
    assert_eq!((places.len(), of("n,").len()), (120, 40));
    let raster = raster(41, 31, [100.0, 120.0]);
    for (column, kernel, bandwidth_m) in [(2, Kernel::Gaussian, 250.0), (3, Kernel::Quartic, 600.0)] {
        let exact = density(&places, None, &raster, &ask(kernel, bandwidth_m, Way::ByIncident)).unwrap();
        let by_cell = density(&places, None, &raster, &ask(kernel, bandwidth_m, Way::ByCell)).unwrap();
        let peak = f64::from(exact.per_km2.iter().copied().fold(0.0, f32::max));
        for node in of("n,") {
            let at = node[1] as usize * raster.columns + node[0] as usize;
            // The cut at 4.5 bandwidths, and rounding.
            assert!((f64::from(exact.per_km2[at]) - node[column]).abs() < 1e-4 * peak, "{kernel:?} {node:?}: {}", exact.per_km2[at]);
            assert!((f64::from(by_cell.per_km2[at]) - node[column]).abs() < 2e-3 * peak, "{kernel:?} {node:?}: {}", by_cell.per_km2[at]);
        }
    }
}

/// One incident on a node: the kernel's height there, 3/π and 1/2π for each square of the bandwidth; 9/16 of the quartic's at half its radius.
#[test]
fn one_incident_is_its_kernel() {
    let raster = raster(21, 21, [100.0, 100.0]);
    let place = [Coord { x: 1000.0, y: 1000.0 }];
    let middle = 10 * 21 + 10;
    for way in [Way::ByIncident, Way::ByCell] {
        let quartic = density(&place, Some(&[2.0]), &raster, &ask(Kernel::Quartic, 1000.0, way)).unwrap();
        assert!((quartic.per_km2[middle] - 2.0 * 0.954_929_7).abs() < 1e-5, "{way:?}");
        assert!((quartic.per_km2[middle + 5] - 2.0 * 0.954_929_7 * 0.5625).abs() < 1e-5, "{way:?}");
        assert!(quartic.per_km2[0].abs() < 1e-5);
        let gaussian = density(&place, None, &raster, &ask(Kernel::Gaussian, 500.0, way)).unwrap();
        assert!((gaussian.per_km2[middle] - 0.159_154_94 * 4.0).abs() < 1e-5, "{way:?}");
        assert!((gaussian.per_km2[middle + 5 * 21] - 0.159_154_94 * 4.0 * (-0.5_f32).exp()).abs() < 1e-5, "{way:?}");
    }
}

/// No incident's part is off by more than is said; and sums are much closer, since errors of incidents are of either sign.
#[test]
fn sums_by_cell_are_as_close_as_they_say() {
    let places = towns(4000, 20_000.0);
    for kernel in KERNELS {
        for (width, most) in [(2.0, 2e-3), (3.5, 5e-4), (9.0, 1e-4)] {
            let raster = raster(81, 68, [250.0, 300.0]);
            let ask = |way| ask(kernel, width * kernel.width() * 250.0, way);
            let exact = density(&places, None, &raster, &ask(Way::ByIncident)).unwrap();
            let by_cell = density(&places, None, &raster, &ask(Way::ByCell)).unwrap();
            assert!(exact.kernel_error == 0.0 && by_cell.kernel_error < 0.02, "{kernel:?} {width}: {}", by_cell.kernel_error);
            let peak = f64::from(exact.per_km2.iter().copied().fold(0.0, f32::max));
            let off = exact.per_km2.iter().zip(&by_cell.per_km2).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
            assert!(off < most * peak, "{kernel:?} {width}: off by {} of the peak", off / peak);
            let height = kernel.height_per_m2(ask(Way::ByCell).bandwidth_m) * KM2;
            for i in (0..places.len()).step_by(97) {
                let one = |way| density(&places[i..=i], None, &raster, &ask(way)).unwrap().per_km2;
                let pairs = one(Way::ByIncident).into_iter().zip(one(Way::ByCell));
                let off = pairs.map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
                assert!(off <= (by_cell.kernel_error + 5e-5) * height, "{kernel:?} {width}: {} {}", off / height, by_cell.kernel_error);
            }
        }
    }
}

#[test]
fn all_incidents_are_under_the_surface() {
    let places: Vec<Coord> = towns(3000, 6000.0);
    let wide = Raster { first: Coord { x: -4000.0, y: -4000.0 }, step_m: [100.0, 125.0], columns: 141, rows: 113 };
    for kernel in KERNELS {
        for way in [Way::ByIncident, Way::ByCell] {
            let surface = density(&places, None, &wide, &ask(kernel, 250.0 * kernel.width(), way)).unwrap();
            let sum: f64 = surface.per_km2.iter().map(|value| f64::from(*value)).sum::<f64>() * 0.1 * 0.125;
            assert!((sum - 3000.0).abs() < 0.5, "{kernel:?} {way:?}: {sum}");
        }
    }
}

#[test]
fn threads_and_the_order_of_the_raster_change_nothing() {
    let places = towns(3000, 20_000.0);
    let raster = raster(150, 170, [130.0, 120.0]);
    for kernel in KERNELS {
        let one = density(&places, None, &raster, &ask(kernel, 900.0, Way::ByCell)).unwrap();
        let two = density(&places, None, &raster, &Ask { threads: 2, ..ask(kernel, 900.0, Way::ByCell) }).unwrap();
        assert_eq!(one, two);
        // East and north exchanged.
        let turned: Vec<Coord> = places.iter().map(|place| Coord { x: place.y, y: place.x }).collect();
        let other = Raster { step_m: [120.0, 130.0], columns: 170, rows: 150, ..raster };
        let turned = density(&turned, None, &other, &ask(kernel, 900.0, Way::ByCell)).unwrap();
        let peak = one.per_km2.iter().copied().fold(0.0, f32::max);
        for row in 0..raster.rows {
            for column in 0..raster.columns {
                let (a, b) = (one.per_km2[row * raster.columns + column], turned.per_km2[column * other.columns + row]);
                assert!((a - b).abs() < 1e-5 * peak);
            }
        }
    }
}

/// Bandwidths of up to 120 nodes: sums are made at every second to every seventh node, or thirtieth.
#[test]
fn wide_kernels_are_as_close_as_they_say() {
    let places = towns(3000, 20_000.0);
    let area = MultiPolygon::new(vec![
        polygon![(x: 0.0, y: 0.0), (x: 20_000.0, y: 3000.0), (x: 17_000.0, y: 20_000.0), (x: -2000.0, y: 12_000.0)],
    ]);
    let raster = raster(203, 171, [100.0, 120.0]);
    for (kernel, bandwidth_m) in
        [(Kernel::Quartic, 4000.0), (Kernel::Quartic, 14_000.0), (Kernel::Gaussian, 1000.0), (Kernel::Gaussian, 4000.0)]
    {
        let ask = |way| ask(kernel, bandwidth_m, way);
        assert!(wide::Coarse::of(&raster, &ask(Way::ByCell)).is_some());
        let exact = density(&places, None, &raster, &ask(Way::ByIncident)).unwrap();
        let by_cell = density(&places, None, &raster, &ask(Way::ByCell)).unwrap();
        assert!(by_cell.kernel_error < 0.005, "{kernel:?} {bandwidth_m}: {}", by_cell.kernel_error);
        let peak = exact.per_km2.iter().copied().fold(0.0, f32::max);
        let off = exact.per_km2.iter().zip(&by_cell.per_km2).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off < 3e-4 * peak, "{kernel:?} {bandwidth_m}: off by {} of the peak", off / peak);
        // The part inside against sums over the middles of cells of 40 m, made by hand.
        let mask = Mask::of(&area, &raster, &ask(Way::Quicker)).unwrap();
        for (column, row) in [(0, 0), (5, 90), (100, 80), (202, 25), (170, 168)] {
            let node = raster.node(column, row);
            let reach = (kernel.reach_m(bandwidth_m) / 40.0) as i32;
            let (mut all, mut inside) = (0.0, 0.0);
            for (x, y) in (-reach..=reach).flat_map(|x| (-reach..=reach).map(move |y| (f64::from(x) * 40.0, f64::from(y) * 40.0))) {
                let part = kernel.share(bandwidth_m, x, y);
                all += part;
                inside += if part > 0.0 && crate::spatial::rings::holds(&area, node + Coord { x, y }) { part } else { 0.0 };
            }
            let got = f64::from(mask.inside()[row * raster.columns + column]);
            assert!((got - inside / all).abs() < 3e-3, "{kernel:?} {bandwidth_m} {column} {row}: {got} {}", inside / all);
        }
    }
}

#[test]
fn a_coarse_raster_is_summed_by_incident() {
    let places = towns(200, 20_000.0);
    let coarse = raster(400, 400, [50.0, 50.0]);
    let surface = density(&places, None, &coarse, &ask(Kernel::Quartic, 60.0, Way::Quicker)).unwrap();
    assert!(surface.kernel_error == 0.0);
    let many = towns(60_000, 20_000.0);
    let surface = density(&many, None, &coarse, &ask(Kernel::Quartic, 60.0, Way::Quicker)).unwrap();
    assert!(surface.kernel_error == 0.0, "the spline of so narrow a kernel is not close enough");
    let surface = density(&many, None, &coarse, &ask(Kernel::Quartic, 800.0, Way::Quicker)).unwrap();
    assert!(surface.kernel_error > 0.0 && surface.kernel_error < MOST_ERROR);
}

/// A square of 10 cells by 10 cells, its sides at a quarter of a cell, and a hole of one cell and a half by two: shares by hand.
#[test]
fn shares_of_cells_are_exact() {
    let area = MultiPolygon::new(vec![polygon![
        exterior: [(x: 25.0, y: 25.0), (x: 1025.0, y: 25.0), (x: 1025.0, y: 1025.0), (x: 25.0, y: 1025.0)],
        interiors: [[(x: 450.0, y: 450.0), (x: 450.0, y: 650.0), (x: 600.0, y: 650.0), (x: 600.0, y: 450.0)]],
    ]]);
    // Nodes are the middles of cells: the first cell is from −50 m to 50 m.
    let mask = Mask::of(&area, &raster(12, 12, [100.0, 100.0]), &ask(Kernel::Gaussian, 200.0, Way::Quicker)).unwrap();
    let share = |column: usize, row: usize| mask.shares()[row * 12 + column];
    for (column, row, expected) in [
        (0, 0, 0.0625),
        (1, 0, 0.25),
        (0, 5, 0.25),
        (1, 1, 1.0),
        (10, 10, 0.5625),
        (10, 5, 0.75),
        (11, 11, 0.0),
        (5, 5, 0.0),
        (5, 6, 0.0),
        (6, 5, 0.5),
        (4, 5, 1.0),
        (7, 5, 1.0),
    ] {
        assert!((share(column, row) - expected).abs() < 1e-5, "{column} {row}: {}", share(column, row));
    }
}

/// Slanted sides, an area larger than the raster on all sides, and rings that turn either way: the sum of shares is the area that shapely's
/// difference by hand gives, here triangles.
#[test]
fn shares_add_up_to_the_area_whichever_way_rings_turn() {
    let corners = [(130.0, 40.0), (905.0, 333.0), (410.0, 871.0)];
    let area_m2 = 0.5 * ((905.0 - 130.0) * (871.0 - 40.0) - (410.0 - 130.0) * (333.0 - 40.0));
    let raster = raster(10, 10, [100.0, 100.0]);
    for turn in [[0, 1, 2], [2, 1, 0]] {
        let ring = geo::LineString::from(turn.map(|n| corners[n]).to_vec());
        let area = MultiPolygon::new(vec![geo::Polygon::new(ring, Vec::new())]);
        let mask = Mask::of(&area, &raster, &ask(Kernel::Quartic, 300.0, Way::Quicker)).unwrap();
        let sum: f64 = mask.shares().iter().map(|share| f64::from(*share)).sum();
        assert!((sum * 10_000.0 - area_m2).abs() < 1.0, "{sum}");
    }
    let wide = MultiPolygon::new(vec![polygon![(x: -5e4, y: -4e4), (x: 6e4, y: -3e4), (x: 5e4, y: 5e4), (x: -4e4, y: 6e4)]]);
    let mask = Mask::of(&wide, &raster, &ask(Kernel::Quartic, 300.0, Way::Quicker)).unwrap();
    assert!(mask.shares().iter().chain(mask.inside()).all(|share| (share - 1.0).abs() < 1e-5));
}

/// An incident every 20 m in a square: without correction the density at a side is half of the 2,500 per km² inside and at a corner a quarter; with it
/// it is the same everywhere, and outside there is none.
#[test]
fn a_border_does_not_look_safe() {
    let places: Vec<Coord> =
        (0..200).flat_map(|x| (0..200).map(move |y| Coord { x: f64::from(x) * 20.0 + 10.0, y: f64::from(y) * 20.0 + 10.0 })).collect();
    let area = MultiPolygon::new(vec![polygon![(x: 0.0, y: 0.0), (x: 4000.0, y: 0.0), (x: 4000.0, y: 4000.0), (x: 0.0, y: 4000.0)]]);
    let raster = Raster { first: Coord { x: -200.0, y: -200.0 }, step_m: [100.0, 100.0], columns: 45, rows: 45 };
    for kernel in KERNELS {
        let ask = ask(kernel, 200.0 * kernel.width(), Way::Quicker);
        let surface = density(&places, None, &raster, &ask).unwrap();
        let mask = Mask::of(&area, &raster, &ask).unwrap();
        let corrected = mask.corrected(&surface).unwrap();
        let at = |column: usize, row: usize| row * 45 + column;
        assert!((surface.per_km2[at(2, 22)] / 2500.0 - 0.5).abs() < 0.02, "{kernel:?} {}", surface.per_km2[at(2, 22)]);
        assert!((surface.per_km2[at(2, 2)] / 2500.0 - 0.25).abs() < 0.02, "{kernel:?}");
        for (column, row) in [(2, 2), (2, 22), (3, 3), (22, 22), (42, 42), (42, 17)] {
            let value = corrected[at(column, row)].unwrap();
            assert!((value / 2500.0 - 1.0).abs() < 0.02, "{kernel:?} {column} {row}: {value}");
        }
        assert_eq!(corrected[at(0, 22)], None);
        assert_eq!(mask.corrected(&Surface { raster: Raster { columns: 44, ..raster }, ..surface.clone() }), Err(Fault::Raster));
    }
}

#[test]
fn a_ratio_to_nobody_is_none() {
    let surface = |per_km2: [f32; 4]| Surface { raster: raster(2, 2, [50.0, 50.0]), per_km2: per_km2.to_vec(), kernel_error: 0.0 };
    let (cases, people) = (surface([1.0, 1.0, 0.0, 3.0]), surface([1000.0, 0.0, 500.0, 20.0]));
    assert_eq!(ratio(&cases, &people, 0.0).unwrap(), [Some(0.001), None, Some(0.0), Some(0.15)]);
    assert_eq!(ratio(&cases, &people, 50.0).unwrap(), [Some(0.001), None, Some(0.0), None]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let (places, good) = ([Coord { x: 1.0, y: 1.0 }], raster(4, 4, [1.0, 1.0]));
    let of = |bandwidth_m| ask(Kernel::Quartic, bandwidth_m, Way::Quicker);
    for bandwidth_m in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        assert_eq!(density(&places, None, &good, &of(bandwidth_m)).unwrap_err(), Fault::Bandwidth);
    }
    for bad in [raster(0, 4, [1.0, 1.0]), raster(4, 4, [0.0, 1.0]), raster(4, 4, [1.0, f64::NAN]), raster(1 << 40, 1 << 40, [1.0, 1.0])] {
        assert_eq!(density(&places, None, &bad, &of(1.0)).unwrap_err(), Fault::Raster);
    }
    assert_eq!(density(&places, Some(&[1.0, 2.0]), &good, &of(1.0)).unwrap_err(), Fault::Weights);
    assert_eq!(density(&places, Some(&[f32::NAN]), &good, &of(1.0)).unwrap_err(), Fault::Weights);
    assert_eq!(density(&[Coord { x: f64::INFINITY, y: 0.0 }], None, &good, &of(1.0)).unwrap_err(), Fault::Place);
    assert!(density(&[], None, &good, &of(1.0)).unwrap().per_km2.iter().all(|value| *value == 0.0));
}
