//! What must hold in both books after every step, and at the end.

use std::collections::BTreeMap;

use borrower_svc::book::{
    computation::MinorAmount,
    reconcile::{Discrepancy, DiscrepancyReason},
};
use facility_domain::{
    accounting::{Account, Ledger},
    facility::{contradictions, servicing::InvoiceLineKind},
    ids::InvoiceId,
    money::Money,
};

use super::{pair::Pair, terms::minor};

/// The books agree, by their own word and by comparison from outside.
pub fn agree(pair: &Pair) -> Result<(), String> {
    if pair.liar.is_some() {
        return in_balance(pair);
    }
    if let Some(stopped) = &pair.borrower.following.stopped {
        return Err(format!("following stopped: {}", stopped.description));
    }
    let found: Vec<String> = pair
        .borrower
        .reconciliation
        .discrepancies()
        .filter(|it| !is_charge(pair, it))
        .take(4)
        .map(|it| format!("{}: {} ours {} theirs {}", it.subject, it.reason.code(), it.ours, it.theirs))
        .collect();
    if !found.is_empty() {
        return Err(found.join("; "));
    }
    let (Some(theirs), ours) = (pair.borrower.facility.as_ref().map(|it| &it.servicing), &pair.book().servicing) else {
        return Ok(());
    };
    same("unapplied cash", ours.unapplied, theirs.unapplied)?;
    let open = (ours.open_invoices.clone(), theirs.open_invoices.clone());
    if open.0 != open.1 {
        return Err(format!("open invoices: {:?} at the provider, {:?} at the borrower", open.0, open.1));
    }
    for (id, invoice) in theirs.open() {
        same(&format!("invoice {id}"), ours.invoices[&id].outstanding().unwrap(), invoice.outstanding())?;
        same(&format!("invoice {id} payable"), ours.invoices[&id].payable().unwrap(), invoice.payable())?;
    }
    for (id, schedule) in &ours.schedules {
        let state = theirs.schedules.get(id).map_or("none", |it| it.state_name());
        if state != schedule.state_name() {
            return Err(format!("schedule {id}: {} at the provider, {state} at the borrower", schedule.state_name()));
        }
    }
    let states = ours.defaults.iter().map(|(id, it)| (id.to_string(), it.state_name()));
    let theirs_of = theirs.defaults.iter().map(|(id, it)| (id.to_string(), it.stage.name()));
    alike("defaults", states.collect(), theirs_of.collect())?;
    let states = ours.demands.iter().map(|(id, it)| (id.to_string(), it.state_name()));
    let theirs_of = theirs.demands.iter().map(|(id, it)| (id.to_string(), it.stage.name()));
    alike("demands", states.collect(), theirs_of.collect())?;
    for (id, demand) in &theirs.demands {
        same(&format!("demand {id}"), ours.demands[id].amount, demand.amount)?;
        same(&format!("demand {id} paid"), ours.demands[id].paid, demand.paid)?;
    }
    Ok(())
}

type States = BTreeMap<String, &'static str>;

fn alike(what: &str, provider: States, borrower: States) -> Result<(), String> {
    if provider == borrower {
        return Ok(());
    }
    Err(format!("{what}: {provider:?} at the provider, {borrower:?} at the borrower"))
}

/// A charge has no ground in the terms, and the borrower shows every one.
fn is_charge(pair: &Pair, found: &Discrepancy) -> bool {
    let place = found.subject.strip_prefix("invoices/").and_then(|rest| rest.strip_suffix(']')?.split_once("/lines["));
    let Some((invoice, line)) = place.filter(|_| found.reason == DiscrepancyReason::InvoiceLineWithoutGround) else {
        return false;
    };
    let invoice = InvoiceId::parse(invoice).ok().and_then(|id| pair.book().servicing.invoices.get(&id));
    let line = invoice.and_then(|invoice| invoice.billing.lines.get(line.parse::<usize>().ok()?));
    line.is_some_and(|line| matches!(line.kind, InvoiceLineKind::Charge { .. }))
}

fn same(what: &str, provider: Money, borrower: MinorAmount) -> Result<(), String> {
    let provider = MinorAmount::of(provider);
    if provider == borrower {
        Ok(())
    } else {
        Err(format!("{what}: {provider} at the provider, {borrower} at the borrower"))
    }
}

/// Both trial balances, each in balance.
fn balances<A: Account>(ledger: &Ledger<A>) -> Result<BTreeMap<&'static str, Money>, String> {
    let trial = ledger.trial_balance(None).unwrap();
    if trial.debits != trial.credits {
        return Err("debits are not credits".to_owned());
    }
    Ok(trial.accounts.iter().map(|it| (it.account.name(), it.balance().unwrap())).collect())
}

/// Of a provider that lies nothing agrees; the borrower's ledger balances all the same.
fn in_balance(pair: &Pair) -> Result<(), String> {
    pair.borrower.ledger.as_ref().map_or(Ok(()), |lessee| balances(lessee.entries()).map(drop))
}

