//! Reading a place from a request: `lon` and `lat` in degrees (WGS 84), inside Vietnam's box, and never silently swapped.

use serde_json::{Map, Value};

use super::FieldError;

/// West, south, east, north of everything that is Vietnam's, Hoàng Sa and Trường Sa included.
pub const VIETNAM: [f64; 4] = [102.0, 6.0, 118.0, 24.0];

/// Whether a point lies in the box of Vietnam.
pub fn in_vietnam(lon: f64, lat: f64) -> bool {
    (VIETNAM[0]..=VIETNAM[2]).contains(&lon) && (VIETNAM[1]..=VIETNAM[3]).contains(&lat)
}

/// What is wrong with a point, or `None`. Points whose axes are swapped get their own code, and the swap is offered by
/// [`swap_suggestion`], never made.
pub fn check(lon: f64, lat: f64) -> Option<FieldError> {
    if in_vietnam(lon, lat) {
        None
    } else if in_vietnam(lat, lon) {
        Some(FieldError::at(
            "lon",
            "lonlat-swapped",
            format!("Có vẻ kinh độ và vĩ độ bị đổi chỗ: kinh độ {lon}, vĩ độ {lat}. Nếu đúng là vậy, hãy ghi kinh độ {lat}, vĩ độ {lon}."),
            format!("Longitude and latitude look swapped: lon = {lon}, lat = {lat}. If so, send lon = {lat}, lat = {lon}."),
        ))
    } else {
        Some(FieldError::at(
            "lon",
            "out-of-country",
            format!(
                "Điểm (kinh độ {lon}, vĩ độ {lat}) nằm ngoài Việt Nam (kinh độ 102–118, vĩ độ 6–24). Tọa độ VN-2000 tính bằng mét cần chuyển sang độ WGS84 trước."
            ),
            format!(
                "The point lon = {lon}, lat = {lat} is outside Vietnam (longitude 102–118, latitude 6–24). VN-2000 metres must be converted to WGS84 degrees first."
            ),
        ))
    }
}

/// The swapped point, if the axes of `lon`, `lat` look swapped.
pub fn swap_suggestion(lon: f64, lat: f64) -> Option<Value> {
    (!in_vietnam(lon, lat) && in_vietnam(lat, lon)).then(|| serde_json::json!({"lon": lat, "lat": lon}))
}

/// Takes `lon` and `lat` out of `body`. `Ok(None)` if neither is there.
///
/// # Errors
/// Only one of the two, not numbers, not finite, out of the country, swapped.
pub fn take_point(body: &mut Map<String, Value>) -> Result<Option<(f64, f64)>, FieldError> {
    let (lon, lat) = (body.remove("lon"), body.remove("lat"));
    if lon.as_ref().is_some_and(Value::is_null) || lat.as_ref().is_some_and(Value::is_null) {
        return Err(FieldError::at(
            "lon",
            "required",
            "Tọa độ không thể để trống. Vụ việc chỉ biết xã, phường thì chọn mức chính xác vị trí “Chỉ biết xã, phường”.",
            "Coordinates cannot be emptied. An incident known by its commune only has geom_precision = commune_only.",
        ));
    }
    let number = |name: &str, value: Option<Value>| -> Result<Option<f64>, FieldError> {
        match value {
            None => Ok(None),
            Some(Value::Number(n)) => n.as_f64().filter(|n| n.is_finite()).map(Some).ok_or_else(|| not_a_number(name)),
            Some(_) => Err(not_a_number(name)),
        }
    };
    match (number("lon", lon)?, number("lat", lat)?) {
        (None, None) => Ok(None),
        (Some(lon), Some(lat)) => check(lon, lat).map_or(Ok(Some((lon, lat))), Err),
        (None, _) => Err(FieldError::at("lon", "required", "Cần kinh độ của điểm, tính bằng độ.", "The longitude (lon) is missing.")),
        (_, None) => Err(FieldError::at("lat", "required", "Cần vĩ độ của điểm, tính bằng độ.", "The latitude (lat) is missing.")),
    }
}

fn not_a_number(name: &str) -> FieldError {
    FieldError::at(
        name,
        "not-a-number",
        format!("{name} phải là số độ hữu hạn, ví dụ {}.", if name == "lon" { "106.31" } else { "20.94" }),
        format!("{name} must be a finite number of degrees, such as {}.", if name == "lon" { "106.31" } else { "20.94" }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_axes_are_named_and_the_swap_is_offered_not_made() {
        let error = check(20.94, 106.31).unwrap();
        assert_eq!(error.code, "lonlat-swapped");
        assert_eq!(swap_suggestion(20.94, 106.31).unwrap(), serde_json::json!({"lon": 106.31, "lat": 20.94}));
        assert_eq!(check(2.35, 48.85).unwrap().code, "out-of-country");
        assert!(check(111.6, 16.5).is_none(), "Hoàng Sa");
        assert!(check(114.3, 8.6).is_none(), "Trường Sa");
    }
}
