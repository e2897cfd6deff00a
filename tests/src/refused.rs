//! What a refusal says, for tests.

use facility_service::errors::{DecodedError, decode};
use tonic::{Code, Status};

/// The reasons that a refusal lists; its own one when it lists none.
#[must_use]
pub fn reasons(status: &Status) -> Vec<String> {
    let Some(error) = decode(status) else { return vec![format!("not ours: {status}")] };
    let rules: Vec<String> = error.rules.into_iter().map(|rule| rule.reason).collect();
    if rules.is_empty() { vec![error.reason] } else { rules }
}

/// The paths of the fields that a refusal names.
#[must_use]
pub fn fields(status: &Status) -> Vec<String> {
    decode(status).map(|error| error.fields.into_iter().map(|field| field.field).collect()).unwrap_or_default()
}

/// The refusal in `answer`, when it has this code and exactly these reasons, in
/// any order.
///
/// # Errors
/// What came instead.
pub fn expect_refused<T>(answer: Result<T, Status>, code: Code, wanted: &[&str]) -> Result<DecodedError, String> {
    let status = match answer {
        Ok(_) => return Err(format!("was accepted and had to be refused: {wanted:?}")),
        Err(status) => status,
    };
    let mut given = reasons(&status);
    given.sort();
    let mut wanted: Vec<String> = wanted.iter().map(|reason| (*reason).to_owned()).collect();
    wanted.sort();
    if (status.code(), &given) != (code, &wanted) {
        return Err(format!("wanted {code:?} {wanted:?}, got {:?} {given:?}: {}", status.code(), status.message()));
    }
    decode(&status).ok_or_else(|| format!("no details: {status}"))
}
