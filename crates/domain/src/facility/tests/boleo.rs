//! The El Boleo case: nine batches of equipment against 64 million, with its three refusals.
//!
//! The figures are those of the case's description, not of this program.

use std::collections::BTreeMap;

use crate::facility::checks::{DrawdownRefusal, ItemRefusal};
use crate::facility::claims::ClaimKind;
use crate::facility::command::{DrawdownItem, SubmitDrawdown};
use crate::facility::commands::submit_drawdown::SubmitDrawdownRejection;
use crate::facility::fixtures::*;
use crate::facility::rejection::Rejection;
use crate::ids::PurchaseId;
use crate::money::Money;

const EQUIPMENT: &str = include_str!("../../../../../examples/boleo/equipment.csv");

/// One line of the list, cut at commas outside quotation marks.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

/// The batches by number: requested funding date and lines.
fn batches() -> BTreeMap<u32, SubmitDrawdown> {
    let mut batches = BTreeMap::new();
    for line in EQUIPMENT.lines().skip(1) {
        let cells = cells(line);
        let [
            purchase,
            batch,
            requested,
            class,
            maker,
            model,
            description,
            serial,
            supplier,
            invoice,
            dated,
            price,
            _,
            _,
        ] = cells.as_slice()
        else {
            panic!("{line}")
        };
        let price = usd(price);
        let item = DrawdownItem {
            purchase: PurchaseId::parse(purchase).unwrap(),
            category: category(class),
            manufacturer: maker.clone(),
            model: model.clone(),
            description: description.clone(),
            serial_number: serial.clone(),
            supplier: supplier.clone(),
            invoice_number: invoice.clone(),
            invoice_date: date(dated),
            price,
            down_payment: down_payment(price),
        };
        batches.entry(batch.parse().unwrap()).or_insert_with(|| request(requested, Vec::new())).items.push(item);
    }
    batches
}

/// Fifteen hundredths of the price; every price of the list is a multiple of 250.00, so that this is
/// exact to the cent.
fn down_payment(price: Money) -> Money {
    let exact = price.amount().checked_mul("0.15".parse().unwrap()).unwrap();
    Money::new(price.currency(), exact).unwrap()
}

fn without(request: &SubmitDrawdown, purchase: &str) -> SubmitDrawdown {
    let items = request.items.iter().filter(|item| item.purchase.as_str() != purchase);
    SubmitDrawdown { items: items.cloned().collect(), ..request.clone() }
}

/// Opens the day of submission: ten calendar days before the requested funding.
fn open_day_of_submission(desk: &mut Desk, request: &SubmitDrawdown) {
    desk.advance_to(request.requested_funding_date.plus_days(-10).unwrap());
}

fn refusals(desk: &mut Desk, request: &SubmitDrawdown) -> Vec<DrawdownRefusal> {
    match desk.refuse(request.clone(), &borrower()) {
        Rejection::SubmitDrawdown(SubmitDrawdownRejection::Refused(refusals)) => refusals,
        other => panic!("{other}"),
    }
}

/// Financed, funded so far and available after a batch, as the case's description gives them.
const FIGURES: [(u32, &str, &str, &str); 9] = [
    (1, "3446325.00", "3446325.00", "60553675.00"),
    (2, "4111237.50", "7557562.50", "56442437.50"),
    (3, "5432137.50", "12989700.00", "51010300.00"),
    (4, "11418050.00", "24407750.00", "39592250.00"),
    (5, "5856287.50", "30264037.50", "33735962.50"),
    (6, "8647050.00", "38911087.50", "25088912.50"),
    (7, "8834050.00", "47745137.50", "16254862.50"),
    (8, "15744975.00", "63490112.50", "509887.50"),
    (9, "336175.00", "63826287.50", "173712.50"),
];

#[test]
fn nine_batches_are_drawn_to_the_cent_and_the_rest_lapses() {
    let batches = batches();
    // What is owed after funding is another matter: no fee, and a long-stop after availability.
    let mut desk =
        facility().without_fees().with(|draft| draft.acceptance_long_stop_days = 1000).available_on("2008-01-02");
    let mut number = 0;
    for (batch, financed, funded, available) in FIGURES {
        let mut request = batches[&batch].clone();
        open_day_of_submission(&mut desk, &request);
        if let Some(left_out) = expected_refusal(&mut desk, batch, &request) {
            request = without(&request, left_out);
        }
        number += 1;
        assert_eq!(desk.submit(request), number);
        desk.bring_to_funding(number);
        assert_eq!(desk.drawdown(number).financed_amount, usd(financed), "batch {batch}");
        assert_eq!(desk.figures(), [available, "0.00", funded, "0.00"], "batch {batch}");
    }
    assert_eq!(desk.book().final_maturity, Some(date("2015-03-03")));
    desk.advance_to(date("2010-01-01"));
    assert_eq!(desk.figures(), ["0.00", "0.00", "63826287.50", "173712.50"]);
    assert_eq!(desk.book().position.check(), Ok(()));
    assert_eq!(desk.facility().state_name(), "AVAILABILITY_ENDED");
}

/// Tries the batch as it is given where it must be refused; which purchase mends it.
fn expected_refusal(desk: &mut Desk, batch: u32, request: &SubmitDrawdown) -> Option<&'static str> {
    match batch {
        3 => {
            let refusals = refusals(desk, request);
            let [DrawdownRefusal::Item { index: 9, refusal: ItemRefusal::AlreadyFinanced { kind, held_by } }] =
                refusals.as_slice()
            else {
                panic!("{refusals:?}")
            };
            assert_eq!(*kind, ClaimKind::Serial);
            assert_eq!(held_by.as_ref().unwrap().drawdown, drawdown(1));
            Some("PUR-027")
        }
        5 => {
            let category = category("STATIONARY");
            let refusal = ItemRefusal::IneligibleCategory { category };
            assert_eq!(refusals(desk, request), [DrawdownRefusal::Item { index: 8, refusal }]);
            Some("PUR-045")
        }
        8 => {
            let expected = DrawdownRefusal::OverHeadroom {
                requested: usd("17546975.00"),
                available: usd("16254862.50"),
                excess: usd("1292112.50"),
            };
            assert_eq!(refusals(desk, request), [expected]);
            Some("PUR-080")
        }
        _ => None,
    }
}

#[test]
fn bands_of_the_nine_batches_ask_for_the_right_approvals() {
    let mut asked = Vec::new();
    let terms = crate::facility::FacilityTerms::validate(boleo_terms()).unwrap();
    for (batch, financed, _, _) in FIGURES {
        let band = crate::facility::approval::required_approvals(&terms, usd(financed)).unwrap();
        asked.push((batch, band.approvals, band.role.role().as_str()));
    }
    let officers = |batch| (batch, 2, "CREDIT_OFFICER");
    let committee = |batch| (batch, 2, "CREDIT_COMMITTEE");
    let one = (9, 1, "CREDIT_OFFICER");
    let expected =
        [officers(1), officers(2), officers(3), committee(4), officers(5), officers(6), officers(7), committee(8), one];
    assert_eq!(asked, expected);
}
