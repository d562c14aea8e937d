//! What an incident needs beyond its cells: the time with its precision, the offence by whatever name, how exactly the place is known.

use chrono::DateTime;

use super::{Draft, Interpreter, RawPlace, Reading};
use crate::http::fields::{Datum, Precision, dates};
use crate::imports::model::Said;
use crate::incidents::fields::INCIDENT;
use crate::incidents::offences::Meant;

/// Where a field stands in the table of incidents.
pub(super) fn at(name: &str) -> usize {
    INCIDENT.iter().position(|field| field.name == name).unwrap_or(usize::MAX)
}

/// Nothing earlier is recorded (1 January 2000 in Vietnam); the database holds the same limit.
const EARLIEST: DateTime<chrono::Utc> = DateTime::from_timestamp(946_659_600, 0).expect("a valid instant");

impl Interpreter {
    pub(super) fn incident(&self, reading: &mut Reading<'_>, draft: &mut Draft) {
        self.time(reading, draft);
        self.offence(reading, draft);
        let Some(values) = draft.values.first_mut() else { return };
        let precision = &mut values[at("geom_precision")];
        if precision.is_null() {
            *precision = Datum::Choice(if draft.place == RawPlace::None { "commune_only" } else { "exact" });
        } else if *precision == Datum::Choice("commune_only") {
            // The list says that the place is not known: then its coordinates are those of an office or a centre.
            draft.place = RawPlace::None;
        } else if draft.place == RawPlace::None {
            *precision = Datum::Choice("commune_only");
        }
    }

    fn time(&self, reading: &mut Reading<'_>, draft: &mut Draft) {
        let name = if self.plan.extra("occurred_from").is_empty() { "occurred_date" } else { "occurred_from" };
        let before = reading.refusals.len();
        let from = self.when(reading, name, Some("occurred_time"));
        let until = if self.plan.extra("occurred_to").is_empty() { "occurred_until" } else { "occurred_to" };
        let to = self.when(reading, until, None);
        let stated = self.plan.extra_text(reading.row, "time_precision");
        let column = self.plan.column(name);
        let Some(from) = from else {
            if reading.refusals.len() == before {
                let said = Said::new("required", "Cần thời điểm xảy ra. Hãy ghi ít nhất tháng và năm.", "The time of the event is needed. Write at least month and year.");
                reading.refuse(column, Some("occurred_from"), said);
            }
            return;
        };
        let precision = match stated.trim() {
            "" => from.precision,
            "hour" => from.precision.max(Precision::Hour),
            "day" => from.precision.max(Precision::Day),
            "month" => Precision::Month,
            _ => from.precision,
        };
        let mut whole = from;
        whole.precision = precision;
        let begin = dates::instant(from.from);
        let end = to.map_or_else(|| dates::instant(whole.to()), |to| dates::instant(if to.precision > Precision::Hour { to.to() } else { to.from }));
        // A day or a month that is not over ends now, as far as it is known.
        let end = if to.is_none() { end.min(self.now) } else { end };
        if begin > self.now {
            let said = Said::new("future", "Thời điểm xảy ra ở tương lai. Hãy kiểm tra ngày, tháng, năm.", "The time of the event is in the future. Check day, month and year.");
            reading.refuse(column, Some("occurred_from"), said);
        } else if begin < EARLIEST {
            let said = Said::new("too-early", "Thời điểm xảy ra phải từ năm 2000 trở đi. Hãy kiểm tra năm.", "The time must be in the year 2000 or later. Check the year.");
            reading.refuse(column, Some("occurred_from"), said);
        } else if end < begin {
            let said = Said::new(
                "interval-reversed",
                "Thời điểm kết thúc trước thời điểm bắt đầu. Hãy kiểm tra hai cột.",
                "The end comes before the beginning. Check the two columns.",
            );
            reading.refuse(self.plan.column("occurred_to"), Some("occurred_to"), said);
        }
        draft.day = from.from.date();
        if let Some(values) = draft.values.first_mut() {
            values[at("occurred_from")] = Datum::Instant(begin);
            values[at("occurred_to")] = Datum::Instant(end.max(begin));
            values[at("time_precision")] = Datum::Choice(precision.value());
        }
    }

    fn offence(&self, reading: &mut Reading<'_>, draft: &mut Draft) {
        let code = self.plan.extra_text(reading.row, "offence_code");
        let text = if code.trim().is_empty() { self.plan.extra_text(reading.row, "offence_text") } else { code };
        let column = self.plan.column("offence_code").or_else(|| self.plan.column("offence_text"));
        let said = if text.trim().is_empty() {
            Said::new("required", "Cần tội danh. Hãy ghi điều luật hoặc tên tội danh.", "The offence is needed. Write its article or its name.")
        } else {
            match self.offences.as_ref().map(|offences| offences.find(&text)) {
                Some(Meant::One(code)) => {
                    if let Some(values) = draft.values.first_mut() {
                        values[at("offence_code")] = Datum::Text(code.into());
                    }
                    return;
                }
                Some(Meant::Several(found)) => {
                    let list = found.iter().map(|(code, name)| format!("{name} ({code})")).collect::<Vec<_>>().join(", ");
                    Said::new(
                        "offence-ambiguous",
                        format!("Tội danh có thể là {list}. Hãy ghi một điều luật."),
                        format!("The offence may be {list}. Write one article."),
                    )
                }
                _ => Said::new(
                    "offence-unknown",
                    "Không có tội danh này trong danh mục. Hãy ghi điều luật (ví dụ Điều 173) hoặc tên như trong Bộ luật Hình sự.",
                    "The list has no such offence. Write its article (such as Điều 173) or its name as in the Criminal Code.",
                ),
            }
        };
        reading.refuse(column, Some("offence_code"), said);
    }
}
