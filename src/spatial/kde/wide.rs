//! Wide kernels: their surface is so smooth that some of its nodes tell the others.
//!
//! Sums are made on a raster of every k-th node and a little beyond, and the nodes between are read off the quadratic spline through them: off by no more than a
//! spline of the kernel itself is, once more.

use super::by_cell::{solve, weights};
use super::{Ask, Kernel, Raster};

/// Nodes added on each side, so that the ends of the splines lie far off: 0.17⁶ of what they change is left.
const MARGIN: usize = 6;

/// A raster of every so many nodes.
pub(super) struct Coarse {
    pub raster: Raster,
    every: usize,
}

impl Coarse {
    /// None if the kernel is too narrow to leave nodes out.
    pub fn of(raster: &Raster, ask: &Ask) -> Option<Self> {
        // Steps of a bandwidth, below which the spline is too far from the kernel.
        let least = match ask.kernel {
            Kernel::Quartic => 16.0,
            Kernel::Gaussian => 4.0,
        };
        let every = (ask.bandwidth_m / (least * raster.step_m[0].max(raster.step_m[1]))).floor().min(1e6) as usize;
        if every < 2 {
            return None;
        }
        let step_m = raster.step_m.map(|step| step * every as f64);
        let nodes = |count: usize| (count - 1).div_ceil(every) + 1 + 2 * MARGIN;
        let first = geo::Coord { x: raster.first.x - MARGIN as f64 * step_m[0], y: raster.first.y - MARGIN as f64 * step_m[1] };
        let raster = Raster { first, step_m, columns: nodes(raster.columns), rows: nodes(raster.rows) };
        Some(Self { raster, every })
    }

    /// Values at the nodes of the whole raster.
    pub fn refined(&self, values: &[f32], columns: usize, rows: usize) -> Vec<f32> {
        let wide = self.raster.columns;
        let mut splines: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
        splines.chunks_mut(wide).for_each(solve);
        for column in 0..wide {
            let mut along: Vec<f64> = splines[column..].iter().step_by(wide).copied().collect();
            solve(&mut along);
            splines[column..].iter_mut().step_by(wide).zip(along).for_each(|(value, spline)| *value = spline);
        }
        let across: Vec<(usize, [f32; 3])> = (0..columns).map(|column| self.place(column)).collect();
        let mut refined = Vec::with_capacity(columns * rows);
        let mut row_of_splines = vec![0.0_f32; wide];
        for row in 0..rows {
            let (first, [a, b, c]) = self.place(row);
            let of = |n: usize| splines[(first + n) * wide..(first + n + 1) * wide].iter();
            for (value, ((low, middle), high)) in row_of_splines.iter_mut().zip(of(0).zip(of(1)).zip(of(2))) {
                *value = a * *low as f32 + b * *middle as f32 + c * *high as f32;
            }
            refined.extend(across.iter().map(|(first, [a, b, c])| {
                let [low, middle, high] = [0, 1, 2].map(|n| row_of_splines[first + n]);
                a * low + b * middle + c * high
            }));
        }
        refined
    }

    /// The first of the three nodes that tell a node of the whole raster, and their weights.
    fn place(&self, node: usize) -> (usize, [f32; 3]) {
        let nearest = (node + self.every / 2) / self.every;
        let off = (node as f32 - (nearest * self.every) as f32) / self.every as f32;
        (nearest + MARGIN - 1, weights(off))
    }
}
