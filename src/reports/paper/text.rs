//! The paper of a report: sentences and tables from the register, the texts that the office wrote, the communes' reports, the map. Pure.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use super::{Facts, OfCommune};
use crate::files::write::Language;
use crate::files::write::docx::{Align, Appendix, Block, End, Head, Paper, Picture, Table, TableColumn, TableRow};
use crate::files::write::shown::{number, share};
use crate::reports::figures::{Change, FEW, Figures, Tally, part};
use crate::reports::sentences::{count_name, day, group_name, whole};

const VI: Language = Language::Vietnamese;
/// What all reports of this kind are about, in the words of the plans.
const SUBJECT: &str =
    "Tình hình, kết quả công tác phòng, chống tội phạm, tệ nạn xã hội và xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc";

/// Who sends the paper to whom; what is missing follows from the unit.
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
}

fn column(heading: &str, width: f64, align: Align) -> TableColumn {
    TableColumn { heading: heading.to_owned(), width, align }
}

fn row(cells: impl IntoIterator<Item = String>, is_sum: bool) -> TableRow {
    TableRow { cells: cells.into_iter().collect(), is_sum }
}

/// The name of a unit within a sentence: `phường Chu Văn An`, `thành phố Hải Phòng`.
pub(super) fn within(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The name without its kind, as papers have it before the day.
fn place_name(name: &str) -> &str {
    ["Thành phố ", "Tỉnh ", "Phường ", "Xã ", "Đặc khu "].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name)
}

/// The paper; `map` is its picture (PNG).
pub fn paper(facts: &Facts, office: &Office, map: Vec<u8>, at: DateTime<Utc>) -> Paper {
    let figures = &facts.figures;
    let (unit, province) = (within(&figures.full_name), within(&facts.province));
    let today = at.with_timezone(&crate::clock::vietnam());
    // The decree: months 1 and 2 have a zero. The day is written in when the paper is numbered.
    let month = if today.month() < 3 { format!("0{}", today.month()) } else { today.month().to_string() };
    let issuer = office.issuer.clone().unwrap_or_else(|| "Ban Chỉ đạo 138".to_owned());
    let to = office.to.clone().unwrap_or_else(|| {
        if figures.commune_id.is_some() {
            format!("Ban Chỉ đạo 138 {province} (qua Công an {province})")
        } else {
            "[Cơ quan nhận báo cáo]".to_owned()
        }
    });
    let mut blocks = Vec::new();
    if figures.is_demo {
        blocks.push(Block::Text("SỐ LIỆU MINH HỌA, KHÔNG DÙNG ĐỂ BÁO CÁO.".to_owned()));
    }
    if facts.state != "locked" && facts.state != "approved" {
        let word =
            if facts.state == "submitted" { "đã gửi, chưa duyệt" } else { "dự thảo, số liệu còn thay đổi theo sổ" };
        blocks.push(Block::Text(format!("(Bản {word}.)")));
    }
    blocks.push(Block::Basis(vec![basis(facts)]));
    blocks.push(Block::Text(format!(
        "{issuer} {unit} báo cáo tình hình, kết quả từ ngày {} đến ngày {} như sau:",
        day(facts.period.0),
        day(facts.period.1)
    )));
    situation(facts, &mut blocks);
    if let Some(communes) = &facts.communes {
        gathered(communes, &mut blocks);
    }
    for (title, text) in [
        ("Kết quả thực hiện", &facts.texts[1]),
        ("Tồn tại, hạn chế và nguyên nhân", &facts.texts[2]),
        ("Phương hướng, nhiệm vụ và đề xuất", &facts.texts[3]),
    ] {
        blocks.push(Block::Section(title.to_owned()));
        written(text, &mut blocks);
    }
    blocks.push(Block::Text(format!("Trên đây là báo cáo của {issuer} {unit}./.")));
    Paper {
        language: VI,
        head: Head {
            parent: Some(office.parent.clone().unwrap_or_else(|| format!("Ủy ban nhân dân {unit}"))),
            issuer,
            number: "Số:       /BC-BCĐ".to_owned(),
            place_and_day: format!("{}, ngày       tháng {month} năm {}", place_name(&figures.full_name), today.year()),
            kind: "Báo cáo".to_owned(),
            subject: format!("{SUBJECT} (từ ngày {} đến ngày {})", day(facts.period.0), day(facts.period.1)),
            to: vec![to],
        },
        blocks,
        end: End {
            recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
            position: vec![office.position.clone().unwrap_or_else(|| "Trưởng ban".to_owned())],
            name: String::new(),
        },
        appendices: appendices(facts, map),
        made_at: at,
    }
}

