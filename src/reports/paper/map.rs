//! The map of a report: of a province its communes by their counts, of a commune its working cameras and hotspots. No place of an incident. Pure.

use serde::Deserialize;

use super::Facts;
use crate::files::write::Language;
use crate::files::write::picture::{self, Anchor, Area, Colour, Entry, Label, Map, PictureFault, Point, Scene, Sign, Stroke};

/// Cameras of a map at most.
pub(super) const MOST: i64 = 20_000;
const SIZE_MM: [f64; 2] = [165.0, 185.0];
const DPI: f64 = 220.0;
const CAMERA: Colour = Colour::opaque(0x15, 0x65, 0xc0);
const CAMERA_MM: f64 = 0.5;
const HOTSPOT: Colour = Colour::opaque(0xc6, 0x28, 0x28);
const OWN: Colour = Colour::opaque(0xfb, 0xf7, 0xec);
const AROUND: Colour = Colour::opaque(0xf0, 0xf0, 0xf0);
const BORDER: Stroke = Stroke { colour: Colour::opaque(0x77, 0x77, 0x77), width_mm: 0.2 };
const OWN_BORDER: Stroke = Stroke { colour: Colour::opaque(0x33, 0x33, 0x33), width_mm: 0.45 };
const NAME: Colour = Colour::opaque(0x33, 0x33, 0x33);
const NAME_AROUND: Colour = Colour::opaque(0x99, 0x99, 0x99);
/// From few to many, for print in grey too: each clearly darker than the one before.
const CLASSES: [Colour; 5] = [
    Colour::opaque(0xfe, 0xf0, 0xd9),
    Colour::opaque(0xfd, 0xcc, 0x8a),
    Colour::opaque(0xfc, 0x8d, 0x59),
    Colour::opaque(0xe3, 0x4a, 0x33),
    Colour::opaque(0xb3, 0x00, 0x00),
];

/// What lies below.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Ground {
    /// West, south, east, north.
    pub view: Option<[f64; 4]>,
    /// Communes that meet the view.
    pub communes: Vec<Commune>,
    /// Places of working cameras.
    pub cameras: Vec<[f64; 2]>,
    /// Hotspots in force: polygons of rings.
    pub hotspots: Vec<Vec<Vec<Vec<[f64; 2]>>>>,
}

/// A commune of the map.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Commune {
    /// Its name.
    pub name: String,
    /// Whether the report is about it.
    pub is_own: bool,
    /// Incidents of the period.
    pub n: Option<u64>,
    /// A place within it.
    pub middle: [f64; 2],
    /// Polygons of rings.
    pub polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

/// First count of each class above the first: about as many communes in each, each at least one more than the one before. None of fewer than two
/// different counts.
pub fn classes(counts: &[u64]) -> Vec<u64> {
    let mut sorted: Vec<u64> = counts.iter().copied().filter(|n| *n > 0).collect();
    sorted.sort_unstable();
    if sorted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<u64> = Vec::new();
    for step in 1..CLASSES.len() {
        let at = sorted[(sorted.len() * (step - 1) / (CLASSES.len() - 1)).min(sorted.len() - 1)];
        let first = found.last().map_or(at.max(1), |last| at.max(last + 1));
        if first <= sorted[sorted.len() - 1] {
            found.push(first);
        }
    }
    found
}

fn class_of(n: u64, first: &[u64]) -> usize {
    first.iter().filter(|from| n >= **from).count().min(CLASSES.len() - 1)
}

