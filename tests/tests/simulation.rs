//! A few of the lives that `simulate` lives, and what the program promises of itself.

#![allow(clippy::unwrap_used, reason = "what fails here ends the test")]

use std::process::{Command, Output};

fn simulate(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_simulate")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn lives_lived_twice_violate_nothing_and_leave_the_same_trace() {
    let output = simulate(&["--seed", "1", "--count", "2", "--twice"]);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("lived twice: 2, differences 0"), "{said}");
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("simulate: lives=2 commands=") && last.ends_with(" violations=0"), "{last}");
}

#[test]
fn planted_bug_is_caught_and_told() {
    let output = simulate(&["--planted", "--plant", "no-dedupe", "--count", "5"]);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.lines().last(), Some("planted: 1 bugs, 1 caught"));
}

#[test]
fn bug_that_is_not_caught_fails_the_run() {
    // No life at all catches nothing.
    let output = simulate(&["--planted", "--plant", "no-dedupe", "--count", "0"]);
    assert!(!output.status.success());
    assert_eq!(said(&output).lines().last(), Some("planted: 1 bugs, 0 caught"));
}
