//! Backups of both services while they serve, what `facility verify` says of them, and how the parties
//! go on after a restore to an older point.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

#[path = "backup/behind.rs"]
mod behind;
#[path = "backup/database.rs"]
mod database;
#[path = "backup/unknown.rs"]
mod unknown;

use std::time::Duration;

use facility::verify::{Book, verify};
use facility_journal::{SqliteArchive, back_up, restore};
use facility_proto::borrower::v1::{
    GetReconciliationRequest, GetReconciliationResponse, get_reconciliation_response::Following,
    reconciliation_service_client::ReconciliationServiceClient,
};
use facility_proto::lender::v1::{ListNoticesRequest, NoticeEntry, notice_service_client::NoticeServiceClient};
use facility_tests::{Borrower, Lender};

/// Every notice of a facility that the provider has written, at most 500.
async fn notices(lender: &Lender, facility: &str) -> Vec<NoticeEntry> {
    let parent = format!("facilities/{facility}");
    let request = ListNoticesRequest { parent, page_size: 500, page_token: String::new() };
    let mut client = NoticeServiceClient::new(lender.channel("auditor-1").unwrap());
    client.list_notices(request).await.unwrap().into_inner().entries
}

async fn reconciliation(borrower: &Borrower, facility: &str) -> Option<GetReconciliationResponse> {
    let request = GetReconciliationRequest { facility: format!("facilities/{facility}") };
    let mut client = ReconciliationServiceClient::new(borrower.channel("treasurer-1").unwrap());
    client.get_reconciliation(request).await.ok().map(|answer| answer.into_inner())
}

/// Waits until the borrower has taken in that many notices.
async fn taken_in(borrower: &Borrower, facility: &str, number: usize) -> GetReconciliationResponse {
    for _ in 0..1_000 {
        if let Some(found) = reconciliation(borrower, facility).await
            && usize::try_from(found.notice_number) == Ok(number)
            && found.following() == Following::Connected
        {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the borrower does not follow to {number}: {:?}", reconciliation(borrower, facility).await);
}

/// The one difference of an honest history here: the treasurer asked for the drawdown at the provider,
/// this book never did.
fn only_the_unasked(found: &GetReconciliationResponse) {
    let subjects: Vec<_> =
        found.discrepancies.iter().map(|it| it.subject.rsplit_once("facilities/").unwrap().1).collect();
    assert_eq!(subjects, [format!("{}/drawdowns/1", subjects[0].split('/').next().unwrap())], "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_of_serving_services_are_sound_and_show_the_position_and_the_trial_balance() {
    let lender = Lender::start_on_file().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    lender.available("copied", "1000.00").await.unwrap();
    lender.funded("copied", "600.01").await.unwrap();
    let written = notices(&lender, "copied").await.len();
    only_the_unasked(&taken_in(&borrower, "copied", written).await);

    for (store, book) in [("lender.db", Book::Lender), ("borrower.db", Book::Borrower)] {
        let (store, copy) = (lender.file(store), lender.file(&format!("{store}.backup")));
        back_up(&store, &copy).unwrap();
        for file in [store, copy] {
            let report = verify(file.to_str().unwrap()).await.unwrap();
            assert!(report.is_sound(), "{report}");
            assert_eq!(report.book, book);
            let [found] = report.facilities.as_slice() else { panic!("{report}") };
            assert_eq!(
                (found.name.as_str(), found.state.as_ref().unwrap().0.as_str()),
                ("facilities/copied", "AVAILABLE")
            );
            // 1,000.00 - 600.01 = 399.99
            let amounts: Vec<_> = found.position.iter().map(|(part, amount)| format!("{part} {amount}")).collect();
            let expected = [
                "commitment USD 1000.00",
                "available USD 399.99",
                "reserved USD 0.00",
                "funded USD 600.01",
                "cancelled USD 0.00",
            ];
            assert_eq!(amounts, expected, "{report}");
            if book == Book::Lender {
                // Paid to the suppliers on the open day, on which nothing has accrued yet.
                let paid = [
                    ["CASH", "0.00", "600.01"],
                    ["ADVANCES_FOR_EQUIPMENT", "600.01", "0.00"],
                    ["together", "600.01", "600.01"],
                ];
                assert_eq!(found.trial_balance, paid.map(|line| line.map(str::to_owned)), "{report}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_and_claims_that_contradict_each_other_are_not_verified() {
    let lender = Lender::start_on_file().await.unwrap();
    lender.available("one", "1000.00").await.unwrap();
    lender.funded("one", "600.00").await.unwrap();
    let stopped = lender.stop().await.unwrap();
    let store = stopped.file("lender.db");
    let copy = store.with_extension("copy");
    back_up(&store, &copy).unwrap();
    let shell = rusqlite::Connection::open(&copy).unwrap();
    assert_eq!(shell.execute("DELETE FROM claim WHERE kind = 'serial'", []).unwrap(), 1);
    drop(shell);
    let report = verify(copy.to_str().unwrap()).await.unwrap();
    assert!(!report.is_sound());
    let [problem] = report.problems.as_slice() else { panic!("{report}") };
    assert!(problem.contains("is facilities/one/drawdowns/1's by the events, nobody's by the store"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn borrower_restored_to_an_older_point_follows_again_to_the_same_end() {
    let lender = Lender::start_on_file().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    lender.available("older", "1000.00").await.unwrap();
    taken_in(&borrower, "older", notices(&lender, "older").await.len()).await;
    let (store, copy) = (lender.file("borrower.db"), lender.file("borrower.backup"));
    back_up(&store, &copy).unwrap();
    lender.funded("older", "600.00").await.unwrap();
    let written = notices(&lender, "older").await.len();
    let before = taken_in(&borrower, "older", written).await;
    borrower.stop().await.unwrap();

    restore(&copy, &store, Some(&lender.file("borrower.old")), None).unwrap();
    let restored = SqliteArchive::open(&store).unwrap().look_through().unwrap();
    assert!(restored.events < u64::try_from(written).unwrap(), "{restored:?}");
    let borrower = Borrower::start(&lender).await.unwrap();
    let after = taken_in(&borrower, "older", written).await;
    assert_eq!((&after.notice_hash, &after.discrepancies), (&before.notice_hash, &before.discrepancies));
    assert_eq!(after.figures_compared, before.figures_compared);
    only_the_unasked(&after);
}
