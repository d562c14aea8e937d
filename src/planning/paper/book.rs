//! The workbook of a plan: what it is, its cameras, figures before and after, communes, costs, other budgets. Pure.

use super::facts::{Facts, Figure};
use super::words::{demo, direction, gap_at_most, half, instant, limit, looked_at, place, reason, source};
use crate::files::write::Language;
use crate::files::write::book::Content::{self, Degrees, Empty, Number, Share, Text, Whole};
use crate::files::write::book::Tab;

/// Its sheets.
pub fn tabs(facts: &Facts, language: Language) -> Vec<Tab> {
    let mut tabs = vec![plan(facts, language), cameras(facts, language), figures(facts, language), communes(facts, language)];
    tabs.push(costs(facts, language));
    if !facts.curve.is_empty() {
        tabs.push(curve(facts, language));
    }
    tabs
}

fn tab(title: &str, columns: &[(&str, f64)], rows: Vec<(Vec<Content>, bool)>) -> Tab {
    Tab { title: title.to_owned(), columns: columns.iter().map(|(text, width)| ((*text).to_owned(), *width)).collect(), rows }
}

fn words(text: &str) -> Content {
    Text(text.to_owned())
}

fn plan(facts: &Facts, language: Language) -> Tab {
    let result = &facts.result;
    let from = &facts.basis;
    let when = |at: Option<_>| at.map_or(Empty, |at| Text(instant(at, language)));
    let (before, after) = result.shares().map_or((Empty, Empty), |(before, after)| (Share(before), Share(after)));
    let yes = |is: bool| words(if is { language.of("có", "yes") } else { language.of("không", "no") });
    let rows: Vec<(&str, Content)> = vec![
        (language.of("Mã phương án", "Code"), words(&facts.code)),
        (language.of("Tên", "Name"), words(&facts.name)),
        (language.of("Lưu ý", "Note"), if facts.is_demo { words(demo(language)) } else { Empty }),
        (language.of("Tỉnh, thành phố", "Province"), words(&facts.province)),
        (language.of("Lập lúc", "Made at"), when(facts.made_at)),
        (language.of("Dừng trước khi xong", "Called off"), yes(facts.is_cancelled)),
        (language.of("Quyết định phê duyệt", "Decision"), facts.decision.as_ref().map_or(Empty, |(number, _)| words(number))),
        (language.of("Giới hạn", "Limits"), Text(limit(&facts.asked, language))),
        (language.of("Thời gian được tính", "Halves of the day"), words(half(&facts.asked.halves, language))),
        (language.of("Số camera", "Cameras"), Whole(facts.cameras.len() as i64)),
        (language.of("Kinh phí (đồng)", "Cost (đồng)"), Whole(result.cost_vnd)),
        (language.of("Vượt giới hạn sau khi chỉnh tay", "Over its limits after changes by hand"), yes(result.is_over_budget)),
        (language.of("Nhu cầu", "Need"), Number(result.need)),
        (language.of("Được quan sát trước", "Seen before"), before),
        (language.of("Được quan sát sau", "Seen after"), after),
        (language.of("Nhu cầu thêm", "Need added"), Number(result.value)),
        (language.of("Cận trên đã chứng minh", "Proven bound"), result.bound.map_or(Empty, Number)),
        (
            language.of("Kém cách tốt nhất không quá", "Below the best by at most"),
            result.gap().map_or(Empty, |gap| Text(gap_at_most(gap, language))),
        ),
        (language.of("Đã đếm lại độc lập và khớp", "Counted again, the same"), yes(result.is_checked)),
        (language.of("Lần tính độ phủ", "Run of coverage"), when(from.run_finished_at)),
        (language.of("Hồ sơ và vụ việc tính đến", "Register and incidents as of"), when(from.as_of)),
        (language.of("Ranh giới ngày", "Borders of"), from.boundary_on.map_or(Empty, |on| Text(super::words::day(on, language)))),
        (language.of("Thay đổi chưa được tính", "Changes not yet computed"), Whole(from.waiting)),
        (language.of("Điểm nhu cầu", "Points of need"), Whole(from.points)),
    ];
    let counts = looked_at(from, language).map(|(name, count)| (name, Whole(count)));
    let last = [
        (language.of("Giá một trụ mới (đồng)", "Price of a new pole (đồng)"), Whole(facts.asked.pole_vnd)),
        (language.of("Số khởi tạo ngẫu nhiên", "Seed"), Text(from.seed.to_string())),
        (language.of("Phiên bản phần mềm", "Version of the program"), words(&from.code_version)),
    ];
    let rows = rows.into_iter().chain(counts).chain(last).map(|(name, value)| (vec![words(name), value], false)).collect();
    tab(language.of("Phương án", "Plan"), &[(language.of("Nội dung", "What"), 34.0), (language.of("Giá trị", "Value"), 60.0)], rows)
}

