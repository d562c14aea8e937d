//! Roads, junctions, buildings and key places by way of the importer: elements of OpenStreetMap, clipped to one province.
//!
//! A row here is an element that is something in the streets (a school's building is one row and two things), or a junction that the roads
//! make. What the file has beside them (woods, bins, borders) is no row: how many there were is said.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};
use geo::{BoundingRect, Centroid, CoordsIter, Geometry, Rect};
use sqlx::PgConnection;

use super::columns;
use super::elements::{Layout, check_degrees};
use super::kinds::Who;
use super::model::{Answer, Mapping, Outcome, Question, Refusal, Said};
use super::pipeline::{self, Pass};
use super::progress::Step;
use super::recognise::said;
use super::tally::{Spot, Tally};
use super::{ImportError, desk::Work, places, rooms};
use crate::audit::store::{FILE_IMPORTED, sum_up};
use crate::communes;
use crate::files::{Elements, Reading, Row};
use crate::http::incoming::{Fault, Verdict};
use crate::streets::model::{Incoming, Thing};
use crate::streets::osm::{KEYS, LEFT_OUT, Reading as Streets};
use crate::streets::{StreetError, bulk, load};

/// Things that are staged at once.
const BATCH: usize = 10_000;
/// The answer that takes the whole file.
const EVERYWHERE: &str = "all";

/// An error of the streets.
pub fn street(error: StreetError) -> ImportError {
    match error {
        StreetError::Db(error, doing) => ImportError::Db(error, doing),
        StreetError::File(fault) => ImportError::Said(Said::new(fault.code, fault.vi, fault.en)),
        StreetError::NoProvince(code) => ImportError::Said(Said::new(
            "no-such-province",
            format!("Không có tỉnh mã {code}, hoặc tỉnh chưa có xã nào có vị trí. Hãy chọn tỉnh khác, hoặc nạp ranh giới trước."),
            format!("There is no province {code}, or none of its units has a place. Choose another one, or load boundaries first."),
        )),
    }
}

/// Checks, or stores, a file of streets.
///
/// # Errors
/// The file, its coordinates, the province; the database's. Then nothing is stored.
pub async fn run(work: Work, mapping: &Mapping, pass: Pass) -> Result<(), ImportError> {
    let began = Instant::now();
    let table = pipeline::table_of(&work, mapping).await?;
    check_degrees(places::stated(mapping, &table))?;
    work.tell(|progress| {
        progress.step = Step::Reading;
        progress.rows_total = table.row_count;
        progress.since = Instant::now();
    });
    let now: DateTime<Utc> = work.desk.clock().now();
    let today = now.with_timezone(&crate::clock::vietnam()).date_naive();
    let mut tx = work.db.begin().await?;
    sum_up(&mut tx, FILE_IMPORTED).await.map_err(rooms::audit)?;
    let mut tally = Tally::default();
    let (province, question) = province(&mut tx, &work, mapping, today).await?;
    let Some(province) = province else {
        // Nothing is read before it is known of where: a country's streets are more than can be held.
        let outcome = Outcome { questions: question.into_iter().collect(), ..Outcome::default() };
        return pipeline::conclude(tx, &work, mapping, &table, &outcome, &mut tally, None).await;
    };
    let province = Some(province).filter(|code| code != EVERYWHERE);
    let extent = match &province {
        Some(code) => Some(load::extent(&mut tx, code).await.map_err(street)?),
        None => None,
    };
    let mut staging = bulk::begin(&mut tx, today, province.as_deref()).await.map_err(street)?;
    let mut taking = Taking { layout: Layout::of(&table), ..Taking::default() };
    let reading = Reading { elements: Some(wanted(&KEYS, extent)), ..mapping.reading() };
    let file = work.desk.file(work.run.import_id);
    let source = work.desk.reader().rows(&file, &work.run.file_name, &reading).await;
    let mut source = source.map_err(|fault| ImportError::Said(said(fault)))?;
    while let Some(rows) = source.next_batch().await.map_err(|fault| ImportError::Said(said(fault)))? {
        for row in rows {
            taking.row(row, extent, &mut tally);
        }
        if taking.things.len() >= BATCH {
            staging.stage(&mut tx, &std::mem::take(&mut taking.things)).await.map_err(street)?;
        }
        let (rows, bytes) = (taking.seen, source.bytes_read());
        work.tell(|progress| (progress.rows_done, progress.bytes_done) = (rows, bytes));
    }
    let Taking { streets, things, beside, cut, lit, .. } = taking;
    staging.stage(&mut tx, &things).await.map_err(street)?;
    remarks(&streets, (beside, cut, lit), &mut tally);
    let junctions = streets.into_junctions();
    for junction in &junctions {
        note_down(junction, true, &mut tally);
    }
    staging.stage(&mut tx, &junctions).await.map_err(street)?;
    work.tell(|progress| progress.step = Step::Comparing);
    tally.verdicts(staging.check(&mut tx).await.map_err(street)?.into_iter().map(verdict).collect());
    let pending = staging.pending(&mut tx).await.map_err(street)?;
    pending.units.iter().for_each(|(unit, n)| tally.of_unit(*unit, *n));
    let mut counts = tally.counts(&pipeline::names(&mut tx, &tally).await?);
    counts.by_class = pending.by_class;
    let mut outcome = Outcome { counts, remarks: tally.remarks(), questions: question.into_iter().collect(), stored: None };
    let is_stored = pass == Pass::Store && outcome.is_answered();
    if is_stored {
        work.tell(|progress| progress.step = Step::Writing);
        let stored = staging.store(&mut tx, work.run.import_id).await.map_err(street)?;
        if stored.replaced > 0 {
            outcome.remarks.push(replaced(stored.replaced));
        }
        outcome.stored = Some(stored.tables);
    }
    pipeline::conclude(tx, &work, mapping, &table, &outcome, &mut tally, is_stored.then_some(began)).await
}

