//! Areas by clusters and by streets, and the surface.

use geo::{Contains as _, Coord, LineString};

use super::{Effort, Method, Question, Shape, anywhere, event, ground, ground_of, plane, question, run};
use crate::hotspots::analysis::{AreaVerdict, Ground, Refusal, Street};
use crate::spatial::chance::Chance;
use crate::spatial::distributions::binomial_cdf;

fn street(name: Option<&str>, corners_m: &[[f64; 2]]) -> Street {
    let line: LineString = corners_m.iter().map(|[x, y]| plane().to_degrees(Coord { x: *x, y: *y })).collect();
    Street { name: name.map(str::to_owned), line }
}

/// Forty incidents on 60 m beside 200 anywhere: one cluster that chance does not make in 39 trials, p = 1/40.
#[test]
fn clusters_that_chance_does_not_make() {
    let ground = ground();
    let mut chance = Chance::new(21);
    let mut events = anywhere(&ground, 200, &mut chance);
    for _ in 0..40 {
        events.push(event(615.0 + 60.0 * chance.unit(), -385.0 + 60.0 * chance.unit(), i64::from(chance.below(731)), 20));
    }
    let asked = Question { method: Method::Dbscan, effort: Effort { trials: 39, permutations: 1 }, ..question() };
    let found = run(&asked, &events, &ground).unwrap();
    let first = &found.areas[0];
    assert!(first.n >= 40 && first.n < 50, "{}", first.n);
    assert!((first.p.unwrap() - 0.025).abs() < 1e-12 && first.q == first.p && first.z.is_none() && first.cells == 0);
    assert_eq!(first.verdict, AreaVerdict::Significant);
    let middle = geo::Point(plane().to_degrees(Coord { x: 645.0, y: -355.0 }));
    assert!(first.geometry.contains(&middle) && first.area_m2 < 250_000.0);
    // Corners are those of squares of 100 m, not places of incidents.
    for corner in first.geometry.0[0].exterior().coords().map(|corner| plane().to_plane(*corner)) {
        assert!(
            (corner.x / 100.0 - (corner.x / 100.0).round()).abs() < 1e-6 && (corner.y / 100.0 - (corner.y / 100.0).round()).abs() < 1e-6
        );
    }
    assert!(found.areas[1..].iter().all(|area| area.verdict == AreaVerdict::NotSignificant), "the others are such as chance makes");
}

/// Cells of 300 m whose rates differ as gamma rates of shape 0.5 do, one incident a cell in the mean, 120 times: a cluster is told in no more than 5 % of runs; more
/// than 12 of 120 would come once in 90 tries. Forty more within 60 m are told in all but a few.
#[test]
fn clusters_where_cells_differ_are_no_hotspots() {
    let ground = ground_of(&[[-2100.0, -2100.0], [2100.0, -2100.0], [2100.0, 2100.0], [-2100.0, 2100.0]]);
    let effort = Effort { trials: 19, permutations: 1 };
    let asked = Question { method: Method::Dbscan, shape: Shape::Square, effort, ..question() };
    let [mut alarms, mut found, mut shown] = [0, 0, 0];
    for number in 0..120 {
        let mut chance = Chance::stream(31, number);
        let mut events = Vec::new();
        for cell in 0..14 * 14 {
            let rate = chance.gamma(0.5) / 0.5;
            for _ in 0..chance.poisson(rate) {
                let [x, y] = [cell % 14, cell / 14].map(|at| -2100.0 + 300.0 * (f64::from(at) + chance.unit()));
                events.push(event(x, y, i64::from(chance.below(731)), i64::from(chance.below(24))));
            }
        }
        let even = run(&asked, &events, &ground).unwrap().findings;
        alarms += u32::from(even.areas > 0);
        shown += even.areas_not_told as u32;
        if number < 20 {
            events.extend((0..40).map(|n| event(460.0 + 60.0 * chance.unit(), -440.0 + 60.0 * chance.unit(), n * 18, 20)));
            found += u32::from(run(&asked, &events, &ground).unwrap().findings.areas > 0);
        }
    }
    assert!(binomial_cdf(12, 120, 0.05)[1] < 0.012);
    assert!(shown > 120 && alarms <= 12 && found >= 18, "{shown} {alarms} {found}");
}

