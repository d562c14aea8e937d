//! Accounts as people have them: made by the administrator, opened by a link, signed in to by a password; and a second service on one database.

use std::net::SocketAddr;

use axum::Router;
use bando138::auth::{Door, door};
use bando138::clock::Clock;
use bando138::db::Pools;
use bando138::state::AppState;
use bando138::vault::Vault;
use serde_json::{Value, json};

use super::TestApp;
use super::app::clock;
use super::client::{Answer, Client};

/// The password of every account here.
pub const PASSWORD: &str = "ba con vịt qua cầu tre";

impl Client {
    /// The same client in another session, or with `""` in none.
    pub fn with(self, token: &str) -> Self {
        // Tests are short: what they leak is gone with them.
        Self { token: Box::leak(token.to_owned().into_boxed_str()), ..self }
    }

    /// A request with a JSON body by any method.
    pub async fn json(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send(method, path, &[("content-type", "application/json")], body.to_string().as_bytes()).await
    }

    /// `GET` with a token of a machine.
    pub async fn bearer(&self, method: &str, path: &str, token: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("authorization", &*format!("Bearer {token}"))];
        self.send(method, path, &headers, body.to_string().as_bytes()).await
    }
}

/// The token in the cookie that an answer sets.
pub fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {answer}"));
    let (pair, attributes) = set.split_once(';').unwrap();
    assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Strict"), "{set}");
    pair.strip_prefix("bando138=").unwrap().to_owned()
}

/// Makes an account; its one-time link.
pub async fn made(app: &TestApp, username: &str, role: &str, scope: Value) -> String {
    let mut body = json!({ "username": username, "post": "Thử", "role": role });
    body.as_object_mut().unwrap().extend(scope.as_object().unwrap().clone());
    let answer = app.post("/api/v1/accounts", &body).await.expect(201);
    answer["link"].as_str().unwrap().split_once('#').unwrap().1.to_owned()
}

/// An account that was opened by its link and has [`PASSWORD`]; a client that has signed in to it.
pub async fn opened(app: &TestApp, username: &str, role: &str, scope: Value) -> Client {
    let link = made(app, username, role, scope).await;
    let answer = app.with("").post("/api/v1/session", &json!({ "link": link })).await;
    answer.expect(201);
    let first = app.with(&cookie(&answer));
    let answer = first.post("/api/v1/me/password", &json!({ "new_password": PASSWORD })).await;
    answer.expect(204);
    app.with(&cookie(&answer))
}

/// An attempt to sign in.
pub async fn sign_in(client: Client, username: &str, password: &str, code: &str) -> Answer {
    client.with("").post("/api/v1/session", &json!({ "username": username, "password": password, "code": code })).await
}

/// What differs in a second service.
pub struct Other {
    /// Its time.
    pub clock: Clock,
    /// Its key.
    pub vault: Vault,
    /// Requests a second for a session.
    pub per_s: u32,
}

impl Default for Other {
    fn default() -> Self {
        Self { clock: clock(), vault: Vault::new(&[7; 32]), per_s: 0 }
    }
}

/// The rooms of accounts, sites and the log, served a second time on the database of `app`, as after a restart: nothing is shared in memory.
pub async fn another(app: &TestApp, other: Other) -> Another {
    let pools = Pools::open(app.db.pool.connect_options().as_ref()).await.unwrap();
    let door = Door::new(pools.clone(), other.clock).limited(other.per_s);
    let state = AppState { pools, clock: other.clock, vault: other.vault, work: std::env::temp_dir().into() };
    let rooms = bando138::auth::router().merge(bando138::cameras::router()).merge(bando138::audit::router());
    let router =
        Router::new().nest("/api/v1", rooms).with_state(state).layer(axum::middleware::from_fn_with_state(door.clone(), door::enter));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let client = Client { address: listener.local_addr().unwrap(), token: "" };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    Another { client, door, server }
}

/// A second service; it ends, and closes its connections, when this is dropped.
pub struct Another {
    /// Sends requests to it, in no session.
    pub client: Client,
    /// Its door.
    pub door: Door,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Another {
    fn drop(&mut self) {
        self.server.abort();
    }
}
