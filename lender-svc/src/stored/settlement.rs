//! Stored events of what is settled before its time.

use facility_domain::facility::{
    event::{DrawdownReversed, ReplacedInvoice, RestOfSchedule, ScheduleRenewed, ScheduleSettled, TerminationQuoted},
    servicing::{PrepaymentEffect, Renewal, Settlement, SettlementCause, TerminationQuote},
};

use super::{
    codes::StoredCode,
    invoice::{BillingV1, InvoicePartV1},
    kept::{Kept, kept, kept_variants},
    schedule::{ChargeV1, ScheduleV1},
    values::{DecisionV1, MoneyV1, Problem},
};

kept_variants! {
    /// Why something was settled.
    SettlementCauseV1 of SettlementCause, tag "cause" {
        Prepayment { effect: String }
        TotalLoss { lost_on: String }
        Termination { quote: u32 }
    }

    /// What is left of a schedule.
    RestOfScheduleV1 of RestOfSchedule, tag "state" {
        Interim { amount: MoneyV1, accrued: MoneyV1 }
        Leased { payments: ScheduleV1, balloon: MoneyV1, accruing: u32, accrued: MoneyV1 }
    }
}

kept! {
    /// What was settled.
    SettlementV1 of Settlement {
        number: u32,
        cause: SettlementCauseV1,
        on: String,
        equipment: Vec<String>,
        balance: MoneyV1,
        principal: MoneyV1,
        interest: MoneyV1,
        fee: MoneyV1,
        commenced: bool,
    }

    /// An invoice in whose place another stands.
    ReplacedInvoiceV1 of ReplacedInvoice {
        invoice: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrected: Option<BillingV1>,
        carried: Vec<InvoicePartV1>,
        released: MoneyV1,
    }

    /// `facility.schedule_settled.v1`
    ScheduleSettledV1 of ScheduleSettled {
        decision: DecisionV1,
        schedule: u32,
        settlement: SettlementV1,
        rest: RestOfScheduleV1,
        ends: bool,
        accrual_adjustment: MoneyV1,
        replaced: Vec<ReplacedInvoiceV1>,
        billing: BillingV1,
    }

    /// The further term of a schedule.
    RenewalV1 of Renewal {
        renewed_on: String,
        first_payment: u32,
        start: String,
        end: String,
        annual_rate: String,
    }

    /// `facility.schedule_renewed.v1`
    ScheduleRenewedV1 of ScheduleRenewed {
        decision: DecisionV1,
        schedule: u32,
        renewal: RenewalV1,
        amount: MoneyV1,
        payments: ScheduleV1,
        replaced: Vec<ReplacedInvoiceV1>,
    }

    /// `facility.drawdown_reversed.v1`
    DrawdownReversedV1 of DrawdownReversed {
        drawdown: u32,
        decision: DecisionV1,
        bank_reference: String,
        amount: MoneyV1,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deducted_fee: Option<MoneyV1>,
        cancelled: bool,
        schedule: u32,
        interim_adjustment: MoneyV1,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        billing: Option<BillingV1>,
    }

    /// A quote.
    TerminationQuoteV1 of TerminationQuote {
        id: u32,
        decision: DecisionV1,
        schedule: u32,
        equipment: Vec<String>,
        settlement_date: String,
        balance: MoneyV1,
        principal: MoneyV1,
        interest: ChargeV1,
        fee: MoneyV1,
        unpaid: MoneyV1,
        taken: bool,
    }

    /// `facility.termination_quoted.v1`
    TerminationQuotedV1 of TerminationQuoted {
        quote: TerminationQuoteV1,
    }
}

impl Kept<String> for PrepaymentEffect {
    fn keep(&self) -> String {
        self.code().to_owned()
    }

    fn restore(form: String) -> Result<Self, Problem> {
        Self::from_code(&form)
    }
}
