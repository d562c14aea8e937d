//! The workbook of a report: its figures, and of a province those of its communes. Pure.

use super::text::{state, verdict};
use super::{Facts, OfCommune};
use crate::files::write::Language;
use crate::files::write::book::Content::{self, Empty, Share, Text, Whole};
use crate::files::write::book::Tab;
use crate::reports::figures::{Tally, part};
use crate::reports::sentences::{count_name, day, group_name};

const VI: Language = Language::Vietnamese;

/// Its sheets.
pub fn tabs(facts: &Facts) -> Vec<Tab> {
    let mut tabs = vec![about(facts), incidents(facts), others(facts)];
    if let Some(communes) = &facts.communes {
        tabs.push(of_communes(communes, facts.figures.is_comparable));
    }
    tabs
}

fn tab(title: &str, columns: &[(&str, f64)], rows: Vec<(Vec<Content>, bool)>) -> Tab {
    Tab { title: title.to_owned(), columns: columns.iter().map(|(text, width)| ((*text).to_owned(), *width)).collect(), rows }
}

fn words(text: &str) -> Content {
    if text.is_empty() { Empty } else { Text(text.to_owned()) }
}

fn n(value: u64) -> Content {
    Whole(i64::try_from(value).unwrap_or(i64::MAX))
}

fn about(facts: &Facts) -> Tab {
    let figures = &facts.figures;
    let mut rows = vec![
        ("Đơn vị", words(&figures.full_name)),
        ("Kỳ báo cáo", Text(format!("{} – {}", day(facts.period.0), day(facts.period.1)))),
        ("Số liệu tính tại ngày", Text(day(figures.as_of))),
        ("Lưu ý", words(if figures.is_demo { "Số liệu minh họa, không dùng để báo cáo" } else { "" })),
    ];
    rows.extend(facts.sentences.iter().map(|told| ("Câu báo cáo", words(&told.vi))));
    for (title, text) in ["Tình hình", "Kết quả", "Tồn tại, hạn chế", "Phương hướng, đề xuất"].into_iter().zip(&facts.texts)
    {
        rows.push((title, words(text)));
    }
    let rows = rows.into_iter().map(|(name, value)| (vec![words(name), value], false)).collect();
    tab("Báo cáo", &[("Nội dung", 24.0), ("Giá trị", 100.0)], rows)
}

fn incidents(facts: &Facts) -> Tab {
    let rows = facts.figures.groups.iter().map(|group| {
        let change = group.change.as_ref();
        let known = |content: Content| if change.is_some() { content } else { Empty };
        let cells = vec![
            words(group_name(&group.code, VI)),
            n(group.tally.n),
            n(group.tally.not_offence),
            n(group.tally.cleared),
            group.cleared_share.map_or(Empty, Share),
            known(n(group.tally.previous_n)),
            change.map_or(Empty, |change| Whole(change.by)),
            change.and_then(|change| change.share).map_or(Empty, Share),
            words(verdict(change)),
        ];
        (cells, group.code == "all")
    });
    tab(
        "Vụ việc",
        &[
            ("Nhóm", 34.0),
            ("Xảy ra", 10.0),
            ("Không phải tội phạm", 12.0),
            ("Khám phá", 10.0),
            ("Tỷ lệ khám phá", 11.0),
            ("Cùng kỳ năm trước", 12.0),
            ("Tăng, giảm", 10.0),
            ("Tăng, giảm (%)", 11.0),
            ("Kết luận", 22.0),
        ],
        rows.collect(),
    )
}

fn others(facts: &Facts) -> Tab {
    let counts = facts.figures.counts.iter().map(|count| (vec![words(count_name(&count.code, VI)), n(count.n)], false));
    let seen = facts.figures.seen.iter().map(|seen| {
        let name = if seen.half == "day" { "Nhu cầu được quan sát ban ngày" } else { "Nhu cầu được quan sát ban đêm" };
        (vec![words(name), Share(seen.share)], false)
    });
    tab("Camera, điểm nóng, mâu thuẫn", &[("Nội dung", 44.0), ("Giá trị", 14.0)], counts.chain(seen).collect())
}

fn cells(tally: Option<Tally>, is_comparable: bool) -> [Content; 4] {
    let Some(tally) = tally else { return [Empty, Empty, Empty, Empty] };
    let offences = tally.n.saturating_sub(tally.not_offence);
    [
        n(tally.n),
        n(tally.cleared),
        part(tally.cleared, offences).map_or(Empty, Share),
        if is_comparable { n(tally.previous_n) } else { Empty },
    ]
}

fn of_communes(communes: &[OfCommune], is_comparable: bool) -> Tab {
    let rows = communes.iter().map(|commune| {
        let head = [words(&commune.full_name), words(state(commune)), n(commune.now.n)];
        (head.into_iter().chain(cells(commune.all, is_comparable)).chain(cells(commune.ttxh, is_comparable)).collect(), false)
    });
    let mut total = (0, Tally::default(), Tally::default());
    for commune in communes {
        total.0 += commune.now.n;
        total.1.add(commune.all.unwrap_or_default());
        total.2.add(commune.ttxh.unwrap_or_default());
    }
    let sum = [words("Cộng"), Empty, n(total.0)]
        .into_iter()
        .chain(cells(Some(total.1), is_comparable))
        .chain(cells(Some(total.2), is_comparable))
        .collect();
    tab(
        "Theo xã, phường",
        &[
            ("Xã, phường, đặc khu", 28.0),
            ("Báo cáo", 12.0),
            ("Sổ vụ việc hiện nay", 12.0),
            ("Đã duyệt: xảy ra", 11.0),
            ("Khám phá", 10.0),
            ("Tỷ lệ", 9.0),
            ("Cùng kỳ", 10.0),
            ("TTXH: xảy ra", 11.0),
            ("TTXH: khám phá", 11.0),
            ("TTXH: tỷ lệ", 9.0),
            ("TTXH: cùng kỳ", 10.0),
        ],
        rows.chain([(sum, true)]).collect(),
    )
}
