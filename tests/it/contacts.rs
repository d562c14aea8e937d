//! How to reach the owners of sites: sealed, shown one at a time for a reason, and nowhere else.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use bando138::auth::rights::RIGHTS;
use bando138::auth::store_factor;
use bando138::vault::{Vault, VaultError};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::accounts::{Other, another, opened};
use crate::support::client::Client;
use crate::support::folder::Folder;
use crate::support::toy;

/// What must not be found anywhere else, and the digits of it.
const MARKER: &str = "Hộ kinh doanh MARKERXYZ";
const PHONE: &str = "0912 777 138";

fn contact() -> Value {
    json!({ "organisation_or_household": MARKER, "phone": PHONE, "note": "gọi giờ hành chính", "consent_on": "2026-10-01", "consent_how": "signed_form" })
}

/// A site with a contact, and the path of the contact.
async fn stored(app: &TestApp) -> (String, String) {
    let id = toy::site(app, 106.005, 20.005).await["site_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/sites/{id}/contact");
    app.json("PUT", &path, &contact()).await.expect(204);
    (id, path)
}

fn asked(path: &str) -> String {
    format!("{path}?reason=camera%20bị%20hỏng")
}

#[tokio::test]
async fn a_contact_is_shown_for_a_reason_that_is_logged() {
    let app = toy::app().await;
    let (id, path) = stored(&app).await;
    let facts = app.get(&path).await;
    let without = facts.expect(200);
    assert_eq!(
        (without["is_stored"].as_bool(), without["consent_how"].as_str(), &without["contact"]),
        (Some(true), Some("signed_form"), &Value::Null)
    );
    assert!(!facts.text().contains("MARKER"));
    assert_eq!(app.get(&format!("{path}?reason=x")).await.status, 400);
    let shown = app.get(&asked(&path)).await;
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    assert_eq!(shown.expect(200)["contact"], json!({ "organisation_or_household": MARKER, "phone": PHONE, "note": "gọi giờ hành chính" }));
    let events: Vec<(String, String, String, Value)> = sqlx::query_as(
        "select action, actor, chain, detail from audit_event where entity_id = $1::uuid and action like 'contact%' order by seq",
    )
    .bind(&id)
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let expected = [
        ("contact_stored", json!({ "consent_on": "2026-10-01", "consent_how": "signed_form" })),
        ("contact_read", json!({ "reason": "camera bị hỏng" })),
    ];
    assert_eq!(events.len(), 2, "a look at the facts alone is no reading: {events:?}");
    for ((action, actor, chain, detail), expected) in events.iter().zip(expected) {
        assert_eq!((action.as_str(), actor.as_str(), chain.as_str(), detail), (expected.0, "quantri", "31", &expected.1));
    }
    let none = toy::site(&app, 106.015, 20.005).await["site_id"].as_str().unwrap().to_owned();
    assert_eq!(app.get(&asked(&format!("/api/v1/sites/{none}/contact"))).await.expect(404)["type"], "/problems/contact-not-found");
    let unlogged: i64 =
        sqlx::query_scalar("select count(*) from audit_event where action = 'contact_read'").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(unlogged, 1, "what was not there was not read");
}

