//! Differences planted in the provider's figures, and what explains them.
//!
//! A bullet of 360,000.00 at 10 % ACT/360 pays 100.00 for each day, so that the
//! figures of every reading can be read off the calendar.

use facility_domain::rounding::RoundingMode;

use super::*;
use crate::book::computation::explain::{Convention, Leased, TheirLine, explain, first_difference};

/// Monthly from 3 March to 3 June 2008. 3 May is a Saturday: 31, 32 and 29 days.
fn bullet() -> TermsDraft {
    TermsDraft { interest: fixed("0.10"), payment_months: 1, amortization: Amortization::Bullet, ..weekends_only() }
}

fn their(number: u32, due_date: &str, interest: &str, principal: &str) -> TheirLine {
    let (interest, principal) = (usd(interest), usd(principal));
    TheirLine { number, period: None, due_date: date(due_date), interest, principal }
}

fn monthly(interest: [&str; 3]) -> Vec<TheirLine> {
    vec![
        their(1, "2008-04-03", interest[0], "0.00"),
        their(2, "2008-05-05", interest[1], "0.00"),
        their(3, "2008-06-03", interest[2], "360000.00"),
    ]
}

fn explained(draft: TermsDraft, theirs: &[TheirLine]) -> Option<Convention> {
    explained_from("2008-03-03", "360000.00", draft, theirs)
}

fn explained_from(commencement: &str, amount: &str, draft: TermsDraft, theirs: &[TheirLine]) -> Option<Convention> {
    let (commencement, final_maturity) = (date(commencement), date("2008-06-03"));
    explain(&Leased { terms: &terms(draft), amount: usd(amount), commencement, final_maturity, market: None }, theirs)
}

#[test]
fn equal_schedules_have_no_difference_to_explain() {
    let theirs = monthly(["3100.00", "3200.00", "2900.00"]);
    let ours = lease_schedule(&terms(bullet()), usd("360000.00"), date("2008-03-03"), date("2008-06-03")).unwrap();
    assert_eq!(first_difference(&ours, &theirs), None);
    assert_eq!(explained(bullet(), &theirs), None);
}

#[test]
fn one_cent_is_found_on_its_line_and_explained_by_nothing() {
    let theirs = monthly(["3100.00", "3200.01", "2900.00"]);
    let ours = lease_schedule(&terms(bullet()), usd("360000.00"), date("2008-03-03"), date("2008-06-03")).unwrap();
    assert_eq!(first_difference(&ours, &theirs).map(|line| line.number), Some(2));
    assert_eq!(explained(bullet(), &theirs), None);
    assert_eq!(explained(bullet(), &theirs[1..2]), None);
}

#[test]
fn one_cent_of_principal_is_explained_by_nothing() {
    let mut theirs = monthly(["3100.00", "3200.00", "2900.00"]);
    theirs[2].principal = usd("359999.99");
    assert_eq!(explained(bullet(), &theirs), None);
}

#[test]
fn due_date_a_day_late_is_explained_by_nothing() {
    let mut theirs = monthly(["3100.00", "3200.00", "2900.00"]);
    theirs[0].due_date = date("2008-04-04");
    assert_eq!(explained(bullet(), &theirs), None);
}

#[test]
fn line_that_we_do_not_have_is_a_difference() {
    let mut theirs = monthly(["3100.00", "3200.00", "2900.00"]);
    theirs.push(their(4, "2008-07-03", "0.00", "0.00"));
    assert_eq!(explained(bullet(), &theirs), None);
}

#[test]
fn flat_interest_is_named() {
    // Three parts of 120,000; 100.00 a day on all of 360,000 throughout, where ours falls to 240,000 and
    // 120,000.
    let draft = TermsDraft { amortization: Amortization::LevelPrincipal, ..bullet() };
    let flat = vec![
        their(1, "2008-04-03", "3100.00", "120000.00"),
        their(2, "2008-05-05", "3200.00", "120000.00"),
        their(3, "2008-06-03", "2900.00", "120000.00"),
    ];
    assert_eq!(explained(draft, &flat), Some(Convention::InterestBase(InterestBase::AmountFinanced)));
}

#[test]
fn other_day_count_is_named() {
    // 365 days: 360,000 × 10 % × 31 / 365 = 3,057.534…, 32: 3,156.164…, 29: 2,860.273….
    let theirs = monthly(["3057.53", "3156.16", "2860.27"]);
    assert_eq!(explained(bullet(), &theirs), Some(Convention::DayCount(DayCount::Act365Fixed)));
    // Months of 30 days: 30, 32, 28; already the first invoice tells it.
    let theirs = monthly(["3000.00", "3200.00", "2800.00"]);
    assert_eq!(explained(bullet(), &theirs), Some(Convention::DayCount(DayCount::Thirty360)));
    assert_eq!(explained(bullet(), &theirs[..1]), Some(Convention::DayCount(DayCount::Thirty360)));
}

#[test]
fn other_business_day_convention_is_named() {
    // On Friday 2 May: 29 days, then 32.
    let mut theirs = monthly(["3100.00", "2900.00", "3200.00"]);
    theirs[1].due_date = date("2008-05-02");
    let preceding = Convention::BusinessDays(BusinessDayConvention::Preceding);
    assert_eq!(explained(bullet(), &theirs), Some(preceding));
    assert_eq!(preceding.code(), "BUSINESS_DAY_CONVENTION");
    assert_eq!(preceding.to_string(), "The provider's figures follow from the business-day convention \"preceding\".");
}

#[test]
fn interest_between_unadjusted_dates_is_named() {
    // 3 April to 3 May and on to 3 June, though due on 5 May.
    let theirs = monthly(["3100.00", "3000.00", "3100.00"]);
    assert_eq!(explained(bullet(), &theirs), Some(Convention::AccrualsAdjusted(false)));
}

