//! Verifying what the provider notified: numbers without gaps, hashes over the
//! exact bytes. The first notice that does not fit ends the following; nothing
//! is ever skipped.

use facility_journal::notice_hash;

use crate::book::{
    Book, Event,
    command::{NoticeEntry, TakeInNotices},
    event::{FollowingStopped, NoticeTakenIn},
    notice::Subject,
    state::{Cursor, StopCause, Stopped},
};

pub fn decide(stream: &str, book: &Book, command: &TakeInNotices) -> Vec<Event> {
    let mut events = Vec::new();
    if book.following.stopped.is_some() {
        return events;
    }
    let mut cursor = book.following.cursor;
    for entry in &command.entries {
        match next(stream, cursor, entry) {
            Ok(None) => {}
            Ok(Some(taken)) => {
                cursor = Cursor { number: taken.number, hash: taken.hash };
                events.push(Event::NoticeTakenIn(taken));
            }
            Err(stopped) => {
                events.push(Event::FollowingStopped(FollowingStopped { stopped }));
                break;
            }
        }
    }
    events
}

/// The notice verified; none when it was taken in before.
fn next(stream: &str, cursor: Cursor, entry: &NoticeEntry) -> Result<Option<NoticeTakenIn>, Stopped> {
    let number = entry.number;
    if number == cursor.number && number > 0 && entry.hash != Some(cursor.hash) {
        return Err(diverged(format!("notice {number} has another hash than when it was taken in")));
    }
    if number <= cursor.number {
        return Ok(None);
    }
    let expected = cursor.number.saturating_add(1);
    if number != expected {
        return Err(diverged(format!("notice {number} came where {expected} was next")));
    }
    let hash = notice_hash(&cursor.hash, stream, number, &entry.payload);
    if entry.hash != Some(hash) {
        return Err(diverged(format!(
            "the hash of notice {number} does not follow from its bytes and the notice before"
        )));
    }
    let notice = entry.notice.clone().map_err(|problem| unreadable(format!("notice {number}: {problem}")))?;
    let first = matches!(notice.subject, Subject::FacilityCreated { .. });
    if first != (number == 1) {
        return Err(unreadable(format!("notice {number}: the first notice, and no other, creates the facility")));
    }
    Ok(Some(NoticeTakenIn { number, hash, payload: entry.payload.clone(), notice }))
}

fn diverged(description: String) -> Stopped {
    Stopped { cause: StopCause::HistoryDiverged, description }
}

fn unreadable(description: String) -> Stopped {
    Stopped { cause: StopCause::Unreadable, description }
}
