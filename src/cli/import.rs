//! `bando138 import cameras|incidents|hotspots|populations|streets FILE`: the same importer as in the browser, with words and a bar on the
//! terminal. Everything is checked and stored in one transaction, or nothing is.

mod mapping;
mod told;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::prepare::{self, Database};
use super::serve::{SELF, folder_of_imports};
use super::{CliError, say};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::db::{Access, PlaceTier, Pools, Scope, ScopedDb};
use crate::files::{Limits, Reader};
use crate::imports::model::{Kind, Run, State};
use crate::imports::store::{self, Arrived};
use crate::imports::{Desk, ImportError, refused, templates};
use crate::vault::{self, Vault};

/// How a file is to be read; what is not said is recognised.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct FileArgs {
    /// The file: XLSX, CSV, GeoJSON, `GeoPackage`, zipped Shapefile, OSM
    file: PathBuf,
    /// Sheet or layer: its name, or its number from 1
    #[arg(long)]
    sheet: Option<String>,
    /// Row that has the headings, as the spreadsheet counts
    #[arg(long)]
    header_row: Option<u64>,
    /// field=heading, or field=#3 for the third column; may be given several times
    #[arg(long = "column", value_name = "FIELD=HEADING")]
    columns: Vec<String>,
    /// field=value for rows that have none; may be given several times
    #[arg(long = "default", value_name = "FIELD=VALUE")]
    defaults: Vec<String>,
    /// id=value: the answer to a question that the check asked
    #[arg(long = "answer", value_name = "ID=VALUE")]
    answers: Vec<String>,
    /// Coordinate system: auto, EPSG:4326, EPSG:9209 …
    #[arg(long, default_value = "auto")]
    crs: String,
    /// Code of the province in which names are looked up first
    #[arg(long)]
    province: Option<String>,
    /// Day of the list, YYYY-MM-DD: which units its names mean where a row has no day
    #[arg(long)]
    on: Option<NaiveDate>,
    /// utf-8, windows-1258, tcvn3, vni …
    #[arg(long)]
    encoding: Option<String>,
    /// Separator of a text file
    #[arg(long)]
    delimiter: Option<char>,
    /// Only check; store nothing
    #[arg(long)]
    dry_run: bool,
    /// Store nothing if any row is refused
    #[arg(long)]
    strict: bool,
    /// Write the refused rows to this file: a workbook (.xlsx) of a table, GeoJSON (.geojson) of a layer; another ending is replaced
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// File with the key that owners' contacts are sealed with
    #[arg(long, env = "BANDO138_CONTACT_KEY")]
    contact_key: Option<PathBuf>,
}

fn said(error: &ImportError) -> CliError {
    told::fault(error)
}

struct Office {
    desk: Desk,
    pools: Pools,
    access: Access,
    /// Files of this command alone, removed at its end.
    _folder: tempfile::TempDir,
}

impl Office {
    async fn open(config: &DatabaseConfig, contact_key: Option<&Path>, database: &Database, clock: Clock) -> Result<Self, CliError> {
        let db = |error| CliError::Db(error, "mở kết nối", "connecting");
        let pools = Pools::open(&database.options).await.map_err(db)?;
        let key = contact_key.map_or_else(|| vault::default_path(&config.data), Path::to_owned);
        let has_sealed = crate::auth::store_factor::has_sealed(&database.pool).await.map_err(|e| CliError::Said(e.to_string()))?;
        let vault = Vault::of_file(&key, !has_sealed);
        let reader = Reader::new(PathBuf::from(SELF), Limits::default());
        let waiting = folder_of_imports(&config.data);
        std::fs::create_dir_all(&waiting)?;
        let folder = tempfile::Builder::new().prefix("cli-").tempdir_in(&waiting)?;
        let desk = Desk::open(reader, folder.path().to_owned(), pools.clone(), database.pool.clone(), clock, vault)
            .map_err(|error| said(&error))?;
        // The operator of the machine: everything, and the log says so.
        let access = Access {
            scope: Scope::Wide,
            tier: PlaceTier::Exact,
            most: PlaceTier::Exact,
            actor: Arc::from("máy này"),
            purpose: None,
            home_province: None,
        };
        Ok(Self { desk, pools, access, _folder: folder })
    }

    fn db(&self) -> ScopedDb {
        self.pools.scoped(self.access.clone())
    }

    async fn read(&self, import_id: Uuid) -> Result<Run, CliError> {
        let read = async { store::get(&mut *self.db().begin().await?, import_id).await };
        read.await.map_err(|error: ImportError| said(&error))
    }

