//! How one column writes its values: what its own unambiguous values say about the ambiguous ones.

use chrono::{Datelike, NaiveDateTime};

use super::Input;
use crate::http::fields::Kind;
use crate::http::fields::dates::{self, DayOrder};
use crate::http::fields::numbers::{self, Decimal};
use crate::http::fields::words::{Winds, fold, wind};

/// The conventions of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Habits {
    /// Day or month first.
    pub days: DayOrder,
    /// Decimal comma or point.
    pub decimal: Decimal,
    /// Winds in Vietnamese or English.
    pub winds: Winds,
    /// Cells of days stand beside texts as a spreadsheet of the other order leaves them: what it could read it has turned into days with day
    /// and month exchanged, what it could not is still text.
    pub are_swapped: bool,
    /// Choices are written as their values (`pole`), not in words.
    pub writes_codes: bool,
}

/// Fewer witnesses are slips of the hand.
const WITNESSES: u32 = 2;
/// So many days that can only begin with the day, and the slips beside them are slips, if they are at most one of a hundred and, of all, these or
/// one of a thousand.
const CLEAR: u32 = 20;
const SLIPS: u32 = 3;
const SLIPS_ONE_OF: u32 = 1_000;

/// Learns the habits of one column from its cells, in one pass; about 100 ns a cell that is text, nothing for others.
#[derive(Debug, Clone, Default)]
pub struct Learner {
    habits: Habits,
    days: Days,
    codes: u32,
    words: u32,
}

/// The days of a column, counted.
#[derive(Debug, Clone, Copy, Default)]
struct Days {
    /// Texts as `05/07/2025`, whatever their order.
    texts: u32,
    /// Those of them with a day after the 12th, which comes first.
    day_first: u32,
    /// The same, and it comes second.
    month_first: u32,
    /// Cells that are days.
    cells: u32,
    /// Of them after the 12th.
    cells_beyond: u32,
}

impl Days {
    /// One witness of the month before the day is a slip of the hand in a country that writes the day first: it is refused, the others are read.
    /// More of them, and no day that can only be one, leave all others in doubt if they are too few to decide: as of a list that is sorted, with
    /// days to the 14th.
    fn order(self) -> DayOrder {
        let clear = self.day_first + self.month_first;
        match (self.day_first, self.month_first) {
            (CLEAR.., slips @ 1..) if slips <= SLIPS.max(clear / SLIPS_ONE_OF) && slips * 100 <= clear => DayOrder::DayFirst,
            (1.., 0) => DayOrder::DayFirst,
            (0, WITNESSES..) if self.month_first * 4 >= self.texts => DayOrder::MonthFirst,
            (1.., 1..) | (0, WITNESSES..) => DayOrder::Mixed,
            _ => DayOrder::Undecided,
        }
    }

    fn are_swapped(self) -> bool {
        self.cells >= WITNESSES && self.cells_beyond == 0 && self.day_first.max(self.month_first) >= WITNESSES
    }
}

impl Learner {
    /// Takes one more cell of a column that is read as `kind`.
    pub fn see(&mut self, kind: Kind, input: Input) {
        let is_day = matches!(kind, Kind::Date | Kind::PastDate | Kind::Timestamp);
        if let (true, Input::Moment(at)) = (is_day, input) {
            self.days.cells += 1;
            self.days.cells_beyond += u32::from(at.day() > 12);
        }
        let Input::Text(text) = input else { return };
        let text = text.trim();
        match kind {
            _ if is_day => {
                if text.as_bytes().get(4) != Some(&b'-')
                    && let Some(seen) = dates::written_order(text)
                {
                    self.days.texts += 1;
                    self.days.day_first += u32::from(seen == DayOrder::DayFirst);
                    self.days.month_first += u32::from(seen == DayOrder::MonthFirst);
                }
            }
            Kind::Integer { .. } | Kind::Number { .. } => self.see_number(text),
            Kind::Bearing => {
                self.see_number(text);
                if let Some((_, language @ (Winds::Vietnamese | Winds::English))) = wind(&fold(text))
                    && self.habits.winds == Winds::Undecided
                {
                    self.habits.winds = language;
                }
            }
            Kind::Choice(choices) | Kind::Choices(choices) => {
                let first = text.split([',', ';', '|']).next().unwrap_or_default().trim_matches(['[', ']', '"', ' ']);
                let is_code = choices.iter().any(|choice| choice.value == first && choice.vi != first && choice.en != first);
                self.codes += u32::from(is_code);
                self.words += u32::from(!is_code && !first.is_empty());
            }
            _ => {}
        }
    }

    fn see_number(&mut self, text: &str) {
        let seen = numbers::decimal_of(text);
        self.habits.decimal = match (self.habits.decimal, seen) {
            (known, Decimal::Undecided) => known,
            (Decimal::Undecided, seen) => seen,
            (known, seen) if known == seen => known,
            _ => Decimal::Mixed,
        };
    }

    /// What has been learnt so far.
    pub fn habits(&self) -> Habits {
        Habits { days: self.days.order(), are_swapped: self.days.are_swapped(), writes_codes: self.codes > self.words, ..self.habits }
    }
}

