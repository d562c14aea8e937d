//! Against all choices of small problems, and properties that hold of every problem.

use std::ops::ControlFlow;

use super::*;

mod properties;

/// A small generator, so that the same problems come each time (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % u64::from(n)) as u32
    }
}

/// Up to 12 candidates, with everything that a problem may have.
fn small(chance: &mut Chance) -> Problem {
    let needs = 1 + chance.below(25);
    let candidates = 1 + chance.below(12);
    let is_whole = chance.below(2) == 0;
    let mut need = || Need {
        weight: f64::from(chance.below(20)) + if is_whole { 0.0 } else { f64::from(chance.below(8)) / 8.0 },
        times: if is_whole { 1 } else { 1 + chance.below(6) / 4 },
        seen: chance.below(6) / 5,
        floor: NO_FLOOR,
    };
    let needs: Vec<Need> = (0..needs).map(|_| need()).collect();
    let density = 2 + chance.below(6);
    let candidates = (0..candidates)
        .map(|_| Candidate {
            cost: f64::from(1 + chance.below(9)),
            mount: chance.below(candidates * 2 / 3 + 1),
            choice: if chance.below(12) == 0 { Choice::Forbidden } else { Choice::Free },
            sees: (0..needs.len() as u32).filter(|_| chance.below(density) == 0).collect(),
        })
        .collect();
    let kind = chance.below(4);
    let budget =
        Budget { number: (kind != 1).then(|| chance.below(6)), cost: (kind == 1 || kind == 2).then(|| f64::from(chance.below(25))) };
    Problem { needs, candidates, budget, floors: Vec::new() }
}

fn is_allowed(problem: &Problem, chosen: &[u32]) -> bool {
    let of = |j: &u32| &problem.candidates[*j as usize];
    let mut mounts: Vec<u32> = chosen.iter().map(|j| of(j).mount).collect();
    mounts.sort_unstable();
    mounts.windows(2).all(|pair| pair[0] != pair[1])
        && chosen.iter().all(|j| of(j).choice != Choice::Forbidden)
        && (0..problem.candidates.len() as u32).all(|j| of(&j).choice != Choice::Mandatory || chosen.contains(&j))
        && floors_of(problem, chosen).iter().zip(&problem.floors).all(|(sum, floor)| *sum >= floor - 1e-9)
        && problem.budget.number.is_none_or(|most| chosen.len() <= most as usize)
        && problem.budget.cost.is_none_or(|most| chosen.iter().map(|j| of(j).cost).sum::<f64>() <= most + 1e-9)
}

/// The best of all choices; none if no choice is allowed.
fn best_of_all(problem: &Problem) -> Option<f64> {
    (0..1_u32 << problem.candidates.len())
        .map(|mask| (0..problem.candidates.len() as u32).filter(|j| mask >> j & 1 == 1).collect::<Vec<u32>>())
        .filter(|chosen| is_allowed(problem, chosen))
        .map(|chosen| value_of(problem, &chosen))
        .max_by(f64::total_cmp)
}

fn to_the_end(problem: &Problem) -> Answer {
    solve(problem, 0.0, &mut |progress| {
        assert!(progress.bound >= progress.value - 1e-9, "{progress:?} of {problem:?}");
        ControlFlow::Continue(())
    })
    .unwrap()
}

#[test]
fn it_finds_the_best_of_all_choices() {
    let mut chance = Chance(138);
    for number in 0..1500 {
        let mut problem = small(&mut chance);
        if chance.below(3) == 0 {
            let at = chance.below(problem.candidates.len() as u32) as usize;
            problem.candidates[at].choice = Choice::Mandatory;
        }
        if chance.below(3) == 0 {
            let floors = 1 + chance.below(3);
            problem.needs.iter_mut().for_each(|need| need.floor = [chance.below(floors), NO_FLOOR][chance.below(4) as usize / 3]);
            problem.floors = (0..floors).map(|_| f64::from(chance.below(30))).collect();
        }
        let Some(best) = best_of_all(&problem) else {
            let fault = solve(&problem, 0.0, &mut |_| ControlFlow::Continue(())).unwrap_err();
            let is_known = matches!(fault, Fault::MandatoryOverBudget | Fault::FloorsOverBudget | Fault::Floor(_));
            assert!(is_known, "{number}: {fault:?} of {problem:?}");
            continue;
        };
        let answer = to_the_end(&problem);
        assert!(is_allowed(&problem, &answer.chosen), "{number}: {answer:?} of {problem:?}");
        assert!((answer.value - best).abs() < 1e-6, "{number}: {answer:?}, best {best}, of {problem:?}");
        assert!(answer.gap() < 1e-8, "{number}: {answer:?}");
    }
}

