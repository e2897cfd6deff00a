//! Contradictions in terms, all at once and each with the path of its field.
//!
//! One function for each group of fields; none of them stops at the first problem.

mod amounts;
mod dates;
mod floating;
mod people;
mod rates;
mod schedule;

use std::fmt::Display;

pub use floating::BesideFloating;

use super::{AllocationCategory, Product, TermsDraft, TermsProblem};

/// Every problem of the terms.
pub(super) fn problems(draft: &TermsDraft) -> Vec<TermsProblem> {
    let mut problems = Problems::below("terms.");
    product(draft, &mut problems);
    amounts::check(draft, &mut problems);
    dates::check(draft, &mut problems);
    rates::check(draft, &mut problems);
    schedule::check(draft, &mut problems);
    people::check(draft, &mut problems);
    allocation_order(draft, &mut problems);
    time_zone(draft, &mut problems);
    problems.found
}

/// Collects problems of fields below a path.
struct Problems {
    path: &'static str,
    found: Vec<TermsProblem>,
}

impl Problems {
    const fn below(path: &'static str) -> Self {
        Self { path, found: Vec::new() }
    }

    fn add(&mut self, field: impl Display, description: impl Into<String>) {
        self.found.push(TermsProblem { field: format!("{}{field}", self.path), description: description.into() });
    }

    fn add_if(&mut self, wrong: bool, field: impl Display, description: impl Into<String>) {
        if wrong {
            self.add(field, description);
        }
    }

    fn count(&mut self, field: &str, value: u32, least: u32, most: u32) {
        let outside = value < least || value > most;
        self.add_if(outside, field, format!("Must be {least} to {most}, not {value}."));
    }
}

fn product(draft: &TermsDraft, problems: &mut Problems) {
    match draft.product {
        Product::EquipmentLease => {}
        Product::TermLoan | Product::CostOverrun => {
            problems.add("product", "Only equipment leases are offered yet.");
        }
    }
}

fn allocation_order(draft: &TermsDraft, problems: &mut Problems) {
    let mut sorted = draft.allocation_order.clone();
    sorted.sort();
    problems.add_if(
        sorted != AllocationCategory::ALL,
        "allocation_order",
        "Must name fees, default interest, interest and principal once each.",
    );
}

/// Whether the zone exists is for the services to find out: the rules here need its name only.
fn time_zone(draft: &TermsDraft, problems: &mut Problems) {
    let zone = draft.time_zone.as_str();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
    let well_formed = zone.len() <= 64 && zone.split('/').all(|part| !part.is_empty() && part.chars().all(allowed));
    problems.add_if(!well_formed, "time_zone", "Must be an IANA time zone such as \"America/New_York\".");
}
