//! A map laid out: marks in pixels, in the order in which they are drawn. Files are made of it without another decision.

use super::fit::Fit;
use super::font::{CAPITAL, Fonts, drawn};
use super::labels::{Taken, around, beside, over};
use super::{Anchor, Colour, MAX_PX, Map, PictureFault, furniture};

/// Height of the digits of a number (mm), white around labels, and the line that leads to a place.
pub(super) const NUMBER_MM: f64 = 2.4;
const HALO_MM: f64 = 0.45;
const LEADER_MM: f64 = 0.2;

/// A mark. Coordinates are pixels, downwards from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// Closed or open paths with one fill and one line.
    Paths { paths: Vec<Vec<[f64; 2]>>, is_closed: bool, fill: Option<Colour>, stroke: Option<(Colour, f64)> },
    /// A disc.
    Disc { centre: [f64; 2], radius: f64, fill: Colour, stroke: Option<(Colour, f64)> },
    /// Text from its left end on the line on which letters stand; `halo` is the width of the white around it.
    Text { at: [f64; 2], text: String, size: f64, width: f64, is_bold: bool, colour: Colour, halo: f64 },
}

/// A map laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) dpi: f64,
    /// What the map is drawn in: left, top, right, bottom.
    pub(super) frame: [f64; 4],
    /// Cut at the frame.
    pub(super) map: Vec<Mark>,
    /// Around it.
    pub(super) furniture: Vec<Mark>,
    /// Title, for those who cannot see.
    pub(super) title: String,
    left_out: usize,
}

impl Scene {
    /// Width and height (pixels).
    pub fn size_px(&self) -> (u32, u32) {
        (self.width_px, self.height_px)
    }

    /// How many labels found no room.
    pub fn labels_left_out(&self) -> usize {
        self.left_out
    }

    /// A PNG file with its resolution, without transparency.
    pub fn png(&self) -> Vec<u8> {
        super::png::encode(self)
    }

    /// An SVG file; its letters are those of Be Vietnam Pro where that is installed, and as wide as if it were elsewhere.
    pub fn svg(&self) -> String {
        super::svg::write(self)
    }
}

/// What marks are made with.
pub(super) struct Drawer {
    pub(super) fonts: Fonts,
    pub(super) px_per_mm: f64,
}

impl Drawer {
    /// Text whose left end is at `at`.
    pub(super) fn text(&self, at: [f64; 2], text: &str, size_mm: f64, is_bold: bool, colour: Colour, halo_mm: f64) -> Mark {
        let (text, size) = (drawn(text), size_mm * self.px_per_mm);
        let width = self.fonts.width(&text, size, is_bold);
        Mark::Text { at, text, size, width, is_bold, colour, halo: halo_mm * self.px_per_mm }
    }

    /// Text around a place.
    pub(super) fn centred(&self, [x, y]: [f64; 2], text: &str, size_mm: f64, is_bold: bool, colour: Colour, halo_mm: f64) -> Mark {
        let mut mark = self.text([x, y], text, size_mm, is_bold, colour, halo_mm);
        if let Mark::Text { at, width, size, .. } = &mut mark {
            *at = [x - *width / 2.0, y + CAPITAL * *size / 2.0];
        }
        mark
    }

    /// Radius of the disc of a number (pixels).
    pub(super) fn disc_px(&self, number: &str) -> f64 {
        let width = self.fonts.width(number, NUMBER_MM * self.px_per_mm, true);
        (width / 2.0 + 0.6 * self.px_per_mm).max(0.85 * NUMBER_MM * self.px_per_mm)
    }

    /// A disc with its number.
    pub(super) fn number(&self, centre: [f64; 2], number: &str, fill: Colour) -> [Mark; 2] {
        let [red, green, blue, _] = fill.0.map(f64::from);
        // Black on light discs: the weights are those of the luma of Rec. 709.
        let ink = if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 140.0 { Colour::BLACK } else { Colour::WHITE };
        let stroke = Some((Colour::WHITE, 0.25 * self.px_per_mm));
        let disc = Mark::Disc { centre, radius: self.disc_px(number), fill, stroke };
        [disc, self.centred(centre, number, NUMBER_MM, true, ink, 0.0)]
    }
}

/// Pixels of a side.
fn pixels(mm: f64, dpi: f64) -> Result<u32, PictureFault> {
    let px = (mm * dpi / 25.4).round();
    if px >= 200.0 && px <= f64::from(MAX_PX) { Ok(px as u32) } else { Err(PictureFault::Size) }
}

