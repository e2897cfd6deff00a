//! A throw-away PostgreSQL server for tests: the machine's own `initdb` and `postgres`, in a folder of
//! its own, reached over a socket in that folder, with production's settings where durability is
//! concerned. It ends with whoever started it, however that ends.
//!
//! Not for anything that is to be kept.

mod programs;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use programs::Programs;
use tempfile::TempDir;

/// The user that may do everything.
pub const SUPERUSER: &str = "postgres";

/// Set by whoever demands that tests with a server really run.
const REQUIRED: &str = "FACILITY_REQUIRE_POSTGRES";
/// How long the server may take to start, in steps.
const STEPS: u32 = 1_200;
const STEP: Duration = Duration::from_millis(50);
/// Runs the server until a line with a signal's name comes; at the end of whoever holds the other end
/// it clears everything away.
const KEEPER: &str = "gone=; \"$0\" \"$@\" & server=$!; read -r signal || gone=$PWD
    kill -s \"${signal:-QUIT}\" $server; wait $server; cd /; [ -z \"$gone\" ] || rm -rf \"$gone\"";

/// How a server is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Connections are ended, transactions rolled back, everything is written.
    Fast,
    /// At once, as in a crash: the next start recovers.
    Crash,
}

/// A running server.
pub struct Server {
    programs: Programs,
    folder: TempDir,
    keeper: Option<Child>,
}

impl Server {
    /// Starts a new server. None where the machine has no PostgreSQL: said loudly on standard error, so
    /// that nobody takes a skipped test for a passed one.
    ///
    /// # Errors
    /// It is there and does not start, or `FACILITY_REQUIRE_POSTGRES` is set and it is not there.
    pub fn start() -> Result<Option<Self>, String> {
        let Some(programs) = Programs::find()? else {
            let missing = "PostgreSQL's initdb and postgres are on no path of this machine";
            if std::env::var_os(REQUIRED).is_some() {
                return Err(format!("{REQUIRED} is set, and {missing}"));
            }
            // Not through the macros, whose output the test harness keeps to itself.
            let _unseen = writeln!(std::io::stderr(), "\nSKIPPED: {missing}; what needs a server was NOT tested\n");
            return Ok(None);
        };
        let folder = tempfile::Builder::new().prefix("facility-pg-").tempdir().map_err(|error| error.to_string())?;
        let mut server = Self { programs, folder, keeper: None };
        server.programs.own(server.folder.path())?;
        server.initialise()?;
        server.resume()?;
        Ok(Some(server))
    }

    /// Where a database is, for `user`.
    #[must_use]
    pub fn url(&self, user: &str, database: &str) -> String {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://{user}@{folder}/{database}")
    }

    /// Runs SQL as the superuser and returns what it prints, without decoration.
    ///
    /// # Errors
    /// What the server said.
    pub fn sql(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut psql = self.programs.command("psql", self.folder.path());
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", SUPERUSER, "-d", database, "-c", sql]);
        psql.arg("-h").arg(self.folder.path());
        run(&mut psql)
    }

    /// Makes a new empty database and gives its URL for the superuser.
    ///
    /// # Errors
    /// What the server said.
    pub fn database(&self, name: &str) -> Result<String, String> {
        self.sql(SUPERUSER, &format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))?;
        Ok(self.url(SUPERUSER, name))
    }

    /// Stops the server; its data stay.
    ///
    /// # Errors
    /// It does not end.
    pub fn stop(&mut self, how: Stop) -> Result<(), String> {
        let Some(mut keeper) = self.keeper.take() else { return Ok(()) };
        let signal = match how {
            Stop::Fast => "INT\n",
            Stop::Crash => "QUIT\n",
        };
        if let Some(mut line) = keeper.stdin.take() {
            // Where the keeper is gone there is nothing left to stop.
            let _gone = line.write_all(signal.as_bytes());
        }
        keeper.wait().map(drop).map_err(|error| error.to_string())
    }

    /// Starts a stopped server again, on the same data.
    ///
    /// # Errors
    /// It does not start.
    pub fn resume(&mut self) -> Result<(), String> {
        let folder = self.folder.path();
        let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log"));
        let log = log.map_err(|error| error.to_string())?;
        let mut command = self.programs.command_of(Path::new("sh"), folder);
        command.args(["-c", KEEPER]).arg(self.programs.path("postgres")).arg("-D").arg(folder.join("data"));
        command.arg("-k").arg(folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log);
        self.keeper = Some(command.spawn().map_err(|error| error.to_string())?);
        let mut said = String::new();
        for _ in 0..STEPS {
            match self.sql(SUPERUSER, "SELECT 1") {
                Ok(_) => return Ok(()),
                Err(problem) => said = problem,
            }
            sleep(STEP);
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        Err(format!("the server does not start: {said}\n{log}"))
    }

    fn initialise(&self) -> Result<(), String> {
        let data = self.folder.path().join("data");
        let mut initdb = self.programs.command("initdb", self.folder.path());
        initdb.args(["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]).arg(&data);
        run(&mut initdb)?;
        let settings = "listen_addresses = ''\nmax_connections = 60\nshared_buffers = 32MB\n\
            max_wal_size = 256MB\nlog_min_messages = warning\n";
        let file = data.join("postgresql.conf");
        let mut all = fs::read_to_string(&file).map_err(|error| error.to_string())?;
        all.push_str(settings);
        fs::write(&file, all).map_err(|error| error.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whatever can't be ended in order here ends when the keeper's line closes.
        let _either_way = self.stop(Stop::Crash);
    }
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
}
