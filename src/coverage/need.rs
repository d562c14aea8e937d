//! From streets, key places, hotspots, incidents and borders to points of need, by a recipe. Pure.

use std::collections::HashMap;

use geo::{BoundingRect as _, Coord, LineString, MultiPolygon};
use uuid::Uuid;

use super::light;
use super::recipe::{Recipe, Table};
use crate::spatial::coverage::{Need, recipe};
use crate::spatial::union::Outline;
use crate::spatial::view::Task;

/// What a point of need comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A street.
    Street,
    /// A key place.
    KeyPlace,
    /// A hotspot.
    Hotspot,
    /// Incidents with no other need near.
    Incident,
    /// A way in and out of a model ward.
    Way,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Street, Self::KeyPlace, Self::Hotspot, Self::Incident, Self::Way];

    /// The word in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::KeyPlace => "key_place",
            Self::Hotspot => "hotspot",
            Self::Incident => "incident",
            Self::Way => "way",
        }
    }
}

/// A street: class, name, line.
#[derive(Debug, Clone)]
pub struct Street {
    /// Its class.
    pub class: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether it has street light by night; none if that is not known.
    pub is_lit: Option<bool>,
    /// Degrees.
    pub line: LineString,
}

/// A key place.
#[derive(Debug, Clone)]
pub struct KeyPlace {
    /// Its id.
    pub key_place_id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: Option<String>,
    /// Degrees.
    pub place: Coord,
}

/// A hotspot.
#[derive(Debug, Clone)]
pub struct Hotspot {
    /// Its id.
    pub hotspot_id: Uuid,
    /// Its name.
    pub name: String,
    /// What its document asks a picture of it to allow.
    pub task: Option<String>,
    /// Degrees.
    pub area: MultiPolygon,
}

/// An incident as far as need goes: what it weighs, and where.
#[derive(Debug, Clone, Copy)]
pub struct Happened {
    /// Degrees.
    pub place: Coord,
    /// Middle of the 250 m cell, degrees.
    pub cell: Coord,
    /// By day.
    pub by_day: f64,
    /// By night.
    pub by_night: f64,
    /// Whether only the hamlet is known.
    pub is_of_hamlet: bool,
}

/// What the need of a commune is made from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Streets that meet its box, or lie some metres outside of it.
    pub streets: Vec<Street>,
    /// Key places in its box.
    pub places: Vec<KeyPlace>,
    /// Hotspots in force that meet its box.
    pub hotspots: Vec<Hotspot>,
    /// Its incidents.
    pub incidents: Vec<Happened>,
    /// Whether it is a model ward.
    pub is_model_ward: bool,
}

/// What is known of a point of need.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// What it comes from.
    pub source: Source,
    /// The hotspot or key place.
    pub unit: Option<Uuid>,
    /// Number of its name in [`Made::names`].
    pub name: Option<u32>,
    /// Metres of street that it stands for.
    pub metres: f64,
    /// What it weighs by day and by night without incidents: to the last digit what it would if there were none.
    pub plain: [f64; 2],
    /// The part of its weight by day and by night that incidents gave it.
    pub of_incidents: [f64; 2],
}

/// Points of need with what they come from.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// The points.
    pub needs: Vec<Need>,
    /// What is known of each.
    pub about: Vec<About>,
    /// Whether an area was too large for the grid of the recipe, so that a point of it stands for several.
    pub has_coarse: bool,
    /// Metres of street that make need, by what is known of their light.
    pub light: light::Metres,
    /// Names of streets, places and hotspots.
    pub names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Made {
    fn name(&mut self, name: Option<&str>) -> Option<u32> {
        let name = name?;
        if let Some(number) = self.numbers.get(name) {
            return Some(*number);
        }
        let number = u32::try_from(self.names.len()).ok()?;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        Some(number)
    }

    fn push(&mut self, place: Coord, task: Task, weight: f64, is_lit: bool, about: About) {
        self.needs.push(Need { lon_deg: place.x, lat_deg: place.y, task, by_day: weight, by_night: weight, is_lit });
        self.about.push(About { plain: [weight; 2], ..about });
    }

    /// The name of a point.
    pub fn name_of(&self, point: u32) -> Option<&str> {
        self.names.get(self.about.get(point as usize)?.name? as usize).map(String::as_str)
    }
}

