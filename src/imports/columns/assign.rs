//! Which column goes into which field, and which kind of file it is. Each column is scored against each field by its heading and its
//! samples, and the best pairs win, one after the other: a column goes into at most one field, a field takes one column unless it joins.

use std::collections::BTreeMap;

use super::fields::{fields_of, joins};
use super::headings::{HEADINGS, NOWHERE, OF_KIND};
use super::keys::{bare_key, key};
use super::own_files::is_derived;
use super::{ImportKind, OwnFile, PersonData, refuse};
use crate::files::{Column, Format, Table};
use crate::http::fields::dates::{self, DayOrder};
use crate::http::fields::words::fold;
use crate::http::fields::{CellReader, Field, Habits, Input, Kind, numbers};
use crate::imports::interpret::is_of_foot;
use crate::imports::values::clock;

/// Pairs that score less are not proposed.
const ENOUGH: f64 = 0.55;
/// What speaks for the kind of a file of our own: more than all columns of any other could.
const SURE: f64 = 1000.0;
/// Fields that many kinds of files have: they tell little of the kind.
const EVERYWHERE: &[&str] = &[
    "lon",
    "lat",
    "x",
    "y",
    "coordinates",
    "commune_text",
    "commune_code",
    "district_text",
    "province_text",
    "address_text",
    "status",
    "name",
    "osm_id",
    "year",
    "street_name",
    "height_m",
    "residential_area",
    "managing_unit",
    "feature_class",
    "population_source",
    "legal_basis",
    "phase",
    "contact_phone",
    "contact_organisation",
    "patrol_note",
];

/// What is proposed for one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// Index in the table.
    pub column: usize,
    /// Field that it goes into.
    pub field: &'static str,
    /// 0 to 1; 1 is a heading that is the field's own.
    pub confidence: f64,
}

/// What is proposed for a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The kind of file; `None`: nothing speaks for one.
    pub kind: Option<ImportKind>,
    /// Kinds by how much speaks for them, the best first; those with nothing are left out.
    pub ranking: Vec<(ImportKind, f64)>,
    /// The pairs, in the order of the columns.
    pub guesses: Vec<Guess>,
    /// Columns that may not come in, with the reason.
    pub refused: BTreeMap<usize, PersonData>,
}

impl Proposal {
    /// As the mapping's `columns`: field to columns.
    pub fn columns(&self) -> BTreeMap<&'static str, Vec<usize>> {
        let mut columns: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        for guess in &self.guesses {
            columns.entry(guess.field).or_default().push(guess.column);
        }
        columns
    }
}

/// Proposes kind and mapping for a table; with `kind` only the mapping. `file_name` may tell what the headings do not.
/// A table of 200 columns takes some milliseconds.
pub fn propose(table: &Table, format: Format, file_name: &str, kind: Option<ImportKind>) -> Proposal {
    let mut ranking: Vec<(ImportKind, f64)> = ImportKind::ALL
        .into_iter()
        .map(|kind| {
            (
                kind,
                assign(&table.columns, kind)
                    .iter()
                    .map(|g| if EVERYWHERE.contains(&g.field) { 0.15 } else { 1.0 } * g.confidence)
                    .sum::<f64>(),
            )
        })
        .map(|(kind, score)| (kind, score + by_geometry(kind, table, format) + by_name(kind, &table.name) + by_name(kind, file_name)))
        .filter(|(_, score)| *score > 0.5)
        .collect();
    ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
    // What our own files mean is known: nothing in them is a guess.
    let own = OwnFile::of(table).and_then(|own| Some((own.kind?, own))).filter(|(of, _)| kind.is_none_or(|kind| kind == *of));
    if let Some((of, _)) = &own {
        ranking.retain(|(kind, _)| kind != of);
        ranking.insert(0, (*of, SURE));
    }
    let kind = kind.or(ranking.first().map(|(kind, _)| *kind));
    let own = own.map(|(_, own)| own);
    let mut guesses = own.as_ref().map_or_else(|| kind.map_or_else(Vec::new, |kind| assign(&table.columns, kind)), OwnFile::guesses);
    let mut refused = BTreeMap::new();
    for (i, column) in table.columns.iter().enumerate() {
        // A heading that only resembles a field does not vouch for what stands under it.
        let known = guesses.iter().find(|g| g.column == i && g.confidence >= 0.7).map(|g| g.field);
        if let Some(reason) = refuse(kind, OwnFile::heading(own.as_ref(), i, column, known), &column.samples, known) {
            refused.insert(i, reason);
        }
    }
    guesses.retain(|guess| !refused.contains_key(&guess.column));
    Proposal { kind, ranking, guesses, refused }
}

