//! What an account is told of a run beside its row: what it may do with it and why not, what it has to say first, what of it is its own.

use serde_json::{Value, json};

use super::wish::Wish;
use crate::db::{Access, PlaceTier, ScopedDb};
use crate::http::Problem;
use crate::http::follow::is_over;

/// Cells of a smaller side are told for a purpose alone, metres. Twice what places are rounded to (250 m): sides and forms are as many as one likes, and
/// where cells of unlike ones overlap is smaller than either.
const COARSE_M: f64 = 500.0;

/// A part of an answer that lies on the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// Cells, by number or by shape.
    Cells,
    /// Cells of one slice of the window.
    Slices,
    /// Areas.
    Areas,
    /// The surface.
    Surface,
}

/// Whether a part of a run tells places finer than they are told without a purpose.
pub fn is_fine(run: &Value, part: Placed) -> bool {
    let inputs = &run["inputs"];
    let is_below = |name: &str| inputs[name].as_f64().is_some_and(|metres| metres < COARSE_M);
    match part {
        Placed::Cells | Placed::Slices => is_below("side_m"),
        // Clusters and streets are drawn around their incidents, whatever the cells are.
        Placed::Areas => is_below("side_m") || inputs["method"].as_str().is_some_and(|method| method != "gi_star"),
        // A lone incident is a bump whose top is its place, however wide the bump.
        Placed::Surface => true,
    }
}

fn needs_purpose(run: &Value, access: &Access, part: Placed) -> bool {
    access.tier == PlaceTier::Exact && access.purpose.is_none() && is_fine(run, part)
}

/// Refuses what is finer than rounded places to a session that has not said what for, as the list of incidents does.
///
/// # Errors
/// That.
pub fn for_a_purpose(run: &Value, access: &Access, part: Placed) -> Result<(), Problem> {
    if !needs_purpose(run, access, part) {
        return Ok(());
    }
    Err(Problem::purpose_needed(
        "Kết quả này chi tiết hơn ô 500 m. Hãy nêu mục đích trước khi xem, như với vị trí chính xác của vụ việc.",
        "This is finer than cells of 500 m. State a purpose before reading it, as for exact places of incidents.",
    ))
}

/// Whether a part is read for a purpose: that is written down.
pub fn is_noted(run: &Value, part: Placed, scoped: &ScopedDb) -> bool {
    scoped.tier() == PlaceTier::Exact && is_fine(run, part)
}

/// Whether an account asks for runs, where they are its own to ask for.
pub(super) fn is_planner(scoped: &ScopedDb, is_own: bool) -> bool {
    scoped.tier() == PlaceTier::Exact && (scoped.is_wide() || is_own)
}

/// What an account of communes is told of a run of its whole province: neither days nor hours nor what was left out, which are those of other communes, too.
fn of_part(run: &mut Value) {
    let slices = |slice: &Value| json!({"from": slice["from"], "to": slice["to"]});
    if run["findings"].is_object() {
        let told = run["findings"]["slices"].as_array().map(|all| all.iter().map(slices).collect::<Vec<_>>());
        run["findings"]["slices"] = json!(told);
        for name in ["days", "hours"] {
            run["findings"][name] = json!([]);
        }
        run["findings"]["near_repeat"] = Value::Null;
        run["findings"]["total"] = Value::Null;
    }
    if let Some(inputs) = run["inputs"].as_object_mut() {
        inputs.remove("left_out");
    }
    if run["error"].is_object() {
        // Its words have counts.
        run["error"] = json!({"code": run["error"]["code"]});
    }
}

/// Fewer incidents that could tell of a victim than this are told as "below 5", none as well: by runs of one commune and one week less they could be told apart.
pub(super) const FEW_SENSITIVE: u64 = 5;

/// Says of incidents that could tell of a victim no more than that they are few: `sensitive` null with `sensitive_below`.
fn few_sensitive(run: &mut Value) {
    let left_out = &mut run["inputs"]["left_out"];
    if left_out["sensitive"].as_u64().is_some_and(|n| n < FEW_SENSITIVE) {
        left_out["sensitive"] = Value::Null;
        left_out["sensitive_below"] = FEW_SENSITIVE.into();
    }
}

