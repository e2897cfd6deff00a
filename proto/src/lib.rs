//! The contracts of the facility services, generated from the Protobuf files
//! beside this crate. Nothing is written by hand here: what a message means is
//! in the comments of its `.proto` file, which become the documentation below.

/// Descriptors of every contract with their comments, for tests that walk every
/// method.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/facility_descriptor.bin"));

/// Descriptors of what the provider's service offers, for its reflection.
pub const LENDER_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lender_descriptor.bin"));

/// Descriptors of what the borrower's service offers, for its reflection.
pub const BORROWER_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/borrower_descriptor.bin"));

/// What both sides' contracts share.
#[allow(
    missing_docs,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]
pub mod r#type {
    /// Money, terms, parties, equipment, position, schedules, invoices, ledgers.
    pub mod v1 {
        tonic::include_proto!("facility.r#type.v1");
    }
}

/// The provider's service.
#[allow(
    missing_docs,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]
pub mod lender {
    /// First version.
    pub mod v1 {
        tonic::include_proto!("facility.lender.v1");
    }
}

/// The borrower's service.
#[allow(
    missing_docs,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code"
)]
pub mod borrower {
    /// First version.
    pub mod v1 {
        tonic::include_proto!("facility.borrower.v1");
    }
}