fn assign(columns: &[Column], kind: ImportKind) -> Vec<Guess> {
    let fields = fields_of(kind);
    let words: Vec<Vec<Word>> =
        fields.iter().map(|field| names(field, kind).map(Word::new).filter(|word| !word.key.is_empty()).collect()).collect();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (c, column) in columns.iter().enumerate() {
        for (f, field) in fields.iter().enumerate() {
            let score = score(column, field, &words[f]);
            if score >= ENOUGH {
                pairs.push((score, c, f));
            }
        }
    }
    // Stable: of equal scores the earlier column, then the earlier field.
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut used_columns, mut used_fields) = (vec![false; columns.len()], vec![false; fields.len()]);
    let mut guesses = Vec::new();
    for (confidence, c, f) in pairs {
        // Two columns of one field are joined only if both are surely meant.
        let taken = used_fields[f] && !(joins(fields[f].name) && fields[f].name == "address_text" && confidence >= 0.9);
        if used_columns[c] || taken {
            continue;
        }
        (used_columns[c], used_fields[f]) = (true, true);
        guesses.push(Guess { column: c, field: fields[f].name, confidence });
    }
    guesses.sort_by_key(|guess| guess.column);
    guesses
}

/// How well a column fits a field: the heading's likeness, times how many samples the field could read.
fn score(column: &Column, field: &Field, words: &[Word]) -> f64 {
    let likeness = likeness(&column.name, words);
    if likeness == 0.0 {
        return 0.0;
    }
    let samples: Vec<&str> = column.samples.iter().map(|s| s.trim()).filter(|s| !s.is_empty() && !is_of_foot(s)).collect();
    if samples.is_empty() {
        return likeness * 0.95;
    }
    let share = samples.iter().filter(|sample| reads(field, sample)).count() as f64 / samples.len() as f64;
    likeness * if share >= 0.5 { 0.9 + 0.1 * share } else { 0.3 + share }
}

/// One of a field's names, folded once.
struct Word {
    key: String,
    lower: String,
}

impl Word {
    fn new(word: &str) -> Self {
        Self { key: key(word), lower: word.to_lowercase() }
    }
}

fn likeness(heading: &str, words: &[Word]) -> f64 {
    let (whole, bare) = (key(heading), bare_key(heading));
    let is_nowhere = || is_derived(&whole) || NOWHERE.iter().any(|word| key(word) == whole);
    if whole.is_empty() || (!words.iter().any(|word| word.key == whole) && is_nowhere()) {
        return 0.0;
    }
    // Headings of two rows are `Tọa độ / Kinh độ`: the last part counts nearly as the whole.
    let last = heading.rsplit(" / ").next().map(bare_key).filter(|last| *last != bare);
    let lower = heading.trim().to_lowercase();
    let likeness = |Word { key: known, lower: accented }: &Word| {
        if whole == *known {
            0.98 + if *accented == lower { 0.02 } else { 0.0 }
        } else if bare == *known {
            0.95
        } else if last.as_ref() == Some(known) {
            0.92
        } else if known.len() >= 5 && contains(&whole, known) {
            0.55 + 0.35 * known.len() as f64 / whole.len() as f64
        } else if known.len() >= 7 && strays(&whole, known) == 1 {
            0.8
        } else {
            0.0
        }
    };
    words.iter().map(likeness).fold(0.0, f64::max)
}

fn names(field: &Field, kind: ImportKind) -> impl Iterator<Item = &'static str> {
    let more = HEADINGS.iter().filter(|(name, _)| *name == field.name).map(|(_, words)| *words);
    let of_kind = OF_KIND.iter().filter(move |(of, name, _)| *of == kind && *name == field.name).map(|(.., words)| *words);
    [field.name, field.vi, field.en].into_iter().chain(more.chain(of_kind).flat_map(|words| words.iter().copied()))
}

