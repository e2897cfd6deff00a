//! Calls to paste while the services are kept running.

use std::path::Path;

use crate::case::Case;

use super::{processes::Side, stage::Endpoints};

/// The calls, each with a remark before it.
pub(super) fn calls(case: &Case, certificates: &Path, endpoints: &Endpoints, current: &Path) -> Vec<String> {
    let facility = case.facility();
    let people = &case.scenario.people;
    let name = format!(r#"{{"name":"{facility}"}}"#);
    let parent = format!(r#"{{"parent":"{facility}"}}"#);
    let check = format!(
        r#"{{"parent":"{facility}","requested_funding_date":"2010-02-01","items":[{{"equipment":{{"purchase":"PUR-900","category":"STATIONARY","manufacturer":"Terex","model":"J-1175","description":"Jaw crusher","serial_number":"J11799999","supplier":"terex-dealer","invoice_number":"T-900","invoice_date":"2009-12-30","price":{{"currency_code":"USD","amount":"100000.00"}}}},"down_payment":{{"currency_code":"USD","amount":"15000.00"}}}}]}}"#
    );
    let call = |side, person: &str, data: &str, method: &str| {
        let certificates = certificates.strip_prefix(current).unwrap_or(certificates);
        let data = if data.is_empty() { String::new() } else { format!(" -d '{data}'") };
        let file = |name: String| shell_quoted(&certificates.join(name).display().to_string());
        format!(
            "grpcurl -cacert {} -cert {} -key {}{data} {} {method}",
            file("ca.pem".to_owned()),
            file(format!("{person}.pem")),
            file(format!("{person}.key")),
            endpoints.of(side).trim_start_matches("https://"),
        )
    };
    vec![
        "# What the provider's service offers".to_owned(),
        call(Side::Lender, &people.facility_agent, "", "list"),
        "# How the commitment is used, in the provider's book and in the borrower's".to_owned(),
        call(Side::Lender, &people.facility_agent, &name, "facility.lender.v1.FacilityService/GetPosition"),
        call(Side::Borrower, &people.treasurer, &name, "facility.borrower.v1.FacilityService/GetPosition"),
        "# Every drawdown with its approvals".to_owned(),
        call(Side::Lender, &people.facility_agent, &parent, "facility.lender.v1.DrawdownService/ListDrawdowns"),
        "# Every reason against one more drawdown".to_owned(),
        call(Side::Lender, &people.facility_agent, &check, "facility.lender.v1.DrawdownService/CheckDrawdown"),
        "# Both books compared".to_owned(),
        call(
            Side::Borrower,
            &people.treasurer,
            &format!(r#"{{"facility":"{facility}"}}"#),
            "facility.borrower.v1.ReconciliationService/GetReconciliation",
        ),
    ]
}

/// The text as one word of a shell.
fn shell_quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_space_stays_one_word() {
        assert_eq!(shell_quoted("/a b/it's"), r"'/a b/it'\''s'");
        assert_eq!(shell_quoted("target/demo/certs/ca.pem"), "target/demo/certs/ca.pem");
    }
}
