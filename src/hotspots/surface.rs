//! The picture of a surface: densities as colours. Pure.

use serde_json::{Value, json};

use super::results::Written;
use crate::files::write::picture::indexed_png;

/// Colours from none to the most, of even steps of lightness, told apart by everybody (`YlOrRd` of Brewer); with how much of the ground they cover.
const RAMP: [(f64, [u8; 4]); 6] = [
    (0.0, [255, 255, 178, 0]),
    (0.04, [255, 255, 178, 110]),
    (0.25, [254, 204, 92, 170]),
    (0.5, [253, 141, 60, 195]),
    (0.75, [240, 59, 32, 210]),
    (1.0, [189, 0, 38, 220]),
];
/// Parts of the most that a legend tells.
const TOLD: [f64; 5] = [0.04, 0.25, 0.5, 0.75, 1.0];
/// The highest value of a surface.
const FULL: f64 = 65_534.0;

/// The colour of a part of the most.
fn colour(part: f64) -> [u8; 4] {
    let part = part.clamp(0.0, 1.0);
    let after = RAMP.partition_point(|(at, _)| *at < part).clamp(1, RAMP.len() - 1);
    let ((low, from), (high, to)) = (RAMP[after - 1], RAMP[after]);
    let share = (part - low) / (high - low);
    std::array::from_fn(|i| (f64::from(from[i]) + share * (f64::from(to[i]) - f64::from(from[i]))).round() as u8)
}

/// Densities and their colours.
pub(super) fn legend(most_per_km2: f64) -> Value {
    let told = |part: f64| {
        let [red, green, blue, opacity] = colour(part);
        json!({"per_km2": part * most_per_km2, "colour": format!("#{red:02x}{green:02x}{blue:02x}"), "opacity": f64::from(opacity) / 255.0})
    };
    TOLD.map(told).into()
}

/// A surface as PNG; the darkest colour is that of `most_per_km2` and of all that is more.
pub(super) fn picture(surface: &Written, most_per_km2: f64) -> Vec<u8> {
    // The first is for what lies outside of the ground.
    let palette: Vec<[u8; 4]> = std::iter::once([0; 4]).chain((0..255).map(|step| colour(f64::from(step) / 254.0))).collect();
    let scale = surface.most_per_km2 / most_per_km2 / FULL * 254.0;
    let pixel = |pair: &[u8]| match u16::from_be_bytes([pair[0], pair[1]]) {
        0 => 0,
        value => (f64::from(value - 1) * scale).round().min(254.0) as u8 + 1,
    };
    let pixels: Vec<u8> = surface.scaled.chunks_exact(2).map(pixel).collect();
    indexed_png(surface.cols.unsigned_abs(), surface.rows.unsigned_abs(), &palette, &pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_ramp_and_between_them() {
        assert_eq!(colour(0.0), [255, 255, 178, 0]);
        assert_eq!(colour(1.0), [189, 0, 38, 220]);
        assert_eq!(colour(2.0), colour(1.0));
        // Halfway from 0.5 to 0.75.
        assert_eq!(colour(0.625), [247, 100, 46, 203]);
        assert_eq!(legend(20.0)[2], json!({"per_km2": 10.0, "colour": "#fd8d3c", "opacity": 195.0 / 255.0}));
    }
}
