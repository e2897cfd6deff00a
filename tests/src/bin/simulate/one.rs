//! One life in this process, from its seed to its summary.

use std::collections::BTreeMap;
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
    print!("{}", summary(seed, &world, elapsed).text());
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

fn summary(seed: u64, world: &World, elapsed: Duration) -> Summary {
    let tally = world.counted();
    let (hash, lines) = world.trace();
    let count = |length: usize| u64::try_from(length).unwrap_or(0);
    let figures = [
        ("seed", seed),
        ("commands", tally.commands()),
        ("kinds", count(tally.accepted.len())),
        ("refused", tally.refused),
        ("unanswered", tally.unanswered),
        ("repeated", tally.repeated),
        ("during_faults", tally.during_faults),
        ("faults", tally.faults.values().sum()),
        ("fault_kinds", count(tally.faults.len())),
        ("due_dates", count(tally.due_dates.len())),
        ("audits", tally.audits),
        ("trace_lines", lines),
        ("simulated_seconds", elapsed.as_secs()),
    ];
    let commands = tally.accepted.iter().map(|(method, times)| (format!("command:{method}"), *times));
    let faults = tally.faults.iter().map(|(fault, times)| (format!("fault:{}", fault.replace(' ', "_")), *times));
    Summary {
        figures: figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect(),
        kinds: commands.chain(faults).collect(),
        hash: format!("{hash:016x}"),
        violations: world.violations().iter().map(|violation| violation.replace(['\n', '\t'], " ")).collect(),
    }
}

impl Summary {
    /// One line for each thing that it says.
    pub fn text(&self) -> String {
        let of = |what: &'static str| move |(name, figure): (&String, &u64)| format!("{what} {name} {figure}\n");
        let figures = self.figures.iter().map(of("figure")).chain(self.kinds.iter().map(of("kind")));
        let violations = self.violations.iter().map(|violation| format!("violation {violation}\n"));
        figures.chain(violations).chain([format!("hash {}\n", self.hash)]).collect()
    }

    /// Reads [`Self::text`].
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
