//! What buildings lower than the camera hide: the ground behind them up to where the line of sight over the roof comes down.

use geo::algorithm::bool_ops::FillRule;
use geo::{Area, BooleanOps, LineString, MultiPolygon, Polygon};

use super::Wall;
use super::pieces::LEAST_M2;

/// How a building stands in the way of sight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shadow {
    /// It hides nothing.
    None,
    /// From a wall at distance `d` to so many times `d`.
    Times(f64),
    /// All that is behind it.
    Endless,
}

/// C5: `h` and `t` heights of eye and target, `b` of the building. A height that is not finite counts as unknown.
pub(super) fn of(eye_m: Option<f64>, target_m: f64, building_m: Option<f64>) -> Shadow {
    let (Some(eye_m), Some(building_m)) = (eye_m, building_m) else {
        // Whether it sees over any roof is not known, so it sees over none.
        return Shadow::Endless;
    };
    if !eye_m.is_finite() || !building_m.is_finite() || building_m >= eye_m {
        return Shadow::Endless;
    }
    if building_m <= target_m { Shadow::None } else { Shadow::Times((eye_m - target_m) / (eye_m - building_m)) }
}

/// Takes the shadows of a building out of a region: its own ground and, behind each wall, the strip to `times` the wall's distance.
pub(super) fn cast(shadows: &mut Vec<Polygon>, outline: Vec<Polygon>, walls: &[Wall], times: f64) {
    shadows.extend(outline);
    for &(a, b) in walls {
        let twice = a.x * b.y - a.y * b.x;
        if twice.abs() < 1e-9 {
            continue;
        }
        let (a, b) = if twice < 0.0 { (b, a) } else { (a, b) };
        shadows.push(Polygon::new(LineString::new(vec![a, a * times, b * times, b, a]), Vec::new()));
    }
}

/// A region without shadows, and without the pieces that are too small to be one.
pub(super) fn outside(region: &MultiPolygon, shadows: Vec<Polygon>) -> MultiPolygon {
    // All rings run with what they fill on their left, so that what lies in several shadows is in shadow, without a union beforehand.
    let mut lit = region.difference_with_fill_rule(&MultiPolygon::new(shadows), FillRule::NonZero);
    lit.0.retain(|piece| piece.unsigned_area() > LEAST_M2);
    lit
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eye 4 m, target 1.6 m: a wall of 3 m hides up to 2.4/1 = 2.4 times its distance, one of 2 m up to 2.4/2 = 1.2 times.
    #[test]
    fn heights_give_the_length_of_a_shadow() {
        let close = |shadow: Shadow, times: f64| matches!(shadow, Shadow::Times(found) if (found - times).abs() < 1e-12);
        assert!(close(of(Some(4.0), 1.6, Some(3.0)), 2.4) && close(of(Some(4.0), 1.6, Some(2.0)), 1.2));
        for (eye_m, building_m, expected) in [
            (Some(4.0), Some(1.6), Shadow::None),
            (Some(4.0), Some(0.0), Shadow::None),
            (Some(4.0), Some(4.0), Shadow::Endless),
            (Some(4.0), Some(12.0), Shadow::Endless),
            (Some(4.0), None, Shadow::Endless),
            (None, Some(3.0), Shadow::Endless),
            (Some(4.0), Some(f64::NAN), Shadow::Endless),
            // An eye below its target.
            (Some(1.2), Some(1.3), Shadow::Endless),
            (Some(1.2), Some(1.0), Shadow::None),
        ] {
            assert_eq!(of(eye_m, 1.6, building_m), expected, "{eye_m:?} {building_m:?}");
        }
    }
}
