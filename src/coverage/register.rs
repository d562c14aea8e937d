//! From a row of the register (or an unsaved one of the same names) to what a view is computed from.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::spatial::coverage::{OnTheSpot, Watcher};
use crate::spatial::sight::Mounting;
use crate::spatial::view::{ByNight, Camera, Kind, Optics, Pan, Projection};

/// Fields of a camera that a view depends on; also those that an unsaved set-up may have.
pub const VIEWED: [&str; 18] = [
    "camera_type",
    "projection",
    "azimuth_deg",
    "pan_min_deg",
    "pan_max_deg",
    "mount_height_m",
    "tilt_deg",
    "sensor_width_mm",
    "sensor_height_mm",
    "focal_length_mm",
    "hfov_deg",
    "vfov_deg",
    "fov_source",
    "resolution_h_px",
    "resolution_v_px",
    "ir_range_m",
    "low_light",
    "max_range_m",
];
/// A check on the spot is believed for so long, days.
pub const CHECK_AGES_DAYS: i64 = 365;
/// How far the place of a camera on a wall may be off the wall if nobody said, metres.
const WALL_WITHIN_M: f64 = 10.0;

/// What the register says of a camera, as far as its view depends on it.
pub fn camera_of(row: &Map<String, Value>) -> Camera {
    let number = |name: &str| row.get(name).and_then(Value::as_f64);
    let pixels = |name: &str| row.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let word = |name: &str| row.get(name).and_then(Value::as_str);
    let kind = match word("camera_type") {
        Some("ptz") => Kind::Ptz,
        Some("panoramic") => Kind::Panoramic,
        Some("fisheye") => Kind::Fisheye,
        _ => Kind::Fixed,
    };
    let by_night = match (word("camera_type"), word("low_light")) {
        (Some("thermal"), _) => Some(ByNight::Thermal),
        (_, Some("none")) => Some(ByNight::Blind),
        (_, Some("ir")) => Some(ByNight::Infrared),
        (_, Some("white_light")) => Some(ByNight::WhiteLight),
        (_, Some("starlight")) => Some(ByNight::Starlight),
        _ => None,
    };
    Camera {
        kind,
        optics: Optics {
            projection: if word("projection") == Some("equidistant") { Projection::Equidistant } else { Projection::Rectilinear },
            sensor_width_mm: number("sensor_width_mm"),
            sensor_height_mm: number("sensor_height_mm"),
            focal_length_mm: number("focal_length_mm"),
            hfov_deg: number("hfov_deg"),
            vfov_deg: number("vfov_deg"),
            is_fov_derived: word("fov_source") == Some("derived"),
            resolution_h_px: pixels("resolution_h_px"),
            resolution_v_px: pixels("resolution_v_px"),
        },
        azimuth_deg: number("azimuth_deg"),
        pan: number("pan_min_deg").zip(number("pan_max_deg")).map(|(min_deg, max_deg)| Pan { min_deg, max_deg }),
        tilt_deg: number("tilt_deg"),
        mount_height_m: number("mount_height_m"),
        by_night,
        ir_range_m: number("ir_range_m"),
        max_range_m: number("max_range_m"),
    }
}

/// A camera at the place of the row; none if the row has no place.
pub fn watcher_of(row: &Map<String, Value>) -> Option<Watcher> {
    let number = |name: &str| row.get(name).and_then(Value::as_f64);
    let mounting = match row.get("mount").and_then(Value::as_str) {
        Some("wall" | "building" | "ceiling") => {
            Mounting::OnBuilding { within_m: number("position_accuracy_m").filter(|within_m| *within_m > 0.0).unwrap_or(WALL_WITHIN_M) }
        }
        _ => Mounting::Free,
    };
    Some(Watcher { lon_deg: number("lon")?, lat_deg: number("lat")?, camera: camera_of(row), mounting, on_the_spot: OnTheSpot::NotLooked })
}

/// The same, with what a check on the spot found that is to be believed on a day.
pub fn checked_watcher_of(row: &Map<String, Value>, on: NaiveDate) -> Option<Watcher> {
    Some(Watcher { on_the_spot: on_the_spot(row, on), ..watcher_of(row)? })
}

