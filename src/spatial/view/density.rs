//! How many pixels a metre of target has in a camera's picture, at one place.

use geo::Coord;

use super::lens::Make;
use super::{Assumptions, Camera, FARTHEST_M, Kind, Lens};

/// Pixels per metre of a target at a place in metres east and north of the camera, upright or across: what a picture has there.
///
/// `bearing_deg`: where the camera looks, none for one that sees all round or whose bearing does not matter to it; `target_height_m`: of the
/// target above ground. A missing height and a missing tilt are assumed as for a view. None where the optics are not known, without a
/// bearing for a lens that needs one, behind the camera, and beyond [`FARTHEST_M`]. Whether the place is in the picture is not asked. O(1).
pub fn density_px_per_m(
    camera: &Camera,
    bearing_deg: Option<f64>,
    place: Coord,
    target_height_m: f64,
    assumptions: &Assumptions,
) -> Option<f64> {
    let make = match camera.kind {
        Kind::Fixed | Kind::Ptz => Make::Plain,
        Kind::Panoramic => Make::Panoramic,
        Kind::Fisheye => Make::Fisheye,
    };
    let lens = camera.optics.lens(make).0.ok()?;
    let drop_m = camera.mount_height_m.unwrap_or(assumptions.mount_height_m) - target_height_m;
    let ground_m = place.x.hypot(place.y);
    if !ground_m.is_finite() || ground_m > FARTHEST_M {
        return None;
    }
    let distance_m = match lens {
        // Depth along the axis: the same pixels all across the picture at one depth.
        Lens::Rectilinear { .. } => {
            let axis = bearing_deg?.to_radians();
            let tilt = camera.tilt_deg.unwrap_or(lens.fields_deg().1 / 2.0).to_radians();
            (place.x * axis.sin() + place.y * axis.cos()) * tilt.cos() + drop_m * tilt.sin()
        }
        Lens::Sector { .. } | Lens::Fisheye { .. } => ground_m.hypot(drop_m),
    };
    (distance_m > 0.0).then(|| lens.focal_px() / distance_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::spatial::view::Optics;

    /// 1920 pixels over a sensor of 5.568 mm behind 4 mm: 1379.3 px of focal length.
    fn camera() -> Camera {
        let optics = Optics { sensor_width_mm: Some(5.568), focal_length_mm: Some(4.0), resolution_h_px: Some(1920), ..Optics::default() };
        Camera { optics, tilt_deg: Some(12.0), mount_height_m: Some(4.0), ..Camera::default() }
    }

    fn at(camera: &Camera, bearing_deg: Option<f64>, x: f64, y: f64) -> Option<f64> {
        density_px_per_m(camera, bearing_deg, Coord { x, y }, 1.6, &Assumptions::default())
    }

    #[test]
    fn pixels_are_those_worked_by_hand() {
        // 20 m ahead, 2.4 m below: 20 cos 12° + 2.4 sin 12° = 20.062 m deep; 1379.31 / 20.062 = 68.75.
        let ahead = at(&camera(), Some(0.0), 0.0, 20.0).unwrap();
        assert!((ahead - 68.75).abs() < 0.01, "{ahead}");
        // 10 m aside of it is no deeper.
        assert!((at(&camera(), Some(0.0), 10.0, 20.0).unwrap() - ahead).abs() < 1e-9);
        // The same to the east when it looks east.
        assert!((at(&camera(), Some(90.0), 20.0, 0.0).unwrap() - ahead).abs() < 1e-9);
        assert_eq!(at(&camera(), Some(180.0), 0.0, 20.0), None);
        assert_eq!(at(&camera(), None, 0.0, 20.0), None);
        assert_eq!(at(&Camera { optics: Optics::default(), ..camera() }, Some(0.0), 0.0, 20.0), None);
        // A panoramic one by distance: 3840 px over 180° is 1222.3 px per radian; at √(7² + 2.4²) = 7.4 m: 165.2.
        let optics = Optics { hfov_deg: Some(180.0), vfov_deg: Some(60.0), resolution_h_px: Some(3840), ..Optics::default() };
        let round = Camera { kind: Kind::Panoramic, optics, mount_height_m: Some(4.0), ..Camera::default() };
        assert!((at(&round, None, 0.0, 7.0).unwrap() - 165.18).abs() < 0.02);
    }

    #[test]
    fn where_a_view_of_a_task_ends_it_has_the_pixels_of_the_task() {
        // Depth 1379.31 / 125 = 11.034 m; on the ground (11.034 − 2.4 sin 12°) / cos 12° = 10.771 m: the check value of the view of faces.
        let end = at(&camera(), Some(0.0), 0.0, 10.771).unwrap();
        assert!((end - 125.0).abs() < 0.02, "{end}");
    }
}
