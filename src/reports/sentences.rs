//! Figures as the sentences that orders ask for, in the numbers of Vietnam: pure.

use chrono::NaiveDate;
use serde::Serialize;

use super::figures::{Figures, Group};
use crate::files::write::Language;
use crate::files::write::shown::{number, share};

/// A sentence of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// What it is about.
    pub code: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// The name of a group of offences within a sentence.
pub fn group_name(code: &str, language: Language) -> &'static str {
    match code {
        "ttxh" => language.of("Phạm tội về trật tự xã hội", "Offences against social order"),
        "kinh_te" => language.of("Phạm tội về kinh tế", "Economic offences"),
        "moi_truong" => language.of("Phạm tội về môi trường", "Offences against the environment"),
        "ma_tuy" => language.of("Phạm tội về ma túy", "Drug offences"),
        "anqg" => language.of("Xâm phạm an ninh quốc gia", "Offences against national security"),
        "tnxh" => language.of("Tệ nạn xã hội", "Social evils"),
        _ => language.of("Tổng số vụ việc", "All incidents"),
    }
}

/// The name of another figure.
pub fn count_name(code: &str, language: Language) -> &'static str {
    match code {
        "sites" => language.of("Điểm camera đã đăng ký", "Registered camera sites"),
        "cameras" => language.of("Camera đã đăng ký", "Registered cameras"),
        "cameras_working" => language.of("Camera đang hoạt động", "Working cameras"),
        "cameras_overdue" => language.of("Camera quá hạn bảo trì", "Cameras with overdue maintenance"),
        "hotspots" => language.of("Điểm nóng, khu vực phức tạp đang theo dõi", "Hotspots in force"),
        "conflicts_reported" => language.of("Mâu thuẫn phát hiện trong kỳ", "Conflicts reported in the period"),
        "conflicts_settled" => language.of("Trong đó đã giải quyết", "Of those, settled"),
        "conflicts_open" => language.of("Mâu thuẫn chưa giải quyết xong", "Conflicts to be settled"),
        "conflicts_past_due" => language.of("Trong đó quá hạn", "Of those, past due"),
        _ => language.of("Số liệu khác", "Another figure"),
    }
}

/// A whole number.
pub fn whole(n: u64, language: Language) -> String {
    number(n as f64, 0, language)
}

/// A day: `05/11/2026`.
pub fn day(on: NaiveDate) -> String {
    on.format("%d/%m/%Y").to_string()
}

/// So many cases, in English.
fn cases(n: u64) -> String {
    format!("{} {}", whole(n, Language::English), if n == 1 { "case" } else { "cases" })
}

/// The sentences of a report, in their order.
pub fn of(figures: &Figures) -> Vec<Sentence> {
    let mut told = vec![window(figures)];
    told.extend(figures.groups.iter().map(|group| Sentence {
        code: format!("incidents.{}", group.code),
        vi: incidents_vi(group),
        en: incidents_en(group),
    }));
    told.extend(doubts(figures));
    told.push(cameras(figures));
    told.push(seen(figures));
    let n = |code: &str, language| whole(figures.count(code).unwrap_or_default(), language);
    let (vi, en) = (Language::Vietnamese, Language::English);
    told.push(Sentence {
        code: "hotspots".to_owned(),
        vi: format!("Điểm nóng, khu vực phức tạp đang theo dõi: {}.", n("hotspots", vi)),
        en: format!("Hotspots in force: {}.", n("hotspots", en)),
    });
    told.push(Sentence {
        code: "conflicts".to_owned(),
        vi: format!(
            "Mâu thuẫn trong nội bộ Nhân dân: phát hiện trong kỳ {} vụ, trong đó đã giải quyết {} vụ; hiện còn {} vụ chưa giải quyết xong, {} vụ quá hạn.",
            n("conflicts_reported", vi),
            n("conflicts_settled", vi),
            n("conflicts_open", vi),
            n("conflicts_past_due", vi)
        ),
        en: format!(
            "Conflicts: {} reported in the period, {} of them settled; {} to be settled now, {} past due.",
            n("conflicts_reported", en),
            n("conflicts_settled", en),
            n("conflicts_open", en),
            n("conflicts_past_due", en)
        ),
    });
    told
}

fn window(figures: &Figures) -> Sentence {
    let (from, last) = (day(figures.window.from), day(figures.window.to.pred_opt().unwrap_or(figures.window.to)));
    let counted = day(figures.as_of);
    let (vi, en) = if figures.window.is_over {
        ("", "")
    } else {
        (
            "; kỳ báo cáo chưa hết, cùng kỳ năm trước lấy đúng số ngày này",
            "; the period is not over, the year before is taken for the same days",
        )
    };
    Sentence {
        code: "window".to_owned(),
        vi: format!("Số liệu từ ngày {from} đến hết ngày {last}, tính tại ngày {counted}{vi}."),
        en: format!("Figures from {from} to {last}, counted on {counted}{en}."),
    }
}

