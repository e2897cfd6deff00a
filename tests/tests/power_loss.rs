//! A few losses and faults for every test run; the binary `power_loss` makes thousands.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use facility_tests::power_loss::{Plan, faults, run};

const PLAN: Plan = Plan { count: 200, seed: 7, control: false };

#[test]
fn lost_power_loses_nothing_acknowledged() {
    let tally = run(PLAN).unwrap();
    assert_eq!((tally.lost, tally.corrupt, tally.losses), (0, 0, 200), "{:?}", tally.troubles);
    // It would prove nothing if little had been written, or if all stops came between two appends.
    assert!(tally.acknowledged > 200 && tally.kept > 5 && tally.kills > 20, "{tally:?}");
}

#[test]
fn same_seed_gives_the_same_history() {
    // The first three histories, of which none has threads.
    let plan = Plan { count: 30, ..PLAN };
    let (one, other) = (run(plan).unwrap(), run(plan).unwrap());
    assert_eq!((one.kills, one.acknowledged, one.kept), (other.kills, other.acknowledged, other.kept));
}

#[test]
fn control_without_fsync_at_commits_loses() {
    let tally = run(Plan { control: true, ..PLAN }).unwrap();
    assert!(tally.lost > 0, "{tally:?}");
    // Losing the newest is all that synchronous=NORMAL does wrong.
    assert_eq!(tally.corrupt, 0, "{:?}", tally.troubles);
}

#[test]
fn failed_write_or_fsync_ends_all_writing_and_loses_nothing() {
    let tally = faults::sweep(PLAN, (1..).step_by(5)).unwrap();
    assert!(tally.writes > 100 && tally.syncs > 10 && tally.full > 100, "{tally:?}");
}
