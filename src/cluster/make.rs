//! Making a cluster with initdb, and getting an existing one ready to start.

use std::fs;
use std::path::Path;

use super::owner::Owner;
use super::place::Place;
use super::postmaster::Server;
use super::programs::Programs;
use super::settings::{self, Purpose};
use super::{ClusterError, USER};

/// Gets the cluster in `place` ready to start; makes it first if it is not there.
///
/// # Errors
/// No fitting programs, initdb fails, or the file system refuses.
pub(super) async fn prepare(place: &Place, purpose: Purpose) -> Result<Server, ClusterError> {
    let (pg, log) = (place.pg(), place.log());
    let made_by = match fs::read_to_string(pg.join("PG_VERSION")) {
        Ok(version) => Some(version.trim().to_owned()),
        Err(_) if !pg.exists() => None,
        Err(e) => return Err(ClusterError::io(pg.join("PG_VERSION"))(e)),
    };
    let programs = Programs::find(&place.folder, made_by.as_deref())?;
    if made_by.is_none() {
        tracing::info!(
            "tạo cơ sở dữ liệu riêng trong {} / making the private database in {}",
            place.folder.display(),
            place.folder.display()
        );
        init(&programs, &place.owner, &place.folder, &pg, purpose).await?;
    }
    let server = Server { programs, owner: place.owner.clone(), pg, log, sockets: place.sockets.clone() };
    settings::write(&server, purpose).await?;
    Ok(server)
}

/// Runs initdb beside the final name and renames: an interrupted one leaves nothing that looks like a cluster. What it left
/// under the other name is removed; it is ours, because the folder carries our mark.
async fn init(programs: &Programs, owner: &Owner, folder: &Path, pg: &Path, purpose: Purpose) -> Result<(), ClusterError> {
    for entry in fs::read_dir(folder).map_err(ClusterError::io(folder))?.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with("pg.new")) {
            fs::remove_dir_all(entry.path()).map_err(ClusterError::io(entry.path()))?;
        }
    }
    // A name of its own each time: an initdb that outlived its killed starter cannot write into this one.
    let new = folder.join(format!("pg.new-{}", std::process::id()));
    super::place::make_private(&new, owner)?;
    let mut command = owner.command(programs.path("initdb"));
    command
        .args(["--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer", "--no-instructions", "--username", USER])
        .kill_on_drop(true)
        .arg("-D")
        .arg(&new);
    if purpose == Purpose::ThrowAway {
        command.arg("--no-sync");
    }
    let output = command.output().await.map_err(ClusterError::io(programs.path("initdb")))?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        return Err(ClusterError::Program { program: "initdb".into(), output: String::from_utf8_lossy(&said).into_owned() });
    }
    fs::rename(&new, pg).map_err(ClusterError::io(pg))?;
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(ClusterError::io(folder))
}
