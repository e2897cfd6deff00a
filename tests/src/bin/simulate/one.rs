//! One life in this process, from its seed to its summary.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;
use std::time::Duration;

use facility_tests::Failure;
use facility_tests::random::Random;
use turmoil::Builder;

use super::nemesis::{DESK, Nemesis};
use super::planted::Plant;
use super::site::{BORROWER, LENDER, Site};
use super::world::World;
use super::{entropy, life};

/// How often the network and the machines move, in simulated time.
const TICK: Duration = Duration::from_millis(4);
/// Longer than any life that goes on.
const LONGEST: Duration = Duration::from_secs(3_600);

/// Lives the life of `seed` and prints its summary, one line of `key=value` and the violations after it.
///
/// # Errors
/// The simulation itself can't be run.
pub fn one(seed: u64, plant: Plant, shown: bool) -> Result<(), Failure> {
    entropy::seed(Random::nth(seed, 0).any());
    let world = Rc::new(World::default());
    if shown {
        world.show();
    }
    let elapsed = simulate(seed, plant, &world)?;
    print!("{}", summary(seed, &world, elapsed)?);
    Ok(())
}

fn simulate(seed: u64, plant: Plant, world: &Rc<World>) -> Result<Duration, Failure> {
    let mut random = Random::nth(seed, 1);
    let mut site = |name| Site::new(name, random.any(), plant, Rc::clone(world)).map(Rc::new);
    let sites = [site(LENDER)?, site(BORROWER)?];
    let mut sim = Builder::new()
        .simulation_duration(LONGEST)
        .tick_duration(TICK)
        .min_message_latency(Duration::from_millis(1))
        .max_message_latency(life::LATENCY)
        .tcp_capacity(1 << 16)
        .rng_seed(random.any())
        .enable_random_order()
        .build();
    for site in &sites {
        let its = Rc::clone(site);
        sim.host(site.name, move || Rc::clone(&its).run());
    }
    sim.client(DESK, life::live(seed, Rc::clone(world)));
    let mut nemesis = Nemesis::new(Random::nth(seed, 2), sites.clone(), Rc::clone(world));
    loop {
        match sim.step() {
            Ok(true) => break,
            // One word against a planted bug is enough.
            Ok(false) if plant != Plant::Nothing && !world.violations().is_empty() => break,
            Ok(false) => nemesis.step(&mut sim),
            Err(problem) => {
                world.violated(problem);
                break;
            }
        }
    }
    for site in &sites {
        world.mix(format!("{:?}", site.disk.counts()).as_bytes());
        for file in ["journal.db", "journal.db-wal"] {
            world.mix(&site.disk.content(file).unwrap_or_default());
        }
    }
    Ok(sim.elapsed())
}

/// What one life came to, as it is handed from process to process.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub figures: BTreeMap<String, u64>,
    /// Accepted commands and faults, by kind.
    pub kinds: BTreeMap<String, u64>,
    pub hash: String,
    pub violations: Vec<String>,
}

fn summary(seed: u64, world: &World, elapsed: Duration) -> Result<String, std::fmt::Error> {
    let tally = world.counted();
    let (hash, lines) = world.trace();
    let mut text = String::new();
    for (name, figure) in [
        ("seed", seed),
        ("commands", tally.commands()),
        ("kinds", u64::try_from(tally.accepted.len()).unwrap_or(0)),
        ("refused", tally.refused),
        ("unanswered", tally.unanswered),
        ("repeated", tally.repeated),
        ("during_faults", tally.during_faults),
        ("faults", tally.faults.values().sum()),
        ("fault_kinds", u64::try_from(tally.faults.len()).unwrap_or(0)),
        ("due_dates", u64::try_from(tally.due_dates.len()).unwrap_or(0)),
        ("audits", tally.audits),
        ("trace_lines", lines),
        ("simulated_seconds", elapsed.as_secs()),
    ] {
        writeln!(text, "figure {name} {figure}")?;
    }
    for (method, times) in &tally.accepted {
        writeln!(text, "kind command:{method} {times}")?;
    }
    for (fault, times) in &tally.faults {
        writeln!(text, "kind fault:{} {times}", fault.replace(' ', "_"))?;
    }
    for violation in world.violations() {
        writeln!(text, "violation {}", violation.replace('\n', " "))?;
    }
    writeln!(text, "hash {hash:016x}")?;
    Ok(text)
}

impl Summary {
    /// Reads what [`one`] has printed.
    pub fn read(text: &str) -> Option<Self> {
        let mut summary = Self::default();
        for line in text.lines() {
            let (what, rest) = line.split_once(' ')?;
            match what {
                "figure" | "kind" => {
                    let (name, figure) = rest.split_once(' ')?;
                    let of = if what == "figure" { &mut summary.figures } else { &mut summary.kinds };
                    of.insert(name.to_owned(), figure.parse().ok()?);
                }
                "violation" => summary.violations.push(rest.to_owned()),
                "hash" => rest.clone_into(&mut summary.hash),
                _ => {}
            }
        }
        (!summary.hash.is_empty()).then_some(summary)
    }

    pub fn figure(&self, name: &str) -> u64 {
        self.figures.get(name).copied().unwrap_or(0)
    }
}
