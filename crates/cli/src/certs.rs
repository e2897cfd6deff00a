//! A development authority and certificates that it signs: one for each service
//! and each person of the demonstration. Not for production: there, certificates
//! come from the organisation's own authority.

mod authority;
mod principals;

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use authority::Authority;
use facility_service::clock::Clock;

pub use principals::{Principal, Side, certificates, principals, principals_toml};

/// A certificate that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertSpec {
    /// Name of its files: NAME.pem and NAME.key.
    pub name: String,
    /// The principal, a SPIFFE id.
    pub uri: String,
    /// Host names and addresses under which a server is reached; none for a person.
    pub dns: Vec<String>,
}

/// What [`make`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Whether the authority is new.
    pub authority: bool,
    /// Names of the certificates that were made.
    pub made: Vec<String>,
    /// Names of those that were there and are good.
    pub kept: Vec<String>,
}

/// Why certificates can't be made.
#[derive(Debug, thiserror::Error)]
pub enum CertsError {
    /// A file can't be read or written.
    #[error("{}: {problem}; choose a folder that you may read and write", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        problem: io::Error,
    },
    /// One half of the authority is missing; making another would orphan what it signed.
    #[error("{}: is missing, while the rest of the authority is there; put it back, or remove the whole folder", path.display())]
    HalfAuthority {
        /// The missing file.
        path: PathBuf,
    },
    /// The authority's files can't be used. They are never overwritten.
    #[error("{}: is no authority that can be used ({problem}); remove the whole folder to make another", path.display())]
    BadAuthority {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A certificate can't be made as wanted.
    #[error("certificate {name}: {problem}")]
    Certificate {
        /// Its name.
        name: String,
        /// Why.
        problem: String,
    },
}

/// Makes the certificates in `dir`, and before them an authority if there is
/// none: `ca.pem`, `ca.key`, `NAME.pem`, `NAME.key`; keys are readable by their
/// owner only. What is there and good is kept, so a second run changes nothing;
/// a certificate that expired, says something else or has another authority is
/// made anew.
///
/// # Errors
/// The first thing that fails; an authority is never overwritten.
pub fn make(dir: &Path, wanted: &[CertSpec], clock: &dyn Clock) -> Result<Made, CertsError> {
    fs::create_dir_all(dir).map_err(|problem| CertsError::File { path: dir.to_owned(), problem })?;
    let (authority, new) = Authority::open_or_make(dir, clock)?;
    let mut made = Made { authority: new, ..Made::default() };
    for spec in wanted {
        if authority.still_good(dir, spec, clock) {
            made.kept.push(spec.name.clone());
            continue;
        }
        let (certificate, key) = authority.sign(spec, clock)?;
        write(&dir.join(format!("{}.key", spec.name)), &key, PRIVATE)?;
        write(&dir.join(format!("{}.pem", spec.name)), &certificate, PUBLIC)?;
        made.made.push(spec.name.clone());
    }
    Ok(made)
}

/// Modes of files: a key for its owner, a certificate for everybody.
const PRIVATE: u32 = 0o600;
const PUBLIC: u32 = 0o644;

/// Puts `text` at `path` as a whole, so that nobody ever reads half of it.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), CertsError> {
    let failed = |problem| CertsError::File { path: path.to_owned(), problem };
    let beside = path.with_extension("new");
    // What an interrupted run left would keep its own mode.
    fs::remove_file(&beside)
        .or_else(|why| if why.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(why) })
        .map_err(failed)?;
    let written = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside);
    let mut file = written.map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)
}

#[cfg(test)]
mod tests;
