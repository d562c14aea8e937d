//! What is said of the rows of a run: counts, reasons, places on a map.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo::{BoundingRect, Geometry};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Counts, Mapping, OfCommune, Reason, Refusal, Said};
use crate::files::Table;
use crate::http::incoming::Verdict;

/// Refusals kept at most: whoever has more wrong than that has mapped a column wrongly.
const MAX_REFUSALS: usize = 200_000;
/// Places of a preview at most.
const MAX_PLACES: usize = 3_000;
/// Communes that are named.
const MAX_COMMUNES: usize = 20;
/// Rows that a reason or a remark names.
const MAX_NAMED: usize = 5;

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

/// Where a row that went to the room lies: 8 octets, so that only rows that are taken are counted at the end.
struct Staged {
    number: u32,
    /// Index in [`Tally::units`]; none beyond its end.
    unit: u16,
    /// Index in [`Tally::ways`].
    placed: u8,
}

/// Rows that were refused for one reason.
struct Group {
    said: Said,
    is_uniform: bool,
    column: Option<usize>,
    rows: Vec<u64>,
    last: u64,
    n: u64,
}

/// The tally of a run.
#[derive(Default)]
pub struct Tally {
    rows: u64,
    /// Lines that are no rows.
    beside: u64,
    /// Columns of each field, and the headings of all.
    columns: BTreeMap<String, Vec<usize>>,
    headings: Vec<String>,
    staged: Vec<Staged>,
    units: Vec<Uuid>,
    unit_at: HashMap<Uuid, u16>,
    ways: Vec<&'static str>,
    refused: HashSet<u64>,
    unchanged: HashSet<u64>,
    refusals: Vec<Refusal>,
    reasons: HashMap<(String, String), Group>,
    /// Rows of units that are counted otherwise than row by row.
    communes: HashMap<Uuid, u64>,
    spots: Vec<Spot>,
    /// Every so many-th row is shown.
    stride: u64,
    seen: u64,
    remarks: BTreeMap<String, (Said, u64, Vec<u64>)>,
}

/// The fields of an import that a field of a room is read from: which cell is to be corrected.
fn sources(field: &str) -> &[&str] {
    match field {
        "lon" => &["lon", "x", "coordinates"],
        "lat" => &["lat", "y", "coordinates"],
        "commune_text" => &["commune_text", "commune_code"],
        "commune_id" => &["commune_text", "commune_code", "lon", "x", "coordinates"],
        "offence_code" => &["offence_code", "offence_text"],
        "occurred_from" => &["occurred_from", "occurred_date"],
        "occurred_to" => &["occurred_to", "occurred_until", "occurred_from", "occurred_date"],
        "contact_phone" => &["contact_phone", "contact_organisation", "contact_note"],
        _ => &[],
    }
}

impl Tally {
    /// A tally of rows that are read from the columns of `mapping`.
    pub fn of(mapping: &Mapping, table: &Table) -> Self {
        let headings = table.columns.iter().map(|column| column.name.clone()).collect();
        Self { columns: mapping.columns.clone(), headings, ..Self::default() }
    }

    /// The first column of a field, or of those that it is made of.
    fn column_of(&self, field: &str) -> Option<usize> {
        let of = |name: &str| self.columns.get(name)?.first().copied();
        of(field).or_else(|| sources(field).iter().find_map(|name| of(name)))
    }

    /// One more row of the file.
    pub fn row(&mut self) {
        self.rows += 1;
    }

    /// Rows of the file so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// A row goes to the room: the unit of today that it lies in, and how that is known. It counts unless the room refuses it.
    pub fn staged(&mut self, number: u64, unit: Option<Uuid>, placed: &'static str) {
        let unit = unit.map_or(u16::MAX, |unit| {
            *self.unit_at.entry(unit).or_insert_with(|| {
                self.units.push(unit);
                u16::try_from(self.units.len() - 1).unwrap_or(u16::MAX)
            })
        });
        let known = self.ways.iter().position(|way| *way == placed);
        let placed = known.unwrap_or_else(|| {
            self.ways.push(placed);
            self.ways.len() - 1
        });
        self.staged.push(Staged { number: u32::try_from(number).unwrap_or(u32::MAX), unit, placed: placed as u8 });
    }

    /// The rows that went to the room and were taken by it.
    fn taken(&self) -> impl Iterator<Item = &Staged> {
        let is_all = self.refused.is_empty() && self.unchanged.is_empty();
        self.staged.iter().filter(move |row| {
            let number = u64::from(row.number);
            is_all || !(self.refused.contains(&number) || self.unchanged.contains(&number))
        })
    }

    /// So many more rows lie in a unit of today.
    pub fn of_unit(&mut self, unit: Uuid, n: u64) {
        *self.communes.entry(unit).or_default() += n;
    }

