//! Which system the coordinates of a file are in. Rows that name their commune are the witnesses: under the right system their points lie
//! in the communes that they name. A sample of 2,000 rows is enough; cost: about 25 projections a row.

use super::evidence::{self, Fit};
use super::{Raw, Unit};
use crate::files::Remark;
use crate::spatial::projection::{Crs, zones};

/// One row as a witness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Witness {
    /// Its numbers.
    pub raw: Raw,
    /// Where it is known to be, from elsewhere: the site of the same code in the register, or degrees that stand beside metres in the
    /// same row. Degrees of WGS 84, longitude first.
    pub known: Option<[f64; 2]>,
}

/// What is known of the file before its rows are looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stated<'a> {
    /// The system that the file or the person states for metres or degrees; a file with both states that of the metres.
    pub crs: Option<Crs>,
    /// The answer to the question `axes`: whether the two columns are exchanged.
    pub swap: Option<bool>,
    /// Codes of the provinces of today that the file is about; their zones are proposed where no row claims a commune.
    pub provinces: &'a [&'a str],
    /// A province until 30/6/2025, if the rows name one: it has one zone.
    pub old_province: Option<&'a str>,
}

/// How numbers of one unit are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The system.
    pub crs: Crs,
    /// The first number is the north.
    pub swap: bool,
}

/// A question to the person; rows can be checked with the first choice meanwhile, but not stored before it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// `zone`, `axes` or `datum`.
    pub id: &'static str,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
    /// The recommended one first.
    pub choices: Vec<Answer>,
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `EPSG:9209`, or `swap` and `keep`.
    pub value: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// What was decided, what was assumed for it, and what must be asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgement {
    /// For rows in degrees; `None`: there are none.
    pub degrees: Option<Decision>,
    /// For rows in metres; `None`: there are none, or nothing speaks for any system.
    pub metres: Option<Decision>,
    /// Said to the person.
    pub remarks: Vec<Remark>,
    /// Asked of the person.
    pub questions: Vec<Question>,
    /// The systems of metres by how many rows they fit, the best first (at most five).
    pub fits: Vec<Fit>,
}

/// Judges the rows. `off_m(i, [lon, lat])` is how many metres a point lies outside of the commune that row `i` claims (0 inside); `None`: it
/// claims none. Nothing is decided in silence: what is not stated comes with a remark, what is doubtful with a question.
pub fn judge(rows: &[Witness], stated: &Stated, off_m: &dyn Fn(usize, [f64; 2]) -> Option<f64>) -> Judgement {
    let mut judgement = Judgement::default();
    let of = |unit| rows.iter().enumerate().filter(move |(_, row)| row.raw.unit == unit);
    let (degrees, metres): (Vec<_>, Vec<_>) = (of(Unit::Degrees).collect(), of(Unit::Metres).collect());
    if !degrees.is_empty() && !metres.is_empty() {
        judgement.remarks.push(Remark::new(
            "coordinate-units-mixed",
            format!("Tệp có {} dòng ghi độ và {} dòng ghi mét; mỗi loại được đọc riêng.", degrees.len(), metres.len()),
            format!("The file has {} rows in degrees and {} in metres; each kind is read by itself.", degrees.len(), metres.len()),
        ));
    }
    if !degrees.is_empty() {
        judge_degrees(&degrees, stated, off_m, &mut judgement);
    }
    if !metres.is_empty() {
        judge_metres(&metres, stated, off_m, &mut judgement);
    }
    judgement
}

type Rows<'a> = [(usize, &'a Witness)];
type Off<'a> = &'a dyn Fn(usize, [f64; 2]) -> Option<f64>;

fn judge_degrees(rows: &Rows, stated: &Stated, off_m: Off, judgement: &mut Judgement) {
    let swapped = rows.iter().filter(|(_, row)| (6.0..=24.0).contains(&row.raw.a) && (102.0..=118.0).contains(&row.raw.b)).count();
    let looks_swapped = swapped * 2 > rows.len();
    let swap = stated.swap.unwrap_or(looks_swapped);
    if looks_swapped && stated.swap.is_none() {
        judgement.questions.push(Question {
            id: "axes",
            vi: format!("{swapped} trong {} dòng có kinh độ và vĩ độ đổi chỗ cho nhau (kinh độ Việt Nam từ 102 đến 118). Đổi lại hai cột?", rows.len()),
            en: format!("{swapped} of {} rows have longitude and latitude exchanged (Vietnam's longitudes are 102 to 118). Exchange the two columns?", rows.len()),
            choices: vec![
                Answer { value: "swap".into(), vi: "Đổi lại".into(), en: "Exchange".into() },
                Answer { value: "keep".into(), vi: "Giữ nguyên (các dòng đó bị từ chối)".into(), en: "Keep (these rows are refused)".into() },
            ],
        });
    }
    let decide = |crs| Some(Decision { crs, swap });
    if let Some(crs) = stated.crs.filter(|crs| crs.is_degrees()) {
        judgement.degrees = decide(crs);
        return;
    }
    judgement.degrees = decide(Crs::WGS84);
    let Some(shift) = evidence::missing_shift(rows, swap, off_m) else { return };
    // Read as VN-2000 at once only if places known from elsewhere say so; communes are too large to be sure by them.
    if shift.is_sure {
        judgement.degrees = decide(Crs::VN2000);
    }
    let (vi, en) = shift.words();
    if shift.is_sure {
        judgement.remarks.push(Remark::new("datum-shift-missing", vi, en));
    } else {
        judgement.questions.push(Question { id: "datum", vi, en, choices: vec![answer(Crs::VN2000), answer(Crs::WGS84)] });
    }
}

