//! What is said of a row of sites and cameras before it goes to the database.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Bulk, Incoming, Staged, StagedCamera};
use crate::cameras::contacts;
use crate::cameras::error::WORDS;
use crate::cameras::fields::{CAMERA, SITE};
use crate::cameras::store_sites::NEAR_SITE_M;
use crate::http::fields::{Datum, Field, Write};
use crate::http::incoming::{self, Fault, Place, Verdict};

/// The members of a row as the API would have them; what is not given is not there.
fn members(table: &[Field], values: &[Datum]) -> Map<String, Value> {
    let given = table.iter().zip(values).filter(|(field, value)| field.write != Write::Never && !value.is_null());
    given.map(|(field, value)| (field.name.to_owned(), value.to_json())).collect()
}

fn refused(number: u64, field: &'static str, fault: Fault) -> Verdict {
    Verdict::Refused { number, field, fault }
}

/// Metres between two places near each other, on the sphere of the earth's mean radius: good to 0.5 %.
fn metres(a: &Place, b: &Place) -> f64 {
    let east = (a.lon - b.lon).to_radians() * a.lat.to_radians().cos();
    let north = (a.lat - b.lat).to_radians();
    6_371_008.8 * east.hypot(north)
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str)
}

fn day(fields: &Map<String, Value>, name: &str) -> Option<NaiveDate> {
    text(fields, name).and_then(|day| day.parse().ok())
}

/// Rules between the fields of a camera.
fn judge_camera(number: u64, fields: &Map<String, Value>) -> Result<(), Verdict> {
    let rule = |name: &str| {
        let (field, fault) = incoming::broken(WORDS, name);
        Err(refused(number, field, fault))
    };
    if fields.contains_key("pan_min_deg") != fields.contains_key("pan_max_deg") {
        return rule("camera_pan_both");
    }
    let installed = day(fields, "installed_on");
    let is_before = |name: &str| day(fields, name).zip(installed).is_some_and(|(day, installed)| day < installed);
    for (name, constraint) in [
        ("warranty_until", "camera_warranty_order"),
        ("end_of_life_on", "camera_end_of_life_order"),
        ("last_maintained_on", "camera_maintained_order"),
    ] {
        if is_before(name) {
            return rule(constraint);
        }
    }
    Ok(())
}

impl Bulk {
    /// The first fault of a row; none if it was taken in, as a site of its own or as part of an earlier one.
    pub(super) fn judge(&mut self, row: &Incoming) -> Result<(), Verdict> {
        let number = row.number;
        if let Some(first) = self.keys.get(&row.key) {
            return Err(incoming::twice(number, *first));
        }
        let fields = members(SITE, &row.site);
        for (name, vi, en) in [
            ("site_name", "Cần nhập tên điểm lắp đặt.", "Site name is required."),
            ("ownership", "Cần nhập sở hữu.", "Ownership is required."),
        ] {
            if !fields.contains_key(name) {
                return Err(refused(number, name, Fault::new("required", vi, en)));
            }
        }
        let (place, unit) = self.judge_place(row)?;
        let mut cameras = Vec::with_capacity(row.cameras.len());
        for (index, values) in row.cameras.iter().enumerate() {
            let mut fields = members(CAMERA, values);
            judge_camera(number, &fields)?;
            if let Some(first) = text(&fields, "camera_code").and_then(|code| self.camera_codes.get(code)) {
                return Err(code_twice(number, *first, "camera_code"));
            }
            fields.entry("source").or_insert_with(|| "import".into());
            let key = Uuid::from_u128(row.key.as_u128().wrapping_add(index as u128 + 1));
            cameras.push(StagedCamera { number, camera_id: Uuid::now_v7(), key, fields });
        }
        if let Some(contact) = &row.contact {
            contacts::judge(contact, self.today).map_err(|(field, fault)| refused(number, field, fault))?;
        }
        for camera in &cameras {
            if let Some(code) = text(&camera.fields, "camera_code")
                && self.camera_codes.insert(code.to_owned(), number).is_some()
            {
                return Err(code_twice(number, number, "camera_code"));
            }
        }
        let host = self.host(number, &fields, &place)?;
        self.keys.insert(row.key, number);
        let Some(index) = host else {
            let site_id = Uuid::now_v7();
            let index = self.sites.len();
            if let Some(code) = text(&fields, "site_code") {
                self.site_codes.insert(code.to_owned(), index);
            }
            self.cells.entry(cell(&place)).or_default().push(index);
            let mut fields = fields;
            fields.entry("source").or_insert_with(|| "import".into());
            self.sites.push(Staged {
                number,
                site_id,
                key: row.key,
                fields,
                place,
                unit,
                cameras,
                contact: row.contact.clone(),
                osm: row.osm.clone(),
                rows: vec![number],
            });
            return Ok(());
        };
        let site = &mut self.sites[index];
        site.cameras.append(&mut cameras);
        site.rows.push(number);
        if site.contact.is_none() {
            site.contact.clone_from(&row.contact);
        }
        Ok(())
    }

