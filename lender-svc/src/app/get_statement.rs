//! Says what would have to be paid on a day.

use facility_domain::{
    date::BusinessDate,
    facility::{
        Book,
        statement::{StatementLine, statement},
    },
    money::Money,
};
use facility_proto::lender::v1::{GetStatementRequest, GetStatementResponse, get_statement_response as pb};
use facility_service::{
    errors::{FieldViolation, Refusal},
    identity::Caller,
    wire::{Problems, money, read_facility, read_optional_date},
};

use super::{Lender, view::book};
use crate::render;

/// How far ahead a statement may look.
const MOST_DAYS: i64 = 366;

impl Lender {
    /// Says what would have to be paid on a day to owe nothing that is due by then.
    pub async fn get_statement(
        &self,
        caller: &Caller,
        request: &GetStatementRequest,
    ) -> Result<GetStatementResponse, Refusal> {
        let mut problems = Problems::default();
        let facility = read_facility(&mut problems, "parent", &request.parent);
        let payment_date = read_optional_date(&mut problems, "payment_date", &request.payment_date);
        let read = (|| Some((facility?, payment_date?)))();
        let (facility, payment_date) = problems.finish(read)?;
        let snapshot = self.visible(caller, &facility).await?;
        let Some(book) = book(&snapshot) else { return Err(Refusal::not_found(&request.parent)) };
        let payment_date = payment_date.unwrap_or(book.business_date);
        check_ahead(book.business_date, payment_date)?;
        let lines = statement(book, payment_date)
            .map_err(|_| Refusal::internal("a statement", &"a figure left the range of amounts"))?;
        let payable = Money::sum(book.terms.currency(), lines.iter().map(|line| line.payable))
            .map_err(|error| Refusal::internal("adding up a statement", &error))?;
        Ok(GetStatementResponse {
            payment_date: payment_date.to_string(),
            lines: lines.iter().map(|line| shown(book, line)).collect(),
            payable: Some(money(payable)),
            unapplied: Some(money(book.servicing.unapplied)),
        })
    }
}

fn check_ahead(open: BusinessDate, payment_date: BusinessDate) -> Result<(), Refusal> {
    let ahead = open.days_until(payment_date);
    if (0..=MOST_DAYS).contains(&ahead) {
        return Ok(());
    }
    let sentence = format!("must be {open}, the open business date, or at most {MOST_DAYS} days after it");
    Err(Refusal::invalid(vec![FieldViolation::new("payment_date", sentence)]))
}

fn shown(book: &Book, line: &StatementLine) -> pb::StatementLine {
    pb::StatementLine {
        invoice: render::invoice_name(&book.id, line.invoice),
        due_date: line.due_date.to_string(),
        unpaid: Some(money(line.unpaid)),
        default_interest: Some(money(line.default_interest)),
        disputed: Some(money(line.disputed)),
        payable: Some(money(line.payable)),
    }
}

#[cfg(test)]
mod tests {
    use facility_domain::facility::fixtures::date;

    use super::*;

    #[test]
    fn a_statement_looks_neither_back_nor_further_than_a_leap_year() {
        let open = date("2008-03-03");
        for (payment_date, fine) in [
            ("2008-03-02", false),
            ("2008-03-03", true),
            // 366 days: 2008-02-29 lies before.
            ("2009-03-04", true),
            ("2009-03-05", false),
        ] {
            assert_eq!(check_ahead(open, date(payment_date)).is_ok(), fine, "{payment_date}");
        }
    }
}
