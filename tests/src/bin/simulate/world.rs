//! What a life and its nemesis know of each other: what has happened, in order, and how much of it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// Everything that is kept of one life.
#[derive(Debug, Default)]
pub struct World {
    trace: RefCell<Trace>,
    tally: RefCell<Tally>,
    violations: RefCell<Vec<String>>,
    faults_now: Cell<u32>,
    wanted: Cell<Option<Wanted>>,
    over: Cell<bool>,
    healed: Cell<bool>,
}

/// What the people of a machine want of whoever runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A backup of its journal.
    BackUp(&'static str),
    /// The journal as it was in the backup.
    Restore(&'static str),
}

#[derive(Debug, Default)]
struct Trace {
    hash: u64,
    lines: u64,
    shown: bool,
}

impl Trace {
    /// FNV-1a.
    fn mix(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }
}

/// How much of everything a life had.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Commands that were accepted, by method.
    pub accepted: BTreeMap<String, u64>,
    /// Those that were accepted while something was broken.
    pub during_faults: u64,
    /// Commands that were refused by a rule.
    pub refused: u64,
    /// Attempts without a definite answer.
    pub unanswered: u64,
    /// Requests that were sent once more after, or at the same time as, they were answered.
    pub repeated: u64,
    /// Faults, by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Due dates over which a day was closed.
    pub due_dates: BTreeSet<String>,
    /// Times the auditor looked.
    pub audits: u64,
}

impl Tally {
    pub fn commands(&self) -> u64 {
        self.accepted.values().sum()
    }
}

impl World {
    /// Prints every line of the trace, for a person.
    pub fn show(&self) {
        self.trace.borrow_mut().shown = true;
    }

    /// Writes down what has happened.
    pub fn note(&self, what: impl Display) {
        let at = turmoil::sim_elapsed().map(|at| at.as_micros());
        let line = match at {
            Some(at) => format!("{at} {what}"),
            None => format!("- {what}"),
        };
        let mut trace = self.trace.borrow_mut();
        trace.lines += 1;
        trace.mix(line.as_bytes());
        if trace.shown {
            println!("{line}");
        }
    }

    /// Takes something into the trace's hash that nobody wants to read.
    pub fn mix(&self, bytes: &[u8]) {
        self.trace.borrow_mut().mix(bytes);
    }

    /// The hash over all lines, and how many there are.
    pub fn trace(&self) -> (u64, u64) {
        let trace = self.trace.borrow();
        (trace.hash, trace.lines)
    }

    pub fn tally(&self, count: impl FnOnce(&mut Tally)) {
        count(&mut self.tally.borrow_mut());
    }

    pub fn counted(&self) -> Tally {
        self.tally.borrow().clone()
    }

    /// Something is not as it must be.
    pub fn violated(&self, what: impl Display) {
        let what = what.to_string();
        self.note(format!("VIOLATION {what}"));
        self.violations.borrow_mut().push(what);
    }

    pub fn violations(&self) -> Vec<String> {
        self.violations.borrow().clone()
    }

    /// A fault begins.
    pub fn broken(&self) {
        self.faults_now.set(self.faults_now.get() + 1);
    }

    /// A fault has come about.
    pub fn met(&self, kind: &'static str) {
        self.tally(|tally| *tally.faults.entry(kind).or_default() += 1);
    }

    /// A fault ends.
    pub fn mended(&self) {
        self.faults_now.set(self.faults_now.get().saturating_sub(1));
    }

    pub fn is_broken(&self) -> bool {
        self.faults_now.get() > 0
    }

    /// Asks for something that is done while the machine is down; `None` once it is done.
    pub fn want(&self, wanted: Option<Wanted>) {
        self.wanted.set(wanted);
    }

    pub fn wanted(&self) -> Option<Wanted> {
        self.wanted.get()
    }

    /// The life is lived; what is broken is to be mended for good.
    pub fn live_out(&self) {
        self.over.set(true);
    }

    pub fn is_over(&self) -> bool {
        self.over.get()
    }

    pub fn heal(&self) {
        self.healed.set(true);
    }

    pub fn is_healed(&self) -> bool {
        self.healed.get()
    }
}
