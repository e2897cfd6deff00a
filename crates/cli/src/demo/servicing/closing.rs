//! The closing table: what each drawdown came to, and the proof that both books
//! stand at zero.

use std::collections::BTreeMap;

use facility_proto::{
    lender::v1::{
        Invoice, LeaseSchedule, ListInvoicesRequest, ListReceiptsRequest, Receipt,
        billing_service_client::BillingServiceClient, invoice,
    },
    r#type::v1::invoice_line::Kind,
};
use rust_decimal::Decimal;

use crate::case::scenario::servicing::ExpectedSchedule;
use crate::demo::{
    error::DemoError,
    play::Play,
    processes::Side,
    table::{Align, Table},
    words::last_part,
};

use super::schedules::number;

/// The most that a page holds.
const PAGE: i32 = 500;

/// The row of what belongs to no drawdown.
const FACILITY: &str = "facility";

/// What a drawdown, or the facility itself, came to.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    financed: Decimal,
    interim: Decimal,
    rents: Decimal,
    interest: Decimal,
    fees: Decimal,
    default_interest: Decimal,
    paid: Decimal,
}

impl Sums {
    /// What was billed and not paid.
    fn balance(&self) -> Decimal {
        self.interim + self.rents + self.fees + self.default_interest - self.paid
    }

    fn add(&mut self, other: &Self) {
        self.financed += other.financed;
        self.interim += other.interim;
        self.rents += other.rents;
        self.interest += other.interest;
        self.fees += other.fees;
        self.default_interest += other.default_interest;
        self.paid += other.paid;
    }

    fn row(&self, name: &str) -> Vec<String> {
        let figures = [
            self.financed,
            self.interim,
            self.rents,
            self.interest,
            self.fees,
            self.default_interest,
            self.paid,
            self.balance(),
        ];
        let figures = figures.into_iter().map(|figure| format!("{figure:.2}"));
        std::iter::once(name.to_owned()).chain(figures).collect()
    }
}

/// Rows by drawdown, in their order; the facility's own at the end.
type Rows = BTreeMap<(u32, String), Sums>;

