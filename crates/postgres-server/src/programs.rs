//! Where the machine keeps PostgreSQL's programs, and as whom they run: they refuse root.

use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian puts the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs, and the user to run them as where we are root.
pub struct Programs {
    folder: PathBuf,
    user: Option<(u32, u32)>,
}

impl Programs {
    /// None where the machine has no server.
    ///
    /// # Errors
    /// We are root, and the machine has nobody else.
    pub fn find() -> Result<Option<Self>, String> {
        let path = env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
        let mut debian: Vec<PathBuf> =
            fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|version| version.path().join("bin")).collect();
        debian.sort();
        folders.extend(debian.into_iter().rev());
        let complete = |folder: &PathBuf| ["initdb", "postgres", "psql"].iter().all(|name| folder.join(name).is_file());
        let Some(folder) = folders.into_iter().find(complete) else { return Ok(None) };
        // Links lead to the programs' own folder, where they look for the rest.
        let real = fs::canonicalize(folder.join("initdb")).map_err(|error| error.to_string())?;
        let folder = real.parent().filter(|real| real.join("postgres").is_file()).unwrap_or(&folder).to_owned();
        Ok(Some(Self { folder, user: user()? }))
    }

    /// A program by its name.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A command of PostgreSQL's, run in `folder`.
    pub fn command(&self, name: &str, folder: &Path) -> Command {
        self.command_of(&self.path(name), folder)
    }

    /// Any command, run in `folder` as the server's user.
    pub fn command_of(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env("LC_ALL", "C");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Makes `folder` the server's user's own.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn own(&self, folder: &Path) -> Result<(), String> {
        let Some((user, group)) = self.user else { return Ok(()) };
        chown(folder, Some(user), Some(group)).map_err(|error| format!("{}: {error}", folder.display()))
    }
}

/// Whom to run as; none where we are somebody the server accepts.
fn user() -> Result<Option<(u32, u32)>, String> {
    let own = fs::metadata("/proc/self").map_or(1, |process| process.uid());
    if own != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    let numbers = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = numbers("postgres").or_else(|| numbers("nobody"));
    found.map(Some).ok_or_else(|| "a server refuses root, and there is no user postgres or nobody".to_owned())
}
