//! Taking an import of sites and cameras out again.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::http::incoming::{Counted, Dependent, UndoError, unseen};

/// What happened to the rows since: sites seen, all sites, cameras seen, all cameras, rows changed, maintenance entries, cameras that others
/// put on the sites, contacts changed.
type Look = (i64, i64, i64, i64, i64, i64, i64, i64);

/// Takes the sites and cameras of an import out again, with their statuses and contacts: all of them, or none.
///
/// # Errors
/// Rows that were worked on since, or that the account does not see; the database's.
pub async fn undo(conn: &mut PgConnection, import_id: Uuid) -> Result<Counted, UndoError> {
    let db = |error| UndoError::Db(error, "taking sites out again");
    let look: Look = sqlx::query_as(include_str!("../sql/bulk_undo_look.sql")).bind(import_id).fetch_one(&mut *conn).await.map_err(db)?;
    let (sites, all_sites, cameras, all_cameras, changed, maintained, others, contacts) = look;
    let mut depends: Vec<Dependent> = unseen(all_sites - sites + all_cameras - cameras).into_iter().collect();
    for (n, vi, en) in [
        (
            changed,
            "Điểm, camera đã được sửa hoặc đổi trạng thái sau khi nhập; hãy xử lý từng điểm.",
            "Sites or cameras were changed since the import; deal with them one by one.",
        ),
        (maintained, "Camera đã có sổ bảo dưỡng sau khi nhập.", "Cameras have maintenance entries since."),
        (others, "Camera của người khác hoặc của lần nhập khác nằm trên các điểm này.", "Cameras entered otherwise stand on these sites."),
        (contacts, "Liên hệ của chủ sở hữu đã được sửa hoặc rút lại đồng ý.", "Contacts of owners were changed or withdrawn since."),
    ] {
        if n > 0 {
            depends.push(Dependent { vi: vi.to_owned(), en: en.to_owned(), n });
        }
    }
    if !depends.is_empty() {
        return Err(UndoError::Depends(depends));
    }
    sqlx::query(include_str!("../sql/bulk_undo.sql")).bind(import_id).bind(sites).execute(conn).await.map_err(db)?;
    Ok(Counted { tables: vec![("site", sites.unsigned_abs()), ("camera", cameras.unsigned_abs())] })
}