/// What the latest check on the spot found, if on a day it is [`CHECK_AGES_DAYS`] old at most and not still to come.
fn on_the_spot(row: &Map<String, Value>, on: NaiveDate) -> OnTheSpot {
    let verified_on: Option<NaiveDate> = row.get("verified_on").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let is_believed = verified_on.is_some_and(|day| (0..=CHECK_AGES_DAYS).contains(&(on - day).num_days()));
    match row.get("occluded").and_then(Value::as_bool).filter(|_| is_believed) {
        None => OnTheSpot::NotLooked,
        Some(false) => OnTheSpot::Clear,
        Some(true) => OnTheSpot::Occluded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    use crate::cameras::fields::{CAMERA, MOUNTS, SITE};
    use crate::http::fields;

    fn row(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn every_word_of_the_register_is_understood() {
        for name in VIEWED {
            assert!(CAMERA.iter().any(|field| field.name == name), "{name}");
        }
        assert!(
            SITE.iter()
                .any(|field| field.name == "mount" && matches!(field.kind, fields::Kind::Choice(words) if words.len() == MOUNTS.len()))
        );
        let kinds =
            ["fixed", "dome", "ptz", "panoramic", "fisheye", "anpr", "thermal"].map(|word| camera_of(&row(&json!({"camera_type": word}))));
        let expected = [Kind::Fixed, Kind::Fixed, Kind::Ptz, Kind::Panoramic, Kind::Fisheye, Kind::Fixed, Kind::Fixed];
        assert_eq!(kinds.map(|camera| camera.kind), expected);
        assert_eq!(kinds[6].by_night, Some(ByNight::Thermal));
        let nights = ["none", "ir", "white_light", "starlight"].map(|word| camera_of(&row(&json!({"low_light": word}))).by_night.unwrap());
        assert_eq!(nights, [ByNight::Blind, ByNight::Infrared, ByNight::WhiteLight, ByNight::Starlight]);
    }

    #[test]
    fn what_is_not_stated_stays_unknown() {
        let camera = camera_of(&row(&json!({"azimuth_deg": null, "pan_min_deg": 10})));
        assert_eq!((camera.azimuth_deg, camera.pan, camera.by_night, camera.tilt_deg), (None, None, None, None));
        assert_eq!(watcher_of(&row(&json!({"azimuth_deg": 10}))), None);
    }

    #[test]
    fn a_check_on_the_spot_is_believed_for_a_year() {
        let on = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let found = |row: Value| on_the_spot(&row.as_object().unwrap().clone(), on);
        for (day, expected) in [
            ("2026-11-21", OnTheSpot::Occluded),
            ("2025-11-21", OnTheSpot::Occluded),
            ("2025-11-20", OnTheSpot::NotLooked),
            ("2026-11-22", OnTheSpot::NotLooked),
        ] {
            assert_eq!(found(json!({"occluded": true, "verified_on": day})), expected, "{day}");
        }
        assert_eq!(found(json!({"occluded": false, "verified_on": "2026-01-05"})), OnTheSpot::Clear);
        assert_eq!(found(json!({"occluded": true, "verified_on": null})), OnTheSpot::NotLooked);
        assert_eq!(found(json!({"occluded": null, "verified_on": "2026-11-20"})), OnTheSpot::NotLooked);
    }

    #[test]
    fn what_hangs_on_a_wall_is_carried_by_a_building_near_it() {
        let mounting = |mount: Option<&str>, accuracy: Option<f64>| {
            watcher_of(&row(&json!({"lon": 106.0, "lat": 20.0, "mount": mount, "position_accuracy_m": accuracy}))).unwrap().mounting
        };
        assert_eq!(mounting(Some("wall"), Some(4.0)), Mounting::OnBuilding { within_m: 4.0 });
        assert_eq!(mounting(Some("ceiling"), None), Mounting::OnBuilding { within_m: WALL_WITHIN_M });
        assert_eq!([mounting(Some("pole"), Some(4.0)), mounting(None, None)], [Mounting::Free; 2]);
    }
}
