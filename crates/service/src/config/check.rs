//! Whether a value is what its key takes, and its typed form.

use facility_domain::ids::PartyId;
use http::Uri;
use toml::Value;
use tracing_subscriber::EnvFilter;

use super::key::Kind;
use crate::identity::check_spiffe;

/// A value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// Text of the file, or anything of the environment and the flags.
    Text(String),
    /// A whole number of the file.
    Number(String),
    /// Something else of the file, by its name.
    Other(&'static str),
}

impl Kind {
    /// The typed value.
    ///
    /// # Errors
    /// What it must be, without the value: it may be a secret.
    pub(super) fn value(self, written: &Written, from_file: bool) -> Result<Value, String> {
        if let Self::Whole(least, most) = self {
            return whole(written, from_file, least, most);
        }
        let Written::Text(text) = written else { return Err(format!("must be {}, in quotation marks", self.words())) };
        if text.trim().is_empty() {
            return Err(format!("must be {}, and is empty", self.words()));
        }
        self.check(text).map(|()| Value::String(text.clone()))
    }

    fn check(self, text: &str) -> Result<(), String> {
        let right = match self {
            Self::Text | Self::Path | Self::Database | Self::Whole(..) => true,
            Self::Address => is_address(text),
            Self::Endpoint(schemes) => is_endpoint(text, schemes),
            Self::Choice(words) => words.contains(&text),
            Self::Party => return PartyId::parse(text).map(drop).map_err(|why| format!("{text:?}: {why}")),
            Self::Spiffe => return check_spiffe(text).map_err(|why| why.to_string()),
            Self::Filter => {
                return EnvFilter::try_new(text).map(drop).map_err(|why| format!("{text:?}: {why}"));
            }
        };
        if right { Ok(()) } else { Err(format!("must be {}, not {text:?}", self.words())) }
    }

    fn words(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Path => "the name of a file".to_owned(),
            Self::Address => "an address with a port, such as 127.0.0.1:7401".to_owned(),
            Self::Endpoint(schemes) => format!("an endpoint, such as {}://name:port", schemes.join(" or ")),
            Self::Database => "a database, such as postgres://user@host:5432/name".to_owned(),
            Self::Spiffe => "a SPIFFE id, such as spiffe://boleo.example/treasurer-1".to_owned(),
            Self::Party => "the id of a party, such as cat-financial".to_owned(),
            Self::Filter => "a level, or directives such as info,lender_svc=debug".to_owned(),
            Self::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Self::Choice(words) => words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" or "),
        }
    }
}

fn whole(written: &Written, from_file: bool, least: u64, most: u64) -> Result<Value, String> {
    let wanted = Kind::Whole(least, most).words();
    let digits = match written {
        Written::Number(digits) => digits,
        Written::Text(digits) if !from_file => digits,
        Written::Text(text) => return Err(format!("must be {wanted}, not the text {text:?}")),
        Written::Other(what) => return Err(format!("must be {wanted}, not {what}")),
    };
    let number = digits.parse::<u64>().ok().filter(|number| (least..=most).contains(number));
    let value = number.and_then(|number| i64::try_from(number).ok());
    value.map(Value::Integer).ok_or_else(|| format!("must be {wanted}, not {digits}"))
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

fn is_endpoint(text: &str, schemes: &[&str]) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    uri.scheme_str().is_some_and(|scheme| schemes.contains(&scheme)) && uri.host().is_some_and(|host| !host.is_empty())
}
