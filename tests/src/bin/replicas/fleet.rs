//! Three lender services on one database, each a process of its own, and what is done to them.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use facility::certs;
use facility_service::clock::SystemClock;
use facility_tests::{Failure, connect};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use tonic::transport::Channel;

/// How many replicas there are.
pub const REPLICAS: usize = 3;

/// How long after a fault callers may still notice it.
const GRACE: Duration = Duration::from_secs(2);

/// The replicas.
pub struct Fleet {
    folder: TempDir,
    replicas: Vec<Mutex<Replica>>,
}

struct Replica {
    port: u16,
    config: PathBuf,
    log: PathBuf,
    child: Option<Child>,
    faults: Vec<(Instant, Option<Instant>)>,
}

impl Fleet {
    /// Configures and starts the replicas; `url` has been migrated.
    pub fn start(url: &str) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        certs::make(&folder.path().join("certs"), &certs::certificates(), &SystemClock)?;
        let mut replicas = Vec::new();
        for number in 0..REPLICAS {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            let config = folder.path().join(format!("lender-{number}.toml"));
            std::fs::write(&config, configuration(folder.path(), port, url))?;
            let log = folder.path().join(format!("lender-{number}.log"));
            let mut replica = Replica { port, config, log, child: None, faults: Vec::new() };
            replica.start()?;
            replicas.push(Mutex::new(replica));
        }
        Ok(Self { folder, replicas })
    }

    /// A connection to a replica as `person`.
    pub fn channel(&self, number: usize, person: &str) -> Result<Channel, Failure> {
        let port = self.replica(number).port;
        connect(self.folder.path(), port, person)
    }

    /// Ends a replica as a crash would.
    pub fn kill(&self, number: usize) -> Result<(), Failure> {
        let mut replica = self.replica(number);
        replica.faults.push((Instant::now(), None));
        if let Some(mut child) = replica.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Starts a killed replica again.
    pub fn restart(&self, number: usize) -> Result<(), Failure> {
        self.replica(number).start()
    }

    /// Stops a replica in the middle of whatever it does.
    pub fn pause(&self, number: usize) -> Result<(), Failure> {
        let mut replica = self.replica(number);
        replica.faults.push((Instant::now(), None));
        replica.signal(Signal::STOP)
    }

    /// Lets a paused replica go on as if nothing had happened.
    pub fn resume(&self, number: usize) -> Result<(), Failure> {
        let mut replica = self.replica(number);
        replica.signal(Signal::CONT)?;
        replica.mended();
        Ok(())
    }

    /// Notes that a restarted replica answers.
    pub fn answers(&self, number: usize) {
        self.replica(number).mended();
    }

    /// Whether a replica was out of order at some moment since `from`.
    pub fn was_faulty(&self, number: usize, from: Instant) -> bool {
        self.replica(number).faults.iter().any(|(_, end)| end.is_none_or(|end| end + GRACE > from))
    }

    /// Fails when a replica has ended that nobody killed.
    pub fn check(&self) -> Result<(), Failure> {
        for number in 0..REPLICAS {
            let mut replica = self.replica(number);
            let ended = match &mut replica.child {
                Some(child) => child.try_wait()?,
                None => None,
            };
            if let Some(status) = ended {
                let log = std::fs::read_to_string(&replica.log).unwrap_or_default();
                return Err(format!("replica {number} ended by itself: {status}\n{log}").into());
            }
        }
        Ok(())
    }

    /// What the replicas logged as warnings and errors, counted by message.
    pub fn complaints(&self) -> Vec<(String, usize)> {
        let mut counted = std::collections::BTreeMap::new();
        for number in 0..REPLICAS {
            let log = std::fs::read_to_string(&self.replica(number).log).unwrap_or_default();
            for line in log.lines().filter(|line| line.contains(" WARN ") || line.contains("ERROR ")) {
                let message: String = line.split_whitespace().skip(1).take(14).collect::<Vec<_>>().join(" ");
                *counted.entry(message).or_insert(0) += 1;
            }
        }
        counted.into_iter().collect()
    }

    fn replica(&self, number: usize) -> MutexGuard<'_, Replica> {
        self.replicas[number % REPLICAS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Replica {
    fn start(&mut self) -> Result<(), Failure> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("serve").arg(&self.config).env("NO_COLOR", "1");
        // It ends when its standard input does, which is when this process ends, however that is.
        let child = command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log).spawn()?;
        self.child = Some(child);
        Ok(())
    }

    fn signal(&self, signal: Signal) -> Result<(), Failure> {
        let child = self.child.as_ref().ok_or("there is no such process")?;
        let pid = Pid::from_raw(i32::try_from(child.id())?).ok_or("there is no such process")?;
        Ok(kill_process(pid, signal)?)
    }

    fn mended(&mut self) {
        if let Some((_, end @ None)) = self.faults.last_mut() {
            *end = Some(Instant::now());
        }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Nothing is left to do for one that can't be ended.
            let _either_way = child.kill().and_then(|()| child.wait());
        }
    }
}

/// Waits until whatever listens on the replica's port takes connections.
pub async fn wait_until_it_listens(fleet: &Fleet, number: usize) -> Result<(), Failure> {
    let port = fleet.replica(number).port;
    for _ in 0..600 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            fleet.answers(number);
            return Ok(());
        }
        fleet.check()?;
        sleep(Duration::from_millis(50)).await;
    }
    Err(format!("replica {number} does not listen").into())
}

fn configuration(folder: &Path, port: u16, url: &str) -> String {
    let path = |name: &str| folder.join(name).display().to_string();
    format!(
        "[listen]\naddress = \"127.0.0.1:{port}\"\n[tls]\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n\
         [journal]\nurl = {url:?}\n[service]\nprincipal = \"spiffe://cat-financial.example/lender-svc\"\n\
         party = \"cat-financial\"\n\n{}\n",
        path("certs/lender-svc.pem"),
        path("certs/lender-svc.key"),
        path("certs/ca.pem"),
        certs::principals_toml(certs::Side::Lender),
    )
}