fn about(source: Source, unit: Option<Uuid>, name: Option<u32>, metres: f64) -> About {
    About { source, unit, name, metres, plain: [0.0; 2], of_incidents: [0.0; 2] }
}

fn weight(table: &Table, word: &str, others: f64) -> f64 {
    table.get(word).copied().unwrap_or(others)
}

fn task_of(word: &str) -> Task {
    Task::of(word).unwrap_or(Task::Overview)
}

/// West, south, east, north.
fn bounds(shape: &MultiPolygon) -> Option<[f64; 4]> {
    shape.bounding_rect().map(|rect| [rect.min().x, rect.min().y, rect.max().x, rect.max().y])
}

/// The points of need inside of a border (degrees). Of an area that is too large for the grid of the recipe a coarser one is taken, with the same weight. A border without corners has none. Incidents are all taken to be inside.
pub fn make(sources: &Sources, border: &MultiPolygon, recipe: &Recipe) -> Made {
    let mut made = Made::default();
    let Some(bounds) = bounds(border) else { return made };
    let Some(border) = Outline::new(border.clone()) else { return made };
    if let Some(part) = &recipe.street {
        for street in &sources.streets {
            let of_100_m = weight(&part.weight_of_100_m, &street.class, part.others);
            let name = made.name(street.name.as_deref());
            for (place, metres) in recipe::along(&street.line, part.step_m) {
                if border.holds(place) {
                    made.light.add(street.is_lit, metres);
                    let about = about(Source::Street, None, name, metres);
                    made.push(place, task_of(&part.task), of_100_m * metres / 100.0, street.is_lit == Some(true), about);
                }
            }
        }
    }
    if let Some(part) = &recipe.key_place {
        for found in sources.places.iter().filter(|found| border.holds(found.place)) {
            let name = made.name(found.name.as_deref());
            let about = about(Source::KeyPlace, Some(found.key_place_id), name, 0.0);
            let is_lit = light::is_lit(&sources.streets, found.place);
            made.push(found.place, task_of(&part.task), weight(&part.weight, &found.kind, part.others), is_lit, about);
        }
    }
    if let Some(part) = &recipe.hotspot {
        for hotspot in &sources.hotspots {
            let task = hotspot.task.as_deref().and_then(Task::of).unwrap_or(task_of(&part.task));
            let name = made.name(Some(&hotspot.name));
            let points = recipe::within(&hotspot.area, part.step_m, bounds).into_iter().filter(|(place, _)| border.holds(*place));
            for (place, of_points) in points {
                made.has_coarse |= of_points > 1.0;
                let about = about(Source::Hotspot, Some(hotspot.hotspot_id), name, 0.0);
                // Yards, markets, banks of rivers: the lamps of the next street are none of theirs.
                made.push(place, task, part.weight_of_a_point * of_points, false, about);
            }
        }
    }
    if let Some(part) = recipe.way.as_ref().filter(|_| sources.is_model_ward) {
        for (place, name) in ways(&sources.streets, &border, part.apart_m) {
            let name = made.name(name);
            let is_lit = light::is_lit(&sources.streets, place);
            made.push(place, task_of(&part.task), part.weight, is_lit, about(Source::Way, None, name, 0.0));
        }
    }
    spread(&mut made, &sources.incidents, &border, recipe);
    made
}

/// The middle of a cell that lies across the border stands so far inside of it, degrees (11 m): where its incidents count.
const INSIDE_DEG: f64 = 1e-4;

