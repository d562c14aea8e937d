//! The recipe of the need as data: what is worth how much to be seen. A run keeps the one that it was made by. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ingredients::{INGREDIENTS, Ingredient, Measure};
use crate::http::FieldError;
use crate::spatial::view::Task;

/// Weights by word; what has no word of its own weighs `others`.
pub type Table = BTreeMap<String, f64>;

/// What streets are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Streets {
    /// A street has a point for each so many metres.
    pub step_m: f64,
    /// Weight of 100 m by class of street.
    pub weight_of_100_m: Table,
    /// Weight of 100 m of other streets.
    pub others: f64,
    /// What a picture must allow.
    pub task: String,
}

/// What key places are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Places {
    /// Weight by kind of place.
    pub weight: Table,
    /// Weight of others.
    pub others: f64,
    /// What a picture must allow.
    pub task: String,
}

/// What hotspots are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hotspots {
    /// A hotspot has a point on each node of a grid of so many metres.
    pub step_m: f64,
    /// Weight of each point.
    pub weight_of_a_point: f64,
    /// What a picture must allow if the document of the hotspot does not say.
    pub task: String,
}

/// What incidents are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incidents {
    /// Weight of an incident of today, before severity and group.
    pub weight: f64,
    /// Halved each so many days.
    pub half_life_days: f64,
    /// Factor by severity.
    pub severity: Table,
    /// Factor where no severity is stated.
    pub severity_not_stated: f64,
    /// Factor by group of offences.
    pub offence_group: Table,
    /// Factor of other groups.
    pub others: f64,
    /// The weight is spread over the points so near, metres.
    pub reach_m: f64,
    /// The same for an incident of which only the hamlet is known, metres.
    pub reach_of_a_hamlet_m: f64,
    /// Night begins, minutes after midnight.
    pub dusk_min: f64,
    /// Night ends, minutes after midnight.
    pub dawn_min: f64,
    /// What a picture must allow where no other need is near.
    pub task: String,
}

/// What the ways in and out of a model ward are worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ways {
    /// Weight of each.
    pub weight: f64,
    /// Two that are nearer to each other are one, metres.
    pub apart_m: f64,
    /// What a picture must allow.
    pub task: String,
}

/// A recipe. Weights have no unit: 1 is 100 m of a main street. A part that is none makes no need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Streets.
    pub street: Option<Streets>,
    /// Key places.
    pub key_place: Option<Places>,
    /// Hotspots.
    pub hotspot: Option<Hotspots>,
    /// Incidents.
    pub incident: Option<Incidents>,
    /// Ways in and out of model wards.
    pub way: Option<Ways>,
}

fn table(rows: &[(&str, f64)]) -> Table {
    rows.iter().map(|(word, weight)| ((*word).to_owned(), *weight)).collect()
}

fn task(task: Task) -> String {
    task.code().to_owned()
}

impl Default for Recipe {
    /// Main streets 1, others by what goes on in them; schools, markets, stations and hospitals as 300 m of main street each; 25 m of a hotspot as
    /// 50 m; an incident of today as 100 m, half of it after a year, more the more serious it was; a way into a model ward as 200 m.
    fn default() -> Self {
        let (main, small) = (1.0, 0.6);
        Self {
            street: Some(Streets {
                step_m: 20.0,
                weight_of_100_m: table(&[
                    ("motorway", 0.5),
                    ("trunk", main),
                    ("primary", main),
                    ("secondary", main),
                    ("tertiary", main),
                    ("pedestrian", main),
                    ("residential", small),
                    ("living_street", small),
                    ("unclassified", small),
                    ("road", small),
                ]),
                others: 0.3,
                task: task(Task::Overview),
            }),
            key_place: Some(Places {
                weight: table(&[
                    ("school", 3.0),
                    ("market", 3.0),
                    ("station", 3.0),
                    ("hospital", 3.0),
                    ("bank", 2.0),
                    ("fuel", 2.0),
                    ("supermarket", 2.0),
                ]),
                others: 1.0,
                task: task(Task::Perceive),
            }),
            hotspot: Some(Hotspots { step_m: 25.0, weight_of_a_point: 0.5, task: task(Task::Discern) }),
            incident: Some(Incidents {
                weight: 1.0,
                half_life_days: 365.0,
                severity: table(&[("less_serious", 1.0), ("serious", 2.0), ("very_serious", 3.0), ("especially_serious", 4.0)]),
                severity_not_stated: 1.0,
                offence_group: table(&[("ttxh", 1.0), ("ma_tuy", 1.0), ("tnxh", 0.5), ("kinh_te", 0.3), ("moi_truong", 0.3)]),
                others: 0.3,
                reach_m: 60.0,
                reach_of_a_hamlet_m: 200.0,
                dusk_min: 18.0 * 60.0,
                dawn_min: 6.0 * 60.0,
                task: task(Task::Overview),
            }),
            way: Some(Ways { weight: 2.0, apart_m: 15.0, task: task(Task::Characterise) }),
        }
    }
}

