//! What was refused, written down beside the events: refusals change nothing,
//! but auditors want to see them.

use facility_domain::ids::RequestId;
use facility_journal::RefusalRecord;

use super::{Machine, Owners};
use crate::{errors::Refusal, identity::Caller};

impl<M: Machine> Owners<M> {
    /// Records that `caller` was refused. That it can't be recorded changes
    /// nothing for the caller.
    pub async fn audit(&self, caller: &Caller, method: &str, request_id: &RequestId, stream: &str, refused: &Refusal) {
        let mut reasons: Vec<String> = refused.rules.iter().map(|rule| rule.reason.code().to_owned()).collect();
        if reasons.is_empty() {
            reasons.push(refused.reason.code().to_owned());
        }
        let record = RefusalRecord {
            recorded_at: self.clock().now(),
            principal: caller.principal.clone(),
            on_behalf_of: caller.on_behalf_of.clone(),
            method: method.to_owned(),
            request_id: Some(request_id.to_string()),
            stream: Some(stream.to_owned()),
            reasons,
            message: refused.message.clone(),
        };
        if let Err(problem) = self.journal().record_refusal(record).await {
            tracing::warn!(%problem, method, "a refusal was not recorded");
        }
    }
}