/// Gives the weights of incidents to the points around them; those of incidents without a point in reach to the middles of their cells, inside of
/// the border.
fn spread(made: &mut Made, incidents: &[Happened], border: &Outline, recipe: &Recipe) {
    let Some(part) = &recipe.incident else { return };
    let mut cells: Vec<(Coord, [f64; 2])> = Vec::new();
    for (is_of_hamlet, reach_m) in [(false, part.reach_m), (true, part.reach_of_a_hamlet_m)] {
        let of_kind: Vec<&Happened> = incidents.iter().filter(|incident| incident.is_of_hamlet == is_of_hamlet).collect();
        let event = |incident: &&Happened| recipe::Event {
            lon_deg: incident.place.x,
            lat_deg: incident.place.y,
            by_day: incident.by_day,
            by_night: incident.by_night,
        };
        let events: Vec<recipe::Event> = of_kind.iter().map(event).collect();
        let mut alone = recipe::spread(&mut made.needs, &events, reach_m).into_iter().peekable();
        // Those that come back are in the order in which they were sent.
        for (incident, event) in of_kind.iter().zip(&events) {
            if alone.next_if(|first| first == event).is_some() {
                match cells.iter_mut().find(|(cell, _)| *cell == incident.cell) {
                    Some((_, sum)) => *sum = [sum[0] + incident.by_day, sum[1] + incident.by_night],
                    None => cells.push((incident.cell, [incident.by_day, incident.by_night])),
                }
            }
        }
    }
    for (about, need) in made.about.iter_mut().zip(&made.needs) {
        about.of_incidents = [need.by_day - about.plain[0], need.by_night - about.plain[1]];
    }
    for (cell, [by_day, by_night]) in cells {
        let place = border.nearest_inside(cell, cell.y.to_radians().cos(), INSIDE_DEG);
        // The middle of a cell is no place that could be lit.
        made.push(
            place,
            task_of(&part.task),
            0.0,
            false,
            About { of_incidents: [by_day, by_night], ..about(Source::Incident, None, None, 0.0) },
        );
        if let Some(need) = made.needs.last_mut() {
            (need.by_day, need.by_night) = (by_day, by_night);
        }
    }
}

/// Streets on foot alone are no ways in and out of their own.
const ON_FOOT: [&str; 3] = ["footway", "steps", "cycleway"];

