use super::super::local::{Dealt, Method, Neighbours, gi_star, significance};
use super::*;

/// `H` hot, `C` cold, `.` neither.
fn read(text: &str) -> Vec<State> {
    let state = |letter| match letter {
        'H' => State::Hot,
        'C' => State::Cold,
        _ => State::Neither,
    };
    text.chars().map(state).collect()
}

fn trend(s: i64, p_two_sided: f64) -> Trend {
    Trend { s, tau: 0.0, p_two_sided, is_exact: true }
}

/// Ten slices each; worked out from ESRI's sentences.
#[test]
fn patterns_are_those_of_the_published_definitions() {
    for (text, s, p, expected) in [
        (".........H", 5, 0.5, Pattern::Hot(History::New)),
        ("C........H", 5, 0.5, Pattern::Hot(History::New)),
        ("........HH", 5, 0.5, Pattern::Hot(History::Consecutive)),
        (".....HHHHH", 40, 0.001, Pattern::Hot(History::Consecutive)),
        ("H.HHHHHHHH", 40, 0.001, Pattern::Hot(History::Intensifying)),
        ("HHHHHHHHHH", 11, 0.3, Pattern::Hot(History::Persistent)),
        ("HHHHHHHHHH", -40, 0.001, Pattern::Hot(History::Diminishing)),
        ("H.H.H..H.H", 0, 1.0, Pattern::Hot(History::Sporadic)),
        ("H.......HH", 0, 1.0, Pattern::Hot(History::Sporadic)),
        ("HC.......H", 0, 1.0, Pattern::Hot(History::Oscillating)),
        ("HHHHHHHHH.", -20, 0.04, Pattern::Hot(History::Historical)),
        ("HHHHHHHHHC", -20, 0.04, Pattern::Hot(History::Historical)),
        ("HHHHHHHH..", 0, 1.0, Pattern::Nothing),
        ("..........", 40, 0.001, Pattern::Nothing),
        (".........C", 0, 1.0, Pattern::Cold(History::New)),
        ("CCCCCCCCCC", -40, 0.001, Pattern::Cold(History::Intensifying)),
        ("CCCCCCCCCC", 40, 0.001, Pattern::Cold(History::Diminishing)),
        ("HC.......C", 0, 1.0, Pattern::Cold(History::Oscillating)),
    ] {
        assert_eq!(pattern(&read(text), Some(trend(s, p)), 0.05), expected, "{text}");
    }
    assert_eq!(pattern(&read("HHHHHHHHHH"), None, 0.05), Pattern::Hot(History::Persistent));
}

/// Three cells in a row, four slices; sums of neighbours worked out by hand, one slice back.
#[test]
fn neighbours_in_time_are_the_cell_and_its_neighbours_before() {
    let row = Neighbours::from_pairs(3, [(0, 1), (1, 2)]);
    let cube = SpaceTime::new(&row, 3, 1);
    let values = [1.0, 2.0, 4.0, 10.0, 20.0, 40.0, 100.0, 200.0, 400.0];
    assert_eq!(cube.degrees(), [1, 2, 1, 3, 5, 3, 3, 5, 3]);
    assert_eq!(cube.sums(&values), [2.0, 5.0, 2.0, 23.0, 57.0, 26.0, 230.0, 570.0, 260.0]);
    assert_eq!(SpaceTime::new(&row, 3, 0).sums(&values)[3..6], [20.0, 50.0, 20.0]);
}

/// A row of 60 cells over twelve slices with one incident each, but for three cells with 30 in the last four slices.
#[test]
fn a_place_that_flares_up_is_consecutive() {
    let (cells, slices) = (60, 12);
    let row = Neighbours::from_pairs(cells, (0..59).map(|i| (i, i + 1)));
    let cube = SpaceTime::new(&row, slices, 0);
    let values: Vec<f64> =
        (0..slices * cells).map(|bin| if bin / cells >= 8 && (20..23).contains(&(bin % cells)) { 30.0 } else { 1.0 }).collect();
    let scores = gi_star(&values, &cube).unwrap();
    let (tails, method) = significance(&values, &cube, Dealt::All, 0.05, 1).unwrap();
    assert_eq!(method, Method::Exact);
    let p: Vec<f64> = tails.iter().map(|tails| tails.two_sided()).collect();
    let answer = emerging(&scores, &states(&scores, &p, 0.05).unwrap(), slices, 0.05).unwrap();
    assert_eq!(answer.len(), cells);
    assert_eq!((answer[21].pattern, answer[21].hot), (Pattern::Hot(History::Consecutive), 4));
    assert_eq!(answer[40].pattern, Pattern::Nothing);
}

#[test]
fn too_little_history_says_so() {
    assert_eq!(emerging(&[], &[], 9, 0.05), Err(EmergingError::TooFewSlices(9)));
    let scores = [Some(GiStar { z: 1.0 }); 11];
    assert!(matches!(emerging(&scores, &[State::Hot; 11], 10, 0.05), Err(EmergingError::LengthMismatch { .. })));
}
