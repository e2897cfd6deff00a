//! The facility's second life as it is played: what happens beside accepting and
//! paying on the day, and what must come out, worked apart from both services.

use facility_domain::date::BusinessDate;
use facility_proto::lender::v1::PrepaymentEffect;

use super::super::json::Node;

/// What happens after funding, and every figure that must come out.
#[derive(Debug, Clone, PartialEq)]
pub struct Servicing {
    /// An invoice that the borrower pays late.
    pub late: LatePayment,
    /// An invoice that the guarantor pays on demand.
    pub guaranteed: GuaranteedPayment,
    /// A charge that the borrower disputes.
    pub disputed: DisputedCharge,
    /// The day on which the purchase options are exercised.
    pub options_exercised_on: BusinessDate,
    /// The day on which the facility is closed.
    pub closed_on: BusinessDate,
    /// The fees by their day of issue.
    pub fees: Vec<ExpectedFee>,
    /// The schedules by batch and commencement, as they commence.
    pub schedules: Vec<ExpectedSchedule>,
    /// What is settled before its time, by day.
    pub settlements: Vec<ExpectedSettlement>,
    /// Interest of all schedules as it is billed, where that is not what they say when they commence.
    pub interest: Option<String>,
}

/// An invoice that is paid late.
#[derive(Debug, Clone, PartialEq)]
pub struct LatePayment {
    /// The due date of the invoice.
    pub due_date: BusinessDate,
    /// The day on which it is paid.
    pub paid_on: BusinessDate,
    /// The default interest that must come of it.
    pub default_interest: String,
}

/// An invoice that the guarantor pays.
#[derive(Debug, Clone, PartialEq)]
pub struct GuaranteedPayment {
    /// The due date of the invoice.
    pub due_date: BusinessDate,
    /// The day of the demand.
    pub demanded_on: BusinessDate,
    /// The day on which the guarantor acknowledges it.
    pub acknowledged_on: BusinessDate,
    /// The day on which the guarantor pays.
    pub paid_on: BusinessDate,
    /// The default interest that must come of it.
    pub default_interest: String,
}

/// A charge beside the terms that the borrower disputes.
#[derive(Debug, Clone, PartialEq)]
pub struct DisputedCharge {
    /// The day on which operations enter it.
    pub entered_on: BusinessDate,
    /// The day on which it is due.
    pub due_date: BusinessDate,
    /// What for.
    pub description: String,
    /// How much.
    pub amount: String,
    /// The day on which the dispute is upheld.
    pub resolved_on: BusinessDate,
    /// Why it is upheld.
    pub reason: String,
}

/// A fee that must be billed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedFee {
    /// Day of issue.
    pub issued: BusinessDate,
    /// Due date.
    pub due: BusinessDate,
    /// How much.
    pub amount: String,
}

/// A schedule that must come of an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSchedule {
    /// The number of the batch.
    pub batch: u32,
    /// The commencement.
    pub commencement: BusinessDate,
    /// The amount financed.
    pub amount: String,
    /// The interim rent.
    pub interim: String,
    /// The day on which it is due.
    pub interim_due: BusinessDate,
    /// The level rent.
    pub rent: String,
    /// How many payments.
    pub payments: u32,
    /// The day of the first one.
    pub first_due: BusinessDate,
    /// All interest.
    pub interest: String,
    /// The last payment.
    pub last_payment: String,
}

/// A part of a schedule that is settled before its time, and what must come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSettlement {
    /// Why.
    pub cause: Cause,
    /// The settlement date.
    pub on: BusinessDate,
    /// The number of the batch.
    pub batch: u32,
    /// The commencement of the schedule.
    pub commencement: BusinessDate,
    /// The part.
    pub principal: String,
    /// Interest on it.
    pub interest: String,
    /// The prepayment fee.
    pub fee: String,
    /// The level rent from then on.
    pub rent: String,
    /// How many payments the schedule has then, those that were made among them.
    pub payments: u32,
    /// The last payment.
    pub last_payment: String,
    /// All interest of the schedule, with that on the part.
    pub schedule_interest: String,
}

impl ExpectedSettlement {
    /// Whether it is of that schedule.
    #[must_use]
    pub fn is_of(&self, schedule: &ExpectedSchedule) -> bool {
        (self.batch, self.commencement) == (schedule.batch, schedule.commencement)
    }
}

/// Why something is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A machine was lost.
    TotalLoss {
        /// Its purchase.
        purchase: String,
        /// Day of the loss.
        lost_on: BusinessDate,
    },
    /// The borrower prepays.
    Prepayment {
        /// How much.
        amount: String,
        /// What becomes of the payments.
        effect: i32,
    },
}

pub(super) fn read(node: &Node<'_>, currency: &str) -> Option<Servicing> {
    node.only(&[
        "late",
        "guaranteed",
        "disputed",
        "options_exercised_on",
        "closed_on",
        "fees",
        "schedules",
        "settlements",
    ]);
    let late = late(&node.field("late"), currency);
    let guaranteed = guaranteed(&node.field("guaranteed"), currency);
    let disputed = disputed(&node.field("disputed"), currency);
    let options_exercised_on = node.field("options_exercised_on").date();
    let closed_on = node.field("closed_on").date();
    let fees = node.field("fees").list().iter().filter_map(|fee| expected_fee(fee, currency)).collect();
    let schedules =
        node.field("schedules").list().iter().filter_map(|line| expected_schedule(line, currency)).collect();
    let settlements = node.optional("settlements").map(|list| list.list()).unwrap_or_default();
    let settlements = settlements.iter().filter_map(|line| expected_settlement(line, currency)).collect();
    Some(Servicing {
        late: late?,
        guaranteed: guaranteed?,
        disputed: disputed?,
        options_exercised_on: options_exercised_on?,
        closed_on: closed_on?,
        fees,
        schedules,
        settlements,
        interest: None,
    })
}

