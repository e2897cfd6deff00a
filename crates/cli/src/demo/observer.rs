//! What a test may do while the play goes on: kill a service, start it again.

use std::sync::Arc;

use super::{error::DemoError, processes::Services};

/// One change that the play is about to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Counts the steps from 1. The same case has the same steps every time.
    pub number: u32,
    /// The step's name, which is its request id too, such as
    /// `demo/batch-3/submit-2`.
    pub id: String,
}

/// Watches the play from step to step.
#[async_trait::async_trait(?Send)]
pub trait Observer {
    /// Called before each step. A service that is killed here, or by a task
    /// started here while the step goes on, must be started again by the
    /// observer: the step is sent again, with its request id, until it is
    /// answered.
    ///
    /// # Errors
    /// Whatever must end the play.
    async fn before(&mut self, step: &Step, services: &Arc<Services>) -> Result<(), DemoError>;
}

/// An observer that lets the play go on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Onlooker;

#[async_trait::async_trait(?Send)]
impl Observer for Onlooker {
    async fn before(&mut self, _step: &Step, _services: &Arc<Services>) -> Result<(), DemoError> {
        Ok(())
    }
}
