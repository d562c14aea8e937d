//! Finds Debian's server programs. The programs on `PATH` are Debian's wrappers, which know only clusters under
//! `/etc/postgresql`; the real ones lie under `/usr/lib/postgresql/<major>/bin`.

use std::fs;
use std::path::{Path, PathBuf};

use super::ClusterError;

const PROGRAMS: &str = "/usr/lib/postgresql";
const SHARE: &str = "/usr/share/postgresql";

/// The server programs of one major version.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    bin: PathBuf,
}

impl Programs {
    /// The newest version that has PostGIS, or exactly the version `made_by` that an existing cluster in `folder` needs.
    ///
    /// # Errors
    /// `NotInstalled`, or `VersionMismatch` if there are versions but not that one.
    pub fn find(folder: &Path, made_by: Option<&str>) -> Result<Self, ClusterError> {
        Self::find_in(Path::new(PROGRAMS), Path::new(SHARE), folder, made_by)
    }

    fn find_in(programs: &Path, share: &Path, folder: &Path, made_by: Option<&str>) -> Result<Self, ClusterError> {
        let mut versions: Vec<u32> = fs::read_dir(programs)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|version: &u32| {
                let (version, bin) = (version.to_string(), programs.join(version.to_string()).join("bin"));
                ["postgres", "initdb", "pg_ctl"].iter().all(|name| bin.join(name).is_file())
                    && share.join(version).join("extension/postgis.control").is_file()
            })
            .collect();
        versions.sort_unstable();
        let chosen = match made_by {
            None => versions.last().copied(),
            Some(wanted) => versions.iter().copied().find(|version| version.to_string() == wanted),
        };
        match (chosen, made_by) {
            (Some(version), _) => Ok(Self { bin: programs.join(version.to_string()).join("bin") }),
            (None, Some(wanted)) if !versions.is_empty() => Err(ClusterError::VersionMismatch {
                folder: folder.to_owned(),
                cluster: wanted.to_owned(),
                installed: versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            }),
            (None, _) => Err(ClusterError::NotInstalled),
        }
    }

    /// Whatever lies in a folder.
    #[cfg(test)]
    pub fn in_folder(bin: &Path) -> Self {
        Self { bin: bin.to_owned() }
    }

    /// Full path of one program.
    pub fn path(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Machine {
        root: PathBuf,
        programs: PathBuf,
        share: PathBuf,
    }

    impl Machine {
        fn find(&self, made_by: Option<&str>) -> Result<Programs, ClusterError> {
            Programs::find_in(&self.programs, &self.share, Path::new("/d"), made_by)
        }
    }

    impl Drop for Machine {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.root);
        }
    }

    /// A machine with these major versions; those in `with_postgis` have the extension.
    fn machine(name: &str, versions: &[&str], with_postgis: &[&str]) -> Machine {
        let root = std::env::temp_dir().join(format!("bando138-programs-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let (programs, share) = (root.join("lib"), root.join("share"));
        for version in versions {
            let bin = programs.join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            for program in ["postgres", "initdb", "pg_ctl"] {
                fs::write(bin.join(program), "").unwrap();
            }
        }
        for version in with_postgis {
            let folder = share.join(version).join("extension");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("postgis.control"), "").unwrap();
        }
        Machine { root, programs, share }
    }

    #[test]
    fn the_newest_version_with_postgis_is_chosen_by_number() {
        let machine = machine("newest", &["9", "15", "17"], &["9", "15"]);
        let found = machine.find(None).unwrap();
        assert_eq!(found.path("initdb"), machine.programs.join("15/bin/initdb"));
    }

    #[test]
    fn a_cluster_keeps_its_own_version_beside_a_newer_one() {
        let machine = machine("keeps", &["15", "17"], &["15", "17"]);
        let found = machine.find(Some("15")).unwrap();
        assert_eq!(found.path("postgres"), machine.programs.join("15/bin/postgres"));
    }

    #[test]
    fn a_missing_version_is_named_with_what_there_is() {
        let machine = machine("missing", &["15", "17"], &["15", "17"]);
        let error = machine.find(Some("13")).unwrap_err();
        assert!(matches!(&error, ClusterError::VersionMismatch { cluster, installed, .. } if cluster == "13" && installed == "15, 17"));
        assert!(error.to_string().contains("postgresql-13-postgis-3"));
    }

    #[test]
    fn a_server_without_postgis_counts_as_not_installed() {
        let machine = machine("none", &["15"], &[]);
        assert!(matches!(machine.find(None), Err(ClusterError::NotInstalled)));
    }
}
