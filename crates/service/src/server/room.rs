//! Who may work, and who waits for how long.
//!
//! Beyond some number of requests at once a service does not get more done; it only lets everybody
//! wait. So that many are at work, and the others wait in order. While the service keeps up, a wait is
//! a burst that will pass, and may be longer. Once there has been no free place for a while it does not
//! keep up, and whoever can't begin very soon is sent away at once: it costs little, and those who are
//! let in are answered in time. (Controlled delay, as in B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015.)

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

/// Without a free place for as long as this, the service does not keep up.
const KEEPS_UP_WITHIN: Duration = Duration::from_millis(250);

/// How long a request waits at least while the service keeps up. A hiccup under too much load empties the
/// queue and looks like keeping up, so that longer waits would come back again and again.
const PATIENCE: Duration = Duration::from_millis(500);

/// Bounds how many are at work and how many wait.
#[derive(Debug)]
pub(super) struct Room {
    inside: Arc<Semaphore>,
    work: Arc<Semaphore>,
    strict: Duration,
    begun: Instant,
    /// When a place was free last, in microseconds since `begun`.
    free_at: AtomicU64,
}

/// A place at work; dropping it lets the next one begin.
#[derive(Debug)]
pub(super) struct Place {
    _inside: OwnedSemaphorePermit,
    _work: OwnedSemaphorePermit,
}

/// There is no room.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Room {
    /// With `at_work` at once out of `inside`, who wait no longer than `strict` when it does not keep up.
    pub(super) fn new(inside: usize, at_work: usize, strict: Duration) -> Self {
        let bounded = |places: usize| Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
        Self {
            inside: bounded(inside),
            work: bounded(at_work),
            strict,
            begun: Instant::now(),
            free_at: AtomicU64::new(0),
        }
    }

    /// Waits for a place.
    pub(super) async fn enter(&self) -> Result<Place, Full> {
        let inside = Arc::clone(&self.inside).try_acquire_owned().map_err(|_| Full)?;
        let now = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        // A released place goes to whoever waits first, so one that can be had at once means that nobody waits.
        if let Ok(work) = Arc::clone(&self.work).try_acquire_owned() {
            self.free_at.fetch_max(now, Ordering::Relaxed);
            return Ok(Place { _inside: inside, _work: work });
        }
        let since = Duration::from_micros(now.saturating_sub(self.free_at.load(Ordering::Relaxed)));
        let patience = if since <= KEEPS_UP_WITHIN { PATIENCE.max(self.strict) } else { self.strict };
        match timeout(patience, Arc::clone(&self.work).acquire_owned()).await {
            Ok(Ok(work)) => Ok(Place { _inside: inside, _work: work }),
            Ok(Err(_)) | Err(_) => Err(Full),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Duration = Duration::from_millis(20);

    #[tokio::test(start_paused = true)]
    async fn a_burst_waits_its_turn_while_the_service_keeps_up() {
        let room = Arc::new(Room::new(10, 1, STRICT));
        let first = room.enter().await.expect("a free place");
        let waiting = tokio::spawn({
            let room = room.clone();
            async move { room.enter().await.is_ok() }
        });
        // Far longer than the strict wait.
        tokio::time::sleep(Duration::from_millis(400)).await;
        drop(first);
        assert!(waiting.await.expect("no panic"));
    }

    #[tokio::test(start_paused = true)]
    async fn once_it_does_not_keep_up_whoever_waits_is_sent_away_soon() {
        let room = Room::new(10, 1, STRICT);
        let _first = room.enter().await.expect("a free place");
        tokio::time::sleep(KEEPS_UP_WITHIN + Duration::from_millis(1)).await;
        let begun = Instant::now();
        assert_eq!(room.enter().await.err(), Some(Full));
        assert!((STRICT..STRICT * 2).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_that_was_free_in_between_makes_it_patient_again() {
        let room = Arc::new(Room::new(10, 1, STRICT));
        let first = room.enter().await.expect("a free place");
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(first);
        let second = room.enter().await.expect("free again");
        let waiting = tokio::spawn({
            let room = room.clone();
            async move { room.enter().await.is_ok() }
        });
        tokio::time::sleep(Duration::from_millis(400)).await;
        drop(second);
        assert!(waiting.await.expect("no panic"));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_beyond_those_who_fit_inside() {
        let room = Room::new(1, 1, STRICT);
        let _first = room.enter().await.expect("a free place");
        let begun = Instant::now();
        assert_eq!(room.enter().await.err(), Some(Full));
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