fn cameras(facts: &Facts, language: Language) -> Tab {
    let rows = facts.cameras.iter().map(|camera| {
        let [lon, lat] = camera.lonlat;
        let [by_day, by_night] = camera.points;
        let cells = vec![
            Whole(camera.number),
            Text(place(camera, language)),
            words(&camera.commune),
            Degrees(lat),
            Degrees(lon),
            words(camera.model.of(language)),
            Number(camera.bearing_deg),
            words(direction(camera.bearing_deg, language)),
            Number(camera.height_m),
            Number(camera.tilt_deg),
            Number(camera.value),
            Number(camera.loss),
            Whole(by_day),
            Whole(by_night),
            Whole(camera.cost_vnd),
            Text(reason(camera, facts.result.value, language)),
        ];
        (cells, false)
    });
    tab(
        language.of("Camera", "Cameras"),
        &[
            (language.of("Thứ tự", "Number"), 8.0),
            (language.of("Vị trí", "Place"), 34.0),
            (language.of("Xã, phường", "Commune"), 22.0),
            (language.of("Vĩ độ", "Latitude"), 11.0),
            (language.of("Kinh độ", "Longitude"), 11.0),
            (language.of("Loại camera", "Model"), 34.0),
            (language.of("Hướng (°)", "Bearing (°)"), 10.0),
            (language.of("Nhìn về", "Towards"), 11.0),
            (language.of("Cao (m)", "Height (m)"), 9.0),
            (language.of("Cúi (°)", "Tilt (°)"), 9.0),
            (language.of("Nhu cầu thêm", "Need added"), 11.0),
            (language.of("Mất nếu bỏ riêng", "Lost without it"), 11.0),
            (language.of("Điểm thấy ban ngày", "Points by day"), 11.0),
            (language.of("Điểm thấy ban đêm", "Points by night"), 11.0),
            (language.of("Kinh phí (đồng)", "Cost (đồng)"), 14.0),
            (language.of("Lý do", "Reason"), 70.0),
        ],
        rows.collect(),
    )
}

/// Need, and its parts that are seen before and after.
fn shares(figure: &Figure) -> [Content; 3] {
    let (before, after) = figure.shares().map_or((Empty, Empty), |(before, after)| (Share(before), Share(after)));
    [Number(figure.need), before, after]
}

fn figures(facts: &Facts, language: Language) -> Tab {
    let rows = facts.figures.iter().map(|figure| {
        let names = [words(half(&figure.half, language)), words(source(&figure.source, language))];
        (names.into_iter().chain(shares(figure)).collect(), figure.source == "all")
    });
    tab(
        language.of("Trước và sau", "Before and after"),
        &[
            (language.of("Thời gian", "Time"), 14.0),
            (language.of("Nguồn nhu cầu", "Source of need"), 24.0),
            (language.of("Nhu cầu", "Need"), 12.0),
            (language.of("Trước", "Before"), 10.0),
            (language.of("Sau", "After"), 10.0),
        ],
        rows.collect(),
    )
}

fn communes(facts: &Facts, language: Language) -> Tab {
    let rows = facts.communes.iter().map(|commune| {
        let (count, cost) = facts.of_commune(&commune.commune_id);
        let head = [words(&commune.name), Whole(count as i64), Whole(cost)];
        (head.into_iter().chain(commune.halves.iter().flat_map(shares)).collect(), false)
    });
    tab(
        language.of("Theo xã, phường", "By commune"),
        &[
            (language.of("Xã, phường, đặc khu", "Commune"), 26.0),
            (language.of("Camera", "Cameras"), 9.0),
            (language.of("Kinh phí (đồng)", "Cost (đồng)"), 14.0),
            (language.of("Nhu cầu ban ngày", "Need by day"), 12.0),
            (language.of("Trước, ban ngày", "Before, by day"), 11.0),
            (language.of("Sau, ban ngày", "After, by day"), 11.0),
            (language.of("Nhu cầu ban đêm", "Need by night"), 12.0),
            (language.of("Trước, ban đêm", "Before, by night"), 11.0),
            (language.of("Sau, ban đêm", "After, by night"), 11.0),
        ],
        rows.collect(),
    )
}

fn costs(facts: &Facts, language: Language) -> Tab {
    let lines = facts.costs();
    let rows = lines.into_iter().map(|line| {
        let amount = line.price_vnd * line.count;
        let name = line.model.as_ref().map_or(language.of("Trụ mới", "New pole"), |model| model.of(language)).to_owned();
        (vec![Text(name), Whole(line.count), Whole(line.price_vnd), Whole(amount), words(line.source.of(language))], false)
    });
    let all = vec![words(language.of("Cộng", "Sum")), Empty, Empty, Whole(facts.result.cost_vnd)];
    tab(
        language.of("Kinh phí", "Costs"),
        &[
            (language.of("Nội dung", "What"), 40.0),
            (language.of("Số lượng", "Count"), 10.0),
            (language.of("Đơn giá (đồng)", "Price (đồng)"), 14.0),
            (language.of("Thành tiền (đồng)", "Amount (đồng)"), 16.0),
            (language.of("Nguồn đơn giá", "Source of the price"), 60.0),
        ],
        rows.chain([(all, true)]).collect(),
    )
}

fn curve(facts: &Facts, language: Language) -> Tab {
    let unit = if facts.curve.iter().any(|point| point.is_vnd) { "đồng" } else { "camera" };
    let result = &facts.result;
    let rows = facts.curve.iter().map(|point| {
        let after = if result.need > 0.0 { Share((result.seen_before + point.value) / result.need) } else { Empty };
        let note = if point.is_knee { language.of("từ đây thêm chậm lại", "more adds clearly less") } else { "" };
        (
            vec![Whole(point.budget.round() as i64), Whole(point.cameras), Number(point.value), Number(point.bound), after, words(note)],
            false,
        )
    });
    tab(
        language.of("Ngân sách khác", "Other budgets"),
        &[
            (&format!("{} ({unit})", language.of("Ngân sách", "Budget")), 18.0),
            (language.of("Camera", "Cameras"), 9.0),
            (language.of("Nhu cầu thêm", "Need added"), 12.0),
            (language.of("Cận trên", "Bound"), 12.0),
            (language.of("Được quan sát", "Seen"), 12.0),
            (language.of("Ghi chú", "Note"), 24.0),
        ],
        rows.collect(),
    )
}
