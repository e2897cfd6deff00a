//! What is asked of the provider for a lease that runs: checked with this book, written down, and held
//! against its figures.

use facility_domain::{
    facility::{
        fixtures::{boleo_terms, rate, usd as dollars},
        servicing::PrepaymentEffect,
        terms::{RenewalOption, TermsDraft},
    },
    ids::QuoteId,
};
use facility_proto::lender::v1 as lender;
use facility_service::errors::Reason;
use lender::notice::{self, Subject};
use prost::Message;

use super::{
    provider::{difference, usd},
    settlements::prepaid,
};
use crate::{
    book::{
        Command, Rejection,
        command::{PrepaySchedule, QuoteTermination, RefuseSubmission, RenewSchedule, TerminateSchedule},
        computation::MinorAmount,
        rejection::{FailedRule, LeaseRule, QuoteRule},
        servicing::QuoteState,
        submission::{Content, Outcome, ProviderMethod, Refused, SubmissionState},
    },
    render,
    testing::{Desk, STREAM, date, intent, purchase_id, schedule_id},
};

fn prepay(desk: &Desk, amount: &str, on: &str) -> Command {
    Command::PrepaySchedule(PrepaySchedule {
        schedule: schedule_id(1),
        amount: dollars(amount),
        settlement_date: date(on),
        effect: PrepaymentEffect::ShorterTerm,
        intent: intent(desk.book.submissions.next_number()),
    })
}

fn renew(desk: &Desk, payments: u32) -> Command {
    let intent = intent(desk.book.submissions.next_number());
    Command::RenewSchedule(RenewSchedule { schedule: schedule_id(1), payments, intent })
}

fn quote(desk: &Desk, purchases: &[&str], on: &str) -> Command {
    Command::QuoteTermination(QuoteTermination {
        schedule: schedule_id(1),
        purchases: purchases.iter().map(|id| purchase_id(id)).collect(),
        settlement_date: date(on),
        intent: intent(desk.book.submissions.next_number()),
    })
}

fn take(desk: &Desk) -> Command {
    let intent = intent(desk.book.submissions.next_number());
    Command::TerminateSchedule(TerminateSchedule { quote: QuoteId::FIRST, intent })
}

fn of_lease(rule: LeaseRule) -> FailedRule {
    FailedRule::Lease { schedule: schedule_id(1), rule }
}

fn of_quote(rule: QuoteRule) -> FailedRule {
    FailedRule::Quote { quote: QuoteId::FIRST, rule }
}

fn amount(text: &str) -> MinorAmount {
    MinorAmount::of(dollars(text))
}

/// A quote over all that is owed on 2008-05-22: 3,446,325.00, interest of 4 days on it,
/// × 0.078 × 4 / 360 = 2,986.815, and the fee of 1 %.
fn quoted(number: u32, interest: &str, sum: &str) -> Subject {
    Subject::TerminationQuoted(notice::TerminationQuoted {
        quote: Some(lender::TerminationQuote {
            name: format!("{STREAM}/quotes/{number}"),
            state: lender::termination_quote::State::Open.into(),
            schedule: format!("{STREAM}/schedules/1"),
            equipment: vec![format!("{STREAM}/equipment/1-1")],
            quote_date: "2008-05-19".to_owned(),
            settlement_date: "2008-05-22".to_owned(),
            balance: usd("3446325.00"),
            principal: usd("3446325.00"),
            interest: usd(interest),
            fee: usd("34463.25"),
            amount: usd(sum),
            unpaid: usd("0.00"),
            ..lender::TerminationQuote::default()
        }),
    })
}

fn honest() -> Subject {
    quoted(1, "2986.82", "3483775.07")
}

fn sent(desk: &Desk, number: u32) -> (ProviderMethod, Vec<u8>) {
    let SubmissionState::Sending { method, request } = &desk.submission(number).state else { panic!("not sending") };
    (*method, request.to_vec())
}

#[test]
fn prepayment_is_written_down_as_it_will_be_sent() {
    let mut desk = Desk::leased().available();
    desk.decide(prepay(&desk, "446325.00", "2008-05-19")).unwrap();
    let (method, request) = sent(&desk, 3);
    let request = lender::PrepayScheduleRequest::decode(request.as_slice()).unwrap();
    assert_eq!((method, request.request_id.as_str()), (ProviderMethod::PrepaySchedule, "request-3"));
    assert_eq!((request.name.as_str(), request.amount.clone()), ("facilities/boleo/schedules/1", usd("446325.00")));
    let effect = lender::PrepaymentEffect::ShorterTerm;
    assert_eq!((request.settlement_date.as_str(), request.effect()), ("2008-05-19", effect));
    let invoice = facility_domain::ids::InvoiceId::FIRST;
    desk.answered(3, Outcome::Settlement(invoice));
    assert_eq!(desk.submission(3).state, SubmissionState::Accepted(Outcome::Settlement(invoice)));
}

