//! Parties and evidence on the wire.

use facility_domain::{facility::Party, ids::PartyId};
use facility_proto::r#type::v1 as pb;

use super::{
    Problems, path,
    values::{hex, read_sha256, read_text},
};

/// Reads a party.
pub fn read_party(problems: &mut Problems, field: &str, party: Option<&pb::Party>) -> Option<Party> {
    let party = problems.required(field, party)?;
    let id = problems.keep(path(field, "id"), PartyId::parse(&party.id));
    let legal_name = read_text(problems, &path(field, "legal_name"), &party.legal_name, 200);
    Some(Party { id: id?, legal_name: legal_name? })
}

/// A party for the wire.
#[must_use]
pub fn party(party: &Party) -> pb::Party {
    pb::Party { id: party.id.to_string(), legal_name: party.legal_name.clone() }
}

/// What identifies a document, in its right form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceDraft {
    /// What the document is.
    pub title: String,
    /// Where it is found.
    pub reference: String,
    /// Digest of its bytes.
    pub sha256: [u8; 32],
}

/// Reads evidence.
pub fn read_evidence(problems: &mut Problems, field: &str, evidence: Option<&pb::Evidence>) -> Option<EvidenceDraft> {
    let evidence = problems.required(field, evidence)?;
    let title = read_text(problems, &path(field, "title"), &evidence.title, 200);
    let reference = read_text(problems, &path(field, "reference"), &evidence.reference, 500);
    let sha256 = read_sha256(problems, &path(field, "sha256"), &evidence.sha256);
    Some(EvidenceDraft { title: title?, reference: reference?, sha256: sha256? })
}

/// Evidence for the wire.
#[must_use]
pub fn evidence(title: &str, reference: &str, sha256: &[u8; 32]) -> pb::Evidence {
    pb::Evidence { title: title.to_owned(), reference: reference.to_owned(), sha256: hex(sha256) }
}
