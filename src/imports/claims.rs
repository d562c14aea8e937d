//! The units that rows name: each text is looked up once for each period in which units stayed the same, what is not unique is asked, and
//! what was understood is said.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ImportError;
use super::error::db;
use super::interpret::Claim;
use super::model::{Answer, Mapping, Question, Said};
use super::rooms;
use crate::communes::names::{Candidate, Names, Query, Resolution};

/// Names that are asked about at most; of more than that the rows are refused, with the candidates.
const MAX_QUESTIONS: usize = 20;

/// What a claim came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// Nothing is named.
    Nothing,
    /// This unit.
    One(Uuid),
    /// Any of these: the place of the row decides.
    Any(Vec<Uuid>),
    /// None that is known where names are looked up, and the row has a place.
    Unknown {
        /// Units of the name elsewhere: a place in one of them bears it out.
        elsewhere: Vec<Uuid>,
        /// Why the row is given back, unless its place is taken instead.
        said: Said,
    },
    /// The row cannot be stored: the field to blame, and why.
    Refused(&'static str, Said),
}

impl Resolved {
    /// The unit, if it is one.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::One(id) => Some(*id),
            _ => None,
        }
    }
}

/// What a text came to, whatever row it stands in.
#[derive(Debug, Clone)]
enum Looked {
    /// A province alone.
    Nothing,
    One(Uuid),
    Several(Vec<Candidate>),
    Elsewhere(Vec<Candidate>),
    Unknown(Vec<Candidate>),
    /// The text of the province is none.
    NoProvince,
}

/// A name that only a person can settle.
struct Asked {
    /// The name, in the words of the file.
    text: String,
    candidates: Vec<Candidate>,
    /// Rows that have it.
    rows: u64,
}

/// The answer that gives the rows of a name back.
const REFUSE: &str = "refuse";

/// The claims of a run.
pub struct Claims {
    names: Names,
    /// Codes of the provinces of today in which names are looked up first.
    provinces: Vec<String>,
    /// Days on which units changed.
    changes: Vec<NaiveDate>,
    looked: HashMap<(Claim, usize), Looked>,
    answers: BTreeMap<String, String>,
    asked: BTreeMap<String, Asked>,
    remarks: BTreeMap<String, (Said, u64)>,
}

