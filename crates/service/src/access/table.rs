//! The one table of what each role may call. A method that is not here can't be
//! called.

use crate::identity::Role;
use Role::{
    Administrator, Auditor, BorrowerOperations, BorrowerProcurement, BorrowerService, BorrowerTreasurer,
    CreditCommittee, CreditOfficer, FacilityAgent, FundingOfficer, Guarantor, LenderOperations,
};

/// Who may call a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody who reaches the port, without a certificate: health.
    Open,
    /// Every principal of the configuration.
    AnyPrincipal,
    /// A principal with one of these roles.
    Roles(&'static [Role]),
}

/// On what a method works. The layer does not judge it; services do, where the facility is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The service itself; nothing of any party.
    Service,
    /// Facilities of the caller's party; all of them for a caller that `sees_all`.
    Facility,
}

/// One method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Full name of the service: `facility.lender.v1.DrawdownService`.
    pub service: &'static str,
    /// Name of the method; `*` for every method of the service.
    pub method: &'static str,
    /// Who may call it.
    pub access: Access,
    /// On what it works.
    pub scope: Scope,
}

impl Row {
    /// Whether a caller with these roles may call the method.
    pub fn admits<'a>(&self, mut roles: impl Iterator<Item = &'a Role>) -> bool {
        match self.access {
            Access::Open | Access::AnyPrincipal => true,
            Access::Roles(allowed) => roles.any(|role| allowed.contains(role)),
        }
    }
}

const EVERY: &[Role] = &Role::ALL;

/// The guarantor reads the facility, its defaults and the demands on it; not its conditions,
/// drawdowns, leases and invoices.
const ALL_BUT_GUARANTOR: &[Role] = &[
    FacilityAgent,
    CreditOfficer,
    CreditCommittee,
    FundingOfficer,
    LenderOperations,
    BorrowerProcurement,
    BorrowerTreasurer,
    BorrowerOperations,
    BorrowerService,
    Auditor,
    Administrator,
];

/// The provider's ledger is read by its own people and by auditors.
const LENDER_LEDGER: &[Role] =
    &[FacilityAgent, CreditOfficer, CreditCommittee, FundingOfficer, LenderOperations, Auditor];

const BORROWER_OR_AGENT: &[Role] = &[BorrowerService, BorrowerTreasurer, FacilityAgent];

const BORROWER_READERS: &[Role] = &[BorrowerProcurement, BorrowerTreasurer, BorrowerOperations, Auditor, Administrator];

const BORROWER_LEDGER: &[Role] = &[BorrowerTreasurer, BorrowerOperations, Auditor];

/// Rows of one service; it works on facilities unless another scope is given.
macro_rules! rows {
    ($service:literal: $($rows:tt)+) => {
        rows! { $service, Facility: $($rows)+ }
    };
    ($service:literal, $scope:ident: $($method:ident => $roles:expr;)+) => {
        &[$(Row {
            service: $service,
            method: stringify!($method),
            access: Access::Roles($roles),
            scope: Scope::$scope,
        },)+]
    };
}

/// The row of all methods of a service that is about the service itself.
const fn whole(service: &'static str, access: Access) -> Row {
    Row { service, method: "*", access, scope: Scope::Service }
}

