//! Both services as child processes of this one: the same `serve` as their own
//! binaries. They end with this process, however it ends.

use std::{
    collections::VecDeque,
    fmt,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use super::error::DemoError;

/// Set for the services' processes: they end when their standard input ends,
/// which it does with the process that started them.
pub const EXIT_WITH_PARENT: &str = "FACILITY_EXIT_WITH_PARENT";

/// How long a service may take to stop when it is asked to.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// How many lines of a log are shown when its service has ended.
const TAIL: usize = 15;

/// One of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The provider's.
    Lender,
    /// The borrower's.
    Borrower,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Lender, Self::Borrower];

    /// The name of its program.
    #[must_use]
    pub const fn program(self) -> &'static str {
        match self {
            Self::Lender => "lender-svc",
            Self::Borrower => "borrower-svc",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.program())
    }
}

/// How one service is started.
#[derive(Debug, Clone)]
pub struct Start {
    /// The program that knows both services as subcommands.
    pub program: PathBuf,
    /// The service's configuration file.
    pub config: PathBuf,
    /// Where its output goes.
    pub log: PathBuf,
}

/// Both services' processes. Dropping this kills them. Of services that run
/// elsewhere nothing is known here, and nothing is done to them.
#[derive(Debug)]
pub struct Services {
    lender: Option<Service>,
    borrower: Option<Service>,
}

#[derive(Debug)]
struct Service {
    side: Side,
    start: Start,
    child: Mutex<Option<Child>>,
}

impl Services {
    /// Both services, not started yet.
    #[must_use]
    pub fn new(lender: Start, borrower: Start) -> Self {
        let service = |side, start| Some(Service { side, start, child: Mutex::new(None) });
        Self { lender: service(Side::Lender, lender), borrower: service(Side::Borrower, borrower) }
    }

    /// Services that somebody else has started, and ends.
    #[must_use]
    pub const fn elsewhere() -> Self {
        Self { lender: None, borrower: None }
    }

    /// Starts a service and returns at once; it is not ready to answer yet.
    ///
    /// # Errors
    /// The log can't be opened, the process can't be started, or the service runs
    /// elsewhere.
    pub fn start(&self, side: Side) -> Result<(), DemoError> {
        let service = self.ours(side)?;
        let child = service.spawn()?;
        *service.child() = Some(child);
        Ok(())
    }

    /// Kills a service as a crash would (SIGKILL) and waits until it is gone. The
    /// play goes on and waits for it to be started again.
    ///
    /// # Errors
    /// The process can't be killed, or the service runs elsewhere.
    pub async fn kill(&self, side: Side) -> Result<(), DemoError> {
        let taken = self.ours(side)?.child().take();
        match taken {
            Some(mut child) => child.kill().await.map_err(|source| DemoError::Process { side, source }),
            None => Ok(()),
        }
    }

    /// Asks both services to stop, waits, and kills what is left.
    ///
    /// # Errors
    /// A process can't be killed.
    pub async fn stop(&self) -> Result<(), DemoError> {
        // The borrower's first, so that it does not report a lost provider.
        for side in [Side::Borrower, Side::Lender] {
            let taken = self.service(side).and_then(|service| service.child().take());
            if let Some(mut child) = taken {
                let asked = terminate(&child);
                if !asked || tokio::time::timeout(STOP_PATIENCE, child.wait()).await.is_err() {
                    child.kill().await.map_err(|source| DemoError::Process { side, source })?;
                }
            }
        }
        Ok(())
    }

    /// Says whether a service has ended by itself.
    ///
    /// # Errors
    /// One has: with the end of its log.
    pub fn check(&self) -> Result<(), DemoError> {
        Side::BOTH.into_iter().filter_map(|side| self.service(side)).try_for_each(Service::check)
    }

    /// The operating system's number of a service's process, if it runs.
    #[must_use]
    pub fn pid(&self, side: Side) -> Option<u32> {
        self.service(side).and_then(|service| service.child().as_ref().and_then(Child::id))
    }

    const fn service(&self, side: Side) -> Option<&Service> {
        match side {
            Side::Lender => self.lender.as_ref(),
            Side::Borrower => self.borrower.as_ref(),
        }
    }