#[tokio::test]
async fn what_cannot_be_stored_is_named_and_never_repeated() {
    let app = toy::app().await;
    let (_, path) = stored(&app).await;
    for (change, pointer) in [
        (json!({ "phone": "MARKERXYZ" }), "/phone"),
        (json!({ "phone": "12" }), "/phone"),
        (json!({ "name": "MARKERXYZ" }), "/name"),
        (json!({ "note": "MARKERXYZ".repeat(50) }), "/note"),
        (json!({ "note": 5 }), "/note"),
        (json!({ "consent_how": "MARKERXYZ" }), "/consent_how"),
        (json!({ "consent_on": "2026-11-22" }), "/consent_on"),
        (json!({ "consent_on": "MARKERXYZ" }), "/consent_on"),
        (json!({ "phone": "", "note": " ", "organisation_or_household": null }), "/phone"),
    ] {
        let mut body = json!({ "organisation_or_household": "UBND phường", "consent_on": "2026-10-01", "consent_how": "contract" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = app.json("PUT", &path, &body).await;
        assert_eq!(refused.expect(422)["errors"][0]["pointer"], pointer, "{refused}");
        assert!(!refused.text().contains("MARKER"), "{refused}");
    }
    assert_eq!(app.get(&asked(&path)).await.expect(200)["contact"]["phone"], PHONE, "as it was");
}

#[tokio::test]
async fn only_those_who_write_in_the_scope_reach_it_and_the_database_holds_the_same() {
    let app = toy::app().await;
    let (id, path) = stored(&app).await;
    let own = opened(&app, "chuvanan", "commune", json!({ "commune_codes": ["90001"] })).await;
    let beside = opened(&app, "benhan", "commune", json!({ "commune_codes": ["90009"] })).await;
    let viewer = opened(&app, "xem", "viewer", json!({ "province_code": "31" })).await;
    let auditor = opened(&app, "kiemtra", "auditor", json!({ "is_country_wide": true })).await;
    own.get(&asked(&path)).await.expect(200);
    let withdraw = format!("{path}/withdraw");
    for (who, status) in [(beside, 404), (viewer, 403), (auditor, 403), (app.with(""), 401)] {
        assert_eq!(who.get(&asked(&path)).await.status, status);
        assert_eq!(who.get(&path).await.status, status);
        assert_eq!(who.json("PUT", &path, &contact()).await.status, status);
        assert_eq!(who.send("DELETE", &path, &[], b"").await.status, status);
        assert_eq!(who.json("POST", &withdraw, &json!({ "on": "2026-11-01" })).await.status, status);
    }
    // The second lock, without the service.
    for (username, rows) in [("chuvanan", 1), ("benhan", 0), ("xem", 0)] {
        let mut tx = app.db.pool.begin().await.unwrap();
        let account: String = sqlx::query_scalar("select account_id::text from account where username = $1")
            .bind(username)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        sqlx::query("select set_config('bando138.account', $1, true)").bind(account).execute(&mut *tx).await.unwrap();
        sqlx::raw_sql("set local role bando138_narrow").execute(&mut *tx).await.unwrap();
        let seen: i64 =
            sqlx::query_scalar("select count(*) from site_contact where site_id = $1::uuid").bind(&id).fetch_one(&mut *tx).await.unwrap();
        assert_eq!(seen, rows, "{username}");
    }
    for role in ["bando138_door", "bando138_wide_grid", "bando138_narrow_grid", "bando138_wide_counts", "bando138_narrow_counts"] {
        let may: bool = sqlx::query_scalar("select has_table_privilege($1, 'site_contact', 'select')")
            .bind(role)
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
        assert!(!may, "{role}");
    }
}

#[tokio::test]
async fn withdrawn_consent_deletes_the_contact_and_keeps_the_fact() {
    let app = toy::app().await;
    let (id, path) = stored(&app).await;
    let withdraw = format!("{path}/withdraw");
    assert_eq!(app.post(&withdraw, &json!({ "on": "2026-09-30" })).await.expect(422)["errors"][0]["code"], "before-consent");
    assert_eq!(app.post(&withdraw, &json!({ "on": "2026-11-22" })).await.status, 422, "tomorrow");
    app.post(&withdraw, &json!({ "on": "2026-11-20" })).await.expect(204);
    assert_eq!(app.get(&asked(&path)).await.status, 404);
    let facts = app.get(&path).await.expect(200);
    assert_eq!(
        (facts["is_stored"].as_bool(), facts["withdrawn_on"].as_str(), facts["consent_on"].as_str()),
        (Some(false), Some("2026-11-20"), Some("2026-10-01"))
    );
    let kept: i32 =
        sqlx::query_scalar("select num_nonnulls(ciphertext, nonce, key_id) from site_contact").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(kept, 0);
    assert_eq!(app.post(&withdraw, &json!({ "on": "2026-11-20" })).await.status, 404, "once");
    // With a new consent there may be a new contact.
    app.json("PUT", &path, &contact()).await.expect(204);
    assert_eq!(app.get(&path).await.expect(200)["withdrawn_on"], Value::Null);
    app.send("DELETE", &path, &[], b"").await.expect(204);
    assert_eq!(app.send("DELETE", &path, &[], b"").await.status, 404);
    let rows: i64 = sqlx::query_scalar("select count(*) from site_contact").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(rows, 0);
    let actions: Vec<String> =
        sqlx::query_scalar("select action from audit_event where entity_id = $1::uuid and action like 'contact%' order by seq")
            .bind(&id)
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(actions, ["contact_stored", "contact_withdrawn", "contact_stored", "contact_deleted"]);
}

/// A path of a route with everything in it that there is to put there.
fn filled(route: &str, site: &str) -> String {
    let id = if route.contains("/communes/") { toy::X } else { site };
    let tile = route.replace("{layers}/{z}/{x}/{y}", "sites,cameras,communes/12/3254/1809").replace("{document}", "sites.json");
    tile.replace("{id}", id).replace("{username}", "quantri")
}

#[tokio::test]
async fn it_is_in_no_other_answer_and_in_no_dump() {
    let app = toy::app().await;
    let (id, path) = stored(&app).await;
    app.get(&asked(&path)).await.expect(200);
    let etag = app.get(&format!("/api/v1/sites/{id}")).await.etag().to_owned();
    app.patch(&format!("/api/v1/sites/{id}"), &etag, &json!({ "site_name": "Ngã tư Máy Xay" })).await.expect(200);
    let sealed: Vec<u8> = sqlx::query_scalar("select ciphertext from site_contact").fetch_one(&app.db.pool).await.unwrap();
    let sealed_hex = bando138::keyfile::hex(&sealed);
    let mut found = 0;
    for (_, route, ..) in RIGHTS.iter().filter(|(method, ..)| *method == "GET") {
        // What is searched for is logged: a piece of the marker, so that only the contact itself is the whole of it.
        for query in ["", "?f=geojson", "?q=MARKERXY", "?limit=1000"] {
            let answer = app.get(&format!("{}{query}", filled(route, &id))).await;
            let text = answer.text();
            assert!(!text.contains("MARKERXYZ"), "{route}{query}: {text}");
            assert!(!text.contains("777 138") && !text.contains(&sealed_hex[..40]), "{route}{query}: {text}");
            found += usize::from(answer.status == 200);
        }
    }
    assert!(found > 40, "{found} answers were looked at");
    // What a copy of the database tells: everything, but not this.
    let options = app.db.pool.connect_options();
    let dump = Command::new("/usr/lib/postgresql/15/bin/pg_dump")
        .args(["-h", &options.get_socket().map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string())])
        .args(["-p", &options.get_port().to_string(), "-U", options.get_username(), "--inserts", &app.db.name])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&dump.stdout);
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    assert!(text.contains("INSERT INTO public.site_contact") && text.contains(&sealed_hex), "the sealed row is in it");
    assert!(!text.contains("MARKERXYZ") && !text.contains("777 138") && !text.contains("gọi giờ"));
}

