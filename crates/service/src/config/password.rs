//! A database's password in a file of its own, as container platforms hand out secrets.

use std::{fs, io, path::Path};

use super::without_password;

/// Why a password can't be put to a connection string. One line each; a password is never told.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The file can't be read.
    #[error("password file {file}: {problem}; put the database's password there, readable by this process")]
    File {
        /// The file.
        file: String,
        /// What the operating system says.
        problem: io::Error,
    },
    /// The file holds nothing.
    #[error("password file {0}: is empty; put the database's password there")]
    Empty(String),
    /// Two passwords are given.
    #[error("{0} has a password already; leave it out there, or leave the password file out")]
    Twice(String),
}

/// The connection string with the password that the file holds; what follows the last line's end is no part of it.
///
/// # Errors
/// The file can't be used, or the string has a password already.
pub fn with_password_of(connection: &str, file: &Path) -> Result<String, PasswordError> {
    let shown = || file.display().to_string();
    let text = fs::read_to_string(file).map_err(|problem| PasswordError::File { file: shown(), problem })?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(PasswordError::Empty(shown()));
    }
    let masked = without_password(connection);
    if masked != connection {
        return Err(PasswordError::Twice(masked));
    }
    Ok(match connection.split_once("://") {
        Some(_) => {
            let joint = if connection.contains('?') { '&' } else { '?' };
            format!("{connection}{joint}password={}", escaped_in_url(password))
        }
        None => format!("{connection} password='{}'", password.replace('\\', "\\\\").replace('\'', "\\'")),
    })
}

fn escaped_in_url(password: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    password.bytes().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(connection: &str, held: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        fs::write(&file, held).unwrap();
        with_password_of(connection, &file)
            .map_err(|problem| problem.to_string().replace(&file.display().to_string(), "FILE"))
    }

    #[test]
    fn a_password_is_put_to_either_form_of_a_connection_string() {
        for (connection, held, with_password) in [
            ("postgres://me@db:5432/book", "s3cr3t\n", "postgres://me@db:5432/book?password=s3cr3t"),
            (
                "postgres://me@db/book?connect_timeout=3",
                "a/b",
                "postgres://me@db/book?connect_timeout=3&password=a%2Fb",
            ),
            ("postgres://me@db/book", "a+b=c d@\r\n", "postgres://me@db/book?password=a%2Bb%3Dc%20d%40"),
            ("host=db user=me", "it's \\ good", "host=db user=me password='it\\'s \\\\ good'"),
        ] {
            assert_eq!(joined(connection, held).as_deref(), Ok(with_password));
        }
    }

    #[test]
    fn a_file_without_a_password_and_a_second_password_are_refused_without_telling_it() {
        let empty = joined("postgres://me@db/book", "\n").unwrap_err();
        assert_eq!(empty, "password file FILE: is empty; put the database's password there");
        let twice = joined("postgres://me:first@db/book", "second").unwrap_err();
        assert_eq!(
            twice,
            "postgres://me:***@db/book has a password already; leave it out there, or leave the password file out"
        );
        let missing = with_password_of("postgres://me@db/book", Path::new("/nowhere/password")).unwrap_err();
        assert!(missing.to_string().starts_with("password file /nowhere/password: No such file"), "{missing}");
    }
}
