//! Appendices of the paper: the list of places with reasons, their map, and what was assumed, so that the plan can be made again. Pure.

use super::facts::Facts;
use super::text::{column, row, sum};
use super::words::{day, direction, half, instant, looked_at, place, place_kind, reason, source, whole};
use crate::files::write::Language;
use crate::files::write::docx::{Align, Appendix, Block, Picture, Table, TableRow};
use crate::files::write::shown::{number, share};

/// The appendices in their order; `map` is a PNG file.
pub(super) fn all(facts: &Facts, map: Vec<u8>, language: Language) -> Vec<Appendix> {
    vec![list(facts, language), picture(facts, map, language), assumptions(facts, language)]
}

/// The map, on a page of its own: within the text it would leave half of a page empty.
fn picture(facts: &Facts, png: Vec<u8>, language: Language) -> Appendix {
    let (count, code) = (facts.cameras.len(), &facts.code);
    let (caption, description) = match (language, count) {
        (Language::Vietnamese, _) => (
            format!("Vị trí {count} camera của phương án {code}"),
            format!("Bản đồ vị trí camera của phương án {code}; tọa độ ở Phụ lục I."),
        ),
        (Language::English, 1) => (
            format!("Place of the camera of the plan {code}"),
            format!("Map of the camera of the plan {code}; its coordinates are in Appendix I."),
        ),
        (Language::English, _) => (
            format!("Places of the {count} cameras of the plan {code}"),
            format!("Map of the cameras of the plan {code}; coordinates are in Appendix I."),
        ),
    };
    Appendix {
        title: language.of("Bản đồ vị trí lắp đặt camera", "Map of the cameras").to_owned(),
        is_landscape: false,
        blocks: vec![Block::Picture(Picture { png, caption, description })],
    }
}

fn list(facts: &Facts, language: Language) -> Appendix {
    let rows = facts.cameras.iter().map(|camera| {
        let [lon, lat] = camera.lonlat;
        let set_up = format!(
            "{}; {} {:.0}° ({}); {} {} m; {} {:.0}°",
            camera.model.of(language),
            language.of("hướng", "bearing"),
            camera.bearing_deg,
            direction(camera.bearing_deg, language),
            language.of("cao", "height"),
            number(camera.height_m, 1, language),
            language.of("cúi", "tilt"),
            camera.tilt_deg
        );
        row([
            camera.number.to_string(),
            place(camera, language),
            camera.commune.clone(),
            // Degrees have a point in both languages: people copy them into maps.
            format!("{lat:.6}; {lon:.6}"),
            set_up,
            reason(camera, facts.result.value, language),
            whole(camera.cost_vnd, language),
        ])
    });
    let blank = String::new;
    let cost = whole(facts.result.cost_vnd, language);
    let last = sum([blank(), language.of("Cộng", "Sum").to_owned(), blank(), blank(), blank(), blank(), cost]);
    Appendix {
        title: language.of("Danh mục vị trí lắp đặt camera", "List of places of cameras").to_owned(),
        is_landscape: true,
        blocks: vec![Block::Table(Table {
            title: language.of("Vị trí, thông số và lý do, theo thứ tự ưu tiên", "Places, set-ups and reasons, by priority").to_owned(),
            unit: language.of("đồng (kinh phí)", "đồng (cost)").to_owned(),
            columns: vec![
                column(language.of("TT", "No."), 1.0, Align::Centre),
                column(language.of("Vị trí", "Place"), 3.6, Align::Left),
                column(language.of("Xã, phường", "Commune"), 2.6, Align::Left),
                column(language.of("Vĩ độ; kinh độ", "Latitude; longitude"), 2.9, Align::Centre),
                column(language.of("Camera và cách đặt", "Camera and set-up"), 4.4, Align::Left),
                column(language.of("Lý do", "Reason"), 5.6, Align::Left),
                column(language.of("Kinh phí", "Cost"), 2.5, Align::Right),
            ],
            rows: rows.chain([last]).collect(),
        })],
    }
}

