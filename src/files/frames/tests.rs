//! Frames: what goes in comes out, and nothing else.

use geo::{line_string, point, polygon};

use super::*;

fn rows_frame(rows: &[Row]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(&7_u64.to_le_bytes());
    out.extend_from_slice(&2_u32.to_le_bytes());
    out.extend_from_slice(&u32::try_from(rows.len()).unwrap().to_le_bytes());
    for row in rows {
        put_row(&mut out, row.number, row.cells.len());
        row.cells.iter().for_each(|cell| put_cell(&mut out, cell.into()));
        put_end(&mut out, row.geometry.as_ref(), row.fault.as_deref());
    }
    out
}

fn samples() -> Vec<Row> {
    let square = polygon![exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.), (x: 0., y: 0.)], interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 1., y: 2.), (x: 1., y: 1.)]]];
    let moment = chrono::NaiveDate::from_ymd_opt(1899, 12, 31).unwrap().and_hms_opt(8, 30, 1).unwrap();
    let cells = vec![
        Cell::Empty,
        Cell::Text("Đường Nguyễn Trãi".into()),
        Cell::Number(-1.5e300),
        Cell::Boolean(true),
        Cell::Boolean(false),
        Cell::Moment(moment),
        Cell::Fault("#REF!".into()),
    ];
    let places = [
        None,
        Some(Geometry::Point(point!(x: 105.85, y: 21.03))),
        Some(Geometry::LineString(line_string![(x: 1., y: 2.), (x: 3., y: 4.)])),
        Some(Geometry::MultiPolygon(MultiPolygon(vec![square.clone(), square.clone()]))),
        Some(Geometry::GeometryCollection(GeometryCollection(vec![
            Geometry::Polygon(square),
            Geometry::MultiPoint(MultiPoint(vec![point!(x: 1., y: 2.)])),
            Geometry::MultiLineString(MultiLineString(vec![line_string![(x: 1., y: 2.), (x: 3., y: 4.)]])),
        ]))),
    ];
    let fault = FileFault::new("x", "một", "one").at("dòng 1");
    places
        .into_iter()
        .enumerate()
        .map(|(at, geometry)| Row {
            number: 1 << (at * 12),
            cells: cells.clone(),
            geometry,
            fault: (at == 1).then(|| Box::new(fault.clone())),
        })
        .collect()
}

#[test]
fn rows_come_out_as_they_went_in() {
    let sent = samples();
    let Some(Frame::Rows { bytes_read: 7, table: 2, rows }) = decode(kind::ROWS, &rows_frame(&sent)) else { panic!("no rows") };
    assert_eq!(rows, sent);
}

#[test]
fn a_frame_cut_or_spoiled_anywhere_is_refused_and_never_panics() {
    let whole = rows_frame(&samples());
    for length in 0..whole.len() {
        assert!(decode(kind::ROWS, &whole[..length]).is_none(), "cut at {length}");
    }
    for at in 16..whole.len() {
        for value in [0x00, 0x7F, 0x80, 0xFF] {
            let mut spoiled = whole.clone();
            spoiled[at] = value;
            let _ = decode(kind::ROWS, &spoiled);
        }
    }
}
