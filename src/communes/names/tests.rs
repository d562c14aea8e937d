//! The names that are shipped, resolved by hand-made texts, and all of them by their own.

use std::collections::HashMap;
use std::io::Read;
use std::sync::LazyLock;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::load::{ProvinceRow, UnitRow};
use super::*;

const BEFORE: NaiveDate = NaiveDate::from_ymd_opt(2025, 6, 30).unwrap();
const AFTER: NaiveDate = NaiveDate::from_ymd_opt(2025, 7, 2).unwrap();

struct Shipped {
    names: Names,
    provinces: HashMap<Uuid, String>,
    units: Vec<UnitRow>,
}

fn csv(text: &[u8]) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text);
    let headers = reader.headers().unwrap().clone();
    reader.records().map(|row| headers.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

fn unpacked(data: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(data).read_to_end(&mut text).unwrap();
    text
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let some = |row: &HashMap<String, String>, name: &str| Some(row[name].clone()).filter(|text| !text.is_empty());
    let day = |row: &HashMap<String, String>, name: &str| some(row, name).map(|text| text.parse().unwrap());
    let provinces: Vec<ProvinceRow> = csv(include_bytes!("../../../geodata/provinces.csv"))
        .iter()
        .map(|row| ProvinceRow {
            province_id: row["province_id"].parse().unwrap(),
            code: row["code"].clone(),
            name: row["name"].clone(),
            full_name: row["full_name"].clone(),
            valid_to: day(row, "valid_to"),
        })
        .collect();
    let units: Vec<UnitRow> = csv(&unpacked(include_bytes!("../../../geodata/communes.csv.gz")))
        .iter()
        .map(|row| UnitRow {
            commune_id: row["commune_id"].parse().unwrap(),
            code: some(row, "code"),
            kind: row["kind"].clone(),
            name: row["name"].clone(),
            full_name: row["full_name"].clone(),
            district_name: some(row, "district_name"),
            province_id: row["province_id"].parse().unwrap(),
            valid_from: day(row, "valid_from"),
            valid_to: day(row, "valid_to"),
        })
        .collect();
    let mut successions: Vec<(Uuid, Uuid, bool, bool)> = csv(&unpacked(include_bytes!("../../../geodata/successions.csv.gz")))
        .iter()
        .map(|row| {
            (
                row["old_commune_id"].parse().unwrap(),
                row["new_commune_id"].parse().unwrap(),
                row["extent"] == "whole",
                row["is_default_heir"] != "true",
            )
        })
        .collect();
    successions.sort_by_key(|(old, new, _, is_other)| (*old, *is_other, *new));
    let successions: Vec<(Uuid, Uuid, bool)> = successions.into_iter().map(|(old, new, whole, _)| (old, new, whole)).collect();
    Shipped {
        provinces: provinces.iter().map(|p| (p.province_id, p.full_name.clone())).collect(),
        units: units.clone(),
        names: Names::build(provinces, units, &successions),
    }
});

fn resolve(text: &str, on: NaiveDate, province_code: Option<&str>) -> Resolution {
    let province_codes: Vec<String> = province_code.map(str::to_owned).into_iter().collect();
    SHIPPED.names.resolve(&Query { text, district: None, province: None, province_codes: &province_codes, on })
}

/// The full name of the one unit, or what else the answer is.
fn name(text: &str, on: NaiveDate, province_code: Option<&str>) -> String {
    match resolve(text, on, province_code) {
        Resolution::Unique(found) => SHIPPED.names.full_name(found.commune_id).unwrap(),
        Resolution::Several(candidates) => format!("{} candidates", candidates.len()),
        Resolution::Elsewhere(candidates) => format!("{} elsewhere", candidates.len()),
        Resolution::None(_) => "none".into(),
    }
}

#[test]
fn every_unit_of_today_is_found_by_its_own_name() {
    let Shipped { names, provinces, units } = &*SHIPPED;
    let (mut found, mut wrong) = (0, Vec::new());
    for unit in units.iter().filter(|unit| unit.valid_to.is_none()) {
        let text = format!("{}, {}", unit.full_name, provinces[&unit.province_id]);
        match names.resolve(&Query { text: &text, district: None, province: None, province_codes: &[], on: AFTER }) {
            Resolution::Unique(one) if one.commune_id == unit.commune_id && one.words(names).is_none() => found += 1,
            other => wrong.push(format!("{text}: {other:?}")),
        }
    }
    assert_eq!((found, wrong), (3321, Vec::<String>::new()));
}

