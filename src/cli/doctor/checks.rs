//! What doctor asks of the database. A check that cannot be made says so; it never counts as well.

use std::collections::BTreeMap;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::State::{Bad, Ok as Well, Warn};
use super::{Check, machine};
use crate::audit::verify::guard_state;
use crate::clock::Clock;
use crate::db::MIGRATIONS;

/// What is tested with, oldest first.
const POSTGRESQL: i32 = 15_0000;
const POSTGIS: (u32, u32) = (3, 3);
/// Clocks may differ by so much (seconds) before it is said, and before it is bad: sessions and "today" hang on them.
const CLOCK_WARN_S: f64 = 2.0;
const CLOCK_BAD_S: f64 = 60.0;
/// Tables of facts that everybody may read who may enter, and the counters of codes.
const FACTS: [&str; 8] = ["province", "commune", "commune_outline", "succession", "population", "offence", "load_mark", "spatial_ref_sys"];
/// Tables whose rows belong to a place.
const PLACED: [&str; 53] = [
    "risk_scheme",
    "risk_level",
    "risk_rule_set",
    "risk_rule",
    "risk_assessment",
    "risk_computed",
    "risk_entry",
    "risk_evidence",
    "risk_evidence_file",
    "model_ward",
    "directive",
    "directive_target",
    "directive_deadline",
    "site",
    "site_osm",
    "camera",
    "camera_status",
    "camera_maintenance",
    "field_check",
    "field_check_photo",
    "incident",
    "conflict",
    "report",
    "scorecard",
    "criterion",
    "criterion_entry",
    "hotspot",
    "row_history",
    "road",
    "junction",
    "building",
    "key_place",
    "import_run",
    "import_refusal",
    "import_mapping",
    "coverage_run",
    "coverage_commune",
    "coverage_figure",
    "gap",
    "gap_plain",
    "need_point",
    "coverage_change",
    "camera_model",
    "plan",
    "plan_need",
    "plan_figure",
    "plan_camera",
    "plan_point",
    "hotspot_run",
    "hotspot_cell",
    "hotspot_area",
    "hotspot_surface",
    "hotspot_commune",
];

/// The one line of a database that cannot be reached.
pub(super) fn no_database(why: &str) -> Check {
    Check::new(
        "database",
        Bad,
        format!("không nối được cơ sở dữ liệu; kiểm tra DATABASE_URL hoặc thư mục --data: {why}"),
        format!("the database cannot be reached; look at DATABASE_URL or the folder --data: {why}"),
    )
}

/// All checks of a database.
pub(super) async fn all(options: &PgConnectOptions, clock: Clock) -> Vec<Check> {
    let mut conn = match options.clone().connect().await {
        Ok(conn) => conn,
        Err(error) => return vec![no_database(&error.to_string())],
    };
    let mut found = about(&mut conn, clock).await.unwrap_or_else(|error| vec![not_made("database", &error)]);
    found.push(migrations(&mut conn).await);
    found.push(row_security(&mut conn).await.unwrap_or_else(|error| not_made("row_security", &error)));
    found.push(roles(&mut conn).await.unwrap_or_else(|error| not_made("roles", &error)));
    found.push(leakproof(&mut conn).await.unwrap_or_else(|error| not_made("leakproof", &error)));
    found.push(audit(&mut conn).await);
    found.extend(data_directory(&mut conn).await);
    let _ = conn.close().await;
    found
}

fn not_made(name: &'static str, error: &sqlx::Error) -> Check {
    Check::new(name, Bad, format!("không kiểm tra được: {error}"), format!("could not be checked: {error}"))
}

