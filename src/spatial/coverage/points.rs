//! The index of the need: points by cells of a grid over degrees.

use super::Need;
use crate::spatial::frame::Earth;

/// Side of the cells, degrees: 110 m.
const CELL_DEG: f64 = 0.001;
/// Metres in a degree of latitude, and of longitude at the equator: at least; for boxes only.
pub(super) const LEAST_M_A_DEGREE: f64 = 110_500.0;

/// Points of need, numbered in the order in which they were given. 130 bytes a point.
#[derive(Debug, Default)]
pub struct Points {
    needs: Vec<Need>,
    places: Vec<Earth>,
    /// Cell and point, in order.
    cells: Vec<(u64, u32)>,
}

fn column_and_row(lon_deg: f64, lat_deg: f64) -> [u64; 2] {
    [((lon_deg + 180.0) / CELL_DEG).max(0.0) as u64, ((lat_deg + 90.0) / CELL_DEG).max(0.0) as u64]
}

impl Points {
    /// The index. A point whose place is not in degrees keeps its number and is seen by nobody. A weight that is not a number above 0 is 0.
    /// O(n log n).
    pub fn new(needs: impl IntoIterator<Item = Need>) -> Self {
        let weight = |stated: f64| if stated.is_finite() && stated > 0.0 { stated } else { 0.0 };
        let needs: Vec<Need> =
            needs.into_iter().map(|need| Need { by_day: weight(need.by_day), by_night: weight(need.by_night), ..need }).collect();
        let places = needs.iter().map(|need| Earth::of(need.lon_deg, need.lat_deg)).collect();
        let is_placed = |need: &Need| (-180.0..=180.0).contains(&need.lon_deg) && (-90.0..=90.0).contains(&need.lat_deg);
        let mut cells: Vec<(u64, u32)> = needs
            .iter()
            .enumerate()
            .filter(|(_, need)| is_placed(need))
            .map(|(number, need)| {
                let [column, row] = column_and_row(need.lon_deg, need.lat_deg);
                (row << 32 | column, number as u32)
            })
            .collect();
        cells.sort_unstable();
        Self { needs, places, cells }
    }

    /// All points, by number.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.needs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }

    /// The place of a point in space.
    pub(in crate::spatial) fn place(&self, number: u32) -> &Earth {
        &self.places[number as usize]
    }

    /// Each point within so many metres of a place, and some beyond: those of a box around it.
    pub(in crate::spatial) fn each_near(&self, lon_deg: f64, lat_deg: f64, radius_m: f64, mut found: impl FnMut(u32)) {
        let north_deg = radius_m / LEAST_M_A_DEGREE;
        let east_deg = north_deg / (lat_deg.abs() + north_deg).min(89.0).to_radians().cos();
        let [west, south] = column_and_row(lon_deg - east_deg, lat_deg - north_deg);
        let [east, north] = column_and_row(lon_deg + east_deg, lat_deg + north_deg);
        for row in south..=north {
            let from = self.cells.partition_point(|(cell, _)| *cell < (row << 32 | west));
            self.cells[from..].iter().take_while(|(cell, _)| *cell <= (row << 32 | east)).for_each(|(_, number)| found(*number));
        }
    }
}