impl Recipe {
    /// The recipe as data.
    pub fn told(&self) -> Value {
        json!(self)
    }

    /// The recipe of a run, as it was kept; none if it is of a version that this one does not understand.
    pub fn kept(told: &Value) -> Option<Self> {
        serde_json::from_value(told.clone()).ok()
    }

    /// The default with what `sent` changes of it: a part that is null makes no need; of a part that is an object, what it names.
    ///
    /// # Errors
    /// Each place that is not understood, with its pointer below `/recipe`.
    pub fn read(sent: &Map<String, Value>) -> Result<Self, Vec<FieldError>> {
        let (mut told, mut errors) = (Self::default().told(), Vec::new());
        for (part, value) in sent {
            match (told.get_mut(part), value) {
                (None, _) => errors.push(unknown(part)),
                (Some(slot), Value::Null) => *slot = Value::Null,
                (Some(Value::Object(slot)), Value::Object(members)) => {
                    for (name, value) in members {
                        let pointer = format!("{part}/{name}");
                        match INGREDIENTS.iter().find(|ingredient| ingredient.pointer == pointer) {
                            None => errors.push(unknown(&pointer)),
                            Some(ingredient) => match checked(ingredient, value) {
                                Ok(value) => {
                                    slot.insert(name.clone(), value);
                                }
                                Err(error) => errors.push(error),
                            },
                        }
                    }
                }
                (Some(_), _) => errors.push(wrong(
                    part,
                    "not-an-object",
                    "Phần này của công thức phải là một nhóm các giá trị, hoặc để trống (null) để không tính.",
                    "This part of the recipe must be an object, or null to leave it out.",
                )),
            }
        }
        let recipe = Self::kept(&told).unwrap_or_default();
        if errors.is_empty() && !recipe.weighs() {
            errors.push(FieldError::at(
                "recipe",
                "weighs-nothing",
                "Công thức này không tạo ra nhu cầu nào: mọi trọng số đều bằng 0 hoặc mọi phần đều bỏ trống. Hãy để ít nhất một trọng số lớn hơn 0.",
                "This recipe makes no need: all weights are 0, or all parts are left out. Let at least one weight be above 0.",
            ));
        }
        if errors.is_empty() { Ok(recipe) } else { Err(errors) }
    }

    /// Whether anything could be worth to be seen by it.
    fn weighs(&self) -> bool {
        let any = |table: &Table, others: f64| others > 0.0 || table.values().any(|weight| *weight > 0.0);
        self.street.as_ref().is_some_and(|part| any(&part.weight_of_100_m, part.others))
            || self.key_place.as_ref().is_some_and(|part| any(&part.weight, part.others))
            || self.hotspot.as_ref().is_some_and(|part| part.weight_of_a_point > 0.0)
            || self.way.as_ref().is_some_and(|part| part.weight > 0.0)
            || self.incident.as_ref().is_some_and(|part| {
                part.weight > 0.0 && any(&part.severity, part.severity_not_stated) && any(&part.offence_group, part.others)
            })
    }
}