    /// Waits until nothing is being done for a run, and says how far it is.
    async fn wait(&self, import_id: Uuid) -> Result<Run, CliError> {
        let is_terminal = std::io::stderr().is_terminal();
        let mut shown = false;
        while let Some(progress) = self.desk.progress(import_id) {
            let now = *progress.borrow();
            if is_terminal && now.rows_done > 0 {
                shown = true;
                let share = now.share().map_or(String::new(), |share| format!("{:3.0} %  ", share * 100.0));
                let rest = now.remaining_s().map_or(String::new(), |s| format!("còn / left {s:.0} s"));
                let mut terminal = std::io::stderr().lock();
                let _ = write!(
                    terminal,
                    "\r\x1b[K{share}{} dòng / rows  {:.0}/s  {rest}  [{}]",
                    now.rows_done,
                    now.rows_per_s(),
                    now.to_json()["step"].as_str().unwrap_or_default()
                );
                let _ = terminal.flush();
            }
            drop(progress);
            tokio::time::sleep(Duration::from_millis(if is_terminal { 200 } else { 20 })).await;
        }
        if shown {
            let _ = writeln!(std::io::stderr());
        }
        self.read(import_id).await
    }
}

/// Imports a file of `kind`.
pub(super) async fn run(config: &DatabaseConfig, kind: Kind, args: &FileArgs, clock: Clock) -> Result<(), CliError> {
    let (database, is_shared) = Database::join(config).await?;
    let result = async {
        if !is_shared {
            prepare::schema_and_reference(&database.pool).await?;
        }
        let office = Office::open(config, args.contact_key.as_deref(), &database, clock).await?;
        let result = tokio::select! {
            result = import(&office, kind, args) => result,
            _ = tokio::signal::ctrl_c() => Err(CliError::Said("đã dừng theo yêu cầu; chưa có gì được lưu. / stopped; nothing was stored.".to_owned())),
        };
        office.pools.close().await;
        result
    }
    .await;
    database.close().await?;
    result
}

async fn import(office: &Office, kind: Kind, args: &FileArgs) -> Result<(), CliError> {
    let import_id = bring(office, kind, args).await?;
    let run = office.wait(import_id).await?;
    if run.state != State::Recognised {
        return Err(ended(&run));
    }
    let mut mapping = mapping::of(&run, kind, args)?;
    let prepared = async {
        let mut tx = office.db().begin().await?;
        crate::imports::kinds::accept(&mut tx, &run, &mut mapping).await?;
        store::set_mapping(&mut tx, import_id, &mapping, &[State::Recognised]).await?;
        if !args.dry_run && !args.strict {
            // One pass: what is refused is said at the end, and everything right is stored.
            store::set_state(&mut tx, import_id, &[State::Checking], State::Storing, None, office.desk.clock().now()).await?;
        }
        let run = store::get(&mut tx, import_id).await?;
        tx.commit().await?;
        Ok::<_, ImportError>(run)
    };
    let run = prepared.await.map_err(|error| said(&error))?;
    told::columns(&run, &mapping);
    let began = std::time::Instant::now();
    if run.state == State::Storing {
        office.desk.store(office.access.clone(), run);
    } else {
        office.desk.check(office.access.clone(), run);
    }
    let mut run = office.wait(import_id).await?;
    if args.strict
        && !args.dry_run
        && run.state == State::Checked
        && run.outcome.as_ref().is_some_and(|o| o.counts.refused == 0 && o.is_answered())
    {
        let confirmed = async {
            let mut tx = office.db().begin().await?;
            store::set_state(&mut tx, import_id, &[State::Checked], State::Storing, None, office.desk.clock().now()).await?;
            let run = store::get(&mut tx, import_id).await?;
            tx.commit().await?;
            Ok::<_, ImportError>(run)
        };
        office.desk.store(office.access.clone(), confirmed.await.map_err(|error| said(&error))?);
        run = office.wait(import_id).await?;
    }
    told::rows(&run, began.elapsed());
    if let Some(path) = args.refused.as_deref().filter(|_| run.outcome.as_ref().is_some_and(|o| o.counts.refused > 0)) {
        let bytes = async {
            let mut tx = office.db().begin().await?;
            let bytes = refused::bytes(&office.desk, &mut tx, &run, false).await?;
            tx.commit().await?;
            Ok(bytes)
        };
        let (is_layer, bytes) = bytes.await.map_err(|error: ImportError| said(&error))?;
        let path = fitting(path, is_layer);
        std::fs::write(&path, bytes)?;
        say(&format!("Các dòng bị trả lại / refused rows: {}", path.display()));
    }
    match run.state {
        State::Stored | State::Checked => {
            let open = run.outcome.as_ref().is_some_and(|outcome| !outcome.is_answered());
            let refused = args.strict && run.state == State::Checked && !args.dry_run;
            if open {
                Err(CliError::Said("còn câu hỏi chưa trả lời (--answer ID=GIÁ_TRỊ); chưa có gì được lưu. / questions are open (--answer ID=VALUE); nothing was stored.".to_owned()))
            } else if refused {
                Err(CliError::Said(
                    "có dòng bị trả lại nên chưa lưu gì (--strict). / rows were refused, so nothing was stored (--strict).".to_owned(),
                ))
            } else {
                Ok(())
            }
        }
        _ => Err(ended(&run)),
    }
}

