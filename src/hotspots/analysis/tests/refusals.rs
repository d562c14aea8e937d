//! What the data do not allow, each said with what to change.

use super::{Effort, Event, Precision, Question, anywhere, event, ground, ground_of, on, question, run};
use crate::hotspots::analysis::{End, Ground, Refusal, analyse, propose};
use crate::spatial::chance::Chance;

fn refusal(question: &Question, events: &[Event], ground: &Ground) -> Refusal {
    let found = match run(question, events, ground) {
        Err(End::Refused(refusal)) => *refusal,
        other => panic!("{:?}", other.map(|found| found.inputs)),
    };
    assert!(!found.what_vi.is_empty() && !found.what_en.is_empty() && found.vi != found.en);
    found
}

#[test]
fn too_few() {
    let ground = ground();
    let events = anywhere(&ground, 60, &mut Chance::new(1));
    let found = refusal(&question(), &events[..59], &ground);
    assert_eq!((found.code, found.pointer), ("too_few", Some("/from")));
    assert_eq!(found.vi, "Chỉ có 59 vụ đủ điều kiện phân tích; cần ít nhất 60 vụ để phân biệt điểm nóng với ngẫu nhiên.");
    assert_eq!(refusal(&question(), &[], &ground).code, "too_few");
    // 22 km² have room for fewer than 30 hexagons of 1 km; told before the run, too.
    let wide = Question { side_m: Some(1000.0), ..question() };
    let many = anywhere(&ground, 300, &mut Chance::new(1));
    let found = refusal(&wide, &many, &ground);
    assert_eq!((found.code, found.pointer), ("too_few", Some("/side_m")));
    let told = propose(&Question { side_m: None, ..question() }, &events[..59], &ground);
    assert_eq!((told.n, told.refusal.map(|refusal| refusal.code)), (59, Some("too_few")));
}

#[test]
fn all_at_one_place_or_on_one_day() {
    let ground = ground();
    let mut events = anywhere(&ground, 100, &mut Chance::new(2));
    for own in &mut events[..90] {
        own.place = event(10.0, 10.0, 0, 0).place;
    }
    assert_eq!(refusal(&question(), &events, &ground).code, "one_place");
    let mut events = anywhere(&ground, 100, &mut Chance::new(2));
    for own in &mut events[..90] {
        (own.from_s, own.to_s) = (event(0.0, 0.0, 300, 8).from_s, event(0.0, 0.0, 300, 8).to_s);
    }
    let found = refusal(&question(), &events, &ground);
    assert_eq!(
        (found.code, found.en.as_str()),
        ("one_time", "90 of 100 incidents are recorded on one and the same day: nothing can be followed over time.")
    );
    assert!(run(&question(), &events[10..], &ground).is_ok(), "80 of 90 are not nearly all");
}

/// Asked for the night. Of 21:00 to 1:00 three quarters are before midnight; of 23:00 to 7:00 one eighth is.
#[test]
fn hours_that_are_not_known_cannot_be_chosen() {
    let ground = ground();
    let mut events = anywhere(&ground, 200, &mut Chance::new(3));
    for (at, own) in events.iter_mut().enumerate() {
        let day = at as i64 % 700;
        *own = Event { from_s: event(0.0, 0.0, day, 21).from_s, to_s: event(0.0, 0.0, day, 21).from_s, ..*own };
        if at < 20 {
            own.to_s = own.from_s + 4 * 3600;
        } else if at < 60 {
            (own.from_s, own.to_s) = (own.from_s + 2 * 3600, own.from_s + 10 * 3600);
        }
    }
    let night = Question { hours: vec![21, 22, 23], ..question() };
    let found = run(&night, &events, &ground).unwrap();
    assert_eq!((found.inputs.n, found.inputs.left_out.hours, found.inputs.n_uncertain_hours), (160, 40, 20));
    assert_eq!(found.communes[0].n, 160);
    for own in &mut events[60..120] {
        own.to_s = own.from_s + 86_400;
    }
    let found = refusal(&night, &events, &ground);
    assert_eq!(
        (found.code, found.pointer, found.en.as_str()),
        ("one_time", Some("/hours"), "The hour is known of only 80 of 200 incidents: hours cannot be chosen.")
    );
    // 2023-01-01 was a Sunday.
    let sundays = Question { weekdays: vec![7], to: on("2023-12-31"), ..question() };
    let all: Vec<Event> = (0..364).flat_map(|day| [event(100.0, 0.0, day, 9), event(-800.0, 300.0, day, 20)]).collect();
    let found = run(&sundays, &all, &ground).unwrap();
    assert_eq!((found.inputs.n, found.inputs.left_out.hours), (104, 624));
    assert_eq!(found.findings.hours[6].iter().sum::<f64>().round() as i64, 104);
}

