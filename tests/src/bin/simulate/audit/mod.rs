//! The auditor: hears what was acknowledged, reads what both services show, and says what is not as
//! the invariants demand. The numbers before its words are those of the invariants in ARCHITECTURE.md.

mod look;
pub mod model;
mod money;
mod together;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::desk::{Desk, Refused, Stuck};
use crate::world::World;
use model::{Ask, Book, Drawn, Sent, Stage};

/// The auditor of one provider's whole book.
pub struct Auditor {
    pub desk: Rc<Desk>,
    pub world: Rc<World>,
    books: RefCell<Vec<Book>>,
}

impl Auditor {
    pub fn new(desk: Rc<Desk>, books: Vec<Book>) -> Self {
        let world = Rc::clone(&desk.world);
        Self { desk, world, books: RefCell::new(books) }
    }

    /// Something was acknowledged.
    pub fn hear<T>(&self, facility: &str, what: impl FnOnce(&mut Book) -> T) -> Option<T> {
        self.books.borrow_mut().iter_mut().find(|book| book.name == facility).map(what)
    }

    /// What is believed of a facility.
    pub fn book(&self, facility: &str) -> Option<Book> {
        self.books.borrow().iter().find(|book| book.name == facility).cloned()
    }

    fn violated(&self, facility: &str, what: impl std::fmt::Display) {
        self.world.violated(format!("{what} ({facility})"));
    }

    /// A submission has become a drawdown.
    pub fn submitted(&self, facility: &str, submission: &str, drawdown: &str) {
        let sent = self.hear(facility, |book| book.sending.remove(submission)).flatten();
        let Some(Sent { ask, .. }) = sent else { return };
        let held: Vec<String> = {
            let books = self.books.borrow();
            let holders = ask.keys.iter().flat_map(|key| books.iter().filter_map(|book| book.holder(key)));
            holders.map(str::to_owned).collect()
        };
        if !held.is_empty() {
            self.violated(facility, format!("2: {drawdown} finances what {held:?} finance"));
        }
        let drawn = Drawn { ask, stage: Stage::Submitted, approvals: BTreeSet::new(), leaving: false };
        let twice = self.hear(facility, |book| book.drawdowns.insert(drawdown.to_owned(), drawn));
        if twice.flatten().is_some() {
            self.violated(facility, format!("6: two submissions have become {drawdown}"));
        }
    }

    /// A submission was refused: every reason must have a ground, now or at some moment since it was sent.
    pub fn refused(&self, facility: &str, submission: &str, reasons: &[String]) {
        let sent = self.hear(facility, |book| book.sending.remove(submission)).flatten();
        let (Some(Sent { ask, freed_keys, freed }), Some(book)) = (sent, self.book(facility)) else { return };
        for reason in reasons {
            let ground = match reason.as_str() {
                "OVER_HEADROOM" => ask.financed > book.room().0 - freed,
                "SERIAL_ALREADY_FINANCED" | "INVOICE_ALREADY_FINANCED" => {
                    let books = self.books.borrow();
                    let held = |key: &String| freed_keys.contains(key) || books.iter().any(|book| book.may_hold(key));
                    ask.keys.iter().any(held)
                }
                // So the provider refuses only what comes after the availability period.
                "WRONG_STATE" => book.target > book.availability_end,
                // Dates pass while something is on its way, and defaults begin.
                _ => true,
            };
            if !ground {
                self.violated(facility, format!("2: {submission} is refused without ground: {reason}"));
            }
        }
    }

    /// A drawdown has gone on.
    pub fn moved(&self, facility: &str, drawdown: &str, stage: Stage) {
        let ask = self.hear(facility, |book| {
            let drawn = book.drawdowns.get_mut(drawdown)?;
            let held = std::mem::replace(&mut drawn.stage, stage).holds();
            (held && !stage.holds()).then(|| drawn.ask.clone())
        });
        if let Some(ask) = ask.flatten() {
            self.freed(facility, &ask);
        }
    }

    /// Something is free again, which those that are under way may have met before.
    fn freed(&self, facility: &str, ask: &Ask) {
        for book in self.books.borrow_mut().iter_mut() {
            let same = book.name == facility;
            for sent in book.sending.values_mut() {
                sent.freed_keys.extend(ask.keys.iter().cloned());
                sent.freed += if same { ask.financed } else { 0 };
            }
        }
    }

    /// A drawdown is about to end unfunded.
    pub fn leaving(&self, facility: &str, drawdown: &str) {
        self.hear(facility, |book| {
            if let Some(drawn) = book.drawdowns.get_mut(drawdown) {
                drawn.leaving = true;
            }
        });
    }

    /// A drawdown that was about to end goes on.
    pub fn stays(&self, facility: &str, drawdown: &str) {
        self.hear(facility, |book| {
            if let Some(drawn) = book.drawdowns.get_mut(drawdown) {
                drawn.leaving = false;
            }
        });
    }

    /// The provider's journal is put back: it shows older notices again.
    pub fn provider_forgets(&self) {
        self.books.borrow_mut().iter_mut().for_each(|book| book.shown[0] = 0);
    }

    /// The borrower's journal is put back: purchases and payment orders of these names are gone for good.
    pub fn borrower_forgets(&self, lost: &[String]) {
        for book in self.books.borrow_mut().iter_mut() {
            book.shown[1] = 0;
            book.borrower_restored = true;
            book.purchases.retain(|name| !lost.contains(name));
            book.payments.retain(|reference, _| !lost.contains(reference));
        }
    }

    /// A drawdown was approved by somebody.
    pub fn approved(&self, facility: &str, drawdown: &str, by: &str, complete: bool) {
        let again = self.hear(facility, |book| {
            let drawn = book.drawdowns.get_mut(drawdown)?;
            if complete {
                drawn.stage = Stage::Approved;
            }
            Some(!drawn.approvals.insert(by.to_owned()))
        });
        if again.flatten() == Some(true) {
            self.violated(facility, format!("4: {by} has approved {drawdown} twice"));
        }
    }

    /// A drawdown was funded.
    pub fn funded(&self, facility: &str, drawdown: &str, approvals_needed: usize) {
        let Some(book) = self.book(facility) else { return };
        let Some(drawn) = book.drawdowns.get(drawdown) else {
            return self.violated(facility, format!("4: {drawdown} was funded and never submitted"));
        };
        if drawn.stage != Stage::Approved || drawn.approvals.len() < approvals_needed {
            let has = drawn.approvals.len();
            self.violated(facility, format!("4: {drawdown} was funded as {:?} with {has} approvals", drawn.stage));
        }
        if !book.open_defaults.is_empty() {
            self.violated(facility, format!("4: {drawdown} was funded during a default"));
        }
        if book.target > book.availability_end {
            self.violated(facility, format!("4: {drawdown} was funded after availability"));
        }
        self.moved(facility, drawdown, Stage::Funded);
    }

    /// A command that nothing stood against was refused.
    pub fn without_ground(&self, facility: &str, what: &str, refused: &Refused) -> Stuck {
        self.violated(facility, format!("{what} is refused without ground: {:?}", refused.reasons));
        Stuck
    }
}
