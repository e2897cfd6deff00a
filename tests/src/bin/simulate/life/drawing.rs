//! Machines are bought: asked for, approved or not, funded, delivered, accepted.

use std::collections::BTreeSet;
use std::time::Duration;

use facility_proto::borrower::v1::{self as own, accept_purchases_request::AcceptedPurchase};
use facility_proto::lender::v1 as pb;
use facility_proto::r#type::v1::EquipmentItem;

use super::{AGENT, AVAILABLE_UNTIL, BUYER, Deal, FUNDER, Life, OFFICERS, SITE, TREASURER, borrower, lender, usd};
use crate::audit::model::{Ask, Sent, Stage};
use crate::day::Day;
use crate::desk::Stuck;
use crate::site::BORROWER;

/// A purchase in the borrower's book.
#[derive(Clone, Debug)]
struct Bought {
    id: String,
    keys: [String; 2],
    financed: i128,
}

impl Life {
    /// Enters a purchase; under a serial number that others may use, too.
    async fn buy(&self, serial: &str, price: i128) -> Result<Bought, Stuck> {
        let id = self.fresh("PUR");
        let invoice_number = self.fresh("INV");
        let equipment = EquipmentItem {
            purchase: id.clone(),
            category: "MOBILE_SURFACE".to_owned(),
            manufacturer: "Caterpillar".to_owned(),
            model: "D8T".to_owned(),
            description: "Track-type tractor".to_owned(),
            serial_number: serial.to_owned(),
            supplier: "dealer".to_owned(),
            invoice_number: invoice_number.clone(),
            invoice_date: "2008-01-02".to_owned(),
            price: usd(price),
        };
        let request = own::CreatePurchaseRequest {
            request_id: self.fresh("create"),
            parent: self.facility.clone(),
            equipment: Some(equipment),
        };
        let answer = self.at_borrower(BUYER, borrower!("PurchaseService/CreatePurchase"), request).await?;
        let _: own::CreatePurchaseResponse = self.must("CreatePurchase", answer)?;
        let name = format!("{}/purchases/{id}", self.facility);
        self.audit.hear(&self.facility, |book| book.purchases.insert(name));
        let keys = [format!("serial {serial}"), format!("invoice {invoice_number}")];
        Ok(Bought { id, keys, financed: self.deal.financed(price) })
    }

    /// A price in cents around so many thousand dollars.
    fn price(&self, thousands: i64) -> i128 {
        i128::from(thousands) * 100_000 + i128::from(self.below(10_000_000))
    }

    /// Asks for a drawdown over these purchases; its name, where it was accepted.
    async fn submit(&self, bought: &[Bought]) -> Result<Option<(String, Day)>, Stuck> {
        self.desk.think().await;
        self.submit_at_once(bought).await
    }

    async fn submit_at_once(&self, bought: &[Bought]) -> Result<Option<(String, Day)>, Stuck> {
        let on = self.today.get().plus(1).plus_working_days(self.deal.notice_days);
        let request = own::SubmitPurchasesRequest {
            request_id: self.fresh("submit"),
            parent: self.facility.clone(),
            purchases: bought.iter().map(|it| format!("{}/purchases/{}", self.facility, it.id)).collect(),
            requested_funding_date: on.text(),
        };
        let ask = Ask {
            purchases: bought.iter().map(|it| it.id.clone()).collect(),
            keys: bought.iter().flat_map(|it| it.keys.clone()).collect::<BTreeSet<_>>(),
            financed: bought.iter().map(|it| it.financed).sum(),
        };
        // Known to be under way before it is sent: others may be refused because of it.
        let own_name = request.request_id.clone();
        self.audit.hear(&self.facility, |book| book.sending.insert(own_name.clone(), Sent::new(ask)));
        let path = borrower!("PurchaseService/SubmitPurchases");
        let answer = self.desk.at_once(BORROWER, TREASURER, path, &request).await?;
        let answer: own::SubmitPurchasesResponse = self.must("SubmitPurchases", answer)?;
        let submission = answer.submission.unwrap_or_default().name;
        self.audit.hear(&self.facility, |book| {
            let sent = book.sending.remove(&own_name)?;
            book.sending.insert(submission.clone(), sent)
        });
        let outcome = self.outcome(&submission).await?;
        if outcome.state() == own::submission::State::Accepted {
            self.audit.submitted(&self.facility, &submission, &outcome.subject);
            Ok(Some((outcome.subject, on)))
        } else {
            let reasons: Vec<String> = outcome.failures.into_iter().map(|failure| failure.reason).collect();
            self.desk.world.note(format!("{submission} is refused: {reasons:?}"));
            self.audit.refused(&self.facility, &submission, &reasons);
            Ok(None)
        }
    }

