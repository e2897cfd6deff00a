//! The form of a principal's name: a SPIFFE id, `spiffe://trust-domain/path`.
//! The grammar is that of the SPIFFE-ID standard, sections 2.1 and 2.2.

/// The most bytes that a principal's name may have. The standard allows 2048;
/// names of people and services need no more than this.
pub const MAX_URI_LENGTH: usize = 255;

/// Why a text is no principal's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpiffeError {
    /// Too long.
    #[error("longer than {MAX_URI_LENGTH} characters")]
    TooLong,
    /// Another scheme.
    #[error("does not begin with spiffe://")]
    Scheme,
    /// A trust domain of other characters, or none.
    #[error("the trust domain must be lower-case letters, digits, '.', '-' and '_'")]
    TrustDomain,
    /// A path of other characters, or none.
    #[error("the path must be segments of letters, digits, '.', '-' and '_', none of them empty, '.' or '..'")]
    Path,
}

/// Checks that `uri` is a principal's name.
///
/// # Errors
/// The first rule of the form that it breaks.
pub fn check_spiffe(uri: &str) -> Result<(), SpiffeError> {
    if uri.len() > MAX_URI_LENGTH {
        return Err(SpiffeError::TooLong);
    }
    let rest = uri.strip_prefix("spiffe://").ok_or(SpiffeError::Scheme)?;
    let (domain, path) = rest.split_once('/').ok_or(SpiffeError::Path)?;
    let of_domain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    if domain.is_empty() || !domain.chars().all(of_domain) {
        return Err(SpiffeError::TrustDomain);
    }
    let of_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let good = |segment: &str| !matches!(segment, "" | "." | "..") && segment.chars().all(of_path);
    if path.split('/').all(good) { Ok(()) } else { Err(SpiffeError::Path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_of_a_trust_domain_is_good() {
        assert_eq!(check_spiffe("spiffe://cat-financial.example/credit-officer-1"), Ok(()));
        assert_eq!(check_spiffe("spiffe://boleo.example/ns/mine/Treasurer_1"), Ok(()));
    }

    #[test]
    fn other_forms_are_refused() {
        let long = format!("spiffe://a/{}", "x".repeat(MAX_URI_LENGTH));
        for (uri, why) in [
            ("", SpiffeError::Scheme),
            ("https://a.example/b", SpiffeError::Scheme),
            ("SPIFFE://a.example/b", SpiffeError::Scheme),
            ("spiffe://a.example", SpiffeError::Path),
            ("spiffe://a.example/", SpiffeError::Path),
            ("spiffe://a.example/b/", SpiffeError::Path),
            ("spiffe://a.example/../b", SpiffeError::Path),
            ("spiffe://a.example/b?c", SpiffeError::Path),
            ("spiffe://a.example/b c", SpiffeError::Path),
            ("spiffe://a.example/bé", SpiffeError::Path),
            ("spiffe:///b", SpiffeError::TrustDomain),
            ("spiffe://A.example/b", SpiffeError::TrustDomain),
            ("spiffe://u@a.example/b", SpiffeError::TrustDomain),
            ("spiffe://a.example:1/b", SpiffeError::TrustDomain),
            (long.as_str(), SpiffeError::TooLong),
        ] {
            assert_eq!(check_spiffe(uri), Err(why), "{uri}");
        }
    }
}
