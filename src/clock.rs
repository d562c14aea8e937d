//! The time, passed in: handlers and runs take it from [`Clock`], so that a test can hold it still.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// Vietnam keeps UTC+7 the year round; the database stores `timestamptz`, people see this zone.
const VIETNAM_OFFSET_S: i32 = 7 * 3600;

/// The source of the current time.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// One fixed instant, for tests and repeatable runs.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The current instant.
    pub fn now(self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
            Self::System => Utc::now(),
            Self::Fixed(at) => at,
        }
    }

    /// The current day in Vietnam.
    pub fn today(self) -> NaiveDate {
        self.now().with_timezone(&vietnam()).date_naive()
    }
}

/// Vietnam's offset from UTC.
///
/// # Panics
/// Never: seven hours is inside the range of [`FixedOffset`].
pub fn vietnam() -> FixedOffset {
    FixedOffset::east_opt(VIETNAM_OFFSET_S).expect("seven hours is a valid offset")
}
