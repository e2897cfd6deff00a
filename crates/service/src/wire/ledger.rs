//! Ledgers on the wire, whichever chart of accounts they have.

use facility_domain::accounting::{Account, AccountBalance, AccountKind, EntryLine, PostedEntry, Side, TrialBalance};
use facility_proto::r#type::v1 as pb;

use super::values::money;

/// An entry for the wire.
#[must_use]
pub fn ledger_entry<A: Account>(entry: &PostedEntry<A>) -> pb::LedgerEntry {
    pb::LedgerEntry {
        number: entry.number,
        business_date: entry.date.to_string(),
        event: entry.event.to_owned(),
        subject: entry.subject.clone(),
        lines: entry.lines.iter().map(line).collect(),
    }
}

fn line<A: Account>(line: &EntryLine<A>) -> pb::LedgerLine {
    let (debit, credit) = match line.side {
        Side::Debit => (Some(money(line.amount)), None),
        Side::Credit => (None, Some(money(line.amount))),
    };
    pb::LedgerLine { account: line.account.name().to_owned(), debit, credit }
}

/// A trial balance for the wire.
#[must_use]
pub fn trial_balance<A: Account>(balance: &TrialBalance<A>) -> pb::TrialBalance {
    pb::TrialBalance {
        accounts: balance.accounts.iter().map(account).collect(),
        debits: Some(money(balance.debits)),
        credits: Some(money(balance.credits)),
    }
}

fn account<A: Account>(account: &AccountBalance<A>) -> pb::TrialBalanceAccount {
    pb::TrialBalanceAccount {
        account: account.account.name().to_owned(),
        kind: kind(account.account.kind()).to_owned(),
        debits: Some(money(account.debits)),
        credits: Some(money(account.credits)),
        // The difference of two sums that are not negative always fits where they do.
        balance: account.balance().ok().map(money),
    }
}

const fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Asset => "ASSET",
        AccountKind::Liability => "LIABILITY",
        AccountKind::Income => "INCOME",
        AccountKind::Expense => "EXPENSE",
    }
}

#[cfg(test)]
mod tests {
    use facility_domain::{
        accounting::{DraftEntry, Ledger},
        currency::Currency,
        date::BusinessDate,
        money::Money,
    };

    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    enum Two {
        Cash,
        Fees,
    }

    impl Account for Two {
        fn name(self) -> &'static str {
            match self {
                Self::Cash => "CASH",
                Self::Fees => "FEES",
            }
        }

        fn kind(self) -> AccountKind {
            match self {
                Self::Cash => AccountKind::Asset,
                Self::Fees => AccountKind::Income,
            }
        }
    }

    /// 10.00 in cash for fees, 4.00 of it given back.
    fn ledger() -> Ledger<Two> {
        let currency = Currency::parse("USD").unwrap();
        let amount = |text| Money::parse(currency, text).unwrap();
        let mut ledger = Ledger::new(currency);
        for (amount, subject) in [(amount("10.00"), "receipts/1"), (amount("-4.00"), "")] {
            let entry = DraftEntry::new(currency).transfer(Two::Cash, Two::Fees, amount).balance().unwrap();
            ledger.post(BusinessDate::parse("2008-03-03").unwrap(), "ReceiptRecorded", subject.to_owned(), &entry);
        }
        ledger
    }

    fn text(money: Option<&pb::Money>) -> &str {
        money.map_or("", |money| &money.amount)
    }

    #[test]
    fn each_line_of_an_entry_stands_on_one_side() {
        let entries: Vec<_> = ledger().entries().iter().map(|entry| ledger_entry(entry)).collect();
        assert_eq!((entries[0].number, entries[0].subject.as_str()), (1, "receipts/1"));
        assert_eq!((entries[1].number, entries[1].business_date.as_str()), (2, "2008-03-03"));
        let lines = |entry: &pb::LedgerEntry| -> Vec<(String, String, String)> {
            let sides = |line: &pb::LedgerLine| {
                (line.account.clone(), text(line.debit.as_ref()).to_owned(), text(line.credit.as_ref()).to_owned())
            };
            entry.lines.iter().map(sides).collect()
        };
        let expected = |account: &str, debit: &str, credit: &str| (account.into(), debit.into(), credit.into());
        assert_eq!(lines(&entries[0]), [expected("CASH", "10.00", ""), expected("FEES", "", "10.00")]);
        // A negative amount stands on the other side.
        assert_eq!(lines(&entries[1]), [expected("CASH", "", "4.00"), expected("FEES", "4.00", "")]);
    }

    #[test]
    fn balances_stand_on_the_normal_side_of_their_account() {
        let shown = trial_balance(&ledger().trial_balance(None).unwrap());
        assert_eq!((text(shown.debits.as_ref()), text(shown.credits.as_ref())), ("14.00", "14.00"));
        let accounts: Vec<_> = shown
            .accounts
            .iter()
            .map(|account| (account.account.as_str(), account.kind.as_str(), text(account.balance.as_ref())))
            .collect();
        assert_eq!(accounts, [("CASH", "ASSET", "6.00"), ("FEES", "INCOME", "6.00")]);
    }
}
