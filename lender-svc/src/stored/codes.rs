//! The enumerations of stored events, one row for each value. A code is a contract with every
//! journal that was ever written: it may be added, never renamed.

use facility_domain::{
    business_day::BusinessDayConvention,
    calendar::CalendarId,
    day_count::DayCount,
    facility::{
        ClaimKind, Role,
        servicing::{DueCategory, PrepaymentEffect},
        terms::{
            AllocationCategory, ApproverRole, ArrangementFeeBilled, CommitmentFeeBilled, ConditionTiming, DayKind,
            PaymentTiming, Product, ResetRule, Roll, Stub, TenorFrom,
        },
    },
    rounding::RoundingMode,
};

use super::values::Problem;

/// A domain enumeration that is stored by code.
pub(super) trait StoredCode: Sized {
    /// The stored code, UPPER_SNAKE.
    fn code(&self) -> &'static str;
    /// The value of a stored code.
    fn from_code(code: &str) -> Result<Self, Problem>;
}

macro_rules! stored_codes {
    ($($domain:ty { $($variant:ident = $code:literal),+ $(,)? })+) => {$(
        impl StoredCode for $domain {
            fn code(&self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            fn from_code(code: &str) -> Result<Self, Problem> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    unknown => Err(Problem(format!("{unknown:?} is no {}", stringify!($domain)))),
                }
            }
        }
    )+};
}

stored_codes! {
    Product { EquipmentLease = "EQUIPMENT_LEASE", TermLoan = "TERM_LOAN", CostOverrun = "COST_OVERRUN" }
    TenorFrom { InitialDrawdown = "INITIAL_DRAWDOWN", Signing = "SIGNING", Closing = "CLOSING" }
    ResetRule { SolveRentAgain = "SOLVE_RENT_AGAIN", KeepPrincipal = "KEEP_PRINCIPAL" }
    DayCount {
        Act360 = "ACT_360", Act365Fixed = "ACT_365_FIXED", ActActIsda = "ACT_ACT_ISDA",
        Thirty360 = "THIRTY_360", ThirtyE360 = "THIRTY_E_360", ThirtyE360Isda = "THIRTY_E_360_ISDA",
    }
    PrepaymentEffect { ShorterTerm = "SHORTER_TERM", LowerRent = "LOWER_RENT" }
    PaymentTiming { Arrears = "ARREARS", Advance = "ADVANCE" }
    Stub {
        ShortFirst = "SHORT_FIRST", LongFirst = "LONG_FIRST", ShortLast = "SHORT_LAST", LongLast = "LONG_LAST",
    }
    Roll { BackFromFinalMaturity = "BACK_FROM_FINAL_MATURITY" }
    BusinessDayConvention {
        Unadjusted = "UNADJUSTED", Following = "FOLLOWING", ModifiedFollowing = "MODIFIED_FOLLOWING",
        Preceding = "PRECEDING", ModifiedPreceding = "MODIFIED_PRECEDING", Nearest = "NEAREST",
    }
    CalendarId {
        Usny = "USNY", Gblo = "GBLO", Chzu = "CHZU", Mxmc = "MXMC", Cato = "CATO", Target = "TARGET",
        Weekends = "WEEKENDS",
    }
    RoundingMode {
        HalfUp = "HALF_UP", HalfEven = "HALF_EVEN", HalfDown = "HALF_DOWN", Up = "UP", Down = "DOWN",
        Ceiling = "CEILING", Floor = "FLOOR",
    }
    ArrangementFeeBilled { AtSigning = "AT_SIGNING", AtInitialDrawdown = "AT_INITIAL_DRAWDOWN", DeductedFromInitialDrawdown = "DEDUCTED_FROM_INITIAL_DRAWDOWN" }
    CommitmentFeeBilled { CommonPaymentDates = "COMMON_PAYMENT_DATES" }
    DayKind { Business = "BUSINESS", Calendar = "CALENDAR" }
    AllocationCategory {
        Fees = "FEES", DefaultInterest = "DEFAULT_INTEREST", Interest = "INTEREST", Principal = "PRINCIPAL",
    }
    DueCategory { Fee = "FEE", Interest = "INTEREST", Principal = "PRINCIPAL" }
    ApproverRole { CreditOfficer = "CREDIT_OFFICER", CreditCommittee = "CREDIT_COMMITTEE" }
    ConditionTiming { Initial = "INITIAL", EachDrawdown = "EACH_DRAWDOWN" }
    ClaimKind { Serial = "SERIAL", Invoice = "INVOICE" }
    Role {
        FacilityAgent = "FACILITY_AGENT", CreditOfficer = "CREDIT_OFFICER", CreditCommittee = "CREDIT_COMMITTEE",
        FundingOfficer = "FUNDING_OFFICER", LenderOperations = "LENDER_OPERATIONS",
        BorrowerProcurement = "BORROWER_PROCUREMENT", BorrowerTreasurer = "BORROWER_TREASURER",
        BorrowerOperations = "BORROWER_OPERATIONS", BorrowerService = "BORROWER_SERVICE", Guarantor = "GUARANTOR",
        Auditor = "AUDITOR", Administrator = "ADMINISTRATOR",
    }
}
