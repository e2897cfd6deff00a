//! Reads a scenario field by field. What its fields mean is said where its types
//! are.

use super::{
    super::{
        json::{JsonFile, Node},
        problems::Problem,
    },
    Attempt, AttemptedAction, BatchFigures, BatchScenario, ConditionAction, ConditionStep, Document, DrawdownEvidence,
    EndFigures, ExpectedReason, FILE, FurtherPrincipal, Moment, Parties, People, RefusedBatch, Scenario, servicing,
};

/// Reads the scenario, or says everything that is wrong with it. `currency` is
/// that of the commitment.
pub(in crate::case) fn read(text: &str, currency: &str) -> Result<Scenario, Vec<Problem>> {
    let file = JsonFile::parse(FILE, text)?;
    let scenario = read_scenario(&file.root(), currency);
    let problems = file.problems();
    match (scenario, problems.is_empty()) {
        (Some(scenario), true) => Ok(scenario),
        (_, _) => Err(problems),
    }
}

fn read_scenario(root: &Node<'_>, currency: &str) -> Option<Scenario> {
    root.only(&[
        "facility",
        "parties",
        "people",
        "further_principals",
        "conditions",
        "drawdown_evidence",
        "batches",
        "servicing",
        "end",
    ]);
    let facility = root.field("facility");
    facility.only(&["id", "time_zone", "opening_date", "closing_date"]);
    let opening_date = facility.field("opening_date").date();
    let closing_date = facility.field("closing_date").date();
    let facility_id = facility.field("id").text();
    let time_zone = facility.field("time_zone").text();
    let parties = parties(&root.field("parties"));
    let people = people(&root.field("people"));
    let further = root.optional("further_principals").map(|list| list.list()).unwrap_or_default();
    let further_principals = further.iter().map(further_principal).collect();
    let conditions = condition_steps(&root.field("conditions"));
    let drawdown_evidence = root.field("drawdown_evidence").list().iter().map(drawdown_evidence).collect();
    let batches = root.field("batches").list().iter().map(|node| batch(node, currency)).collect();
    let servicing = servicing::read(&root.field("servicing"), currency);
    let end = root.field("end");
    end.only(&["funded", "lapsed"]);
    let end = EndFigures {
        funded: end.field("funded").amount(currency).amount,
        lapsed: end.field("lapsed").amount(currency).amount,
    };
    Some(Scenario {
        facility_id,
        time_zone,
        opening_date: opening_date?,
        closing_date: closing_date?,
        parties,
        people,
        further_principals,
        conditions,
        drawdown_evidence,
        batches,
        servicing: servicing?,
        end,
    })
}

fn parties(node: &Node<'_>) -> Parties {
    node.only(&["provider", "borrower", "guarantor"]);
    let party = |name| node.field(name).text();
    Parties { provider: party("provider"), borrower: party("borrower"), guarantor: party("guarantor") }
}

fn people(node: &Node<'_>) -> People {
    node.only(&[
        "facility_agent",
        "waives",
        "funding_officer",
        "administrator",
        "procurement",
        "treasurer",
        "operations",
        "lender_operations",
        "guarantor",
        "auditor",
    ]);
    let person = |name| node.field(name).text();
    People {
        facility_agent: person("facility_agent"),
        waives: person("waives"),
        funding_officer: person("funding_officer"),
        administrator: person("administrator"),
        procurement: person("procurement"),
        treasurer: person("treasurer"),
        operations: person("operations"),
        lender_operations: person("lender_operations"),
        guarantor: person("guarantor"),
        auditor: person("auditor"),
    }
}

fn further_principal(node: &Node<'_>) -> FurtherPrincipal {
    node.only(&["name", "uri", "party", "roles"]);
    FurtherPrincipal {
        name: node.field("name").text(),
        uri: node.field("uri").text(),
        party: node.field("party").text(),
        roles: node.field("roles").list().iter().map(Node::text).collect(),
    }
}

fn condition_steps(node: &Node<'_>) -> Vec<ConditionStep> {
    node.list().iter().filter_map(condition_step).collect()
}

fn condition_step(node: &Node<'_>) -> Option<ConditionStep> {
    node.only(&["condition", "on", "evidence", "rejected", "waived"]);
    let condition = node.field("condition").text();
    let on = node.field("on").date();
    let evidence = node.optional("evidence").map(|evidence| document(&evidence));
    let rejected = node.optional("rejected").map(|reason| reason.text());
    let waived = node.optional("waived").map(|reason| reason.text());
    let action = match (evidence, rejected, waived) {
        (Some(document), None, None) => ConditionAction::Satisfied(document),
        (Some(document), Some(reason), None) => ConditionAction::Rejected(document, reason),
        (None, None, Some(reason)) => ConditionAction::Waived(reason),
        (_, _, _) => {
            node.problem("must have evidence (accepted, or rejected for a reason), or be waived for a reason");
            return None;
        }
    };
    Some(ConditionStep { condition, on: on?, action })
}