#[test]
fn every_unit_of_then_is_found_by_its_own_name() {
    let Shipped { names, provinces, units } = &*SHIPPED;
    let (mut found, mut wrong) = (0, Vec::new());
    for unit in units.iter().filter(|unit| unit.valid_to.is_some()) {
        let text = format!("{}, {}, {}", unit.full_name, unit.district_name.as_deref().unwrap_or_default(), provinces[&unit.province_id]);
        match names.resolve(&Query { text: &text, district: None, province: None, province_codes: &[], on: BEFORE }) {
            Resolution::Unique(one) if one.commune_id == unit.commune_id && one.words(names).is_none() => found += 1,
            other => wrong.push(format!("{text}: {other:?}")),
        }
    }
    assert_eq!((found, wrong), (10_040, Vec::<String>::new()));
}

#[test]
fn the_same_names_decomposed_and_without_accents() {
    let Shipped { names, provinces, units } = &*SHIPPED;
    let (mut decomposed, mut plain, mut several, mut other) = (0, 0, 0, Vec::new());
    for unit in units.iter().filter(|unit| unit.valid_to.is_none()) {
        let text = format!("{}, {}", unit.full_name, provinces[&unit.province_id]);
        let nfd: String = text.nfd().collect();
        let ask = |text: &str| names.resolve(&Query { text, district: None, province: None, province_codes: &[], on: AFTER });
        decomposed += usize::from(matches!(ask(&nfd), Resolution::Unique(one) if one.commune_id == unit.commune_id));
        match ask(&crate::http::fields::words::fold(&text)) {
            Resolution::Unique(one) if one.commune_id == unit.commune_id => plain += 1,
            Resolution::Several(_) => several += 1,
            answer => other.push(format!("{text}: {answer:?}")),
        }
    }
    // Sixteen units share their accent-free name with another of their province: xã Cẩm Giang and xã Cẩm Giàng.
    assert_eq!((decomposed, plain, several, other), (3321, 3305, 16, Vec::<String>::new()));
}

#[test]
fn as_offices_write_them() {
    let gia_dong = "Xã Gia Đông, Thị xã Thuận Thành, Tỉnh Bắc Ninh";
    for text in [
        "xã Gia Đông, Thuận Thành",
        "Gia Đông - Thuận Thành - Bắc Ninh",
        "X. Gia Đông, TX. Thuận Thành",
        "Gia Đông, thị xã Thuận Thành, tỉnh Bắc Ninh",
        "xa gia dong, thuan thanh",
        "Thôn Ngọc Khám, xã Gia Đông, Thuận Thành",
        "xã Gia Đông thị xã Thuận Thành tỉnh Bắc Ninh",
        "Gia Đông (Thuận Thành)",
    ] {
        let found = name(text, BEFORE, None);
        assert!(found.contains("Gia Đông") && found.contains("Thuận Thành"), "{text}: {found} for {gia_dong}");
    }
    assert_eq!(name("P. Sao Đỏ, TP. Chí Linh", BEFORE, None), "Phường Sao Đỏ, Thành phố Chí Linh, Tỉnh Hải Dương");
    assert_eq!(name("P.01, Q. Tân Bình, TP.HCM", BEFORE, None), "Phường 1, Quận Tân Bình, Thành phố Hồ Chí Minh");
    assert_eq!(name("Phường 1, Quận 3, Hồ Chí Minh", BEFORE, None), "Phường 1, Quận 3, Thành phố Hồ Chí Minh");
    assert_eq!(name("Văn Miếu - Quốc Tử Giám", AFTER, None), "Phường Văn Miếu - Quốc Tử Giám, Thành phố Hà Nội");
    assert_eq!(name("00004", AFTER, None), "Phường Ba Đình, Thành phố Hà Nội");
    assert_eq!(name("Ba\u{200b} Đình,\u{a0}Hà Nội", AFTER, None), "Phường Ba Đình, Thành phố Hà Nội");
    assert_eq!(name("phường Chu Văn An", AFTER, Some("31")), "Phường Chu Văn An, Thành phố Hải Phòng");
    assert_eq!(name("Không có xã này", AFTER, None), "none");
    assert_eq!(name("", AFTER, None), "none");
}

#[test]
fn a_later_row_that_names_a_unit_of_then_gets_its_heir_or_its_candidates() {
    // Sao Đỏ went as a whole to Chu Văn An.
    let Resolution::Unique(found) = resolve("phường Sao Đỏ, Chí Linh", AFTER, Some("31")) else { panic!("one heir") };
    assert_eq!(SHIPPED.names.full_name(found.commune_id).unwrap(), "Phường Chu Văn An, Thành phố Hải Phòng");
    let (code, vi, _) = found.words(&SHIPPED.names).unwrap();
    assert_eq!(code, "commune-of-another-day");
    assert!(vi.starts_with("Phường Sao Đỏ, Thành phố Chí Linh, Tỉnh Hải Dương"), "{vi}");
    // The same text on a day before is the unit itself.
    assert_eq!(name("phường Sao Đỏ, Chí Linh", BEFORE, Some("31")), "Phường Sao Đỏ, Thành phố Chí Linh, Tỉnh Hải Dương");
    // Every divided unit of Hải Dương and Hải Phòng becomes a question with its heirs, unless a unit of today has the very name.
    let names = &SHIPPED.names;
    let mut divided = 0;
    for (old, heirs) in &names.heirs {
        let unit = names.unit(*old);
        if heirs.len() < 2 || *names.provinces[usize::from(unit.province)].now != *"31" {
            continue;
        }
        let text = names.words(*old);
        let answer = names.resolve(&Query { text: &text, district: None, province: None, province_codes: &[], on: AFTER });
        match answer {
            Resolution::Several(candidates) => {
                assert!(
                    heirs.iter().all(|(heir, _)| candidates.iter().any(|c| c.commune_id == names.unit(*heir).id)),
                    "{text}: {candidates:?}"
                );
                divided += 1;
            }
            Resolution::Unique(found) => assert_eq!(found.named, None, "{text}: an heir was guessed"),
            Resolution::Elsewhere(_) | Resolution::None(_) => panic!("{text}: none"),
        }
    }
    assert!(divided > 30, "{divided}");
}

