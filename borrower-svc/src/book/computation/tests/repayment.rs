//! What payments repay and where periods lie, worked by hand.

use facility_domain::rounding::{Rounding, RoundingMode};

use super::*;

fn million(count: u32, draft: TermsDraft) -> Result<LeaseSchedule, ComputationError> {
    over(count, draft, "1000000.00")
}

#[test]
fn level_principal_gives_the_odd_cent_to_the_earliest() {
    let draft = TermsDraft { amortization: Amortization::LevelPrincipal, ..quarters() };
    let schedule = over(3, draft.clone(), "1000.00").unwrap();
    assert_eq!(column(&schedule, |line| line.principal), ["333.34", "333.33", "333.33"]);
    // 2 % of 1,000.00, 666.66 (13.3332) and 333.33 (6.6666).
    assert_eq!(column(&schedule, |line| line.interest), ["20.00", "13.33", "6.67"]);
    assert_eq!(schedule.rent, None);

    // 600,000 in three parts, the balloon of 400,000 with the last; in advance after it.
    let balloon = TermsDraft { balloon_rate: rate("0.4"), ..draft };
    let arrears = million(3, balloon.clone()).unwrap();
    assert_eq!(column(&arrears, |line| line.principal), ["200000.00", "200000.00", "600000.00"]);
    let advance = million(3, TermsDraft { payment_timing: PaymentTiming::Advance, ..balloon }).unwrap();
    assert_eq!(column(&advance, |line| line.principal), ["200000.00", "200000.00", "200000.00", "400000.00"]);
    // 2 % of 800,000, 600,000 and 400,000.
    assert_eq!(column(&advance, |line| line.interest), ["0.00", "16000.00", "12000.00", "8000.00"]);
    assert_eq!(due_dates(&advance), ["2008-03-03", "2008-06-03", "2008-09-03", "2008-12-03"]);
}

#[test]
fn bullet_pays_interest_alone_until_the_end() {
    let schedule = million(3, TermsDraft { amortization: Amortization::Bullet, ..quarters() }).unwrap();
    assert_eq!(column(&schedule, |line| line.payment), ["20000.00", "20000.00", "1020000.00"]);
}

#[test]
fn interest_only_then_level_solves_the_rent_for_the_periods_left() {
    let amortization = Amortization::InterestOnlyThenLevel { interest_only_periods: 2 };
    let schedule = million(4, TermsDraft { amortization, ..quarters() }).unwrap();
    // 1,000,000 × 1.02² / 2.02 = 515,049.50495…; 1,000,000 − 495,049.50 = 504,950.50, 2 % of it 10,099.01.
    assert_eq!(schedule.rent, Some(usd("515049.50")));
    assert_eq!(column(&schedule, |line| line.principal), ["0.00", "0.00", "495049.50", "504950.50"]);
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "20000.00", "20000.00", "10099.01"]);
}

#[test]
fn given_profile_repays_its_shares_and_the_balloon_last() {
    let principal_shares = ["0.5", "0", "0.25"].map(rate).to_vec();
    let amortization = Amortization::Profile { principal_shares };
    let draft = TermsDraft { amortization, balloon_rate: rate("0.25"), ..quarters() };
    let schedule = million(3, draft.clone()).unwrap();
    assert_eq!(column(&schedule, |line| line.principal), ["500000.00", "0.00", "500000.00"]);
    assert_eq!(column(&schedule, |line| line.interest), ["20000.00", "10000.00", "10000.00"]);
    assert_eq!(million(4, draft), Err(ComputationError::AmortizationLength));
}

#[test]
fn no_interest_divides_the_amount() {
    let schedule = million(3, TermsDraft { interest: fixed("0"), ..quarters() }).unwrap();
    assert_eq!(column(&schedule, |line| line.payment), ["333333.33", "333333.33", "333333.34"]);
}

#[test]
fn yen_have_no_decimals_and_dinars_three() {
    let payments = |code: &str| {
        let currency = Currency::parse(code).unwrap();
        let amount = Money::parse(currency, "1000").unwrap();
        let unit = Decimal::new(1, currency.minor_units());
        let rounding = Rounding::new(unit, RoundingMode::HalfUp).unwrap();
        let terms = terms(TermsDraft { commitment: amount, rounding, ..quarters() });
        let schedule = lease_schedule(&terms, MinorAmount::of(amount), date("2008-03-03"), date("2008-09-03"));
        column(&schedule.unwrap(), |line| line.payment)
    };
    // 1,000 × 1.0404 / 2.02 = 515.04950…; interest on the rest: 2 % of 504.950 = 10.099 and of 505 = 10.1.
    assert_eq!(payments("KWD"), ["515.050", "515.049"]);
    assert_eq!(payments("JPY"), ["515", "515"]);
}

#[test]
fn payments_roll_back_from_the_maturity_and_not_from_their_neighbours() {
    let draft = TermsDraft { payment_months: 1, ..quarters() };
    let schedule = |draft| {
        due_dates(&lease_schedule(&terms(draft), usd("1000.00"), date("2008-01-15"), date("2008-05-31")).unwrap())
    };
    let clamped = ["2008-01-31", "2008-02-29", "2008-03-31", "2008-04-30", "2008-05-31"];
    assert_eq!(schedule(draft.clone()), clamped);
    // Forward from the commencement: 15 February to 15 May, then the maturity.
    let last = TermsDraft { stub: Stub::ShortLast, ..draft.clone() };
    assert_eq!(schedule(last), ["2008-02-15", "2008-03-15", "2008-04-15", "2008-05-15", "2008-05-31"]);
    let long_last = TermsDraft { stub: Stub::LongLast, ..draft.clone() };
    assert_eq!(schedule(long_last), ["2008-02-15", "2008-03-15", "2008-04-15", "2008-05-31"]);
    let long_first = TermsDraft { stub: Stub::LongFirst, ..draft };
    assert_eq!(schedule(long_first), ["2008-02-29", "2008-03-31", "2008-04-30", "2008-05-31"]);
}

