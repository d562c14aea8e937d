//! Rows as they go to the staging table.

use chrono::Datelike;
use uuid::Uuid;

use super::judge::Judged;
use super::{Beginning, Bulk};
use crate::db::copy::CopyRows;
use crate::http::fields::{Datum, Kind};
use crate::http::incoming::{self, Incoming};
use crate::incidents::fields::INCIDENT;
use crate::spatial::keys::{grid_250m, tile_key};

/// The fields that are staged as they come, in the order of `sql/bulk_copy.sql`.
const PLAIN: [&str; 19] = [
    "offence_code",
    "status",
    "severity",
    "occurred_from",
    "time_precision",
    "reported_on",
    "accepted_on",
    "cleared_on",
    "address_text",
    "place_type",
    "modus_code",
    "offenders_count",
    "victims_count",
    "deaths",
    "injured",
    "damage_vnd",
    "camera_helped",
    "source",
    "office_number",
];
/// Columns beside them.
const OTHERS: i16 = 20;
/// What `sql/bulk_insert.sql` makes of null.
const USUAL: [(&str, &str); 3] = [("status", "reported"), ("time_precision", "minute"), ("source", "import")];

/// Where in a row of values each field is.
#[derive(Debug)]
pub(super) struct Columns {
    /// Where in the row, of which kind, what stands for null in the row, what null stands for in the staging table.
    plain: Vec<(usize, Kind, Option<&'static str>, Option<&'static str>)>,
    pub(super) code: usize,
    pub(super) office: usize,
    pub(super) offence: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) reported: usize,
    pub(super) accepted: usize,
    pub(super) cleared: usize,
    pub(super) precision: usize,
    pub(super) commune: usize,
    pub(super) sensitivity: usize,
}

impl Columns {
    pub(super) fn new() -> Self {
        let at = |name: &str| INCIDENT.iter().position(|field| field.name == name).unwrap_or(usize::MAX);
        let plain = PLAIN.iter().map(|name| {
            let index = at(name);
            let field = INCIDENT[index];
            // A row of a file is not entered by hand, unless the file says so.
            let default = if *name == "source" { Some("import") } else { field.default };
            (index, field.kind, default, USUAL.iter().find(|(known, _)| known == name).map(|(_, word)| *word))
        });
        Self {
            plain: plain.collect(),
            code: at("incident_code"),
            office: at("office_number"),
            offence: at("offence_code"),
            from: at("occurred_from"),
            to: at("occurred_to"),
            reported: at("reported_on"),
            accepted: at("accepted_on"),
            cleared: at("cleared_on"),
            precision: at("geom_precision"),
            commune: at("commune_id"),
            sensitivity: at("sensitivity"),
        }
    }

    /// Columns of the staging table.
    pub(super) fn count(&self) -> i16 {
        self.plain.len() as i16 + OTHERS
    }

    /// The code that a row brings along.
    pub(super) fn code<'a>(&self, row: &'a Incoming) -> Option<&'a str> {
        match row.values.get(self.code) {
            Some(Datum::Text(code)) => Some(code),
            _ => None,
        }
    }
}

/// Whether a text is what the register's codes of incidents begin with: province, unit, year (`HP-10532-2024-`).
fn is_beginning(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.as_slice(), [province, unit, year, ""] if !province.is_empty() && digits(unit, 5) && digits(year, 4))
}

/// A word, or null for that which null stands for.
fn unless(copy: &mut CopyRows, word: &str, usual: Option<&str>) {
    if usual == Some(word) { copy.null() } else { copy.text(word) }
}

impl Bulk {
    /// Adds a row that was not refused.
    pub(super) fn push(&mut self, row: &Incoming, judged: &Judged) {
        let year = judged.from.with_timezone(&crate::clock::vietnam()).year();
        let number = self.beginning(judged.placed.current_commune_id.unwrap_or(judged.placed.commune_id), year);
        let code = self.columns.code(row);
        match code {
            Some(code) => self.keep_number(code),
            None => self.beginnings[number].rows += 1,
        }
        let ordinal = self.beginnings[number].rows;
        let copy = &mut self.copy;
        copy.row();
        copy.uuid(self.ids.next());
        copy.uuid(row.key);
        match code {
            Some(code) => copy.text(code),
            None => copy.null(),
        }
        copy.int4(number as i32);
        copy.int4(ordinal);
        for (index, kind, default, usual) in &self.columns.plain {
            match (&row.values[*index], default) {
                (Datum::Null, Some(default)) => unless(copy, default, *usual),
                (Datum::Choice(word), _) => unless(copy, word, *usual),
                (value, _) => incoming::push(copy, kind, value),
            }
        }
        if judged.to == judged.from {
            copy.null();
        } else {
            copy.timestamptz(judged.to);
        }
        unless(copy, judged.sensitivity, Some("normal"));
        unless(copy, judged.precision, Some(if row.place.is_some() { "exact" } else { "commune_only" }));
        copy.uuid(judged.placed.commune_id);
        unless(copy, judged.placed.basis, Some("boundary"));
        match judged.placed.current_commune_id {
            Some(id) => copy.uuid(id),
            None => copy.null(),
        }
        let Some(place) = row.place else {
            for _ in 0..9 {
                copy.null();
            }
            return;
        };
        let (grid_lon, grid_lat) = grid_250m(place.lon, place.lat);
        copy.float8(place.lon);
        copy.float8(place.lat);
        copy.int8(tile_key(place.lon, place.lat));
        copy.float8(grid_lon);
        copy.float8(grid_lat);
        copy.int8(tile_key(grid_lon, grid_lat));
        if (place.source_srid, place.source_x.to_bits(), place.source_y.to_bits()) == (4326, place.lon.to_bits(), place.lat.to_bits()) {
            for _ in 0..3 {
                copy.null();
            }
        } else {
            copy.int4(place.source_srid);
            copy.float8(place.source_x);
            copy.float8(place.source_y);
        }
    }

    /// A number that a code brings along is given to no other row, of whichever unit its beginning is.
    fn keep_number(&mut self, code: &str) {
        let Some(cut) = code.rfind('-').map(|at| at + 1) else { return };
        let text = &code[..cut];
        let Some(brought) = incoming::number_of_code(code, text, 5).filter(|_| is_beginning(text)) else { return };
        let number = self.named(text.to_owned());
        let beginning = &mut self.beginnings[number];
        beginning.brought = beginning.brought.max(brought);
    }

    /// The place of a beginning; a new one has no rows yet.
    fn named(&mut self, text: String) -> usize {
        *self.beginning_named.entry(text).or_insert_with_key(|text| {
            self.beginnings.push(Beginning { text: text.clone(), rows: 0, brought: 0 });
            self.beginnings.len() - 1
        })
    }

    fn beginning(&mut self, unit: Uuid, year: i32) -> usize {
        if let Some(number) = self.beginning_of.get(&(unit, year)) {
            return *number;
        }
        let text = format!("{}{year:04}-", self.units.get(unit).map_or("", |unit| &unit.code_beginning));
        // An old unit and that of today may have one code.
        let number = self.named(text);
        self.beginning_of.insert((unit, year), number);
        number
    }
}