    fn judge_place(&self, row: &Incoming) -> Result<(Place, incoming::Placed), Verdict> {
        let Some(place) = row.place else {
            let fault = Fault::new(
                "required",
                "Cần vị trí: kinh độ, vĩ độ hoặc tọa độ VN-2000.",
                "A place is needed: longitude and latitude, or VN-2000 coordinates.",
            );
            return Err(refused(row.number, "lon", fault));
        };
        let Some(unit) = row.unit.filter(|unit| unit.current_commune_id.is_some()) else {
            let fault = Fault::new(
                "no-commune",
                format!("Không xã, phường, đặc khu nào chứa điểm lon = {}, lat = {}. Hãy kiểm tra tọa độ.", place.lon, place.lat),
                format!("No commune holds the point lon = {}, lat = {}. Check the coordinates.", place.lon, place.lat),
            );
            return Err(refused(row.number, "lon", fault));
        };
        let current = unit.current_commune_id.unwrap_or(unit.commune_id);
        if !self.units.is_in_scope(current) {
            return Err(incoming::out_of_scope(row.number, self.units.name(current)));
        }
        Ok((place, unit))
    }

    /// The site of an earlier row that this row is part of: the one with its code, or with its name within 10 m.
    fn host(&self, number: u64, fields: &Map<String, Value>, place: &Place) -> Result<Option<usize>, Verdict> {
        let code = text(fields, "site_code");
        if let Some(index) = code.and_then(|code| self.site_codes.get(code)) {
            if metres(&self.sites[*index].place, place) > NEAR_SITE_M {
                return Err(code_twice(number, self.sites[*index].number, "site_code"));
            }
            return Ok(Some(*index));
        }
        let (x, y) = cell(place);
        let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        let near = around
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .filter(|index| metres(&self.sites[**index].place, place) <= NEAR_SITE_M);
        let mut other = None;
        for index in near {
            let site = &self.sites[*index];
            let has_other_code = code.is_some() && text(&site.fields, "site_code").is_some();
            if !has_other_code && text(&site.fields, "site_name") == text(fields, "site_name") {
                return Ok(Some(*index));
            }
            other = Some(site.number);
        }
        other.map_or(Ok(None), |first| {
            let fault = Fault::new(
                "near-in-file",
                format!("Cách điểm ở dòng {first} của tệp dưới {NEAR_SITE_M} m: nếu là một điểm, hãy ghi cùng tên hoặc cùng mã; nếu là hai điểm, hãy sửa tọa độ, hoặc nhập điểm này bằng tay."),
                format!("Less than {NEAR_SITE_M} m from the site of row {first} of the file: if they are one site, give them one name or one code; if they are two, correct the place, or enter this one by hand."),
            );
            Err(refused(number, "lon", fault))
        })
    }
}

/// Cells of about 22 m, so that what is near is in the cell or beside it.
fn cell(place: &Place) -> (i32, i32) {
    ((place.lon / 0.0002).floor() as i32, (place.lat / 0.0002).floor() as i32)
}

fn code_twice(number: u64, first: u64, field: &'static str) -> Verdict {
    let fault = Fault::new(
        "code-twice-in-file",
        format!("Mã này đã có ở dòng {first} của tệp, ở vị trí khác hoặc cho camera khác; sửa mã, hoặc để trống để hệ thống cấp mã."),
        format!(
            "Row {first} of the file has this code, at another place or for another camera; correct it, or leave it empty to be given one."
        ),
    );
    refused(number, field, fault)
}
