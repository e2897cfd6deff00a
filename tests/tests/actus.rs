//! Agreement with the reference cases of the ACTUS Financial Research Foundation.
//!
//! Every case of ANN, LAM, LAX, NAM and PAM in the folder that `ACTUS_TESTS_DIR` names (a clone of
//! `actusfrf/actus-tests`, its folder `tests/`), or else in `../shared/data/actus` beside the project:
//! each event's day, payoff, balance, accrued interest and rate, at 1e-6. The cases are under CC BY-SA
//! and are not kept here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

#[path = "actus/case.rs"]
mod case;
#[path = "actus/compare.rs"]
mod compare;
#[path = "actus/terms.rs"]
mod terms;

use std::path::PathBuf;

use compare::Outcome;

/// The folder of the cases; `None` where there is none beside the project and none is named.
fn folder() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/actus");
    std::env::var_os("ACTUS_TESTS_DIR").map(PathBuf::from).or_else(|| beside.is_dir().then_some(beside))
}

#[test]
fn reference_cases_agree_event_by_event() {
    let Some(folder) = folder() else {
        println!("actus: no folder of cases; name one in ACTUS_TESTS_DIR");
        return;
    };
    let cases = case::read_folder(&folder).unwrap();
    let (mut passed, mut failed, mut skipped) = (0, Vec::new(), 0);
    for case in &cases {
        match compare::run(case) {
            Outcome::Passed => passed += 1,
            Outcome::Failed(difference) => {
                println!("failed {}: {difference}", case.name);
                failed.push(case.name.as_str());
            }
            Outcome::Skipped(reason) => {
                println!("skipped {}: {reason}", case.name);
                skipped += 1;
            }
        }
    }
    println!("actus: {passed} passed, {} failed, {skipped} skipped", failed.len());
    assert!(passed > 0, "no case in {}", folder.display());
    assert_eq!(failed, Vec::<&str>::new());
}
