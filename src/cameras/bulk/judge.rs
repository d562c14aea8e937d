//! What is said of a row of sites and cameras before it goes to the database.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Bulk, Contact, Incoming, Staged, StagedCamera};
use crate::cameras::contacts;
use crate::cameras::error::WORDS;
use crate::cameras::fields::{CAMERA, SITE};
use crate::cameras::store_sites::NEAR_SITE_M;
use crate::http::fields::words::fold;
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

/// A field that is to be corrected, and why.
type Broken = (&'static str, Fault);

/// Rules between the fields of a camera: all that are broken.
fn judge_camera(fields: &Map<String, Value>) -> Vec<Broken> {
    let is_half = fields.contains_key("pan_min_deg") != fields.contains_key("pan_max_deg");
    let installed = day(fields, "installed_on");
    let is_before = |name: &str| day(fields, name).zip(installed).is_some_and(|(day, installed)| day < installed);
    let orders = [
        ("warranty_until", "camera_warranty_order"),
        ("end_of_life_on", "camera_end_of_life_order"),
        ("last_maintained_on", "camera_maintained_order"),
    ];
    let rules = is_half
        .then_some("camera_pan_both")
        .into_iter()
        .chain(orders.into_iter().filter(|(name, _)| is_before(name)).map(|(_, rule)| rule));
    rules.map(|rule| incoming::broken(WORDS, rule)).collect()
}

/// What is wrong with a row by itself, whatever else is in the file or the register: the rules of its cameras (in the order of [`CAMERA`]) and
/// of its contact.
pub fn alone(camera: &[Datum], contact: Option<&Contact>, today: NaiveDate) -> Vec<Broken> {
    let mut faults = judge_camera(&members(CAMERA, camera));
    faults.extend(contact.and_then(|contact| contacts::judge(contact, today).err()));
    faults
}

impl Bulk {
    /// All faults of a row; none if it was taken in, as a site of its own or as part of an earlier one.
    pub(super) fn judge(&mut self, row: &Incoming) -> Result<(), Vec<Verdict>> {
        let number = row.number;
        if let Some(first) = self.keys.get(&row.key) {
            return Err(vec![incoming::twice(number, *first)]);
        }
        let mut faults: Vec<Verdict> = Vec::new();
        let fields = members(SITE, &row.site);
        for (name, vi, en) in [
            ("site_name", "Cần nhập tên điểm lắp đặt.", "Site name is required."),
            ("ownership", "Cần nhập sở hữu.", "Ownership is required."),
        ] {
            if !fields.contains_key(name) {
                faults.push(refused(number, name, Fault::new("required", vi, en)));
            }
        }
        let placed = self.judge_place(row).map_err(|verdict| faults.push(verdict)).ok();
        let site = fields.clone();
        let mut cameras = Vec::with_capacity(row.cameras.len());
        for (index, values) in row.cameras.iter().enumerate() {
            let mut fields = members(CAMERA, values);
            for (field, fault) in judge_camera(&fields) {
                let verdict = refused(number, field, fault);
                // The cameras of one row are mostly alike.
                if !faults.contains(&verdict) {
                    faults.push(verdict);
                }
            }
            if let Some(first) = text(&fields, "camera_code").and_then(|code| self.camera_codes.get(code)) {
                faults.push(code_twice(number, *first, "camera_code"));
            }
            fields.entry("source").or_insert_with(|| "import".into());
            let key = Uuid::from_u128(row.key.as_u128().wrapping_add(index as u128 + 1));
            let of_site = fields.contains_key("camera_code").then(|| site.clone());
            cameras.push(StagedCamera { number, camera_id: Uuid::now_v7(), key, fields, of_site });
        }
        let of_contact = row.contact.as_ref().and_then(|contact| contacts::judge(contact, self.today).err());
        faults.extend(of_contact.map(|(field, fault)| refused(number, field, fault)));
        let host = match placed {
            Some((place, _)) => self.host(number, &fields, &place).map_err(|verdict| faults.push(verdict)).ok().flatten(),
            None => None,
        };
        if let Some(index) = host {
            faults.extend(self.contradictions(index, row, &fields));
        }
        let (Some((place, unit)), true) = (placed, faults.is_empty()) else { return Err(faults) };
        for camera in &cameras {
            if let Some(code) = text(&camera.fields, "camera_code")
                && self.camera_codes.insert(code.to_owned(), number).is_some()
            {
                return Err(vec![code_twice(number, number, "camera_code")]);
            }
        }
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
                is_demo: row.is_demo,
                rows: vec![number],
            });
            return Ok(());
        };
        if let Some(code) = text(&fields, "site_code") {
            self.site_codes.insert(code.to_owned(), index);
        }
        let site = &mut self.sites[index];
        site.cameras.append(&mut cameras);
        site.rows.push(number);
        // What the first row of a site left empty, a later one may say; what both say is the same.
        for (name, value) in fields {
            site.fields.entry(name).or_insert(value);
        }
        if site.contact.is_none() {
            site.contact.clone_from(&row.contact);
        }
        Ok(())
    }

    /// What a row says of its site otherwise than the rows before it: which of the two is right only a person knows.
    fn contradictions(&self, index: usize, row: &Incoming, fields: &Map<String, Value>) -> Vec<Verdict> {
        let (site, number) = (&self.sites[index], row.number);
        let first = site.number;
        let is_other = |name: &str, value: &Value| match (site.fields.get(name), value) {
            (Some(Value::String(known)), Value::String(said)) => known != said && fold(known) != fold(said),
            (Some(known), said) => known != said,
            (None, _) => false,
        };
        let others = SITE.iter().filter(|field| fields.get(field.name).is_some_and(|value| is_other(field.name, value)));
        let mut verdicts: Vec<Verdict> = others
            .map(|field| {
                let fault = Fault::new(
                    "site-contradiction",
                    format!("{}: dòng này và dòng {first} là một điểm nhưng ghi khác nhau. Hãy ghi giống dòng {first}; nếu là hai điểm, hãy cho mã hoặc tên khác và sửa tọa độ.", field.vi),
                    format!("{}: this row and row {first} are one site and say different things. Write what row {first} has; if they are two sites, give them different codes or names and correct the place.", field.en),
                );
                refused(number, field.name, fault)
            })
            .collect();
        if row.is_demo != site.is_demo {
            let fault = Fault::new(
                "demo-contradiction",
                format!(
                    "Dòng này và dòng {first} là một điểm, nhưng chỉ một dòng được đánh dấu là dữ liệu minh họa. Hãy ghi giống nhau: dữ liệu minh họa sẽ bị xóa cùng nhau."
                ),
                format!(
                    "This row and row {first} are one site, and only one of them is marked as demonstration data. Mark both or none: demonstration data are taken out together."
                ),
            );
            verdicts.push(refused(number, "is_demo", fault));
        }
        if row.contact.is_some() && site.contact.is_some() && row.contact != site.contact {
            let fault = Fault::new(
                "contact-contradiction",
                format!(
                    "Liên hệ ở dòng này khác với liên hệ của cùng điểm ở dòng {first}. Mỗi điểm có một liên hệ: hãy ghi giống dòng {first}, hoặc để trống."
                ),
                format!(
                    "The contact of this row is not that of the same site in row {first}. A site has one contact: write what row {first} has, or leave it empty."
                ),
            );
            verdicts.push(refused(number, "contact_phone", fault));
        }
        verdicts
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
                format!("Không xã, phường, đặc khu nào chứa điểm (kinh độ {}, vĩ độ {}). Hãy kiểm tra tọa độ.", place.lon, place.lat),
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
