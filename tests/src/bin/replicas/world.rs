//! What the callers know to be so, because it was acknowledged to them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use facility_journal::RequestKey;

use crate::figures::Figures;

/// An acknowledged request: what the journal must hold for ever.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// Its key in the journal.
    pub key: RequestKey,
    /// The answer's bytes.
    pub answer: Vec<u8>,
}

/// A drawdown that was acknowledged.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// Index of its facility.
    pub facility: usize,
    /// Its resource name.
    pub name: String,
    /// The machine's serial number.
    pub serial: String,
    /// Whether its withdrawal was acknowledged, too.
    pub withdrawn: bool,
    /// Whether its withdrawal is under way, so that its state is not known.
    pub leaving: bool,
}

/// What was acknowledged to all callers together.
#[derive(Debug, Default)]
pub struct Known {
    /// Every request.
    pub requests: Vec<Acknowledged>,
    /// Every drawdown.
    pub drawdowns: Vec<Submitted>,
    /// What is counted of the current way to spread callers.
    pub figures: Figures,
    /// What notice followers found to be out of order.
    pub disorder: Vec<String>,
}

/// Shared by all callers.
#[derive(Debug, Default)]
pub struct World(Mutex<Known>);

impl World {
    /// For a moment only.
    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a facility.
pub fn facility(index: usize) -> String {
    format!("shared-{index}")
}

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// A sequence of its own for each `stream`.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(seed ^ stream.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from((mixed ^ (mixed >> 31)) % bound).unwrap_or(0)
    }
}
