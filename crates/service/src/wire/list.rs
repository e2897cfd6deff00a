//! Lists, page by page: which list is asked for, and the part of it that fits into an answer.

use std::{fmt::Display, ops::Bound};

use facility_domain::ids::FacilityId;
use prost::Message;

use super::{Problems, fitting, page_token, read_facility, read_page_size, read_page_token};
use crate::errors::Refusal;

/// One page of a facility's list whose items have a key in ascending order.
pub struct PageRequest<K> {
    /// Whose list.
    pub facility: FacilityId,
    list: String,
    size: usize,
    after: Option<K>,
}

impl<K: Ord + Display> PageRequest<K> {
    /// Reads a request for a page of `collection`: its parent, page size and page token.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn read<E: Display>(
        collection: &str,
        (parent, page_size, page_token): (&str, i32, &str),
        key: impl Fn(&str) -> Result<K, E>,
    ) -> Result<Self, Refusal> {
        let list = format!("{parent}/{collection}");
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", parent);
        let size = read_page_size(&mut problems, page_size);
        let after = read_page_token(&mut problems, &list, page_token).and_then(|after| match after {
            Some(after) => problems.keep("page_token", key(&after)).map(Some),
            None => Some(None),
        });
        let read = (|| Some((facility?, size?, after?)))();
        let (facility, size, after) = problems.finish(read)?;
        Ok(Self { facility, list, size, after })
    }

    /// The keys from which the page is taken, for a map that has many.
    pub fn rest(&self) -> (Bound<&K>, Bound<&K>) {
        (self.after.as_ref().map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded)
    }

    /// The page, and the token of the next one; empty on the last. What isn't rendered is passed over.
    pub fn page<V, T: Message>(
        &self,
        all: impl Iterator<Item = (K, V)>,
        render: impl Fn(&K, V) -> Option<T>,
    ) -> (Vec<T>, String) {
        let rest = all.filter(|(key, _)| self.after.as_ref().is_none_or(|after| key > after));
        let rest = rest.filter_map(|(key, value)| render(&key, value).map(|item| (key, item)));
        let (page, last) = fitting(self.size, rest);
        let next_page_token = last.map(|last| page_token(&self.list, &last.to_string())).unwrap_or_default();
        (page, next_page_token)
    }
}

#[cfg(test)]
mod tests {
    use facility_domain::ids::DefaultId;
    use facility_proto::lender::v1::Default as Item;

    use super::*;

    fn read(size: i32, token: &str) -> Result<PageRequest<DefaultId>, Refusal> {
        PageRequest::read("defaults", ("facilities/boleo", size, token), DefaultId::parse)
    }

    fn page(size: i32, token: &str, bytes: usize) -> (Vec<String>, String) {
        let all = (1..=5).map(|number| (DefaultId::new(number).unwrap(), number));
        let item = |number| Item { name: format!("{number}"), reason: "x".repeat(bytes), ..Item::default() };
        // The third one is not shown.
        let (items, next) = read(size, token).unwrap().page(all, |_, number| (number != 3).then(|| item(number)));
        (items.into_iter().map(|item| item.name).collect(), next)
    }

    #[test]
    fn pages_follow_each_other_to_the_end_and_pass_over_what_is_not_shown() {
        let (first, next) = page(2, "", 0);
        assert_eq!(first, ["1", "2"]);
        let (second, next) = page(2, &next, 0);
        assert_eq!((second, next.as_str()), (vec!["4".to_owned(), "5".to_owned()], ""));
    }

    #[test]
    fn a_map_is_entered_after_the_last_key() {
        let (_, next) = page(2, "", 0);
        let numbers: std::collections::BTreeSet<_> = (1..=4).map(|number| DefaultId::new(number).unwrap()).collect();
        let asked = read(2, &next).unwrap();
        let rest: Vec<String> = numbers.range(asked.rest()).map(ToString::to_string).collect();
        assert_eq!(rest, ["3", "4"].map(|number| DefaultId::parse(number).unwrap().to_string()));
    }

    #[test]
    fn what_does_not_fit_into_an_answer_goes_to_the_next_page() {
        let (first, next) = page(50, "", 2 * 1024 * 1024);
        assert_eq!(first, ["1"]);
        assert_eq!(page(50, &next, 2 * 1024 * 1024).0, ["2"]);
    }

    #[test]
    fn a_token_of_another_list_or_of_no_number_is_refused() {
        let foreign = page_token("facilities/boleo/receipts", "2");
        let wrong = page_token("facilities/boleo/defaults", "second");
        for token in [foreign.as_str(), wrong.as_str(), "00", "z"] {
            let refused = read(2, token).err().unwrap();
            assert_eq!(refused.fields[0].field, "page_token", "{token}");
        }
    }
}
