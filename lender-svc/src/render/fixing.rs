//! Fixings as callers see them.

use facility_domain::{
    date::BusinessDate,
    facility::{Book, terms::Interest},
    floating,
};
use facility_proto::lender::v1::{Fixing, MissingFixing, fixing::Correction};

/// A fixing with what it was before.
#[must_use]
pub fn fixing(fixing_date: BusinessDate, fixing: &floating::Fixing) -> Fixing {
    let corrections = fixing.corrections.iter().map(|corrected| Correction {
        rate: corrected.rate.to_string(),
        correction_date: corrected.corrected_on.to_string(),
        reason: corrected.reason.clone(),
    });
    Fixing {
        fixing_date: fixing_date.to_string(),
        rate: fixing.rate.to_string(),
        publication_date: fixing.published_on.to_string(),
        corrections: corrections.collect(),
    }
}

/// A fixing that is needed and was not published.
#[must_use]
pub fn missing_fixing(book: &Book, missing: &floating::MissingFixing) -> Option<MissingFixing> {
    Some(MissingFixing {
        benchmark: benchmark(book)?.to_owned(),
        fixing_date: missing.fixing_date.to_string(),
        needed_from_date: missing.needed_from.to_string(),
    })
}

/// The benchmark that the facility's rate follows, if it floats.
#[must_use]
pub fn benchmark(book: &Book) -> Option<&str> {
    match &book.terms.interest {
        Interest::Fixed { .. } => None,
        Interest::Floating(floating) => Some(&floating.benchmark),
    }
}
