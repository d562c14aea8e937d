//! The resolution of a camera in one cell.

use crate::http::fields::words::fold;

/// Columns and rows of pixels of `1920x1080`, `1080p`, `Full HD`, `4MP`; and whether that was said or taken from the usual format of a
/// marketing name. `None`: not understood.
pub fn resolution(text: &str) -> Option<(i64, i64, bool)> {
    let folded = fold(text).replace(['×', '*'], "x");
    let compact: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
    let compact = compact.replace("megapixel", "mp").replace("mpx", "mp");
    let compact = compact.trim_end_matches("pixels").trim_end_matches("pixel").trim_end_matches("px");
    if let Some((h, v)) = compact.split_once('x')
        && let (Ok(h), Ok(v)) = (h.replace("px", "").parse::<i64>(), v.parse::<i64>())
    {
        return Some((h.max(v), h.min(v), true));
    }
    let usual = match compact.replace(',', ".").as_str() {
        "hd" | "720p" | "hd720" | "1mp" | "1.0mp" | "1.3mp" => (1280, 720),
        "fullhd" | "fhd" | "1080p" | "2mp" | "2.0mp" | "hd1080" => (1920, 1080),
        "3mp" | "3.0mp" => (2048, 1536),
        "2k" | "qhd" | "1440p" | "4mp" | "4.0mp" => (2560, 1440),
        "5mp" | "5.0mp" => (2592, 1944),
        "6mp" | "6.0mp" => (3072, 2048),
        "8mp" | "8.0mp" | "4k" | "uhd" | "2160p" => (3840, 2160),
        "12mp" | "12.0mp" => (4000, 3000),
        _ => return None,
    };
    Some((usual.0, usual.1, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_and_marketing_names() {
        for text in ["1920x1080", "1920 × 1080", "1920*1080 px", "1080x1920"] {
            assert_eq!(resolution(text), Some((1920, 1080, true)), "{text}");
        }
        assert_eq!(resolution("4 MP"), Some((2560, 1440, false)));
        assert_eq!(resolution("Full HD"), Some((1920, 1080, false)));
        assert_eq!(resolution("2.0 Megapixel"), Some((1920, 1080, false)));
        assert_eq!(resolution("nét"), None);
    }
}