/// The path with the ending that fits what is written there: a layer comes back as GeoJSON, a table as a workbook, whatever was asked for.
fn fitting(path: &Path, is_layer: bool) -> PathBuf {
    let endings: &[&str] = if is_layer { &["geojson", "json"] } else { &["xlsx"] };
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    if endings.contains(&ending.as_str()) { path.to_owned() } else { path.with_extension(endings[0]) }
}

/// Keeps the file under a new run, and looks at it.
async fn bring(office: &Office, kind: Kind, args: &FileArgs) -> Result<Uuid, CliError> {
    let import_id = Uuid::now_v7();
    let (from, to) = (args.file.clone(), office.desk.file(import_id));
    let kept = tokio::task::spawn_blocking(move || {
        let mut source = std::fs::File::open(&from)?;
        let mut hash = Sha256::new();
        let size = std::io::copy(&mut source, &mut hash)?;
        // A link where it can be one: a gigabyte is not written twice.
        let path = std::fs::canonicalize(&from)?;
        std::os::unix::fs::symlink(path, &to)?;
        Ok::<_, std::io::Error>((size, hash.finalize().to_vec()))
    });
    let (size, sha256) = kept
        .await
        .map_err(|error| CliError::Said(error.to_string()))?
        .map_err(|error| CliError::Said(format!("không đọc được / cannot read {}: {error}", args.file.display())))?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let file = Arrived {
        import_id,
        file_name: name.chars().take(200).collect(),
        size_bytes: size as i64,
        sha256,
        kind: Some(kind),
        kept_until: office.desk.kept_until(),
    };
    let begun = async {
        let mut tx = office.db().begin().await?;
        store::insert(&mut tx, &file).await?;
        let run = store::get(&mut tx, import_id).await?;
        tx.commit().await?;
        Ok::<_, ImportError>(run)
    };
    office.desk.look(office.access.clone(), begun.await.map_err(|error| said(&error))?);
    Ok(import_id)
}

fn ended(run: &Run) -> CliError {
    match &run.error {
        Some(said) => CliError::Said(format!("{} / {}", said.vi, said.en)),
        None => CliError::Said(format!("lần nhập kết thúc ở trạng thái {0} / the import ended as {0}", run.state.word())),
    }
}

/// Writes an empty workbook of a kind.
pub(super) fn template(kind: &str, file: &Path) -> Result<(), CliError> {
    let known = Kind::ALL.into_iter().find(|known| known.value() == kind);
    let bytes = known.map(templates::workbook).transpose().map_err(|error| said(&error))?.flatten().ok_or_else(|| {
        CliError::Said(format!(
            "không có tệp mẫu {kind}: chỉ có cameras, incidents, populations; ranh giới và đường cần hình vẽ (GeoJSON, GeoPackage), điểm nóng cần hình vẽ hoặc tọa độ tâm và bán kính / there is no template {kind}: cameras, incidents, populations; boundaries and streets need shapes (GeoJSON, GeoPackage), hotspots shapes or a centre and a radius"
        ))
    })?;
    std::fs::write(file, bytes)?;
    say(&format!("Tệp mẫu / template: {}", file.display()));
    Ok(())
}

/// Takes an import out again.
pub(super) async fn undo(config: &DatabaseConfig, import_id: Uuid, clock: Clock) -> Result<(), CliError> {
    let (database, _) = Database::join(config).await?;
    let result = async {
        let office = Office::open(config, None, &database, clock).await?;
        let db = office.pools.job(office.access.clone());
        let result = crate::imports::undo(&db, import_id, clock.now()).await;
        office.pools.close().await;
        match result {
            Ok(run) => {
                say(&format!("Đã lấy lại mọi dòng của {0} / every row of {0} was taken out.", run.file_name));
                Ok(())
            }
            Err(ImportError::DependedOn(what)) => {
                let lines: Vec<String> = what.iter().map(|(said, n)| format!("  {n} × {} / {}", said.vi, said.en)).collect();
                Err(CliError::Said(format!("không hoàn tác được / it cannot be undone:\n{}", lines.join("\n"))))
            }
            Err(error) => Err(said(&error)),
        }
    }
    .await;
    database.close().await?;
    result
}