/// Both ledgers, and what must be the same in them.
pub fn ledgers(pair: &Pair) -> Result<(), String> {
    let Some(lessee) = pair.borrower.ledger.as_ref().filter(|_| pair.liar.is_none()) else { return Ok(()) };
    let (lessor, lessee) = (balances(&pair.book().ledger)?, balances(lessee.entries())?);
    if let Some(contradiction) = contradictions(pair.book()).unwrap().into_iter().next() {
        return Err(format!("the provider's book contradicts itself: {contradiction}"));
    }
    let zero = Money::zero(pair.book().terms.currency());
    let of = |account: &str| lessor.get(account).copied().unwrap_or(zero);
    let its = |account: &str| lessee.get(account).copied().unwrap_or(zero);
    equal("unapplied", of("UNAPPLIED_CASH"), its("UNAPPLIED_PAYMENTS"))?;
    equal("default interest", of("DEFAULT_INTEREST_INCOME"), its("DEFAULT_INTEREST_EXPENSE"))?;
    // What ends early the borrower owes at once, though it is due on the next business day only.
    let ends = |kind: &InvoiceLineKind| {
        matches!(
            kind,
            InvoiceLineKind::LongStop { .. }
                | InvoiceLineKind::Acceleration { .. }
                | InvoiceLineKind::Settlement { .. }
        )
    };
    let mut waiting = pair.book().servicing.invoices.values().filter(|it| !it.has_fallen_due);
    if waiting.any(|it| it.billing.lines.iter().any(|line| ends(&line.kind))) {
        return Ok(());
    }
    // What is due and what was paid ahead, but for charges, which the borrower expenses when paid.
    let mut owed = zero;
    for invoice in pair.book().servicing.invoices.values().filter(|it| it.state_name() != "SUPERSEDED") {
        for part in invoice.parts().unwrap() {
            let line = &invoice.billing.lines[usize::try_from(part.line).unwrap() - 1];
            if matches!(line.kind, InvoiceLineKind::Charge { .. }) {
                continue;
            }
            let paid = part.billed.checked_sub(part.unpaid).unwrap();
            let amount = if invoice.has_fallen_due { part.unpaid } else { paid.negated() };
            owed = owed.checked_add(amount).unwrap();
        }
        owed = owed.checked_add(invoice.default_interest_unpaid().unwrap()).unwrap();
    }
    equal("payables", owed, its("PAYABLES"))
}

fn equal(what: &str, provider: Money, borrower: Money) -> Result<(), String> {
    if provider == borrower {
        return Ok(());
    }
    let (provider, borrower) = (provider.amount_text(), borrower.amount_text());
    Err(format!("{what}: {provider} in the provider's ledger, {borrower} in the borrower's"))
}

/// Nothing is owed on either side.
pub fn settled(pair: &Pair) -> Result<(), String> {
    ledgers(pair)?;
    let lessee = pair.borrower.ledger.as_ref().ok_or("no ledger")?;
    let (lessor, lessee) = (balances(&pair.book().ledger)?, balances(lessee.entries())?);
    for account in [
        "ADVANCES_FOR_EQUIPMENT",
        "NET_INVESTMENT_IN_LEASES",
        "ACCRUED_INTEREST",
        "ACCRUED_FEES",
        "RENT_RECEIVABLE",
        "FEES_RECEIVABLE",
        "DEFAULT_INTEREST_RECEIVABLE",
        "RECEIVED_IN_ADVANCE",
        "UNAPPLIED_CASH",
    ] {
        nothing_on("provider", account, &lessor)?;
    }
    for account in ["PREPAID_EQUIPMENT", "UNAPPLIED_PAYMENTS", "LEASE_LIABILITY", "PAYABLES"] {
        nothing_on("borrower", account, &lessee)?;
    }
    same_totals(pair, &lessor, &lessee)
}

/// What one side earned the other has spent, and what one paid the other has received.
fn same_totals(
    pair: &Pair,
    lessor: &BTreeMap<&'static str, Money>,
    lessee: &BTreeMap<&'static str, Money>,
) -> Result<(), String> {
    let terms = &pair.book().terms;
    let zero = Money::zero(terms.currency());
    let of = |account: &str| lessor.get(account).copied().unwrap_or(zero);
    let its = |account: &str| lessee.get(account).copied().unwrap_or(zero);
    equal("interim interest", of("INTERIM_INTEREST_INCOME"), its("INTERIM_INTEREST_EXPENSE"))?;
    equal("fees", of("FEE_INCOME"), its("FINANCING_FEES"))?;
    equal("value added tax", of("VAT_PAYABLE"), its("VAT_RECEIVABLE"))?;
    if !terms.purchase_option.is_some_and(|option| option.reasonably_certain) {
        equal("interest", of("FINANCE_INCOME"), its("INTEREST_EXPENSE"))?;
    }
    let drawdowns = pair.borrower.facility.as_ref().ok_or("no facility")?.drawdowns.values();
    let funded = drawdowns.filter(|it| it.state.name() == "FUNDED");
    let own_share: i128 = funded.map(|it| it.price.minus(it.financed_amount).units).sum();
    let own_share = minor(terms.currency(), i64::try_from(own_share).unwrap());
    let received = of("CASH").checked_add(pair.book().position.funded()).unwrap();
    let paid = its("DUE_TO_GUARANTOR").checked_sub(its("CASH")).unwrap().checked_sub(own_share).unwrap();
    equal("cash", received, paid)
}

fn nothing_on(whose: &str, account: &str, balances: &BTreeMap<&'static str, Money>) -> Result<(), String> {
    match balances.get(account) {
        Some(left) if !left.is_zero() => Err(format!("the {whose} has {} left on {account}", left.amount_text())),
        Some(_) | None => Ok(()),
    }
}
