//! Faulty parts that are put in the place of the services' own, to see whether the simulation would
//! find such a bug. None of them exists outside this program.

use std::sync::Arc;

use borrower_svc::ProviderService;
use facility_journal::{Journal, SqliteDisk};
use facility_tests::disk::Disk;

/// Which part is faulty, if one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// None.
    Nothing,
}

impl Plant {
    pub fn provider(self, provider: ProviderService) -> ProviderService {
        provider
    }

    pub fn disk(self, _site: &str, disk: &Disk) -> Arc<dyn SqliteDisk> {
        Arc::new(disk.clone())
    }

    pub fn journal(self, _site: &str, _start: u64, journal: Arc<dyn Journal>) -> Arc<dyn Journal> {
        journal
    }

    pub fn repeats_ids(self) -> bool {
        false
    }
}
