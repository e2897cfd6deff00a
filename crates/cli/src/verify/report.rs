//! What was found, as it is printed.

use std::fmt;

use facility_domain::accounting::{Account, Ledger, TrialBalance};
use facility_journal::StreamHead;

use super::Book;
use crate::demo::table::{Align, Table};

/// What was found in a journal.
#[derive(Debug)]
pub struct Report {
    place: String,
    /// Whose it is.
    pub book: Book,
    /// Its facilities, by name.
    pub facilities: Vec<FacilityReport>,
    /// What contradicts itself between facilities.
    pub problems: Vec<String>,
}

/// What was found in one facility.
#[derive(Debug)]
pub struct FacilityReport {
    /// Its resource name.
    pub name: String,
    events: u64,
    notices: u64,
    /// Its state and its open business date, once it is known.
    pub state: Option<(String, String)>,
    /// Name and amount of each part of its position, the commitment first.
    pub position: Vec<(&'static str, String)>,
    /// Account, debits and credits; the sums last.
    pub trial_balance: Vec<[String; 3]>,
    /// More that people want to know.
    pub remarks: Vec<String>,
    /// What contradicts itself.
    pub problems: Vec<String>,
}

impl Report {
    pub(super) fn new(place: &str, book: Book) -> Self {
        Self { place: place.to_owned(), book, facilities: Vec::new(), problems: Vec::new() }
    }

    /// Whether everything fits together.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.count_problems() == 0
    }

    fn count_problems(&self) -> usize {
        let own: usize = self.facilities.iter().map(|facility| facility.problems.len()).sum();
        own.saturating_add(self.problems.len())
    }
}

impl FacilityReport {
    pub(super) fn new(head: &StreamHead) -> Self {
        Self {
            name: head.stream.clone(),
            events: head.version,
            notices: head.notice_number,
            state: None,
            position: Vec::new(),
            trial_balance: Vec::new(),
            remarks: Vec::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// Takes the ledger's trial balance over; debits and credits must be the same.
    pub(super) fn ledger<A: Account>(&mut self, ledger: &Ledger<A>) {
        let TrialBalance { accounts, debits, credits } = match ledger.trial_balance(None) {
            Ok(balance) => balance,
            Err(problem) => return self.problem(format!("the ledger can't be added up: {problem}")),
        };
        for line in accounts {
            let (debits, credits) = (line.debits.amount_text(), line.credits.amount_text());
            self.trial_balance.push([line.account.name().to_owned(), debits, credits]);
        }
        if debits != credits {
            self.problem(format!("the debits are {debits}, the credits {credits}"));
        }
        self.trial_balance.push(["together".to_owned(), debits.amount_text(), credits.amount_text()]);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = match self.book {
            Book::Lender => "the provider's book",
            Book::Borrower => "the borrower's book",
            Book::Empty => "an empty journal",
        };
        writeln!(f, "{}: {whose}, facilities: {}", self.place, self.facilities.len())?;
        for facility in &self.facilities {
            write!(f, "\n{facility}")?;
        }
        for problem in &self.problems {
            writeln!(f, "\nPROBLEM: {problem}")?;
        }
        match self.count_problems() {
            0 => write!(f, "\nverified: every chain, every state and every figure fits"),
            problems => write!(f, "\nNOT VERIFIED: {problems} problems"),
        }
    }
}

impl fmt::Display for FacilityReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        if let Some((state, date)) = &self.state {
            write!(f, ": {state}, business date {date}")?;
        }
        writeln!(f, ", events {}, notices {}", self.events, self.notices)?;
        let mut table = Table::new(&[("position", Align::Left), ("amount", Align::Right)]);
        for (part, amount) in &self.position {
            table.row([*part, amount]);
        }
        indented(f, &table, self.position.is_empty())?;
        let mut table = Table::new(&[("account", Align::Left), ("debits", Align::Right), ("credits", Align::Right)]);
        for line in &self.trial_balance {
            table.row(line.clone());
        }
        indented(f, &table, self.trial_balance.is_empty())?;
        for remark in &self.remarks {
            writeln!(f, "  {remark}")?;
        }
        for problem in &self.problems {
            writeln!(f, "  PROBLEM: {problem}")?;
        }
        Ok(())
    }
}

fn indented(f: &mut fmt::Formatter<'_>, table: &Table, is_empty: bool) -> fmt::Result {
    if is_empty {
        return Ok(());
    }
    for line in table.lines() {
        writeln!(f, "  {line}")?;
    }
    writeln!(f)
}
