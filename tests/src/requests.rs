//! Requests of a small facility with fixed dates: it opens on Wednesday
//! 2008-01-02, drawdowns are asked for 2008-01-10, six business days later.

use facility_proto::{
    lender::v1::{CreateFacilityRequest, DrawdownItem, SignFacilityRequest, SubmitDrawdownRequest},
    r#type::v1 as pb,
};

use crate::terms;

/// US dollars.
#[must_use]
pub fn usd(amount: &str) -> pb::Money {
    pb::Money { currency_code: "USD".to_owned(), amount: amount.to_owned() }
}

/// A request to create a facility of `commitment` US dollars for `boleo` with
/// plain [`terms`].
#[must_use]
pub fn create(facility: &str, commitment: &str) -> CreateFacilityRequest {
    create_for("boleo", facility, terms(commitment))
}

/// A request to create a facility for another borrower or with other terms.
#[must_use]
pub fn create_for(borrower: &str, facility: &str, terms: pb::FacilityTerms) -> CreateFacilityRequest {
    let party = |id: &str| Some(pb::Party { id: id.to_owned(), legal_name: format!("{id} Ltd") });
    CreateFacilityRequest {
        request_id: format!("create-{facility}"),
        facility_id: facility.to_owned(),
        terms: Some(terms),
        provider: party("cat-financial"),
        borrower: party(borrower),
        business_date: "2008-01-02".to_owned(),
    }
}

/// A request to sign a facility of [`create`].
#[must_use]
pub fn sign(facility: &str) -> SignFacilityRequest {
    SignFacilityRequest {
        request_id: format!("sign-{facility}"),
        name: format!("facilities/{facility}"),
        etag: String::new(),
        signing_date: "2008-01-02".to_owned(),
    }
}

/// A request for one machine of `price` US dollars, to be funded on 2008-01-10.
#[must_use]
pub fn submit(facility: &str, request_id: &str, serial: &str, price: &str) -> SubmitDrawdownRequest {
    SubmitDrawdownRequest {
        request_id: request_id.to_owned(),
        parent: format!("facilities/{facility}"),
        requested_funding_date: "2008-01-10".to_owned(),
        items: vec![item(serial, &format!("INV-{request_id}"), price)],
    }
}

/// A line over one machine, all of its price financed.
#[must_use]
pub fn item(serial: &str, invoice: &str, price: &str) -> DrawdownItem {
    DrawdownItem {
        equipment: Some(purchase("PUR-1", serial, invoice, price)),
        down_payment: Some(usd("0.00")),
        financed_amount: None,
    }
}

/// A tractor.
#[must_use]
pub fn purchase(id: &str, serial: &str, invoice: &str, price: &str) -> pb::EquipmentItem {
    pb::EquipmentItem {
        purchase: id.to_owned(),
        category: "MOBILE_SURFACE".to_owned(),
        manufacturer: "Caterpillar".to_owned(),
        model: "D8T".to_owned(),
        description: "Track-type tractor".to_owned(),
        serial_number: serial.to_owned(),
        supplier: "dealer".to_owned(),
        invoice_number: invoice.to_owned(),
        invoice_date: "2008-01-02".to_owned(),
        price: Some(usd(price)),
    }
}

/// A document.
#[must_use]
pub fn evidence(title: &str) -> pb::Evidence {
    pb::Evidence { title: title.to_owned(), reference: "archive/1".to_owned(), sha256: "0a".repeat(32) }
}
