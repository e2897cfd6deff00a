//! The provider's service in this process.

use facility::certs::Side;
use facility_proto::lender::v1::{
    AdvanceBusinessDateRequest, ApproveDrawdownRequest, FundDrawdownRequest, GetBusinessDateRequest,
    GetPositionRequest, GetPositionResponse, business_date_service_client::BusinessDateServiceClient,
    condition_service_client::ConditionServiceClient, drawdown_service_client::DrawdownServiceClient,
    facility_service_client::FacilityServiceClient, notice_service_client::NoticeServiceClient,
};
use lender_svc::{RunError, config::LenderConfig};
use tonic::transport::Channel;

use crate::{Failure, Home, create, home::Serving, sign};

/// The provider's service. It keeps its port when it is started again.
pub struct Lender {
    home: Home,
    port: u16,
    serving: Option<Serving<RunError>>,
}

impl Lender {
    /// Starts a service on a fresh journal.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start() -> Result<Self, Failure> {
        Self::start_in(Home::new()?).await
    }

    /// Starts a service on the journal of `home`, fresh if there is none.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start_in(home: Home) -> Result<Self, Failure> {
        let mut lender = Self { home, port: 0, serving: None };
        lender.start_again().await?;
        Ok(lender)
    }

    /// Stops the service; its journal stays.
    ///
    /// # Errors
    /// It ended with an error.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        match self.serving.take() {
            Some(serving) => serving.stop().await,
            None => Ok(()),
        }
    }

    /// Starts a stopped service again, on the same journal and port.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start_again(&mut self) -> Result<(), Failure> {
        let file = self.home.write_config(Side::Lender, self.port, "")?;
        let running = Box::pin(lender_svc::start(&LenderConfig::load(&file, &[])?)).await?;
        self.port = running.address.port();
        self.serving = Some(Serving::new(|shutdown| async move { running.serve(&shutdown).await }));
        Ok(())
    }

    /// Stops the service and starts it again on the same journal.
    ///
    /// # Errors
    /// It can't be stopped or started.
    pub async fn restart(mut self) -> Result<Self, Failure> {
        self.stop().await?;
        self.start_again().await?;
        Ok(self)
    }

    /// The port on which it listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The folder in which it lives.
    #[must_use]
    pub const fn home(&self) -> &Home {
        &self.home
    }

    /// A new connection as `person`, by the name of its certificate.
    ///
    /// # Errors
    /// There is no such certificate.
    pub fn channel(&self, person: &str) -> Result<Channel, Failure> {
        self.home.channel(self.port, person)
    }

    /// A new connection without a certificate.
    ///
    /// # Errors
    /// The authority can't be read.
    pub fn anonymous(&self) -> Result<Channel, Failure> {
        self.home.anonymous(self.port)
    }

    /// `DrawdownService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn drawdowns(&self, person: &str) -> Result<DrawdownServiceClient<Channel>, Failure> {
        Ok(DrawdownServiceClient::new(self.channel(person)?))
    }

    /// `FacilityService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn facilities(&self, person: &str) -> Result<FacilityServiceClient<Channel>, Failure> {
        Ok(FacilityServiceClient::new(self.channel(person)?))
    }

    /// `ConditionService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn conditions(&self, person: &str) -> Result<ConditionServiceClient<Channel>, Failure> {
        Ok(ConditionServiceClient::new(self.channel(person)?))
    }

    /// `NoticeService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn notices(&self, person: &str) -> Result<NoticeServiceClient<Channel>, Failure> {
        Ok(NoticeServiceClient::new(self.channel(person)?))
    }

    /// `BusinessDateService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn business_dates(&self, person: &str) -> Result<BusinessDateServiceClient<Channel>, Failure> {
        Ok(BusinessDateServiceClient::new(self.channel(person)?))
    }

    /// A signed facility on 2008-01-02, its availability period begun, without
    /// conditions precedent.
    ///
    /// # Errors
    /// A call failed.
    pub async fn available(&self, facility: &str, commitment: &str) -> Result<(), Failure> {
        let mut agent = self.facilities("facility-agent-1")?;
        agent.create_facility(create(facility, commitment)).await?;
        agent.sign_facility(sign(facility)).await?;
        Ok(())
    }

    /// The position of a facility.
    ///
    /// # Errors
    /// The call failed.
    pub async fn position(&self, facility: &str) -> Result<GetPositionResponse, Failure> {
        let request = GetPositionRequest { name: format!("facilities/{facility}") };
        Ok(self.facilities("auditor-1")?.get_position(request).await?.into_inner())
    }

    /// The available amount.
    ///
    /// # Errors
    /// The call failed.
    pub async fn available_amount(&self, facility: &str) -> Result<String, Failure> {
        let position = self.position(facility).await?.position;
        Ok(position.and_then(|position| position.available).map(|money| money.amount).unwrap_or_default())
    }

    /// Moves the business date on and waits until it is reached.
    ///
    /// # Errors
    /// A call failed.
    pub async fn advance(&self, facility: &str, date: &str) -> Result<(), Failure> {
        let mut administrator = self.business_dates("only-administrator")?;
        let name = format!("facilities/{facility}");
        let request = AdvanceBusinessDateRequest {
            request_id: format!("{facility}/advance-{date}"),
            facility: name.clone(),
            target_date: date.to_owned(),
        };
        administrator.advance_business_date(request).await?;
        loop {
            let request = GetBusinessDateRequest { facility: name.clone() };
            if administrator.get_business_date(request).await?.into_inner().facilities_behind == 0 {
                return Ok(());
            }
        }
    }

    /// One approval by `officer`.
    ///
    /// # Errors
    /// The call failed.
    pub async fn approve(&self, drawdown: &str, officer: &str) -> Result<(), Failure> {
        let request = ApproveDrawdownRequest {
            request_id: format!("approve/{drawdown}"),
            name: drawdown.to_owned(),
            ..ApproveDrawdownRequest::default()
        };
        self.drawdowns(officer)?.approve_drawdown(request).await?;
        Ok(())
    }

    /// Funds an approved drawdown on the open business date.
    ///
    /// # Errors
    /// The call failed.
    pub async fn fund(&self, drawdown: &str) -> Result<(), Failure> {
        let request = FundDrawdownRequest {
            request_id: format!("fund/{drawdown}"),
            name: drawdown.to_owned(),
            etag: String::new(),
            payment_reference: "WIRE-1".to_owned(),
        };
        self.drawdowns("funding-officer-1")?.fund_drawdown(request).await?;
        Ok(())
    }
}
