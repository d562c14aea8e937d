//! Staged sites beside those of the register: which are there already, which stand too near, which codes are in use.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Bulk, db, same};
use crate::cameras::CameraError;
use crate::cameras::error::WORDS;
use crate::cameras::fields::SITE;
use crate::cameras::store_sites::NEAR_SITE_M;
use crate::http::incoming::{self, Fault, Verdict};

/// Staged site; code, name and distance of the nearest site in use; id of the site with its code, whether that is out of use, how far it is;
/// whether the code is in use where the account does not see it; fields of which the register has something else than the rows.
/// Whether the site with its code is demonstration data comes last.
type Beside =
    (i32, Option<String>, Option<String>, Option<f64>, Option<Uuid>, Option<bool>, Option<f64>, bool, Option<Vec<String>>, Option<bool>);

/// Refuses what cannot go beside the register, and gives rows of a site that is there to it.
pub(super) async fn compare(bulk: &mut Bulk, conn: &mut PgConnection) -> Result<(), CameraError> {
    let beside: Vec<Beside> = sqlx::query_as(include_str!("../sql/bulk_near.sql"))
        .bind(NEAR_SITE_M)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("looking for sites nearby"))?;
    let known = same::known(conn, bulk, beside.iter().filter_map(|(_, _, _, _, same, ..)| *same).collect()).await?;
    let (mut gone, mut hosted, mut hosts) = (Vec::new(), Vec::new(), Vec::new());
    for (n, code, name, near_m, same, is_retired, same_m, is_hidden, others, is_demo) in beside {
        let site = &bulk.sites[n as usize];
        let is_same = same.is_some() && same_m.is_some_and(|metres| metres <= NEAR_SITE_M) && is_retired == Some(false);
        let (field, fault) = if is_hidden || (same.is_some() && is_retired == Some(true)) {
            incoming::broken(WORDS, "site_code_key")
        } else if let Some(verdicts) = known.of_site(site, same.filter(|_| site.contact.is_none()), is_same) {
            // The site itself, without cameras of their own: there is nothing to store, whatever is said of it.
            bulk.verdicts.extend(verdicts);
            gone.push(n);
            continue;
        } else if same.is_some() && !is_same {
            incoming::broken(WORDS, "site_code_key")
        } else if is_same && site.contact.is_some() {
            ("contact_phone", of_known_site())
        } else if is_same && !site.cameras.is_empty() && is_demo != Some(site.is_demo) {
            ("is_demo", of_other_mark(site.is_demo))
        } else if is_same {
            hosted.push(n);
            hosts.push(same);
            let others = others.unwrap_or_default();
            if !others.is_empty() {
                let code = site.fields.get("site_code").and_then(serde_json::Value::as_str).unwrap_or_default();
                bulk.verdicts.push(Verdict::Noted { number: site.number, fault: kept(code, &others) });
            }
            if site.cameras.is_empty() {
                bulk.verdicts.extend(site.rows.iter().map(|number| Verdict::Unchanged { number: *number }));
            }
            continue;
        } else {
            ("lon", near(&code.unwrap_or_default(), &name.unwrap_or_default(), near_m.unwrap_or_default()))
        };
        gone.push(n);
        bulk.verdicts.extend(site.rows.iter().map(|number| Verdict::Refused { number: *number, field, fault: fault.clone() }));
    }
    let taken: Vec<i32> = sqlx::query_scalar(include_str!("../sql/bulk_camera_codes.sql"))
        .fetch_all(&mut *conn)
        .await
        .map_err(db("looking for codes in use"))?;
    let refused = gone.clone();
    // Of a row with a camera code in use nothing is stored, not its site either; a site of several rows keeps the others' cameras.
    for (n, site) in bulk.sites.iter().enumerate() {
        if !gone.contains(&(n as i32)) && !site.rows.is_empty() && site.rows.iter().all(|row| taken.contains(&(*row as i32))) {
            gone.push(n as i32);
        }
    }
    let mut numbers = taken.clone();
    numbers.sort_unstable();
    numbers.dedup();
    let said: Vec<Verdict> = bulk
        .sites
        .iter()
        .enumerate()
        .filter(|(n, site)| !refused.contains(&(*n as i32)) && !site.cameras.is_empty())
        .flat_map(|(_, site)| site.cameras.iter().map(move |camera| (site, camera)))
        .filter(|(_, camera)| numbers.binary_search(&(camera.number as i32)).is_ok())
        .map(|(site, camera)| known.of_camera(site, camera))
        .collect();
    bulk.verdicts.extend(said);
    if !gone.is_empty() || !taken.is_empty() {
        sqlx::query(include_str!("../sql/bulk_drop.sql"))
            .bind(gone)
            .bind(taken)
            .execute(&mut *conn)
            .await
            .map_err(db("leaving out what was refused"))?;
    }
    if !hosted.is_empty() {
        sqlx::query(include_str!("../sql/bulk_host.sql"))
            .bind(hosted)
            .bind(hosts)
            .execute(conn)
            .await
            .map_err(db("finding sites of the register"))?;
    }
    Ok(())
}