#[test]
fn what_is_not_unique_comes_with_candidates_and_what_is_unknown_with_near_spellings() {
    let Resolution::Several(candidates) = resolve("xã Tân Tiến", BEFORE, None) else { panic!("several") };
    assert!(candidates.len() > 5 && candidates.iter().all(|c| c.full_name.contains("Tân Tiến")), "{candidates:?}");
    let Resolution::None(near) = resolve("phường Chu Văn Am", AFTER, Some("31")) else { panic!("none") };
    assert!(near.iter().any(|c| c.full_name == "Phường Chu Văn An, Thành phố Hải Phòng"), "{near:?}");
    // A district that does not fit is not passed over.
    assert!(matches!(resolve("phường Sao Đỏ, huyện Tiên Lãng", BEFORE, None), Resolution::Several(_)));
}

#[test]
fn names_are_looked_up_in_the_provinces_asked_for_first_and_elsewhere_after_that() {
    // Sao Đỏ went to Hải Phòng: looked for in Bắc Ninh, it is elsewhere, and not taken for the unit that is meant.
    let Resolution::Elsewhere(candidates) = resolve("phường Sao Đỏ", BEFORE, Some("24")) else { panic!("elsewhere") };
    assert_eq!(candidates.iter().map(|c| c.full_name.as_str()).collect::<Vec<_>>(), ["Phường Sao Đỏ, Thành phố Chí Linh, Tỉnh Hải Dương"]);
    // Near spellings of the province come before those of the country, however near these are.
    let Resolution::None(near) = resolve("xã Tân Tiếng", BEFORE, Some("31")) else { panic!("none") };
    let place = |candidate: &Candidate| SHIPPED.names.province_of(candidate.commune_id) == Some("31");
    assert!(place(&near[0]) && near.iter().map(place).is_sorted_by(|a, b| a >= b), "{near:?}");
    let names = &SHIPPED.names;
    for (text, code) in [
        ("Hải Phòng", Some("31")),
        ("TP. Hải Phòng", Some("31")),
        ("tỉnh Hải Dương", Some("31")),
        ("hai duong", Some("31")),
        ("Bắc Giang", Some("24")),
        ("31", Some("31")),
        ("Hà Nội, Việt Nam", Some("01")),
        ("Sao Hỏa", None),
        ("99", None),
        ("tỉnh Chí Linh", None),
    ] {
        assert_eq!(names.province_named(text), code, "{text}");
    }
}

#[test]
fn spellings_are_understood_and_said() {
    let said = |text: &str, on| match resolve(text, on, Some("31")) {
        Resolution::Unique(found) => found.words(&SHIPPED.names).map(|(code, ..)| code),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(said("Phường Thuỷ Nguyên", AFTER), None, "the place of the tone mark is no difference");
    assert_eq!(said("phuong thuy nguyen", AFTER), Some("commune-plain"));
    assert_eq!(said("Phường Thủi Nguyên", AFTER), Some("commune-respelt"));
    assert_eq!(said("xã Chu Văn An", AFTER), Some("commune-other-kind"));
}

#[test]
fn the_names_fit_into_thirty_megabytes() {
    let names = &SHIPPED.names;
    let texts: usize =
        names.units.iter().map(|u| u.full_name.len() + u.accented.len() + u.district.as_ref().map_or(0, |d| d.len()) * 2).sum();
    let keys: usize = names.by_name.iter().map(|(name, list)| name.len() + 48 + list.capacity() * 4).sum();
    let links: usize = (names.heirs.len() + names.parents.len()) * 48
        + names.heirs.values().chain(names.parents.values()).map(|l| l.capacity() * 8).sum::<usize>();
    let bytes = texts + keys + links + names.units.len() * size_of::<Unit>() + names.by_id.len() * 24 + names.by_code.len() * 40;
    assert_eq!(names.len(), 13_361);
    assert!(bytes < 10_000_000, "{bytes} bytes");
}
