//! In what two plans differ before any camera is compared: what their shares are parts of, and what either could choose from. Pure.

use serde_json::{Value, json};

/// Something that two plans may differ in.
struct Input {
    name: &'static str,
    /// Whether shares of plans that differ in it are parts of different needs.
    is_of_need: bool,
    vi: &'static str,
    en: &'static str,
    /// Where it stands in a plan; of several the whole of them.
    at: &'static [&'static str],
}

const INPUTS: [Input; 18] = [
    Input {
        name: "communes",
        is_of_need: true,
        vi: "Phạm vi khác nhau: hai phương án không cùng các xã, phường.",
        en: "They are about different communes.",
        at: &["/wish/communes"],
    },
    Input {
        name: "halves",
        is_of_need: true,
        vi: "Một bên tính ban ngày, ban đêm hoặc cả hai khác với bên kia.",
        en: "They count different halves of the day.",
        at: &["/wish/halves"],
    },
    Input {
        name: "times",
        is_of_need: true,
        vi: "Số camera phải nhìn một nơi khác nhau.",
        en: "They ask for a different number of cameras at the same place.",
        at: &["/wish/times"],
    },
    Input {
        name: "run",
        is_of_need: true,
        vi: "Nhu cầu lấy từ hai lần tính độ phủ khác nhau.",
        en: "Their need is of different runs of coverage.",
        at: &["/inputs/coverage_run_id"],
    },
    Input {
        name: "recipe",
        is_of_need: true,
        vi: "Công thức tính nhu cầu khác nhau.",
        en: "Their need is made by different recipes.",
        at: &["/inputs/recipe"],
    },
    Input {
        name: "window",
        is_of_need: true,
        vi: "Khoảng thời gian lấy vụ việc khác nhau.",
        en: "Their need counts incidents of different times.",
        at: &["/inputs/incident_from", "/inputs/incident_to"],
    },
    Input {
        name: "computed",
        is_of_need: true,
        vi: "Độ phủ của cùng các xã, phường đó đã được tính lại giữa hai lần lập.",
        en: "The coverage of the same communes was computed anew between them.",
        at: &["/inputs/computed_at"],
    },
    Input {
        name: "boundary",
        is_of_need: true,
        vi: "Ranh giới hành chính khác ngày.",
        en: "They have borders of different days.",
        at: &["/inputs/boundary_date"],
    },
    Input { name: "budget", is_of_need: false, vi: "Ngân sách khác nhau.", en: "Different budgets.", at: &["/wish/budget"] },
    Input {
        name: "target",
        is_of_need: false,
        vi: "Một bên lập theo chỉ tiêu phải đạt, hoặc hai chỉ tiêu khác nhau.",
        en: "One is made for a target, or they have different targets.",
        at: &["/wish/target_part", "/wish/target_unit"],
    },
    Input {
        name: "models",
        is_of_need: false,
        vi: "Loại camera được chọn khác nhau.",
        en: "They could choose from different models.",
        at: &["/wish/models"],
    },
    Input {
        name: "catalogue",
        is_of_need: false,
        vi: "Đơn giá hoặc thông số trong danh mục camera khác nhau.",
        en: "Prices or optics in the catalogue were different.",
        at: &["/inputs/catalogue"],
    },
    Input {
        name: "places",
        is_of_need: false,
        vi: "Loại vị trí được xét khác nhau.",
        en: "They looked at different kinds of places.",
        at: &["/wish/places"],
    },
    Input {
        name: "pole",
        is_of_need: false,
        vi: "Giá một trụ mới khác nhau.",
        en: "A new pole costs differently.",
        at: &["/wish/pole_vnd"],
    },
    Input {
        name: "fairness",
        is_of_need: false,
        vi: "Mức tối thiểu cho mỗi xã, phường khác nhau.",
        en: "What each commune gets at least is different.",
        at: &["/wish/commune_least_part"],
    },
    Input {
        name: "own_points",
        is_of_need: false,
        vi: "Vị trí chỉ định khác nhau.",
        en: "Different named places.",
        at: &["/wish/own_points"],
    },
    Input {
        name: "forbidden",
        is_of_need: false,
        vi: "Vùng cấm khác nhau.",
        en: "Different areas where nothing may hang.",
        at: &["/wish/forbidden_areas"],
    },
    Input {
        name: "program",
        is_of_need: false,
        vi: "Do hai phiên bản phần mềm lập.",
        en: "Two versions of the program made them.",
        at: &["/inputs/code_version"],
    },
];

