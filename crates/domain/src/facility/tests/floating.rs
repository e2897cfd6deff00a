//! Floating rates. One machine of 3,446,325.00, funded on Monday 3 March 2008, accepted on Sunday 18 May;
//! payments and resets on 3 March, June, September and December up to 2015; margin 2 %, fixed two
//! weekdays before. At 7.80 % these are the figures of domain.md; the others were worked with exact
//! fractions in Python: R = P / Σ DF, interest = P × r × days / 360.

use crate::facility::command::{PrepaySchedule, RecordTotalLoss};
use crate::facility::event::Event;
use crate::facility::fixtures::*;
use crate::facility::reason::ReasonCode;
use crate::facility::servicing::{InvoiceLineKind, PrepaymentEffect};
use crate::facility::terms::{Amortization, BenchmarkKind, Fallback, FloatingInterest, ResetRule, TermsDraft};
use crate::facility::{LessorAccount, contradictions, missing_fixing};
use crate::ids::ScheduleId;
use crate::schedule::RateSource;

const WHOLE: &[&str] = &["3446325.00"];
/// The fixings of the funding and of the commencement: 5.80 % + 2 % = 7.80 %.
const FIRST: &[(&str, &str)] = &[("2008-02-28", "0.0580"), ("2008-05-15", "0.0580")];
/// Those of resets every month between them.
const MONTHLY: &[(&str, &str)] = &[("2008-04-01", "0.0580"), ("2008-05-01", "0.0580")];

/// The machine is on lease since 18 May.
fn leased(interest: FloatingInterest) -> Desk {
    let mut desk = funded(floating_terms(interest), WHOLE);
    desk.advance_to(date("2008-05-18"));
    desk.publish(FIRST);
    desk.publish(MONTHLY);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk
}

/// Opens a day; the fixings come when their days have opened.
fn advance(desk: &mut Desk, to: &str, fixings: &[(&str, &str)]) {
    for (on, value) in fixings {
        desk.advance_to(date(on));
        desk.publish(&[(on, value)]);
    }
    desk.advance_to(date(to));
}

/// Rate, interest, principal of a payment.
fn payment(desk: &Desk, number: usize) -> [String; 3] {
    let line = &desk.schedule(1).lease().unwrap().payments.lines[number - 1];
    [line.rate.to_string(), line.interest.amount_text(), line.principal.amount_text()]
}

fn rent(desk: &Desk) -> String {
    desk.schedule(1).lease().unwrap().payments.rent.unwrap().amount_text()
}

fn codes(desk: &mut Desk, command: impl Into<crate::facility::Command>) -> Vec<(ReasonCode, String)> {
    desk.refuse(command, &agent()).rules().into_iter().map(|rule| (rule.code, rule.subject)).collect()
}

#[test]
fn first_period_is_fixed_for_the_commencement_and_projected_to_the_end() {
    let desk = leased(floating_interest());
    assert_eq!((rent(&desk), desk.invoices()[0][2].clone()), ("158906.89".to_owned(), "56749.49".to_owned()));
    let lines = &desk.schedule(1).lease().unwrap().payments.lines;
    let source = |line: usize| lines[line].parts[0].applied.source;
    assert_eq!(source(0), RateSource::Fixing { on: date("2008-05-15") });
    assert_eq!((source(1), source(27)), (RateSource::Projected, RateSource::Projected));
}

#[test]
fn level_rent_is_solved_again_when_the_day_of_a_reset_opens() {
    let mut desk = leased(floating_interest());
    // 3 June less two weekdays: Friday 30 May.
    advance(&mut desk, "2008-06-02", &[("2008-05-30", "0.0480")]);
    assert_eq!(rent(&desk), "158906.89");
    desk.advance_to(date("2008-06-03"));
    // 3,299,365.37 at 6.80 % over 27 payments; 92 days.
    assert_eq!(rent(&desk), "153886.12");
    assert_eq!(payment(&desk, 1), ["0.0780", "11947.26", "146959.63"]);
    assert_eq!(payment(&desk, 2), ["0.0680", "57335.64", "96550.48"]);
    let last = desk.schedule(1).lease().unwrap().payments.lines.last().unwrap();
    assert_eq!(last.closing_balance, usd("0.00"));
}

#[test]
fn kept_principal_leaves_the_parts_and_changes_the_interest() {
    let mut desk = leased(FloatingInterest { reset_rule: ResetRule::KeepPrincipal, ..floating_interest() });
    advance(&mut desk, "2008-06-03", &[("2008-05-30", "0.0480")]);
    // At 7.80 % payment 2 was 65,767.35 and 93,139.54.
    assert_eq!(payment(&desk, 2), ["0.0680", "57335.64", "93139.54"]);
    assert_eq!(desk.schedule(1).lease().unwrap().payments.rent, None);
}