/// The rows by service: each inner list holds those of one.
const TABLE: &[&[Row]] = &[
    rows! { "facility.lender.v1.FacilityService":
        CreateFacility => &[FacilityAgent];
        GetFacility => EVERY;
        ListFacilities => EVERY;
        SignFacility => &[FacilityAgent];
        CancelFacility => &[FacilityAgent];
        CancelCommitment => &[FacilityAgent, BorrowerTreasurer, BorrowerService];
        CloseFacility => &[FacilityAgent];
        ResumeFacility => &[Administrator];
        GetPosition => EVERY;
    },
    rows! { "facility.lender.v1.ConditionService":
        GetCondition => ALL_BUT_GUARANTOR;
        ListConditions => ALL_BUT_GUARANTOR;
        SubmitEvidence => &[BorrowerService, BorrowerTreasurer, BorrowerOperations, FacilityAgent];
        SatisfyCondition => &[FacilityAgent];
        RejectEvidence => &[FacilityAgent];
        WaiveCondition => &[CreditCommittee];
        DeferCondition => &[CreditCommittee];
    },
    rows! { "facility.lender.v1.DrawdownService":
        CheckDrawdown => &[BorrowerService, BorrowerTreasurer, BorrowerProcurement, FacilityAgent, CreditOfficer, CreditCommittee];
        SubmitDrawdown => BORROWER_OR_AGENT;
        GetDrawdown => ALL_BUT_GUARANTOR;
        ListDrawdowns => ALL_BUT_GUARANTOR;
        ApproveDrawdown => &[CreditOfficer, CreditCommittee];
        RejectDrawdown => &[CreditOfficer, CreditCommittee];
        WithdrawDrawdown => BORROWER_OR_AGENT;
        CancelDrawdown => BORROWER_OR_AGENT;
        FundDrawdown => &[FundingOfficer];
        RecordSupplierPaymentReturned => &[LenderOperations];
    },
    rows! { "facility.lender.v1.LeaseService":
        AcceptEquipment => &[BorrowerService, BorrowerOperations, LenderOperations];
        GetLeaseSchedule => ALL_BUT_GUARANTOR;
        ListLeaseSchedules => ALL_BUT_GUARANTOR;
        ListEquipment => ALL_BUT_GUARANTOR;
        ExercisePurchaseOption => BORROWER_OR_AGENT;
        ReturnEquipment => &[LenderOperations];
        PrepaySchedule => &[BorrowerService, BorrowerTreasurer, LenderOperations];
        RenewSchedule => &[BorrowerService, BorrowerTreasurer, LenderOperations];
        RecordTotalLoss => &[BorrowerService, BorrowerOperations, LenderOperations];
        QuoteTermination => &[BorrowerService, BorrowerTreasurer, LenderOperations];
        GetTerminationQuote => ALL_BUT_GUARANTOR;
        ListTerminationQuotes => ALL_BUT_GUARANTOR;
        TerminateSchedule => &[BorrowerService, BorrowerTreasurer];
    },
    rows! { "facility.lender.v1.BillingService":
        GetInvoice => ALL_BUT_GUARANTOR;
        ListInvoices => ALL_BUT_GUARANTOR;
        AddCharge => &[LenderOperations];
        RecordReceipt => &[LenderOperations];
        GetReceipt => ALL_BUT_GUARANTOR;
        ListReceipts => ALL_BUT_GUARANTOR;
        RefundUnappliedCash => &[LenderOperations];
        ReverseReceipt => &[LenderOperations];
        GetStatement => ALL_BUT_GUARANTOR;
        DisputeInvoice => &[BorrowerService, BorrowerTreasurer];
        ResolveDispute => &[FacilityAgent];
    },
    rows! { "facility.lender.v1.CovenantService":
        GetCovenant => ALL_BUT_GUARANTOR;
        ListCovenants => ALL_BUT_GUARANTOR;
        SubmitComplianceCertificate => &[BorrowerService, BorrowerTreasurer];
        ListComplianceCertificates => ALL_BUT_GUARANTOR;
    },
    rows! { "facility.lender.v1.DefaultService":
        DeclareDefault => &[FacilityAgent];
        CureDefault => &[FacilityAgent];
        WaiveDefault => &[CreditCommittee];
        GetDefault => EVERY;
        ListDefaults => EVERY;
        AccelerateFacility => &[CreditCommittee];
        DemandGuarantee => &[FacilityAgent];
        AcknowledgeGuaranteeDemand => &[Guarantor];
        WithdrawGuaranteeDemand => &[FacilityAgent];
        GetGuaranteeDemand => EVERY;
        ListGuaranteeDemands => EVERY;
    },
    rows! { "facility.lender.v1.RateService":
        PublishFixing => &[FacilityAgent, LenderOperations];
        CorrectFixing => &[FacilityAgent];
        ListFixings => ALL_BUT_GUARANTOR;
    },
    rows! { "facility.lender.v1.CalculationService", Service:
        PreviewSchedule => EVERY;
        CountDays => EVERY;
        AdjustDate => EVERY;
    },
    rows! { "facility.lender.v1.LedgerService":
        ListEntries => LENDER_LEDGER;
        GetTrialBalance => LENDER_LEDGER;
    },
    rows! { "facility.lender.v1.NoticeService":
        WatchNotices => &[BorrowerService, BorrowerTreasurer, FacilityAgent, LenderOperations, Auditor];
        ListNotices => &[BorrowerService, BorrowerTreasurer, FacilityAgent, LenderOperations, Auditor];
    },
    rows! { "facility.lender.v1.BusinessDateService":
        GetBusinessDate => EVERY;
        AdvanceBusinessDate => &[Administrator];
    },
    rows! { "facility.borrower.v1.PurchaseService":
        CreatePurchase => &[BorrowerProcurement];
        GetPurchase => BORROWER_READERS;
        ListPurchases => BORROWER_READERS;
        CancelPurchase => &[BorrowerProcurement];
        SubmitPurchases => &[BorrowerTreasurer];
        RecordDelivery => &[BorrowerProcurement, BorrowerOperations];
        AcceptPurchases => &[BorrowerOperations];
        GetSubmission => BORROWER_READERS;
        ListSubmissions => BORROWER_READERS;
    },
    rows! { "facility.borrower.v1.LeaseService":
        GetLeaseSchedule => BORROWER_READERS;
        ListLeaseSchedules => BORROWER_READERS;
        PrepaySchedule => &[BorrowerTreasurer];
        RenewSchedule => &[BorrowerTreasurer];
        QuoteTermination => &[BorrowerTreasurer];
        TerminateSchedule => &[BorrowerTreasurer];
        GetTerminationQuote => BORROWER_READERS;
        ListTerminationQuotes => BORROWER_READERS;
    },
    rows! { "facility.borrower.v1.PaymentService":
        GetInvoice => BORROWER_READERS;
        ListInvoices => BORROWER_READERS;
        ListPayables => BORROWER_READERS;
        PayInvoice => &[BorrowerTreasurer];
        ListPayments => BORROWER_READERS;
        DisputeInvoice => &[BorrowerTreasurer];
    },
    rows! { "facility.borrower.v1.LedgerService":
        ListEntries => BORROWER_LEDGER;
        GetTrialBalance => BORROWER_LEDGER;
    },
    rows! { "facility.borrower.v1.CovenantService":
        ProvideComplianceCertificate => &[BorrowerTreasurer];
        ListCovenants => BORROWER_READERS;
    },
    rows! { "facility.borrower.v1.EvidenceService":
        ProvideEvidence => &[BorrowerTreasurer, BorrowerOperations];
    },
    rows! { "facility.borrower.v1.FacilityService":
        GetFacility => BORROWER_READERS;
        ListFacilities => BORROWER_READERS;
        GetPosition => BORROWER_READERS;
        ListDrawdowns => BORROWER_READERS;
    },
    rows! { "facility.borrower.v1.ReconciliationService":
        ListDiscrepancies => BORROWER_READERS;
        GetReconciliation => BORROWER_READERS;
        ListNotices => BORROWER_READERS;
    },
    &[whole("grpc.health.v1.Health", Access::Open)],
    &[whole("grpc.reflection.v1.ServerReflection", Access::AnyPrincipal)],
    &[whole("grpc.reflection.v1alpha.ServerReflection", Access::AnyPrincipal)],
];