/// On what the report rests, as far as the copy of the directive tells.
fn basis(facts: &Facts) -> String {
    let of = |name: &str| facts.directive[name].as_str().unwrap_or_default();
    let on: Option<NaiveDate> = of("issued_on").parse().ok();
    let when = match (on, of("issued_precision")) {
        (Some(on), "month") => format!("tháng {}/{}", on.month(), on.year()),
        (Some(on), _) => format!("ngày {}", day(on)),
        (None, _) => String::new(),
    };
    let number = if of("number").bytes().any(|byte| byte.is_ascii_digit()) { format!("số {} ", of("number")) } else { String::new() };
    format!("Thực hiện văn bản {number}{when} của {}: {}", of("issued_by"), of("title"))
}

/// What an office wrote, paragraph by paragraph; what it has not written is left to be.
fn written(text: &str, blocks: &mut Vec<Block>) {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        blocks.push(Block::Text("[Chưa ghi.]".to_owned()));
    }
    blocks.extend(lines.into_iter().map(|line| Block::Text(line.to_owned())));
}

fn situation(facts: &Facts, blocks: &mut Vec<Block>) {
    let figures = &facts.figures;
    let sentence =
        |begin: &str| facts.sentences.iter().filter(|told| told.code.starts_with(begin)).map(|told| told.vi.clone()).collect::<Vec<_>>();
    blocks.push(Block::Section("Tình hình".to_owned()));
    blocks.extend(sentence("window").into_iter().map(Block::Text));
    blocks.push(Block::Clause("Tội phạm, vụ việc".to_owned()));
    blocks.extend(sentence("incidents.").into_iter().chain(sentence("restated")).chain(sentence("unplaced")).map(Block::Item));
    blocks.push(Block::Table(groups(figures)));
    blocks.push(Block::Clause("Mâu thuẫn, điểm nóng".to_owned()));
    blocks.extend(sentence("conflicts").into_iter().chain(sentence("hotspots")).map(Block::Item));
    blocks.push(Block::Clause("Camera an ninh".to_owned()));
    blocks.extend(sentence("cameras").into_iter().chain(sentence("coverage")).map(Block::Item));
    blocks.push(Block::Clause("Nhận định".to_owned()));
    written(&facts.texts[0], blocks);
}

/// A change in a cell: `+3`, `−45`, `0`.
fn signed(by: i64) -> String {
    if by > 0 { format!("+{}", number(by as f64, 0, VI)) } else { number(by as f64, 0, VI) }
}

/// What may be said of a change, for a cell.
pub(super) fn verdict(change: Option<&Change>) -> &'static str {
    match change.map(|change| change.verdict.as_str()) {
        None => "không có số cùng kỳ",
        Some("fell") => "giảm thật",
        Some("rose") => "tăng thật",
        Some("unclear") => "chưa kết luận được",
        Some("too_few") => "quá ít vụ",
        Some(_) => "–",
    }
}

fn groups(figures: &Figures) -> Table {
    let rows = figures.groups.iter().map(|group| {
        let known = |text: String| if group.change.is_some() { text } else { "–".to_owned() };
        let of_change = group.change.as_ref().and_then(|change| change.share).map_or("–".to_owned(), |part| share(part, 1, VI));
        row(
            [
                group_name(&group.code, VI).to_owned(),
                whole(group.tally.n, VI),
                whole(group.tally.cleared, VI),
                group.cleared_share.map_or("–".to_owned(), |part| share(part, 1, VI)),
                known(whole(group.tally.previous_n, VI)),
                group.change.as_ref().map_or("–".to_owned(), |change| signed(change.by)),
                of_change,
                verdict(group.change.as_ref()).to_owned(),
            ],
            group.code == "all",
        )
    });
    Table {
        title: format!("Vụ việc theo nhóm, so với cùng kỳ năm trước (dưới {FEW} vụ không tính tỷ lệ)"),
        unit: "vụ".to_owned(),
        columns: vec![
            column("Nhóm", 4.4, Align::Left),
            column("Xảy ra", 1.6, Align::Right),
            column("Khám phá", 1.8, Align::Right),
            column("Tỷ lệ", 1.9, Align::Right),
            column("Cùng kỳ", 1.7, Align::Right),
            column("Tăng, giảm", 1.8, Align::Right),
            column("%", 1.9, Align::Right),
            column("Kết luận", 2.8, Align::Left),
        ],
        rows: rows.collect(),
    }
}

