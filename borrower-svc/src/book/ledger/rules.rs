//! How everything is posted: one arm for each posting, none forgotten. An entry is
//! a list of moves from a credited to a debited account, so that it balances.

use facility_domain::{
    accounting::{BalancedEntry, DraftEntry},
    currency::Currency,
};

use super::account::LesseeAccount::{
    self, AccumulatedDepreciation, Cash, DefaultInterestExpense, Depreciation, DueToGuarantor, Equipment,
    FinancingFees, InterestExpense, InterimInterestExpense, LeaseLiability, LossesOnEquipment, Payables,
    PrepaidEquipment, RightOfUseAssets, UnappliedPayments, VatReceivable,
};
use crate::book::computation::MinorAmount;

/// What is posted, with this book's own figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Posting {
    /// A drawdown was funded, and the borrower paid its share of the price.
    DrawdownFunded { own_share: MinorAmount, deducted_fee: MinorAmount },
    /// Value added tax on a rent fell due.
    VatFellDue { tax: MinorAmount },
    /// A lease commenced (IFRS 16.22 to 16.24).
    EquipmentAccepted { liability: MinorAmount, own_share: MinorAmount },
    /// Interest on a liability, the accretion of an option's price among it.
    InterestAccrued { interest: MinorAmount },
    /// A payment of a lease fell due.
    RentFellDue { payment: MinorAmount },
    /// An interim rent fell due.
    InterimRentFellDue { interest: MinorAmount },
    /// Interest that a corrected fixing added fell due.
    InterestFellDue { interest: MinorAmount },
    /// Interest that a corrected fixing took off lies with the provider.
    InterestCredited { interest: MinorAmount, interim: MinorAmount },
    /// A liability was measured anew at a new rate (IFRS 16.42(b), 16.43): the right of use follows it
    /// (IFRS 16.39).
    LiabilityRemeasured { increase: MinorAmount },
    /// A fee fell due.
    FeeFellDue { fee: MinorAmount },
    /// The price of an option fell due: what of it is in the liability, and what is not.
    OptionFellDue { liability: MinorAmount, cost: MinorAmount },
    /// The price of an option that is in the liability will not be asked for.
    OptionReleased { liability: MinorAmount },
    /// A payment was allocated.
    Paid(Payment),
    /// A payment did not come after all; its amounts are negative.
    Reversed(Payment),
    /// Money with the provider was used for what fell due.
    UnappliedUsed { payables: MinorAmount, charges: MinorAmount, default_interest: MinorAmount },
    /// Money with the provider was paid back.
    UnappliedRefunded { amount: MinorAmount },
    /// What was paid on an invoice that no longer stands lies with the provider.
    PaymentReleased { payables: MinorAmount, charges: MinorAmount, default_interest: MinorAmount },
    /// Default interest became due without a payment.
    DefaultInterestCharged { amount: MinorAmount },
    /// Equipment was used up.
    DepreciationCharged { amount: MinorAmount },
    /// Title passed; what was depreciated of the equipment stays accumulated.
    TitlePassed { cost: MinorAmount },
    /// Equipment was given back: cost, accumulated depreciation and what is left of the liability go;
    /// what they leave is depreciation.
    EquipmentReturned { cost: MinorAmount, accumulated: MinorAmount, liability: MinorAmount },
    /// Equipment that never came on lease is the borrower's, and what was financed of it due.
    InterimEnded { financed: MinorAmount, own_share: MinorAmount, interest: MinorAmount },
    /// The suppliers' payment came back, and so does the borrower's own share.
    DrawdownReversed { own_share: MinorAmount, deducted_fee: MinorAmount },
    /// A part of a lease was settled: its principal and interest are payable, and the fee.
    LeaseSettled { liability: MinorAmount, fee: MinorAmount },
    /// Equipment on lease was lost: cost and accumulated depreciation go.
    EquipmentLost { cost: MinorAmount, accumulated: MinorAmount },
    /// Equipment was lost before its lease commenced, and what was financed of it is due.
    InterimLost { financed: MinorAmount, own_share: MinorAmount, interest: MinorAmount },
    /// What is left of a liability fell due.
    LiabilityFellDue { liability: MinorAmount },
}

/// A payment and what it was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Payment {
    /// The guarantor paid, not the borrower.
    pub by_guarantor: bool,
    /// Default interest that it made due.
    pub default_interest: MinorAmount,
    /// What it paid of invoices, charges among it.
    pub payables: MinorAmount,
    /// What it paid of charges, which are expenses only when they are paid.
    pub charges: MinorAmount,
    /// What was left of it.
    pub surplus: MinorAmount,
}

/// Debited, credited, how much. A negative amount moves the other way.
type Move = (LesseeAccount, LesseeAccount, MinorAmount);

