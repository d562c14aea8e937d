//! Names beside places: the unit that a row names and the one that holds its place have to be the same; where the name is not known, or the
//! place lies outside of the province that was given, the row is given back unless a person has said otherwise.

use std::collections::{BTreeSet, HashMap};

use sqlx::PgConnection;
use uuid::Uuid;

use super::Places;
use crate::http::incoming::Placed;
use crate::imports::ImportError;
use crate::imports::claims::text_of;
use crate::imports::columns::guard;
use crate::imports::error::db;
use crate::imports::model::{Answer, Mapping, Question, Said};
use crate::imports::rooms::{Ready, refused};
use crate::imports::tally::Tally;

/// A place so far outside of the unit that its row names is taken for an error of the border, not of the place (metres).
const BORDER_M: f64 = 300.0;
/// Names that a question shows.
const SHOWN: usize = 4;

/// What is doubtful in many rows alike, and is settled for all of them at once.
pub(super) struct Doubts {
    /// Code of the province that was given for the file.
    province: Option<String>,
    takes_coordinates: bool,
    keeps_outside: bool,
    unknown_rows: u64,
    unknown_names: BTreeSet<String>,
    outside_rows: u64,
    outside_example: Option<(u64, String)>,
    /// Codes of today's provinces by what rows call them.
    named: HashMap<String, Option<String>>,
}

impl Doubts {
    pub(super) fn of(mapping: &Mapping) -> Self {
        let is = |id: &str, answer: &str| mapping.answers.get(id).is_some_and(|given| given == answer);
        Self {
            province: mapping.province.clone(),
            takes_coordinates: is("commune-unknown", "coordinates"),
            keeps_outside: is("province", "keep"),
            unknown_rows: 0,
            unknown_names: BTreeSet::new(),
            outside_rows: 0,
            outside_example: None,
            named: HashMap::new(),
        }
    }

    /// What was taken as it is because a person said so.
    pub(super) fn remarks(&self) -> Vec<(Said, u64)> {
        let names = (self.takes_coordinates && self.unknown_rows > 0).then(|| {
            let said = Said::new(
                "commune-not-recognised",
                "Tên xã, phường trong tệp không nhận ra được; lấy theo tọa độ",
                "The commune named in the file is not known; the coordinates decide",
            );
            (said, self.unknown_rows)
        });
        let places = (self.keeps_outside && self.outside_rows > 0).then(|| {
            let said = Said::new(
                "outside-province",
                "Tọa độ nằm ngoài tỉnh đã cho; vẫn nhập",
                "The coordinates lie outside of the province that was given; the rows are taken",
            );
            (said, self.outside_rows)
        });
        names.into_iter().chain(places).collect()
    }

    /// Asked once for the file. What nobody answers is given back: nothing doubtful is stored because a question was overlooked.
    pub(super) fn questions(&self) -> Vec<Question> {
        let refuse =
            || Answer { value: "refuse".to_owned(), vi: "Trả lại các dòng đó".to_owned(), en: "Give these rows back".to_owned() };
        let mut questions = Vec::new();
        if self.unknown_rows > 0 {
            let n = self.unknown_rows;
            let more = if self.unknown_names.len() > SHOWN { "; …" } else { "" };
            let list: Vec<&str> = self.unknown_names.iter().take(SHOWN).map(String::as_str).collect();
            let list = format!("“{}”{more}", list.join("”; “"));
            let take = Answer {
                value: "coordinates".to_owned(),
                vi: "Lấy theo tọa độ, bỏ qua tên".to_owned(),
                en: "Take the coordinates, pass over the names".to_owned(),
            };
            questions.push(Question {
                id: "commune-unknown".to_owned(),
                vi: format!("{n} dòng có tọa độ nhưng tên xã, phường không tìm thấy: {list}. Trả lại các dòng đó để sửa tên, hay lấy theo tọa độ?"),
                en: format!("{n} rows have coordinates and name a commune that is not known: {list}. Give them back to be corrected, or take the coordinates?"),
                choices: vec![refuse(), take],
                answer: Some(if self.takes_coordinates { "coordinates" } else { "refuse" }.to_owned()),
            });
        }
        if self.outside_rows > 0 {
            let n = self.outside_rows;
            let (row, unit) = self.outside_example.clone().unwrap_or_default();
            let keep = Answer { value: "keep".to_owned(), vi: "Vẫn nhập".to_owned(), en: "Take them".to_owned() };
            questions.push(Question {
                id: "province".to_owned(),
                vi: format!("{n} dòng có tọa độ ngoài tỉnh đã cho (dòng {row}: {unit}). Trả lại các dòng đó, hay vẫn nhập? Nếu chọn nhầm tỉnh, hãy chọn lại."),
                en: format!("{n} rows have coordinates outside of the province that was given (row {row}: {unit}). Give them back, or take them? If it is the wrong province, choose another."),
                choices: vec![refuse(), keep],
                answer: Some(if self.keeps_outside { "keep" } else { "refuse" }.to_owned()),
            });
        }
        questions
    }
}

