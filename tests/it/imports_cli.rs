//! The importer on the command line: what it says of the columns and the rows, and what it writes.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::db::db;
use crate::support::folder::Folder;
use crate::support::program::url;

#[tokio::test]
async fn it_says_what_it_takes_and_gives_a_layer_back_as_a_layer() {
    let (db, folder) = (db().await, Folder::new());
    std::fs::create_dir_all(&folder.0).unwrap();
    let feature = |name: &str, geometry: Value| {
        json!({ "type": "Feature", "geometry": geometry,
            "properties": { "Tên khu vực": name, "Số văn bản": "12/KH-CA", "Ngày văn bản": "05/01/2026", "SĐT": "0912345678", "Cột lạ": "a" } })
    };
    let square = json!({ "type": "Polygon", "coordinates": [[[106.68, 20.86], [106.682, 20.86], [106.682, 20.862], [106.68, 20.862], [106.68, 20.86]]] });
    let file = json!({ "type": "FeatureCollection", "features": [feature("Chợ Sắt", square), feature("Điểm", json!({ "type": "Point", "coordinates": [106.69, 20.86] }))] });
    std::fs::write(folder.0.join("nong.geojson"), file.to_string()).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_bando138"))
            .args(["import", "hotspots", "nong.geojson"])
            .args(arguments)
            .args(["--data", "data", "--database-url", &url(&db)])
            .current_dir(&folder.0)
            .output()
            .unwrap();
        (output.status.success(), [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat())
    };
    // What no column has may be said for every row: the option that does it is named.
    let (is_well, said) = run(&[]);
    assert!(!is_well && said.contains("--column area_types=… (hoặc / or --default area_types=…)"), "{said}");
    let (is_well, said) = run(&["--default", "area_types=trật tự xã hội", "--refused", "tra-lai.xlsx"]);
    assert!(is_well, "{said}");
    let line = |part: &str| said.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part}: {said}"));
    assert!(line("“Tên khu vực”").contains("+ #") && line("“Tên khu vực”").contains("(name)"), "{said}");
    assert!(line("“SĐT”").contains("- #") && line("“SĐT”").contains("số điện thoại") && line("“SĐT”").contains("telephone"), "{said}");
    assert!(line("“Cột lạ”").contains("không ứng với trường nào"), "{said}");
    assert!(line("area_types").contains("“trật tự xã hội” cho mọi dòng"), "{said}");
    // A layer comes back as GeoJSON, in a file that is called so; the answer has its name.
    assert!(line("refused rows").ends_with("tra-lai.geojson") && !folder.0.join("tra-lai.xlsx").exists(), "{said}");
    let back: Value = serde_json::from_slice(&std::fs::read(folder.0.join("tra-lai.geojson")).unwrap()).unwrap();
    assert_eq!(back["features"][0]["properties"]["Tên khu vực"], "Điểm");

    // Every fault of what was asked for, each with its option.
    let (is_well, said) = run(&["--default", "area_types=không có loại này", "--default", "ten=a", "--crs", "EPSG:1"]);
    assert!(!is_well, "{said}");
    for option in ["--default area_types=…: ", "--default ten=…: ", "--crs: "] {
        assert!(said.lines().any(|line| line.trim_start().starts_with(option)), "{option} {said}");
    }
}
