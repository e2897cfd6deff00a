//! Prepayment, total loss and early termination, worked by hand on quarters at 2 % a period.

use crate::business_day::BusinessDayConvention;
use crate::day_count::DayCount;
use crate::facility::command::{
    PrepaySchedule, QuoteTermination, RecordSupplierPaymentReturned, RecordTotalLoss, TerminateSchedule,
};
use crate::facility::event::{Event, ScheduleSettled};
use crate::facility::evolve_all;
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::reason::ReasonCode;
use crate::facility::rejection::Rejection;
use crate::facility::servicing::PrepaymentEffect::{self, LowerRent, ShorterTerm};
use crate::facility::terms::{FinalMaturity, Interest};
use crate::ids::{QuoteId, ScheduleId};
use crate::money::Money;

/// 30/360 at 8 %, so that each quarter bears 2 %; payments on 3 June, 3 September and 3 December 2008
/// and 3 March 2009, none of them a holiday. Accepted on the day of the funding.
fn quarters() -> FacilityBuilder {
    let terms = lease_terms();
    facility().with_terms(terms).without_fees().with(|draft| {
        draft.interest = Interest::Fixed { annual_rate: rate("0.0800") };
        draft.day_count = DayCount::Thirty360;
        draft.final_maturity = FinalMaturity::Fixed(date("2009-03-03"));
        draft.availability_period.end = date("2008-06-30");
        draft.guarantee = None;
    })
}

/// 750,000 and 250,000 on lease since 3 March 2008. Rent = 1,000,000 ÷ (1.02⁻¹ + … + 1.02⁻⁴) =
/// 262,623.75; after the first 757,376.25 is owed.
fn million(builder: FacilityBuilder) -> Desk {
    let mut desk = funded_by(builder, &["750000.00", "250000.00"]);
    desk.accept_on("2008-03-03", &[("1-1", "2008-03-03"), ("1-2", "2008-03-03")]);
    desk
}

/// Pays what is payable today.
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
        // On due dates only, so that nothing is paid ahead.
        if desk.book().servicing.open().any(|invoice| invoice.has_fallen_due) {
            pay_all(desk);
        }
    }
}

fn schedule_one() -> ScheduleId {
    ScheduleId::new(1).unwrap()
}

fn prepayment(amount: &str, on: &str, effect: PrepaymentEffect) -> PrepaySchedule {
    PrepaySchedule { schedule: schedule_one(), amount: usd(amount), settlement_date: date(on), effect }
}

fn loss(units: &[&str], lost_on: &str, on: &str) -> RecordTotalLoss {
    let equipment = units.iter().map(|id| unit(id)).collect();
    RecordTotalLoss { equipment, lost_on: date(lost_on), settlement_date: date(on) }
}

fn quote_for(units: &[&str], on: &str) -> QuoteTermination {
    let equipment = units.iter().map(|id| unit(id)).collect();
    QuoteTermination { schedule: schedule_one(), equipment, settlement_date: date(on) }
}

fn settled(events: &[Event]) -> &ScheduleSettled {
    let found = events.iter().find_map(|event| match event {
        Event::ScheduleSettled(settled) => Some(settled.as_ref()),
        _ => None,
    });
    found.unwrap()
}

/// Principal, interest and fee of the settlement.
fn billed(event: &ScheduleSettled) -> [String; 3] {
    let line = &event.billing.lines[0];
    [line.principal, line.interest, line.fee].map(Money::amount_text)
}

/// Interest, principal and balance of each payment of schedule 1.
fn payments(desk: &Desk) -> Vec<[String; 3]> {
    let lines = &desk.schedule(1).lease().unwrap().payments.lines;
    lines.iter().map(|it| [it.interest, it.principal, it.closing_balance].map(Money::amount_text)).collect()
}

fn codes(rejection: &Rejection) -> Vec<ReasonCode> {
    rejection.rules().iter().map(|rule| rule.code).collect()
}

fn balance(desk: &Desk, account: LessorAccount) -> String {
    desk.balances().remove(&account).unwrap_or_else(|| "0.00".to_owned())
}

/// Everything is paid to the end: nothing is left of what was invested and accrued.
fn live_to_the_end(mut desk: Desk) -> Desk {
    advance_paying(&mut desk, "2009-03-04");
    for account in [
        LessorAccount::NetInvestmentInLeases,
        LessorAccount::AccruedInterest,
        LessorAccount::AdvancesForEquipment,
        LessorAccount::RentReceivable,
        LessorAccount::FeesReceivable,
        LessorAccount::ReceivedInAdvance,
    ] {
        assert_eq!(balance(&desk, account), "0.00", "{account:?}");
    }
    assert_eq!(evolve_all(None, &desk.history), desk.state);
    desk
}

