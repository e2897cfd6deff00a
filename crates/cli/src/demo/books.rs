//! Both books compared: after each batch, and all of it at the end.

use facility_proto::{
    borrower::v1::{
        self as borrower, GetReconciliationRequest, GetReconciliationResponse, get_reconciliation_response::Following,
        reconciliation_service_client::ReconciliationServiceClient,
    },
    lender::v1::{self as lender, GetPositionResponse, drawdown_service_client::DrawdownServiceClient},
    r#type::v1::Position,
};

use super::{
    batches::Act,
    error::DemoError,
    play::Play,
    processes::Side,
    table::{Align, Table},
    words::{amount, last_part, plain},
};

/// The most that a page holds; a case has fewer drawdowns.
const PAGE: i32 = 500;

impl Play<'_> {
    /// After a batch: what is funded and available, in both books.
    pub(super) async fn compare_batch(&mut self, act: &Act<'_>) -> Result<(), DemoError> {
        let provider = self.lender_position().await?.position.unwrap_or_default();
        let own = self.borrower_follows().await?.position.unwrap_or_default();
        let expected = &act.scenario.figures;
        for (book, position) in [("provider", &provider), ("borrower", &own)] {
            let what = format!("batch {}, the {book}'s book", act.batch.number);
            self.tally.equal(&format!("{what}: funded"), &expected.cumulative, amount(position.funded.as_ref()));
            self.tally.equal(&format!("{what}: available"), &expected.available, amount(position.available.as_ref()));
        }
        let funded = plain(provider.funded.as_ref());
        let available = plain(provider.available.as_ref());
        self.story.tell("", &format!("in both books: funded {funded}, available {available}"))?;
        Ok(())
    }

    /// At the end: every drawdown, both positions side by side, and the borrower's
    /// own reconciliation.
    pub(super) async fn compare_books(&mut self) -> Result<(), DemoError> {
        let theirs = self.lender_drawdowns().await?;
        let own = self.borrower_follows().await?;
        let provider = self.lender_position().await?;
        self.show_drawdowns(&theirs).await?;
        self.show_positions(&provider, &own)?;
        let reconciliation = self.reconciliation().await?;
        self.show_reconciliation(&reconciliation, provider.notice_number)
    }

    /// When everything is over: nothing may differ, and every notice is seen.
    pub(super) async fn compare_books_again(&mut self) -> Result<(), DemoError> {
        let own = self.borrower_follows().await?;
        let provider = self.lender_position().await?;
        self.tally.equal("notices seen by the borrower", provider.notice_number, own.notice_number);
        let reconciliation = self.reconciliation().await?;
        self.show_reconciliation(&reconciliation, provider.notice_number)
    }

    async fn lender_drawdowns(&mut self) -> Result<Vec<lender::Drawdown>, DemoError> {
        let agent = self.case.scenario.people.facility_agent.as_str();
        let request =
            lender::ListDrawdownsRequest { parent: self.case.facility(), page_size: PAGE, page_token: String::new() };
        let what = "reading the provider's drawdowns";
        let answer = self
            .read((Side::Lender, agent), what, request, async |channel, request| {
                DrawdownServiceClient::new(channel).list_drawdowns(request).await
            })
            .await?;
        Ok(answer.drawdowns)
    }

    async fn borrower_drawdowns(&mut self) -> Result<Vec<borrower::Drawdown>, DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let request =
            borrower::ListDrawdownsRequest { parent: self.case.facility(), page_size: PAGE, page_token: String::new() };
        let what = "reading the borrower's drawdowns";
        let answer = self
            .read((Side::Borrower, treasurer), what, request, async |channel, request| {
                borrower::facility_service_client::FacilityServiceClient::new(channel).list_drawdowns(request).await
            })
            .await?;
        Ok(answer.drawdowns)
    }

    async fn show_drawdowns(&mut self, theirs: &[lender::Drawdown]) -> Result<(), DemoError> {
        let own = self.borrower_drawdowns().await?;
        self.tally.equal("drawdowns in the borrower's book", theirs.len(), own.len());
        let mut table = Table::new(&[
            ("drawdown", Align::Right),
            ("items", Align::Right),
            ("price", Align::Right),
            ("financed", Align::Right),
            ("approvals", Align::Left),
            ("funded on", Align::Left),
        ]);
        for drawdown in theirs {
            let twin = own.iter().find(|twin| twin.name == drawdown.name);
            self.tally.that(twin.is_some_and(|twin| same(drawdown, twin)), || {
                format!("{} is not the same in the borrower's book", drawdown.name)
            });
            table.row(row(drawdown));
        }
        self.story.heading(&format!("Drawdowns in {}", self.case.currency()))?;
        self.story.table(&table)?;
        Ok(())
    }

    fn show_positions(
        &mut self,
        provider: &GetPositionResponse,
        own: &borrower::GetPositionResponse,
    ) -> Result<(), DemoError> {
        let empty = Position::default();
        let theirs = figures(provider.position.as_ref().unwrap_or(&empty));
        let ours = figures(own.position.as_ref().unwrap_or(&empty));
        let mut table =
            Table::new(&[("", Align::Left), ("provider's book", Align::Right), ("borrower's book", Align::Right)]);
        for ((name, theirs), (_, ours)) in theirs.into_iter().zip(ours) {
            self.tally.equal(&format!("{name} in the borrower's book"), &theirs, &ours);
            table.row([name.to_owned(), theirs, ours]);
        }
        table.row(["notices".to_owned(), provider.notice_number.to_string(), own.notice_number.to_string()]);
        self.tally.equal("notices seen by the borrower", provider.notice_number, own.notice_number);
        self.story.heading(&format!("Both books in {}", self.case.currency()))?;
        self.story.table(&table)?;
        Ok(())
    }

    async fn reconciliation(&mut self) -> Result<GetReconciliationResponse, DemoError> {
        let treasurer = self.case.scenario.people.treasurer.as_str();
        let request = GetReconciliationRequest { facility: self.case.facility() };
        self.read((Side::Borrower, treasurer), "reading the reconciliation", request, async |channel, request| {
            ReconciliationServiceClient::new(channel).get_reconciliation(request).await
        })
        .await
    }

    fn show_reconciliation(&mut self, found: &GetReconciliationResponse, notices: i64) -> Result<(), DemoError> {
        let hash: String = found.notice_hash.iter().map(|byte| format!("{byte:02x}")).collect();
        self.story.heading("The borrower's reconciliation")?;
        self.story.plain(&format!(
            "  {} figures compared, {} differ; {} submissions under way; notice {} seen",
            found.figures_compared,
            found.discrepancies.len(),
            found.submissions_sending,
            found.notice_number,
        ))?;
        self.story.plain(&format!("  hash of the last notice: {hash}"))?;
        for difference in &found.discrepancies {
            let (ours, theirs) = (&difference.ours, &difference.theirs);
            let what = format!("{} {}: {ours} here, {theirs} there", difference.reason, difference.subject);
            self.story.plain(&format!("  {what}"))?;
            self.tally.that(false, || what);
        }
        self.tally.that(found.figures_compared > 0, || "the reconciliation compared nothing".to_owned());
        self.tally.equal("submissions under way", 0, found.submissions_sending);
        self.tally.equal("notices reconciled", notices, found.notice_number);
        self.tally.that(found.following() == Following::Connected, || {
            let following = found.following().as_str_name();
            format!("the borrower's book does not follow: {following} {}", found.stopped_reason)
        });
        Ok(())
    }
}

