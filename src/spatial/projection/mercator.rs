//! Transverse Mercator on the ellipsoid of WGS 84, which is VN-2000's too: false easting 500,000 m, no false northing, origin on the equator.
//!
//! Krüger's series to the sixth order in the third flattening; below a nanometre within the zones. Source: Karney (2011), Journal of
//! Geodesy 85(8), doi:10.1007/s00190-011-0445-3, equations 7 to 11, 35 and 36.

/// A zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TransverseMercator {
    /// Longitude of the central meridian, degrees.
    pub meridian_deg: f64,
    /// Scale on it.
    pub scale: f64,
}

/// Semi-major axis, metres.
pub(super) const A: f64 = 6_378_137.0;
/// Flattening.
pub(super) const F: f64 = 1.0 / 298.257_223_563;
/// Square of the eccentricity.
pub(super) const E2: f64 = F * (2.0 - F);
/// Metres east of the origin that the central meridian has.
const FALSE_EASTING: f64 = 500_000.0;

const N: f64 = F / (2.0 - F);
const N2: f64 = N * N;
const N3: f64 = N2 * N;
const N4: f64 = N3 * N;
const N5: f64 = N4 * N;
const N6: f64 = N5 * N;
/// Radius of the sphere with the meridian's length.
const RADIUS: f64 = A / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0 + N6 / 256.0);

const ALPHA: [f64; 6] = [
    N / 2.0 - 2.0 * N2 / 3.0 + 5.0 * N3 / 16.0 + 41.0 * N4 / 180.0 - 127.0 * N5 / 288.0 + 7891.0 * N6 / 37800.0,
    13.0 * N2 / 48.0 - 3.0 * N3 / 5.0 + 557.0 * N4 / 1440.0 + 281.0 * N5 / 630.0 - 1_983_433.0 * N6 / 1_935_360.0,
    61.0 * N3 / 240.0 - 103.0 * N4 / 140.0 + 15061.0 * N5 / 26880.0 + 167_603.0 * N6 / 181_440.0,
    49561.0 * N4 / 161_280.0 - 179.0 * N5 / 168.0 + 6_601_661.0 * N6 / 7_257_600.0,
    34729.0 * N5 / 80640.0 - 3_418_889.0 * N6 / 1_995_840.0,
    212_378_941.0 * N6 / 319_334_400.0,
];
const BETA: [f64; 6] = [
    N / 2.0 - 2.0 * N2 / 3.0 + 37.0 * N3 / 96.0 - N4 / 360.0 - 81.0 * N5 / 512.0 + 96199.0 * N6 / 604_800.0,
    N2 / 48.0 + N3 / 15.0 - 437.0 * N4 / 1440.0 + 46.0 * N5 / 105.0 - 1_118_711.0 * N6 / 3_870_720.0,
    17.0 * N3 / 480.0 - 37.0 * N4 / 840.0 - 209.0 * N5 / 4480.0 + 5569.0 * N6 / 90720.0,
    4397.0 * N4 / 161_280.0 - 11.0 * N5 / 504.0 - 830_251.0 * N6 / 7_257_600.0,
    4583.0 * N5 / 161_280.0 - 108_847.0 * N6 / 3_991_680.0,
    20_648_693.0 * N6 / 638_668_800.0,
];

impl TransverseMercator {
    /// East and north, metres, of a longitude and latitude in degrees of the zone's own datum.
    pub fn forward(self, lon: f64, lat: f64) -> [f64; 2] {
        let lambda = (lon - self.meridian_deg).to_radians();
        let tau = conformal(lat.to_radians().tan());
        let xi = tau.atan2(lambda.cos());
        let eta = (lambda.sin() / tau.hypot(lambda.cos())).asinh();
        let (dxi, deta) = series(&ALPHA, xi, eta);
        let k = self.scale * RADIUS;
        [FALSE_EASTING + k * (eta + deta), k * (xi + dxi)]
    }

    /// Longitude and latitude, degrees of the zone's own datum, of east and north in metres.
    pub fn inverse(self, x: f64, y: f64) -> (f64, f64) {
        let k = self.scale * RADIUS;
        let (xi, eta) = (y / k, (x - FALSE_EASTING) / k);
        let (dxi, deta) = series(&BETA, xi, eta);
        let (xi, eta) = (xi - dxi, eta - deta);
        let wanted = xi.sin() / eta.sinh().hypot(xi.cos());
        // Newton: quadratic, two steps reach the last digit at these latitudes, the third costs little.
        let mut tau = wanted / (1.0 - E2);
        for _ in 0..3 {
            let now = conformal(tau);
            tau += (wanted - now) * (1.0 + (1.0 - E2) * tau * tau) / ((1.0 - E2) * (1.0 + tau * tau).sqrt() * (1.0 + now * now).sqrt());
        }
        (self.meridian_deg + eta.sinh().atan2(xi.cos()).to_degrees(), tau.atan().to_degrees())
    }
}

/// Tangent of the conformal latitude of a latitude with tangent `tau`.
fn conformal(tau: f64) -> f64 {
    let e = E2.sqrt();
    let root = (1.0 + tau * tau).sqrt();
    let sigma = (e * (e * tau / root).atanh()).sinh();
    tau * (1.0 + sigma * sigma).sqrt() - sigma * root
}

/// The sums of the series, c being the coefficients: `Σ c sin 2jξ cosh 2jη` and `Σ c cos 2jξ sinh 2jη`.
fn series(coefficients: &[f64; 6], xi: f64, eta: f64) -> (f64, f64) {
    let (mut a, mut b) = (0.0, 0.0);
    for (j, c) in coefficients.iter().enumerate() {
        let k = 2.0 * (j + 1) as f64;
        a += c * (k * xi).sin() * (k * eta).cosh();
        b += c * (k * xi).cos() * (k * eta).sinh();
    }
    (a, b)
}
