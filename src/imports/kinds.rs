//! What can be brought in, by whom, and which fields each kind has.

use serde_json::{Value, json};
use sqlx::PgConnection;

use super::ImportError;
use super::advice::quoted;
use super::claims;
use super::columns::{self, OwnFile, fields_of, missing, refuse};
use super::elements;
use super::error::db;
use super::model::{Kind, Mapping, Run};
use super::reading;
use super::values::check_people as check_text;
use crate::communes::names::Names;
use crate::db::ScopedDb;
use crate::files::Table;
use crate::http::FieldError;
use crate::http::fields::{self, Field};
use crate::spatial::projection::Crs;

/// What columns are refused for.
const PEOPLE: [&str; 7] =
    ["person-name", "person-identity", "person-phone", "person-birth", "person-vehicle", "person-account", "person-data"];
/// Columns of one file at most.
const MAX_COLUMNS: usize = 1_000;
/// Headings are looked for among so many rows.
pub const MAX_HEADER_ROW: u64 = 200;

/// What the account of a transaction may bring in.
#[derive(Debug, Clone)]
pub struct Who {
    is_wide: bool,
    role: Option<String>,
    /// Code of its province, if its scope is one.
    pub province: Option<String>,
}

impl Who {
    /// Of the account in whose scope `conn` works.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(conn: &mut PgConnection, scoped: &ScopedDb) -> Result<Self, ImportError> {
        let (role, province): (Option<String>, Option<String>) =
            sqlx::query_as(include_str!("sql/get_role.sql")).fetch_one(conn).await.map_err(db("reading a role"))?;
        Ok(Self { is_wide: scoped.is_wide(), role, province })
    }

    /// Whether it may bring in this kind. What is entered row by row by everybody who writes, is imported by them too; what all rows
    /// hang on is not a commune's to change.
    ///
    /// # Errors
    /// `NotForYou`, with whose it is.
    pub fn may(&self, kind: Kind) -> Result<(), ImportError> {
        let may = match kind {
            Kind::Cameras | Kind::Incidents | Kind::Hotspots => true,
            Kind::Populations | Kind::Streets => self.is_wide || matches!(self.role.as_deref(), Some("admin" | "province")),
            Kind::Boundaries => self.is_wide,
        };
        if may {
            return Ok(());
        }
        Err(ImportError::NotForYou(if kind == Kind::Boundaries { "an account of the whole country" } else { "an account of the province" }))
    }
}

/// The kinds with their words and fields, for the wizard.
pub fn describe(who: &Who) -> Vec<Value> {
    let describe_one = |field: &'static Field| fields::describe(std::slice::from_ref(field)).get(0).cloned().unwrap_or_default();
    Kind::ALL
        .into_iter()
        .map(|kind| {
            let ((vi, en), value) = (kind.words(), kind.value());
            let list: Vec<Value> = fields_of(kind).into_iter().map(describe_one).collect();
            // Who may not is told whose it is before a file is on its way.
            let why_not = match who.may(kind) {
                Err(ImportError::NotForYou(account)) => {
                    let (vi, en) = super::error::not_for_you(account);
                    json!({ "vi": vi, "en": en })
                }
                _ => Value::Null,
            };
            let needs: Vec<Value> = columns::needs(kind)
                .iter()
                .map(|need| json!({ "field": need.field, "one_of": need.one_of, "or_shape": need.or_shape, "vi": need.vi, "en": need.en }))
                .collect();
            json!({ "kind": value, "vi": vi, "en": en, "may": why_not.is_null(), "why_not": why_not, "can_undo": super::undo::is_possible(kind), "fields": list, "needs": needs })
        })
        .collect()
}

