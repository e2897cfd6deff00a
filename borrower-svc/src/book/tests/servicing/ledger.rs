//! The ledger of what was notified: this book's own figures, whatever the provider
//! says.

use facility_domain::{accounting::Account, facility::fixtures::boleo_terms};
use facility_proto::{lender::v1 as lender, r#type::v1 as types};
use lender::notice::{self, Subject};
use types::{invoice_line::Kind, invoice_part::Category};

use super::{
    corrections::{rent, superseded, with_charge},
    ends::{ended, exercised, long_stop, paid_up, title},
    invoices::arrangement_fee,
    provider::{
        FIRST_INTEREST, FIRST_PRINCIPAL, first_rent, invoice, issued, line, of_schedule, paid, payments, receipt,
        received, usd,
    },
    receipts::late_receipt,
};
use crate::testing::{Desk, STREAM};

impl Desk {
    /// The balances that are not zero, each on its normal side.
    fn balances(&self) -> Vec<String> {
        let balance = self.book.ledger.as_ref().unwrap().entries().trial_balance(None).unwrap();
        assert_eq!(balance.debits, balance.credits);
        let amounts = balance.accounts.iter().map(|of| (of.account.name(), of.balance().unwrap()));
        amounts.filter(|(_, left)| !left.is_zero()).map(|(of, left)| format!("{of} {}", left.amount_text())).collect()
    }

    fn balance_of(&self, account: &str) -> String {
        let all = self.balances();
        let found = all.iter().find_map(|shown| shown.strip_prefix(account)?.strip_prefix(' '));
        found.unwrap_or("0.00").to_owned()
    }
}

#[test]
fn acceptance_makes_an_asset_of_what_is_financed_and_what_was_prepaid() {
    assert_eq!(Desk::financed().balances(), ["CASH -608175.00", "PREPAID_EQUIPMENT 608175.00"]);
    // The option's dollar is due after 28 payments, the first after 16 days, the others about 91.26 days
    // apart: 1 ÷ 1.00347 ÷ 1.01977^27, about 0.587. The interim rent is due on 19 May.
    let expected = [
        "CASH -608175.00",
        "RIGHT_OF_USE_ASSETS 4054500.59",
        "LEASE_LIABILITY 3446325.59",
        "PAYABLES 56749.49",
        "INTERIM_INTEREST_EXPENSE 56749.49",
    ];
    assert_eq!(Desk::leased().balances(), expected);
}

#[test]
fn rent_falls_due_by_this_books_figure_and_a_cent_too_much_is_to_be_claimed_back() {
    let mut desk = Desk::leased();
    let one_cent_more = of_schedule(Kind::Rent, 1, ["0.00", "11947.27", FIRST_PRINCIPAL]);
    desk.hears("2008-05-24", issued(invoice(1, "2008-05-24", "2008-06-03", vec![one_cent_more])));
    desk.day("2008-06-03");
    // 56,749.49 + 158,909.19
    assert_eq!(desk.balance_of("PAYABLES"), "215658.68");
    // 14 days of interest to the end of May and the rest of 16 days are the line's own; the option grew by
    // its first 16 days: less than half a cent.
    assert_eq!(desk.balance_of("INTEREST_EXPENSE"), FIRST_INTEREST);
    let parts = vec![
        paid(1, "2008-06-03", (1, Category::Interest), "11947.27"),
        paid(1, "2008-06-03", (1, Category::Principal), FIRST_PRINCIPAL),
    ];
    desk.hears("2008-06-03", received(receipt(1, "158909.20", "2008-06-03", parts, "0.00"), "0.00"));
    assert_eq!(desk.balance_of("PAYABLES"), "56749.48");
}

#[test]
fn rent_that_is_never_billed_falls_due_all_the_same_and_one_billed_twice_but_once() {
    let mut desk = Desk::leased();
    desk.day("2008-06-04");
    assert_eq!(desk.balance_of("PAYABLES"), "215658.68");
    let mut desk = Desk::billed();
    desk.hears("2008-05-25", issued(lender::Invoice { name: format!("{STREAM}/invoices/2"), ..first_rent() }));
    desk.day("2008-06-04");
    assert_eq!(desk.balance_of("PAYABLES"), "215658.68");
}

#[test]
fn charge_is_an_expense_when_it_is_paid_and_none_when_it_is_withdrawn() {
    let mut desk = with_charge();
    assert_eq!(desk.balance_of("FINANCING_FEES"), "0.00");
    let parts = vec![
        paid(1, "2008-06-03", (1, Category::Fee), "500.00"),
        paid(1, "2008-06-03", (2, Category::Interest), FIRST_INTEREST),
    ];
    desk.hears("2008-05-25", received(receipt(1, "12447.26", "2008-05-25", parts, "0.00"), "0.00"));
    // The interest is paid ahead: 56,749.49 − 11,947.26.
    assert_eq!((desk.balance_of("FINANCING_FEES"), desk.balance_of("PAYABLES")), ("500.00".into(), "44802.23".into()));
    let corrected = lender::Invoice {
        paid: usd(FIRST_INTEREST),
        outstanding: usd(FIRST_PRINCIPAL),
        ..invoice(2, "2008-05-27", "2008-06-03", vec![rent()])
    };
    desk.hears("2008-05-27", superseded(1, Some(corrected), "500.00"));
    assert_eq!(desk.balance_of("FINANCING_FEES"), "0.00");
    assert_eq!(desk.balance_of("UNAPPLIED_PAYMENTS"), "500.00");
    assert_eq!(desk.balance_of("PAYABLES"), "44802.23");
}

#[test]
fn fee_falls_due_by_this_books_figure_unless_it_is_given_up() {
    let billed = || {
        let mut desk = Desk::signed();
        desk.hears("2008-01-02", issued(arrangement_fee("800000.01")));
        desk.day("2008-01-13");
        assert_eq!(desk.balances(), [""; 0]);
        desk
    };
    let mut desk = billed();
    desk.hears("2008-01-13", superseded(1, None, "0.00"));
    desk.day("2008-01-15");
    assert_eq!(desk.balances(), [""; 0]);
    let mut desk = billed();
    desk.day("2008-01-14");
    assert_eq!(desk.balances(), ["PAYABLES 800000.00", "FINANCING_FEES 800000.00"]);
    desk.hears("2008-01-15", superseded(1, None, "0.00"));
    assert_eq!(desk.balances(), [""; 0]);
}

#[test]
fn payment_by_the_guarantor_is_owed_to_it_with_the_default_interest() {
    let mut desk = Desk::billed();
    desk.day("2008-06-23");
    let demand = lender::GuaranteeDemand {
        name: format!("{STREAM}/guaranteeDemands/1"),
        state: lender::guarantee_demand::State::Issued.into(),
        invoices: vec![format!("{STREAM}/invoices/1")],
        amount: usd("159774.36"),
        paid: usd("0.00"),
        demand_date: "2008-06-23".to_owned(),
        ..lender::GuaranteeDemand::default()
    };
    let guarantee_demand = demand.name.clone();
    let demanded = notice::GuaranteeDemandChanged { demand: Some(demand) };
    desk.hears("2008-06-23", Subject::GuaranteeDemandChanged(demanded));
    let by_guarantor = lender::Receipt { guarantee_demand, ..late_receipt("865.17") };
    desk.hears("2008-06-23", received(by_guarantor, "0.00"));
    assert_eq!(desk.balance_of("DUE_TO_GUARANTOR"), "159774.36");
    assert_eq!(desk.balance_of("DEFAULT_INTEREST_EXPENSE"), "865.17");
    assert_eq!((desk.balance_of("PAYABLES"), desk.balance_of("CASH")), ("56749.49".into(), "-608175.00".into()));
}

#[test]
fn surplus_lies_with_the_provider_until_it_is_refunded_or_used() {
    let mut desk = Desk::billed();
    let due = "2008-06-03";
    let parts = vec![
        paid(1, due, (1, Category::Interest), FIRST_INTEREST),
        paid(1, due, (1, Category::Principal), FIRST_PRINCIPAL),
    ];
    // 200,000.00 − 158,909.19
    desk.hears(due, received(receipt(1, "200000.00", due, parts, "41090.81"), "41090.81"));
    assert_eq!(desk.balance_of("UNAPPLIED_PAYMENTS"), "41090.81");
    desk.hears(
        "2008-06-10",
        Subject::UnappliedCashRefunded(notice::UnappliedCashRefunded {
            amount: usd("90.81"),
            bank_reference: "BANK-2".to_owned(),
            unapplied: usd("41000.00"),
        }),
    );
    let second = payments(&boleo_terms(), "2008-05-18").lines[1].clone();
    let amounts = ["0.00", &second.interest.amount_text(), &second.principal.amount_text()];
    let rent = of_schedule(Kind::Rent, 2, amounts);
    desk.hears("2008-08-24", issued(invoice(2, "2008-08-24", "2008-09-03", vec![rent])));
    desk.hears(
        "2008-09-03",
        Subject::UnappliedCashApplied(notice::UnappliedCashApplied {
            allocations: vec![paid(2, "2008-09-03", (1, Category::Interest), "41000.00")],
            amount: usd("41000.00"),
            unapplied: usd("0.00"),
            ..notice::UnappliedCashApplied::default()
        }),
    );
    assert_eq!(desk.differences(), []);
    assert_eq!(desk.balance_of("UNAPPLIED_PAYMENTS"), "0.00");
    // Interim rent and second rent less what was used: 56,749.49 + 158,909.19 − 41,000.00.
    assert_eq!(desk.balance_of("PAYABLES"), "174658.68");
    // −608,175.00 − 200,000.00 + 90.81
    assert_eq!(desk.balance_of("CASH"), "-808084.19");
}

#[test]
fn equipment_not_accepted_in_time_becomes_the_borrowers() {
    let mut desk = Desk::financed();
    desk.day("2008-08-30");
    desk.hears("2008-08-31", long_stop("135153.38"));
    let expected =
        ["CASH -608175.00", "EQUIPMENT 4054500.00", "PAYABLES 3581478.38", "INTERIM_INTEREST_EXPENSE 135153.38"];
    assert_eq!(desk.balances(), expected);
}

#[test]
fn acceleration_makes_the_liability_and_the_accrued_fee_due() {
    let mut desk = Desk::billed();
    // The figures are worked where acceleration is tested.
    let balance = of_schedule(Kind::Acceleration, 0, ["0.00", "4480.22", "3446325.00"]);
    let fee = line(Kind::CommitmentFee, ["123186.13", "0.00", "0.00"]);
    let accelerated = notice::FacilityAccelerated {
        reason: "Events of default".to_owned(),
        cancelled_amount: usd("60553675.00"),
        superseded_invoices: vec![format!("{STREAM}/invoices/1")],
        invoices: vec![invoice(2, "2008-05-24", "2008-05-27", vec![fee, balance])],
        released: usd("0.00"),
    };
    desk.hears("2008-05-24", Subject::FacilityAccelerated(accelerated));
    // 56,749.49 + 3,446,325.00 + 4,480.22; the option's value stays.
    assert_eq!(desk.balance_of("PAYABLES"), "3507554.71");
    assert_eq!(desk.balance_of("LEASE_LIABILITY"), "0.59");
    assert_eq!(desk.balance_of("INTEREST_EXPENSE"), "4480.22");
    desk.day("2008-06-30");
    assert_eq!(desk.balance_of("FINANCING_FEES"), "123186.13");
    assert_eq!(desk.balance_of("PAYABLES"), "3630740.84");
}

#[test]
fn seven_years_end_with_owned_equipment_and_what_was_never_billed() {
    let mut desk = paid_up();
    desk.hears("2015-03-03", ended());
    desk.hears("2015-03-03", exercised());
    let price = vec![paid(29, "2015-03-13", (1, Category::Fee), "1.00")];
    desk.hears("2015-03-13", received(receipt(29, "1.00", "2015-03-13", price, "0.00"), "0.00"));
    desk.hears("2015-03-13", title("2015-03-13"));
    // All interest is 1,003,132.36 (domain rules, "Worked figures"), and 0.41 on the option. The rents
    // are 3,446,325.00 more. From 18 May 2008 to the end of February 2015 there are 81 whole months:
    // 4,054,500.59 × 81 ÷ 120 = 2,736,787.898. The interim rent was not billed: it is owed.
    let expected = [
        "CASH -5057633.36",
        "EQUIPMENT 4054500.59",
        "ACCUMULATED_DEPRECIATION -2736787.90",
        "PAYABLES 56749.49",
        "INTEREST_EXPENSE 1003132.77",
        "INTERIM_INTEREST_EXPENSE 56749.49",
        "DEPRECIATION 2736787.90",
    ];
    assert_eq!(desk.balances(), expected);
}
