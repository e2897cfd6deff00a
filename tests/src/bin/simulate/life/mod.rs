//! Whole lives of facilities, lived through both services by the people of both parties.

mod beginning;
mod drawing;
mod owing;
mod paying;
mod restoring;
mod terms;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use facility_proto::lender::v1 as pb;
use facility_proto::r#type::v1::Money;
use facility_tests::random::Random;
use prost::Message;
use tokio::sync::Barrier;
use tokio::time::{Instant, sleep};

use crate::audit::Auditor;
use crate::audit::model::Book;
use crate::day::Day;
use crate::desk::{Answer, Desk, Stuck};
use crate::site::{BORROWER, LENDER};
use crate::world::World;
use restoring::Plan;
use terms::{AVAILABLE_UNTIL, BEGIN, Deal};
pub use terms::{MATURITY, RATE_PERCENT};

/// A method of the provider's service.
macro_rules! lender {
    ($method:literal) => {
        concat!("/facility.lender.v1.", $method)
    };
}
/// A method of the borrower's service.
macro_rules! borrower {
    ($method:literal) => {
        concat!("/facility.borrower.v1.", $method)
    };
}
pub(crate) use {borrower, lender};

/// Reads the provider's book.
pub const AUDITOR: &str = "auditor-1";
/// Reads the borrower's.
pub const OWN_AUDITOR: &str = "boleo-auditor-1";
/// Of a message, at most.
pub const LATENCY: Duration = Duration::from_millis(12);

const AGENT: &str = "facility-agent-1";
const COMMITTEE: &str = "credit-committee-1";
const OFFICERS: [&str; 2] = ["credit-officer-1", "credit-officer-2"];
const FUNDER: &str = "funding-officer-1";
const OPERATIONS: &str = "lender-operations-1";
const ADMINISTRATOR: &str = "administrator-1";
const GUARANTOR: &str = "guarantor-1";
const BUYER: &str = "procurement-1";
const TREASURER: &str = "treasurer-1";
const SITE: &str = "operations-1";

/// How long something that must come may take, in simulated time.
const PATIENCE: Duration = Duration::from_secs(120);

/// One facility's life.
pub struct Life {
    desk: Rc<Desk>,
    audit: Rc<Auditor>,
    random: RefCell<Random>,
    id: &'static str,
    facility: String,
    deal: Deal,
    numbers: Cell<u64>,
    /// The provider's open business date, as it was last read.
    today: Cell<Day>,
    /// Machines that the other facility asks for, too.
    contested: Rc<RefCell<Vec<String>>>,
    /// Where both facilities wait for each other.
    meeting: Rc<Barrier>,
    /// Pays late, or not at all.
    careless: bool,
    plan: Cell<Plan>,
    /// The other facility's life is lived.
    other_rests: Rc<Cell<bool>>,
}

/// Lives two facilities of one provider and one borrower at once, and judges what is left.
pub async fn live(seed: u64, world: Rc<World>) -> turmoil::Result {
    let desk = Rc::new(Desk::new(Random::nth(seed, 3), Rc::clone(&world)));
    let mut random = Random::nth(seed, 4);
    let (large, small) = (Deal::draw(&mut random, 1_000_000), Deal::draw(&mut random, 400_000));
    let book = |id: &str, deal: &Deal| Book::new(&name(id), deal.commitment * 100, BEGIN, AVAILABLE_UNTIL);
    let books = vec![book("alpha", &large), book("beta", &small)];
    let audit = Rc::new(Auditor::new(Rc::clone(&desk), books));
    let contested = Rc::new(RefCell::new(Vec::new()));
    let meeting = Rc::new(Barrier::new(2));
    let careless = random.percent(50);
    let plan = Plan::draw(i64::try_from(random.below(100)).unwrap_or(0));
    let rests = Rc::new(Cell::new(false));
    let life = |id: &'static str, deal: Deal, index| Life {
        desk: Rc::clone(&desk),
        audit: Rc::clone(&audit),
        random: RefCell::new(Random::nth(seed, index)),
        id,
        facility: name(id),
        deal,
        numbers: Cell::new(0),
        today: Cell::new(BEGIN),
        contested: Rc::clone(&contested),
        meeting: Rc::clone(&meeting),
        careless,
        plan: Cell::new(plan),
        other_rests: Rc::clone(&rests),
    };
    let (alpha, beta) = (life("alpha", large, 5), life("beta", small, 6));
    let short = async {
        let lived = beta.short().await;
        rests.set(lived.is_ok());
        lived
    };
    let (long, short) = tokio::join!(alpha.whole(), short);
    world.live_out();
    while !world.is_healed() {
        sleep(Duration::from_millis(50)).await;
    }
    if long.is_ok() && short.is_ok() {
        // What is found here has been written down there.
        let _judged = judge(&[alpha, beta], &audit).await;
    }
    Ok(())
}

fn name(id: &str) -> String {
    format!("facilities/{id}")
}

/// Nothing is broken any more: all must come to rest, and be as it was acknowledged.
async fn judge(lives: &[Life; 2], audit: &Auditor) -> Result<(), Stuck> {
    for life in lives {
        life.followed().await?;
        audit.compare(&life.facility).await?;
    }
    audit.desk.everything_again().await?;
    for life in lives {
        life.followed().await?;
        audit.compare(&life.facility).await?;
    }
    Ok(())
}

