//! More rows than are handed over at once, of every room that takes rows in: each is stored, refused or said to be there, and none is lost.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::importing::{bring, check, codes, confirm, counts, refusals, stored};
use crate::support::{TestApp, toy};

/// Rows that need more than two chunks.
const ROWS: usize = 9_500;
/// Places side by side, 12.5 m apart.
const ACROSS: usize = 150;

fn place(at: usize) -> (f64, f64) {
    (106.0005 + 0.000_12 * (at % ACROSS) as f64, 20.0005 + 0.000_12 * (at / ACROSS) as f64)
}

async fn number(app: &TestApp, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(&app.db.pool).await.unwrap()
}

#[tokio::test]
async fn sites_of_a_long_list_are_all_stored() {
    let app = toy::app().await;
    let mut file = "Tên điểm;Kinh độ;Vĩ độ;Chủ sở hữu;Số mắt\n".to_owned();
    for at in 0..ROWS {
        let (lon, lat) = place(at);
        writeln!(file, "Điểm {at};{lon:.6};{lat:.6};Công an;1").unwrap();
    }
    // The last row stands where the first does.
    writeln!(file, "Điểm khác;{:.6};{:.6};Công an;1", place(0).0, place(0).1).unwrap();
    let run = bring(&app, "dai.csv", file.as_bytes(), "cameras").await;
    let run = check(&app, &run, &json!({})).await;
    let n = ROWS as u64;
    assert_eq!(counts(&run), [n + 1, n, 1, 0], "{:#}", run["counts"]);
    assert_eq!(refusals(&app, &run).await.iter().map(|(row, ..)| *row).collect::<Vec<_>>(), [n + 2]);
    let run = confirm(&app, &run).await;
    assert_eq!(run["stored"]["tables"], json!({ "site": ROWS, "camera": ROWS }), "{run:#}");
    assert_eq!(number(&app, "select count(*) from site").await, ROWS as i64);
    assert_eq!(number(&app, "select count(*) from camera").await, ROWS as i64);
    let again = check(&app, &bring(&app, "lai.csv", format!("{file}\n").as_bytes(), "cameras").await, &json!({})).await;
    assert_eq!(counts(&again)[1], 0, "{:#}", again["counts"]);
}

#[tokio::test]
async fn hotspots_of_a_long_list_are_all_stored() {
    let app = toy::app().await;
    let feature = |at: usize| {
        let (lon, lat) = place(at);
        let (east, north) = (lon + 0.000_1, lat + 0.000_1);
        json!({ "type": "Feature", "geometry": { "type": "Polygon", "coordinates": [[[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]] },
            "properties": { "Tên khu vực": format!("Khu {at}"), "Số văn bản": "12/KH-CA", "Ngày văn bản": "05/01/2026" } })
    };
    let features: Vec<Value> = (0..ROWS).map(feature).collect();
    let file = json!({ "type": "FeatureCollection", "features": features });
    let run =
        stored(&app, "nong.geojson", file.to_string().as_bytes(), "hotspots", &json!({ "defaults": { "area_types": "trật tự xã hội" } }))
            .await;
    assert_eq!(run["stored"]["tables"], json!({ "hotspot": ROWS }), "{:#}", run["stored"]);
    assert_eq!(number(&app, "select count(*) from hotspot").await, ROWS as i64);
}

/// A camera is demonstration data where its site is: rows that say otherwise are given back, whatever their order.
#[tokio::test]
async fn real_cameras_and_those_of_a_demonstration_are_not_one_site() {
    let app = toy::app().await;
    let change = json!({});
    let file = |rows: &str| format!("Mã điểm;Tên điểm;Kinh độ;Vĩ độ;Dữ liệu minh họa;Chủ sở hữu;Số mắt;Tầm xa (m)\n{rows}");
    let mixed = file(
        "X-0001;Ngã tư một;106,0050;20,0050;có;Công an;1;30\nX-0001;Ngã tư một;106,0050;20,0050;không;Công an;1;40\n\
         X-0002;Ngã tư hai;106,0150;20,0050;không;Công an;1;30\nX-0002;Ngã tư hai;106,0150;20,0050;có;Công an;1;40\n",
    );
    let run = bring(&app, "lan.csv", mixed.as_bytes(), "cameras").await;
    let run = check(&app, &run, &change).await;
    let told: Vec<_> = refusals(&app, &run).await.into_iter().map(|(row, _, code)| (row, code)).collect();
    assert_eq!(told, [(3, "demo-contradiction".to_owned()), (5, "demo-contradiction".to_owned())], "{run:#}");
    confirm(&app, &run).await;
    let marks: Vec<(String, bool, bool)> =
        sqlx::query_as("select s.site_code, s.is_demo, k.is_demo from site s join camera k using (site_id) order by 1")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(marks, [("X-0001".to_owned(), true, true), ("X-0002".to_owned(), false, false)]);

    // Beside what is in the register by now.
    let later = "Mã điểm;Tên điểm;Kinh độ;Vĩ độ;Dữ liệu minh họa;Chủ sở hữu;Mã camera\n\
        X-0001;Ngã tư một;106,0050;20,0050;không;Công an;REAL-01\nX-0002;Ngã tư hai;106,0150;20,0050;có;Công an;SHOWN-01\n";
    let run = check(&app, &bring(&app, "sau.csv", later.as_bytes(), "cameras").await, &change).await;
    let told: Vec<_> = refusals(&app, &run).await.into_iter().map(|(row, _, code)| (row, code)).collect();
    assert_eq!(told, [(2, "real-on-demo-site".to_owned()), (3, "demo-on-real-site".to_owned())], "{run:#}");
    assert!(!codes(&run["counts"]["by_reason"]).is_empty());
}
