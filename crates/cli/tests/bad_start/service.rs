//! One service with a folder of its own: certificates, configuration, book, log.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread,
    time::Duration,
};

use facility::{
    certs::{Side as CertSide, certificates, make, principals_toml},
    demo::Side,
};
use facility_service::clock::SystemClock;
use tempfile::TempDir;

/// How often something that is waited for is looked at, and how often at most.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: u32 = 400;

/// A service that can be started, or refuses to be.
pub struct Service {
    side: Side,
    folder: TempDir,
    port: u16,
}

/// A service that runs until this is dropped.
pub struct Started {
    child: Child,
    log: PathBuf,
}

impl Service {
    /// A service whose start would succeed.
    pub fn new(side: Side) -> Self {
        let folder = TempDir::new().expect("a folder");
        make(&folder.path().join("certs"), &certificates(), &SystemClock).expect("made");
        let unused = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let service = Self { side, folder, port: unused };
        service.take_own_certificate();
        fs::write(service.path("service.toml"), service.configuration()).expect("written");
        service
    }

    pub const fn side(&self) -> Side {
        self.side
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The service's certificate and key under names of their own, to be spoilt.
    pub fn take_own_certificate(&self) {
        for kind in ["pem", "key"] {
            let own = self.path(&format!("certs/{}.{kind}", self.side.program()));
            fs::copy(own, self.path(&format!("certs/own.{kind}"))).expect("copied");
        }
    }

    fn configuration(&self) -> String {
        let (party, principals, lender) = match self.side {
            Side::Lender => ("cat-financial", principals_toml(CertSide::Lender), ""),
            Side::Borrower => {
                let nobody = "[lender]\nendpoint = \"https://localhost:1\"\n";
                ("boleo", principals_toml(CertSide::Borrower), nobody)
            }
        };
        let (folder, port, program) = (self.folder.path().display(), self.port, self.side.program());
        format!(
            "[listen]\naddress = \"127.0.0.1:{port}\"\n\
             [tls]\ncertificate = \"{folder}/certs/own.pem\"\nkey = \"{folder}/certs/own.key\"\nauthority = \"{folder}/certs/ca.pem\"\n\
             [journal]\npath = \"{folder}/book.db\"\n\
             [service]\nprincipal = \"spiffe://{party}.example/{program}\"\nparty = \"{party}\"\n{lender}{principals}"
        )
    }

    /// Changes a piece of the configuration.
    pub fn configure(&self, old: &str, new: &str) {
        let before = fs::read_to_string(self.path("service.toml")).expect("read");
        assert!(before.contains(old), "{old} is not in {before}");
        fs::write(self.path("service.toml"), before.replace(old, new)).expect("written");
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_facility"));
        command.args([self.side.program(), what, "--config"]).arg(self.path("service.toml"));
        command
    }

    /// Starts the service, which must refuse: gives its only line.
    pub fn refused(&self) -> String {
        let taken = TcpListener::bind(("127.0.0.1", self.port)).is_err();
        let child = self.command("serve").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("spawned");
        let Output { status, stdout, stderr } = ended(child);
        let told = String::from_utf8(stderr).expect("text");
        assert_eq!(status.code(), Some(1), "{told}");
        assert!(stdout.is_empty() && told.trim_end().lines().count() == 1, "not one line: {told}");
        assert!(told.starts_with(&format!("{}: ", self.side.program())), "{told}");
        // Nothing half started: no book, and nobody on the port.
        assert!(!self.path("book.db").exists(), "a book was begun: {told}");
        assert!(taken || TcpListener::bind(("127.0.0.1", self.port)).is_ok(), "somebody listens: {told}");
        told.trim_end().to_owned()
    }

    /// Starts the service, which must refuse: gives every line.
    pub fn refused_in_lines(&self) -> Vec<String> {
        let child = self.command("serve").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("spawned");
        let Output { status, stderr, .. } = ended(child);
        assert_eq!(status.code(), Some(1));
        String::from_utf8(stderr).expect("text").lines().map(str::to_owned).collect()
    }

    /// What the service says is in force, with a variable of the environment.
    pub fn printed_configuration(&self, variable: &str, value: &str) -> String {
        let mut command = self.command("serve");
        command.args(["--listen", "127.0.0.1:1", "--print-config"]).env(variable, value);
        let Output { status, stdout, stderr } = command.output().expect("asked");
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).expect("text")
    }

    /// Starts the service, which must serve.
    pub fn start(&self) -> Started {
        let log = self.path("log");
        let errors = File::create(&log).expect("a log");
        let child = self.command("serve").stdout(Stdio::null()).stderr(errors).spawn().expect("spawned");
        let started = Started { child, log };
        started.tells("serves");
        started
    }

    /// Asks the running service for its health, as an operator does.
    pub fn is_well(&self) {
        let answer = self.command("health").output().expect("asked");
        assert_eq!(String::from_utf8_lossy(&answer.stdout), "SERVING\n", "{answer:?}");
    }
}

impl Started {
    /// Waits until the log has these words.
    pub fn tells(&self, words: &str) {
        let mut log = String::new();
        for _ in 0..LOOKS {
            log = fs::read_to_string(&self.log).expect("a log");
            if log.contains(words) {
                assert!(!log.contains('\u{1b}'), "colours in a file: {log}");
                return;
            }
            thread::sleep(LOOK);
        }
        panic!("\"{words}\" is not told:\n{log}");
    }

    /// How often the log has these words so far.
    pub fn times_told(&self, words: &str) -> usize {
        fs::read_to_string(&self.log).expect("a log").matches(words).count()
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Waits for a process that must end by itself.
fn ended(mut child: Child) -> Output {
    for _ in 0..LOOKS {
        if child.try_wait().expect("a process").is_some() {
            return child.wait_with_output().expect("its output");
        }
        thread::sleep(LOOK);
    }
    child.kill().expect("killed");
    panic!("it started: {:?}", child.wait_with_output());
}
