//! Where the sun stands: whether it is day at a place and an instant.
//!
//! Method: the formulas of NOAA's solar calculator, after Meeus, *Astronomical Algorithms* (1998), chapters 25 and 28 at low accuracy: 0.01° of
//! declination and 2 s of the equation of time in this century. Refraction at the horizon is the conventional 34′.

/// Height of the sun's middle at which its upper edge is on the horizon: half a disc of 16′ and refraction of 34′ below it, degrees.
pub const HORIZON_DEG: f64 = -0.833;

/// Declination of the sun, degrees, and the equation of time (apparent minus mean solar time), minutes.
fn declination_and_equation(unix_s: f64) -> (f64, f64) {
    // Julian centuries since the noon of 1/1/2000.
    let t = (unix_s / 86_400.0 + 2_440_587.5 - 2_451_545.0) / 36_525.0;
    let mean_longitude = (280.466_46 + t * (36_000.769_83 + t * 0.000_303_2)).to_radians();
    let mean_anomaly = (357.529_11 + t * (35_999.050_29 - t * 0.000_153_7)).to_radians();
    let eccentricity = 0.016_708_634 - t * (0.000_042_037 + t * 0.000_000_126_7);
    let of_centre_deg = mean_anomaly.sin() * (1.914_602 - t * (0.004_817 + t * 0.000_014))
        + (2.0 * mean_anomaly).sin() * (0.019_993 - t * 0.000_101)
        + (3.0 * mean_anomaly).sin() * 0.000_289;
    let node = (125.04 - 1934.136 * t).to_radians();
    let longitude = mean_longitude + (of_centre_deg - 0.005_69 - 0.004_78 * node.sin()).to_radians();
    let obliquity_s = 21.448 - t * (46.815 + t * (0.000_59 - t * 0.001_813));
    let obliquity = (23.0 + (26.0 + obliquity_s / 60.0) / 60.0 + 0.002_56 * node.cos()).to_radians();
    let declination = (obliquity.sin() * longitude.sin()).asin();
    let y = (obliquity / 2.0).tan().powi(2);
    let equation = y * (2.0 * mean_longitude).sin() - 2.0 * eccentricity * mean_anomaly.sin()
        + 4.0 * eccentricity * y * mean_anomaly.sin() * (2.0 * mean_longitude).cos()
        - 0.5 * y * y * (4.0 * mean_longitude).sin()
        - 1.25 * eccentricity * eccentricity * (2.0 * mean_anomaly).sin();
    (declination.to_degrees(), 4.0 * equation.to_degrees())
}

/// Height of the sun's middle above the horizon without refraction, degrees (−90 to 90).
///
/// `lon_deg`, `lat_deg`: degrees of WGS 84; `unix_s`: seconds since 1/1/1970 0:00 UTC. NaN in gives NaN. O(1), 100 ns.
pub fn elevation_deg(lon_deg: f64, lat_deg: f64, unix_s: f64) -> f64 {
    let (declination_deg, equation_min) = declination_and_equation(unix_s);
    let solar_min = (unix_s / 60.0).rem_euclid(1440.0) + equation_min + 4.0 * lon_deg;
    let hour_angle = (solar_min / 4.0 - 180.0).to_radians();
    let (lat, declination) = (lat_deg.to_radians(), declination_deg.to_radians());
    (lat.sin() * declination.sin() + lat.cos() * declination.cos() * hour_angle.cos()).clamp(-1.0, 1.0).asin().to_degrees()
}

/// Whether any of the sun is above the horizon; units as in [`elevation_deg`].
pub fn is_day(lon_deg: f64, lat_deg: f64, unix_s: f64) -> bool {
    elevation_deg(lon_deg, lat_deg, unix_s) > HORIZON_DEG
}

