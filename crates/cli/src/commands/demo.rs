//! `facility demo`.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::demo::{Demo, DemoError, Elsewhere, Endpoints, Onlooker, Options, Ports, Story, conclude, folder};

/// How often the services are looked at while they are kept.
const WATCH: Duration = Duration::from_millis(500);

/// What shells show for a program that Ctrl-C has ended.
const INTERRUPTED: u8 = 130;

const EXAMPLES: &str = "\
Examples:
  facility demo
  facility demo --pace 200              Slow enough to read along
  facility demo --floating              At a floating rate, fixings published along the way
  facility demo --keep                  Look around with grpcurl afterwards
  facility demo --ports 7501,7502 --data /tmp/second-demo
  facility demo --lender https://lender-svc:7401 --borrower https://borrower-svc:7402 --certs certs
                                        Play at services that run already, on fresh stores

Exit code: 0 when every expected refusal, reason and total came out; 1 otherwise,
with a list of what did not; 130 when it was interrupted.";

/// Play a whole facility between both services.
///
/// Starts the provider's and the borrower's service as child processes, with
/// mutual TLS and a fresh store each, and plays the case through their gRPC
/// contracts as the people in it would: signing, conditions, drawdowns refused
/// and mended, approvals, funding, the lapse of the rest. At the end both books
/// are compared. The data folder keeps certificates, configurations, stores,
/// documents and logs. With --lender, --borrower and --certs nothing is started:
/// the case is played at services that run already.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DemoArgs {
    /// Folder of the case: term-sheet.json, equipment.csv, demo.json, with --floating fixings.json [default:
    /// examples/boleo of the workspace].
    #[arg(long, value_name = "DIR")]
    case: Option<PathBuf>,
    /// Play the case at its floating rate: the term sheet's floating_variant, with the fixings of
    /// fixings.json published along the seven years.
    #[arg(long)]
    floating: bool,
    /// Folder for everything that the demo writes: empty, new, or an earlier
    /// demo's, which is replaced [default: target/demo of the workspace, or
    /// target/demo-elsewhere with --lender and --borrower].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Ports of this machine for the two services.
    #[arg(long, value_name = "LENDER,BORROWER", default_value = "7401,7402", value_parser = parse_ports)]
    ports: Ports,
    /// Leave the services running until Ctrl-C, and print grpcurl calls to paste.
    #[arg(long)]
    keep: bool,
    /// Where the provider's service runs already; its certificate must name the host.
    #[arg(long, value_name = "URL", requires = "borrower", conflicts_with_all = ["ports", "keep"])]
    lender: Option<String>,
    /// Where the borrower's service runs already.
    #[arg(long, value_name = "URL", requires = "certs")]
    borrower: Option<String>,
    /// Folder of the certificates that `facility certs --case` has made for these services.
    #[arg(long, value_name = "DIR", requires = "lender")]
    certs: Option<PathBuf>,
    /// Pause before each step, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pace: u64,
}

fn parse_ports(text: &str) -> Result<Ports, String> {
    let port = |text: &str| text.trim().parse::<u16>().ok().filter(|port| *port > 0);
    match text.split_once(',').map(|(lender, borrower)| (port(lender), port(borrower))) {
        Some((Some(lender), Some(borrower))) if lender != borrower => Ok(Ports { lender, borrower }),
        Some((Some(_), Some(_))) => Err("the two ports must differ".to_owned()),
        Some((_, _)) | None => Err("write two port numbers, such as 7401,7402".to_owned()),
    }
}

pub(super) fn execute(args: &DemoArgs) -> ExitCode {
    let done = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(DemoError::from);
    match done.and_then(|runtime| runtime.block_on(run_or_stop(args))) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("demo: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the demo until it ends or somebody ends it; either way the services'
/// processes end with it.
async fn run_or_stop(args: &DemoArgs) -> Result<ExitCode, DemoError> {
    let mut stop = Stop::new()?;
    let current = env::current_dir()?;
    // A demo that is dropped in the middle kills its services.
    let (demo, good) = tokio::select! {
        played = play(args, &current) => played?,
        () = stop.asked() => {
            let rest = if args.lender.is_none() { "; both services are stopped" } else { "" };
            eprintln!("demo: interrupted{rest}");
            return Ok(ExitCode::from(INTERRUPTED));
        }
    };
    if args.keep {
        keep(&demo, &current, &mut stop).await?;
    }
    demo.services().stop().await?;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn play(args: &DemoArgs, current: &Path) -> Result<(Demo, bool), DemoError> {
    let mut story = Story::on_stdout(Duration::from_millis(args.pace));
    let case = args.case.clone().unwrap_or_else(|| folder::in_workspace(current, Path::new("examples/boleo")));
    let demo = if let (Some(lender), Some(borrower), Some(certificates)) = (&args.lender, &args.borrower, &args.certs) {
        let data = args.data.clone().unwrap_or_else(|| folder::default_path(current, "demo-elsewhere"));
        story.plain(&format!("services: {lender} and {borrower}; data folder: {}", data.display()))?;
        let endpoints = Endpoints { lender: lender.clone(), borrower: borrower.clone() };
        Demo::attach(&Elsewhere { case, floating: args.floating, data, endpoints, certificates: certificates.clone() })
            .await?
    } else {
        let data = args.data.clone().unwrap_or_else(|| folder::default_path(current, "demo"));
        story.plain(&format!("data folder: {}", data.display()))?;
        Demo::start(&Options { case, floating: args.floating, data, ports: args.ports, program: env::current_exe()? })
            .await?
    };
    let tally = Box::pin(demo.play(&mut story, &mut Onlooker)).await?;
    let good = conclude(&mut story, &tally)?;
    Ok((demo, good))
}

/// Leaves the services running until somebody stops the demo, or one of them ends.
async fn keep(demo: &Demo, current: &Path, stop: &mut Stop) -> Result<(), DemoError> {
    println!("\nBoth services go on running. Calls to paste in {}:\n", current.display());
    for line in demo.grpcurl_calls(current) {
        println!("{line}");
    }
    println!("\nCtrl-C stops the services.");
    loop {
        tokio::select! {
            () = stop.asked() => return Ok(()),
            () = tokio::time::sleep(WATCH) => demo.services().check()?,
        }
    }
}

/// The signals that end a demo: Ctrl-C and SIGTERM.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
