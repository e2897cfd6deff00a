//! Takes the power away from the SQLite journal on a simulated disk, and counts what was lost.

use std::process::ExitCode;

use clap::Parser;
use facility_tests::power_loss::{Plan, Tally, faults, run};

/// Loses the power of a simulated machine while a journal writes, and holds what survives against
/// what was acknowledged. Fails if anything is missing or wrong.
#[derive(Parser)]
struct Arguments {
    /// How often to lose the power.
    #[arg(long, default_value_t = 1000)]
    count: u64,
    /// Everything by chance follows from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Spoil the journal with synchronous=NORMAL, and fail if it does not lose.
    #[arg(long)]
    control: bool,
}

fn main() -> ExitCode {
    let Arguments { count, seed, control } = Arguments::parse();
    let plan = Plan { count, seed, control };
    let tally = match run(plan) {
        Ok(tally) => tally,
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    // The control would only show the same once more.
    let faults = control || break_in_turn(plan);
    report(&tally, seed);
    if faults && tally.corrupt == 0 && (tally.lost > 0) == control { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Breaks every write and fsync; false where that made trouble.
fn break_in_turn(plan: Plan) -> bool {
    match faults::sweep(plan, 1..) {
        Ok(tally) => {
            let faults::Tally { writes, syncs, full } = tally;
            println!(
                "faults: {writes} writes failed, {syncs} fsyncs failed, the disk was full {full} times, \
                0 acknowledged lost, 0 failed fsyncs tried again"
            );
            true
        }
        Err(trouble) => {
            println!("faults: {trouble}");
            false
        }
    }
}

fn report(tally: &Tally, seed: u64) {
    for (history, trouble) in &tally.troubles {
        println!("seed {seed}, history {history}: {trouble:?}");
    }
    println!(
        "{} kills in between, {} acknowledged, {} found without an acknowledgement",
        tally.kills, tally.acknowledged, tally.kept
    );
    println!("power_loss: {} losses, {} acknowledged lost, {} corrupt", tally.losses, tally.lost, tally.corrupt);
}