/// Sunrise and sunset around the noon of the sun that is nearest to an instant, seconds since 1/1/1970 0:00 UTC; none where it does not rise or
/// does not set that day. To half a minute at latitudes up to 50°.
pub fn rise_and_set_s(lon_deg: f64, lat_deg: f64, unix_s: f64) -> Option<(f64, f64)> {
    let (_, equation_min) = declination_and_equation(unix_s);
    let solar_s = unix_s + 60.0 * equation_min + 240.0 * lon_deg;
    // Solar days begin at midnight of the sun.
    let noon_s = unix_s - (solar_s.rem_euclid(86_400.0) - 43_200.0);
    let edge = |sign: f64| {
        let mut at_s = noon_s;
        // The sun moves on while it rises: the second look is at the day's edge itself.
        for _ in 0..3 {
            let (declination_deg, equation_min) = declination_and_equation(at_s);
            let (lat, declination) = (lat_deg.to_radians(), declination_deg.to_radians());
            let cosine = (HORIZON_DEG.to_radians().sin() - lat.sin() * declination.sin()) / (lat.cos() * declination.cos());
            if cosine.is_nan() || cosine.abs() > 1.0 {
                return None;
            }
            let hour_s = 240.0 * cosine.acos().to_degrees();
            let day_s = ((noon_s + 240.0 * lon_deg) / 86_400.0).floor() * 86_400.0;
            at_s = day_s + 43_200.0 - 240.0 * lon_deg - 60.0 * equation_min + sign * hour_s;
        }
        Some(at_s)
    };
    Some((edge(-1.0)?, edge(1.0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    use chrono::DateTime;

    fn unix_s(text: &str) -> f64 {
        text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp() as f64
    }

    /// Meeus (1998), examples 25.a and 28.b: 13 October 1992, 0 h.
    #[test]
    fn declination_and_equation_of_time_are_those_of_meeus() {
        let (declination_deg, equation_min) = declination_and_equation(unix_s("1992-10-13T00:00:00Z"));
        assert!((declination_deg + 7.785_07).abs() < 0.005, "{declination_deg}");
        assert!((equation_min - (13.0 + 42.7 / 60.0)).abs() < 0.02, "{equation_min}");
    }

    /// Reda and Andreas (2004), NREL/TP-560-34302, table A5.1: Golden, 17 October 2003, 12:30:30 at UTC−7; without refraction 39.872046°.
    #[test]
    fn height_sunrise_and_sunset_are_those_of_the_almanac_of_nrel() {
        let (lon, lat) = (-105.1786, 39.742_476);
        let at = unix_s("2003-10-17T12:30:30-07:00");
        let elevation = elevation_deg(lon, lat, at);
        assert!((elevation - 39.872).abs() < 0.01, "{elevation}");
        let (rise, set) = rise_and_set_s(lon, lat, at).unwrap();
        assert!((rise - unix_s("2003-10-17T06:12:43-07:00")).abs() < 30.0, "{}", rise - at);
        // The table is of a day of UTC: its sunset is that of the evening before.
        let (_, before) = rise_and_set_s(lon, lat, at - 86_400.0).unwrap();
        assert!((before - unix_s("2003-10-16T17:20:19-07:00")).abs() < 30.0, "{}", before - at);
        assert!((set - before - 86_400.0).abs() < 120.0);
        // Whichever hour of that day is asked for.
        for hour in ["2003-10-17T02:00:00-07:00", "2003-10-17T22:00:00-07:00"] {
            let (again, _) = rise_and_set_s(lon, lat, unix_s(hour)).unwrap();
            assert!((again - rise).abs() < 30.0, "{hour}");
        }
    }

    #[test]
    fn the_day_of_a_place_is_between_its_sunrise_and_sunset() {
        let (lon, lat) = (106.344, 20.941);
        for day in 0..365 {
            let noon = unix_s("2026-01-01T12:00:00+07:00") + f64::from(day) * 86_400.0;
            let (rise, set) = rise_and_set_s(lon, lat, noon).unwrap();
            let told = [rise - 60.0, rise + 60.0, set - 60.0, set + 60.0].map(|at| is_day(lon, lat, at));
            assert_eq!(told, [false, true, true, false], "{day}");
        }
        // On the longest day at the equator by symmetry 12 h and twice the 3.6 min that the horizon is lower by 0.833° / cos 23.44°, and
        // the 6.5 s by which noon comes later from morning to evening (13 s a day in late June).
        let (rise, set) = rise_and_set_s(0.0, 0.0, unix_s("2026-06-21T12:00:00Z")).unwrap();
        assert!(((set - rise) - (43_200.0 + 2.0 * 240.0 * 0.833 / 23.44_f64.to_radians().cos() + 6.5)).abs() < 2.0, "{}", set - rise);
        assert!(rise_and_set_s(25.0, 70.0, unix_s("2026-06-21T12:00:00Z")).is_none());
        assert!(is_day(25.0, 70.0, unix_s("2026-06-21T23:00:00Z")));
    }
}