/// Numbers of different form are the same number; nothing said and nothing there is the same.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.keys().chain(b.keys()).all(|name| is_same(a.get(name).unwrap_or(&Value::Null), b.get(name).unwrap_or(&Value::Null)))
        }
        _ => a == b,
    }
}

/// What two plans differ in, as `{input, of: need | choice, vi, en}`, what they are parts of first. The same communes by name and as the whole of a province
/// count as different unless `is_same_ground`. None where the account is not told what was asked.
pub fn differs(a: &Value, b: &Value, is_same_ground: bool) -> Option<Vec<Value>> {
    let is_told = |plan: &Value| plan["wish"].as_object().is_some_and(|wish| !wish.is_empty());
    if !is_told(a) || !is_told(b) {
        return None;
    }
    let at = |plan: &Value, pointer: &str| plan.pointer(pointer).cloned().unwrap_or_default();
    let is_other = |input: &&Input| match input.name {
        "communes" => !is_same_ground,
        "computed" if !is_same_ground => false,
        // A run brings its recipe and window along; of an older plan they are not kept.
        "recipe" | "window" if input.at.iter().all(|pointer| at(a, pointer).is_null() || at(b, pointer).is_null()) => false,
        _ => !input.at.iter().all(|pointer| is_same(&at(a, pointer), &at(b, pointer))),
    };
    let told = |input: &Input| json!({"input": input.name, "of": if input.is_of_need { "need" } else { "choice" }, "vi": input.vi, "en": input.en});
    Some(INPUTS.iter().filter(is_other).map(told).collect())
}

/// Whether the shares of two plans are parts of one need.
pub fn is_same_need(differs: &[Value]) -> bool {
    differs.iter().all(|one| one["of"] != "need")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(changed: &[(&str, Value)]) -> Value {
        let mut plan = json!({
            "wish": {"communes": ["a"], "halves": "both", "times": {}, "budget": {"cameras": 5, "vnd": null}, "target_part": null, "target_unit": "cameras", "models": [],
                "places": {"grid_m": 40.0}, "pole_vnd": 8, "commune_least_part": 0.0, "own_points": [], "forbidden_areas": []},
            "inputs": {"coverage_run_id": "r", "recipe": {"street": 1}, "incident_from": "2023-11-21", "incident_to": null, "boundary_date": "2026-11-21", "computed_at": {"a": "t"},
                "catalogue": [{"price_vnd": 5}], "code_version": "1"},
        });
        for (pointer, value) in changed {
            *plan.pointer_mut(pointer).unwrap() = value.clone();
        }
        plan
    }

    fn names(changed: &[(&str, Value)], is_same_ground: bool) -> Vec<String> {
        let found = differs(&plan(&[]), &plan(changed), is_same_ground).unwrap();
        found.iter().map(|one| format!("{} {}", one["of"].as_str().unwrap(), one["input"].as_str().unwrap())).collect()
    }

    #[test]
    fn what_shares_are_parts_of_is_told_before_what_was_chosen_from() {
        assert!(names(&[], true).is_empty());
        assert_eq!(
            names(
                &[
                    ("/wish/budget", json!({"cameras": 9})),
                    ("/wish/halves", json!("night")),
                    ("/inputs/incident_from", json!("2025-11-21"))
                ],
                true
            ),
            ["need halves", "need window", "choice budget"]
        );
        assert_eq!(names(&[("/inputs/catalogue/0/price_vnd", json!(6))], true), ["choice catalogue"]);
        assert_eq!(names(&[("/inputs/computed_at", json!({"b": "t"}))], false), ["need communes"]);
        assert_eq!(names(&[("/inputs/computed_at", json!({"a": "u"}))], true), ["need computed"]);
        // The same number, and the same commune by another way of asking.
        assert!(names(&[("/wish/places/grid_m", json!(40)), ("/wish/communes", json!([]))], true).is_empty());
        assert_eq!(names(&[("/inputs/recipe", Value::Null), ("/inputs/coverage_run_id", json!("s"))], true), ["need run"]);
        assert!(is_same_need(&differs(&plan(&[]), &plan(&[("/wish/pole_vnd", json!(9))]), true).unwrap()));
        assert!(differs(&plan(&[]), &json!({"wish": {}}), true).is_none());
    }
}