/// Lays the map of a report out.
///
/// # Errors
/// The unit has no borders.
pub fn draw(facts: &Facts, ground: &Ground) -> Result<Scene, PictureFault> {
    let is_of_commune = facts.figures.commune_id.is_some();
    let counts: Vec<u64> = ground.communes.iter().filter(|commune| commune.is_own).filter_map(|commune| commune.n).collect();
    let first = if is_of_commune { Vec::new() } else { classes(&counts) };
    let fill = |commune: &Commune| match (commune.is_own, commune.n) {
        (false, _) => AROUND,
        (true, Some(n)) if !is_of_commune => CLASSES[class_of(n, &first)],
        _ => OWN,
    };
    let mut areas: Vec<Area> = Vec::new();
    for commune in &ground.communes {
        areas.extend(commune.polygons.iter().map(|rings| Area {
            rings: rings.clone(),
            fill: Some(fill(commune)),
            stroke: Some(if commune.is_own && is_of_commune { OWN_BORDER } else { BORDER }),
        }));
    }
    let edge = Stroke { colour: HOTSPOT, width_mm: 0.35 };
    areas.extend(ground.hotspots.iter().flatten().map(|rings| Area {
        rings: rings.clone(),
        fill: Some(HOTSPOT.with_alpha(70)),
        stroke: Some(edge),
    }));
    let map = Map {
        language: Language::Vietnamese,
        width_mm: SIZE_MM[0],
        height_mm: SIZE_MM[1],
        dpi: DPI,
        title: String::new(),
        view: Some(ground.view.ok_or(PictureFault::Nothing)?),
        areas,
        lines: Vec::new(),
        points: ground
            .cameras
            .iter()
            .map(|place| Point { place: *place, radius_mm: CAMERA_MM, colour: CAMERA, number: String::new() })
            .collect(),
        labels: ground
            .communes
            .iter()
            .rev()
            .filter(|commune| is_of_commune || commune.n.is_some())
            .map(|commune| label(commune, is_of_commune))
            .collect(),
        legend: legend(ground, is_of_commune, &first, edge),
        attribution: format!(
            "Nguồn: Bản đồ 138; ranh giới để tham khảo{}.",
            if facts.figures.is_demo { "; số liệu minh họa, không dùng để báo cáo" } else { "" }
        ),
    };
    picture::draw(&map)
}

fn label(commune: &Commune, is_of_commune: bool) -> Label {
    // In the middle of a province there is room for the name itself, not for its kind.
    let short = ["Phường ", "Xã ", "Đặc khu "].iter().find_map(|kind| commune.name.strip_prefix(kind)).unwrap_or(&commune.name);
    let text = match (is_of_commune, commune.n) {
        (false, Some(n)) => format!("{short}: {n}"),
        _ => commune.name.clone(),
    };
    Label {
        place: commune.middle,
        text,
        size_mm: if is_of_commune { 2.6 } else { 1.7 },
        is_bold: commune.is_own,
        colour: if commune.is_own { NAME } else { NAME_AROUND },
        anchor: Anchor::Over,
    }
}

fn legend(ground: &Ground, is_of_commune: bool, first: &[u64], edge: Stroke) -> Vec<Entry> {
    let mut legend = Vec::new();
    if is_of_commune {
        legend.push(Entry { sign: Sign::Area(Some(OWN), Some(OWN_BORDER)), text: "Địa bàn báo cáo".to_owned() });
        if !ground.cameras.is_empty() {
            legend.push(Entry { sign: Sign::Dot(CAMERA, CAMERA_MM + 0.2), text: "Camera đang hoạt động".to_owned() });
        }
        if !ground.hotspots.is_empty() {
            let sign = Sign::Area(Some(HOTSPOT.with_alpha(70)), Some(edge));
            legend.push(Entry { sign, text: "Điểm nóng, khu vực phức tạp đang theo dõi".to_owned() });
        }
        return legend;
    }
    let last = |at: usize| first.get(at).map(|next| next - 1);
    legend.push(Entry { sign: Sign::Area(Some(CLASSES[0]), Some(BORDER)), text: range(0, last(0), "vụ trong kỳ") });
    for (at, from) in first.iter().enumerate() {
        legend.push(Entry { sign: Sign::Area(Some(CLASSES[at + 1]), Some(BORDER)), text: range(*from, last(at + 1), "vụ") });
    }
    legend
}

fn range(from: u64, last: Option<u64>, unit: &str) -> String {
    match last {
        Some(last) if last == from => format!("{from} {unit}"),
        Some(last) => format!("{from}–{last} {unit}"),
        None if from == 0 => format!("0 {unit}"),
        None => format!("từ {from} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_rise_and_hold_every_count() {
        assert_eq!(classes(&[]), [0; 0]);
        assert_eq!(classes(&[0, 0]), [0; 0]);
        assert_eq!(classes(&[0, 3]), [3]);
        // Twelve counts from 1 to 12: three in each of four classes, none in that of nothing.
        assert_eq!(classes(&(1..=12).collect::<Vec<_>>()), [1, 4, 7, 10]);
        let first = classes(&[1, 1, 1, 1, 1, 1, 1, 9]);
        assert_eq!(first, [1, 2, 3, 4]);
        assert_eq!([0, 1, 3, 9].map(|n| class_of(n, &first)), [0, 1, 3, 4]);
        assert_eq!([range(0, Some(0), "vụ"), range(1, Some(3), "vụ"), range(4, None, "vụ")], ["0 vụ", "1–3 vụ", "từ 4 vụ"]);
    }
}
