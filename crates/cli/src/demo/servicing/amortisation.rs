//! An amortisation file for each schedule, in the data folder.

use facility_proto::lender::v1::LeaseSchedule;

use crate::demo::{
    error::DemoError,
    play::Play,
    words::{amount, count, last_part},
};

const COLUMNS: [&str; 10] = [
    "payment",
    "due_date",
    "from",
    "to",
    "days",
    "opening_balance",
    "interest",
    "principal",
    "amount",
    "closing_balance",
];

impl Play<'_> {
    pub(super) fn write_amortisations(&mut self, schedules: &[LeaseSchedule]) -> Result<(), DemoError> {
        for schedule in schedules {
            let name = format!("schedule-{}.csv", last_part(&schedule.name));
            let path = self.folder.path().join(name);
            let text = amortisation(schedule).map_err(|error| DemoError::OffScript(error.to_string()))?;
            self.folder.write(&path, &text)?;
        }
        let what = format!("  {} in {}", count(schedules.len(), "amortisation file"), self.folder.path().display());
        self.story.heading("Files")?;
        self.story.plain(&what)?;
        Ok(())
    }
}

/// One line for each payment; amounts in the facility's currency, dates as ISO
/// 8601.
fn amortisation(schedule: &LeaseSchedule) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for line in &schedule.payments {
        writer.write_record([
            line.number.to_string(),
            line.due_date.clone(),
            line.start_date.clone(),
            line.end_date.clone(),
            line.days.to_string(),
            amount(line.opening_balance.as_ref()),
            amount(line.interest.as_ref()),
            amount(line.principal.as_ref()),
            amount(line.payment.as_ref()),
            amount(line.closing_balance.as_ref()),
        ])?;
    }
    writer.flush()?;
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
