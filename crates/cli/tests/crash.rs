//! Kills the real services (SIGKILL) throughout the demo's life and starts them
//! again: the play must come to the same end, every figure as without a fault.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::{path::Path, sync::Arc, time::Duration};

use facility::demo::{
    Demo, Options, Ports, Story, conclude,
    error::DemoError,
    observer::{Observer, Step},
    processes::{Services, Side},
};

/// Kills a service before some steps, and in the middle of others.
struct Killer {
    side: Side,
    every: u32,
    killed: u32,
    restarting: Option<tokio::task::JoinHandle<Result<(), DemoError>>>,
}

#[async_trait::async_trait(?Send)]
impl Observer for Killer {
    async fn before(&mut self, step: &Step, services: &Arc<Services>) -> Result<(), DemoError> {
        if let Some(restarting) = self.restarting.take() {
            restarting.await.expect("no panic")?;
        }
        if !step.number.is_multiple_of(self.every) {
            return Ok(());
        }
        self.killed += 1;
        let (side, services) = (self.side, services.clone());
        if self.killed.is_multiple_of(2) {
            services.kill(side).await?;
            return services.start(side);
        }
        // While the step goes on: after none, a little, or all of its work.
        let wait = Duration::from_micros(u64::from(self.killed) * 700);
        self.restarting = Some(tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            services.kill(side).await?;
            services.start(side)
        }));
        Ok(())
    }
}

async fn play_and_kill(side: Side, every: u32, ports: Ports) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        case: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/boleo"),
        floating: false,
        data: folder.path().join("demo"),
        ports,
        program: env!("CARGO_BIN_EXE_facility").into(),
    };
    let demo = Demo::start(&options).await.expect("started");
    let mut story = Story::written_to(Box::new(std::io::sink()));
    let mut killer = Killer { side, every, killed: 0, restarting: None };
    let tally = Box::pin(demo.play(&mut story, &mut killer)).await.expect("played to the end");
    let good = conclude(&mut story, &tally).expect("told");
    demo.services().stop().await.expect("stopped");
    assert!(good, "not the same end: {tally:?}");
    assert!(killer.killed >= 10, "killed only {} times", killer.killed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lender_killed_throughout_comes_to_the_same_end() {
    Box::pin(play_and_kill(Side::Lender, 17, Ports { lender: 17_401, borrower: 17_402 })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_borrower_killed_throughout_comes_to_the_same_end() {
    Box::pin(play_and_kill(Side::Borrower, 13, Ports { lender: 17_411, borrower: 17_412 })).await;
}
