//! Reads all names from the database, or takes them from a test.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::spelling::{self, Kind};
use super::{Index, Names, Province, Unit};
use crate::communes::CommuneError;
use crate::communes::store::db;

/// A province as the database has it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct ProvinceRow {
    pub province_id: Uuid,
    pub code: String,
    pub name: String,
    pub full_name: String,
    pub valid_to: Option<NaiveDate>,
}

/// A commune version as the database has it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct UnitRow {
    pub commune_id: Uuid,
    pub code: Option<String>,
    pub kind: String,
    pub name: String,
    pub full_name: String,
    pub district_name: Option<String>,
    pub province_id: Uuid,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

impl Names {
    /// Loads all names: three queries.
    ///
    /// # Errors
    /// The database fails.
    pub async fn load(conn: &mut PgConnection) -> Result<Self, CommuneError> {
        let provinces: Vec<ProvinceRow> = sqlx::query_as(include_str!("../sql/list_name_province.sql"))
            .fetch_all(&mut *conn)
            .await
            .map_err(db("listing names of provinces"))?;
        let units: Vec<UnitRow> =
            sqlx::query_as(include_str!("../sql/list_name.sql")).fetch_all(&mut *conn).await.map_err(db("listing names of communes"))?;
        let successions: Vec<(Uuid, Uuid, bool)> = sqlx::query_as(include_str!("../sql/list_name_succession.sql"))
            .fetch_all(&mut *conn)
            .await
            .map_err(db("listing successions of names"))?;
        Ok(Self::build(provinces, units, &successions))
    }

    /// Successions must have the default heir first.
    pub(super) fn build(provinces: Vec<ProvinceRow>, rows: Vec<UnitRow>, successions: &[(Uuid, Uuid, bool)]) -> Self {
        let province_at: HashMap<Uuid, u16> = provinces.iter().enumerate().map(|(i, p)| (p.province_id, i as u16)).collect();
        let mut names = Self {
            provinces: provinces
                .into_iter()
                .map(|row| Province {
                    key: spelling::loose(&row.name).into(),
                    is_current: row.valid_to.is_none(),
                    is_city: row.full_name.starts_with("Thành phố"),
                    now: row.code.as_str().into(),
                    code: row.code.into(),
                    full_name: row.full_name.into(),
                })
                .collect(),
            units: Vec::with_capacity(rows.len()),
            by_name: HashMap::new(),
            by_code: HashMap::new(),
            by_id: HashMap::with_capacity(rows.len()),
            places: HashSet::new(),
            heirs: HashMap::new(),
            parents: HashMap::new(),
        };
        for row in rows {
            let index = names.units.len() as Index;
            let Some(province) = province_at.get(&row.province_id).copied() else { continue };
            // Numbered wards are called "Phường 4": the number is the name.
            let bare = spelling::strip_kind(&row.name, row.kind == "phuong" && row.name.contains(|c: char| c.is_ascii_digit()));
            let code: Option<u32> = row.code.as_deref().and_then(|code| code.parse().ok());
            names.by_name.entry(spelling::loose(bare).into()).or_default().push(index);
            if let Some(code) = code {
                names.by_code.entry(code).or_default().push(index);
            }
            names.by_id.insert(row.commune_id, index);
            let district_key = row.district_name.as_deref().map(|district| spelling::loose(spelling::strip_kind(district, true)).into());
            names.units.push(Unit {
                id: row.commune_id,
                kind: Kind::of(&row.kind),
                accented: spelling::accented(bare).into(),
                full_name: row.full_name.into(),
                district: row.district_name.map(Into::into),
                district_key,
                province,
                valid_from: row.valid_from,
                valid_to: row.valid_to,
            });
        }
        for (old, new, is_whole) in successions {
            if let (Some(&old), Some(&new)) = (names.by_id.get(old), names.by_id.get(new)) {
                names.heirs.entry(old).or_default().push((new, *is_whole));
                names.parents.entry(new).or_default().push((old, *is_whole));
            }
        }
        names.places.extend(names.provinces.iter().map(|province| province.key.clone()));
        let districts: Vec<Box<str>> = names.units.iter().filter_map(|unit| unit.district_key.clone()).collect();
        names.places.extend(districts);
        names.settle_provinces();
        names
    }

    /// Which province of today each ended one belongs to: where most of its units went.
    fn settle_provinces(&mut self) {
        let mut counts: HashMap<(u16, u16), usize> = HashMap::new();
        for (old, heirs) in &self.heirs {
            for (new, _) in heirs {
                *counts.entry((self.unit(*old).province, self.unit(*new).province)).or_default() += 1;
            }
        }
        for i in 0..self.provinces.len() as u16 {
            if self.provinces[usize::from(i)].is_current {
                continue;
            }
            let most = counts.iter().filter(|((old, _), _)| *old == i).max_by_key(|((_, new), n)| (**n, *new)).map(|((_, new), _)| *new);
            if let Some(new) = most {
                self.provinces[usize::from(i)].now = self.provinces[usize::from(new)].code.clone();
            }
        }
    }
}
