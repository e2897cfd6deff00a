//! The two books compared.

use facility_proto::{borrower::v1 as pb, lender::v1::Notice};
use facility_service::owner::Snapshot;
use pb::get_reconciliation_response::Following;
use prost::Message;

use super::count;
use crate::book::{Book, event::NoticeTakenIn, reconcile::Discrepancy};

/// How many bytes of differences go into one answer; the bound of a message is
/// 4 MiB.
const BYTES: usize = 3 * 1024 * 1024;

/// How the book of a facility compares with the provider's.
#[must_use]
pub fn reconciliation(snapshot: &Snapshot<Book>, connected: bool) -> pb::GetReconciliationResponse {
    let book = &snapshot.state;
    let cursor = book.following.cursor;
    let following = match (&book.following.stopped, connected) {
        (Some(_), _) => Following::Stopped,
        (None, true) => Following::Connected,
        (None, false) => Following::Disconnected,
    };
    let stopped = book.following.stopped.as_ref();
    pb::GetReconciliationResponse {
        following: following.into(),
        notice_number: count(cursor.number),
        notice_hash: if cursor.number == 0 { Vec::new() } else { cursor.hash.to_vec() }.into(),
        figures_compared: count(book.reconciliation.figures_compared()),
        discrepancies: newest_that_fit(&snapshot.stream, book),
        submissions_sending: i64::try_from(book.submissions.sending()).unwrap_or(i64::MAX),
        stopped_reason: stopped.map(|why| format!("{}: {}", why.cause.code(), why.description)).unwrap_or_default(),
    }
}

/// A notice as it was taken in; without the decoded form where this release can't read its bytes.
#[must_use]
pub fn taken_in_notice(taken: &NoticeTakenIn) -> pb::TakenInNotice {
    pb::TakenInNotice {
        number: count(taken.number),
        hash: taken.hash.to_vec().into(),
        payload: taken.payload.to_vec().into(),
        notice: Notice::decode(taken.payload.as_ref()).ok(),
    }
}

/// How many differences go into one answer; ListDiscrepancies has them all.
const MOST: usize = 500;

/// The differences by notice number, the oldest left out where not all fit.
fn newest_that_fit(stream: &str, book: &Book) -> Vec<pb::Discrepancy> {
    let mut bytes = 0_usize;
    let newest_first = book.reconciliation.discrepancies().rev().map(|of| discrepancy(stream, of));
    let mut fitting: Vec<_> = newest_first
        .take(MOST)
        .take_while(|of| {
            bytes = bytes.saturating_add(of.encoded_len());
            bytes <= BYTES
        })
        .collect();
    fitting.reverse();
    fitting
}

/// A difference.
#[must_use]
pub fn discrepancy(stream: &str, discrepancy: &Discrepancy) -> pb::Discrepancy {
    let explanation = discrepancy.explanation.as_ref();
    pb::Discrepancy {
        subject: format!("{stream}/{}", discrepancy.subject),
        reason: discrepancy.reason.code().to_owned(),
        ours: discrepancy.ours.clone(),
        theirs: discrepancy.theirs.clone(),
        notice_number: count(discrepancy.notice_number),
        description: discrepancy.description(),
        convention: explanation.map(|why| why.convention.to_owned()).unwrap_or_default(),
        explanation: explanation.map(|why| why.sentence.clone()).unwrap_or_default(),
    }
}
