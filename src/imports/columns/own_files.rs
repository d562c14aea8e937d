//! Our own files: which layer a table came out of, and where each of its columns goes. The headings are those that the exports write
//! ([`crate::exports::columns`]), in both languages and by the names of the fields: nothing of them is typed again here.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::assign::Guess;
use super::keys::key;
use super::{ImportKind, fields_of};
use crate::exports::columns::{OWN, words};
use crate::exports::layers::{LAYERS, Layer};
use crate::files::{Column, Table};
use crate::http::fields::Write;
use crate::imports::refused::is_added;

/// What the rows of a layer are when they come in; the columns that all its files have, by which they are known; none if it cannot come in.
const LAYERS_IN: [(&str, &[&str], Option<ImportKind>); 9] = [
    // A list of cameras has the ids of sites too.
    ("cameras", &["camera_id", "camera_code"], Some(ImportKind::Cameras)),
    ("sites", &["site_id", "site_name"], Some(ImportKind::Cameras)),
    ("incidents", &["incident_id", "incident_code"], Some(ImportKind::Incidents)),
    ("hotspots", &["hotspot_id", "hotspot_code"], Some(ImportKind::Hotspots)),
    ("populations", &["commune_id", "people", "year", "population_source"], Some(ImportKind::Populations)),
    ("roads", &["road_id", "osm_id"], None),
    ("junctions", &["junction_id", "osm_id"], None),
    ("buildings", &["building_id", "osm_id"], None),
    ("key_places", &["key_place_id", "osm_id"], None),
];
/// Columns that go into a field of another name. The code of a unit is one unit's on a day, its name may be several's.
const GOES_INTO: &[(ImportKind, &str, &str)] = &[
    (ImportKind::Cameras, "current_commune_code", "commune_text"),
    (ImportKind::Incidents, "commune_code", "commune_text"),
    (ImportKind::Incidents, "commune_id", "unit_id"),
    (ImportKind::Hotspots, "current_commune_code", "commune_text"),
    (ImportKind::Populations, "full_name", "commune_text"),
    (ImportKind::Populations, "district_name", "district_text"),
    (ImportKind::Populations, "province_name", "province_text"),
];
/// A table has other columns than ours, too, if somebody worked on it; with more of them it is somebody else's.
const SHARE: f64 = 0.8;

/// A table that came out of a layer.
#[derive(Debug)]
pub struct OwnFile {
    /// The layer.
    pub layer: &'static Layer,
    /// What its rows are; none if it cannot come in.
    pub kind: Option<ImportKind>,
    /// The name of each column, where it is one of ours.
    names: Vec<Option<&'static str>>,
}

impl OwnFile {
    /// The layer that a table came out of.
    pub fn of(table: &Table) -> Option<Self> {
        LAYERS_IN.iter().find_map(|(word, known_by, kind)| {
            let layer = Layer::find(word)?;
            let headings = headings_of(layer);
            let name = |column: &Column| {
                let heading = key(&column.name);
                headings.iter().find(|(_, known)| *known == heading).map(|(name, _)| *name)
            };
            let names: Vec<Option<&'static str>> = table.columns.iter().map(name).collect();
            if !known_by.iter().all(|name| names.contains(&Some(*name))) {
                return None;
            }
            let brought = table.columns.iter().filter(|column| !is_added(&column.name)).count();
            let ours = names.iter().flatten().count();
            (ours as f64 >= SHARE * brought as f64).then_some(Self { layer, kind: *kind, names })
        })
    }

    /// Where its columns go: those that follow from others go nowhere.
    pub fn guesses(&self) -> Vec<Guess> {
        let Some(kind) = self.kind else { return Vec::new() };
        let fields = fields_of(kind);
        let mut guesses: Vec<Guess> = Vec::new();
        for (column, name) in self.names.iter().enumerate() {
            let Some(name) = name else { continue };
            let goes_into = GOES_INTO.iter().find(|(of, from, _)| *of == kind && from == name).map_or(*name, |(_, _, field)| *field);
            let field = fields.iter().find(|field| field.name == goes_into);
            if let Some(field) = field.filter(|field| !guesses.iter().any(|guess| guess.field == field.name)) {
                guesses.push(Guess { column, field: field.name, confidence: 1.0 });
            }
        }
        guesses
    }

