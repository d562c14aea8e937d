use geo::{Area, MultiPolygon, polygon};

use super::super::chance::Chance;
use super::super::local::Around;
use super::super::rings::holds;
use super::*;

const SHAPES: [CellShape; 2] = [CellShape::Hexagon, CellShape::Square];

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon {
    MultiPolygon::new(vec![polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]])
}

/// Two parts, one of them like a comb with a hole.
fn jagged() -> MultiPolygon {
    let mut comb = vec![(0.0, 0.0), (1000.0, 0.0)];
    for tooth in 0..10 {
        let x = 1000.0 - f64::from(tooth) * 100.0;
        comb.extend([(x, 800.0), (x - 30.0, 790.0), (x - 35.0, 310.0), (x - 70.0, 305.0)]);
    }
    let hole = LineString::from(vec![(100.0, 50.0), (900.0, 60.0), (500.0, 290.0)]);
    let first = Polygon::new(LineString::from(comb), vec![hole]);
    MultiPolygon::new(vec![first, polygon![(x: 1200.0, y: -313.0), (x: 1777.0, y: 200.0), (x: 1300.0, y: 41.0)]])
}

#[test]
fn shares_of_cells_add_up_to_the_area() {
    for area in [jagged(), rectangle(-123.4, 5.0, 777.7, 641.3)] {
        for (shape, size_m) in SHAPES.into_iter().flat_map(|shape| [7.0, 41.0, 137.0, 5000.0].map(|size_m| (shape, size_m))) {
            let grid = Grid::new(shape, size_m, &area).unwrap();
            let inside_m2 = grid.inside_shares().iter().sum::<f64>() * grid.cell_m2();
            assert!((inside_m2 / area.unsigned_area() - 1.0).abs() < 1e-9, "{shape:?} {size_m}: {inside_m2}");
            assert!(grid.inside_shares().iter().all(|share| *share > 0.0 && *share <= 1.0));
        }
    }
}

/// A square of 10 m in the corner of four cells of 100 m; and one of 100 m on the lines of the lattice.
#[test]
fn a_cell_is_kept_if_it_shares_ground() {
    let grid = Grid::new(CellShape::Square, 100.0, &rectangle(94.0, 95.0, 104.0, 105.0)).unwrap();
    assert_eq!(grid.len(), 4);
    for (got, expected) in grid.inside_shares().iter().zip([0.0030, 0.0020, 0.0030, 0.0020]) {
        assert!((got - expected).abs() < 1e-12, "{:?}", grid.inside_shares());
    }
    let exact = Grid::new(CellShape::Square, 100.0, &rectangle(100.0, 200.0, 200.0, 300.0)).unwrap();
    assert_eq!((exact.len(), exact.centre(0)), (1, Coord { x: 150.0, y: 250.0 }));
    // Whole cells are whole to the last digit: 10 by 10 of 90 m between the lines at 90 and at 990 m, 12 by 12 with those that are cut.
    let cut = Grid::new(CellShape::Square, 90.0, &rectangle(50.0, 50.0, 1031.0, 1031.0)).unwrap();
    assert_eq!((cut.len(), cut.trimmed(1.0).len(), cut.trimmed(0.0).len()), (144, 100, 144));
}

#[test]
fn every_point_of_the_area_is_in_the_cell_that_holds_it() {
    let area = jagged();
    for shape in SHAPES {
        let grid = Grid::new(shape, 37.0, &area).unwrap();
        let mut chance = Chance::new(1);
        let (mut inside, mut points) = (0, Vec::new());
        for _ in 0..3000 {
            let point = Coord { x: -50.0 + 1900.0 * chance.unit(), y: -400.0 + 1300.0 * chance.unit() };
            let cell = grid.cell_at(point);
            if let Some(cell) = cell {
                assert!(holds(&MultiPolygon::new(vec![grid.polygon(cell)]), point), "{shape:?} {point:?}");
            }
            if holds(&area, point) {
                inside += 1;
                assert!(cell.is_some(), "{shape:?} {point:?}");
            }
            points.push(point);
        }
        assert!(inside > 500);
        let counts = grid.counts(points);
        assert_eq!(counts.counts.iter().sum::<u32>() as usize + counts.outside, 3000);
        for cell in 0..grid.len() as u32 {
            assert_eq!(grid.cell_at(grid.centre(cell)), Some(cell));
            assert!((grid.polygon(cell).signed_area() / grid.cell_m2() - 1.0).abs() < 1e-9, "counter-clockwise");
        }
    }
}