/// Refuses a mapping that takes in a column about people; a camera owner's contact is the one exception.
///
/// # Errors
/// `Fields`, with the column and why.
pub fn check_people(table: &Table, mapping: &Mapping) -> Result<(), ImportError> {
    let own = OwnFile::of(table).filter(|own| own.kind == Some(mapping.kind));
    let errors: Vec<FieldError> = mapping
        .columns
        .iter()
        .flat_map(|(name, columns)| columns.iter().map(move |column| (name, *column)))
        .filter_map(|(name, index)| {
            let column = table.columns.get(index)?;
            let field = fields_of(mapping.kind).into_iter().find(|field| field.name == name).map(|field| field.name);
            let why = refuse(Some(mapping.kind), OwnFile::heading(own.as_ref(), index, column, field), &column.samples, field)?;
            Some(FieldError::at(&format!("columns/{name}"), why.code, why.vi, why.en))
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(ImportError::Fields(errors)) }
}

/// Columns that looked like data of people when the file was first seen. Their samples were not kept, so that only this tells; how to reach
/// the owner of a camera is the one exception, and is sealed.
fn seen_as_people(run: &Run, mapping: &Mapping) -> Vec<FieldError> {
    let columns = run.look.as_ref().and_then(|look| look.get("tables")?.get(mapping.table)?.get("columns")?.as_array());
    let refused = |column: usize| columns.and_then(|columns| columns.get(column)?.get("refused").filter(|why| why.is_object()));
    let text = |why: &Value, name: &str| why.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    mapping
        .columns
        .iter()
        .flat_map(|(name, columns)| columns.iter().map(move |column| (name, *column)))
        .filter_map(|(name, column)| {
            let why = refused(column)?;
            let code = PEOPLE.into_iter().find(|code| *code == text(why, "code")).unwrap_or("person-data");
            let is_contact =
                mapping.kind == Kind::Cameras && name.starts_with("contact_") && matches!(code, "person-phone" | "person-name");
            (!is_contact).then(|| FieldError::at(&format!("columns/{name}"), code, text(why, "vi"), text(why, "en")))
        })
        .collect()
}

/// What is wrong with a value for all rows. A contact is never one: consent is given by one owner, for one place.
fn check_default(kind: Kind, known: &[&'static Field], name: &str, text: &str) -> Option<FieldError> {
    let field = known.iter().find(|field| field.name == name)?;
    let at = format!("defaults/{name}");
    if name.starts_with("contact_") {
        return Some(FieldError::at(
            &at,
            "contact-for-all",
            "Liên hệ của chủ camera không thể ghi chung cho mọi dòng; hãy để mỗi dòng một liên hệ với ngày đồng ý.",
            "A contact cannot be given for all rows; give each row its own, with the day of consent.",
        ));
    }
    if super::interpret::is_read_apart(name) {
        return columns::guard(text).map(|why| FieldError::at(&at, why.code, why.vi, why.en));
    }
    let reader = fields::CellReader::new(field, super::interpret::synonyms(kind), fields::Habits::default(), chrono::NaiveDate::MAX);
    match reader.read(fields::Input::Text(text)) {
        Err(error) => Some(FieldError::at(&at, error.code, error.detail, error.detail_en)),
        Ok((datum, _)) => check_text(field, &datum).map(|error| FieldError::at(&at, error.code, error.detail, error.detail_en)),
    }
}

/// The province of today that a code means, if it means one and the account of the transaction has units there.
///
/// # Errors
/// The database's.
pub async fn province_of_today(conn: &mut PgConnection, code: &str) -> Result<Option<String>, ImportError> {
    Ok(province(conn, code).await?.ok())
}

/// The province of today that a code means, by its own code or by that of one that ended; or why not.
async fn province(conn: &mut PgConnection, code: &str) -> Result<Result<String, FieldError>, ImportError> {
    let found: Option<(String, String, bool)> = sqlx::query_as(include_str!("sql/province_of_today.sql"))
        .bind(code)
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("reading the provinces"))?;
    let Some((today, name, _)) = found else {
        return Ok(Err(FieldError::at(
            "province",
            "no-such-province",
            format!("Không có tỉnh, thành phố mã “{}”. Hãy chọn trong danh sách, hoặc ghi mã hai chữ số như 31 (Hải Phòng).", quoted(code)),
            format!(
                "There is no province with the code “{}”. Choose one from the list, or give a code of two digits such as 31 (Hải Phòng).",
                quoted(code)
            ),
        )));
    };
    let scope = claims::scope_provinces(conn).await?;
    if scope.is_some_and(|scope| !scope.contains(&today)) {
        return Ok(Err(FieldError::at(
            "province",
            "province-out-of-scope",
            format!("{name} nằm ngoài địa bàn của tài khoản. Hãy chọn tỉnh của địa bàn mình, hoặc không chọn tỉnh."),
            format!("{name} is outside of the account's scope. Choose the province of your own area, or none."),
        )));
    }
    Ok(Ok(today))
}

/// Whether a mapping can be meant for the file of a run, by the account of the transaction. The code of a province that ended becomes that of
/// today's.
///
/// # Errors
/// `Fields` with every fault; the database's.
pub async fn accept(conn: &mut PgConnection, run: &Run, mapping: &mut Mapping) -> Result<(), ImportError> {
    let mut errors = Vec::new();
    match check(run, mapping) {
        Ok(()) => {}
        Err(ImportError::Fields(more)) => errors.extend(more),
        Err(other) => return Err(other),
    }
    if let Some(code) = &mapping.province {
        match province(conn, code).await? {
            Ok(today) => mapping.province = Some(today),
            Err(error) => errors.push(error),
        }
    }
    if let Some(text) = mapping.defaults.get("province_text").filter(|text| !text.trim().is_empty())
        && Names::load(conn).await.map_err(super::rooms::commune)?.province_named(text).is_none()
    {
        errors.push(FieldError::at(
            "defaults/province_text",
            "no-such-province",
            format!("Không có tỉnh, thành phố tên “{}”. Hãy sửa tên, hoặc để trống.", quoted(text)),
            format!("There is no province called “{}”. Correct the name, or leave it empty.", quoted(text)),
        ));
    }
    if errors.is_empty() { Ok(()) } else { Err(ImportError::Fields(errors)) }
}

/// Whether a mapping can be meant for the file of a run, as far as the database need not be asked.
fn check(run: &Run, mapping: &Mapping) -> Result<(), ImportError> {
    let look = reading::look_of(run)?;
    let mut errors = Vec::new();
    let Some(table) = look.tables.get(mapping.table) else {
        return Err(FieldError::at("table", "no-such-table", "Tệp không có bảng này.", "The file has no such table.").into());
    };
    let asked: usize = mapping.columns.values().map(Vec::len).sum();
    if asked > MAX_COLUMNS || mapping.defaults.len() > MAX_COLUMNS || mapping.answers.len() > MAX_COLUMNS {
        return Err(FieldError::at(
            "columns",
            "too-many-columns",
            "Ghép quá nhiều cột; tối đa 1.000.",
            "Too many columns are mapped; 1,000 at most.",
        )
        .into());
    }
    if mapping.header_row.is_some_and(|row| row > MAX_HEADER_ROW) {
        return Err(FieldError::at(
            "header_row",
            "no-such-row",
            "Dòng tiêu đề phải nằm trong 200 dòng đầu.",
            "The row of headings must be among the first 200.",
        )
        .into());
    }
    // Another row of headings can change how many columns there are; what is read then decides.
    let is_as_seen = reading::is_as_seen(&look, table, mapping);
    if is_as_seen {
        // One word for a column, whichever way it was found.
        errors.extend(seen_as_people(run, mapping));
        if errors.is_empty() {
            check_people(table, mapping)?;
        }
    }
    let known = fields_of(mapping.kind);
    let mut used: Vec<(usize, &str)> = Vec::new();
    for (name, columns) in &mapping.columns {
        if !known.iter().any(|field| field.name == name) {
            errors.push(FieldError::at(
                &format!("columns/{name}"),
                "unknown-field",
                format!("Loại dữ liệu này không có trường {name}."),
                format!("This kind has no field {name}."),
            ));
        }
        for column in columns {
            if *column >= if is_as_seen { table.columns.len() } else { MAX_COLUMNS } {
                errors.push(FieldError::at(
                    &format!("columns/{name}"),
                    "no-such-column",
                    format!("Tệp không có cột thứ {}.", column.saturating_add(1)),
                    format!("The file has no column {}.", column.saturating_add(1)),
                ));
            }
            used.push((*column, name));
        }
    }
    for (name, text) in &mapping.defaults {
        errors.extend(check_default(mapping.kind, &known, name, text));
        if !known.iter().any(|field| field.name == name) {
            errors.push(FieldError::at(
                &format!("defaults/{name}"),
                "unknown-field",
                format!("Loại dữ liệu này không có trường {name}."),
                format!("This kind has no field {name}."),
            ));
        }
    }
    if mapping.crs != "auto" && mapping.crs.strip_prefix("EPSG:").and_then(|n| n.parse().ok()).and_then(Crs::of).is_none() {
        errors.push(FieldError::at(
            "crs",
            "unknown-crs",
            "Không có hệ tọa độ này; hãy chọn auto, EPSG:4326, UTM hoặc một múi VN-2000.",
            "There is no such coordinate system; choose auto, EPSG:4326, UTM or a VN-2000 zone.",
        ));
    }
    errors.extend(used.iter().enumerate().filter(|(at, (column, name))| used[..*at].iter().any(|(c, n)| c == column && n == name)).map(
        |(_, (column, name))| {
            FieldError::at(
                &format!("columns/{name}"),
                "column-twice",
                format!("Cột {} được ghép hai lần.", column + 1),
                format!("Column {} is mapped twice.", column + 1),
            )
        },
    ));
    let is_given = |name: &str| mapping.columns.get(name).is_some_and(|columns| !columns.is_empty()) || mapping.defaults.contains_key(name);
    // Cameras of OpenStreetMap are known by their tags: no column has to be mapped.
    let is_by_tags = mapping.kind == Kind::Cameras && elements::are_cameras(table);
    errors.extend(
        missing(mapping.kind, table.geometry.is_some(), is_given)
            .into_iter()
            .filter(|_| !is_by_tags)
            .map(|lack| FieldError::at(&format!("columns/{}", lack.at()), "not-mapped", lack.vi, lack.en)),
    );
    if errors.is_empty() { Ok(()) } else { Err(ImportError::Fields(errors)) }
}
