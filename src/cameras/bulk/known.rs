//! Rows that are in the register already, with the same content: unchanged, but for a contact that came with them. What is sealed is not
//! opened to be compared, and never replaced by a file.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Incoming, db};
use crate::cameras::CameraError;
use crate::http::incoming::{Fault, Verdict};

/// What is said of rows whose keys are in the register.
pub(super) async fn judge(conn: &mut PgConnection, rows: &[&Incoming]) -> Result<Vec<Verdict>, CameraError> {
    let camera = |key: Uuid| Uuid::from_u128(key.as_u128().wrapping_add(1));
    let keys: Vec<Uuid> = rows.iter().filter(|row| row.contact.is_some()).flat_map(|row| [row.key, camera(row.key)]).collect();
    let mut contacts: HashMap<Uuid, (bool, bool)> = HashMap::new();
    if !keys.is_empty() {
        let found: Vec<(Uuid, bool, bool)> = sqlx::query_as(include_str!("../sql/bulk_known_contact.sql"))
            .bind(keys)
            .fetch_all(conn)
            .await
            .map_err(db("looking for contacts that are there"))?;
        contacts.extend(found.into_iter().map(|(key, is_stored, is_withdrawn)| (key, (is_stored, is_withdrawn))));
    }
    let mut verdicts = Vec::with_capacity(rows.len());
    for row in rows {
        let number = row.number;
        let contact = row.contact.as_ref().map(|_| {
            let of_key = |key: Uuid| contacts.get(&key).copied();
            of_key(row.key).or_else(|| of_key(camera(row.key))).unwrap_or_default()
        });
        let refused = |fault| Verdict::Refused { number, field: "contact_phone", fault };
        match contact {
            None => {}
            Some((true, _)) => verdicts.push(Verdict::Noted { number, fault: not_compared() }),
            Some((false, true)) => {
                verdicts.push(refused(withdrawn()));
                continue;
            }
            Some((false, false)) => {
                verdicts.push(refused(super::register::of_known_site()));
                continue;
            }
        }
        verdicts.push(Verdict::Unchanged { number });
    }
    Ok(verdicts)
}

fn not_compared() -> Fault {
    Fault::new(
        "contact-not-compared",
        "Điểm đã có trong sổ và đã có liên hệ; liên hệ ghi trong tệp không được mở ra so sánh và không thay liên hệ đã lưu. Nếu liên hệ đã đổi, hãy sửa ở hồ sơ điểm.",
        "The site is in the register and has a contact; that of the file was neither compared with it nor put in its place. If it has changed, change it at the site.",
    )
}

fn withdrawn() -> Fault {
    Fault::new(
        "contact-withdrawn",
        "Điểm này đã có trong sổ, và chủ đã rút lại đồng ý lưu liên hệ. Hãy để trống liên hệ ở dòng này; nếu chủ đồng ý lại, hãy ghi ở hồ sơ điểm.",
        "This site is in the register, and its owner has withdrawn the consent to keep a contact. Leave the contact of this row empty; if the owner agrees again, enter it at the site.",
    )
}
