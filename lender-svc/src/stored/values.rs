//! What many stored events share: amounts, people, decisions, names of conditions. Text on one
//! side, domain types on the other.

use std::fmt::Display;

use facility_domain::{
    currency::Currency,
    date::BusinessDate,
    decimal::parse_decimal,
    facility::{
        Actor, Party,
        condition::{ConditionRef, Decision},
    },
    ids::{ConditionId, DrawdownId, PartyId, PrincipalId},
    money::Money,
    rate::Rate,
    rounding::Rounding,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::codes::StoredCode;

/// What is wrong with stored data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Problem(pub String);

/// Reads one text, or says what could not be read.
pub(super) fn read<T, E: Display>(
    what: &str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, Problem> {
    parse(text).map_err(|problem| Problem(format!("{what} {text:?}: {problem}")))
}

/// Reads a date.
pub(super) fn date(text: &str) -> Result<BusinessDate, Problem> {
    read("date", text, BusinessDate::parse)
}

/// Reads a date that may be absent.
pub(super) fn optional_date(text: Option<&String>) -> Result<Option<BusinessDate>, Problem> {
    text.map(|text| date(text)).transpose()
}

/// Reads a rate.
pub(super) fn rate(text: &str) -> Result<Rate, Problem> {
    read("rate", text, Rate::parse)
}

/// Reads a drawdown's number.
pub(super) fn drawdown(number: u32) -> Result<DrawdownId, Problem> {
    read("drawdown", &number.to_string(), DrawdownId::parse)
}

/// Converts every element of a list.
pub(super) fn each<S, T: TryFrom<S, Error = Problem>>(list: Vec<S>) -> Result<Vec<T>, Problem> {
    list.into_iter().map(T::try_from).collect()
}

/// An amount: `{"currency":"USD","amount":"1250000.00"}`.
#[derive(Debug, Serialize, Deserialize)]
pub struct MoneyV1 {
    currency: String,
    amount: String,
}

impl From<Money> for MoneyV1 {
    fn from(money: Money) -> Self {
        Self { currency: money.currency().code().to_owned(), amount: money.amount_text() }
    }
}

impl TryFrom<MoneyV1> for Money {
    type Error = Problem;

    fn try_from(stored: MoneyV1) -> Result<Self, Problem> {
        let currency = read("currency", &stored.currency, Currency::parse)?;
        read("amount", &stored.amount, |text| Self::parse(currency, text))
    }
}

/// Who did something.
#[derive(Debug, Serialize, Deserialize)]
pub struct ActorV1 {
    principal: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<String>,
}

impl From<&Actor> for ActorV1 {
    fn from(actor: &Actor) -> Self {
        Self {
            principal: actor.principal.to_string(),
            on_behalf_of: actor.on_behalf_of.as_ref().map(ToString::to_string),
        }
    }
}

impl TryFrom<ActorV1> for Actor {
    type Error = Problem;

    fn try_from(stored: ActorV1) -> Result<Self, Problem> {
        let principal = |text: &str| read("principal", text, PrincipalId::parse);
        Ok(Self {
            principal: principal(&stored.principal)?,
            on_behalf_of: stored.on_behalf_of.as_deref().map(principal).transpose()?,
        })
    }
}

/// Who decided something, and when.
#[derive(Debug, Serialize, Deserialize)]
pub struct DecisionV1 {
    by: ActorV1,
    on: String,
}

impl From<&Decision> for DecisionV1 {
    fn from(decision: &Decision) -> Self {
        Self { by: (&decision.by).into(), on: decision.on.to_string() }
    }
}

impl TryFrom<DecisionV1> for Decision {
    type Error = Problem;

    fn try_from(stored: DecisionV1) -> Result<Self, Problem> {
        Ok(Self { by: stored.by.try_into()?, on: date(&stored.on)? })
    }
}

/// Which condition: the facility's, or the instance of the drawdown that is named.
#[derive(Debug, Serialize, Deserialize)]
pub struct ConditionRefV1 {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    drawdown: Option<u32>,
    id: String,
}

impl From<&ConditionRef> for ConditionRefV1 {
    fn from(condition: &ConditionRef) -> Self {
        match condition {
            ConditionRef::Initial(id) => Self { drawdown: None, id: id.to_string() },
            ConditionRef::OfDrawdown(drawdown, id) => Self { drawdown: Some(drawdown.number()), id: id.to_string() },
        }
    }
}

impl TryFrom<ConditionRefV1> for ConditionRef {
    type Error = Problem;

    fn try_from(stored: ConditionRefV1) -> Result<Self, Problem> {
        let id = read("condition", &stored.id, ConditionId::parse)?;
        match stored.drawdown {
            None => Ok(Self::Initial(id)),
            Some(number) => Ok(Self::OfDrawdown(drawdown(number)?, id)),
        }
    }
}

/// A legal person.
#[derive(Debug, Serialize, Deserialize)]
pub struct PartyV1 {
    id: String,
    legal_name: String,
}

impl From<&Party> for PartyV1 {
    fn from(party: &Party) -> Self {
        Self { id: party.id.to_string(), legal_name: party.legal_name.clone() }
    }
}

impl TryFrom<PartyV1> for Party {
    type Error = Problem;

    fn try_from(stored: PartyV1) -> Result<Self, Problem> {
        Ok(Self { id: read("party", &stored.id, PartyId::parse)?, legal_name: stored.legal_name })
    }
}

/// How amounts are rounded.
#[derive(Debug, Serialize, Deserialize)]
pub struct RoundingV1 {
    unit: String,
    mode: String,
}

impl From<&Rounding> for RoundingV1 {
    fn from(rounding: &Rounding) -> Self {
        Self { unit: rounding.unit().to_string(), mode: rounding.mode().code().to_owned() }
    }
}

impl TryFrom<RoundingV1> for Rounding {
    type Error = Problem;

    fn try_from(stored: RoundingV1) -> Result<Self, Problem> {
        let unit = read("rounding unit", &stored.unit, |text| parse_decimal(text, UNIT_DECIMALS))?;
        Self::new(unit, StoredCode::from_code(&stored.mode)?)
            .map_err(|problem| Problem(format!("rounding unit {:?}: {problem}", stored.unit)))
    }
}

/// The most decimals of a rounding unit, as on the wire.
const UNIT_DECIMALS: u32 = 10;
