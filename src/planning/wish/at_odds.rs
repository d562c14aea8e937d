//! Members of a wish that contradict one another.

use geo::Coord;

use super::Wish;
use crate::http::FieldError;
use crate::planning::places::{FORBIDDEN_M, Forbidden};
use crate::spatial::coverage::recipe;
use crate::spatial::placement::Choice;

/// Two places where a camera has to hang that are so near to each other are one, metres.
const ONE_PLACE_M: f64 = 1.0;

/// What cannot be had together. O(n²) of own places, O(corners) of areas for each place where a camera has to hang.
pub(super) fn faults(wish: &Wish) -> Vec<FieldError> {
    let mut faults: Vec<FieldError> = limited_twice(wish).into_iter().collect();
    let forbidden = Forbidden::of(wish);
    let place = |at: usize| Coord { x: wish.own_points[at].lon, y: wish.own_points[at].lat };
    let of = |choice: Choice| (0..wish.own_points.len()).filter(move |at| wish.own_points[*at].choice() == choice);
    let is_near = |a: usize, b: usize, most_m: f64| recipe::distance_m(place(a), place(b)).is_some_and(|metres| metres < most_m);
    for at in of(Choice::Mandatory) {
        let mut fault = |code: &'static str, vi: String, en: String| faults.push(FieldError::at(&format!("own_points/{at}"), code, vi, en));
        if let Some(other) = of(Choice::Mandatory).find(|other| *other < at && is_near(*other, at, ONE_PLACE_M)) {
            fault(
                "mandatory-twice",
                format!("Vị trí bắt buộc này trùng chỗ với vị trí thứ {}; mỗi chỗ chỉ lắp một camera. Hãy bỏ bớt một.", other + 1),
                format!("A camera has to hang here and at place {}, which is the same one. Take one of them out.", other + 1),
            );
        }
        if let Some(other) = of(Choice::Forbidden).find(|other| is_near(*other, at, FORBIDDEN_M)) {
            fault(
                "mandatory-forbidden",
                format!("Vị trí bắt buộc này cách vị trí cấm thứ {} chưa đến 20 m. Hãy dời hoặc bỏ một trong hai.", other + 1),
                format!("A camera has to hang here, less than 20 m from place {} where nothing may hang. Move or remove one.", other + 1),
            );
        }
        if let Some(area) = forbidden.area_of(place(at)) {
            fault(
                "mandatory-forbidden",
                format!("Vị trí bắt buộc này nằm trong vùng cấm thứ {}. Hãy dời vị trí hoặc sửa vùng cấm.", area + 1),
                format!("A camera has to hang here, inside of area {} where nothing may hang. Move it, or change the area.", area + 1),
            );
        }
    }
    faults
}

/// A part of the need for as little as possible of what is limited as well.
fn limited_twice(wish: &Wish) -> Option<FieldError> {
    wish.target_part?;
    let (is_limited, pointer) = if wish.target_unit == "vnd" {
        (wish.budget.vnd.is_some(), "budget/vnd")
    } else {
        (wish.budget.cameras.is_some(), "budget/cameras")
    };
    is_limited.then(|| {
        FieldError::at(
            pointer,
            "target-and-budget",
            "Đã hỏi cần ít nhất bao nhiêu để đạt chỉ tiêu thì không đặt giới hạn cho chính đại lượng đó. Hãy bỏ giới hạn này hoặc bỏ chỉ tiêu.",
            "The least of this that reaches the target is what is asked for, so it cannot be limited. Remove this limit, or the target.",
        )
    })
}