#[test]
fn prepayment_in_mid_period_lowers_the_rent() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-07-18");
    let events = desk.accept(prepayment("200000.00", "2008-07-18", LowerRent), &agent());
    // 45 of 360 days at 8 % of 200,000 = 2,000; the fee 1 % of it.
    assert_eq!(billed(settled(&events)), ["200000.00", "2000.00", "2000.00"]);
    // 557,376.25 from 3 June; × 2 % = 11,147.525. Rent = 557,376.25 ÷ 2.88388327 = 193,272.82.
    assert_eq!(
        payments(&desk)[1..],
        [
            ["11147.53", "182125.29", "375250.96"],
            ["7505.02", "185767.80", "189483.16"],
            ["3789.66", "189483.16", "0.00"]
        ]
    );
    pay_all(&mut desk);
    let desk = live_to_the_end(desk);
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
    // 20,000 + 2,000 + 11,147.53 + 7,505.02 + 3,789.66
    assert_eq!(balance(&desk, LessorAccount::FinanceIncome), "44442.21");
    assert_eq!(balance(&desk, LessorAccount::FeeIncome), "2000.00");
}

#[test]
fn prepayment_that_keeps_the_rent_shortens_the_term() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-07-18");
    desk.accept(prepayment("300000.00", "2008-07-18", ShorterTerm), &agent());
    // 457,376.25 × 2 % = 9,147.53 of 262,623.75; then 4,078.00 on 203,900.03, which is less than a rent.
    assert_eq!(payments(&desk)[1..], [["9147.53", "253476.22", "203900.03"], ["4078.00", "203900.03", "0.00"]]);
    pay_all(&mut desk);
    // A later loss does not bring back what fell away: 25 % of 203,900.03 goes on 3 October, a month of
    // interest with it, 50,975.01 × 8 % ÷ 12; the last payment stays in December.
    advance_paying(&mut desk, "2008-10-03");
    let events = desk.accept(loss(&["1-2"], "2008-10-01", "2008-10-03"), &agent());
    assert_eq!(billed(settled(&events)), ["50975.01", "339.83", "0.00"]);
    assert_eq!(payments(&desk)[2..], [["3058.50", "152925.02", "0.00"]]);
    pay_all(&mut desk);
    advance_paying(&mut desk, "2008-12-04");
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
    live_to_the_end(desk);
}

#[test]
fn prepayment_on_a_due_date_bears_no_interest_and_leaves_that_payment() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-06-03");
    let before = payments(&desk)[0].clone();
    let events = desk.accept(prepayment("200000.00", "2008-06-03", LowerRent), &agent());
    assert_eq!(billed(settled(&events)), ["200000.00", "0.00", "2000.00"]);
    assert_eq!(payments(&desk)[0], before);
    pay_all(&mut desk);
    live_to_the_end(desk);
}

/// Quarters that end on the 7th: on a Saturday in June 2008, for which payment moves and interest does not.
fn sevenths(convention: BusinessDayConvention) -> Desk {
    let builder = quarters().with(|draft| {
        draft.final_maturity = FinalMaturity::Fixed(date("2009-03-07"));
        draft.business_day_convention = convention;
        draft.accruals_adjusted = false;
    });
    let mut desk = funded_by(builder, &["750000.00", "250000.00"]);
    desk.accept_on("2008-03-07", &[("1-1", "2008-03-07"), ("1-2", "2008-03-07")]);
    desk
}

#[test]
fn prepayment_between_a_payments_last_day_and_its_due_date_bears_interest_to_its_own_day() {
    let mut desk = sevenths(BusinessDayConvention::Following);
    advance_paying(&mut desk, "2008-06-08");
    let events = desk.accept(prepayment("180000.00", "2008-06-08", LowerRent), &agent());
    // From 7 March to Sunday 8 June: 91 days of 360 at 8 %; the payment's own days are 90, due on Monday.
    assert_eq!(billed(settled(&events)), ["180000.00", "3640.00", "1800.00"]);
    assert_eq!(payments(&desk)[0][0], "16400.00");
    advance_paying(&mut desk, "2008-06-10");
    assert_eq!(balance(&desk, LessorAccount::RentReceivable), "0.00");
}

