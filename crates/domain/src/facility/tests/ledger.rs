//! The provider's ledger over a whole life: what was financed comes back, and only cash and income are
//! left.

use crate::accounting::{Account, AccountKind};
use crate::facility::command::{AcceptEquipment, AcceptedUnit, AddCharge, CloseFacility, ExercisePurchaseOption};
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::terms::FinalMaturity;
use crate::facility::{evolve_all, state::Book};
use crate::ids::{EquipmentId, ScheduleId};
use crate::money::Money;

/// The small terms with the fees of the case, up to 3 September 2008.
fn short() -> FacilityBuilder {
    facility().with_terms(small_terms()).with(|draft| {
        draft.fees.arrangement_fee_rate = rate("0.0125");
        draft.fees.commitment_fee_rate = rate("0.0050");
        draft.availability_period.end = date("2008-03-31");
        draft.final_maturity = FinalMaturity::Fixed(date("2008-09-03"));
        draft.acceptance_long_stop_days = 60;
        draft.guarantee = None;
    })
}

fn accept_on(desk: &mut Desk, day: &str, unit: &str) {
    desk.advance_to(date(day));
    let accepted = AcceptedUnit { equipment: EquipmentId::parse(unit).unwrap(), accepted_on: date(day) };
    desk.accept(AcceptEquipment { equipment: vec![accepted] }, &borrower());
}

/// Pays what is payable on the open business date.
fn pay_all(desk: &mut Desk) {
    let on = desk.book().business_date;
    let lines = crate::facility::statement::statement(desk.book(), on).unwrap();
    let payable = Money::sum(dollars(), lines.iter().map(|line| line.payable)).unwrap();
    if payable.is_positive() {
        desk.pay(&payable.amount_text(), &on.to_string());
    }
}

fn advance_paying(desk: &mut Desk, target: &str) {
    while desk.book().business_date < date(target) {
        let next = desk.book().business_date.next_day().unwrap();
        desk.advance_to(next);
        pay_all(desk);
    }
}

fn balance(desk: &Desk, account: LessorAccount) -> String {
    desk.balances().remove(&account).unwrap_or_else(|| "0.00".to_owned())
}

fn total(book: &Book, part: impl Fn(&crate::facility::servicing::LeaseSchedule) -> Money) -> Money {
    Money::sum(dollars(), book.servicing.schedules.values().map(|schedule| part(schedule))).unwrap()
}

/// Four machines: one accepted after a week, one after five, one never, so that the long-stop passes;
/// a charge; the first rents paid late, the next ahead.
fn whole_life() -> Desk {
    let mut desk = short().signed();
    desk.satisfy_initial_conditions();
    advance_paying(&mut desk, "2008-02-25");
    let machines = vec![machine("1", "360000.00"), machine("2", "180000.00"), machine("3", "90000.00")];
    desk.submit(request("2008-03-03", machines));
    desk.approve(1);
    desk.satisfy_own_conditions(1);
    advance_paying(&mut desk, "2008-03-03");
    desk.accept(funding(1), &funder());
    accept_on(&mut desk, "2008-03-10", "1-1");
    pay_all(&mut desk);
    desk.accept(
        AddCharge { due_date: date("2008-04-01"), description: "Inspection".to_owned(), amount: usd("75.00") },
        &agent(),
    );
    advance_paying(&mut desk, "2008-04-07");
    accept_on(&mut desk, "2008-04-07", "1-2");
    pay_all(&mut desk);
    advance_paying(&mut desk, "2008-06-02");
    desk.advance_to(date("2008-06-17"));
    assert_eq!(desk.default_numbered(1).state_name(), "EVENT_OF_DEFAULT");
    pay_all(&mut desk);
    assert_eq!(desk.default_numbered(1).state_name(), "CURED");
    // The last rents are paid ahead, once they are issued.
    desk.advance_to(date("2008-08-25"));
    let ahead = desk.book().servicing.open().map(|invoice| invoice.billing.amount);
    let ahead = Money::sum(dollars(), ahead).unwrap();
    desk.pay(&ahead.amount_text(), "2008-08-25");
    desk.advance_to(date("2008-09-03"));
    for schedule in [2, 3] {
        let schedule = ScheduleId::new(schedule).unwrap();
        if desk.book().servicing.schedules[&schedule].lease().is_some() {
            desk.accept(ExercisePurchaseOption { schedule }, &agent());
        }
    }
    advance_paying(&mut desk, "2008-10-01");
    desk
}