    /// Several drawdowns at once that together are more than there is.
    pub(super) async fn compete(&self) -> Result<(), Stuck> {
        let third = i64::try_from(self.deal.commitment / 3_000).unwrap_or(0);
        let mut wanted = Vec::new();
        for _ in 0..4 {
            let serial = self.fresh("S");
            wanted.push(vec![self.buy(&serial, self.price(third)).await?]);
        }
        let (first, second, third, fourth) = tokio::join!(
            self.submit(&wanted[0]),
            self.submit(&wanted[1]),
            self.submit(&wanted[2]),
            self.submit(&wanted[3])
        );
        self.audit.glance(&self.facility).await;
        let accepted: Vec<(usize, (String, Day))> = [first?, second?, third?, fourth?]
            .into_iter()
            .enumerate()
            .filter_map(|(place, accepted)| accepted.map(|accepted| (place, accepted)))
            .collect();
        let count = accepted.len();
        for (nth, (place, (drawdown, on))) in accepted.into_iter().enumerate() {
            // At least one is funded.
            let last = nth + 1 == count;
            self.decide(&drawdown, on, &wanted[place], if last { 0 } else { 60 }).await?;
        }
        Ok(())
    }

    /// Asks for a machine that the other facility asks for, too; both at the same moment, where they meet.
    pub(super) async fn contest(&self, meet: bool) -> Result<(), Stuck> {
        let serial = if meet { "SHARED-0".to_owned() } else { self.shared() };
        let wanted = [self.buy(&serial, self.price(5)).await?];
        if meet {
            // The other one may not come at all.
            let _met = tokio::time::timeout(Duration::from_secs(60), self.meeting.wait()).await;
        }
        if let Some((drawdown, on)) = self.submit_at_once(&wanted).await? {
            self.decide(&drawdown, on, &wanted, 40).await?;
        }
        Ok(())
    }

    /// The serial number that the other facility has used last, or a new one for it to use.
    fn shared(&self) -> String {
        let mut contested = self.contested.borrow_mut();
        contested.pop().unwrap_or_else(|| {
            let serial = self.fresh("SHARED");
            contested.push(serial.clone());
            serial
        })
    }

    /// One more drawdown over one to three machines.
    pub(super) async fn draw(&self) -> Result<(), Stuck> {
        if self.today.get().plus(14) > AVAILABLE_UNTIL {
            return Ok(());
        }
        let mut wanted = Vec::new();
        for _ in 0..=self.below(3) {
            let serial = self.fresh("S");
            wanted.push(self.buy(&serial, self.price(3)).await?);
        }
        if let Some((drawdown, on)) = self.submit(&wanted).await? {
            self.decide(&drawdown, on, &wanted, 40).await?;
        }
        Ok(())
    }