/// Code of the province that the file is clipped to: the mapping's, the answer, or the account's own; and the question if nobody has said.
async fn province(
    conn: &mut PgConnection,
    work: &Work,
    mapping: &Mapping,
    today: NaiveDate,
) -> Result<(Option<String>, Option<Question>), ImportError> {
    if let Some(code) = &mapping.province {
        return Ok((Some(code.clone()), None));
    }
    let own = Who::of(conn, &work.db).await?.province;
    if own.is_some() {
        return Ok((own, None));
    }
    let list = communes::store::list_provinces(conn, today).await.map_err(rooms::commune)?;
    let all = Answer { value: EVERYWHERE.to_owned(), vi: "Tất cả trong tệp".to_owned(), en: "Everything in the file".to_owned() };
    let named = list.iter().filter_map(|text| {
        let one: serde_json::Value = serde_json::from_str(text).ok()?;
        let name = one.get("full_name")?.as_str()?.to_owned();
        Some(Answer { value: one.get("code")?.as_str()?.to_owned(), vi: name.clone(), en: name })
    });
    let choices: Vec<Answer> = named.chain([all]).collect();
    let answer = mapping.answers.get("province").filter(|answer| choices.iter().any(|choice| choice.value == **answer)).cloned();
    let question = Question {
        id: "province".to_owned(),
        vi: "Nạp đường, nhà, địa điểm của tỉnh nào?".to_owned(),
        en: "Of which province are the streets to be taken?".to_owned(),
        choices,
        answer: answer.clone(),
    };
    Ok((answer, Some(question)))
}

/// Elements with one of the keys, within an extent.
pub fn wanted(keys: &[&str], extent: Option<Rect>) -> Elements {
    let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
    Elements {
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        extent_e7: extent.map(|r| [e7(r.min().x), e7(r.min().y), e7(r.max().x), e7(r.max().y)]),
    }
}

/// Rows on their way from the file to the staging.
struct Taking {
    layout: Layout,
    streets: Streets,
    things: Vec<Incoming>,
    /// Rows of the file.
    seen: u64,
    /// Of them, those that are nothing here.
    beside: u64,
    /// Pieces of ways that the border of the extract cuts.
    cut: u64,
    /// Roads that are lit by night.
    lit: u64,
}

impl Default for Taking {
    fn default() -> Self {
        Self { layout: Layout::Elements, streets: Streets::default(), things: Vec::new(), seen: 0, beside: 0, cut: 0, lit: 0 }
    }
}

impl Taking {
    fn row(&mut self, row: Row, extent: Option<Rect>, tally: &mut Tally) {
        self.seen += 1;
        let number = row.number;
        if let Some(fault) = row.fault {
            let said = said(*fault);
            if said.code == "osm-incomplete" {
                tally.remark(said, 0);
            } else {
                tally.row();
                tally.refuse(vec![Refusal { number, column: None, field: None, said }]);
            }
            return;
        }
        // A whole country's layer has much that is far away: it is not worth a comparison in the database.
        let is_far =
            extent.is_some_and(|extent| row.geometry.as_ref().and_then(BoundingRect::bounding_rect).is_none_or(|r| !meets(extent, r)));
        let source = if is_far { None } else { self.layout.source(row) };
        let found = source.map(|source| {
            self.cut += u64::from(source.is_cut);
            self.streets.take(number, &source)
        });
        match found.filter(|things| !things.is_empty()) {
            Some(mut things) => {
                for thing in &mut things {
                    thing.thing.forget_names(|text| columns::guard(text).is_some());
                    self.lit += u64::from(matches!(thing.thing, Thing::Road { is_lit: Some(true), .. }));
                }
                things.iter().enumerate().for_each(|(at, thing)| note_down(thing, at == 0, tally));
                self.things.extend(things);
            }
            None => self.beside += 1,
        }
    }
}

