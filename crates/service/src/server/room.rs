//! Who may work, and who waits for how long.
//!
//! Beyond some number of requests at once a service does not get more done; it only lets everybody
//! wait. So that many are at work, and the others wait in order. While the service keeps up, a wait is
//! a burst that will pass, and may be longer. Once there has been no free place for a while it does not
//! keep up, and whoever can't begin very soon is sent away, at once where it is plain already: it costs
//! little, and those who are let in are answered in time. (Controlled delay, as in B. Maurer, "Fail at
//! Scale", ACM Queue 13(8), 2015.)

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::yield_now,
    time::{Instant, timeout},
};

use super::ServerOptions;

/// Without a free place for as long as this, the service does not keep up.
const KEEPS_UP_WITHIN: Duration = Duration::from_millis(250);

/// How long a request waits at least while the service keeps up.
const PATIENCE: Duration = Duration::from_millis(500);

/// Nobody was sent away for so long before it is believed to keep up again: under too much load, too, a place
/// is free at times.
const BELIEVED_AFTER: Duration = Duration::from_secs(1);

/// While the service does not keep up, so many wait for each who is at work. Fewer would leave places
/// free between two batches of arrivals; more would wait in vain.
const WAITING_FOR_EACH: usize = 2;

/// Bounds how many are at work and how many wait.
#[derive(Debug)]
pub(super) struct Room {
    inside: Arc<Semaphore>,
    work: Arc<Semaphore>,
    waiting: AtomicUsize,
    few: usize,
    strict: Duration,
    begun: Instant,
    /// When a place was free last, in microseconds since `begun`.
    free_at: AtomicU64,
    /// Until when it is not believed to keep up, in the same measure.
    doubted_until: AtomicU64,
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
    /// As much of it as `options` say.
    pub(super) fn of(options: &ServerOptions) -> Self {
        Self::new(options.requests, options.requests_at_work, options.queue)
    }

    /// With `at_work` at once out of `inside`, who wait no longer than `strict` when it does not keep up.
    fn new(inside: usize, at_work: usize, strict: Duration) -> Self {
        let bounded = |places: usize| Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
        Self {
            inside: bounded(inside),
            work: bounded(at_work),
            waiting: AtomicUsize::new(0),
            few: at_work.saturating_mul(WAITING_FOR_EACH),
            strict,
            begun: Instant::now(),
            free_at: AtomicU64::new(0),
            doubted_until: AtomicU64::new(0),
        }
    }

    /// Waits for a place.
    pub(super) async fn enter(&self) -> Result<Place, Full> {
        let inside = Arc::clone(&self.inside).try_acquire_owned().map_err(|_| Full)?;
        // A released place goes to whoever waits first, so one that can be had at once means that nobody waits.
        if let Ok(work) = Arc::clone(&self.work).try_acquire_owned() {
            self.free_at.fetch_max(micros(self.begun.elapsed()), Ordering::Relaxed);
            return Ok(Place { _inside: inside, _work: work });
        }
        if self.turns_away() {
            return Err(Full);
        }
        let patience = if self.keeps_up() { PATIENCE.max(self.strict) } else { self.strict };
        let _waiting = Waiting::begin(&self.waiting);
        let work = timeout(patience, Arc::clone(&self.work).acquire_owned()).await;
        let Ok(Ok(work)) = work else {
            self.doubt();
            return Err(Full);
        };
        // Who is to be sent away shall not wait for those who work: first whatever has arrived is looked at.
        yield_now().await;
        Ok(Place { _inside: inside, _work: work })
    }

    /// Whether whoever comes now would wait in vain and is to be sent away, which the room remembers as a sign that
    /// the service does not keep up.
    pub(super) fn turns_away(&self) -> bool {
        let crowded = self.waiting.load(Ordering::Relaxed) >= self.few && !self.keeps_up();
        if crowded {
            self.doubt();
        }
        crowded
    }

    fn keeps_up(&self) -> bool {
        let now = self.begun.elapsed();
        let since = micros(now).saturating_sub(self.free_at.load(Ordering::Relaxed));
        since <= micros(KEEPS_UP_WITHIN) && micros(now) >= self.doubted_until.load(Ordering::Relaxed)
    }

    fn doubt(&self) {
        let until = self.begun.elapsed().saturating_add(BELIEVED_AFTER);
        self.doubted_until.fetch_max(micros(until), Ordering::Relaxed);
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// One who waits, and is no longer counted when it has a place, is sent away or gives up.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
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
    async fn a_place_that_was_free_in_between_means_little_while_others_are_sent_away() {
        let room = Room::new(10, 1, STRICT);
        let first = room.enter().await.expect("a free place");
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(room.enter().await.err(), Some(Full));
        drop(first);
        let _second = room.enter().await.expect("free again");
        let begun = Instant::now();
        assert_eq!(room.enter().await.err(), Some(Full));
        assert!((STRICT..STRICT * 2).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_beyond_those_who_fit_inside() {
        let room = Room::new(1, 1, STRICT);
        let _first = room.enter().await.expect("a free place");
        let begun = Instant::now();
        assert_eq!(room.enter().await.err(), Some(Full));
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn once_it_does_not_keep_up_only_few_wait() {
        let room = Arc::new(Room::new(10, 1, STRICT));
        let _first = room.enter().await.expect("a free place");
        tokio::time::sleep(KEEPS_UP_WITHIN + Duration::from_millis(1)).await;
        let waiting = [room.clone(), room.clone()].map(|room| tokio::spawn(async move { room.enter().await.err() }));
        yield_now().await;
        assert!(room.turns_away());
        let begun = Instant::now();
        assert_eq!(room.enter().await.err(), Some(Full));
        assert_eq!(begun.elapsed(), Duration::ZERO, "sent away without a wait");
        for sent_away in waiting {
            assert_eq!(sent_away.await.expect("no panic"), Some(Full));
        }
        assert!(!room.turns_away(), "nobody waits any more");
    }
}