/// Centres within a distance, looked at one by one: those at 1.01 sizes are the first ring of hexagons and across sides of squares.
#[test]
fn neighbours_are_those_that_centres_say() {
    for shape in SHAPES {
        let grid = Grid::new(shape, 50.0, &jagged()).unwrap().trimmed(0.3);
        for (reach, distance_m) in [
            (Reach::Rook(1), 50.5),
            (Reach::Within(50.0), 50.5),
            (Reach::Within(150.0), 150.5),
            (Reach::Within(173.3), 173.5),
            (Reach::Within(f64::NAN), 0.0),
            (Reach::Within(49.0), 0.0),
        ] {
            let lists = grid.neighbours(reach);
            for cell in 0..grid.len() as u32 {
                let own = grid.centre(cell);
                let is_near = |other: &u32| {
                    let there = grid.centre(*other);
                    *other != cell && (there.x - own.x).hypot(there.y - own.y) <= distance_m
                };
                assert_eq!(lists.of(cell), (0..grid.len() as u32).filter(is_near).collect::<Vec<_>>(), "{shape:?} {reach:?} {cell}");
            }
        }
    }
}

#[test]
fn rings_have_the_cells_that_geometry_says() {
    let area = rectangle(0.0, 0.0, 1000.0, 1000.0);
    for (shape, reach, expected) in [
        (CellShape::Square, Reach::Rook(1), 4),
        (CellShape::Square, Reach::Queen(1), 8),
        (CellShape::Square, Reach::Rook(2), 12),
        (CellShape::Square, Reach::Queen(3), 48),
        (CellShape::Hexagon, Reach::Queen(1), 6),
        (CellShape::Hexagon, Reach::Rook(1), 6),
        (CellShape::Hexagon, Reach::Queen(2), 18),
        (CellShape::Hexagon, Reach::Queen(3), 36),
        (CellShape::Hexagon, Reach::Queen(0), 0),
    ] {
        let grid = Grid::new(shape, 50.0, &area).unwrap();
        for point in [Coord { x: 510.0, y: 510.0 }, Coord { x: 510.0, y: 555.0 }] {
            let cell = grid.cell_at(point).unwrap();
            assert_eq!(grid.near(reach).degrees()[cell as usize], expected, "{shape:?} {reach:?}");
        }
    }
}

#[test]
fn sums_on_the_lattice_are_those_over_lists() {
    let mut chance = Chance::new(2);
    for shape in SHAPES {
        let grid = Grid::new(shape, 31.0, &jagged()).unwrap();
        let values: Vec<f64> = (0..grid.len()).map(|_| f64::from(chance.below(20))).collect();
        for reach in [Reach::Queen(1), Reach::Queen(3), Reach::Rook(2), Reach::Within(120.0), Reach::Within(5000.0)] {
            let (near, lists) = (grid.near(reach), grid.neighbours(reach));
            assert_eq!(near.sums(&values), lists.sums(&values), "{shape:?} {reach:?}");
            assert_eq!(near.degrees(), lists.degrees());
            for cell in 0..grid.len() as u32 {
                assert!(lists.of(cell).iter().all(|other| lists.of(*other).contains(&cell)), "neighbours are so both ways");
            }
        }
    }
}

#[test]
fn cells_of_one_plane_fall_together() {
    for shape in SHAPES {
        let (east, west) = (rectangle(0.0, 0.0, 900.0, 700.0), rectangle(-777.0, -333.0, 500.0, 401.0));
        let grids = [east, west].map(|area| Grid::new(shape, 60.0, &area).unwrap());
        let point = Coord { x: 123.0, y: 321.0 };
        let [first, second] = grids.each_ref().map(|grid| grid.polygon(grid.cell_at(point).unwrap()));
        assert_eq!(first, second, "{shape:?}");
    }
}

