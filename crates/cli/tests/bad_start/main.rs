//! Starts that must be refused: one line that says what to do, no success, and
//! nothing left half started. And callers that a running service drops.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

mod service;

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use facility::{
    certs::{certificates, make},
    demo::Side,
};
use facility_service::{
    clock::{Clock, FixedClock, SystemClock},
    config::TlsConfig,
    tls::{ClientTls, channel},
};
use service::Service;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

/// Both services, each with good certificates and an unused port.
fn services() -> [Service; 2] {
    Side::BOTH.map(Service::new)
}

#[test]
fn without_certificates_nothing_starts() {
    for service in services() {
        fs::remove_dir_all(service.path("certs")).expect("removed");
        let line = service.refused();
        assert!(
            line.contains("tls.certificate: ") && line.contains("make development certificates with `facility certs`")
        );
    }
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    for service in services() {
        fs::copy(service.path("certs/treasurer-1.key"), service.path("certs/own.key")).expect("copied");
        let line = service.refused();
        assert!(line.contains("is not the key of the certificate"), "{line}");
    }
}

#[test]
fn what_is_no_certificate_is_refused() {
    for service in services() {
        fs::write(service.path("certs/own.pem"), "to be done").expect("written");
        let line = service.refused();
        assert!(line.contains("holds no certificate in PEM form; put one there"), "{line}");
    }
}

#[test]
fn an_expired_certificate_is_refused() {
    for service in services() {
        fs::remove_dir_all(service.path("certs")).expect("removed");
        // Made in September 2001 for ten years of 365 days.
        make(&service.path("certs"), &certificates(), &FixedClock::new(1_000_000_000_000_000)).expect("made");
        service.take_own_certificate();
        let line = service.refused();
        assert!(line.contains("expired at Sep  7 01:46:40 2011"), "{line}");
        assert!(line.ends_with("; replace it"), "{line}");
    }
}

#[test]
fn a_certificate_of_tomorrow_is_refused_with_a_word_on_the_clock() {
    for service in services() {
        fs::remove_dir_all(service.path("certs")).expect("removed");
        let tomorrow = SystemClock.now().saturating_add(86_400_000_000);
        make(&service.path("certs"), &certificates(), &FixedClock::new(tomorrow)).expect("made");
        service.take_own_certificate();
        let line = service.refused();
        assert!(line.contains("is valid from ") && line.contains("look at the machine's clock"), "{line}");
    }
}

#[test]
fn a_database_password_that_is_not_there_is_refused() {
    for service in services() {
        let database = "[journal]\nurl = \"postgres://me@localhost:1/book\"\npassword_file = \"/nowhere/password\"\n";
        service.configure("[journal]\n", database);
        let line = service.refused();
        assert!(line.contains("password file /nowhere/password: No such file"), "{line}");
        assert!(line.ends_with("put the database's password there, readable by this process"), "{line}");
    }
}

