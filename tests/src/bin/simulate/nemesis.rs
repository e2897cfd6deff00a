//! Breaks things, one after the other, and mends them: what it breaks, when and for how long follows
//! from the seed.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use facility_tests::disk::{Copied, Fault};
use facility_tests::random::Random;
use turmoil::Sim;

use super::site::{BORROWER, LENDER, Site};
use super::world::{Wanted, World};

/// The host of the people.
pub const DESK: &str = "desk";

/// What can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Crash,
    PowerLoss,
    PowerLossMidWrite,
    PowerLossAtSync,
    Partition,
    OneWay,
    Delay,
    Reorder,
    FullDisk,
    FailedSync,
    FailedWrite,
    ClockSkew,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::Crash,
        Self::PowerLoss,
        Self::PowerLossMidWrite,
        Self::PowerLossAtSync,
        Self::Partition,
        Self::OneWay,
        Self::Delay,
        Self::Reorder,
        Self::FullDisk,
        Self::FailedSync,
        Self::FailedWrite,
        Self::ClockSkew,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::PowerLoss => "power loss",
            Self::PowerLossMidWrite => "power loss in a write",
            Self::PowerLossAtSync => "power loss at a sync",
            Self::Partition => "partition",
            Self::OneWay => "one-way partition",
            Self::Delay => "delay",
            Self::Reorder => "reordering",
            Self::FullDisk => "full disk",
            Self::FailedSync => "failed sync",
            Self::FailedWrite => "failed write",
            Self::ClockSkew => "clock skew",
        }
    }
}

/// Something that is broken now.
#[derive(Debug)]
struct Broken {
    kind: Kind,
    site: usize,
    link: (&'static str, &'static str),
    /// When it is mended, or given up where it was not met.
    until: Duration,
}

/// A machine that is down.
#[derive(Debug)]
struct Down {
    site: usize,
    until: Duration,
}

pub struct Nemesis {
    random: Random,
    sites: [Rc<Site>; 2],
    world: Rc<World>,
    plan: Vec<Kind>,
    next: Duration,
    broken: Option<Broken>,
    down: Vec<Down>,
    backups: [Option<Copied>; 2],
}

const LINKS: [(&str, &str); 4] = [(LENDER, BORROWER), (LENDER, BORROWER), (DESK, LENDER), (DESK, BORROWER)];

impl Nemesis {
    pub fn new(random: Random, sites: [Rc<Site>; 2], world: Rc<World>) -> Self {
        let mut nemesis = Self {
            random,
            sites,
            world,
            plan: Vec::new(),
            next: Duration::ZERO,
            broken: None,
            down: Vec::new(),
            backups: [None, None],
        };
        nemesis.next = nemesis.pause(1_500);
        nemesis
    }

    fn pause(&mut self, most: u64) -> Duration {
        Duration::from_millis(50 + self.random.below(most))
    }

    /// After each tick of the simulation.
    pub fn step(&mut self, sim: &mut Sim<'_>) {
        let now = sim.elapsed();
        self.find_stopped(sim, now);
        self.start_again(sim, now);
        if self.broken.as_ref().is_some_and(|broken| now >= broken.until) {
            self.mend(sim, now);
        }
        if let Some(wanted) = self.world.wanted()
            && self.broken.is_none()
            && self.down.is_empty()
        {
            self.serve(sim, now, wanted);
        } else if self.world.is_over() {
            self.heal(sim, now);
        } else if self.broken.is_none() && now >= self.next {
            self.break_something(sim, now);
        }
    }

    /// Machines whose disk has stopped, or whose service has ended, are down from now on.
    fn find_stopped(&mut self, sim: &mut Sim<'_>, now: Duration) {
        for site in 0..self.sites.len() {
            if self.down.iter().any(|down| down.site == site) {
                continue;
            }
            let its = Rc::clone(&self.sites[site]);
            if its.disk.halted() {
                self.stop(sim, now, site, true);
            } else if its.failed.get() {
                // The service has ended because its disk failed. The machine may go the same way.
                let power_lost = self.random.percent(30);
                self.stop(sim, now, site, power_lost);
            }
        }
    }

    fn stop(&mut self, sim: &mut Sim<'_>, now: Duration, site: usize, power_lost: bool) {
        let its = Rc::clone(&self.sites[site]);
        // From here on nothing that ends writes anything any more.
        its.disk.halt_after(0);
        sim.crash(its.name);
        its.disk.heal();
        if power_lost {
            its.disk.lose_power();
        } else {
            its.disk.restart_process();
        }
        let until = now + self.pause(1_500);
        self.world.note(format!("at {} {} is down, power lost {power_lost}", now.as_millis(), its.name));
        self.down.push(Down { site, until });
        if let Some(broken) = self.broken.as_ref().filter(|it| it.site == site && it.kind.is_of_the_disk()) {
            self.world.met(broken.kind.name());
            self.over(now);
        }
    }

