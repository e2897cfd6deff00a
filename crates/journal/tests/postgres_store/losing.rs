//! Commits whose answers are lost, and a server that goes and comes back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use facility_journal::{AppendError, Journal, PostgresJournal};
use facility_postgres_server::{Server, Stop};

use crate::build::{EntryExt, append, count, entry, put, request_key};
use crate::proxy::{Cut, Proxy};
use crate::{made, open, options};

/// A journal behind a line that is cut at the next `cuts` commits.
async fn behind(cut: Cut, cuts: u32) -> Option<(Proxy, PostgresJournal, String)> {
    let (_, url, _) = made().await?;
    let host = url.split('@').nth(1).unwrap().split('/').next().unwrap().replace("%2F", "/");
    let proxy = Proxy::new(PathBuf::from(&host).join(".s.PGSQL.5432"), cut, cuts);
    let cut_url = url.replace(&host.replace('/', "%2F"), &proxy.folder().display().to_string().replace('/', "%2F"));
    let journal = open(&cut_url).await;
    Some((proxy, journal, url))
}

#[tokio::test(flavor = "multi_thread")]
async fn commit_whose_answer_is_lost_is_found_and_not_repeated() {
    for cut in [Cut::BeforeItsAnswer, Cut::BeforeTheCommit] {
        let Some((proxy, journal, url)) = behind(cut, 2).await else { return };
        let first = put(&journal, "things/1", 0, entry().event("1").notice(b"n").request("r-1", b"a")).await;
        assert_eq!((first.version, first.notice_number), (1, 1), "{cut:?}");
        let second = put(&journal, "things/1", 1, entry().event("2").take("k", "h")).await;
        assert_eq!((second.version, proxy.left()), (2, 0), "{cut:?}");
        // Without events there is only the request to know it by.
        let nothing = put(&journal, "things/1", 2, entry().request("r-2", b"nothing")).await;
        assert_eq!(nothing.version, 2);
        let direct = open(&url).await;
        assert_eq!(count(&direct, "things/1").await, 2, "{cut:?}");
        let found = direct.find_requests(&[request_key("r-1"), request_key("r-2")]).await.unwrap();
        assert!(found.iter().all(Option::is_some), "{cut:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_without_events_that_is_lost_is_found_by_its_request() {
    let Some((proxy, journal, url)) = behind(Cut::BeforeItsAnswer, 0).await else { return };
    put(&journal, "things/1", 0, entry().event("1")).await;
    drop((proxy, journal));
    let Some((proxy, journal, _)) = behind_existing(&url, Cut::BeforeItsAnswer, 1).await else { return };
    assert_eq!(put(&journal, "things/1", 1, entry().request("r-1", b"a")).await.version, 1);
    assert_eq!(proxy.left(), 0);
}

async fn behind_existing(url: &str, cut: Cut, cuts: u32) -> Option<(Proxy, PostgresJournal, String)> {
    let host = url.split('@').nth(1)?.split('/').next()?.replace("%2F", "/");
    let proxy = Proxy::new(PathBuf::from(&host).join(".s.PGSQL.5432"), cut, cuts);
    let cut_url = url.replace(&host.replace('/', "%2F"), &proxy.folder().display().to_string().replace('/', "%2F"));
    Some((proxy, open(&cut_url).await, url.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn many_streams_in_doubt_at_once_are_each_there_once() {
    for cut in [Cut::BeforeItsAnswer, Cut::BeforeTheCommit] {
        let Some((_proxy, journal, url)) = behind(cut, 5).await else { return };
        let journal = Arc::new(journal);
        let tasks: Vec<_> = (0..60)
            .map(|number| {
                let journal = Arc::clone(&journal);
                let wanted = entry().event("1").notice(b"n").request(&format!("r-{number}"), b"a");
                let append = append(&format!("things/{number:02}"), 0, vec![wanted]);
                tokio::spawn(async move { journal.append(append).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap().version, 1, "{cut:?}");
        }
        let heads = open(&url).await.streams("things/").await.unwrap();
        assert_eq!((heads.len(), heads.iter().filter(|head| head.version == 1).count()), (60, 60), "{cut:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn server_that_is_restarted_loses_nothing_and_is_waited_for() {
    for how in [Stop::Fast, Stop::Crash] {
        let Some(mut server) = Server::start().unwrap() else { return };
        let url = server.database("book").unwrap();
        PostgresJournal::migrate(&url, "book").await.unwrap();
        let journal = Arc::new(open(&url).await);
        let writing = {
            let journal = Arc::clone(&journal);
            tokio::spawn(async move {
                for version in 0..150 {
                    put(&*journal, "things/1", version, entry().event("1").notice(b"n")).await;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            })
        };
        tokio::time::sleep(Duration::from_millis(250)).await;
        let server = tokio::task::spawn_blocking(move || {
            server.stop(how).unwrap();
            server.resume().unwrap();
            server
        });
        let _server = server.await.unwrap();
        writing.await.unwrap();
        assert_eq!(count(&*journal, "things/1").await, 150, "{how:?}");
        assert_eq!(journal.notice_head("things/1").await.unwrap().number, 150);
        assert_eq!(journal.failure(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn server_that_stays_away_is_said_to_and_nothing_was_written() {
    let Some(mut server) = Server::start().unwrap() else { return };
    let url = server.database("book").unwrap();
    PostgresJournal::migrate(&url, "book").await.unwrap();
    let journal = PostgresJournal::open(&url, options()).await.unwrap();
    put(&journal, "things/1", 0, entry().event("1")).await;
    server.stop(Stop::Fast).unwrap();
    let refused = journal.append(append("things/1", 1, vec![entry().event("2")])).await;
    assert!(matches!(&refused, Err(AppendError::Unavailable(_))), "{refused:?}");
    server.resume().unwrap();
    assert_eq!(put(&journal, "things/1", 1, entry().event("2")).await.version, 2);
}
