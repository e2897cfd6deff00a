//! Renewal, worked by hand: 1,000,000 over four quarters at 2 % with 200,000 left, renewed at 1.5 % a
//! quarter.

use crate::date::BusinessDate;
use crate::day_count::DayCount;
use crate::facility::command::{PrepaySchedule, RecordTotalLoss, RenewSchedule};
use crate::facility::event::Event;
use crate::facility::evolve_all;
use crate::facility::fixtures::*;
use crate::facility::posting::LessorAccount;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::PrepaymentEffect::{self, LowerRent, ShorterTerm};
use crate::facility::terms::{Amortization, FinalMaturity, Interest, RenewalOption, TermsDraft};
use crate::ids::ScheduleId;
use crate::money::Money;

/// 30/360 at 8 %, so that each quarter bears 2 %; payments on 3 June, 3 September and 3 December 2008 and
/// 3 March 2009; a fifth of the amount is left. Renewed at 6 % until 1 February 2009, 30 days before.
fn terms(change: impl FnOnce(&mut TermsDraft)) -> FacilityBuilder {
    facility().with_terms(lease_terms()).without_fees().with(|draft| {
        draft.interest = Interest::Fixed { annual_rate: rate("0.0800") };
        draft.day_count = DayCount::Thirty360;
        draft.final_maturity = FinalMaturity::Fixed(date("2009-03-03"));
        draft.availability_period.end = date("2008-06-30");
        draft.guarantee = None;
        draft.balloon_rate = rate("0.20");
        draft.renewal_option = Some(RenewalOption { annual_rate: rate("0.0600"), most_payments: 4, notice_days: 30 });
        change(draft);
    })
}

/// 750,000 and 250,000 on lease since 3 March 2008. Rent = 262,623.75 − 200,000 ÷ 4.121608 = 214,099.00.
fn million(builder: FacilityBuilder) -> Desk {
    let mut desk = funded_by(builder, &["750000.00", "250000.00"]);
    desk.accept_on("2008-03-03", &[("1-1", "2008-03-03"), ("1-2", "2008-03-03")]);
    desk
}

fn one() -> ScheduleId {
    ScheduleId::new(1).unwrap()
}

fn renewal(payments: u32) -> RenewSchedule {
    RenewSchedule { schedule: one(), payments }
}

fn advance_paying(desk: &mut Desk, target: &str) {
    while desk.book().business_date < date(target) {
        let next = desk.book().business_date.next_day().unwrap();
        desk.advance_to(next);
        if desk.book().servicing.open().any(|invoice| invoice.has_fallen_due) {
            let lines = crate::facility::statement::statement(desk.book(), next).unwrap();
            let payable = Money::sum(dollars(), lines.iter().map(|line| line.payable)).unwrap();
            desk.pay(&payable.amount_text(), &next.to_string());
        }
    }
}

/// Number, due date, interest, principal and balance of each payment from one of them on.
fn payments(desk: &Desk, from: u32) -> Vec<(u32, BusinessDate, [String; 3])> {
    let lines = desk.schedule(1).lease().unwrap().payments.lines.iter().filter(|line| line.number >= from);
    let figures = |line: &crate::schedule::ScheduleLine<Money>| {
        [line.interest, line.principal, line.closing_balance].map(Money::amount_text)
    };
    lines.map(|line| (line.number, line.due_date, figures(line))).collect()
}

fn line(number: u32, due: &str, figures: [&str; 3]) -> (u32, BusinessDate, [String; 3]) {
    (number, date(due), figures.map(str::to_owned))
}

fn codes(desk: &mut Desk, command: RenewSchedule) -> Vec<ReasonCode> {
    desk.refuse(command, &agent()).rules().iter().map(|rule| rule.code).collect()
}

/// Everything is paid to the end: the schedule has ended, and nothing is left of it in the ledger.
fn live_to_the_end(mut desk: Desk, last_day: &str) -> Desk {
    advance_paying(&mut desk, last_day);
    assert_eq!(desk.schedule(1).state_name(), "ENDED");
    for account in [
        LessorAccount::NetInvestmentInLeases,
        LessorAccount::AccruedInterest,
        LessorAccount::RentReceivable,
        LessorAccount::ReceivedInAdvance,
    ] {
        assert!(desk.balances().get(&account).is_none_or(|balance| balance == "0.00"), "{account:?}");
    }
    assert_eq!(evolve_all(None, &desk.history), desk.state);
    desk
}

