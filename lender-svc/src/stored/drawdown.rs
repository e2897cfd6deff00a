//! Stored events of drawdowns.

use facility_domain::facility::{
    ClaimKey,
    approval::Approval,
    drawdown::DrawdownLine,
    event::{
        DrawdownApproved, DrawdownCancelled, DrawdownFunded, DrawdownLapsed, DrawdownRejected, DrawdownSubmitted,
        DrawdownWithdrawn,
    },
};
use serde::{Deserialize, Serialize};

use super::{
    codes::StoredCode,
    equipment::EquipmentV1,
    values::{ActorV1, DecisionV1, MoneyV1, Problem, date, drawdown, each, optional_date},
};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
struct LineV1 {
    #[serde(flatten)]
    equipment: EquipmentV1,
    financed_amount: MoneyV1,
}

impl From<&DrawdownLine> for LineV1 {
    fn from(line: &DrawdownLine) -> Self {
        let DrawdownLine { item, financed_amount } = line;
        Self { equipment: item.into(), financed_amount: (*financed_amount).into() }
    }
}

impl TryFrom<LineV1> for DrawdownLine {
    type Error = Problem;

    fn try_from(stored: LineV1) -> Result<Self, Problem> {
        Ok(Self { item: stored.equipment.try_into()?, financed_amount: stored.financed_amount.try_into()? })
    }
}

/// A key that is claimed.
#[derive(Debug, Serialize, Deserialize)]
struct ClaimV1 {
    kind: String,
    key: String,
}

impl From<&ClaimKey> for ClaimV1 {
    fn from(claim: &ClaimKey) -> Self {
        let ClaimKey { kind, key } = claim;
        Self { kind: kind.code().to_owned(), key: key.clone() }
    }
}

/// The key is taken as it was claimed, so that a later way of making keys gives back what was taken.
impl TryFrom<ClaimV1> for ClaimKey {
    type Error = Problem;

    fn try_from(stored: ClaimV1) -> Result<Self, Problem> {
        Ok(Self { kind: StoredCode::from_code(&stored.kind)?, key: stored.key })
    }
}

/// `facility.drawdown_submitted.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DrawdownSubmittedV1 {
    drawdown: u32,
    decision: DecisionV1,
    requested_funding_date: String,
    lines: Vec<LineV1>,
    price: MoneyV1,
    financed_amount: MoneyV1,
    claims: Vec<ClaimV1>,
}