#[test]
fn quote_names_the_units_of_the_purchases_and_its_taking_the_quote() {
    let mut desk = Desk::leased().available();
    desk.decide(quote(&desk, &["PUR-001"], "2008-05-22")).unwrap();
    let (method, request) = sent(&desk, 3);
    let request = lender::QuoteTerminationRequest::decode(request.as_slice()).unwrap();
    assert_eq!(
        (method, request.equipment),
        (ProviderMethod::QuoteTermination, vec![format!("{STREAM}/equipment/1-1")])
    );
    desk.answered(3, Outcome::Quote(QuoteId::FIRST));
    desk.hears("2008-05-19", honest());
    assert_eq!(desk.differences(), []);
    desk.day("2008-05-22");
    desk.decide(take(&desk)).unwrap();
    let (method, request) = sent(&desk, 4);
    let request = lender::TerminateScheduleRequest::decode(request.as_slice()).unwrap();
    assert_eq!((method, request.quote.as_str()), (ProviderMethod::TerminateSchedule, "facilities/boleo/quotes/1"));
    let content =
        Content::Termination { quote: QuoteId::FIRST, schedule: schedule_id(1), settlement_date: date("2008-05-22") };
    assert_eq!(desk.submission(4).content, content);
}

#[test]
fn nothing_more_is_asked_for_a_schedule_until_there_is_an_answer() {
    let mut desk = Desk::leased().available();
    desk.decide(prepay(&desk, "1.00", "2008-05-19")).unwrap();
    let outstanding = of_lease(LeaseRule::AnswerOutstanding { submission: 3 });
    let more = [prepay(&desk, "1.00", "2008-05-19"), quote(&desk, &[], "2008-05-22")];
    for command in more {
        assert_eq!(desk.refused(command), std::slice::from_ref(&outstanding));
    }
    let without_option = of_lease(LeaseRule::NoRenewalOption);
    assert_eq!(desk.refused(renew(&desk, 1)), [outstanding, without_option]);
    let refused = Refused { message: "No".to_owned(), failures: Vec::new() };
    desk.decide(Command::RefuseSubmission(RefuseSubmission { submission: 3, refused })).unwrap();
    desk.decide(prepay(&desk, "1.00", "2008-05-19")).unwrap();
}

#[test]
fn everything_that_stands_against_a_prepayment_is_told() {
    let mut desk = Desk::leased().available();
    let (settlement_date, business_date) = (date("2008-05-20"), date("2008-05-19"));
    let (over, outstanding) = (amount("3446325.01"), amount("3446325.00"));
    let expected = [
        of_lease(LeaseRule::DateNotOpen { settlement_date, business_date }),
        of_lease(LeaseRule::OverOutstanding { amount: over, outstanding }),
    ];
    assert_eq!(desk.refused(prepay(&desk, "3446325.01", "2008-05-20")), expected);
    let mut interim = Desk::financed().available();
    let state = of_lease(LeaseRule::State { state: "INTERIM" });
    assert_eq!(interim.refused(prepay(&interim, "1.00", "2008-05-19")), std::slice::from_ref(&state));
    assert_eq!(interim.refused(quote(&interim, &["PUR-001"], "2008-05-22")), [state]);
    let unknown = PrepaySchedule {
        schedule: schedule_id(2),
        amount: dollars("1.00"),
        settlement_date: business_date,
        effect: PrepaymentEffect::LowerRent,
        intent: intent(3),
    };
    let unknown = desk.decide(Command::PrepaySchedule(unknown)).unwrap_err();
    assert_eq!(unknown, Rejection::ScheduleUnknown(schedule_id(2)));
}

#[test]
fn prepayment_leaves_more_than_the_balloon_or_nothing() {
    // A fifth of 3,446,325.00 is 689,265.00.
    let ballooned = || Desk::leased_under(TermsDraft { balloon_rate: rate("0.2"), ..boleo_terms() }).available();
    let mut desk = ballooned();
    let balloon = amount("689265.00");
    let not_covered = of_lease(LeaseRule::BalloonNotCovered { left: balloon, balloon });
    assert_eq!(desk.refused(prepay(&desk, "2757060.00", "2008-05-19")), [not_covered]);
    desk.decide(prepay(&desk, "2757059.99", "2008-05-19")).unwrap();
    let mut all = ballooned();
    all.decide(prepay(&all, "3446325.00", "2008-05-19")).unwrap();
}

#[test]
fn everything_that_stands_against_a_quote_is_told() {
    let mut desk = Desk::leased().available();
    desk.creates("PUR-009");
    // 90 days after 19 May are 17 August.
    let (first, last) = (date("2008-05-19"), date("2008-08-17"));
    let not_on_it =
        FailedRule::NotOnSchedule { purchase: purchase_id("PUR-009"), state: "DRAFT", schedule: schedule_id(1) };
    let expected = [
        of_lease(LeaseRule::DateNotQuotable { settlement_date: date("2008-05-18"), first, last }),
        not_on_it,
        FailedRule::NoSuchPurchase { purchase: purchase_id("PUR-010") },
    ];
    assert_eq!(desk.refused(quote(&desk, &["PUR-001", "PUR-009", "PUR-010"], "2008-05-18")), expected);
    assert_eq!(desk.decide(take(&desk)).unwrap_err(), Rejection::QuoteUnknown(QuoteId::FIRST));
}