#[test]
fn renewal_turns_the_balloon_into_two_more_rents() {
    let mut desk = million(terms(|_| {}));
    advance_paying(&mut desk, "2009-01-18");
    desk.accept(renewal(2), &agent());
    // 405,979.42 is owed; the last payment repays 205,979.42 of it. 200,000 ÷ (1.015⁻¹ + 1.015⁻²) =
    // 102,255.58; the last one takes the cent that rounding leaves.
    let expected = vec![
        line(4, "2009-03-03", ["8119.59", "205979.42", "200000.00"]),
        line(5, "2009-06-03", ["3000.00", "99255.58", "100744.42"]),
        line(6, "2009-09-03", ["1511.17", "100744.42", "0.00"]),
    ];
    assert_eq!(payments(&desk, 4), expected);
    assert_eq!(desk.schedule(1).lease().unwrap().payments.rent, Some(usd("102255.58")));
    let desk = live_to_the_end(desk, "2009-09-04");
    // The facility matured on the way; the last three rents were billed all the same.
    let last: Vec<String> = desk.invoices().iter().rev().take(3).rev().map(|it| it[2].clone()).collect();
    assert_eq!(last, ["214099.01", "102255.58", "102255.59"]);
}

#[test]
fn last_payment_that_was_billed_is_billed_anew_without_the_balloon() {
    // Issued thirty days before, on the last day of the notice.
    let mut desk = million(terms(|draft| draft.billing_lead_days = 30));
    advance_paying(&mut desk, "2009-02-01");
    assert_eq!(desk.invoices().last().unwrap()[2], "414099.01");
    desk.pay("300000.00", "2009-02-01");
    let events = desk.accept(renewal(1), &agent());
    let renewed = events.iter().find_map(|event| match event {
        Event::ScheduleRenewed(renewed) => Some(renewed),
        _ => None,
    });
    // 8,119.59 of interest and 205,979.42 of principal are paid by 300,000; 85,900.99 is left of it.
    assert_eq!(renewed.unwrap().replaced[0].released, usd("85900.99"));
    assert_eq!(desk.invoices().last().unwrap(), &["2009-02-01", "2009-03-03", "214099.01"].map(str::to_owned));
    // 200,000 × 1.5 %, and all of it.
    assert_eq!(payments(&desk, 5), [line(5, "2009-06-03", ["3000.00", "200000.00", "0.00"])]);
    live_to_the_end(desk, "2009-06-04");
}

#[test]
fn bullet_is_renewed_whole() {
    let mut desk = million(terms(|draft| {
        draft.amortization = Amortization::Bullet;
        draft.balloon_rate = rate("0");
    }));
    advance_paying(&mut desk, "2009-01-18");
    desk.accept(renewal(2), &agent());
    // 1,000,000 ÷ 1.955883424 = 511,277.92.
    let expected = vec![
        line(4, "2009-03-03", ["20000.00", "0.00", "1000000.00"]),
        line(5, "2009-06-03", ["15000.00", "496277.92", "503722.08"]),
        line(6, "2009-09-03", ["7555.83", "503722.08", "0.00"]),
    ];
    assert_eq!(payments(&desk, 4), expected);
    live_to_the_end(desk, "2009-09-04");
}

#[test]
fn loss_before_the_further_term_takes_its_share_of_what_is_renewed() {
    let mut desk = million(terms(|_| {}));
    advance_paying(&mut desk, "2009-01-18");
    desk.accept(renewal(2), &agent());
    let (equipment, on) = (vec![unit("1-2")], date("2009-01-18"));
    desk.accept(RecordTotalLoss { equipment, lost_on: on, settlement_date: on }, &agent());
    // A quarter of 405,979.42 = 101,494.86 goes, and of 200,000. 150,000 ÷ 1.955883424 = 76,691.69.
    let expected = vec![
        line(4, "2009-03-03", ["6089.69", "154484.56", "150000.00"]),
        line(5, "2009-06-03", ["2250.00", "74441.69", "75558.31"]),
        line(6, "2009-09-03", ["1133.37", "75558.31", "0.00"]),
    ];
    assert_eq!(payments(&desk, 4), expected);
    live_to_the_end(desk, "2009-09-04");
}

