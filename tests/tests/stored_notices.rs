//! Notices that were once committed load for ever: the golden bytes of every kind, as the provider's
//! service wrote them, are read by the borrower's and come out of the contract as they went in.
//!
//! A golden file is never edited. A kind that changes gets another file beside the old one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use std::{collections::BTreeSet, fs, path::Path};

use borrower_svc::wire::read_notice;
use facility_proto::{FILE_DESCRIPTOR_SET, lender::v1::Notice};
use prost::Message;
use prost_types::FileDescriptorSet;

const STREAM: &str = "facilities/boleo";

/// Every golden notice: its kind, as the contract names it, and its bytes.
fn golden() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/notices");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let read = files.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().split('.').next().unwrap().to_owned();
        let digits: Vec<u8> = fs::read(&path).unwrap().into_iter().filter(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        (name, digits.chunks(2).map(byte).collect())
    });
    read.collect()
}

/// The kinds of notices that the contract has.
fn kinds() -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    let file = set.file.iter().find(|file| file.name() == "facility/lender/v1/notice_service.proto").unwrap();
    let notice = file.message_type.iter().find(|message| message.name() == "Notice").unwrap();
    let subjects = notice.field.iter().filter(|field| field.oneof_index.is_some());
    subjects.map(|field| field.name().to_owned()).collect()
}

/// `ReceiptRecorded(…)` is `receipt_recorded` in the contract.
fn kind_of(notice: &Notice) -> String {
    let subject = format!("{:?}", notice.subject.as_ref().unwrap());
    let name = subject.split(['(', ' ']).next().unwrap().chars();
    name.enumerate().fold(String::new(), |mut kind, (place, letter)| {
        if letter.is_ascii_uppercase() && place > 0 {
            kind.push('_');
        }
        kind.push(letter.to_ascii_lowercase());
        kind
    })
}

#[test]
fn every_kind_of_notice_has_golden_bytes() {
    let kept: BTreeSet<String> = golden().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kept, kinds());
}

#[test]
fn golden_notices_are_read_and_come_out_as_they_went_in() {
    for (kind, bytes) in golden() {
        let notice = Notice::decode(bytes.as_slice()).unwrap();
        assert_eq!(kind_of(&notice), kind);
        assert_eq!(notice.encode_to_vec(), bytes, "{kind}: the contract has lost something of it");
        if let Err(why) = read_notice(STREAM, &bytes) {
            panic!("{kind} can't be read any more: {why}");
        }
    }
}