#[test]
fn floor_counts_for_the_benchmark_and_cap_for_the_rate() {
    let bounded = FloatingInterest { floor: Some(rate("0.0100")), cap: Some(rate("0.0790")), ..floating_interest() };
    let mut desk = leased(bounded);
    advance(&mut desk, "2008-06-03", &[("2008-05-30", "-0.0050")]);
    assert_eq!(payment(&desk, 2)[0], "0.0300");
    advance(&mut desk, "2008-09-03", &[("2008-09-01", "0.0600")]);
    assert_eq!(payment(&desk, 3)[0], "0.0790");
}

#[test]
fn several_resets_within_a_payment_make_one_sum_rounded_once() {
    let mut desk = leased(FloatingInterest { reset_months: 1, ..floating_interest() });
    // 3 June, 3 July, Monday 4 August: 30 days at 6.8 %, 32 at 7.0 %, 30 at 7.2 %.
    let monthly = [("2008-05-30", "0.0480"), ("2008-07-01", "0.0500"), ("2008-07-31", "0.0520")];
    advance(&mut desk, "2008-08-04", &monthly);
    // 3,299,365.37 × (6.8 % × 30 + 7.0 % × 32 + 7.2 % × 30) / 360 = 59,021.9805…; rent solved from this
    // payment on, the others at 7.2 %.
    assert_eq!((payment(&desk, 2)[1].as_str(), rent(&desk).as_str()), ("59021.98", "155805.32"));
    let line = &desk.schedule(1).lease().unwrap().payments.lines[1];
    let parts: Vec<_> = line.parts.iter().map(|part| (part.days, part.applied.rate.to_string())).collect();
    assert_eq!(parts, [(30, "0.0680".to_owned()), (32, "0.0700".to_owned()), (30, "0.0720".to_owned())]);
    desk.advance_to(date("2008-08-24"));
    let billed = desk.invoices().last().unwrap().clone();
    assert_eq!(billed, ["2008-08-24", "2008-09-03", "155805.32"]);
    assert_eq!(desk.invoice(3).billing.lines[0].basis.len(), 3);
}

#[test]
fn missing_fixing_stops_billing_and_accrual_of_its_days_only() {
    let mut desk = leased(floating_interest());
    desk.advance_to(date("2008-09-10"));
    // Issued: the interim rent and the first rent, which was known.
    assert_eq!(desk.invoices().len(), 2);
    let missing = missing_fixing(desk.book(), desk.schedule(1)).unwrap();
    assert_eq!((missing.fixing_date, missing.needed_from), (date("2008-05-30"), date("2008-06-03")));
    let accrued = desk.balances()[&LessorAccount::FinanceIncome].clone();
    assert_eq!(accrued, "11947.26");
    // Published late, it is billed at once: due on 3 September, which has passed.
    desk.publish(&[("2008-05-30", "0.0480")]);
    assert_eq!(desk.invoices().last().unwrap(), &["2008-09-10", "2008-09-10", "153886.12"]);
    desk.advance_to(date("2008-09-11"));
    assert_eq!(desk.balances()[&LessorAccount::FinanceIncome], "69282.90");
    let missing = missing_fixing(desk.book(), desk.schedule(1)).unwrap();
    assert_eq!(missing.fixing_date, date("2008-09-01"));
}

#[test]
fn fixing_published_on_a_weekend_bills_at_once_what_is_due_on_the_next_business_day() {
    let mut desk = funded(TermsDraft { billing_lead_days: 0, ..floating_terms(floating_interest()) }, WHOLE);
    desk.advance_to(date("2008-05-18"));
    desk.publish(FIRST);
    desk.publish(MONTHLY);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    // A Saturday, after 3 September: due on the Monday, two days ahead.
    desk.advance_to(date("2008-09-13"));
    desk.publish(&[("2008-05-30", "0.0480")]);
    assert_eq!(desk.invoices().last().unwrap(), &["2008-09-13", "2008-09-15", "153886.12"]);
}

