//! A commune worked through: its need, what each camera means for it, the sums and the gaps. Pure.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::need::{Made, Source, Sources, make};
use super::recipe::Recipe;
use super::store::{Ground, Obstacles};
use crate::spatial::coverage::{Gap, GapRule, Half, Ledger, Outlines, Points, Share, Surroundings, Watcher, contribution, gaps};
use crate::spatial::sight::Buildings;
use crate::spatial::union::Outline;
use crate::spatial::view::{Assumptions, FACE_M};

/// Gaps of a commune in one half of the day that are kept, the heaviest.
pub const MOST_GAPS: usize = 300;

/// A camera that may see something of a commune.
#[derive(Debug, Clone)]
pub struct Seer {
    /// Its id.
    pub camera_id: Uuid,
    /// Its site.
    pub site_id: Uuid,
    /// Whether it works.
    pub works: bool,
    /// Whether its site is in the commune.
    pub is_own: bool,
    /// What the register says of it.
    pub watcher: Watcher,
}

/// All that the coverage of a commune depends on.
#[derive(Debug)]
pub struct Inputs {
    /// Its ground.
    pub ground: Ground,
    /// What its need is made from.
    pub sources: Sources,
    /// Cameras in it and around it.
    pub cameras: Vec<Seer>,
    /// Buildings around them.
    pub obstacles: Obstacles,
    /// Whether all cameras were taken.
    pub has_all_cameras: bool,
}

/// How many cameras.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// That work.
    pub working: u32,
    /// That are broken or suspended.
    pub not_working: u32,
    /// That work, and of which too little is known to say what they see by day, and by night.
    pub unknown: [u32; 2],
    /// That mean anything for the need, and around which no buildings are known.
    pub not_checked: u32,
}

/// What a camera is for the counts.
#[derive(Debug, Clone, Copy)]
struct Counted {
    camera_id: Uuid,
    works: bool,
    is_unknown: [bool; 2],
    is_own: bool,
    /// Whether buildings are known around it; none if it means nothing for the need, but for what is there of incidents alone: who is told of none is
    /// told the same number.
    is_checked: Option<bool>,
}

impl Count {
    fn add(&mut self, camera: Counted) {
        *(if camera.works { &mut self.working } else { &mut self.not_working }) += 1;
        self.not_checked += u32::from(camera.is_checked == Some(false));
        for half in Half::ALL {
            self.unknown[half as usize] += u32::from(camera.works && camera.is_unknown[half as usize]);
        }
    }
}

/// Of what a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// The commune.
    Commune,
    /// The part of a hotspot in it.
    Hotspot(Uuid),
    /// A key place in it.
    KeyPlace(Uuid),
}

/// Sums over the points of one unit, half of the day and source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Of what.
    pub unit: Unit,
    /// By day or by night.
    pub half: Half,
    /// `all`, `plain` (without incidents), or the word of a source.
    pub source: &'static str,
    /// The sums.
    pub share: Share,
    /// Metres of street.
    pub street_m: f64,
    /// Metres of street that are seen for certain.
    pub street_seen_m: f64,
}

/// What points weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// With what incidents gave them.
    All,
    /// Without: what whoever sees no places of incidents is told depends on this alone.
    Plain,
}

/// Everything.
pub const ALL: &str = "all";
/// Everything but incidents.
pub const PLAIN: &str = "plain";

/// A commune worked through.
#[derive(Debug)]
pub struct Board {
    /// Its need.
    pub made: Made,
    /// What cameras mean for it; their numbers are their places in the list.
    pub ledger: Ledger,
    border: Option<Outline>,
    counted: HashMap<u64, Counted>,
}

impl Board {
    /// Works a commune through. 10 ms to some seconds, most of it looks among buildings.
    pub fn of(inputs: &Inputs, recipe: &Recipe) -> Self {
        let made = make(&inputs.sources, &inputs.ground.shape, recipe);
        let ledger = Ledger::new(Points::new(made.needs.iter().copied()));
        let mut board = Self { made, ledger, border: Outline::new(inputs.ground.shape.clone()), counted: HashMap::new() };
        for (number, camera) in inputs.cameras.iter().enumerate() {
            board.put(number as u64, camera, &inputs.obstacles.buildings);
        }
        board
    }

    /// Puts a camera in the place of what was kept under its number; `buildings` are at least those around it. The points that may be seen
    /// otherwise now. 0.02 to 0.4 ms.
    pub fn put(&mut self, number: u64, camera: &Seer, buildings: &Buildings) -> Vec<u32> {
        let around = Surroundings { buildings, assumptions: &Assumptions::default(), target_height_m: FACE_M };
        let contribution = contribution(&camera.watcher, self.ledger.points(), &around);
        let is_plain = |point: u32| self.made.about.get(point as usize).is_some_and(|about| about.source != Source::Incident);
        let counted = Counted {
            camera_id: camera.camera_id,
            works: camera.works,
            is_unknown: contribution.is_unknown,
            is_own: camera.is_own,
            is_checked: contribution.marks.iter().any(|mark| is_plain(mark.point)).then_some(contribution.is_checked),
        };
        self.counted.insert(number, counted);
        self.ledger.put(number, camera.works, contribution)
    }