async fn about(conn: &mut PgConnection, clock: Clock) -> Result<Vec<Check>, sqlx::Error> {
    let before = clock.now();
    let (number, version, postgis, epoch_s): (i32, String, Option<String>, f64) =
        sqlx::query_as(include_str!("../sql/doctor_about.sql")).fetch_one(conn).await?;
    let after = clock.now();
    let program = env!("CARGO_PKG_VERSION");
    let is_new = number >= POSTGRESQL;
    let server = Check::new(
        "versions",
        if is_new { Well } else { Bad },
        format!("bando138 {program}, PostgreSQL {version}{}", if is_new { "" } else { ": cần PostgreSQL 15 trở lên" }),
        format!("bando138 {program}, PostgreSQL {version}{}", if is_new { "" } else { ": PostgreSQL 15 or newer is needed" }),
    );
    let has_postgis = postgis.as_deref().and_then(two_numbers).is_some_and(|version| version >= POSTGIS);
    let name = postgis.as_deref().unwrap_or("-");
    let postgis = Check::new(
        "postgis",
        if has_postgis { Well } else { Bad },
        format!("PostGIS {name}{}", if has_postgis { "" } else { ": cần PostGIS 3.3 trở lên (create extension postgis)" }),
        format!("PostGIS {name}{}", if has_postgis { "" } else { ": PostGIS 3.3 or newer is needed (create extension postgis)" }),
    );
    // Between the two looks at our own clock the server looked at its: what is outside of them is difference.
    let (from, to) = (before.timestamp_micros() as f64 / 1e6, after.timestamp_micros() as f64 / 1e6);
    let off_s = if epoch_s < from { epoch_s - from } else { (epoch_s - to).max(0.0) };
    let state = if off_s.abs() > CLOCK_BAD_S {
        Bad
    } else if off_s.abs() > CLOCK_WARN_S {
        Warn
    } else {
        Well
    };
    let clock = Check::new(
        "clock",
        state,
        format!(
            "đồng hồ cơ sở dữ liệu lệch {off_s:.1} s{}",
            if state == Well { "" } else { "; hãy bật đồng bộ giờ (chrony) trên cả hai máy" }
        ),
        format!("the database's clock is {off_s:.1} s off{}", if state == Well { "" } else { "; keep both machines on time (chrony)" }),
    );
    Ok(vec![server, postgis, clock])
}

fn two_numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.').map(|part| part.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok());
    Some((parts.next()??, parts.next()??))
}

async fn migrations(conn: &mut PgConnection) -> Check {
    const NAME: &str = "migrations";
    let begun: Vec<(i64, bool, Vec<u8>)> = match sqlx::query_as(include_str!("../sql/doctor_migrations.sql")).fetch_all(conn).await {
        Ok(begun) => begun,
        // Never migrated: there is no table of them.
        Err(error) if error.as_database_error().is_some_and(|cause| cause.code().as_deref() == Some("42P01")) => Vec::new(),
        Err(error) => return not_made(NAME, &error),
    };
    let known: BTreeMap<i64, &[u8]> = MIGRATIONS.iter().map(|migration| (migration.version, &*migration.checksum)).collect();
    if let Some((version, ..)) = begun.iter().find(|(_, success, _)| !success) {
        return Check::new(
            NAME,
            Bad,
            format!("bước nâng cấp {version} dở dang: khôi phục bản sao lưu gần nhất hoặc hỏi nhà cung cấp"),
            format!("migration {version} ended half-way: restore the last backup, or ask for help"),
        );
    }
    if let Some((version, ..)) =
        begun.iter().find(|(version, _, checksum)| known.get(version).is_some_and(|own| *own != checksum.as_slice()))
    {
        return Check::new(
            NAME,
            Bad,
            format!("bước nâng cấp {version} khác với bản trong chương trình: dùng đúng phiên bản chương trình của cơ sở dữ liệu này"),
            format!("migration {version} is not the one in this program: use the version of the program that made this database"),
        );
    }
    if let Some((version, ..)) = begun.iter().find(|(version, ..)| !known.contains_key(version)) {
        return Check::new(
            NAME,
            Bad,
            format!("cơ sở dữ liệu mới hơn chương trình (bước {version}): cài phiên bản chương trình mới hơn"),
            format!("the database is newer than this program (migration {version}): install a newer program"),
        );
    }
    let pending = known.len() - begun.len();
    let (state, what, what_en) = if pending == 0 { (Well, "", "") } else { (Warn, "; chạy bando138 migrate", "; run bando138 migrate") };
    Check::new(
        NAME,
        state,
        format!("{} bước đã áp dụng, {pending} bước chờ{what}", begun.len()),
        format!("{} applied, {pending} pending{what_en}", begun.len()),
    )
}