/// 500 anywhere on 22 km², 400 in a market of 100 m and 30 within 60 m elsewhere: both are told. Dealt with the market's 400, chance would have nearly twice as many
/// everywhere, and clusters that hide the small one.
#[test]
fn a_large_hotspot_does_not_hide_a_small_one() {
    let (ground, effort) = (ground(), Effort { trials: 39, permutations: 1 });
    let asked = Question { method: Method::Dbscan, effort, ..question() };
    let mut chance = Chance::new(23);
    let mut events = anywhere(&ground, 500, &mut chance);
    let mut more = |n: i64, x: f64, y: f64, side: f64| {
        for day in 0..n {
            events.push(event(x + side * chance.unit(), y + side * chance.unit(), day, 20));
        }
    };
    more(400, -900.0, 300.0, 100.0);
    more(30, 615.0, -385.0, 60.0);
    let found = run(&asked, &events, &ground).unwrap();
    for (x, y) in [(-850.0, 350.0), (645.0, -355.0)] {
        let place = geo::Point(plane().to_degrees(Coord { x, y }));
        let here = found.areas.iter().find(|area| area.geometry.contains(&place));
        assert!(here.is_some_and(|area| area.verdict == AreaVerdict::Significant), "{x} {y}: {here:?}");
    }
}

/// 42 streets of 400 m, of which two that meet have 30 and 25 of 215 incidents on streets and the others four each; by length each would have 5.1.
#[test]
fn streets_with_more_than_their_length_explains() {
    let mut streets =
        vec![street(Some("Trần Hưng Đạo"), &[[0.0, 0.0], [400.0, 0.0]]), street(Some("Lê Lợi"), &[[400.0, 0.0], [400.0, 400.0]])];
    let quiet = |n: i32| [-1800.0 + 450.0 * f64::from(n % 2), -800.0 + 60.0 * f64::from(n / 2)];
    streets.extend((0..40).map(quiet).map(|[x, y]| street(None, &[[x, y], [x + 400.0, y]])));
    let ground = Ground { streets, ..ground() };
    let mut events = Vec::new();
    for n in 0..30 {
        events.push(event(10.0 + 12.0 * f64::from(n), 20.0, i64::from(n) * 24, 8));
    }
    for n in 0..25 {
        events.push(event(420.0, 10.0 + 15.0 * f64::from(n), i64::from(n) * 29, 8));
    }
    for n in 0..160 {
        let [x, y] = quiet(n % 40);
        events.push(event(x + 10.0 + 90.0 * f64::from(n / 40), y, i64::from(n) * 4, 8));
    }
    // Beside all streets.
    events.extend((0..20).map(|n| event(1000.0 + 30.0 * f64::from(n), -1500.0, i64::from(n) * 30, 8)));
    let asked = Question { method: Method::StreetSegment, ..question() };
    let found = run(&asked, &events, &ground).unwrap();
    assert_eq!(found.areas.len(), 1, "they meet");
    let area = &found.areas[0];
    assert_eq!((area.n, area.cells, area.near.as_deref()), (55, 0, Some("Trần Hưng Đạo")));
    assert!((area.expected - 2.0 * 215.0 / 42.0).abs() < 0.05 && (area.street_m.unwrap() - 800.0).abs() < 2.0, "{area:?}");
    // 800 m, 30 m wide, with round ends and one corner.
    assert!((area.area_m2 - 24_700.0).abs() < 400.0, "{}", area.area_m2);
    assert!(area.q.unwrap() < 1e-5);
    // Without streets it cannot be asked for.
    let none = Ground { streets: Vec::new(), ..ground };
    assert!(
        matches!(run(&asked, &events, &none), Err(super::End::Refused(refusal)) if refusal.code == "no_streets"),
        "{:?}",
        None::<Refusal>
    );
}

