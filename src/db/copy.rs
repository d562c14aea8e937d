//! Rows in PostgreSQL's binary COPY format, written into one buffer: no text is made and none is read.
//!
//! Format: PostgreSQL 15 documentation, COPY, «Binary Format».

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Signature, flags, length of the extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Size of the pieces in which rows go to the database.
const PIECE: usize = 1 << 18;

/// Rows of one table. Each row begins with [`CopyRows::row`], then one call for each column, in the order of the statement.
#[derive(Debug)]
pub struct CopyRows {
    buffer: Vec<u8>,
    columns: i16,
    rows: u64,
}

impl CopyRows {
    /// Rows of `columns` columns.
    pub fn new(columns: i16) -> Self {
        Self { buffer: HEADER.to_vec(), columns, rows: 0 }
    }

    /// Begins a row.
    pub fn row(&mut self) {
        self.rows += 1;
        self.buffer.extend_from_slice(&self.columns.to_be_bytes());
    }

    /// How many rows were begun.
    pub fn len(&self) -> u64 {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    fn value(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
        self.buffer.extend_from_slice(bytes);
    }

    /// Null, of any type.
    pub fn null(&mut self) {
        self.buffer.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    /// `text`.
    pub fn text(&mut self, text: &str) {
        self.value(text.as_bytes());
    }

    /// `int4`.
    pub fn int4(&mut self, n: i32) {
        self.value(&n.to_be_bytes());
    }

    /// `int8`.
    pub fn int8(&mut self, n: i64) {
        self.value(&n.to_be_bytes());
    }

    /// `float8`.
    pub fn float8(&mut self, n: f64) {
        self.value(&n.to_be_bytes());
    }

    /// `bool`.
    pub fn bool(&mut self, yes: bool) {
        self.value(&[u8::from(yes)]);
    }

    /// `uuid`.
    pub fn uuid(&mut self, id: Uuid) {
        self.value(id.as_bytes());
    }

    /// `date`.
    pub fn date(&mut self, day: NaiveDate) {
        // PostgreSQL counts from 1 January 2000, which is day 730,120 of the common era.
        self.int4(chrono::Datelike::num_days_from_ce(&day) - 730_120);
    }

    /// `timestamptz`.
    pub fn timestamptz(&mut self, at: DateTime<Utc>) {
        // Microseconds since 2000-01-01 in Greenwich.
        self.int8(at.timestamp_micros() - 946_684_800_000_000);
    }

    /// `geometry(Point, 4326)`: extended WKB.
    pub fn point(&mut self, lon: f64, lat: f64) {
        let mut wkb = [0_u8; 25];
        wkb[0] = 1;
        wkb[1..5].copy_from_slice(&0x2000_0001_u32.to_le_bytes());
        wkb[5..9].copy_from_slice(&4326_u32.to_le_bytes());
        wkb[9..17].copy_from_slice(&lon.to_le_bytes());
        wkb[17..25].copy_from_slice(&lat.to_le_bytes());
        self.value(&wkb);
    }

    /// `geometry`, as extended WKB.
    pub fn geometry(&mut self, ewkb: &[u8]) {
        self.value(ewkb);
    }

    /// `jsonb`, from its text.
    pub fn jsonb(&mut self, text: &str) {
        self.buffer.extend_from_slice(&i32::try_from(text.len() + 1).unwrap_or(i32::MAX).to_be_bytes());
        self.buffer.push(1);
        self.buffer.extend_from_slice(text.as_bytes());
    }

    /// `bytea`.
    pub fn bytea(&mut self, bytes: &[u8]) {
        self.value(bytes);
    }

    /// Sends the rows as [`CopyRows::send`] does, without the columns that none of them has: of a list that people keep most columns are
    /// empty, and one that is sent costs the database 0.1 µs a row. `statement` names all columns: `copy t (a, b, …) from stdin …`.
    ///
    /// # Errors
    /// The database's.
    pub async fn send_narrow(&mut self, conn: &mut PgConnection, statement: &'static str) -> Result<u64, sqlx::Error> {
        if self.is_empty() {
            return Ok(0);
        }
        let used = self.used();
        let (Some(from), Some(to)) = (statement.find('('), statement.find(')')) else { return self.send(conn, statement).await };
        let names: Vec<&str> = statement[from + 1..to].split(',').map(str::trim).collect();
        if names.len() != used.len() || used.iter().all(|used| *used) {
            return self.send(conn, statement).await;
        }
        let kept: Vec<&str> = names.iter().zip(&used).filter(|(_, used)| **used).map(|(name, _)| *name).collect();
        let narrow = format!("{}{}{}", &statement[..=from], kept.join(", "), &statement[to..]);
        let rows = self.narrowed(&used);
        let whole = std::mem::replace(&mut self.buffer, rows);
        let sent = self.send_by(conn, &narrow).await;
        // The larger of the two is kept for the next rows.
        self.buffer = whole;
        self.clear();
        sent
    }

    /// Whether any row has a value in each of the columns.
    fn used(&self) -> Vec<bool> {
        let mut used = vec![false; self.columns.unsigned_abs().into()];
        self.each_value(|column, value| used[column] |= value.is_some());
        used
    }

    /// The rows without the columns that are not used.
    fn narrowed(&self, used: &[bool]) -> Vec<u8> {
        let columns = used.iter().filter(|used| **used).count() as i16;
        let mut rows = Vec::with_capacity(self.buffer.len());
        rows.extend_from_slice(HEADER);
        self.each_value(|column, value| {
            if column == 0 {
                rows.extend_from_slice(&columns.to_be_bytes());
            }
            if used[column] {
                rows.extend_from_slice(value.unwrap_or(&(-1_i32).to_be_bytes()));
            }
        });
        rows
    }

    /// Every value in turn, with its length before it; none for null.
    fn each_value<'a>(&'a self, mut visit: impl FnMut(usize, Option<&'a [u8]>)) {
        let mut at = HEADER.len();
        while at < self.buffer.len() {
            at += 2;
            for column in 0..self.columns.unsigned_abs().into() {
                let Some(length) = self.buffer.get(at..at + 4).and_then(|b| b.try_into().ok()).map(i32::from_be_bytes) else { return };
                let end = at + 4 + usize::try_from(length).unwrap_or(0);
                visit(column, (length >= 0).then(|| &self.buffer[at..end]));
                at = end;
            }
        }
    }

    /// Sends the rows by `statement` (`copy … from stdin (format binary)`), and begins anew.
    ///
    /// # Errors
    /// The database's: a value that a column does not take, or a lost connection.
    pub async fn send(&mut self, conn: &mut PgConnection, statement: &'static str) -> Result<u64, sqlx::Error> {
        if self.is_empty() {
            return Ok(0);
        }
        let sent = self.send_by(conn, statement).await;
        self.clear();
        sent
    }

    fn clear(&mut self) {
        self.buffer.clear();
        self.buffer.extend_from_slice(HEADER);
        self.rows = 0;
    }

    async fn send_by(&mut self, conn: &mut PgConnection, statement: &str) -> Result<u64, sqlx::Error> {
        self.buffer.extend_from_slice(&(-1_i16).to_be_bytes());
        let mut sink = conn.copy_in_raw(statement).await?;
        for piece in self.buffer.chunks(PIECE) {
            sink.send(piece).await?;
        }
        sink.finish().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_no_row_has_are_left_out() {
        let mut rows = CopyRows::new(4);
        for n in [None, Some(7)] {
            rows.row();
            rows.text("a");
            rows.null();
            match n {
                Some(n) => rows.int4(n),
                None => rows.null(),
            }
            rows.null();
        }
        let used = rows.used();
        assert_eq!(used, [true, false, true, false]);
        let mut expected = CopyRows::new(2);
        for n in [None, Some(7)] {
            expected.row();
            expected.text("a");
            match n {
                Some(n) => expected.int4(n),
                None => expected.null(),
            }
        }
        assert_eq!(rows.narrowed(&used), expected.buffer);
    }
}
