//! The provider's journal: facilities made anew by the domain, and what they must keep.

use std::collections::BTreeMap;

use facility_domain::{
    facility::{self, Book, ClaimKey, Facility},
    ids::DrawdownId,
};
use facility_journal::{Journal, ReadError, StreamHead};
use facility_proto::lender::v1::Notice;
use prost::Message;

use super::{FacilityReport, PAGE, Stopped, each_event};

/// Who holds what, by the events of all facilities.
#[derive(Default)]
pub(super) struct Claims {
    held: BTreeMap<facility_journal::ClaimKey, String>,
    twice: Vec<String>,
}

/// Makes the facility anew from its events, and looks at it after each.
pub(super) async fn look_through(
    journal: &dyn Journal,
    head: &StreamHead,
    claims: &mut Claims,
    found: &mut FacilityReport,
) -> Result<(), Stopped> {
    let mut state: Option<Facility> = None;
    let mut problems = Vec::new();
    each_event(journal, head, |stored| {
        let event = lender_svc::stored::decode(stored)?;
        let mut problem =
            |what: String| problems.push(format!("version {} ({}): {what}", stored.version, stored.event_type));
        if state.is_none() && event.as_created().is_none() {
            problem("it meets no facility".to_owned());
        }
        match event.business_date(state.as_ref()) {
            Some(date) if date.to_string() != stored.business_date => {
                problem(format!("it belongs to {date} and stands under {}", stored.business_date));
            }
            Some(_) | None => {}
        }
        state = facility::evolve(state.take(), &event);
        if let Some(known) = &state
            && known.book().position.check().is_err()
        {
            problem("the position does not add up to the commitment".to_owned());
        }
        Ok(())
    })
    .await?;
    found.problems.append(&mut problems);
    read_notices(journal, head, found).await?;
    if let Some(known) = &state {
        describe(known, found);
        claims.take(known.book(), &head.stream);
    }
    Ok(())
}

/// Every notice must be one that this release can read.
async fn read_notices(journal: &dyn Journal, head: &StreamHead, found: &mut FacilityReport) -> Result<(), ReadError> {
    let mut after = 0;
    while after < head.notice_number {
        let notices = journal.read_notices(&head.stream, after, PAGE).await?;
        let Some(last) = notices.last() else { return Ok(()) };
        after = last.number;
        for notice in &notices {
            if let Err(problem) = Notice::decode(notice.payload.as_slice()) {
                found.problem(format!("notice {} can't be read: {problem}", notice.number));
            }
        }
    }
    Ok(())
}

fn describe(known: &Facility, found: &mut FacilityReport) {
    let book = known.book();
    found.state = Some((known.state_name().to_owned(), book.business_date.to_string()));
    found.position = [
        ("commitment", book.position.commitment()),
        ("available", book.position.available()),
        ("reserved", book.position.reserved()),
        ("funded", book.position.funded()),
        ("cancelled", book.position.cancelled()),
    ]
    .map(|(part, amount)| (part, amount.to_string()))
    .to_vec();
    found.ledger(&book.ledger);
    match facility::contradictions(book) {
        Ok(contradictions) => found.problems.extend(contradictions),
        Err(problem) => found.problem(format!("its figures can't be added up: {problem}")),
    }
}

impl Claims {
    fn take(&mut self, book: &Book, stream: &str) {
        let held: &BTreeMap<ClaimKey, DrawdownId> = &book.live_claims;
        for (key, drawdown) in held {
            let holder = format!("{stream}/drawdowns/{drawdown}");
            let key = lender_svc::machine::stored_claim(book, key);
            if let Some(other) = self.held.insert(key.clone(), holder.clone()) {
                self.twice.push(format!("{} {:?} is claimed by {other} and by {holder}", key.kind, key.key));
            }
        }
    }

    /// Claims that two facilities hold, and claims that the store does not know to be theirs.
    pub(super) async fn problems(self, journal: &dyn Journal) -> Result<Vec<String>, ReadError> {
        let mut problems = self.twice;
        let keys: Vec<_> = self.held.keys().cloned().collect();
        for (keys, holders) in keys.chunks(PAGE).zip(self.held.values().collect::<Vec<_>>().chunks(PAGE)) {
            let stored = journal.claim_holders(keys).await?;
            for ((key, holder), stored) in keys.iter().zip(holders).zip(stored) {
                let stream = stored.map(|stored| stored.stream).unwrap_or_default();
                if !holder.starts_with(&format!("{stream}/")) || stream.is_empty() {
                    let theirs = if stream.is_empty() { "nobody" } else { &stream };
                    problems.push(format!(
                        "{} {:?} is {holder}'s by the events, {theirs}'s by the store",
                        key.kind, key.key
                    ));
                }
            }
        }
        Ok(problems)
    }
}