#[test]
fn cells_beside_each_other_share_corners() {
    let grid = Grid::new(CellShape::Hexagon, 61.7, &jagged()).unwrap();
    let lists = grid.neighbours(Reach::Rook(1));
    for cell in 0..grid.len() as u32 {
        let own = grid.polygon(cell);
        for other in lists.of(cell) {
            let there = grid.polygon(*other);
            let shared = own.exterior().0[1..].iter().filter(|corner| there.exterior().0[1..].contains(corner)).count();
            assert_eq!(shared, 2);
        }
    }
}

#[test]
fn what_makes_no_grid_says_why() {
    let area = rectangle(0.0, 0.0, 1000.0, 1000.0);
    for size_m in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Grid::new(CellShape::Square, size_m, &area), Err(GridError::BadSize(_))), "{size_m}");
    }
    assert!(matches!(Grid::new(CellShape::Hexagon, 0.01, &area), Err(GridError::TooMany { .. })));
    let line = MultiPolygon::new(vec![polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 10.0), (x: 20.0, y: 20.0)]]);
    for empty in [MultiPolygon::new(Vec::new()), line, rectangle(0.0, 0.0, f64::NAN, 10.0), rectangle(0.0, 0.0, 0.0, 10.0)] {
        assert_eq!(Grid::new(CellShape::Square, 5.0, &empty).unwrap_err(), GridError::NoArea, "{empty:?}");
    }
    let grid = Grid::new(CellShape::Square, 100.0, &area).unwrap();
    for point in [(-1.0, 50.0), (f64::NAN, 50.0), (50.0, f64::INFINITY), (1e300, 0.0)] {
        assert_eq!(grid.cell_at(Coord { x: point.0, y: point.1 }), None);
    }
}

/// 100 km² and 800 incidents: 2 · 100 km² / 800 = 0.25 km², a square of 500 m, a hexagon of 537 m.
#[test]
fn the_size_of_cells_is_twice_the_ground_of_an_incident() {
    let size = |shape, area_m2, incidents, precision_m| {
        propose_size(shape, area_m2, incidents, precision_m).map(|scale| (scale.size_m, scale.rule))
    };
    assert_eq!(size(CellShape::Square, 1e8, 800, 30.0), Ok((500.0, ScaleRule::TwoACell)));
    assert_eq!(size(CellShape::Hexagon, 1e8, 800, 30.0), Ok((550.0, ScaleRule::TwoACell)));
    // Places to 400 m want cells of 800 m.
    assert_eq!(size(CellShape::Square, 1e8, 800, 400.0), Ok((800.0, ScaleRule::Precision)));
    // 100,000 incidents would have cells of 45 m.
    assert_eq!(size(CellShape::Square, 1e8, 100_000, 0.0), Ok((50.0, ScaleRule::LeastSize)));
    // 5 incidents would have 2.5 cells; 30 are wanted: √(1e8 / 30).
    assert_eq!(size(CellShape::Square, 1e8, 5, 0.0), Ok(((1e8_f64 / 30.0).sqrt(), ScaleRule::LeastCells)));
    // A province of 8,000 km² and a million incidents: 100,000 cells of 0.08 km².
    assert_eq!(size(CellShape::Square, 8e9, 1_000_000, 0.0), Ok((80_000_f64.sqrt(), ScaleRule::MostCells)));
    assert_eq!(size(CellShape::Square, 1e8, 0, 0.0), Err(GridError::NoPoints));
    assert_eq!(size(CellShape::Square, 0.0, 5, 0.0), Err(GridError::NoArea));
    assert_eq!(size(CellShape::Square, 1e8, 5, f64::NAN).map_err(|error| error.to_string()), Err(GridError::BadSize(f64::NAN).to_string()));
    assert!(matches!(size(CellShape::Square, 1e6, 50, 200.0), Err(GridError::TooVague { .. })));
}
