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

/// The claims of a run.
pub struct Claims {
    names: Names,
    /// Codes of the provinces of today in which names are looked up first.
    provinces: Vec<String>,
    /// Days on which units changed.
    changes: Vec<NaiveDate>,
    looked: HashMap<(Claim, usize), Looked>,
    answers: BTreeMap<String, String>,
    asked: BTreeMap<String, (String, Vec<Candidate>)>,
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
                if let Some(answer) = self.answers.get(&id).and_then(|answer| answer.parse::<Uuid>().ok())
                    && candidates.iter().any(|candidate| candidate.commune_id == answer)
                {
                    self.asked.insert(id, (text_of(claim), candidates.clone()));
                    return Resolved::One(answer);
                }
                if self.asked.contains_key(&id) || self.asked.len() < MAX_QUESTIONS {
                    // For the time being the likeliest; nothing is stored before it is answered.
                    let likeliest = candidates.first().map(|candidate| candidate.commune_id);
                    self.asked.insert(id, (text_of(claim), candidates.clone()));
                    return likeliest.map_or(Resolved::Nothing, Resolved::One);
                }
                let list = listed(candidates);
                Resolved::Refused(
                    "commune_text",
                    Said::new(
                        "commune-ambiguous",
                        format!("Tên xã, phường có thể là: {list}. Hãy ghi cả huyện cũ hoặc tỉnh, hoặc mã đơn vị."),
                        format!("The commune may be: {list}. Give its former district or province, or its code."),
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

    fn elsewhere(&self, candidates: &[Candidate]) -> Said {
        let list = listed(candidates);
        let provinces: Vec<&str> = self.provinces.iter().filter_map(|code| self.names.province_name(code)).collect();
        let provinces = provinces.join(", ");
        Said::new(
            "commune-unknown",
            format!("Không có xã, phường tên này ở {provinces}; nơi khác có: {list}. Hãy sửa tên, hoặc ghi cả tỉnh hay mã đơn vị."),
            format!(
                "There is no commune of this name in {provinces}; elsewhere there are: {list}. Correct the name, or give its province or code."
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
        self.asked
            .iter()
            .map(|(id, (text, candidates))| Question {
                id: id.clone(),
                vi: format!("“{text}” là đơn vị nào?"),
                en: format!("Which unit is “{text}”?"),
                choices: candidates
                    .iter()
                    .map(|candidate| Answer { value: candidate.commune_id.to_string(), vi: worded(candidate), en: worded(candidate) })
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
        (format!(" Gần giống: {}.", listed(near)), format!(" Near: {}.", listed(near)))
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

fn worded(candidate: &Candidate) -> String {
    let until =
        candidate.valid_to.and_then(|day| day.pred_opt()).map(|day| format!(" (đến {})", day.format("%d/%m/%Y"))).unwrap_or_default();
    let through = candidate.through.as_ref().map(|through| format!(" ← {through}")).unwrap_or_default();
    format!("{}{until}{through}", candidate.full_name)
}

fn listed(candidates: &[Candidate]) -> String {
    candidates.iter().take(4).map(worded).collect::<Vec<_>>().join("; ")
}
