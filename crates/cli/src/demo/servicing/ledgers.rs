//! The trial balances of both ledgers at the end, and both books compared once
//! more.

use facility_proto::{
    borrower::v1::{self as borrower, ledger_service_client::LedgerServiceClient as BorrowerLedger},
    lender::v1::{self as lender, ledger_service_client::LedgerServiceClient as LenderLedger},
    r#type::v1::TrialBalance,
};

use crate::demo::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    table::{Align, Table},
    words::amount,
};

impl Play<'_> {
    pub(super) async fn show_ledgers(&mut self) -> Result<(), DemoError> {
        let what = "reading a trial balance";
        let auditor = self.case.scenario.people.auditor.as_str();
        let request = lender::GetTrialBalanceRequest { parent: self.case.facility(), ..Default::default() };
        let answer = self
            .read((Side::Lender, auditor), what, request, async |channel, request| {
                LenderLedger::new(channel).get_trial_balance(request).await
            })
            .await?;
        let theirs = present(answer.trial_balance, what, "trial balance")?;
        self.show_trial_balance("The provider's ledger", &theirs, &["CASH"])?;

        let treasurer = self.case.scenario.people.treasurer.as_str();
        let request = borrower::GetTrialBalanceRequest { parent: self.case.facility(), ..Default::default() };
        let answer = self
            .read((Side::Borrower, treasurer), what, request, async |channel, request| {
                BorrowerLedger::new(channel).get_trial_balance(request).await
            })
            .await?;
        let own = present(answer.trial_balance, what, "trial balance")?;
        // What was leased is owned now, and is written off over its useful life; what the guarantor paid
        // is owed to it.
        let kept = ["CASH", "RIGHT_OF_USE_ASSETS", "ACCUMULATED_DEPRECIATION", "EQUIPMENT", "DUE_TO_GUARANTOR"];
        self.show_trial_balance("The borrower's ledger", &own, &kept)
    }

    /// Shows a trial balance. It must balance, and nothing may be left on assets
    /// and liabilities but on the accounts `kept`.
    fn show_trial_balance(&mut self, title: &str, balance: &TrialBalance, kept: &[&str]) -> Result<(), DemoError> {
        let mut table = Table::new(&[
            ("account", Align::Left),
            ("kind", Align::Left),
            ("debits", Align::Right),
            ("credits", Align::Right),
            ("balance", Align::Right),
        ]);
        for account in &balance.accounts {
            let left = amount(account.balance.as_ref());
            table.row([
                account.account.clone(),
                account.kind.to_lowercase(),
                amount(account.debits.as_ref()),
                amount(account.credits.as_ref()),
                left.clone(),
            ]);
            let settles = matches!(account.kind.as_str(), "ASSET" | "LIABILITY");
            if settles && !kept.contains(&account.account.as_str()) {
                self.tally.equal(&format!("{title}: left on {}", account.account), "0.00", left);
            }
        }
        let (debits, credits) = (amount(balance.debits.as_ref()), amount(balance.credits.as_ref()));
        table.row(["all", "", &debits, &credits, ""]);
        self.tally.equal(&format!("{title}: debits and credits"), debits, credits);
        self.tally.that(!balance.accounts.is_empty(), || format!("{title} is empty"));
        self.story.heading(&format!("{title} in {}", self.case.currency()))?;
        self.story.table(&table)?;
        Ok(())
    }
}