fn prepay(desk: &mut Desk, amount: &str, effect: PrepaymentEffect) {
    let settlement_date = desk.book().business_date;
    desk.accept(PrepaySchedule { schedule: one(), amount: usd(amount), settlement_date, effect }, &agent());
}

#[test]
fn prepayment_before_the_further_term_may_leave_less_than_was_to_be_renewed() {
    let mut desk = million(terms(|_| {}));
    advance_paying(&mut desk, "2009-01-18");
    desk.accept(renewal(2), &agent());
    prepay(&mut desk, "300000.00", ShorterTerm);
    // 105,979.42 is left: nothing of it is repaid before the further term, whose rents stay 102,255.58.
    let expected = vec![
        line(4, "2009-03-03", ["2119.59", "0.00", "105979.42"]),
        line(5, "2009-06-03", ["1589.69", "100665.89", "5313.53"]),
        line(6, "2009-09-03", ["79.70", "5313.53", "0.00"]),
    ];
    assert_eq!(payments(&desk, 4), expected);
    live_to_the_end(desk, "2009-09-04");
}

#[test]
fn prepayment_in_the_further_term_bears_its_rate() {
    let mut desk = million(terms(|_| {}));
    advance_paying(&mut desk, "2009-01-18");
    desk.accept(renewal(2), &agent());
    advance_paying(&mut desk, "2009-07-18");
    prepay(&mut desk, "50000.00", LowerRent);
    // 45 of 360 days at 6 % of 50,000, and 1 % as a fee; 50,744.42 × 1.5 % = 761.17.
    let settlement = desk.schedule(1).settlements.last().unwrap();
    assert_eq!([settlement.interest, settlement.fee].map(Money::amount_text), ["375.00", "500.00"]);
    assert_eq!(payments(&desk, 6), [line(6, "2009-09-03", ["761.17", "50744.42", "0.00"])]);
    live_to_the_end(desk, "2009-09-04");
}

#[test]
fn renewal_outside_its_notice_or_term_is_refused_with_every_reason() {
    let mut desk = million(terms(|_| {}));
    advance_paying(&mut desk, "2008-12-02");
    assert_eq!(codes(&mut desk, renewal(5)), [ReasonCode::RenewalTermOutOfRange, ReasonCode::OutsideRenewalNotice]);
    advance_paying(&mut desk, "2008-12-03");
    assert_eq!(codes(&mut desk, renewal(0)), [ReasonCode::RenewalTermOutOfRange]);
    advance_paying(&mut desk, "2009-02-02");
    assert_eq!(codes(&mut desk, renewal(1)), [ReasonCode::OutsideRenewalNotice]);
    let mut without = million(terms(|draft| draft.renewal_option = None));
    assert_eq!(codes(&mut without, renewal(1)), [ReasonCode::NoRenewalOption]);
}

#[test]
fn renewed_schedule_is_not_renewed_again() {
    let mut desk = million(terms(|_| {}));
    advance_paying(&mut desk, "2009-01-18");
    desk.accept(renewal(1), &agent());
    assert!(codes(&mut desk, renewal(1)).contains(&ReasonCode::ScheduleRenewed));
}

#[test]
fn option_to_renew_needs_something_to_renew_and_a_notice_within_a_period() {
    let mut draft = lease_terms();
    draft.balloon_rate = rate("0");
    draft.renewal_option = Some(RenewalOption { annual_rate: rate("0.06"), most_payments: 0, notice_days: 84 });
    let problems = crate::facility::FacilityTerms::validate(draft).unwrap_err();
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
    let option = "terms.renewal_option";
    assert_eq!(fields, [&format!("{option}.most_payments"), &format!("{option}.notice_days"), option]);
}
