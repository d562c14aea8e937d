//! Words of papers that stand in more than one of them.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::facts::{Asked, Basis, Camera};
use crate::files::write::Language;
use crate::files::write::shown::{number, share};

/// A whole number.
pub(super) fn whole(value: i64, language: Language) -> String {
    number(value as f64, 0, language)
}

/// A day, with the zero that the decree asks for in days and in the months January and February.
pub(super) fn day(of: NaiveDate, language: Language) -> String {
    of.format(language.of("%d/%m/%Y", "%-d %B %Y")).to_string()
}

/// An instant on clocks of Vietnam, cut to the minute as on the screen.
pub(super) fn instant(at: DateTime<FixedOffset>, language: Language) -> String {
    let at = at.with_timezone(&crate::clock::vietnam());
    at.format(language.of("%H:%M ngày\u{a0}%d/%m/%Y", "%H:%M on %-d %B %Y")).to_string()
}

/// The word of a half.
pub(super) fn half(word: &str, language: Language) -> &'static str {
    match word {
        "day" => language.of("Ban ngày", "By day"),
        "night" => language.of("Ban đêm", "By night"),
        _ => language.of("Ban ngày và ban đêm", "By day and by night"),
    }
}

/// The word of what need comes from.
pub(super) fn source(word: &str, language: Language) -> &'static str {
    match word {
        "street" => language.of("Đường phố", "Streets"),
        "key_place" => language.of("Địa điểm trọng yếu", "Key places"),
        "hotspot" => language.of("Điểm nóng", "Hotspots"),
        "incident" => language.of("Nơi xảy ra vụ việc", "Places of incidents"),
        "way" => language.of("Đường thoát", "Ways out"),
        _ => language.of("Tất cả nhu cầu", "All need"),
    }
}

/// The word of a kind of place.
pub(super) fn place_kind(word: &str, language: Language) -> &'static str {
    match word {
        "junction" => language.of("Nút giao", "Junction"),
        "street" => language.of("Dọc đường", "Along a street"),
        "site" => language.of("Điểm lắp đặt có sẵn", "Existing site"),
        "grid" => language.of("Trong vùng trống", "Within a gap"),
        _ => language.of("Vị trí chỉ định", "Named place"),
    }
}

/// One of eight directions.
pub(super) fn direction(bearing_deg: f64, language: Language) -> &'static str {
    const VI: [&str; 8] = ["Bắc", "Đông Bắc", "Đông", "Đông Nam", "Nam", "Tây Nam", "Tây", "Tây Bắc"];
    const EN: [&str; 8] = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
    let at = ((bearing_deg / 45.0).round() as i64).rem_euclid(8) as usize;
    language.of(VI[at], EN[at])
}

/// What a place is called.
pub(super) fn place(camera: &Camera, language: Language) -> String {
    let kind = place_kind(&camera.place_kind, language);
    match (&camera.place, &camera.near) {
        (Some(name), _) => format!("{kind}: {name}"),
        (None, Some(near)) => format!("{kind}, {} {near}", language.of("gần", "near")),
        (None, None) => kind.to_owned(),
    }
}

/// What was asked for at most, or at least.
pub(super) fn limit(asked: &Asked, language: Language) -> String {
    let cameras = asked.cameras.map(|n| match language {
        Language::Vietnamese => format!("không quá {n} camera"),
        Language::English => format!("at most {n} {}", if n == 1 { "camera" } else { "cameras" }),
    });
    let vnd = asked.vnd.map(|vnd| match language {
        Language::Vietnamese => format!("không quá {} đồng", whole(vnd, language)),
        Language::English => format!("at most {} đồng", whole(vnd, language)),
    });
    let target = asked.target_part.map(|part| match language {
        Language::Vietnamese => {
            let least = if asked.is_least_money { "chi phí nhỏ nhất" } else { "ít camera nhất" };
            format!("đạt ít nhất {} nhu cầu được quan sát với {least}", share(part, 1, language))
        }
        Language::English => {
            let least = if asked.is_least_money { "for as little money" } else { "with as few cameras" };
            format!("at least {} of need seen, {least} as possible", share(part, 1, language))
        }
    });
    [target, cameras, vnd].into_iter().flatten().collect::<Vec<_>>().join(language.of(" và ", " and "))
}

/// A gap, to a hundredth of a per cent upwards: "at most" stays true.
pub(super) fn gap_at_most(gap: f64, language: Language) -> String {
    share((gap * 1e4 - 1e-9).ceil() / 1e4, 2, language)
}

/// How much was looked at. A place is where cameras can hang; a set-up is a place with a model and a direction.
pub(super) fn looked_at(from: &Basis, language: Language) -> [(&'static str, i64); 4] {
    [
        (language.of("Vị trí đã xét", "Places that were looked at"), from.places),
        (
            language.of("Phương án lắp đã thử (vị trí, loại, hướng)", "Set-ups that were tried (place, model, direction)"),
            from.set_ups_tried,
        ),
        (language.of("Vị trí đưa vào chọn", "Places to choose from"), from.places_kept),
        (language.of("Phương án lắp đưa vào chọn", "Set-ups to choose from"), from.set_ups),
    ]
}

/// Why a camera is where it is: what it adds, what is lost without it, and what people decided.
pub(super) fn reason(camera: &Camera, value: f64, language: Language) -> String {
    let part = if value > 0.0 { camera.value / value } else { 0.0 };
    let [by_day, by_night] = camera.points.map(|points| whole(points, language));
    let mut text = match language {
        Language::Vietnamese => format!(
            "Thêm {} nhu cầu ({} của phương án); nhìn {by_day} điểm nhu cầu ban ngày, {by_night} điểm ban đêm; bỏ riêng camera này thì mất {}",
            number(camera.value, 2, language),
            share(part, 1, language),
            number(camera.loss, 2, language)
        ),
        Language::English => format!(
            "Adds {} of need ({} of the plan); points of need that it sees: {by_day} by day, {by_night} by night; {} is lost without it alone",
            number(camera.value, 2, language),
            share(part, 1, language),
            number(camera.loss, 2, language)
        ),
    };
    if camera.is_mandatory {
        text.push_str(language.of("; vị trí bắt buộc theo yêu cầu", "; a place that was required"));
    }
    match camera.origin.as_str() {
        "changed" => text.push_str(language.of("; đã chỉnh tay", "; changed by hand")),
        "added" => text.push_str(language.of("; thêm bằng tay", "; added by hand")),
        _ => {}
    }
    text
}

/// What stands on everything that is made from demonstration data.
pub(super) fn demo(language: Language) -> &'static str {
    language.of("Số liệu minh họa, không dùng để trình duyệt", "Demonstration data, not for decisions")
}