#[test]
fn nothing_is_settled_while_a_payment_that_is_due_waits_for_its_fixing() {
    let prepay = |on: &str| PrepaySchedule {
        schedule: ScheduleId::new(1).unwrap(),
        amount: usd("100000.00"),
        settlement_date: date(on),
        effect: PrepaymentEffect::LowerRent,
    };
    let loss =
        |on: &str| RecordTotalLoss { equipment: vec![unit("1-1")], lost_on: date(on), settlement_date: date(on) };
    let mut desk = leased(floating_interest());
    desk.advance_to(date("2008-09-10"));
    let waits = vec![(ReasonCode::RateNotKnown, "facility".to_owned())];
    assert_eq!(codes(&mut desk, prepay("2008-09-10")), waits);
    assert_eq!(codes(&mut desk, loss("2008-09-10")), waits);
    // The next payment waits, too, but is not due: the last rate known goes on.
    desk.publish(&[("2008-05-30", "0.0480")]);
    desk.accept(prepay("2008-09-10"), &agent());
}

#[test]
fn previous_fixing_takes_the_place_of_a_missing_one_within_its_days_and_says_so() {
    // Published on 15 May; 30 May is 15 days later.
    let with = |most_days| FloatingInterest { fallback: Fallback::PreviousFixing { most_days }, ..floating_interest() };
    let mut desk = leased(with(15));
    desk.advance_to(date("2008-06-03"));
    let applied = desk.schedule(1).lease().unwrap().payments.lines[1].parts[0].applied;
    let source = RateSource::PreviousFixing { on: date("2008-05-15"), instead_of: date("2008-05-30") };
    assert_eq!((applied.source, applied.rate), (source, rate("0.0780")));
    let mut desk = leased(with(14));
    desk.advance_to(date("2008-06-03"));
    assert!(missing_fixing(desk.book(), desk.schedule(1)).is_some());
}

#[test]
fn fixing_published_after_its_substitute_was_billed_is_booked_as_a_difference() {
    let fallback = Fallback::PreviousFixing { most_days: 30 };
    let mut desk = leased(FloatingInterest { fallback, ..floating_interest() });
    desk.advance_to(date("2008-08-25"));
    desk.settle_invoices();
    assert_eq!(payment(&desk, 2), ["0.0780", "65767.35", "93139.54"]);
    desk.publish(&[("2008-05-30", "0.0480")]);
    // 57,335.64 − 65,767.35, given back.
    assert_eq!(desk.unapplied(), "8431.71");
    // The projection follows: 3,206,225.83 at 6.80 % over 26 payments.
    assert_eq!(payment(&desk, 3)[0], "0.0680");
}

#[test]
fn corrected_fixing_bills_what_is_missing_on_billed_payments_and_renews_the_others() {
    let mut desk = leased(floating_interest());
    advance(&mut desk, "2008-08-24", &[("2008-05-30", "0.0480")]);
    assert_eq!(desk.invoices().len(), 3);
    let events = desk.correct("2008-05-30", "0.0480", "0.0490");
    // 3,299,365.37 × 0.1 % × 92 / 360: 58,178.81 − 57,335.64. The principal stays.
    let corrected = events.iter().find_map(|event| if let Event::RateCorrected(it) = event { Some(it) } else { None });
    let correction = &corrected.unwrap().corrections[0];
    assert_eq!((correction.payment, correction.interest, correction.difference), (2, usd("58178.81"), usd("843.17")));
    assert_eq!(desk.invoices().last().unwrap(), &["2008-08-24", "2008-09-03", "843.17"]);
    let line = &desk.invoice(4).billing.lines[0];
    assert!(matches!(line.kind, InvoiceLineKind::RateCorrection { payment: 2, .. }));
    // 3,202,814.89 at 6.90 % over 26 payments.
    assert_eq!((payment(&desk, 2)[1].as_str(), rent(&desk).as_str()), ("57335.64", "154367.48"));
    // Back to where it was, by another correction: the difference of the difference.
    desk.settle_invoices();
    desk.correct("2008-05-30", "0.0490", "0.0480");
    assert_eq!(desk.unapplied(), "843.17");
}

/// Below zero the rate is zero: the first payment, of interest alone, comes to nothing and is not billed.
fn leased_for_nothing() -> Desk {
    let interest = FloatingInterest { margin: rate("0"), ..floating_interest() };
    let amortization = Amortization::InterestOnlyThenLevel { interest_only_periods: 2 };
    let mut desk = funded(TermsDraft { amortization, ..floating_terms(interest) }, WHOLE);
    desk.advance_to(date("2008-05-18"));
    desk.publish(&[("2008-02-28", "0.0580"), ("2008-05-15", "-0.0100")]);
    desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
    desk
}