fn meets(a: Rect, b: Rect) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}

/// Counts a thing, and puts it on the preview.
fn note_down(thing: &Incoming, is_row: bool, tally: &mut Tally) {
    if !is_row {
        return;
    }
    tally.row();
    let geometry = thing.thing.geometry();
    let Some(at) = geometry.centroid() else { return };
    let label = match &thing.thing {
        Thing::Road { class, name, .. } => name.clone().unwrap_or_else(|| (*class).to_owned()),
        Thing::Building { name, .. } => name.clone().unwrap_or_default(),
        Thing::KeyPlace { kind, name, .. } => name.clone().unwrap_or_else(|| (*kind).to_owned()),
        Thing::Junction { degree, .. } => degree.to_string(),
    };
    let is_shown = !matches!(geometry, Geometry::Point(_)) && geometry.coords_count() <= 500;
    tally.spot(Spot { number: thing.number, lon: at.x(), lat: at.y(), shape: is_shown.then_some(geometry), label, is_refused: false });
}

fn remarks(streets: &Streets, (beside, cut, lit): (u64, u64, u64), tally: &mut Tally) {
    let left: BTreeMap<&str, u64> = streets.left_out().iter().map(|(code, n)| (*code, *n)).collect();
    for (code, vi, en) in LEFT_OUT {
        if let Some(n) = left.get(code) {
            tally.remark(Said::new(code, vi, en), *n);
        }
    }
    if cut > 0 {
        let said = Said::new(
            "ways-cut",
            "Đường bị mép bản trích cắt: chỉ lấy phần có trong tệp.",
            "Ways that the border of the extract cuts: the pieces in the file are taken.",
        );
        tally.remark(said, cut);
    }
    if lit > 0 {
        let said = Said::new(
            "lit-streets",
            "Đường có đèn ban đêm: khi tính vùng trống, camera nhìn đường này ban đêm như ban ngày.",
            "Streets that are lit: coverage takes cameras to see them by night as by day.",
        );
        tally.remark(said, lit);
    }
    if beside > 0 {
        let said = Said::new(
            "beside-streets",
            "Đối tượng không phải đường, nhà hay nơi trọng yếu, hoặc ở xa tỉnh đã chọn: bỏ qua.",
            "Elements that are no road, building or key place, or far from the chosen province: left out.",
        );
        tally.remark(said, beside);
    }
}

fn replaced(n: u64) -> Said {
    Said::new(
        "replaced-earlier",
        format!("Thay {n} đối tượng của lần nạp trước có nội dung khác; hoàn tác lần này sẽ đưa chúng trở lại."),
        format!("{n} things of earlier loads with other content were replaced; undoing this load brings them back."),
    )
}

#[expect(clippy::needless_pass_by_value, reason = "mapped over what the room gives away")]
fn verdict(verdict: bulk::Verdict) -> Verdict {
    match verdict {
        bulk::Verdict::Unchanged { number } => Verdict::Unchanged { number },
        bulk::Verdict::Refused { number, field, code, vi, en } => Verdict::Refused { number, field, fault: Fault::new(code, vi, en) },
    }
}

/// Takes a load out again.
///
/// # Errors
/// `DependedOn` if later loads replaced rows of it; the database's.
pub async fn undo(conn: &mut PgConnection, import_id: uuid::Uuid) -> Result<BTreeMap<String, u64>, ImportError> {
    match bulk::undo(conn, import_id).await.map_err(street)? {
        Ok(undone) => Ok(undone.removed),
        Err(depends) => Err(ImportError::DependedOn(depends.later.into_iter().map(|(later, n)| (replaced_by(later), n)).collect())),
    }
}

fn replaced_by(later: uuid::Uuid) -> Said {
    Said::new(
        "replaced-later",
        format!("Lần nạp {later} sau đó đã thay các đối tượng này; hãy hoàn tác lần đó trước."),
        format!("The later load {later} replaced these things; undo that one first."),
    )
}