impl Claims {
    /// Reads the names of all units.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(conn: &mut PgConnection, mapping: &Mapping) -> Result<Self, ImportError> {
        let names = Names::load(conn).await.map_err(rooms::commune)?;
        let changes: Vec<NaiveDate> = sqlx::query_scalar(include_str!("sql/change_days.sql"))
            .fetch_one(&mut *conn)
            .await
            .map_err(db("reading when units changed"))?;
        let provinces = match &mapping.province {
            Some(code) => vec![code.clone()],
            None => scope_provinces(conn).await?.unwrap_or_default(),
        };
        Ok(Self {
            names,
            provinces,
            changes,
            looked: HashMap::new(),
            answers: mapping.answers.clone(),
            asked: BTreeMap::new(),
            remarks: BTreeMap::new(),
        })
    }

    /// The unit that a row of the day `on` names. With a place the place settles what the name leaves open. A row that is given back anyway
    /// (not `is_asked`) asks nothing: only what is surely wrong with its name is said.
    pub fn resolve(&mut self, claim: &Claim, on: NaiveDate, has_place: bool, is_asked: bool) -> Resolved {
        if claim.is_empty() && claim.province.trim().is_empty() {
            return Resolved::Nothing;
        }
        if let Some(id) = claim.id {
            return match self.names.full_name(id) {
                Some(_) => Resolved::One(id),
                None => Resolved::Refused("unit_id", unknown(&[])),
            };
        }
        let period = self.changes.iter().filter(|day| **day <= on).count();
        let key = (claim.clone(), period);
        if !self.looked.contains_key(&key) {
            let looked = self.look(claim, on);
            self.looked.insert(key.clone(), looked);
        }
        let looked = &self.looked[&key];
        match looked {
            Looked::Nothing => Resolved::Nothing,
            Looked::One(id) => Resolved::One(*id),
            Looked::Several(candidates) if has_place => Resolved::Any(candidates.iter().map(|candidate| candidate.commune_id).collect()),
            Looked::Several(_) if !is_asked => Resolved::Nothing,
            Looked::Several(candidates) => {
                let id = format!("commune:{}:{period}", text_of(claim));
                let answer = self.answers.get(&id).map(String::as_str);
                let chosen = answer.and_then(|answer| answer.parse::<Uuid>().ok());
                let chosen = chosen.filter(|id| candidates.iter().any(|candidate| candidate.commune_id == *id));
                let is_settled = chosen.is_some() || answer == Some(REFUSE);
                if is_settled || self.asked.contains_key(&id) || self.asked.len() < MAX_QUESTIONS {
                    let asked = || Asked { text: text_of(claim), candidates: candidates.clone(), rows: 0 };
                    self.asked.entry(id).or_insert_with(asked).rows += 1;
                    // Without an answer the likeliest, for the time being: nothing is stored before it is answered.
                    if let Some(id) = chosen.or(candidates.first().filter(|_| !is_settled).map(|candidate| candidate.commune_id)) {
                        return Resolved::One(id);
                    }
                }
                let (list, list_en) = listed(candidates);
                Resolved::Refused(
                    "commune_text",
                    Said::new(
                        "commune-ambiguous",
                        format!("Tên xã, phường có thể là: {list}. Hãy ghi cả huyện cũ hoặc tỉnh, hoặc mã đơn vị."),
                        format!("The commune may be: {list_en}. Give its former district or province, or its code."),
                    ),
                )
            }
            Looked::Elsewhere(candidates) if has_place => {
                Resolved::Unknown { elsewhere: candidates.iter().map(|c| c.commune_id).collect(), said: self.elsewhere(candidates) }
            }
            Looked::Unknown(near) if has_place => Resolved::Unknown { elsewhere: Vec::new(), said: unknown(near) },
            Looked::Elsewhere(candidates) => Resolved::Refused("commune_text", self.elsewhere(candidates)),
            Looked::Unknown(near) => Resolved::Refused("commune_text", unknown(near)),
            Looked::NoProvince => Resolved::Refused(
                "province_text",
                Said::new(
                    "province-unknown",
                    "Không có tỉnh, thành phố tên này, trước hay sau 1/7/2025. Hãy sửa tên tỉnh, hoặc để trống.",
                    "There is no province of this name, before or after 1/7/2025. Correct it, or leave it empty.",
                ),
            ),
        }
    }

    /// The same for a row whose day cannot be read: only a name that no unit had on any day is held against it. Looks at each period of the
    /// units once for a name.
    pub fn resolve_undated(&mut self, claim: &Claim, today: NaiveDate, has_place: bool) -> Resolved {
        let remarks = self.remarks.clone();
        let days: Vec<NaiveDate> = std::iter::once(today).chain(self.changes.iter().rev().copied().filter(|day| *day <= today)).collect();
        let mut first = None;
        for on in days {
            let resolved = self.resolve(claim, on, has_place, false);
            if !matches!(resolved, Resolved::Refused(..) | Resolved::Unknown { .. }) {
                first = None;
                break;
            }
            first.get_or_insert(resolved);
        }
        // What a guessed day lets be understood is not said.
        self.remarks = remarks;
        first.unwrap_or(Resolved::Nothing)
    }

    fn elsewhere(&self, candidates: &[Candidate]) -> Said {
        let (list, list_en) = listed(candidates);
        let provinces: Vec<&str> = self.provinces.iter().filter_map(|code| self.names.province_name(code)).collect();
        let provinces = provinces.join(", ");
        Said::new(
            "commune-unknown",
            format!("Không có xã, phường tên này ở {provinces}; nơi khác có: {list}. Hãy sửa tên, hoặc ghi cả tỉnh hay mã đơn vị."),
            format!(
                "There is no commune of this name in {provinces}; elsewhere there are: {list_en}. Correct the name, or give its province or code."
            ),
        )
    }

    fn look(&mut self, claim: &Claim, on: NaiveDate) -> Looked {
        let filled = |text: &'_ str| !text.trim().is_empty();
        if filled(&claim.province) && self.names.province_named(&claim.province).is_none() {
            return Looked::NoProvince;
        }
        if claim.is_empty() {
            return Looked::Nothing;
        }
        let query = Query {
            text: &claim.commune,
            district: Some(claim.district.as_str()).filter(|text| filled(text)),
            province: Some(claim.province.as_str()).filter(|text| filled(text)),
            province_codes: &self.provinces,
            on,
        };
        match self.names.resolve(&query) {
            Resolution::Unique(found) => {
                if let Some((code, vi, en)) = found.words(&self.names) {
                    let said = Said::new(code, vi.trim_end_matches('.'), en.trim_end_matches('.'));
                    // One remark a name would fill the screen: the first few names, then how many there are.
                    let of = self.remarks.entry(format!("{code}:{}", self.remarks.len().min(8))).or_insert((said, 0));
                    of.1 += 1;
                }
                Looked::One(found.commune_id)
            }
            Resolution::Several(candidates) => Looked::Several(candidates),
            Resolution::Elsewhere(candidates) => Looked::Elsewhere(candidates),
            Resolution::None(near) => Looked::Unknown(near),
        }
    }

    /// Codes of the provinces of today that the file is about.
    pub fn provinces(&self) -> &[String] {
        &self.provinces
    }

    /// Names of units and provinces.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// What was understood, with how many names or rows.
    pub fn remarks(&self) -> Vec<(Said, u64)> {
        self.remarks.values().cloned().collect()
    }

    /// Names that only a person can settle.
    pub fn questions(&self) -> Vec<Question> {
        // Of several units of one name the one beside the others of the file is the likely one.
        let mut rows_of: HashMap<&str, usize> = HashMap::new();
        for looked in self.looked.values() {
            if let Looked::One(id) = looked
                && let Some(province) = self.names.province_of(*id)
            {
                *rows_of.entry(province).or_default() += 1;
            }
        }
        let rank = |candidate: &&Candidate| {
            let province = self.names.province_of(candidate.commune_id).unwrap_or_default();
            let is_own = self.provinces.iter().any(|code| code == province);
            (!is_own, std::cmp::Reverse(rows_of.get(province).copied().unwrap_or(0)))
        };
        let in_order = |candidates: &'_ [Candidate]| {
            let mut list: Vec<Candidate> = candidates.to_vec();
            list.sort_by_key(|candidate| rank(&candidate));
            list
        };
        self.asked
            .iter()
            .map(|(id, Asked { text, candidates, rows })| Question {
                id: id.clone(),
                vi: format!("{rows} dòng ghi “{text}”: là đơn vị nào?"),
                en: format!("{rows} rows have “{text}”: which unit is it?"),
                choices: in_order(candidates)
                    .iter()
                    .map(|candidate| {
                        let (vi, en) = worded(candidate);
                        Answer { value: candidate.commune_id.to_string(), vi, en }
                    })
                    .chain(std::iter::once(Answer {
                        value: REFUSE.to_owned(),
                        vi: "Không rõ: trả lại các dòng đó".to_owned(),
                        en: "Not known: give these rows back".to_owned(),
                    }))
                    .collect(),
                answer: None,
            })
            .collect()
    }
}