#[test]
fn corrected_fixing_of_a_payment_that_came_to_nothing_is_booked_once_a_later_one_is_billed() {
    let mut desk = leased_for_nothing();
    advance(&mut desk, "2008-08-24", &[("2008-05-30", "0.0480")]);
    // 3,446,325.00 × 0.048 × 92 / 360
    assert_eq!(desk.invoices().last().unwrap(), &["2008-08-24", "2008-09-03", "42274.92"]);
    desk.correct("2008-05-15", "-0.0100", "0.0180");
    // 3,446,325.00 × 0.018 × 16 / 360
    assert_eq!(desk.invoices().last().unwrap(), &["2008-08-24", "2008-09-03", "2757.06"]);
}

#[test]
fn corrected_fixing_of_a_payment_that_came_to_nothing_leaves_what_was_settled_after_it() {
    let mut desk = leased_for_nothing();
    advance(&mut desk, "2008-06-10", &[("2008-05-30", "0.0480")]);
    let (schedule, effect) = (ScheduleId::new(1).unwrap(), PrepaymentEffect::LowerRent);
    let (amount, settlement_date) = (usd("446325.00"), date("2008-06-10"));
    desk.accept(PrepaySchedule { schedule, amount, settlement_date, effect }, &agent());
    desk.correct("2008-05-15", "-0.0100", "0.0180");
    assert_eq!(desk.invoices().last().unwrap()[2], "2757.06");
    // 3,000,000.00 × 0.048 × 92 / 360
    assert_eq!(payment(&desk, 2), ["0.0480", "36800.00", "0.00"]);
    assert_eq!(contradictions(desk.book()).unwrap(), Vec::<String>::new());
}

#[test]
fn corrected_fixing_that_lowers_interest_is_unapplied_cash_and_income_given_back() {
    let mut desk = leased(floating_interest());
    advance(&mut desk, "2008-09-04", &[("2008-05-30", "0.0480"), ("2008-09-01", "0.0480")]);
    let before = desk.balances();
    assert_eq!(before[&LessorAccount::FinanceIncome], "69887.88");
    desk.correct("2008-05-30", "0.0480", "0.0470");
    // Given back, it pays what is overdue of the interim rent at once.
    let after = desk.balances();
    // 69,887.88 − 843.17
    assert_eq!(after[&LessorAccount::FinanceIncome], "69044.71");
    assert_eq!(desk.unapplied(), "0.00");
}

#[test]
fn corrected_fixing_of_the_funding_corrects_the_interim_rent() {
    let mut desk = leased(floating_interest());
    let events = desk.correct("2008-02-28", "0.0580", "0.0590");
    let corrected = events.iter().find_map(|event| if let Event::RateCorrected(it) = event { Some(it) } else { None });
    let correction = &corrected.unwrap().corrections[0];
    // 3,446,325.00 × 7.90 % × 76 / 360 = 57,477.0425, less the 56,749.49 that were billed.
    assert_eq!((correction.payment, correction.difference), (0, usd("727.55")));
}

#[test]
fn default_interest_is_reckoned_at_the_rate_in_force() {
    let mut desk = leased(floating_interest());
    advance(&mut desk, "2008-09-03", &[("2008-05-30", "0.0480"), ("2008-09-01", "0.0380")]);
    desk.advance_to(date("2008-09-13"));
    // The first rent, 158,906.89, due on 3 June: 92 days at 6.80 % + 2 %, 10 at 5.80 % + 2 %:
    // 158,906.89 × (8.8 % × 92 + 7.8 % × 10) / 360 = 3,917.938…
    let charge = crate::facility::default_interest_to(desk.book(), desk.invoice(2), date("2008-09-13"));
    let charge = charge.unwrap().unwrap();
    assert_eq!((charge.amount, charge.basis.len()), (usd("3917.94"), 2));
}

#[test]
fn fixings_are_refused_with_every_reason() {
    let mut desk = leased(floating_interest());
    let mut given =
        fixings(&[("2008-05-15", "0.05"), ("2008-05-17", "0.05"), ("2008-05-19", "0.05"), ("2008-05-19", "0.05")]);
    given.benchmark = "EUR-3M".to_owned();
    let at = |index: usize| format!("fixings[{index}].fixing_date");
    let expected = [
        (ReasonCode::BenchmarkNotUsed, "benchmark".to_owned()),
        (ReasonCode::FixingPublished, at(0)),
        (ReasonCode::NotABusinessDay, at(1)),
        (ReasonCode::DateInFuture, at(2)),
        (ReasonCode::DuplicateInRequest, at(3)),
        (ReasonCode::DateInFuture, at(3)),
    ];
    assert_eq!(codes(&mut desk, given), expected);
    assert_eq!(codes(&mut desk, fixings(&[])), [(ReasonCode::NoItems, "fixings".to_owned())]);
    assert_eq!(desk.refuse(fixings(&[]), &agent()).code(), ReasonCode::FixingRefused);
    let many = vec![("2008-05-16", "0.05"); 501];
    assert_eq!(codes(&mut desk, fixings(&many)), [(ReasonCode::TooManyItems, "fixings".to_owned())]);
    let mut fixed = funded(lease_terms(), WHOLE);
    let published = codes(&mut fixed, fixings(&[("2008-02-28", "0.05")]));
    assert_eq!(published, [(ReasonCode::BenchmarkNotUsed, "benchmark".to_owned())]);
}

