//! How many connections one peer may have, so that the others have some, too: by address before the
//! handshake, by principal after it.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// How many addresses are remembered before those that have nothing open are forgotten.
const REMEMBERED: usize = 1_024;

/// What one address may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct AddressLimits {
    /// Connections open at once, those in their handshake included.
    pub connections: usize,
    /// Handshakes under way at once.
    pub handshakes: usize,
    /// New connections in any second.
    pub per_second: usize,
}

/// Counts by address.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    limits: AddressLimits,
    known: Arc<Mutex<BTreeMap<IpAddr, Address>>>,
}

#[derive(Debug)]
struct Address {
    open: usize,
    shaking: usize,
    /// Connections that came within the second that began at `since`.
    came: usize,
    since: Instant,
}

/// Counts by principal; whoever shows no certificate counts as one.
#[derive(Debug, Clone)]
pub(super) struct Principals {
    most: usize,
    open: Arc<Mutex<BTreeMap<Arc<str>, usize>>>,
}

/// Gives what it stands for back when it is dropped.
pub(super) struct Counted(Option<Box<dyn FnOnce() + Send + Sync>>);

impl Drop for Counted {
    fn drop(&mut self) {
        if let Some(give_back) = self.0.take() {
            give_back();
        }
    }
}

impl Addresses {
    pub(super) fn new(limits: AddressLimits) -> Self {
        Self { limits, known: Arc::default() }
    }

    /// Counts a new connection from `address`, or says why there is no room for it.
    pub(super) fn arrive(&self, address: IpAddr, now: Instant) -> Result<Arrived, &'static str> {
        let mut known = lock(&self.known);
        if known.len() >= REMEMBERED && !known.contains_key(&address) {
            known.retain(|_, of| of.open > 0 || now.duration_since(of.since) < SECOND);
        }
        let of = known.entry(address).or_insert(Address { open: 0, shaking: 0, came: 0, since: now });
        if now.duration_since(of.since) >= SECOND {
            (of.came, of.since) = (0, now);
        }
        if of.open >= self.limits.connections {
            return Err("too many connections of its address are open");
        }
        if of.came >= self.limits.per_second {
            return Err("too many connections of its address came within a second");
        }
        if of.shaking >= self.limits.handshakes {
            return Err("too many handshakes of its address are under way");
        }
        of.open = of.open.saturating_add(1);
        of.shaking = of.shaking.saturating_add(1);
        of.came = of.came.saturating_add(1);
        drop(known);
        let gives_back = |change: fn(&mut Address)| {
            let known = Arc::clone(&self.known);
            Counted(Some(Box::new(move || lock(&known).get_mut(&address).into_iter().for_each(change))))
        };
        Ok(Arrived {
            connection: gives_back(|of| of.open = of.open.saturating_sub(1)),
            handshake: gives_back(|of| of.shaking = of.shaking.saturating_sub(1)),
        })
    }
}

/// A connection that was counted, and its handshake.
pub(super) struct Arrived {
    pub connection: Counted,
    pub handshake: Counted,
}

impl Principals {
    pub(super) fn new(most: usize) -> Self {
        Self { most, open: Arc::default() }
    }

    /// Counts a connection of `principal`, if there is room for it.
    pub(super) fn arrive(&self, principal: Option<&str>) -> Option<Counted> {
        let name: Arc<str> = Arc::from(principal.unwrap_or_default());
        let mut open = lock(&self.open);
        let count = open.entry(name.clone()).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count = count.saturating_add(1);
        drop(open);
        let open = Arc::clone(&self.open);
        Some(Counted(Some(Box::new(move || {
            let mut open = lock(&open);
            if let Some(count) = open.get_mut(&name) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    open.remove(&name);
                }
            }
        }))))
    }
}

/// Nothing panics while it is held, so it is never half changed.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));

    fn addresses(connections: usize, per_second: usize) -> Addresses {
        Addresses::new(AddressLimits { connections, handshakes: 3, per_second })
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_has_its_own_bound_and_gets_room_back() {
        let (counts, now) = (addresses(2, 100), Instant::now());
        let first = counts.arrive(HERE, now).unwrap_or_else(|_| panic!("room"));
        let _second = counts.arrive(HERE, now).unwrap_or_else(|_| panic!("room"));
        assert_eq!(counts.arrive(HERE, now).err(), Some("too many connections of its address are open"));
        assert!(counts.arrive(THERE, now).is_ok());
        drop(first);
        assert!(counts.arrive(HERE, now).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn connections_that_come_too_fast_wait_for_the_next_second() {
        let (counts, now) = (addresses(100, 2), Instant::now());
        drop(counts.arrive(HERE, now).unwrap_or_else(|_| panic!("room")));
        drop(counts.arrive(HERE, now).unwrap_or_else(|_| panic!("room")));
        let too_fast = "too many connections of its address came within a second";
        assert_eq!(counts.arrive(HERE, now + Duration::from_millis(999)).err(), Some(too_fast));
        assert!(counts.arrive(HERE, now + SECOND).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn handshakes_of_one_address_have_a_bound_of_their_own() {
        let (counts, now) = (addresses(100, 100), Instant::now());
        let arrived: Vec<_> = (0..3).map(|_| counts.arrive(HERE, now).unwrap_or_else(|_| panic!("room"))).collect();
        assert_eq!(counts.arrive(HERE, now).err(), Some("too many handshakes of its address are under way"));
        assert!(counts.arrive(THERE, now).is_ok());
        let connections: Vec<_> = arrived.into_iter().map(|arrived| arrived.connection).collect();
        // The handshakes are over, the connections are not.
        assert!(counts.arrive(HERE, now).is_ok());
        drop(connections);
    }

    #[test]
    fn one_principal_has_its_own_bound_and_nobody_is_one_of_them() {
        let counts = Principals::new(1);
        let first = counts.arrive(Some("spiffe://a.example/x")).expect("room");
        assert!(counts.arrive(Some("spiffe://a.example/x")).is_none());
        let _nobody = counts.arrive(None).expect("room");
        assert!(counts.arrive(None).is_none());
        drop(first);
        assert!(counts.arrive(Some("spiffe://a.example/x")).is_some());
    }
}
