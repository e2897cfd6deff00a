//! Compiles the contracts without `protoc`, and keeps their descriptors for
//! server reflection.

use std::{env, error::Error, fs, path::PathBuf};

const CONTRACTS: &[&str] = &[
    "facility/type/v1/cashflow.proto",
    "facility/type/v1/covenant.proto",
    "facility/type/v1/equipment.proto",
    "facility/type/v1/invoice.proto",
    "facility/type/v1/ledger.proto",
    "facility/type/v1/money.proto",
    "facility/type/v1/party.proto",
    "facility/type/v1/position.proto",
    "facility/type/v1/schedule.proto",
    "facility/type/v1/terms.proto",
    "facility/lender/v1/billing_service.proto",
    "facility/lender/v1/business_date_service.proto",
    "facility/lender/v1/calculation_service.proto",
    "facility/lender/v1/condition_service.proto",
    "facility/lender/v1/covenant_service.proto",
    "facility/lender/v1/default_service.proto",
    "facility/lender/v1/drawdown_service.proto",
    "facility/lender/v1/facility_service.proto",
    "facility/lender/v1/lease_service.proto",
    "facility/lender/v1/ledger_service.proto",
    "facility/lender/v1/notice_service.proto",
    "facility/lender/v1/rate_service.proto",
    "facility/borrower/v1/covenant_service.proto",
    "facility/borrower/v1/evidence_service.proto",
    "facility/borrower/v1/facility_service.proto",
    "facility/borrower/v1/lease_service.proto",
    "facility/borrower/v1/ledger_service.proto",
    "facility/borrower/v1/payment_service.proto",
    "facility/borrower/v1/purchase_service.proto",
    "facility/borrower/v1/reconciliation_service.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=facility");
    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_source_info(true).include_imports(true).open_files(CONTRACTS)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("facility_descriptor.bin"), compiler.encode_file_descriptor_set())?;
    for side in ["lender", "borrower"] {
        let mut own = protox::Compiler::new(["."])?;
        let files = CONTRACTS.iter().filter(|file| file.starts_with(&format!("facility/{side}/")));
        own.include_source_info(true).include_imports(true).open_files(files)?;
        fs::write(out.join(format!("{side}_descriptor.bin")), own.encode_file_descriptor_set())?;
    }
    tonic_prost_build::configure().bytes(".").compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}