#[test]
fn quote_of_one_cent_more_is_shown_and_not_taken() {
    let mut desk = Desk::leased().available();
    desk.hears("2008-05-19", quoted(1, "2986.83", "3483775.08"));
    let expected = [
        difference("quotes/1.interest", "USD 2986.82", "USD 2986.83", ""),
        difference("quotes/1.amount", "USD 3483775.07", "USD 3483775.08", ""),
    ];
    assert_eq!(desk.differences(), expected);
    desk.day("2008-05-22");
    let against = desk.decide(take(&desk)).unwrap_err();
    let told = render::refusal(STREAM, against).rules.clone();
    let figures: Vec<_> = told[0].metadata.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!((told.len(), told[0].reason), (1, Reason::QuoteDiffers));
    let both =
        [("amount", "3483775.08"), ("interest", "2986.83"), ("own_amount", "3483775.07"), ("own_interest", "2986.82")];
    assert_eq!(figures, both);
}

#[test]
fn quote_is_taken_on_its_day_only() {
    let mut desk = Desk::leased().available();
    desk.hears("2008-05-19", honest());
    let (settlement_date, business_date) = (date("2008-05-22"), date("2008-05-19"));
    let early = of_lease(LeaseRule::DateNotOpen { settlement_date, business_date });
    assert_eq!(desk.refused(take(&desk)), [early]);
    desk.day("2008-05-23");
    let expired = of_quote(QuoteRule::Expired { settlement_date, business_date: date("2008-05-23") });
    assert_eq!(desk.refused(take(&desk)), [expired]);
    let servicing = &desk.facility().servicing;
    let quote = &servicing.quotes[&QuoteId::FIRST];
    assert_eq!(servicing.quote_state(QuoteId::FIRST, quote, date("2008-05-22")), QuoteState::Open);
}

#[test]
fn quote_is_stale_once_a_later_one_was_given() {
    let mut desk = Desk::leased().available();
    desk.hears("2008-05-19", honest());
    desk.hears("2008-05-19", quoted(2, "2986.82", "3483775.07"));
    desk.day("2008-05-22");
    assert_eq!(desk.refused(take(&desk)), [of_quote(QuoteRule::Replaced { by: QuoteId::new(2).unwrap() })]);
}

#[test]
fn nothing_is_asked_in_a_stage_in_which_no_lease_runs() {
    let mut desk = Desk::leased();
    let signed = of_lease(LeaseRule::FacilityState { state: "SIGNED" });
    assert_eq!(desk.refused(prepay(&desk, "1.00", "2008-05-19")), std::slice::from_ref(&signed));
    assert_eq!(desk.refused(quote(&desk, &[], "2008-05-22")), [signed]);
}

#[test]
fn quote_is_stale_once_a_part_was_prepaid() {
    let mut desk = Desk::leased().available();
    desk.hears("2008-05-19", honest());
    desk.hears("2008-05-22", Subject::ScheduleSettled(prepaid()));
    // Of 3,000,000.00: interest of 4 days, 2,600.00, and the fee, 30,000.00.
    let rules = desk.refused(take(&desk));
    let [FailedRule::Quote { rule: QuoteRule::Stale { quoted, now: Some(now) }, .. }] = rules.as_slice() else {
        panic!("{rules:?}")
    };
    assert_eq!((*quoted, *now), (amount("3483775.07"), amount("3032600.00")));
}

#[test]
fn renewal_is_asked_for_in_the_last_period_up_to_the_end_of_its_notice() {
    let option = RenewalOption { annual_rate: rate("0.06"), most_payments: 4, notice_days: 30 };
    let leased = |balloon: &str| {
        let draft = TermsDraft { balloon_rate: rate(balloon), renewal_option: Some(option), ..boleo_terms() };
        Desk::leased_under(draft).available()
    };
    // The last payment is due on 2015-03-03; 30 days before it is 2015-02-01.
    let (first, last) = (date("2014-12-03"), date("2015-02-01"));
    let outside = |on| of_lease(LeaseRule::OutsideRenewalNotice { business_date: date(on), first, last });
    let mut desk = leased("0.2");
    let too_many = of_lease(LeaseRule::RenewalTerm { payments: 5, most: 4 });
    assert_eq!(desk.refused(renew(&desk, 5)), [too_many, outside("2008-05-19")]);
    desk.day("2014-12-02");
    assert_eq!(desk.refused(renew(&desk, 4)), [outside("2014-12-02")]);
    desk.day("2014-12-03");
    desk.decide(renew(&desk, 4)).unwrap();
    let (method, request) = sent(&desk, 3);
    let request = lender::RenewScheduleRequest::decode(request.as_slice()).unwrap();
    assert_eq!((method, request.payments), (ProviderMethod::RenewSchedule, 4));
    let mut late = leased("0.2");
    late.day("2015-02-02");
    assert_eq!(late.refused(renew(&late, 4)), [outside("2015-02-02")]);
    let mut without_balloon = leased("0");
    without_balloon.day("2014-12-03");
    assert_eq!(without_balloon.refused(renew(&without_balloon, 4)), [of_lease(LeaseRule::NothingToRenew)]);
}
