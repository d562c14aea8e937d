//! Papers of reports: what stands in them is what was counted.

use std::io::{Cursor, Read as _};

use serde_json::{Value, json};

use crate::support::toy::{self, X, theft};

/// The text of a part of an office file, tags taken out.
fn text_of(bytes: &[u8], part: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    archive.by_name(part).unwrap().read_to_string(&mut xml).unwrap();
    let mut text = String::new();
    let mut is_tag = false;
    for letter in xml.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            other if !is_tag => text.push(other),
            _ => {}
        }
    }
    text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_says_what_was_counted_and_each_that_is_taken_is_in_the_log() {
    let app = toy::app().await;
    for day in 20..24 {
        theft(&app, 106.005, 20.005, &format!("2026-10-{day}T10:00:00+07:00")).await;
    }
    let list = app.get("/api/v1/reports?province=31&from=2026-11-01&to=2026-11-20").await.expect(200);
    let path = |commune: &Value| {
        let row =
            list["items"].as_array().unwrap().iter().find(|row| row["commune_id"] == *commune && row["report_kind"] == "monthly").unwrap();
        format!("/api/v1/reports/{}", row["report_id"].as_str().unwrap())
    };
    let (of_x, of_province) = (path(&json!(X)), path(&Value::Null));
    let texts = json!({"situation": "Tình hình ổn định.\nKhông phát sinh điểm nóng.", "results": "Đã tuần tra 12 lượt & <kiểm tra>."});
    app.patch(&of_x, "\"1\"", &texts).await.expect(200);
    app.post_if(&format!("{of_x}/submit"), "\"2\"", &json!({})).await.expect(200);
    app.post_if(&format!("{of_x}/approve"), "\"3\"", &json!({})).await.expect(200);
    let paper = app.get(&format!("{of_x}/paper.docx")).await;
    assert_eq!(paper.status, 200);
    let text = text_of(&paper.bytes, "word/document.xml");
    for told in [
        "BAN CHỈ ĐẠO 138",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Chu Văn An, ngày",
        "BÁO CÁO",
        "Kính gửi: Ban Chỉ đạo 138 thành phố Hải Phòng (qua Công an thành phố Hải Phòng)",
        "Số liệu từ ngày 15/10/2026 đến hết ngày 14/11/2026, tính tại ngày 21/11/2026.",
        "Tổng số vụ việc: xảy ra 4 vụ; khám phá 0/4 vụ; chưa có đủ số liệu cùng kỳ năm trước để so sánh.",
        "Không phát sinh điểm nóng.",
        "Đã tuần tra 12 lượt &amp; &lt;kiểm tra&gt;.",
        "[Chưa ghi.]",
        "TRƯỞNG BAN",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains("dự thảo"), "an approved report is no draft");
    let paper =
        app.get(&format!("{of_province}/paper.docx?issuer=Th%C6%B0%E1%BB%9Dng+tr%E1%BB%B1c+Ban+Ch%E1%BB%89+%C4%91%E1%BA%A1o")).await;
    let text = text_of(&paper.bytes, "word/document.xml");
    for told in [
        "THƯỜNG TRỰC BAN CHỈ ĐẠO",
        "1/2 xã, phường, đặc khu có báo cáo đã duyệt",
        "Quá hạn chưa gửi: Phường Bến Hàn.",
        "Cộng các xã, phường 4 0 – – – 4",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert_eq!(app.get(&format!("{of_x}/paper.xlsx")).await.status, 200);
    let map = app.get(&format!("{of_province}/map.svg")).await;
    assert!(String::from_utf8_lossy(&map.bytes).contains("Chu Văn An: 4"));
    app.get(&format!("{of_x}/paper.docx?issuer=a%0Ab")).await.expect(422);
    let taken: i64 = sqlx::query_scalar("select count(*) from audit_event where entity = 'report' and action = 'paper_taken'")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(taken, 4);
}
