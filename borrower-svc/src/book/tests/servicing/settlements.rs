//! Differences planted in a settlement: in its interest, its fee, the payments that are left, its
//! invoice. Each is caught, and explained where a convention explains it.

use facility_domain::{
    facility::fixtures::{boleo_terms, usd as dollars},
    schedule::{Schedule, ScheduleTerms},
};
use facility_proto::{
    lender::v1 as lender,
    r#type::v1::{invoice_line::Kind, invoice_part::Category},
};
use facility_service::wire::{money, schedule_payment};
use lender::notice::{self, Subject};

use super::{
    differences::reversed,
    provider::{FIRST_INTEREST, difference, invoice, of_schedule, paid, payments, receipt, received, schedule, usd},
};
use crate::{
    book::{Event, Rejection},
    testing::{Desk, STREAM, date},
};

/// What is left of 3,446,325.00 after a prepayment of 446,325.00 in the first period: a schedule of
/// 3,000,000.00 from the same day on, by the domain's own computation.
fn rest() -> Schedule<facility_domain::money::Money> {
    let terms = boleo_terms();
    let first = payments(&terms, "2008-05-18").lines[0].clone();
    Schedule::new(&ScheduleTerms {
        steps: Vec::new(),
        amount: dollars("3000000.00"),
        balloon: dollars("0.00"),
        rate: first.rate,
        day_count: terms.day_count,
        commencement: date("2008-05-18"),
        final_maturity: date("2015-03-03"),
        payment_months: terms.payment_months,
        anchor: None,
        end_of_month: terms.end_of_month,
        stub: terms.stub,
        business_day_convention: terms.business_day_convention,
        accruals_adjusted: terms.accruals_adjusted,
        calendar: facility_domain::facility::FacilityTerms::from_recorded(terms.clone()).calendar(),
        timing: terms.payment_timing,
        amortization: terms.amortization.clone(),
        interest_base: terms.interest_base,
        rounding: terms.rounding,
    })
    .unwrap()
}

/// The prepayment on 2008-05-22, before the first rent is billed. Interest of 4 days:
/// 446,325.00 × 0.078 × 4 / 360 = 386.815; the fee 1 %, 4,463.25.
pub(super) fn prepaid() -> notice::ScheduleSettled {
    let rest = rest();
    let settlement = lender::Settlement {
        number: 1,
        cause: lender::settlement::Cause::Prepayment.into(),
        effect: lender::PrepaymentEffect::LowerRent.into(),
        settlement_date: "2008-05-22".to_owned(),
        balance: usd("3446325.00"),
        principal: usd("446325.00"),
        interest: usd("386.82"),
        fee: usd("4463.25"),
        ..lender::Settlement::default()
    };
    let line = of_schedule(Kind::Settlement, 1, ["4463.25", "386.82", "446325.00"]);
    notice::ScheduleSettled {
        schedule: Some(lender::LeaseSchedule {
            rent: rest.rent.map(money),
            payments: rest.lines.iter().map(schedule_payment).collect(),
            settlements: vec![settlement.clone()],
            ..schedule(&boleo_terms(), "2008-05-18")
        }),
        settlement: Some(settlement),
        replaced: Vec::new(),
        invoice: Some(invoice(1, "2008-05-22", "2008-05-22", vec![line])),
    }
}

/// A desk that hears of the prepayment as the provider has it.
fn heard(change: impl FnOnce(&mut notice::ScheduleSettled)) -> Desk {
    let (mut desk, mut settled) = (Desk::leased(), prepaid());
    change(&mut settled);
    desk.hears("2008-05-22", Subject::ScheduleSettled(settled));
    desk
}

