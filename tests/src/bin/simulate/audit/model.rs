//! What the auditor believes: the smallest model in which the invariants can be stated. It is made from
//! requests and acknowledgements alone and shares no code with the services.

use std::collections::{BTreeMap, BTreeSet};

use facility_proto::r#type::v1::Money;

use crate::day::Day;

/// An amount in cents; nothing where it is none.
pub fn cents(money: Option<&Money>) -> Option<i128> {
    let text = &money?.amount;
    let (whole, part) = text.split_once('.')?;
    let negative = whole.starts_with('-');
    let units: i128 = whole.parse().ok()?;
    let part: i128 = (part.len() == 2).then(|| part.parse().ok())??;
    Some(units * 100 + if negative { -part } else { part })
}

/// `numerator / denominator`, to the nearest whole number, half away from zero. Neither is negative.
pub const fn half_up(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator) / (2 * denominator)
}

/// How far a drawdown has come, as far as it was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Submitted,
    Approved,
    Rejected,
    Withdrawn,
    Cancelled,
    Funded,
    /// The suppliers' payment came back.
    Reversed,
}

impl Stage {
    pub const fn holds(self) -> bool {
        matches!(self, Self::Submitted | Self::Approved | Self::Funded)
    }

    pub const fn reserves(self) -> bool {
        matches!(self, Self::Submitted | Self::Approved)
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub purchases: Vec<String>,
    /// Serial and invoice numbers, as the provider's book must tell them apart.
    pub keys: BTreeSet<String>,
    pub financed: i128,
}

/// A submission whose outcome is not known yet.
#[derive(Clone, Debug)]
pub struct Sent {
    pub ask: Ask,
    /// What was held when it may have been refused, and was given back before that became known.
    pub freed_keys: BTreeSet<String>,
    pub freed: i128,
}

impl Sent {
    pub const fn new(ask: Ask) -> Self {
        Self { ask, freed_keys: BTreeSet::new(), freed: 0 }
    }
}

/// A drawdown that was acknowledged.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub ask: Ask,
    pub stage: Stage,
    pub approvals: BTreeSet<String>,
    /// Somebody is about to give back what it holds.
    pub leaving: bool,
}

/// One facility.
#[derive(Clone, Debug)]
pub struct Book {
    pub name: String,
    pub commitment: i128,
    /// Cancelled by request, not by the end of availability.
    pub cancelled: i128,
    pub availability_end: Day,
    pub signed: bool,
    pub drawdowns: BTreeMap<String, Drawn>,
    /// Submissions whose outcome is not known yet, by the borrower's name for them.
    pub sending: BTreeMap<String, Sent>,
    pub purchases: BTreeSet<String>,
    pub receipts: BTreeMap<String, i128>,
    /// Those of them whose money did not come after all.
    pub reversed: BTreeSet<String>,
    pub refunds: BTreeMap<String, i128>,
    /// What was prepaid on schedules, and when.
    pub prepaid: BTreeMap<String, (Day, i128)>,
    /// Charges by description; amount and whether it was taken back.
    pub charges: BTreeMap<String, i128>,
    pub payments: BTreeMap<String, i128>,
    pub open_defaults: BTreeSet<String>,
    pub target: Day,
    /// The borrower has lost what it alone knew; what the provider tells of it has no ground there.
    pub borrower_restored: bool,
    /// The largest number of a notice that each service has shown.
    pub shown: [i64; 2],
}

impl Book {
    pub fn new(name: &str, commitment: i128, begin: Day, availability_end: Day) -> Self {
        Self {
            name: name.to_owned(),
            commitment,
            cancelled: 0,
            availability_end,
            signed: false,
            drawdowns: BTreeMap::new(),
            sending: BTreeMap::new(),
            purchases: BTreeSet::new(),
            receipts: BTreeMap::new(),
            reversed: BTreeSet::new(),
            refunds: BTreeMap::new(),
            prepaid: BTreeMap::new(),
            charges: BTreeMap::new(),
            payments: BTreeMap::new(),
            open_defaults: BTreeSet::new(),
            target: begin,
            borrower_restored: false,
            shown: [0; 2],
        }
    }

    pub fn sum(&self, of: impl Fn(Stage) -> bool) -> i128 {
        self.drawdowns.values().filter(|drawn| of(drawn.stage)).map(|drawn| drawn.ask.financed).sum()
    }

    /// What is left for a further drawdown, at the least and where nothing that is under way came to be.
    pub fn room(&self) -> (i128, i128) {
        let most = self.commitment - self.cancelled - self.sum(Stage::holds);
        (most - self.sending.values().map(|sent| sent.ask.financed).sum::<i128>(), most)
    }

    /// What came in, and stayed.
    pub fn came(&self) -> i128 {
        let stayed = self.receipts.iter().filter(|(reference, _)| !self.reversed.contains(*reference));
        stayed.map(|(_, amount)| amount).sum()
    }

    /// What surely holds the key.
    pub fn holder(&self, key: &str) -> Option<&str> {
        let holds = |drawn: &Drawn| drawn.stage.holds() && !drawn.leaving && drawn.ask.keys.contains(key);
        self.drawdowns.iter().find(|(_, drawn)| holds(drawn)).map(|(name, _)| name.as_str())
    }

    /// Whether something of this book may hold the key.
    pub fn may_hold(&self, key: &str) -> bool {
        self.drawdowns.values().any(|drawn| drawn.stage.holds() && drawn.ask.keys.contains(key))
            || self.sending.values().any(|sent| sent.ask.keys.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_cent() {
        let read = |amount: &str| cents(Some(&Money { currency_code: "USD".to_owned(), amount: amount.to_owned() }));
        assert_eq!(read("1250000.07"), Some(125_000_007));
        assert_eq!(read("-0.07"), Some(-7));
        assert_eq!((read("1"), read("1.2"), cents(None)), (None, None, None));
    }

    #[test]
    fn halves_go_up() {
        assert_eq!((half_up(5, 2), half_up(149, 100), half_up(150, 100)), (3, 1, 2));
    }
}