/// "Xảy ra X vụ; khám phá Y vụ, đạt Z %; so với cùng kỳ năm trước giảm N vụ (P %)".
fn incidents_vi(group: &Group) -> String {
    let vi = Language::Vietnamese;
    let (tally, n, name) = (&group.tally, |n: u64| whole(n, vi), group_name(&group.code, vi));
    let mut parts = vec![match (tally.n, tally.not_offence) {
        (0, _) => format!("{name}: không xảy ra vụ nào"),
        (all, 0) => format!("{name}: xảy ra {} vụ", n(all)),
        (all, none) => format!("{name}: xảy ra {} vụ (trong đó {} vụ đã xác minh không phải tội phạm)", n(all), n(none)),
    }];
    match group.cleared_share {
        Some(part) if tally.not_offence == 0 => parts.push(format!("khám phá {} vụ, đạt {}", n(tally.cleared), share(part, 1, vi))),
        Some(part) => parts.push(format!("khám phá {}/{} vụ, đạt {}", n(tally.cleared), n(group.offences), share(part, 1, vi))),
        None if group.offences > 0 => parts.push(format!("khám phá {}/{} vụ", n(tally.cleared), n(group.offences))),
        None => {}
    }
    let Some(change) = &group.change else {
        parts.push("chưa có đủ số liệu cùng kỳ năm trước để so sánh".to_owned());
        return format!("{}.", parts.join("; "));
    };
    let word = if change.by > 0 { "tăng" } else { "giảm" };
    let (by, was) = (n(change.by.unsigned_abs()), n(tally.previous_n));
    parts.push(match (change.by, tally.previous_n, change.share) {
        (0, 0, _) => "cùng kỳ năm trước không xảy ra vụ nào".to_owned(),
        (0, ..) => format!("bằng cùng kỳ năm trước ({was} vụ)"),
        (.., Some(part)) => format!("so với cùng kỳ năm trước {word} {by} vụ ({})", share(part.abs(), 1, vi)),
        (.., None) => format!("so với cùng kỳ năm trước {word} {by} vụ (từ {was} thành {} vụ)", n(tally.n)),
    });
    match change.verdict.as_str() {
        "fell" | "rose" => parts.push(format!("có cơ sở kết luận là {word} thật")),
        "unclear" if change.by != 0 => parts.push(format!("chưa đủ cơ sở kết luận là {word} thật, có thể do ngẫu nhiên")),
        "too_few" => parts.push("quá ít vụ để kết luận tăng hay giảm".to_owned()),
        _ => {}
    }
    format!("{}.", parts.join("; "))
}

fn incidents_en(group: &Group) -> String {
    let en = Language::English;
    let (tally, n, name) = (&group.tally, |n: u64| whole(n, en), group_name(&group.code, en));
    let mut parts = vec![match (tally.n, tally.not_offence) {
        (0, _) => format!("{name}: none"),
        (all, 0) => format!("{name}: {}", cases(all)),
        (all, none) => format!("{name}: {} ({} found to be no offence)", cases(all), n(none)),
    }];
    match group.cleared_share {
        Some(part) => parts.push(format!("cleared {} of {}, {}", n(tally.cleared), n(group.offences), share(part, 1, en))),
        None if group.offences > 0 => parts.push(format!("cleared {} of {}", n(tally.cleared), n(group.offences))),
        None => {}
    }
    let Some(change) = &group.change else {
        parts.push("no records of the same days of the year before to compare with".to_owned());
        return format!("{}.", parts.join("; "));
    };
    let word = if change.by > 0 { "more" } else { "fewer" };
    let (by, was) = (n(change.by.unsigned_abs()), n(tally.previous_n));
    parts.push(match (change.by, tally.previous_n, change.share) {
        (0, 0, _) => "none in the same days of the year before".to_owned(),
        (0, ..) => "as many as in the same days of the year before".to_owned(),
        (.., Some(part)) => format!("{by} {word} than in the same days of the year before ({})", share(part.abs(), 1, en)),
        (.., None) => format!("{by} {word} than in the same days of the year before (from {was} to {})", n(tally.n)),
    });
    match change.verdict.as_str() {
        "fell" | "rose" => parts.push("more than chance explains".to_owned()),
        "unclear" if change.by != 0 => parts.push("may be chance".to_owned()),
        "too_few" => parts.push("too few cases to tell".to_owned()),
        _ => {}
    }
    format!("{}.", parts.join("; "))
}

/// What the counts do not say.
fn doubts(figures: &Figures) -> Vec<Sentence> {
    let mut told = Vec::new();
    if let Some(on) = figures.restated_on {
        told.push(Sentence {
            code: "restated".to_owned(),
            vi: format!("Địa giới thay đổi từ ngày {}: số cùng kỳ năm trước được tính trên địa bàn hiện nay.", day(on)),
            en: format!("Borders changed on {}: the figures of the year before are of today's ground.", day(on)),
        });
    }
    let [now, before] = figures.unplaced;
    if now + before > 0 {
        let whose = if figures.commune_id.is_some() {
            "chưa tính vào số của xã, phường"
        } else {
            "có trong số của tỉnh, không có trong số của xã, phường nào"
        };
        told.push(Sentence {
            code: "unplaced".to_owned(),
            vi: format!(
                "{} vụ trong kỳ và {} vụ cùng kỳ năm trước chỉ biết tên xã cũ đã chia tách, {whose}.",
                whole(now, Language::Vietnamese),
                whole(before, Language::Vietnamese)
            ),
            en: format!(
                "{} of the period and {} of the year before are known by a unit that was since divided, and are in no commune's count.",
                cases(now),
                cases(before)
            ),
        });
    }
    told
}