#[tokio::test]
async fn without_its_key_there_are_words_and_no_garbage() {
    let app = toy::app().await;
    let has_sealed = async || store_factor::has_sealed(&app.db.pool).await.unwrap();
    assert!(!has_sealed().await, "then a key may be made");
    let (id, path) = stored(&app).await;
    assert!(has_sealed().await, "then it may not");
    let reading = async |client: Client| client.with(app.token).get(&asked(&path)).await;
    let service1 = another(&app, Other { vault: Vault::new(&[8; 32]), ..Other::default() }).await;
    let other = service1.client;
    let refused = reading(other).await.expect(503);
    assert_eq!(refused["type"], "/problems/sealing-key-wrong");
    // `head -c32 /dev/zero | tr '\0' '\a' | sha256sum`: the key that is needed is named by its id.
    assert!(refused["detail"].as_str().unwrap().contains("4bb06f8e4e3a7715"));
    let service2 =
        another(&app, Other { vault: Vault::of_file(std::path::Path::new("/nonexistent/key"), false), ..Other::default() }).await;
    let other = service2.client;
    assert_eq!(reading(other).await.expect(503)["type"], "/problems/sealing-key-missing");
    assert_eq!(other.with(app.token).json("PUT", &path, &contact()).await.status, 503);
    assert_eq!(other.with(app.token).get(&path).await.status, 200, "the facts need no key");
    // One site's contact in another's place does not open.
    let second = toy::site(&app, 106.015, 20.005).await["site_id"].as_str().unwrap().to_owned();
    sqlx::query("insert into site_contact select $1::uuid, ciphertext, nonce, key_id, consent_on, consent_how from site_contact where site_id = $2::uuid")
        .bind(&second)
        .bind(&id)
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(app.get(&asked(&format!("/api/v1/sites/{second}/contact"))).await.status, 500);
    let reads: i64 =
        sqlx::query_scalar("select count(*) from audit_event where action = 'contact_read'").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(reads, 0, "nothing was read");
}

#[test]
fn the_key_is_made_once_for_its_owner_alone() {
    let folder = Folder::new();
    std::fs::create_dir(&folder.0).unwrap();
    let path = bando138::vault::default_path(&folder.0.join("data"));
    assert!(path.ends_with("data.contact-key"));
    assert!(matches!(Vault::of_file(&path, false).seal("a", "b", b"c"), Err(VaultError::NoKey(_))));
    assert!(!path.exists());
    let sealed = Vault::of_file(&path, true).seal("a", "b", b"c").unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(Vault::of_file(&path, true).open("a", "b", &sealed).unwrap(), b"c");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(Vault::of_file(&path, true).open("a", "b", &sealed), Err(VaultError::NoKey(_))));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&path, "bando138 audit key 1\n00").unwrap();
    assert!(matches!(Vault::of_file(&path, true).open("a", "b", &sealed), Err(VaultError::NoKey(_))));
}