#[test]
fn prepayment_of_everything_before_the_last_day_of_a_payment_that_is_due_leaves_nothing_accrued() {
    let mut desk = sevenths(BusinessDayConvention::Preceding);
    advance_paying(&mut desk, "2008-06-06");
    // Due on Friday 6 June for 90 days, of which 89 have accrued: 19,777.78 of 20,000.00.
    let events = desk.accept(prepayment("757376.25", "2008-06-06", LowerRent), &agent());
    assert_eq!(billed(settled(&events)), ["757376.25", "0.00", "7573.76"]);
    assert_eq!(settled(&events).accrual_adjustment, usd("222.22"));
    pay_all(&mut desk);
    desk.advance_to(date("2008-06-09"));
    assert_eq!(balance(&desk, LessorAccount::AccruedInterest), "0.00");
}

#[test]
fn prepayment_of_everything_ends_the_schedule_and_leaves_the_option() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-07-18");
    let events = desk.accept(prepayment("757376.25", "2008-07-18", ShorterTerm), &agent());
    // 757,376.25 × 1 % = 7,573.7625, interest of half a period as well as the fee.
    assert_eq!(billed(settled(&events)), ["757376.25", "7573.76", "7573.76"]);
    assert_eq!((desk.schedule(1).state_name(), payments(&desk).len()), ("TERMINATED", 1));
    pay_all(&mut desk);
    desk.exercise(1);
    // The price is due ten days after its issue.
    let desk = live_to_the_end(desk);
    assert_eq!(desk.equipment("1-1").state.name(), "PURCHASED");
}

#[test]
fn interim_rent_that_is_not_due_yet_is_billed_after_everything_was_prepaid() {
    // Accepted on Saturday 15 March: the interim rent is due on the Monday, and so is the settlement.
    let units = [("1-1", "2008-03-15"), ("1-2", "2008-03-15")];
    let builder = quarters().with(|draft| draft.billing_lead_days = 0);
    let mut desk = funded_by(builder, &["750000.00", "250000.00"]);
    desk.accept_on("2008-03-15", &units);
    desk.accept(prepayment("1000000.00", "2008-03-15", ShorterTerm), &agent());
    advance_paying(&mut desk, "2008-03-18");
    // 12 of 360 days at 8 % of 1,000,000
    assert_eq!(balance(&desk, LessorAccount::InterimInterestIncome), "2666.67");
    live_to_the_end(desk);
}

#[test]
fn rent_that_was_billed_already_is_billed_anew() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-08-28");
    // Billed on 24 August, ten days ahead, and half of it paid ahead.
    let number = desk.book().servicing.invoices.len() as u32;
    assert_eq!(desk.invoice(number).billing.amount, usd("262623.75"));
    desk.pay("200000.00", "2008-08-28");
    let events = desk.accept(prepayment("200000.00", "2008-08-28", LowerRent), &agent());
    let event = settled(&events);
    // 85 days of 360 at 8 % of 200,000 = 3,777.78
    assert_eq!(billed(event), ["200000.00", "3777.78", "2000.00"]);
    let [replaced] = event.replaced.as_slice() else { panic!("one invoice") };
    assert_eq!(replaced.corrected.as_ref().unwrap().amount, usd("193272.82"));
    // Interest 15,147.53 → 11,147.53 and principal 247,476.22 → 182,125.29: of 200,000.00 paid, 193,272.82
    // is carried over and the rest pays the settlement.
    assert_eq!(replaced.released, usd("6727.18"));
    assert_eq!(desk.invoice(number).state_name(), "SUPERSEDED");
    assert_eq!(desk.invoice(number + 1).state_name(), "PAID");
    assert_eq!(desk.owed(invoice_id(number + 2)).1, "199050.60");
    pay_all(&mut desk);
    live_to_the_end(desk);
}

#[test]
fn prepayment_that_leaves_no_more_than_the_balloon_is_refused_with_every_other_reason() {
    let mut desk = million(quarters().with(|draft| draft.balloon_rate = rate("0.20")));
    advance_paying(&mut desk, "2008-07-18");
    // Rent (1,000,000 − 200,000 × 1.02⁻⁴) ÷ 3.80772870 = 214,099.00; 805,901.00 is owed.
    let left = desk.refuse(prepayment("605901.00", "2008-07-18", LowerRent), &agent());
    assert_eq!(codes(&left), [ReasonCode::BalloonNotCovered]);
    let over = desk.refuse(prepayment("805901.01", "2008-07-19", LowerRent), &agent());
    assert_eq!(codes(&over), [ReasonCode::SettlementDateNotOpen, ReasonCode::OverOutstanding]);
    assert_eq!(over.code(), ReasonCode::SettlementRefused);
    desk.accept(prepayment("605900.99", "2008-07-18", LowerRent), &agent());
    pay_all(&mut desk);
    live_to_the_end(desk);
}