/// The highest value is where the incidents are; what is outside is 0; the sum over the ground is the number of incidents.
#[test]
fn the_surface_is_where_the_incidents_are() {
    let ground = ground();
    let events: Vec<_> = (0..80).map(|n| event(if n < 50 { 600.0 } else { -900.0 }, f64::from(n % 5), i64::from(n) * 9, 8)).collect();
    let found = run(&question(), &events, &ground).unwrap();
    let surface = found.surface.unwrap();
    assert_eq!((surface.values.len(), surface.bandwidth_m, surface.rule), (surface.columns * surface.rows, 600.0, "asked"));
    // A quartic kernel of 600 m is 3/(π h²) high: 2.65 per km² each; 50 of them, a little less between nodes.
    assert!((surface.most_per_km2 / (50.0 * 3.0 / (std::f64::consts::PI * 0.36)) - 1.0).abs() < 0.03, "{}", surface.most_per_km2);
    let [west, south, east, north] = surface.bounds_3857;
    let most = (0..surface.values.len()).max_by_key(|at| surface.values[*at]).unwrap();
    let at = |n: usize, of: usize, from: f64, to: f64| from + (n as f64 + 0.5) / of as f64 * (to - from);
    let (x, y) = (at(most % surface.columns, surface.columns, west, east), at(most / surface.columns, surface.rows, north, south));
    let radius_m = 6_378_137.0;
    let lat_deg = (2.0 * (y / radius_m).exp().atan()).to_degrees() - 90.0;
    let place = plane().to_plane(Coord { x: (x / radius_m).to_degrees(), y: lat_deg });
    assert!((place.x - 600.0).abs() < 70.0 && (place.y - 2.0).abs() < 70.0, "{place:?}");
    assert_eq!(surface.values[0], 0, "the corner is outside");
    // Web Mercator's square metres are 1/cos² of those on the ground.
    let node_m2 = (east - west) / surface.columns as f64 * (north - south) / surface.rows as f64 * 21_f64.to_radians().cos().powi(2);
    let sum: f64 =
        surface.values.iter().map(|value| f64::from(value.saturating_sub(1)) / 65_534.0 * surface.most_per_km2 * node_m2 / 1e6).sum();
    assert!((sum - 80.0).abs() < 2.0, "{sum}");
}

/// Two communes 30 m apart, a place where much happens on both sides of the gap: its area is one piece without holes, and as large as its whole cells; what lies in
/// the gap counts.
#[test]
fn a_gap_between_communes_cuts_nothing() {
    let side = |x: f64| [[x, -2000.0], [x + 2985.0, -2000.0], [x + 2985.0, 2000.0], [x, 2000.0]];
    let [west, east] = [ground_of(&side(-3000.0)), ground_of(&side(15.0))];
    let area = west.area.0.iter().chain(&east.area.0).cloned().collect();
    let communes = west.communes.into_iter().chain(east.communes).collect();
    let ground = Ground { area, communes, ..ground() };
    let mut events = anywhere(&ground, 300, &mut Chance::new(6));
    for n in 0..60 {
        // The last ten in the gap.
        let x = if n < 50 { f64::from(n % 10 * 50 - 225) } else { f64::from(n % 5 * 5 - 10) };
        events.push(event(x, f64::from(n % 7 * 40), i64::from(n) * 12, 8));
    }
    let found = run(&question(), &events, &ground).unwrap();
    assert_eq!((found.inputs.left_out.outside, found.inputs.n), (0, 360));
    assert!((found.inputs.ground_km2 - 24.0).abs() < 1e-3, "{}", found.inputs.ground_km2);
    let middle = geo::Point(plane().to_degrees(Coord { x: 20.0, y: 100.0 }));
    let here = found.areas.iter().find(|area| area.geometry.contains(&middle)).unwrap();
    assert!(here.geometry.0.len() == 1 && here.geometry.0[0].interiors().is_empty(), "{:?}", here.geometry);
    let cell_m2 = 300.0 * 300.0 * 0.75_f64.sqrt();
    assert!((here.area_m2 - f64::from(here.cells) * cell_m2).abs() < 1.0 && here.n >= 50, "{here:?}");
}
