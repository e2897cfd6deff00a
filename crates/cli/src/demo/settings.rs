//! The services' configuration files, as an operator would write them.

use crate::{case::scenario::Scenario, certs};

use super::{error::DemoError, folder::Folder, processes::Side, stage::Ports};

/// Writes the configuration of both services.
pub(super) fn write(folder: &Folder, ports: Ports, scenario: &Scenario) -> Result<(), DemoError> {
    folder.write(&folder.config(Side::Lender), &lender(folder, ports, scenario))?;
    folder.write(&folder.config(Side::Borrower), &borrower(folder, ports, scenario))
}

fn lender(folder: &Folder, ports: Ports, scenario: &Scenario) -> String {
    let mut text = common(folder, ports, Side::Lender);
    text.push_str(&service(Side::Lender, &scenario.parties.provider));
    text.push_str(&certs::principals_toml(certs::Side::Lender));
    for principal in &scenario.further_principals {
        let roles: Vec<String> = principal.roles.iter().map(|role| quoted(role)).collect();
        text.push_str(&format!(
            "[[principals]]\nuri = {}\nparty = {}\nroles = [{}]\n\n",
            quoted(&principal.uri),
            quoted(&principal.party),
            roles.join(", ")
        ));
    }
    text
}

fn borrower(folder: &Folder, ports: Ports, scenario: &Scenario) -> String {
    let mut text = common(folder, ports, Side::Borrower);
    text.push_str(&service(Side::Borrower, &scenario.parties.borrower));
    text.push_str(&format!("[lender]\nendpoint = \"https://localhost:{}\"\n\n", ports.lender));
    text.push_str(&certs::principals_toml(certs::Side::Borrower));
    text
}

fn common(folder: &Folder, ports: Ports, side: Side) -> String {
    let certificates = folder.certificates();
    let file = |name: String| quoted(&certificates.join(name).display().to_string());
    format!(
        "# Written by `facility demo`.\n\n[listen]\naddress = \"127.0.0.1:{}\"\n\n[tls]\ncertificate = {}\nkey = {}\nauthority = {}\n\n[journal]\npath = {}\n\n",
        ports.of(side),
        file(format!("{}.pem", side.program())),
        file(format!("{}.key", side.program())),
        file("ca.pem".to_owned()),
        quoted(&folder.store(side).display().to_string()),
    )
}

fn service(side: Side, party: &str) -> String {
    let own = certs::principals().iter().find(|principal| principal.name == side.program());
    let uri = own.map_or("", |principal| principal.uri);
    format!("[service]\nprincipal = {}\nparty = {}\n\n", quoted(uri), quoted(party))
}

/// A TOML string. What TOML can't hold as it is, is escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            other if other.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(other))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_quotation_marks_stays_one_string() {
        assert_eq!(quoted("/tmp/a \"b\"\\c\n"), "\"/tmp/a \\\"b\\\"\\\\c\\u000A\"");
    }
}
