//! Both parties' services in this process, with real certificates, real journals
//! and the real wire, for tests that cross crates.

mod borrower;
pub mod disk;
mod journals;
pub mod model;
pub mod pair;
pub mod power_loss;
pub mod pressure;
pub mod random;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use facility::certs;
use facility_proto::lender::v1::{
    AdvanceBusinessDateRequest, ApproveDrawdownRequest, CreateFacilityRequest, DrawdownItem, FundDrawdownRequest,
    GetBusinessDateRequest, GetPositionRequest, SignFacilityRequest, SubmitDrawdownRequest,
    billing_service_client::BillingServiceClient, business_date_service_client::BusinessDateServiceClient,
    calculation_service_client::CalculationServiceClient, condition_service_client::ConditionServiceClient,
    default_service_client::DefaultServiceClient, drawdown_service_client::DrawdownServiceClient,
    facility_service_client::FacilityServiceClient, lease_service_client::LeaseServiceClient,
    ledger_service_client::LedgerServiceClient,
};
use facility_proto::r#type::v1::{self as pb, facility_terms as terms};
use facility_service::{
    boot::Configured,
    clock::SystemClock,
    config::TlsConfig,
    server::Shutdown,
    tls::{ClientTls, channel},
};
use lender_svc::config::LenderConfig;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};
use tonic::{Status, transport::Channel};

pub use borrower::Borrower;
use journals::Journals;

/// Tests send more at once than one slow machine may keep up with, and want every answer.
const NOBODY_SENT_AWAY: &str = "[limits]\nqueue_ms = 10000\n";

/// Why something in a test could not be done.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A running provider's service.
pub struct Lender {
    folder: Arc<TempDir>,
    journals: Arc<Journals>,
    port: u16,
    figures: Option<SocketAddr>,
    shutdown: Shutdown,
    serving: JoinHandle<Result<(), lender_svc::RunError>>,
}

