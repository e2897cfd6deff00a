//! An invoice that the borrower does not pay: it is demanded from the guarantor,
//! who pays it with the default interest to that day.

use facility_domain::date::BusinessDate;
use facility_proto::lender::v1::{
    self as lender, AcknowledgeGuaranteeDemandRequest, DemandGuaranteeRequest, GetGuaranteeDemandRequest,
    GetStatementRequest, GuaranteeDemand, ListDefaultsRequest, billing_service_client::BillingServiceClient,
    default_service_client::DefaultServiceClient, guarantee_demand,
};

use crate::demo::{
    error::DemoError,
    play::{Play, present},
    processes::Side,
    words::{amount, count, last_part, plain},
};

use super::schedules::sum;

/// The most that a page holds; a case has fewer defaults.
const PAGE: i32 = 500;

impl Play<'_> {
    pub(super) async fn call_on_the_guarantor(&mut self, today: BusinessDate) -> Result<(), DemoError> {
        let guaranteed = &self.case.scenario.servicing.guaranteed;
        if today == guaranteed.demanded_on {
            self.demand().await?;
        }
        if today == guaranteed.acknowledged_on {
            self.acknowledge().await?;
        }
        if today == guaranteed.paid_on {
            self.guarantor_pays(today).await?;
        }
        Ok(())
    }

    async fn demand(&mut self) -> Result<(), DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let id = "demo/demand-guarantee";
        let request =
            DemandGuaranteeRequest { request_id: id.to_owned(), parent: self.case.facility(), invoices: Vec::new() };
        let answer = self
            .must((Side::Lender, agent), id, request, async |channel, request| {
                DefaultServiceClient::new(channel).demand_guarantee(request).await
            })
            .await?;
        let demand = present(answer.demand, id, "demand")?;
        let what = format!(
            "demands {} from the guarantor: {}",
            plain(demand.amount.as_ref()),
            count(demand.invoices.len(), "overdue invoice")
        );
        self.story.tell(agent, &what)?;
        Ok(())
    }

    /// The only demand of the case.
    fn demand_name(&self) -> String {
        format!("{}/guaranteeDemands/1", self.case.facility())
    }

    async fn acknowledge(&mut self) -> Result<(), DemoError> {
        let guarantor = self.case.scenario.people.guarantor.as_str();
        let id = "demo/acknowledge-demand";
        let request = AcknowledgeGuaranteeDemandRequest { request_id: id.to_owned(), name: self.demand_name() };
        self.must((Side::Lender, guarantor), id, request, async |channel, request| {
            DefaultServiceClient::new(channel).acknowledge_guarantee_demand(request).await
        })
        .await?;
        self.story.tell(guarantor, "acknowledges the demand")?;
        Ok(())
    }

    async fn guarantor_pays(&mut self, today: BusinessDate) -> Result<(), DemoError> {
        let guarantor = self.case.scenario.people.guarantor.as_str();
        let demand = self.read_demand().await?;
        let payable = self.payable_of(&demand, today).await?;
        let receipt = self.record_receipt("GUARANTOR-1", payable.clone(), "", &demand.name, today).await?;
        let default_interest = sum(receipt.default_interest.iter().map(|charge| charge.amount.as_ref()));
        let expected = &self.case.scenario.servicing.guaranteed.default_interest;
        self.tally.equal("default interest paid by the guarantor", expected, &default_interest);
        self.tally.equal("left of the guarantor's receipt", "0.00", amount(receipt.unapplied.as_ref()));
        let what = format!("pays {} on the demand, {default_interest} of it default interest", plain(Some(&payable)));
        self.story.tell(guarantor, &what)?;
        let settled = self.read_demand().await?;
        self.tally.that(settled.state() == guarantee_demand::State::Settled, || {
            format!("{} is {} after its payment", settled.name, settled.state().as_str_name())
        });
        self.borrower_follows().await?;
        self.check_defaults_cured().await
    }

    async fn read_demand(&mut self) -> Result<GuaranteeDemand, DemoError> {
        let guarantor = self.case.scenario.people.guarantor.as_str();
        let request = GetGuaranteeDemandRequest { name: self.demand_name() };
        let what = "reading the demand";
        let answer = self
            .read((Side::Lender, guarantor), what, request, async |channel, request| {
                DefaultServiceClient::new(channel).get_guarantee_demand(request).await
            })
            .await?;
        present(answer.demand, what, "demand")
    }

    /// What pays the demanded invoices today, by the provider's statement.
    async fn payable_of(
        &mut self,
        demand: &GuaranteeDemand,
        today: BusinessDate,
    ) -> Result<facility_proto::r#type::v1::Money, DemoError> {
        let operations = self.case.scenario.people.lender_operations.as_str();
        let request = GetStatementRequest { parent: self.case.facility(), payment_date: today.to_string() };
        let statement = self
            .read((Side::Lender, operations), "reading the statement", request, async |channel, request| {
                BillingServiceClient::new(channel).get_statement(request).await
            })
            .await?;
        let demanded = statement.lines.iter().filter(|line| demand.invoices.contains(&line.invoice));
        let amount = sum(demanded.map(|line| line.payable.as_ref()));
        Ok(facility_proto::r#type::v1::Money { currency_code: self.case.currency().to_owned(), amount })
    }

    /// Every default of the facility must be cured by now.
    async fn check_defaults_cured(&mut self) -> Result<(), DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let request = ListDefaultsRequest { parent: self.case.facility(), page_size: PAGE, page_token: String::new() };
        let answer = self
            .read((Side::Lender, agent), "reading the defaults", request, async |channel, request| {
                DefaultServiceClient::new(channel).list_defaults(request).await
            })
            .await?;
        self.tally.equal("defaults", 2, answer.defaults.len());
        for default in answer.defaults {
            self.tally.that(default.state() == lender::default::State::Cured, || {
                format!("{} is {} after its payment", default.name, default.state().as_str_name())
            });
            let what = format!(
                "default {}: began {}, an event of default from {}, cured {}",
                last_part(&default.name),
                default.start_date,
                default.event_of_default_date,
                default.end_date
            );
            self.story.tell("", &what)?;
        }
        Ok(())
    }
}
