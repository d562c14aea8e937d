//! What a lens and its sensor see: angles and pixels, from millimetres or from a data sheet.

use super::Assumed;

/// Width over height of a picture when nothing says it.
const ASPECT: f64 = 16.0 / 9.0;
/// Angles of a data sheet and those of sensor and lens agree if they differ by less than this share.
const AGREEMENT: f64 = 0.1;
/// No round picture of a fisheye is wider; what is stated wider ("360°") means all round the axis.
const WIDEST_FISHEYE_DEG: f64 = 220.0;

/// How a lens maps directions to the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Projection {
    /// Straight lines stay straight.
    #[default]
    Rectilinear,
    /// Equal angles are equal lengths on the sensor.
    Equidistant,
}

/// What the register says of lens and sensor. A number that is not finite or not above 0 counts as not stated.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Optics {
    /// Of the lens; not asked of fisheye and panoramic cameras, which are equidistant.
    pub projection: Projection,
    /// Width of the sensor's picture area.
    pub sensor_width_mm: Option<f64>,
    /// Height of the sensor's picture area.
    pub sensor_height_mm: Option<f64>,
    /// Focal length in use.
    pub focal_length_mm: Option<f64>,
    /// Full horizontal angle.
    pub hfov_deg: Option<f64>,
    /// Full vertical angle.
    pub vfov_deg: Option<f64>,
    /// Whether the angles were computed from sensor and lens when the row was made, not stated by a data sheet.
    pub is_fov_derived: bool,
    /// Pixels across.
    pub resolution_h_px: Option<u32>,
    /// Pixels down.
    pub resolution_v_px: Option<u32>,
}

/// A lens whose angles and pixels are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lens {
    /// Half angles by their tangents; pixels by the focal length in pixels.
    Rectilinear {
        /// Tangent of half the horizontal angle.
        half_width: f64,
        /// Tangent of half the vertical angle.
        half_height: f64,
        /// Focal length in pixels: a target at depth `z` m has `focal_px / z` pixels per metre.
        focal_px: f64,
    },
    /// A cylinder around the camera: several lenses side by side, or one wide lens whose corners are cut.
    Sector {
        /// Full horizontal angle, at most a turn.
        hfov_rad: f64,
        /// Full vertical angle, at most half a turn.
        vfov_rad: f64,
        /// Pixels per radian: a target at `r` m has `px_per_rad / r` pixels per metre.
        px_per_rad: f64,
    },
    /// A round picture around an axis.
    Fisheye {
        /// Full angle of the round picture.
        field_rad: f64,
        /// Pixels per radian.
        px_per_rad: f64,
    },
}

/// What of the optics is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpticsGap {
    /// Neither an angle nor sensor and focal length.
    FieldOfView,
    /// An angle that no such lens has (a rectilinear one of 180° or more).
    ImpossibleFieldOfView,
    /// No pixels across.
    Resolution,
}

/// What a lens needs to know of the camera that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Make {
    Plain,
    Panoramic,
    Fisheye,
}

/// What was found on the way to a lens.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub assumed: Vec<Assumed>,
    /// The angle of the data sheet and that of sensor and lens, degrees, if they disagree.
    pub disagreement: Option<(f64, f64)>,
}

/// The full angle that a rectilinear lens gives a picture side: `2·atan(size / 2f)` (C1).
///
/// Millimetres in, degrees out; 0 for a side of 0, below 180.
pub fn field_of_view_deg(size_mm: f64, focal_length_mm: f64) -> f64 {
    2.0 * (size_mm / (2.0 * focal_length_mm)).atan().to_degrees()
}

fn stated(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite() && *value > 0.0)
}

/// The angle of a picture side, degrees, before any limit.
fn angle_deg(make: Make, projection: Projection, size_mm: Option<f64>, focal_length_mm: Option<f64>) -> Option<f64> {
    let (size_mm, focal_length_mm) = (stated(size_mm)?, stated(focal_length_mm)?);
    Some(match (make, projection) {
        (Make::Plain, Projection::Rectilinear) => field_of_view_deg(size_mm, focal_length_mm),
        _ => (size_mm / focal_length_mm).to_degrees(),
    })
}

impl Optics {
    /// The lens: angles as stated by a data sheet, or as they follow from sensor and focal length (which win if the angles of the row were
    /// derived from them).
    pub(super) fn lens(&self, make: Make) -> (Result<Lens, OpticsGap>, Found) {
        let mut found = Found::default();
        let lens = self.lens_and(make, &mut found);
        (lens, found)
    }