    fn ours(&self, side: Side) -> Result<&Service, DemoError> {
        self.service(side).ok_or(DemoError::Elsewhere(side))
    }
}

impl Service {
    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        // Nothing that holds the lock can leave the slot half changed.
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(&self) -> Result<Child, DemoError> {
        let log = OpenOptions::new().create(true).append(true).open(&self.start.log);
        let log = log.map_err(DemoError::file(&self.start.log))?;
        let errors = log.try_clone().map_err(DemoError::file(&self.start.log))?;
        Command::new(&self.start.program)
            .args([self.side.program(), "serve", "--config"])
            .arg(&self.start.config)
            .env(EXIT_WITH_PARENT, "1")
            .stdin(Stdio::piped())
            .stdout(log)
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| DemoError::Process { side: self.side, source })
    }

    fn check(&self) -> Result<(), DemoError> {
        let ended = match self.child().as_mut() {
            Some(child) => child.try_wait().map_err(|source| DemoError::Process { side: self.side, source })?,
            None => None,
        };
        ended.map_or(Ok(()), |status| Err(self.died(status)))
    }

    fn died(&self, status: ExitStatus) -> DemoError {
        let log = self.start.log.clone();
        DemoError::Died { side: self.side, status: status.to_string(), tail: tail(&log), log }
    }
}

/// Sends SIGTERM; false when there is no process to send it to.
fn terminate(child: &Child) -> bool {
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    pid.is_some_and(|pid| kill_process(pid, Signal::TERM).is_ok())
}

/// The last lines of a file, each indented; what can't be read is left out.
fn tail(path: &Path) -> String {
    let Ok(file) = File::open(path) else { return "  (no log)".to_owned() };
    let mut last = VecDeque::new();
    for line in BufReader::new(file).lines().map_while(Result::ok) {
        if last.len() == TAIL {
            last.pop_front();
        }
        last.push_back(format!("  {line}"));
    }
    Vec::from(last).join("\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_tail_of_a_log_is_its_last_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let lines: Vec<String> = (1..=20).map(|n| format!("line {n}")).collect();
        fs::write(&log, lines.join("\n")).expect("written");
        let tail = tail(&log);
        assert!(tail.starts_with("  line 6\n") && tail.ends_with("  line 20"), "{tail}");
    }

    #[tokio::test]
    async fn a_service_that_ends_by_itself_is_reported_with_its_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("service");
        fs::write(&program, "#!/bin/sh\necho \"cannot $1 $2\"\nexit 3\n").expect("written");
        fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("made executable");
        let start = |name: &str| Start {
            program: program.clone(),
            config: folder.path().join("config"),
            log: folder.path().join(name),
        };
        let services = Services::new(start("lender.log"), start("borrower.log"));
        services.start(Side::Lender).expect("started");
        let mut outcome = services.check();
        while outcome.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
            outcome = services.check();
        }
        let message = outcome.expect_err("it ended").to_string();
        assert!(message.contains("lender-svc has ended") && message.contains("cannot lender-svc serve"), "{message}");
    }

    #[tokio::test]
    async fn a_service_that_runs_elsewhere_is_neither_started_nor_killed() {
        let services = Services::elsewhere();
        assert!(matches!(services.start(Side::Lender), Err(DemoError::Elsewhere(Side::Lender))));
        assert!(matches!(services.kill(Side::Borrower).await, Err(DemoError::Elsewhere(Side::Borrower))));
        assert!(services.check().is_ok());
        assert_eq!(services.pid(Side::Lender), None);
    }

    #[tokio::test]
    async fn a_killed_service_is_not_reported_as_dead() {
        let folder = tempfile::tempdir().expect("a folder");
        let start = |log: &str| Start {
            program: PathBuf::from("/bin/cat"),
            config: folder.path().join("config"),
            log: folder.path().join(log),
        };
        let services = Services::new(start("a"), start("b"));
        services.start(Side::Borrower).expect("started");
        services.kill(Side::Borrower).await.expect("killed");
        assert!(services.check().is_ok());
        assert_eq!(services.pid(Side::Borrower), None);
    }
}
