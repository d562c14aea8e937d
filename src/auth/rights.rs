//! Every route of the service, and who may use it. A route that is not here is closed to everybody; a test finds those.

use axum::http::Method;

use super::Role::{self, Admin, Auditor, Commune, Province, Viewer};
use crate::db::PlaceTier;

const EVERYBODY: &[Role] = &[Admin, Province, Commune, Viewer, Auditor];
const WRITERS: &[Role] = &[Admin, Province, Commune];
const ADMINS: &[Role] = &[Admin];
/// Those who may have the coverage of a whole province computed.
const PLANNERS: &[Role] = &[Admin, Province];
/// Those who may ask what was done, and by whom.
const REVIEWERS: &[Role] = &[Admin, Province, Commune, Auditor];

/// What a row lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Whoever reaches the service, signed in or not.
    Open,
    /// Those roles, with all that their account may see of incidents: the answer holds figures, or what was sent along, and no places.
    Roles(&'static [Role]),
    /// Everybody who may see single incidents; their places are exact only in a session that has stated a purpose.
    Places,
    /// Those who change incidents or ask what they were, in a session that has stated a purpose: what they get is exact.
    ExactPlaces,
}

/// What a route is about, which decides what an account sees of other places than its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The country, the service, one's own account: the same from everywhere.
    Whole,
    /// Rows, figures and tiles: 200 everywhere, and in it what lies in the scope.
    List,
    /// One row, by its id: 404 outside of the scope, as if it were not there.
    Row,
    /// A place that is sent along: 403 outside of the scope.
    Place,
}

use About::{List, Place, Row, Whole};
use Right::{ExactPlaces, Open, Places, Roles};

