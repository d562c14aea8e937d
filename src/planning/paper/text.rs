//! The paper: what is asked for, what it brings and how sure that is, where the cameras go and what they cost. It says nothing that the
//! data do not hold; what an office adds itself stands in square brackets. Pure.

use chrono::{DateTime, Datelike as _, Utc};

use super::appendix;
use super::facts::{Facts, Figure};
use super::proof::proof;
use super::words::{day, demo, half, instant, limit, source, whole};
use crate::files::write::Language;
use crate::files::write::docx::{Align, Block, End, Head, Paper, Table, TableColumn, TableRow};
use crate::files::write::shown::{number, share};

/// Names of as many communes stand in a sentence at most.
const NAMED: usize = 8;

/// Who sends the paper to whom; what is missing is left to be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Office {
    /// The body above.
    pub parent: Option<String>,
    /// Who issues the paper.
    pub issuer: Option<String>,
    /// To whom.
    pub to: Option<String>,
    /// Position of who signs.
    pub position: Option<String>,
    /// Whether it is a plan that is attached to a decision, not a submission that asks for one.
    pub is_plan: bool,
}

/// A column of a table.
pub(super) fn column(heading: &str, width: f64, align: Align) -> TableColumn {
    TableColumn { heading: heading.to_owned(), width, align }
}

/// A row of a table.
pub(super) fn row(cells: impl IntoIterator<Item = String>) -> TableRow {
    TableRow { cells: cells.into_iter().collect(), is_sum: false }
}

/// A row of sums.
pub(super) fn sum(cells: impl IntoIterator<Item = String>) -> TableRow {
    TableRow { cells: cells.into_iter().collect(), is_sum: true }
}

/// The name of a province without its kind, as papers have it before the day.
fn place_name(province: &str) -> &str {
    ["Thành phố ", "Tỉnh "].iter().find_map(|kind| province.strip_prefix(kind)).unwrap_or(province)
}

/// The name of a province within a sentence.
fn within(province: &str, language: Language) -> String {
    match province.split_once(' ') {
        Some((kind @ ("Thành" | "Tỉnh"), rest)) if language == Language::Vietnamese => format!("{} {rest}", kind.to_lowercase()),
        _ => province.to_owned(),
    }
}

/// So many cameras, in English.
fn cameras(count: usize) -> String {
    if count == 1 { "one camera".to_owned() } else { format!("{count} cameras") }
}

/// The paper of a plan; `map` is its picture (PNG).
pub fn paper(facts: &Facts, office: &Office, map: Vec<u8>, language: Language, at: DateTime<Utc>) -> Paper {
    let to_fill = |known: &Option<String>, vi: &str, en: &str| known.clone().unwrap_or_else(|| format!("[{}]", language.of(vi, en)));
    let issuer = to_fill(&office.issuer, "Cơ quan trình", "Issuing body");
    let to = to_fill(&office.to, "Cơ quan có thẩm quyền phê duyệt", "Body that decides");
    let today = at.with_timezone(&crate::clock::vietnam());
    let place = place_name(&facts.province);
    // The decree: months 1 and 2 have a zero. The day is written in when the paper is numbered.
    let month = if today.month() < 3 { format!("0{}", today.month()) } else { today.month().to_string() };
    let place_and_day = match language {
        Language::Vietnamese => format!("{place}, ngày       tháng {month} năm {}", today.year()),
        Language::English => format!("{place},       {}", today.format("%B %Y")),
    };
    let (kind, sign) =
        if office.is_plan { (language.of("Phương án", "Plan"), "PA") } else { (language.of("Tờ trình", "Submission"), "TTr") };
    let count = facts.cameras.len();
    let province = within(&facts.province, language);
    let subject = match (language, office.is_plan) {
        (Language::Vietnamese, false) => format!("Về việc phê duyệt phương án lắp đặt {count} camera trên địa bàn {province}"),
        (Language::Vietnamese, true) => format!("Lắp đặt {count} camera trên địa bàn {province}"),
        (Language::English, false) => format!("Approval of a plan for {} in {province}", cameras(count)),
        (Language::English, true) => format!("{} in {province}", cameras(count)),
    };
    let mut blocks = Vec::new();
    if facts.is_demo {
        blocks.push(Block::Text(format!("{}.", demo(language).to_uppercase())));
    }
    blocks.push(Block::Basis(basis(facts, language)));
    let opening = match language {
        Language::Vietnamese => format!("{issuer} trình phương án {} “{}”, với các nội dung sau:", facts.code, facts.name),
        Language::English => format!("{issuer} submits the plan {} “{}”:", facts.code, facts.name),
    };
    blocks.push(Block::Text(opening));
    aims(facts, language, &mut blocks);
    result(facts, language, &mut blocks);
    places(facts, language, &mut blocks);
    costs(facts, language, &mut blocks);
    other_budgets(facts, language, &mut blocks);
    blocks.push(Block::Text(match (language, office.is_plan) {
        (Language::Vietnamese, false) => format!("Kính trình {to} xem xét, quyết định./."),
        (Language::Vietnamese, true) => "Danh mục vị trí và cách tính kèm theo phương án này./.".to_owned(),
        (Language::English, false) => format!("{to} is asked to decide."),
        (Language::English, true) => "The list of places and how they were chosen are attached.".to_owned(),
    }));
    let recipient = language.of("Như trên", "As above");
    Paper {
        language,
        head: Head {
            parent: Some(to_fill(&office.parent, "Cơ quan chủ quản", "Superior body")),
            issuer,
            number: match language {
                Language::Vietnamese => format!("Số:       /{sign}-[ký hiệu]"),
                Language::English => format!("No.:       /{sign}-[code]"),
            },
            place_and_day,
            kind: kind.to_owned(),
            subject,
            to: if office.is_plan { Vec::new() } else { vec![to] },
        },
        blocks,
        end: End {
            recipients: vec![recipient.to_owned(), language.of("Lưu: VT", "File").to_owned()],
            position: vec![to_fill(&office.position, "Quyền hạn, chức vụ của người ký", "Authority and position")],
            name: String::new(),
        },
        appendices: appendix::all(facts, map, language),
        made_at: at,
    }
}

