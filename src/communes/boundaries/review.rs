//! Judging the staged boundaries: which unit each is, whether it lies and measures as that unit should.

use sqlx::PgConnection;

use super::{BoundaryError, db};

/// Something to be said about one unit of a boundary file.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// Code and name as the file has them.
    pub unit: String,
    /// Which unit of the files it is, counted from 1 in the order in which they are read; none for the files as a whole.
    pub number: Option<usize>,
    /// Stable word for the kind of remark: `far`, `area`, `repaired`, `unknown`, …
    pub code: &'static str,
    /// What it is, in Vietnamese.
    pub detail: String,
    /// What it is, in English.
    pub detail_en: String,
    /// By how much, where it can be said: kilometres of `far`, percent of `area` and of what was repaired.
    pub amount: f64,
}

impl Remark {
    pub(super) fn new(unit: impl Into<String>, code: &'static str, detail: impl Into<String>, detail_en: impl Into<String>) -> Self {
        Self { unit: unit.into(), number: None, code, detail: detail.into(), detail_en: detail_en.into(), amount: 0.0 }
    }

    pub(super) fn of_unit(self, number: usize) -> Self {
        Self { number: Some(number), ..self }
    }

    /// Whether no survey explains it: the boundary lies more than 5 km from where its unit is known to be, or has over three times or under a
    /// third of its area. Then it is another unit's, or the file is wrong.
    pub fn is_wild(&self) -> bool {
        match self.code {
            "far" => true,
            "area" => !(-200.0 / 3.0..=200.0).contains(&self.amount),
            _ => false,
        }
    }
}

/// The first few of many, for a one-line message.
pub(super) fn first_of(remarks: &[Remark]) -> String {
    let mut text: Vec<String> = remarks.iter().take(3).map(|r| format!("{}: {}", r.unit, r.detail_en)).collect();
    if remarks.len() > 3 {
        text.push("…".to_owned());
    }
    text.join("; ")
}

/// Least share of the matched units that must lie at their known centres, and of those with a known area that must have about
/// that area. Of a file of the units before 1/7/2025, 99.8 % match by code; of these nearly all lie near, few have the area.
const LEAST_NEAR: f64 = 0.9;
const LEAST_AREA: f64 = 0.6;
/// The one remark of a file that has no commune of today.
pub const NO_UNIT: &str = "no-unit";
/// Below this many a share says nothing.
const FEW: i64 = 5;

/// Matches and repairs the staged boundaries. Returns how many units matched, what is worth a look, and what keeps the file out.
pub(super) async fn review(conn: &mut PgConnection) -> Result<(usize, Vec<Remark>, Vec<Remark>), BoundaryError> {
    sqlx::raw_sql(include_str!("sql/boundary_match.sql")).execute(&mut *conn).await.map_err(db("matching boundaries to units"))?;
    let rows: Vec<(i32, String, String, String, bool, Option<f64>)> =
        sqlx::query_as(include_str!("sql/boundary_review.sql")).fetch_all(&mut *conn).await.map_err(db("checking boundaries"))?;
    let (mut remarks, mut refused) = (Vec::new(), Vec::new());
    for (number, code, name, reason, keeps_out, amount) in rows {
        let unit = format!("{code} {name}").trim().to_owned();
        let amount = amount.unwrap_or_default();
        if let Some(remark) = say(unit, &reason, amount) {
            let remark = Remark { amount, number: usize::try_from(number).ok(), ..remark };
            if keeps_out { refused.push(remark) } else { remarks.push(remark) }
        }
    }
    let (matched, near, with_area, of_area): (i64, i64, i64, i64) =
        sqlx::query_as(include_str!("sql/boundary_plausible.sql")).fetch_one(&mut *conn).await.map_err(db("comparing boundaries"))?;
    if matched == 0 {
        refused.push(Remark::new(
            "tệp",
            NO_UNIT,
            "không ranh giới nào khớp với một xã, phường, đặc khu hiện nay",
            "no boundary matches a commune of today",
        ));
    } else if matched >= FEW && (near as f64) < LEAST_NEAR * matched as f64 {
        refused.push(Remark::new(
            "tệp",
            "elsewhere",
            format!("chỉ {near} trong {matched} đơn vị nằm đúng chỗ: mã của thời kỳ khác?"),
            format!("only {near} of {matched} units lie where they should: codes of another period?"),
        ));
    } else if with_area >= FEW && (of_area as f64) < LEAST_AREA * with_area as f64 {
        refused.push(Remark::new(
            "tệp",
            "other-period",
            format!("chỉ {of_area} trong {with_area} đơn vị có diện tích như hiện nay: tệp của thời kỳ trước 1/7/2025?"),
            format!("only {of_area} of {with_area} units have the area of today's: a file from before 1/7/2025?"),
        ));
    }
    Ok((usize::try_from(matched).unwrap_or_default(), remarks, refused))
}

fn say(unit: String, reason: &str, amount: f64) -> Option<Remark> {
    let remark = match reason {
        "unknown" => Remark::new(unit, "unknown", "không phải đơn vị cấp xã hiện nay: bỏ qua", "not a commune of today: left out"),
        "twice" => Remark::new(unit, "twice", "đơn vị này có hai ranh giới trong tệp", "this unit has two boundaries in the file"),
        "matched-by-name" => {
            Remark::new(unit, "matched-by-name", "mã lạ, nhận ra theo tên và vị trí", "code not known, recognised by name and place")
        }
        "repair-changes-area" => Remark::new(
            unit,
            "repair-changes-area",
            format!("đường ranh tự cắt; sửa sẽ đổi diện tích {amount:.1} %"),
            format!("crosses itself; the repair would change its area by {amount:.1} %"),
        ),
        "repaired" => Remark::new(
            unit,
            "repaired",
            format!("đường ranh tự cắt, đã sửa (diện tích đổi {amount:.2} %)"),
            format!("crossed itself, repaired (area changed by {amount:.2} %)"),
        ),
        "empty" => Remark::new(unit, "empty", "ranh giới rỗng", "the boundary is empty"),
        "far" => Remark::new(unit, "far", format!("cách tâm đã biết {amount:.0} km"), format!("{amount:.0} km from its known centre")),
        "area" => Remark::new(
            unit,
            "area",
            format!("diện tích lệch {amount:+.0} % so với số liệu đã biết"),
            format!("area differs by {amount:+.0} % from the known figure"),
        ),
        _ => return None,
    };
    Some(remark)
}
