//! Each incident added to the nodes in its reach: exact.

use geo::Coord;

use super::{Ask, KM2, Kernel, Raster, Surface};

/// Density at the nodes of a raster, by incident.
pub(super) fn surface(places: &[Coord], weights: Option<&[f32]>, raster: &Raster, ask: &Ask) -> Surface {
    let mut sums = vec![0.0_f64; raster.len()];
    let height = ask.kernel.height_per_m2(ask.bandwidth_m) * KM2;
    let mut along: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for (i, place) in places.iter().enumerate() {
        let weight = weights.map_or(1.0, |weights| f64::from(weights[i])) * height;
        let reach_m = ask.kernel.reach_m(ask.bandwidth_m);
        let Some(columns) = nodes(place.x - raster.first.x, raster.step_m[0], reach_m, raster.columns) else { continue };
        let Some(rows) = nodes(place.y - raster.first.y, raster.step_m[1], reach_m, raster.rows) else { continue };
        // Of each column and row: its part of the kernel's exponent or of the square of the distance.
        for (axis, (range, from)) in
            [(columns.clone(), place.x - raster.first.x), (rows.clone(), place.y - raster.first.y)].into_iter().enumerate()
        {
            along[axis].clear();
            along[axis].extend(range.map(|node| {
                let square = ((node as f64 * raster.step_m[axis] - from) / ask.bandwidth_m).powi(2);
                if ask.kernel == Kernel::Gaussian { (-0.5 * square).exp() } else { square }
            }));
        }
        for (row, &north) in rows.zip(&along[1]) {
            let nodes = &mut sums[row * raster.columns + columns.start..row * raster.columns + columns.end];
            match ask.kernel {
                Kernel::Gaussian => {
                    let weight = weight * north;
                    nodes.iter_mut().zip(&along[0]).for_each(|(sum, east)| *sum += weight * east);
                }
                Kernel::Quartic => {
                    nodes.iter_mut().zip(&along[0]).for_each(|(sum, east)| {
                        let rest = (1.0 - north - east).max(0.0);
                        *sum += weight * rest * rest;
                    });
                }
            }
        }
    }
    Surface { raster: *raster, per_km2: sums.into_iter().map(|sum| sum as f32).collect(), kernel_error: 0.0 }
}

/// Nodes of an axis within reach of a place, none if there is none.
fn nodes(from_m: f64, step_m: f64, reach_m: f64, count: usize) -> Option<std::ops::Range<usize>> {
    let first = ((from_m - reach_m) / step_m).ceil().max(0.0);
    let end = (((from_m + reach_m) / step_m).floor() + 1.0).min(count as f64);
    (first < end).then_some(first as usize..end as usize)
}
