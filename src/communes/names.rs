//! Names of places in files to commune versions: in memory, so that a file of a million rows asks the database three times.
//!
//! A row dated before 1/7/2025 may name a unit of then; a row of later days that does is given the unit's heir, if there is only one. What is
//! not unique comes back with its candidates, what is not known with the nearest spellings. Nothing is guessed: how a name was understood
//! is part of the answer ([`Found`]).

mod kept;
mod load;
mod resolve;
pub mod spelling;
mod text;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

pub use kept::KeptNames;
pub use resolve::{Candidate, Found, Query, Resolution};

/// Index of a unit in [`Names`].
type Index = u32;

/// A province version.
#[derive(Debug)]
struct Province {
    code: Box<str>,
    full_name: Box<str>,
    /// Folded name without its kind.
    key: Box<str>,
    is_current: bool,
    /// A city run by the central government: `thành phố X` may mean it.
    is_city: bool,
    /// Code of the province of today that most of its units belong to now.
    now: Box<str>,
}

/// A commune version.
#[derive(Debug)]
struct Unit {
    id: Uuid,
    kind: spelling::Kind,
    full_name: Box<str>,
    /// The name without its kind: accents kept ([`spelling::accented`]).
    accented: Box<str>,
    district: Option<Box<str>>,
    /// Folded name of the district without its kind.
    district_key: Option<Box<str>>,
    province: u16,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

impl Unit {
    fn holds(&self, on: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.valid_to.is_none_or(|to| to > on)
    }
}

/// All commune versions by what people call them. Some 6 MB; loads in well under a second.
#[derive(Debug)]
pub struct Names {
    provinces: Vec<Province>,
    units: Vec<Unit>,
    /// Folded name without kind ([`spelling::loose`]) to units.
    by_name: HashMap<Box<str>, Vec<Index>>,
    by_code: HashMap<u32, Vec<Index>>,
    by_id: HashMap<Uuid, Index>,
    /// Folded names of districts and provinces: what else may stand beside a commune's name.
    places: HashSet<Box<str>>,
    /// Old unit to its heirs, the default one first, and whether it went to it as a whole.
    heirs: HashMap<Index, Vec<(Index, bool)>>,
    /// New unit to the old ones that it took, and whether each was taken as a whole.
    parents: HashMap<Index, Vec<(Index, bool)>>,
}

impl Names {
    /// How many commune versions there are.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether nothing has been loaded.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// `Xã Gia Đông, Thị xã Thuận Thành, Tỉnh Bắc Ninh`; `None` for an id that is none.
    pub fn full_name(&self, id: Uuid) -> Option<String> {
        self.by_id.get(&id).map(|index| self.words(*index))
    }

    fn unit(&self, index: Index) -> &Unit {
        &self.units[index as usize]
    }

    fn words(&self, index: Index) -> String {
        let unit = self.unit(index);
        let province = &self.provinces[usize::from(unit.province)].full_name;
        match &unit.district {
            Some(district) if **district != *unit.full_name => format!("{}, {district}, {province}", unit.full_name),
            _ => format!("{}, {province}", unit.full_name),
        }
    }

    fn heirs(&self, index: Index) -> &[(Index, bool)] {
        self.heirs.get(&index).map_or(&[], Vec::as_slice)
    }

    fn parents(&self, index: Index) -> &[(Index, bool)] {
        self.parents.get(&index).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests;
