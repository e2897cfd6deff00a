//! Codes of refusals: each once, in UPPER_SNAKE, with a meaning.

use std::collections::BTreeSet;

use crate::facility::reason::ReasonCode;
use crate::facility::role::Role;

#[test]
fn codes_are_different_upper_snake_words_with_a_meaning() {
    let mut seen = BTreeSet::new();
    for code in ReasonCode::ALL {
        let text = code.as_str();
        assert!(seen.insert(text), "{text} twice");
        assert!(text.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{text}");
        assert!(code.meaning().trim().ends_with('.'), "{text}");
    }
}

#[test]
fn roles_are_read_by_the_names_they_write() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.as_str()), Some(role));
    }
    assert_eq!(Role::parse("credit_officer"), None);
    assert_eq!(Role::parse(""), None);
}
