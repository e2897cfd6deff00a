//! Any terms of a lease's schedule: lines that add up, or reasons.

#![no_main]

mod values;

use arbitrary::Unstructured;
use facility_domain::{money::Money, schedule::Schedule};
use libfuzzer_sys::fuzz_target;
use values::schedule_terms;

fuzz_target!(|data: &[u8]| {
    let Ok(terms) = schedule_terms(&mut Unstructured::new(data)) else { return };
    match Schedule::new(&terms) {
        Err(reasons) => assert!(!reasons.is_empty()),
        Ok(schedule) => {
            let repaid = schedule.lines.iter().map(|line| line.principal);
            assert_eq!(Money::sum(terms.amount.currency(), repaid).ok(), Some(terms.amount));
            assert!(schedule.lines.last().is_some_and(|line| line.closing_balance.is_zero()));
        }
    }
    let _ = Schedule::unrounded(&terms);
});
