//! What a site needs beyond its cells: a name, how many cameras the row stands for, and how to reach the owner.

use super::{Draft, Interpreter, Reading, input};
use crate::cameras::bulk::Contact;
use crate::cameras::fields::{CAMERA, SITE};
use crate::files::Cell;
use crate::http::fields::cell::Input;
use crate::http::fields::dates::DayOrder;
use crate::http::fields::{Datum, dates};
use crate::imports::model::Said;
use crate::imports::values::resolution;

/// Cameras of one row at most; more is a sum, not a place.
const MAX_CAMERAS: f64 = 100.0;

fn at(fields: &[crate::http::fields::Field], name: &str) -> usize {
    fields.iter().position(|field| field.name == name).unwrap_or(usize::MAX)
}

impl Interpreter {
    pub(super) fn camera(&self, reading: &mut Reading<'_>, draft: &mut Draft) {
        let [site, camera] = draft.values.as_mut_slice() else { return };
        // A list of places often has the address alone: that is what the place is called.
        let name = at(SITE, "site_name");
        if site[name].is_null()
            && let Datum::Text(address) = &site[at(SITE, "address_text")]
        {
            site[name] = Datum::Text(address.chars().take(200).collect::<String>().into());
        }
        let cell = self.plan.extra_text(reading.row, "resolution");
        if let Some((h, v, is_exact)) = resolution(&cell)
            && camera[at(CAMERA, "resolution_h_px")].is_null()
        {
            camera[at(CAMERA, "resolution_h_px")] = Datum::Integer(h);
            camera[at(CAMERA, "resolution_v_px")] = Datum::Integer(v);
            if !is_exact {
                draft.remarks.push("resolution-by-name");
            }
        }
        let says_something = |index: usize| !camera[index].is_null();
        let is_described = (0..CAMERA.len()).any(says_something);
        draft.cameras = self.count(reading).unwrap_or(usize::from(is_described || !self.plan.has_site_only()));
        let code = at(CAMERA, "camera_code");
        if draft.cameras > 1 && !camera[code].is_null() {
            let said = Said::new(
                "code-of-several",
                "Một mã camera không thể dùng cho nhiều mắt. Hãy để mỗi mắt một dòng, hoặc bỏ trống mã.",
                "One camera code cannot stand for several cameras. Give each its row, or leave the code empty.",
            );
            reading.refuse(self.plan.column("camera_code"), Some("camera_code"), said);
        }
        draft.contact = self.contact(reading);
    }

    /// How many cameras the row says that it stands for.
    fn count(&self, reading: &mut Reading<'_>) -> Option<usize> {
        let column = self.plan.extra("camera_count").first().copied();
        let cell = column.map_or(&Cell::Empty, |column| reading.row.cells.get(column).unwrap_or(&Cell::Empty));
        let text = self.plan.extra_text(reading.row, "camera_count");
        let number = match input(cell) {
            Input::Number(number) => Some(number),
            _ if text.trim().is_empty() => return None,
            _ => crate::http::fields::numbers::read(&text, "", crate::http::fields::numbers::Decimal::Undecided).map(|read| read.value),
        };
        if let Some(number) = number.filter(|n| (0.0..=MAX_CAMERAS).contains(n) && n.fract() == 0.0) {
            return Some(number as usize);
        }
        let said = Said::new(
            "camera-count",
            "Số mắt phải là số nguyên từ 0 đến 100. Hãy sửa số; dòng cộng tổng thì xóa khỏi tệp.",
            "The number of cameras must be a whole number from 0 to 100. Correct it; delete a line of totals from the file.",
        );
        reading.refuse(column, Some("camera_count"), said);
        None
    }

    /// How to reach the owner: sealed, and only with the owner's consent.
    fn contact(&self, reading: &mut Reading<'_>) -> Option<Contact> {
        let text = |name: &str| Some(self.plan.extra_text(reading.row, name)).filter(|text| !text.trim().is_empty());
        let organisation = text("contact_organisation");
        let phone = text("contact_phone");
        let note = text("contact_note");
        if organisation.is_none() && phone.is_none() && note.is_none() {
            return None;
        }
        let how = text("contact_consent_how");
        let consent_how = how.as_deref().map(|how| consent(how).map(str::to_owned));
        let habits = self.plan.habits_of("contact_consent_on");
        let order = habits.days;
        let column = self.plan.extra("contact_consent_on").first().copied();
        let consent_on = match column.map_or(&Cell::Empty, |column| reading.cell(column)) {
            Cell::Moment(at) => habits.swapped(*at).is_none().then(|| at.date()),
            _ => text("contact_consent_on").and_then(|text| {
                let when = dates::read(&text, order).filter(|_| !dates::contradicts(&text, order))?;
                // A day that may be either is no proof of a consent.
                (when.otherwise.is_none() || order != DayOrder::Mixed).then(|| when.from.date())
            }),
        };
        let is_past = consent_on.is_some_and(|on| on <= self.today);
        let (Some(Some(consent_how)), true) = (consent_how, is_past) else {
            let said = Said::new(
                "consent-missing",
                "Liên hệ của chủ camera chỉ được lưu khi chủ đã đồng ý. Hãy ghi ngày đồng ý (không sau hôm nay) và cách đồng ý (ký giấy, hợp đồng, đồng ý miệng có ghi lại), hoặc không ghép các cột liên hệ.",
                "The contact of a camera's owner is kept only with the owner's consent. Give the day of consent (not after today) and how (signed form, contract, recorded verbal consent), or leave the contact columns unmapped.",
            );
            reading.refuse(column, Some("contact_consent_on"), said);
            return None;
        };
        Some(Contact { organisation, phone, note, consent_on, consent_how: Some(consent_how) })
    }
}

/// How consent was given, from the words of a list.
fn consent(text: &str) -> Option<&'static str> {
    let folded = crate::http::fields::words::fold(text);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if has(&["signed_form", "ky giay", "giay dong y", "van ban", "ky ten", "bieu mau", "signed"]) {
        Some("signed_form")
    } else if has(&["contract", "hop dong", "thoa thuan"]) {
        Some("contract")
    } else if has(&["verbal_recorded", "mieng", "loi noi", "ghi am", "verbal"]) {
        Some("verbal_recorded")
    } else {
        None
    }
}
