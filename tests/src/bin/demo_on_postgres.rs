//! Plays `facility demo` with both books in PostgreSQL: `demo_on_postgres PROGRAM [ARGUMENTS OF DEMO]`.
#![allow(clippy::print_stderr, reason = "a program that reports")]

use std::process::{Command, ExitCode};

use facility_journal::PostgresJournal;
use facility_postgres_server::Server;
use facility_tests::Failure;

fn main() -> ExitCode {
    match play() {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("demo_on_postgres: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn play() -> Result<ExitCode, Failure> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().ok_or("name the program facility")?;
    let Some(server) = Server::start()? else { return Ok(ExitCode::SUCCESS) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut demo = Command::new(program);
    demo.arg("demo").args(arguments);
    for (book, variable) in [("lender-svc", "LENDER_JOURNAL__URL"), ("borrower-svc", "BORROWER_JOURNAL__URL")] {
        let url = server.database(book)?;
        runtime.block_on(PostgresJournal::migrate(&url, book))?;
        demo.env(variable, url);
    }
    Ok(if demo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
