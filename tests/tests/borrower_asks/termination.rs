//! A termination quote asked for at the borrower's service, held against its own figures, and taken.

use facility_proto::borrower::v1::{
    GetPurchaseRequest, GetTerminationQuoteRequest, ListTerminationQuotesRequest, QuoteTerminationRequest, Submission,
    TerminateScheduleRequest, TerminationQuote, lease_schedule::State, lease_service_client::LeaseServiceClient,
    purchase, submission, termination_quote::State as QuoteState,
};
use facility_tests::{Borrower, fields, reasons};
use tonic::Code;

use super::{FACILITY, PARENT, PURCHASE, Pair, SCHEDULE, text};

const QUOTE: &str = "facilities/asks/quotes/1";

fn quote(request_id: &str, date: &str) -> QuoteTerminationRequest {
    QuoteTerminationRequest {
        request_id: request_id.into(),
        name: SCHEDULE.into(),
        purchases: Vec::new(),
        settlement_date: date.into(),
    }
}

fn take(request_id: &str, quote: &str) -> TerminateScheduleRequest {
    TerminateScheduleRequest { request_id: request_id.into(), quote: quote.into() }
}

impl Pair {
    async fn quoted(&self, request: QuoteTerminationRequest) -> TerminationQuote {
        let sent = self.leases().quote_termination(request).await.unwrap().into_inner();
        let answered = self.accepted(sent.submission).await;
        assert_eq!(answered.kind(), submission::Kind::TerminationQuote);
        let read = GetTerminationQuoteRequest { name: answered.subject };
        self.leases().get_termination_quote(read).await.unwrap().into_inner().quote.unwrap()
    }

    async fn quotes(&self) -> Vec<QuoteState> {
        let request = ListTerminationQuotesRequest { parent: PARENT.into(), ..Default::default() };
        let quotes = self.leases().list_termination_quotes(request).await.unwrap().into_inner().quotes;
        quotes.iter().map(TerminationQuote::state).collect()
    }

    async fn not_taken(&self, quote: &str, reasons_: &[&str]) {
        let refused = self.leases().terminate_schedule(take("take-early", quote)).await.unwrap_err();
        assert_eq!(reasons(&refused), reasons_);
    }
}

