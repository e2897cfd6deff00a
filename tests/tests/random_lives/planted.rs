//! Slips planted in what the provider of a floating facility reckons or says: the borrower's book finds
//! each, names the figure with both amounts, and the reading that explains it where one does.
//!
//! One machine of 3,446,325.00, funded on Monday 3 March 2008, accepted on Sunday 18 May; payments and
//! resets on the 3rd of March, June, September and December up to 2015; margin 2 %, fixed two weekdays
//! before, first at 5.80 %. Schedules and compounded rates were worked with exact fractions in Python:
//! R = P / Σ DF, interest = P × r × days / 360.

use borrower_svc::book::{
    Command, Rejection,
    command::{AcceptPurchases, AcceptSubmission, CreatePurchase, RecordDelivery, SubmitPurchases},
    rejection::{FailedRule, LeaseRule},
    submission::{AcceptedPurchase, Outcome},
};
use facility_domain::{
    facility::{
        Context,
        command::{
            AdvanceBusinessDate, CorrectFixing, PrepaySchedule, QuoteTermination, RecordReceipt, SignFacility,
            SubmitDrawdown,
        },
        fixtures::{
            acceptance, agent, approval, band, borrower, date, facility, fixings, floating_interest, floating_terms,
            funder, funding, officer, rate, unit, usd,
        },
        servicing::{Payer, PrepaymentEffect},
        terms::{Amortization, ApproverRole, BenchmarkKind, FloatingInterest, TermsDraft},
    },
    ids::{DrawdownId, PurchaseId, ScheduleId},
};
use facility_proto::{
    lender::v1::{Notice, notice::Subject},
    r#type::v1::{
        self as types,
        facility_terms::{self, interest::Basis},
    },
};

use super::{
    draw::{equipment, intent, item},
    pair::Pair,
};

