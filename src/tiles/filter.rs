//! Query parameters of a tile.

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::layer::{Layer, Param};
use crate::db::{Access, PlaceTier, Scope};
use crate::http::{Params, Problem};

/// What a tile is asked to show. Every layer of a tile gets the same filter and reads what it understands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for or told by itself")]
pub struct Filter {
    /// Today in Vietnam.
    pub today: NaiveDate,
    /// Boundary date.
    pub boundary: NaiveDate,
    /// First day of the window.
    pub from: Option<NaiveDate>,
    /// First day after the window.
    pub to: Option<NaiveDate>,
    /// Day in force.
    pub on: Option<NaiveDate>,
    /// Run.
    pub run: Option<Uuid>,
    /// Group.
    pub group: Option<String>,
    /// Whether by night.
    pub by_night: bool,
    /// Whether whoever asks sees the rows of the whole country: stored counts are of all rows.
    pub is_wide: bool,
    /// Whether places are shown as they are: stored counts are of exact places.
    pub is_exact: bool,
    /// Whether whoever asks has said what exact places are for.
    pub is_for_purpose: bool,
}

impl Filter {
    /// Reads the parameters that at least one of `layers` understands.
    ///
    /// # Errors
    /// 400 for any other parameter, for one that cannot be read, and for a window that ends before it begins.
    pub fn read(params: &Params, layers: &[&Layer], today: NaiveDate) -> Result<Self, Problem> {
        let understood: Vec<Param> = layers.iter().flat_map(|layer| layer.params.iter().copied()).collect();
        let mut names = Vec::new();
        let mut groups: Option<&[&str]> = None;
        for param in understood {
            match param {
                Param::Boundary => names.push("boundary"),
                Param::Window => names.extend(["from", "to"]),
                Param::On => names.push("on"),
                Param::Half => names.push("half"),
                Param::Run => names.push("run"),
                Param::Group(choices) => {
                    names.push("group");
                    groups = Some(choices);
                }
            }
        }
        params.only(&names)?;
        let filter = Self {
            today,
            is_wide: false,
            is_exact: false,
            is_for_purpose: false,
            boundary: params.date("boundary")?.unwrap_or(today),
            from: params.date("from")?,
            to: params.date("to")?,
            on: params.date("on")?,
            run: params.id("run")?,
            by_night: params.choice("half", &["day", "night"])?.is_some_and(|half| half == "night"),
            group: groups.map_or(Ok(None), |choices| params.choice("group", choices))?,
        };
        match (filter.from, filter.to) {
            (Some(from), Some(to)) if to <= from => Err(Problem::parameter(
                "to",
                "Ngày to phải sau ngày from (to không được tính vào khoảng).",
                "The day to must be after the day from (to is not part of the window).",
            )),
            _ => Ok(filter),
        }
    }

    /// The same filter for whoever asks: whether every row is seen, exact places are, and it was said what for.
    #[must_use]
    pub fn seen_by(self, access: &Access) -> Self {
        Self {
            is_wide: access.scope == Scope::Wide,
            is_exact: access.tier == PlaceTier::Exact,
            is_for_purpose: access.purpose.is_some(),
            ..self
        }
    }

    /// No window and no group: everything.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.group.is_none()
    }

    /// Both ends of the window, where given, are the first day of a month.
    pub fn is_whole_months(&self) -> bool {
        [self.from, self.to].iter().flatten().all(|day| day.day() == 1)
    }
}