fn document(node: &Node<'_>) -> Document {
    node.only(&["title", "reference", "text"]);
    Document {
        title: node.field("title").text(),
        reference: node.field("reference").text(),
        text: node.field("text").text(),
    }
}

fn drawdown_evidence(node: &Node<'_>) -> DrawdownEvidence {
    node.only(&["condition", "evidence"]);
    DrawdownEvidence { condition: node.field("condition").text(), document: document(&node.field("evidence")) }
}

fn batch(node: &Node<'_>, currency: &str) -> BatchScenario {
    node.only(&["batch", "refused", "approvers", "approver_role", "attempts", "figures"]);
    let attempts = node.optional("attempts").map(|attempts| attempts.list()).unwrap_or_default();
    BatchScenario {
        number: node.field("batch").whole(),
        refused: node.optional("refused").as_ref().map(refused_batch),
        approvers: node.field("approvers").list().iter().map(Node::text).collect(),
        approver_role: node.field("approver_role").text(),
        attempts: attempts.iter().filter_map(attempt).collect(),
        figures: figures(&node.field("figures"), currency),
    }
}

fn refused_batch(node: &Node<'_>) -> RefusedBatch {
    node.only(&["reasons", "leave_out", "conditions"]);
    let leave_out = node.optional("leave_out").map(|list| list.list()).unwrap_or_default();
    RefusedBatch {
        reasons: node.field("reasons").list().iter().map(expected_reason).collect(),
        leave_out: leave_out.iter().map(Node::text).collect(),
        conditions: node.optional("conditions").map(|steps| condition_steps(&steps)).unwrap_or_default(),
    }
}

fn attempt(node: &Node<'_>) -> Option<Attempt> {
    node.only(&["at", "do", "by", "note", "code", "reasons"]);
    let at = one_of(
        &node.field("at"),
        &[
            ("BEFORE_SUBMISSION", Moment::BeforeSubmission),
            ("AFTER_SUBMISSION", Moment::AfterSubmission),
            ("AFTER_FIRST_APPROVAL", Moment::AfterFirstApproval),
            ("AFTER_APPROVAL", Moment::AfterApproval),
            ("BEFORE_FUNDING", Moment::BeforeFunding),
        ],
    );
    let action = one_of(
        &node.field("do"),
        &[
            ("APPROVE", AttemptedAction::Approve),
            ("FUND", AttemptedAction::Fund),
            ("ENTER_AND_APPROVE", AttemptedAction::EnterAndApprove),
        ],
    );
    let by = node.field("by").text();
    let note = node.field("note").text();
    let code = node.field("code").text();
    let reasons = node.field("reasons").list().iter().map(expected_reason).collect();
    let (at, action) = (at?, action?);
    if (at == Moment::BeforeSubmission) != (action == AttemptedAction::EnterAndApprove) {
        node.problem("only ENTER_AND_APPROVE is tried BEFORE_SUBMISSION, and only then");
    }
    Some(Attempt { at, action, by, note, code, reasons })
}

fn one_of<T: Copy>(node: &Node<'_>, choices: &[(&str, T)]) -> Option<T> {
    let text = node.text();
    let chosen = choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
    if chosen.is_none() && !text.is_empty() {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        node.problem(format!("\"{text}\" is none of {}", names.join(", ")));
    }
    chosen
}

fn expected_reason(node: &Node<'_>) -> ExpectedReason {
    node.only(&["reason", "subject", "metadata"]);
    let metadata = node.optional("metadata").map(|metadata| metadata.entries()).unwrap_or_default();
    ExpectedReason {
        reason: node.field("reason").text(),
        subject: node.optional("subject").map(|subject| subject.text()),
        metadata: metadata.into_iter().map(|(name, value)| (name, value.text())).collect(),
    }
}

fn figures(node: &Node<'_>, currency: &str) -> BatchFigures {
    node.only(&["items", "price", "financed", "cumulative", "available"]);
    let amount = |name| node.field(name).amount(currency).amount;
    BatchFigures {
        items: node.field("items").whole(),
        price: amount("price"),
        financed: amount("financed"),
        cumulative: amount("cumulative"),
        available: amount("available"),
    }
}
