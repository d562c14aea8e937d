//! Lists as offices keep them: their headings and words, areas by a centre, signatures in two columns, what is said of a row with several faults,
//! what is kept of cells when a run is over, and a register that has changed since the check.

use serde_json::{Value, json};

use crate::support::importing::{bring, check, codes, confirm, counts, id, map, path, refusals, settled, sheet, stored};
use crate::support::toy;
use crate::support::toy::{X, Y, faults};

fn remark<'a>(run: &'a Value, code: &str) -> &'a str {
    let list = run["remarks"].as_array().unwrap();
    list.iter().find(|remark| remark["code"] == code).unwrap_or_else(|| panic!("no {code}: {run:#}"))["vi"].as_str().unwrap()
}

#[tokio::test]
async fn boundaries_are_mapped_by_code_and_name_and_what_is_missing_is_said_once() {
    let app = toy::app().await;
    let layer = |code: &str, name: &str| {
        let ring = json!([[[106.0, 20.0], [106.02, 20.0], [106.02, 20.01], [106.0, 20.01], [106.0, 20.0]]]);
        let feature = json!({ "type": "Feature", "geometry": { "type": "Polygon", "coordinates": ring }, "properties": { code: "90001", name: "Phường Chu Văn An" } });
        json!({ "type": "FeatureCollection", "features": [feature] }).to_string().into_bytes()
    };
    let run = bring(&app, "ranh.geojson", &layer("Mã", "Tên"), "").await;
    assert_eq!(
        (&run["proposal"]["kind"], &run["proposal"]["columns"]),
        (&json!("boundaries"), &json!({ "commune_code": [0], "commune_text": [1] }))
    );

    // What the wizard says before the check is what the check asks for: one list.
    let run = bring(&app, "khac.geojson", &layer("a", "b"), "boundaries").await;
    assert_eq!(run["proposal"]["columns"], json!({}));
    let kinds = app.get("/api/v1/imports/kinds").await.expect(200);
    let needs = |kind: &str| kinds["items"].as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap()["needs"].clone();
    let wanted = needs("boundaries").as_array().unwrap().iter().find(|need| need["or_shape"] == false).unwrap().clone();
    assert_eq!(wanted["one_of"], json!([["commune_text"], ["commune_code"]]));
    let problem = map(&app, &run, &json!({})).await.expect(422);
    assert_eq!(faults(&problem), [("/columns/commune_text".to_owned(), "not-mapped".to_owned())], "{problem:#}");
    assert_eq!((&problem["errors"][0]["detail"], &problem["errors"][0]["detail_en"]), (&wanted["vi"], &wanted["en"]));
    let of_field = |kind: &str| {
        needs(kind).as_array().unwrap().iter().filter_map(|need| need["field"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(of_field("cameras"), ["site_name", "ownership"]);
    assert!(needs("incidents").as_array().unwrap().iter().any(|need| need["one_of"] == json!([["offence_code"], ["offence_text"]])));
}

#[tokio::test]
async fn two_who_sign_and_the_total_of_a_city_are_no_rows_and_the_counts_agree() {
    const FILE: &str = "\
STT;Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Xã, phường;Số mắt
1;Ngã tư Chợ;106,005;20,005;Công an;Phường Chu Văn An;2
2;Trần Phú;106,015;20,005;Công an;Phường Chu Văn An;1
3;;Toàn thành phố;;;;3
;NGƯỜI LẬP BIỂU;;;TRƯỞNG BAN;;
;Nguyễn Văn An;;;Trung tá Trần Văn Bình;;
";
    let app = toy::app().await;
    let run = check(&app, &bring(&app, "a.csv", FILE.as_bytes(), "cameras").await, &json!({})).await;
    assert_eq!((counts(&run), &run["counts"]["beside"]), ([2, 2, 0, 0], &json!(3)), "{:#?}", refusals(&app, &run).await);
    assert_eq!(run["tables"][0]["row_count"], 5, "all lines under the headings: those of the data and those beside them");
    assert!(remark(&run, "rows-beside").contains("3 dòng: 4, 5, 6"));

    // Whoever has two values of a row and is no name is one, also under the signatures; so is a place that is called like a person, above them.
    let doubtful = "\
STT;Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Xã, phường
1;Trần Phú;;;;Trần Hưng Đạo
2;Hai;106,005;20,006;Công an;
;Người lập biểu;;;;
;Nhà văn hóa;;;Công an;
";
    let run = check(&app, &bring(&app, "b.csv", doubtful.as_bytes(), "cameras").await, &json!({})).await;
    assert_eq!((counts(&run), &run["counts"]["beside"]), ([3, 1, 2, 0], &json!(1)), "{run:#}");

    let people = "Xã, phường;Dân số;Năm\nPhường Bến Hàn;12000;2025\nToàn tỉnh;12000;2025\nCộng;12000;2025\n";
    let run = check(&app, &bring(&app, "c.csv", people.as_bytes(), "populations").await, &json!({})).await;
    assert_eq!((counts(&run), &run["counts"]["beside"]), ([1, 1, 0, 0], &json!(2)), "{run:#}");
}

#[tokio::test]
async fn words_that_are_none_of_the_choices_are_said_with_what_they_were_taken_for() {
    const FILE: &str = "\
Tên điểm;Kinh độ;Vĩ độ;Sở hữu
Một;106,003;20,005;XHH
Hai;106,006;20,005;Nhà trường
Ba;106,009;20,005;Tổ dân phố
Bốn;106,012;20,005;Công an
Năm;106,015;20,005;xhh
";
    let app = toy::app().await;
    let run = stored(&app, "a.csv", FILE.as_bytes(), "cameras", &json!({})).await;
    let words = remark(&run, "assumed-words");
    for part in ["“xhh” là “Quỹ cộng đồng” (2 dòng)", "“nhà trường” là “Cơ quan, tổ chức” (1 dòng)", "“tổ dân phố” là “Quỹ cộng đồng”"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!words.contains("Công an"), "what is called so is no assumption: {words}");
    let kept: Vec<(String, String)> =
        sqlx::query_as("select site_name, ownership from site order by site_id").fetch_all(&app.db.pool).await.unwrap();
    let of = |name: &str| kept.iter().find(|(site, _)| site == name).unwrap().1.clone();
    assert_eq!([of("Một"), of("Hai"), of("Ba"), of("Bốn")], ["community_fund", "organisation", "community_fund", "police"]);
}

#[tokio::test]
async fn a_hotspot_is_a_centre_and_a_radius_where_there_is_no_map() {
    const FILE: &str = "\
Tên khu vực;Loại;Quyết định;Ngày;Kinh độ;Vĩ độ;Bán kính (m)
Chợ;Tụ điểm phức tạp về ma túy;12/QĐ;05/01/2026;106,010;20,005;150
Bến;TNXH;13/QĐ;06/01/2026;106,030;20,005;0,2 km
Ga;Tệ nạn xã hội;14/QĐ;07/01/2026;106,012;20,005;
Đầm;Phức tạp về môi trường;15/QĐ;07/01/2026;106,012;20,005;rộng
";
    let app = toy::app().await;
    let run = bring(&app, "diem-nong.csv", FILE.as_bytes(), "").await;
    let proposal = &run["proposal"];
    assert_eq!(
        (&proposal["kind"], &proposal["columns"]["declared_on"], &proposal["columns"]["radius_m"]),
        (&json!("hotspots"), &json!([3]), &json!([6])),
        "{proposal:#}"
    );
    let run = check(&app, &run, &json!({})).await;
    assert_eq!(counts(&run), [4, 2, 2, 0], "{run:#}");
    assert_eq!(refusals(&app, &run).await, [(4, 6, "not-an-area".to_owned()), (5, 6, "out-of-range".to_owned())]);
    assert!(remark(&run, "area-around-centre").contains("2 dòng"));
    confirm(&app, &run).await;
    // PostGIS draws the same circles: the areas differ by what 64 corners leave out (0.16 %) and the circle of PostGIS itself has 4 × 16.
    let drawn: Vec<(String, Vec<String>, f64, f64)> = sqlx::query_as(
        "select name, area_types, st_area(geom::geography) / st_area(c.circle), st_area(st_symdifference(geom, c.circle::geometry)::geography) / st_area(c.circle)
        from hotspot join (values ('Chợ', st_buffer('srid=4326;point(106.010 20.005)'::geography, 150, 'quad_segs=64')),
            ('Bến', st_buffer('srid=4326;point(106.030 20.005)'::geography, 200, 'quad_segs=64'))) c (of_name, circle) on of_name = name order by name desc",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let kinds: Vec<(&str, &str)> = drawn.iter().map(|(name, types, ..)| (name.as_str(), types[0].as_str())).collect();
    assert_eq!(kinds, [("Chợ", "type4_ma_tuy"), ("Bến", "type1_ttxh")]);
    for (name, _, share, apart) in &drawn {
        assert!((share - 0.9984).abs() < 0.002 && *apart < 0.005, "{name}: {share}, {apart}");
    }
    // Without a radius and without a map there is no area, and that is said before the check.
    let run = bring(&app, "b.csv", "Tên khu vực;Kinh độ;Vĩ độ\nChợ;106,010;20,005\n".as_bytes(), "hotspots").await;
    let defaults = json!({ "area_types": "ma túy", "declared_by_doc": "1", "declared_on": "05/01/2026" });
    let problem = map(&app, &run, &json!({ "defaults": defaults })).await.expect(422);
    assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("bán kính"), "{problem:#}");
}

#[tokio::test]
async fn where_why_and_what_to_do_pair_in_the_order_of_the_columns() {
    // The place and the commune are judged after the cells; both days have the same remedy.
    const FILE: &str = "\
Kinh độ;Vĩ độ;Tên điểm;Sở hữu;Ngày lắp đặt;Hạn bảo hành
160,0;20,005;Một;Sao Hỏa;hôm kia;hôm nay
106,005;20,005;Hai;Sao Hỏa;;
";
    let app = toy::app().await;
    let columns = json!({ "columns": { "installed_on": [4], "warranty_until": [5] } });
    let run = check(&app, &bring(&app, "a.csv", FILE.as_bytes(), "cameras").await, &columns).await;
    assert_eq!(counts(&run), [2, 0, 2, 0]);
    let answer = app.get(&path(&run, "/refused?lang=vi")).await;
    let rows = sheet(&answer.bytes);
    let added = |row: usize| rows[row][6..9].iter().map(|cell| cell.lines().map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>();
    let [place, why, what] = added(1).try_into().unwrap();
    let places = ["1. dòng 2, cột “Kinh độ”", "2. dòng 2, cột “Sở hữu”", "3. dòng 2, cột “Ngày lắp đặt”", "4. dòng 2, cột “Hạn bảo hành”"];
    assert_eq!(place, places);
    assert_eq!((why.len(), what.len()), (4, 4), "{why:?} {what:?}");
    for (n, (why, what)) in why.iter().zip(&what).enumerate() {
        let number = format!("{}. ", n + 1);
        assert!(why.starts_with(&number) && what.starts_with(&number), "{why} {what}");
    }
    assert_eq!(what[2][3..], what[3][3..], "the same remedy stands beside each");
    // Whose a site is has to be said: nobody is told that it may be left empty. One fault has no number.
    assert!(!what[1].contains("để trống"), "{}", what[1]);
    assert_eq!(added(2), [["dòng 3, cột “Sở hữu”".to_owned()], [why[1][3..].to_owned()], [what[1][3..].to_owned()]]);
}

#[tokio::test]
async fn who_does_not_know_the_meridian_can_give_the_rows_back() {
    let app = toy::app().await;
    let file = "Tên điểm;X (m);Y (m);Sở hữu\nMột;2212345,1;512345,2;Công an\nHai;2212445,1;512445,2;Công an\n";
    let run = check(&app, &bring(&app, "a.csv", file.as_bytes(), "cameras").await, &json!({})).await;
    let zone = run["questions"].as_array().unwrap().iter().find(|question| question["id"] == "zone").unwrap_or_else(|| panic!("{run:#}"));
    assert_eq!(zone["choices"].as_array().unwrap().last().unwrap()["value"], "refuse");
    let run = check(&app, &run, &json!({ "answers": { "zone": "refuse" } })).await;
    assert_eq!(counts(&run), [2, 0, 2, 0], "{run:#}");
    assert!(refusals(&app, &run).await.iter().all(|(.., code)| code == "no-system"));
}

#[tokio::test]
async fn what_stood_in_cells_is_not_kept_when_a_run_is_over() {
    let app = toy::app().await;
    let kept = async |run: &Value| {
        let text: String = sqlx::query_scalar("select concat(look, result, mapping, preview) from import_run where import_id::text = $1")
            .bind(id(run))
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
        text
    };
    // A name in the wrong column of one row: no column of people.
    let file = "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Loại camera\nMột;106,005;20,005;Công an;Trần Văn Tý\nHai;106,015;20,005;Công an;Cố định\nBa;106,016;20,005;Công an;Cố định\nBốn;106,017;20,005;Công an;Cố định\n";
    let run = bring(&app, "a.csv", file.as_bytes(), "cameras").await;
    assert!(kept(&run).await.contains("Trần Văn Tý"), "a sample, while columns are mapped");
    let run = check(&app, &run, &json!({})).await;
    assert_eq!(counts(&run), [4, 3, 1, 0]);
    let run = confirm(&app, &run).await;
    let left = kept(&run).await;
    assert!(!left.contains("Trần Văn Tý") && left.contains("Loại camera"), "{left}");
    assert_eq!(run["tables"][0]["columns"][4]["name"], "Loại camera");

    // The same where nothing is stored and the file is forgotten; answers have texts of cells in their names.
    let run = bring(&app, "b.csv", file.as_bytes(), "cameras").await;
    let answers = json!({ "answers": { "commune:Trần Văn Tý:2": "refuse" } });
    let run = check(&app, &run, &answers).await;
    assert!(kept(&run).await.contains("Trần Văn Tý"));
    assert_eq!(app.send("DELETE", &path(&run, ""), &[], b"").await.status, 204);
    let left = kept(&run).await;
    assert!(!left.contains("Trần Văn Tý") && left.contains("Loại camera"), "{left}");
}

#[tokio::test]
async fn what_has_changed_since_the_check_is_not_stored_without_a_word() {
    let app = toy::app().await;
    let file =
        "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Mã điểm\nMột;106,005;20,005;Công an;HP-90001-0001\nHai;106,015;20,005;Công an;HP-90001-0002\n";
    let run = check(&app, &bring(&app, "a.csv", file.as_bytes(), "cameras").await, &json!({})).await;
    assert_eq!(counts(&run), [2, 2, 0, 0], "{run:#}");
    // Meanwhile somebody enters another place with one of the codes.
    let other = json!({"lon": 106.030, "lat": 20.005, "site_name": "Khác", "ownership": "police", "site_code": "HP-90001-0002"});
    app.post("/api/v1/sites", &other).await.expect(201);
    app.json("POST", &path(&run, "/confirm"), &json!({})).await.expect(202);
    let run = settled(&app, id(&run)).await;
    assert_eq!((&run["state"], counts(&run), &run["stored"]), (&json!("checked"), [2, 1, 1, 0], &Value::Null), "{run:#}");
    assert_eq!(codes(&run["remarks"])[0], "changed-since-check");
    assert!(remark(&run, "changed-since-check").contains("Chưa lưu gì"));
    let sites: i64 = sqlx::query_scalar("select count(*) from site").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(sites, 1, "only what was entered by hand");
    // Whoever has seen it may store it.
    let run = confirm(&app, &run).await;
    assert_eq!(run["stored"]["tables"], json!({ "site": 1 }), "{run:#}");
    assert!(!codes(&run["remarks"]).contains(&"changed-since-check"));
}

#[tokio::test]
async fn an_id_beside_the_name_of_another_unit_is_said() {
    let app = toy::app().await;
    let line = |n: u32, unit: &str, id: &str| format!("Điều 173;0{n}/03/2026;{unit};{id}\n");
    let file = format!(
        "Tội danh;Ngày xảy ra;Xã, phường;Định danh đơn vị\n{}{}{}",
        line(1, "Phường Chu Văn An", X),
        line(2, "Phường Chu Văn An", Y),
        line(3, "Phường Chu Văn An", "0190b3a2-7c1e-7d7e-9a51-0a4f5f0c7a11")
    );
    let run = bring(&app, "a.csv", file.as_bytes(), "incidents").await;
    let run = check(&app, &run, &json!({ "columns": { "unit_id": [3] } })).await;
    assert_eq!(counts(&run), [3, 3, 0, 0], "{run:#}");
    let words = remark(&run, "unit-id-apart");
    assert!(words.contains("1 dòng: 3"), "the second row alone: {words}");
}

#[tokio::test]
async fn of_units_of_one_name_the_one_beside_the_others_of_the_file_comes_first() {
    const NEIGHBOUR: &str = "
    insert into province (province_id, code, abbr, name, full_name, valid_from, valid_to) values
        ('00000000-0000-0000-0000-000000000024', '24', 'BN', 'Bắc Ninh', 'Tỉnh Bắc Ninh', '2025-07-01', null);
    insert into commune (commune_id, province_id, code, kind, name, full_name, valid_from, valid_to, area_km2, centre, geom, geom_quality, geom_source) values
        ('00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-000000000024', '90101', 'phuong', 'Kinh Bắc', 'Phường Kinh Bắc', '2025-07-01', null, 1,
            'srid=4326;point(106.045 20.005)', 'srid=4326;multipolygon(((106.04 20,106.05 20,106.05 20.01,106.04 20.01,106.04 20)))', 'reference', 'toy'),
        ('00000000-0000-0000-0000-0000000000f2', '00000000-0000-0000-0000-000000000024', '90102', 'phuong', 'Chu Văn An', 'Phường Chu Văn An', '2025-07-01', null, 1,
            'srid=4326;point(106.055 20.005)', 'srid=4326;multipolygon(((106.05 20,106.06 20,106.06 20.01,106.05 20.01,106.05 20)))', 'reference', 'toy');";
    let app = toy::app().await;
    sqlx::raw_sql(NEIGHBOUR).execute(&app.db.pool).await.unwrap();
    for (beside, first) in [("Phường Bến Hàn", "Thành phố Hải Phòng"), ("Phường Kinh Bắc", "Tỉnh Bắc Ninh")] {
        let file = format!("Tội danh;Ngày xảy ra;Xã, phường\nĐiều 173;05/03/2026;Phường Chu Văn An\nĐiều 173;06/03/2026;{beside}\n");
        let run = check(&app, &bring(&app, "a.csv", file.as_bytes(), "incidents").await, &json!({})).await;
        let choices = run["questions"][0]["choices"].as_array().unwrap_or_else(|| panic!("{run:#}"));
        let named: Vec<&str> = choices.iter().map(|choice| choice["vi"].as_str().unwrap()).collect();
        assert!(named.len() == 3 && named[0].ends_with(first), "{beside}: {named:?}");
        assert_eq!(choices[2]["value"], "refuse");
    }
}
