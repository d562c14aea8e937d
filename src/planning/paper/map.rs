//! The map of a plan: communes, streets for orientation, working cameras, and the proposed ones with their numbers. Pure.

use serde::Deserialize;

use super::facts::Facts;
use super::words::demo;
use crate::files::write::Language;
use crate::files::write::picture::{self, Anchor, Area, Colour, Entry, Label, Line, Map, PictureFault, Point, Scene, Sign, Stroke};

const PROPOSED: Colour = Colour::opaque(0xc6, 0x28, 0x28);
const WORKING: Colour = Colour::opaque(0x15, 0x65, 0xc0);
const GROUND: Colour = Colour::opaque(0xfb, 0xf7, 0xec);
/// Communes that the plan is not about, and their names.
const AROUND: Colour = Colour::opaque(0xf0, 0xf0, 0xf0);
const NAME_AROUND: Colour = Colour::opaque(0x99, 0x99, 0x99);
const BORDER: Stroke = Stroke { colour: Colour::opaque(0x77, 0x77, 0x77), width_mm: 0.2 };
const STREET: Colour = Colour::opaque(0xc9, 0xc2, 0xb2);
const NAME: Colour = Colour::opaque(0x44, 0x44, 0x44);
/// Radius of dots (mm).
const PROPOSED_MM: f64 = 0.6;
const WORKING_MM: f64 = 0.45;
/// Room around the cameras, part of the extent of them, and at least so many degrees (some 200 m).
const ROOM: f64 = 0.12;
const LEAST_DEG: f64 = 0.002;

/// What lies below the cameras.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Ground {
    /// Communes of the province that meet the view.
    pub communes: Vec<Commune>,
    /// Streets: how wide a class is drawn, 1 to 3, and their places.
    pub streets: Vec<Street>,
    /// Places of working cameras.
    pub cameras: Vec<[f64; 2]>,
}

/// A commune of the map.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Commune {
    /// Its name.
    pub name: String,
    /// Whether the plan is about it.
    pub is_in_plan: bool,
    /// A place within it that is in the view.
    pub middle: [f64; 2],
    /// Polygons of rings.
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

/// A street of the map.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Street {
    /// 3: of the country; 2: connects; 1: others.
    pub rank: u8,
    /// Its places.
    pub places: Vec<[f64; 2]>,
}

/// Paper that a map is drawn for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    /// Width and height (mm).
    pub size_mm: [f64; 2],
    /// Dots in 25.4 mm.
    pub dpi: f64,
    /// Whether the title stands in the picture; a paper has a caption instead.
    pub is_titled: bool,
}

impl Sheet {
    /// As wide as the text of an official paper, and as high as a page of it allows below a title.
    pub const IN_PAPER: Self = Self { size_mm: [165.0, 185.0], dpi: 300.0, is_titled: false };
    /// A3, lying.
    pub const A3: Self = Self { size_mm: [420.0, 297.0], dpi: 180.0, is_titled: true };
}

/// West, south, east and north of the cameras of a plan with some room around; none without cameras.
pub fn view(facts: &Facts) -> Option<[f64; 4]> {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for camera in &facts.cameras {
        let [lon, lat] = camera.lonlat;
        bounds = [bounds[0].min(lon), bounds[1].min(lat), bounds[2].max(lon), bounds[3].max(lat)];
    }
    let [west, south, east, north] = bounds;
    let room = (ROOM * (east - west).max(north - south)).max(LEAST_DEG);
    (west <= east).then_some([west - room, south - room, east + room, north + room])
}

/// Where the data of the map are from.
fn attribution(facts: &Facts, ground: &Ground, language: Language) -> String {
    let mut parts = vec![language.of("Nguồn: Bản đồ 138; ranh giới để tham khảo", "Source: Bản đồ 138; borders are for reference")];
    if !ground.streets.is_empty() {
        parts.push(language.of("đường: © những người đóng góp OpenStreetMap", "streets: © OpenStreetMap contributors"));
    }
    if facts.is_demo {
        parts.push(demo(language));
    }
    format!("{}.", parts.join("; "))
}

/// Lays the map of a plan out.
///
/// # Errors
/// [`PictureFault::Nothing`] without cameras.
pub fn draw(facts: &Facts, ground: &Ground, sheet: Sheet, language: Language) -> Result<Scene, PictureFault> {
    let street = |rank: u8| Stroke { colour: STREET, width_mm: [0.15, 0.3, 0.55][usize::from(rank.clamp(1, 3)) - 1] };
    let mut streets: Vec<&Street> = ground.streets.iter().collect();
    streets.sort_by_key(|street| street.rank);
    let border = facts.basis.boundary_on.map(|on| super::words::day(on, language)).unwrap_or_default();
    let (code, name) = (&facts.code, &facts.name);
    let mut legend = vec![
        Entry {
            sign: Sign::Number(PROPOSED),
            text: language.of("Camera đề xuất, số thứ tự ưu tiên", "Proposed camera, by priority").to_owned(),
        },
        Entry {
            sign: Sign::Area(Some(GROUND), Some(BORDER)),
            text: format!("{} {border}", language.of("Xã, phường của phương án; ranh giới ngày", "Commune of the plan; borders of"))
                .trim()
                .to_owned(),
        },
    ];
    if !ground.cameras.is_empty() {
        let text = language.of("Camera đang hoạt động", "Working camera").to_owned();
        legend.insert(1, Entry { sign: Sign::Dot(WORKING, WORKING_MM + 0.2), text });
    }
    if !streets.is_empty() {
        legend.push(Entry { sign: Sign::Line(street(2)), text: language.of("Đường", "Street").to_owned() });
    }
    let working = ground.cameras.iter().map(|place| (*place, WORKING, WORKING_MM, String::new()));
    let proposed = facts.cameras.iter().map(|camera| (camera.lonlat, PROPOSED, PROPOSED_MM, camera.number.to_string()));
    let map = Map {
        language,
        width_mm: sheet.size_mm[0],
        height_mm: sheet.size_mm[1],
        dpi: sheet.dpi,
        title: if sheet.is_titled { format!("{} {code}: {name}", language.of("Phương án", "Plan")) } else { String::new() },
        view: Some(view(facts).ok_or(PictureFault::Nothing)?),
        areas: ground
            .communes
            .iter()
            .flat_map(|commune| commune.polygons.iter().map(|rings| (commune.is_in_plan, rings)))
            .map(|(is_in_plan, rings)| Area {
                rings: rings.clone(),
                fill: Some(if is_in_plan { GROUND } else { AROUND }),
                stroke: Some(BORDER),
            })
            .collect(),
        lines: streets.into_iter().map(|of| Line { places: of.places.clone(), stroke: street(of.rank) }).collect(),
        points: working.chain(proposed).map(|(place, colour, radius_mm, number)| Point { place, radius_mm, colour, number }).collect(),
        labels: ground
            .communes
            .iter()
            .map(|commune| Label {
                place: commune.middle,
                text: commune.name.clone(),
                size_mm: 2.4,
                is_bold: true,
                colour: if commune.is_in_plan { NAME } else { NAME_AROUND },
                anchor: Anchor::Over,
            })
            .collect(),
        legend,
        attribution: attribution(facts, ground, language),
    };
    picture::draw(&map)
}
