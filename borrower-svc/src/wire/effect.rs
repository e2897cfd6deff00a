//! What a prepayment makes of the payments that are left, on the wire.

use facility_domain::facility::servicing::PrepaymentEffect;
use facility_proto::lender::v1 as lender;
use facility_service::wire::Problems;

/// An effect for the wire.
#[must_use]
pub const fn effect(effect: PrepaymentEffect) -> lender::PrepaymentEffect {
    match effect {
        PrepaymentEffect::ShorterTerm => lender::PrepaymentEffect::ShorterTerm,
        PrepaymentEffect::LowerRent => lender::PrepaymentEffect::LowerRent,
    }
}

/// Reads an effect, which must be given.
pub fn read_effect(problems: &mut Problems, field: &str, effect: i32) -> Option<PrepaymentEffect> {
    match lender::PrepaymentEffect::try_from(effect) {
        Ok(lender::PrepaymentEffect::ShorterTerm) => Some(PrepaymentEffect::ShorterTerm),
        Ok(lender::PrepaymentEffect::LowerRent) => Some(PrepaymentEffect::LowerRent),
        Ok(lender::PrepaymentEffect::Unspecified) => problems.none(field, "is required"),
        Err(_) => problems.none(field, format!("{effect} is not a known value")),
    }
}
