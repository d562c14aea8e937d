//! What the rows of a file say for and against a system of coordinates, and the words for it.

use std::fmt::Write as _;

use super::judge::Witness;
use crate::http::place::in_vietnam as is_in_vietnam;
use crate::spatial::projection::{Crs, distance_m};

/// A point so near to the commune that its row claims counts as inside: outlines are simplified, sites stand on borders. A zone is 26 km
/// from its neighbour.
const NEAR_M: f64 = 1500.0;
/// Systems whose points lie nearer to each other than this are not told apart by communes (UTM and the zone of the same meridian).
const SAME_M: f64 = 2500.0;

type Rows<'a> = [(usize, &'a Witness)];
type Off<'a> = &'a dyn Fn(usize, [f64; 2]) -> Option<f64>;

/// How well a system fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The system.
    pub crs: Crs,
    /// Rows whose points lie in, or within 1.5 km of, the communes that they claim, or within 100 m of where they are known to be.
    pub inside: usize,
    /// Rows that claim a commune or are known from elsewhere.
    pub claims: usize,
    /// Median distance from the claimed communes, metres.
    pub median_off_m: f64,
}

fn point(witness: &Witness, crs: Crs, swap: bool) -> Option<[f64; 2]> {
    let (x, y) = if swap { (witness.raw.b, witness.raw.a) } else { (witness.raw.a, witness.raw.b) };
    crs.to_wgs84(x, y)
}

/// Rows that can witness at all.
pub(super) fn claims(rows: &Rows, off_m: Off) -> usize {
    rows.iter().filter(|(i, row)| row.known.is_some() || off_m(*i, [106.0, 16.0]).is_some()).count()
}

/// All systems of metres, the best first. Degrees beside the metres count as they stand; if nothing fits them so, as degrees of VN-2000
/// whose shift was forgotten: they still tell the zone.
pub(super) fn fits(rows: &Rows, swap: bool, off_m: Off) -> Vec<Fit> {
    let as_written = fits_with(rows, swap, off_m, &distance_m);
    let best = as_written.first().map_or(0, |fit| fit.inside);
    let known = rows.iter().filter(|(_, row)| row.known.is_some()).count();
    if known == 0 || best * 2 >= known {
        return as_written;
    }
    fits_with(rows, swap, off_m, &|there, known| {
        distance_m(there, known).min(distance_m(Crs::VN2000.from_wgs84(there[0], there[1]), known))
    })
}

fn fits_with(rows: &Rows, swap: bool, off_m: Off, apart_m: &dyn Fn([f64; 2], [f64; 2]) -> f64) -> Vec<Fit> {
    let mut fits: Vec<Fit> = Crs::all()
        .filter(|crs| !crs.is_degrees())
        .map(|crs| {
            let mut offs: Vec<f64> = rows
                .iter()
                .filter_map(|(i, row)| match point(row, crs, swap) {
                    Some(there) => row.known.map(|known| (apart_m(there, known) - 100.0).max(0.0) * 15.0).or_else(|| off_m(*i, there)),
                    None => (row.known.is_some() || off_m(*i, [106.0, 16.0]).is_some()).then_some(f64::INFINITY),
                })
                .collect();
            offs.sort_by(f64::total_cmp);
            Fit {
                crs,
                inside: offs.iter().filter(|off| **off <= NEAR_M).count(),
                claims: offs.len(),
                median_off_m: offs.get(offs.len() / 2).copied().unwrap_or(f64::INFINITY),
            }
        })
        .collect();
    fits.sort_by(|a, b| b.inside.cmp(&a.inside).then(a.median_off_m.total_cmp(&b.median_off_m)));
    fits
}

/// The system that the rows speak for: of those that fit about equally the preferred ones come first, then the 3-degree zones.
pub(super) fn best<'a>(fits: &'a [Fit], preferred: &[Crs], claims: usize) -> Option<&'a Fit> {
    let top = fits.first().filter(|fit| fit.inside > 0 && claims > 0)?;
    // Strays of a border are no evidence between systems: within 2 % they are equal.
    let equal = || fits.iter().filter(|fit| fit.inside * 50 >= top.inside * 49);
    equal().find(|fit| preferred.contains(&fit.crs)).or_else(|| equal().find(|fit| Crs::zones().any(|zone| zone == fit.crs))).or(Some(top))
}

