//! Processors of their own for the processes that are measured, so that what their callers take is not taken
//! from them.

use std::{fs, path::Path};

use rustix::{
    process::Pid,
    thread::{CpuSet, sched_getaffinity, sched_setaffinity},
};

use crate::Failure;

/// This process kept to a half of its processors, until it is dropped.
#[derive(Debug)]
pub struct Apart {
    all: Vec<usize>,
    /// How many processors what was started has.
    pub its: usize,
    /// How many this process has.
    pub ours: usize,
}

impl Apart {
    /// Runs `start` on one half of the processors and keeps this process to the other one. What `start` starts
    /// finds no more processors than its half from its first moment on, and is as large as on a machine of its
    /// own. Where there is only one processor, all share it.
    ///
    /// # Errors
    /// What `start` says, or the system does not allow it.
    pub fn from(start: impl FnOnce() -> Result<(), Failure>) -> Result<Self, Failure> {
        let mine = sched_getaffinity(None)?;
        let all: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|cpu| mine.is_set(*cpu)).collect();
        let (its, ours) = all.split_at(all.len() / 2);
        let its = if its.is_empty() { ours } else { its };
        keep_to(its)?;
        let started = start();
        keep_to(ours)?;
        started?;
        Ok(Self { its: its.len(), ours: ours.len(), all })
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // Where it fails, what follows has fewer processors.
        drop(keep_to(&self.all));
    }
}

/// Keeps every thread of this process, and what they begin, to these processors.
fn keep_to(processors: &[usize]) -> Result<(), Failure> {
    let mut set = CpuSet::new();
    for processor in processors {
        set.set(*processor);
    }
    for thread in fs::read_dir(Path::new("/proc/self/task"))? {
        let thread = thread?.file_name().to_string_lossy().parse()?;
        sched_setaffinity(Pid::from_raw(thread), &set)?;
    }
    Ok(())
}
