//! Which need has street light by night, as far as the streets of the map say. Pure.
//!
//! A street of which nobody says that it is lit is taken to be dark: what is not known never counts as seen.

use geo::Coord;
use serde_json::{Value, json};

use super::commune::rounded;
use super::need::Street;
use crate::spatial::coverage::recipe;

/// A place so near to the middle line of a lit street has its light, metres. A choice: lamps of 8 to 12 m stand on the kerb and light about as far as they
/// are high, which from the middle of a street of two lanes reaches over the pavement to the doors on it, and not into yards. It is also how far around
/// a point of need a gap is drawn, and how near two ways into a ward are one. Of a large place the point inside is farther away, and stays dark.
pub const NEAR_M: f64 = 15.0;

/// Metres of street by what is known of their light.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Metres {
    /// Known to be lit.
    pub lit: f64,
    /// Known not to be.
    pub unlit: f64,
    /// Of which that is not known.
    pub unknown: f64,
}

impl Metres {
    /// Counts a piece of street.
    pub fn add(&mut self, is_lit: Option<bool>, metres: f64) {
        *(match is_lit {
            Some(true) => &mut self.lit,
            Some(false) => &mut self.unlit,
            None => &mut self.unknown,
        }) += metres;
    }

    /// As answers have it.
    pub fn told(&self) -> Value {
        json!({"lit_m": rounded(self.lit), "unlit_m": rounded(self.unlit), "unknown_m": rounded(self.unknown)})
    }
}

/// Whether a street that is known to be lit passes within [`NEAR_M`] of a place, degrees. O(corners), nearly all of them a comparison.
pub fn is_lit(streets: &[Street], place: Coord) -> bool {
    streets.iter().any(|street| street.is_lit == Some(true) && recipe::passes(&street.line, place, NEAR_M))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 300 m along the parallel of 20°.
    fn street(is_lit: Option<bool>) -> Street {
        let line = [Coord { x: 106.0, y: 20.0 }, Coord { x: 106.002_868, y: 20.0 }];
        Street { class: "residential".to_owned(), name: None, is_lit, line: line.to_vec().into() }
    }

    #[test]
    fn a_place_beside_a_lit_street_is_lit_and_one_beside_another_street_is_not() {
        // One degree of latitude has 110,692 m.
        let off = |metres: f64| Coord { x: 106.001, y: 20.0 + metres / 110_692.0 };
        assert!(is_lit(&[street(None), street(Some(true))], off(14.9)));
        assert!(!is_lit(&[street(None), street(Some(true))], off(15.1)));
        assert!(!is_lit(&[street(None), street(Some(false))], off(1.0)));
        assert!(!is_lit(&[], off(0.0)));
    }

    #[test]
    fn metres_are_counted_by_what_is_known() {
        let mut metres = Metres::default();
        for (is_lit, length_m) in [(Some(true), 20.0), (None, 5.0), (Some(false), 7.5), (Some(true), 1.0)] {
            metres.add(is_lit, length_m);
        }
        assert_eq!(metres.told(), json!({"lit_m": 21.0, "unlit_m": 7.5, "unknown_m": 5.0}));
    }
}