/// Balance, principal, interest, fee and amount.
fn figures(of: Option<&facility_proto::borrower::v1::termination_quote::Figures>) -> [&str; 5] {
    let of = of.unwrap();
    [&of.balance, &of.principal, &of.interest, &of.fee, &of.amount].map(|figure| text(figure.as_ref()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_expires_another_one_is_taken_on_its_day_and_title_passes_when_it_is_paid() {
    let pair = Pair::leased().await;
    let given = pair
        .quoted(QuoteTerminationRequest { purchases: vec![PURCHASE.into()], ..quote("quote-1", "2008-02-11") })
        .await;
    // 32 days of 90,000.00 at 8 %, ACT/360; the fee 1 %.
    let expected = ["90000.00", "90000.00", "640.00", "900.00", "91540.00"];
    assert_eq!((figures(given.quoted.as_ref()), figures(given.ours.as_ref())), (expected, expected));
    assert_eq!((given.name.as_str(), given.state(), given.differs), (QUOTE, QuoteState::Open, false));
    assert_eq!((given.schedule.as_str(), given.purchases.as_slice()), (SCHEDULE, [PURCHASE.to_owned()].as_slice()));
    assert_eq!((given.quote_date.as_str(), given.settlement_date.as_str()), ("2008-01-10", "2008-02-11"));

    pair.not_taken(QUOTE, &["SETTLEMENT_DATE_NOT_OPEN"]).await;
    pair.advance("2008-02-12").await;
    pair.not_taken(QUOTE, &["QUOTE_EXPIRED"]).await;
    assert_eq!(pair.quotes().await, [QuoteState::Expired]);

    // 35 days: 90,000 × 8 % × 35 / 360 = 700.00. The one for a day before it is replaced.
    pair.quoted(quote("quote-2", "2008-02-13")).await;
    let second = pair.quoted(quote("quote-3", "2008-02-14")).await;
    assert_eq!(figures(second.quoted.as_ref())[2], "700.00");
    pair.advance("2008-02-13").await;
    pair.not_taken("facilities/asks/quotes/2", &["QUOTE_STALE"]).await;
    pair.advance("2008-02-14").await;
    let request = take("take-1", &second.name);
    let sent = pair.leases().terminate_schedule(request.clone()).await.unwrap().into_inner();
    let answered = pair.accepted(sent.submission.clone()).await;
    assert_eq!((answered.kind(), answered.subject), (submission::Kind::Termination, second.name.clone()));
    assert_eq!(answered.invoice, "facilities/asks/invoices/1");
    assert_eq!(pair.leases().terminate_schedule(request).await.unwrap().into_inner(), sent);
    pair.not_taken(&second.name, &["WRONG_STATE", "QUOTE_TAKEN"]).await;
    assert_eq!(pair.quotes().await, [QuoteState::Expired, QuoteState::Expired, QuoteState::Taken]);
    assert_eq!(pair.schedule().await.state(), State::Terminated);

    assert_eq!(text(pair.payables().await[0].payable.as_ref()), "91600.00");
    pair.pays_all("2008-02-14").await;
    let bought = pair.purchases("treasurer-1").get_purchase(GetPurchaseRequest { name: PURCHASE.into() }).await;
    assert_eq!(bought.unwrap().into_inner().purchase.unwrap().state(), purchase::State::Purchased);
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_t_be_quoted_is_told_at_once_with_every_reason() {
    let pair = Pair::leased().await;
    let every = pair.leases().quote_termination(QuoteTerminationRequest::default()).await.unwrap_err();
    assert_eq!(fields(&every), ["request_id", "name", "settlement_date"]);
    let other = format!("{PARENT}/purchases/PUR-2");
    // 90 days after 10 January are 9 April.
    let request = QuoteTerminationRequest {
        purchases: vec![PURCHASE.into(), other, PURCHASE.into()],
        ..quote("quote-1", "2008-04-10")
    };
    let refused = pair.leases().quote_termination(request).await.unwrap_err();
    assert_eq!(reasons(&refused), ["DATE_NOT_QUOTABLE", "NOT_FOUND", "DUPLICATE_IN_REQUEST"]);
    pair.quoted(quote("quote-1", "2008-04-09")).await;
    let read = GetTerminationQuoteRequest { name: format!("{PARENT}/quotes/2") };
    assert_eq!(pair.leases().get_termination_quote(read).await.unwrap_err().code(), Code::NotFound);
    let unknown = pair.leases().terminate_schedule(take("take-1", &format!("{PARENT}/quotes/2"))).await;
    assert_eq!(unknown.unwrap_err().code(), Code::NotFound);
    assert_eq!(fields(&pair.leases().terminate_schedule(take("", "x")).await.unwrap_err()), ["request_id", "quote"]);
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_whose_day_has_passed_before_the_provider_heard_is_refused_by_it() {
    let pair = Pair::leased().await;
    pair.quoted(quote("quote-1", "2008-01-11")).await;
    pair.advance("2008-01-11").await;
    let stopped = pair.lender.stop().await.unwrap();
    let mut leases = LeaseServiceClient::new(pair.borrower.channel("treasurer-1").unwrap());
    let sent = leases.terminate_schedule(take("take-1", QUOTE)).await.unwrap().into_inner().submission;
    pair.borrower.stop().await.unwrap();
    let lender = stopped.start().await.unwrap();
    lender.advance(FACILITY, "2008-01-12").await.unwrap();
    let pair = Pair { borrower: Borrower::start(&lender).await.unwrap(), lender };
    pair.refused(sent.unwrap(), &["QUOTE_EXPIRED"]).await;
    assert_eq!((pair.schedule().await.state(), pair.quotes().await), (State::Commenced, vec![QuoteState::Expired]));
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_termination_written_down_while_the_provider_is_gone_is_carried_out_when_it_is_back() {
    let pair = Pair::leased().await;
    pair.quoted(quote("quote-1", "2008-01-11")).await;
    pair.advance("2008-01-11").await;
    let (pair, sent) = pair
        .with_the_provider_gone(async |borrower: &Borrower| -> Submission {
            let mut leases = LeaseServiceClient::new(borrower.channel("treasurer-1").unwrap());
            leases.terminate_schedule(take("take-1", QUOTE)).await.unwrap().into_inner().submission.unwrap()
        })
        .await;
    pair.accepted(Some(sent)).await;
    assert_eq!((pair.schedule().await.state(), pair.quotes().await), (State::Terminated, vec![QuoteState::Taken]));
    pair.agrees().await;
    pair.borrower.stop().await.unwrap();
}
