//! `/api/v1/exports/…`: one address for each layer, so that the table of rights says who may have which.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, MatchedPath, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Map, Value};

use super::facts::{self, About};
use super::layers::Layer;
use super::run::{self, Job};
use super::slots::{Slot, Slots};
use super::source;
use crate::clock::Clock;
use crate::db::{Access, Scope, ScopedDb};
use crate::files::write::{Format, Language, Style};
use crate::http::chunks::ChunkBody;
use crate::http::{Params, Problem};
use crate::state::AppState;

/// The header with the facts of a file, as JSON in percent-encoding: a CSV file has no other place for them.
const FACTS: &str = "bando138-facts";

/// The room's routes, below `/api/v1`.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/exports/sites", get(export))
        .route("/exports/cameras", get(export))
        .route("/exports/incidents", get(export))
        .route("/exports/incident-counts", get(export))
        .route("/exports/incident-quarters", get(export))
        .route("/exports/conflicts", get(export))
        .route("/exports/hotspots", get(export))
        .route("/exports/hotspot-areas", get(export))
        .route("/exports/hotspot-communes", get(export))
        .route("/exports/risk-levels", get(export))
        .route("/exports/risk-transitions", get(export))
        .route("/exports/communes", get(export))
        .route("/exports/model-wards", get(export))
        .route("/exports/model-ward-coverage", get(export))
        .route("/exports/populations", get(export))
        .route("/exports/roads", get(export))
        .route("/exports/junctions", get(export))
        .route("/exports/buildings", get(export))
        .route("/exports/key_places", get(export))
        .route("/exports/gaps", get(export))
        .route("/exports/audit", get(export))
        .route("/exports/osm", get(super::osm::export))
        .layer(Extension(Slots::default()))
}

/// A file of a layer. `format` (csv, xlsx, geojson, gpkg, kml), `lang` (vi, en), `values` (words, codes), and the parameters of its list.
async fn export(
    State(state): State<AppState>,
    Extension(slots): Extension<Slots>,
    Extension(access): Extension<Access>,
    path: MatchedPath,
    people: ScopedDb,
    params: Params,
) -> Result<Response, Problem> {
    let word = path.as_str().rsplit('/').next().unwrap_or_default();
    let layer = Layer::find(word).ok_or_else(|| Problem::internal(&word, "finding a layer"))?;
    let wish = Wish::read(layer, &params)?;
    let slot = slots.take(&access.actor)?;
    let db = state.pools.job(access.clone());
    let watch = db.watch();
    let place = Place { clock: state.clock, folder: Arc::clone(&state.work) };
    let (job, tx) = prepare(&place, &db, &access, layer, &params, &wish, Some(slot)).await?;
    let told = facts::facts(&job.about, None);
    let name = facts::file_name(&job.about, state.clock.today(), wish.format.word());
    let under = run::begin(people, db, tx, job).await?;
    watch.done();
    let told: Map<String, Value> = told.into_iter().map(|fact| (fact.name.to_owned(), fact.value.into())).collect();
    let mut response = Response::new(Body::new(ChunkBody(under.chunks)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(wish.format.media_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{}", percent(&name));
    headers.extend(HeaderValue::from_str(&disposition).ok().map(|value| (header::CONTENT_DISPOSITION, value)));
    let value = HeaderValue::from_str(&percent(&Value::Object(told).to_string())).ok();
    headers.extend(value.map(|value| (header::HeaderName::from_static(FACTS), value)));
    if matches!(wish.format, Format::Xlsx | Format::GeoPackage) {
        // Packed already, or read in pieces: no second packing on the way.
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(response)
}

/// In which form a file is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The format.
    pub format: Format,
    /// Language and words.
    pub style: Style,
}

impl Wish {
    /// Reads `format`, `lang` and `values`, and refuses what the layer's list would refuse.
    ///
    /// # Errors
    /// A parameter that is unknown or cannot be read, a format that the layer does not have.
    pub fn read(layer: &Layer, params: &Params) -> Result<Self, Problem> {
        let own = ["format", "lang", "values"].into_iter().chain(layer.has_box().then_some("bbox"));
        params.only(&layer.filters.iter().copied().chain(own).collect::<Vec<_>>())?;
        let words: Vec<&str> = Format::ALL.iter().filter(|(format, ..)| layer.has(*format)).map(|(_, word, _)| *word).collect();
        let format = params.choice("format", &words)?.and_then(|word| Format::parse(&word)).unwrap_or(Format::Csv);
        let language = match params.choice("lang", &["vi", "en"])?.as_deref() {
            Some("en") => Language::English,
            _ => Language::Vietnamese,
        };
        let is_words = match params.choice("values", &["words", "codes"])?.as_deref() {
            None => format.is_sheet() || format == Format::Kml,
            Some(values) => values == "words",
        };
        Ok(Self { format, style: Style { language, is_words } })
    }
}

/// When and where a file is made.
#[derive(Debug, Clone)]
pub struct Place {
    /// The time.
    pub clock: Clock,
    /// Folder of files that are being made.
    pub folder: Arc<Path>,
}

/// Reads filter and setting, in the transaction that will read the rows.
///
/// # Errors
/// A parameter that cannot be read, the database's.
pub async fn prepare(
    place: &Place,
    db: &ScopedDb,
    access: &Access,
    layer: &'static Layer,
    params: &Params,
    wish: &Wish,
    slot: Option<Slot>,
) -> Result<(Job, sqlx::Transaction<'static, sqlx::Postgres>), Problem> {
    let Style { language, .. } = wish.style;
    let of = (!wish.format.is_sheet(), language == Language::English);
    let asked = source::of(layer, params, access, place.clock.today(), of)?;
    let mut tx = db.begin().await?;
    sqlx::query(include_str!("sql/one_look.sql")).execute(&mut *tx).await?;
    let setting = facts::setting(&mut tx, db, layer, params, asked.boundary, language).await?;
    let about = About {
        layer,
        language,
        filter: facts::filter_in_words(layer, params, &asked, &setting, language),
        on: asked.on,
        boundary: asked.boundary,
        window: asked.window,
        actor: Arc::clone(&access.actor),
        is_wide: access.scope == Scope::Wide,
        tier: access.tier,
        purpose: access.purpose.clone(),
        at: place.clock.now(),
        setting,
    };
    let job = Job { about, asked, format: wish.format, style: wish.style, told: params.told(), slot, folder: Arc::clone(&place.folder) };
    Ok((job, tx))
}

/// Percent-encoding of everything but letters, digits and `-._~`.
fn percent(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