#[test]
fn whole_paid_life_leaves_only_cash_and_income() {
    let mut desk = whole_life();
    desk.accept(CloseFacility, &agent());
    for account in desk.balances().keys() {
        let left = *account == LessorAccount::Cash || account.kind() == AccountKind::Income;
        assert!(left, "{account:?} has a balance: {:?}", desk.balances());
    }
    // What was paid out was 630,000.00; all else that came in is income.
    let income = desk.balances();
    let income = income.iter().filter(|(account, _)| account.kind() == AccountKind::Income);
    let income = Money::sum(dollars(), income.map(|(_, amount)| usd(amount))).unwrap();
    assert_eq!(balance(&desk, LessorAccount::Cash), income.amount_text());
}

#[test]
fn income_is_what_schedules_and_invoices_say() {
    let desk = whole_life();
    // Every rent's interest, by the schedules themselves.
    let interest = total(desk.book(), |schedule| {
        let lease = schedule.lease().map(|lease| lease.payments.total_interest().unwrap().unwrap());
        lease.unwrap_or_else(|| Money::zero(dollars()))
    });
    assert_eq!(balance(&desk, LessorAccount::FinanceIncome), interest.amount_text());
    // 360,000.00 for 7 days: 546.00; 180,000.00 for 35: 1,365.00; 90,000.00 for 61, to the day after the
    // long-stop date, 2 May: 1,189.50.
    assert_eq!(balance(&desk, LessorAccount::InterimInterestIncome), "3100.50");
    // Arrangement fee 12,500.00; charge 75.00; commitment fee on 1,000,000.00 for 111 days and on
    // 370,000.00 for 28, up to the last day of availability: (111,000,000 + 10,360,000) × 0.50 % / 360 =
    // 1,685.555…
    assert_eq!(balance(&desk, LessorAccount::FeeIncome), "14260.56");
    assert_eq!(balance(&desk, LessorAccount::GainOnDisposal), "2.00");
}

#[test]
fn ledger_rebuilt_from_the_history_is_the_ledger_kept() {
    let desk = whole_life();
    let rebuilt = evolve_all(None, &desk.history).unwrap();
    assert_eq!(rebuilt.book().ledger, desk.book().ledger);
    assert_eq!(Some(rebuilt), desk.state);
}

#[test]
fn every_entry_balances_and_says_what_it_is_about() {
    let desk = whole_life();
    let ledger = &desk.book().ledger;
    for entry in ledger.entries() {
        let sum = |side| Money::sum(dollars(), entry.lines.iter().filter(|it| it.side == side).map(|it| it.amount));
        assert_eq!(sum(crate::accounting::Side::Debit), sum(crate::accounting::Side::Credit), "{entry:?}");
    }
    let of = |event| ledger.entries().iter().find(|entry| entry.event == event).unwrap().subject.as_str();
    assert_eq!((of("DrawdownFunded"), of("EquipmentAccepted")), ("drawdowns/1", "schedules/2"));
    assert_eq!((of("ReceiptRecorded"), of("InvoiceFellDue"), of("AccrualsPosted")), ("receipts/1", "invoices/1", ""));
}

#[test]
fn each_account_stands_where_the_books_stand_in_the_middle_of_the_life() {
    let mut desk = short().signed();
    desk.satisfy_initial_conditions();
    advance_paying(&mut desk, "2008-02-25");
    desk.submit(request("2008-03-03", vec![machine("1", "360000.00"), machine("2", "180000.00")]));
    desk.approve(1);
    desk.satisfy_own_conditions(1);
    advance_paying(&mut desk, "2008-03-03");
    desk.accept(funding(1), &funder());
    assert_eq!(balance(&desk, LessorAccount::AdvancesForEquipment), "540000.00");
    accept_on(&mut desk, "2008-03-10", "1-1");
    assert_eq!(balance(&desk, LessorAccount::AdvancesForEquipment), "180000.00");
    assert_eq!(balance(&desk, LessorAccount::NetInvestmentInLeases), "360000.00");
    // Interim rent of 360,000.00 for 7 days is due today; 180,000.00 has accrued as long: 273.00.
    assert_eq!(balance(&desk, LessorAccount::RentReceivable), "546.00");
    assert_eq!(balance(&desk, LessorAccount::AccruedInterest), "273.00");
    let past = desk.book().ledger.trial_balance(Some(date("2008-03-02"))).unwrap();
    assert!(past.accounts.iter().all(|account| account.account != LessorAccount::AdvancesForEquipment));
}
