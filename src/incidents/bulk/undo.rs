//! Taking an import out again.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::http::incoming::{Counted, Dependent, UndoError, unseen};

/// Takes the incidents of an import out again: all of them, or none. Their codes are not given again.
///
/// # Errors
/// Rows that were changed or voided since, or that the account does not see; the database's.
pub async fn undo(conn: &mut PgConnection, import_id: Uuid) -> Result<Counted, UndoError> {
    let db = |error| UndoError::Db(error, "taking incidents out again");
    let (seen, all, changed, voided): (i64, i64, i64, i64) =
        sqlx::query_as(include_str!("../sql/bulk_undo_look.sql")).bind(import_id).fetch_one(&mut *conn).await.map_err(db)?;
    let mut depends: Vec<Dependent> = unseen(all - seen).into_iter().collect();
    if changed > 0 {
        depends.push(Dependent {
            vi: "Vụ việc đã được sửa sau khi nhập; hãy hủy từng vụ nếu nhập nhầm.".to_owned(),
            en: "Incidents were changed since the import; void them one by one if they are wrong.".to_owned(),
            n: changed,
        });
    }
    if voided > 0 {
        depends.push(Dependent {
            vi: "Vụ việc đã bị hủy, lịch sử hủy phải giữ lại.".to_owned(),
            en: "Incidents were voided since; that record has to stay.".to_owned(),
            n: voided,
        });
    }
    if !depends.is_empty() {
        return Err(UndoError::Depends(depends));
    }
    let gone: i64 =
        sqlx::query_scalar(include_str!("../sql/bulk_undo.sql")).bind(import_id).bind(seen).fetch_one(conn).await.map_err(db)?;
    Ok(Counted { tables: vec![("incident", gone.unsigned_abs())] })
}
