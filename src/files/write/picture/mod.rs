//! A map drawn without a browser: areas, lines, numbered points and labels, with title, legend, scale bar, north arrow and source, as PNG
//! and as SVG. Colours and words are the caller's; the kit knows no layer and no room.
//!
//! Sizes are millimetres on paper, so that letters stay readable whatever the resolution: a picture for a page of 165 mm is asked for with
//! that width, a poster with its own. Places are degrees of WGS 84, longitude first, drawn in Mercator's projection (shapes and directions
//! keep, north is above everywhere; the scale bar is right for the middle of the map, and within 1 % a hundred kilometres from it).
//!
//! Drawn with tiny-skia and ttf-parser: seven small crates. resvg would read our own SVG again and bring fifty, a shaper of Arabic and
//! Devanagari among them; Vietnamese needs composed letters and advances only.

mod fit;
mod font;
mod furniture;
mod labels;
mod png;
mod scene;
mod svg;

use super::Language;
pub use png::indexed_png;
pub use scene::Scene;

/// Red, green, blue and opacity, each 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 4]);

impl Colour {
    /// Black.
    pub const BLACK: Self = Self([0, 0, 0, 255]);
    /// White.
    pub const WHITE: Self = Self([255, 255, 255, 255]);

    /// One that covers what is below it.
    pub const fn opaque(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue, 255])
    }

    /// The same with another opacity.
    #[must_use]
    pub const fn with_alpha(self, alpha: u8) -> Self {
        let [red, green, blue, _] = self.0;
        Self([red, green, blue, alpha])
    }
}

/// A line's colour and width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width (mm).
    pub width_mm: f64,
}

/// What a map shows. Areas are drawn first, then lines, points and labels, each in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Language of the north arrow, the heading of the legend and numbers.
    pub language: Language,
    /// Size of the picture (mm).
    pub width_mm: f64,
    /// Its height (mm).
    pub height_mm: f64,
    /// Dots in 25.4 mm.
    pub dpi: f64,
    /// What stands above it, or nothing.
    pub title: String,
    /// West, south, east and north of what is shown at least (degrees); without, all that is drawn.
    pub view: Option<[f64; 4]>,
    /// Areas.
    pub areas: Vec<Area>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Points.
    pub points: Vec<Point>,
    /// Labels, those that matter most first.
    pub labels: Vec<Label>,
    /// What the colours mean.
    pub legend: Vec<Entry>,
    /// Where the data are from.
    pub attribution: String,
}

/// An area of one or more rings; a point within an even number of them is outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Its rings.
    pub rings: Vec<Vec<[f64; 2]>>,
    /// What it is filled with.
    pub fill: Option<Colour>,
    /// Its outline.
    pub stroke: Option<Stroke>,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its places.
    pub places: Vec<[f64; 2]>,
    /// How it is drawn.
    pub stroke: Stroke,
}

/// A point. With a number, the number stands in a disc that gives way to others; a thin line leads from it to the place.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Where.
    pub place: [f64; 2],
    /// Radius of its dot (mm).
    pub radius_mm: f64,
    /// Colour of the dot and of the disc.
    pub colour: Colour,
    /// Its number, or empty.
    pub number: String,
}

/// Where a label stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anchor {
    /// On its place: names of areas.
    Over,
    /// Next to its place, this far from it (mm): names of points.
    Beside(f64),
}

/// A label. It is left out where it would lie on another one, on a number or beyond the frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Where.
    pub place: [f64; 2],
    /// Its text.
    pub text: String,
    /// Size of its letters (mm).
    pub size_mm: f64,
    /// Whether they are bold.
    pub is_bold: bool,
    /// Their colour; around them is white.
    pub colour: Colour,
    /// Where it stands.
    pub anchor: Anchor,
}

/// A sign of the legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sign {
    /// An area.
    Area(Option<Colour>, Option<Stroke>),
    /// A line.
    Line(Stroke),
    /// A dot of this radius (mm).
    Dot(Colour, f64),
    /// A disc with a number.
    Number(Colour),
}

/// A line of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its sign.
    pub sign: Sign,
    /// What it means.
    pub text: String,
}

/// Why a map cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// No place is known.
    #[error("there is nothing to be drawn")]
    Nothing,
    /// A place beyond the map of Mercator, or a number that is none.
    #[error("a place of the map is not on earth")]
    Place,
    /// More or fewer pixels than can be drawn.
    #[error("a map has from 200 to {MAX_PX} pixels on each side")]
    Size,
}

/// Pixels of a side at most: 25 million of them take 100 MB while they are drawn.
pub const MAX_PX: u32 = 5000;

/// Lays a map out; O(places + labels · marks that they could lie on).
///
/// # Errors
/// [`PictureFault`].
pub fn draw(map: &Map) -> Result<Scene, PictureFault> {
    scene::lay_out(map)
}

#[cfg(test)]
mod tests;
