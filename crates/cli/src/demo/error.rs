//! Why a demo ends early. What came out differently from what was expected is
//! not an error: the play goes on and says so at the end.

use std::{io, path::PathBuf};

use facility_service::tls::EndpointError;

use crate::case::CaseError;

use super::{processes::Side, refusal::Refusal};

/// Why the demo could not be played to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The case can't be read.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// A port is in use.
    #[error("port {0} is taken; choose two others with --ports LENDER,BORROWER")]
    PortTaken(u16),
    /// The data folder holds something else.
    #[error("{} is not empty and no demo folder; nothing was touched. Choose another with --data DIR", .0.display())]
    ForeignFolder(PathBuf),
    /// Another demo works in the data folder.
    #[error("another demo is running in {}; stop it, or choose another folder with --data DIR", .0.display())]
    FolderInUse(PathBuf),
    /// A file or folder can't be used.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The certificates can't be made.
    #[error("certificates: {0}")]
    Certificates(String),
    /// The certificates lie where everything is removed first.
    #[error("the certificates lie in the data folder {}, which is emptied; choose another with --data DIR", .0.display())]
    CertificatesInData(PathBuf),
    /// An endpoint can't be used.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// A service that somebody else runs can't be started or killed from here.
    #[error("{0} runs elsewhere; start or stop it there")]
    Elsewhere(Side),
    /// The case was begun at these services before.
    #[error(
        "{endpoint} keeps {facility} already, and a case is played from its beginning; give both services fresh stores"
    )]
    AlreadyPlayed {
        /// The provider's service.
        endpoint: String,
        /// The case's facility.
        facility: String,
    },
    /// A service's process can't be started or stopped.
    #[error("{side}: {source}")]
    Process {
        /// Which service.
        side: Side,
        /// Why.
        source: io::Error,
    },
    /// A service ended by itself.
    #[error("{side} has ended ({status}). The end of {}:\n{tail}", log.display())]
    Died {
        /// Which service.
        side: Side,
        /// How it ended.
        status: String,
        /// Its log.
        log: PathBuf,
        /// The log's last lines.
        tail: String,
    },
    /// Something did not happen in time.
    #[error("waited {seconds} s in vain: {what}")]
    Late {
        /// What was waited for.
        what: String,
        /// For how long, in seconds.
        seconds: u64,
    },
    /// A service refused what the play needs to go on.
    #[error("{step} was refused: {refusal}")]
    Refused {
        /// The step's name.
        step: String,
        /// The service's reasons.
        refusal: Refusal,
    },
    /// Something was accepted that had to be refused, so that the play can't go on.
    #[error("{0}")]
    OffScript(String),
    /// An answer lacks what the contract promises.
    #[error("{step}: the answer has no {missing}")]
    Incomplete {
        /// The step's name.
        step: String,
        /// The missing field.
        missing: &'static str,
    },
    /// The observer of the play stopped it.
    #[error("stopped by the observer: {0}")]
    Observer(String),
    /// The output can't be written.
    #[error("output: {0}")]
    Output(#[from] io::Error),
}

impl DemoError {
    /// An error of `path` for `map_err`.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
