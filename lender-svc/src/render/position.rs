//! How a commitment is used.

use std::collections::BTreeSet;

use facility_domain::facility::Book;
use facility_proto::r#type::v1::{Position, position::CategoryUse};
use facility_service::wire::money;

/// The position, with every category that has a sublimit or was used.
#[must_use]
pub fn position(book: &Book) -> Position {
    let limited = book.terms.sublimits.iter().map(|sublimit| &sublimit.category);
    let categories: BTreeSet<_> = book.category_use.keys().chain(limited).collect();
    let uses = categories.into_iter().map(|category| CategoryUse {
        category: category.to_string(),
        used: Some(money(book.used_of(category))),
        sublimit: book.terms.sublimit(category).map(money),
    });
    Position {
        commitment: Some(money(book.position.commitment())),
        available: Some(money(book.position.available())),
        reserved: Some(money(book.position.reserved())),
        funded: Some(money(book.position.funded())),
        cancelled: Some(money(book.position.cancelled())),
        category_uses: uses.collect(),
    }
}
