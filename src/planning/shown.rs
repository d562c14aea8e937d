//! A plan as it is told to an account: its row, and what the account may do with it as it stands.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::runs::told;
use crate::db::{PlaceTier, ScopedDb};
use crate::http::follow::is_over;

/// Whether an account makes plans at all, where they are its own to make. Who sees exact places and reaches the country or a province is an administrator or
/// a planner; accounts of communes reach neither.
fn is_planner(scoped: &ScopedDb, is_own: bool) -> bool {
    scoped.tier() == PlaceTier::Exact && (scoped.is_wide() || is_own)
}

/// One plan, with `may`: what the account may do with it now.
///
/// # Errors
/// `PlanNotFound`; the database's.
pub async fn shown(conn: &mut PgConnection, scoped: &ScopedDb, plan_id: Uuid) -> Result<Value, PlanningError> {
    let mut plan = told(conn, plan_id).await?;
    let is_own = plan["is_own"] == true;
    plan["may"] = may(&plan, is_planner(scoped, is_own), scoped.tier() == PlaceTier::Exact);
    if let Some(members) = plan.as_object_mut() {
        members.remove("is_own");
    }
    Ok(plan)
}

/// What may be done with a plan as it stands, by who may change it and who sees all of it.
fn may(plan: &Value, is_planner: bool, sees_all: bool) -> Value {
    let is_over = is_over(plan);
    let is_open = plan["approved_at"].is_null();
    let has_answer = is_over && plan["value"].is_number();
    let has_cameras = is_over && plan["state"] != "failed" && plan["cameras"].as_i64().is_some_and(|cameras| cameras > 0);
    json!({
        "edit": is_planner && is_open && has_answer,
        "rename": is_planner,
        "cancel": is_planner && !is_over,
        "delete": is_planner && is_open && plan["state"] != "running",
        "approve": is_planner && is_open && has_cameras,
        "papers": sees_all && has_cameras && plan["need"].is_number(),
        "measured": !is_open && has_answer,
    })
}

/// What an account may do where plans of a province, or of all of its scope, are listed.
///
/// # Errors
/// The database's.
pub async fn may_of_list(conn: &mut PgConnection, scoped: &ScopedDb, province_code: Option<&str>) -> Result<Value, PlanningError> {
    let (_, is_own) = crate::coverage::runs::may(conn, province_code).await?;
    Ok(json!({"make": province_code.is_some() && is_planner(scoped, is_own)}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_done_follows_from_the_account_and_from_how_the_plan_stands() {
        let names = |may: &Value| -> Vec<String> {
            may.as_object().unwrap().iter().filter(|(_, is)| **is == true).map(|(name, _)| name.clone()).collect()
        };
        let of = |state: &str, cameras: u32, value: Value, approved: Value, is_planner: bool, sees_all: bool| {
            let plan = json!({"state": state, "cameras": cameras, "value": value, "need": value, "approved_at": approved});
            names(&may(&plan, is_planner, sees_all))
        };
        assert_eq!(of("running", 0, Value::Null, Value::Null, true, true), ["cancel", "rename"]);
        assert_eq!(of("queued", 0, Value::Null, Value::Null, true, true), ["cancel", "delete", "rename"]);
        assert_eq!(of("done", 2, json!(1.1), Value::Null, true, true), ["approve", "delete", "edit", "papers", "rename"]);
        assert_eq!(of("failed", 0, Value::Null, Value::Null, true, true), ["delete", "rename"]);
        assert_eq!(of("done", 2, json!(1.1), json!("2026-11-20"), true, true), ["measured", "papers", "rename"]);
        // An account of a commune reads; who does not see exact places is told neither value nor need.
        assert_eq!(of("done", 2, json!(1.1), Value::Null, false, true), ["papers"]);
        assert!(of("done", 2, Value::Null, json!("2026-11-20"), false, false).is_empty());
    }
}
