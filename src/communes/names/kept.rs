//! The names, kept for a while for those who search: loading them for each search would take longer than the search.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use sqlx::PgConnection;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{Names, Query, Resolution};
use crate::communes::CommuneError;

/// Names are read anew after so long: they change with a new release of the reference data alone.
const KEPT: Duration = Duration::from_mins(10);

/// The last day of the units of before.
const BEFORE: NaiveDate = NaiveDate::from_ymd_opt(2025, 6, 30).expect("a valid day");

/// The names as they were read last. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct KeptNames(Arc<Mutex<Option<Read>>>);

/// When the names were read, and the names.
type Read = (Instant, Arc<Names>);

impl KeptNames {
    /// The names; loads them if they are older than ten minutes.
    ///
    /// # Errors
    /// The database's.
    pub async fn get(&self, conn: &mut PgConnection) -> Result<Arc<Names>, CommuneError> {
        let mut kept = self.0.lock().await;
        if let Some((_, names)) = kept.as_ref().filter(|(at, _)| at.elapsed() < KEPT) {
            return Ok(Arc::clone(names));
        }
        let names = Arc::new(Names::load(conn).await?);
        *kept = Some((Instant::now(), Arc::clone(&names)));
        Ok(names)
    }
}

impl Names {
    /// The units that a text with district or province, or with another spelling, may name: the unit named before its heir. Nothing where
    /// only near spellings are known.
    pub fn meant(&self, text: &str, province_code: Option<&str>, on: NaiveDate) -> Vec<Uuid> {
        let found = self.meant_by(text, None, province_code, on);
        if !found.is_empty() {
            return found;
        }
        // "gia đông thuận thành": people leave out the comma before the district.
        let blanks = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| text.split_at(at));
        blanks
            .map(|(name, district)| self.meant_by(name, Some(district.trim()), province_code, on))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    fn meant_by(&self, text: &str, district: Option<&str>, province_code: Option<&str>, on: NaiveDate) -> Vec<Uuid> {
        let province_codes: Vec<String> = province_code.map(str::to_owned).into_iter().collect();
        let ask = |on| self.resolve(&Query { text, district, province: None, province_codes: &province_codes, on });
        match ask(on) {
            Resolution::Unique(found) => vec![found.named.unwrap_or(found.commune_id)],
            // One unit of before that was divided: who looks for it wants to hear what became of it.
            Resolution::Several(candidates) => match ask(BEFORE) {
                Resolution::Unique(found) => vec![found.named.unwrap_or(found.commune_id)],
                _ => candidates.iter().map(|candidate| candidate.commune_id).collect(),
            },
            Resolution::Elsewhere(_) | Resolution::None(_) => Vec::new(),
        }
    }
}
