//! From a camera and a question to what it sees: assumptions, caps, night, unknowns.

use std::f64::consts::TAU;

use super::area::Area;
use super::ground::Ground;
use super::ladder::FACES_PX_PER_M;
use super::lens::{Lens, Make, OpticsGap};
use super::pan::swept;
use super::{Ask, Assumptions, ByNight, Camera, FARTHEST_M, Kind, Light, STEEPEST_FOR_FACES_DEG, round};

/// What is not known of a camera, so that its view is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// Where it looks.
    Bearing,
    /// Lens, sensor or pixels.
    Optics(OpticsGap),
    /// How it sees by night, or how far its lamp reaches.
    Night,
}

/// Why a camera sees nothing at all for what is asked, whatever else is unknown of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Blind {
    /// It looks above all targets, or below them.
    Aside,
    /// Pixels suffice up to `reach_m`, but the view only begins at `near_m` (both metres ahead; `reach_m` may be below 0).
    DeadZone {
        /// Where the view begins.
        near_m: f64,
        /// How far the pixels suffice.
        reach_m: f64,
    },
    /// The cap set by hand or the lamp ends at `cap_m` on the ground, before the view begins.
    Capped {
        /// Where the view begins.
        near_m: f64,
        /// Where it has to end.
        cap_m: f64,
    },
    /// It is dark, and the camera has neither lamp nor eyes for it.
    Dark,
}

/// What a camera sees.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// This much, for certain.
    Seen(Area),
    /// Nothing, for certain.
    Blind(Blind),
    /// Not known: never counts as seen.
    Unknown {
        /// What is missing; not empty.
        why: Vec<Missing>,
        /// All that it could see whatever the missing facts are: a ring if the bearing is missing, a disc if the optics are (a disc of an
        /// assumed size, [`Assumptions::unknown_focal_px`]).
        possible: Area,
    },
}

/// One view, or the two figures of a camera that turns, which are never added.
#[derive(Debug, Clone, PartialEq)]
pub enum Views {
    /// Of a camera that stays as it is.
    Still(View),
    /// Of a camera that pans.
    Ptz {
        /// At its home preset: certain.
        home: View,
        /// Over its pan arc, with the tilt and zoom of the home preset: possible.
        arc: View,
    },
}

/// What was taken for granted because the register is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assumed {
    /// Height of the lens: [`Assumptions::mount_height_m`].
    MountHeight,
    /// Tilt: such that the upper edge of the picture lies on the horizon.
    Tilt,
    /// A fisheye without tilt looks straight down.
    Downwards,
    /// A fisheye stated as seeing 360° has a field of 180° all around.
    FisheyeField,
    /// Width over height of the picture: 16 : 9.
    Aspect,
    /// A PTZ camera without a pan arc turns all round.
    PanAllRound,
    /// A starlight camera without a lamp sees by night what it sees by day.
    Starlight,
}

/// What a person should look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Warning {
    /// Tilted more than 13° down for a task that needs faces: they are seen from above.
    TooSteep {
        /// The tilt.
        tilt_deg: f64,
    },
    /// The upper edge of the picture ends the view before the pixels do: less tilt would see farther.
    TiltCutsReach {
        /// Where the view ends.
        far_m: f64,
        /// How far the pixels suffice.
        reach_m: f64,
    },
    /// Angles of the data sheet and those of sensor and lens differ by more than a tenth; the data sheet counts.
    AnglesDisagree {
        /// Horizontal angle as stated.
        stated_deg: f64,
        /// As it follows from sensor and lens.
        derived_deg: f64,
    },
    /// The home preset of a PTZ camera is outside of its pan arc.
    HomeOutsidePan,
}

/// Views with what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What it sees.
    pub views: Views,
    /// What was taken for granted.
    pub assumed: Vec<Assumed>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// Height of the lens above ground if the register states it: what `spatial::sight` may compare with heights of buildings.
    pub eye_m: Option<f64>,
}

enum Night {
    AsByDay,
    Within(f64),
    Nothing,
    Unknown,
}

fn within(value: Option<f64>, least: f64, most: f64) -> Option<f64> {
    value.filter(|value| (least..=most).contains(value))
}

/// A bearing in `[0, 360)`.
fn bearing(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite()).map(|value| value.rem_euclid(360.0))
}

/// Counter-clockwise from east, radians.
fn direction_rad(bearing_deg: f64) -> f64 {
    (90.0 - bearing_deg).to_radians()
}

fn night(camera: &Camera, light: Light, assumed: &mut Vec<Assumed>) -> Night {
    if light != Light::Dark {
        return Night::AsByDay;
    }
    let lamp = within(camera.ir_range_m, 0.0, f64::MAX);
    match camera.by_night {
        None => Night::Unknown,
        Some(ByNight::Blind) => Night::Nothing,
        Some(ByNight::Thermal) => Night::AsByDay,
        Some(ByNight::Starlight) => {
            assumed.push(Assumed::Starlight);
            Night::AsByDay
        }
        Some(ByNight::Infrared | ByNight::WhiteLight) => match lamp {
            None => Night::Unknown,
            Some(0.0) => Night::Nothing,
            Some(reach_m) => Night::Within(reach_m),
        },
    }
}

