//! What every contract keeps, read from the descriptors.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here ends the test")]

use facility_proto::FILE_DESCRIPTOR_SET;
use prost::Message;
use prost_types::{
    DescriptorProto, FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto, method_options::IdempotencyLevel,
};

fn ours() -> Vec<FileDescriptorProto> {
    let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    set.file.into_iter().filter(|file| file.package().starts_with("facility.")).collect()
}

fn message(files: &[FileDescriptorProto], name: &str) -> DescriptorProto {
    let found = files.iter().find_map(|file| {
        let own = name.strip_prefix('.')?.strip_prefix(file.package())?.strip_prefix('.')?;
        file.message_type.iter().find(|message| message.name() == own)
    });
    found.unwrap_or_else(|| panic!("{name}")).clone()
}

fn has(message: &DescriptorProto, field: &str) -> bool {
    message.field.iter().any(|own| own.name() == field)
}

fn reads(method: &MethodDescriptorProto) -> bool {
    method.options.as_ref().is_some_and(|options| options.idempotency_level() == IdempotencyLevel::NoSideEffects)
}

#[test]
fn every_change_takes_a_request_id_and_no_read_does() {
    let files = ours();
    let mut changes = 0;
    for method in files.iter().flat_map(|file| &file.service).flat_map(|service| &service.method) {
        let takes = has(&message(&files, method.input_type()), "request_id");
        assert_eq!(takes, !reads(method), "{}", method.name());
        changes += usize::from(takes);
    }
    assert!(changes >= 20, "only {changes} changes were found");
}

#[test]
fn every_list_pages() {
    let files = ours();
    let mut lists = 0;
    for method in files.iter().flat_map(|file| &file.service).flat_map(|service| &service.method) {
        if method.name().starts_with("List") {
            let (input, output) = (message(&files, method.input_type()), message(&files, method.output_type()));
            assert!(has(&input, "page_size") && has(&input, "page_token"), "{}", method.name());
            assert!(has(&output, "next_page_token"), "{}", method.name());
            lists += 1;
        }
    }
    assert!(lists >= 7, "only {lists} lists were found");
}

#[test]
fn requests_hold_no_maps_so_that_their_encoding_is_one() {
    for file in ours() {
        for message in &file.message_type {
            let map = |nested: &DescriptorProto| nested.options.as_ref().is_some_and(|options| options.map_entry());
            assert!(!message.nested_type.iter().any(map), "{}", message.name());
        }
    }
}

#[test]
fn no_field_holds_binary_floating_point() {
    use prost_types::field_descriptor_proto::Type;
    fn walk(message: &DescriptorProto) {
        for field in &message.field {
            assert!(!matches!(field.r#type(), Type::Float | Type::Double), "{}.{}", message.name(), field.name());
        }
        message.nested_type.iter().for_each(walk);
    }
    ours().iter().flat_map(|file| &file.message_type).for_each(walk);
}