    /// Takes a camera out. The points that may be seen otherwise now.
    pub fn take_out(&mut self, number: u64) -> Vec<u32> {
        self.counted.remove(&number);
        self.ledger.take_out(number)
    }

    /// Its own cameras, also those that mean nothing for its need.
    pub fn own(&self) -> Count {
        self.count(|camera| camera.is_own)
    }

    /// All cameras that mean anything for its need, its own and others.
    pub fn near(&self) -> Count {
        self.count(|camera| camera.is_checked.is_some())
    }

    fn count(&self, is_counted: fn(&Counted) -> bool) -> Count {
        let mut count = Count::default();
        self.counted.values().filter(|camera| is_counted(camera)).for_each(|camera| count.add(*camera));
        count
    }

    /// The cameras, its own and others, of which too little is known to say how much of its need is seen in one half of the day: each might see
    /// something that nobody sees for certain. By their ids.
    pub fn that_matter(&self, half: Half, worth: Worth) -> Vec<Uuid> {
        let matters = |number: u64| self.ledger.may_add(number, half, |point| self.weight(point, half, worth));
        let mut found: Vec<Uuid> =
            self.counted.iter().filter(|(number, _)| matters(**number)).map(|(_, camera)| camera.camera_id).collect();
        found.sort_unstable();
        found
    }

    /// West, south, east, north of the ground, degrees; none if its border has no corners.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        self.border.as_ref().map(|border| *border.bounds())
    }

    /// The part of a point's weight that does not come from incidents, at least 0.
    pub fn plain_weight(&self, point: u32, half: Half) -> f64 {
        self.made.about.get(point as usize).map_or(0.0, |about| about.plain[half as usize])
    }

    /// What a point weighs, at least 0.
    fn weight(&self, point: u32, half: Half, worth: Worth) -> f64 {
        match worth {
            Worth::All => self.made.needs.get(point as usize).map_or(0.0, |need| need.weight(half)),
            Worth::Plain => self.plain_weight(point, half),
        }
    }

    /// Whether incidents gave any point weight in one half of the day.
    pub fn has_incidents(&self, half: Half) -> bool {
        self.made.about.iter().any(|about| about.of_incidents[half as usize] != 0.0)
    }

    /// The sums of the commune by source, and of each hotspot and key place in it.
    pub fn figures(&self) -> Vec<Figure> {
        let mut sums: BTreeMap<(Unit, &'static str), Figure> = BTreeMap::new();
        let mut figures = Vec::new();
        for half in Half::ALL {
            let mut count = |unit: Unit, source: &'static str, weight: f64, point: u32, metres: f64| {
                let tally = self.ledger.tally(point, half);
                let empty = Figure { unit, half, source, share: Share::default(), street_m: 0.0, street_seen_m: 0.0 };
                let figure = sums.entry((unit, source)).or_insert(empty);
                if weight > 0.0 {
                    figure.share.count(weight, tally);
                }
                figure.street_m += metres;
                figure.street_seen_m += if tally.seen > 0 { metres } else { 0.0 };
            };
            for (point, about) in self.made.about.iter().enumerate() {
                let point = point as u32;
                let (plain, of_incidents) = (self.plain_weight(point, half), about.of_incidents[half as usize]);
                count(Unit::Commune, ALL, plain + of_incidents, point, about.metres);
                count(Unit::Commune, PLAIN, plain, point, about.metres);
                if about.source != Source::Incident {
                    count(Unit::Commune, about.source.code(), plain, point, about.metres);
                }
                if of_incidents > 0.0 {
                    count(Unit::Commune, Source::Incident.code(), of_incidents, point, 0.0);
                }
                let unit = match (about.source, about.unit) {
                    (Source::Hotspot, Some(id)) => Unit::Hotspot(id),
                    (Source::KeyPlace, Some(id)) => Unit::KeyPlace(id),
                    _ => continue,
                };
                count(unit, ALL, plain + of_incidents, point, 0.0);
                count(unit, PLAIN, plain, point, 0.0);
            }
            figures.extend(std::mem::take(&mut sums).into_values());
        }
        figures
    }

    /// The gaps in one half of the day, the heaviest first, each with a name near it. What was drawn before is taken from `drawn`.
    pub fn gaps(&self, half: Half, worth: Worth, most: usize, drawn: &mut Outlines) -> Vec<(Gap, Option<&str>)> {
        let rule = GapRule { most, ..GapRule::default() };
        let weight = |point: u32| self.weight(point, half, worth);
        let found = gaps(&self.ledger, half, &rule, 0..self.made.needs.len() as u32, weight, self.border.as_ref(), drawn);
        found
            .into_iter()
            .map(|gap| {
                let name = self.name_of(&gap, weight);
                (gap, name)
            })
            .collect()
    }

    /// The name with the most weight in a gap.
    fn name_of(&self, gap: &Gap, weight: impl Fn(u32) -> f64) -> Option<&str> {
        let mut by_name: BTreeMap<u32, f64> = BTreeMap::new();
        for point in &gap.points {
            if let Some(name) = self.made.about.get(*point as usize).and_then(|about| about.name) {
                *by_name.entry(name).or_default() += weight(*point);
            }
        }
        let heaviest = by_name.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        self.made.names.get(heaviest.0 as usize).map(String::as_str)
    }
}