impl Life {
    /// From the first day to the last.
    async fn whole(&self) -> Result<(), Stuck> {
        self.begin(&[("opinions", true), ("insurance", true), ("permit", true), ("supplier-invoice", false)]).await?;
        self.contest(true).await?;
        Box::pin(self.compete()).await?;
        self.accept_some(true).await?;
        while self.today.get() < MATURITY.plus(6) {
            let days = 2 + self.below(if self.today.get() < AVAILABLE_UNTIL { 8 } else { 12 });
            self.advance(days).await?;
            self.accept_some(false).await?;
            self.pay_some().await?;
            self.something().await?;
            self.go_on_with_restore().await?;
            if self.chance(35) {
                self.followed().await?;
                self.audit.compare(&self.facility).await?;
            } else {
                self.audit.glance(&self.facility).await;
            }
        }
        self.end().await?;
        self.end_restore().await
    }

    /// A facility that is drawn on, and asks for machines that the other one asks for.
    async fn short(&self) -> Result<(), Stuck> {
        self.begin(&[("opinions", true)]).await?;
        for round in 0..3 {
            self.contest(round == 0).await?;
            self.draw().await?;
            self.advance(4).await?;
            self.accept_some(false).await?;
            self.audit.glance(&self.facility).await;
        }
        Ok(())
    }

    fn chance(&self, percent: u64) -> bool {
        self.random.borrow_mut().percent(percent)
    }

    fn below(&self, limit: u64) -> i64 {
        i64::try_from(self.random.borrow_mut().below(limit)).unwrap_or(0)
    }

    /// A name that was not used before.
    fn fresh(&self, what: &str) -> String {
        self.numbers.set(self.numbers.get() + 1);
        format!("{what}-{}-{}", self.id, self.numbers.get())
    }

    /// Has something done at the provider's; refused or not.
    async fn at_lender<Q: Message, A: Message + Default>(
        &self,
        person: &'static str,
        path: &'static str,
        request: Q,
    ) -> Result<Answer<A>, Stuck> {
        self.desk.command(LENDER, person, path, &request).await
    }

    async fn at_borrower<Q: Message, A: Message + Default>(
        &self,
        person: &'static str,
        path: &'static str,
        request: Q,
    ) -> Result<Answer<A>, Stuck> {
        self.desk.command(BORROWER, person, path, &request).await
    }

    /// Nothing stands against it, so that it must be done.
    fn must<A>(&self, what: &str, answer: Answer<A>) -> Result<A, Stuck> {
        answer.map_err(|refused| self.audit.without_ground(&self.facility, what, &refused))
    }

    /// Waits until something has come; `None` says that it has not.
    async fn until<T>(&self, what: &str, mut come: impl AsyncFnMut() -> Result<Option<T>, Stuck>) -> Result<T, Stuck> {
        let begun = Instant::now();
        loop {
            if let Some(come) = come().await? {
                return Ok(come);
            }
            if begun.elapsed() > PATIENCE {
                self.desk.world.violated(format!("{what} does not come ({})", self.facility));
                return Err(Stuck);
            }
            sleep(Duration::from_millis(40)).await;
        }
    }

    /// Waits until the borrower has taken in everything.
    async fn followed(&self) -> Result<(), Stuck> {
        self.until("what the provider has told", async || {
            Ok(self.audit.has_followed(&self.facility).await.then_some(()))
        })
        .await
    }

    /// Lets days be closed, and waits until they are.
    async fn advance(&self, days: i64) -> Result<(), Stuck> {
        let target = self.today.get().plus(days);
        let request = pb::AdvanceBusinessDateRequest {
            request_id: self.fresh("advance"),
            facility: self.facility.clone(),
            target_date: target.text(),
        };
        let answer = self.at_lender(ADMINISTRATOR, lender!("BusinessDateService/AdvanceBusinessDate"), request).await?;
        let _: pb::AdvanceBusinessDateResponse = self.must("AdvanceBusinessDate", answer)?;
        self.audit.hear(&self.facility, |book| book.target = target);
        let open = self
            .until("the business date", async || {
                let request = pb::GetBusinessDateRequest { facility: self.facility.clone() };
                let path = lender!("BusinessDateService/GetBusinessDate");
                let dates: Answer<pb::GetBusinessDateResponse> =
                    self.desk.read(LENDER, AUDITOR, path, &request).await?;
                let date = dates.ok().and_then(|mut dates| dates.business_dates.pop());
                Ok(date.filter(|date| date.days_behind == 0).and_then(|date| Day::read(&date.open_date)))
            })
            .await?;
        if open != target {
            self.desk.world.violated(format!("{} is open, not {} ({})", open.text(), target.text(), self.facility));
        }
        self.today.set(open);
        Ok(())
    }
}

/// US dollars of cents.
fn usd(cents: i128) -> Option<Money> {
    Some(Money { currency_code: "USD".to_owned(), amount: format!("{}.{:02}", cents / 100, cents % 100) })
}