#[test]
fn cells_are_no_finer_than_places_are_known() {
    let ground = ground();
    let mut events = anywhere(&ground, 300, &mut Chance::new(4));
    for own in &mut events[..151] {
        own.precision = Precision::Street;
    }
    let fine = Question { side_m: Some(199.0), ..question() };
    let found = refusal(&fine, &events, &ground);
    assert_eq!((found.code, found.pointer, found.what_en.as_str()), ("too_coarse", Some("/side_m"), "Choose cells of 200 m or more."));
    assert!(run(&Question { side_m: Some(200.0), ..question() }, &events, &ground).is_ok());
    // Evenly on 22 km², one of 225 (of 300, without the last quarter of the window) shares a hexagon of 500 m with
    // 224 · 0.217 / 22 = 2.2 others, one of 400 m with 1.4. Of 10,000 it would be 100 m, but for the
    // streets. Where all are within 300 m of two places, 100 m are enough: nine squares hold half of them.
    let proposed = propose(&Question { side_m: None, ..question() }, &events, &ground);
    assert_eq!((proposed.side_m, proposed.side_rule), (Some(500.0), "shared_cells"));
    // At 500 m an incident shares with two; of a tenth as many it would need more than a kilometre, which is not proposed: it is said instead.
    assert!(!proposed.is_strong_only && proposed.finer_side_m == Some(250.0), "{proposed:?}");
    let wide = ground_of(&[[-20_000.0, -20_000.0], [20_000.0, -20_000.0], [20_000.0, 20_000.0], [-20_000.0, 20_000.0]]);
    let thin = propose(&Question { side_m: None, ..question() }, &anywhere(&ground, 300, &mut Chance::new(4)), &wide);
    assert!(thin.side_m == Some(500.0) && !thin.is_strong_only, "the same incidents on more ground: {thin:?}");
    let scattered: Vec<Event> = (0..300)
        .map(|n| event(f64::from(n % 20) * 1900.0 - 19_000.0, f64::from(n / 20) * 2500.0 - 19_000.0, 2 * i64::from(n), 8))
        .collect();
    let thin = propose(&Question { side_m: None, ..question() }, &scattered, &wide);
    assert_eq!((thin.side_m, thin.side_rule, thin.is_strong_only, thin.finer_side_m), (Some(1000.0), "most_side", true, Some(500.0)));
    assert_eq!(propose(&Question { side_m: Some(3000.0), ..question() }, &scattered, &wide).side_rule, "asked");
    // Known to the street: no finer than 200 m, so 300 m cannot be halved.
    let street = propose(&Question { side_m: Some(300.0), ..question() }, &events, &ground);
    assert_eq!(street.finer_side_m, None);
    let crowd: Vec<Event> = (0..300)
        .map(|n| event(f64::from(n % 2) * 2000.0 - 900.0 + f64::from(n / 2 % 17) * 18.0, f64::from(n / 34) * 30.0, 2 * i64::from(n), 8))
        .collect();
    let proposed = propose(&Question { side_m: None, ..question() }, &crowd, &ground);
    assert_eq!((proposed.side_m, proposed.side_rule), (Some(100.0), "shared_cells"));
    let mut many = anywhere(&ground, 10_000, &mut Chance::new(4));
    for own in &mut many {
        own.precision = Precision::Street;
    }
    let proposed = propose(&Question { side_m: None, bandwidth_m: None, ..question() }, &many, &ground);
    assert_eq!((proposed.side_m, proposed.side_rule), (Some(200.0), "precision"));
    // Nothing to foretell on even ground: a wide one, of those from 100 m to the mean distance to the hundredth neighbour, some 280 m.
    assert!(proposed.bandwidth_rule == "foretold_best" && proposed.bandwidth_m.unwrap() > 170.0, "{proposed:?}");
    // What comes back to within 20 m of where it was is foretold by a narrow one.
    let steady: Vec<Event> =
        (0..600).map(|n| event(f64::from(n % 60 * 37 % 60) * 25.0 - 700.0, f64::from(n % 60) * 25.0 - 800.0, i64::from(n), 8)).collect();
    let proposed = propose(&Question { side_m: Some(200.0), bandwidth_m: None, ..question() }, &steady, &ground);
    assert!(proposed.bandwidth_rule == "foretold_best" && proposed.bandwidth_m.unwrap() <= 110.0, "{proposed:?}");
}

#[test]
fn no_ground_no_room_and_called_off() {
    let events = anywhere(&ground(), 300, &mut Chance::new(5));
    let nowhere = Ground { area: geo::MultiPolygon::new(Vec::new()), ..ground() };
    assert_eq!(refusal(&question(), &events, &nowhere).code, "no_ground");
    let huge = ground_of(&[[-200_000.0, -200_000.0], [200_000.0, -200_000.0], [200_000.0, 200_000.0], [-200_000.0, 200_000.0]]);
    let found = refusal(&Question { side_m: Some(50.0), ..question() }, &events, &huge);
    assert_eq!((found.code, found.pointer), ("too_fine", Some("/side_m")));
    let question = Question { effort: Effort { trials: 5, permutations: 100 }, ..question() };
    for last in 0..8 {
        let told = std::sync::Mutex::new(0);
        let ended = analyse(&question, &events, &ground(), &|_, done, _| {
            let mut told = told.lock().unwrap();
            *told += u32::from(done == 0);
            *told <= last
        });
        assert!(matches!(ended, Err(End::CalledOff)), "{last}");
    }
}
