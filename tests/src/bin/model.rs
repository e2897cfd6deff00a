//! Looks at every state of the protocol between the two services, within bounds, and then at protocols
//! with one rule left out, each of which must be found.
//!
//! `cargo run --release -p facility-tests --bin model` ends with
//! `model: states=N properties=N violations=0, planted N of N found`, and with exit code 0 only when
//! nothing was violated, everything planted was found, and everything that must be reachable is.
#![allow(clippy::print_stdout, reason = "a program that reports")]

use std::process::ExitCode;

use clap::Parser;
use facility_tests::model::{Action, LIMITS, PLANTS, Planted, Protocol, SCOPES, Scope, State};
use stateright::{Checker, Expectation, HasDiscoveries, Model, Path};

/// Look at every state of the protocol.
#[derive(Debug, Parser)]
struct Args {
    /// Print the steps that lead to what was planted, and to the limits.
    #[arg(long)]
    traces: bool,
    /// Only this scope, and nothing planted.
    #[arg(long)]
    scope: Option<String>,
}

/// What came of the scopes.
#[derive(Default)]
struct Seen {
    states: usize,
    violations: usize,
    unreached: usize,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let properties = Protocol { bounds: PLANTS[0].bounds, plant: None }.properties();
    let properties = properties.iter().filter(|property| property.expectation == Expectation::Always).count();
    let mut seen = Seen::default();
    for scope in SCOPES.iter().filter(|scope| args.scope.as_ref().is_none_or(|wanted| wanted == scope.name)) {
        exhaust(scope, &args, &mut seen);
    }
    let planted: &[Planted] = if args.scope.is_some() { &[] } else { &PLANTS };
    let found = planted.iter().filter(|planted| is_found(planted, &args)).count();
    let Seen { states, violations, unreached } = seen;
    println!(
        "model: states={states} properties={properties} violations={violations}, planted {found} of {} found",
        planted.len()
    );
    if violations == 0 && unreached == 0 && found == planted.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Looks at every state within a scope.
fn exhaust(scope: &Scope, args: &Args, seen: &mut Seen) {
    let protocol = Protocol { bounds: scope.bounds, plant: None };
    let checker = protocol.checker().threads(2).spawn_bfs().join();
    println!(
        "{}: {} states, {} steps between them, {} deep",
        scope.name,
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth()
    );
    seen.states += checker.unique_state_count();
    let mut discoveries: Vec<_> = checker.discoveries().into_iter().collect();
    discoveries.sort_by_key(|(name, _)| *name);
    for wanted in scope.reaches {
        if !discoveries.iter().any(|(name, _)| name == wanted) {
            println!("  not reached: {wanted}");
            seen.unreached += 1;
        }
    }
    for (name, path) in discoveries {
        let violated = protocol.properties().iter().any(|it| it.name == name && it.expectation == Expectation::Always);
        seen.violations += usize::from(violated);
        let steps = actions(path);
        if violated {
            println!("  VIOLATED: {name}, in {} steps", steps.len());
        } else if LIMITS.contains(&name) {
            println!("  {name}, in {} steps", steps.len());
        }
        if violated || args.traces && LIMITS.contains(&name) {
            print(&steps);
        }
    }
}

/// Whether something planted violates a property.
fn is_found(planted: &Planted, args: &Args) -> bool {
    let protocol = Protocol { bounds: planted.bounds, plant: Some(planted.plant) };
    // One thread, breadth first: the trace found is a shortest one.
    let checker = protocol.checker().threads(1).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let violated: Vec<_> = protocol
        .properties()
        .iter()
        .filter(|property| property.expectation == Expectation::Always)
        .filter_map(|property| Some((property.name, actions(checker.discovery(property.name)?))))
        .collect();
    let Some((name, steps)) = violated.into_iter().min_by_key(|(_, steps)| steps.len()) else {
        println!("planted: {}: NOT FOUND in {} states", planted.words, checker.unique_state_count());
        return false;
    };
    println!("planted: {}: \"{name}\" fails in {} steps", planted.words, steps.len());
    if args.traces {
        print(&steps);
    }
    true
}

fn actions(path: Path<State, Action>) -> Vec<Action> {
    path.into_actions()
}

fn print(steps: &[Action]) {
    for (step, number) in steps.iter().zip(1..) {
        println!("    {number:2}. {step:?}");
    }
}
