//! A journal is put back to an older point. A borrower that is behind follows again by itself. A provider
//! that is behind stops, until people have entered again what the borrower's notices prove, and everything
//! else that they know to have done.

use facility_proto::borrower::v1::{self as own, submission::Kind};
use facility_proto::lender::v1::{self as pb, notice::Subject};
use prost::Message;

use super::{ADMINISTRATOR, AUDITOR, Life, MATURITY, OWN_AUDITOR, SITE, TREASURER, borrower, lender};
use crate::day::Day;
use crate::desk::{Answer, Known, Relayed, Stuck};
use crate::site::{BORROWER, LENDER};
use crate::world::Wanted;

const BEHIND: &str = "HISTORY_BEHIND_COUNTERPARTY";

/// Which journal a life's restore concerns, and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Nothing,
    Planned(&'static str),
    /// There is a backup, of when so much was known.
    BackedUp(&'static str, usize),
}

impl Plan {
    /// Of a hundred lives, forty restore the provider and thirty the borrower.
    pub(super) const fn draw(chance: i64) -> Self {
        match chance {
            0..40 => Self::Planned(LENDER),
            40..70 => Self::Planned(BORROWER),
            _ => Self::Nothing,
        }
    }
}

impl Life {
    /// Goes on with the plan, once the other facility rests: what is under way there can't be known.
    pub(super) async fn go_on_with_restore(&self) -> Result<(), Stuck> {
        if !self.other_rests.get() || self.today.get() > MATURITY.plus(-12) {
            return Ok(());
        }
        match self.plan.get() {
            Plan::Planned(host) => {
                self.served(Wanted::BackUp(host)).await?;
                self.plan.set(Plan::BackedUp(host, self.desk.known()));
                Ok(())
            }
            Plan::BackedUp(LENDER, mark) if self.chance(40) => {
                self.plan.set(Plan::Nothing);
                Box::pin(self.restore_provider(mark)).await
            }
            Plan::BackedUp(..) | Plan::Nothing => Ok(()),
        }
    }

    /// At the end of its life.
    pub(super) async fn end_restore(&self) -> Result<(), Stuck> {
        let Plan::BackedUp(host, mark) = self.plan.replace(Plan::Nothing) else { return Ok(()) };
        if host == LENDER { Box::pin(self.restore_provider(mark)).await } else { self.restore_borrower(mark).await }
    }

    async fn served(&self, wanted: Wanted) -> Result<(), Stuck> {
        self.desk.world.want(Some(wanted));
        self.until("a restore", async || Ok(self.desk.world.wanted().is_none().then_some(()))).await
    }

    /// It follows again from where it stands; what it alone had written down since is gone.
    async fn restore_borrower(&self, mark: usize) -> Result<(), Stuck> {
        self.followed().await?;
        self.desk.forget(BORROWER, mark);
        let lost = self.requests_lost(mark);
        self.audit.borrower_forgets(&lost);
        self.served(Wanted::Restore(BORROWER)).await
    }

    /// Names of what was created at the borrower's since: purchases and payment orders.
    fn requests_lost(&self, mark: usize) -> Vec<String> {
        let known = self.desk.known_since(mark).into_iter();
        let kept = known.filter_map(|known| match known {
            Known::Acknowledged(place) => self.desk.acknowledged(place),
            Known::Relayed(_) => None,
        });
        let lost = kept.filter_map(|kept| {
            if kept.path == borrower!("PurchaseService/CreatePurchase") {
                let request = own::CreatePurchaseRequest::decode(kept.request).ok()?;
                Some(format!("{}/purchases/{}", request.parent, request.equipment?.purchase))
            } else if kept.path == borrower!("PaymentService/PayInvoice") {
                Some(own::PayInvoiceRequest::decode(kept.request).ok()?.payment_reference)
            } else {
                None
            }
        });
        lost.collect()
    }

    async fn restore_provider(&self, mark: usize) -> Result<(), Stuck> {
        self.followed().await?;
        let proven = self.notice_number().await?;
        self.audit.provider_forgets();
        self.served(Wanted::Restore(LENDER)).await?;
        let lost = self.desk.known_since(mark).into_iter().any(|known| match known {
            Known::Acknowledged(place) => self.desk.acknowledged(place).is_some_and(|kept| kept.host == LENDER),
            Known::Relayed(_) => true,
        });
        let behind = self.until("what is missing", async || self.missing(proven).await).await?;
        if let Some(missing) = behind {
            self.stands_still().await?;
            self.resume().await?;
            self.enter_again(mark, missing.own_notice).await?;
        } else if lost {
            self.enter_again(mark, proven).await?;
        }
        self.followed().await?;
        self.audit.compare(&self.facility).await
    }

    async fn notice_number(&self) -> Result<i64, Stuck> {
        let request = own::GetPositionRequest { name: self.facility.clone() };
        let path = borrower!("FacilityService/GetPosition");
        let read: Answer<own::GetPositionResponse> = self.desk.read(BORROWER, OWN_AUDITOR, path, &request).await?;
        Ok(read.map_or(0, |read| read.notice_number))
    }

    /// What the provider says that it lacks; `None` as long as it does not know, `Some(None)` where it
    /// lacks nothing of what was proven.
    async fn missing(&self, proven: i64) -> Result<Option<Option<pb::MissingHistory>>, Stuck> {
        let request = pb::GetFacilityRequest { name: self.facility.clone() };
        let path = lender!("FacilityService/GetFacility");
        let read: Answer<pb::GetFacilityResponse> = self.desk.read(LENDER, AUDITOR, path, &request).await?;
        let missing = read.ok().and_then(|read| read.facility?.missing_history);
        if let Some(missing) = missing.filter(|missing| !missing.resumed && missing.seen_notice == proven) {
            return Ok(Some(Some(missing)));
        }
        let request = pb::GetPositionRequest { name: self.facility.clone() };
        let path = lender!("FacilityService/GetPosition");
        let read: Answer<pb::GetPositionResponse> = self.desk.read(LENDER, AUDITOR, path, &request).await?;
        Ok(read.is_ok_and(|read| read.notice_number == proven).then_some(None))
    }

    /// Nothing is decided until people have looked.
    async fn stands_still(&self) -> Result<(), Stuck> {
        let request = pb::AdvanceBusinessDateRequest {
            request_id: self.fresh("advance"),
            facility: self.facility.clone(),
            target_date: self.today.get().plus(30).text(),
        };
        let path = lender!("BusinessDateService/AdvanceBusinessDate");
        let answer: Answer<pb::AdvanceBusinessDateResponse> = self.at_lender(ADMINISTRATOR, path, request).await?;
        match answer {
            Err(refused) if refused.reasons.iter().any(|reason| reason == BEHIND) => Ok(()),
            other => {
                let why = format!("a provider that is behind goes on: {other:?} ({})", self.facility);
                self.desk.world.violated(why);
                Err(Stuck)
            }
        }
    }

    async fn resume(&self) -> Result<(), Stuck> {
        let request = pb::ResumeFacilityRequest {
            request_id: self.fresh("resume"),
            name: self.facility.clone(),
            reason: "What is missing is entered again".to_owned(),
            etag: String::new(),
        };
        let path = lender!("FacilityService/ResumeFacility");
        let bytes = request.encode_to_vec();
        // Not among what is entered again: it is this restore's own.
        let answer: Answer<pb::ResumeFacilityResponse> =
            self.desk.aside(LENDER, ADMINISTRATOR, path, bytes.into()).await?;
        self.must("ResumeFacility", answer).map(drop)
    }

    async fn enter_again(&self, mark: usize, own_notice: i64) -> Result<(), Stuck> {
        let mut missing = self.notices_after(own_notice).await?;
        for known in self.desk.known_since(mark) {
            match known {
                Known::Acknowledged(place) => {
                    let Some(kept) = self.desk.acknowledged(place).filter(|kept| kept.host == LENDER) else { continue };
                    if !self.desk.enter_again(place).await? {
                        return Err(Stuck);
                    }
                    if kept.path == lender!("BusinessDateService/AdvanceBusinessDate")
                        && let Ok(request) = pb::AdvanceBusinessDateRequest::decode(kept.request)
                    {
                        self.open(&request.target_date).await?;
                    }
                }
                Known::Relayed(relayed) => self.relay_again(&relayed, &mut missing).await?,
            }
        }
        Ok(())
    }

    async fn open(&self, date: &str) -> Result<(), Stuck> {
        let target = Day::read(date);
        self.until("the business date", async || {
            let request = pb::GetBusinessDateRequest { facility: self.facility.clone() };
            let path = lender!("BusinessDateService/GetBusinessDate");
            let dates: Answer<pb::GetBusinessDateResponse> = self.desk.read(LENDER, AUDITOR, path, &request).await?;
            let date = dates.ok().and_then(|mut dates| dates.business_dates.pop());
            Ok(date.filter(|date| Day::read(&date.open_date) >= target).map(drop))
        })
        .await
    }

    /// What the borrower proves beyond a number.
    async fn notices_after(&self, number: i64) -> Result<Vec<Subject>, Stuck> {
        let (mut subjects, mut page_token) = (Vec::new(), String::new());
        loop {
            let parent = self.facility.clone();
            let request = own::ListNoticesRequest { parent, after_number: number, page_size: 500, page_token };
            let path = borrower!("ReconciliationService/ListNotices");
            let page: Answer<own::ListNoticesResponse> = self.desk.read(BORROWER, OWN_AUDITOR, path, &request).await?;
            let Ok(page) = page else { return Ok(subjects) };
            subjects.extend(page.notices.into_iter().filter_map(|taken| taken.notice?.subject));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(subjects);
            }
        }
    }

    /// People enter what a submission had brought about, as its notice tells it.
    async fn relay_again(&self, relayed: &Relayed, missing: &mut Vec<Subject>) -> Result<(), Stuck> {
        if relayed.facility != self.facility {
            return Ok(());
        }
        let (submission, parent) = (&relayed.submission, self.facility.clone());
        let found = missing.iter().position(|subject| is_of(subject, submission));
        let Some(subject) = found.map(|place| missing.remove(place)) else {
            let why = format!("7: no notice proves {} ({})", submission.name, self.facility);
            self.desk.world.violated(why);
            return Err(Stuck);
        };
        let request_id = submission.provider_request_id.clone();
        let (person, path, request) = match subject {
            Subject::DrawdownSubmitted(told) => {
                let items = told.items.into_iter().map(|item| pb::DrawdownItem { financed_amount: None, ..item });
                let requested_funding_date = told.requested_funding_date;
                let items = items.collect();
                let request = pb::SubmitDrawdownRequest { request_id, parent, requested_funding_date, items };
                (TREASURER, lender!("DrawdownService/SubmitDrawdown"), request.encode_to_vec())
            }
            Subject::EquipmentAccepted(told) => {
                let request = pb::AcceptEquipmentRequest { request_id, parent, units: told.units };
                (SITE, lender!("LeaseService/AcceptEquipment"), request.encode_to_vec())
            }
            Subject::DisputeChanged(told) => {
                let pb::notice::DisputeChanged { invoice: name, parts, reason, .. } = told;
                let request = pb::DisputeInvoiceRequest { request_id, name, parts, reason };
                (TREASURER, lender!("BillingService/DisputeInvoice"), request.encode_to_vec())
            }
            _ => {
                let (name, evidence) = (submission.subject.clone(), relayed.evidence.clone());
                let request = pb::SubmitEvidenceRequest { request_id, name, evidence };
                (SITE, lender!("ConditionService/SubmitEvidence"), request.encode_to_vec())
            }
        };
        let answer: Answer<Empty> = self.desk.aside(LENDER, person, path, request.into()).await?;
        self.must(path, answer).map(drop)
    }
}

/// An answer of which nothing is read.
#[derive(Clone, PartialEq, Message)]
struct Empty {}

/// Whether a notice tells what a submission has brought about.
fn is_of(subject: &Subject, submission: &own::Submission) -> bool {
    match (subject, submission.kind()) {
        (Subject::DrawdownSubmitted(told), Kind::Drawdown) => told.request_id == submission.provider_request_id,
        (Subject::EquipmentAccepted(told), Kind::Acceptance) => told.request_id == submission.provider_request_id,
        (Subject::ConditionChanged(told), Kind::Evidence) => {
            told.condition == submission.subject && told.state == "SUBMITTED"
        }
        (Subject::DisputeChanged(told), Kind::Dispute) => told.invoice == submission.subject && !told.parts.is_empty(),
        _ => false,
    }
}
