//! A scene as PNG: painted by tiny-skia, packed with the deflate that is linked anyway.

use std::io::Write as _;

use flate2::{Compression, Crc, write::ZlibEncoder};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::Colour;
use super::font::{Fonts, Pen};
use super::scene::{Mark, Scene};

struct Pencil(PathBuilder);

impl Pen for Pencil {
    fn move_to(&mut self, [x, y]: [f64; 2]) {
        self.0.move_to(x as f32, y as f32);
    }

    fn line_to(&mut self, [x, y]: [f64; 2]) {
        self.0.line_to(x as f32, y as f32);
    }

    fn quad_to(&mut self, [x1, y1]: [f64; 2], [x, y]: [f64; 2]) {
        self.0.quad_to(x1 as f32, y1 as f32, x as f32, y as f32);
    }

    fn cubic_to(&mut self, [[x1, y1], [x2, y2]]: [[f64; 2]; 2], [x, y]: [f64; 2]) {
        self.0.cubic_to(x1 as f32, y1 as f32, x2 as f32, y2 as f32, x as f32, y as f32);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

fn paint(colour: Colour) -> Paint<'static> {
    let [red, green, blue, alpha] = colour.0;
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, alpha);
    paint
}

fn line(pixels: &mut Pixmap, path: &Path, colour: Colour, width: f64) {
    let stroke = Stroke { width: width as f32, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    pixels.stroke_path(path, &paint(colour), &stroke, Transform::identity(), None);
}

fn draw(pixels: &mut Pixmap, fonts: &Fonts, mark: &Mark) {
    let (path, fill, stroke, rule) = match mark {
        Mark::Paths { paths, is_closed, fill, stroke } => {
            let mut pencil = PathBuilder::new();
            for path in paths {
                for (i, [x, y]) in path.iter().enumerate() {
                    if i == 0 {
                        pencil.move_to(*x as f32, *y as f32);
                    } else {
                        pencil.line_to(*x as f32, *y as f32);
                    }
                }
                if *is_closed && !path.is_empty() {
                    pencil.close();
                }
            }
            (pencil.finish(), *fill, *stroke, FillRule::EvenOdd)
        }
        Mark::Disc { centre: [x, y], radius, fill, stroke } => {
            (PathBuilder::from_circle(*x as f32, *y as f32, *radius as f32), Some(*fill), *stroke, FillRule::Winding)
        }
        Mark::Text { at, text, size, is_bold, colour, halo, .. } => {
            let mut pencil = Pencil(PathBuilder::new());
            fonts.outline(text, *at, *size, *is_bold, &mut pencil);
            let path = pencil.0.finish();
            if let Some(path) = path.as_ref().filter(|_| *halo > 0.0) {
                line(pixels, path, Colour::WHITE, 2.0 * *halo);
            }
            (path, Some(*colour), None, FillRule::Winding)
        }
    };
    let Some(path) = path else { return };
    if let Some(colour) = fill {
        pixels.fill_path(&path, &paint(colour), rule, Transform::identity(), None);
    }
    if let Some((colour, width)) = stroke {
        line(pixels, &path, colour, width);
    }
}

/// The picture as a file.
pub(super) fn encode(scene: &Scene) -> Vec<u8> {
    let mut pixels = Pixmap::new(scene.width_px, scene.height_px).expect("the size of a scene is held to MAX_PX");
    pixels.fill(tiny_skia::Color::WHITE);
    let fonts = Fonts::new();
    for mark in &scene.map {
        draw(&mut pixels, &fonts, mark);
    }
    // What was drawn beyond the frame is covered: painting within a mask takes three times as long.
    let [left, top, right, bottom] = scene.frame;
    let (width, height) = (f64::from(scene.width_px), f64::from(scene.height_px));
    for [x0, y0, x1, y1] in [[0.0, 0.0, width, top], [0.0, bottom, width, height], [0.0, 0.0, left, height], [right, 0.0, width, height]] {
        if let Some(rect) = Rect::from_ltrb(x0 as f32, y0 as f32, x1 as f32, y1 as f32) {
            pixels.fill_rect(rect, &paint(Colour::WHITE), Transform::identity(), None);
        }
    }
    for mark in &scene.furniture {
        draw(&mut pixels, &fonts, mark);
    }
    file(&pixels, scene.dpi)
}

/// A PNG file (RFC 2083) of three bytes a pixel.
fn file(pixels: &Pixmap, dpi: f64) -> Vec<u8> {
    let per_m = ((dpi / 0.0254).round() as u32).to_be_bytes();
    let about = [(*b"pHYs", [&per_m[..], &per_m, &[1]].concat())];
    let rows = pixels.data().chunks_exact(pixels.width() as usize * 4);
    let rows = rows.map(|row| row.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect::<Vec<u8>>());
    written([pixels.width(), pixels.height()], 2, &about, rows)
}

/// A PNG file of one byte a pixel: its place among at most 256 colours with their opacities. `pixels` are row by row from the top, `width` × `height` of them.
pub fn indexed_png(width: u32, height: u32, colours: &[[u8; 4]], pixels: &[u8]) -> Vec<u8> {
    let about = [
        (*b"PLTE", colours.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect()),
        (*b"tRNS", colours.iter().map(|[.., opacity]| *opacity).collect()),
    ];
    written([width, height], 3, &about, pixels.chunks_exact(width.max(1) as usize).map(<[u8]>::to_vec))
}

fn written(size: [u32; 2], colour_type: u8, about: &[([u8; 4], Vec<u8>)], rows: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let [width, height] = size.map(u32::to_be_bytes);
    chunk(&mut out, *b"IHDR", &[&width[..], &height, &[8, colour_type, 0, 0, 0]].concat());
    for (kind, content) in about {
        chunk(&mut out, *kind, content);
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    for row in rows {
        // No filter: areas of one colour pack best as they are. Writing to memory cannot fail.
        let _ = packed.write_all(&[0]);
        let _ = packed.write_all(&row);
    }
    chunk(&mut out, *b"IDAT", &packed.finish().unwrap_or_default());
    chunk(&mut out, *b"IEND", &[]);
    out
}

/// How hard the picture is packed: beyond, files get little smaller.
const LEVEL: u32 = 4;

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(content);
    out.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(kind);
    out.extend(content);
    out.extend(sum.sum().to_be_bytes());
}