impl Habits {
    /// The habits of a column whose cells are `inputs`, read as `kind`.
    pub fn of<'a>(kind: Kind, inputs: impl IntoIterator<Item = Input<'a>>) -> Self {
        let mut learner = Learner::default();
        inputs.into_iter().for_each(|input| learner.see(kind, input));
        learner.habits()
    }

    /// What is said of a cell that is a day and may be another, day and month exchanged: Vietnamese and English. `None`: it is what it says, as
    /// 05/05 is in either order.
    pub fn swapped(&self, at: NaiveDateTime) -> Option<(String, String)> {
        let is_either = self.are_swapped && at.day() <= 12 && at.day() != at.month();
        is_either.then(|| {
            let (day, month) = (at.format("%d/%m/%Y"), at.format("%m/%d/%Y"));
            (
                format!(
                    "Ô này là ngày {day}, nhưng có thể là {month}: trong cột, các ô kiểu ngày đều không quá ngày 12, còn ngày 13 trở đi là chữ. Excel cài đặt kiểu ngày khác đã đảo ngày với tháng khi mở tệp. Hãy mở lại tệp gốc với cột định dạng Văn bản (Text), hoặc sửa cả cột thành NNNN-TT-NN."
                ),
                format!(
                    "The cell is {}, but may be {}: in this column no date cell is after the 12th, and days after the 12th are text. An Excel with the other order of days has exchanged day and month on opening the file. Open the original again with the column as Text, or write the whole column as YYYY-MM-DD.",
                    at.format("%Y-%m-%d"),
                    at.format("%Y-%d-%m")
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn texts(texts: &[&str]) -> DayOrder {
        Habits::of(Kind::PastDate, texts.iter().map(|text| Input::Text(text))).days
    }

    #[test]
    fn one_slip_of_the_hand_does_not_turn_a_column() {
        let mut column: Vec<String> = (0..39).map(|n| format!("01/{:02}/2026", n % 9 + 1)).collect();
        column.push("10/13/2026".into());
        assert_eq!(texts(&column.iter().map(String::as_str).collect::<Vec<_>>()), DayOrder::Undecided);
        // Two of eight are a quarter, two of nine are not.
        let witnesses = ["10/13/2026", "10/14/2026"];
        let with = |others: usize| texts(&witnesses.into_iter().chain(std::iter::repeat_n("01/02/2026", others)).collect::<Vec<_>>());
        assert_eq!((with(6), with(7)), (DayOrder::MonthFirst, DayOrder::Mixed), "too many to be slips, too few to decide");
        assert_eq!(texts(&["10/13/2026", "10/14/2026", "13/10/2026"]), DayOrder::Mixed);
        assert_eq!(texts(&["13/10/2026", "01/02/2026"]), DayOrder::DayFirst);
        // Among many that leave no doubt a slip is one: at most one of a hundred, and three in all.
        let among = |clear: usize, slips: usize| {
            texts(&std::iter::repeat_n("13/10/2026", clear).chain(std::iter::repeat_n("10/13/2026", slips)).collect::<Vec<_>>())
        };
        assert_eq!((among(99, 1), among(98, 1)), (DayOrder::DayFirst, DayOrder::Mixed));
        assert_eq!((among(297, 3), among(1000, 4), among(19, 1)), (DayOrder::DayFirst, DayOrder::Mixed, DayOrder::Mixed));
        assert_eq!((among(9_991, 9), among(8_990, 9)), (DayOrder::DayFirst, DayOrder::Mixed), "one of a thousand");
    }

    #[test]
    fn days_that_a_spreadsheet_has_exchanged_are_not_taken_for_what_they_say() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap();
        let of = |cells: &[NaiveDateTime], texts: &[&str]| {
            let texts = texts.iter().map(|text| Input::Text(text));
            Habits::of(Kind::PastDate, cells.iter().map(|at| Input::Moment(*at)).chain(texts))
        };
        let cells: Vec<_> = (1..=10).map(|month| day(month, 10)).collect();
        let habits = of(&cells, &["13/10/2026", "28/10/2026"]);
        let (vi, en) = habits.swapped(cells[0]).expect("10 January or 1 October");
        assert!(vi.contains("10/01/2026") && vi.contains("01/10/2026") && vi.contains("Excel"), "{vi}");
        assert!(en.contains("2026-01-10") && en.contains("2026-10-01") && en.contains("YYYY-MM-DD"), "{en}");
        assert_eq!(habits.swapped(cells[9]), None, "10 October either way");
        // A day after the 12th among the cells, one text, one cell, texts of machines: nothing says that any was exchanged.
        for (cells, texts) in [
            (&[day(1, 10), day(1, 13)][..], &["13/10/2026", "28/10/2026"][..]),
            (&cells, &["13/10/2026"]),
            (&cells[..1], &["13/10/2026", "28/10/2026"]),
            (&cells, &["2026-10-13", "2026-10-28"]),
        ] {
            assert_eq!(of(cells, texts).swapped(day(1, 10)), None, "{texts:?}");
        }
    }
}