    /// Stops a machine to back its journal up, or to put the backup in its place.
    fn serve(&mut self, sim: &mut Sim<'_>, now: Duration, wanted: Wanted) {
        let (Wanted::BackUp(name) | Wanted::Restore(name)) = wanted;
        let Some(site) = self.sites.iter().position(|site| site.name == name) else { return };
        self.stop(sim, now, site, false);
        let disk = &self.sites[site].disk;
        match (wanted, &self.backups[site]) {
            (Wanted::BackUp(_), _) => self.backups[site] = Some(disk.back_up()),
            (Wanted::Restore(_), Some(backup)) => {
                disk.put_back(backup);
                self.sites[site].restored.set(true);
            }
            (Wanted::Restore(_), None) => {}
        }
        self.world.note(format!("at {} {wanted:?}", now.as_millis()));
        if wanted == Wanted::Restore(LENDER) {
            self.world.met("provider restored");
        } else if wanted == Wanted::Restore(BORROWER) {
            self.world.met("borrower restored");
        }
        self.world.want(None);
    }

    fn start_again(&mut self, sim: &mut Sim<'_>, now: Duration) {
        let due = self.down.iter().position(|down| now >= down.until);
        if let Some(place) = due {
            let down = self.down.remove(place);
            sim.bounce(self.sites[down.site].name);
            if self.broken.as_ref().is_some_and(|broken| broken.site == down.site && broken.kind.is_of_the_machine()) {
                self.over(now);
            }
        }
    }

    fn break_something(&mut self, sim: &mut Sim<'_>, now: Duration) {
        if self.plan.is_empty() {
            self.plan = Kind::ALL.to_vec();
            for last in (1..self.plan.len()).rev() {
                let other = self.random.index(last + 1);
                self.plan.swap(last, other);
            }
        }
        let Some(kind) = self.plan.pop() else { return };
        let site = self.random.index(2);
        let link = self.random.choose(&LINKS).copied().unwrap_or(LINKS[0]);
        let lasts = self.pause(if kind.is_of_the_disk() { 4_000 } else { 2_000 });
        self.world.broken();
        if !kind.is_of_the_disk() {
            self.world.met(kind.name());
        }
        self.world.note(format!("at {} {} {} {link:?}", now.as_millis(), kind.name(), self.sites[site].name));
        self.broken = Some(Broken { kind, site, link, until: now + lasts });
        let its = Rc::clone(&self.sites[site]);
        match kind {
            Kind::Crash => self.stop(sim, now, site, false),
            Kind::PowerLoss => self.stop(sim, now, site, true),
            Kind::PowerLossMidWrite => its.disk.halt_after(self.random.below(30)),
            Kind::PowerLossAtSync => its.disk.halt_at_sync(1 + self.random.below(4)),
            Kind::Partition => sim.partition(link.0, link.1),
            Kind::OneWay if self.random.percent(50) => sim.partition_oneway(link.0, link.1),
            Kind::OneWay => sim.partition_oneway(link.1, link.0),
            Kind::Delay => sim.hold(link.0, link.1),
            Kind::Reorder => sim.set_link_max_message_latency(link.0, link.1, Duration::from_millis(400)),
            Kind::FullDisk => its.disk.fail(Fault::Full(1 + self.random.below(10))),
            Kind::FailedSync => its.disk.fail(Fault::Sync(1 + self.random.below(4))),
            Kind::FailedWrite => its.disk.fail(Fault::Write(1 + self.random.below(20))),
            Kind::ClockSkew => {
                let hours = i64::try_from(self.random.below(97)).unwrap_or(0) - 48;
                its.skew.store(hours * 3_600_000_000, Ordering::SeqCst);
            }
        }
    }

    fn mend(&mut self, sim: &mut Sim<'_>, now: Duration) {
        let Some(broken) = &self.broken else { return };
        let (kind, site, link) = (broken.kind, Rc::clone(&self.sites[broken.site]), broken.link);
        match kind {
            // Over when it is up again.
            Kind::Crash | Kind::PowerLoss => return,
            Kind::PowerLossMidWrite | Kind::PowerLossAtSync => {
                if !site.disk.halted() {
                    site.disk.never_halt();
                }
            }
            Kind::Partition | Kind::OneWay => sim.repair(link.0, link.1),
            Kind::Delay => sim.release(link.0, link.1),
            Kind::Reorder => sim.set_link_max_message_latency(link.0, link.1, super::life::LATENCY),
            Kind::FullDisk | Kind::FailedSync | Kind::FailedWrite => site.disk.heal(),
            Kind::ClockSkew => site.skew.store(0, Ordering::SeqCst),
        }
        self.over(now);
    }

    fn over(&mut self, now: Duration) {
        self.broken = None;
        self.world.mended();
        self.world.note(format!("at {} mended", now.as_millis()));
        self.next = now + self.pause(2_500);
    }

    /// Everything is mended for good.
    fn heal(&mut self, sim: &mut Sim<'_>, now: Duration) {
        if self.world.is_healed() {
            return;
        }
        if self.broken.is_some() {
            self.mend(sim, now);
        }
        if self.broken.is_none() && self.down.is_empty() && self.sites.iter().all(|site| !site.failed.get()) {
            self.world.note(format!("at {} healed", now.as_millis()));
            self.world.heal();
        }
    }
}

impl Kind {
    const fn is_of_the_disk(self) -> bool {
        matches!(
            self,
            Self::PowerLossMidWrite | Self::PowerLossAtSync | Self::FullDisk | Self::FailedSync | Self::FailedWrite
        )
    }

    const fn is_of_the_machine(self) -> bool {
        matches!(self, Self::Crash | Self::PowerLoss)
    }
}
