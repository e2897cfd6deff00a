//! Counts days by a day count, without a facility.

use facility_domain::day_count::DayCount;
use facility_proto::lender::v1::{CountDaysRequest, CountDaysResponse};
use facility_service::{
    errors::Refusal,
    wire::{Problems, WireCode, read_date, read_optional_date, year_fraction},
};

use super::Lender;

impl Lender {
    /// Counts the days between two dates.
    pub fn count_days(request: &CountDaysRequest) -> Result<CountDaysResponse, Refusal> {
        let mut problems = Problems::default();
        let start = read_date(&mut problems, "start_date", &request.start_date);
        let end = read_date(&mut problems, "end_date", &request.end_date);
        let day_count: Option<DayCount> = WireCode::read(&mut problems, "day_count", request.day_count);
        let maturity = read_optional_date(&mut problems, "final_maturity_date", &request.final_maturity_date);
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            problems.add("end_date", format!("must not lie before the start date {start}"));
        }
        let read = (|| Some((start?, end?, day_count?, maturity?)))();
        let (start, end, day_count, maturity) = problems.finish(read)?;
        Ok(CountDaysResponse {
            days: day_count.days(start, end, maturity),
            year_fraction: Some(year_fraction(day_count.year_fraction(start, end, maturity))),
        })
    }
}

#[cfg(test)]
mod tests {
    use facility_proto::r#type::v1::facility_terms::DayCount as Wire;

    use super::*;

    fn request(start: &str, end: &str, day_count: Wire) -> CountDaysRequest {
        CountDaysRequest {
            start_date: start.into(),
            end_date: end.into(),
            day_count: day_count.into(),
            final_maturity_date: String::new(),
        }
    }

    fn counted(request: &CountDaysRequest) -> (i64, String) {
        let counted = Lender::count_days(request).unwrap();
        let fraction = counted.year_fraction.unwrap();
        (counted.days, format!("{}/{}", fraction.numerator, fraction.denominator))
    }

    #[test]
    fn the_first_day_is_counted_and_the_last_is_not() {
        // 28 days of March, 30 of April, 17 of May and the first day: 2008-03-03 to 2008-05-18.
        assert_eq!(counted(&request("2008-03-03", "2008-05-18", Wire::Act360)), (76, "76/360".into()));
        assert_eq!(counted(&request("2008-03-03", "2008-03-03", Wire::Act360)), (0, "0/360".into()));
        assert_eq!(counted(&request("2008-01-31", "2008-02-29", Wire::Thirty360)), (29, "29/360".into()));
    }

    #[test]
    fn a_final_maturity_in_february_counts_as_it_is() {
        let mut request = request("2008-01-31", "2008-02-29", Wire::ThirtyE360Isda);
        assert_eq!(counted(&request).0, 30);
        request.final_maturity_date = "2008-02-29".into();
        assert_eq!(counted(&request).0, 29);
    }

    #[test]
    fn every_problem_is_named_and_days_do_not_run_backwards() {
        let fields = |request: &CountDaysRequest| -> Vec<String> {
            let refused = Lender::count_days(request).unwrap_err();
            refused.fields.iter().map(|field| field.field.clone()).collect()
        };
        assert_eq!(fields(&CountDaysRequest::default()), ["start_date", "end_date", "day_count"]);
        assert_eq!(fields(&request("2008-03-04", "2008-03-03", Wire::Act360)), ["end_date"]);
    }
}