async fn row_security(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    let open: Vec<(String, String)> = sqlx::query_as(include_str!("../sql/doctor_row_security.sql"))
        .bind(FACTS.map(str::to_owned).to_vec())
        .bind(PLACED.map(str::to_owned).to_vec())
        .fetch_all(conn)
        .await?;
    if open.is_empty() {
        return Ok(Check::new("row_security", Well, "mọi bảng dữ liệu đều khóa theo địa bàn", "row security holds every table of data"));
    }
    let list = listed(&open);
    Ok(Check::new(
        "row_security",
        Bad,
        format!(
            "bảng chưa khóa theo địa bàn: {list}. Dừng dịch vụ, chạy: alter table … enable row level security; alter table … force row level security"
        ),
        format!(
            "row security does not hold: {list}. Stop the service and run: alter table … enable row level security; alter table … force row level security"
        ),
    ))
}

async fn roles(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    let mut wrong: Vec<(String, String)> = sqlx::query_as(include_str!("../sql/doctor_roles.sql")).fetch_all(conn).await?;
    let count = wrong.len();
    wrong.retain(|(_, what)| !what.is_empty());
    if wrong.is_empty() {
        let vi = format!("{count} vai trò cơ sở dữ liệu không sở hữu gì và không vượt được khóa địa bàn");
        return Ok(Check::new("roles", Well, vi, format!("{count} database roles own nothing and cannot pass row security")));
    }
    let list = listed(&wrong);
    Ok(Check::new(
        "roles",
        Bad,
        format!(
            "vai trò cơ sở dữ liệu có quyền thừa: {list}. Chạy bằng quyền quản trị: alter role … nosuperuser nobypassrls nologin; trả lại các bảng cho chủ"
        ),
        format!(
            "database roles may do too much: {list}. As superuser: alter role … nosuperuser nobypassrls nologin; give what they own back to the owner"
        ),
    ))
}

async fn leakproof(conn: &mut PgConnection) -> Result<Check, sqlx::Error> {
    let is_leakproof: Option<bool> = sqlx::query_scalar(include_str!("../sql/doctor_leakproof.sql")).fetch_one(conn).await?;
    Ok(if is_leakproof == Some(true) {
        Check::new("leakproof", Well, "lọc theo khung nhìn dùng được chỉ mục", "spatial filters of narrow scopes use their index")
    } else {
        Check::new(
            "leakproof",
            Warn,
            "bản đồ của tài khoản cấp tỉnh, xã sẽ chậm. Chạy một lần bằng quyền quản trị: alter function geometry_overlaps(geometry, geometry) leakproof",
            "maps of accounts of a province or communes will be slow. Once, as superuser: alter function geometry_overlaps(geometry, geometry) leakproof",
        )
    })
}

async fn audit(conn: &mut PgConnection) -> Check {
    match guard_state(conn).await {
        Ok((idle, 0)) if idle.is_empty() => {
            Check::new("audit", Well, "nhật ký đang ghi mọi sửa đổi", "the log of changes writes everything")
        }
        Ok((idle, 0)) => Check::new(
            "audit",
            Bad,
            format!(
                "nhật ký không ghi đủ, các trigger đang tắt: {}. Bật lại (alter table … enable trigger …) và chạy bando138 audit verify",
                idle.join(", ")
            ),
            format!(
                "the log misses changes, triggers are off: {}. Enable them (alter table … enable trigger …), then run bando138 audit verify",
                idle.join(", ")
            ),
        ),
        Ok((_, unsealed)) => Check::new(
            "audit",
            Bad,
            format!("{unsealed} sự kiện chưa được nối vào chuỗi. Chạy bando138 audit verify"),
            format!("{unsealed} events were never put into their chain. Run bando138 audit verify"),
        ),
        Err(error) => Check::new("audit", Bad, format!("không kiểm tra được: {error}"), format!("could not be checked: {error}")),
    }
}

/// Only where the server is this machine, and says where its data are.
async fn data_directory(conn: &mut PgConnection) -> Option<Check> {
    let folder: String = sqlx::query_scalar(include_str!("../sql/doctor_data_directory.sql")).fetch_one(conn).await.ok()?;
    machine::disk("disk_database", folder.as_ref()).await
}

fn listed(rows: &[(String, String)]) -> String {
    rows.iter().map(|(name, what)| format!("{name} ({what})")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::two_numbers;

    #[test]
    fn versions_are_compared_by_their_first_two_numbers() {
        assert_eq!(two_numbers("3.3.2"), Some((3, 3)));
        assert_eq!(two_numbers("3.10beta1"), Some((3, 10)));
        assert!(two_numbers("3.10.0") > two_numbers("3.3.9"));
        assert_eq!(two_numbers("three"), None);
    }
}