/// Lays a map out.
pub(super) fn lay_out(map: &Map) -> Result<Scene, PictureFault> {
    let (width_px, height_px) = (pixels(map.width_mm, map.dpi)?, pixels(map.height_mm, map.dpi)?);
    let drawer = Drawer { fonts: Fonts::new(), px_per_mm: map.dpi / 25.4 };
    let around = furniture::Plan::new(map, &drawer, [f64::from(width_px), f64::from(height_px)])?;
    let fit = Fit::new(map, around.frame)?;
    let mut scene = Scene {
        width_px,
        height_px,
        dpi: map.dpi,
        frame: around.frame,
        map: Vec::new(),
        furniture: around.marks(map, &drawer, fit.px_per_m),
        title: drawn(&map.title),
        left_out: 0,
    };
    shapes(map, &drawer, &fit, &mut scene.map)?;
    let mut taken = Taken::new(scene.frame);
    points(map, &drawer, &fit, &mut taken, &mut scene.map)?;
    scene.left_out = names(map, &drawer, &fit, &mut taken, &mut scene.map)?;
    Ok(scene)
}

fn shapes(map: &Map, drawer: &Drawer, fit: &Fit, marks: &mut Vec<Mark>) -> Result<(), PictureFault> {
    let stroke = |stroke: super::Stroke| (stroke.colour, stroke.width_mm * drawer.px_per_mm);
    for area in &map.areas {
        let paths = area.rings.iter().map(|ring| fit.path(ring)).collect::<Result<Vec<_>, _>>()?;
        marks.push(Mark::Paths { paths, is_closed: true, fill: area.fill, stroke: area.stroke.map(stroke) });
    }
    for line in &map.lines {
        let paths = vec![fit.path(&line.places)?];
        marks.push(Mark::Paths { paths, is_closed: false, fill: None, stroke: Some(stroke(line.stroke)) });
    }
    Ok(())
}

/// Dots, then the lines that lead to them, then numbers: nothing lies on a number.
fn points(map: &Map, drawer: &Drawer, fit: &Fit, taken: &mut Taken, marks: &mut Vec<Mark>) -> Result<(), PictureFault> {
    let (mut leaders, mut numbers, mut numbered) = (Vec::new(), Vec::new(), Vec::new());
    for point in &map.points {
        let (centre, radius) = (fit.at(point.place)?, point.radius_mm * drawer.px_per_mm);
        marks.push(Mark::Disc { centre, radius, fill: point.colour, stroke: Some((Colour::WHITE, 0.2 * drawer.px_per_mm)) });
        if !point.number.is_empty() {
            numbered.push((point, centre, taken.take(centre, [2.0 * radius; 2])));
        }
    }
    for (point, at, own) in numbered {
        let number = drawn(&point.number);
        let radius = drawer.disc_px(&number);
        let size = [2.0 * radius; 2];
        // A number never vanishes: where nothing is free it stands on its place.
        let centre = taken.place(size, Some(own), around(at, radius)).unwrap_or_else(|| {
            taken.take(at, size);
            at
        });
        // Where the disc is on its place the line is below it.
        let stroke = Some((Colour::BLACK, LEADER_MM * drawer.px_per_mm));
        leaders.push(Mark::Paths { paths: vec![vec![at, centre]], is_closed: false, fill: None, stroke });
        numbers.extend(drawer.number(centre, &number, point.colour));
    }
    marks.append(&mut leaders);
    marks.append(&mut numbers);
    Ok(())
}

/// Labels; tells how many found no room.
fn names(map: &Map, drawer: &Drawer, fit: &Fit, taken: &mut Taken, marks: &mut Vec<Mark>) -> Result<usize, PictureFault> {
    let mut left_out = 0;
    for label in &map.labels {
        let at = fit.at(label.place)?;
        let size_px = label.size_mm * drawer.px_per_mm;
        let width = drawer.fonts.width(&drawn(&label.text), size_px, label.is_bold);
        let halo = 2.0 * HALO_MM * drawer.px_per_mm;
        // Marks above and below letters (Ậ, ỹ) reach a third of the size beyond a capital.
        let size = [width + halo, (CAPITAL + 0.5) * size_px + halo];
        let centre = match label.anchor {
            Anchor::Over => taken.place(size, None, over(at, size)),
            Anchor::Beside(gap_mm) => taken.place(size, None, beside(at, size, gap_mm * drawer.px_per_mm)),
        };
        match centre {
            Some(centre) => marks.push(drawer.centred(centre, &label.text, label.size_mm, label.is_bold, label.colour, HALO_MM)),
            None => left_out += 1,
        }
    }
    Ok(left_out)
}
