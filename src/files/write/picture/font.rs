//! Letters: Be Vietnam Pro, as the web app has it, with its licence beside it. Text is composed first; each letter then is one glyph.

use ttf_parser::{Face, OutlineBuilder};
use unicode_normalization::UnicodeNormalization as _;

const REGULAR: &[u8] = include_bytes!("be-vietnam-pro/regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("be-vietnam-pro/semibold.ttf");
/// Height of a capital, part of the size of the letters.
pub(super) const CAPITAL: f64 = 0.74;

/// The two weights.
pub(super) struct Fonts {
    regular: Face<'static>,
    semibold: Face<'static>,
}

impl Fonts {
    pub(super) fn new() -> Self {
        let face = |data| Face::parse(data, 0).expect("the font is part of the program");
        Self { regular: face(REGULAR), semibold: face(SEMIBOLD) }
    }

    fn face(&self, is_bold: bool) -> &Face<'static> {
        if is_bold { &self.semibold } else { &self.regular }
    }

    fn advance(face: &Face<'_>, letter: char) -> f64 {
        let glyph = face.glyph_index(letter).unwrap_or_default();
        f64::from(face.glyph_hor_advance(glyph).unwrap_or_default()) / f64::from(face.units_per_em())
    }

    /// Width of a text, in the unit of `size`.
    pub(super) fn width(&self, text: &str, size: f64, is_bold: bool) -> f64 {
        let face = self.face(is_bold);
        text.chars().map(|letter| Self::advance(face, letter)).sum::<f64>() * size
    }

    /// Tells the outlines of a text that begins at `x` on the line `y` (downwards).
    pub(super) fn outline(&self, text: &str, [mut x, y]: [f64; 2], size: f64, is_bold: bool, pen: &mut dyn Pen) {
        let face = self.face(is_bold);
        let scale = size / f64::from(face.units_per_em());
        for letter in text.chars() {
            let glyph = face.glyph_index(letter).unwrap_or_default();
            face.outline_glyph(glyph, &mut Moved { pen, x, y, scale });
            x += Self::advance(face, letter) * size;
        }
    }
}

/// A text as it is drawn: composed letters, blanks for what is no letter.
pub(super) fn drawn(text: &str) -> String {
    text.nfc().map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c }).collect()
}

/// Draws outlines; coordinates are those of the picture.
pub(super) trait Pen {
    /// Begins a contour.
    fn move_to(&mut self, to: [f64; 2]);
    /// A straight line.
    fn line_to(&mut self, to: [f64; 2]);
    /// A curve with one control point.
    fn quad_to(&mut self, by: [f64; 2], to: [f64; 2]);
    /// A curve with two.
    fn cubic_to(&mut self, by: [[f64; 2]; 2], to: [f64; 2]);
    /// Ends a contour.
    fn close(&mut self);
}

/// A glyph in its place.
struct Moved<'a> {
    pen: &'a mut dyn Pen,
    x: f64,
    y: f64,
    scale: f64,
}

impl Moved<'_> {
    fn at(&self, x: f32, y: f32) -> [f64; 2] {
        [self.x + f64::from(x) * self.scale, self.y - f64::from(y) * self.scale]
    }
}

impl OutlineBuilder for Moved<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.pen.move_to(to);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.pen.line_to(to);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (by, to) = (self.at(x1, y1), self.at(x, y));
        self.pen.quad_to(by, to);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (by, to) = ([self.at(x1, y1), self.at(x2, y2)], self.at(x, y));
        self.pen.cubic_to(by, to);
    }

    fn close(&mut self) {
        self.pen.close();
    }
}
