//! What is said of the rows of a run: counts, reasons, places on a map.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo::{BoundingRect, Geometry};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Counts, OfCommune, Reason, Refusal, Said};
use crate::http::incoming::Verdict;

/// Refusals kept at most: whoever has more wrong than that has mapped a column wrongly.
const MAX_REFUSALS: usize = 200_000;
/// Places of a preview at most.
const MAX_PLACES: usize = 3_000;
/// Communes that are named.
const MAX_COMMUNES: usize = 20;

/// Where a row lies, for the preview.
#[derive(Debug, Clone)]
pub struct Spot {
    /// Row of the file.
    pub number: u64,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// The shape, if the row is one.
    pub shape: Option<Geometry<f64>>,
    /// What it is called.
    pub label: String,
    /// Whether it was refused before it came to the room.
    pub is_refused: bool,
}

/// The tally of a run.
#[derive(Default)]
pub struct Tally {
    rows: u64,
    /// Rows that went to the room.
    staged: u64,
    refused: HashSet<u64>,
    unchanged: HashSet<u64>,
    refusals: Vec<Refusal>,
    reasons: HashMap<(String, String), (Said, u64)>,
    communes: HashMap<Uuid, u64>,
    placed: BTreeMap<&'static str, u64>,
    spots: Vec<Spot>,
    /// Every so many-th row is shown.
    stride: u64,
    seen: u64,
    remarks: BTreeMap<String, (Said, u64)>,
}

impl Tally {
    /// One more row of the file.
    pub fn row(&mut self) {
        self.rows += 1;
    }

    /// Rows of the file so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// A row goes to the room: the unit of today that it lies in, and how that is known.
    pub fn staged(&mut self, unit: Option<Uuid>, placed: &'static str) {
        self.staged += 1;
        if let Some(unit) = unit {
            *self.communes.entry(unit).or_default() += 1;
        }
        *self.placed.entry(placed).or_default() += 1;
    }

    /// So many more rows lie in a unit of today.
    pub fn of_unit(&mut self, unit: Uuid, n: u64) {
        *self.communes.entry(unit).or_default() += n;
    }

    /// A row was refused for these reasons.
    pub fn refuse(&mut self, refusals: Vec<Refusal>) {
        for refusal in refusals {
            self.refused.insert(refusal.number);
            let of = self
                .reasons
                .entry((refusal.said.code.to_string(), refusal.field.as_deref().unwrap_or_default().to_owned()))
                .or_insert_with(|| (refusal.said.clone(), 0));
            of.1 += 1;
            if self.refusals.len() < MAX_REFUSALS {
                self.refusals.push(refusal);
            }
        }
    }

    /// What the room says of the rows that it was given.
    pub fn verdicts(&mut self, verdicts: Vec<Verdict>) {
        for verdict in verdicts {
            match verdict {
                Verdict::Unchanged { number } => {
                    self.unchanged.insert(number);
                }
                Verdict::Refused { number, field, fault } => {
                    let said = Said::new(fault.code, fault.vi, fault.en);
                    let field = Some(field).filter(|field| !field.is_empty()).map(std::borrow::Cow::Borrowed);
                    self.refuse(vec![Refusal { number, column: None, field, said }]);
                }
            }
        }
    }

    /// Something that was assumed of so many rows.
    pub fn remark(&mut self, said: Said, rows: u64) {
        self.remarks.entry(said.code.to_string()).or_insert_with(|| (said, 0)).1 += rows;
    }

    /// A place for the preview; of many rows every so many-th is kept.
    pub fn spot(&mut self, spot: Spot) {
        self.spot_of(|| Some(spot));
    }

    /// A place for the preview, made only if it is one that is kept.
    pub fn spot_of(&mut self, make: impl FnOnce() -> Option<Spot>) {
        self.seen += 1;
        if !self.seen.is_multiple_of(self.stride.max(1)) {
            return;
        }
        self.spots.extend(make());
        if self.spots.len() >= MAX_PLACES * 2 {
            let mut keep = false;
            self.spots.retain(|_| {
                keep = !keep;
                keep
            });
            self.stride = self.stride.max(1) * 2;
        }
    }

    /// The refusals in the order of the file.
    pub fn refusals(&mut self) -> &[Refusal] {
        self.refusals.sort_by_key(|refusal| refusal.number);
        &self.refusals
    }

    /// What was assumed, with how many rows.
    pub fn remarks(&self) -> Vec<Said> {
        let told: u64 = self.reasons.values().map(|(_, n)| n).sum();
        let cut = (told > self.refusals.len() as u64).then(|| {
            Said::new(
                "refusals-cut",
                format!("Quá nhiều lỗi: chỉ giữ {MAX_REFUSALS} lý do đầu tiên, các dòng sau không có trong tệp trả lại. Hãy kiểm tra cách ghép cột."),
                format!("Too many faults: only the first {MAX_REFUSALS} reasons are kept, rows after them are not in the file given back. Look at the mapping."),
            )
        });
        self.remarks
            .values()
            .map(|(said, rows)| match rows {
                0 => said.clone(),
                rows => {
                    Said { code: said.code.clone(), vi: format!("{} ({rows} dòng)", said.vi), en: format!("{} ({rows} rows)", said.en) }
                }
            })
            .chain(cut)
            .collect()
    }