fn judge_metres(rows: &Rows, stated: &Stated, off_m: Off, judgement: &mut Judgement) {
    // In Vietnam every northing (0.9 to 2.6 million) exceeds every easting: the size tells which is which.
    let north_first = rows.iter().filter(|(_, row)| row.raw.a > row.raw.b).count();
    let swap = stated.swap.unwrap_or(north_first * 2 > rows.len());
    if swap && stated.swap.is_none() {
        judgement.remarks.push(Remark::new(
            "axes-north-first",
            format!("{north_first} trong {} dòng ghi X là bắc, Y là đông, như lối trắc địa VN-2000; đã đọc như vậy (nhận ra theo độ lớn).", rows.len()),
            format!("{north_first} of {} rows have X as north and Y as east, as surveyors of VN-2000 do; they were read so (told by their size).", rows.len()),
        ));
    }
    let odd = if swap { rows.len() - north_first } else { north_first };
    if odd > 0 {
        judgement.remarks.push(Remark::new(
            "axes-mixed",
            format!("{odd} dòng ghi X, Y theo thứ tự ngược với phần còn lại; các dòng đó sẽ bị từ chối."),
            format!("{odd} rows have X and Y in the other order than the rest; they will be refused."),
        ));
    }
    let fits = evidence::fits(rows, swap, off_m);
    let claims = evidence::claims(rows, off_m);
    let decide = |crs| Some(Decision { crs, swap });
    let preferred = preferred_zones(stated);
    let stated_crs = stated.crs.filter(|crs| !crs.is_degrees());
    let best = evidence::best(&fits, &preferred, claims);
    judgement.fits = fits.iter().take(5).cloned().collect();
    match (stated_crs, best) {
        (Some(crs), Some(best)) if best.crs != crs && contradicts(&fits, crs, best) => {
            let (vi, en) = evidence::wrong_zone_words(rows, swap, crs, best);
            judgement.metres = decide(best.crs);
            judgement.questions.push(Question { id: "zone", vi, en, choices: vec![answer(best.crs), answer(crs)] });
        }
        (Some(crs), _) => judgement.metres = decide(crs),
        (None, Some(best)) if evidence::is_unique(&fits, best, &preferred) => {
            judgement.metres = decide(best.crs);
            let (vi, en) = evidence::unique_words(rows, swap, best, &fits);
            judgement.remarks.push(Remark::new("zone-assumed", vi, en));
        }
        (None, best) => {
            // Nothing or too little speaks: the zones of the province, then whatever lies in Vietnam.
            let mut choices: Vec<Crs> =
                best.map(|best| best.crs).into_iter().chain(fits.iter().filter(|fit| fit.inside > 0).map(|fit| fit.crs)).collect();
            choices.extend(&preferred);
            choices.extend(Crs::zones().filter(|crs| evidence::in_vietnam(rows, swap, *crs)));
            let mut seen = Vec::new();
            choices.retain(|crs| {
                !seen.contains(crs) && {
                    seen.push(*crs);
                    true
                }
            });
            judgement.metres = choices.first().copied().and_then(decide);
            let why_vi = if claims == 0 {
                "Không dòng nào ghi xã, phường để đối chiếu.".to_owned()
            } else {
                let inside = best.map_or(0, |best| best.inside);
                format!("Đối chiếu với xã, phường ghi trong tệp chưa đủ chắc chắn ({inside} trong {claims} dòng khớp).")
            };
            let why_en = if claims == 0 {
                "No row names a commune to compare with.".to_owned()
            } else {
                let inside = best.map_or(0, |best| best.inside);
                format!("The communes named in the file do not settle it ({inside} of {claims} rows fit).")
            };
            judgement.questions.push(Question {
                id: "zone",
                vi: format!("Tọa độ mét của tệp theo kinh tuyến trục nào? {why_vi} Múi sai làm điểm lệch từ 26 đến 156 km."),
                en: format!("Which central meridian are the metres of the file in? {why_en} A wrong zone moves points by 26 to 156 km."),
                choices: choices.into_iter().map(answer).collect(),
            });
        }
    }
    // Degrees beside the metres of the same row, on the wrong datum.
    if let Some(Decision { crs, swap }) = judgement.metres
        && let Some((vi, en)) = evidence::beside_words(rows, crs, swap)
    {
        judgement.remarks.push(Remark::new("datum-shift-missing", vi, en));
    }
}

fn contradicts(fits: &[Fit], crs: Crs, best: &Fit) -> bool {
    let there = fits.iter().find(|fit| fit.crs == crs).map_or(0, |fit| fit.inside);
    there * 2 < best.inside
}

fn preferred_zones(stated: &Stated) -> Vec<Crs> {
    let old = stated.old_province.and_then(zones::zone_until_2025);
    old.into_iter().chain(stated.provinces.iter().flat_map(|code| zones::zones_of_province(code))).collect()
}

fn answer(crs: Crs) -> Answer {
    Answer { value: crs.code(), vi: format!("{} ({})", crs.name_vi(), crs.code()), en: format!("{} ({})", crs.name(), crs.code()) }
}
