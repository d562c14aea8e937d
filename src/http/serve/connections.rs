//! Which connections are open, and which of them makes room when there are too many: never one that is being answered.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// How many connections there may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// At once; more wait.
    pub connections: usize,
    /// Of one address (IPv6: of one /64) without a complete request: silent, half-sent, or resting between requests. One more
    /// closes the oldest of them, so that whoever opens many hurts only themselves. Not for declared proxies.
    pub idle_per_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 1024, idle_per_address: 256 }
    }
}

/// The open connections of one listener.
#[derive(Debug)]
pub(super) struct Connections {
    limits: Limits,
    open: Mutex<Open>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    /// In the order in which they came.
    by_age: BTreeMap<u64, Arc<Entry>>,
}

#[derive(Debug)]
struct Entry {
    /// None for a proxy: it speaks for many.
    address: Option<IpAddr>,
    /// Requests being answered.
    busy: AtomicUsize,
    is_closing: AtomicBool,
    close: Notify,
}

impl Entry {
    fn is_idle(&self) -> bool {
        self.busy.load(Ordering::Acquire) == 0 && !self.is_closing.load(Ordering::Acquire)
    }

    fn make_room(&self) {
        self.is_closing.store(true, Ordering::Release);
        self.close.notify_one();
    }
}

impl Connections {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, open: Mutex::default(), freed: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there may be one more; the oldest idle one of whoever has most of them makes room.
    pub(super) async fn room(&self) {
        loop {
            let freed = self.freed.notified();
            {
                let open = self.lock();
                if open.by_age.len() < self.limits.connections {
                    return;
                }
                let mut idle: HashMap<Option<IpAddr>, (usize, &Arc<Entry>)> = HashMap::new();
                for entry in open.by_age.values().filter(|entry| entry.is_idle()) {
                    idle.entry(entry.address).or_insert((0, entry)).0 += 1;
                }
                if let Some((_, oldest)) = idle.into_values().max_by_key(|(count, _)| *count) {
                    oldest.make_room();
                }
            }
            freed.await;
        }
    }

    /// Counts a new connection in; it counts until the ticket is dropped. `address` is none for a proxy.
    pub(super) fn admit(self: &Arc<Self>, address: Option<IpAddr>) -> Ticket {
        let address = address.map(network);
        let entry = Arc::new(Entry { address, busy: AtomicUsize::new(0), is_closing: AtomicBool::new(false), close: Notify::new() });
        let mut open = self.lock();
        if address.is_some() {
            let mut idle = open.by_age.values().filter(|other| other.address == address && other.is_idle());
            let oldest = idle.next();
            if let Some(oldest) = oldest.filter(|_| idle.count() + 1 >= self.limits.idle_per_address) {
                oldest.make_room();
            }
        }
        let number = open.next;
        open.next += 1;
        open.by_age.insert(number, Arc::clone(&entry));
        Ticket { number, entry, connections: Arc::clone(self) }
    }
}

/// IPv6 addresses of one network are one: a machine has as many of them as it likes.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
        four @ IpAddr::V4(_) => four,
    }
}

/// The place of one open connection.
#[derive(Debug)]
pub(super) struct Ticket {
    number: u64,
    entry: Arc<Entry>,
    connections: Arc<Connections>,
}

impl Ticket {
    /// Done when the connection has to make room.
    pub(super) async fn asked_to_close(&self) {
        self.entry.close.notified().await;
    }

    /// Whether a request is being answered.
    pub(super) fn is_busy(&self) -> bool {
        self.entry.busy.load(Ordering::Acquire) > 0
    }

    /// Marks requests as being answered, for as long as each mark lives.
    pub(super) fn marker(&self) -> Marker {
        Marker(Arc::clone(&self.entry))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.connections.lock().by_age.remove(&self.number);
        self.connections.freed.notify_one();
    }
}

/// Makes marks of one connection.
#[derive(Debug, Clone)]
pub(super) struct Marker(Arc<Entry>);

impl Marker {
    pub(super) fn busy(&self) -> Busy {
        self.0.busy.fetch_add(1, Ordering::AcqRel);
        Busy(Arc::clone(&self.0))
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Busy(Arc<Entry>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(all: &Arc<Connections>, address: &str) -> Ticket {
        all.admit(Some(address.parse().unwrap()))
    }

    fn closing(tickets: &[Ticket]) -> Vec<usize> {
        tickets.iter().enumerate().filter(|(_, ticket)| ticket.entry.is_closing.load(Ordering::Acquire)).map(|(i, _)| i).collect()
    }

    #[test]
    fn one_too_many_of_an_address_closes_its_oldest_idle_one() {
        let all = Connections::new(Limits { connections: 100, idle_per_address: 3 });
        let tickets: Vec<Ticket> = ["1.1.1.1", "1.1.1.1", "2.2.2.2", "1.1.1.1"].map(|address| from(&all, address)).into();
        assert_eq!(closing(&tickets), [0_usize; 0]);
        let _answered = tickets[0].marker().busy();
        let fourth = from(&all, "::ffff:1.1.1.1");
        // Two of the first three are idle: there is room for a third.
        assert_eq!(closing(&tickets), [0_usize; 0]);
        let fifth = from(&all, "1.1.1.1");
        assert_eq!(closing(&tickets), [1]);
        drop((fourth, fifth));
    }

    #[test]
    fn a_network_of_ipv6_is_one_address_and_a_proxy_has_no_limit() {
        let all = Connections::new(Limits { connections: 100, idle_per_address: 1 });
        let six = [from(&all, "2001:db8::1"), from(&all, "2001:db8:0:0:ffff::2"), from(&all, "2001:db8:0:1::1")];
        assert_eq!(closing(&six), [0]);
        let proxy: Vec<Ticket> = (0..50).map(|_| all.admit(None)).collect();
        assert_eq!(closing(&proxy), [0_usize; 0]);
    }

    #[tokio::test]
    async fn when_all_places_are_taken_whoever_rests_most_makes_room() {
        use std::future::Future;
        let all = Connections::new(Limits { connections: 4, idle_per_address: 10 });
        let tickets: Vec<Ticket> = ["1.1.1.1", "2.2.2.2", "2.2.2.2", "3.3.3.3"].map(|address| from(&all, address)).into();
        let mut room = Box::pin(all.room());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(room.as_mut().poll(&mut context).is_pending());
        assert_eq!(closing(&tickets), [1]);
        drop(tickets);
        room.await;
    }
}