/// Whether an account sees a part of what a run is about, by a scope of communes.
pub(super) fn is_part(run: &Value, scoped: &ScopedDb) -> bool {
    // Runs of chosen communes are seen by those alone whose communes they are.
    let is_of_all = run["wish"]["communes"].as_array().is_none_or(Vec::is_empty);
    !scoped.is_wide() && run["is_own"] != true && is_of_all
}

/// A run of a list as it is told to an account: of a run of other communes, too, no more than its row tells.
pub(super) fn listed(mut run: Value, scoped: &ScopedDb) -> Value {
    if is_part(&run, scoped) {
        of_part(&mut run);
    }
    if let Some(members) = run.as_object_mut() {
        members.remove("is_own");
    }
    run
}

/// Why something may not be done: a word, Vietnamese, English.
type Why = (&'static str, String, String);

fn not_yours() -> Why {
    (
        "not_yours",
        "Tài khoản này không có quyền làm việc đó với lần phân tích này.".to_owned(),
        "This account may not do that with this run.".to_owned(),
    )
}

/// Why a run may not be taken out; none if it may.
pub(super) fn why_not_deleted(run: &Value) -> Option<Why> {
    if run["state"] == "running" {
        let (vi, en) = ("Lần phân tích đang chạy. Hãy dừng nó rồi xóa.", "The run is worked on. Call it off, then take it out.");
        return Some(("running", vi.to_owned(), en.to_owned()));
    }
    let declared: Vec<&str> = run["declared"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    (!declared.is_empty()).then(|| {
        let codes = declared.join(", ");
        (
            "declared",
            format!("Đã có điểm nóng được công bố từ lần phân tích này ({codes}) nên không xóa được."),
            format!("Hotspots were declared from this run ({codes}), so it cannot be taken out."),
        )
    })
}

fn why_not_cancelled(run: &Value) -> Option<Why> {
    let (vi, en) = ("Lần phân tích này đã kết thúc, không còn gì để dừng.", "This run is over; there is nothing to call off.");
    is_over(run).then(|| ("over", vi.to_owned(), en.to_owned()))
}

fn why_not_declared(run: &Value) -> Option<Why> {
    if run["state"] != "done" {
        let (vi, en) = ("Lần phân tích này chưa có kết quả.", "This run has no answer.");
        return Some(("not_done", vi.to_owned(), en.to_owned()));
    }
    let (vi, en) = ("Lần phân tích này không có khu vực nào nổi lên.", "No area stands out in this run.");
    (run["findings"]["areas"] == 0).then(|| ("no_areas", vi.to_owned(), en.to_owned()))
}

/// A run as it is told to an account: its row, the windows of the figures by commune, and what the account may do with it.
pub(super) fn with_may(mut run: Value, scoped: &ScopedDb) -> Value {
    let is_exact = scoped.tier() == PlaceTier::Exact;
    let is_planner = is_planner(scoped, run["is_own"] == true);
    let is_done = run["state"] == "done";
    if run["inputs"]["left_out"].is_object() {
        few_sensitive(&mut run);
    }
    run["is_part"] = is_part(&run, scoped).into();
    if run["is_part"] == true {
        of_part(&mut run);
    }
    let unless = |may: bool, why: Option<Why>| if may { why } else { Some(not_yours()) };
    let why = [
        ("cancel", unless(is_planner, why_not_cancelled(&run))),
        ("delete", unless(is_planner, why_not_deleted(&run))),
        ("declare", unless(is_exact, why_not_declared(&run))),
    ];
    run["may"] = json!({"cells": is_exact && is_done, "surface": is_planner && is_done, "rhythm": is_exact && is_done});
    run["may_not"] = json!({});
    for (name, why) in why {
        run["may"][name] = why.is_none().into();
        if let Some((code, vi, en)) = why {
            run["may_not"][name] = json!({"code": code, "vi": vi, "en": en});
        }
    }
    let needed = |part| needs_purpose(&run, scoped.access(), part);
    run["needs_purpose"] = json!({"cells": needed(Placed::Cells), "areas": needed(Placed::Areas), "surface": needed(Placed::Surface)});
    let windows = Wish::kept(&run["wish"]).and_then(|wish| wish.windows());
    if let Some(([before_from, before_to], [now_from, now_to], is_season_told)) = windows {
        run["compare"] = json!({"from": before_from, "to": before_to});
        run["now"] = json!({"from": now_from, "to": now_to});
        run["is_season_told"] = is_season_told.into();
    }
    if let Some(members) = run.as_object_mut() {
        members.remove("is_own");
    }
    run
}
