//! The tile key and the masked place of a point, bit for bit as the database makes them (`tile_key()`, `grid_250m()`): rows that come in
//! their thousands bring them along. A test compares the two over the country.
//!
//! The trigonometry in degrees is PostgreSQL's (`src/backend/utils/adt/float.c`, version 15), `asinh` that of the GNU C library (fdlibm, Sun
//! Microsystems 1993) for arguments that Vietnam's latitudes give; sine, cosine and `log1p` are the C library's in either program.

/// Columns and rows of zoom 30.
const SIDE: f64 = 1_073_741_824.0;
/// Height of the rows of the grid, degrees (249 m).
const GRID_ROW_DEG: f64 = 0.00225;
/// Metres of a degree of longitude on the equator.
const DEGREE_M: f64 = 111_319.490_793_273_58;

/// sin x for 0 ≤ x ≤ 30 degrees.
fn sin_to_30(x: f64) -> f64 {
    (x.to_radians_pg().sin() / 30_f64.to_radians_pg().sin()) / 2.0
}

/// cos x for 0 ≤ x ≤ 60 degrees.
fn cos_to_60(x: f64) -> f64 {
    1.0 - ((1.0 - x.to_radians_pg().cos()) / (1.0 - 60_f64.to_radians_pg().cos())) / 2.0
}

trait Degrees {
    fn to_radians_pg(self) -> f64;
}

impl Degrees for f64 {
    fn to_radians_pg(self) -> f64 {
        self * 0.017_453_292_519_943_295
    }
}

fn sin_deg(x: f64) -> f64 {
    if x <= 30.0 { sin_to_30(x) } else { cos_to_60(90.0 - x) }
}

fn cos_deg(x: f64) -> f64 {
    if x <= 60.0 { cos_to_60(x) } else { sin_to_30(90.0 - x) }
}

fn asinh(x: f64) -> f64 {
    let t = x * x;
    (x + t / (1.0 + (1.0 + t).sqrt())).ln_1p()
}

/// Column and row of a point at zoom 30 of the Web Mercator pyramid, bits interleaved (row above column).
///
/// For latitudes from 0 to 60 degrees, as Vietnam's are; degrees of WGS 84. About 60 ns.
pub fn tile_key(lon: f64, lat: f64) -> i64 {
    let tan = (sin_deg(lat) / cos_deg(lat)) / (sin_deg(45.0) / cos_deg(45.0));
    let place = |share: f64| (share * SIDE).floor().clamp(0.0, SIDE - 1.0) as u32;
    let x = place(lon / 360.0 + 0.5);
    let y = place(0.5 - asinh(tan) / std::f64::consts::TAU);
    (spread(x) | spread(y) << 1) as i64
}

/// Middle of the cell of the grid of 250 m that holds a point: longitude, latitude in degrees.
pub fn grid_250m(lon: f64, lat: f64) -> (f64, f64) {
    let lat = ((lat / GRID_ROW_DEG).floor() + 0.5) * GRID_ROW_DEG;
    let width = 250.0 / (DEGREE_M * cos_deg(lat));
    (((lon / width).floor() + 0.5) * width, lat)
}

/// The bits of a number on the even places.
fn spread(number: u32) -> u64 {
    let mut bits = u64::from(number);
    bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff;
    bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}
