//! What people write, and what it means; by hand.

use chrono::NaiveDate;

use super::*;
use crate::http::fields::Write::Optional;
use crate::http::fields::{choice, field};

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
const MOUNTS: &[Choice] =
    &[choice("pole", "Cột riêng", "Pole"), choice("street_lamp", "Cột đèn", "Street lamp"), choice("wall", "Tường", "Wall")];
const TYPES: &[Choice] = &[
    choice("type1_ttxh", "Loại 1: trật tự xã hội, tệ nạn", "Type 1: social order"),
    choice("type4_ma_tuy", "Loại 4: ma túy", "Type 4: drugs"),
];
const TASKS: &[Choice] =
    &[choice("perceive", "Nhận thấy (125 px/m)", "Perceive (125 px/m)"), choice("validate", "Xác minh (500 px/m)", "Validate (500 px/m)")];
static TASK: Field = field("target_task", Kind::Choice(TASKS), Optional, "g", "Mức", "Task");
const SYNONYMS: &[Synonym] = &[("mount", "trụ", "pole"), ("mount", "cột điện", "street_lamp"), ("other", "tường", "pole")];
static MOUNT: Field = field("mount", Kind::Choice(MOUNTS), Optional, "g", "Kiểu gắn", "Mount");
static AREA: Field = field("area_types", Kind::Choices(TYPES), Optional, "g", "Loại", "Types");
static HEIGHT: Field = field("mount_height_m", Kind::Number { min: 1.0, max: 60.0, unit: "m" }, Optional, "g", "Cao", "Height");
static COST: Field = field("cost_vnd", Kind::Integer { min: 0, max: 100_000_000_000, unit: "đồng" }, Optional, "g", "Kinh phí", "Cost");
static AZIMUTH: Field = field("azimuth_deg", Kind::Bearing, Optional, "g", "Hướng", "Bearing");
static DAY: Field = field("installed_on", Kind::PastDate, Optional, "g", "Ngày lắp", "Installed");
static AT: Field = field("occurred_from", Kind::Timestamp, Optional, "g", "Từ", "From");
static SIGN: Field = field("sign", Kind::Boolean, Optional, "g", "Biển", "Sign");
static NAME: Field = field("site_name", Kind::Text { max: 20 }, Optional, "g", "Tên", "Name");
static CODE: Field = field("site_code", Kind::Code { max: 40 }, Optional, "g", "Mã", "Code");

fn reader(field: &'static Field, column: &[&str]) -> CellReader {
    CellReader::new(field, SYNONYMS, Habits::of(field.kind, column.iter().map(|t| Input::Text(t))), TODAY)
}