/// Bounds that are told on the way are above the best, and a search that is stopped at once has an allowed choice.
#[test]
fn what_is_told_on_the_way_is_true() {
    let mut chance = Chance(9);
    for _ in 0..400 {
        let problem = small(&mut chance);
        let Some(best) = best_of_all(&problem) else { continue };
        let answer = solve(&problem, 0.0, &mut |progress| {
            assert!(progress.bound >= best - 1e-6 && progress.value <= best + 1e-6, "{progress:?}, best {best}");
            ControlFlow::Break(())
        })
        .unwrap();
        assert!(is_allowed(&problem, &answer.chosen));
        assert!(answer.bound >= best - 1e-6 && answer.value <= best + 1e-6, "{answer:?}, best {best}");
    }
}

/// A town of needs and candidates on a plane; each sees what is within 60 of it, of 1000.
fn town(seed: u64, needs: u32, candidates: u32, number: u32) -> Problem {
    let mut chance = Chance(seed);
    let mut place = || [f64::from(chance.below(1000)), f64::from(chance.below(1000))];
    let places: Vec<[f64; 2]> = (0..needs).map(|_| place()).collect();
    let at: Vec<[f64; 2]> = (0..candidates).map(|_| place()).collect();
    let within = |[x, y]: &[f64; 2]| {
        (0..needs).filter(|i| (places[*i as usize][0] - x).hypot(places[*i as usize][1] - y) <= 60.0).collect::<Vec<u32>>()
    };
    let needs = (0..needs).map(|i| Need { weight: f64::from(1 + i % 7), times: 1, seen: 0, floor: NO_FLOOR }).collect();
    let candidates =
        at.iter().enumerate().map(|(j, place)| Candidate { cost: 1.0, mount: j as u32, choice: Choice::Free, sees: within(place) });
    Problem { needs, candidates: candidates.collect(), budget: Budget { number: Some(number), cost: None }, floors: Vec::new() }
}

#[test]
fn a_problem_without_an_answer_says_why() {
    let mut problem = town(6, 20, 6, 2);
    let fault = |problem: &Problem| solve(problem, 0.0, &mut |_| ControlFlow::Continue(())).unwrap_err();
    problem.needs[3].weight = f64::NAN;
    assert_eq!(fault(&problem), Fault::Need(3));
    problem.needs[3].weight = 1.0;
    problem.candidates[2].sees.push(20);
    assert_eq!(fault(&problem), Fault::Candidate(2));
    problem.candidates[2].sees.pop();
    (problem.candidates[1].choice, problem.candidates[4].choice) = (Choice::Mandatory, Choice::Mandatory);
    problem.candidates[4].mount = 1;
    assert_eq!(fault(&problem), Fault::MountTwice(1, 4));
    problem.candidates[4].mount = 4;
    problem.budget.number = Some(1);
    assert_eq!(fault(&problem), Fault::MandatoryOverBudget);
    problem.budget = Budget { number: None, cost: Some(-1.0) };
    assert_eq!(fault(&problem), Fault::Budget);
}

#[test]
fn nothing_to_choose_is_an_answer() {
    let answer = to_the_end(&Problem::default());
    assert_eq!((answer.chosen, answer.value, answer.bound), (Vec::new(), 0.0, 0.0));
    let answer = to_the_end(&town(7, 50, 10, 0));
    assert_eq!((answer.value, answer.bound), (0.0, 0.0));
}

/// The least of all choices that reach a value.
fn least_of_all(problem: &Problem, value: f64, unit: Unit) -> Option<f64> {
    (0..1_u32 << problem.candidates.len())
        .map(|mask| (0..problem.candidates.len() as u32).filter(|j| mask >> j & 1 == 1).collect::<Vec<u32>>())
        .filter(|chosen| is_allowed(problem, chosen) && value_of(problem, chosen) >= value - 1e-9)
        .map(|chosen| match unit {
            Unit::Number => chosen.len() as f64,
            Unit::Cost => chosen.iter().map(|j| problem.candidates[*j as usize].cost).sum(),
        })
        .min_by(f64::total_cmp)
}

