//! Completions for shells and manual pages, made from the command line itself.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use super::Cli;

/// Print the completions of a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  facility completions bash > /etc/bash_completion.d/facility\n  source <(facility completions zsh)"
)]
pub(super) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Write manual pages, one for each command.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  facility man --dir /usr/local/share/man/man1 && man facility-position")]
pub(super) struct ManArgs {
    /// The folder for them; made when it is not there.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
}

pub(super) fn completions(args: &CompletionsArgs) -> ExitCode {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "facility", &mut text);
    done(io::stdout().write_all(&text), Path::new("standard output"))
}

pub(super) fn man(args: &ManArgs) -> ExitCode {
    done(pages(&args.dir), &args.dir)
}

fn pages(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let mut whole = Cli::command();
    whole.build();
    page(dir, &whole, "facility")?;
    for command in whole.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help") {
        page(dir, command, &format!("facility-{}", command.get_name()))?;
    }
    Ok(())
}

fn page(dir: &Path, command: &Command, name: &str) -> io::Result<()> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    fs::write(dir.join(format!("{name}.1")), text)
}

fn done(outcome: io::Result<()>, place: &Path) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("facility: {}: {problem}", place.display());
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_is_shown_has_a_manual_page_with_its_examples() {
        let dir = tempfile::tempdir().expect("a folder");
        pages(dir.path()).expect("written");
        let mut seen = 0;
        for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
            let page = dir.path().join(format!("facility-{}.1", command.get_name()));
            let text = fs::read_to_string(&page).expect("a page");
            assert!(text.contains("Examples:"), "{} has no examples", page.display());
            seen += 1;
        }
        assert!(seen > 10, "{seen}");
    }

    #[test]
    fn completions_know_the_operations() {
        let mut text = Vec::new();
        clap_complete::generate(Shell::Bash, &mut Cli::command(), "facility", &mut text);
        let text = String::from_utf8(text).expect("text");
        for word in ["drawdowns", "approve", "--request-id", "discrepancies"] {
            assert!(text.contains(word), "{word}");
        }
    }
}
