//! What a site of the register is called that a decision makes of a place of a plan: as an officer would write it, and no two alike in a commune. Pure.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::http::fields::words::fold;

/// Characters of a name at most, as the register has it.
const MOST_CHARS: usize = 200;

/// Names of sites by commune, those of the register and those that were given out.
#[derive(Debug, Default)]
pub(super) struct SiteNames(HashMap<String, HashSet<String>>);

impl SiteNames {
    pub(super) fn of(taken: impl IntoIterator<Item = (Uuid, String)>) -> Self {
        let mut names = Self::default();
        for (commune_id, name) in taken {
            names.0.entry(commune_id.to_string()).or_default().insert(fold(&name));
        }
        names
    }

    /// The name for a row of a plan's cameras: that of its place, with a number if the commune has one of this name. `arms`: how many roads meet there.
    pub(super) fn name(&mut self, row: &Map<String, Value>, arms: Option<i32>, plan_code: &str) -> String {
        let place = place(row, arms).unwrap_or_else(|| format!("Vị trí số {} của phương án {plan_code}", row["number"]));
        let taken = self.0.entry(row["commune_id"].as_str().unwrap_or_default().to_owned()).or_default();
        let mut n = 1;
        loop {
            let end = if n == 1 { String::new() } else { format!(" – vị trí {n}") };
            let room = MOST_CHARS - end.chars().count();
            let name = place.chars().take(room).collect::<String>().trim_end().to_owned() + &end;
            if taken.insert(fold(&name)) {
                return name;
            }
            n += 1;
        }
    }
}

/// The name of a street within that of a junction or a section: `Đường` and `Phố` are left out before two words and more.
fn street(name: &str) -> &str {
    let rest = ["Đường ", "Phố "].iter().find_map(|kind| name.strip_prefix(kind)).filter(|rest| rest.contains(' '));
    rest.unwrap_or(name)
}

/// What the place of a camera is called; none if nothing is known of it.
fn place(row: &Map<String, Value>, arms: Option<i32>) -> Option<String> {
    let word = |name: &str| row.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let (name, near) = (word("place_name"), word("near"));
    let kind = word("place_kind").unwrap_or_default();
    let meeting = match arms {
        Some(3) => "Ngã ba",
        Some(4) => "Ngã tư",
        Some(5) => "Ngã năm",
        Some(6) => "Ngã sáu",
        _ => "Nút giao",
    };
    let near_by = |name: &str| near.filter(|near| fold(near) != fold(name)).map(|near| format!(", gần {near}")).unwrap_or_default();
    match (kind, name) {
        ("junction", Some(name)) => {
            let streets: Vec<&str> = name.split(" – ").map(street).collect();
            let is_one = streets.len() == 1;
            Some(format!("{meeting} {}{}", streets.join(" – "), if is_one { near_by(name) } else { String::new() }))
        }
        ("junction", None) => near.map(|near| format!("{meeting} gần {near}")),
        ("street", Some(name)) => {
            let is_told = ["đường", "phố", "ngõ", "ngách", "hẻm", "đại lộ", "quốc lộ", "tỉnh lộ", "kiệt", "tuyến"];
            let has_kind = is_told.iter().any(|kind| name.to_lowercase().starts_with(kind));
            Some(format!("{}{name}{}", if has_kind { "" } else { "Đường " }, near_by(name)))
        }
        (_, Some(name)) => Some(name.to_owned()),
        (_, None) => near.map(|near| format!("Gần {near}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    fn name(names: &mut SiteNames, kind: &str, place: Option<&str>, near: Option<&str>, arms: Option<i32>) -> String {
        let row = json!({"number": 7, "commune_id": "c", "place_kind": kind, "place_name": place, "near": near});
        names.name(row.as_object().unwrap(), arms, "PA-31-0001")
    }

    #[test]
    fn places_are_called_as_people_write_them() {
        for (kind, place, near, arms, expected) in [
            ("junction", Some("Đường Nguyễn Trãi – Phố Huế"), Some("Chợ Hôm"), Some(4), "Ngã tư Nguyễn Trãi – Phố Huế"),
            ("junction", Some("Phố Trần Phú – Đường Lê Lợi"), None, Some(3), "Ngã ba Trần Phú – Lê Lợi"),
            ("junction", Some("Quốc lộ 5"), Some("Trường THCS An Dương"), Some(3), "Ngã ba Quốc lộ 5, gần Trường THCS An Dương"),
            ("junction", Some("Quốc lộ 5"), Some("Quốc lộ 5"), None, "Nút giao Quốc lộ 5"),
            ("junction", None, Some("Chợ Sắt"), Some(5), "Ngã năm gần Chợ Sắt"),
            ("street", Some("Phố Huế"), Some("Chợ Hôm"), None, "Phố Huế, gần Chợ Hôm"),
            ("street", Some("Lê Lợi"), None, None, "Đường Lê Lợi"),
            ("grid", None, Some("Công viên"), None, "Gần Công viên"),
            ("own", Some("Cổng Công an phường"), Some("Lê Lợi"), None, "Cổng Công an phường"),
            ("grid", None, None, None, "Vị trí số 7 của phương án PA-31-0001"),
        ] {
            assert_eq!(name(&mut SiteNames::default(), kind, place, near, arms), expected);
        }
    }

    #[test]
    fn no_two_of_a_commune_are_alike() {
        let commune = Uuid::nil();
        let mut names = SiteNames::of([(commune, "đường lê lợi".to_owned())]);
        let row = json!({"number": 1, "commune_id": commune, "place_kind": "street", "place_name": "Lê Lợi"});
        let mut next = || names.name(row.as_object().unwrap(), None, "PA-31-0001");
        assert_eq!([next(), next()], ["Đường Lê Lợi – vị trí 2", "Đường Lê Lợi – vị trí 3"]);
        // Elsewhere it is free, and a long name keeps its number.
        assert_eq!(name(&mut names, "street", Some("Lê Lợi"), None, None), "Đường Lê Lợi");
        let long = "A".repeat(300);
        let both = [0, 1].map(|_| name(&mut names, "own", Some(&long), None, None));
        assert_eq!((both[0].chars().count(), both[1].chars().count(), both[1].ends_with(" – vị trí 2")), (200, 200, true));
    }
}
