//! The fields of a model of the catalogue: its optics are those of a camera of the register, with the same ranges and words.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::cameras::fields::CAMERA;
use crate::http::FieldError;
use crate::http::fields::Kind::{Boolean, Integer, Text};
use crate::http::fields::Write::{Optional, Required};
use crate::http::fields::{self, Field, Mode, field};

/// What the view of a model depends on, by the names of the register.
pub const OPTICS: [&str; 12] = [
    "camera_type",
    "projection",
    "sensor_width_mm",
    "sensor_height_mm",
    "focal_length_mm",
    "hfov_deg",
    "vfov_deg",
    "resolution_h_px",
    "resolution_v_px",
    "ir_range_m",
    "low_light",
    "max_range_m",
];
/// How it usually hangs.
const HUNG: [&str; 2] = ["mount_height_m", "tilt_deg"];

/// Fields of a model.
pub static CAMERA_MODEL: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let of_register = |names: &'static [&'static str]| CAMERA.iter().filter(move |field| names.contains(&field.name)).copied();
    let hung = of_register(&HUNG).map(|known| Field { write: Required, nullable: false, ..known });
    let own = [
        field("name", Text { max: 120 }, Required, "identity", "Tên loại camera", "Name of the model"),
        field("name_en", Text { max: 120 }, Optional, "identity", "Tên tiếng Anh", "Name in English"),
        field(
            "price_vnd",
            Integer { min: 0, max: 100_000_000_000, unit: "đồng" },
            Required,
            "budget",
            "Giá (cả lắp đặt)",
            "Price, installed",
        ),
        field("price_source", Text { max: 300 }, Required, "budget", "Nguồn giá", "Source of the price"),
        field("price_source_en", Text { max: 300 }, Optional, "budget", "Nguồn giá, tiếng Anh", "Source of the price, in English"),
        field("is_active", Boolean, Optional, "identity", "Đang dùng", "In use").or("true"),
    ];
    own.into_iter().chain(of_register(&OPTICS)).chain(hung).collect()
});

/// The name of a plan, as papers have it.
pub const NAME: Field = field("name", Text { max: 200 }, Optional, "identity", "Tên phương án", "Name of the plan");
/// The number of a decision.
pub const DECISION_NUMBER: Field =
    field("decision_number", Text { max: 100 }, Optional, "decision", "Số quyết định", "Number of the decision");

/// One line of text, by the rules of the register; none where it is not said, empty or wrong.
pub fn line(body: &Map<String, Value>, of: Field, faults: &mut Vec<FieldError>) -> Option<String> {
    let member = Map::from_iter([(of.name.to_owned(), body.get(of.name)?.clone())]);
    match fields::read(&[of], &member, Mode::Create, NaiveDate::default()) {
        Ok(read) => read.get(of.name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned),
        Err(wrong) => {
            faults.extend(wrong);
            None
        }
    }
}