impl Lender {
    /// Starts a service on a fresh journal.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start() -> Result<Self, Failure> {
        let folder = Arc::new(tempfile::tempdir()?);
        let journals = Journals::fresh(folder.path()).await?;
        Self::start_new(folder, journals).await
    }

    /// Starts a service on a fresh file, whatever the environment says: for what is done to files.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start_on_file() -> Result<Self, Failure> {
        let folder = Arc::new(tempfile::tempdir()?);
        let journals = Journals::in_files(folder.path());
        Self::start_new(folder, journals).await
    }

    /// Starts a service on a fresh database; none where the machine has no server.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start_on_postgres() -> Result<Option<Self>, Failure> {
        let Some(journals) = Journals::on_postgres().await? else { return Ok(None) };
        Ok(Some(Self::start_new(Arc::new(tempfile::tempdir()?), journals).await?))
    }

    /// Starts another replica of a service that is on a database.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn replica(&self) -> Result<Self, Failure> {
        Self::start_in(self.folder.clone(), self.journals.clone()).await
    }

    /// Starts a service on a fresh journal, with `sections` added to the configuration of both parties.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start_configured(sections: &str) -> Result<Self, Failure> {
        let folder = Arc::new(tempfile::tempdir()?);
        std::fs::write(folder.path().join(SECTIONS), sections)?;
        let journals = Journals::fresh(folder.path()).await?;
        Self::start_new(folder, journals).await
    }

    async fn start_new(folder: Arc<TempDir>, journals: Journals) -> Result<Self, Failure> {
        certs::make(&folder.path().join("certs"), &certs::certificates(), &SystemClock)?;
        Self::start_in(folder, Arc::new(journals)).await
    }

    /// Stops the service and starts it again on the same journal.
    ///
    /// # Errors
    /// It can't be stopped or started.
    pub async fn restart(self) -> Result<Self, Failure> {
        self.stop().await?.start().await
    }

    /// Stops the service.
    ///
    /// # Errors
    /// It did not end in order.
    pub async fn stop(self) -> Result<Stopped, Failure> {
        self.shutdown.begin();
        self.shutdown.close();
        self.serving.await??;
        Ok(Stopped { folder: self.folder, journals: self.journals })
    }

    /// A file in the folder of both parties: `lender.db`, `borrower.db`, or one that a test makes.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn start_in(folder: Arc<TempDir>, journals: Arc<Journals>) -> Result<Self, Failure> {
        let path = |name: &str| folder.path().join(name).display().to_string();
        let text = format!(
            "[listen]\naddress = \"127.0.0.1:0\"\n[tls]\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n\
             [journal]\n{}\n[service]\nprincipal = \"spiffe://cat-financial.example/lender-svc\"\n\
             party = \"cat-financial\"\n\n{}\n{}\n",
            path("certs/lender-svc.pem"),
            path("certs/lender-svc.key"),
            path("certs/ca.pem"),
            journals.lender,
            added(&folder),
            certs::principals_toml(certs::Side::Lender),
        );
        let file = folder.path().join("lender.toml");
        std::fs::write(&file, text)?;
        let running = lender_svc::start(&LenderConfig::load(&file)?).await?.reloading_from(Configured::by(file));
        let (port, figures, shutdown) = (running.address.port(), running.metrics_address, Shutdown::new());
        let serving = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { running.serve(&shutdown).await }
        });
        Ok(Self { folder, journals, port, figures, shutdown, serving })
    }

    /// Where the service listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// What the service shows to Prometheus.
    ///
    /// # Errors
    /// It shows nothing.
    pub async fn figures(&self) -> Result<String, Failure> {
        scrape(self.figures).await
    }

    /// A new connection as `person`, by the name of its certificate.
    ///
    /// # Errors
    /// There is no such certificate.
    pub fn channel(&self, person: &str) -> Result<Channel, Failure> {
        connect(self.folder.path(), self.port, person)
    }

    /// A new connection without a certificate.
    ///
    /// # Errors
    /// The authority can't be read.
    pub fn anonymous(&self) -> Result<Channel, Failure> {
        connect_anonymously(self.folder.path(), self.port)
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

    /// `BusinessDateService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn business_dates(&self, person: &str) -> Result<BusinessDateServiceClient<Channel>, Failure> {
        Ok(BusinessDateServiceClient::new(self.channel(person)?))
    }

    /// `LeaseService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn leases(&self, person: &str) -> Result<LeaseServiceClient<Channel>, Failure> {
        Ok(LeaseServiceClient::new(self.channel(person)?))
    }

    /// `BillingService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn billing(&self, person: &str) -> Result<BillingServiceClient<Channel>, Failure> {
        Ok(BillingServiceClient::new(self.channel(person)?))
    }

    /// `DefaultService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn defaults(&self, person: &str) -> Result<DefaultServiceClient<Channel>, Failure> {
        Ok(DefaultServiceClient::new(self.channel(person)?))
    }

    /// `CalculationService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn calculations(&self, person: &str) -> Result<CalculationServiceClient<Channel>, Failure> {
        Ok(CalculationServiceClient::new(self.channel(person)?))
    }

    /// `LedgerService` as `person`.
    ///
    /// # Errors
    /// See [`Self::channel`].
    pub fn ledger(&self, person: &str) -> Result<LedgerServiceClient<Channel>, Failure> {
        Ok(LedgerServiceClient::new(self.channel(person)?))
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

    /// Brings a signed facility to 2008-01-10, with one drawdown of that price funded: equipment 1-1.
    ///
    /// # Errors
    /// A call failed.
    pub async fn funded(&self, facility: &str, price: &str) -> Result<(), Failure> {
        let name = format!("facilities/{facility}/drawdowns/1");
        let etag = String::new();
        let request = submit(facility, "drawdown-1", &format!("{facility}-1"), price);
        self.drawdowns("treasurer-1")?.submit_drawdown(request).await?;
        let (request_id, comment) = ("approve-1".to_owned(), String::new());
        let approve = ApproveDrawdownRequest { request_id, name: name.clone(), etag: etag.clone(), comment };
        self.drawdowns("credit-officer-1")?.approve_drawdown(approve).await?;
        self.advance(facility, "2008-01-10").await?;
        let (request_id, payment_reference) = ("fund-1".to_owned(), "PAY-1".to_owned());
        let fund = FundDrawdownRequest { request_id, name, etag, payment_reference };
        self.drawdowns("funding-officer-1")?.fund_drawdown(fund).await?;
        Ok(())
    }

    /// The available amount.
    ///
    /// # Errors
    /// The call failed.
    pub async fn available_amount(&self, facility: &str) -> Result<String, Failure> {
        let request = GetPositionRequest { name: format!("facilities/{facility}") };
        let position = self.facilities("auditor-1")?.get_position(request).await?.into_inner().position;
        Ok(position.and_then(|position| position.available).map(|money| money.amount).unwrap_or_default())
    }

    /// Moves the business date on and waits until it is reached.
    ///
    /// # Errors
    /// A call failed.
    pub async fn advance(&self, facility: &str, date: &str) -> Result<(), Failure> {
        let mut administrator = self.business_dates("administrator-1")?;
        let facility = format!("facilities/{facility}");
        let request = AdvanceBusinessDateRequest {
            request_id: format!("advance-{date}"),
            facility: facility.clone(),
            target_date: date.to_owned(),
        };
        administrator.advance_business_date(request).await?;
        loop {
            let request = GetBusinessDateRequest { facility: facility.clone() };
            if administrator.get_business_date(request).await?.into_inner().facilities_behind == 0 {
                return Ok(());
            }
        }
    }
}