#[test]
fn total_loss_settles_its_share_and_the_balloon_falls_with_it() {
    let mut desk = million(quarters().with(|draft| draft.balloon_rate = rate("0.20")));
    advance_paying(&mut desk, "2008-07-18");
    let events = desk.accept(loss(&["1-2"], "2008-07-10", "2008-07-18"), &agent());
    // A quarter of 805,901.00, half a period's interest of 1 % on it, no fee.
    assert_eq!(billed(settled(&events)), ["201475.25", "2014.75", "0.00"]);
    let lease = desk.schedule(1).lease().unwrap();
    // Rent (604,425.75 − 150,000 × 1.02⁻³) ÷ 2.88388327 = 160,574.25
    assert_eq!((lease.balloon, lease.payments.rent), (usd("150000.00"), Some(usd("160574.25"))));
    assert_eq!(desk.equipment("1-2").state.name(), "TOTAL_LOSS");
    assert_eq!(desk.schedule(1).equipment, [unit("1-1")]);
    pay_all(&mut desk);
    live_to_the_end(desk);
}

#[test]
fn loss_of_the_last_unit_settles_the_schedule() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-07-18");
    desk.accept(loss(&["1-2", "1-1"], "2008-07-18", "2008-07-18"), &agent());
    assert_eq!(desk.schedule(1).state_name(), "CASUALTY_SETTLED");
    let again = desk.refuse(loss(&["1-1"], "2008-07-18", "2008-07-18"), &agent());
    assert_eq!(codes(&again), [ReasonCode::EquipmentWrongState]);
    pay_all(&mut desk);
    live_to_the_end(desk);
}

#[test]
fn loss_before_acceptance_takes_its_amount_and_interim_interest() {
    let mut desk = funded_by(quarters(), &["750000.00", "250000.00"]);
    desk.advance_to(date("2008-04-02"));
    let events = desk.accept(loss(&["1-2"], "2008-04-01", "2008-04-02"), &agent());
    // 29 of 360 days at 8 % of 250,000 = 1,611.11
    assert_eq!(billed(settled(&events)), ["250000.00", "1611.11", "0.00"]);
    assert_eq!(desk.schedule(1).amount, usd("750000.00"));
    pay_all(&mut desk);
    assert_eq!(balance(&desk, LessorAccount::AdvancesForEquipment), "750000.00");
    // 29 days of interest on the rest, 4,833.33, and what was billed.
    assert_eq!(balance(&desk, LessorAccount::InterimInterestIncome), "6444.44");
    desk.accept_on("2008-04-02", &[("1-1", "2008-04-02")]);
    assert_eq!(desk.schedule(1).amount, usd("750000.00"));
    pay_all(&mut desk);
    live_to_the_end(desk);
}

#[test]
fn interim_schedule_ends_with_its_last_unit() {
    let mut desk = funded_by(quarters(), &["750000.00", "250000.00"]);
    desk.advance_to(date("2008-04-02"));
    desk.accept(loss(&["1-1", "1-2"], "2008-04-01", "2008-04-02"), &agent());
    assert_eq!(desk.schedule(1).state_name(), "CASUALTY_SETTLED");
    pay_all(&mut desk);
    live_to_the_end(desk);
}

#[test]
fn quote_is_taken_on_its_day_and_title_passes_with_its_payment() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-07-01");
    desk.accept(quote_for(&["1-2"], "2008-07-18"), &borrower());
    let quote = QuoteId::FIRST;
    let early = desk.refuse(TerminateSchedule { quote }, &borrower());
    assert_eq!(codes(&early), [ReasonCode::SettlementDateNotOpen]);
    advance_paying(&mut desk, "2008-07-18");
    let events = desk.accept(TerminateSchedule { quote }, &borrower());
    // A quarter of 757,376.25 is 189,344.0625; 1 % of it for half a period, 1 % fee.
    assert_eq!(billed(settled(&events)), ["189344.06", "1893.44", "1893.44"]);
    assert_eq!(desk.equipment("1-2").state.name(), "ON_LEASE");
    assert_eq!(codes(&desk.refuse(TerminateSchedule { quote }, &borrower())), [ReasonCode::QuoteTaken]);
    let lost = desk.refuse(loss(&["1-2"], "2008-07-18", "2008-07-18"), &agent());
    assert_eq!(codes(&lost), [ReasonCode::OptionExercised]);
    pay_all(&mut desk);
    assert_eq!(desk.equipment("1-2").state.name(), "PURCHASED");
    assert_eq!(payments(&desk)[1], ["11360.64", "185607.18", "382425.01"]);
    live_to_the_end(desk);
}

