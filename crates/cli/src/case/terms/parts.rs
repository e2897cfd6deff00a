//! The composite terms: one function for each message.

use facility_proto::r#type::v1::{
    Party,
    facility_terms::{
        AllocationCategory, Amortization, ApprovalBand, ConditionPrecedent, Cure, Fees, FinalMaturity, Guarantee,
        Interest, Period, PurchaseOption, Rounding, Sublimit, VatRate, amortization, approval_band,
        condition_precedent, fees, final_maturity, interest, period, rounding,
    },
};

use super::super::json::Node;

pub(super) fn texts(node: &Node<'_>) -> Vec<String> {
    node.list().iter().map(Node::text).collect()
}

pub(super) fn final_maturity(node: &Node<'_>) -> FinalMaturity {
    node.only(&["date", "tenor_months", "from"]);
    let maturity = match node.optional("date") {
        Some(date) => final_maturity::Maturity::Date(date.date_text()),
        None => final_maturity::Maturity::Tenor(final_maturity::Tenor {
            months: node.field("tenor_months").whole(),
            from: node.field("from").choice("FROM_", final_maturity::tenor::From::from_str_name),
        }),
    };
    FinalMaturity { maturity: Some(maturity) }
}

pub(super) fn sublimit(node: &Node<'_>, currency: &str) -> Sublimit {
    node.only(&["category", "amount"]);
    Sublimit { category: node.field("category").text(), amount: Some(node.field("amount").amount(currency)) }
}

pub(super) fn interest(node: &Node<'_>) -> Interest {
    let kind = node.field("basis");
    let basis = match kind.text().as_str() {
        "FIXED" => {
            node.only(&["basis", "annual_rate", "default_margin"]);
            Some(interest::Basis::Fixed(interest::Fixed { annual_rate: node.field("annual_rate").rate() }))
        }
        "FLOATING" => Some(interest::Basis::Floating(floating(node))),
        "" => None,
        other => {
            kind.problem(format!("\"{other}\" is neither FIXED nor FLOATING"));
            None
        }
    };
    Interest { basis }
}

pub(super) fn floating(node: &Node<'_>) -> interest::Floating {
    node.only(&[
        "basis",
        "benchmark",
        "margin",
        "floor",
        "cap",
        "reset_months",
        "fixing_lag_business_days",
        "reset_rule",
        "default_margin",
    ]);
    interest::Floating {
        benchmark: node.field("benchmark").text(),
        margin: node.field("margin").rate(),
        floor: node.optional("floor").map(|floor| floor.rate()),
        cap: node.optional("cap").map(|cap| cap.rate()),
        reset_months: node.field("reset_months").whole(),
        fixing_lag_business_days: node.field("fixing_lag_business_days").whole(),
        reset_rule: node.field("reset_rule").choice("RESET_RULE_", interest::floating::ResetRule::from_str_name),
        compounded_in_arrears: None,
        previous_fixing: None,
    }
}

pub(super) fn amortization(node: &Node<'_>) -> Amortization {
    let shape = match node.text().as_str() {
        "LEVEL_RENT" => Some(amortization::Shape::LevelRent(amortization::LevelRent {})),
        "LEVEL_PRINCIPAL" => Some(amortization::Shape::LevelPrincipal(amortization::LevelPrincipal {})),
        "BULLET" => Some(amortization::Shape::Bullet(amortization::Bullet {})),
        "" => None,
        other => {
            node.problem(format!("\"{other}\" is none of LEVEL_RENT, LEVEL_PRINCIPAL, BULLET"));
            None
        }
    };
    Amortization { shape }
}

pub(super) fn rounding(node: &Node<'_>) -> Rounding {
    node.only(&["unit", "mode"]);
    Rounding {
        unit: node.field("unit").rate(),
        mode: node.field("mode").choice("MODE_", rounding::Mode::from_str_name),
    }
}

pub(super) fn fees(assumed: &Node<'_>) -> Fees {
    Fees {
        arrangement_fee_rate: assumed.field("arrangement_fee_rate").rate(),
        arrangement_fee_billed: assumed
            .field("arrangement_fee_billed")
            .choice("ARRANGEMENT_FEE_BILLED_", fees::ArrangementFeeBilled::from_str_name),
        commitment_fee_rate: assumed.field("commitment_fee_rate").rate(),
        commitment_fee_billed: assumed
            .field("commitment_fee_billed")
            .choice("COMMITMENT_FEE_BILLED_", fees::CommitmentFeeBilled::from_str_name),
        prepayment_fee_rate: assumed.field("prepayment_fee_rate").rate(),
    }
}

pub(super) fn period(node: &Node<'_>) -> Period {
    Period { days: node.field("days").whole(), kind: node.field("kind").choice("KIND_", period::Kind::from_str_name) }
}

pub(super) fn cure(node: &Node<'_>) -> Cure {
    node.only(&["days", "kind", "cures_event_of_default"]);
    Cure { period: Some(period(node)), cures_event_of_default: node.field("cures_event_of_default").flag() }
}

pub(super) fn allocation_order(node: &Node<'_>) -> Vec<i32> {
    let category = |node: &Node<'_>| node.choice("ALLOCATION_CATEGORY_", AllocationCategory::from_str_name);
    node.list().iter().map(category).collect()
}

pub(super) fn purchase_option(node: &Node<'_>) -> PurchaseOption {
    node.only(&["currency_code", "amount", "per", "reasonably_certain"]);
    let per = node.field("per");
    if !matches!(per.text().as_str(), "SCHEDULE" | "") {
        per.problem("must be SCHEDULE: the price is one for each schedule");
    }
    PurchaseOption {
        price: Some(node.field("amount").amount(&node.field("currency_code").text())),
        reasonably_certain: node.field("reasonably_certain").flag(),
    }
}

pub(super) fn approval_band(node: &Node<'_>, currency: &str) -> ApprovalBand {
    node.only(&["up_to", "approvals", "role"]);
    ApprovalBand {
        up_to: node.optional("up_to").map(|bound| bound.amount(currency)),
        approvals: node.field("approvals").whole(),
        role: node.field("role").choice("ROLE_", approval_band::Role::from_str_name),
    }
}

pub(super) fn condition_precedent(node: &Node<'_>) -> ConditionPrecedent {
    node.only(&["id", "when", "title", "blocks"]);
    if let Some(blocks) = node.optional("blocks")
        && blocks.text() != "FUNDING"
    {
        blocks.problem("must be FUNDING: nothing else can be blocked by a drawdown's own condition");
    }
    ConditionPrecedent {
        id: node.field("id").text(),
        when: node.field("when").choice("WHEN_", condition_precedent::When::from_str_name),
        title: node.field("title").text(),
    }
}

pub(super) fn guarantee(node: &Node<'_>) -> Guarantee {
    node.only(&["guarantor", "cap", "expiry"]);
    Guarantee {
        guarantor: Some(Party { id: String::new(), legal_name: node.field("guarantor").text() }),
        cap: Some(node.field("cap").money()),
        expiry_date: node.field("expiry").date_text(),
    }
}

pub(super) fn vat_rate(node: &Node<'_>) -> VatRate {
    node.only(&["effective_from", "rate"]);
    VatRate { effective_from: node.field("effective_from").date_text(), rate: node.field("rate").rate() }
}