#[test]
fn honest_prepayment_leaves_no_difference_and_is_payable() {
    let mut desk = heard(|_| ());
    assert_eq!(desk.differences(), []);
    match desk.pays(1, "PREPAYMENT").unwrap().as_slice() {
        [Event::PaymentOrdered(ordered)] => assert_eq!(ordered.amount.amount_text(), "451175.07"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_cent_in_the_fee_is_found_and_blocks_the_payment() {
    let mut desk = heard(|settled| {
        settled.settlement.as_mut().unwrap().fee = usd("4463.26");
        let line = of_schedule(Kind::Settlement, 1, ["4463.26", "386.82", "446325.00"]);
        settled.invoice = Some(invoice(1, "2008-05-22", "2008-05-22", vec![line]));
    });
    let expected = [
        difference("schedules/1.settlement.fee", "USD 4463.25", "USD 4463.26", ""),
        difference("invoices/1/lines[0].amount", "USD 451175.07", "USD 451175.08", ""),
    ];
    assert_eq!(desk.differences(), expected);
    assert!(matches!(desk.pays(1, "PREPAYMENT"), Err(Rejection::Rules(_))));
}

#[test]
fn another_day_count_in_the_interest_is_explained() {
    // 446,325.00 × 0.078 × 4 / 365 = 381.5161…
    let desk = heard(|settled| {
        settled.settlement.as_mut().unwrap().interest = usd("381.52");
        let line = of_schedule(Kind::Settlement, 1, ["4463.25", "381.52", "446325.00"]);
        settled.invoice = Some(invoice(1, "2008-05-22", "2008-05-22", vec![line]));
    });
    let expected = [
        difference("schedules/1.settlement.interest", "USD 386.82", "USD 381.52", "DAY_COUNT"),
        difference("invoices/1/lines[0].amount", "USD 451175.07", "USD 451169.77", "DAY_COUNT"),
    ];
    assert_eq!(desk.differences(), expected);
}

#[test]
fn one_cent_in_a_payment_that_is_left_is_found() {
    let honest = rest().lines[4].interest.amount_text();
    let planted = dollars(&honest).checked_add(dollars("0.01")).unwrap().amount_text();
    let desk = heard(|settled| {
        settled.schedule.as_mut().unwrap().payments[4].interest = usd(&planted);
    });
    let subject = "schedules/1/payments[4].interest";
    assert_eq!(desk.differences(), [difference(subject, &format!("USD {honest}"), &format!("USD {planted}"), "")]);
}

#[test]
fn money_paid_ahead_is_taken_back_from_the_invoice_that_replaced_the_one_it_paid() {
    let mut desk = Desk::billed();
    let ahead = |invoice, interest: &str| {
        vec![
            paid(invoice, "2008-06-03", (1, Category::Interest), interest),
            paid(invoice, "2008-06-03", (1, Category::Principal), "88052.74"),
        ]
    };
    // 11,947.26 of interest and the rest of principal.
    desk.hears("2008-05-26", received(receipt(1, "100000.00", "2008-05-26", ahead(1, FIRST_INTEREST), "0.00"), "0.00"));
    // 3,000,000.00 × 0.078 × 16 / 360 = 10,400.00 of interest on the invoice that replaces it: 1,547.26 of what
    // was paid are released. Interest on the part: 446,325.00 × 0.078 × 9 / 360 = 870.33375.
    let (rest, mut settled) = (rest(), prepaid());
    let (rent, interest) = (rest.rent.unwrap(), dollars("10400.00"));
    let principal = rent.checked_sub(interest).unwrap().amount_text();
    let corrected = of_schedule(Kind::Rent, 1, ["0.00", "10400.00", &principal]);
    let corrected = invoice(2, "2008-05-27", "2008-06-03", vec![corrected]);
    let outstanding = rent.checked_sub(dollars("98452.74")).unwrap().amount_text();
    settled.replaced = vec![notice::ReplacedInvoice {
        invoice: format!("{STREAM}/invoices/1"),
        corrected: Some(lender::Invoice { paid: usd("98452.74"), outstanding: usd(&outstanding), ..corrected }),
        released: usd("1547.26"),
    }];
    let settlement = settled.settlement.as_mut().unwrap();
    (settlement.settlement_date, settlement.interest) = ("2008-05-27".to_owned(), usd("870.33"));
    let line = of_schedule(Kind::Settlement, 1, ["4463.25", "870.33", "446325.00"]);
    settled.invoice = Some(invoice(3, "2008-05-27", "2008-05-27", vec![line]));
    desk.hears("2008-05-27", Subject::ScheduleSettled(settled));
    assert_eq!(desk.differences(), []);
    desk.hears("2008-05-27", reversed(ahead(2, "10400.00"), "1547.26"));
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.invoice(2).payable().amount_text(), rent.amount_text());
}

#[test]
fn settlement_of_more_than_is_owed_is_none_of_this_book() {
    let desk = heard(|settled| settled.settlement.as_mut().unwrap().principal = usd("3446325.01"));
    let found = desk.differences();
    assert_eq!(found[0], difference("schedules/1.settlement", "", "USD 3446325.01", ""));
    assert_eq!(desk.facility().servicing.schedules.values().next().unwrap().settlements, []);
}
