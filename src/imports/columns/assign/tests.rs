//! Headings as offices write them.

use super::*;
use crate::files::GeometryColumn;

fn table(columns: &[(&str, &[&str])]) -> Table {
    Table {
        columns: columns
            .iter()
            .map(|(name, samples)| Column { name: (*name).into(), samples: samples.iter().map(|s| (*s).into()).collect() })
            .collect(),
        ..Table::default()
    }
}

fn pairs(proposal: &Proposal, table: &Table) -> Vec<(String, &'static str)> {
    proposal.guesses.iter().map(|g| (table.columns[g.column].name.clone(), g.field)).collect()
}

fn expect(table: &Table, kind: ImportKind, expected: &[(&str, &'static str)]) {
    let proposal = propose(table, Format::Xlsx, "Sheet1.xlsx", None);
    assert_eq!(proposal.kind, Some(kind), "{:?}", proposal.ranking);
    let expected: Vec<(String, &str)> = expected.iter().map(|(a, b)| ((*a).to_owned(), *b)).collect();
    assert_eq!(pairs(&proposal, table), expected);
}

#[test]
fn a_list_of_cameras_of_a_commune() {
    expect(
        &table(&[
            ("STT", &["1", "2"]),
            ("Vị trí lắp đặt", &["Ngã tư Máy Xay", "Cổng chợ Sao Đỏ"]),
            ("Xã/phường", &["Sao Đỏ", "Cộng Hòa"]),
            ("Đ/c", &["Đường Nguyễn Trãi", "Phố Hùng Vương"]),
            ("Kinh độ (X)", &["106,39", "106.391"]),
            ("Vĩ độ (Y)", &["21,11", "21.12"]),
            ("Số lượng mắt", &["2", "4"]),
            ("Loại camera", &["Cố định", "PTZ"]),
            ("Chủ sở hữu", &["UBND phường", "Hộ dân"]),
            ("Tình trạng", &["Đang hoạt động", "Hỏng"]),
            ("Chiều cao lắp đặt (m)", &["6", "5,5"]),
            ("Ngày lắp đặt", &["05/07/2024", "31/12/2024"]),
            ("SĐT liên hệ", &["0912345678", "0987654321"]),
            ("Ghi chú", &["", "x"]),
        ]),
        ImportKind::Cameras,
        &[
            ("Vị trí lắp đặt", "site_name"),
            ("Xã/phường", "commune_text"),
            ("Đ/c", "address_text"),
            ("Kinh độ (X)", "lon"),
            ("Vĩ độ (Y)", "lat"),
            ("Số lượng mắt", "camera_count"),
            ("Loại camera", "camera_type"),
            ("Chủ sở hữu", "ownership"),
            ("Tình trạng", "status"),
            ("Chiều cao lắp đặt (m)", "mount_height_m"),
            ("Ngày lắp đặt", "installed_on"),
            ("SĐT liên hệ", "contact_phone"),
        ],
    );
}

#[test]
fn an_incident_book_without_accents_and_with_people_in_it() {
    let table = table(&[
        ("TT", &["1"]),
        ("Toi danh", &["Trom cap tai san", "Co y gay thuong tich"]),
        ("Dieu luat", &["173", "134"]),
        ("Ngay xay ra", &["05/07/2024", "31/12/2024"]),
        ("Gio", &["21h30", "8h"]),
        ("Dia diem xay ra", &["Cho Sao Do", "Duong Nguyen Trai"]),
        ("Xa/phuong", &["Sao Do"]),
        ("Huyen/quan", &["Chi Linh"]),
        ("Ho va ten bi hai", &["Nguyen Van An"]),
        ("CCCD", &["031090001234"]),
        ("Thiet hai (dong)", &["12.000.000"]),
        ("So doi tuong", &["2", "1"]),
    ]);
    let proposal = propose(&table, Format::Csv, "so_vu_viec.csv", None);
    assert_eq!(proposal.kind, Some(ImportKind::Incidents));
    assert_eq!(proposal.refused.keys().copied().collect::<Vec<_>>(), [8, 9]);
    let expected = [
        ("Toi danh", "offence_text"),
        ("Dieu luat", "offence_code"),
        ("Ngay xay ra", "occurred_date"),
        ("Gio", "occurred_time"),
        ("Dia diem xay ra", "address_text"),
        ("Xa/phuong", "commune_text"),
        ("Huyen/quan", "district_text"),
        ("Thiet hai (dong)", "damage_vnd"),
        ("So doi tuong", "offenders_count"),
    ];
    assert_eq!(pairs(&proposal, &table), expected.map(|(a, b)| (a.to_owned(), b)));
}

#[test]
fn samples_tell_degrees_from_metres_and_from_telephones() {
    let metres = table(&[("Tên điểm", &["A"]), ("Kinh độ (X)", &["2316523.83"]), ("Vĩ độ (Y)", &["584047.18"]), ("Số camera", &["1"])]);
    let proposal = propose(&metres, Format::Xlsx, "camera.xlsx", None);
    assert_eq!(pairs(&proposal, &metres)[1..3], [("Kinh độ (X)".to_owned(), "x"), ("Vĩ độ (Y)".to_owned(), "y")]);
    let vn = table(&[("Tên camera", &["A"]), ("X (m)", &["2316523.83"]), ("Y(m)", &["584047.18"])]);
    let proposal = propose(&vn, Format::Xlsx, "", Some(ImportKind::Cameras));
    assert_eq!(pairs(&proposal, &vn), [("Tên camera".into(), "site_name"), ("X (m)".into(), "x"), ("Y(m)".into(), "y")]);
    let phones = table(&[("Vĩ độ", &["912345678", "987654321"])]);
    assert_eq!(propose(&phones, Format::Csv, "", Some(ImportKind::Cameras)).guesses, []);
}

#[test]
fn two_rows_of_headings_and_the_program_s_own_names() {
    let own =
        table(&[("site_name", &["A"]), ("lon", &["106.3"]), ("lat", &["20.9"]), ("ownership", &["police"]), ("azimuth_deg", &["90"])]);
    let proposal = propose(&own, Format::Csv, "", None);
    assert_eq!(proposal.kind, Some(ImportKind::Cameras));
    assert_eq!(proposal.guesses.len(), 5);
    let two = table(&[("Tọa độ / Kinh độ", &["106.3"]), ("Tọa độ / Vĩ độ", &["20.9"]), ("Tội danh", &["Trộm cắp tài sản"])]);
    let proposal = propose(&two, Format::Xlsx, "", None);
    assert_eq!(
        pairs(&proposal, &two),
        [("Tọa độ / Kinh độ".into(), "lon"), ("Tọa độ / Vĩ độ".into(), "lat"), ("Tội danh".into(), "offence_text")]
    );
}

#[test]
fn kinds_by_headings_and_geometry() {
    let people = table(&[("Tên xã", &["Sao Đỏ"]), ("Dân số", &["12.345"]), ("Năm", &["2024"])]);
    assert_eq!(propose(&people, Format::Xlsx, "", None).kind, Some(ImportKind::Populations));
    let polygons = |columns: &[(&str, &[&str])]| Table {
        geometry: Some(GeometryColumn { kinds: vec!["MultiPolygon".into()], ..GeometryColumn::default() }),
        ..table(columns)
    };
    let areas = polygons(&[
        ("Tên khu vực", &["Chợ"]),
        ("Loại phức tạp", &["Loại 4"]),
        ("Số quyết định", &["12/QĐ"]),
        ("Ngày quyết định", &["05/07/2024"]),
    ]);
    assert_eq!(propose(&areas, Format::GeoJson, "", None).kind, Some(ImportKind::Hotspots));
    let communes = polygons(&[("code", &["00004"]), ("name", &["Ba Đình"]), ("kind", &["phuong"])]);
    assert_eq!(propose(&communes, Format::GeoJson, "communes_2025.geojson", None).kind, Some(ImportKind::Boundaries));
    let roads = Table {
        geometry: Some(GeometryColumn { kinds: vec!["LineString".into()], ..GeometryColumn::default() }),
        ..table(&[("highway", &["residential"]), ("name", &["Phố Huế"])])
    };
    assert_eq!(propose(&roads, Format::GeoJson, "", None).kind, Some(ImportKind::Streets));
    assert_eq!(propose(&table(&[("A", &["1"]), ("B", &["2"])]), Format::Csv, "", None).kind, None);
}
