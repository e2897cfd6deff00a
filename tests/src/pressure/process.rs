//! What a process takes of the machine, as Linux tells it.

use std::{fs, time::Duration};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::Failure;

/// How many files this process, and those that it starts, must be able to open.
const FILES: u64 = 4_096;

/// What a process takes of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Memory that is resident, in KiB.
    pub resident_kib: u64,
    /// Open descriptors.
    pub descriptors: u64,
    /// Processor time so far of the threads that there are.
    pub processor: Duration,
}

impl Usage {
    /// Of the process with this number.
    ///
    /// # Errors
    /// There is none, or this is not Linux.
    pub fn of(process: u32) -> Result<Self, Failure> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let resident = resident.and_then(|rest| rest.split_whitespace().next()).ok_or("no VmRSS")?;
        let descriptors = fs::read_dir(format!("/proc/{process}/fd"))?.count();
        Ok(Self {
            resident_kib: resident.parse()?,
            descriptors: u64::try_from(descriptors)?,
            processor: processor(process)?,
        })
    }
}

fn processor(process: u32) -> Result<Duration, Failure> {
    let mut nanos = 0_u64;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        // A thread may have ended since.
        let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        let on_processor: u64 = text.split_whitespace().next().ok_or("no schedstat")?.parse()?;
        nanos = nanos.saturating_add(on_processor);
    }
    Ok(Duration::from_nanos(nanos))
}

/// Lets this process, and those that it starts, open enough files for a thousand connections.
///
/// # Errors
/// The system does not allow it.
pub fn more_files() -> Result<(), Failure> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= FILES) {
        return Ok(());
    }
    if maximum.is_some_and(|maximum| maximum < FILES) {
        return Err(format!("no process may open {FILES} files here; raise the limit (ulimit -Hn)").into());
    }
    Ok(setrlimit(Resource::Nofile, Rlimit { current: Some(FILES), maximum })?)
}
