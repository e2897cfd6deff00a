//! The only place where random ids are made. Whoever needs a new id takes an
//! [`IdSource`]; nothing derives meaning from an id.

use std::{
    fmt::Debug,
    sync::atomic::{AtomicU64, Ordering},
};

use uuid::Uuid;

/// Makes ids that are never made twice.
pub trait IdSource: Debug + Send + Sync {
    /// A new UUID, 36 characters in lower case with hyphens.
    fn uuid(&self) -> String;
}

/// Version 7 UUIDs: the moment and random bits, so that they sort roughly by age.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn uuid(&self) -> String {
        #[expect(clippy::disallowed_methods, reason = "the one source of random ids")]
        let id = Uuid::now_v7();
        id.to_string()
    }
}

/// Ids that count 1, 2, 3 …, for tests and simulations that must repeat.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl IdSource for CountedIds {
    fn uuid(&self) -> String {
        let number = self.0.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        Uuid::from_u128(u128::from(number)).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ids_differ_and_have_the_canonical_form() {
        let (one, other) = (RandomIds.uuid(), RandomIds.uuid());
        assert_ne!(one, other);
        assert_eq!(one.len(), 36);
        assert_eq!(one, one.to_lowercase());
    }

    #[test]
    fn counted_ids_count_from_one() {
        let ids = CountedIds::default();
        assert_eq!(ids.uuid(), "00000000-0000-0000-0000-000000000001");
        assert_eq!(ids.uuid(), "00000000-0000-0000-0000-000000000002");
    }
}