    fn lens_and(&self, make: Make, found: &mut Found) -> Result<Lens, OpticsGap> {
        let projection = if make == Make::Plain { self.projection } else { Projection::Equidistant };
        let of_sensor = angle_deg(make, projection, self.sensor_width_mm, self.focal_length_mm);
        let of_sheet = stated(self.hfov_deg);
        if let (Some(sheet), Some(sensor), false) = (of_sheet, of_sensor, self.is_fov_derived)
            && make == Make::Plain
            && (sheet / sensor - 1.0).abs() > AGREEMENT
        {
            found.disagreement = Some((sheet, sensor));
        }
        let prefers_sensor = self.is_fov_derived && of_sensor.is_some();
        let hfov_deg = if prefers_sensor { of_sensor } else { of_sheet.or(of_sensor) }.ok_or(OpticsGap::FieldOfView)?;
        let columns = self.resolution_h_px.filter(|pixels| *pixels > 0).map(f64::from);
        let rows = self.resolution_v_px.filter(|pixels| *pixels > 0).map(f64::from);
        if make == Make::Fisheye {
            return fisheye(hfov_deg, stated(self.vfov_deg), columns, rows, found);
        }
        let limit_deg = if projection == Projection::Rectilinear { 180.0 } else { 360.0 + 1e-9 };
        if hfov_deg >= limit_deg {
            return Err(OpticsGap::ImpossibleFieldOfView);
        }
        let columns = columns.ok_or(OpticsGap::Resolution)?;
        let of_sensor = angle_deg(make, projection, self.sensor_height_mm, self.focal_length_mm);
        let prefers_sensor = self.is_fov_derived && of_sensor.is_some();
        let vfov_deg = if prefers_sensor { of_sensor } else { stated(self.vfov_deg).or(of_sensor) };
        let mut aspect = || {
            rows.map_or_else(
                || {
                    found.assumed.push(Assumed::Aspect);
                    ASPECT
                },
                |rows| columns / rows,
            )
        };
        if projection == Projection::Rectilinear {
            let half_width = (hfov_deg.to_radians() / 2.0).tan();
            let half_height = match vfov_deg {
                Some(angle) if angle >= 180.0 => return Err(OpticsGap::ImpossibleFieldOfView),
                Some(angle) => (angle.to_radians() / 2.0).tan(),
                None => half_width / aspect(),
            };
            return Ok(Lens::Rectilinear { half_width, half_height, focal_px: columns / (2.0 * half_width) });
        }
        let hfov_rad = hfov_deg.to_radians().min(std::f64::consts::TAU);
        let vfov_rad = vfov_deg.map_or_else(|| hfov_rad / aspect(), f64::to_radians).min(std::f64::consts::PI);
        Ok(Lens::Sector { hfov_rad, vfov_rad, px_per_rad: columns / hfov_rad })
    }
}

/// The round picture touches the shorter side of the sensor, or the longer one if the data sheet says that it is cut.
fn fisheye(hfov_deg: f64, vfov_deg: Option<f64>, columns: Option<f64>, rows: Option<f64>, found: &mut Found) -> Result<Lens, OpticsGap> {
    let field_deg = if hfov_deg <= WIDEST_FISHEYE_DEG {
        hfov_deg
    } else if let Some(vfov_deg) = vfov_deg.filter(|angle| *angle <= WIDEST_FISHEYE_DEG) {
        vfov_deg
    } else {
        found.assumed.push(Assumed::FisheyeField);
        180.0
    };
    let columns = columns.ok_or(OpticsGap::Resolution)?;
    // The fewer pixels of the two, so that nothing is promised that a cut circle would not keep.
    let across = rows.map_or(columns, |rows| rows.min(columns));
    let field_rad = field_deg.to_radians();
    Ok(Lens::Fisheye { field_rad, px_per_rad: across / field_rad })
}

impl Lens {
    /// Distance in pixels at which a metre of target has one pixel: depth for a rectilinear lens, slant distance for the others.
    pub fn focal_px(&self) -> f64 {
        match *self {
            Self::Rectilinear { focal_px, .. } => focal_px,
            Self::Sector { px_per_rad, .. } | Self::Fisheye { px_per_rad, .. } => px_per_rad,
        }
    }

    /// How far a target still has so many pixels per metre, metres (C2): depth along the axis for a rectilinear lens (the line of equal
    /// pixels is straight across the view), slant distance for the others.
    pub fn reach_m(&self, px_per_m: f64) -> f64 {
        self.focal_px() / px_per_m
    }

    /// Full angles, degrees: horizontal and vertical.
    pub fn fields_deg(&self) -> (f64, f64) {
        match *self {
            Self::Rectilinear { half_width, half_height, .. } => {
                (2.0 * half_width.atan().to_degrees(), 2.0 * half_height.atan().to_degrees())
            }
            Self::Sector { hfov_rad, vfov_rad, .. } => (hfov_rad.to_degrees(), vfov_rad.to_degrees()),
            Self::Fisheye { field_rad, .. } => (field_rad.to_degrees(), field_rad.to_degrees()),
        }
    }
}
