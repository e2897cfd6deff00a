//! What can't be opened is refused in one line that says what to do, and nothing is touched.

use facility_journal::{DatabaseError, Journal, OpenError, PostgresJournal, PostgresOptions};
use facility_postgres_server::{SUPERUSER, Server, Stop};

use crate::build::{EntryExt, count, entry, put};
use crate::{empty, made, open, options};

async fn refusal(url: &str) -> DatabaseError {
    match PostgresJournal::open(url, options()).await.err().unwrap() {
        OpenError::Database(error) => {
            assert!(!error.to_string().contains('\n'), "{error}");
            error
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn url_that_is_none_is_refused() {
    for url in ["", "nonsense", "postgres://", "http://a@b/c", "postgres://127.0.0.1/db", "postgres://a@b:port/c"] {
        assert!(matches!(refusal(url).await, DatabaseError::Url { .. }), "{url}");
    }
    let tls = refusal("postgres://a@127.0.0.1/db?sslmode=require").await;
    assert!(tls.to_string().contains("speaks no TLS"), "{tls}");
}

#[tokio::test]
async fn server_that_is_not_there_is_named_without_its_password() {
    let error = refusal("postgres://clerk:secret@127.0.0.1:1/book").await;
    assert!(matches!(&error, DatabaseError::Unreachable { .. }), "{error:?}");
    let said = error.to_string();
    assert!(
        said.starts_with("postgres://clerk@127.0.0.1:1/book can't be reached") && !said.contains("secret"),
        "{said}"
    );
}

#[tokio::test]
async fn missing_database_and_unknown_user_are_refused() {
    let Some((server, url, name)) = made().await else { return };
    let missing = refusal(&url.replace(&name, "nowhere")).await;
    assert!(matches!(&missing, DatabaseError::Refused { problem, .. } if problem.contains("nowhere")), "{missing:?}");
    let stranger = refusal(&server.url("stranger", &name)).await;
    assert!(matches!(&stranger, DatabaseError::Refused { .. }), "{stranger:?}");
}

#[tokio::test]
async fn database_without_a_journal_asks_for_migrate_and_is_left_empty() {
    let Some((server, url, name)) = empty() else { return };
    let error = refusal(&url).await;
    assert!(matches!(&error, DatabaseError::NoJournal { .. }), "{error:?}");
    let tables = server.sql(&name, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").unwrap();
    assert_eq!(tables, "0");
}

#[tokio::test]
async fn migrating_again_does_nothing_and_several_at_once_do_it_once() {
    let Some((_, url, _)) = empty() else { return };
    let all = tokio::join!(
        PostgresJournal::migrate(&url, "book"),
        PostgresJournal::migrate(&url, "book"),
        PostgresJournal::migrate(&url, "book"),
    );
    let mut befores = [all.0.unwrap().0, all.1.unwrap().0, all.2.unwrap().0];
    befores.sort_unstable();
    assert_eq!(befores, [0, 1, 1]);
    put(&open(&url).await, "things/1", 0, entry().event("1")).await;
    assert_eq!(PostgresJournal::migrate(&url, "book").await.unwrap(), (1, 1));
    assert_eq!(count(&open(&url).await, "things/1").await, 1);
}

#[tokio::test]
async fn newer_schema_is_refused_by_open_and_migrate_and_left_as_it_is() {
    let Some((server, url, name)) = made().await else { return };
    server.sql(&name, "UPDATE journal SET schema_version = 2").unwrap();
    let error = refusal(&url).await;
    assert!(matches!(&error, DatabaseError::Newer { found: 2, known: 1, .. }), "{error:?}");
    let error = PostgresJournal::migrate(&url, "book").await.unwrap_err();
    assert!(matches!(&error, OpenError::Database(DatabaseError::Newer { .. })), "{error:?}");
    assert_eq!(server.sql(&name, "SELECT schema_version FROM journal").unwrap(), "2");
}

#[tokio::test]
async fn book_of_another_service_is_refused() {
    let Some((_, url, _)) = made().await else { return };
    let error = PostgresJournal::open(&url, PostgresOptions::new("other")).await.err().unwrap();
    assert!(error.to_string().contains("holds the book of book, not of other"), "{error}");
    let error = PostgresJournal::migrate(&url, "other").await.unwrap_err();
    assert!(matches!(&error, OpenError::Database(DatabaseError::OtherBook { .. })), "{error:?}");
}

#[tokio::test]
async fn user_without_rights_is_told_which_are_missing() {
    let Some((server, _, name)) = made().await else { return };
    let role = format!("clerk_of_{name}");
    server.sql(&name, &format!("CREATE ROLE {role} LOGIN")).unwrap();
    let url = server.url(&role, &name);
    let nothing = refusal(&url).await;
    assert!(matches!(&nothing, DatabaseError::Rights { .. }), "{nothing:?}");
    let most = format!(
        "GRANT SELECT ON journal TO {role}; GRANT SELECT, INSERT ON stream, event, notice, request TO {role};
        GRANT SELECT, INSERT, DELETE ON claim, refusal TO {role}"
    );
    server.sql(&name, &most).unwrap();
    let some = refusal(&url).await;
    assert!(matches!(&some, DatabaseError::Rights { problem, .. } if problem == "UPDATE on stream"), "{some:?}");
    let migrate = PostgresJournal::migrate(&server.url(&role, "postgres"), "book").await.unwrap_err();
    assert!(matches!(&migrate, OpenError::Database(DatabaseError::Rights { .. })), "{migrate:?}");

    server.sql(&name, &format!("GRANT UPDATE ON stream TO {role}")).unwrap();
    let journal = open(&url).await;
    put(&journal, "things/1", 0, entry().event("1").notice(b"n").request("r", b"a").take("k", "h")).await;
    put(&journal, "things/1", 1, entry().event("2").give_back("k")).await;
}

#[tokio::test]
async fn server_without_connections_left_is_named() {
    let Some((server, _, name)) = made().await else { return };
    let role = format!("crowd_of_{name}");
    server.sql(&name, &format!("CREATE ROLE {role} LOGIN CONNECTION LIMIT 0")).unwrap();
    let error = refusal(&server.url(&role, &name)).await;
    assert!(matches!(&error, DatabaseError::Connections { .. }), "{error:?}");
}

#[tokio::test]
async fn server_that_does_not_keep_what_it_acknowledges_is_refused() {
    let Some(mut server) = Server::start().unwrap() else { return };
    let url = server.database("book").unwrap();
    PostgresJournal::migrate(&url, "book").await.unwrap();
    server.sql(SUPERUSER, "ALTER SYSTEM SET fsync = off").unwrap();
    server.stop(Stop::Fast).unwrap();
    server.resume().unwrap();
    let error = refusal(&url).await;
    assert!(
        matches!(&error, DatabaseError::Setting { setting, .. } if setting.starts_with("fsync = off")),
        "{error:?}"
    );

    server.sql(SUPERUSER, "ALTER SYSTEM RESET fsync").unwrap();
    server.sql(SUPERUSER, "ALTER SYSTEM SET synchronous_commit = off").unwrap();
    server.stop(Stop::Fast).unwrap();
    server.resume().unwrap();
    // This one each connection may set for itself, and ours do.
    let journal = open(&url).await;
    put(&journal, "things/1", 0, entry().event("1")).await;
    server.stop(Stop::Crash).unwrap();
    server.resume().unwrap();
    assert_eq!(count(&journal, "things/1").await, 1);
    journal.close().await;
}
