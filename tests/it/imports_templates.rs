//! Templates: a workbook that was filled in maps by itself, and its example is never stored. Words that people read hold no words of programs.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;
use serde_json::json;

use crate::sql_files::files;
use crate::support::importing::{bring, check, confirm, counts, sheet};
use crate::support::toy;

/// The template with one more row: what stands under each heading.
fn filled(template: &[Vec<String>], row: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, line) in template.iter().enumerate() {
        for (column, text) in line.iter().enumerate() {
            sheet.write_string(at as u32, column as u16, text).unwrap();
        }
    }
    for (heading, text) in row {
        let column = template[0].iter().position(|known| known == heading).unwrap_or_else(|| panic!("{heading}: {:?}", template[0]));
        sheet.write_string(template.len() as u32, column as u16, *text).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filled_template_maps_by_itself_and_its_example_is_not_stored() {
    type Filled = (&'static str, &'static [(&'static str, &'static str)], &'static str);
    let app = toy::app().await;
    let rows: [Filled; 3] = [
        (
            "cameras",
            &[
                ("STT", "1"),
                ("Tên điểm lắp đặt", "Cổng chợ"),
                ("Xã, phường", "Phường Chu Văn An"),
                ("Kinh độ", "106.005"),
                ("Vĩ độ", "20.005"),
                ("Sở hữu", "Hộ dân"),
                ("Nguồn kinh phí", "Xã hội hóa"),
                ("Số lượng mắt", "2"),
            ],
            "select count(*) from site where site_name = 'Cổng chợ' and ownership = 'household' and funding_source = 'socialised'",
        ),
        (
            "incidents",
            &[
                ("STT", "1"),
                ("Số hồ sơ của đơn vị", "07/2024"),
                ("Tội danh bằng chữ, hoặc điều luật", "trộm xe máy"),
                ("Ngày xảy ra", "05/05/2024"),
                ("Giờ xảy ra", "đêm"),
                ("Xã, phường", "Phường Sao Đỏ"),
                ("Trạng thái", "Đang điều tra"),
            ],
            "select count(*) from incident where office_number = '07/2024' and offence_code = '173' and status = 'verifying' and occurred_from = '2024-05-05T22:00:00+07:00'
                and occurred_to = '2024-05-06T05:59:00+07:00'",
        ),
        (
            "populations",
            &[("STT", "1"), ("Xã, phường", "Phường Bến Hàn"), ("Dân số", "12345"), ("Năm", "2025"), ("Nguồn số liệu", "Sở")],
            "select count(*) from population where people = 12345 and year = 2025 and source = 'Sở'",
        ),
    ];
    for (kind, row, statement) in rows {
        let answer = app.get(&format!("/api/v1/imports/templates/{kind}.xlsx")).await;
        assert_eq!(answer.status, 200, "{answer}");
        let template = sheet(&answer.bytes);
        assert_eq!(template.len(), 2, "headings and the example: {template:?}");
        let run = bring(&app, "mau-da-dien.xlsx", &filled(&template, row), "").await;
        assert_eq!(run["kind"], kind, "{run:#}");
        // Every column but the number of the line has its field, and no two have one.
        let columns = run["proposal"]["columns"].as_object().unwrap();
        let mut mapped: Vec<i64> =
            columns.values().flat_map(|list| list.as_array().unwrap()).map(|column| column.as_i64().unwrap()).collect();
        mapped.sort_unstable();
        assert_eq!(mapped, (1..template[0].len() as i64).collect::<Vec<_>>(), "{kind}: {columns:?} of {:?}", template[0]);
        let run = check(&app, &run, &json!({})).await;
        assert_eq!(counts(&run), [1, 1, 0, 0], "{kind}: {run:#}");
        confirm(&app, &run).await;
        assert_eq!(sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(statement)).fetch_one(&app.db.pool).await.unwrap(), 1, "{kind}");
        // As it comes, it has nothing to store.
        let run = bring(&app, "mau.xlsx", &answer.bytes, kind).await;
        assert_eq!(counts(&check(&app, &run, &json!({})).await), [0, 0, 0, 0], "{kind}");
    }
    for none in ["hotspots.xlsx", "streets.xlsx", "cameras.csv", "x"] {
        assert_eq!(app.get(&format!("/api/v1/imports/templates/{none}")).await.json_type(), "/problems/no-template", "{none}");
    }
}

/// Letters that only Vietnamese has.
fn is_vietnamese(text: &str) -> bool {
    text.chars()
        .any(|c| "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ".contains(c.to_lowercase().next().unwrap_or(c)))
}

/// What a person cannot read in a text: names of fields, codes, parameters, addresses of the API. What is put in between braces is left out.
fn words_of_programs(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '=' | '/');
    let is_odd = |word: &&str| {
        let has_inner =
            |mark: char| word.split(mark).filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase())).count() >= 2;
        has_inner('_') || matches!(*word, "lon" | "lat" | "lon=" | "lat=") || word.starts_with("/api/") || has_inner('=')
    };
    plain.split(|c| !is_word(c)).filter(is_odd).map(str::to_owned).collect()
}

/// Texts for the programs of others: parameters of the API, named as it names them.
const FOR_PROGRAMS: [&str; 5] =
    ["src/communes/routes.rs", "src/cameras/contacts.rs", "src/imports/routes.rs", "src/incidents/counts.rs", "src/files/write/tests.rs"];

#[test]
fn what_people_read_holds_no_words_of_programs() {
    assert_eq!(words_of_programs("hãy gửi lon = {lon}, hoặc geom_precision=commune_only"), ["lon", "geom_precision=commune_only"]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut wrong, mut read) = (Vec::new(), 0);
    for room in ["imports", "http", "incidents", "cameras", "hotspots", "communes", "streets", "files", "exports"] {
        for path in files(&root.join("src").join(room), "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            if FOR_PROGRAMS.contains(&name.as_str()) || name.contains("headings") || name.ends_with("tests.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let told = text.split("#[cfg(test)]").next().unwrap_or_default();
            for line in told.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for literal in line.split('"').skip(1).step_by(2).filter(|literal| is_vietnamese(literal)) {
                    read += 1;
                    let found = words_of_programs(literal);
                    if !found.is_empty() {
                        wrong.push(format!("{name}: {found:?} in {literal}"));
                    }
                }
            }
        }
    }
    assert!(read > 500, "{read} texts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