/// A distance in words.
fn far(off_m: f64) -> (String, String) {
    if off_m < 1_000.0 {
        (format!("{off_m:.0} m"), format!("{off_m:.0} m"))
    } else {
        let km = off_m / 1_000.0;
        (format!("{km:.1} km").replace('.', ","), format!("{km:.1} km"))
    }
}

impl Places {
    /// Compares the units that rows name with those that hold their places. What does not agree is a fault of the row.
    pub(super) async fn compare(&mut self, conn: &mut PgConnection, ready: &mut [Ready], tally: &mut Tally) -> Result<(), ImportError> {
        let mut apart = Vec::new();
        for (i, one) in ready.iter_mut().enumerate() {
            if one.point().is_some() && one.unit.is_none() {
                let said = Said::new(
                    "no-commune-here",
                    "Tọa độ không nằm trong xã, phường nào và xa mọi ranh giới hơn 2 km. Hãy kiểm tra tọa độ và hệ tọa độ.",
                    "The coordinates lie in no commune and more than 2 km from any. Check the coordinates and their system.",
                );
                one.draft.faults.push(refused(one.draft.number, Some(one.place_field()), said));
            }
            let mut named = one.named.iter().chain(&one.any).peekable();
            let is_named = named.peek().is_some();
            let is_borne_out = one.unit.is_some_and(|unit| named.any(|named| self.is_same(*named, unit)));
            if let Some(said) = one.unknown.take() {
                if !is_borne_out {
                    one.any.clear();
                    self.unknown(one, said);
                }
                self.outside(one);
            } else if !is_named {
                self.outside(one);
            } else if one.unit.is_some() && !is_borne_out {
                apart.push(i);
            }
        }
        self.apart(conn, ready, apart, tally).await
    }

    /// A row with a place names a unit that nobody knows.
    fn unknown(&mut self, one: &mut Ready, said: Said) {
        if one.draft.faults.is_empty() {
            self.doubts.unknown_rows += 1;
            if self.doubts.unknown_names.len() <= SHOWN {
                let text: String = text_of(&one.draft.claim).chars().take(60).collect();
                self.doubts.unknown_names.insert(if guard(&text).is_some() { "…".to_owned() } else { text });
            }
        }
        if !self.doubts.takes_coordinates {
            one.draft.faults.push(refused(one.draft.number, Some("commune_text"), said));
        }
    }

    /// A place outside of the province that its row names, or that was given for the file.
    fn outside(&mut self, one: &mut Ready) {
        let Some(unit) = one.unit.filter(|_| one.point().is_some()) else { return };
        let names = self.claims.names();
        let claimed = &one.draft.claim.province;
        if !claimed.trim().is_empty() && !self.doubts.named.contains_key(claimed) {
            self.doubts.named.insert(claimed.clone(), names.province_named(claimed).map(str::to_owned));
        }
        let given = self.doubts.named.get(claimed).and_then(Option::as_deref);
        let Some(given) = given.or(self.doubts.province.as_deref()) else { return };
        let held = unit.current_commune_id.unwrap_or(unit.commune_id);
        if names.province_of(held).is_none_or(|province| province == given) {
            return;
        }
        let held = names.full_name(held).unwrap_or_default();
        let given = names.province_name(given).unwrap_or(given).to_owned();
        if one.draft.faults.is_empty() {
            self.doubts.outside_rows += 1;
            self.doubts.outside_example.get_or_insert_with(|| (one.draft.number, held.clone()));
        }
        if !self.doubts.keeps_outside {
            let said = Said::new(
                "outside-province",
                format!("Tọa độ nằm ở {held}, ngoài {given} là tỉnh đã cho. Hãy sửa tọa độ, hoặc chọn lại tỉnh của tệp."),
                format!(
                    "The coordinates are in {held}, outside of {given}, the province that was given. Correct them, or choose another province for the file."
                ),
            );
            one.draft.faults.push(refused(one.draft.number, Some(one.place_field()), said));
        }
    }