fn cameras(figures: &Figures) -> Sentence {
    let n = |code: &str| figures.count(code).unwrap_or_default();
    let idle = n("cameras").saturating_sub(n("cameras_working"));
    let (vi, en) = (Language::Vietnamese, Language::English);
    Sentence {
        code: "cameras".to_owned(),
        vi: format!(
            "Camera an ninh: {} điểm, {} camera; {} camera đang hoạt động, {} camera không hoạt động; {} camera quá hạn bảo trì.",
            whole(n("sites"), vi),
            whole(n("cameras"), vi),
            whole(n("cameras_working"), vi),
            whole(idle, vi),
            whole(n("cameras_overdue"), vi)
        ),
        en: format!(
            "Security cameras: sites {}, cameras {}; working {}, not working {}; maintenance overdue {}.",
            whole(n("sites"), en),
            whole(n("cameras"), en),
            whole(n("cameras_working"), en),
            whole(idle, en),
            whole(n("cameras_overdue"), en)
        ),
    }
}

fn seen(figures: &Figures) -> Sentence {
    let half = |half: &str, language| figures.seen.iter().find(|seen| seen.half == half).map(|seen| share(seen.share, 1, language));
    let both = |language| half("day", language).zip(half("night", language));
    let (vi, en) = match (both(Language::Vietnamese), both(Language::English)) {
        (Some((day, night)), Some((by_day, by_night))) => (
            format!("Nhu cầu quan sát được camera nhìn thấy: ban ngày {day}, ban đêm {night}."),
            format!("Part of the need that cameras see: {by_day} by day, {by_night} by night."),
        ),
        _ => ("Chưa có kết quả tính độ phủ camera.".to_owned(), "There is no computed coverage.".to_owned()),
    };
    Sentence { code: "coverage".to_owned(), vi, en }
}

#[cfg(test)]
mod tests {
    use super::super::figures::{Tally, Window, group};
    use super::*;

    fn window_of_year() -> Window {
        Window::of(("2025-01-01".parse().unwrap(), "2026-01-01".parse().unwrap()), "2026-11-21".parse().unwrap()).unwrap()
    }

    fn vi(code: &str, tally: Tally, is_comparable: bool) -> String {
        incidents_vi(&group(code, tally, &window_of_year(), is_comparable, "commune=x")).replace('\u{a0}', " ")
    }

    #[test]
    fn the_sentence_of_the_order_with_its_honest_end() {
        let tally = |n, cleared, not_offence, previous_n| Tally { n, cleared, not_offence, previous_n };
        assert_eq!(
            vi("ttxh", tally(1234, 1000, 0, 1500), true),
            "Phạm tội về trật tự xã hội: xảy ra 1.234 vụ; khám phá 1.000 vụ, đạt 81,0 %; so với cùng kỳ năm trước giảm 266 vụ (17,7 %); có cơ sở kết luận là giảm thật."
        );
        assert_eq!(
            vi("ttxh", tally(90, 72, 0, 80), true),
            "Phạm tội về trật tự xã hội: xảy ra 90 vụ; khám phá 72 vụ, đạt 80,0 %; so với cùng kỳ năm trước tăng 10 vụ (12,5 %); chưa đủ cơ sở kết luận là tăng thật, có thể do ngẫu nhiên."
        );
        assert_eq!(
            vi("ma_tuy", tally(5, 4, 0, 3), true),
            "Phạm tội về ma túy: xảy ra 5 vụ; khám phá 4/5 vụ; so với cùng kỳ năm trước tăng 2 vụ (từ 3 thành 5 vụ); quá ít vụ để kết luận tăng hay giảm."
        );
        assert_eq!(
            vi("ttxh", tally(41, 30, 1, 41), true),
            "Phạm tội về trật tự xã hội: xảy ra 41 vụ (trong đó 1 vụ đã xác minh không phải tội phạm); khám phá 30/40 vụ, đạt 75,0 %; bằng cùng kỳ năm trước (41 vụ)."
        );
        assert_eq!(vi("all", tally(0, 0, 0, 0), true), "Tổng số vụ việc: không xảy ra vụ nào; cùng kỳ năm trước không xảy ra vụ nào.");
        assert_eq!(
            vi("all", tally(2, 0, 0, 0), false),
            "Tổng số vụ việc: xảy ra 2 vụ; khám phá 0/2 vụ; chưa có đủ số liệu cùng kỳ năm trước để so sánh."
        );
    }
}
