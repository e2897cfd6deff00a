//! The provider's chart of accounts: a lessor of finance leases (IFRS 16.67 to 16.80).

use crate::chart_of_accounts;

chart_of_accounts! {
    /// An account of the provider.
    LessorAccount:

    /// Money at the bank.
    Cash = "CASH", Asset;
    /// Paid to suppliers for equipment that is not on lease yet.
    AdvancesForEquipment = "ADVANCES_FOR_EQUIPMENT", Asset;
    /// Net investment in leases (IFRS 16.67), without what is due.
    NetInvestmentInLeases = "NET_INVESTMENT_IN_LEASES", Asset;
    /// Interest that has accrued and is not due yet.
    AccruedInterest = "ACCRUED_INTEREST", Asset;
    /// Commitment fee that has accrued and is not due yet.
    AccruedFees = "ACCRUED_FEES", Asset;
    /// Rents, interim rents and settlements that are due.
    RentReceivable = "RENT_RECEIVABLE", Asset;
    /// Fees, charges and option prices that are due.
    FeesReceivable = "FEES_RECEIVABLE", Asset;
    /// Default interest that is due.
    DefaultInterestReceivable = "DEFAULT_INTEREST_RECEIVABLE", Asset;
    /// Paid on invoices before their due date.
    ReceivedInAdvance = "RECEIVED_IN_ADVANCE", Liability;
    /// Received and not allocated.
    UnappliedCash = "UNAPPLIED_CASH", Liability;
    /// Value added tax on rents that are due, owed to the tax authority.
    VatPayable = "VAT_PAYABLE", Liability;
    /// Interest between funding and commencement.
    InterimInterestIncome = "INTERIM_INTEREST_INCOME", Income;
    /// Interest on the net investment in leases (IFRS 16.75).
    FinanceIncome = "FINANCE_INCOME", Income;
    /// Arrangement and commitment fee, charges.
    FeeIncome = "FEE_INCOME", Income;
    /// Default interest.
    DefaultInterestIncome = "DEFAULT_INTEREST_INCOME", Income;
    /// What lessees paid for equipment at the end of its lease.
    GainOnDisposal = "GAIN_ON_DISPOSAL", Income;
}
