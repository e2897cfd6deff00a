//! The play: the case from its first day to its last, act by act. What each act
//! does is in its own module; this one holds what they share.

use std::{sync::Arc, time::Duration};

use facility_proto::{
    borrower::v1::{
        GetPositionRequest as BorrowerPositionRequest, GetPositionResponse as BorrowerPosition,
        facility_service_client::FacilityServiceClient as BorrowerFacilities,
    },
    lender::v1::{
        GetPositionRequest, GetPositionResponse, facility_service_client::FacilityServiceClient as LenderFacilities,
    },
};
use tokio::time::{Instant, sleep};
use tonic::{Code, Response, Status, transport::Channel};

use crate::case::Case;

use super::{
    error::DemoError,
    expect::Tally,
    folder::Folder,
    observer::{Observer, Step},
    processes::{Services, Side},
    refusal::Refusal,
    servicing::Agenda,
    stage::{PATIENCE, Stage, Unanswered},
    story::Story,
};

/// How often something that is under way is looked at.
pub(super) const LOOK: Duration = Duration::from_millis(20);

/// Everything that the acts of the play share.
pub struct Play<'a> {
    pub(super) case: &'a Case,
    pub(super) folder: &'a Folder,
    pub(super) stage: Stage,
    pub(super) story: &'a mut Story,
    pub(super) tally: Tally,
    pub(super) agenda: Agenda,
    observer: &'a mut dyn Observer,
    steps: u32,
}

impl<'a> Play<'a> {
    /// A play that has not begun. The services must have been started.
    pub fn new(
        case: &'a Case,
        folder: &'a Folder,
        stage: Stage,
        story: &'a mut Story,
        observer: &'a mut dyn Observer,
    ) -> Self {
        Self { case, folder, stage, story, tally: Tally::default(), agenda: Agenda::of(case), observer, steps: 0 }
    }

    /// Plays the case from its first day to its last and compares the books.
    ///
    /// # Errors
    /// Why the play could not go on. What merely came out differently is in the
    /// tally.
    pub async fn run(&mut self) -> Result<(), DemoError> {
        Box::pin(self.open_facility()).await?;
        self.meet_conditions().await?;
        for place in 0..self.case.batches.len() {
            self.play_batch(place).await?;
        }
        self.close_availability().await?;
        self.compare_books().await?;
        self.live_to_the_end().await?;
        self.close_the_books().await
    }

    /// What was compared so far.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// How many changes were asked for.
    #[must_use]
    pub const fn steps(&self) -> u32 {
        self.steps
    }

    /// Asks for a change: tells the observer first, then sends it until it is
    /// answered. `id` is the step's name and the request id.
    pub(super) async fn change<Q: Clone, A>(
        &mut self,
        who: (Side, &str),
        id: &str,
        request: Q,
        send: impl AsyncFn(Channel, Q) -> Result<Response<A>, Status>,
    ) -> Result<A, Unanswered> {
        self.steps = self.steps.saturating_add(1);
        let step = Step { number: self.steps, id: id.to_owned() };
        let services = Arc::clone(self.stage.services());
        self.observer.before(&step, &services).await?;
        sleep(self.story.pace()).await;
        self.stage.call(who, id, request, send).await
    }

    /// Asks for a change that must succeed.
    pub(super) async fn must<Q: Clone, A>(
        &mut self,
        who: (Side, &str),
        id: &str,
        request: Q,
        send: impl AsyncFn(Channel, Q) -> Result<Response<A>, Status>,
    ) -> Result<A, DemoError> {
        self.change(who, id, request, send).await.map_err(|unanswered| unanswered.fatal(id))
    }

    /// Asks for a change that must be refused, and gives the refusal.
    pub(super) async fn must_not<Q: Clone, A>(
        &mut self,
        who: (Side, &str),
        id: &str,
        request: Q,
        send: impl AsyncFn(Channel, Q) -> Result<Response<A>, Status>,
    ) -> Result<Refusal, DemoError> {
        match self.change(who, id, request, send).await {
            Ok(_) => Err(DemoError::OffScript(format!("{id} by {} was accepted and had to be refused", who.1))),
            Err(Unanswered::Refused(refusal)) => Ok(refusal),
            Err(Unanswered::Lost(error)) => Err(error),
        }
    }

    /// Reads something that must be there.
    pub(super) async fn read<Q: Clone, A>(
        &mut self,
        who: (Side, &str),
        what: &str,
        request: Q,
        send: impl AsyncFn(Channel, Q) -> Result<Response<A>, Status>,
    ) -> Result<A, DemoError> {
        self.stage.call(who, what, request, send).await.map_err(|unanswered| unanswered.fatal(what))
    }

    /// The position in the provider's book.
    pub(super) async fn lender_position(&mut self) -> Result<GetPositionResponse, DemoError> {
        let request = GetPositionRequest { name: self.case.facility() };
        let who = (Side::Lender, self.case.scenario.people.facility_agent.as_str());
        self.read(who, "reading the provider's position", request, async |channel, request| {
            LenderFacilities::new(channel).get_position(request).await
        })
        .await
    }

    /// Waits until the borrower's book has taken in everything that the provider
    /// has noticed so far, and gives its position.
    pub(super) async fn borrower_follows(&mut self) -> Result<BorrowerPosition, DemoError> {
        let notices = self.lender_position().await?.notice_number;
        let request = BorrowerPositionRequest { name: self.case.facility() };
        let who = (Side::Borrower, self.case.scenario.people.treasurer.as_str());
        let what = "reading the borrower's position";
        let begun = Instant::now();
        loop {
            let answer = self
                .stage
                .call(who, what, request.clone(), async |channel, request| {
                    BorrowerFacilities::new(channel).get_position(request).await
                })
                .await;
            match answer {
                Ok(position) if position.notice_number >= notices => return Ok(position),
                Ok(_) => {}
                // The facility itself comes with the first notice.
                Err(Unanswered::Refused(refusal)) if refusal.code == Some(Code::NotFound) => {}
                Err(unanswered) => return Err(unanswered.fatal(what)),
            }
            self.still_in_time(begun, "for the borrower's book to follow the notices")?;
            sleep(LOOK).await;
        }
    }

    /// Refuses to wait any longer when the time is up or a service has ended.
    pub(super) fn still_in_time(&self, begun: Instant, what: &str) -> Result<(), DemoError> {
        let services: &Services = self.stage.services();
        services.check()?;
        if begun.elapsed() > PATIENCE {
            return Err(DemoError::Late { what: what.to_owned(), seconds: PATIENCE.as_secs() });
        }
        Ok(())
    }
}

/// The part that an answer must have.
pub(super) fn present<T>(part: Option<T>, step: &str, missing: &'static str) -> Result<T, DemoError> {
    part.ok_or_else(|| DemoError::Incomplete { step: step.to_owned(), missing })
}
