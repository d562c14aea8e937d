//! STUB until merged.
use super::ImportError;
use super::interpret::Claim;
use super::model::{Mapping, Question, Said};
use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;
pub enum Resolved { Nothing, One(Uuid), Refused(Said) }
impl Resolved { pub fn id(self) -> Option<Uuid> { match self { Self::One(id) => Some(id), _ => None } } }
pub struct Claims;
impl Claims {
    pub async fn load(_: &mut PgConnection, _: &Mapping, _: NaiveDate) -> Result<Self, ImportError> { Ok(Self) }
    pub fn resolve(&mut self, _: &Claim, _: NaiveDate) -> Resolved { Resolved::Nothing }
    pub fn provinces(&self) -> Vec<String> { Vec::new() }
    pub fn old_province(&self) -> Option<&str> { None }
    pub fn remarks(&self) -> Vec<(Said, u64)> { Vec::new() }
    pub fn questions(&self) -> Vec<Question> { Vec::new() }
}
