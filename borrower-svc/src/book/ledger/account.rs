//! The borrower's chart of accounts: a lessee (IFRS 16.22 to 16.38).

use facility_domain::chart_of_accounts;

chart_of_accounts! {
    /// An account of the borrower.
    LesseeAccount:

    /// Money at the bank.
    Cash = "CASH", Asset;
    /// The borrower's own share of the price of equipment that is not on lease yet.
    PrepaidEquipment = "PREPAID_EQUIPMENT", Asset;
    /// Leased equipment at cost.
    RightOfUseAssets = "RIGHT_OF_USE_ASSETS", Asset;
    /// Equipment that the borrower owns, at cost.
    Equipment = "EQUIPMENT", Asset;
    /// What of leased and owned equipment is used up; its balance is a credit.
    AccumulatedDepreciation = "ACCUMULATED_DEPRECIATION", Asset;
    /// Value added tax on rents, to be claimed back as input tax.
    VatReceivable = "VAT_RECEIVABLE", Asset;
    /// Paid to the provider and not used for anything due.
    UnappliedPayments = "UNAPPLIED_PAYMENTS", Asset;
    /// The present value of what is not due yet on leases (IFRS 16.26).
    LeaseLiability = "LEASE_LIABILITY", Liability;
    /// What is due to the provider; a debit balance where it was paid ahead or without ground.
    Payables = "PAYABLES", Liability;
    /// What the guarantor paid for the borrower.
    DueToGuarantor = "DUE_TO_GUARANTOR", Liability;
    /// Interest on lease liabilities (IFRS 16.36).
    InterestExpense = "INTEREST_EXPENSE", Expense;
    /// Interest between funding and commencement.
    InterimInterestExpense = "INTERIM_INTEREST_EXPENSE", Expense;
    /// Arrangement and commitment fee, charges.
    FinancingFees = "FINANCING_FEES", Expense;
    /// Interest on what was paid late.
    DefaultInterestExpense = "DEFAULT_INTEREST_EXPENSE", Expense;
    /// Leased equipment that was lost, less what was used up of it.
    LossesOnEquipment = "LOSSES_ON_EQUIPMENT", Expense;
    /// Equipment used up (IFRS 16.31 to 16.33).
    Depreciation = "DEPRECIATION", Expense;
}