/// Whether nothing else comes near: at least 3 rows and 80 % of those that claim fit, and every other system (but UTM of about the same
/// place, if this one is the province's own) fits less than half as many.
pub(super) fn is_unique(fits: &[Fit], best: &Fit, preferred: &[Crs]) -> bool {
    let enough = best.inside >= 3 && best.inside * 5 >= best.claims * 4;
    let is_own = preferred.contains(&best.crs);
    let rivals = fits.iter().filter(|fit| fit.crs != best.crs && fit.inside * 2 >= best.inside);
    enough
        && rivals.into_iter().all(|rival| is_own && rival.crs.meridian_deg() == best.crs.meridian_deg() && !preferred.contains(&rival.crs))
}

/// Whether the rows lie in Vietnam under `crs`, most of them.
pub(super) fn in_vietnam(rows: &Rows, swap: bool, crs: Crs) -> bool {
    let inside = rows.iter().filter(|(_, row)| point(row, crs, swap).is_some_and(|[lon, lat]| is_in_vietnam(lon, lat))).count();
    inside * 5 >= rows.len() * 4
}

/// Median distance between the places that two systems give to the same rows, metres.
fn apart_m(rows: &Rows, swap: bool, a: Crs, b: Crs) -> f64 {
    let mut metres: Vec<f64> = rows.iter().filter_map(|(_, row)| Some(distance_m(point(row, a, swap)?, point(row, b, swap)?))).collect();
    metres.sort_by(f64::total_cmp);
    metres.get(metres.len() / 2).copied().unwrap_or(f64::INFINITY)
}

/// `26 km`, `1,4 km`, `224 m`.
fn length(metres: f64, decimal: char) -> String {
    if metres < 1000.0 {
        format!("{metres:.0} m")
    } else if metres < 10_000.0 {
        format!("{:.1} km", metres / 1000.0).replace('.', &decimal.to_string())
    } else {
        format!("{:.0} km", metres / 1000.0)
    }
}

pub(super) fn unique_words(rows: &Rows, swap: bool, best: &Fit, fits: &[Fit]) -> (String, String) {
    let next = fits
        .iter()
        .filter(|fit| fit.crs != best.crs)
        .min_by(|a, b| apart_m(rows, swap, best.crs, a.crs).total_cmp(&apart_m(rows, swap, best.crs, b.crs)));
    let same =
        fits.iter().find(|fit| fit.crs != best.crs && fit.inside * 2 >= best.inside && apart_m(rows, swap, best.crs, fit.crs) < SAME_M);
    let mut vi = format!(
        "{} trong {} dòng nằm trong xã, phường mà chúng ghi khi đọc theo {} ({}); đã đọc như vậy.",
        best.inside,
        best.claims,
        best.crs.name_vi(),
        best.crs.code()
    );
    let mut en = format!(
        "{} of {} rows lie in the communes that they name under {} ({}); they were read so.",
        best.inside,
        best.claims,
        best.crs.name(),
        best.crs.code()
    );
    if let Some(next) = same.or(next) {
        let off = apart_m(rows, swap, best.crs, next.crs);
        let _ = write!(vi, " Hệ gần nhất khác, {}, đặt các điểm lệch {}.", next.crs.code(), length(off, ','));
        let _ = write!(en, " The nearest other system, {}, puts them {} off.", next.crs.code(), length(off, '.'));
    }
    (vi, en)
}

pub(super) fn wrong_zone_words(rows: &Rows, swap: bool, stated: Crs, best: &Fit) -> (String, String) {
    let off = apart_m(rows, swap, stated, best.crs);
    (
        format!(
            "Tệp ghi {} ({}), nhưng {} trong {} dòng nằm trong xã, phường mà chúng ghi khi đọc theo {} ({}); theo hệ đã ghi, các điểm lệch {}. Dùng hệ nào?",
            stated.name_vi(),
            stated.code(),
            best.inside,
            best.claims,
            best.crs.name_vi(),
            best.crs.code(),
            length(off, ',')
        ),
        format!(
            "The file states {} ({}), but {} of {} rows lie in the communes that they name under {} ({}); under the stated one the points are {} off. Which one?",
            stated.name(),
            stated.code(),
            best.inside,
            best.claims,
            best.crs.name(),
            best.crs.code(),
            length(off, '.')
        ),
    )
}

