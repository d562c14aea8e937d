//! Reads chains in order and recomputes them: the first row that was altered, taken out, put in or moved is named.
//!
//! What it cannot see by itself: a chain whose rows, hashes and head were all written anew from some number on. For that, compare with a
//! head that was kept elsewhere ([`compare`]).

use sqlx::PgConnection;

use super::AuditError;
use super::error::db;
use super::event::{BEGINNING, Event, Hash};
use super::head::ChainHead;

/// Rows read at once.
const PAGE: i64 = 5_000;

/// What is wrong at a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The rows up to this number are not there.
    Missing {
        /// The last missing number.
        to: i64,
    },
    /// A field of the row, or its hash, is not what was written.
    Altered,
    /// The row and its hash were written anew: the next one does not follow from it.
    Rewritten,
    /// Another row stands at this number: the one that belongs behind the given number.
    Reordered {
        /// Number behind which the row belongs.
        belongs_after: i64,
    },
    /// The row is there, and the chain's head does not know it.
    BeyondHead,
    /// The chain's head has another hash than its last row.
    HeadDiffers,
    /// The chain has rows and no head.
    HeadGone,
    /// A head that was kept says another hash: the chain was rewritten since, at this number or before.
    NotTheKeptHead,
}

/// The first wrong row of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The chain.
    pub chain: String,
    /// The first number at which something is wrong.
    pub seq: i64,
    /// What.
    pub fault: Fault,
}

impl Broken {
    /// What is wrong, in Vietnamese and English.
    pub fn words(&self) -> (String, String) {
        let seq = self.seq;
        match &self.fault {
            Fault::Missing { to } if *to > seq => {
                (format!("thiếu các dòng từ {seq} đến {to}"), format!("the rows {seq} to {to} are missing"))
            }
            Fault::Missing { .. } => (format!("thiếu dòng {seq}"), format!("row {seq} is missing")),
            Fault::Altered => (format!("dòng {seq} đã bị sửa"), format!("row {seq} was altered")),
            Fault::Rewritten => (
                format!("dòng {seq} đã bị viết lại cùng mã băm; dòng sau không nối được"),
                format!("row {seq} was written anew with its hash; the next row does not follow from it"),
            ),
            Fault::Reordered { belongs_after } => (
                format!("dòng {seq} bị đổi chỗ: nội dung ở đây vốn đứng sau dòng mang số {belongs_after}"),
                format!("row {seq} was moved: what stands here belongs after the row numbered {belongs_after}"),
            ),
            Fault::BeyondHead => (format!("dòng {seq} không có trong đầu chuỗi"), format!("row {seq} is not known to the chain's head")),
            Fault::HeadDiffers => {
                (format!("đầu chuỗi không khớp dòng cuối {seq}"), format!("the chain's head does not agree with the last row {seq}"))
            }
            Fault::HeadGone => (format!("đầu chuỗi đã bị xóa (dòng cuối {seq})"), format!("the chain's head is gone (last row {seq})")),
            Fault::NotTheKeptHead => (
                format!("dòng {seq} khác với bản ghi đầu chuỗi đã lưu: chuỗi đã bị viết lại"),
                format!("row {seq} differs from the head that was kept: the chain was written anew"),
            ),
        }
    }
}

/// What was found in one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The chain.
    pub chain: String,
    /// Rows read.
    pub rows: i64,
    /// The first wrong row; none: the chain is whole.
    pub broken: Option<Broken>,
}

/// What was found in all chains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Each chain, in order.
    pub chains: Vec<Checked>,
    /// Triggers that write or guard the log and are switched off or gone: what was done meanwhile is not in it.
    pub idle_triggers: Vec<String>,
    /// Events that were never numbered, because the trigger that does it was off.
    pub unsealed: i64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.idle_triggers.is_empty() && self.unsealed == 0 && self.chains.iter().all(|chain| chain.broken.is_none())
    }
}

/// Checks one chain, or all of them. `conn` must be in one transaction with one snapshot, else a chain that grows meanwhile looks cut.
///
/// About 100,000 rows a second or two; memory for a page of rows.
///
/// # Errors
/// There is no such chain, or the database fails.
pub async fn verify(conn: &mut PgConnection, only: Option<&str>) -> Result<Report, AuditError> {
    let names: Vec<String> =
        sqlx::query_scalar(include_str!("sql/list_chain.sql")).fetch_all(&mut *conn).await.map_err(db("listing chains"))?;
    if let Some(only) = only.filter(|only| !names.iter().any(|name| name == only)) {
        return Err(AuditError::NoChain(only.to_owned()));
    }
    let mut chains = Vec::new();
    for chain in names.iter().filter(|name| only.is_none_or(|only| only == *name)) {
        chains.push(verify_chain(conn, chain).await?);
    }
    let (idle_triggers, unsealed) = guard_state(conn).await?;
    Ok(Report { chains, idle_triggers, unsealed })
}

