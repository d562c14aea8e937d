//! `bando138 export`: a list or layer as a file, for the operator of the machine, who sees everything. Works beside a running service.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;

use super::prepare::Database;
use super::{CliError, say};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::db::{Access, PlaceTier, Pools, Scope};
use crate::exports::layers::{LAYERS, Layer};
use crate::exports::osm;
use crate::exports::routes::{Place, Wish, prepare};
use crate::exports::run::{self, Under};
use crate::files::write::Format;
use crate::http::{Params, Problem};

/// How often progress is shown.
const TOLD_EVERY: Duration = Duration::from_millis(500);

/// The parameters of the lists, each an option of its name; a test holds them against those of the layers.
macro_rules! filters {
    ($($name:ident: $help:literal,)*) => {
        /// Parameters of the list, as its address takes them. Which layer takes which is said when one does not.
        #[derive(Debug, clap::Args)]
        struct Filters {
            $(#[doc = $help] #[arg(long)] $name: Option<String>,)*
        }

        impl Filters {
            fn named(&self) -> Vec<(&'static str, Option<&str>)> {
                vec![$((stringify!($name), self.$name.as_deref())),*]
            }
        }
    };
}

filters! {
    province: "Code of a province, such as 31",
    commune: "Id of a commune",
    q: "Text in names, addresses, codes",
    bbox: "West,south,east,north in degrees",
    from: "First day (incidents, counts, log)",
    to: "First day no longer (incidents, counts, log)",
    on: "The register, or the hotspots in force, on this day",
    at: "Communes in force on this day",
    boundary: "Counts by the communes of this day",
    status: "Status of cameras, or of incidents",
    ownership: "Whose the sites are",
    site_type: "Type of site",
    programme: "Programme of the sites",
    camera_type: "Type of camera",
    site: "Id of the site of the cameras",
    unknown_bearing: "true: only cameras of unknown bearing; false: without them",
    overdue: "true: only what is overdue for maintenance; false: without it",
    retired: "true: only sites out of use; all: those too",
    offence: "Code of an offence",
    offence_group: "Group of offences",
    precision: "Precision of the places of incidents, or conflicts",
    voided: "true: only voided incidents, or conflicts; all: those too",
    area_type: "Type of hotspot",
    lifted: "true: only lifted hotspots; false: without them; all",
    kind: "Kind of communes, of key places, or of conflicts",
    state: "State of conflicts",
    open: "true: only conflicts that are not settled; false: without them",
    past_due: "true: only conflicts past their due day; false: without them",
    scheme: "Scheme of levels of risk: five, four, or one of a province",
    class: "Class of roads",
    chain: "Chain of the log",
    entity: "What the log's events are about",
    entity_id: "Id of what the log's events are about",
    actor: "Who did what the log tells",
    import_id: "Id of the import that brought the rows",
    half: "Gaps, or the comparison of model wards, by day or by night",
    reason: "Main reason of gaps",
    run: "Id of the run: of coverage whose gaps, of hotspots whose areas or communes",
}

/// What to export.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// sites, cameras, incidents, incident-counts, incident-quarters, conflicts, hotspots, hotspot-areas, hotspot-communes, risk-levels, risk-transitions, communes,
    /// populations, model-wards, model-ward-coverage, roads, junctions, buildings, `key_places`, gaps, audit, osm (sites as OpenStreetMap tags them)
    layer: String,
    /// csv, xlsx, geojson, gpkg, kml; without it the ending of the file
    #[arg(long)]
    format: Option<String>,
    /// Language of headings and words: vi, en
    #[arg(long, default_value = "vi")]
    lang: String,
    /// Choices as words or as codes; without it words in CSV, XLSX and KML, codes in the others
    #[arg(long)]
    values: Option<String>,
    #[command(flatten)]
    filters: Filters,
    /// A parameter of the list as its address has it; may be given several times
    #[arg(long = "where", visible_alias = "filter", value_name = "NAME=VALUE")]
    other: Vec<String>,
    /// The file; one that is there is replaced when the new one is whole
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

fn said(problem: &Problem) -> CliError {
    let document = problem.document();
    let english = document.get("detail_en").and_then(serde_json::Value::as_str).unwrap_or_default();
    CliError::Said(format!("{} / {english}", problem.detail()))
}

impl Export {
    /// The parameters as an address would have them.
    fn params(&self) -> Result<Params, CliError> {
        let ending = self.output.extension().and_then(|ending| ending.to_str()).filter(|ending| Format::parse(ending).is_some());
        let own = (self.layer == OSM).then_some(OSM);
        let is_osm_file = self.output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(OSM));
        if own.is_some() && (!is_osm_file || self.format.as_deref().is_some_and(|format| format != OSM)) {
            return Err(CliError::Said(format!(
                "{}: sổ camera dạng OpenStreetMap là tệp .osm; hãy ghi tên tệp có đuôi .osm và bỏ --format / the register as OpenStreetMap is an .osm file; give a file name that ends in .osm, and no other --format",
                self.output.display()
            )));
        }
        let format = self.format.as_deref().or(own).or(ending).ok_or_else(|| {
            CliError::Said("hãy ghi --format csv, xlsx, geojson, gpkg hoặc kml / say --format csv, xlsx, geojson, gpkg or kml".to_owned())
        })?;
        let named = [("format", Some(format)), ("lang", Some(self.lang.as_str())), ("values", self.values.as_deref())];
        let named = named.into_iter().chain(self.filters.named());
        let mut pairs: Vec<(String, String)> =
            named.filter_map(|(name, value)| value.map(|value| (name.to_owned(), value.to_owned()))).collect();
        for pair in &self.other {
            let (name, value) = pair.split_once('=').ok_or_else(|| {
                CliError::Said(format!(
                    "--where {pair}: cần dạng tên=giá_trị, ví dụ status=faulty / must be name=value, such as status=faulty"
                ))
            })?;
            if pairs.iter().any(|(known, _)| known == name) {
                return Err(CliError::Said(format!("{name} được ghi hai lần / {name} is given twice")));
            }
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Ok(Params::of(pairs))
    }
}

/// The word of the register as an OpenStreetMap file.
const OSM: &str = "osm";

async fn write_osm(database: &Database, export: &Export, params: &Params, clock: Clock) -> Result<(), CliError> {
    let pools = Pools::open(&database.options).await.map_err(|error| CliError::Db(error, "mở kết nối", "connecting"))?;
    let access = Access {
        scope: Scope::Wide,
        tier: PlaceTier::Exact,
        most: PlaceTier::Exact,
        actor: Arc::from("máy này"),
        purpose: Some(Arc::from("bando138 export")),
        home_province: None,
    };
    let made = async {
        let mut tx = pools.job(access).begin().await.map_err(|error| CliError::Db(error, "mở kết nối", "connecting"))?;
        osm::file(&mut tx, params, clock.today()).await.map_err(|problem| said(&problem))
    }
    .await;
    pools.close().await;
    let (bytes, n) = made?;
    let folder = export.output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut part = tempfile::Builder::new().prefix(".bando138-").suffix(".part").tempfile_in(folder)?;
    part.write_all(&bytes)?;
    part.persist(&export.output).map_err(|error| CliError::Io(error.error))?;
    say(&format!("{}: {n} điểm / sites, {:.1} MB", export.output.display(), bytes.len() as f64 / 1e6));
    Ok(())
}

pub(super) async fn run(config: &DatabaseConfig, export: &Export, clock: Clock) -> Result<(), CliError> {
    if export.layer == OSM {
        let params = export.params()?;
        let (database, _) = Database::join(config).await?;
        let result = write_osm(&database, export, &params, clock).await;
        database.close().await?;
        return result;
    }
    let layer = Layer::find(&export.layer).ok_or_else(|| {
        let known: Vec<&str> = LAYERS.iter().map(|layer| layer.word).chain([OSM]).collect();
        CliError::Said(format!("không có lớp {} / there is no layer {}: {}", export.layer, export.layer, known.join(", ")))
    })?;
    let params = export.params()?;
    let wish = Wish::read(layer, &params).map_err(|problem| said(&problem))?;
    let (database, _) = Database::join(config).await?;
    let result = write(&database, export, layer, &params, &wish, clock).await;
    database.close().await?;
    result
}

async fn write(
    database: &Database,
    export: &Export,
    layer: &'static Layer,
    params: &Params,
    wish: &Wish,
    clock: Clock,
) -> Result<(), CliError> {
    let pools = Pools::open(&database.options).await.map_err(|error| CliError::Db(error, "mở kết nối", "connecting"))?;
    let access = Access {
        scope: Scope::Wide,
        tier: PlaceTier::Exact,
        most: PlaceTier::Exact,
        actor: Arc::from("máy này"),
        purpose: Some(Arc::from("bando138 export")),
        home_province: None,
    };
    let folder = export.output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let started = Instant::now();
    let (people, db) = (pools.scoped(access.clone()), pools.job(access.clone()));
    let made = async {
        let place = Place { clock, folder: Arc::from(folder) };
        let (job, tx) = prepare(&place, &db, &access, layer, params, wish, None).await.map_err(|problem| said(&problem))?;
        let under = run::begin(people, db, tx, job).await.map_err(|problem| said(&problem))?;
        let part = tempfile::Builder::new().prefix(".bando138-").suffix(".part").tempfile_in(folder)?;
        let (rows, bytes) = receive(under, part.path(), started).await?;
        part.persist(&export.output).map_err(|error| CliError::Io(error.error))?;
        Ok::<_, CliError>((rows, bytes))
    }
    .await;
    pools.close().await;
    let (rows, bytes) = made?;
    let seconds = started.elapsed().as_secs_f64();
    say(&format!(
        "{}: {rows} dòng / rows, {:.1} MB, {seconds:.1} s, {:.0} dòng/giây / rows per second",
        export.output.display(),
        bytes as f64 / 1e6,
        rows as f64 / seconds.max(0.001)
    ));
    Ok(())
}

/// Takes the file as it comes; rows and bytes.
async fn receive(mut under: Under, path: &Path, started: Instant) -> Result<(u64, u64), CliError> {
    let mut file = tokio::fs::File::create(path).await?;
    let shows = std::io::stderr().is_terminal();
    let (mut bytes, mut told_at) = (0, Instant::now());
    while let Some(chunk) = under.chunks.recv().await {
        let chunk = chunk?;
        bytes += chunk.len() as u64;
        file.write_all(&chunk).await?;
        if shows && told_at.elapsed() > TOLD_EVERY {
            told_at = Instant::now();
            let rows = under.rows.load(Ordering::Relaxed);
            let rate = rows as f64 / started.elapsed().as_secs_f64().max(0.001);
            // A closed terminal is no reason to stop.
            let _ = write!(std::io::stderr(), "\r{rows} dòng / rows, {rate:.0}/s, {:.1} MB   ", bytes as f64 / 1e6);
        }
    }
    file.flush().await?;
    if shows {
        let _ = writeln!(std::io::stderr());
    }
    Ok((under.rows.load(Ordering::Relaxed), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_of_every_layer_is_an_option() {
        let command = <Export as clap::Args>::augment_args(clap::Command::new("export"));
        let options: Vec<String> =
            command.get_arguments().filter_map(|argument| argument.get_long().map(|long| long.replace('-', "_"))).collect();
        let wanted = LAYERS.iter().flat_map(|layer| layer.filters.iter().copied().chain(layer.has_box().then_some("bbox")));
        let absent: Vec<&str> = wanted.filter(|name| !options.iter().any(|option| option == name)).collect();
        assert_eq!(absent, Vec::<&str>::new());
    }
}
