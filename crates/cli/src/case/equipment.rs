//! The equipment list of a case: one purchase a line, gathered into batches.
//!
//! What is wrong on purpose in a case (a serial number twice, a category that the
//! facility does not finance) is read as it stands: the services refuse it.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;
use facility_domain::{currency::Currency, date::BusinessDate, money::Money as ExactMoney};
use facility_proto::r#type::v1::{EquipmentItem, Money};

use super::problems::{Problem, Problems};

/// File name of the equipment list in a case's folder.
pub(super) const FILE: &str = "equipment.csv";

/// The columns, in their order.
const COLUMNS: [&str; 14] = [
    "purchase",
    "batch",
    "requested_funding_date",
    "category",
    "manufacturer",
    "model",
    "description",
    "serial_number",
    "supplier",
    "invoice_number",
    "invoice_date",
    "price_usd",
    "delivery_date",
    "acceptance_date",
];

/// The currency of the column `price_usd`.
const CURRENCY: &str = "USD";

/// The purchases for which one drawdown is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Number of the batch, from 1 without gaps.
    pub number: u32,
    /// The day on which funding is asked for.
    pub requested_funding_date: BusinessDate,
    /// The latest invoice date: the first day on which the batch can be submitted.
    pub invoiced_on: BusinessDate,
    /// The purchases in the order of the list.
    pub items: Vec<EquipmentItem>,
    /// When each of them is delivered and accepted, in the same order.
    pub arrivals: Vec<Arrival>,
}

/// When the equipment of a purchase arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The purchase.
    pub purchase: String,
    /// Day of delivery.
    pub delivered_on: BusinessDate,
    /// Day of acceptance.
    pub accepted_on: BusinessDate,
}

/// One line as read, before batches are made of the lines.
struct Line {
    number: u64,
    batch: u32,
    requested_funding_date: BusinessDate,
    invoice_date: BusinessDate,
    item: EquipmentItem,
    arrival: Arrival,
}

/// Reads the equipment list, or says everything that is wrong with it.
pub(super) fn read(text: &str) -> Result<Vec<Batch>, Vec<Problem>> {
    let mut problems = Problems::of(FILE);
    let lines = read_lines(text, &mut problems);
    check_purchases(&lines, &mut problems);
    let batches = gather(lines, &mut problems);
    match problems.found() {
        found if found.is_empty() => Ok(batches),
        found => Err(found),
    }
}

fn read_lines(text: &str, problems: &mut Problems) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    match reader.headers() {
        Ok(headers) if headers.iter().eq(COLUMNS) => {}
        Ok(_) => {
            problems.add("line 1", format!("the columns must be {}", COLUMNS.join(",")));
            return Vec::new();
        }
        Err(error) => {
            problems.add("line 1", error.to_string());
            return Vec::new();
        }
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => lines.extend(read_line(&record, problems)),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.add(format!("line {line}"), error.to_string());
            }
        }
    }
    if lines.is_empty() {
        problems.add("", "no purchase could be read");
    }
    lines
}

/// The cells of one line by their column's name.
struct Cells<'a> {
    line: u64,
    record: &'a StringRecord,
    problems: &'a mut Problems,
}

impl Cells<'_> {
    fn text(&mut self, column: &str) -> Option<String> {
        let place = COLUMNS.iter().position(|name| *name == column)?;
        let cell = self.record.get(place).unwrap_or_default();
        if cell.trim().is_empty() {
            self.problem(column, "missing");
            return None;
        }
        Some(cell.to_owned())
    }

    fn parsed<T>(&mut self, column: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column)?;
        let value = parse(&text);
        if value.is_none() {
            self.problem(column, &format!("\"{text}\" is {expected}"));
        }
        value
    }

    fn date(&mut self, column: &str) -> Option<BusinessDate> {
        self.parsed(column, "no date like 2008-03-03", |text| BusinessDate::parse(text).ok())
    }

    fn problem(&mut self, column: &str, message: &str) {
        self.problems.add(format!("line {}, {column}", self.line), message);
    }
}

fn read_line(record: &StringRecord, problems: &mut Problems) -> Option<Line> {
    let number = record.position().map_or(0, csv::Position::line);
    if record.len() != COLUMNS.len() {
        problems.add(format!("line {number}"), format!("{} cells instead of {}", record.len(), COLUMNS.len()));
        return None;
    }
    let mut cells = Cells { line: number, record, problems };
    // Every cell is read before anything is given up, so that all problems of a line are named.
    let batch = cells.parsed("batch", "no batch number", |text| text.parse().ok().filter(|batch| *batch > 0));
    let requested_funding_date = cells.date("requested_funding_date");
    let invoice_date = cells.date("invoice_date");
    let price = cells.parsed("price_usd", "no amount above zero like 709250.00", |text| {
        let price = ExactMoney::parse(Currency::parse(CURRENCY).ok()?, text).ok()?;
        price.is_positive().then(|| price.amount_text())
    });
    let delivered_on = cells.date("delivery_date");
    let accepted_on = cells.date("acceptance_date");
    let mut text = |column| cells.text(column).unwrap_or_default();
    let item = EquipmentItem {
        purchase: text("purchase"),
        category: text("category"),
        manufacturer: text("manufacturer"),
        model: text("model"),
        description: text("description"),
        serial_number: text("serial_number"),
        supplier: text("supplier"),
        invoice_number: text("invoice_number"),
        invoice_date: invoice_date?.to_string(),
        price: Some(Money { currency_code: CURRENCY.to_owned(), amount: price? }),
    };
    let arrival = Arrival { purchase: item.purchase.clone(), delivered_on: delivered_on?, accepted_on: accepted_on? };
    Some(Line {
        number,
        batch: batch?,
        requested_funding_date: requested_funding_date?,
        invoice_date: invoice_date?,
        item,
        arrival,
    })
}

fn check_purchases(lines: &[Line], problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for line in lines.iter().filter(|line| !line.item.purchase.is_empty()) {
        if !seen.insert(&line.item.purchase) {
            let message = format!("\"{}\" stands on an earlier line too", line.item.purchase);
            problems.add(format!("line {}, purchase", line.number), message);
        }
    }
}

fn gather(lines: Vec<Line>, problems: &mut Problems) -> Vec<Batch> {
    let mut batches: BTreeMap<u32, Batch> = BTreeMap::new();
    for line in lines {
        let batch = batches.entry(line.batch).or_insert_with(|| Batch {
            number: line.batch,
            requested_funding_date: line.requested_funding_date,
            invoiced_on: line.invoice_date,
            items: Vec::new(),
            arrivals: Vec::new(),
        });
        if batch.requested_funding_date != line.requested_funding_date {
            let message = format!("batch {} begins with {}", line.batch, batch.requested_funding_date);
            problems.add(format!("line {}, requested_funding_date", line.number), message);
        }
        batch.invoiced_on = batch.invoiced_on.max(line.invoice_date);
        batch.items.push(line.item);
        batch.arrivals.push(line.arrival);
    }
    for (expected, number) in (1..).zip(batches.keys()) {
        if expected != *number {
            problems.add("", format!("the batches must be numbered from 1 without gaps: {expected} is missing"));
            break;
        }
    }
    batches.into_values().collect()
}
