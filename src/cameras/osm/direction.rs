//! `camera:direction`: degrees, words, ranges, several of them.

/// Where a camera looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Facing {
    /// Degrees clockwise from true north, below 360.
    To(f64),
    /// From one bearing clockwise to another.
    Range(f64, f64),
    /// All around.
    AllRound,
}

/// The sixteen points of the compass.
const POINTS: [&str; 16] = ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];

/// What a value says, in its order (`90`, `NNW`, `north`, `90-270`, `90;NE`, `0-360`), and whether all of it was understood.
pub fn facings(value: &str) -> (Vec<Facing>, bool) {
    let parts: Vec<Option<Facing>> = value.split(';').map(str::trim).filter(|part| !part.is_empty()).map(facing).collect();
    let is_whole = !parts.is_empty() && parts.iter().all(Option::is_some);
    (parts.into_iter().flatten().collect(), is_whole)
}

fn facing(part: &str) -> Option<Facing> {
    if part.eq_ignore_ascii_case("all") || part == "*" {
        return Some(Facing::AllRound);
    }
    if let Some(bearing) = bearing(part) {
        return Some(Facing::To(bearing.rem_euclid(360.0)));
    }
    let (from, to) = part.split_once('-').or_else(|| part.split_once('–'))?;
    let (from, to) = (bearing(from.trim())?, bearing(to.trim())?);
    if (to - from).abs() >= 360.0 {
        return Some(Facing::AllRound);
    }
    let (from, to) = (from.rem_euclid(360.0), to.rem_euclid(360.0));
    // From a bearing to the same one is no arc.
    (from.to_bits() != to.to_bits()).then_some(Facing::Range(from, to))
}

/// Degrees of a number from 0 to 360 or of a word.
fn bearing(text: &str) -> Option<f64> {
    let number = text.trim_end_matches(['°', ' ']).replace(',', ".");
    if let Ok(degrees) = number.parse::<f64>() {
        return (0.0..=360.0).contains(&degrees).then_some(degrees);
    }
    let upper = text.to_ascii_uppercase().replace(['_', ' '], "");
    let word = match upper.as_str() {
        "NORTH" => "N",
        "EAST" => "E",
        "SOUTH" => "S",
        "WEST" => "W",
        "NORTHEAST" | "NORTH-EAST" => "NE",
        "SOUTHEAST" | "SOUTH-EAST" => "SE",
        "SOUTHWEST" | "SOUTH-WEST" => "SW",
        "NORTHWEST" | "NORTH-WEST" => "NW",
        other => other,
    };
    POINTS.iter().position(|point| *point == word).map(|i| i as f64 * 22.5)
}
