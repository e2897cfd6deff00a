//! Resource names of what follows funding: schedules, equipment, invoices, receipts, defaults and
//! guarantee demands, each directly below its facility.

use std::fmt;

use facility_domain::ids::{
    CertificateId, CovenantId, DefaultId, EquipmentId, FacilityId, GuaranteeDemandId, InvoiceId, QuoteId, ReceiptId,
    ScheduleId,
};

use super::{Problems, names::segments};

/// Declares the name of a thing below its facility, and its reader.
macro_rules! below_facility {
    ($(#[doc = $doc:literal])+ $name:ident { $(#[doc = $id_doc:literal])+ $id:ident: $id_type:ty } in $collection:literal, $read:ident) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name {
            /// The facility.
            pub facility: FacilityId,
            $(#[doc = $id_doc])+
            pub $id: $id_type,
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("facilities/{}/", $collection, "/{}"), self.facility, self.$id)
            }
        }

        #[doc = concat!("Reads `facilities/{facility}/", $collection, "/{", stringify!($id), "}`.")]
        pub fn $read(problems: &mut Problems, field: &str, name: &str) -> Option<$name> {
            match segments(name).as_slice() {
                [("facilities", facility), ($collection, id)] => {
                    let facility = problems.keep(field, FacilityId::parse(facility));
                    let $id = problems.keep(field, <$id_type>::parse(id));
                    Some($name { facility: facility?, $id: $id? })
                }
                _ => problems.none(
                    field,
                    concat!("must be facilities/{facility}/", $collection, "/{", stringify!($id), "}"),
                ),
            }
        }
    };
}

below_facility! {
    /// Name of a lease schedule.
    ScheduleName {
        /// The schedule.
        schedule: ScheduleId
    } in "schedules", read_schedule
}

below_facility! {
    /// Name of a termination quote.
    QuoteName {
        /// The quote.
        quote: QuoteId
    } in "quotes", read_quote
}

below_facility! {
    /// Name of a unit of equipment.
    EquipmentName {
        /// The unit: drawdown and line.
        equipment: EquipmentId
    } in "equipment", read_equipment_name
}

below_facility! {
    /// Name of an invoice.
    InvoiceName {
        /// The invoice.
        invoice: InvoiceId
    } in "invoices", read_invoice
}

below_facility! {
    /// Name of a receipt.
    ReceiptName {
        /// The receipt.
        receipt: ReceiptId
    } in "receipts", read_receipt
}

below_facility! {
    /// Name of a default.
    DefaultName {
        /// The default.
        default: DefaultId
    } in "defaults", read_default
}

below_facility! {
    /// Name of a covenant.
    CovenantName {
        /// The covenant.
        covenant: CovenantId
    } in "covenants", read_covenant
}

below_facility! {
    /// Name of a compliance certificate.
    ComplianceCertificateName {
        /// The certificate.
        certificate: CertificateId
    } in "complianceCertificates", read_compliance_certificate
}

below_facility! {
    /// Name of a guarantee demand.
    GuaranteeDemandName {
        /// The demand.
        demand: GuaranteeDemandId
    } in "guaranteeDemands", read_guarantee_demand
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let mut problems = Problems::default();
        let texts = [
            "facilities/boleo/schedules/3",
            "facilities/boleo/equipment/4-2",
            "facilities/boleo/invoices/7",
            "facilities/boleo/receipts/5",
            "facilities/boleo/defaults/1",
            "facilities/boleo/guaranteeDemands/2",
            "facilities/boleo/quotes/6",
        ];
        let written = [
            read_schedule(&mut problems, "name", texts[0]).unwrap().to_string(),
            read_equipment_name(&mut problems, "name", texts[1]).unwrap().to_string(),
            read_invoice(&mut problems, "name", texts[2]).unwrap().to_string(),
            read_receipt(&mut problems, "name", texts[3]).unwrap().to_string(),
            read_default(&mut problems, "name", texts[4]).unwrap().to_string(),
            read_guarantee_demand(&mut problems, "name", texts[5]).unwrap().to_string(),
            read_quote(&mut problems, "name", texts[6]).unwrap().to_string(),
        ];
        assert_eq!(written, texts);
        assert!(problems.is_empty());
    }

    #[test]
    fn other_collections_and_numbers_are_refused_with_the_pattern() {
        for name in [
            "",
            "facilities/boleo",
            "invoices/7",
            "facilities/boleo/schedules/7",
            "facilities/boleo/invoices/0",
            "facilities/boleo/invoices/07",
            "facilities/boleo/invoices/7/",
            "facilities/Boleo/invoices/7",
        ] {
            let mut problems = Problems::default();
            assert_eq!(read_invoice(&mut problems, "name", name), None, "{name}");
            let refusal = problems.finish::<()>(None).unwrap_err();
            assert_eq!(refusal.fields[0].field, "name", "{name}");
        }
        let mut problems = Problems::default();
        assert_eq!(read_invoice(&mut problems, "name", "invoices/7"), None);
        let refusal = problems.finish::<()>(None).unwrap_err();
        assert_eq!(refusal.fields[0].description, "must be facilities/{facility}/invoices/{invoice}");
    }
}