impl From<&DrawdownSubmitted> for DrawdownSubmittedV1 {
    fn from(event: &DrawdownSubmitted) -> Self {
        let DrawdownSubmitted { drawdown, decision, requested_funding_date, lines, price, financed_amount, claims } =
            event;
        Self {
            drawdown: drawdown.number(),
            decision: decision.into(),
            requested_funding_date: requested_funding_date.to_string(),
            lines: lines.iter().map(Into::into).collect(),
            price: (*price).into(),
            financed_amount: (*financed_amount).into(),
            claims: claims.iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<DrawdownSubmittedV1> for DrawdownSubmitted {
    type Error = Problem;

    fn try_from(stored: DrawdownSubmittedV1) -> Result<Self, Problem> {
        Ok(Self {
            drawdown: drawdown(stored.drawdown)?,
            decision: stored.decision.try_into()?,
            requested_funding_date: date(&stored.requested_funding_date)?,
            lines: each(stored.lines)?,
            price: stored.price.try_into()?,
            financed_amount: stored.financed_amount.try_into()?,
            claims: each(stored.claims)?,
        })
    }
}

/// `facility.drawdown_approved.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DrawdownApprovedV1 {
    drawdown: u32,
    by: ActorV1,
    role: String,
    on: String,
    comment: String,
    completes: bool,
}

impl From<&DrawdownApproved> for DrawdownApprovedV1 {
    fn from(event: &DrawdownApproved) -> Self {
        let DrawdownApproved { drawdown, approval: Approval { by, role, on, comment }, completes } = event;
        Self {
            drawdown: drawdown.number(),
            by: by.into(),
            role: role.code().to_owned(),
            on: on.to_string(),
            comment: comment.clone(),
            completes: *completes,
        }
    }
}

impl TryFrom<DrawdownApprovedV1> for DrawdownApproved {
    type Error = Problem;

    fn try_from(stored: DrawdownApprovedV1) -> Result<Self, Problem> {
        let approval = Approval {
            by: stored.by.try_into()?,
            role: StoredCode::from_code(&stored.role)?,
            on: date(&stored.on)?,
            comment: stored.comment,
        };
        Ok(Self { drawdown: drawdown(stored.drawdown)?, approval, completes: stored.completes })
    }
}

/// Declares the stored form of a decision that ends a drawdown unfunded.
macro_rules! ended {
    ($(#[doc = $doc:literal])+ $stored:ident of $event:ident) => {
        $(#[doc = $doc])+
        #[derive(Debug, Serialize, Deserialize)]
        pub(super) struct $stored {
            drawdown: u32,
            decision: DecisionV1,
            reason: String,
        }

        impl From<&$event> for $stored {
            fn from(event: &$event) -> Self {
                let $event { drawdown, decision, reason } = event;
                Self { drawdown: drawdown.number(), decision: decision.into(), reason: reason.clone() }
            }
        }

        impl TryFrom<$stored> for $event {
            type Error = Problem;

            fn try_from(stored: $stored) -> Result<Self, Problem> {
                Ok(Self {
                    drawdown: drawdown(stored.drawdown)?,
                    decision: stored.decision.try_into()?,
                    reason: stored.reason,
                })
            }
        }
    };
}

ended! {
    /// `facility.drawdown_rejected.v1`
    DrawdownRejectedV1 of DrawdownRejected
}

ended! {
    /// `facility.drawdown_withdrawn.v1`
    DrawdownWithdrawnV1 of DrawdownWithdrawn
}

ended! {
    /// `facility.drawdown_cancelled.v1`
    DrawdownCancelledV1 of DrawdownCancelled
}

/// `facility.drawdown_lapsed.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DrawdownLapsedV1 {
    drawdown: u32,
    on: String,
}

impl From<&DrawdownLapsed> for DrawdownLapsedV1 {
    fn from(event: &DrawdownLapsed) -> Self {
        let DrawdownLapsed { drawdown, on } = event;
        Self { drawdown: drawdown.number(), on: on.to_string() }
    }
}

impl TryFrom<DrawdownLapsedV1> for DrawdownLapsed {
    type Error = Problem;

    fn try_from(stored: DrawdownLapsedV1) -> Result<Self, Problem> {
        Ok(Self { drawdown: drawdown(stored.drawdown)?, on: date(&stored.on)? })
    }
}

/// `facility.drawdown_funded.v1`
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DrawdownFundedV1 {
    drawdown: u32,
    decision: DecisionV1,
    financed_amount: MoneyV1,
    payment_reference: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    final_maturity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deducted_fee: Option<MoneyV1>,
}

impl From<&DrawdownFunded> for DrawdownFundedV1 {
    fn from(event: &DrawdownFunded) -> Self {
        let DrawdownFunded { drawdown, decision, financed_amount, payment_reference, final_maturity, deducted_fee } =
            event;
        Self {
            drawdown: drawdown.number(),
            decision: decision.into(),
            financed_amount: (*financed_amount).into(),
            payment_reference: payment_reference.clone(),
            final_maturity: final_maturity.map(|date| date.to_string()),
            deducted_fee: deducted_fee.map(Into::into),
        }
    }
}

impl TryFrom<DrawdownFundedV1> for DrawdownFunded {
    type Error = Problem;

    fn try_from(stored: DrawdownFundedV1) -> Result<Self, Problem> {
        Ok(Self {
            drawdown: drawdown(stored.drawdown)?,
            decision: stored.decision.try_into()?,
            financed_amount: stored.financed_amount.try_into()?,
            payment_reference: stored.payment_reference,
            final_maturity: optional_date(stored.final_maturity.as_ref())?,
            deducted_fee: stored.deducted_fee.map(TryInto::try_into).transpose()?,
        })
    }
}
