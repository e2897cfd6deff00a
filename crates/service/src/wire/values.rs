//! Money, dates, rates, texts and digests on the wire.

use facility_domain::{
    currency::Currency, date::BusinessDate, decimal::parse_decimal, ids::RequestId, money::Money, rate::Rate,
};
use facility_proto::r#type::v1 as pb;

use rust_decimal::Decimal;

use super::{Problems, path};

/// Reads an amount in whatever currency it names.
pub fn read_money(problems: &mut Problems, field: &str, money: Option<&pb::Money>) -> Option<Money> {
    let money = problems.required(field, money)?;
    let currency = problems.keep(path(field, "currency_code"), Currency::parse(&money.currency_code))?;
    problems.keep(path(field, "amount"), Money::parse(currency, &money.amount))
}

/// Reads an amount that may be absent.
pub fn read_optional_money(problems: &mut Problems, field: &str, money: Option<&pb::Money>) -> Option<Option<Money>> {
    match money {
        Some(_) => read_money(problems, field, money).map(Some),
        None => Some(None),
    }
}

/// An amount for the wire, with exactly the currency's decimals.
#[must_use]
pub fn money(money: Money) -> pb::Money {
    pb::Money { currency_code: money.currency().code().to_owned(), amount: money.amount_text() }
}

/// Reads an ISO 8601 calendar date.
pub fn read_date(problems: &mut Problems, field: &str, text: &str) -> Option<BusinessDate> {
    problems.keep(field, BusinessDate::parse(text))
}

/// Reads a date that may be empty.
pub fn read_optional_date(problems: &mut Problems, field: &str, text: &str) -> Option<Option<BusinessDate>> {
    if text.is_empty() { Some(None) } else { read_date(problems, field, text).map(Some) }
}

/// A date for the wire; empty when there is none.
#[must_use]
pub fn date(date: Option<BusinessDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// Reads a moment, in microseconds since the Unix epoch; what is finer is cut off.
pub fn read_moment(problems: &mut Problems, field: &str, moment: prost_types::Timestamp) -> Option<i64> {
    let nanos = u32::try_from(moment.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
    let micros = nanos.and_then(|nanos| moment.seconds.checked_mul(1_000_000)?.checked_add(i64::from(nanos / 1_000)));
    if micros.is_none() { problems.none(field, "is no moment in time") } else { micros }
}

/// Reads a rate.
pub fn read_rate(problems: &mut Problems, field: &str, text: &str) -> Option<Rate> {
    problems.keep(field, Rate::parse(text))
}

/// Reads a plain decimal, for example a rounding unit.
pub fn read_decimal(problems: &mut Problems, field: &str, text: &str) -> Option<Decimal> {
    problems.keep(field, parse_decimal(text, 10))
}

/// Reads a request identifier.
pub fn read_request_id(problems: &mut Problems, text: &str) -> Option<RequestId> {
    problems.keep("request_id", RequestId::parse(text))
}

/// Reads a text of 1 to `longest` characters without control characters that
/// isn't blank.
pub fn read_text(problems: &mut Problems, field: &str, text: &str, longest: usize) -> Option<String> {
    if text.trim().is_empty() {
        return problems.none(field, "is required");
    }
    read_remark(problems, field, text, longest)
}

/// Reads a text of at most `longest` characters without control characters.
pub fn read_remark(problems: &mut Problems, field: &str, text: &str, longest: usize) -> Option<String> {
    if text.chars().count() > longest {
        return problems.none(field, format!("must be at most {longest} characters long"));
    }
    if text.chars().any(char::is_control) {
        return problems.none(field, "must not contain control characters");
    }
    Some(text.to_owned())
}

/// Reads a SHA-256 digest: 64 lower-case hexadecimal digits.
pub fn read_sha256(problems: &mut Problems, field: &str, text: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u8>> = text.bytes().map(hexadecimal).collect();
    let bytes = digits.filter(|digits| digits.len() == 64).map(|digits| {
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = (high << 4) | low;
        }
        bytes
    });
    match bytes {
        Some(bytes) => Some(bytes),
        None => problems.none(field, "must be 64 lower-case hexadecimal digits"),
    }
}

fn hexadecimal(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect()
}
