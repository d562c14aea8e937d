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
    /// Nothing is named, or nothing that is known and the row has a place.
    Nothing,
    /// This unit.
    One(Uuid),
    /// Any of these: the place of the row decides.
    Any(Vec<Uuid>),
    /// The row cannot be stored.
    Refused(Said),
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
    One(Uuid),
    Several(Vec<Candidate>),
    Unknown(Vec<Candidate>),
}

/// The claims of a run.
pub struct Claims {
    names: Names,
    province: Option<String>,
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
        let (changes, scope): (Vec<NaiveDate>, Option<String>) =
            sqlx::query_as(include_str!("sql/change_days.sql")).fetch_one(conn).await.map_err(db("reading when units changed"))?;
        Ok(Self {
            names,
            province: mapping.province.clone().or(scope),
            changes,
            looked: HashMap::new(),
            answers: mapping.answers.clone(),
            asked: BTreeMap::new(),
            remarks: BTreeMap::new(),
        })
    }

    /// The unit that a row of the day `on` names. With a place the place settles what the name leaves open.
    pub fn resolve(&mut self, claim: &Claim, on: NaiveDate, has_place: bool) -> Resolved {
        if claim.is_empty() {
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
            Looked::One(id) => Resolved::One(*id),
            Looked::Several(candidates) if has_place => Resolved::Any(candidates.iter().map(|candidate| candidate.commune_id).collect()),
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
                Resolved::Refused(Said::new(
                    "commune-ambiguous",
                    format!("Tên xã, phường có thể là: {list}. Hãy ghi cả huyện cũ hoặc tỉnh, hoặc mã đơn vị."),
                    format!("The commune may be: {list}. Give its former district or province, or its code."),
                ))
            }
            Looked::Unknown(_) if has_place => {
                let said = Said::new(
                    "commune-not-recognised",
                    "Tên xã, phường trong tệp không nhận ra được; lấy theo tọa độ",
                    "The commune named in the file is not known; the coordinates decide",
                );
                self.remarks.entry(said.code.to_string()).or_insert((said, 0)).1 += 1;
                Resolved::Nothing
            }
            Looked::Unknown(near) => {
                let (vi, en) = if near.is_empty() {
                    (String::new(), String::new())
                } else {
                    (format!(" Gần giống: {}.", listed(near)), format!(" Near: {}.", listed(near)))
                };
                Resolved::Refused(Said::new(
                    "commune-unknown",
                    format!("Không có xã, phường tên này vào ngày của dòng. Hãy sửa tên hoặc ghi mã đơn vị.{vi}"),
                    format!("There was no commune of this name on the day of the row. Correct the name or give the code.{en}"),
                ))
            }
        }
    }

    fn look(&mut self, claim: &Claim, on: NaiveDate) -> Looked {
        let filled = |text: &'_ str| !text.trim().is_empty();
        let query = Query {
            text: &claim.commune,
            district: Some(claim.district.as_str()).filter(|text| filled(text)),
            province: Some(claim.province.as_str()).filter(|text| filled(text)),
            province_code: self.province.as_deref(),
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
            Resolution::None(near) => Looked::Unknown(near),
        }
    }

    /// Codes of the provinces of today that the file is about.
    pub fn provinces(&self) -> Vec<String> {
        self.province.iter().cloned().collect()
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

fn text_of(claim: &Claim) -> String {
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