fn wrong(pointer: &str, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> FieldError {
    FieldError::at(&format!("recipe/{pointer}"), code, vi, en)
}

fn unknown(pointer: &str) -> FieldError {
    wrong(
        pointer,
        "unknown-field",
        "Công thức không có mục này. Hãy xem công thức mặc định để biết các mục.",
        "The recipe has no such part. See the default recipe for those that there are.",
    )
}

fn number(value: &Value, (low, high): (f64, f64)) -> Option<f64> {
    value.as_f64().filter(|number| (low..=high).contains(number))
}

/// A value of an ingredient as it is kept.
fn checked(ingredient: &Ingredient, value: &Value) -> Result<Value, FieldError> {
    let Ingredient { pointer, vi, en, .. } = ingredient;
    let out_of_range = |pointer: &str, (low, high): (f64, f64)| {
        wrong(
            pointer,
            "out-of-range",
            format!("{vi} phải là số từ {low} đến {high}."),
            format!("{en}: a number from {low} to {high} is needed."),
        )
    };
    match ingredient.measure {
        Measure::Number(low, high, _) => number(value, (low, high)).map(Value::from).ok_or_else(|| out_of_range(pointer, (low, high))),
        Measure::Task => value.as_str().and_then(Task::of).map(|task| task.code().into()).ok_or_else(|| {
            let known = Task::ALL.map(Task::code).join(", ");
            wrong(pointer, "unknown-word", format!("{vi} phải là một trong: {known}."), format!("{en}: one of {known} is needed."))
        }),
        Measure::Table(words, high) => {
            let Some(rows) = value.as_object() else {
                return Err(wrong(
                    pointer,
                    "not-an-object",
                    format!("{vi} phải là bảng gồm từ và số."),
                    format!("{en}: a table of words and numbers is needed."),
                ));
            };
            for (word, weight) in rows {
                let place = format!("{pointer}/{word}");
                if !words.contains(&word.as_str()) {
                    return Err(unknown(&place));
                }
                if number(weight, (0.0, high)).is_none() {
                    return Err(out_of_range(&place, (0.0, high)));
                }
            }
            Ok(value.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sent: &Value) -> Result<Recipe, Vec<(String, &'static str)>> {
        Recipe::read(sent.as_object().unwrap()).map_err(|errors| errors.into_iter().map(|error| (error.pointer, error.code)).collect())
    }

    #[test]
    fn what_is_sent_changes_the_default_and_nothing_else() {
        assert_eq!(read(&json!({})).unwrap(), Recipe::default());
        assert_eq!(Recipe::kept(&Recipe::default().told()), Some(Recipe::default()));
        let recipe =
            read(&json!({"incident": null, "street": {"step_m": 40, "weight_of_100_m": {"trunk": 2}}, "way": {"task": "perceive"}}))
                .unwrap();
        let street = recipe.street.unwrap();
        assert_eq!((street.step_m, street.others, street.weight_of_100_m), (40.0, 0.3, table(&[("trunk", 2.0)])));
        assert_eq!((recipe.incident, recipe.way.unwrap().task), (None, "perceive".to_owned()));
        assert_eq!(recipe.hotspot, Recipe::default().hotspot);
    }

    #[test]
    fn each_mistake_is_named_with_its_place() {
        let sent = json!({
            "streets": {}, "street": {"step_m": 1, "width_m": 2, "task": "see"}, "key_place": 3,
            "incident": {"severity": {"mild": 1}, "half_life_days": "x", "offence_group": []}, "hotspot": {"weight_of_a_point": -1},
        });
        let mut errors = read(&sent).unwrap_err();
        errors.sort();
        let expected = [
            ("/recipe/hotspot/weight_of_a_point", "out-of-range"),
            ("/recipe/incident/half_life_days", "out-of-range"),
            ("/recipe/incident/offence_group", "not-an-object"),
            ("/recipe/incident/severity/mild", "unknown-field"),
            ("/recipe/key_place", "not-an-object"),
            ("/recipe/street/step_m", "out-of-range"),
            ("/recipe/street/task", "unknown-word"),
            ("/recipe/street/width_m", "unknown-field"),
            ("/recipe/streets", "unknown-field"),
        ];
        assert_eq!(errors, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn a_recipe_by_which_nothing_weighs_is_refused() {
        let nothing = json!({"street": null, "key_place": null, "hotspot": {"weight_of_a_point": 0}, "incident": {"weight": 0}, "way": {"weight": 0}});
        assert_eq!(read(&nothing).unwrap_err(), [("/recipe".to_owned(), "weighs-nothing")]);
        let zero: Map<String, Value> = Recipe::default().street.unwrap().weight_of_100_m.into_keys().map(|word| (word, json!(0))).collect();
        let mut sent = nothing;
        sent["street"] = json!({"weight_of_100_m": zero, "others": 0});
        assert_eq!(read(&sent).unwrap_err(), [("/recipe".to_owned(), "weighs-nothing")]);
        sent["street"]["others"] = json!(0.1);
        assert!(read(&sent).is_ok());
    }

    /// Every value of the default has words and a range, which it is in; every word is of a value.
    #[test]
    fn every_value_has_words() {
        let told = Recipe::default().told();
        let mut named: Vec<String> = Vec::new();
        for (part, members) in told.as_object().unwrap() {
            for (name, value) in members.as_object().unwrap() {
                let pointer = format!("{part}/{name}");
                let ingredient = INGREDIENTS.iter().find(|ingredient| ingredient.pointer == pointer).expect(&pointer);
                assert!(checked(ingredient, value).is_ok(), "{pointer}");
                named.push(pointer);
            }
        }
        let mut known: Vec<&str> = INGREDIENTS.iter().map(|ingredient| ingredient.pointer).collect();
        known.sort_unstable();
        named.sort();
        assert_eq!(named, known);
    }
}