/// Whether `phrase` stands in `text` as whole words.
fn contains(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let end = at + phrase.len();
        (at == 0 || text.as_bytes()[at - 1] == b' ') && (end == text.len() || text.as_bytes()[end] == b' ')
    })
}

/// 1 if one letter was added, left out or exchanged; 0 if the texts are equal, 2 if more is different.
fn strays(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return 2;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = |a: &[char], b: &[char]| a == b;
    if a.len() == b.len() && same == a.len() {
        0
    } else if rest(a.get(same + 1..).unwrap_or_default(), b.get(same + 1..).unwrap_or_default())
        || rest(&a[same..], b.get(same + 1..).unwrap_or(&['\0']))
        || rest(a.get(same + 1..).unwrap_or(&['\0']), &b[same..])
    {
        1
    } else {
        2
    }
}

/// Whether a sample could be a value of the field; generous: it only has to tell a latitude from a telephone number.
fn reads(field: &Field, sample: &str) -> bool {
    let number = || numbers::read(sample, "", numbers::Decimal::Undecided).map(|n| n.value);
    let within = |low: f64, high: f64| {
        let degrees = sample.contains('°') || sample.contains(['\'', '"']);
        degrees
            || numbers::read(sample, "", numbers::Decimal::Undecided)
                .is_some_and(|n| [Some(n.value), n.otherwise].into_iter().flatten().any(|n| (low..=high).contains(&n)))
    };
    match field.name {
        // Swapped axes are found by who looks at all rows; here only: degrees.
        "lon" | "lat" => within(6.0, 118.0),
        "x" | "y" => within(100_000.0, 3_000_000.0) && !sample.contains('°'),
        "coordinates" => sample.split([',', ';', ' ', '\n']).filter(|part| part.chars().any(|c| c.is_ascii_digit())).count() >= 2,
        "commune_text" | "site_name" | "address_text" | "offence_text" | "name" | "district_text" | "province_text" | "street_name" => {
            sample.chars().any(char::is_alphabetic) || number().is_some_and(|n| n < 100_000.0)
        }
        "occurred_date" => dates::read(sample, DayOrder::Undecided).is_some() || clock::split(sample).is_some(),
        // Who paid, and whose it is: some headings may mean either, and the words tell.
        "funding_source" => is_word_of(field, sample) || !is_word_of(other("ownership"), sample),
        "ownership" => is_word_of(field, sample) || !is_word_of(other("funding_source"), sample),
        "occurred_time" => clock::read(sample).is_some() || dates::read(sample, DayOrder::Undecided).is_some(),
        "occurred_until" => dates::read(sample, DayOrder::Undecided).is_some() || dates::read_time(sample).is_some(),
        // What the service gave out, or wrote into a masked file; an office's own number is another field.
        "incident_code" => is_own_code(sample),
        "office_number" => !is_own_code(sample) && sample.chars().count() <= 40 && sample.bytes().any(|b| b.is_ascii_digit()),
        "commune_code" => sample.len() <= 5 && sample.bytes().all(|b| b.is_ascii_digit()),
        "offence_code" => sample.chars().any(|c| c.is_ascii_digit()) || sample.len() < 12,
        "resolution" => sample.chars().any(|c| c.is_ascii_digit()) || fold(sample).contains("hd"),
        _ => match field.kind {
            Kind::Integer { .. } | Kind::Number { .. } => {
                sample.chars().any(|c| c.is_ascii_digit()) && dates::read(sample, DayOrder::Undecided).is_none()
            }
            Kind::Date | Kind::PastDate => dates::read(sample, DayOrder::Undecided).is_some(),
            Kind::Timestamp => dates::read(sample, DayOrder::Undecided).is_some_and(|when| when.precision <= dates::Precision::Hour),
            Kind::Boolean => sample.chars().count() <= 12,
            Kind::Choice(_) | Kind::Choices(_) => number().is_none_or(|n| n < 1000.0) && sample.chars().count() <= 60,
            Kind::Code { .. } => !sample.contains(' ') && sample.chars().count() <= 40,
            Kind::Id => sample.len() == 36,
            Kind::Bearing | Kind::Text { .. } => true,
        },
    }
}

