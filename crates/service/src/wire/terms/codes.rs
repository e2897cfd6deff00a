//! The enumerations of the terms, one row for each value.
//!
//! An unknown number and the unspecified value are refused alike; prost's own
//! accessors would turn both into the default.

use facility_domain::{
    business_day::BusinessDayConvention,
    day_count::DayCount,
    facility::terms::{
        AllocationCategory, ApproverRole, ArrangementFeeBilled, CommitmentFeeBilled, ConditionTiming, DayKind,
        PaymentTiming, Product, ResetRule, Roll, Stub, TenorFrom,
    },
    rounding::RoundingMode,
};
use facility_proto::r#type::v1::facility_terms as pb;

use crate::wire::Problems;

/// A domain enumeration that has one on the wire.
pub trait WireCode: Sized {
    /// Reads a number from the wire.
    fn read(problems: &mut Problems, field: &str, number: i32) -> Option<Self>;
    /// The number on the wire.
    fn number(&self) -> i32;
}

macro_rules! wire_codes {
    ($($domain:ty = $wire:path { $($variant:ident = $code:ident),+ $(,)? })+) => {$(
        impl WireCode for $domain {
            fn read(problems: &mut Problems, field: &str, number: i32) -> Option<Self> {
                type Wire = $wire;
                match Wire::try_from(number) {
                    $(Ok(Wire::$code) => Some(Self::$variant),)+
                    Ok(Wire::Unspecified) => problems.none(field, "is required"),
                    Err(_) => problems.none(field, format!("{number} is not a known value")),
                }
            }

            fn number(&self) -> i32 {
                type Wire = $wire;
                match self {
                    $(Self::$variant => Wire::$code.into(),)+
                }
            }
        }
    )+};
}

wire_codes! {
    Product = pb::Product {
        EquipmentLease = EquipmentLease, TermLoan = TermLoan, CostOverrun = CostOverrun,
    }
    TenorFrom = pb::final_maturity::tenor::From {
        InitialDrawdown = InitialDrawdown, Signing = Signing, Closing = Closing,
    }
    ResetRule = pb::interest::floating::ResetRule {
        SolveRentAgain = SolveRentAgain, KeepPrincipal = KeepPrincipal,
    }
    DayCount = pb::DayCount {
        Act360 = Act360, Act365Fixed = Act365Fixed, ActActIsda = ActActIsda,
        Thirty360 = Thirty360, ThirtyE360 = ThirtyE360, ThirtyE360Isda = ThirtyE360Isda,
    }
    PaymentTiming = pb::PaymentTiming { Arrears = Arrears, Advance = Advance }
    Stub = pb::Stub {
        ShortFirst = ShortFirst, LongFirst = LongFirst, ShortLast = ShortLast, LongLast = LongLast,
    }
    Roll = pb::Roll { BackFromFinalMaturity = BackFromFinalMaturity }
    BusinessDayConvention = pb::BusinessDayConvention {
        Unadjusted = Unadjusted, Following = Following, ModifiedFollowing = ModifiedFollowing,
        Preceding = Preceding, ModifiedPreceding = ModifiedPreceding, Nearest = Nearest,
    }
    RoundingMode = pb::rounding::Mode {
        HalfUp = HalfUp, HalfEven = HalfEven, HalfDown = HalfDown, Up = Up, Down = Down,
        Ceiling = Ceiling, Floor = Floor,
    }
    ArrangementFeeBilled = pb::fees::ArrangementFeeBilled {
        AtSigning = AtSigning, AtInitialDrawdown = AtInitialDrawdown,
        DeductedFromInitialDrawdown = DeductedFromInitialDrawdown,
    }
    CommitmentFeeBilled = pb::fees::CommitmentFeeBilled { CommonPaymentDates = CommonPaymentDates }
    DayKind = pb::period::Kind { Business = Business, Calendar = Calendar }
    AllocationCategory = pb::AllocationCategory {
        Fees = Fees, DefaultInterest = DefaultInterest, Interest = Interest, Principal = Principal,
    }
    ApproverRole = pb::approval_band::Role { CreditOfficer = CreditOfficer, CreditCommittee = CreditCommittee }
    ConditionTiming = pb::condition_precedent::When { Initial = Initial, EachDrawdown = EachDrawdown }
}
