//! What is looked at after every step: position and drawdowns in the provider's book.

use std::collections::BTreeMap;

use facility_proto::lender::v1::{self as pb, drawdown::State};

use super::Auditor;
use super::model::{Book, Stage, cents};
use crate::desk::Stuck;
use crate::life::{AUDITOR, lender};
use crate::site::LENDER;

/// Available, reserved, funded, cancelled, commitment.
pub(super) type Parts = [i128; 5];

pub(super) fn parts(position: Option<&facility_proto::r#type::v1::Position>) -> Option<Parts> {
    let position = position?;
    let of = [&position.available, &position.reserved, &position.funded, &position.cancelled, &position.commitment];
    let mut parts = [0; 5];
    for (part, money) in parts.iter_mut().zip(of) {
        *part = cents(money.as_ref())?;
    }
    Some(parts)
}

impl Auditor {
    /// Reads what it can get, unless nobody answers.
    pub async fn glance(&self, facility: &str) {
        let before = self.book(facility);
        let request = pb::GetPositionRequest { name: facility.to_owned() };
        let position: Option<pb::GetPositionResponse> =
            self.desk.glance(LENDER, AUDITOR, lender!("FacilityService/GetPosition"), &request).await;
        let request = pb::ListDrawdownsRequest { parent: facility.to_owned(), page_size: 200, ..Default::default() };
        let drawdowns: Option<pb::ListDrawdownsResponse> =
            self.desk.glance(LENDER, AUDITOR, lender!("DrawdownService/ListDrawdowns"), &request).await;
        let after = self.book(facility);
        let (Some(before), Some(after)) = (before, after) else { return };
        self.world.tally(|tally| tally.audits += 1);
        if let Some(position) = position {
            self.position(&before, &position);
        }
        if let Some(drawdowns) = drawdowns {
            self.drawdowns(&after, &drawdowns.drawdowns);
        }
    }

    /// The position in the provider's book, which knew at least what `book` knows.
    fn position(&self, book: &Book, shown: &pb::GetPositionResponse) {
        let Some(parts) = parts(shown.position.as_ref()) else {
            return self.violated(&book.name, format!("1: a position can't be read: {shown:?}"));
        };
        let [available, reserved, funded, cancelled, commitment] = parts;
        if commitment != book.commitment || commitment != available + reserved + funded + cancelled {
            self.violated(&book.name, format!("1: the position does not add up: {parts:?}"));
        }
        if parts.iter().any(|part| *part < 0) {
            self.violated(&book.name, format!("1: a part of the position is negative: {parts:?}"));
        }
        let (less, more) = (book.sum(|stage| stage == Stage::Funded), book.sum(Stage::reserves));
        if funded != less {
            self.violated(&book.name, format!("1: {funded} is funded, {less} was acknowledged"));
        }
        let sending: i128 = book.sending.values().map(|sent| sent.ask.financed).sum();
        let ended = book.target > book.availability_end;
        if !(reserved >= more || ended) || reserved > more + sending {
            self.violated(&book.name, format!("1: {reserved} is reserved, {more} was acknowledged, {sending} sent"));
        }
        if !ended && cancelled != book.cancelled {
            self.violated(&book.name, format!("1: {cancelled} is cancelled, {} was acknowledged", book.cancelled));
        }
        self.forward(&book.name, 0, shown.notice_number);
    }

    /// What was shown once is shown for ever.
    pub(super) fn forward(&self, facility: &str, service: usize, notice: i64) {
        let back = self.hear(facility, |book| {
            let shown = book.shown.get_mut(service)?;
            let back = notice < *shown;
            *shown = notice.max(*shown);
            Some(back)
        });
        if back.flatten() == Some(true) {
            self.violated(facility, format!("6: a service shows notice {notice} after later ones"));
        }
    }

    fn drawdowns(&self, book: &Book, shown: &[pb::Drawdown]) {
        let by_name: BTreeMap<&str, &pb::Drawdown> = shown.iter().map(|it| (it.name.as_str(), it)).collect();
        if by_name.len() != shown.len() {
            self.violated(&book.name, "2: a drawdown is listed twice");
        }
        let known = book.drawdowns.len();
        if shown.len() < known || shown.len() > known + book.sending.len() {
            self.violated(&book.name, format!("6: {} drawdowns, {known} acknowledged", shown.len()));
        }
        for (name, drawn) in &book.drawdowns {
            let Some(its) = by_name.get(name.as_str()) else {
                self.violated(&book.name, format!("6: {name} was acknowledged and is not there"));
                continue;
            };
            let purchases: Vec<&str> =
                its.items.iter().filter_map(|item| Some(item.equipment.as_ref()?.purchase.as_str())).collect();
            if cents(its.financed_amount.as_ref()) != Some(drawn.ask.financed) || purchases != drawn.ask.purchases {
                self.violated(&book.name, format!("6: {name} is not what was asked for: {its:?}"));
            }
            let lapsed = its.state() == State::Lapsed && drawn.stage.reserves() && book.target > book.availability_end;
            if its.state() != state(drawn.stage) && !lapsed {
                let state = its.state();
                self.violated(&book.name, format!("6: {name} is {state:?}, {:?} was acknowledged", drawn.stage));
            }
            if its.approvals.len() != drawn.approvals.len() {
                let (has, known) = (its.approvals.len(), drawn.approvals.len());
                self.violated(&book.name, format!("6: {name} has {has} approvals, {known} were acknowledged"));
            }
        }
    }

    /// Position and drawdowns, whatever it takes, with nothing under way.
    pub(super) async fn at_rest(&self, facility: &str) -> Result<Option<Parts>, Stuck> {
        let request = pb::GetPositionRequest { name: facility.to_owned() };
        let position = self.desk.read(LENDER, AUDITOR, lender!("FacilityService/GetPosition"), &request).await?;
        let request = pb::ListDrawdownsRequest { parent: facility.to_owned(), page_size: 200, ..Default::default() };
        let drawdowns = self.desk.read(LENDER, AUDITOR, lender!("DrawdownService/ListDrawdowns"), &request).await?;
        let (Some(book), Ok(position)) = (self.book(facility), position) else { return Ok(None) };
        self.position(&book, &position);
        match drawdowns {
            Ok(pb::ListDrawdownsResponse { drawdowns, .. }) => self.drawdowns(&book, &drawdowns),
            Err(refused) => self.violated(facility, format!("drawdowns can't be read: {:?}", refused.reasons)),
        }
        Ok(parts(position.position.as_ref()))
    }
}

const fn state(stage: Stage) -> State {
    match stage {
        Stage::Submitted => State::Submitted,
        Stage::Approved => State::Approved,
        Stage::Rejected => State::Rejected,
        Stage::Withdrawn => State::Withdrawn,
        Stage::Cancelled => State::Cancelled,
        Stage::Funded => State::Funded,
        Stage::Reversed => State::Reversed,
    }
}