    /// The communes with the most rows, the most first.
    pub fn largest(&self) -> Vec<(Uuid, u64)> {
        let mut list: Vec<(Uuid, u64)> = self.communes.iter().map(|(unit, n)| (*unit, *n)).collect();
        list.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        list.truncate(MAX_COMMUNES);
        list
    }

    /// The counts; `names` are those of [`Tally::largest`].
    pub fn counts(&self, names: &HashMap<Uuid, String>) -> Counts {
        let mut by_reason: Vec<Reason> = self.reasons.values().map(|(said, n)| Reason { said: said.clone(), n: *n }).collect();
        by_reason.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.said.code.cmp(&b.said.code)));
        let unchanged = self.unchanged.difference(&self.refused).count() as u64;
        let refused = self.refused.len() as u64;
        Counts {
            rows: self.rows,
            accepted: self.rows.saturating_sub(refused + unchanged),
            refused,
            unchanged,
            by_reason,
            by_commune: self
                .largest()
                .into_iter()
                .map(|(commune_id, n)| OfCommune { commune_id, name: names.get(&commune_id).cloned().unwrap_or_default(), n })
                .collect(),
            placed: self.placed.iter().map(|(how, n)| ((*how).to_owned(), *n)).collect(),
            by_class: BTreeMap::new(),
        }
    }

    /// The preview: a GeoJSON document.
    pub fn preview(&self) -> Value {
        let step = self.spots.len().div_ceil(MAX_PLACES).max(1);
        let features: Vec<Value> = self
            .spots
            .iter()
            .step_by(step)
            .map(|spot| {
                let status = if spot.is_refused || self.refused.contains(&spot.number) {
                    "refused"
                } else if self.unchanged.contains(&spot.number) {
                    "unchanged"
                } else {
                    "ok"
                };
                let geometry = match &spot.shape {
                    Some(shape) => json!(geojson::Geometry::new(geojson::GeometryValue::from(shape))),
                    None => json!({ "type": "Point", "coordinates": [round(spot.lon), round(spot.lat)] }),
                };
                json!({ "type": "Feature", "geometry": geometry, "properties": { "row": spot.number, "status": status, "label": spot.label } })
            })
            .collect();
        let all: geo::MultiPoint = self.spots.iter().map(|spot| geo::Point::new(spot.lon, spot.lat)).collect::<Vec<_>>().into();
        let mut document = json!({ "type": "FeatureCollection", "features": features });
        if let (Some(rect), Some(members)) = (all.bounding_rect(), document.as_object_mut()) {
            members.insert("bbox".to_owned(), json!([round(rect.min().x), round(rect.min().y), round(rect.max().x), round(rect.max().y)]));
        }
        document
    }
}

/// A tenth of a metre is enough for a map.
fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(number: u64, code: &'static str) -> Refusal {
        Refusal { number, column: None, field: None, said: Said::new(code, "", "") }
    }

    #[test]
    fn a_row_is_counted_once_whatever_is_wrong_with_it() {
        let mut tally = Tally::default();
        (0..10).for_each(|_| tally.row());
        tally.refuse(vec![refusal(2, "a"), refusal(2, "b")]);
        tally.refuse(vec![refusal(3, "a")]);
        tally.verdicts(vec![
            Verdict::Unchanged { number: 4 },
            Verdict::Refused { number: 5, field: "", fault: crate::http::incoming::Fault::new("c", "", "") },
        ]);
        let counts = tally.counts(&HashMap::new());
        assert_eq!((counts.rows, counts.accepted, counts.refused, counts.unchanged), (10, 6, 3, 1));
        assert_eq!(counts.by_reason.iter().map(|r| (r.said.code.as_ref(), r.n)).collect::<Vec<_>>(), [("a", 2), ("b", 1), ("c", 1)]);
    }

    #[test]
    fn a_preview_of_many_rows_stays_small_and_spans_all_of_them() {
        let mut tally = Tally::default();
        for number in 0..100_000_u64 {
            let lon = 106.0 + number as f64 * 1e-6;
            tally.spot(Spot { number, lon, lat: 20.9, shape: None, label: String::new(), is_refused: false });
        }
        let preview = tally.preview();
        let n = preview["features"].as_array().unwrap().len();
        assert!((1_000..=MAX_PLACES).contains(&n), "{n}");
        assert!(preview["bbox"][2].as_f64().unwrap() - preview["bbox"][0].as_f64().unwrap() > 0.095);
    }
}