fn assumptions(facts: &Facts, language: Language) -> Appendix {
    let mut rows: Vec<TableRow> = Vec::new();
    let mut tell = |name: &str, value: String| rows.push(row([name.to_owned(), value]));
    let from = &facts.basis;
    if let Some(at) = from.run_finished_at {
        tell(language.of("Lần tính độ phủ", "Run of coverage"), instant(at, language));
    }
    if let Some(at) = from.as_of {
        tell(language.of("Hồ sơ và vụ việc tính đến", "Register and incidents as of"), instant(at, language));
    }
    if let Some(on) = from.boundary_on {
        tell(language.of("Ranh giới hành chính ngày", "Borders of"), day(on, language));
    }
    if let Some((first, last)) = from.computed {
        let (first, last) = (instant(first, language), instant(last, language));
        let text = if first == last { first } else { format!("{first} – {last}") };
        tell(language.of("Các xã, phường được tính lúc", "Communes were computed"), text);
    }
    let waiting = match from.waiting {
        0 => language.of("không", "none").to_owned(),
        n => whole(n, language),
    };
    tell(language.of("Thay đổi của hồ sơ chưa được tính", "Changes not yet computed"), waiting);
    tell(language.of("Điểm nhu cầu đã xét", "Points of need"), whole(from.points, language));
    let kinds = facts.asked.places.iter().map(|(kind, every_m)| match every_m {
        Some(m) => format!("{} ({} {m:.0} m)", place_kind(kind, language).to_lowercase(), language.of("mỗi", "every")),
        None => place_kind(kind, language).to_lowercase(),
    });
    let own = (facts.asked.own_points > 0).then(|| match language {
        Language::Vietnamese => format!("{} vị trí chỉ định", facts.asked.own_points),
        Language::English => format!("{} named places", facts.asked.own_points),
    });
    tell(language.of("Loại vị trí đã xét", "Kinds of places"), kinds.chain(own).collect::<Vec<_>>().join(", "));
    for (name, count) in looked_at(from, language) {
        tell(name, whole(count, language));
    }
    tell(language.of("Thời gian được tính", "Halves of the day that count"), half(&facts.asked.halves, language).to_lowercase());
    for (word, times) in &facts.asked.times {
        let name = match language {
            Language::Vietnamese => format!("Số camera cần cho {}", source(word, language).to_lowercase()),
            Language::English => format!("Cameras asked for by {}", source(word, language).to_lowercase()),
        };
        tell(&name, times.to_string());
    }
    if facts.asked.commune_least_part > 0.0 {
        let part = share(facts.asked.commune_least_part, 0, language);
        tell(language.of("Mức tối thiểu cho mỗi xã, phường, theo yêu cầu", "Least part for each commune, as asked for"), part);
    }
    let pole = format!("{} đồng", whole(facts.asked.pole_vnd, language));
    tell(language.of("Giá một trụ mới", "Price of a new pole"), pole);
    tell(language.of("Khoảng cách chứng minh yêu cầu", "Gap that was asked for"), share(facts.asked.gap, 2, language));
    tell(language.of("Thời gian tìm kiếm tối đa", "Longest search"), format!("{:.0} s", facts.asked.seconds));
    tell(language.of("Số khởi tạo ngẫu nhiên", "Seed"), from.seed.to_string());
    tell(language.of("Phiên bản phần mềm", "Version of the program"), format!("{} ({})", from.code_version, from.run_code_version));
    let notes = match language {
        Language::Vietnamese => [
            "Nhu cầu quan sát là tổng trọng số của các điểm trên đường phố, địa điểm trọng yếu, điểm nóng, nơi xảy ra vụ việc và đường \
             thoát; một điểm được tính là được thấy khi có ít nhất một camera đang hoạt động chắc chắn nhìn thấy nó.",
            "Vùng nhìn tính từ hồ sơ camera (ống kính, chiều cao, hướng, góc cúi) và nhà, công trình che khuất đã biết; cây, biển hiệu và \
             vật che khuất chưa có trong dữ liệu phải được kiểm tra tại hiện trường trước khi lắp.",
            "Hướng camera được thử mỗi 15°. Kết luận về cách tốt nhất chỉ đúng cho các vị trí, loại camera và hướng đã xét.",
        ],
        Language::English => [
            "Need is the sum of weights of points on streets, at key places, hotspots, places of incidents and ways out; a point counts as \
             seen when at least one working camera sees it for certain.",
            "Views are computed from what the register knows of a camera (lens, height, direction, tilt) and from buildings that are known; \
             trees, signs and whatever else stands in the way have to be checked on site.",
            "Directions were tried every 15°. What is said of the best possible choice holds for the places, models and directions that were \
             looked at.",
        ],
    };
    let mut blocks = vec![Block::Table(Table {
        title: language.of("Số liệu đầu vào và tham số", "Inputs and parameters").to_owned(),
        unit: String::new(),
        columns: vec![column(language.of("Nội dung", "What"), 5.0, Align::Left), column(language.of("Giá trị", "Value"), 6.0, Align::Left)],
        rows,
    })];
    blocks.push(Block::Clause(language.of("Cách tính và giới hạn của kết quả", "How it was computed, and its limits").to_owned()));
    blocks.extend(notes.map(|note| Block::Item(note.to_owned())));
    Appendix {
        title: language.of("Số liệu, giả định và cách tính", "Inputs, assumptions and methods").to_owned(),
        is_landscape: false,
        blocks,
    }
}