    /// What a column is called where it is looked at for data of people: nothing if it goes into `field`, since its heading is ours
    /// (`full_name` is that of a unit). What stands under it is looked at all the same.
    pub fn heading<'a>(own: Option<&Self>, index: usize, column: &'a Column, field: Option<&str>) -> &'a str {
        let is_ours = own.is_some_and(|own| own.guesses().iter().any(|guess| guess.column == index && Some(guess.field) == field));
        if is_ours { "" } else { &column.name }
    }
}

/// Names of a layer's columns with each heading that they have in files, folded: the words of the layer first, as its files have them.
fn headings_of(layer: &Layer) -> Vec<(&'static str, String)> {
    let own = layer.fields.iter().flat_map(|table| table.iter()).map(|field| field.name);
    own.chain(OWN.iter().map(|(name, ..)| *name)).flat_map(|name| headings(layer, name).map(move |heading| (name, heading))).collect()
}

/// The headings of a column of a layer, folded.
fn headings(layer: &Layer, name: &'static str) -> impl Iterator<Item = String> {
    let (vi, en, unit, _) = words(layer.fields, name).unwrap_or((name, name, "", &[]));
    // What a form calls an id, files had above it once.
    let of_form = layer.fields.iter().flat_map(|table| table.iter()).find(|field| field.name == name);
    let of_form = of_form.into_iter().flat_map(|field| [key(field.vi), key(field.en)]);
    [name.to_owned(), vi.to_owned(), en.to_owned(), format!("{vi} ({unit})"), format!("{en} ({unit})")]
        .into_iter()
        .map(|text| key(&text))
        .chain(of_form)
}

/// Headings of our files whose columns follow from others, or are the register's own: counts, ids, moments of entry, the names of units.
static DERIVED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let written: HashSet<&str> = ImportKind::ALL.into_iter().flat_map(fields_of).map(|field| field.name).collect();
    let mut derived = HashSet::new();
    for layer in &LAYERS {
        let never =
            layer.fields.iter().flat_map(|table| table.iter()).filter(|field| field.write == Write::Never || !written.contains(field.name));
        let names = never.map(|field| field.name).chain(OWN.iter().map(|(name, ..)| *name)).filter(|name| !written.contains(name));
        for name in names {
            derived.insert(key(name));
            // An office may call the unit of a row so, and has no code beside it.
            if name != "current_commune_name" {
                derived.extend(headings(layer, name));
            }
        }
    }
    derived
});

/// Whether a folded heading is that of a column of our files that follows from others.
pub fn is_derived(heading: &str) -> bool {
    DERIVED.contains(heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(headings: &[&str]) -> Table {
        Table {
            columns: headings.iter().map(|name| Column { name: (*name).to_owned(), samples: vec!["3".to_owned()] }).collect(),
            ..Table::default()
        }
    }

    #[test]
    fn a_list_of_somebody_else_with_ids_is_not_ours() {
        for foreign in [
            &["camera_id", "name", "lon", "lat", "status"][..],
            &["Site id", "Site name", "Pole", "Box", "Switch", "Port"],
            &["Commune", "People", "Year"],
            &["Mã camera", "Tên điểm lắp đặt", "Sở hữu"],
        ] {
            assert!(OwnFile::of(&table(foreign)).is_none(), "{foreign:?}");
        }
    }

    #[test]
    fn counts_and_ids_are_never_a_guess() {
        // Without the ids by which the file is known.
        let table =
            table(&["Site name", "Ownership", "Cameras of unknown bearing", "Cameras working", "Commune of the event", "Unit at the time"]);
        let proposal = super::super::propose(&table, crate::files::Format::Xlsx, "a.xlsx", Some(ImportKind::Cameras));
        assert_eq!(proposal.guesses.iter().map(|guess| guess.field).collect::<Vec<_>>(), ["site_name", "ownership"]);
    }
}
