//! What a table of fields lets through, what it refuses, and in which words.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::*;

const FIELDS: &[Field] = &[
    field("site_name", Kind::Text { max: 5 }, Write::Required, "g", "Tên điểm", "Site name"),
    field("azimuth_deg", Kind::Bearing, Write::Optional, "g", "Hướng nhìn", "Bearing"),
    field("mount_height_m", Kind::Number { min: 1.0, max: 60.0, unit: "m" }, Write::Optional, "g", "Chiều cao lắp", "Mounting height"),
    field("version", Kind::Integer { min: 0, max: 9, unit: "" }, Write::Never, "g", "Phiên bản", "Version"),
];

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();

fn faults(body: Value, mode: Mode) -> Vec<(String, &'static str)> {
    let Value::Object(body) = body else { panic!("an object") };
    read(FIELDS, &body, mode, TODAY).err().unwrap_or_default().into_iter().map(|e| (e.pointer, e.code)).collect()
}

#[test]
fn every_fault_is_named_not_only_the_first() {
    assert_eq!(
        faults(json!({"azimuth_deg": 360, "mount_height_m": "cao", "version": 3, "site_nam": "A"}), Mode::Create),
        [
            ("/azimuth_deg".into(), "out-of-range"),
            ("/mount_height_m".into(), "out-of-range"),
            ("/site_nam".into(), "unknown-field"),
            ("/version".into(), "read-only"),
            ("/site_name".into(), "required")
        ]
    );
}

#[test]
fn text_is_stored_composed_and_counted_in_characters() {
    let Value::Object(body) = json!({"site_name": " Đò\u{0309}i  "}) else { panic!("an object") };
    let clean = read(FIELDS, &body, Mode::Create, TODAY);
    assert!(clean.is_ok());
    let Value::Object(decomposed) = json!({"site_name": "Ba\u{0301}c"}) else { panic!("an object") };
    assert_eq!(read(FIELDS, &decomposed, Mode::Create, TODAY).unwrap()["site_name"], "Bác");
    assert_eq!(faults(json!({"site_name": "ABCDEF"}), Mode::Create), [("/site_name".into(), "too-long")]);
    assert_eq!(faults(json!({"site_name": "  "}), Mode::Create), [("/site_name".into(), "required")]);
    assert_eq!(faults(json!({"site_name": "A\nB"}), Mode::Create), [("/site_name".into(), "line-break")]);
    assert_eq!(faults(json!({"site_name": "A\u{202e}B"}), Mode::Create), [("/site_name".into(), "control-character")]);
    assert_eq!(faults(json!({"site_name": "\u{200b}"}), Mode::Create), [("/site_name".into(), "control-character")]);
}

#[test]
fn unknown_bearing_stays_null() {
    let Value::Object(body) = json!({"azimuth_deg": null}) else { panic!("an object") };
    assert_eq!(read(FIELDS, &body, Mode::Change, TODAY).unwrap()["azimuth_deg"], Value::Null);
}