#[test]
fn holiday_that_the_provider_does_not_keep_is_named() {
    // We: closed on 3 April, so 32 and 31 days, due on 4 April.
    let draft = TermsDraft { extra_holidays: vec![date("2008-04-03")], ..bullet() };
    let theirs = monthly(["3100.00", "3200.00", "2900.00"]);
    assert_eq!(explained(draft, &theirs), Some(Convention::WeekendsOnly));
}

#[test]
fn other_stub_is_named() {
    // From 10 March: 24 days to 3 April; joined with the month after it, 56 to 5 May.
    let theirs = [their(1, "2008-05-05", "5600.00", "0.00"), their(2, "2008-06-03", "2900.00", "360000.00")];
    let stub = explained_from("2008-03-10", "360000.00", bullet(), &theirs);
    assert_eq!(stub, Some(Convention::Stub(Stub::LongFirst)));
}

#[test]
fn last_days_of_the_months_are_named() {
    let draft = TermsDraft { business_day_convention: BusinessDayConvention::Unadjusted, ..bullet() };
    // To 30 June, by the 30th 27, 31, 30 and 31 days; by last days 28, 30, 31 and 30.
    let theirs = [
        their(1, "2008-03-31", "2800.00", "0.00"),
        their(2, "2008-04-30", "3000.00", "0.00"),
        their(3, "2008-05-31", "3100.00", "0.00"),
    ];
    let (commencement, final_maturity) = (date("2008-03-03"), date("2008-06-30"));
    let lease = Leased { terms: &terms(draft), amount: usd("360000.00"), commencement, final_maturity, market: None };
    assert_eq!(explain(&lease, &theirs), Some(Convention::EndOfMonth(true)));
}

#[test]
fn payment_in_advance_is_named() {
    let draft = TermsDraft { amortization: Amortization::LevelPrincipal, ..bullet() };
    // 120,000 at once, then 31 days on 240,000.
    let theirs = [their(1, "2008-03-03", "0.00", "120000.00"), their(2, "2008-04-03", "2066.67", "120000.00")];
    assert_eq!(explained(draft, &theirs), Some(Convention::Timing(PaymentTiming::Advance)));
}

#[test]
fn commencement_a_day_away_is_named() {
    // From 10 March 24 days to 3 April.
    let explained = |theirs: &[TheirLine]| explained_from("2008-03-10", "360000.00", bullet(), theirs);
    let earlier = monthly(["2500.00", "3200.00", "2900.00"]);
    assert_eq!(explained(&earlier), Some(Convention::Commencement(date("2008-03-09"))));
    let later = monthly(["2300.00", "3200.00", "2900.00"]);
    assert_eq!(explained(&later), Some(Convention::Commencement(date("2008-03-11"))));
    // Where the period is told, the commencement agrees and a day of the period is too many.
    let mut told = earlier;
    told[0].period = Some((date("2008-03-10"), date("2008-04-03")));
    assert_eq!(explained(&told), Some(Convention::DayTooMany(1)));
}

#[test]
fn days_counted_at_both_ends_or_none_are_named() {
    let both = monthly(["3200.00", "3300.00", "3000.00"]);
    assert_eq!(explained(bullet(), &both), Some(Convention::BothDaysCounted));
    let neither = monthly(["3000.00", "3100.00", "2800.00"]);
    assert_eq!(explained(bullet(), &neither), Some(Convention::NeitherDayCounted));
}

#[test]
fn day_too_many_or_missing_in_one_period_is_named() {
    let missing = monthly(["3100.00", "3100.00", "2900.00"]);
    assert_eq!(explained(bullet(), &missing), Some(Convention::DayMissing(2)));
    let too_many = monthly(["3100.00", "3300.00", "2900.00"]);
    assert_eq!(explained(bullet(), &too_many), Some(Convention::DayTooMany(2)));
    let words = Convention::DayMissing(2).to_string();
    assert_eq!(words, "The provider's figures follow from a day missing in the period of payment 2.");
}

#[test]
fn other_rounding_is_named() {
    // 360,018.00: 100.005 a day; 3,100.155, 3,200.16 and 2,900.145. Half down loses both halves.
    let mut theirs = monthly(["3100.15", "3200.16", "2900.14"]);
    theirs[2].principal = usd("360018.00");
    let rounding = explained_from("2008-03-03", "360018.00", bullet(), &theirs);
    assert_eq!(rounding, Some(Convention::Rounding(RoundingMode::HalfDown)));
}

#[test]
fn planted_cent_in_a_level_schedule_of_28_rents_is_explained_by_nothing() {
    let ours = first_batch(weekends_only());
    let mut theirs: Vec<TheirLine> = ours.lines.iter().map(told).collect();
    let lease = Leased {
        terms: &terms(weekends_only()),
        amount: usd("3446325.00"),
        commencement: date("2008-05-18"),
        final_maturity: date("2015-03-03"),
        market: None,
    };
    assert_eq!(explain(&lease, &theirs), None);
    theirs[13].interest = theirs[13].interest.plus(usd("0.01"));
    assert_eq!(first_difference(&ours, &theirs).map(|line| line.number), Some(14));
    assert_eq!(explain(&lease, &theirs), None);
    // The same cent taken from the principal, so that the rent is right.
    theirs[13].principal = theirs[13].principal.minus(usd("0.01"));
    assert_eq!(explain(&lease, &theirs), None);
}

fn told(line: &LeaseLine) -> TheirLine {
    let LeaseLine { number, due_date, interest, principal, .. } = line.clone();
    TheirLine { number, period: Some((line.from, line.to)), due_date, interest, principal }
}