    /// Rows whose place is not in the unit that they name: a little outside is said, far outside is refused with the distance.
    async fn apart(&self, conn: &mut PgConnection, ready: &mut [Ready], apart: Vec<usize>, tally: &mut Tally) -> Result<(), ImportError> {
        if apart.is_empty() {
            return Ok(());
        }
        let of = |i: &usize| (ready[*i].named.or(ready[*i].any.first().copied()), ready[*i].point());
        let ids: Vec<Option<Uuid>> = apart.iter().map(|i| of(i).0).collect();
        let lon: Vec<Option<f64>> = apart.iter().map(|i| of(i).1.map(|c| c.x)).collect();
        let lat: Vec<Option<f64>> = apart.iter().map(|i| of(i).1.map(|c| c.y)).collect();
        let off: Vec<f64> = sqlx::query_scalar(include_str!("../sql/off_claim.sql"))
            .bind(&ids)
            .bind(lon)
            .bind(lat)
            .fetch_all(conn)
            .await
            .map_err(db("measuring how far rows are from the units that they name"))?;
        let mut near = 0;
        for ((i, off_m), named) in apart.into_iter().zip(off).zip(ids) {
            let one = &mut ready[i];
            if off_m <= BORDER_M {
                near += u64::from(one.draft.faults.is_empty());
                continue;
            }
            let named = named.map(|id| self.units.name(id)).unwrap_or_default();
            let held = one.unit.map(|unit| self.units.name(unit.commune_id)).unwrap_or_default();
            let (vi, en) = far(off_m);
            let is_outline = one.place_field() == "geometry";
            let said = if is_outline {
                Said::new(
                    "not-at-point",
                    format!("Khu vực nằm ở {held} (theo điểm giữa khu vực), cách {named} {vi}. Hãy sửa ranh giới hoặc tên xã."),
                    format!("The area is in {held} (by the point inside it), {en} from {named}. Correct the outline or the commune."),
                )
            } else {
                Said::new(
                    "not-at-point",
                    format!("Tọa độ nằm ở {held}, cách {named} {vi}. Hãy sửa tọa độ hoặc tên xã."),
                    format!("The coordinates are in {held}, {en} from {named}. Correct the coordinates or the commune."),
                )
            };
            one.draft.faults.push(refused(one.draft.number, Some(one.place_field()), said));
        }
        if near > 0 {
            let said = Said::new(
                "just-over-the-border",
                format!("Tọa độ nằm ngoài xã mà dòng đó ghi, nhưng không quá {BORDER_M} m; lấy theo tọa độ."),
                format!("The coordinates lie outside of the commune that the row names, but within {BORDER_M} m; the coordinates decide."),
            );
            tally.remark(said, near);
        }
        Ok(())
    }

    /// Whether two ids are of one unit: the same, or one an heir of the other.
    pub(super) fn is_one(&self, a: Uuid, b: Uuid) -> bool {
        let is_heir = |of: Uuid, heir: Uuid| self.units.get(of).is_some_and(|unit| unit.heirs.contains(&heir));
        a == b || is_heir(a, b) || is_heir(b, a)
    }

    /// Whether a place in `unit` is in the unit that the row names, of whichever period.
    fn is_same(&self, named: Uuid, unit: Placed) -> bool {
        let current = unit.current_commune_id.unwrap_or(unit.commune_id);
        named == unit.commune_id || named == current || self.units.get(named).is_some_and(|known| known.heirs.contains(&current))
    }
}
