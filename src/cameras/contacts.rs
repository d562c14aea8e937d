//! `/api/v1/sites/{id}/contact`: how to reach the owner of a site. Sealed in the database, shown one at a time, each time for a reason that is
//! logged in the same transaction; on no list, tile, history, export or log. Handlers here never put what was sent into an answer or an error.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::CameraError;
use super::store::db;
use crate::audit::store::{Note, note};
use crate::db::ScopedDb;
use crate::http::incoming::Fault;
use crate::http::{Body, FieldError, Params, PathId, Problem};
use crate::state::AppState;
use crate::vault::{Sealed, Vault, VaultError};

/// What a sealed contact is bound to beside its site.
const PURPOSE: &str = "site_contact";
/// How consent may have been given.
const CONSENTS: [&str; 3] = ["signed_form", "verbal_recorded", "contract"];
/// The members of a contact that are sealed, with the characters that each may have.
const SEALED: [(&str, usize); 3] = [("organisation_or_household", 160), ("phone", 40), ("note", 300)];

/// Routes of contacts.
pub fn router() -> Router<AppState> {
    Router::new().route("/sites/{id}/contact", get(read).put(store).delete(remove)).route("/sites/{id}/contact/withdraw", post(withdraw))
}

#[derive(sqlx::FromRow)]
struct ContactRow {
    site_code: String,
    current_commune_id: Option<Uuid>,
    ciphertext: Option<Vec<u8>>,
    nonce: Option<Vec<u8>>,
    key_id: Option<Vec<u8>>,
    consent_on: Option<NaiveDate>,
    consent_how: Option<String>,
    withdrawn_on: Option<NaiveDate>,
    updated_at: Option<DateTime<Utc>>,
}

impl ContactRow {
    fn sealed(self) -> Option<Sealed> {
        Some(Sealed { ciphertext: self.ciphertext?, nonce: self.nonce?, key_id: self.key_id? })
    }
}

async fn get_row(conn: &mut PgConnection, site_id: Uuid) -> Result<ContactRow, CameraError> {
    let row: Option<ContactRow> =
        sqlx::query_as(include_str!("sql/get_contact.sql")).bind(site_id).fetch_optional(conn).await.map_err(db("reading a contact"))?;
    row.ok_or(CameraError::SiteNotFound(site_id))
}

fn nothing_stored() -> Problem {
    Problem::new(404, "contact-not-found", "Điểm này chưa lưu liên hệ của chủ sở hữu.", "No contact of the owner is stored for this site.")
}

fn open(vault: &Vault, site_id: Uuid, sealed: &Sealed) -> Result<Value, Problem> {
    let plain = vault.open(PURPOSE, &site_id.to_string(), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Problem::internal(&"what was sealed is not JSON", "opening a contact"))
}

/// Without a `reason` only whether there is a contact, and the facts of the consent. With one the contact; the reason is logged with it.
async fn read(State(state): State<AppState>, db: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["reason"])?;
    let reason = params.text("reason");
    if reason.is_some_and(|reason| !(5..=300).contains(&reason.chars().count())) {
        return Err(Problem::parameter(
            "reason",
            "Lý do xem liên hệ dài từ 5 đến 300 ký tự, ví dụ: báo hỏng camera.",
            "The reason for reading the contact has 5 to 300 characters, such as: camera reported faulty.",
        ));
    }
    let mut tx = db.begin().await?;
    let row = get_row(&mut tx, id).await?;
    let mut answer = json!({
        "site_id": id, "is_stored": row.ciphertext.is_some(), "consent_on": row.consent_on, "consent_how": row.consent_how,
        "withdrawn_on": row.withdrawn_on, "updated_at": row.updated_at, "contact": null,
    });
    if let Some(reason) = reason {
        let code = row.site_code.clone();
        let note_of = Note {
            action: "contact_read",
            entity: "site",
            entity_id: Some(id),
            code: Some(&code),
            commune_id: row.current_commune_id,
            detail: json!({ "reason": reason }),
        };
        note(&mut tx, &note_of).await?;
        answer["contact"] = open(&state.vault, id, &row.sealed().ok_or_else(nothing_stored)?)?;
        tx.commit().await?;
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// The day of a body, not after `today`.
fn past_day(body: &Map<String, Value>, name: &str, today: NaiveDate) -> Result<NaiveDate, FieldError> {
    let day = body.get(name).and_then(Value::as_str).and_then(|text| text.parse::<NaiveDate>().ok());
    day.filter(|day| *day <= today && chrono::Datelike::year(day) >= 1990).ok_or_else(|| {
        FieldError::at(
            name,
            "not-a-day",
            format!("Cần ngày dạng NNNN-TT-NN, không sau hôm nay ({}).", today.format("%d/%m/%Y")),
            format!("A day as YYYY-MM-DD, not after today ({today}), is needed."),
        )
    })
}

/// What is to be sealed, the day of the consent, and how it was given.
type Consented = (Value, NaiveDate, String);

/// What is to be sealed of a contact that came with a row of a file, or its first fault by the field of the import.
pub(super) fn judge(contact: &super::bulk::Contact, today: NaiveDate) -> Result<Consented, (&'static str, Fault)> {
    let mut body = Map::new();
    let texts = [
        ("organisation_or_household", &contact.organisation),
        ("phone", &contact.phone),
        ("note", &contact.note),
        ("consent_how", &contact.consent_how),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            body.insert(name.to_owned(), json!(text));
        }
    }
    if let Some(on) = contact.consent_on {
        body.insert("consent_on".to_owned(), json!(on));
    }
    read_members(&body, today).map_err(|errors| {
        let error = errors.into_iter().next().unwrap_or_else(|| FieldError::at("phone", "rule", "", ""));
        let field = match error.pointer.as_str() {
            "/organisation_or_household" => "contact_organisation",
            "/note" => "contact_note",
            "/consent_on" => "contact_consent_on",
            "/consent_how" => "contact_consent_how",
            _ => "contact_phone",
        };
        (field, error.into())
    })
}

