//! What is said of a row before it goes to the database.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::Bulk;
use super::ids::short;
use super::same::Known;
use crate::communes::units::Unit;
use crate::http::fields::Datum;
use crate::http::incoming::{self, Fault, Incoming, Placed, Verdict};
use crate::incidents::error::WORDS;
use crate::incidents::placing::{not_at_point, not_in_force};
use crate::incidents::routes::{check_time, day_of};

/// What was found for a row that is taken.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
    pub(super) precision: &'static str,
    pub(super) sensitivity: &'static str,
    pub(super) placed: Placed,
}

fn refused(number: u64, field: &'static str, fault: Fault) -> Verdict {
    Verdict::Refused { number, field, fault }
}

fn rule(number: u64, name: &str) -> Verdict {
    let (field, fault) = incoming::broken(WORDS, name);
    refused(number, field, fault)
}

impl Bulk {
    /// The first fault of a row, or what follows from it. `present` and `taken` are sorted.
    pub(super) fn judge(&mut self, row: &Incoming, present: &[Uuid], taken: &[String], known: &Known) -> Result<Judged, Verdict> {
        let number = row.number;
        if present.binary_search(&row.key).is_ok() {
            return Err(Verdict::Unchanged { number });
        }
        if let Some(first) = self.keys.get(&short(row.key)) {
            return Err(incoming::twice(number, u64::from(*first)));
        }
        let (from, to) = self.judge_time(row)?;
        let sensitivity = self.judge_offence(row, from, to)?;
        if let Datum::Text(office) = &row.values[self.columns.office]
            && !office.bytes().any(|byte| byte.is_ascii_digit())
        {
            return Err(rule(number, "incident_office_number_shape"));
        }
        let precision = judge_precision(row, &row.values[self.columns.precision])?;
        let placed = self.judge_place(row, day_of(from))?;
        if let Some(code) = self.columns.code(row) {
            if taken.binary_search_by(|known| known.as_str().cmp(code)).is_ok() {
                return Err(Self::judge_taken(row, code, known).unwrap_or_else(|| rule(number, "incident_code_key")));
            }
            if let Some(first) = self.codes.get(code) {
                return Err(code_twice(number, *first));
            }
            self.codes.insert(code.into(), number);
        }
        self.keys.insert(short(row.key), u32::try_from(number).unwrap_or(u32::MAX));
        Ok(Judged { from, to, precision, sensitivity, placed })
    }

    fn judge_time(&self, row: &Incoming) -> Result<(DateTime<Utc>, DateTime<Utc>), Verdict> {
        let instant = |at: usize| match row.values[at] {
            Datum::Instant(at) => Some(at),
            _ => None,
        };
        let from = instant(self.columns.from).ok_or_else(|| {
            refused(row.number, "occurred_from", Fault::new("required", "Cần nhập thời điểm xảy ra.", "Occurred from is required."))
        })?;
        let to = instant(self.columns.to);
        if let Some(error) = check_time(Some(from), to, self.now).into_iter().next() {
            let field = if error.pointer == "/occurred_to" { "occurred_to" } else { "occurred_from" };
            return Err(refused(row.number, field, error.into()));
        }
        let day = |at: usize| match row.values[at] {
            Datum::Day(day) => Some(day),
            _ => None,
        };
        let is_before = |at: usize| day(at).zip(day(self.columns.reported)).is_some_and(|(day, reported)| day < reported);
        if is_before(self.columns.cleared) {
            return Err(rule(row.number, "incident_cleared_order"));
        }
        if is_before(self.columns.accepted) {
            return Err(rule(row.number, "incident_accepted_order"));
        }
        Ok((from, to.unwrap_or(from)))
    }

    /// The sensitivity that follows from the offence.
    fn judge_offence(&self, row: &Incoming, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<&'static str, Verdict> {
        let code = match &row.values[self.columns.offence] {
            Datum::Text(code) => code.as_ref(),
            _ => "",
        };
        let offence = self.offences.get(code).ok_or_else(|| rule(row.number, "incident_offence_code_fkey"))?;
        let is_in_force =
            offence.valid_from.is_none_or(|first| first <= day_of(to)) && offence.valid_to.is_none_or(|end| end > day_of(from));
        if !is_in_force {
            return Err(rule(row.number, "incident_offence_in_force"));
        }
        Ok(match row.values[self.columns.sensitivity] {
            Datum::Choice(word) => word,
            _ if offence.is_victim_sensitive => "victim_sensitive",
            _ => "normal",
        })
    }

