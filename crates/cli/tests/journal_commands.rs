//! `backup`, `restore` and `verify` as an operator gives them: one line each, and the exit code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use facility::demo::Side;
use facility_journal::{Append, Entry, Journal, NewEvent, SqliteJournal, SqliteOptions};
use tempfile::TempDir;

/// A service's configuration and its journal, which holds one event of a facility.
struct Place {
    side: Side,
    folder: TempDir,
}

impl Place {
    async fn new(side: Side) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self { side, folder };
        let program = side.program();
        let name = program.strip_suffix("-svc").unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../{program}/{name}.example.toml"));
        let example = fs::read_to_string(example).unwrap();
        let path = format!("path = \"{name}.db\"");
        assert!(example.contains(&path), "{example}");
        let configuration = example.replace(&path, &format!("path = {:?}", place.file("book.db")));
        fs::write(place.file("service.toml"), configuration).unwrap();

        let event_type = match side {
            Side::Lender => "facility.availability_began.v1",
            Side::Borrower => "book.following_stopped.v1",
        };
        let journal = SqliteJournal::open(place.file("book.db"), SqliteOptions::default()).unwrap();
        journal.append(append(event_type)).await.unwrap();
        journal.close().await;
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Gives a command of the service; its exit code and everything that it says.
    fn service(&self, arguments: &[&str]) -> (bool, String) {
        let configuration = self.file("service.toml");
        let arguments = [&[self.side.program()], arguments, &["--config", configuration.to_str().unwrap()]].concat();
        self.facility(&arguments)
    }

    fn facility(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_facility"));
        let answer = command.args(arguments).current_dir(self.folder.path()).output().unwrap();
        let said = String::from_utf8([answer.stdout, answer.stderr].concat()).unwrap();
        (answer.status.success(), said)
    }
}

fn append(event_type: &str) -> Append {
    let data = match event_type {
        "facility.availability_began.v1" => r#"{"on":"2008-01-02"}"#,
        _ => r#"{"cause":"NOTICE_UNREADABLE","description":"x"}"#,
    };
    let entry = Entry {
        principal: "spiffe://x.example/y".to_owned(),
        on_behalf_of: None,
        business_date: "2008-01-02".to_owned(),
        recorded_at: 1_200_000_000_000_000,
        request: None,
        events: vec![NewEvent { event_type: event_type.to_owned(), data: data.to_owned() }],
        notices: Vec::new(),
        take: Vec::new(),
        give_back: Vec::new(),
    };
    Append { stream: "facilities/some".to_owned(), expected_version: 0, entries: vec![entry] }
}

#[tokio::test]
async fn backup_is_made_once_and_restored_only_where_nothing_is_or_the_old_one_is_moved() {
    for side in Side::BOTH {
        let place = Place::new(side).await;
        let (done, said) = place.service(&["backup", "copy"]);
        assert!(done && said.starts_with("copy: facilities 1, events 1, notices 0, sha256 "), "{said}");
        let digest = said.trim_end().rsplit_once(' ').unwrap().1.to_owned();

        let (done, said) = place.service(&["backup", "copy"]);
        assert!(!done && said.contains("is there already; a backup never replaces a file"), "{said}");
        let (done, said) = place.service(&["restore", "copy"]);
        assert!(!done && said.contains("holds a store; say where it is to be moved with --move-old-to"), "{said}");
        let (done, said) = place.service(&["restore", "copy", "--move-old-to", "old.db", "--sha256", &"0".repeat(64)]);
        assert!(!done && said.contains(&digest), "{said}");
        let (done, said) = place.service(&["restore", "copy", "--move-old-to", "old.db", "--sha256", &digest]);
        assert!(done && said.contains("facilities 1, events 1, notices 0"), "{said}");
        assert!(place.file("old.db").exists());
        assert!(said.trim_end().lines().count() == 1, "not one line: {said}");
    }
}

#[tokio::test]
async fn journal_in_use_is_backed_up_and_verified_and_never_restored_over() {
    for side in Side::BOTH {
        let place = Place::new(side).await;
        let journal = SqliteJournal::open(place.file("book.db"), SqliteOptions::default()).unwrap();
        let (done, said) = place.service(&["backup", "copy"]);
        assert!(done, "{said}");
        let (_, said) = place.facility(&["verify", "book.db"]);
        assert!(said.contains("facilities: 1"), "{said}");
        let (done, said) = place.service(&["restore", "copy", "--move-old-to", "old.db"]);
        assert!(!done && said.contains("is in use by another process"), "{said}");
        assert!(!place.file("old.db").exists());
        journal.close().await;
    }
}

#[tokio::test]
async fn verify_tells_the_books_apart_and_names_the_place_of_what_is_wrong() {
    let lender = Place::new(Side::Lender).await;
    let (done, said) = lender.facility(&["verify", "book.db"]);
    assert!(!done && said.contains("the provider's book"), "{said}");
    assert!(said.contains("version 1 (facility.availability_began.v1): it meets no facility"), "{said}");

    let borrower = Place::new(Side::Borrower).await;
    let (done, said) = borrower.facility(&["verify", "book.db"]);
    assert!(done && said.contains("the borrower's book") && said.contains("NOTICE_UNREADABLE"), "{said}");

    let store = fs::read(borrower.file("book.db")).unwrap();
    fs::write(borrower.file("short.db"), &store[..store.len() - 4_096]).unwrap();
    let (done, said) = borrower.facility(&["verify", "short.db"]);
    assert!(!done && said.contains("short.db"), "{said}");
    let (done, said) = borrower.facility(&["verify", "nothing.db"]);
    assert!(!done && said.contains("nothing.db does not exist"), "{said}");
    let (done, said) = borrower.facility(&["verify", "service.toml"]);
    assert!(!done && said.contains("is not a database"), "{said}");
    let (done, said) = borrower.facility(&["verify", "postgres://nobody@127.0.0.1:1/none"]);
    assert!(!done && said.contains("can't be reached"), "{said}");
}

#[tokio::test]
async fn journal_without_a_facility_is_verified() {
    let place = Place::new(Side::Lender).await;
    SqliteJournal::open(place.file("new.db"), SqliteOptions::default()).unwrap().close().await;
    let (done, said) = place.facility(&["verify", "new.db"]);
    assert!(done && said.contains("an empty journal, facilities: 0"), "{said}");
}
