//! Processors of its own for a process that is measured, so that what its callers take is not taken
//! from it.

use std::{fs, path::Path};

use rustix::{
    process::Pid,
    thread::{CpuSet, sched_getaffinity, sched_setaffinity},
};

use crate::Failure;

/// Gives the process one half of the processors and this one the other; how many each has. Where there
/// is only one, both keep it.
///
/// # Errors
/// The system does not allow it.
pub fn apart(process: u32) -> Result<(usize, usize), Failure> {
    let mine = sched_getaffinity(None)?;
    let all: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|cpu| mine.is_set(*cpu)).collect();
    let (its, ours) = all.split_at(all.len() / 2);
    if its.is_empty() {
        return Ok((all.len(), all.len()));
    }
    keep_to(Path::new("/proc").join(process.to_string()).as_path(), its)?;
    keep_to(Path::new("/proc/self"), ours)?;
    Ok((its.len(), ours.len()))
}

/// Keeps every thread of a process, and those that they begin, to these processors.
fn keep_to(process: &Path, processors: &[usize]) -> Result<(), Failure> {
    let mut set = CpuSet::new();
    for processor in processors {
        set.set(*processor);
    }
    for thread in fs::read_dir(process.join("task"))? {
        let thread = thread?.file_name().to_string_lossy().parse()?;
        sched_setaffinity(Pid::from_raw(thread), &set)?;
    }
    Ok(())
}
