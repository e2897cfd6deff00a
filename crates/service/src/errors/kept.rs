//! A refusal as bytes, for a journal that keeps it under its request's id. What is kept is what the wire
//! would carry, a `google.rpc.Status`, so that the same answer can be given again.

use prost::{Message, bytes::Bytes};
use tonic::{Code, Status};
use tonic_types::pb;

use super::{Reason, Refusal, RuleViolation, decode};

impl Refusal {
    /// Its bytes.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        Status::from(self).details().to_vec()
    }

    /// Reads [`Self::bytes`]; `None` where they are something else, or give a reason that this release
    /// does not know.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let sent = pb::Status::decode(bytes).ok()?;
        let code = Code::from_i32(sent.code);
        let error = decode(&Status::with_details(code, sent.message, Bytes::copy_from_slice(bytes)))?;
        let mut refusal = Self::new(error.known_reason()?, error.message);
        let rules = error.rules.into_iter().map(|rule| {
            let (reason, metadata) = (Reason::parse(&rule.reason)?, rule.metadata);
            Some(RuleViolation { reason, subject: rule.subject, description: rule.description, metadata })
        });
        refusal.rules = rules.collect::<Option<_>>()?;
        refusal.metadata = error.metadata;
        refusal.fields = error.fields;
        refusal.retry_after = error.retry_after;
        refusal.request_id = error.request_id;
        Some(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_is_read_as_it_was_kept() {
        let rules = vec![
            RuleViolation::new(Reason::OverHeadroom, "facilities/mine-1", "USD 250000.00 too much")
                .with("excess", "250000.00"),
            RuleViolation::new(Reason::UnmetCondition, "facilities/mine-1/conditions/insurance", "insurance is open"),
        ];
        let refusal = Refusal::rules(rules).for_request("r-1");
        assert_eq!(Refusal::read(&refusal.clone().bytes()), Some(refusal));
        let refusal = Refusal::not_found("facilities/mine-1/drawdowns/7");
        assert_eq!(Refusal::read(&refusal.clone().bytes()), Some(refusal));
    }

    #[test]
    fn what_is_no_refusal_is_not_read() {
        assert_eq!(Refusal::read(b""), None);
        assert_eq!(Refusal::read(&[255, 255]), None);
    }
}
