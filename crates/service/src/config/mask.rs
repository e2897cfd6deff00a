//! Connection strings without their password.

/// The string with `***` where a password stands: in `postgres://user:password@host/name`, in
/// `?password=…` and in `host=… password=…`. What can't be told apart is masked whole.
#[must_use]
pub fn without_password(connection: &str) -> String {
    let shown = match connection.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", without_userinfo(rest)),
        None => connection.to_owned(),
    };
    without_keyword(&shown)
}

/// A password may itself have a slash or a question mark that should have been escaped, so the
/// authority ends with the last `@`.
fn without_userinfo(rest: &str) -> String {
    let Some((user, host)) = rest.rsplit_once('@') else { return rest.to_owned() };
    match user.split_once(':') {
        Some((user, _)) => format!("{user}:***@{host}"),
        None => format!("{user}@{host}"),
    }
}

fn without_keyword(text: &str) -> String {
    let Some(at) = text.to_ascii_lowercase().find("password") else { return text.to_owned() };
    let (before, after) = text.split_at(at);
    // Quotes, escapes and blanks make the end of a password hard to tell: the rest goes with it.
    match after.find('=') {
        Some(_) => format!("{before}password=***"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_wherever_it_stands() {
        for (given, shown) in [
            ("postgres://lender:s3cr3t@db:5432/lender", "postgres://lender:***@db:5432/lender"),
            ("postgres://lender:s3/cr@3t@db/lender", "postgres://lender:***@db/lender"),
            ("postgres://lender@db/lender", "postgres://lender@db/lender"),
            ("postgres://db/lender?user=a&password=s3cr3t&x=1", "postgres://db/lender?user=a&password=***"),
            ("host=db user=lender password='s3 cr3t' dbname=x", "host=db user=lender password=***"),
            ("host=db PASSWORD = s3cr3t", "host=db password=***"),
        ] {
            assert_eq!(without_password(given), shown);
        }
    }
}
