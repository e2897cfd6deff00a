//! Moves a date to a business day, without a facility.

use facility_domain::business_day::BusinessDayConvention;
use facility_proto::lender::v1::{AdjustDateRequest, AdjustDateResponse};
use facility_service::{
    errors::Refusal,
    wire::{Problems, WireCode, read_date},
};

use super::{Lender, preview_schedule::read_calendar};

impl Lender {
    /// Moves a date to a joint business day.
    pub fn adjust_date(request: &AdjustDateRequest) -> Result<AdjustDateResponse, Refusal> {
        let mut problems = Problems::default();
        let date = read_date(&mut problems, "date", &request.date);
        let convention: Option<BusinessDayConvention> =
            WireCode::read(&mut problems, "business_day_convention", request.business_day_convention);
        let calendar = read_calendar(&mut problems, "", &request.calendars, &request.extra_holidays);
        let read = (|| Some((date?, convention?, calendar?)))();
        let adjusted = read.and_then(|(date, convention, calendar)| {
            let adjusted = problems.keep("date", convention.adjust(date, &calendar))?;
            Some(AdjustDateResponse { date: adjusted.to_string(), business_day: calendar.is_business_day(date) })
        });
        problems.finish(adjusted)
    }
}

#[cfg(test)]
mod tests {
    use facility_proto::r#type::v1::facility_terms::BusinessDayConvention as Wire;

    use super::*;

    fn request(date: &str, convention: Wire) -> AdjustDateRequest {
        AdjustDateRequest {
            date: date.into(),
            business_day_convention: convention.into(),
            calendars: Vec::new(),
            extra_holidays: Vec::new(),
        }
    }

    fn adjusted(request: &AdjustDateRequest) -> (String, bool) {
        let adjusted = Lender::adjust_date(request).unwrap();
        (adjusted.date, adjusted.business_day)
    }

    #[test]
    fn a_sunday_goes_to_monday_and_an_extra_holiday_further() {
        let mut sunday = request("2008-05-18", Wire::Following);
        assert_eq!(adjusted(&sunday), ("2008-05-19".into(), false));
        sunday.extra_holidays = vec!["2008-05-19".into()];
        assert_eq!(adjusted(&sunday), ("2008-05-20".into(), false));
        assert_eq!(adjusted(&request("2008-05-19", Wire::Following)), ("2008-05-19".into(), true));
    }

    #[test]
    fn a_calendar_closes_its_holidays() {
        // Independence Day 2008 is a Friday.
        let mut july = request("2008-07-04", Wire::ModifiedFollowing);
        july.calendars = vec!["USNY".into()];
        assert_eq!(adjusted(&july), ("2008-07-07".into(), false));
    }

    #[test]
    fn every_problem_is_named_and_the_end_of_dates_is_one() {
        let fields = |request: &AdjustDateRequest| -> Vec<String> {
            let refused = Lender::adjust_date(request).unwrap_err();
            refused.fields.iter().map(|field| field.field.clone()).collect()
        };
        let mut spoilt = AdjustDateRequest { calendars: vec!["usny".into()], ..AdjustDateRequest::default() };
        spoilt.extra_holidays = vec!["2008-1-1".into()];
        assert_eq!(fields(&spoilt), ["date", "business_day_convention", "calendars[0]", "extra_holidays[0]"]);
        // No business date lies after 2200-12-31, a Wednesday.
        let mut last = request("2200-12-31", Wire::Following);
        last.extra_holidays = vec!["2200-12-31".into()];
        assert_eq!(fields(&last), ["date"]);
    }
}
