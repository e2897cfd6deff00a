//! Every method of a service's contracts × every person of its configuration, over
//! the real wire: who may call gets past the access table, nobody else does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::collections::BTreeSet;

use facility::certs::{Side, principals};
use facility_proto::FILE_DESCRIPTOR_SET;
use facility_service::access::{Access, table};
use facility_tests::{Borrower, Lender, reasons};
use prost::Message;
use prost_types::FileDescriptorSet;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Code, Request, Status, client::Grpc, codegen::http::uri::PathAndQuery, transport::Channel};

/// Sends an empty message and takes no notice of the answer's.
struct Empty;

impl Codec for Empty {
    type Encode = ();
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Empty {
    type Item = ();
    type Error = Status;

    fn encode(&mut self, (): (), _: &mut EncodeBuf<'_>) -> Result<(), Status> {
        Ok(())
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::default()
    }
}

impl Decoder for Empty {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        use prost::bytes::Buf;
        buffer.advance(buffer.remaining());
        Ok(Some(()))
    }
}

async fn call(channel: Channel, path: &str) -> Status {
    let mut client = Grpc::new(channel);
    client.ready().await.unwrap();
    let path = PathAndQuery::try_from(path.to_owned()).unwrap();
    match client.unary(Request::new(()), path, Empty).await {
        Ok(_) => Status::ok(""),
        Err(status) => status,
    }
}

/// "/facility.lender.v1.X/Y" of every unary method of a package.
fn methods(package: &str) -> Vec<String> {
    let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    let files = set.file.iter().filter(|file| file.package() == package);
    files
        .flat_map(|file| &file.service)
        .flat_map(|service| {
            let unary = service.method.iter().filter(|method| !method.server_streaming());
            unary.map(move |method| format!("/{package}.{}/{}", service.name(), method.name()))
        })
        .collect()
}

#[test]
fn the_table_has_every_method_of_the_contracts_and_no_other() {
    let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    let mut declared = BTreeSet::new();
    for file in set.file.iter().filter(|file| file.package().starts_with("facility.")) {
        for service in &file.service {
            for method in &service.method {
                declared.insert(format!("{}.{}/{}", file.package(), service.name(), method.name()));
            }
        }
    }
    let listed: BTreeSet<String> = table()
        .filter(|row| row.service.starts_with("facility."))
        .map(|row| format!("{}/{}", row.service, row.method))
        .collect();
    assert_eq!(declared, listed);
}

/// Calls every method as everybody whom a service knows: how many were admitted
/// and how many refused, each as the table says.
async fn walk(side: Side, methods: &[String], connect: impl Fn(&str) -> Channel) -> (usize, usize) {
    let (mut admitted, mut refused) = (0, 0);
    for person in principals().iter().filter(|person| person.known_to.contains(&side)) {
        let channel = connect(person.name);
        for path in methods {
            let row = facility_service::access::find(path).unwrap();
            assert!(matches!(row.access, Access::Roles(_)), "{path}");
            let may = row.admits(person.roles.iter());
            let status = call(channel.clone(), path).await;
            if may {
                let turned_away =
                    matches!(status.code(), Code::PermissionDenied | Code::Unauthenticated | Code::Unimplemented);
                assert!(!turned_away, "{} {path}: {status}", person.name);
                admitted += 1;
            } else {
                assert_eq!(status.code(), Code::PermissionDenied, "{} {path}", person.name);
                assert_eq!(reasons(&status), ["ROLE_REQUIRED"], "{} {path}", person.name);
                refused += 1;
            }
        }
    }
    (admitted, refused)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_of_the_provider_admits_exactly_the_roles_of_the_table() {
    let lender = Lender::start().await.unwrap();
    let methods = methods("facility.lender.v1");
    assert!(methods.len() >= 26, "{methods:?}");
    let (admitted, refused) = walk(Side::Lender, &methods, |person| lender.channel(person).unwrap()).await;
    assert!(admitted > 100 && refused > 100, "{admitted} admitted, {refused} refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_of_the_borrower_admits_exactly_the_roles_of_the_table() {
    let lender = Lender::start().await.unwrap();
    let borrower = Borrower::start(&lender).await.unwrap();
    let methods = methods("facility.borrower.v1");
    assert!(methods.len() >= 25, "{methods:?}");
    let (admitted, refused) = walk(Side::Borrower, &methods, |person| borrower.channel(person).unwrap()).await;
    // Of the five whom it knows, some may call each method, and some may not call most of those that change.
    assert!(admitted > 50 && refused > 20, "{admitted} admitted, {refused} refused");
    borrower.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_certificate_nothing_but_health_answers() {
    let lender = Lender::start().await.unwrap();
    let channel = lender.anonymous().unwrap();
    for path in methods("facility.lender.v1") {
        assert_eq!(call(channel.clone(), &path).await.code(), Code::Unauthenticated, "{path}");
    }
    assert_eq!(call(channel, "/grpc.health.v1.Health/Check").await.code(), Code::Ok);
    let borrower = Borrower::start(&lender).await.unwrap();
    let channel = borrower.anonymous().unwrap();
    for path in methods("facility.borrower.v1") {
        assert_eq!(call(channel.clone(), &path).await.code(), Code::Unauthenticated, "{path}");
    }
    assert_eq!(call(channel, "/grpc.health.v1.Health/Check").await.code(), Code::Ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_nobody_who_is_configured_is_turned_away() {
    let lender = Lender::start().await.unwrap();
    // Known to the borrower's service only.
    let status =
        call(lender.channel("boleo-auditor-1").unwrap(), "/facility.lender.v1.FacilityService/GetFacility").await;
    assert_eq!((status.code(), reasons(&status)), (Code::PermissionDenied, vec!["UNKNOWN_PRINCIPAL".to_owned()]));
    // Known to the provider's service only, whatever its role: an auditor of the provider, the guarantor.
    let borrower = Borrower::start(&lender).await.unwrap();
    for person in ["auditor-1", "guarantor-1", "borrower-svc"] {
        let channel = borrower.channel(person).unwrap();
        let status = call(channel, "/facility.borrower.v1.FacilityService/GetFacility").await;
        let unknown = (Code::PermissionDenied, vec!["UNKNOWN_PRINCIPAL".to_owned()]);
        assert_eq!((status.code(), reasons(&status)), unknown, "{person}");
    }
}
