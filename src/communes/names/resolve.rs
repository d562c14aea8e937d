//! The unit that a text means on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::spelling::{Kind, accented, accented_i, loose};
use super::text::{Level, Qualifier, Reading, forms, is_plain, qualifier, readings};
use super::{Index, Names, Unit};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The commune: its name alone, with district and province, a code of five digits, or an address that ends in them.
    pub text: &'a str,
    /// The district of a column of its own.
    pub district: Option<&'a str>,
    /// The province of a column of its own.
    pub province: Option<&'a str>,
    /// Codes of the provinces of today in which names are looked up first, unless the text itself names a province; none for the country.
    pub province_codes: &'a [String],
    /// The day of the row: units of that day are meant first.
    pub on: NaiveDate,
}

/// The unit that was found, and how the name was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The unit in force on the day.
    pub commune_id: Uuid,
    /// The unit that the text names, if it is another one than was in force: this one's predecessor, or its successor.
    pub named: Option<Uuid>,
    /// The text says another kind: xã for what is a phường.
    pub is_other_kind: bool,
    /// The text has no accents and the name has.
    pub is_plain: bool,
    /// The text is spelled otherwise: Mĩ for Mỹ, or with other accents.
    pub is_respelt: bool,
}

/// A unit that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub commune_id: Uuid,
    /// With district and province.
    pub full_name: String,
    /// First day in force; `None`: since before the records.
    pub valid_from: Option<NaiveDate>,
    /// First day no longer in force; `None`: in force.
    pub valid_to: Option<NaiveDate>,
    /// The unit named, if this one is an heir or predecessor of it.
    pub through: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// One unit.
    Unique(Found),
    /// More than one, or one that something in the text speaks against; at most twelve, the likely ones first.
    Several(Vec<Candidate>),
    /// None in the provinces that were asked for, but these elsewhere; at most twelve.
    Elsewhere(Vec<Candidate>),
    /// None of that name; the nearest spellings, at most five, those of the provinces that were asked for first.
    None(Vec<Candidate>),
}

impl Found {
    /// What was assumed, as code, Vietnamese and English; `None`: the name is the unit's own.
    pub fn words(&self, names: &Names) -> Option<(&'static str, String, String)> {
        let now = names.full_name(self.commune_id).unwrap_or_default();
        if let Some(was) = self.named.and_then(|id| names.full_name(id)) {
            return Some((
                "commune-of-another-day",
                format!("{was} không còn (hoặc chưa có) vào ngày của dòng; đã hiểu là {now}."),
                format!("{was} was not in force on the day of the row; it was read as {now}."),
            ));
        }
        if self.is_respelt {
            return Some((
                "commune-respelt",
                format!("Tên viết khác chính tả; đã hiểu là {now}."),
                format!("Spelled otherwise; it was read as {now}."),
            ));
        }
        if self.is_other_kind {
            return Some((
                "commune-other-kind",
                format!("Cấp đơn vị ghi khác; đã hiểu là {now}."),
                format!("Another kind of unit is written; it was read as {now}."),
            ));
        }
        self.is_plain.then(|| {
            ("commune-plain", format!("Tên không dấu; đã hiểu là {now}."), format!("Written without accents; it was read as {now}."))
        })
    }
}

/// Costs from here on are doubts that only a person settles.
const DOUBT: u32 = 16;
/// Another spelling in a text with accents.
const OTHER_ACCENTS: u32 = 10;

struct Match {
    cost: u32,
    index: Index,
    is_other_kind: bool,
    is_plain: bool,
    is_respelt: bool,
}