/// A field of the sites.
fn other(name: &str) -> &'static Field {
    crate::cameras::fields::SITE.iter().find(|field| field.name == name).unwrap_or(&crate::cameras::fields::SITE[0])
}

/// Whether a text is one of the choices of a field of cameras, in the words of offices too.
fn is_word_of(field: &Field, sample: &str) -> bool {
    let Some(known) = crate::cameras::fields::SITE.iter().find(|known| known.name == field.name) else { return false };
    let reader = CellReader::new(known, crate::cameras::synonyms::SYNONYMS, Habits::default(), chrono::NaiveDate::MIN);
    reader.read(Input::Text(sample)).is_ok_and(|(datum, _)| !datum.is_null())
}

/// Whether a text is a code of an incident as the service gives them out (`HP-10532-2024-00001`), or as masked files have them.
fn is_own_code(sample: &str) -> bool {
    let sample = sample.trim();
    let parts: Vec<&str> = sample.split('-').collect();
    let is_digits = |text: &str, at_least: usize| text.len() >= at_least && text.bytes().all(|b| b.is_ascii_digit());
    let is_given = matches!(parts.as_slice(), [province, commune, year, number]
        if (2..=4).contains(&province.len()) && province.bytes().all(|b| b.is_ascii_uppercase())
            && commune.len() == 5 && is_digits(commune, 5) && year.len() == 4 && is_digits(year, 4) && is_digits(number, 5));
    is_given || is_masked_code(sample)
}

/// Whether a text is a code as the database makes them for masked places: `VV-` and eight hexadecimal digits.
pub fn is_masked_code(sample: &str) -> bool {
    sample.strip_prefix("VV-").is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)))
}

fn by_geometry(kind: ImportKind, table: &Table, format: Format) -> f64 {
    if matches!(format, Format::OsmXml | Format::OsmPbf) {
        // Its keys are told as samples. An extract of cameras alone has none of a street's.
        let has_key =
            |key: &str| table.columns.iter().any(|column| column.name == "@tags" && column.samples.iter().any(|told| told == key));
        let is_of_cameras = has_key("man_made") && !has_key("highway") && !has_key("building");
        let expected = if is_of_cameras { ImportKind::Cameras } else { ImportKind::Streets };
        return if kind == expected { 10.0 } else { 0.0 };
    }
    let Some(geometry) = &table.geometry else {
        // Without geometry there is nothing to draw a road or a boundary from; an area of a hotspot can be a centre and a radius.
        let has_radius = || table.columns.iter().any(|column| ["ban kinh", "radius"].iter().any(|word| contains(&key(&column.name), word)));
        let is_drawn = matches!(kind, ImportKind::Boundaries | ImportKind::Streets) || (kind == ImportKind::Hotspots && !has_radius());
        return if is_drawn { -5.0 } else { 0.0 };
    };
    let has = |name: &str| geometry.kinds.iter().any(|kind| kind.contains(name));
    match kind {
        ImportKind::Cameras | ImportKind::Incidents if has("Polygon") || has("LineString") => -3.0,
        ImportKind::Cameras | ImportKind::Incidents => 0.3,
        ImportKind::Hotspots if has("Polygon") => 0.6,
        ImportKind::Boundaries if has("Polygon") => 0.6 + table.row_count.map_or(0.0, |rows| if rows >= 90 { 0.5 } else { 0.0 }),
        ImportKind::Streets if has("LineString") => 2.0,
        ImportKind::Populations => -5.0,
        _ => 0.0,
    }
}

fn by_name(kind: ImportKind, name: &str) -> f64 {
    let name = key(name);
    let words: &[&str] = match kind {
        ImportKind::Cameras => &["camera", "cam an ninh", "mat camera"],
        ImportKind::Incidents => &["vu viec", "vu an", "tin bao", "toi pham", "incident"],
        ImportKind::Hotspots => &["diem nong", "phuc tap", "tu diem", "hotspot"],
        ImportKind::Populations => &["dan so", "population"],
        ImportKind::Boundaries => &["ranh gioi", "dia gioi", "boundary", "boundaries", "communes"],
        ImportKind::Streets => &["duong", "roads", "streets", "osm", "highway", "buildings"],
    };
    if words.iter().any(|word| contains(&name, word)) { 0.8 } else { 0.0 }
}

#[cfg(test)]
mod tests;
