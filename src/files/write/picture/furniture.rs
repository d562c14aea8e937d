//! What stands around a map: title above; legend, scale bar, north arrow and source below. Nothing of it lies on the map.

use super::font::{CAPITAL, drawn};
use super::scene::{Drawer, Mark};
use super::{Colour, Entry, Map, PictureFault, Sign, Stroke};

const EDGE_MM: f64 = 3.0;
const TITLE_MM: f64 = 4.5;
const TEXT_MM: f64 = 2.8;
const SMALL_MM: f64 = 2.2;
/// Height of a line of the legend, width of its signs, room between its columns.
const ROW_MM: f64 = 5.0;
const SIGN_MM: f64 = 7.0;
const GAP_MM: f64 = 5.0;
/// Room for scale bar and north arrow, at the right.
const SCALE_MM: f64 = 58.0;
/// The longest scale bar.
const BAR_MM: f64 = 40.0;
/// The least height of what is below the map, its source apart.
const BELOW_MM: f64 = 13.0;
const GREY: Colour = Colour::opaque(0x55, 0x55, 0x55);

/// Where everything goes.
pub(super) struct Plan {
    px_per_mm: f64,
    width: f64,
    height: f64,
    /// The map: left, top, right, bottom (pixels).
    pub(super) frame: [f64; 4],
    /// Columns of the legend, and the width of one (mm).
    columns: usize,
    column_mm: f64,
}

impl Plan {
    pub(super) fn new(map: &Map, drawer: &Drawer, [width, height]: [f64; 2]) -> Result<Self, PictureFault> {
        let px_per_mm = drawer.px_per_mm;
        let text_mm = |text: &str| drawer.fonts.width(&drawn(text), TEXT_MM, false);
        let widest = map.legend.iter().map(|entry| text_mm(&entry.text)).fold(0.0, f64::max);
        let column_mm = SIGN_MM + 1.5 + widest + GAP_MM;
        let room_mm = width / px_per_mm - 2.0 * EDGE_MM - SCALE_MM;
        let columns = ((room_mm / column_mm).floor() as usize).clamp(1, map.legend.len().max(1));
        let rows = map.legend.len().div_ceil(columns);
        let legend_mm = if rows == 0 { 0.0 } else { ROW_MM * (rows as f64 + 1.0) };
        let below_mm = legend_mm.max(BELOW_MM) + if map.attribution.is_empty() { 0.0 } else { SMALL_MM * 1.8 };
        let above_mm = if map.title.is_empty() { 0.0 } else { TITLE_MM * 1.8 };
        let edge = EDGE_MM * px_per_mm;
        let frame = [edge, edge + above_mm * px_per_mm, width - edge, height - edge - (below_mm + 2.0) * px_per_mm];
        // Less than this is no map.
        if frame[3] - frame[1] < 20.0 * px_per_mm || room_mm < 20.0 {
            return Err(PictureFault::Size);
        }
        Ok(Self { px_per_mm, width, height, frame, columns, column_mm })
    }

    pub(super) fn marks(&self, map: &Map, drawer: &Drawer, px_per_m: f64) -> Vec<Mark> {
        let mm = self.px_per_mm;
        let [left, top, right, bottom] = self.frame;
        let corners = vec![[left, top], [right, top], [right, bottom], [left, bottom]];
        let mut marks = vec![Mark::Paths { paths: vec![corners], is_closed: true, fill: None, stroke: Some((Colour::BLACK, 0.3 * mm)) }];
        if !map.title.is_empty() {
            let at = [self.width / 2.0, EDGE_MM * mm + TITLE_MM * 0.6 * mm];
            marks.push(drawer.centred(at, &map.title, TITLE_MM, true, Colour::BLACK, 0.0));
        }
        if !map.attribution.is_empty() {
            let at = [left, self.height - EDGE_MM * mm];
            marks.push(drawer.text(at, &map.attribution, SMALL_MM, false, GREY, 0.0));
        }
        self.legend(map, drawer, &mut marks);
        self.scale(map, drawer, px_per_m, &mut marks);
        marks
    }