impl Names {
    /// The unit that a text means. Some 5 µs for a name, up to 5 ms where nothing fits and near spellings are looked for: keep the answers of
    /// a file by text and day.
    pub fn resolve(&self, query: &Query) -> Resolution {
        let text = query.text.trim();
        if text.is_empty() {
            return Resolution::None(Vec::new());
        }
        if (4..=5).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit())
            && let Some(of_code) = text.parse().ok().and_then(|code: u32| self.by_code.get(&code))
        {
            let valid = of_code.iter().filter(|i| self.unit(**i).holds(query.on));
            let matches =
                valid.map(|index| Match { cost: 0, index: *index, is_other_kind: false, is_plain: false, is_respelt: false }).collect();
            return self.settle(matches, query.on);
        }
        let beside: Vec<Qualifier> = [(query.district, Level::District), (query.province, Level::Province)]
            .into_iter()
            .filter_map(|(text, level)| Some(qualifier(text.filter(|t| !t.trim().is_empty())?.trim(), level)))
            .collect();
        let readings = readings(text);
        let matches_of = |query: &Query| {
            let mut matches = Vec::new();
            for reading in &readings {
                self.matches(reading, &beside, query, &mut matches);
            }
            matches
        };
        let matches = matches_of(query);
        if !matches.is_empty() {
            return self.settle(matches, query.on);
        }
        let elsewhere = if query.province_codes.is_empty() { Vec::new() } else { matches_of(&Query { province_codes: &[], ..*query }) };
        match self.settle(elsewhere, query.on) {
            Resolution::Unique(found) => {
                let index = self.by_id.get(&found.commune_id).copied();
                Resolution::Elsewhere(index.map(|index| self.candidate(index, None)).into_iter().collect())
            }
            Resolution::Several(candidates) => Resolution::Elsewhere(candidates),
            Resolution::Elsewhere(_) | Resolution::None(_) => Resolution::None(self.nearest(text, query)),
        }
    }

    /// Code of the province of today that a text names, by a name of any period, with or without its kind, or by its code; the parts of an
    /// address are looked at one by one. `None`: it names no province.
    pub fn province_named(&self, text: &str) -> Option<&str> {
        text.split([',', ';', '(', ')']).map(str::trim).filter(|part| !part.is_empty()).find_map(|part| {
            let named = qualifier(part, Level::Province);
            let is_it = |p: &&super::Province| *p.key == *named.key || *p.key == *named.whole || *p.code == *part;
            let current = self.provinces.iter().filter(|p| p.is_current).find(is_it);
            current.or_else(|| self.provinces.iter().find(is_it)).map(|p| &*p.now)
        })
    }

    /// Code of the province of today that a unit belongs to, or its heirs do for the most part.
    pub fn province_of(&self, id: Uuid) -> Option<&str> {
        self.by_id.get(&id).map(|index| &*self.provinces[usize::from(self.unit(*index).province)].now)
    }

    /// Name of a province of today with its kind.
    pub fn province_name(&self, code: &str) -> Option<&str> {
        self.provinces.iter().find(|p| p.is_current && *p.code == *code).map(|p| &*p.full_name)
    }

    fn matches(&self, reading: &Reading, beside: &[Qualifier], query: &Query, matches: &mut Vec<Match>) {
        // Other than districts and provinces stand hamlets, streets and countries beside a commune: they say nothing.
        let qualifiers: Vec<&Qualifier> = reading
            .qualifiers
            .iter()
            .chain(beside)
            .filter(|q| self.places.contains(q.key.as_str()) || self.places.contains(q.whole.as_str()))
            .collect();
        let names_province =
            qualifiers.iter().any(|q| q.level != Level::District && self.provinces.iter().any(|p| *p.key == *q.key || *p.key == *q.whole));
        let province_codes = if names_province { &[] } else { query.province_codes };
        // Absent accents mean nothing only if the whole text has none.
        let is_plain = is_plain(query.text) && query.district.is_none_or(is_plain) && query.province.is_none_or(is_plain);
        for (kind, name) in forms(reading.commune) {
            let Some(indices) = self.by_name.get(loose(name).as_str()) else { continue };
            let written = accented(name);
            for index in indices.iter().copied() {
                let unit = self.unit(index);
                if !province_codes.is_empty() && !self.is_in(unit, province_codes) {
                    continue;
                }
                let Some(kind_cost) = kind_cost(kind, unit) else { continue };
                let spelled = if is_plain || *unit.accented == *written {
                    0
                } else if accented_i(&unit.accented) == accented_i(&written) {
                    1
                } else {
                    OTHER_ACCENTS
                };
                let strays = qualifiers.iter().filter(|q| !self.lies_in(index, q)).count() as u32;
                matches.push(Match {
                    cost: reading.cost + kind_cost + spelled + strays * DOUBT + if unit.holds(query.on) { 0 } else { 4 },
                    index,
                    is_other_kind: kind_cost > 0,
                    is_plain: is_plain && !unit.accented.is_ascii(),
                    is_respelt: spelled > 0 && !is_plain,
                });
            }
        }
    }

    fn is_in(&self, unit: &Unit, province_codes: &[String]) -> bool {
        let now = &self.provinces[usize::from(unit.province)].now;
        province_codes.iter().any(|code| **code == **now)
    }

    /// Whether a unit lies in a district or province: its own, that of today for an ended one, or those of the units that it was made of.
    fn lies_in(&self, index: Index, place: &Qualifier) -> bool {
        let is = |key: &str| key == place.key || key == place.whole;
        let of = |index: Index| {
            let unit = self.unit(index);
            let province = &self.provinces[usize::from(unit.province)];
            let in_district = place.level != Level::Province && unit.district_key.as_deref().is_some_and(is);
            let in_province = place.level != Level::District
                && ((is(&province.key) && (place.level != Level::City || province.is_city))
                    || self
                        .provinces
                        .iter()
                        .any(|p| p.is_current && *p.code == *province.now && is(&p.key) && (place.level != Level::City || p.is_city)));
            in_district || in_province
        };
        of(index) || self.parents(index).iter().any(|(parent, _)| of(*parent))
    }

    /// The matches that cost least, as units in force on the day.
    fn settle(&self, mut matches: Vec<Match>, on: NaiveDate) -> Resolution {
        matches.sort_by_key(|m| m.cost);
        let Some(least) = matches.first().map(|m| m.cost) else { return Resolution::None(Vec::new()) };
        let mut found: BTreeMap<Index, Found> = BTreeMap::new();
        let mut candidates: Vec<Candidate> = Vec::new();
        for m in matches.iter().filter(|m| m.cost == least) {
            for target in self.on_day(m.index, on) {
                if found.contains_key(&target) {
                    continue;
                }
                let through = (target != m.index).then_some(m.index);
                candidates.push(self.candidate(target, through));
                found.insert(
                    target,
                    Found {
                        commune_id: self.unit(target).id,
                        named: through.map(|index| self.unit(index).id),
                        is_other_kind: m.is_other_kind,
                        is_plain: m.is_plain,
                        is_respelt: m.is_respelt,
                    },
                );
            }
        }
        match found.into_values().next() {
            Some(one) if candidates.len() == 1 && least < DOUBT => Resolution::Unique(one),
            None => Resolution::None(matches.iter().take(5).map(|m| self.candidate(m.index, None)).collect()),
            Some(_) => {
                // What else bears the name, for the person to choose from.
                for m in matches.iter().filter(|m| m.cost > least) {
                    for target in self.on_day(m.index, on) {
                        let id = self.unit(target).id;
                        if !candidates.iter().any(|c| c.commune_id == id) {
                            candidates.push(self.candidate(target, (target != m.index).then_some(m.index)));
                        }
                    }
                }
                candidates.truncate(12);
                Resolution::Several(candidates)
            }
        }
    }

    /// The units in force on a day that a unit is, became, or was made of.
    fn on_day(&self, index: Index, on: NaiveDate) -> Vec<Index> {
        let unit = self.unit(index);
        if unit.holds(on) {
            return vec![index];
        }
        let next = if unit.valid_to.is_some_and(|to| to <= on) { self.heirs(index) } else { self.parents(index) };
        next.iter().map(|(other, _)| *other).filter(|other| self.unit(*other).holds(on)).collect()
    }

    fn candidate(&self, index: Index, through: Option<Index>) -> Candidate {
        let unit = self.unit(index);
        Candidate {
            commune_id: unit.id,
            full_name: self.words(index),
            valid_from: unit.valid_from,
            valid_to: unit.valid_to,
            through: through.map(|index| self.words(index)),
        }
    }

    /// Names that differ by a letter or two.
    fn nearest(&self, text: &str, query: &Query) -> Vec<Candidate> {
        let Some(reading) = readings(text).into_iter().min_by_key(|r| r.cost) else { return Vec::new() };
        let wanted: Vec<String> = forms(reading.commune).into_iter().map(|(_, name)| loose(name)).filter(|name| name.len() >= 3).collect();
        let mut near: Vec<(bool, usize, bool, Index)> = Vec::new();
        for (name, indices) in &self.by_name {
            let Some(d) = wanted.iter().filter_map(|wanted| within(wanted, name, 2.min(wanted.len() / 3))).min() else { continue };
            near.extend(indices.iter().map(|index| {
                let unit = self.unit(*index);
                (!self.is_in(unit, query.province_codes), d, !unit.holds(query.on), *index)
            }));
        }
        near.sort_unstable();
        near.into_iter().take(5).map(|(.., index)| self.candidate(index, None)).collect()
    }
}

/// What the kind that a text says costs; `None`: it says that it is no commune.
fn kind_cost(kind: Option<Kind>, unit: &Unit) -> Option<u32> {
    match kind {
        None => Some(0),
        Some(kind) if kind == unit.kind => Some(0),
        // Five island districts without communes stand as special zones before 1/7/2025.
        Some(Kind::District) if unit.kind == Kind::DacKhu => Some(0),
        Some(kind) if kind.is_commune() => Some(4),
        Some(_) => None,
    }
}

/// Levenshtein distance of folded names if it is at most `most`.
fn within(a: &str, b: &str, most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        let mut least = row[0];
        for (j, y) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
            least = least.min(row[j + 1]);
        }
        if least > most {
            return None;
        }
    }
    Some(row[b.len()]).filter(|d| *d <= most)
}