/// On what the paper rests: the run of coverage, the plan, and the decision if there is one.
fn basis(facts: &Facts, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let from = &facts.basis;
    if let (Some(at), Some(border)) = (from.run_finished_at, from.boundary_on) {
        lines.push(match language {
            Language::Vietnamese => {
                format!("Căn cứ kết quả tính độ phủ quan sát lúc {}, theo ranh giới ngày {}", instant(at, language), day(border, language))
            }
            Language::English => {
                format!("The coverage computed at {}, with the borders of {}", instant(at, language), day(border, language))
            }
        });
    }
    let made = facts.made_at.map(|at| instant(at, language)).unwrap_or_default();
    lines.push(match language {
        Language::Vietnamese => format!("Căn cứ phương án mã {} lập trên hệ thống Bản đồ 138 lúc {made}", facts.code),
        Language::English => format!("The plan {} made with Bản đồ 138 at {made}", facts.code),
    });
    if let Some((number, on)) = &facts.decision {
        lines.push(match language {
            Language::Vietnamese => format!("Căn cứ Quyết định số {number} ngày {}", day(*on, language)),
            Language::English => format!("Decision no. {number} of {}", day(*on, language)),
        });
    }
    lines
}

fn aims(facts: &Facts, language: Language, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section(language.of("Mục tiêu, phạm vi và giới hạn", "Aim, scope and limits").to_owned()));
    let halves = half(&facts.asked.halves, language).to_lowercase();
    blocks.push(Block::Text(match language {
        Language::Vietnamese => format!("1. Mục tiêu: tăng phần nhu cầu quan sát được camera nhìn thấy ({halves})."),
        Language::English => format!("1. Aim: more of what has to be seen is seen by cameras ({halves})."),
    }));
    let names: Vec<&str> = facts.communes.iter().map(|commune| commune.name.as_str()).collect();
    let province = within(&facts.province, language);
    let scope = match (language, facts.is_whole_province, names.len() <= NAMED) {
        (Language::Vietnamese, true, _) => format!("toàn bộ {} xã, phường, đặc khu của {province}", names.len()),
        (Language::English, true, _) => format!("all {} communes of {province}", names.len()),
        (_, _, true) => names.join(", "),
        (Language::Vietnamese, ..) => format!("{} xã, phường, đặc khu của {province}", names.len()),
        (Language::English, ..) => format!("{} communes of {province}", names.len()),
    };
    blocks.push(Block::Text(format!("2. {}: {scope}.", language.of("Phạm vi", "Scope"))));
    blocks.push(Block::Text(format!("3. {}: {}.", language.of("Giới hạn", "Limits"), limit(&facts.asked, language))));
}