/// A camera with all that a view needs but its bearing.
struct Pose<'a> {
    ask: &'a Ask,
    lens: Lens,
    height_m: f64,
    tilt_deg: f64,
    /// Where the view ends, beside the pixels: on the ground.
    cap_m: f64,
}

impl Pose<'_> {
    /// What is seen looking along x.
    fn area(&self, warnings: &mut Vec<Warning>) -> Result<Area, Blind> {
        let drop_m = self.height_m - self.ask.target_height_m;
        let slant_m = self.lens.reach_m(self.ask.px_per_m);
        let tilt_rad = self.tilt_deg.to_radians();
        let cap_m = self.cap_m;
        match self.lens {
            Lens::Rectilinear { half_width, half_height, focal_px } => {
                let ground = Ground::new(self.height_m, self.ask.target_height_m, self.tilt_deg, (half_width, half_height), focal_px);
                let (near_m, far_m) = ground.near_and_far_m().ok_or(Blind::Aside)?;
                let reach_m = ground.reach_m(self.ask.px_per_m);
                judge(near_m, far_m, reach_m, cap_m, warnings)?;
                ground.area(near_m, far_m.min(reach_m), cap_m).ok_or(Blind::Capped { near_m, cap_m })
            }
            Lens::Sector { hfov_rad, vfov_rad, .. } => {
                let (upper, lower) = (tilt_rad - vfov_rad / 2.0, tilt_rad + vfov_rad / 2.0);
                let (near_m, far_m) = round::near_and_far_m(drop_m, upper, lower).ok_or(Blind::Aside)?;
                let reach_m = (slant_m * slant_m - drop_m * drop_m).max(0.0).sqrt();
                judge(near_m, far_m, reach_m, cap_m, warnings)?;
                round::sector(near_m, far_m.min(reach_m).min(cap_m), hfov_rad).ok_or(Blind::DeadZone { near_m, reach_m })
            }
            Lens::Fisheye { field_rad, .. } => {
                let reach_m = (slant_m * slant_m - drop_m * drop_m).max(0.0).sqrt();
                if reach_m <= 0.0 {
                    return Err(Blind::DeadZone { near_m: 0.0, reach_m });
                }
                let radius_m = reach_m.min(cap_m);
                round::fisheye(drop_m, self.tilt_deg, field_rad, radius_m).ok_or(Blind::Aside)
            }
        }
    }
}

fn judge(near_m: f64, far_m: f64, reach_m: f64, cap_m: f64, warnings: &mut Vec<Warning>) -> Result<(), Blind> {
    if reach_m.is_nan() || reach_m <= near_m {
        return Err(Blind::DeadZone { near_m, reach_m });
    }
    if cap_m <= near_m {
        return Err(Blind::Capped { near_m, cap_m });
    }
    if far_m < reach_m.min(cap_m) {
        warnings.push(Warning::TiltCutsReach { far_m, reach_m });
    }
    Ok(())
}

/// What a camera sees for a question, looking over open ground.
///
/// Never fails: what cannot be known is [`View::Unknown`], what cannot be seen is [`View::Blind`] (also where the bearing is unknown). For one
/// camera and light the regions of a more demanding task are inside of those of a less demanding one. 2 to 5 µs, a PTZ camera up to 100 µs.
pub fn views(camera: &Camera, ask: &Ask, assumptions: &Assumptions) -> Answer {
    let make = match camera.kind {
        Kind::Fixed | Kind::Ptz => Make::Plain,
        Kind::Panoramic => Make::Panoramic,
        Kind::Fisheye => Make::Fisheye,
    };
    let (lens, found) = camera.optics.lens(make);
    let (mut assumed, mut warnings) = (found.assumed, Vec::new());
    if let Some((stated_deg, derived_deg)) = found.disagreement {
        warnings.push(Warning::AnglesDisagree { stated_deg, derived_deg });
    }
    let eye_m = within(camera.mount_height_m, 1e-3, 1000.0);
    let azimuth_deg = bearing(camera.azimuth_deg);
    let pan = pan_of(camera, azimuth_deg, &mut assumed, &mut warnings);
    let cap_m = within(camera.max_range_m, 1e-3, f64::MAX).map_or(FARTHEST_M, |cap_m| cap_m.min(FARTHEST_M));
    let night = night(camera, ask.light, &mut assumed);
    let mut why = Vec::new();
    if let Night::Unknown = night {
        why.push(Missing::Night);
    }

    let lens = match lens {
        _ if matches!(night, Night::Nothing) => {
            return Answer { views: all(camera, View::Blind(Blind::Dark)), assumed, warnings, eye_m };
        }
        Ok(lens) => lens,
        Err(gap) => {
            why.push(Missing::Optics(gap));
            if azimuth_deg.is_none() && camera.kind != Kind::Fisheye {
                why.push(Missing::Bearing);
            }
            let lamp_m = if let Night::Within(reach_m) = night { reach_m } else { f64::INFINITY };
            let radius_m = (assumptions.unknown_focal_px / ask.px_per_m).min(cap_m).min(lamp_m);
            let view = Area::disc(radius_m).map_or(View::Blind(Blind::Aside), |possible| View::Unknown { why, possible });
            return Answer { views: all(camera, view), assumed, warnings, eye_m };
        }
    };

    let height_m = eye_m.unwrap_or_else(|| {
        assumed.push(Assumed::MountHeight);
        assumptions.mount_height_m
    });
    let tilt_deg = tilt_of(camera, &lens, &mut assumed);
    if ask.px_per_m >= FACES_PX_PER_M && tilt_deg > STEEPEST_FOR_FACES_DEG && !assumed.contains(&Assumed::Tilt) {
        warnings.push(Warning::TooSteep { tilt_deg });
    }
    let cap_m = lamp_on_ground_m(&night, height_m - ask.target_height_m).min(cap_m);
    let still = Pose { ask, lens, height_m, tilt_deg, cap_m }.area(&mut warnings);
    let views = match still {
        Err(blind) => all(camera, View::Blind(blind)),
        Ok(still) => {
            let is_round = match lens {
                Lens::Sector { hfov_rad, .. } => hfov_rad >= TAU - 1e-9,
                Lens::Fisheye { .. } => tilt_deg >= 89.9,
                Lens::Rectilinear { .. } => false,
            };
            turned(camera, &still, azimuth_deg, pan, is_round, why)
        }
    };
    Answer { views, assumed, warnings, eye_m }
}

