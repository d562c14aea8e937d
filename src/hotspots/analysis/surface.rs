//! The surface: density of incidents, corrected at the border, and the same as rows of Web Mercator.

use geo::{BoundingRect as _, Coord};

use super::answer::Surface;
use super::field::Field;
use crate::spatial::kde::{Ask, Kernel, Mask, Raster, Way, density};

/// Nodes from side to side at most.
const MOST_NODES: f64 = 1000.0;
/// Nodes in a bandwidth.
const NODES_A_BANDWIDTH: f64 = 6.0;
/// Radius of Web Mercator's sphere, metres.
const MERCATOR_M: f64 = 6_378_137.0;
/// The answer does not depend on it.
const THREADS: usize = 2;

/// Nodes over the ground, how incidents are spread, and which part of the kernel lies on the ground.
#[derive(Debug)]
pub(super) struct Canvas {
    raster: Raster,
    ask: Ask,
    mask: Mask,
}

impl Canvas {
    /// None where there is no ground or the bandwidth is no length.
    pub fn of(field: &Field, bandwidth_m: f64) -> Option<Self> {
        let bounds = field.area.bounding_rect()?;
        let step_m = (bandwidth_m / NODES_A_BANDWIDTH).max(bounds.width().max(bounds.height()) / MOST_NODES);
        let nodes = |long_m: f64| (long_m / step_m).ceil().max(1.0);
        let first = Coord { x: bounds.min().x + step_m / 2.0, y: bounds.min().y + step_m / 2.0 };
        let raster =
            Raster { first, step_m: [step_m, step_m], columns: nodes(bounds.width()) as usize, rows: nodes(bounds.height()) as usize };
        let ask = Ask { kernel: Kernel::Quartic, bandwidth_m, way: Way::Quicker, threads: THREADS };
        let mask = Mask::of(&field.area, &raster, &ask).ok()?;
        Some(Self { raster, ask, mask })
    }

    /// Incidents per square kilometre at each node; none outside of the ground.
    pub fn density(&self, places: &[Coord]) -> Option<Vec<Option<f32>>> {
        let surface = density(places, None, &self.raster, &self.ask).ok()?;
        self.mask.corrected(&surface).ok()
    }

    /// The value of the node nearest to a place; 0 outside.
    pub fn at(&self, values: &[Option<f32>], place: Coord) -> f64 {
        let step_m = self.raster.step_m[0];
        let [column, row] =
            [place.x - self.raster.first.x, place.y - self.raster.first.y].map(|off| (off / step_m).round().max(0.0) as usize);
        let node = row.min(self.raster.rows - 1) * self.raster.columns + column.min(self.raster.columns - 1);
        values[node].map_or(0.0, f64::from)
    }

    /// Densities for a picture: rows of equal height in Web Mercator, of each the two rows of the plane around it in their shares.
    pub fn picture(&self, field: &Field, values: &[Option<f32>], rule: &'static str) -> Surface {
        let Raster { first, step_m: [step_m, _], columns, rows } = self.raster;
        let corner = |column: f64, row: f64| {
            field.plane.to_degrees(Coord { x: first.x + (column - 0.5) * step_m, y: first.y + (row - 0.5) * step_m })
        };
        let (low, high) = (corner(0.0, 0.0), corner(columns as f64, rows as f64));
        let (south, north) = (mercator_north(low.y), mercator_north(high.y));
        let most = values.iter().flatten().copied().fold(0.0_f32, f32::max);
        let scaled =
            |value: Option<f32>| value.map_or(0, |value| 1 + if most > 0.0 { (value / most * 65_534.0).round() as u16 } else { 0 });
        let mut picture = Vec::with_capacity(columns * rows);
        for line in 0..rows {
            let north_m = north - (line as f64 + 0.5) / rows as f64 * (north - south);
            let lat_deg = (2.0 * (north_m / MERCATOR_M).exp().atan() - std::f64::consts::FRAC_PI_2).to_degrees();
            let y = field.plane.to_plane(Coord { x: low.x, y: lat_deg }).y;
            let at = ((y - first.y) / step_m).clamp(0.0, rows as f64 - 1.0);
            let (under, share) = (at.floor() as usize, (at - at.floor()) as f32);
            let (a, b) = (under * columns, (under + 1).min(rows - 1) * columns);
            for column in 0..columns {
                // Of two rows of which one is outside, the nearer decides.
                picture.push(scaled(match (values[a + column], values[b + column]) {
                    (Some(a), Some(b)) => Some(a + (b - a) * share),
                    (a, b) => {
                        if share < 0.5 {
                            a
                        } else {
                            b
                        }
                    }
                }));
            }
        }
        Surface {
            columns,
            rows,
            bounds_3857: [low.x.to_radians() * MERCATOR_M, south, high.x.to_radians() * MERCATOR_M, north],
            values: picture,
            most_per_km2: f64::from(most),
            bandwidth_m: self.ask.bandwidth_m,
            rule,
        }
    }
}

/// North of the equator in Web Mercator, metres.
fn mercator_north(lat_deg: f64) -> f64 {
    MERCATOR_M * (std::f64::consts::FRAC_PI_4 + lat_deg.to_radians() / 2.0).tan().ln()
}
