//! The floating variant of a case: fixings of the benchmark, and the figures that come out at them in
//! the place of those at the fixed rate.

use facility_domain::date::BusinessDate;
use facility_proto::lender::v1::FixingValue;

use super::{
    json::{JsonFile, Node},
    problems::Problem,
    scenario::servicing::{ExpectedSchedule, ExpectedSettlement, Servicing, expected_schedule, expected_settlement},
};

/// File name of the variant in a case's folder.
pub(super) const FILE: &str = "fixings.json";

/// What differs from the case at its fixed rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Floating {
    /// The fixings by fixing date.
    pub fixings: Vec<(BusinessDate, FixingValue)>,
    /// The schedules as they commence, projected at their first rate.
    schedules: Vec<ExpectedSchedule>,
    /// What is settled before its time.
    settlements: Vec<ExpectedSettlement>,
    /// Interest of all schedules, as it is billed.
    interest: String,
    /// Default interest of the late payment, and of the guarantor's.
    default_interest: [String; 2],
}

impl Floating {
    /// Puts its figures in the place of those at the fixed rate.
    pub(super) fn apply_to(&self, servicing: &mut Servicing) {
        servicing.settlements.clone_from(&self.settlements);
        servicing.schedules.clone_from(&self.schedules);
        servicing.interest = Some(self.interest.clone());
        let [late, guaranteed] = &self.default_interest;
        servicing.late.default_interest.clone_from(late);
        servicing.guaranteed.default_interest.clone_from(guaranteed);
    }
}

/// Reads the variant, or says everything that is wrong with it.
pub(super) fn read(text: &str, currency: &str) -> Result<Floating, Vec<Problem>> {
    let file = JsonFile::parse(FILE, text)?;
    let root = file.root();
    root.only(&["about", "fixings", "expected"]);
    let fixings: Vec<_> = root.field("fixings").list().iter().filter_map(fixing).collect();
    let expected = root.field("expected");
    expected.only(&["late", "guaranteed", "interest", "settlements", "schedules"]);
    let amount = |name| expected.field(name).amount(currency).amount;
    let schedules =
        expected.field("schedules").list().iter().filter_map(|line| expected_schedule(line, currency)).collect();
    let settlements =
        expected.field("settlements").list().iter().filter_map(|line| expected_settlement(line, currency)).collect();
    let floating = Floating {
        fixings,
        settlements,
        schedules,
        interest: amount("interest"),
        default_interest: [amount("late"), amount("guaranteed")],
    };
    let problems = file.problems();
    if problems.is_empty() { Ok(floating) } else { Err(problems) }
}

fn fixing(node: &Node<'_>) -> Option<(BusinessDate, FixingValue)> {
    node.only(&["date", "rate"]);
    let (date, rate) = (node.field("date").date()?, node.field("rate").rate());
    Some((date, FixingValue { fixing_date: date.to_string(), rate }))
}