fn near(code: &str, name: &str, metres: f64) -> Fault {
    let vi_metres = format!("{metres:.1}").replace('.', ",");
    Fault::new(
        "site-near-duplicate",
        format!(
            "Đã có điểm {code} ({name}) cách {vi_metres} m. Nếu là điểm đó, hãy ghi mã điểm {code} vào dòng này; nếu là điểm khác, hãy sửa tọa độ hoặc nhập bằng tay."
        ),
        format!(
            "Site {code} ({name}) stands {metres:.1} m away. If it is that one, put the site code {code} into this row; if not, correct the place or enter it by hand."
        ),
    )
}

/// The register is not changed by a file: what it has otherwise is said.
fn kept(code: &str, others: &[String]) -> Fault {
    let fields = || SITE.iter().filter(|field| others.iter().any(|name| name == field.name));
    let (vi, en): (Vec<String>, Vec<String>) = fields().map(|field| (format!("“{}”", field.vi), format!("“{}”", field.en))).unzip();
    Fault::new(
        "site-kept",
        format!("Điểm {code} đã có trong sổ và tệp ghi khác ở: {}. Sổ được giữ nguyên; nếu tệp đúng, hãy sửa ở hồ sơ điểm.", vi.join(", ")),
        format!(
            "Site {code} is in the register, and the file has something else for: {}. The register was kept; if the file is right, change it there.",
            en.join(", ")
        ),
    )
}

/// A camera is demonstration data where its site is.
fn of_other_mark(is_row_demo: bool) -> Fault {
    if is_row_demo {
        Fault::new(
            "demo-on-real-site",
            "Dòng này được đánh dấu là dữ liệu minh họa, còn điểm trong sổ thì không. Hãy bỏ dấu nếu camera là thật, hoặc bỏ dòng này.",
            "This row is marked as demonstration data, and the site in the register is not. Take the mark away if the camera is real, or leave the row out.",
        )
    } else {
        Fault::new(
            "real-on-demo-site",
            "Điểm này trong sổ là dữ liệu minh họa, sẽ bị xóa cùng camera trên đó. Camera thật cần một điểm thật: hãy ghi mã điểm khác, hoặc để trống mã và tên.",
            "This site of the register is demonstration data and will be taken out with its cameras. A real camera needs a real site: give another site code, or leave code and name empty.",
        )
    }
}

pub(super) fn of_known_site() -> Fault {
    Fault::new(
        "contact-of-known-site",
        "Điểm này đã có trong sổ: hãy sửa liên hệ ở hồ sơ điểm, và bỏ trống cột liên hệ ở dòng này.",
        "This site is in the register: change its contact there, and leave the contact of this row empty.",
    )
}