fn result(facts: &Facts, language: Language, blocks: &mut Vec<Block>) {
    let result = &facts.result;
    blocks.push(Block::Section(language.of("Kết quả dự kiến", "Expected result").to_owned()));
    let (count, cost) = (facts.cameras.len(), whole(result.cost_vnd, language));
    if let Some((before, after)) = result.shares() {
        let (before, after) = (share(before, 1, language), share(after, 1, language));
        blocks.push(Block::Text(match language {
            Language::Vietnamese => format!(
                "Lắp thêm {count} camera với kinh phí {cost} đồng, phần nhu cầu quan sát được camera nhìn thấy tăng từ {before} lên {after}."
            ),
            Language::English => {
                let more = if count == 1 { "one more camera".to_owned() } else { format!("{count} more cameras") };
                format!("With {more} for {cost} đồng, the part of need that cameras see rises from {before} to {after}.")
            }
        }));
    }
    if facts.is_cancelled {
        let text = language.of(
            "Việc tìm kiếm được dừng trước khi xong; đây là cách chọn tốt nhất đã tìm được đến lúc đó.",
            "The search was called off before its end; this is the best choice that it had found by then.",
        );
        blocks.push(Block::Text(text.to_owned()));
    }
    blocks.extend(proof(facts, language).map(Block::Text));
    blocks.extend(by_hand(facts, language).map(Block::Text));
    if result.is_checked {
        let text = language.of(
            "Kết quả đã được đếm lại từ vùng nhìn của từng camera bằng chương trình độc lập với chương trình chọn, và khớp.",
            "The result was counted again from the views of the cameras by a program that shares nothing with the search, and is the same.",
        );
        blocks.push(Block::Text(text.to_owned()));
    }
    let lines: Vec<&Figure> = facts.figures.iter().filter(|figure| figure.need > 0.0).collect();
    if lines.is_empty() {
        return;
    }
    let told = |figure: &&Figure| {
        let (before, after) = figure.shares().unwrap_or_default();
        let is_all = figure.source == "all";
        let name = if is_all { half(&figure.half, language).to_owned() } else { format!("– {}", source(&figure.source, language)) };
        let rise = number((after - before) * 100.0, 1, language);
        let cells = [name, number(figure.need, 1, language), share(before, 1, language), share(after, 1, language), rise];
        if is_all { sum(cells) } else { row(cells) }
    };
    blocks.push(Block::Table(Table {
        title: language
            .of("Phần nhu cầu được quan sát trước và sau phương án", "Part of need that is seen before and with the plan")
            .to_owned(),
        unit: String::new(),
        columns: vec![
            column(language.of("Thời gian, nguồn nhu cầu", "Time, source of need"), 4.0, Align::Left),
            column(language.of("Nhu cầu", "Need"), 2.0, Align::Right),
            column(language.of("Trước", "Before"), 2.0, Align::Right),
            column(language.of("Sau", "After"), 2.0, Align::Right),
            column(language.of("Tăng (điểm phần trăm)", "Rise (percentage points)"), 2.0, Align::Right),
        ],
        rows: lines.iter().map(told).collect(),
    }));
}

fn places(facts: &Facts, language: Language, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section(language.of("Vị trí lắp đặt", "Places").to_owned()));
    let text = language.of(
        "Camera được xếp theo thứ tự ưu tiên: mỗi số là camera làm tăng nhiều nhất khi các số trước đã có. Danh mục, thông số và lý do của \
         từng vị trí ở Phụ lục I, bản đồ ở Phụ lục II.",
        "Cameras are in order of priority: each adds most when those before it are there. Appendix I has their list, set-up and reasons, \
         Appendix II their map.",
    );
    blocks.push(Block::Text(text.to_owned()));
    let mut rows = Vec::new();
    for commune in &facts.communes {
        let (count, cost) = facts.of_commune(&commune.commune_id);
        if count == 0 {
            continue;
        }
        let shares = commune.halves.iter().map(|figure| match figure.shares() {
            Some((before, after)) => format!("{} → {}", share(before, 1, language), share(after, 1, language)),
            None => "–".to_owned(),
        });
        let head = [(rows.len() + 1).to_string(), commune.name.clone(), count.to_string()];
        rows.push(row(head.into_iter().chain(shares).chain([whole(cost, language)])));
    }
    let all = language.of("Cộng", "Sum").to_owned();
    let cost = whole(facts.result.cost_vnd, language);
    rows.push(sum([String::new(), all, facts.cameras.len().to_string(), String::new(), String::new(), cost]));
    blocks.push(Block::Table(Table {
        title: language.of("Theo xã, phường, đặc khu", "By commune").to_owned(),
        unit: language.of("đồng (kinh phí)", "đồng (cost)").to_owned(),
        columns: vec![
            column(language.of("TT", "No."), 1.0, Align::Centre),
            column(language.of("Xã, phường, đặc khu", "Commune"), 4.0, Align::Left),
            column("Camera", 2.0, Align::Right),
            column(language.of("Được thấy ban ngày", "Seen by day"), 3.6, Align::Centre),
            column(language.of("Được thấy ban đêm", "Seen by night"), 3.6, Align::Centre),
            column(language.of("Kinh phí", "Cost"), 3.0, Align::Right),
        ],
        rows,
    }));
}

