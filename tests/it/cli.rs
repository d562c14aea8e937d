//! The command line from outside: what it refuses, and that a database of one's own leaves the private cluster alone.

use std::process::{Command, Output};

use crate::support::db::bare_db;
use crate::support::folder::Folder;

/// Runs the program to its end; `data` is the private cluster's folder.
fn bando138(data: &Folder, arguments: &[&str], database_url: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bando138"));
    command.args(arguments).arg("--data").arg(&data.0).env_remove("DATABASE_URL").env_remove("BANDO138_LISTEN");
    if let Some(url) = database_url {
        command.env("DATABASE_URL", url);
    }
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat()
}

#[test]
fn it_refuses_to_listen_for_other_machines_and_says_why() {
    for address in ["0.0.0.0:8138", "[::]:8138", "192.168.1.10:8138"] {
        let data = Folder::new();
        let output = bando138(&data, &["serve", "--listen", address], None);
        assert!(!output.status.success(), "{address}");
        assert!(said(&output).contains("--tls-cert FILE") && said(&output).contains("--tls-cert TỆP"), "{}", said(&output));
        assert!(!data.0.exists(), "and starts nothing");
    }
}

#[test]
fn it_refuses_what_others_could_not_reach_safely() {
    let nobody = "/no/such/file.pem";
    for (arguments, says) in [
        (&["--listen", "0.0.0.0:0", "--behind-proxy", "10.0.0.2"][..], "--host NAME"),
        (&["--behind-proxy"], "--host NAME"),
        (&["--tls-cert", nobody, "--tls-key", nobody], "cannot be used"),
        (&["--tls-cert", nobody], "--tls-key"),
        (&["--host", "https://bando.example"], "without http://"),
        (&["--metrics", "0.0.0.0:9138"], "this machine only"),
    ] {
        let data = Folder::new();
        let output = bando138(&data, &[&["serve"], arguments].concat(), None);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said(&output).contains(says), "{arguments:?}: {}", said(&output));
        assert!(!data.0.exists(), "and starts nothing: {arguments:?}");
    }
}

#[tokio::test]
async fn with_a_database_of_ones_own_the_private_cluster_is_not_touched() {
    let options = bare_db("own_database").await;
    let data = Folder::new();
    let url = format!("postgres:///own_database?host={}&user=bando138", options.get_socket().unwrap().display());
    for _ in 0..2 {
        let output = bando138(&data, &["migrate"], Some(&url));
        assert!(output.status.success(), "{}", said(&output));
    }
    assert!(!data.0.exists());
    let pool = bando138::db::connect(options, 1, 1).await.unwrap();
    let communes: i64 = sqlx::query_scalar("select count(*) from commune where valid_to is null").fetch_one(&pool).await.unwrap();
    assert_eq!(communes, 3321, "units since 1/7/2025, as the law counts them");
}

#[test]
fn a_password_in_the_address_of_the_database_is_never_shown() {
    for url in ["postgres://u:s3cret@127.0.0.1:1/x", "mysql://u:s3cret@127.0.0.1/x", "postgres://u:s3cret@[/x"] {
        let output = bando138(&Folder::new(), &["migrate"], Some(url));
        assert!(!output.status.success());
        assert!(!said(&output).contains("s3cret"), "{}", said(&output));
        assert!(!said(&output).contains("panicked"), "{}", said(&output));
    }
}

#[test]
fn a_folder_of_somebody_else_is_refused_in_words() {
    let data = Folder::new();
    std::fs::create_dir(&data.0).unwrap();
    std::fs::write(data.0.join("report.docx"), "").unwrap();
    let output = bando138(&data, &["serve", "--listen", "127.0.0.1:0"], None);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("không trống") && said(&output).contains("is not empty"), "{}", said(&output));
    assert_eq!(std::fs::read_dir(&data.0).unwrap().count(), 1);
}
