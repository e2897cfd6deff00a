//! Lists the provider's notices as this book has taken them in.

use facility_journal::StoredEvent;
use facility_proto::borrower::v1::{ListNoticesRequest, ListNoticesResponse, TakenInNotice};
use facility_service::{
    errors::Refusal,
    identity::Caller,
    wire::{Problems, facility_name, page_token, read_facility, read_page_size, read_page_token},
};

use super::Borrower;
use crate::{book::Event, render, stored};

/// How many events are read at once.
const PAGE: usize = 500;
/// How many bytes of notices go into one answer; the bound of a message is 4 MiB.
const BYTES: usize = 3 * 1024 * 1024;

impl Borrower {
    /// Lists the provider's notices as this book has taken them in: read from the journal, where their
    /// bytes are. The page token is the version of the last event looked at.
    pub async fn list_notices(
        &self,
        caller: &Caller,
        request: &ListNoticesRequest,
    ) -> Result<ListNoticesResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let size = read_page_size(&mut problems, request.page_size);
        let number = u64::try_from(request.after_number).map_err(|_| "must not be negative");
        let number = problems.keep("after_number", number);
        let list = format!("{}/notices", request.parent);
        let after = read_page_token(&mut problems, &list, &request.page_token).and_then(|after| match after {
            Some(last) => problems.keep("page_token", last.parse::<u64>()),
            None => Some(0),
        });
        let read = (|| Some((facility?, size?, number?, after?)))();
        let (facility, size, number, mut after) = problems.finish(read)?;
        self.followed(caller, &facility).await?;
        let stream = facility_name(&facility);
        let (mut notices, mut bytes) = (Vec::new(), 0_usize);
        loop {
            let events = self
                .owners
                .journal()
                .read_events(&stream, after, PAGE)
                .await
                .map_err(|error| Refusal::internal("reading notices", &error))?;
            for event in &events {
                let notice = taken_in(event)?.filter(|notice| u64::try_from(notice.number).is_ok_and(|it| it > number));
                if let Some(notice) = notice {
                    bytes = bytes.saturating_add(notice.payload.len().saturating_mul(2));
                    if notices.len() == size || (bytes > BYTES && !notices.is_empty()) {
                        return Ok(ListNoticesResponse {
                            notices,
                            next_page_token: page_token(&list, &after.to_string()),
                        });
                    }
                    notices.push(notice);
                }
                after = event.version;
            }
            if events.len() < PAGE {
                return Ok(ListNoticesResponse { notices, next_page_token: String::new() });
            }
        }
    }
}

/// The notice that an event is about, if it is about one.
fn taken_in(event: &StoredEvent) -> Result<Option<TakenInNotice>, Refusal> {
    if !stored::is_notice(event) {
        return Ok(None);
    }
    match stored::decode(event) {
        Ok(Event::NoticeTakenIn(taken)) => Ok(Some(render::taken_in_notice(&taken))),
        Ok(_) => Ok(None),
        Err(problem) => Err(Refusal::internal("reading notices", &problem)),
    }
}