#[test]
fn the_least_budget_is_the_least_of_all_choices() {
    let mut chance = Chance(77);
    for number in 0..400 {
        let mut problem = Problem { budget: Budget::default(), ..small(&mut chance) };
        if chance.below(2) == 0 {
            problem.needs.iter_mut().for_each(|need| need.floor = chance.below(2));
            let all: Vec<u32> =
                (0..problem.candidates.len() as u32).filter(|j| problem.candidates[*j as usize].choice == Choice::Free).collect();
            problem.floors = vec![0.0; 2];
            problem.floors = floors_of(&problem, &all).into_iter().map(|sum| (sum * f64::from(chance.below(5)) / 8.0).floor()).collect();
        }
        // Mounts exclude each other: then floors may be out of reach.
        let Some(all) = best_of_all(&problem) else { continue };
        let value = (all * f64::from(chance.below(101)) / 100.0).floor();
        let unit = if chance.below(2) == 0 { Unit::Number } else { Unit::Cost };
        let found = least(&problem, value, unit, &mut |_| ControlFlow::Continue(())).unwrap().unwrap();
        let best = least_of_all(&problem, value, unit).unwrap();
        assert!(found.answer.value >= value - 1e-9 && is_allowed(&problem, &found.answer.chosen), "{number}: {found:?}");
        assert!(found.bound <= best + 1e-9, "{number}: {found:?}, least {best}");
        assert!((found.budget - best).abs() <= best * 1e-3 + 1e-9, "{number}: {found:?}, least {best}, value {value} of {problem:?}");
        let none = least(&problem, all + 1.0, unit, &mut |_| ControlFlow::Continue(())).unwrap();
        assert!(none.is_none());
    }
}

/// An answer within a gap says so, and is within it.
#[test]
fn a_gap_that_is_allowed_is_told() {
    let mut chance = Chance(31);
    for _ in 0..600 {
        let problem = small(&mut chance);
        let Some(best) = best_of_all(&problem) else { continue };
        let answer = solve(&problem, 0.1, &mut |_| ControlFlow::Continue(())).unwrap();
        assert!(answer.bound >= best - 1e-6, "{answer:?}, best {best}");
        assert!(answer.value * 1.1 >= best - 1e-6 && answer.gap() < 0.1, "{answer:?}, best {best}");
    }
}

/// 0.3 − 0.1 − 0.2 is less than nothing in binary; what is given for nothing still fits.
#[test]
fn money_spent_to_the_last_digit_leaves_room_for_a_gift() {
    let candidate = |cost, mount, choice| Candidate { cost, mount, choice, sees: vec![mount] };
    let problem = Problem {
        needs: vec![Need { weight: 1.0, times: 1, seen: 0, floor: NO_FLOOR }; 4],
        candidates: vec![
            candidate(0.1, 0, Choice::Mandatory),
            candidate(0.2, 1, Choice::Mandatory),
            candidate(0.0, 2, Choice::Free),
            candidate(0.05, 3, Choice::Free),
        ],
        budget: Budget { number: None, cost: Some(0.3) },
        floors: Vec::new(),
    };
    let answer = to_the_end(&problem);
    assert_eq!((answer.chosen, answer.value), (vec![0, 1, 2], 3.0));
}

/// Eight needs of 0.1 are a little less than 0.8 in binary.
#[test]
fn a_floor_that_is_reached_but_for_rounding_is_reached() {
    let needs = vec![Need { weight: 0.1, times: 1, seen: 0, floor: 0 }; 8];
    let candidates = (0..8).map(|mount| Candidate { cost: 1.0, mount, choice: Choice::Free, sees: vec![mount] }).collect();
    let problem = Problem { needs, candidates, budget: Budget { number: Some(8), cost: None }, floors: vec![0.8] };
    assert_eq!(to_the_end(&problem).chosen.len(), 8);
    let fewer = Problem { budget: Budget { number: Some(7), cost: None }, ..problem };
    assert_eq!(solve(&fewer, 0.0, &mut |_| ControlFlow::Continue(())), Err(Fault::FloorsOverBudget));
}
