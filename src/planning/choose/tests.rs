//! Choices counted by hand: places where a camera has to hang, and parts of the need that are or are not in reach.

use super::*;

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