fn late(node: &Node<'_>, currency: &str) -> Option<LatePayment> {
    node.only(&["due_date", "paid_on", "default_interest"]);
    let due_date = node.field("due_date").date();
    let paid_on = node.field("paid_on").date();
    let default_interest = node.field("default_interest").amount(currency).amount;
    Some(LatePayment { due_date: due_date?, paid_on: paid_on?, default_interest })
}

fn guaranteed(node: &Node<'_>, currency: &str) -> Option<GuaranteedPayment> {
    node.only(&["due_date", "demanded_on", "acknowledged_on", "paid_on", "default_interest"]);
    let due_date = node.field("due_date").date();
    let demanded_on = node.field("demanded_on").date();
    let acknowledged_on = node.field("acknowledged_on").date();
    let paid_on = node.field("paid_on").date();
    let default_interest = node.field("default_interest").amount(currency).amount;
    Some(GuaranteedPayment {
        due_date: due_date?,
        demanded_on: demanded_on?,
        acknowledged_on: acknowledged_on?,
        paid_on: paid_on?,
        default_interest,
    })
}

fn disputed(node: &Node<'_>, currency: &str) -> Option<DisputedCharge> {
    node.only(&["entered_on", "due_date", "description", "amount", "resolved_on", "reason"]);
    let entered_on = node.field("entered_on").date();
    let due_date = node.field("due_date").date();
    let resolved_on = node.field("resolved_on").date();
    let (description, reason) = (node.field("description").text(), node.field("reason").text());
    let amount = node.field("amount").amount(currency).amount;
    Some(DisputedCharge {
        entered_on: entered_on?,
        due_date: due_date?,
        description,
        amount,
        resolved_on: resolved_on?,
        reason,
    })
}

fn expected_fee(node: &Node<'_>, currency: &str) -> Option<ExpectedFee> {
    node.only(&["issued", "due", "amount"]);
    let (issued, due) = (node.field("issued").date(), node.field("due").date());
    let amount = node.field("amount").amount(currency).amount;
    Some(ExpectedFee { issued: issued?, due: due?, amount })
}

pub(in crate::case) fn expected_schedule(node: &Node<'_>, currency: &str) -> Option<ExpectedSchedule> {
    node.only(&[
        "batch",
        "commencement",
        "amount",
        "interim",
        "interim_due",
        "rent",
        "payments",
        "first_due",
        "interest",
        "last_payment",
    ]);
    let amount = |name| node.field(name).amount(currency).amount;
    let date = |name| node.field(name).date();
    let (commencement, interim_due, first_due) = (date("commencement"), date("interim_due"), date("first_due"));
    Some(ExpectedSchedule {
        batch: node.field("batch").whole(),
        commencement: commencement?,
        amount: amount("amount"),
        interim: amount("interim"),
        interim_due: interim_due?,
        rent: amount("rent"),
        payments: node.field("payments").whole(),
        first_due: first_due?,
        interest: amount("interest"),
        last_payment: amount("last_payment"),
    })
}

pub(in crate::case) fn expected_settlement(node: &Node<'_>, currency: &str) -> Option<ExpectedSettlement> {
    const FIGURES: [&str; 11] = [
        "kind",
        "on",
        "batch",
        "commencement",
        "principal",
        "interest",
        "fee",
        "rent",
        "payments",
        "last_payment",
        "schedule_interest",
    ];
    let amount = |name| node.field(name).amount(currency).amount;
    let kind = node.field("kind");
    let (own, cause): (&[&str], _) = match kind.text().as_str() {
        "TOTAL_LOSS" => {
            let (purchase, lost_on) = (node.field("purchase").text(), node.field("lost_on").date());
            (&["purchase", "lost_on"], lost_on.map(|lost_on| Cause::TotalLoss { purchase, lost_on }))
        }
        "PREPAYMENT" => {
            let effect = node.field("effect").choice("PREPAYMENT_EFFECT_", PrepaymentEffect::from_str_name);
            (&["amount", "effect"], Some(Cause::Prepayment { amount: amount("amount"), effect }))
        }
        other => {
            kind.problem(format!("\"{other}\" is neither TOTAL_LOSS nor PREPAYMENT"));
            return None;
        }
    };
    node.only(&[FIGURES.as_slice(), own].concat());
    let (on, commencement) = (node.field("on").date(), node.field("commencement").date());
    Some(ExpectedSettlement {
        cause: cause?,
        on: on?,
        batch: node.field("batch").whole(),
        commencement: commencement?,
        principal: amount("principal"),
        interest: amount("interest"),
        fee: amount("fee"),
        rent: amount("rent"),
        payments: node.field("payments").whole(),
        last_payment: amount("last_payment"),
        schedule_interest: amount("schedule_interest"),
    })
}