#[test]
fn whole_periods_leave_no_stub_to_join() {
    for stub in [Stub::ShortFirst, Stub::LongFirst, Stub::ShortLast, Stub::LongLast] {
        let schedule = over(3, TermsDraft { stub, ..quarters() }, "1000.00").unwrap();
        assert_eq!(due_dates(&schedule), ["2008-06-03", "2008-09-03", "2008-12-03"], "{stub:?}");
    }
}

#[test]
fn maturity_on_a_last_day_keeps_last_days_where_the_terms_say_so() {
    let dates = |end_of_month| {
        let terms = terms(TermsDraft { end_of_month, ..quarters() });
        due_dates(&lease_schedule(&terms, usd("1000.00"), date("2008-05-01"), date("2009-02-28")).unwrap())
    };
    assert_eq!(dates(true), ["2008-05-31", "2008-08-31", "2008-11-30", "2009-02-28"]);
    assert_eq!(dates(false), ["2008-05-28", "2008-08-28", "2008-11-28", "2009-02-28"]);
}

#[test]
fn periods_that_fall_due_together_are_one() {
    // Monthly on the 3rd, closed from 28 April to 2 June 2008.
    let closed = (28..=30).map(|day| format!("2008-04-{day}")).chain((1..=31).map(|day| format!("2008-05-{day:02}")));
    let extra_holidays = closed.chain(["2008-06-02".to_owned()]).map(|day| date(&day)).collect();
    let draft = TermsDraft {
        payment_months: 1,
        business_day_convention: BusinessDayConvention::Following,
        day_count: DayCount::Act360,
        extra_holidays,
        ..quarters()
    };
    let schedule = |accruals_adjusted| {
        let terms = terms(TermsDraft { accruals_adjusted, ..draft.clone() });
        lease_schedule(&terms, usd("1000.00"), date("2008-04-03"), date("2008-07-03")).unwrap()
    };
    // 3 May and 3 June both on 3 June.
    assert_eq!(due_dates(&schedule(true)), ["2008-06-03", "2008-07-03"]);
    // 28 days of April, 31 of May, 2 of June.
    assert_eq!(schedule(true).lines.iter().map(|line| line.days).collect::<Vec<_>>(), [61, 30]);
    assert_eq!(schedule(false).lines.iter().map(|line| line.days).collect::<Vec<_>>(), [61, 30]);
}

#[test]
fn nothing_falls_due_beside_the_first_rent_in_advance() {
    // Commencement on Saturday 31 May 2008, due on 2 June like the first regular date, 1 June.
    let draft = TermsDraft {
        payment_months: 1,
        payment_timing: PaymentTiming::Advance,
        business_day_convention: BusinessDayConvention::Following,
        ..quarters()
    };
    let schedule = lease_schedule(&terms(draft), usd("1000.00"), date("2008-05-31"), date("2008-08-01")).unwrap();
    assert_eq!(due_dates(&schedule), ["2008-06-02", "2008-07-01"]);
    // 1 June is no end of a period, so the first one runs to 1 July: 30/360 from the 30th, 31 days.
    assert_eq!(schedule.lines.iter().map(|line| line.days).collect::<Vec<_>>(), [0, 31]);
}

#[test]
fn terms_that_give_no_schedule_are_refused() {
    let lease = |draft: TermsDraft, amount: &str, commencement: &str| {
        lease_schedule(&terms(draft), usd(amount), date(commencement), date("2009-03-01"))
    };
    assert_eq!(lease(quarters(), "0.00", "2008-03-03"), Err(ComputationError::NothingToRepay));
    assert_eq!(lease(quarters(), "1.00", "2009-03-01"), Err(ComputationError::NoTerm));
    // 1 March 2009 is a Sunday; the business day before is the commencement.
    let preceding = TermsDraft { business_day_convention: BusinessDayConvention::Preceding, ..quarters() };
    assert_eq!(lease(preceding, "1.00", "2009-02-27"), Err(ComputationError::NoTerm));
    let advance = TermsDraft { payment_timing: PaymentTiming::Advance, ..quarters() };
    let bullet = TermsDraft { amortization: Amortization::Bullet, ..advance };
    assert_eq!(lease(bullet, "1.00", "2008-03-03"), Err(ComputationError::InterestAloneInAdvance));
    let amortization = Amortization::InterestOnlyThenLevel { interest_only_periods: 4 };
    let alone = TermsDraft { amortization, ..quarters() };
    assert_eq!(lease(alone, "1.00", "2008-03-03"), Err(ComputationError::AmortizationLength));
    // 99.6 % of 1.00 in units of 1.00 is all of it.
    let rounding = Rounding::new(Decimal::ONE, RoundingMode::HalfUp).unwrap();
    let balloon = TermsDraft { balloon_rate: rate("0.996"), rounding, ..quarters() };
    assert_eq!(lease(balloon, "1.00", "2008-03-03"), Err(ComputationError::NothingToRepay));
    let pesos = MinorAmount { currency: Currency::parse("MXN").unwrap(), units: 100 };
    let refused = lease_schedule(&terms(quarters()), pesos, date("2008-03-03"), date("2009-03-01"));
    assert_eq!(refused, Err(ComputationError::Currency));
}
