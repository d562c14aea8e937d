//! What the database refused, in the words of the fields.

use super::Field;
use super::read::missing;
use crate::http::{FieldError, Problem};

/// What a violated constraint means to a person: the constraint's name, the field, and the words.
pub type ConstraintWords = (&'static str, &'static str, &'static str, &'static str);

/// Translates a violated constraint of `table` into a problem; `None` if `error` is something else.
///
/// `words` are looked up first; constraints named `<table>_<field>_range|known|shape|length` fall back to the field.
pub fn translate(error: &sqlx::Error, table: &str, fields: &[Field], words: &[ConstraintWords]) -> Option<Problem> {
    if let Some(column) = crate::db::empty_column(error)
        && let Some(field) = fields.iter().find(|field| field.name == column)
    {
        return Some(Problem::invalid(vec![missing(field)]));
    }
    let name = crate::db::constraint(error)?;
    if let Some((_, pointer, vi, en)) = words.iter().find(|(known, ..)| *known == name) {
        let unique = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
        let fault = FieldError::at(pointer, if unique { "taken" } else { "rule" }, *vi, *en);
        return Some(if unique { Problem::new(409, "taken", *vi, *en).and(fault) } else { Problem::invalid(vec![fault]) });
    }
    if !name.starts_with(table) {
        return None;
    }
    // `site_code_shape` is about `site_code`, `camera_azimuth_deg_range` about `azimuth_deg`.
    let tail = name[table.len()..].trim_start_matches('_');
    let field =
        fields.iter().filter(|field| tail.starts_with(field.name) || name.starts_with(field.name)).max_by_key(|field| field.name.len());
    Some(match field {
        Some(field) => Problem::invalid(vec![FieldError::at(
            field.name,
            "rule",
            format!("{}: giá trị không được phép (ràng buộc {name}). Hãy sửa rồi gửi lại.", field.vi),
            format!("{}: this value is not allowed (constraint {name}). Correct it and send it again.", field.en),
        )]),
        None => Problem::new(
            422,
            "rule",
            format!("Dữ liệu trái với quy tắc {name}; chưa có gì được lưu. Hãy xem lại các trường vừa nhập."),
            format!("The data break the rule {name}; nothing was stored. Check the fields that you entered."),
        ),
    })
}