#[test]
fn corrections_name_a_published_fixing_as_it_is() {
    use crate::facility::command::CorrectFixing;
    let mut desk = leased(floating_interest());
    let correction = |on: &str, previous: &str, value: &str| CorrectFixing {
        benchmark: "USD-3M".to_owned(),
        fixing_date: date(on),
        previous: rate(previous),
        rate: rate(value),
        reason: "A slip.".to_owned(),
    };
    let refused = |desk: &mut Desk, command: CorrectFixing| codes(desk, command).remove(0).0;
    assert_eq!(refused(&mut desk, correction("2008-05-16", "0.058", "0.059")), ReasonCode::FixingNotFound);
    assert_eq!(refused(&mut desk, correction("2008-05-15", "0.057", "0.059")), ReasonCode::FixingChanged);
    assert_eq!(refused(&mut desk, correction("2008-05-15", "0.058", "0.0580")), ReasonCode::NoCorrection);
    let silent = CorrectFixing { reason: " ".to_owned(), ..correction("2008-05-15", "0.058", "0.059") };
    assert_eq!(refused(&mut desk, silent), ReasonCode::InvalidText);
}

/// 2 % and the day of the month in basis points.
fn overnight(desk: &mut Desk, from: &str, to: &str) {
    let mut day = date(from);
    let calendar = desk.book().terms.calendar();
    while day <= date(to) {
        desk.advance_to(day.max(desk.book().business_date));
        if calendar.is_business_day(day) {
            desk.publish(&[(&day.to_string(), &format!("0.02{:02}", day.day()))]);
        }
        day = day.next_day().unwrap();
    }
}

fn compounded(observation_shift: bool) -> FloatingInterest {
    FloatingInterest {
        fixing_lag_business_days: 0,
        benchmark_kind: BenchmarkKind::CompoundedInArrears { lookback_business_days: 5, observation_shift },
        ..floating_interest()
    }
}

#[test]
fn overnight_rates_are_compounded_over_the_period_and_known_with_the_last_fixing() {
    // Compounded with exact fractions in Python: over 3 March to 18 May 2.15979 % (shifted 2.16143 %), over
    // 18 May to 3 June 2.18094 % (2.17105 %), margin 2 % beside them.
    for (shift, interim, line_rate, interest) in
        [(false, "30264.86", "0.0418094", "6403.95"), (true, "30276.80", "0.0417105", "6388.80")]
    {
        let mut desk = funded(floating_terms(compounded(shift)), WHOLE);
        overnight(&mut desk, "2008-02-25", "2008-05-18");
        desk.accept_on("2008-05-18", &[("1-1", "2008-05-18")]);
        assert_eq!(desk.invoices()[0][2], interim);
        // The last day is Monday 2 June; five weekdays before it, 26 May.
        overnight(&mut desk, "2008-05-19", "2008-05-23");
        assert_eq!(desk.invoices().len(), 1);
        overnight(&mut desk, "2008-05-26", "2008-05-26");
        assert_eq!((payment(&desk, 1)[0].as_str(), payment(&desk, 1)[1].as_str()), (line_rate, interest));
        assert_eq!(desk.invoices()[1][..2], ["2008-05-26", "2008-06-03"]);
    }
}

#[test]
fn days_of_an_overnight_period_accrue_on_the_fixings_so_far() {
    let mut desk = funded(floating_terms(compounded(false)), WHOLE);
    overnight(&mut desk, "2008-02-25", "2008-03-03");
    desk.advance_to(date("2008-03-04"));
    // The fixing of Monday 25 February, 2.25 %: 3,446,325.00 × 4.25 % / 360 = 406.857…
    assert_eq!(desk.balances()[&LessorAccount::InterimInterestIncome], "406.86");
    // That of Wednesday 27 February is there; that of the day which closes on 11 March, 4 March, is not.
    desk.advance_to(date("2008-03-12"));
    let waiting = desk.balances()[&LessorAccount::InterimInterestIncome].clone();
    desk.advance_to(date("2008-03-14"));
    assert_eq!(desk.balances()[&LessorAccount::InterimInterestIncome], waiting);
}