/// Every row.
pub fn table() -> impl Iterator<Item = &'static Row> {
    TABLE.iter().copied().flatten()
}

/// The row of a request's path, `/facility.lender.v1.DrawdownService/FundDrawdown`.
#[must_use]
pub fn find(path: &str) -> Option<&'static Row> {
    let (service, method) = path.strip_prefix('/')?.split_once('/')?;
    let rows = rows_of(service)?;
    rows.iter().find(|row| row.method == method || row.method == "*")
}

/// Whether the table has a row for the path's service.
#[must_use]
pub fn known_service(path: &str) -> bool {
    let service = path.strip_prefix('/').and_then(|rest| rest.split_once('/'));
    service.is_some_and(|(service, _)| rows_of(service).is_some())
}

fn rows_of(service: &str) -> Option<&'static [Row]> {
    TABLE.iter().copied().find(|rows| rows.first().is_some_and(|row| row.service == service))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn may(path: &str) -> BTreeSet<Role> {
        let row = find(path).expect("a row");
        Role::ALL.into_iter().filter(|role| row.admits([role].into_iter())).collect()
    }

    #[test]
    fn every_row_is_found_by_its_path_and_stands_once() {
        let mut seen = BTreeSet::new();
        for row in table() {
            let path = format!("/{}/{}", row.service, row.method);
            assert_eq!(find(&path), Some(row));
            assert!(seen.insert(path.clone()), "{path} twice");
        }
    }

    #[test]
    fn only_a_funding_officer_funds() {
        assert_eq!(may("/facility.lender.v1.DrawdownService/FundDrawdown"), BTreeSet::from([FundingOfficer]));
    }

    #[test]
    fn a_guarantor_sees_the_facility_its_defaults_and_demands_and_nothing_else_of_it() {
        let seen: BTreeSet<String> = table()
            .filter(|row| row.scope == Scope::Facility && row.admits([Guarantor].iter()))
            .map(|row| format!("{}/{}", row.service.trim_start_matches("facility.lender.v1."), row.method))
            .collect();
        let expected = [
            "BusinessDateService/GetBusinessDate",
            "DefaultService/AcknowledgeGuaranteeDemand",
            "DefaultService/GetDefault",
            "DefaultService/GetGuaranteeDemand",
            "DefaultService/ListDefaults",
            "DefaultService/ListGuaranteeDemands",
            "FacilityService/GetFacility",
            "FacilityService/GetPosition",
            "FacilityService/ListFacilities",
        ];
        assert_eq!(seen, expected.map(str::to_owned).into());
    }

    #[test]
    fn only_the_guarantor_acknowledges_a_demand_and_only_the_committee_waives_or_accelerates() {
        let may = |method: &str| may(&format!("/facility.lender.v1.DefaultService/{method}"));
        assert_eq!(may("AcknowledgeGuaranteeDemand"), BTreeSet::from([Guarantor]));
        for method in ["WaiveDefault", "AccelerateFacility"] {
            assert_eq!(may(method), BTreeSet::from([CreditCommittee]), "{method}");
        }
    }

    #[test]
    fn neither_side_reads_the_ledger_of_the_other() {
        for method in ["ListEntries", "GetTrialBalance"] {
            let lender = may(&format!("/facility.lender.v1.LedgerService/{method}"));
            let borrower = may(&format!("/facility.borrower.v1.LedgerService/{method}"));
            assert_eq!(lender.intersection(&borrower).collect::<Vec<_>>(), [&Auditor], "{method}");
        }
    }

    #[test]
    fn whoever_has_a_role_may_calculate() {
        for method in ["PreviewSchedule", "CountDays", "AdjustDate"] {
            let admitted = may(&format!("/facility.lender.v1.CalculationService/{method}"));
            assert_eq!(admitted, Role::ALL.into(), "{method}");
        }
    }

    #[test]
    fn an_auditor_calls_nothing_that_changes() {
        let reads = ["Get", "List", "Watch"];
        for row in table().filter(|row| row.scope == Scope::Facility) {
            let reading = reads.iter().any(|verb| row.method.starts_with(verb));
            let admitted = row.admits([Auditor].iter());
            assert_eq!(admitted, reading, "{}/{}", row.service, row.method);
        }
    }

    #[test]
    fn an_administrator_moves_the_business_date_and_resumes_what_was_stopped_and_changes_nothing_else() {
        for row in table().filter(|row| row.scope == Scope::Facility && row.admits([Administrator].iter())) {
            let reading = row.method.starts_with("Get") || row.method.starts_with("List");
            assert!(
                reading || ["AdvanceBusinessDate", "ResumeFacility"].contains(&row.method),
                "{}/{}",
                row.service,
                row.method
            );
        }
    }

    #[test]
    fn a_path_that_is_not_in_the_table_has_no_row() {
        for path in [
            "",
            "/",
            "//",
            "/facility.lender.v1.DrawdownService",
            "/facility.lender.v1.DrawdownService/",
            "/facility.lender.v1.DrawdownService/funddrawdown",
            "/facility.lender.v1.DrawdownService/FundDrawdown/",
            "/facility.lender.v1.DrawdownService/*x",
            "/facility.lender.v2.DrawdownService/FundDrawdown",
        ] {
            assert_eq!(find(path), None, "{path}");
        }
    }
}
