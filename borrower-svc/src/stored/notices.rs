//! Stored events about following the provider. A notice is stored as the exact
//! bytes that were taken in, and taken apart again whenever it is read.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::values::{base64, bytes};
use crate::{
    book::{
        event::{FollowingStopped, NoticeTakenIn},
        state::{StopCause, Stopped},
    },
    wire::read_notice,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeTakenInV1 {
    number: u64,
    hash: String,
    payload: String,
}

impl From<&NoticeTakenIn> for NoticeTakenInV1 {
    fn from(event: &NoticeTakenIn) -> Self {
        Self { number: event.number, hash: base64(&event.hash), payload: base64(&event.payload) }
    }
}

impl NoticeTakenInV1 {
    pub fn read(self, facility: &str) -> Result<NoticeTakenIn, String> {
        let hash = bytes(&self.hash)?;
        let payload = bytes(&self.payload)?;
        let notice = read_notice(facility, &payload)?;
        Ok(NoticeTakenIn {
            number: self.number,
            hash: hash.try_into().map_err(|_| "the hash is not 32 bytes long".to_owned())?,
            payload: Arc::from(payload),
            notice: Arc::new(notice),
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowingStoppedV1 {
    cause: String,
    description: String,
}

impl From<&FollowingStopped> for FollowingStoppedV1 {
    fn from(event: &FollowingStopped) -> Self {
        Self { cause: event.stopped.cause.code().to_owned(), description: event.stopped.description.clone() }
    }
}

impl FollowingStoppedV1 {
    pub fn read(self) -> Result<FollowingStopped, String> {
        let cause = StopCause::ALL
            .into_iter()
            .find(|cause| cause.code() == self.cause)
            .ok_or_else(|| format!("the cause {} is none that this release knows", self.cause))?;
        Ok(FollowingStopped { stopped: Stopped { cause, description: self.description } })
    }
}
