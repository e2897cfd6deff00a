//! The access table and the contracts name the same methods.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use facility_service::access::{Access, table};
use prost::Message;
use prost_types::FileDescriptorSet;

#[test]
fn every_method_of_the_contracts_has_a_row_and_every_row_a_method() {
    let set = FileDescriptorSet::decode(facility_proto::FILE_DESCRIPTOR_SET).expect("descriptors");
    let mut contracts = BTreeSet::new();
    for file in set.file {
        for service in &file.service {
            for method in &service.method {
                contracts.insert(format!("{}.{}/{}", file.package(), service.name(), method.name()));
            }
        }
    }
    let rows: BTreeSet<String> = table()
        .filter(|row| matches!(row.access, Access::Roles(_)))
        .map(|row| format!("{}/{}", row.service, row.method))
        .collect();
    assert_eq!(rows, contracts);
}