/// Who has reported and who is late, in words; the table is an appendix.
fn gathered(communes: &[OfCommune], blocks: &mut Vec<Block>) {
    blocks.push(Block::Section("Báo cáo của các xã, phường".to_owned()));
    let count = |is: &dyn Fn(&OfCommune) -> bool| communes.iter().filter(|commune| is(commune)).count();
    let n_in = count(&|commune| commune.all.is_some());
    blocks.push(Block::Text(format!(
        "{n_in}/{} xã, phường, đặc khu có báo cáo đã duyệt; {} đơn vị đã gửi, chưa duyệt; {} đơn vị quá hạn chưa gửi. Số liệu từng đơn vị ở Phụ lục I.",
        communes.len(),
        count(&|commune| commune.state == "submitted"),
        count(&|commune| commune.is_late)
    )));
    let late: Vec<&str> = communes.iter().filter(|commune| commune.is_late).map(|commune| commune.full_name.as_str()).collect();
    if !late.is_empty() && late.len() <= 20 {
        blocks.push(Block::Text(format!("Quá hạn chưa gửi: {}.", late.join(", "))));
    }
}

fn appendices(facts: &Facts, png: Vec<u8>) -> Vec<Appendix> {
    let name = &facts.figures.full_name;
    let (from, to) = (day(facts.period.0), day(facts.period.1));
    let (caption, description) = if facts.communes.is_some() {
        (
            format!("Số vụ việc theo xã, phường, {}, từ ngày {from} đến ngày {to}", within(name)),
            "Bản đồ số vụ việc trong kỳ theo xã, phường; số liệu ở Phụ lục I.".to_owned(),
        )
    } else {
        (
            format!("Camera đang hoạt động và điểm nóng, {}", within(name)),
            format!("Bản đồ {}: ranh giới, camera đang hoạt động, điểm nóng.", within(name)),
        )
    };
    let map =
        Appendix {
            title: "Bản đồ".to_owned(), is_landscape: false, blocks: vec![Block::Picture(Picture { png, caption, description })]
        };
    let figures = match &facts.communes {
        Some(communes) => of_communes(facts, communes),
        None => register(&facts.figures),
    };
    vec![figures, map]
}

/// The word of a state in a table.
pub(super) fn state(commune: &OfCommune) -> &'static str {
    match (commune.state.as_str(), commune.is_late) {
        (_, true) => "quá hạn",
        ("approved" | "locked", _) => "đã duyệt",
        ("submitted", _) => "đã gửi",
        ("returned", _) => "trả lại",
        ("draft", _) => "đang làm",
        _ => "chưa làm",
    }
}

/// Cells of a tally: how many, cleared, part, the year before, more or fewer.
fn cells(tally: Tally, is_comparable: bool) -> [String; 5] {
    let offences = tally.n.saturating_sub(tally.not_offence);
    let by = i64::try_from(tally.n).unwrap_or(0) - i64::try_from(tally.previous_n).unwrap_or(0);
    [
        whole(tally.n, VI),
        whole(tally.cleared, VI),
        part(tally.cleared, offences).map_or("–".to_owned(), |part| share(part, 1, VI)),
        if is_comparable { whole(tally.previous_n, VI) } else { "–".to_owned() },
        if is_comparable { signed(by) } else { "–".to_owned() },
    ]
}

