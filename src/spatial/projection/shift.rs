//! VN-2000 to WGS 84: the seven parameters of decision 05/2007/QĐ-BTNMT, which EPSG has as "VN-2000 to WGS 84 (2)", in the
//! coordinate-frame convention, small angles, at height 0 in both directions as PROJ does. Copying the rotations with the other sign
//! is wrong by 0.75 m; leaving the shift out by 224 m.
//!
//! PROJ, asked by EPSG code, takes the parameters of two oil blocks (EPSG:5194) for whatever lies between 104.24 and 107.11° E, 9.35 and 11.04° N,
//! and is 0.8 m off the decision there. We keep to the decision.

use super::mercator::{A, E2};

/// Metres.
const T: [f64; 3] = [-191.904_414_29, -39.303_182_79, -111.450_328_35];
/// Seconds of arc.
const R: [f64; 3] = [-0.009_288_36, 0.019_754_79, -0.004_273_72];
/// Scale.
const S: f64 = 1.000_000_252_906_278;
const SECOND: f64 = std::f64::consts::PI / (180.0 * 3600.0);

/// Longitude and latitude on WGS 84 of those on VN-2000; degrees.
pub fn to_wgs84(lon: f64, lat: f64) -> [f64; 2] {
    let [x, y, z] = geocentric(lon, lat);
    let [rx, ry, rz] = R.map(|r| r * SECOND);
    geographic([T[0] + S * (x + rz * y - ry * z), T[1] + S * (-rz * x + y + rx * z), T[2] + S * (ry * x - rx * y + z)])
}

/// Longitude and latitude on VN-2000 of those on WGS 84; degrees.
pub fn from_wgs84(lon: f64, lat: f64) -> [f64; 2] {
    let there = geocentric(lon, lat);
    let [x, y, z] = [0, 1, 2].map(|i| (there[i] - T[i]) / S);
    let [rx, ry, rz] = R.map(|r| r * SECOND);
    geographic([x - rz * y + ry * z, rz * x + y - rx * z, -ry * x + rx * y + z])
}

fn geocentric(lon: f64, lat: f64) -> [f64; 3] {
    let (lambda, phi) = (lon.to_radians(), lat.to_radians());
    let n = A / (1.0 - E2 * phi.sin().powi(2)).sqrt();
    [n * phi.cos() * lambda.cos(), n * phi.cos() * lambda.sin(), n * (1.0 - E2) * phi.sin()]
}

/// Bowring (1976); within 300 m of the ellipsoid two steps are exact to the last digit.
fn geographic([x, y, z]: [f64; 3]) -> [f64; 2] {
    let equatorial = x.hypot(y);
    let minor = A * (1.0 - E2).sqrt();
    let mut theta = (z * A).atan2(equatorial * minor);
    let mut phi = 0.0;
    for _ in 0..2 {
        phi = (z + E2 / (1.0 - E2) * minor * theta.sin().powi(3)).atan2(equatorial - E2 * A * theta.cos().powi(3));
        theta = (minor / A * phi.tan()).atan();
    }
    [y.atan2(x).to_degrees(), phi.to_degrees()]
}