/// A provider's service that has stopped: what it left.
pub struct Stopped {
    folder: Arc<TempDir>,
    journals: Arc<Journals>,
}

impl Stopped {
    /// Starts a service on what is there now.
    ///
    /// # Errors
    /// It can't be started.
    pub async fn start(self) -> Result<Lender, Failure> {
        Lender::start_in(self.folder, self.journals).await
    }

    /// See [`Lender::file`].
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// A connection to the service on `port` as `person`, whose certificate is in
/// `folder`.
///
/// # Errors
/// There is no such certificate.
pub fn connect(folder: &Path, port: u16, person: &str) -> Result<Channel, Failure> {
    let file = |name: String| -> PathBuf { folder.join("certs").join(name) };
    let files = TlsConfig {
        certificate: file(format!("{person}.pem")),
        key: file(format!("{person}.key")),
        authority: file("ca.pem".to_owned()),
    };
    let tls = ClientTls::load(&files, Arc::new(SystemClock))?;
    Ok(channel(&format!("https://localhost:{port}"), tls)?)
}

/// The file of sections that a test adds to the configuration of both services.
const SECTIONS: &str = "sections.toml";

fn added(folder: &TempDir) -> String {
    let sections = std::fs::read_to_string(folder.path().join(SECTIONS)).unwrap_or_default();
    let limits = "[limits]\n";
    if sections.contains(limits) { sections.replace(limits, NOBODY_SENT_AWAY) } else { sections + NOBODY_SENT_AWAY }
}

/// The figures of a service, as Prometheus asks for them.
async fn scrape(address: Option<SocketAddr>) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(address.ok_or("the service shows no figures")?).await?;
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, text) = answer.split_once("\r\n\r\n").ok_or("no answer of HTTP")?;
    if head.starts_with("HTTP/1.1 200") { Ok(text.to_owned()) } else { Err(head.into()) }
}

/// A connection to the service on `port` without a certificate.
fn connect_anonymously(folder: &Path, port: u16) -> Result<Channel, Failure> {
    let tls = ClientTls::anonymous(&folder.join("certs/ca.pem"), Arc::new(SystemClock))?;
    Ok(channel(&format!("https://localhost:{port}"), tls)?)
}

/// The reasons that a refusal lists; its own one when it lists none.
#[must_use]
pub fn reasons(status: &Status) -> Vec<String> {
    facility_service::errors::decode(status).map_or_else(
        || vec![format!("not ours: {status}")],
        |error| {
            let rules: Vec<String> = error.rules.into_iter().map(|rule| rule.reason).collect();
            if rules.is_empty() { vec![error.reason] } else { rules }
        },
    )
}

/// The paths of the fields that a refusal names.
#[must_use]
pub fn fields(status: &Status) -> Vec<String> {
    facility_service::errors::decode(status)
        .map(|error| error.fields.into_iter().map(|field| field.field).collect())
        .unwrap_or_default()
}

/// US dollars.
#[must_use]
pub fn usd(amount: &str) -> pb::Money {
    pb::Money { currency_code: "USD".to_owned(), amount: amount.to_owned() }
}

/// A request to create a facility of `commitment` US dollars that opens on
/// 2008-01-02, whole prices financed, weekends the only holidays.
#[must_use]
pub fn create(facility: &str, commitment: &str) -> CreateFacilityRequest {
    let party = |id: &str| Some(pb::Party { id: id.to_owned(), legal_name: format!("{id} Ltd") });
    CreateFacilityRequest {
        request_id: format!("create-{facility}"),
        facility_id: facility.to_owned(),
        terms: Some(terms(commitment)),
        provider: party("cat-financial"),
        borrower: party("boleo"),
        business_date: "2008-01-02".to_owned(),
    }
}

/// A request to sign a facility of [`create`].
#[must_use]
pub fn sign(facility: &str) -> SignFacilityRequest {
    SignFacilityRequest {
        request_id: format!("sign-{facility}"),
        name: format!("facilities/{facility}"),
        etag: String::new(),
        signing_date: "2008-01-02".to_owned(),
    }
}