/// Subject, the borrower's figure, the provider's, and the reading that explains the difference.
type Found = (String, String, String, &'static str);

struct Deal {
    pair: Pair,
    calls: u32,
}

/// Signed, and told with a slip from then on.
fn signed(interest: FloatingInterest, slip: impl Fn(&mut Notice) + 'static) -> Deal {
    agreed(floating_terms(interest), slip)
}

fn agreed(terms: TermsDraft, slip: impl Fn(&mut Notice) + 'static) -> Deal {
    let terms = TermsDraft {
        conditions_precedent: Vec::new(),
        approval_bands: vec![band(None, 1, ApproverRole::CreditOfficer)],
        guarantee: None,
        ..terms
    };
    let mut deal = Deal { pair: Pair::new(), calls: 0 };
    deal.pair.slip = Some(Box::new(slip));
    deal.does(facility().with_terms(terms).creation(), &agent());
    deal.does(SignFacility { signing_date: date("2007-11-13") }, &agent());
    deal
}

/// On lease since 18 May at term rates.
fn leased(interest: FloatingInterest, slip: impl Fn(&mut Notice) + 'static) -> Deal {
    let mut deal = signed(interest, slip);
    deal.draws();
    deal.publishes(&[("2008-02-27", "0.0580"), ("2008-02-28", "0.0580")]);
    deal.publishes(&[("2008-05-14", "0.0580"), ("2008-05-15", "0.0580")]);
    deal.accepts();
    deal
}

impl Deal {
    fn number(&mut self) -> u32 {
        self.calls += 1;
        self.calls
    }

    fn does(&mut self, command: impl Into<facility_domain::facility::Command>, by: &Context) {
        let request = format!("provider-{}", self.number());
        assert!(self.pair.provider(command, by, &request), "{:?}", self.pair.log.last());
        self.pair.deliver();
    }

    fn buys(&mut self, command: Command) {
        assert!(self.pair.buyer(&command), "{command:?}");
    }

    fn advance(&mut self, to: &str) {
        if self.pair.book().business_date < date(to) {
            self.does(AdvanceBusinessDate { target: date(to) }, &agent());
            self.pair.follow_up();
            self.pair.deliver();
        }
    }

    fn publishes(&mut self, given: &[(&str, &str)]) {
        for fixing in given {
            self.advance(fixing.0);
            self.does(fixings(&[*fixing]), &agent());
        }
    }

    /// 2 % and the day of the month in basis points, for each weekday.
    fn publishes_daily(&mut self, from: &str, to: &str) {
        let mut day = date(from);
        while day <= date(to) {
            self.advance(&day.to_string());
            if self.pair.book().terms.calendar().is_business_day(day) {
                self.publishes(&[(&day.to_string(), &format!("0.02{:02}", day.day()))]);
            }
            day = day.next_day().unwrap();
        }
    }

    /// The machine is asked for, approved, and funded on 3 March.
    fn draws(&mut self) {
        self.advance("2008-02-18");
        let purchase = PurchaseId::parse("PUR-001").unwrap();
        let equipment = equipment(purchase.clone(), usd("3446325.00"));
        self.buys(Command::CreatePurchase(CreatePurchase { equipment }));
        let (requested_funding_date, intent) = (date("2008-03-03"), intent(self.number()));
        let request = intent.provider_request_id.clone();
        let purchases = vec![purchase.clone()];
        self.buys(Command::SubmitPurchases(SubmitPurchases { purchases, requested_funding_date, intent }));
        let items = vec![item(&self.pair.borrower.purchases[&purchase])];
        assert!(self.pair.provider(SubmitDrawdown { requested_funding_date, items }, &borrower(), &request));
        self.answered(1, Outcome::Drawdown(DrawdownId::FIRST));
        self.does(approval(1), &officer(1));
        self.advance("2008-03-03");
        self.does(funding(1), &funder());
    }

    fn accepts(&mut self) {
        self.advance("2008-05-18");
        let (purchase, on) = (PurchaseId::parse("PUR-001").unwrap(), date("2008-05-18"));
        let delivery = RecordDelivery { purchase: purchase.clone(), delivered_on: on };
        self.buys(Command::RecordDelivery(delivery));
        let intent = intent(self.number());
        let request = intent.provider_request_id.clone();
        let purchases = vec![AcceptedPurchase { purchase, on }];
        self.buys(Command::AcceptPurchases(AcceptPurchases { purchases, intent }));
        assert!(self.pair.provider(acceptance(&[("1-1", "2008-05-18")]), &borrower(), &request));
        self.answered(2, Outcome::Schedule(ScheduleId::new(1).unwrap()));
    }

    fn answered(&mut self, submission: u32, outcome: Outcome) {
        self.buys(Command::AcceptSubmission(AcceptSubmission { submission, outcome }));
        self.pair.deliver();
    }

    fn corrects(&mut self, on: &str, previous: &str, now: &str) {
        let correction = CorrectFixing {
            benchmark: "USD-3M".to_owned(),
            fixing_date: date(on),
            previous: rate(previous),
            rate: rate(now),
            reason: "A slip".to_owned(),
        };
        self.does(correction, &agent());
    }

    fn pays(&mut self, amount: &str) {
        let (number, value_date) = (self.number(), self.pair.book().business_date);
        let receipt = RecordReceipt {
            amount: usd(amount),
            value_date,
            payer: Payer::Borrower,
            bank_reference: format!("BANK-{number}"),
            payment_reference: String::new(),
            invoice: None,
        };
        self.does(receipt, &agent());
    }

    fn found(&self) -> Vec<Found> {
        let all = self.pair.borrower.reconciliation.discrepancies();
        all.filter(|found| !found.subject.starts_with("position"))
            .map(|found| {
                let convention = found.explanation.as_ref().map_or("", |why| why.convention);
                (found.subject.to_string(), found.ours.clone(), found.theirs.clone(), convention)
            })
            .collect()
    }
}

fn difference(subject: &str, ours: &str, theirs: &str, convention: &'static str) -> Found {
    (subject.to_owned(), ours.to_owned(), theirs.to_owned(), convention)
}

/// The terms as they were signed, where the provider reckons by others.
fn signed_terms(notice: &mut Notice, change: impl Fn(&mut facility_terms::interest::Floating)) {
    if let Some(Subject::FacilityCreated(created)) = &mut notice.subject
        && let Some(facility_terms::Interest { basis: Some(Basis::Floating(floating)) }) =
            &mut created.terms.as_mut().unwrap().interest
    {
        change(floating);
    }
}

fn plant(amount: &mut Option<types::Money>, honest: &str, planted: &str) {
    let amount = amount.as_mut().unwrap();
    assert_eq!(amount.amount, honest);
    planted.clone_into(&mut amount.amount);
}

/// The reset of 3 June: rent, and the second payment's interest.
fn reset(ours: [&str; 2], theirs: [&str; 2], convention: &'static str) -> [Found; 2] {
    [
        difference("schedules/1.rent", ours[0], theirs[0], convention),
        difference("schedules/1/payments[1].interest", ours[1], theirs[1], convention),
    ]
}

/// At 6.80 %, 6.90 % and 7.00 % from 3 June: 3,299,365.37 over 27 payments, 92 days.
const AT_680: [&str; 2] = ["USD 153886.12", "USD 57335.64"];
const AT_690: [&str; 2] = ["USD 154384.11", "USD 58178.81"];
const AT_700: [&str; 2] = ["USD 154883.02", "USD 59021.98"];

#[test]
fn honest_provider_of_a_floating_facility_leaves_no_difference() {
    let mut deal = leased(floating_interest(), |_| ());
    deal.publishes(&[("2008-05-30", "0.0480")]);
    deal.corrects("2008-05-15", "0.0580", "0.0590");
    deal.advance("2008-06-23");
    deal.pays("60000.00");
    assert_eq!(deal.found(), []);
    let rent = deal.pair.borrower.facility.as_ref().unwrap().servicing.schedules.values().next().unwrap();
    assert_eq!(rent.lease.as_ref().unwrap().payments.as_ref().unwrap().rent.unwrap().to_string(), AT_680[0]);
}

#[test]
fn payment_that_came_to_nothing_is_corrected_in_both_books_after_a_settlement() {
    // Below zero the rate is zero; 1.80 % is 2,757.06 for 16 days.
    let interest = FloatingInterest { margin: rate("0"), ..floating_interest() };
    let amortization = Amortization::InterestOnlyThenLevel { interest_only_periods: 2 };
    let mut deal = agreed(TermsDraft { amortization, ..floating_terms(interest) }, |_| ());
    deal.draws();
    deal.publishes(&[("2008-02-28", "0.0580"), ("2008-05-15", "-0.0100")]);
    deal.accepts();
    deal.publishes(&[("2008-05-30", "0.0480")]);
    deal.advance("2008-06-10");
    let (schedule, effect) = (ScheduleId::new(1).unwrap(), PrepaymentEffect::LowerRent);
    let (amount, settlement_date) = (usd("446325.00"), date("2008-06-10"));
    deal.does(PrepaySchedule { schedule, amount, settlement_date, effect }, &borrower());
    deal.corrects("2008-05-15", "-0.0100", "0.0180");
    let corrected = deal.pair.book().servicing.invoices.values().last().unwrap().billing.amount;
    assert_eq!(corrected.amount_text(), "2757.06");
    deal.advance("2008-12-04");
    assert_eq!(deal.found(), []);
}

#[test]
fn wrong_fixing_is_found_in_the_rent_and_the_interest_that_follow_from_it() {
    // 4.90 % was published; the provider reckons with 4.80 %.
    let mut deal = leased(floating_interest(), |notice| {
        if let Some(Subject::FixingPublished(published)) = &mut notice.subject {
            for fixing in published.fixings.iter_mut().filter(|fixing| fixing.fixing_date == "2008-05-30") {
                fixing.rate = "0.0490".to_owned();
            }
        }
    });
    deal.publishes(&[("2008-05-30", "0.0480")]);
    deal.advance("2008-06-03");
    assert_eq!(deal.found()[..2], reset(AT_690, AT_680, ""));
}

#[test]
fn wrong_lag_is_found_and_explained() {
    // Three weekdays before instead of two: Thursday's 5.00 % instead of Friday's 4.80 %.
    let provider = FloatingInterest { fixing_lag_business_days: 3, ..floating_interest() };
    let mut deal = leased(provider, |notice| signed_terms(notice, |floating| floating.fixing_lag_business_days = 2));
    deal.publishes(&[("2008-05-29", "0.0500"), ("2008-05-30", "0.0480")]);
    deal.advance("2008-06-03");
    let found = deal.found();
    // Also that the first rate, though the same, comes from another day.
    let days = ["from 2008-05-18 0.078 fixed 2008-05-15", "from 2008-05-18 0.078 fixed 2008-05-14"];
    assert_eq!(found[0], difference("schedules/1/payments[0].parts", days[0], days[1], ""));
    assert_eq!(found[1..3], reset(AT_680, AT_700, "FIXING_LAG"));
}

#[test]
fn floor_that_is_not_applied_is_found_and_explained() {
    let mut deal = leased(floating_interest(), |notice| {
        signed_terms(notice, |floating| floating.floor = Some("0.0500".to_owned()));
    });
    deal.publishes(&[("2008-05-30", "0.0480")]);
    deal.advance("2008-06-03");
    assert_eq!(deal.found()[..2], reset(AT_700, AT_680, "FLOOR"));
}

#[test]
fn wrong_observation_shift_is_found_in_the_interim_rent_and_explained_in_the_first_payment() {
    // Lookback of five weekdays. Interim: 2.16143 % with the shift, 2.15979 % without it; the first payment:
    // 2.17105 % and 2.18094 %; margin 2 % beside them.
    let kind = |observation_shift| BenchmarkKind::CompoundedInArrears { lookback_business_days: 5, observation_shift };
    let provider = FloatingInterest { fixing_lag_business_days: 0, benchmark_kind: kind(false), ..floating_interest() };
    let mut deal = signed(provider, |notice| {
        signed_terms(notice, |floating| {
            floating.compounded_in_arrears.as_mut().unwrap().observation_shift = true;
        });
    });
    deal.publishes_daily("2008-02-18", "2008-02-20");
    deal.draws();
    deal.publishes_daily("2008-02-21", "2008-05-18");
    deal.accepts();
    let found = deal.found();
    let of_interim = found.iter().find(|found| found.0 == "schedules/1.interim_rent").unwrap();
    assert_eq!((of_interim.1.as_str(), of_interim.2.as_str()), ("USD 30276.80", "USD 30264.86"));
    deal.publishes_daily("2008-05-19", "2008-06-03");
    let expected = difference("schedules/1/payments[0].interest", "USD 6388.80", "USD 6403.95", "OBSERVATION_SHIFT");
    assert!(deal.found().contains(&expected), "{:?}", deal.found());
}

#[test]
fn one_cent_in_the_correction_of_a_rate_is_found() {
    // 3,446,325.00 × 0.079 × 16 / 360 = 12,100.43; 11,947.26 was billed.
    let mut deal = leased(floating_interest(), |notice| {
        if let Some(Subject::RateCorrected(corrected)) = &mut notice.subject
            && let Some(correction) = corrected.corrections.iter_mut().find(|it| it.payment_number == 1)
        {
            plant(&mut correction.difference, "153.17", "153.18");
        }
    });
    deal.advance("2008-05-27");
    deal.corrects("2008-05-15", "0.0580", "0.0590");
    assert_eq!(deal.found(), [difference("schedules/1/corrections[1]", "USD 153.17", "USD 153.18", "")]);
}

#[test]
fn one_cent_in_a_quote_is_found() {
    // 3,446,325.00 × 0.078 × 10 / 360 = 7,467.0375
    let mut deal = leased(floating_interest(), |notice| {
        if let Some(Subject::TerminationQuoted(quoted)) = &mut notice.subject {
            plant(&mut quoted.quote.as_mut().unwrap().interest, "7467.04", "7467.05");
        }
    });
    let (schedule, settlement_date) = (ScheduleId::new(1).unwrap(), date("2008-05-28"));
    deal.does(QuoteTermination { schedule, equipment: vec![unit("1-1")], settlement_date }, &borrower());
    assert_eq!(deal.found(), [difference("quotes/1.interest", "USD 7467.04", "USD 7467.05", "")]);
}

#[test]
fn one_cent_in_default_interest_at_a_floating_rate_is_found() {
    // 6.80 % is in force from 3 June, and 2 % beside it: 158,906.89 × 0.088 × 20 / 360 = 776.8781…
    let mut deal = leased(floating_interest(), |notice| {
        if let Some(Subject::ReceiptRecorded(recorded)) = &mut notice.subject
            && let Some(charge) = recorded.receipt.as_mut().unwrap().default_interest.first_mut()
        {
            plant(&mut charge.amount, "776.88", "776.89");
        }
    });
    deal.advance("2008-05-19");
    deal.pays("56749.49");
    deal.publishes(&[("2008-05-30", "0.0480")]);
    deal.advance("2008-06-23");
    deal.pays("159683.77");
    assert_eq!(deal.found(), [difference("receipts/2/default_interest[2]", "USD 776.88", "USD 776.89", "")]);
}

#[test]
fn nothing_is_settled_while_a_payment_that_is_due_waits_for_its_fixing_in_either_book() {
    let mut deal = leased(floating_interest(), |_| ());
    // The rate of the payment due on 3 September was to be fixed on 30 May.
    deal.advance("2008-09-03");
    let schedule = ScheduleId::new(1).unwrap();
    let (amount, effect) = (usd("1000.00"), PrepaymentEffect::LowerRent);
    let prepay = PrepaySchedule { schedule, amount, settlement_date: date("2008-09-03"), effect };
    let waits = FailedRule::Lease { schedule, rule: LeaseRule::RateNotKnown };
    assert_eq!(deal.pair.would_send(&prepay.into()), Some(Err(Rejection::Rules(vec![waits]))));
    assert!(!deal.pair.provider(prepay, &borrower(), "prepay"));
}
