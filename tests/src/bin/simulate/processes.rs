//! Lives in processes of their own, several at once, and what they came to.

use std::process::{Command, Output};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::one::Summary;

/// How a life is lived in a process of its own: `simulate life SEED PLANT SHOWN`.
pub const LIFE: &str = "life";

/// The life of `seed`. One that can't tell what it came to has violated everything.
pub fn lived(seed: u64, plant: &str) -> Summary {
    let output = std::env::current_exe()
        .and_then(|program| Command::new(program).args([LIFE, &seed.to_string(), plant, "quiet"]).output());
    match output {
        Ok(output) => told(&output),
        Err(problem) => Summary { violations: vec![format!("can't be lived: {problem}")], ..Summary::default() },
    }
}

fn told(output: &Output) -> Summary {
    let mut summary = Summary::read(&String::from_utf8_lossy(&output.stdout)).unwrap_or_else(|| Summary {
        violations: vec![format!("the process ended with {}", output.status)],
        ..Summary::default()
    });
    // A task that panics takes nothing else with it; all the same it is a bug.
    let said = String::from_utf8_lossy(&output.stderr);
    if let Some(panic) = said.lines().skip_while(|line| !line.contains("panicked at")).nth(1) {
        summary.violations.push(format!("a panic: {panic}"));
    }
    summary
}

/// Does something for each of `count` numbers, on as many threads as there are processors.
pub fn each<T: Send>(count: u64, what: impl Fn(u64) -> T + Sync) -> Vec<(u64, T)> {
    let next = AtomicU64::new(0);
    let done = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= count {
                        return;
                    }
                    let result = what(number);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done
}

/// Lives one life for a person to read.
pub fn shown(seed: u64, plant: &str) -> bool {
    let status = std::env::current_exe()
        .and_then(|program| Command::new(program).args([LIFE, &seed.to_string(), plant, "shown"]).status());
    status.is_ok_and(|status| status.success())
}