    fn legend(&self, map: &Map, drawer: &Drawer, marks: &mut Vec<Mark>) {
        if map.legend.is_empty() {
            return;
        }
        let mm = self.px_per_mm;
        let [left, _, _, bottom] = self.frame;
        let first = bottom + (2.0 + ROW_MM / 2.0) * mm;
        let base = |line: f64| line + CAPITAL * TEXT_MM * mm / 2.0;
        marks.push(drawer.text([left, base(first)], map.language.of("CHÚ GIẢI", "LEGEND"), TEXT_MM, true, Colour::BLACK, 0.0));
        let rows = map.legend.len().div_ceil(self.columns);
        for (i, entry) in map.legend.iter().enumerate() {
            let x = left + (i / rows) as f64 * self.column_mm * mm;
            let y = first + ((i % rows) as f64 + 1.0) * ROW_MM * mm;
            sign(entry, drawer, [x, y], marks);
            marks.push(drawer.text([x + (SIGN_MM + 1.5) * mm, base(y)], &entry.text, TEXT_MM, false, Colour::BLACK, 0.0));
        }
    }

    /// Scale bar of two halves, and the north arrow right of it.
    fn scale(&self, map: &Map, drawer: &Drawer, px_per_m: f64, marks: &mut Vec<Mark>) {
        let mm = self.px_per_mm;
        let [_, _, right, bottom] = self.frame;
        let length_m = bar_m(BAR_MM * mm / px_per_m);
        let end = right - 12.0 * mm;
        let (begin, top, height) = (end - length_m * px_per_m, bottom + 5.5 * mm, 1.4 * mm);
        let line = Some((Colour::BLACK, 0.2 * mm));
        let middle = f64::midpoint(begin, end);
        for (from, to, fill) in [(begin, middle, Colour::BLACK), (middle, end, Colour::WHITE)] {
            let paths = vec![vec![[from, top], [to, top], [to, top + height], [from, top + height]]];
            marks.push(Mark::Paths { paths, is_closed: true, fill: Some(fill), stroke: line });
        }
        let (unit, per_unit) = if length_m < 1000.0 { ("m", 1.0) } else { ("km", 1000.0) };
        for (x, m, unit) in [(begin, 0.0, String::new()), (middle, length_m / 2.0, String::new()), (end, length_m, format!(" {unit}"))] {
            let number = (m / per_unit).to_string();
            let number = if map.language == super::Language::Vietnamese { number.replace('.', ",") } else { number };
            let text = number + &unit;
            marks.push(drawer.centred([x, top + height + 2.4 * mm], &text, SMALL_MM, false, Colour::BLACK, 0.0));
        }
        let (x, tip, foot) = (right - 2.5 * mm, bottom + 2.5 * mm, bottom + 9.0 * mm);
        let arrow = vec![[x, tip], [x + 2.0 * mm, foot], [x, foot - 1.6 * mm], [x - 2.0 * mm, foot]];
        marks.push(Mark::Paths { paths: vec![arrow], is_closed: true, fill: Some(Colour::BLACK), stroke: None });
        marks.push(drawer.centred([x, foot + 2.2 * mm], map.language.of("B", "N"), TEXT_MM, true, Colour::BLACK, 0.0));
    }
}

/// A sign of the legend in its place, around the line `y`.
fn sign(entry: &Entry, drawer: &Drawer, [x, y]: [f64; 2], marks: &mut Vec<Mark>) {
    let mm = drawer.px_per_mm;
    let centre = [x + SIGN_MM / 2.0 * mm, y];
    let stroke = |stroke: Stroke| (stroke.colour, stroke.width_mm * mm);
    match entry.sign {
        Sign::Area(fill, line) => {
            let (right, half) = (x + SIGN_MM * mm, 1.7 * mm);
            let paths = vec![vec![[x, y - half], [right, y - half], [right, y + half], [x, y + half]]];
            marks.push(Mark::Paths { paths, is_closed: true, fill, stroke: line.map(stroke) });
        }
        Sign::Line(line) => {
            let paths = vec![vec![[x, y], [x + SIGN_MM * mm, y]]];
            marks.push(Mark::Paths { paths, is_closed: false, fill: None, stroke: Some(stroke(line)) });
        }
        Sign::Dot(fill, radius_mm) => marks.push(Mark::Disc { centre, radius: radius_mm * mm, fill, stroke: None }),
        Sign::Number(fill) => marks.extend(drawer.number(centre, "1", fill)),
    }
}

/// The longest of 1, 2, 5, 10 … metres that is not longer than `most_m`.
pub(super) fn bar_m(most_m: f64) -> f64 {
    let decade = 10f64.powf(most_m.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|n| n * decade).find(|m| *m <= most_m).unwrap_or(decade)
}
