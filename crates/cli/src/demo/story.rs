//! What the reader sees: one line for each thing that happens, refusals with all
//! their reasons under it. Colours and moving progress only on a terminal.

use std::{
    io::{self, IsTerminal, Write},
    time::Duration,
};

use super::{refusal::Refusal, table::Table};

/// How wide the column with the person is.
const WHO: usize = 22;

/// Where reasons and remarks begin: under what happened.
const INDENT: usize = 12 + WHO + 2;

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const PLAIN: &str = "\x1b[0m";

/// Writes the story of the play.
pub struct Story {
    out: Box<dyn Write>,
    terminal: bool,
    date: String,
    pace: Duration,
}

impl Story {
    /// A story on standard output, with `pace` between its lines.
    #[must_use]
    pub fn on_stdout(pace: Duration) -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        Self { out: Box::new(stdout), terminal, date: String::new(), pace }
    }

    /// A story written elsewhere, without colours and without pauses.
    #[must_use]
    pub fn written_to(out: Box<dyn Write>) -> Self {
        Self { out, terminal: false, date: String::new(), pace: Duration::ZERO }
    }

    /// The pause between two steps.
    #[must_use]
    pub const fn pace(&self) -> Duration {
        self.pace
    }

    /// The business date of the lines that follow.
    pub fn set_date(&mut self, date: impl Into<String>) {
        self.date = date.into();
    }

    /// The business date of the lines that follow.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// A heading with an empty line before it.
    ///
    /// # Errors
    /// The output can't be written; so for every method here.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = self.painted(BOLD, text);
        writeln!(self.out, "\n{text}")?;
        self.out.flush()
    }

    /// One thing that happened on the present business date.
    ///
    /// # Errors
    /// As [`Story::heading`].
    pub fn tell(&mut self, who: &str, what: &str) -> io::Result<()> {
        let date = self.painted(DIM, &self.date);
        writeln!(self.out, "{date}  {who:<WHO$}{what}")?;
        self.out.flush()
    }

    /// A refusal that was expected, with every reason.
    ///
    /// # Errors
    /// As [`Story::heading`].
    pub fn refused(&mut self, who: &str, what: &str, refusal: &Refusal) -> io::Result<()> {
        let code = refusal.code.map(|code| format!(" {}", super::refusal::code_name(code))).unwrap_or_default();
        let verdict = self.painted(RED, &format!("REFUSED{code}"));
        self.tell(who, &format!("{what}: {verdict}"))?;
        if refusal.reasons.is_empty() {
            return self.indented(&refusal.message);
        }
        for reason in &refusal.reasons {
            let subject = if reason.subject.is_empty() { String::new() } else { format!("  {}", reason.subject) };
            self.indented(&format!("{}{subject}", reason.reason))?;
            if !reason.description.is_empty() {
                self.indented(&format!("    {}", reason.description))?;
            }
            for (key, value) in &reason.metadata {
                self.indented(&format!("    {key} = {value}"))?;
            }
        }
        Ok(())
    }

    fn indented(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{:indent$}{text}", "", indent = INDENT)?;
        self.out.flush()
    }

    /// Progress in place, on a terminal only; the next line overwrites it.
    ///
    /// # Errors
    /// As [`Story::heading`].
    pub fn progress(&mut self, text: &str) -> io::Result<()> {
        if self.terminal {
            write!(self.out, "\x1b[2K{DIM}{text}{PLAIN}\r")?;
            self.out.flush()?;
        }
        Ok(())
    }

    /// Clears what [`Story::progress`] has left.
    ///
    /// # Errors
    /// As [`Story::heading`].
    pub fn progress_done(&mut self) -> io::Result<()> {
        if self.terminal { write!(self.out, "\x1b[2K\r") } else { Ok(()) }
    }

    /// A table, each line indented by two.
    ///
    /// # Errors
    /// As [`Story::heading`].
    pub fn table(&mut self, table: &Table) -> io::Result<()> {
        table.lines().iter().try_for_each(|line| self.plain(&format!("  {line}")))
    }

    /// A line as it is.
    ///
    /// # Errors
    /// As [`Story::heading`].
    pub fn plain(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")?;
        self.out.flush()
    }

    /// The last line: how it ended.
    ///
    /// # Errors
    /// As [`Story::heading`].
    pub fn verdict(&mut self, good: bool, text: &str) -> io::Result<()> {
        let text = self.painted(if good { GREEN } else { RED }, text);
        self.plain(&text)
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.terminal { format!("{colour}{text}{PLAIN}") } else { text.to_owned() }
    }
}