fn one(field: &'static Field, text: &str) -> Result<(Datum, Option<Assumed>), &'static str> {
    reader(field, &[text]).read(Input::Text(text)).map_err(|e| e.code)
}

#[test]
fn choices_by_value_words_and_synonyms() {
    for text in ["pole", "Cột riêng", "cot rieng", "CỘT RIÊNG.", "Pole"] {
        assert_eq!(one(&MOUNT, text), Ok((Datum::Choice("pole"), None)), "{text}");
    }
    // Words of an office are said to have been read as something that is called otherwise.
    for (text, value, synonym) in [("trụ", "pole", 0), ("Tru.", "pole", 0), ("cột điện", "street_lamp", 1)] {
        assert_eq!(one(&MOUNT, text), Ok((Datum::Choice(value), Some(Assumed::Word(&SYNONYMS[synonym])))), "{text}");
    }
    assert_eq!(one(&MOUNT, "tường"), Ok((Datum::Choice("wall"), None)), "a synonym of another field does not count");
    assert_eq!(one(&MOUNT, "cột"), Err("not-a-choice"));
    assert_eq!(one(&MOUNT, "chưa rõ"), Ok((Datum::Null, Some(Assumed::Unknown))));
    let both = Datum::Choices(vec!["type1_ttxh", "type4_ma_tuy"]);
    for text in ["Loại 1, loại 4", "loai 4; Loại 1: trật tự xã hội, tệ nạn", "type1_ttxh|type4_ma_tuy", "Ma túy\nTrật tự xã hội"]
    {
        assert_eq!(one(&AREA, text), Ok((both.clone(), None)), "{text}");
    }
    assert_eq!(one(&AREA, "Loại 1, loại 7"), Err("not-a-choice"));
}

#[test]
fn a_word_with_other_accents_is_another_word() {
    for text in ["trụ", "TRU", "cột điện", "cot dien", "co\u{323}\u{302}t điện"] {
        assert!(one(&MOUNT, text).is_ok(), "{text}");
    }
    for text in ["trú", "trừ", "cốt điện", "cột diện"] {
        assert!(one(&MOUNT, text).is_err(), "{text}");
    }
}

#[test]
fn choices_are_told_as_the_column_writes_them() {
    let told = |field, column: &[&str], text: &str| {
        let error = reader(field, column).read(Input::Text(text)).unwrap_err();
        (error.detail, error.detail_en)
    };
    let (vi, en) = told(&MOUNT, &["Cột riêng", "pole", "Tường", "cột"], "cột");
    assert!(vi.contains("Cột riêng; Cột đèn; Tường") && en.contains("Pole; Street lamp; Wall") && !en.contains("street_lamp"), "{vi} {en}");
    let (vi, en) = told(&MOUNT, &["pole", "street_lamp", "Tường", "cột", "wall"], "cột");
    assert!([&vi, &en].iter().all(|words| words.contains("pole, street_lamp, wall") && !words.contains("Pole")), "{vi} {en}");
    let (vi, en) = told(&AREA, &["type1_ttxh,type4_ma_tuy"], "type7");
    assert!([&vi, &en].iter().all(|words| words.contains("type1_ttxh, type4_ma_tuy") && !words.contains("Loại 1:")), "{vi} {en}");
}

#[test]
fn labels_that_end_in_a_bracket_and_lists_of_map_files() {
    for text in ["Validate (500 px/m)", "Xác minh (500 px/m)", "xac minh (500 px/m).", "validate (500 PX/M)", "Xác minh", "(validate)"] {
        assert_eq!(one(&TASK, text), Ok((Datum::Choice("validate"), None)), "{text}");
    }
    let both = Datum::Choices(vec!["type1_ttxh", "type4_ma_tuy"]);
    for text in [r#"["Loại 1: trật tự xã hội, tệ nạn","Loại 4: ma túy"]"#, r#"["Type 1: social order", "type4_ma_tuy"]"#] {
        assert_eq!(one(&AREA, text), Ok((both.clone(), None)), "{text}");
    }
    assert_eq!(one(&AREA, r#"["Loại 1","Loại 7"]"#), Err("not-a-choice"));
}

#[test]
fn the_words_of_a_refusal_are_those_of_a_request() {
    let cell = reader(&HEIGHT, &[]).read(Input::Text("75 m")).unwrap_err();
    let body = serde_json::json!({"mount_height_m": 75});
    let request = crate::http::fields::read(&[HEIGHT], body.as_object().unwrap(), crate::http::fields::Mode::Create, TODAY).unwrap_err();
    assert_eq!((cell.code, cell.detail, cell.detail_en), (request[0].code, request[0].detail.clone(), request[0].detail_en.clone()));
}

#[test]
fn numbers_by_column_and_by_range() {
    assert_eq!(one(&HEIGHT, "6 m"), Ok((Datum::Number(6.0), None)));
    assert_eq!(one(&HEIGHT, "350cm"), Ok((Datum::Number(3.5), Some(Assumed::UnitConverted))));
    assert_eq!(one(&HEIGHT, "4,525"), Ok((Datum::Number(4.525), None)), "4525 m is out of range");
    assert_eq!(one(&HEIGHT, "4.525"), Ok((Datum::Number(4.525), Some(Assumed::NumberByRange))), "4525 m is out of range");
    assert_eq!(one(&COST, "12.500"), Ok((Datum::Integer(12_500), None)));
    assert_eq!(one(&COST, "12,5 triệu"), Ok((Datum::Integer(12_500_000), None)));
    assert_eq!(one(&COST, "12,5"), Err("out-of-range"));
    assert_eq!(one(&HEIGHT, "4MP"), Err("out-of-range"));
    assert_eq!(reader(&HEIGHT, &["4,5", "3.5"]).read(Input::Text("6,0")).unwrap().0, Datum::Number(6.0));
    assert_eq!(reader(&COST, &[]).read(Input::Number(3.5)).unwrap_err().code, "out-of-range");
    assert_eq!(reader(&HEIGHT, &[]).read(Input::Number(f64::NAN)).unwrap_err().code, "out-of-range");
}

#[test]
fn bearings_in_words_of_either_language() {
    assert_eq!(one(&AZIMUTH, "90°"), Ok((Datum::Number(90.0), None)));
    assert_eq!(one(&AZIMUTH, "Đông Bắc"), Ok((Datum::Number(45.0), Some(Assumed::WindWord))));
    assert_eq!(one(&AZIMUTH, "ĐB"), Ok((Datum::Number(45.0), Some(Assumed::WindWord))));
    assert_eq!(one(&AZIMUTH, "N"), Err("ambiguous-bearing"));
    assert_eq!(reader(&AZIMUTH, &["N", "TB"]).read(Input::Text("N")).unwrap().0, Datum::Number(180.0));
    assert_eq!(reader(&AZIMUTH, &["N", "SSE"]).read(Input::Text("N")).unwrap().0, Datum::Number(0.0));
    assert_eq!(one(&AZIMUTH, "360"), Err("out-of-range"));
}

#[test]
fn days_by_the_column() {
    let day = |y, m, d| Datum::Day(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    assert_eq!(one(&DAY, "05/07/2025"), Ok((day(2025, 7, 5), Some(Assumed::DayFirst))));
    assert_eq!(reader(&DAY, &["31/12/2024"]).read(Input::Text("05/07/2025")).unwrap(), (day(2025, 7, 5), None));
    let month_first = reader(&DAY, &["12/31/2024", "12/30/2024"]);
    assert_eq!(month_first.read(Input::Text("05/07/2025")).unwrap(), (day(2025, 5, 7), Some(Assumed::MonthFirst)));
    let slip = reader(&DAY, &["12/31/2024", "05/07/2025"]);
    assert_eq!(slip.read(Input::Text("05/07/2025")).unwrap(), (day(2025, 7, 5), Some(Assumed::DayFirst)));
    assert_eq!(slip.read(Input::Text("12/31/2024")).unwrap_err().code, "date-order");
    let mixed = reader(&DAY, &["12/31/2024", "31/12/2024"]);
    assert_eq!(mixed.read(Input::Text("05/07/2025")).unwrap_err().code, "ambiguous-date");
    assert_eq!(mixed.read(Input::Text("30/07/2025")).unwrap().0, day(2025, 7, 30));
    assert_eq!(one(&DAY, "2025-07-05"), Ok((day(2025, 7, 5), None)));
    assert_eq!(one(&DAY, "tháng 7/2025"), Err("not-a-date"));
    assert_eq!(one(&DAY, "2027-01-01"), Err("future"));
    assert_eq!(reader(&DAY, &[]).read(Input::Number(45658.0)).unwrap(), (day(2025, 1, 1), Some(Assumed::SerialDate)));
    let at = NaiveDate::from_ymd_opt(2025, 7, 5).unwrap().and_hms_opt(21, 30, 0).unwrap();
    assert_eq!(reader(&DAY, &[]).read(Input::Moment(at)).unwrap(), (day(2025, 7, 5), None));
    assert_eq!(reader(&HEIGHT, &[]).read(Input::Moment(at)).unwrap_err().code, "not-a-number");
    let column = [Input::Moment(at), Input::Moment(at), Input::Text("13/10/2025"), Input::Text("28/10/2025")];
    let swapped = CellReader::new(&DAY, SYNONYMS, Habits::of(DAY.kind, column), TODAY);
    assert_eq!(swapped.read(Input::Moment(at)).unwrap_err().code, "date-swapped");
    let Ok((Datum::Instant(instant), Some(Assumed::VietnamTime))) = one(&AT, "2025-07-05 21:30") else { panic!("an instant") };
    assert_eq!(instant.to_rfc3339(), "2025-07-05T14:30:00+00:00");
}

#[test]
fn yes_and_no() {
    for text in ["Có", "x", "X", "✓", "1", "Đúng", "true", "Yes"] {
        assert_eq!(one(&SIGN, text), Ok((Datum::Boolean(true), None)), "{text}");
    }
    for text in ["Không", "0", "Sai", "chưa", "no"] {
        assert_eq!(one(&SIGN, text), Ok((Datum::Boolean(false), None)), "{text}");
    }
    assert_eq!(one(&SIGN, "-"), Ok((Datum::Null, Some(Assumed::Unknown))));
    assert_eq!(one(&SIGN, "đẹp"), Err("not-a-boolean"));
    assert_eq!(reader(&SIGN, &[]).read(Input::Number(1.0)).unwrap().0, Datum::Boolean(true));
}

#[test]
fn text_and_codes() {
    assert_eq!(one(&NAME, "Ngã\u{a0}tư\u{200b} A "), Ok((Datum::Text("Ngã tư A".into()), Some(Assumed::HiddenRemoved))));
    assert_eq!(one(&NAME, "Ngã\r\ntư"), Ok((Datum::Text("Ngã tư".into()), Some(Assumed::LinesJoined))));
    assert_eq!(one(&NAME, "A\u{202e}B"), Err("control-character"));
    assert_eq!(one(&NAME, "A\0B"), Err("control-character"));
    assert_eq!(reader(&NAME, &[]).read(Input::Number(12.0)).unwrap().0, Datum::Text("12".into()));
    assert_eq!(one(&CODE, "hp-0001"), Ok((Datum::Text("HP-0001".into()), Some(Assumed::Capitals))));
    assert_eq!(one(&CODE, "điểm 1"), Err("code-shape"));
    assert_eq!(reader(&NAME, &[]).read(Input::Fault("#REF!")).unwrap_err().code, "cell-fault");
    assert_eq!(reader(&NAME, &[]).read(Input::Empty).unwrap().0, Datum::Null);
}