fn of_communes(facts: &Facts, communes: &[OfCommune]) -> Appendix {
    let is_comparable = facts.figures.is_comparable;
    let mut total = (Tally::default(), Tally::default());
    let mut rows: Vec<TableRow> = Vec::new();
    for (n, commune) in (1..).zip(communes) {
        // What is not approved is told from the register as it is now, and marked.
        let all = commune.all.unwrap_or(commune.now);
        total.0.add(all);
        let head = [n.to_string(), commune.full_name.clone(), state(commune).to_owned()];
        let ttxh = commune.ttxh.map_or("–".to_owned(), |tally| whole(tally.n, VI));
        rows.push(row(head.into_iter().chain(cells(all, is_comparable)).chain([ttxh]), false));
        total.1.add(commune.ttxh.unwrap_or_default());
    }
    // Nobody's is not nothing.
    let ttxh = if communes.iter().any(|commune| commune.ttxh.is_some()) { whole(total.1.n, VI) } else { "–".to_owned() };
    let head = [String::new(), "Cộng các xã, phường".to_owned(), String::new()];
    rows.push(row(head.into_iter().chain(cells(total.0, is_comparable)).chain([ttxh]), true));
    let mut blocks = vec![Block::Table(Table {
        title: "Vụ việc của từng xã, phường, đặc khu".to_owned(),
        unit: "vụ".to_owned(),
        columns: vec![
            column("TT", 1.0, Align::Centre),
            column("Xã, phường, đặc khu", 4.2, Align::Left),
            column("Báo cáo", 1.9, Align::Left),
            column("Xảy ra", 1.5, Align::Right),
            column("Khám phá", 1.7, Align::Right),
            column("Tỷ lệ", 1.8, Align::Right),
            column("Cùng kỳ", 1.6, Align::Right),
            column("Tăng, giảm", 1.7, Align::Right),
            column("TTXH", 1.9, Align::Right),
        ],
        rows,
    })];
    blocks.push(Block::Item(
        "Đơn vị có báo cáo đã duyệt: số theo báo cáo. Đơn vị khác: số của sổ vụ việc tại ngày tính; cột TTXH (trật tự xã hội) để trống."
            .to_owned(),
    ));
    blocks.extend(adds_up(facts, total.0.n).map(Block::Item));
    Appendix { title: "Số liệu của các xã, phường, đặc khu".to_owned(), is_landscape: false, blocks }
}

/// How the communes' sum and the province's count go together, if they differ.
fn adds_up(facts: &Facts, of_communes: u64) -> Option<String> {
    let sum = facts.sums.get("n")?;
    let of = |name: &str| sum[name].as_i64().unwrap_or_default();
    let mut parts = Vec::new();
    for (n, what) in [
        (of("not_asked"), format!("{} xã, phường khác của tỉnh không thuộc diện báo cáo", facts.not_asked)),
        (of("changed"), "thay đổi trong sổ sau khi xã, phường báo cáo".to_owned()),
        (of("elsewhere"), "vụ việc chỉ biết tên xã cũ đã chia tách, trừ vụ tính ở hai xã".to_owned()),
    ] {
        if n != 0 {
            parts.push(format!("{} vụ: {what}", signed(n)));
        }
    }
    (!parts.is_empty()).then(|| {
        format!(
            "Sổ vụ việc của cả tỉnh có {} vụ, cộng các đơn vị trên là {} vụ; {}.",
            whole(of("register").unsigned_abs(), VI),
            whole(of_communes, VI),
            parts.join("; ")
        )
    })
}

/// The other figures of a commune.
fn register(figures: &Figures) -> Appendix {
    let rows = figures.counts.iter().map(|count| row([count_name(&count.code, VI).to_owned(), whole(count.n, VI)], false));
    Appendix {
        title: "Số liệu camera, điểm nóng, mâu thuẫn".to_owned(),
        is_landscape: false,
        blocks: vec![
            Block::Table(Table {
                title: format!("Số liệu tại ngày {}", day(figures.as_of)),
                unit: String::new(),
                columns: vec![column("Nội dung", 6.0, Align::Left), column("Số lượng", 2.0, Align::Right)],
                rows: rows.collect(),
            }),
            Block::Clause("Cách tính".to_owned()),
            Block::Item("Vụ việc tính theo thời điểm xảy ra; khám phá là số vụ xảy ra trong kỳ đã khám phá đến ngày tính.".to_owned()),
            Block::Item(
                "Kết luận tăng, giảm theo kiểm định chính xác hai phía ở mức 5 %: \"giảm thật\" là mức giảm mà ngẫu nhiên khó gây ra."
                    .to_owned(),
            ),
        ],
    }
}