/// What says that degrees are VN-2000's.
pub(super) struct Shift {
    /// Known places say so: at least three, and all of those that are not elsewhere anyway.
    pub is_sure: bool,
    rows: usize,
    of: usize,
    off_m: f64,
}

impl Shift {
    pub(super) fn words(&self) -> (String, String) {
        let (rows, of, off) = (self.rows, self.of, self.off_m);
        if self.is_sure {
            (
                format!(
                    "{rows} trong {of} điểm đã biết vị trí lệch {off:.0} m khi đọc theo WGS84 và trùng khi đọc theo VN-2000: tệp là độ VN-2000 chưa chuyển sang WGS84; đã chuyển."
                ),
                format!(
                    "{rows} of {of} points whose place is known are {off:.0} m off when read as WGS 84 and agree as VN-2000: the file has degrees of VN-2000 that were not converted; they were now."
                ),
            )
        } else {
            (
                format!(
                    "{rows} dòng chỉ nằm trong xã, phường mà chúng ghi khi đọc theo VN-2000 (dời 224 m), và không dòng nào ngược lại. Tọa độ độ của tệp là VN-2000 hay WGS84?"
                ),
                format!(
                    "{rows} rows lie in the communes that they name only when read as VN-2000 (224 m away), and none the other way round. Are the degrees VN-2000 or WGS 84?"
                ),
            )
        }
    }
}

/// Whether rows in degrees fit only after the shift from VN-2000.
pub(super) fn missing_shift(rows: &Rows, swap: bool, off_m: Off) -> Option<Shift> {
    let mut offs = Vec::new();
    let (mut agreeing, mut known, mut only_as_vn, mut only_as_wgs) = (0, 0, 0, 0);
    for (i, row) in rows {
        let (Some(as_wgs), Some(as_vn)) = (point(row, Crs::WGS84, swap), point(row, Crs::VN2000, swap)) else { continue };
        if let Some(place) = row.known {
            let (wgs, vn) = (distance_m(as_wgs, place), distance_m(as_vn, place));
            // Further than a kilometre it is another place altogether.
            if wgs < 1000.0 {
                known += 1;
                if vn < 60.0 && (150.0..300.0).contains(&wgs) {
                    agreeing += 1;
                    offs.push(wgs);
                }
            }
        }
        if let (Some(wgs), Some(vn)) = (off_m(*i, as_wgs), off_m(*i, as_vn)) {
            only_as_vn += usize::from(vn == 0.0 && wgs > 0.0);
            only_as_wgs += usize::from(wgs == 0.0 && vn > 0.0);
        }
    }
    if agreeing >= 3 && agreeing * 10 >= known * 8 {
        offs.sort_by(f64::total_cmp);
        return Some(Shift { is_sure: true, rows: agreeing, of: known, off_m: offs[offs.len() / 2] });
    }
    // Nine coins on one side: one in 500 by chance.
    (known == 0 && only_as_vn >= 9 && only_as_wgs == 0).then_some(Shift { is_sure: false, rows: only_as_vn, of: rows.len(), off_m: 224.0 })
}

/// The words, if degrees that stand beside the metres differ from them by the missing shift.
pub(super) fn beside_words(rows: &Rows, crs: Crs, swap: bool) -> Option<(String, String)> {
    let (mut shifted, mut of) = (0, 0);
    for (_, row) in rows {
        let (Some(there), Some(known)) = (point(row, crs, swap), row.known) else { continue };
        of += 1;
        let unshifted = Crs::VN2000.from_wgs84(there[0], there[1]);
        shifted += usize::from(distance_m(unshifted, known) < 30.0 && distance_m(there, known) > 100.0);
    }
    (shifted >= 3 && shifted * 10 >= of * 8).then(|| {
        (
            format!("{shifted} trong {of} dòng có tọa độ độ lệch 224 m so với tọa độ mét: cột độ là VN-2000 chưa chuyển sang WGS84. Đã dùng tọa độ mét."),
            format!("In {shifted} of {of} rows the degrees are 224 m from the metres: they are VN-2000, not converted to WGS 84. The metres were used."),
        )
    })
}