/// Seals a contact for its site.
pub(super) fn seal(vault: &Vault, site_id: Uuid, contact: &Value) -> Result<Sealed, VaultError> {
    vault.seal(PURPOSE, &site_id.to_string(), contact.to_string().as_bytes())
}

/// What is to be sealed, and the facts of the consent. What is wrong is said by the name of the member; its value is never repeated.
fn read_body(body: &Map<String, Value>, today: NaiveDate) -> Result<Consented, Problem> {
    read_members(body, today).map_err(Problem::invalid)
}

fn read_members(body: &Map<String, Value>, today: NaiveDate) -> Result<Consented, Vec<FieldError>> {
    let mut errors = Vec::new();
    let known = |name: &str| SEALED.iter().any(|(known, _)| *known == name) || ["consent_on", "consent_how"].contains(&name);
    for name in body.keys().filter(|name| !known(name)) {
        let (vi, en) = (
            "Không lưu trường này: liên hệ chỉ gồm organisation_or_household, phone, note.",
            "This is not stored: a contact has organisation_or_household, phone and note alone.",
        );
        errors.push(FieldError::at(name, "unknown", vi, en));
    }
    let mut contact = Map::new();
    for (name, longest) in SEALED {
        match body.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(Value::String(text)) if text.trim().chars().count() <= longest && !text.contains('\0') => {
                contact.insert(name.to_owned(), text.trim().into());
            }
            Some(_) => errors.push(FieldError::at(
                name,
                "length",
                format!("Trường này là chữ, dài nhất {longest} ký tự."),
                format!("This is a text of at most {longest} characters."),
            )),
        }
    }
    let is_phone = |text: &str| {
        text.chars().all(|c| c.is_ascii_digit() || " +-.,()/".contains(c)) && text.chars().filter(char::is_ascii_digit).count() >= 6
    };
    if contact.get("phone").and_then(Value::as_str).is_some_and(|phone| !is_phone(phone)) {
        errors.push(FieldError::at(
            "phone",
            "not-a-phone",
            "Số điện thoại chỉ gồm chữ số, dấu cách và + - . ( ), ít nhất 6 chữ số.",
            "A phone number has digits, blanks and + - . ( ) alone, at least 6 digits.",
        ));
    }
    if errors.is_empty() && contact.is_empty() {
        errors.push(FieldError::at(
            "phone",
            "required",
            "Cần ít nhất một cách liên hệ: đơn vị hoặc hộ, số điện thoại, hoặc ghi chú.",
            "At least one way to reach the owner is needed: organisation or household, phone, or note.",
        ));
    }
    let how = body.get("consent_how").and_then(Value::as_str).filter(|how| CONSENTS.contains(how));
    if how.is_none() {
        errors.push(FieldError::at(
            "consent_how",
            "not-a-choice",
            "Cần cách đồng ý: phiếu có chữ ký, đồng ý miệng có ghi lại, hoặc hợp đồng.",
            "How consent was given is needed: signed_form, verbal_recorded or contract.",
        ));
    }
    match (past_day(body, "consent_on", today), how, errors.is_empty()) {
        (Ok(on), Some(how), true) => Ok((Value::Object(contact), on, how.to_owned())),
        (day, ..) => {
            errors.extend(day.err());
            Err(errors)
        }
    }
}

/// Stores the contact in place of the one before, with the consent that it was given by.
async fn store(State(state): State<AppState>, db: ScopedDb, PathId(id): PathId, Body(body): Body) -> Result<Response, Problem> {
    let (contact, on, how) = read_body(&body, state.clock.today())?;
    let mut tx = db.begin().await?;
    get_row(&mut tx, id).await?;
    let sealed = seal(&state.vault, id, &contact)?;
    sqlx::query(include_str!("sql/put_contact.sql"))
        .bind(id)
        .bind(&sealed.ciphertext)
        .bind(&sealed.nonce)
        .bind(&sealed.key_id)
        .bind(on)
        .bind(how)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The contact is gone, and so are the facts of the consent; the log keeps that it was.
async fn remove(db: ScopedDb, PathId(id): PathId) -> Result<Response, Problem> {
    let mut tx = db.begin().await?;
    get_row(&mut tx, id).await?;
    let gone: Option<Uuid> = sqlx::query_scalar(include_str!("sql/delete_contact.sql")).bind(id).fetch_optional(&mut *tx).await?;
    gone.ok_or_else(nothing_stored)?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Consent is withdrawn on a day: the contact is deleted at once, that it was withdrawn stays.
async fn withdraw(State(state): State<AppState>, db: ScopedDb, PathId(id): PathId, Body(body): Body) -> Result<Response, Problem> {
    let on = past_day(&body, "on", state.clock.today()).map_err(|error| Problem::invalid(vec![error]))?;
    let mut tx = db.begin().await?;
    let row = get_row(&mut tx, id).await?;
    if row.consent_on.is_some_and(|given| on < given) {
        return Err(Problem::invalid(vec![FieldError::at(
            "on",
            "before-consent",
            "Ngày rút lại không thể trước ngày đồng ý.",
            "Consent cannot be withdrawn before the day it was given.",
        )]));
    }
    let done: Option<Uuid> =
        sqlx::query_scalar(include_str!("sql/withdraw_contact.sql")).bind(id).bind(on).fetch_optional(&mut *tx).await?;
    done.ok_or_else(nothing_stored)?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