/// The triggers of the log that are not at work, and how many events were never numbered.
///
/// # Errors
/// The database's.
pub async fn guard_state(conn: &mut PgConnection) -> Result<(Vec<String>, i64), AuditError> {
    sqlx::query_as(include_str!("sql/get_guard_state.sql")).fetch_one(conn).await.map_err(db("looking at the log's triggers"))
}

async fn verify_chain(conn: &mut PgConnection, chain: &str) -> Result<Checked, AuditError> {
    let mut last = Last { seq: 0, hash: BEGINNING };
    let mut rows = 0;
    loop {
        let page: Vec<Event> = sqlx::query_as(include_str!("sql/list_event_after.sql"))
            .bind(chain)
            .bind(last.seq)
            .bind(PAGE)
            .fetch_all(&mut *conn)
            .await
            .map_err(db("reading a chain"))?;
        let is_last = (page.len() as i64) < PAGE;
        for event in &page {
            if let Some(broken) = last.follow(conn, event).await? {
                return Ok(Checked { chain: chain.to_owned(), rows, broken: Some(broken) });
            }
            rows += 1;
        }
        if is_last {
            break;
        }
    }
    let head: Option<(i64, Vec<u8>)> = sqlx::query_as(include_str!("sql/get_chain_head.sql"))
        .bind(chain)
        .fetch_optional(conn)
        .await
        .map_err(db("reading a chain's head"))?;
    let fault = match head {
        None => Some((last.seq, Fault::HeadGone)),
        Some((seq, _)) if seq > last.seq => Some((last.seq + 1, Fault::Missing { to: seq })),
        Some((seq, _)) if seq < last.seq => Some((seq + 1, Fault::BeyondHead)),
        Some((_, hash)) if hash != last.hash => Some((last.seq, Fault::HeadDiffers)),
        Some(_) => None,
    };
    Ok(Checked { chain: chain.to_owned(), rows, broken: fault.map(|(seq, fault)| Broken { chain: chain.to_owned(), seq, fault }) })
}

/// The last row that was good.
struct Last {
    seq: i64,
    hash: Hash,
}

impl Last {
    /// Goes on to `event`, or says what is wrong with it.
    async fn follow(&mut self, conn: &mut PgConnection, event: &Event) -> Result<Option<Broken>, AuditError> {
        let broken = |seq, fault| Ok(Some(Broken { chain: event.chain.clone(), seq, fault }));
        if event.seq != self.seq + 1 {
            return broken(self.seq + 1, Fault::Missing { to: event.seq - 1 });
        }
        let is_itself = event.computed_hash() == event.hash[..];
        if event.prev_hash == self.hash {
            if !is_itself {
                return broken(event.seq, Fault::Altered);
            }
            self.seq = event.seq;
            self.hash = event.computed_hash();
            return Ok(None);
        }
        // The link is broken. A row that is whole in itself followed another row than the one that is there now.
        if is_itself && self.seq > 0 {
            return broken(self.seq, Fault::Rewritten);
        }
        let belongs_after: Option<i64> = sqlx::query_scalar(include_str!("sql/find_hash.sql"))
            .bind(&event.chain)
            .bind(&event.prev_hash)
            .fetch_optional(conn)
            .await
            .map_err(db("looking for where a row belongs"))?;
        broken(event.seq, belongs_after.map_or(Fault::Altered, |belongs_after| Fault::Reordered { belongs_after }))
    }
}

/// The heads of all chains as they are.
///
/// # Errors
/// The database fails.
pub async fn heads(conn: &mut PgConnection) -> Result<Vec<ChainHead>, AuditError> {
    let rows: Vec<(String, i64, Vec<u8>, chrono::DateTime<chrono::Utc>)> =
        sqlx::query_as(include_str!("sql/list_head.sql")).fetch_all(conn).await.map_err(db("reading heads"))?;
    Ok(rows
        .into_iter()
        .filter_map(|(chain, seq, hash, occurred_at)| Some(ChainHead { chain, seq, hash: hash.try_into().ok()?, occurred_at }))
        .collect())
}

/// Whether the chains still contain heads that were kept; each that one does not.
///
/// # Errors
/// The database fails.
pub async fn compare(conn: &mut PgConnection, kept: &[ChainHead]) -> Result<Vec<Broken>, AuditError> {
    let mut wrong = Vec::new();
    for head in kept {
        let (last, hash): (i64, Option<Vec<u8>>) = sqlx::query_as(include_str!("sql/get_hash_at.sql"))
            .bind(&head.chain)
            .bind(head.seq)
            .fetch_one(&mut *conn)
            .await
            .map_err(db("looking for a kept head"))?;
        let fault = match hash {
            Some(hash) if hash == head.hash => continue,
            Some(_) => (head.seq, Fault::NotTheKeptHead),
            None if last < head.seq => (last + 1, Fault::Missing { to: head.seq }),
            None => (head.seq, Fault::Missing { to: head.seq }),
        };
        wrong.push(Broken { chain: head.chain.clone(), seq: fault.0, fault: fault.1 });
    }
    Ok(wrong)
}