#[test]
fn quote_that_a_prepayment_or_a_later_quote_overtook_is_refused() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-07-01");
    desk.accept(quote_for(&[], "2008-07-18"), &borrower());
    desk.accept(quote_for(&["1-2"], "2008-07-18"), &borrower());
    advance_paying(&mut desk, "2008-07-18");
    let first = desk.refuse(TerminateSchedule { quote: QuoteId::FIRST }, &borrower());
    assert_eq!(codes(&first), [ReasonCode::QuoteStale]);
    desk.accept(prepayment("1000.00", "2008-07-18", LowerRent), &agent());
    let second = QuoteId::new(2).unwrap();
    let stale = desk.refuse(TerminateSchedule { quote: second }, &borrower());
    assert_eq!(codes(&stale), [ReasonCode::QuoteStale]);
    desk.advance_to(date("2008-07-19"));
    let expired = desk.refuse(TerminateSchedule { quote: second }, &borrower());
    assert_eq!(codes(&expired), [ReasonCode::QuoteExpired]);
    let none = desk.refuse(TerminateSchedule { quote: QuoteId::new(3).unwrap() }, &borrower());
    assert_eq!(none.code(), ReasonCode::QuoteNotFound);
    let far = desk.refuse(quote_for(&["1-2", "1-2", "2-1"], "2008-10-18"), &borrower());
    let wanted = [ReasonCode::DateNotQuotable, ReasonCode::DuplicateInRequest, ReasonCode::EquipmentNotFound];
    assert_eq!(codes(&far), wanted);
}

#[test]
fn all_of_a_schedule_is_bought_out() {
    let mut desk = million(quarters());
    advance_paying(&mut desk, "2008-07-18");
    desk.accept(quote_for(&[], "2008-07-18"), &borrower());
    desk.accept(TerminateSchedule { quote: QuoteId::FIRST }, &borrower());
    assert_eq!(desk.schedule(1).state_name(), "TERMINATED");
    pay_all(&mut desk);
    assert_eq!(desk.equipment("1-1").state.name(), "PURCHASED");
    live_to_the_end(desk);
}

#[test]
fn suppliers_payment_that_comes_back_can_be_drawn_again_and_costs_its_days() {
    let mut desk = funded_by(quarters(), &["750000.00", "250000.00"]);
    let before = desk.figures();
    desk.advance_to(date("2008-04-02"));
    let returned = |reference: &str| RecordSupplierPaymentReturned {
        drawdown: drawdown(1),
        expected_revision: None,
        bank_reference: reference.to_owned(),
    };
    desk.accept(returned("BANK-9"), &agent());
    assert_eq!(desk.drawdown(1).state_name(), "REVERSED");
    assert_eq!(desk.figures()[2], "0.00");
    assert_ne!(desk.figures(), before);
    assert_eq!((desk.schedule(1).state_name(), desk.equipment("1-1").state.name()), ("TERMINATED", "CANCELLED"));
    // 29 of 360 days at 8 % of 1,000,000
    pay_all(&mut desk);
    assert_eq!(balance(&desk, LessorAccount::InterimInterestIncome), "6444.44");
    assert_eq!(balance(&desk, LessorAccount::Cash), "6444.44");
    // The machines and their invoices can be financed again.
    assert!(desk.book().live_claims.is_empty());
    let again = vec![machine("M0", "750000.00"), machine("M1", "250000.00")];
    assert_eq!(desk.submit(request("2008-04-10", again)), 2);
    let twice = desk.refuse(returned("BANK-10"), &agent());
    assert_eq!(codes(&twice), [ReasonCode::WrongState]);
    live_to_the_end(desk);
}

#[test]
fn payment_that_comes_back_after_an_acceptance_is_refused_and_after_availability_cancelled() {
    let mut desk = funded_by(quarters(), &["750000.00", "250000.00"]);
    let mut late = desk.clone();
    let returned = || RecordSupplierPaymentReturned {
        drawdown: drawdown(1),
        expected_revision: None,
        bank_reference: "BANK-9".to_owned(),
    };
    desk.accept_on("2008-04-02", &[("1-2", "2008-04-02")]);
    assert_eq!(codes(&desk.refuse(returned(), &agent())), [ReasonCode::WrongState]);
    late.advance_to(date("2008-07-01"));
    late.accept(returned(), &agent());
    let commitment = late.book().position.commitment().amount_text();
    assert_eq!(late.figures(), ["0.00".to_owned(), "0.00".to_owned(), "0.00".to_owned(), commitment]);
}