    /// Approves and funds, or in so many of a hundred cases not.
    async fn decide(&self, drawdown: &str, on: Day, wanted: &[Bought], otherwise: u64) -> Result<(), Stuck> {
        if self.chance(otherwise) {
            let stage = self.turn_down(drawdown).await?;
            self.audit.moved(&self.facility, drawdown, stage);
            self.audit.glance(&self.facility).await;
            // What it held is free again, so that the same machines can be asked for once more.
            self.followed().await?;
            let financed: i128 = wanted.iter().map(|it| it.financed).sum();
            let room = self.audit.book(&self.facility).map_or(0, |book| book.room().0);
            if financed <= room
                && self.chance(95)
                && let Some((again, on)) = self.submit(wanted).await?
            {
                return Box::pin(self.decide(&again, on, wanted, 0)).await;
            }
            return Ok(());
        }
        let financed: i128 = wanted.iter().map(|it| it.financed).sum();
        let needed = Deal::approvals(financed);
        for (nth, officer) in OFFICERS.into_iter().take(needed).enumerate() {
            let request = pb::ApproveDrawdownRequest {
                request_id: self.fresh("approve"),
                name: drawdown.to_owned(),
                etag: String::new(),
                comment: String::new(),
            };
            let answer = self.at_lender(officer, lender!("DrawdownService/ApproveDrawdown"), request).await?;
            let _: pb::ApproveDrawdownResponse = self.must("ApproveDrawdown", answer)?;
            self.audit.approved(&self.facility, drawdown, officer, nth + 1 == needed);
        }
        if self.id == "alpha" {
            self.followed().await?;
            self.meet(&format!("{drawdown}/conditions/supplier-invoice")).await?;
        }
        let days = on.0 - self.today.get().0;
        if days > 0 {
            self.advance(days).await?;
        }
        self.fund(drawdown, needed).await
    }

    async fn turn_down(&self, drawdown: &str) -> Result<Stage, Stuck> {
        self.audit.leaving(&self.facility, drawdown);
        let (name, etag, reason) = (drawdown.to_owned(), String::new(), "No".to_owned());
        let request_id = self.fresh("decline");
        match self.below(3) {
            0 => {
                let request = pb::RejectDrawdownRequest { request_id, name, etag, reason };
                let path = lender!("DrawdownService/RejectDrawdown");
                let answer = self.at_lender(OFFICERS[0], path, request).await?;
                self.must::<pb::RejectDrawdownResponse>("RejectDrawdown", answer)?;
                Ok(Stage::Rejected)
            }
            1 => {
                let request = pb::WithdrawDrawdownRequest { request_id, name, etag, reason };
                let answer = self.at_lender(AGENT, lender!("DrawdownService/WithdrawDrawdown"), request).await?;
                self.must::<pb::WithdrawDrawdownResponse>("WithdrawDrawdown", answer)?;
                Ok(Stage::Withdrawn)
            }
            _ => {
                let request = pb::ApproveDrawdownRequest {
                    request_id: self.fresh("approve"),
                    name: drawdown.to_owned(),
                    etag: String::new(),
                    comment: String::new(),
                };
                let answer = self.at_lender(OFFICERS[1], lender!("DrawdownService/ApproveDrawdown"), request).await?;
                let answer: pb::ApproveDrawdownResponse = self.must("ApproveDrawdown", answer)?;
                let complete = answer.drawdown.unwrap_or_default().state() == pb::drawdown::State::Approved;
                self.audit.approved(&self.facility, drawdown, OFFICERS[1], complete);
                if complete {
                    let request = pb::CancelDrawdownRequest { request_id, name, etag, reason };
                    let answer = self.at_lender(AGENT, lender!("DrawdownService/CancelDrawdown"), request).await?;
                    self.must::<pb::CancelDrawdownResponse>("CancelDrawdown", answer)?;
                    return Ok(Stage::Cancelled);
                }
                let request = pb::RejectDrawdownRequest { request_id, name, etag, reason };
                let answer = self.at_lender(OFFICERS[0], lender!("DrawdownService/RejectDrawdown"), request).await?;
                self.must::<pb::RejectDrawdownResponse>("RejectDrawdown", answer)?;
                Ok(Stage::Rejected)
            }
        }
    }

