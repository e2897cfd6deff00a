//! Small renderings: amounts, counts, names.

use facility_proto::r#type::v1::Money;

/// An amount with its currency, such as "USD 1250000.00"; "none" when absent.
pub(super) fn plain(money: Option<&Money>) -> String {
    money.map_or_else(|| "none".to_owned(), |money| format!("{} {}", money.currency_code, money.amount))
}

/// An amount without its currency; empty when absent.
pub(super) fn amount(money: Option<&Money>) -> String {
    money.map(|money| money.amount.clone()).unwrap_or_default()
}

/// "1 purchase", "7 purchases".
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// The last part of a resource name or of a principal's URI.
pub(super) fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_a_principal_is_the_persons_name() {
        assert_eq!(last_part("spiffe://cat-financial.example/credit-officer-1"), "credit-officer-1");
        assert_eq!(last_part("facilities/boleo/drawdowns/3"), "3");
    }

    #[test]
    fn one_thing_is_counted_without_an_s() {
        assert_eq!((count(1, "purchase"), count(7, "purchase")), ("1 purchase".to_owned(), "7 purchases".to_owned()));
    }
}