impl Play<'_> {
    /// Everything that is told at the end.
    pub(in crate::demo) async fn close_the_books(&mut self) -> Result<(), DemoError> {
        let schedules = self.lender_schedules().await?;
        let invoices = self.lender_invoices().await?;
        let receipts = self.lender_receipts().await?;
        let rows = rows(&schedules, &invoices, &receipts);
        self.show_closing_table(&rows)?;
        self.check_totals(&rows);
        self.show_ledgers().await?;
        self.write_amortisations(&schedules)?;
        self.write_plot(&schedules)?;
        self.compare_books_again().await
    }

    /// Every invoice of the provider, page by page.
    async fn lender_invoices(&mut self) -> Result<Vec<Invoice>, DemoError> {
        let operations = self.case.scenario.people.lender_operations.as_str();
        let mut invoices = Vec::new();
        let mut page_token = String::new();
        loop {
            let request =
                ListInvoicesRequest { parent: self.case.facility(), page_size: PAGE, page_token, open_only: false };
            let answer = self
                .read((Side::Lender, operations), "reading the invoices", request, async |channel, request| {
                    BillingServiceClient::new(channel).list_invoices(request).await
                })
                .await?;
            invoices.extend(answer.invoices);
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                return Ok(invoices);
            }
        }
    }

    async fn lender_receipts(&mut self) -> Result<Vec<Receipt>, DemoError> {
        let operations = self.case.scenario.people.lender_operations.as_str();
        let mut receipts = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListReceiptsRequest { parent: self.case.facility(), page_size: PAGE, page_token };
            let answer = self
                .read((Side::Lender, operations), "reading the receipts", request, async |channel, request| {
                    BillingServiceClient::new(channel).list_receipts(request).await
                })
                .await?;
            receipts.extend(answer.receipts);
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                return Ok(receipts);
            }
        }
    }

    fn show_closing_table(&mut self, rows: &Rows) -> Result<(), DemoError> {
        let headings = ["financed", "interim", "rents", "interest", "fees", "default interest", "paid", "balance"];
        let columns: Vec<(&str, Align)> = std::iter::once(("drawdown", Align::Right))
            .chain(headings.into_iter().map(|heading| (heading, Align::Right)))
            .collect();
        let mut table = Table::new(&columns);
        let mut total = Sums::default();
        for ((_, name), sums) in rows {
            table.row(sums.row(name));
            total.add(sums);
        }
        table.row(total.row("all"));
        self.story.heading(&format!("What it came to in {}", self.case.currency()))?;
        self.story.table(&table)?;
        Ok(())
    }

    /// The sums that must hold whatever the figures are, and those of the
    /// scenario.
    fn check_totals(&mut self, rows: &Rows) {
        let mut total = Sums::default();
        for ((_, name), sums) in rows {
            self.tally.equal(&format!("balance of {name}"), "0.00", format!("{:.2}", sums.balance()));
            let principal = sums.rents - sums.interest;
            self.tally.equal(
                &format!("principal repaid of {name}"),
                format!("{:.2}", sums.financed),
                format!("{principal:.2}"),
            );
            total.add(sums);
        }
        let servicing = &self.case.scenario.servicing;
        let parsed = |text: &String| text.parse::<Decimal>().unwrap_or_default();
        let sum = |texts: Vec<&String>| texts.into_iter().map(parsed).sum::<Decimal>();
        let fees = sum(servicing.fees.iter().map(|fee| &fee.amount).collect());
        // A schedule that was settled in part has the interest that this left of it.
        let of_schedule = |schedule: &'_ ExpectedSchedule| {
            let mut settled = servicing.settlements.iter().filter(|its| its.is_of(schedule));
            parsed(settled.next_back().map_or(&schedule.interest, |its| &its.schedule_interest))
        };
        let interest = match &servicing.interest {
            Some(billed) => parsed(billed),
            None => servicing.schedules.iter().map(of_schedule).sum(),
        };
        let interim = sum(servicing.schedules.iter().map(|schedule| &schedule.interim).collect());
        let late = parsed(&servicing.late.default_interest) + parsed(&servicing.guaranteed.default_interest);
        let prepaying = sum(servicing.settlements.iter().map(|settlement| &settlement.fee).collect());
        let options = total.fees - fees - prepaying;
        self.tally.equal("financed", &self.case.scenario.end.funded, total.financed);
        self.tally.equal("interest of all schedules", interest, total.interest);
        self.tally.equal("interim rents", interim, total.interim);
        self.tally.equal("default interest", late, total.default_interest);
        let price = self.case.terms.purchase_option.as_ref().and_then(|option| option.price.clone());
        let bought = number(price.as_ref()) * Decimal::from(servicing.schedules.len());
        self.tally.equal("paid for purchase options", bought, options);
    }
}

fn rows(schedules: &[LeaseSchedule], invoices: &[Invoice], receipts: &[Receipt]) -> Rows {
    let drawdown_of: BTreeMap<&str, &str> =
        schedules.iter().map(|schedule| (schedule.name.as_str(), last_part(&schedule.drawdown))).collect();
    let place = |schedule: &str| match drawdown_of.get(schedule) {
        Some(drawdown) => (drawdown.parse().unwrap_or(u32::MAX), (*drawdown).to_owned()),
        None => (u32::MAX, FACILITY.to_owned()),
    };
    let mut rows = Rows::new();
    for schedule in schedules {
        rows.entry(place(&schedule.name)).or_default().financed += number(schedule.amount.as_ref());
    }
    let standing = invoices.iter().filter(|invoice| invoice.state() != invoice::State::Superseded);
    for invoice in standing {
        for line in &invoice.lines {
            let sums = rows.entry(place(&line.schedule)).or_default();
            let interest = number(line.interest.as_ref());
            sums.fees += number(line.fee.as_ref());
            if line.kind() == Kind::InterimRent {
                sums.interim += interest;
            } else {
                sums.interest += interest;
                sums.rents += interest + number(line.principal.as_ref());
            }
        }
        let own = rows.entry(place("")).or_default();
        own.default_interest += number(invoice.default_interest.as_ref());
    }
    let schedule_of: BTreeMap<(&str, u32), &str> = invoices
        .iter()
        .flat_map(|invoice| {
            invoice.lines.iter().map(|line| ((invoice.name.as_str(), line.number), line.schedule.as_str()))
        })
        .collect();
    for allocation in receipts.iter().flat_map(|receipt| &receipt.allocations) {
        let line = allocation.part.as_ref().map(|part| (allocation.invoice.as_str(), part.line));
        let schedule = line.and_then(|line| schedule_of.get(&line)).copied().unwrap_or_default();
        rows.entry(place(schedule)).or_default().paid += number(allocation.amount.as_ref());
    }
    rows
}