    async fn fund(&self, drawdown: &str, needed: usize) -> Result<(), Stuck> {
        let request = pb::FundDrawdownRequest {
            request_id: self.fresh("fund"),
            name: drawdown.to_owned(),
            etag: String::new(),
            payment_reference: self.fresh("SUPPLIER"),
        };
        let answer = self.at_lender(FUNDER, lender!("DrawdownService/FundDrawdown"), request.clone()).await?;
        let mut funded: bool = matches!(answer, Ok(pb::FundDrawdownResponse { .. }));
        if !funded {
            // Something that was not paid may stop it.
            self.pay_everything().await?;
            let again = pb::FundDrawdownRequest { request_id: self.fresh("fund"), ..request.clone() };
            let answer = self.at_lender(FUNDER, lender!("DrawdownService/FundDrawdown"), again).await?;
            funded = matches!(answer, Ok(pb::FundDrawdownResponse { .. }));
        }
        if !funded {
            return Ok(());
        }
        self.audit.funded(&self.facility, drawdown, needed);
        self.audit.glance(&self.facility).await;
        if self.chance(15) {
            let again = pb::FundDrawdownRequest { request_id: self.fresh("fund"), ..request };
            let answer = self.at_lender(FUNDER, lender!("DrawdownService/FundDrawdown"), again).await?;
            if matches!(answer, Ok(pb::FundDrawdownResponse { .. })) {
                self.desk.world.violated(format!("2: {drawdown} was funded twice"));
            }
        }
        Ok(())
    }

    /// Some of what is funded is delivered and accepted.
    pub(super) async fn accept_some(&self, surely: bool) -> Result<(), Stuck> {
        self.followed().await?;
        let request = own::ListPurchasesRequest { parent: self.facility.clone(), page_size: 200, ..Default::default() };
        let path = borrower!("PurchaseService/ListPurchases");
        let listed = self.desk.read(BORROWER, super::OWN_AUDITOR, path, &request).await?;
        let Ok(own::ListPurchasesResponse { purchases, .. }) = listed else { return Ok(()) };
        let funded: Vec<_> = purchases.iter().filter(|it| it.state() == own::purchase::State::Funded).collect();
        let Some(first) = funded.first() else { return Ok(()) };
        if !surely && self.chance(25) {
            return Ok(());
        }
        let all = self.chance(60);
        let mut accepted = Vec::new();
        let on = self.today.get().text();
        for purchase in funded.iter().filter(|it| it.drawdown == first.drawdown) {
            if !all && !accepted.is_empty() {
                break;
            }
            let request = own::RecordDeliveryRequest {
                request_id: self.fresh("deliver"),
                name: purchase.name.clone(),
                delivery_date: on.clone(),
            };
            let answer = self.at_borrower(SITE, borrower!("PurchaseService/RecordDelivery"), request).await?;
            let _: own::RecordDeliveryResponse = self.must("RecordDelivery", answer)?;
            accepted.push(AcceptedPurchase { purchase: purchase.name.clone(), acceptance_date: on.clone() });
        }
        let request = own::AcceptPurchasesRequest {
            request_id: self.fresh("accept"),
            parent: self.facility.clone(),
            purchases: accepted,
        };
        let answer = self.at_borrower(SITE, borrower!("PurchaseService/AcceptPurchases"), request).await?;
        let answer: own::AcceptPurchasesResponse = self.must("AcceptPurchases", answer)?;
        let outcome = self.outcome(&answer.submission.unwrap_or_default().name).await?;
        if outcome.state() == own::submission::State::Refused {
            let reasons: Vec<_> = outcome.failures.iter().map(|failure| failure.reason.as_str()).collect();
            self.desk.world.note(format!("an acceptance is refused: {reasons:?}"));
        }
        Ok(())
    }
}