/// Method, route, who, about what. `GET` stands for `HEAD` too. Where an account has a scope, row security holds it to that.
pub const RIGHTS: &[(&str, &str, Right, About)] = &[
    ("GET", "/healthz", Open, Whole),
    ("GET", "/readyz", Open, Whole),
    ("GET", "/api/v1/session", Open, Whole),
    ("POST", "/api/v1/session", Open, Whole),
    ("PUT", "/api/v1/session/purpose", Roles(WRITERS), Whole),
    ("GET", "/api/v1/me", Roles(EVERYBODY), Whole),
    ("POST", "/api/v1/me/password", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/me/totp", Roles(EVERYBODY), Whole),
    ("POST", "/api/v1/me/totp", Roles(EVERYBODY), Whole),
    ("DELETE", "/api/v1/me/totp", Roles(EVERYBODY), Whole),
    ("POST", "/api/v1/me/totp/confirm", Roles(EVERYBODY), Whole),
    ("DELETE", "/api/v1/session", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/sessions", Roles(EVERYBODY), Whole),
    ("DELETE", "/api/v1/sessions/{id}", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/tokens", Roles(EVERYBODY), Whole),
    ("POST", "/api/v1/tokens", Roles(EVERYBODY), Whole),
    ("DELETE", "/api/v1/tokens/{id}", Roles(EVERYBODY), Whole),
    ("DELETE", "/api/v1/sessions", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/accounts", Roles(ADMINS), Whole),
    ("POST", "/api/v1/accounts", Roles(ADMINS), Whole),
    ("PATCH", "/api/v1/accounts/{username}", Roles(ADMINS), Whole),
    ("POST", "/api/v1/accounts/{username}/reset", Roles(ADMINS), Whole),
    ("POST", "/api/v1/accounts/{username}/disable", Roles(ADMINS), Whole),
    ("GET", "/api/v1/provinces", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/communes", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/communes/search", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/communes/locate", Roles(EVERYBODY), Whole),
    ("POST", "/api/v1/communes/restate", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/communes/{id}", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/communes/{id}/history", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/sites", Roles(EVERYBODY), List),
    ("POST", "/api/v1/sites", Roles(WRITERS), Place),
    ("GET", "/api/v1/sites/counts", Roles(EVERYBODY), List),
    ("GET", "/api/v1/sites/{id}", Roles(EVERYBODY), Row),
    ("PATCH", "/api/v1/sites/{id}", Roles(WRITERS), Row),
    ("POST", "/api/v1/sites/{id}/retire", Roles(WRITERS), Row),
    ("GET", "/api/v1/sites/{id}/contact", Roles(WRITERS), Row),
    ("PUT", "/api/v1/sites/{id}/contact", Roles(WRITERS), Row),
    ("DELETE", "/api/v1/sites/{id}/contact", Roles(WRITERS), Row),
    ("POST", "/api/v1/sites/{id}/contact/withdraw", Roles(WRITERS), Row),
    ("GET", "/api/v1/sites/{id}/history", Roles(EVERYBODY), Row),
    ("POST", "/api/v1/sites/{id}/cameras", Roles(WRITERS), Row),
    ("GET", "/api/v1/cameras", Roles(EVERYBODY), List),
    ("GET", "/api/v1/cameras/{id}", Roles(EVERYBODY), Row),
    ("PATCH", "/api/v1/cameras/{id}", Roles(WRITERS), Row),
    ("GET", "/api/v1/cameras/{id}/status", Roles(EVERYBODY), Row),
    ("POST", "/api/v1/cameras/{id}/status", Roles(WRITERS), Row),
    ("GET", "/api/v1/cameras/{id}/maintenance", Roles(EVERYBODY), Row),
    ("POST", "/api/v1/cameras/{id}/maintenance", Roles(WRITERS), Row),
    ("GET", "/api/v1/cameras/{id}/field-checks", Roles(EVERYBODY), Row),
    ("POST", "/api/v1/cameras/{id}/field-checks", Roles(WRITERS), Row),
    ("GET", "/api/v1/field-checks/{id}/photo", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/cameras/{id}/history", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/cameras/{id}/view", Roles(EVERYBODY), Row),
    // A set-up that is sent along, among buildings, which everybody may read everywhere; nothing is stored.
    ("GET", "/api/v1/cameras/{id}/alike", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/cameras/{id}/loss", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/views", Roles(EVERYBODY), List),
    ("POST", "/api/v1/views", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/views/at", Roles(EVERYBODY), List),
    ("GET", "/api/v1/communes/{id}/coverage", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/coverage", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/coverage/communes", Roles(EVERYBODY), List),
    ("GET", "/api/v1/coverage/gaps", Roles(EVERYBODY), List),
    ("GET", "/api/v1/coverage/units", Roles(EVERYBODY), List),
    ("GET", "/api/v1/coverage/need", Roles(EVERYBODY), List),
    ("GET", "/api/v1/coverage/recipe", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/coverage/runs", Roles(EVERYBODY), List),
    ("POST", "/api/v1/coverage/runs", Roles(PLANNERS), Place),
    // Of a province: seen where any of its communes is.
    ("GET", "/api/v1/coverage/runs/{id}", Roles(EVERYBODY), Whole),
    ("DELETE", "/api/v1/coverage/runs/{id}", Roles(PLANNERS), Whole),
    ("GET", "/api/v1/coverage/runs/{id}/events", Roles(EVERYBODY), Whole),
    ("POST", "/api/v1/coverage/runs/{id}/cancel", Roles(PLANNERS), Whole),
    ("GET", "/api/v1/camera-models", Roles(EVERYBODY), List),
    ("POST", "/api/v1/camera-models", Roles(PLANNERS), Place),
    ("PATCH", "/api/v1/camera-models/{id}", Roles(PLANNERS), Whole),
    ("DELETE", "/api/v1/camera-models/{id}", Roles(PLANNERS), Whole),
    ("GET", "/api/v1/plans", Roles(EVERYBODY), List),
    ("POST", "/api/v1/plans", Roles(PLANNERS), Place),
    // Seen where all of its communes are; without exact places only those that a decision has made public.
    ("GET", "/api/v1/plans/{id}", Roles(EVERYBODY), Row),
    ("PATCH", "/api/v1/plans/{id}", Roles(PLANNERS), Row),
    ("DELETE", "/api/v1/plans/{id}", Roles(PLANNERS), Row),
    ("GET", "/api/v1/plans/{id}/events", Roles(EVERYBODY), Row),
    ("POST", "/api/v1/plans/{id}/cancel", Roles(PLANNERS), Row),
    ("GET", "/api/v1/plans/{id}/cameras", Roles(EVERYBODY), Row),
    ("POST", "/api/v1/plans/{id}/cameras", Roles(PLANNERS), Row),
    ("PATCH", "/api/v1/plans/{id}/cameras/{number}", Roles(PLANNERS), Row),
    ("DELETE", "/api/v1/plans/{id}/cameras/{number}", Roles(PLANNERS), Row),
    ("POST", "/api/v1/plans/{id}/try", Roles(PLANNERS), Row),
    ("POST", "/api/v1/plans/{id}/approve", Roles(PLANNERS), Row),
    ("GET", "/api/v1/plans/{id}/measured", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/plans/{id}/views", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/plans/{id}/figures", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/plans/{id}/curve", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/plans/{id}/paper.docx", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/plans/{id}/paper.xlsx", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/plans/{id}/map.png", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/plans/{id}/map.svg", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/offences", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/incidents", Places, List),
    ("POST", "/api/v1/incidents", Roles(WRITERS), Place),
    ("GET", "/api/v1/incidents/counts", Roles(EVERYBODY), List),
    ("GET", "/api/v1/incidents/{id}", Places, Row),
    ("PATCH", "/api/v1/incidents/{id}", ExactPlaces, Row),
    ("POST", "/api/v1/incidents/{id}/void", ExactPlaces, Row),
    ("GET", "/api/v1/incidents/{id}/history", ExactPlaces, Row),
    // Places of conflicts are as exact as those of incidents; who does not see those has counts by commune.
    ("GET", "/api/v1/conflicts", ExactPlaces, List),
    ("POST", "/api/v1/conflicts", Roles(WRITERS), Place),
    ("GET", "/api/v1/conflicts/counts", Places, List),
    ("GET", "/api/v1/conflicts/{id}", ExactPlaces, Row),
    ("PATCH", "/api/v1/conflicts/{id}", ExactPlaces, Row),
    ("POST", "/api/v1/conflicts/{id}/void", ExactPlaces, Row),
    ("GET", "/api/v1/conflicts/{id}/history", ExactPlaces, Row),
    ("GET", "/api/v1/hotspots", Roles(EVERYBODY), List),
    ("POST", "/api/v1/hotspots", Roles(WRITERS), Place),
    ("GET", "/api/v1/hotspots/counts", Roles(EVERYBODY), List),
    ("POST", "/api/v1/hotspots/scale", Roles(PLANNERS), Place),
    // Figures around a site; of incidents as far as the account is told where they are.
    ("GET", "/api/v1/effects", Roles(EVERYBODY), Row),
    ("GET", "/api/v1/hotspots/{id}", Roles(EVERYBODY), Row),
    ("PATCH", "/api/v1/hotspots/{id}", Roles(WRITERS), Row),
    ("POST", "/api/v1/hotspots/{id}/lift", Roles(WRITERS), Row),
    ("GET", "/api/v1/hotspots/{id}/history", Roles(EVERYBODY), Row),
    // Of a province: seen where any of its communes is; what lies in a commune is seen with it.
    ("GET", "/api/v1/hotspot-runs", Roles(EVERYBODY), List),
    ("POST", "/api/v1/hotspot-runs", Roles(PLANNERS), Place),
    ("GET", "/api/v1/hotspot-runs/{id}", Roles(EVERYBODY), Whole),
    ("DELETE", "/api/v1/hotspot-runs/{id}", Roles(PLANNERS), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/events", Roles(EVERYBODY), Whole),
    ("POST", "/api/v1/hotspot-runs/{id}/cancel", Roles(PLANNERS), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/cells", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/slices", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/areas", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/areas/{number}", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/areas/{number}/declare", Roles(WRITERS), Whole),
    ("POST", "/api/v1/hotspot-runs/{id}/areas/{number}/declare", Roles(WRITERS), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/surface", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/surface.png", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/communes", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/communes/{commune_id}/rhythm", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/hotspot-runs/{id}/changes", Roles(EVERYBODY), Whole),
    // Runs are of an office: another office's are not there (404).
    ("GET", "/api/v1/imports/kinds", Roles(WRITERS), Whole),
    ("GET", "/api/v1/imports", Roles(WRITERS), Whole),
    ("POST", "/api/v1/imports", Roles(WRITERS), Whole),
    ("GET", "/api/v1/imports/templates/{file}", Roles(WRITERS), Whole),
    ("GET", "/api/v1/imports/{id}", Roles(WRITERS), Whole),
    ("DELETE", "/api/v1/imports/{id}", Roles(WRITERS), Whole),
    ("GET", "/api/v1/imports/{id}/events", Roles(WRITERS), Whole),
    ("PUT", "/api/v1/imports/{id}/mapping", Roles(WRITERS), Whole),
    ("GET", "/api/v1/imports/{id}/reading", Roles(WRITERS), Whole),
    ("PUT", "/api/v1/imports/{id}/reading", Roles(WRITERS), Whole),
    ("GET", "/api/v1/imports/{id}/refusals", Roles(WRITERS), Whole),
    ("GET", "/api/v1/imports/{id}/refused", Roles(WRITERS), Whole),
    ("GET", "/api/v1/imports/{id}/preview", Roles(WRITERS), Whole),
    ("POST", "/api/v1/imports/{id}/confirm", Roles(WRITERS), Whole),
    ("POST", "/api/v1/imports/{id}/cancel", Roles(WRITERS), Whole),
    ("POST", "/api/v1/imports/{id}/undo", Roles(WRITERS), Whole),
    ("GET", "/api/v1/streets/roads", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/streets/junctions", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/streets/buildings", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/streets/key_places", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/streets/counts", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/audit", Roles(REVIEWERS), List),
    ("GET", "/api/v1/communes/{id}/audit-sheet", Roles(REVIEWERS), Row),
    // Read by everybody; written where the directive is at home.
    ("GET", "/api/v1/directives", Roles(EVERYBODY), List),
    ("POST", "/api/v1/directives", Roles(PLANNERS), Place),
    ("GET", "/api/v1/directives/due", Roles(EVERYBODY), List),
    ("GET", "/api/v1/directives/{id}", Roles(EVERYBODY), Whole),
    ("PATCH", "/api/v1/directives/{id}", Roles(PLANNERS), Whole),
    ("DELETE", "/api/v1/directives/{id}", Roles(PLANNERS), Whole),
    ("GET", "/api/v1/directives/{id}/history", Roles(EVERYBODY), Whole),
    ("POST", "/api/v1/directives/{id}/targets", Roles(PLANNERS), Whole),
    ("POST", "/api/v1/directives/{id}/deadlines", Roles(PLANNERS), Whole),
    ("PATCH", "/api/v1/directive-targets/{id}", Roles(PLANNERS), Whole),
    ("DELETE", "/api/v1/directive-targets/{id}", Roles(PLANNERS), Whole),
    ("PATCH", "/api/v1/directive-deadlines/{id}", Roles(PLANNERS), Whole),
    ("DELETE", "/api/v1/directive-deadlines/{id}", Roles(PLANNERS), Whole),
    // Of a whole province: who sees a part of it would count that part.
    ("GET", "/api/v1/targets", Roles(PLANNERS), List),
    // Figures of every incident: for who sees them. Communes write and send; the province returns, approves, locks.
    ("GET", "/api/v1/reports", Roles(WRITERS), List),
    ("POST", "/api/v1/reports", Roles(PLANNERS), Place),
    ("GET", "/api/v1/reports/late", Roles(WRITERS), List),
    ("GET", "/api/v1/reports/{id}", Roles(WRITERS), Row),
    ("PATCH", "/api/v1/reports/{id}", Roles(WRITERS), Row),
    ("GET", "/api/v1/reports/{id}/history", Roles(WRITERS), Row),
    ("GET", "/api/v1/reports/{id}/paper.docx", Roles(WRITERS), Row),
    ("GET", "/api/v1/reports/{id}/paper.xlsx", Roles(WRITERS), Row),
    ("GET", "/api/v1/reports/{id}/map.svg", Roles(WRITERS), Row),
    ("POST", "/api/v1/reports/{id}/submit", Roles(WRITERS), Row),
    ("POST", "/api/v1/reports/{id}/return", Roles(PLANNERS), Row),
    ("POST", "/api/v1/reports/{id}/approve", Roles(PLANNERS), Row),
    ("POST", "/api/v1/reports/{id}/lock", Roles(PLANNERS), Row),
    // What was decided is told to everybody; what was computed to those who see exact places. A commune proposes, the province decides.
    ("GET", "/api/v1/risk/schemes", Roles(EVERYBODY), List),
    ("POST", "/api/v1/risk/schemes", Roles(PLANNERS), Place),
    ("GET", "/api/v1/risk/rules", Roles(EVERYBODY), List),
    ("POST", "/api/v1/risk/rules", Roles(PLANNERS), Place),
    ("GET", "/api/v1/risk/rules/{id}", Roles(EVERYBODY), Whole),
    ("PATCH", "/api/v1/risk/rules/{id}", Roles(PLANNERS), Whole),
    ("DELETE", "/api/v1/risk/rules/{id}", Roles(PLANNERS), Whole),
    ("POST", "/api/v1/risk/rules/{id}/issue", Roles(PLANNERS), Whole),
    ("POST", "/api/v1/risk/classify", Roles(PLANNERS), Place),
    ("GET", "/api/v1/risk/periods", Roles(EVERYBODY), List),
    ("GET", "/api/v1/risk/assessments", Roles(EVERYBODY), List),
    ("POST", "/api/v1/risk/assessments", Roles(WRITERS), Place),
    ("GET", "/api/v1/risk/assessments/{id}", Roles(EVERYBODY), Row),
    ("PATCH", "/api/v1/risk/assessments/{id}", Roles(WRITERS), Row),
    ("GET", "/api/v1/risk/assessments/{id}/history", Roles(WRITERS), Row),
    ("POST", "/api/v1/risk/assessments/{id}/decide", Roles(PLANNERS), Row),
    ("PATCH", "/api/v1/risk/assessments/{id}/conversion", Roles(PLANNERS), Row),
    ("POST", "/api/v1/risk/decisions", Roles(PLANNERS), Row),
    ("GET", "/api/v1/risk/assessments/{id}/evidence", Roles(WRITERS), Row),
    ("POST", "/api/v1/risk/assessments/{id}/evidence", Roles(WRITERS), Row),
    ("GET", "/api/v1/risk/evidence/{id}", Roles(WRITERS), Row),
    ("DELETE", "/api/v1/risk/evidence/{id}", Roles(WRITERS), Row),
    ("GET", "/api/v1/risk/entries", Roles(WRITERS), List),
    ("POST", "/api/v1/risk/entries", Roles(WRITERS), Place),
    ("PATCH", "/api/v1/risk/entries/{id}", Roles(WRITERS), Row),
    ("GET", "/api/v1/risk/transitions", Roles(EVERYBODY), List),
    ("GET", "/api/v1/risk/transitions.geojson", Roles(EVERYBODY), List),
    ("GET", "/api/v1/risk/path", Roles(EVERYBODY), List),
    ("GET", "/api/v1/risk/programme", Roles(EVERYBODY), List),
    ("GET", "/api/v1/model-wards", Roles(EVERYBODY), List),
    ("POST", "/api/v1/model-wards", Roles(PLANNERS), Place),
    ("GET", "/api/v1/model-wards/coverage", Roles(EVERYBODY), List),
    ("GET", "/api/v1/scorecards", Roles(EVERYBODY), List),
    ("POST", "/api/v1/scorecards", Roles(PLANNERS), Place),
    ("GET", "/api/v1/scorecards/{id}", Roles(EVERYBODY), Whole),
    ("PATCH", "/api/v1/scorecards/{id}", Roles(PLANNERS), Whole),
    ("DELETE", "/api/v1/scorecards/{id}", Roles(PLANNERS), Whole),
    ("GET", "/api/v1/model-wards/{id}/scorecard", Roles(WRITERS), Row),
    ("POST", "/api/v1/model-wards/{id}/entries", Roles(WRITERS), Row),
    ("GET", "/api/v1/model-wards/{id}/todo", Roles(WRITERS), Row),
    ("PATCH", "/api/v1/model-wards/{id}", Roles(PLANNERS), Row),
    ("DELETE", "/api/v1/model-wards/{id}", Roles(PLANNERS), Row),
    // Each as its list.
    ("GET", "/api/v1/exports/sites", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/cameras", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/osm", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/incidents", Places, List),
    ("GET", "/api/v1/exports/incident-counts", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/incident-quarters", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/conflicts", ExactPlaces, List),
    ("GET", "/api/v1/exports/hotspots", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/hotspot-areas", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/exports/hotspot-communes", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/exports/gaps", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/risk-levels", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/risk-transitions", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/communes", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/model-wards", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/model-ward-coverage", Roles(EVERYBODY), List),
    ("GET", "/api/v1/exports/populations", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/exports/roads", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/exports/junctions", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/exports/buildings", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/exports/key_places", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/exports/audit", Roles(REVIEWERS), List),
    ("GET", "/api/v1/overview", Roles(EVERYBODY), List),
    ("GET", "/api/v1/status", Roles(EVERYBODY), Whole),
    ("GET", "/api/v1/fields", Roles(EVERYBODY), Whole),
    // With the layer of incidents or conflicts among them it is Places, without them everybody's: see [`of_tile`].
    ("GET", "/tiles/{layers}/{z}/{x}/{y}", Places, List),
    ("GET", "/tiles/{document}", Roles(EVERYBODY), Whole),
    ("GET", "/style.json", Roles(EVERYBODY), Whole),
];

/// What stands for a route; none for one that is not in the table.
pub fn right(method: &Method, route: &str) -> Option<Right> {
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    RIGHTS.iter().find(|(m, r, ..)| *m == method && *r == route).map(|(_, _, right, _)| *right)
}

/// What stands for a tile, by its path: without the layers of incidents and conflicts it is everybody's. And whether it may show single ones, not
/// only counted cells of more than a kilometre, or communes.
pub fn of_tile(path: &str) -> (Right, bool) {
    let mut parts = path.strip_prefix("/tiles/").unwrap_or(path).split('/');
    let layers = parts.next().unwrap_or_default();
    let zoom = parts.next().and_then(|zoom| zoom.parse::<u8>().ok()).unwrap_or(u8::MAX);
    let right = if layers.split(',').any(|layer| matches!(layer, "incidents" | "conflicts")) { Places } else { Roles(EVERYBODY) };
    (right, zoom >= FIRST_POINT_ZOOM)
}

/// First zoom of tiles with single incidents; `incidents::layer` has the same.
pub const FIRST_POINT_ZOOM: u8 = 12;

/// The status that a good request gets: 200 stands for every success.
pub fn answer(right: Right, about: About, role: Role, tier: PlaceTier, is_own: bool) -> u16 {
    let may = match right {
        Open => true,
        Roles(roles) => roles.contains(&role),
        Places => tier >= PlaceTier::Grid,
        ExactPlaces => tier == PlaceTier::Exact,
    };
    match (may, about, is_own) {
        (false, ..) | (_, Place, false) => 403,
        (_, Row, false) => 404,
        _ => 200,
    }
}
