//! The words of the recipe: what each of its values is called, measured in, and may be.

use serde_json::{Value, json};

use super::recipe::Recipe;

/// What a value of the recipe is.
#[derive(Debug, Clone, Copy)]
pub enum Measure {
    /// A number from … to …, with its unit.
    Number(f64, f64, &'static str),
    /// A task of the ladder of 2025.
    Task,
    /// A weight from 0 to … for each of these words.
    Table(&'static [&'static str], f64),
}

/// One value of the recipe.
#[derive(Debug, Clone, Copy)]
pub struct Ingredient {
    /// Part and name.
    pub pointer: &'static str,
    /// What it is.
    pub measure: Measure,
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

const CLASSES: &[&str] = &[
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "pedestrian",
    "footway",
    "steps",
    "cycleway",
    "road",
    "other",
];
const KINDS: &[&str] = &[
    "school",
    "kindergarten",
    "university",
    "hospital",
    "clinic",
    "market",
    "supermarket",
    "police_post",
    "station",
    "government",
    "worship",
    "park",
    "stadium",
    "bank",
    "fuel",
];
const SEVERITIES: &[&str] = &["less_serious", "serious", "very_serious", "especially_serious"];
const GROUPS: &[&str] = &["ttxh", "kinh_te", "moi_truong", "ma_tuy", "anqg", "tnxh"];
/// Heaviest weight.
const MOST: f64 = 100.0;
const WEIGHT: Measure = Measure::Number(0.0, MOST, "");
const MINUTES: Measure = Measure::Number(0.0, 1439.0, "min");

const fn ingredient(pointer: &'static str, measure: Measure, vi: &'static str, en: &'static str) -> Ingredient {
    Ingredient { pointer, measure, vi, en }
}

/// Every value of the recipe.
pub const INGREDIENTS: &[Ingredient] = &[
    ingredient("street/step_m", Measure::Number(5.0, 200.0, "m"), "Khoảng cách các điểm dọc đường", "Metres of street to a point"),
    ingredient("street/weight_of_100_m", Measure::Table(CLASSES, MOST), "Trọng số của 100 m, theo loại đường", "Weight of 100 m, by class"),
    ingredient("street/others", WEIGHT, "Trọng số của 100 m đường loại khác", "Weight of 100 m of other streets"),
    ingredient("street/task", Measure::Task, "Mức nhìn cần có trên đường", "Task on streets"),
    ingredient("key_place/weight", Measure::Table(KINDS, MOST), "Trọng số theo loại nơi trọng yếu", "Weight by kind of key place"),
    ingredient("key_place/others", WEIGHT, "Trọng số của nơi loại khác", "Weight of other places"),
    ingredient("key_place/task", Measure::Task, "Mức nhìn cần có ở nơi trọng yếu", "Task at key places"),
    ingredient("hotspot/step_m", Measure::Number(5.0, 200.0, "m"), "Khoảng cách các điểm trong điểm nóng", "Grid of points in a hotspot"),
    ingredient("hotspot/weight_of_a_point", WEIGHT, "Trọng số mỗi điểm của điểm nóng", "Weight of each point of a hotspot"),
    ingredient("hotspot/task", Measure::Task, "Mức nhìn ở điểm nóng, nếu văn bản không ghi", "Task in hotspots whose document names none"),
    ingredient("incident/weight", WEIGHT, "Trọng số của một vụ mới xảy ra", "Weight of an incident of today"),
    ingredient(
        "incident/half_life_days",
        Measure::Number(1.0, 10_000.0, "ngày"),
        "Sau bao nhiêu ngày vụ việc chỉ còn tính một nửa",
        "Days after which an incident counts half",
    ),
    ingredient("incident/severity", Measure::Table(SEVERITIES, MOST), "Hệ số theo mức độ nghiêm trọng", "Factor by severity"),
    ingredient("incident/severity_not_stated", WEIGHT, "Hệ số khi không ghi mức độ", "Factor where no severity is stated"),
    ingredient("incident/offence_group", Measure::Table(GROUPS, MOST), "Hệ số theo nhóm tội", "Factor by group of offences"),
    ingredient("incident/others", WEIGHT, "Hệ số của nhóm tội khác", "Factor of other groups"),
    ingredient(
        "incident/reach_m",
        Measure::Number(10.0, 500.0, "m"),
        "Trải trọng số ra các điểm trong bán kính",
        "Radius over which the weight is spread",
    ),
    ingredient(
        "incident/reach_of_a_hamlet_m",
        Measure::Number(10.0, 1000.0, "m"),
        "Bán kính trải khi chỉ biết thôn, tổ dân phố",
        "The same where only the hamlet is known",
    ),
    ingredient("incident/dusk_min", MINUTES, "Đêm bắt đầu (phút sau 0 giờ)", "Night begins (minutes after midnight)"),
    ingredient("incident/dawn_min", MINUTES, "Đêm kết thúc (phút sau 0 giờ)", "Night ends (minutes after midnight)"),
    ingredient("incident/task", Measure::Task, "Mức nhìn nơi chỉ có vụ việc", "Task where there are incidents alone"),
    ingredient("way/weight", WEIGHT, "Trọng số mỗi lối ra vào phường kiểu mẫu", "Weight of each way into a model ward"),
    ingredient("way/apart_m", Measure::Number(0.0, 200.0, "m"), "Gộp các lối gần nhau hơn", "Ways nearer than this are one"),
    ingredient("way/task", Measure::Task, "Mức nhìn cần có ở lối ra vào", "Task at ways in and out"),
];

/// What the recipe leaves out, whatever it says.
pub const LEFT_OUT: (&str, &str) = (
    "Không tính vào nhu cầu: vụ có nạn nhân cần giữ kín hoặc hạn chế, vụ đã hủy, vụ xác định không phải tội phạm, vụ chỉ biết xã, phường.",
    "Never part of the need: incidents whose victims are protected, restricted or voided ones, what turned out to be no offence, and those known by their commune alone.",
);

/// The default recipe as data, with words, units and ranges of its values.
pub fn described() -> Value {
    let words: Vec<Value> = INGREDIENTS
        .iter()
        .map(|ingredient| {
            let mut told = json!({"pointer": format!("/{}", ingredient.pointer), "vi": ingredient.vi, "en": ingredient.en});
            match ingredient.measure {
                Measure::Number(min, max, unit) => {
                    told["kind"] = "number".into();
                    told["min"] = min.into();
                    told["max"] = max.into();
                    told["unit"] = unit.into();
                }
                Measure::Task => told["kind"] = "task".into(),
                Measure::Table(words, max) => {
                    told["kind"] = "table".into();
                    told["words"] = words.into();
                    told["max"] = max.into();
                }
            }
            told
        })
        .collect();
    json!({"recipe": Recipe::default().told(), "words": words, "left_out": {"vi": LEFT_OUT.0, "en": LEFT_OUT.1}})
}
