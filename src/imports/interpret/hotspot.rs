//! How far a hotspot reaches around its centre, where the file has no shape of it.

use chrono::NaiveDate;

use super::slot::take;
use super::{Interpreter, Reading, input};
use crate::files::Cell;
use crate::hotspots::fields::HOTSPOT;
use crate::http::fields::{Assumed, CellReader, Datum, Input};
use crate::imports::columns::fields::HOTSPOTS_ONLY;
use crate::imports::columns::keys::key;
use crate::imports::model::Said;

impl Interpreter {
    /// The day of a draft is that of its declaration: its unit is that of this day, as when it is stored.
    pub(super) fn declared(values: &[Vec<Datum>]) -> Option<NaiveDate> {
        let at = HOTSPOT.iter().position(|field| field.name == "declared_on")?;
        match values.first()?.get(at)? {
            Datum::Day(day) => Some(*day),
            _ => None,
        }
    }

    /// The radius of a row, metres; none where it has none, or 0 beside an outline, which says more. What is no radius is a fault of its cell.
    pub(super) fn radius_m(&self, reading: &mut Reading<'_>, has_outline: bool) -> Option<f64> {
        let [field] = &HOTSPOTS_ONLY;
        let column = self.plan.column(field.name);
        let for_all = self.plan.extra_text(reading.row, field.name);
        let reader = CellReader::new(field, &[], self.plan.habits_of(field.name), self.today);
        let cell = column.and_then(|column| reading.row.cells.get(column)).unwrap_or(&Cell::Empty);
        if has_outline && is_zero(cell) {
            return None;
        }
        // What stands for rows that have none was given in metres; a cell with a unit of its own needs none from its heading.
        let has_bare_number = match cell {
            Cell::Number(_) => true,
            Cell::Text(text) => text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic),
            _ => false,
        };
        let outcome = match &self.radius_unit {
            _ if cell.is_blank() => reader.read(Input::Text(&for_all)),
            HeadingUnit::Kilometres if has_bare_number => {
                reading.assumed.insert(Assumed::KilometresByHeading);
                match cell {
                    Cell::Number(km) => reader.read(Input::Number(km * 1_000.0)),
                    cell => reader.read(Input::Text(&format!("{} km", cell.to_text().trim()))).map(|(datum, assumed)| {
                        // Said already, and better.
                        (datum, assumed.filter(|assumed| *assumed != Assumed::UnitConverted))
                    }),
                }
            }
            HeadingUnit::Unclear(heading) if has_bare_number => {
                reading.refuse(column, Some(field.name), unclear(heading));
                return None;
            }
            _ => reader.read(input(cell)),
        };
        match take(reading, field, column, outcome) {
            Datum::Number(radius_m) => Some(radius_m),
            _ => None,
        }
    }

    /// Whether the mapping has a radius at all.
    pub fn has_radius(&self) -> bool {
        self.plan.column(HOTSPOTS_ONLY[0].name).is_some()
    }
}

/// In what a column of lengths counts, by its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HeadingUnit {
    /// Metres, or nothing is said.
    Metres,
    /// Kilometres.
    Kilometres,
    /// Another unit, or both: the heading.
    Unclear(String),
}

/// Folded words of units.
const KILOMETRES: [&str; 6] = ["km", "kilomet", "kilometer", "kilometre", "kilometers", "kilometres"];
const METRES: [&str; 6] = ["m", "met", "meter", "metre", "meters", "metres"];
/// Those that are no word of Vietnamese, so that they are units anywhere.
const OTHERS: [&str; 15] = ["mm", "cm", "dm", "ft", "feet", "foot", "mile", "miles", "yard", "yards", "inch", "m2", "km2", "m²", "km²"];
/// Signs in brackets that are no unit: the letter of a radius, of a diameter's half, an average.
const NO_UNITS: [&str; 3] = ["r", "bk", "tb"];
/// Longer words in brackets are remarks (characters).
const UNIT_CHARS: usize = 4;

impl HeadingUnit {
    /// The unit that a heading has in words, in brackets or not: `Bán kính (km)`, `radius_km`. A short word in brackets that is no known unit
    /// is taken for one that is not known; numbers of columns and remarks are not.
    pub(super) fn of(heading: &str) -> Self {
        let folded = key(heading).replace("ki lo met", "km").replace("kilo met", "km").replace("cay so", "km");
        let has = |units: &[&str]| folded.split(' ').any(|word| units.contains(&word));
        let bracket = heading.split_once(['(', '[']).map(|(_, rest)| key(rest.split([')', ']']).next().unwrap_or_default()));
        let is_unknown = bracket.is_some_and(|words| {
            let is_short = words.chars().count() <= UNIT_CHARS && !words.is_empty() && words.chars().all(char::is_alphabetic);
            (is_short && !NO_UNITS.contains(&words.as_str())) || words == "hai ly" || words.split(' ').next_back() == Some("dam")
        });
        match (has(&KILOMETRES), has(&METRES)) {
            (true, false) => Self::Kilometres,
            (false, true) => Self::Metres,
            (false, false) if !is_unknown && !has(&OTHERS) => Self::Metres,
            _ => Self::Unclear(heading.trim().chars().take(60).collect()),
        }
    }
}

fn is_zero(cell: &Cell) -> bool {
    match cell {
        Cell::Number(number) => *number == 0.0,
        Cell::Text(text) => {
            text.contains('0') && text.trim().trim_end_matches('m').trim_end().chars().all(|c| matches!(c, '0' | '.' | ','))
        }
        _ => false,
    }
}

fn unclear(heading: &str) -> Said {
    Said::new(
        "radius-unit-unclear",
        format!(
            "Tiêu đề cột “{heading}” ghi đơn vị không phải m hay km. Hãy đổi các số sang mét và ghi tiêu đề là “Bán kính (m)”, hoặc ghi đơn vị trong từng ô (200 m; 0,2 km)."
        ),
        format!(
            "The heading “{heading}” has a unit that is neither m nor km. Convert the numbers to metres and call the column “Radius (m)”, or write the unit in each cell (200 m; 0.2 km)."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_of_a_heading() {
        for heading in ["Bán kính (km)", "Bán kính (KM)", "radius_km", "Bán kính, km", "Bán kính (ki-lô-mét)", "Bán kính [cây số]"]
        {
            assert_eq!(HeadingUnit::of(heading), HeadingUnit::Kilometres, "{heading}");
        }
        for heading in
            ["Bán kính", "Bán kính (m)", "Bán kính (mét)", "radius_m", "Bán kính (R)", "Bán kính (7)", "Bán kính (ước lượng)", ""]
        {
            assert_eq!(HeadingUnit::of(heading), HeadingUnit::Metres, "{heading}");
        }
        for heading in [
            "Bán kính (ft)",
            "Bán kính (dặm)",
            "Bán kính (hải lý)",
            "Bán kính (km hoặc m)",
            "Radius miles",
            "Bán kính (cm)",
            "Phạm vi (m²)",
        ] {
            assert_eq!(HeadingUnit::of(heading), HeadingUnit::Unclear(heading.to_owned()), "{heading}");
        }
    }
}