fn costs(facts: &Facts, language: Language, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section(language.of("Kinh phí", "Costs").to_owned()));
    let lines = facts.costs();
    let mut rows: Vec<TableRow> = (1..)
        .zip(&lines)
        .map(|(n, line): (usize, _)| {
            let name = line.model.as_ref().map_or(language.of("Trụ mới", "New pole"), |model| model.of(language)).to_owned();
            let price = line.price_vnd;
            row([n.to_string(), name, line.count.to_string(), whole(price, language), whole(price * line.count, language)])
        })
        .collect();
    let all = language.of("Cộng", "Sum").to_owned();
    rows.push(sum([String::new(), all, String::new(), String::new(), whole(facts.result.cost_vnd, language)]));
    blocks.push(Block::Table(Table {
        title: language.of("Kinh phí lắp đặt", "Costs").to_owned(),
        unit: "đồng".to_owned(),
        columns: vec![
            column(language.of("TT", "No."), 1.0, Align::Centre),
            column(language.of("Nội dung", "What"), 6.0, Align::Left),
            column(language.of("Số lượng", "Count"), 2.0, Align::Right),
            column(language.of("Đơn giá", "Price"), 2.8, Align::Right),
            column(language.of("Thành tiền", "Amount"), 3.2, Align::Right),
        ],
        rows,
    }));
    let mut sources: Vec<&str> = lines.iter().map(|line| line.source.of(language)).filter(|source| !source.is_empty()).collect();
    sources.sort_unstable();
    sources.dedup();
    if !sources.is_empty() {
        blocks.push(Block::Text(format!("{}: {}.", language.of("Nguồn đơn giá", "Source of prices"), sources.join("; "))));
    }
}

fn other_budgets(facts: &Facts, language: Language, blocks: &mut Vec<Block>) {
    if facts.curve.is_empty() {
        return;
    }
    blocks.push(Block::Section(language.of("Nếu ngân sách khác", "With another budget").to_owned()));
    let (need, before) = (facts.result.need, facts.result.seen_before);
    let is_vnd = facts.curve.iter().any(|point| point.is_vnd);
    let rows = facts.curve.iter().map(|point| {
        let after = if need > 0.0 { share((before + point.value) / need, 1, language) } else { "–".to_owned() };
        let mark = if point.is_knee { language.of("từ đây thêm chậm lại", "more adds clearly less") } else { "" };
        row([number(point.budget, 0, language), point.cameras.to_string(), after, number(point.value, 2, language), mark.to_owned()])
    });
    blocks.push(Block::Table(Table {
        title: language.of("Phần nhu cầu được quan sát theo ngân sách", "Part of need that is seen, by budget").to_owned(),
        unit: if is_vnd { "đồng".to_owned() } else { language.of("camera", "cameras").to_owned() },
        columns: vec![
            column(language.of("Ngân sách", "Budget"), 2.6, Align::Right),
            column("Camera", 2.0, Align::Right),
            column(language.of("Được quan sát", "Seen"), 2.4, Align::Right),
            column(language.of("Nhu cầu thêm", "Need added"), 2.4, Align::Right),
            column(language.of("Ghi chú", "Note"), 3.6, Align::Left),
        ],
        rows: rows.collect(),
    }));
    if !facts.result.is_checked {
        blocks.push(Block::Text(
            language
                .of(
                    "Bảng này tính cho cách chọn của phần mềm, trước khi chỉnh bằng tay; các mục trên là phương án sau khi chỉnh.",
                    "This table is about what the program chose, before changes by hand; the sections above are about the plan with these changes.",
                )
                .to_owned(),
        ));
    }
}

/// What was done by hand after the choice; none if nothing was.
fn by_hand(facts: &Facts, language: Language) -> Option<String> {
    let changed = facts.cameras.iter().filter(|camera| camera.origin != "chosen").count();
    let left_out = facts.result.left_out.max(0) as usize;
    let done: Vec<String> = match language {
        Language::Vietnamese => [(changed, "đã được chỉnh hoặc thêm"), (left_out, "đã bị bỏ")]
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{n} camera {what}"))
            .collect(),
        Language::English => [(changed, "changed or added"), (left_out, "left out")]
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{} {} {what}", cameras(*n), if *n == 1 { "was" } else { "were" }))
            .collect(),
    };
    (!done.is_empty()).then(|| match language {
        Language::Vietnamese => format!("Sau khi chọn, {} bằng tay; số liệu trên đây tính cả các thay đổi đó.", done.join(" và ")),
        Language::English => format!("{} by hand afterwards; the figures above are with these changes.", done.join(" and ")),
    })
}
