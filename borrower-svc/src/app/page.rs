//! One page of a list: as many items as were asked for, and no more than fit into
//! an answer.

use facility_service::wire::page_token;
use prost::Message;

/// How many bytes of items go into one answer; the bound of a message is 4 MiB.
const BYTES: usize = 3 * 1024 * 1024;

/// A page of a list.
pub(super) struct Page<T> {
    pub items: Vec<T>,
    /// Empty on the last page.
    pub next_page_token: String,
}

/// The first items of `items`, each given with the key after which the next page
/// goes on. A page holds one item at least, so that every list comes to its end.
pub(super) fn page<T: Message>(list: &str, size: usize, items: impl Iterator<Item = (String, T)>) -> Page<T> {
    let mut page = Page { items: Vec::new(), next_page_token: String::new() };
    let (mut bytes, mut last) = (0_usize, String::new());
    for (key, item) in items {
        bytes = bytes.saturating_add(item.encoded_len());
        let full = page.items.len() == size || bytes > BYTES;
        if full && !page.items.is_empty() {
            page.next_page_token = page_token(list, &last);
            break;
        }
        page.items.push(item);
        last = key;
    }
    page
}

#[cfg(test)]
mod tests {
    use facility_proto::borrower::v1::Purchase;
    use facility_service::wire::{Problems, read_page_token};

    use super::*;

    fn item(name: &str, bytes: usize) -> (String, Purchase) {
        (name.to_owned(), Purchase { name: name.to_owned(), submission: "x".repeat(bytes), ..Purchase::default() })
    }

    fn names(page: &Page<Purchase>) -> Vec<&str> {
        page.items.iter().map(|item| item.name.as_str()).collect()
    }

    #[test]
    fn a_full_page_says_where_to_go_on() {
        let first = page("list", 2, [item("a", 0), item("b", 0), item("c", 0)].into_iter());
        assert_eq!(names(&first), ["a", "b"]);
        let after = read_page_token(&mut Problems::default(), "list", &first.next_page_token);
        assert_eq!(after, Some(Some("b".to_owned())));
    }

    #[test]
    fn the_last_page_has_no_token() {
        let last = page("list", 2, [item("a", 0), item("b", 0)].into_iter());
        assert_eq!((names(&last), last.next_page_token.as_str()), (vec!["a", "b"], ""));
    }

    #[test]
    fn what_does_not_fit_into_an_answer_goes_to_the_next_page() {
        let mib = 1024 * 1024;
        let first = page("list", 50, [item("a", 2 * mib), item("b", 2 * mib)].into_iter());
        assert_eq!(names(&first), ["a"]);
        let alone = page("list", 50, [item("a", 5 * mib), item("b", 0)].into_iter());
        assert_eq!(names(&alone), ["a"]);
    }
}
