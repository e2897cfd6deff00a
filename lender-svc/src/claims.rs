//! Between the domain's claims and the store's: which key a claim has in the whole book, and what
//! is written beside it about its holder.

use std::collections::BTreeMap;

use facility_domain::{
    facility::{Book, ClaimHolder, ClaimKey, Event, Facility, claim_keys, claims_changed, command::SubmitDrawdown},
    ids::{DrawdownId, FacilityId, PartyId},
};
use facility_journal as journal;
use serde::{Deserialize, Serialize};

/// What the store keeps about the holder of a claim, as JSON.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct HolderV1 {
    facility: String,
    drawdown: u32,
    borrower: String,
}

/// The keys that a submission would claim, as the store has them.
pub(crate) fn to_look_up(book: &Book, submit: &SubmitDrawdown) -> Vec<journal::ClaimKey> {
    claim_keys(submit).iter().map(|key| stored_key(&book.parties.provider.id, key)).collect()
}

/// What an event does to the store's claims, given the state before it.
pub(crate) fn changed(before: Option<&Facility>, event: &Event) -> (Vec<journal::NewClaim>, Vec<journal::ClaimKey>) {
    let Some(book) = before.map(Facility::book) else { return (Vec::new(), Vec::new()) };
    let provider = &book.parties.provider.id;
    let change = claims_changed(event, before);
    let take = change.taken.iter().map(|(key, drawdown)| journal::NewClaim {
        key: stored_key(provider, key),
        holder: holder_text(book, *drawdown),
    });
    let give_back = change.given_back.iter().map(|key| stored_key(provider, key));
    (take.collect(), give_back.collect())
}

/// Who holds the keys of a submission, out of what the store said.
///
/// A holder that can't be read is left out: the store itself then refuses to give the key away
/// twice. Better no answer why than a wrong one.
pub(crate) fn holders(
    book: &Book,
    submit: &SubmitDrawdown,
    found: &BTreeMap<journal::ClaimKey, journal::ClaimHolder>,
) -> BTreeMap<ClaimKey, ClaimHolder> {
    let provider = &book.parties.provider.id;
    let held = claim_keys(submit).into_iter().filter_map(|key| {
        let holder = found.get(&stored_key(provider, &key))?;
        let read = read_holder(&holder.holder, &book.parties.borrower.id);
        if read.is_none() {
            tracing::error!(%key, stream = holder.stream, holder = holder.holder, "the holder of a claim can't be read");
        }
        Some((key, read?))
    });
    held.collect()
}

/// A key is unique in the book of one provider; several providers don't meet.
pub(crate) fn stored_key(provider: &PartyId, key: &ClaimKey) -> journal::ClaimKey {
    journal::ClaimKey { kind: key.kind.as_str().to_owned(), key: format!("{provider}/{}", key.key) }
}

#[expect(clippy::expect_used, reason = "a struct of two texts and a number always has a JSON form")]
fn holder_text(book: &Book, drawdown: DrawdownId) -> String {
    let holder = HolderV1 {
        facility: book.id.to_string(),
        drawdown: drawdown.number(),
        borrower: book.parties.borrower.id.to_string(),
    };
    serde_json::to_string(&holder).expect("a struct of two texts and a number")
}

fn read_holder(text: &str, borrower: &PartyId) -> Option<ClaimHolder> {
    let holder: HolderV1 = serde_json::from_str(text).ok()?;
    Some(ClaimHolder {
        facility: FacilityId::parse(&holder.facility).ok()?,
        drawdown: DrawdownId::new(holder.drawdown)?,
        same_borrower: holder.borrower == borrower.as_str(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(id: &str) -> PartyId {
        PartyId::parse(id).unwrap()
    }

    #[test]
    fn holder_of_the_same_borrower_is_told_apart_from_anothers() {
        let text = r#"{"facility":"boleo","drawdown":3,"borrower":"boleo"}"#;
        let own = read_holder(text, &party("boleo")).unwrap();
        assert_eq!((own.facility.as_str(), own.drawdown.number(), own.same_borrower), ("boleo", 3, true));
        assert!(!read_holder(text, &party("cananea")).unwrap().same_borrower);
    }

    #[test]
    fn holder_that_says_more_is_read_and_one_that_says_less_is_not() {
        let more = r#"{"facility":"boleo","drawdown":3,"borrower":"boleo","line":7}"#;
        assert!(read_holder(more, &party("boleo")).is_some());
        for text in [
            "",
            "drawdowns/3",
            r#"{"facility":"boleo","drawdown":3}"#,
            r#"{"facility":"b","drawdown":0,"borrower":"x"}"#,
        ] {
            assert_eq!(read_holder(text, &party("boleo")), None, "{text}");
        }
    }

    #[test]
    fn the_same_machine_in_the_books_of_two_providers_has_two_keys() {
        let key = ClaimKey::serial("Caterpillar", "D8T-65789").unwrap();
        let stored = stored_key(&party("cat-financial"), &key);
        assert_eq!((stored.kind.as_str(), stored.key.as_str()), ("serial", "cat-financial/CATERPILLAR/D8T65789"));
        assert_ne!(stored, stored_key(&party("other-bank"), &key));
    }
}
