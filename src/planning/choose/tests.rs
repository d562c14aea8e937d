//! Choices counted by hand: places where a camera has to hang, and parts of the need that are or are not in reach.

use super::*;

use crate::planning::curve::with_curve;
use crate::planning::words::Short;
use serde_json::json;

fn wish(asks: &serde_json::Value) -> Wish {
    Wish::read(asks.as_object().unwrap()).unwrap()
}

/// Needs that weigh 5, 4 and 3. Place 0: for 10 the first two, for 4 the third. Place 1: for 6 the first two.
fn asked(budget: Budget, required: &[u32], places: u32) -> Asked {
    let need = |weight| Need { weight, times: 1, seen: 0, floor: NO_FLOOR };
    let candidate = |cost, mount, sees: &[u32]| Candidate { cost, mount, choice: Choice::Free, sees: sees.to_vec() };
    let candidates = [candidate(10.0, 0, &[0, 1]), candidate(4.0, 0, &[2]), candidate(6.0, 1, &[0, 1])];
    let candidates = candidates.into_iter().filter(|one| one.mount < places).collect();
    Asked::holding(Problem { needs: vec![need(5.0), need(4.0), need(3.0)], candidates, budget, floors: Vec::new() }, required, 9.0)
}

fn answered(mut asked: Asked, asks: &serde_json::Value) -> Result<(Vec<usize>, f64, f64), Failure> {
    let outcome = asked.answer(&wish(asks), (12.0, 0.0), &[], &Watch::default())?;
    let mut found: Vec<usize> = outcome.cameras.iter().map(|camera| camera.found).collect();
    found.sort_unstable();
    let sum: f64 = outcome.cameras.iter().map(|camera| camera.value).sum();
    assert!((sum - outcome.value).abs() < 1e-9, "{outcome:?}");
    Ok((found, outcome.value, outcome.bound))
}

#[test]
fn the_solver_chooses_what_hangs_where_something_has_to() {
    let asks = json!({"budget": {"vnd": 10}, "gap": 0});
    let cost = |most: f64| Budget { cost: Some(most), number: None };
    // For 10 the worthiest at place 0 is all there is, 9; the other there and place 1 come to 12.
    assert_eq!(answered(asked(cost(10.0), &[0], 2), &asks), Ok((vec![1, 2], 12.0, 12.0)));
    // For 9 only the cheaper fits there, though place 1 alone would add 9.
    assert_eq!(answered(asked(cost(9.0), &[0], 2), &asks), Ok((vec![1], 3.0, 3.0)));
    assert_eq!(answered(asked(cost(9.0), &[], 2), &asks), Ok((vec![2], 9.0, 9.0)));
    // Neither fits: the cheapest at both places cost 4 and 6.
    assert_eq!(answered(asked(cost(9.0), &[0, 1], 2), &asks), Err(Failure::MandatoryOverBudget(2, 10.0)));
    let one = Budget { cost: None, number: Some(1) };
    assert_eq!(answered(asked(one, &[0, 1], 2), &asks), Err(Failure::MandatoryOverBudget(2, 10.0)));
    // One camera: the worthier of place 0.
    assert_eq!(answered(asked(one, &[0], 2), &asks), Ok((vec![0], 9.0, 9.0)));
}

#[test]
fn the_least_money_pays_for_what_has_to_be_there() {
    let asks = |part: f64| json!({"target_part": part, "target_unit": "vnd"});
    let least = |part: f64, required: &[u32]| {
        let mut asked = asked(Budget::default(), required, 2);
        asked.answer(&wish(&asks(part)), (12.0, 0.0), &[], &Watch::default()).map(|outcome| outcome.least.unwrap())
    };
    // A quarter is the third need alone: 4. Three quarters: place 1 for 6, or with place 0 held both for 10.
    for (part, required, money) in [(0.25, &[0][..], 4.0), (0.75, &[], 6.0), (0.75, &[0], 10.0), (1.0, &[0], 10.0)] {
        let (budget, bound) = least(part, required).unwrap();
        assert!((budget - money).abs() < 1e-9 && bound <= money && bound > 0.99 * money, "{part} {budget} {bound}");
    }
}

#[test]
fn what_is_out_of_reach_is_said_with_what_is_reached() {
    let asks = json!({"target_part": 1.0, "gap": 0});
    // Both at place 0 reach all; one of them 9 of 12.
    assert_eq!(answered(asked(Budget::default(), &[], 1), &asks), Err(Failure::TargetOutOfReach(0.75)));
    // For 9 at most 9 of 12 again, of both places.
    let nine = Budget { cost: Some(9.0), number: None };
    assert_eq!(answered(asked(nine, &[], 2), &asks), Err(Failure::TargetOverBudget(0.75)));
    assert_eq!(answered(asked(Budget::default(), &[], 2), &asks), Ok((vec![1, 2], 12.0, 12.0)));
}