/// The event's name and the moves.
#[expect(clippy::too_many_lines, reason = "a table: one row for each posting")]
fn rule(posting: &Posting) -> (&'static str, Vec<Move>) {
    match *posting {
        Posting::DrawdownFunded { own_share, deducted_fee } => {
            ("DrawdownFunded", vec![(PrepaidEquipment, Cash, own_share), (FinancingFees, Cash, deducted_fee)])
        }
        Posting::VatFellDue { tax } => ("VatFellDue", vec![(VatReceivable, Payables, tax)]),
        Posting::EquipmentAccepted { liability, own_share } => (
            "EquipmentAccepted",
            vec![(RightOfUseAssets, LeaseLiability, liability), (RightOfUseAssets, PrepaidEquipment, own_share)],
        ),
        Posting::InterestAccrued { interest } => ("InterestAccrued", vec![(InterestExpense, LeaseLiability, interest)]),
        Posting::RentFellDue { payment } => ("RentFellDue", vec![(LeaseLiability, Payables, payment)]),
        Posting::InterimRentFellDue { interest } => {
            ("InterimRentFellDue", vec![(InterimInterestExpense, Payables, interest)])
        }
        Posting::InterestFellDue { interest } => ("InterestFellDue", vec![(InterestExpense, Payables, interest)]),
        Posting::InterestCredited { interest, interim } => (
            "InterestCredited",
            vec![(UnappliedPayments, InterestExpense, interest), (UnappliedPayments, InterimInterestExpense, interim)],
        ),
        Posting::LiabilityRemeasured { increase } => {
            ("LiabilityRemeasured", vec![(RightOfUseAssets, LeaseLiability, increase)])
        }
        Posting::FeeFellDue { fee } => ("FeeFellDue", vec![(FinancingFees, Payables, fee)]),
        Posting::OptionFellDue { liability, cost } => {
            ("PurchaseOptionFellDue", vec![(LeaseLiability, Payables, liability), (RightOfUseAssets, Payables, cost)])
        }
        Posting::OptionReleased { liability } => {
            ("PurchaseOptionReleased", vec![(LeaseLiability, RightOfUseAssets, liability)])
        }
        Posting::Paid(payment) => ("ReceiptRecorded", paid(&payment)),
        Posting::Reversed(payment) => ("ReceiptReversed", paid(&payment)),
        Posting::UnappliedUsed { payables, charges, default_interest } => {
            let used = (Payables, UnappliedPayments, payables);
            ("UnappliedCashApplied", with_expenses(default_interest, charges, used))
        }
        Posting::UnappliedRefunded { amount } => ("UnappliedCashRefunded", vec![(Cash, UnappliedPayments, amount)]),
        Posting::PaymentReleased { payables, charges, default_interest } => {
            let released = (UnappliedPayments, Payables, payables);
            ("InvoiceSuperseded", with_expenses(default_interest.negated(), charges.negated(), released))
        }
        Posting::DefaultInterestCharged { amount } => {
            ("DefaultInterestCharged", vec![(DefaultInterestExpense, Payables, amount)])
        }
        Posting::DepreciationCharged { amount } => {
            ("DepreciationCharged", vec![(Depreciation, AccumulatedDepreciation, amount)])
        }
        Posting::TitlePassed { cost } => ("TitlePassed", vec![(Equipment, RightOfUseAssets, cost)]),
        Posting::EquipmentReturned { cost, accumulated, liability } => {
            let left = cost.minus(accumulated).minus(liability);
            let moves = vec![
                (AccumulatedDepreciation, RightOfUseAssets, accumulated),
                (LeaseLiability, RightOfUseAssets, liability),
                (Depreciation, RightOfUseAssets, left),
            ];
            ("EquipmentReturned", moves)
        }
        Posting::InterimEnded { financed, own_share, interest } => {
            let moves = vec![
                (Equipment, Payables, financed),
                (Equipment, PrepaidEquipment, own_share),
                (InterimInterestExpense, Payables, interest),
            ];
            ("InterimEnded", moves)
        }
        Posting::DrawdownReversed { own_share, deducted_fee } => {
            ("DrawdownReversed", vec![(Cash, PrepaidEquipment, own_share), (Cash, FinancingFees, deducted_fee)])
        }
        Posting::LeaseSettled { liability, fee } => {
            ("ScheduleSettled", vec![(LeaseLiability, Payables, liability), (FinancingFees, Payables, fee)])
        }
        Posting::EquipmentLost { cost, accumulated } => ("EquipmentLost", lost(cost, accumulated)),
        Posting::InterimLost { financed, own_share, interest } => {
            let moves = vec![
                (LossesOnEquipment, Payables, financed),
                (LossesOnEquipment, PrepaidEquipment, own_share),
                (InterimInterestExpense, Payables, interest),
            ];
            ("InterimLost", moves)
        }
        Posting::LiabilityFellDue { liability } => ("FacilityAccelerated", vec![(LeaseLiability, Payables, liability)]),
    }
}

fn lost(cost: MinorAmount, accumulated: MinorAmount) -> Vec<Move> {
    vec![
        (AccumulatedDepreciation, RightOfUseAssets, accumulated),
        (LossesOnEquipment, RightOfUseAssets, cost.minus(accumulated)),
    ]
}

fn paid(payment: &Payment) -> Vec<Move> {
    let source = if payment.by_guarantor { DueToGuarantor } else { Cash };
    let mut moves = with_expenses(payment.default_interest, payment.charges, (Payables, source, payment.payables));
    moves.push((UnappliedPayments, source, payment.surplus));
    moves
}

/// What becomes due by being paid, before it is.
fn with_expenses(default_interest: MinorAmount, charges: MinorAmount, payment: Move) -> Vec<Move> {
    vec![(DefaultInterestExpense, Payables, default_interest), (FinancingFees, Payables, charges), payment]
}

/// The event's name and the entry; none where an amount is beyond what the
/// contracts allow, which nothing is that came on the wire.
pub(super) fn entry(currency: Currency, posting: &Posting) -> Option<(&'static str, BalancedEntry<LesseeAccount>)> {
    let (event, moves) = rule(posting);
    let mut draft = DraftEntry::new(currency);
    for (debited, credited, amount) in moves {
        draft = draft.transfer(debited, credited, amount.money()?);
    }
    Some((event, draft.balance().ok()?))
}
