//! Etags: what a caller has seen, sent back with its decision. A facility's is its version in the
//! journal, a drawdown's or a condition's its own revision.

use facility_service::wire::Problems;
use thiserror::Error;

/// A text that no answer of this service carried as an etag of that kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no etag of this kind of resource: send back the one that was read, or none")]
pub struct EtagError;

/// The etag of a drawdown or a condition at a revision.
pub(super) fn etag(revision: u32) -> String {
    format!("r{revision}")
}

/// The revision that a caller has seen of a drawdown or a condition; `None`: not checked.
///
/// # Errors
/// It is no such etag.
pub fn parse_etag(etag: &str) -> Result<Option<u32>, EtagError> {
    number(etag, "r")
}

/// The version that a caller has seen of a facility; `None`: not checked.
///
/// # Errors
/// It is no such etag.
pub fn parse_facility_etag(etag: &str) -> Result<Option<u64>, EtagError> {
    number(etag, "v")
}

/// Reads the `etag` of a request about a drawdown or a condition.
pub fn read_revision(problems: &mut Problems, etag: &str) -> Option<Option<u32>> {
    problems.keep("etag", parse_etag(etag))
}

/// Reads the `etag` of a request about a facility.
pub fn read_version(problems: &mut Problems, etag: &str) -> Option<Option<u64>> {
    problems.keep("etag", parse_facility_etag(etag))
}

fn number<N: std::str::FromStr>(etag: &str, prefix: &str) -> Result<Option<N>, EtagError> {
    if etag.is_empty() {
        return Ok(None);
    }
    let digits = etag.strip_prefix(prefix).ok_or(EtagError)?;
    let canonical = digits.bytes().all(|digit| digit.is_ascii_digit()) && !digits.starts_with('0');
    if canonical { digits.parse().map(Some).map_err(|_| EtagError) } else { Err(EtagError) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_etag_is_read_back_as_its_number_and_none_is_not_checked() {
        assert_eq!(parse_etag(&etag(7)), Ok(Some(7)));
        assert_eq!(parse_etag(""), Ok(None));
        assert_eq!(parse_facility_etag("v12"), Ok(Some(12)));
    }

    #[test]
    fn an_etag_of_another_kind_or_form_is_refused() {
        for text in ["7", "v7", "r", "r07", "r-7", "r+7", "r7 ", "r4294967296", "\"r7\""] {
            assert_eq!(parse_etag(text), Err(EtagError), "{text}");
        }
        assert_eq!(parse_facility_etag("r7"), Err(EtagError));
    }
}