#[test]
fn a_port_already_taken_is_refused() {
    for service in services() {
        let taken = TcpListener::bind(("127.0.0.1", service.port())).expect("taken");
        let line = service.refused();
        assert!(line.contains("choose another listen.address or stop what uses it"), "{line}");
        drop(taken);
    }
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    for service in services() {
        service.configure("book.db", "nowhere/book.db");
        let line = service.refused();
        assert!(line.contains("nowhere does not exist; create it, or name another file"), "{line}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_refused() {
    for service in services() {
        // Nobody makes a file there, root included.
        service.configure(&service.path("book.db").display().to_string(), "/sys/book.db");
        let line = service.refused();
        assert!(line.contains("/sys cannot be written; the process needs the right to write"), "{line}");
    }
}

#[test]
fn a_book_that_another_process_has_open_is_refused() {
    for service in services() {
        let running = service.start();
        let second = Service::new(service.side());
        second.configure(&second.path("book.db").display().to_string(), &service.path("book.db").display().to_string());
        let line = second.refused();
        assert!(line.contains("is in use by another process; stop that process, or give this one a file of its own"));
        drop(running);
    }
}

#[test]
fn a_key_that_nothing_reads_is_refused() {
    for service in services() {
        service.configure("[listen]", "[listen]\nadress = \"0.0.0.0:1\"");
        let line = service.refused();
        assert!(line.contains("service.toml") && line.contains("adress"), "{line}");
    }
}

#[test]
fn all_that_is_wrong_with_a_configuration_is_told_at_once_with_its_lines() {
    for service in services() {
        service.configure("[listen]\naddress", "[listen]\nadress");
        service.configure("[journal]\n", "[journal]\nconnections = 2\n");
        let lines = service.refused_in_lines();
        assert_eq!(lines.len(), 3, "{lines:?}");
        for (line, problem) in lines.iter().zip([
            "service.toml:2: listen.adress: there is no such key; did you mean listen.address?",
            "service.toml:8: journal.connections must be a whole number from 3 to 1000, not 2",
            "service.toml: listen.address must be set",
        ]) {
            assert!(line.starts_with(service.side().program()) && line.ends_with(problem), "{line}");
        }
    }
}

#[test]
fn what_is_in_force_is_printed_with_where_it_comes_from_and_without_a_password() {
    for service in services() {
        let prefix = service.side().program().trim_end_matches("-svc").to_uppercase();
        let variable = format!("{prefix}_JOURNAL__URL");
        let printed = service.printed_configuration(&variable, "postgres://me:s3cr3t@db/book");
        for line in [
            "address = \"127.0.0.1:1\"  # flag --listen".to_owned(),
            format!("url = \"postgres://me:***@db/book\"  # environment variable {variable}"),
            "drain_seconds = 20  # default".to_owned(),
            format!(
                "authority = \"{}\"  # {}:6",
                service.path("certs/ca.pem").display(),
                service.path("service.toml").display()
            ),
        ] {
            assert!(printed.lines().any(|printed| printed == line), "{line} is not in\n{printed}");
        }
        assert!(!printed.contains("s3cr3t"), "{printed}");
    }
}

#[test]
fn a_configuration_that_is_not_there_is_refused() {
    for service in services() {
        fs::remove_file(service.path("service.toml")).expect("removed");
        let line = service.refused();
        assert!(line.ends_with("service.toml: there is no such configuration file"), "{line}");
    }
}

#[test]
fn a_provider_that_is_not_there_is_told_of_once_and_the_borrowers_service_serves() {
    // Nobody listens where its configuration says that the provider is.
    let service = Service::new(Side::Borrower);
    let running = service.start();
    let hindered = "not following the provider; tried again";
    running.tells(hindered);
    // Long enough for several tries.
    thread::sleep(Duration::from_secs(4));
    assert_eq!(running.times_told(hindered), 1);
    service.is_well();
}

#[test]
fn plaintext_on_the_port_is_dropped_and_told_of() {
    for service in services() {
        let running = service.start();
        let mut plain = TcpStream::connect(("127.0.0.1", service.port())).expect("connected");
        plain.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("sent");
        let mut answer = Vec::new();
        plain.read_to_end(&mut answer).ok();
        assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
        running.tells("the client does not speak TLS; let it call with https and a certificate");
        service.is_well();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_another_authority_is_dropped_and_told_of() {
    for service in services() {
        let running = service.start();
        make(&service.path("others"), &certificates(), &SystemClock).expect("made");
        ask(&service, &files(&service, "others", "certs")).await.expect_err("dropped");
        running.tells("the client's certificate is of another authority than tls.authority");
        // And one that does not believe the service.
        let refused = ask(&service, &files(&service, "certs", "others")).await.expect_err("not believed");
        assert!(refused.message().contains("the server's certificate is of another authority"), "{refused}");
        running.tells("the client does not believe this service's certificate");
        service.is_well();
    }
}

fn files(service: &Service, own: &str, authority: &str) -> TlsConfig {
    let file = |folder: &str, name: &str| -> PathBuf { Path::new(&service.path(folder)).join(name) };
    TlsConfig {
        certificate: file(own, "treasurer-1.pem"),
        key: file(own, "treasurer-1.key"),
        authority: file(authority, "ca.pem"),
    }
}

async fn ask(service: &Service, files: &TlsConfig) -> Result<(), tonic::Status> {
    let tls = ClientTls::load(files, Arc::new(SystemClock)).expect("good files");
    let channel = channel(&format!("https://localhost:{}", service.port()), tls).expect("an endpoint");
    HealthClient::new(channel).check(HealthCheckRequest::default()).await.map(|_| ())
}