    /// Where the row belongs: by its point, by the unit that was named, or by both if they agree.
    fn judge_place(&self, row: &Incoming, on: NaiveDate) -> Result<Placed, Verdict> {
        let named = match row.values[self.columns.commune] {
            Datum::Id(id) => Some(id),
            _ => None,
        };
        let named = match named {
            None => None,
            Some(id) => Some((id, self.named_unit(row.number, id, on)?)),
        };
        let placed = match (row.place, row.unit, named) {
            (None, _, None) => {
                let fault = Fault::new(
                    "required",
                    "Cần vị trí: tọa độ, hoặc xã, phường nơi xảy ra.",
                    "A place is needed: coordinates, or the commune of the event.",
                );
                return Err(refused(row.number, "commune_id", fault));
            }
            (Some(place), None, _) => {
                let fault = Fault::new(
                    "no-commune",
                    format!(
                        "Không xã, phường, đặc khu nào chứa điểm (kinh độ {}, vĩ độ {}) vào ngày {}. Hãy kiểm tra tọa độ.",
                        place.lon,
                        place.lat,
                        on.format("%d/%m/%Y")
                    ),
                    format!("No commune holds the point lon = {}, lat = {} on {on}. Check the coordinates.", place.lon, place.lat),
                );
                return Err(refused(row.number, "lon", fault));
            }
            (None, _, Some((id, unit))) => {
                let today = day_of(self.now);
                let current = if unit.valid_to.is_none_or(|to| to > today) { Some(id) } else { unit.whole_heir };
                Placed { commune_id: id, basis: "stated", current_commune_id: current }
            }
            (Some(_), Some(found), None) => found,
            (Some(_), Some(found), Some((id, unit))) => {
                if found.current_commune_id.is_none_or(|current| id != current && !unit.heirs.contains(&current)) {
                    return Err(refused(row.number, "commune_id", not_at_point(&unit.full_name).into()));
                }
                Placed { commune_id: id, basis: "stated", current_commune_id: found.current_commune_id }
            }
        };
        let owner = placed.current_commune_id.unwrap_or(placed.commune_id);
        if !self.units.is_in_scope(owner) {
            return Err(incoming::out_of_scope(row.number, self.units.name(owner)));
        }
        Ok(placed)
    }

    fn named_unit(&self, number: u64, id: Uuid, on: NaiveDate) -> Result<&Unit, Verdict> {
        let unit = self.units.get(id).ok_or_else(|| {
            let fault = Fault::new(
                "unknown-commune",
                "Không có đơn vị hành chính này; hãy chọn từ danh sách.",
                "There is no such unit; choose one from the list.",
            );
            refused(number, "commune_id", fault)
        })?;
        if !unit.is_in_force(on) {
            return Err(refused(number, "commune_id", not_in_force(&unit.full_name, unit.valid_from, unit.valid_to, on).into()));
        }
        Ok(unit)
    }
}

/// How exactly the place is known, which must go with whether there is one.
fn judge_precision(row: &Incoming, stated: &Datum) -> Result<&'static str, Verdict> {
    let precision = match stated {
        Datum::Choice(word) => word,
        _ if row.place.is_some() => "exact",
        _ => "commune_only",
    };
    if row.place.is_some() == (precision == "commune_only") {
        return Err(rule(row.number, "incident_geom_matches_precision"));
    }
    Ok(precision)
}

fn code_twice(number: u64, first: u64) -> Verdict {
    let fault = Fault::new(
        "code-twice-in-file",
        format!("Mã vụ này đã có ở dòng {first} của tệp; sửa mã, hoặc để trống để hệ thống cấp mã."),
        format!("Row {first} of the file has this incident code; correct it, or leave it empty to be given one."),
    );
    refused(number, "incident_code", fault)
}
