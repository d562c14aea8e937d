//! Worked through by hand on a scheme of five levels: 1 high, 2 at risk, 3 low, 4 stable, 5 clean.

use super::Operator::{AtLeast, Less, More};
use super::*;

fn points(number: i32, indicator: &str, operator: Operator, value: f64, points: f64) -> Rule {
    Rule { number, indicator: indicator.to_owned(), operator, value, must_be_told: false, level: None, points: Some(points) }
}

fn level(number: i32, indicator: &str, operator: Operator, value: f64, level: u8) -> Rule {
    Rule { number, indicator: indicator.to_owned(), operator, value, must_be_told: false, level: Some(level), points: None }
}

/// Hotspots 4 points, cases 2, cleared under 80 % 1; from 5 points high, from 3 at risk, from 1 stable; a murder is at risk at least.
fn rules() -> Vec<Rule> {
    vec![
        points(1, "hotspots", AtLeast, 1.0, 4.0),
        points(2, "cases", More, 10.0, 2.0),
        points(3, "cleared", Less, 0.8, 1.0),
        level(4, "serious", AtLeast, 1.0, 2),
        level(5, POINTS, AtLeast, 5.0, 1),
        level(6, POINTS, AtLeast, 3.0, 2),
        level(7, POINTS, AtLeast, 1.0, 4),
    ]
}

fn said(figures: &[(&str, f64)]) -> Answer {
    classify(5, &rules(), |name| {
        figures.iter().find(|(known, _)| *known == name).map_or(Figure::missing(Missing::NoRegister), |(_, value)| Figure::known(*value))
    })
}

fn held(answer: &Answer) -> Vec<Option<bool>> {
    answer.said.iter().map(|said| said.is_held).collect()
}

#[test]
fn points_add_up_and_the_worst_of_all_levels_counts() {
    // 10 is not more than 10; 0.8 is not less than 0.8: no points, nothing serious: clean.
    let clean = said(&[("hotspots", 0.0), ("cases", 10.0), ("cleared", 0.8), ("serious", 0.0)]);
    assert_eq!((clean.level, clean.possible, clean.points, clean.missing), (Some(5), Some(5), 0.0, 0));
    // 1 point is stable, but the serious case makes it at risk.
    let serious = said(&[("hotspots", 0.0), ("cases", 3.0), ("cleared", 0.5), ("serious", 1.0)]);
    assert_eq!((serious.level, serious.points), (Some(2), 1.0));
    assert_eq!(held(&serious), [Some(false), Some(false), Some(true), Some(true), Some(false), Some(false), Some(true)]);
    // 4 + 2 + 1 = 7 points: high, though the serious case alone would be at risk.
    let high = said(&[("hotspots", 2.0), ("cases", 11.0), ("cleared", 0.0), ("serious", 1.0)]);
    assert_eq!((high.level, high.points), (Some(1), 7.0));
}

#[test]
fn what_is_missing_is_no_nought_and_is_told_by_the_worst_that_may_be() {
    // 2 points of cases: stable. Hotspots (4) and serious cases unknown: up to 6 points, high.
    let part = said(&[("cases", 11.0), ("cleared", 0.9)]);
    assert_eq!((part.level, part.possible, part.points, part.points_possible, part.missing), (Some(4), Some(1), 2.0, 6.0, 2));
    assert_eq!(held(&part)[0], None);
    assert_eq!(part.said[0].figure.missing, Some(Missing::NoRegister));
    // Nothing at all known: no level, never the best one.
    let nothing = said(&[]);
    assert_eq!((nothing.level, nothing.possible, nothing.missing), (None, None, 4));
    assert!(held(&nothing).iter().all(Option::is_none));
}

#[test]
fn a_change_that_may_be_chance_is_no_reason() {
    let rule = Rule { must_be_told: true, ..level(1, "change", More, 0.0, 1) };
    let change = |is_told| classify(5, std::slice::from_ref(&rule), |_| Figure { is_told: Some(is_told), ..Figure::known(0.5) });
    assert_eq!((change(true).level, change(false).level), (Some(1), Some(5)));
    // It has a figure: it does not hold, and nothing is missing.
    assert_eq!((held(&change(false)), change(false).missing), (vec![Some(false)], 0));
}

#[test]
fn figures_that_differ_by_rounding_are_equal() {
    assert!(AtLeast.holds(0.1 + 0.2, 0.3) && !More.holds(0.1 + 0.2, 0.3) && Operator::Equal.holds(0.1 + 0.2, 0.3));
    assert!(Operator::AtMost.holds(0.3, 0.1 + 0.2) && !Less.holds(0.3, 0.1 + 0.2));
}

fn answer(level: Option<u8>, possible: Option<u8>) -> Answer {
    Answer { level, possible, points: 0.0, points_possible: 0.0, said: Vec::new(), missing: 0 }
}

fn past(raw: u8, possible: u8) -> Past {
    Past { raw: Some(raw), possible: Some(possible) }
}

#[test]
fn worse_is_told_at_once_and_better_after_two_periods() {
    let now = |level, possible, standing, before: &[Past]| {
        let settled = settle(&answer(Some(level), Some(possible)), standing, before, 2);
        (settled.level, settled.is_worsening, settled.is_held_back, settled.better_periods)
    };
    // At risk stood, high is computed.
    assert_eq!(now(1, 1, Some(2), &[past(2, 2)]), (Some(1), true, false, None));
    // At risk stood, low is computed for the first time: held back, one of two.
    assert_eq!(now(3, 3, Some(2), &[past(2, 2)]), (Some(2), false, true, Some(1)));
    // The second time: the worst of the two periods.
    assert_eq!(now(4, 4, Some(2), &[past(3, 3), past(2, 2)]), (Some(3), false, false, Some(2)));
    // Better, but it may have been at risk: not surely better, held back with none.
    assert_eq!(now(4, 2, Some(2), &[past(3, 3)]), (Some(2), false, true, Some(0)));
    // The period before may have been at risk: only this one counts.
    assert_eq!(now(4, 3, Some(2), &[past(4, 2), past(4, 4)]), (Some(2), false, true, Some(1)));
    // Nothing stood: what is computed.
    assert_eq!(now(4, 1, None, &[]), (Some(4), false, false, None));
    assert_eq!(now(2, 2, Some(2), &[]), (Some(2), false, false, None));
}

#[test]
fn without_a_level_nothing_is_said() {
    let settled = settle(&answer(None, None), Some(1), &[], 2);
    assert_eq!((settled.level, settled.is_worsening), (None, false));
    // A set that wants one period only takes the better level at once.
    assert_eq!(settle(&answer(Some(3), Some(3)), Some(1), &[], 1).level, Some(3));
}
