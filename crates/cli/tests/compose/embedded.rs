//! One process for each book: killed in the middle of fundings, killed while it
//! follows, and cut off from the other.

use std::{sync::Arc, thread, time::Duration};

use facility::demo::{
    error::DemoError,
    observer::{Observer, Step},
    processes::Services,
};
use tokio::time::Instant;

use crate::{
    containers::{container, docker, network},
    played,
};

/// Long enough for a request to have reached a frozen service.
const FROZEN: Duration = Duration::from_millis(500);

/// How long the borrower's service is away, while notices come in.
const AWAY: Duration = Duration::from_secs(2);

/// How long the network is cut.
const CUT: Duration = Duration::from_secs(6);

/// What is done to the containers, each at its step.
struct Harm {
    lender: String,
    borrower: String,
    wire: String,
    under_way: Option<thread::JoinHandle<()>>,
    cut_at: Option<Instant>,
    done: Vec<&'static str>,
}

impl Harm {
    fn begun() -> Self {
        Self {
            lender: container("lender-a"),
            borrower: container("borrower-svc"),
            wire: network("wire"),
            under_way: None,
            cut_at: None,
            done: Vec::new(),
        }
    }

    /// Waits until what was done is undone.
    fn recover(&mut self) {
        if let Some(work) = self.under_way.take() {
            work.join().expect("no panic");
        }
    }

    /// Does something beside the step that follows.
    fn meanwhile(&mut self, what: &'static str, work: impl FnOnce() + Send + 'static) {
        println!("harm: {what}");
        self.done.push(what);
        self.under_way = Some(thread::spawn(work));
    }

    /// Freezes the lender before the request comes, so that it is certainly under
    /// way, unanswered, when the lender is killed.
    fn kill_in_the_middle_of(&mut self, what: &'static str) {
        self.recover();
        let lender = self.lender.clone();
        docker(&["pause", &lender]);
        self.meanwhile(what, move || {
            thread::sleep(FROZEN);
            docker(&["kill", &lender]);
            docker(&["start", &lender]);
        });
    }

    /// Kills the lender beside the step, wherever that is then.
    fn kill_beside(&mut self, what: &'static str) {
        self.recover();
        let lender = self.lender.clone();
        self.meanwhile(what, move || {
            docker(&["kill", &lender]);
            docker(&["start", &lender]);
        });
    }

    fn kill_the_follower(&mut self, what: &'static str) {
        self.recover();
        let borrower = self.borrower.clone();
        self.meanwhile(what, move || {
            docker(&["kill", &borrower]);
            thread::sleep(AWAY);
            docker(&["start", &borrower]);
        });
    }

    /// Takes the borrower's service off the network that both share, and puts it back.
    fn cut(&mut self, what: &'static str) {
        self.recover();
        let (wire, borrower) = (self.wire.clone(), self.borrower.clone());
        docker(&["network", "disconnect", &wire, &borrower]);
        self.cut_at = Some(Instant::now());
        self.meanwhile(what, move || {
            thread::sleep(CUT);
            docker(&["network", "connect", &wire, &borrower]);
        });
    }
}

#[async_trait::async_trait(?Send)]
impl Observer for Harm {
    async fn before(&mut self, step: &Step, _services: &Arc<Services>) -> Result<(), DemoError> {
        let Some((batch, act)) = step.id.strip_prefix("demo/batch-").and_then(|rest| rest.split_once('/')) else {
            return Ok(());
        };
        if let Some(cut_at) = self.cut_at.take() {
            // The submission before this step was accepted, and could not be while the wire was cut.
            assert!(cut_at.elapsed() >= CUT, "the network was not cut");
        }
        match (batch, act) {
            ("1", "fund") => self.kill_in_the_middle_of("the lender is killed in the middle of the first funding"),
            ("2", "fund") => self.kill_beside("the lender is killed beside a funding"),
            ("3", "submit") => self.cut("the network between both is cut while a drawdown is sent"),
            ("4", "fund") => self.kill_the_follower("the borrower is killed while it follows a funding"),
            ("5", approve) if approve.starts_with("approve-by-") => {
                self.kill_the_follower("the borrower is killed while it follows approvals");
            }
            ("6", "fund") => self.kill_in_the_middle_of("the lender is killed in the middle of another funding"),
            (_, _) => {}
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the containers of tests/compose/run"]
async fn killed_and_cut_off_containers_come_to_the_same_end() {
    let mut harm = Harm::begun();
    played(&mut harm).await;
    harm.recover();
    println!("harm done: {}", harm.done.join("; "));
    assert!(harm.done.len() >= 6, "{:?}", harm.done);
}
