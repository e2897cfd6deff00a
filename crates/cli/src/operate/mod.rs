//! What an operator does daily, from the command line: reads and decisions at a
//! running service, as the person whose certificate is given. Nothing here knows a
//! rule; refusals are shown as they come, with every reason.

mod desk;
mod drawdowns;
mod money;
mod problem;
mod reads;
mod view;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, Subcommand};

use desk::Desk;
pub use problem::Problem;
use view::View;

/// Where the services are, and as whom they are asked.
#[derive(Debug, Clone, Args)]
pub struct Connection {
    /// The provider's service.
    #[arg(long, value_name = "URL", env = "FACILITY_LENDER", default_value = "https://localhost:7401")]
    pub lender: String,
    /// The borrower's service.
    #[arg(long, value_name = "URL", env = "FACILITY_BORROWER", default_value = "https://localhost:7402")]
    pub borrower: String,
    /// The folder with ca.pem and the certificates.
    #[arg(long, value_name = "DIR", env = "FACILITY_CERTS", default_value = "certs")]
    pub certs: PathBuf,
    /// Whose certificate is shown: NAME.pem and NAME.key in that folder. Without it, the usual role for what is
    /// asked.
    #[arg(long = "as", value_name = "NAME", env = "FACILITY_AS")]
    pub person: Option<String>,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// Reading again and again.
#[derive(Debug, Clone, Copy, Args)]
pub struct Watch {
    /// Show it anew every so many seconds, until Ctrl-C; 2 when no number is given.
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2", value_parser = clap::value_parser!(u64).range(1..=3600))]
    watch: Option<u64>,
}

/// A facility by its name.
#[derive(Debug, Clone, Args)]
pub struct Of {
    /// The facility: boleo, or facilities/boleo.
    facility: String,
    #[command(flatten)]
    watch: Watch,
    #[command(flatten)]
    connection: Connection,
}

/// What an operator does.
#[derive(Debug, Clone, Subcommand)]
pub enum Operation {
    /// Show how a commitment is used.
    #[command(
        after_help = "Examples:\n  facility position boleo\n  facility position boleo --json | jq -r .available\n  facility position boleo --watch 5"
    )]
    Position(Of),
    /// Show the drawdowns that wait for a decision.
    #[command(after_help = "Examples:\n  facility drawdowns boleo\n  facility drawdowns boleo --all --json")]
    Drawdowns {
        #[command(flatten)]
        of: Of,
        /// Every drawdown, decided ones too.
        #[arg(long)]
        all: bool,
    },
    /// Approve a drawdown, as it stands now; a refusal shows every reason.
    #[command(after_help = "Examples:\n  facility approve boleo/3 --as credit-officer-1 --comment 'within the plan'")]
    Approve {
        /// The drawdown: boleo/3, or facilities/boleo/drawdowns/3.
        drawdown: String,
        /// A remark that is kept with the approval.
        #[arg(long, default_value = "")]
        comment: String,
        /// The state that is decided on, where the same decision is sent again; without it, the state of now.
        #[arg(long)]
        etag: Option<String>,
        #[command(flatten)]
        again: Again,
        #[command(flatten)]
        connection: Connection,
    },
    /// Reject a drawdown, as it stands now, for a reason that the borrower reads.
    #[command(
        after_help = "Examples:\n  facility reject boleo/3 --as credit-officer-1 --reason 'invoice T-12 is not legible'"
    )]
    Reject {
        /// The drawdown: boleo/3, or facilities/boleo/drawdowns/3.
        drawdown: String,
        /// Why.
        #[arg(long)]
        reason: String,
        /// The state that is decided on, where the same decision is sent again; without it, the state of now.
        #[arg(long)]
        etag: Option<String>,
        #[command(flatten)]
        again: Again,
        #[command(flatten)]
        connection: Connection,
    },
    /// Show the invoices that are to be paid, the earliest due date first.
    #[command(
        after_help = "Examples:\n  facility invoices boleo\n  facility invoices boleo --overdue; test $? -eq 6 && echo somebody is late"
    )]
    Invoices {
        #[command(flatten)]
        of: Of,
        /// Paid and superseded ones, too.
        #[arg(long, conflicts_with = "overdue")]
        all: bool,
        /// Overdue ones only; exit code 6 when there is one.
        #[arg(long)]
        overdue: bool,
    },
    /// Show what was received and where it went.
    #[command(after_help = "Examples:\n  facility receipts boleo")]
    Receipts(Of),
    /// Show the open business date, or of which facilities it is behind.
    #[command(
        after_help = "Examples:\n  facility business-date boleo\n  facility business-date            Those that are behind; exit code 6 when there is one\n  facility business-date boleo --advance-to 2008-03-03 --as administrator-1"
    )]
    BusinessDate {
        /// The facility; without it, all that are behind their target.
        facility: Option<String>,
        /// Close days until this one is open; returns when it is.
        #[arg(long, value_name = "DATE", requires = "facility")]
        advance_to: Option<String>,
        #[command(flatten)]
        watch: Watch,
        #[command(flatten)]
        again: Again,
        #[command(flatten)]
        connection: Connection,
    },
    /// Show how the two books differ, from the borrower's service; exit code 6 when they do.
    #[command(after_help = "Examples:\n  facility discrepancies boleo\n  facility discrepancies boleo --watch 10")]
    Discrepancies(Of),
    /// Show what would be to be paid on a day, default interest to that day included.
    #[command(after_help = "Examples:\n  facility statement boleo --on 2010-09-03")]
    Statement {
        #[command(flatten)]
        of: Of,
        /// The day of the payment; without it, the open business date.
        #[arg(long, value_name = "DATE", default_value = "")]
        on: String,
    },
}

