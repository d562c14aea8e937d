//! What an incident needs beyond its cells: the time with its precision, the offence by whatever name, how exactly the place is known.

use chrono::{DateTime, NaiveTime};

use super::{Draft, Interpreter, RawPlace, Reading, said};
use crate::files::Cell;
use crate::http::fields::dates::{DayOrder, instant};
use crate::http::fields::words::fold;
use crate::http::fields::{Datum, Precision};
use crate::imports::model::Said;
use crate::imports::values::occurred;
use crate::incidents::alone;
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
        if let Some(Datum::Text(code)) = draft.values.first().and_then(|values| values.get(at("incident_code")))
            && crate::imports::columns::is_masked_code(code)
        {
            let said = Said::new(
                "masked-row",
                "Dòng này từ một tệp đã che vị trí (mã VV-…): vị trí chỉ đúng đến 250 m. Hãy xuất lại với mục đích đã nêu, hoặc bỏ các dòng này.",
                "The row is from a file with masked places (code VV-…): its place is right to 250 m only. Export again with a stated purpose, or leave such rows out.",
            );
            reading.refuse(self.plan.column("incident_code"), Some("incident_code"), said);
        }
        self.time(reading, draft);
        self.offence(reading, draft);
        self.rules(reading, draft);
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
        let either = |one: &'static str, other: &'static str| if self.plan.extra(one).is_empty() { other } else { one };
        let (name, until) = (either("occurred_from", "occurred_date"), either("occurred_to", "occurred_until"));
        let column = self.plan.column(name);
        let row = reading.row;
        let cell = |name: &str| self.plan.extra(name).first().and_then(|column| row.cells.get(*column)).unwrap_or(&Cell::Empty);
        let refuse = |reading: &mut Reading<'_>, field, code, vi: &str, en: &str| {
            reading.refuse(self.plan.column(field), Some(field), Said::new(code, vi, en));
        };
        let order = |name: &str| self.plan.habits_of(name).days;
        // A column that does not say it itself writes days as the other one does.
        let orders =
            [(name, until), (until, name)].map(|(own, other)| if order(own) == DayOrder::Undecided { order(other) } else { order(own) });
        let mut are_swapped = false;
        for field in [name, until] {
            let Cell::Moment(at) = cell(field) else { continue };
            if let Some((vi, en)) = self.plan.habits_of(field).swapped(*at) {
                are_swapped = true;
                refuse(reading, field, "date-swapped", &vi, &en);
            }
        }
        let mut when = match occurred(cell(name), cell("occurred_time"), cell(until), orders) {
            // Whatever else its time would be told is of another day.
            Ok(Some(when)) if are_swapped => {
                draft.day = when.day();
                return;
            }
            Ok(Some(when)) => when,
            Ok(None) => {
                let (vi, en) = (
                    "Cần thời điểm xảy ra. Hãy ghi ít nhất tháng và năm.",
                    "The time of the event is needed. Write at least month and year.",
                );
                draft.is_day_unknown = true;
                return refuse(reading, name, "required", vi, en);
            }
            Err(errors) => {
                for error in errors {
                    // Each fault is of the cell that it is in: a wrong hour is not a wrong day.
                    let field = match error.pointer.trim_start_matches('/') {
                        "occurred_time" => "occurred_time",
                        "occurred_until" => until,
                        _ => name,
                    };
                    reading.refuse(self.plan.column(field).or(column), Some(field), said(error));
                }
                match occurred(cell(name), &Cell::Empty, &Cell::Empty, orders) {
                    Ok(Some(when)) => draft.day = when.day(),
                    _ => draft.is_day_unknown = true,
                }
                return;
            }
        };
        reading.assumed.extend(when.assumed);
        let stated = self.plan.extra_text(row, "time_precision");
        // A list may say that its times are less exact than they look.
        when.precision = match fold(&stated).as_str() {
            "day" | "ngay" | "theo ngay" => when.precision.max(Precision::Day),
            "month" | "thang" | "theo thang" => Precision::Month,
            // Midnight, in a spreadsheet, looks like a day without a time.
            "minute" | "phut" if matches!(cell(name), Cell::Moment(_)) => {
                when.to = match cell(until) {
                    Cell::Moment(last) => instant(*last).max(when.from),
                    _ => when.from,
                };
                Precision::Minute
            }
            "hour" | "gio" | "theo gio" => match (cell(name), cell(until)) {
                // So does an hour that begins at midnight; its end tells.
                (Cell::Moment(_), Cell::Moment(last)) if cell("occurred_time").is_blank() && last.time() != NaiveTime::MIN => {
                    when.to = instant(*last).max(when.from);
                    Precision::Hour
                }
                _ => when.precision.max(Precision::Hour),
            },
            _ => when.precision,
        };
        // What is not over ends now, as far as it is known.
        let end = if cell(until).is_blank() { when.to.min(self.now) } else { when.to };
        if when.from > self.now || end > self.now {
            let field = if when.from > self.now { name } else { until };
            let (vi, en) = (
                "Thời điểm xảy ra ở tương lai. Hãy kiểm tra ngày, tháng, năm.",
                "The time of the event is in the future. Check day, month and year.",
            );
            refuse(reading, field, "future", vi, en);
        } else if when.from < EARLIEST {
            let (vi, en) = (
                "Thời điểm xảy ra phải từ năm 2000 trở đi. Hãy kiểm tra năm.",
                "The time must be in the year 2000 or later. Check the year.",
            );
            refuse(reading, name, "too-early", vi, en);
        }
        draft.day = when.day();
        if let Some(values) = draft.values.first_mut() {
            values[at("occurred_from")] = Datum::Instant(when.from);
            values[at("occurred_to")] = Datum::Instant(end.max(when.from));
            values[at("time_precision")] = Datum::Choice(when.precision.value());
        }
    }

    /// Rules between the values, as the room has them: judged here, so that a row with another fault is told them too.
    fn rules(&self, reading: &mut Reading<'_>, draft: &Draft) {
        let Some(values) = draft.values.first() else { return };
        let in_force = self.offences.as_ref().and_then(|offences| alone::in_force(values, offences));
        for (field, fault) in alone::orders(values).into_iter().flatten().chain(in_force) {
            let column = self.plan.column(field).or_else(|| (field == "offence_code").then(|| self.plan.column("offence_text")).flatten());
            reading.refuse(column, Some(field), Said::new(fault.code, fault.vi, fault.en));
        }
    }

    fn offence(&self, reading: &mut Reading<'_>, draft: &mut Draft) {
        let code = self.plan.extra_text(reading.row, "offence_code");
        let words = self.plan.extra_text(reading.row, "offence_text");
        let means = |text: &str| self.offences.as_ref().is_some_and(|offences| !matches!(offences.find(text), Meant::Unknown));
        // What has no article stands there as a word, such as XLHC: then the other column says what it was.
        let is_no_article = !code.contains(|c: char| c.is_ascii_digit()) && !words.trim().is_empty() && !means(&code) && means(&words);
        let text = if code.trim().is_empty() || is_no_article { words } else { code };
        let column = self.plan.column("offence_code").or_else(|| self.plan.column("offence_text"));
        let said = if text.trim().is_empty() {
            Said::new(
                "required",
                "Cần tội danh. Hãy ghi điều luật hoặc tên tội danh.",
                "The offence is needed. Write its article or its name.",
            )
        } else {
            match self.offences.as_ref().map(|offences| offences.find(&text)) {
                Some(Meant::One(code)) => {
                    if let Some(values) = draft.values.first_mut() {
                        values[at("offence_code")] = Datum::Text(code.into());
                    }
                    return;
                }
                Some(Meant::Several(found)) => {
                    // Codes that are no articles say nothing to people.
                    let told = |(code, name): &(&str, &str)| {
                        if code.contains('_') { (*name).to_owned() } else { format!("{name} ({code})") }
                    };
                    let list = found.iter().map(told).collect::<Vec<_>>().join("; ");
                    Said::new(
                        "offence-ambiguous",
                        format!("Tội danh có thể là {list}. Hãy ghi một điều luật, hoặc đúng một tên đó."),
                        format!("The offence may be {list}. Write one article, or one of these names."),
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