/// A request for one machine of `price` US dollars, to be funded on 2008-01-10.
#[must_use]
pub fn submit(facility: &str, request_id: &str, serial: &str, price: &str) -> SubmitDrawdownRequest {
    SubmitDrawdownRequest {
        request_id: request_id.to_owned(),
        parent: format!("facilities/{facility}"),
        requested_funding_date: "2008-01-10".to_owned(),
        items: vec![item(serial, &format!("INV-{request_id}"), price)],
    }
}

/// A line over one machine.
#[must_use]
pub fn item(serial: &str, invoice: &str, price: &str) -> DrawdownItem {
    DrawdownItem {
        equipment: Some(pb::EquipmentItem {
            purchase: "PUR-1".to_owned(),
            category: "MOBILE_SURFACE".to_owned(),
            manufacturer: "Caterpillar".to_owned(),
            model: "D8T".to_owned(),
            description: "Track-type tractor".to_owned(),
            serial_number: serial.to_owned(),
            supplier: "dealer".to_owned(),
            invoice_number: invoice.to_owned(),
            invoice_date: "2008-01-02".to_owned(),
            price: Some(usd(price)),
        }),
        down_payment: Some(usd("0.00")),
        financed_amount: None,
    }
}

/// Plain terms: see [`create`].
#[must_use]
pub fn terms(commitment: &str) -> pb::FacilityTerms {
    pb::FacilityTerms {
        product: pb::facility_terms::Product::EquipmentLease.into(),
        commitment: Some(usd(commitment)),
        availability_period: Some(terms::AvailabilityPeriod {
            start_date: "2008-01-02".to_owned(),
            end_date: "2008-12-31".to_owned(),
        }),
        final_maturity: Some(terms::FinalMaturity {
            maturity: Some(terms::final_maturity::Maturity::Date("2015-01-02".to_owned())),
        }),
        eligible_categories: vec!["MOBILE_SURFACE".to_owned()],
        sublimits: Vec::new(),
        advance_rate: "1".to_owned(),
        minimum_drawdown: Some(usd("1.00")),
        notice_business_days: 5,
        interest: Some(terms::Interest {
            basis: Some(terms::interest::Basis::Fixed(terms::interest::Fixed { annual_rate: "0.08".to_owned() })),
        }),
        default_margin: "0.02".to_owned(),
        day_count: terms::DayCount::Act360.into(),
        payment_months: 3,
        payment_timing: terms::PaymentTiming::Arrears.into(),
        amortization: Some(terms::Amortization {
            shape: Some(terms::amortization::Shape::LevelRent(terms::amortization::LevelRent {})),
        }),
        balloon_rate: "0".to_owned(),
        end_of_month: false,
        stub: terms::Stub::ShortFirst.into(),
        roll: terms::Roll::BackFromFinalMaturity.into(),
        business_day_convention: terms::BusinessDayConvention::ModifiedFollowing.into(),
        accruals_adjusted: true,
        calendars: Vec::new(),
        extra_holidays: Vec::new(),
        rounding: Some(terms::Rounding { unit: "0.01".to_owned(), mode: terms::rounding::Mode::HalfUp.into() }),
        billing_lead_days: 10,
        fees: Some(terms::Fees {
            arrangement_fee_rate: "0".to_owned(),
            arrangement_fee_billed: terms::fees::ArrangementFeeBilled::AtSigning.into(),
            commitment_fee_rate: "0".to_owned(),
            commitment_fee_billed: terms::fees::CommitmentFeeBilled::CommonPaymentDates.into(),
            prepayment_fee_rate: "0".to_owned(),
        }),
        grace: Some(terms::Period { days: 5, kind: terms::period::Kind::Business.into() }),
        cure: Some(terms::Cure {
            period: Some(terms::Period { days: 30, kind: terms::period::Kind::Calendar.into() }),
            cures_event_of_default: true,
        }),
        allocation_order: vec![1, 2, 3, 4],
        purchase_option: None,
        renewal_option: None,
        acceptance_long_stop_days: 180,
        useful_life_months: 120,
        approval_bands: vec![terms::ApprovalBand {
            up_to: None,
            approvals: 1,
            role: terms::approval_band::Role::CreditOfficer.into(),
        }],
        conditions_precedent: Vec::new(),
        guarantee: None,
        vat_rates: Vec::new(),
        late_charge: None,
        agency_fee: None,
        time_zone: "America/Mazatlan".to_owned(),
        interest_base: None,
        covenants: Vec::new(),
    }
}