/// A change that is sent again.
#[derive(Debug, Clone, Args)]
pub struct Again {
    /// The id of the request. The same change sent again under the same id has one effect; without it, a new one
    /// is made and shown should the outcome stay unknown.
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
}

impl Operation {
    const fn connection(&self) -> &Connection {
        match self {
            Self::Position(of)
            | Self::Receipts(of)
            | Self::Discrepancies(of)
            | Self::Drawdowns { of, .. }
            | Self::Invoices { of, .. }
            | Self::Statement { of, .. } => &of.connection,
            Self::BusinessDate { connection, .. }
            | Self::Approve { connection, .. }
            | Self::Reject { connection, .. } => connection,
        }
    }

    const fn watch(&self) -> Option<u64> {
        match self {
            Self::Position(of)
            | Self::Receipts(of)
            | Self::Discrepancies(of)
            | Self::Drawdowns { of, .. }
            | Self::Invoices { of, .. }
            | Self::Statement { of, .. } => of.watch.watch,
            Self::BusinessDate { watch, .. } => watch.watch,
            Self::Approve { .. } | Self::Reject { .. } => None,
        }
    }
}

/// Carries an operation out; problems go to standard error.
#[must_use]
pub fn execute(operation: &Operation) -> ExitCode {
    let connection = operation.connection();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(problem) => return Problem::Local(problem.to_string()).told(connection.json),
    };
    runtime.block_on(async {
        match operation.watch() {
            None => shown(connection, operation, false).await,
            Some(seconds) => loop {
                // What is read once more may be there by then.
                let _code = shown(connection, operation, true).await;
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => return ExitCode::SUCCESS,
                    () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
                }
            },
        }
    })
}

async fn shown(connection: &Connection, operation: &Operation, again: bool) -> ExitCode {
    let desk = Desk::new(connection.clone());
    let view = match carry_out(&desk, operation).await {
        Ok(view) => view,
        Err(problem) => return problem.told(connection.json),
    };
    if again && !connection.json {
        // Clears the screen and begins at its top, as `watch` does.
        print!("\x1b[2J\x1b[H");
    }
    print!("{}", if connection.json { view.json() } else { view.text() });
    if view.found { ExitCode::from(problem::FOUND) } else { ExitCode::SUCCESS }
}

async fn carry_out(desk: &Desk, operation: &Operation) -> Result<View, Problem> {
    match operation {
        Operation::Position(of) => reads::position(desk, &of.facility).await,
        Operation::Drawdowns { of, all } => drawdowns::list(desk, &of.facility, *all).await,
        Operation::Approve { drawdown, comment, etag, again, .. } => {
            let repeated = drawdowns::Repeated { request_id: again.request_id.as_deref(), etag: etag.as_deref() };
            drawdowns::approve(desk, drawdown, comment, &repeated).await
        }
        Operation::Reject { drawdown, reason, etag, again, .. } => {
            let repeated = drawdowns::Repeated { request_id: again.request_id.as_deref(), etag: etag.as_deref() };
            drawdowns::reject(desk, drawdown, reason, &repeated).await
        }
        Operation::Invoices { of, all, overdue } => reads::invoices(desk, &of.facility, *all, *overdue).await,
        Operation::Receipts(of) => reads::receipts(desk, &of.facility).await,
        Operation::BusinessDate { facility, advance_to, again, .. } => match (facility, advance_to) {
            (Some(facility), Some(date)) => reads::advance(desk, facility, date, again.request_id.as_deref()).await,
            (facility, _) => reads::business_date(desk, facility.as_deref()).await,
        },
        Operation::Discrepancies(of) => reads::discrepancies(desk, &of.facility).await,
        Operation::Statement { of, on } => reads::statement(desk, &of.facility, on).await,
    }
}