/// Where streets cross a border, each with the name of the street; of those nearer to each other than `apart_m` the first. A side that crosses
/// twice is not seen to cross. O(corners of streets × √corners of the border).
pub fn ways<'a>(streets: &'a [Street], border: &Outline, apart_m: f64) -> Vec<(Coord, Option<&'a str>)> {
    let mut found: Vec<(Coord, Option<&str>)> = Vec::new();
    for street in streets.iter().filter(|street| !ON_FOOT.contains(&street.class.as_str())) {
        for side in street.line.0.windows(2) {
            let (mut inside, mut outside) = match (border.holds(side[0]), border.holds(side[1])) {
                (true, false) => (side[0], side[1]),
                (false, true) => (side[1], side[0]),
                _ => continue,
            };
            // A side of 1 km to a micrometre.
            for _ in 0..30 {
                let middle = (inside + outside) / 2.0;
                *(if border.holds(middle) { &mut inside } else { &mut outside }) = middle;
            }
            let is_new = |(other, _): &(Coord, Option<&str>)| recipe::distance_m(*other, inside).is_none_or(|metres| metres >= apart_m);
            if found.iter().all(is_new) {
                found.push((inside, street.name.as_deref()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.01° to each side, at the equator of the toy: 1,100 m.
    fn square() -> MultiPolygon {
        let corners = [(106.0, 20.0), (106.01, 20.0), (106.01, 20.01), (106.0, 20.01)].map(|(x, y)| Coord { x, y });
        MultiPolygon::new(vec![geo::Polygon::new(corners.to_vec().into(), Vec::new())])
    }

    fn street(class: &str, corners: &[(f64, f64)]) -> Street {
        Street {
            class: class.to_owned(),
            name: Some(class.to_owned()),
            is_lit: None,
            line: corners.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect(),
        }
    }

    #[test]
    fn ways_are_where_streets_cross_the_border_and_the_two_lanes_of_one_road_are_one() {
        let streets = [
            // In from the west, out to the north.
            street("primary", &[(105.99, 20.004), (106.004, 20.004), (106.004, 20.02)]),
            // 10 m beside it.
            street("trunk", &[(105.99, 20.00409), (106.002, 20.00409)]),
            street("residential", &[(106.002, 20.002), (106.003, 20.003)]),
            street("footway", &[(106.008, 20.008), (106.02, 20.008)]),
        ];
        let border = Outline::new(square()).unwrap();
        let found = ways(&streets, &border, 15.0);
        let expected = [((106.0, 20.004), "primary"), ((106.004, 20.01), "primary")];
        assert_eq!(found.len(), 2, "{found:?}");
        for ((place, name), ((x, y), street)) in found.iter().zip(expected) {
            assert!((place.x - x).abs() < 1e-9 && (place.y - y).abs() < 1e-9 && *name == Some(street), "{place:?}");
        }
        assert_eq!(ways(&streets, &border, 5.0).len(), 3);
    }

    #[test]
    fn a_hotspot_of_a_whole_district_weighs_in_each_of_its_communes() {
        // From 10 km west to 10 km east of the commune of 1,046 m by 1,107 m, which it holds: 41.8 by 44.3 squares of 25 m.
        let corners = [(105.9, 19.9), (106.1, 19.9), (106.1, 20.1), (105.9, 20.1)].map(|(x, y)| Coord { x, y });
        let area = MultiPolygon::new(vec![geo::Polygon::new(corners.to_vec().into(), Vec::new())]);
        let hotspot = Hotspot { hotspot_id: Uuid::nil(), name: "Huyện".to_owned(), task: None, area };
        let made = make(&Sources { hotspots: vec![hotspot], ..Sources::default() }, &square(), &Recipe::default());
        let sum: f64 = made.needs.iter().map(|need| need.by_day).sum();
        assert!((sum / (0.5 * 41.8 * 44.3) - 1.0).abs() < 0.05, "{sum}");
        assert!(!made.has_coarse);
    }

    fn happened(lon: f64, lat: f64, by_day: f64, by_night: f64) -> Happened {
        Happened { place: Coord { x: lon, y: lat }, cell: Coord { x: 106.0051, y: 20.0052 }, by_day, by_night, is_of_hamlet: false }
    }

    #[test]
    fn incidents_weigh_on_the_points_around_or_on_the_middle_of_their_cell_and_none_is_lost() {
        let sources = Sources {
            streets: vec![street("primary", &[(106.002, 20.002), (106.003, 20.002)])],
            // On the street; alone; alone in the same cell.
            incidents: vec![
                happened(106.0025, 20.002, 1.0, 0.5),
                happened(106.005, 20.005, 0.25, 2.0),
                happened(106.0052, 20.0053, 0.5, 0.0),
            ],
            ..Sources::default()
        };
        let made = make(&sources, &square(), &Recipe::default());
        let (streets, alone): (Vec<_>, Vec<_>) = made.about.iter().zip(&made.needs).partition(|(about, _)| about.source == Source::Street);
        let sum = |half: usize| streets.iter().map(|(about, _)| about.of_incidents[half]).sum::<f64>();
        assert!((sum(0) - 1.0).abs() < 1e-9 && (sum(1) - 0.5).abs() < 1e-9);
        // 104.7 m of a main street.
        let plain: f64 = streets.iter().map(|(about, need)| need.by_day - about.of_incidents[0]).sum();
        assert!((plain - 1.0465).abs() < 0.001, "{plain}");
        let [(about, need)] = alone[..] else { panic!("{alone:?}") };
        assert_eq!((need.lon_deg, need.lat_deg, need.by_day, need.by_night), (106.0051, 20.0052, 0.75, 2.0));
        assert_eq!(about.of_incidents.map(|weight| (weight * 1e6).round() as i64), [750_000, 2_000_000]);
        // The middle of a cell 46 m beyond the eastern border: its incidents count 11 m inside, straight across.
        let across = Happened { cell: Coord { x: 106.01044, y: 20.003 }, ..happened(106.0099, 20.003, 1.0, 1.0) };
        let moved = make(&Sources { incidents: vec![across], ..Sources::default() }, &square(), &Recipe::default());
        let Need { lon_deg, lat_deg, .. } = moved.needs[0];
        assert!((lat_deg - 20.003).abs() < 1e-9 && (0.00009..0.00011).contains(&(106.01 - lon_deg)), "{lon_deg} {lat_deg}");
        let none = make(&sources, &square(), &Recipe { incident: None, ..Recipe::default() });
        assert!(none.about.iter().all(|about| about.source == Source::Street && about.of_incidents.iter().sum::<f64>() < 1e-12));
    }
}
