//! Terms that can't be: every contradiction at once, and limits.

use super::*;

#[test]
fn all_contradictions_are_named_at_once() {
    let (amount, balloon) = (money("0.00"), money("-1.00"));
    let (commencement, final_maturity) = (date("2008-03-03"), date("2008-03-03"));
    let anchor = date("2009-01-01");
    let unit = Decimal::new(5, 3);
    let terms = ScheduleTerms {
        amount,
        balloon,
        final_maturity,
        payment_months: 0,
        anchor: Some(anchor),
        rounding: Rounding::new(unit, crate::rounding::RoundingMode::HalfUp).unwrap(),
        timing: PaymentTiming::Advance,
        amortization: Amortization::Bullet,
        ..quarters(1)
    };
    let expected = vec![
        ScheduleTermsError::AmountNotPositive { amount },
        ScheduleTermsError::BalloonNegative { balloon },
        ScheduleTermsError::MaturityNotAfterCommencement { commencement, final_maturity },
        ScheduleTermsError::PaymentMonths { payment_months: 0 },
        ScheduleTermsError::AnchorNotBeforeMaturity { anchor, final_maturity },
        ScheduleTermsError::RoundingUnit { unit, currency: amount.currency() },
        ScheduleTermsError::NotPayableInAdvance,
    ];
    assert_eq!(Schedule::new(&terms), Err(expected.clone()));
    assert_eq!(Schedule::unrounded(&terms), Err(expected));
}

#[test]
fn balloon_of_the_whole_amount_or_another_currency_is_refused() {
    let (amount, balloon) = (money("1000000.00"), money("1000000.00"));
    let terms = ScheduleTerms { balloon, ..quarters(4) };
    assert_eq!(Schedule::new(&terms), Err(vec![ScheduleTermsError::BalloonNotBelowAmount { balloon, amount }]));
    let mxn = Money::zero(Currency::parse("MXN").unwrap());
    let refused = ScheduleTermsError::BalloonCurrency { balloon: mxn.currency(), amount: amount.currency() };
    assert_eq!(Schedule::new(&ScheduleTerms { balloon: mxn, ..quarters(4) }), Err(vec![refused]));
}

#[test]
fn profile_must_fit_the_payments() {
    let profile =
        |shares: &[&str]| Amortization::Profile { principal_shares: shares.iter().map(|share| rate(share)).collect() };
    let refused = |amortization| Schedule::new(&ScheduleTerms { amortization, ..quarters(3) }).unwrap_err();
    assert_eq!(refused(profile(&["0.5", "0.5"])), [ScheduleTermsError::ProfileLength { shares: 2, payments: 3 }]);
    assert_eq!(refused(profile(&[])), [ScheduleTermsError::ProfileEmpty]);
    let share = rate("-0.5");
    assert_eq!(
        refused(profile(&["0", "-0.5", "0"])),
        [ScheduleTermsError::ProfileShareNegative { position: 1, share }, ScheduleTermsError::ProfileEmpty]
    );
}

#[test]
fn interest_only_periods_must_leave_a_payment() {
    let terms = |interest_only_periods| ScheduleTerms {
        amortization: Amortization::InterestOnlyThenLevel { interest_only_periods },
        ..quarters(3)
    };
    assert!(Schedule::new(&terms(2)).is_ok());
    for interest_only_periods in [3, u32::MAX] {
        let refused = ScheduleTermsError::InterestOnlyTooLong { interest_only_periods, payments: 3 };
        assert_eq!(Schedule::new(&terms(interest_only_periods)), Err(vec![refused]));
    }
}

#[test]
fn twelve_hundred_periods_are_the_most() {
    for stub in [Stub::ShortFirst, Stub::ShortLast] {
        let terms = ScheduleTerms { payment_months: 1, stub, ..quarters(400) };
        assert_eq!(Schedule::new(&terms).unwrap().lines.len(), 1_200);
        let longer = ScheduleTerms { final_maturity: terms.final_maturity.next_day().unwrap(), ..terms };
        assert_eq!(Schedule::new(&longer), Err(vec![ScheduleTermsError::TooManyPeriods]));
    }
}

#[test]
fn term_that_adjustment_swallows_is_refused() {
    // Saturday to Sunday, moved back to the Friday before.
    let terms = ScheduleTerms {
        commencement: date("2008-03-01"),
        final_maturity: date("2008-03-02"),
        business_day_convention: BusinessDayConvention::Preceding,
        ..first_batch()
    };
    let refused =
        ScheduleTermsError::NoPeriodLeft { commencement: date("2008-03-01"), adjusted_maturity: date("2008-02-29") };
    assert_eq!(Schedule::new(&terms), Err(vec![refused]));
}

#[test]
fn negative_rate_that_eats_everything_is_refused() {
    let terms = ScheduleTerms { rate: rate("-4.00"), ..quarters(4) };
    assert_eq!(Schedule::new(&terms), Err(vec![ScheduleTermsError::FiguresOutOfRange { rate: rate("-4.00") }]));
}