    /// A row was refused for these reasons.
    pub fn refuse(&mut self, refusals: Vec<Refusal>) {
        for mut refusal in refusals {
            self.refused.insert(refusal.number);
            if refusal.column.is_none() {
                refusal.column = refusal.field.as_deref().and_then(|field| self.column_of(field));
            }
            let group = self
                .reasons
                .entry((refusal.said.code.to_string(), refusal.field.as_deref().unwrap_or_default().to_owned()))
                .or_insert_with(|| Group {
                    said: refusal.said.clone(),
                    is_uniform: true,
                    column: refusal.column,
                    rows: Vec::new(),
                    last: u64::MAX,
                    n: 0,
                });
            group.is_uniform = group.is_uniform && group.said == refusal.said;
            if group.last != refusal.number {
                group.last = refusal.number;
                group.n += 1;
                if group.rows.len() < MAX_NAMED {
                    group.rows.push(refusal.number);
                }
            }
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
                Verdict::Noted { number, fault } => self.remark_row(Said::new(fault.code, fault.vi, fault.en), number),
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
        self.remarks.entry(said.code.to_string()).or_insert_with(|| (said, 0, Vec::new())).1 += rows;
    }

    /// Something that is to be known of a row; the first of them are named.
    pub fn remark_row(&mut self, said: Said, number: u64) {
        let of = self.remarks.entry(said.code.to_string()).or_insert_with(|| (said, 0, Vec::new()));
        of.1 += 1;
        if of.2.len() < MAX_NAMED * 4 {
            of.2.push(number);
        }
    }

    /// A line of the table that is none of its rows: a total, a signature, a note.
    pub fn foot(&mut self, number: u64) {
        self.beside += 1;
        let said = Said::new(
            "rows-beside",
            "Dòng cộng, dòng ký tên và ghi chú không phải dữ liệu, đã bỏ qua",
            "Lines of totals, signatures and notes are no data and were passed over",
        );
        self.remark_row(said, number);
    }

    /// So many lines are the example of a template.
    pub fn examples(&mut self, n: u64) {
        self.beside += n;
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
        let told: u64 = self.reasons.values().map(|group| group.n).sum();
        let cut = (told > self.refusals.len() as u64).then(|| {
            Said::new(
                "refusals-cut",
                format!("Quá nhiều lỗi: chỉ giữ {MAX_REFUSALS} lý do đầu tiên, các dòng sau không có trong tệp trả lại. Hãy kiểm tra cách ghép cột."),
                format!("Too many faults: only the first {MAX_REFUSALS} reasons are kept, rows after them are not in the file given back. Look at the mapping."),
            )
        });
        self.remarks
            .values()
            .map(|(said, rows, numbers)| match rows {
                0 => said.clone(),
                rows => {
                    let list = listed(numbers, *rows);
                    let list = if list.is_empty() { list } else { format!(": {list}") };
                    let (vi, en) = (format!("{} ({rows} dòng{list})", said.vi), format!("{} ({rows} rows{list})", said.en));
                    Said { code: said.code.clone(), vi, en }
                }
            })
            .chain(cut)
            .collect()
    }

    /// The communes with the most rows, the most first.
    pub fn largest(&self) -> Vec<(Uuid, u64)> {
        let mut counts = vec![0_u64; self.units.len()];
        self.taken().for_each(|row| {
            if let Some(n) = counts.get_mut(usize::from(row.unit)) {
                *n += 1;
            }
        });
        let rows = self.units.iter().copied().zip(counts).filter(|(_, n)| *n > 0);
        let mut list: Vec<(Uuid, u64)> = rows.chain(self.communes.iter().map(|(unit, n)| (*unit, *n))).collect();
        list.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        list.truncate(MAX_COMMUNES);
        list
    }

    /// The counts; `names` are those of [`Tally::largest`].
    pub fn counts(&self, names: &HashMap<Uuid, String>) -> Counts {
        let reason = |((_, field), group): (&(String, String), &Group)| Reason {
            said: group.said.clone(),
            is_uniform: group.is_uniform,
            field: Some(field.clone()).filter(|field| !field.is_empty()),
            column: group.column,
            heading: group.column.and_then(|column| self.headings.get(column)).filter(|heading| !heading.is_empty()).cloned(),
            rows: group.rows.clone(),
            n: group.n,
        };
        let mut by_reason: Vec<Reason> = self.reasons.iter().map(reason).collect();
        by_reason.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.said.code.cmp(&b.said.code)).then_with(|| a.field.cmp(&b.field)));
        let mut placed: BTreeMap<String, u64> = BTreeMap::new();
        let mut ways = vec![0_u64; self.ways.len()];
        self.taken().for_each(|row| ways[usize::from(row.placed)] += 1);
        placed.extend(self.ways.iter().zip(ways).filter(|(_, n)| *n > 0).map(|(way, n)| ((*way).to_owned(), n)));
        let unchanged = self.unchanged.difference(&self.refused).count() as u64;
        let refused = self.refused.len() as u64;
        Counts {
            rows: self.rows,
            beside: self.beside,
            accepted: self.rows.saturating_sub(refused + unchanged),
            refused,
            unchanged,
            by_reason,
            by_commune: self
                .largest()
                .into_iter()
                .map(|(commune_id, n)| OfCommune { commune_id, name: names.get(&commune_id).cloned().unwrap_or_default(), n })
                .collect(),
            placed,
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
        // Of a shape its corners: an area that reaches far is seen whole.
        let corners = |spot: &Spot| match spot.shape.as_ref().and_then(BoundingRect::bounding_rect) {
            Some(rect) => [geo::Point(rect.min()), geo::Point(rect.max())],
            None => [geo::Point::new(spot.lon, spot.lat); 2],
        };
        let all: geo::MultiPoint = self.spots.iter().flat_map(corners).collect::<Vec<_>>().into();
        let mut document = json!({ "type": "FeatureCollection", "features": features });
        if let (Some(rect), Some(members)) = (all.bounding_rect(), document.as_object_mut()) {
            members.insert("bbox".to_owned(), json!([round(rect.min().x), round(rect.min().y), round(rect.max().x), round(rect.max().y)]));
        }
        document
    }
}

/// Numbers of rows, the first few of `of`.
pub fn listed(numbers: &[u64], of: u64) -> String {
    let mut list = numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    if !numbers.is_empty() && of > numbers.len() as u64 {
        list.push_str(", …");
    }
    list
}

/// A tenth of a metre is enough for a map.
fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests;
