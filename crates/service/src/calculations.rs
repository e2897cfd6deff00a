//! Calculations, which take the processor for longer than anything else that a service does.
//!
//! A call that calculates on a thread that serves lets everybody there wait: whoever could be answered, whoever
//! could be sent away, and the journal's acknowledgements. So calculations run on threads of their own, and the
//! system divides the processors between them and the threads that serve.

use std::{fmt::Display, sync::Arc};

use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{errors::Refusal, processors};

/// Runs calculations on threads of their own: at most one for each processor, the others wait in order.
#[derive(Debug, Clone)]
pub struct Calculations(Arc<Semaphore>);

impl Calculations {
    /// As many at once as this process has processors.
    #[must_use]
    pub fn here() -> Self {
        Self::at_once(processors())
    }

    fn at_once(most: usize) -> Self {
        Self(Arc::new(Semaphore::new(most)))
    }

    /// What `calculate` finds. Nothing is calculated for a caller who gives up before its turn; one who gives up
    /// later leaves its place to the next only when the calculation has ended.
    ///
    /// # Errors
    /// INTERNAL when it panics.
    pub async fn run<T>(&self, calculate: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal>
    where
        T: Send + 'static,
    {
        let failed = |error: &dyn Display| Refusal::internal("a calculation", error);
        let place = self.0.clone().acquire_owned().await.map_err(|closed| failed(&closed))?;
        let calculated = spawn_blocking(move || {
            let found = calculate();
            // Held here, for the caller may have gone.
            drop(place);
            found
        });
        calculated.await.map_err(|ended| failed(&ended))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;
    use crate::errors::Reason;

    /// A calculation that lasts until something is sent, or nobody can send any more.
    fn lasting() -> (Sender<()>, impl FnOnce() -> bool + Send + 'static) {
        let (end, ended) = channel();
        (end, move || ended.recv().is_ok())
    }

    #[tokio::test]
    async fn a_calculation_that_lasts_does_not_hold_up_who_serves() {
        let calculations = Calculations::at_once(1);
        let (end, lasting) = lasting();
        // One thread serves this test: it would never come to the second of these if it calculated itself.
        let (found, sent) = tokio::join!(calculations.run(lasting), async { end.send(()) });
        assert!(sent.is_ok());
        assert!(matches!(found, Ok(true)));
    }

    #[tokio::test]
    async fn no_more_are_under_way_than_have_a_place_even_when_callers_give_up() {
        let calculations = Calculations::at_once(1);
        let (end, lasting) = lasting();
        let caller = tokio::spawn({
            let calculations = calculations.clone();
            async move { calculations.run(lasting).await }
        });
        while calculations.0.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        caller.abort();
        assert!(caller.await.is_err_and(|ended| ended.is_cancelled()));
        assert_eq!(calculations.0.available_permits(), 0, "it goes on");
        end.send(()).expect("it still listens");
        assert!(calculations.run(|| true).await.is_ok());
    }

    #[tokio::test]
    async fn one_that_panics_is_internal_and_leaves_its_place() {
        let calculations = Calculations::at_once(1);
        for _ in 0..2 {
            let refusal = calculations.run(|| "one".parse::<u8>().expect("a number")).await.expect_err("it panicked");
            assert_eq!(refusal.reason, Reason::Internal);
        }
    }
}