/// Codes of the provinces of today in which the account of a transaction has units; none for the whole country.
///
/// # Errors
/// The database's.
pub async fn scope_provinces(conn: &mut PgConnection) -> Result<Option<Vec<String>>, ImportError> {
    sqlx::query_scalar(include_str!("sql/scope_provinces.sql")).fetch_one(conn).await.map_err(db("reading the provinces of a scope"))
}

/// Why a row is given back whose commune nobody knows.
fn unknown(near: &[Candidate]) -> Said {
    let (vi, en) = if near.is_empty() {
        (String::new(), String::new())
    } else {
        let (list, list_en) = listed(near);
        (format!(" Gần giống: {list}."), format!(" Near: {list_en}."))
    };
    Said::new(
        "commune-unknown",
        format!("Không có xã, phường tên này vào ngày của dòng. Hãy sửa tên hoặc ghi mã đơn vị.{vi}"),
        format!("There was no commune of this name on the day of the row. Correct the name or give the code.{en}"),
    )
}

/// What a row names, in its own words.
pub fn text_of(claim: &Claim) -> String {
    [&claim.commune, &claim.district, &claim.province]
        .into_iter()
        .filter(|text| !text.trim().is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
}

/// A candidate with the last day that it was in force: Vietnamese and English.
fn worded(candidate: &Candidate) -> (String, String) {
    let last = candidate.valid_to.and_then(|day| day.pred_opt());
    let until = |words: &str, how: &str| last.map(|day| format!(" ({words} {})", day.format(how))).unwrap_or_default();
    let through = candidate.through.as_ref().map(|through| format!(" ← {through}")).unwrap_or_default();
    let name = &candidate.full_name;
    (format!("{name}{}{through}", until("đến", "%d/%m/%Y")), format!("{name}{}{through}", until("until", "%Y-%m-%d")))
}

fn listed(candidates: &[Candidate]) -> (String, String) {
    let (vi, en): (Vec<String>, Vec<String>) = candidates.iter().take(4).map(worded).unzip();
    (vi.join("; "), en.join("; "))
}