/// The lamp shines from the camera: so much of its reach is left on the plane of the targets.
fn lamp_on_ground_m(night: &Night, drop_m: f64) -> f64 {
    match night {
        Night::Within(reach_m) => (reach_m * reach_m - drop_m * drop_m).max(0.0).sqrt(),
        _ => f64::INFINITY,
    }
}

fn tilt_of(camera: &Camera, lens: &Lens, assumed: &mut Vec<Assumed>) -> f64 {
    within(camera.tilt_deg, -90.0, 90.0).unwrap_or_else(|| {
        if let Lens::Fisheye { .. } = lens {
            assumed.push(Assumed::Downwards);
            return 90.0;
        }
        assumed.push(Assumed::Tilt);
        (lens.fields_deg().1 / 2.0).min(90.0)
    })
}

/// Directions that a PTZ camera can take, from the last bearing to the first: counter-clockwise from east, radians.
fn pan_of(camera: &Camera, azimuth_deg: Option<f64>, assumed: &mut Vec<Assumed>, warnings: &mut Vec<Warning>) -> Option<(f64, f64)> {
    if camera.kind != Kind::Ptz {
        return None;
    }
    let ends = camera.pan.and_then(|pan| Some((bearing(Some(pan.min_deg))?, bearing(Some(pan.max_deg))?)));
    let Some((min_deg, max_deg)) = ends else {
        assumed.push(Assumed::PanAllRound);
        return Some((0.0, TAU));
    };
    let width_deg = (max_deg - min_deg).rem_euclid(360.0);
    if width_deg == 0.0 {
        return Some((0.0, TAU));
    }
    if azimuth_deg.is_some_and(|home| (home - min_deg).rem_euclid(360.0) > width_deg) {
        warnings.push(Warning::HomeOutsidePan);
    }
    Some((direction_rad(min_deg + width_deg), direction_rad(min_deg)))
}

/// The same answer for both figures of a PTZ camera.
fn all(camera: &Camera, view: View) -> Views {
    if camera.kind == Kind::Ptz { Views::Ptz { home: view.clone(), arc: view } } else { Views::Still(view) }
}

/// The view turned to where the camera looks, or as far as that is known.
fn turned(camera: &Camera, still: &Area, azimuth_deg: Option<f64>, pan: Option<(f64, f64)>, is_round: bool, why: Vec<Missing>) -> Views {
    let known = |area: Area, mut why: Vec<Missing>, is_bearing_missing: bool| {
        if is_bearing_missing {
            why.push(Missing::Bearing);
        }
        if why.is_empty() { View::Seen(area) } else { View::Unknown { why, possible: area } }
    };
    let arc = pan.and_then(|(from, to)| swept(still, from, to));
    let home = match azimuth_deg {
        Some(azimuth_deg) => known(still.clone().turned(direction_rad(azimuth_deg)), why.clone(), false),
        None if is_round => known(still.clone(), why.clone(), false),
        None => {
            let ring = arc.clone().or_else(|| swept(still, 0.0, TAU)).unwrap_or_else(|| still.clone());
            known(ring, why.clone(), true)
        }
    };
    match (camera.kind, arc) {
        (Kind::Ptz, arc) => Views::Ptz { arc: arc.map_or_else(|| home.clone(), |arc| known(arc, why, false)), home },
        _ => Views::Still(home),
    }
}
