//! Pagination (AIP-158): sizes and opaque tokens.

use prost::Message;

use super::{Problems, hex};

/// Page size when none is asked for.
const USUAL: usize = 50;
/// The largest page.
const LARGEST: usize = 500;

/// How many bytes of items a page may hold, well under what an answer may have.
const MOST_BYTES: usize = 3 * 1024 * 1024;

/// As many of `items` as were asked for and fit into one answer; the first one always does. When there are
/// more, the key of the last one of them, after which the next page goes on.
pub fn fitting<K, T: Message>(size: usize, items: impl Iterator<Item = (K, T)>) -> (Vec<T>, Option<K>) {
    let (mut page, mut left, mut last) = (Vec::new(), MOST_BYTES, None);
    for (key, item) in items {
        let rest = left.checked_sub(item.encoded_len());
        if !page.is_empty() && (page.len() == size || rest.is_none()) {
            return (page, last);
        }
        left = rest.unwrap_or(0);
        page.push(item);
        last = Some(key);
    }
    (page, None)
}

/// Reads a page size: 0 is the usual one, too large becomes the largest.
pub fn read_page_size(problems: &mut Problems, page_size: i32) -> Option<usize> {
    match usize::try_from(page_size) {
        Ok(0) => Some(USUAL),
        Ok(size) => Some(size.min(LARGEST)),
        Err(_) => problems.none("page_size", "must not be negative"),
    }
}

/// A token that lets the next page begin after `last`. `list` names the list,
/// so that a token of another one is refused.
#[must_use]
pub fn page_token(list: &str, last: &str) -> String {
    hex(format!("{list}\n{last}").as_bytes())
}

/// Reads a token of the same list: after which item to go on; `None` inside for
/// the first page.
pub fn read_page_token(problems: &mut Problems, list: &str, token: &str) -> Option<Option<String>> {
    if token.is_empty() {
        return Some(None);
    }
    let text = decode(token);
    match text.as_deref().and_then(|text| text.split_once('\n')) {
        Some((of, last)) if of == list => Some(Some(last.to_owned())),
        Some(_) | None => problems.none("page_token", "is no token of this list: send back next_page_token as it was"),
    }
}

fn decode(token: &str) -> Option<String> {
    let digits: Option<Vec<u8>> =
        token.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| (high << 4) | low).collect();
    if rest.is_empty() { String::from_utf8(bytes).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_never_larger_than_the_largest_and_never_negative() {
        let mut problems = Problems::default();
        let read = [0, 1, 500, 501, i32::MAX].map(|asked| read_page_size(&mut problems, asked));
        assert_eq!(read, [Some(50), Some(1), Some(500), Some(500), Some(500)]);
        assert_eq!(read_page_size(&mut problems, -1), None);
    }

    #[test]
    fn a_page_ends_before_it_is_too_large_for_an_answer_and_holds_one_item_at_least() {
        // A string of n bytes, n over 2 MiB, encodes to n, its length in 4 bytes and its tag in one.
        let item = |megabytes: usize| "x".repeat(megabytes * 1024 * 1024 - 5);
        let taken = |items: Vec<String>| fitting(500, (1..).zip(items)).0.len();
        assert_eq!(taken(vec![item(2), item(1), item(1)]), 2);
        assert_eq!(taken(vec![item(4), item(1)]), 1);
    }
}