/// Two communes, each candidate on a place of its own: two needs of 10, one candidate each; needs of 6 and 2, one candidate each. Each is to get a part of
/// the 20 and the 8 that could be added there.
fn two_communes(number: u32, part: f64) -> Asked {
    let need = |weight, floor| Need { weight, times: 1, seen: 0, floor };
    let needs = vec![need(10.0, 0), need(10.0, 0), need(6.0, 1), need(2.0, 1)];
    let candidates = (0..4).map(|at| Candidate { cost: 1.0, mount: at, choice: Choice::Free, sees: vec![at] }).collect();
    let budget = Budget { number: Some(number), cost: None };
    Asked::holding(Problem { needs, candidates, budget, floors: vec![20.0 * part, 8.0 * part] }, &[], 10.0)
}

fn short_of(number: u32, part: f64) -> Short {
    let names = ["Phường A", "Xã B"].map(str::to_owned);
    let asks = json!({"budget": {"cameras": number}, "commune_least_part": part, "gap": 0});
    match two_communes(number, part).answer(&wish(&asks), (28.0, 0.0), &names, &Watch::default()) {
        Err(Failure::FloorsOverBudget(short)) => *short,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_in_reach_of_each_commune_is_said() {
    // One camera: 10 of 20 or 6 of 8, and nothing for both.
    let short = short_of(1, 0.8);
    let beyond = vec![("Phường A".to_owned(), 0.5), ("Xã B".to_owned(), 0.75)];
    assert_eq!(short, Short { asked: 0.8, communes: 2, beyond, for_all: None, takes: None, is_money: false, is_proven: true });
    // Each alone gets its half with one camera; both take two.
    let short = short_of(1, 0.5);
    assert_eq!(
        short,
        Short { asked: 0.5, communes: 2, beyond: Vec::new(), for_all: None, takes: Some(2.0), is_money: false, is_proven: true }
    );
    // Two cameras are enough for either; for both it takes four, and one each reaches half of what could be added.
    let short = short_of(2, 0.8);
    assert!(short.beyond.is_empty() && short.takes == Some(4.0) && (short.for_all.unwrap() - 0.5).abs() < 1e-9, "{short:?}");
    let told = Failure::FloorsOverBudget(Box::new(short)).told();
    let (vi, en) = (told["vi"].as_str().unwrap(), told["en"].as_str().unwrap());
    assert!(vi.contains("cả 2 xã, phường đạt mức tối thiểu 80 %: cần khoảng 4 camera.") && vi.contains("cùng đạt được: 50 %"), "{vi}");
    assert!(en.contains("all 2 communes to get at least 80 %: about 4 cameras are needed.") && en.contains("together reach 50 %"), "{en}");
    let told = Failure::FloorsOverBudget(Box::new(short_of(1, 0.8))).told();
    assert!(told["vi"].as_str().unwrap().contains("ở: Phường A (đạt được 50 %), Xã B (đạt được 75 %)."), "{told}");
}

#[test]
fn it_is_known_whether_calling_off_keeps_an_answer() {
    let keeps = |mut asked: Asked, asks: serde_json::Value| {
        let watch = Watch::default();
        let answer = asked.answer(&wish(&asks), (12.0, 0.0), &[], &watch);
        (answer.is_ok(), watch.stand().keeps_answer)
    };
    let one = Budget { cost: None, number: Some(1) };
    assert_eq!(keeps(asked(one, &[0], 2), json!({"budget": {"cameras": 1}})), (true, true));
    // All of the need is 12; place 0 alone reaches 9 of it on the way, which is no answer.
    assert_eq!(keeps(asked(Budget::default(), &[], 1), json!({"target_part": 1.0, "gap": 0})), (false, false));
    assert_eq!(keeps(asked(Budget::default(), &[], 2), json!({"target_part": 1.0, "gap": 0})), (true, true));
}

#[test]
fn a_choice_for_less_that_adds_more_is_the_answer() {
    // For two places the search is said to have found the needs of 3 alone; place 1 alone adds 9, both 12.
    let asked = asked(Budget { number: Some(2), cost: None }, &[], 2);
    let poor = asked.outcome(&Answer { chosen: vec![1], value: 3.0, bound: 30.0, parts: 1 }, None);
    let better = with_curve(&asked, &wish(&json!({"budget": {"cameras": 2}, "seconds": 60})), poor, &[], &Watch::default());
    assert_eq!(
        better.curve.iter().map(|point| (point.budget, point.value, point.cameras)).collect::<Vec<_>>()[..3],
        [(0.0, 0.0, 0), (1.0, 9.0, 1), (2.0, 9.0, 1)]
    );
    assert_eq!((better.cameras.len(), better.value), (1, 9.0));
    // All together add no more than 12: so much is proven of more cameras, and so of two.
    assert_eq!((better.bound, better.curve.last().unwrap().value), (12.0, 12.0));
}
