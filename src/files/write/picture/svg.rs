//! A scene as SVG 1.1 with text as text: it can be searched and edited. Widths are stated, so that another font keeps the room.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::Colour;
use super::scene::{Mark, Scene};

fn colour(out: &mut String, name: &str, of: Option<Colour>) {
    let Some(Colour([red, green, blue, alpha])) = of else {
        let _ = write!(out, " {name}=\"none\"");
        return;
    };
    // Writing to a String cannot fail.
    let _ = write!(out, " {name}=\"#{red:02x}{green:02x}{blue:02x}\"");
    if alpha < 255 {
        let _ = write!(out, " {name}-opacity=\"{:.3}\"", f64::from(alpha) / 255.0);
    }
}

fn stroke(out: &mut String, of: Option<(Colour, f64)>) {
    if let Some((line, width)) = of {
        colour(out, "stroke", Some(line));
        let _ = write!(out, " stroke-width=\"{width:.2}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
    }
}

fn mark(out: &mut String, of: &Mark) {
    match of {
        Mark::Paths { paths, is_closed, fill, stroke: line } => {
            out.push_str("<path fill-rule=\"evenodd\" d=\"");
            for path in paths.iter().filter(|path| !path.is_empty()) {
                for (i, [x, y]) in path.iter().enumerate() {
                    let _ = write!(out, "{}{x:.1} {y:.1}", if i == 0 { 'M' } else { 'L' });
                }
                out.push_str(if *is_closed { "Z" } else { "" });
            }
            out.push('"');
            colour(out, "fill", *fill);
            stroke(out, *line);
            out.push_str("/>\n");
        }
        Mark::Disc { centre: [x, y], radius, fill, stroke: line } => {
            let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"");
            colour(out, "fill", Some(*fill));
            stroke(out, *line);
            out.push_str("/>\n");
        }
        Mark::Text { at: [x, y], text, size, width, is_bold, colour: ink, halo } => {
            if text.is_empty() {
                return;
            }
            let _ = write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size:.1}\" textLength=\"{width:.1}\"");
            out.push_str(" lengthAdjust=\"spacingAndGlyphs\"");
            if *is_bold {
                out.push_str(" font-weight=\"600\"");
            }
            colour(out, "fill", Some(*ink));
            if *halo > 0.0 {
                out.push_str(" paint-order=\"stroke\"");
                stroke(out, Some((Colour::WHITE, 2.0 * halo)));
            }
            let _ = writeln!(out, ">{}</text>", escape(text));
        }
    }
}

/// The scene as a file.
pub(super) fn write(scene: &Scene) -> String {
    let (width, height) = (scene.width_px, scene.height_px);
    let mm = |px: u32| f64::from(px) * 25.4 / scene.dpi;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.2}mm\" height=\"{:.2}mm\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"'Be Vietnam Pro', Arial, sans-serif\" xml:space=\"preserve\">\n",
        mm(width),
        mm(height)
    );
    if !scene.title.is_empty() {
        let _ = writeln!(out, "<title>{}</title>", escape(&scene.title));
    }
    let [left, top, right, bottom] = scene.frame;
    let (across, down) = (right - left, bottom - top);
    let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
    let _ = writeln!(
        out,
        "<clipPath id=\"frame\"><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{across:.1}\" height=\"{down:.1}\"/></clipPath>"
    );
    out.push_str("<g clip-path=\"url(#frame)\">\n");
    for of in &scene.map {
        mark(&mut out, of);
    }
    out.push_str("</g>\n");
    for of in &scene.furniture {
        mark(&mut out, of);
    }
    out.push_str("</svg>\n");
    out
}