fn figures(position: &Position) -> [(&'static str, String); 5] {
    [
        ("commitment", amount(position.commitment.as_ref())),
        ("available", amount(position.available.as_ref())),
        ("reserved", amount(position.reserved.as_ref())),
        ("funded", amount(position.funded.as_ref())),
        ("cancelled", amount(position.cancelled.as_ref())),
    ]
}

fn row(drawdown: &lender::Drawdown) -> [String; 6] {
    let approvers: Vec<&str> = drawdown.approvals.iter().map(|approval| last_part(&approval.principal)).collect();
    let outcome = match drawdown.funding_date.as_str() {
        "" => drawdown.state().as_str_name().trim_start_matches("STATE_").to_lowercase(),
        date => date.to_owned(),
    };
    [
        last_part(&drawdown.name).to_owned(),
        drawdown.items.len().to_string(),
        amount(drawdown.price.as_ref()),
        amount(drawdown.financed_amount.as_ref()),
        approvers.join(", "),
        outcome,
    ]
}

/// Whether a drawdown is the same in the borrower's book: state, sums and day.
fn same(theirs: &lender::Drawdown, own: &borrower::Drawdown) -> bool {
    theirs.state().as_str_name() == own.state().as_str_name()
        && theirs.price == own.price
        && theirs.financed_amount == own.financed_amount
        && theirs.funding_date == own.funding_date
}
