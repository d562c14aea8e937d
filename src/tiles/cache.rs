//! Finished tiles in memory, bounded in bytes, taken out as soon as the database says that what they show has changed.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::http::HeaderValue;
use bytes::Bytes;

use super::tile::{Box3857, MAX_ZOOM, Tile};

/// What an entry costs beyond its body and its address: maps, header values, counters.
const ENTRY_OVERHEAD_B: usize = 400;

/// A finished tile.
#[derive(Debug)]
pub struct Entry {
    /// The tile; empty means that there is nothing in it (204).
    pub body: Bytes,
    /// Its `ETag`.
    pub tag: HeaderValue,
    /// The second (Unix time) from which it must not be served: the end of the day that "today" meant.
    pub expires_at_s: i64,
    /// Bit i: it shows layer i.
    layers: u32,
    tile: Tile,
    used: AtomicBool,
}

impl Entry {
    /// A finished tile that shows the layers of the bits in `layers`.
    pub fn new(body: Bytes, tag: HeaderValue, expires_at_s: i64, layers: u32, tile: Tile) -> Self {
        Self { body, tag, expires_at_s, layers, tile, used: AtomicBool::new(false) }
    }

    /// Whether it shows the layer of a bit.
    pub fn shows(&self, bit: usize) -> bool {
        self.layers >> bit & 1 == 1
    }
}

/// What a notification touches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Area {
    /// All tiles of the layer.
    All,
    /// The tiles over one place, given by its tile key.
    Place(i64),
    /// The tiles over a box.
    Box(Box3857),
}

/// The state of a layer's data when a query began; a tile is kept only if it is still the same when the query is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

/// The tiles that are kept, by address (path and query as they were asked).
#[derive(Debug)]
pub struct Cache {
    capacity_b: usize,
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Whether changes are being heard of; if not, nothing is kept and nothing served.
    live: bool,
    by_address: HashMap<Arc<str>, Arc<Entry>>,
    by_tile: HashMap<Tile, Vec<Arc<str>>>,
    /// Addresses in the order in which they came: the hand of a clock goes round, and what was used since it last came by stays.
    order: VecDeque<Arc<str>>,
    bytes: usize,
    /// Changes heard of so far, per layer.
    changes: [u64; 32],
    /// Times that everything was thrown away.
    resets: u64,
}

impl Cache {
    /// An empty cache of at most `capacity_b` bytes that is not live yet; 0 keeps nothing, ever.
    pub fn new(capacity_b: usize) -> Self {
        Self { capacity_b, state: RwLock::default() }
    }

    /// Whether tiles are kept at all.
    pub fn is_enabled(&self) -> bool {
        self.capacity_b > 0
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tile at `address`, if it is kept and still good at `now_s`.
    pub fn get(&self, address: &str, now_s: i64) -> Option<Arc<Entry>> {
        let state = self.read();
        let entry = state.by_address.get(address)?;
        if now_s >= entry.expires_at_s {
            return None;
        }
        if !entry.used.load(Ordering::Relaxed) {
            entry.used.store(true, Ordering::Relaxed);
        }
        Some(Arc::clone(entry))
    }

    /// To be taken before the query that makes a tile of `layers` begins; `None` when nothing can be kept.
    pub fn ticket(&self, layers: u32) -> Option<Ticket> {
        if self.capacity_b == 0 {
            return None;
        }
        let state = self.read();
        state.live.then(|| state.ticket(layers))
    }

    /// Keeps a tile, unless anything that it shows has changed since `ticket`.
    pub fn insert(&self, address: &str, entry: Entry, ticket: Ticket) {
        let cost = cost(address, &entry);
        if cost > self.capacity_b / 4 {
            return;
        }
        let mut state = self.write();
        if !state.live || state.ticket(entry.layers) != ticket {
            return;
        }
        let address: Arc<str> = address.into();
        state.remove(&address);
        state.by_tile.entry(entry.tile).or_default().push(Arc::clone(&address));
        state.order.push_back(Arc::clone(&address));
        state.by_address.insert(address, Arc::new(entry));
        state.bytes += cost;
        while state.bytes > self.capacity_b {
            state.evict_one();
        }
        if state.order.len() > 2 * state.by_address.len() + 1024 {
            let State { order, by_address, .. } = &mut *state;
            let mut seen = std::collections::HashSet::new();
            order.retain(|address| by_address.contains_key(address) && seen.insert(Arc::clone(address)));
        }
    }

    /// Takes out what shows `layer` in `area`, and keeps tiles now in the making from being kept.
    pub fn invalidate(&self, layer: usize, area: Area) {
        let bit = 1_u32 << layer;
        let mut state = self.write();
        state.changes[layer] += 1;
        match area {
            Area::All => {
                let gone: Vec<_> =
                    state.by_address.iter().filter(|(_, entry)| entry.layers & bit != 0).map(|(address, _)| Arc::clone(address)).collect();
                for address in gone {
                    state.remove(&address);
                }
            }
            Area::Place(key) => {
                for z in 0..=MAX_ZOOM {
                    state.remove_at(Tile::of_key(key, z), bit);
                }
            }
            Area::Box(area) => {
                for z in 0..=MAX_ZOOM {
                    let ((left, right), (top, bottom)) = Tile::touching(area, z);
                    if u64::from(right - left + 1) * u64::from(bottom - top + 1) > state.by_tile.len() as u64 {
                        let touched: Vec<_> = state
                            .by_tile
                            .keys()
                            .filter(|tile| tile.z == z && (left..=right).contains(&tile.x) && (top..=bottom).contains(&tile.y))
                            .copied()
                            .collect();
                        for tile in touched {
                            state.remove_at(tile, bit);
                        }
                    } else {
                        for (x, y) in (left..=right).flat_map(|x| (top..=bottom).map(move |y| (x, y))) {
                            state.remove_at(Tile { z, x, y }, bit);
                        }
                    }
                }
            }
        }
    }

    /// Forgets everything and keeps and serves nothing until [`Cache::resume`]: changes are no longer heard of.
    pub fn suspend(&self) {
        let mut state = self.write();
        let (changes, resets) = (state.changes, state.resets + 1);
        *state = State { changes, resets, ..State::default() };
    }

    /// Begins to keep tiles: changes are heard of from now on.
    pub fn resume(&self) {
        self.write().live = true;
    }

    /// Tiles kept and the bytes they take.
    pub fn size(&self) -> (usize, usize) {
        let state = self.read();
        (state.by_address.len(), state.bytes)
    }
}

fn cost(address: &str, entry: &Entry) -> usize {
    entry.body.len() + 3 * address.len() + ENTRY_OVERHEAD_B
}

impl State {
    /// The sum moves on with every change to one of the layers.
    fn ticket(&self, layers: u32) -> Ticket {
        Ticket(self.resets + (0..32).filter(|i| layers >> i & 1 == 1).map(|i| self.changes[i]).sum::<u64>())
    }

    fn remove(&mut self, address: &str) {
        let Some(entry) = self.by_address.remove(address) else { return };
        self.bytes -= cost(address, &entry);
        if let Some(addresses) = self.by_tile.get_mut(&entry.tile) {
            addresses.retain(|other| **other != *address);
            if addresses.is_empty() {
                self.by_tile.remove(&entry.tile);
            }
        }
    }

    fn remove_at(&mut self, tile: Tile, bit: u32) {
        let Some(addresses) = self.by_tile.get(&tile) else { return };
        let gone: Vec<_> = addresses
            .iter()
            .filter(|address| self.by_address.get(*address).is_some_and(|entry| entry.layers & bit != 0))
            .cloned()
            .collect();
        for address in gone {
            self.remove(&address);
        }
    }

    fn evict_one(&mut self) {
        while let Some(address) = self.order.pop_front() {
            match self.by_address.get(&address) {
                Some(entry) if entry.used.swap(false, Ordering::Relaxed) => self.order.push_back(address),
                Some(_) => return self.remove(&address),
                None => {}
            }
        }
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAI_PHONG: i64 = 550_669_929_643_484_132;

    fn entry(layers: u32, tile: Tile, length: usize) -> Entry {
        Entry::new(Bytes::from(vec![0; length]), HeaderValue::from_static("\"t\""), 1000, layers, tile)
    }

    fn live(capacity_b: usize) -> Cache {
        let cache = Cache::new(capacity_b);
        cache.resume();
        cache
    }

    fn put(cache: &Cache, address: &str, layers: u32, tile: Tile) {
        let ticket = cache.ticket(layers).unwrap();
        cache.insert(address, entry(layers, tile, 100), ticket);
    }

    #[test]
    fn a_tile_in_the_making_when_its_layer_changes_is_not_kept() {
        let cache = live(1 << 20);
        let tile = Tile::of_key(HAI_PHONG, 12);
        let ticket = cache.ticket(0b01).unwrap();
        cache.invalidate(1, Area::Place(HAI_PHONG));
        cache.insert("/other-layer-changed", entry(0b01, tile, 10), ticket);
        assert!(cache.get("/other-layer-changed", 0).is_some());
        let ticket = cache.ticket(0b11).unwrap();
        cache.invalidate(1, Area::All);
        cache.insert("/stale", entry(0b11, tile, 10), ticket);
        assert!(cache.get("/stale", 0).is_none());
        let ticket = cache.ticket(0b01).unwrap();
        cache.suspend();
        cache.resume();
        cache.insert("/before-the-break", entry(0b01, tile, 10), ticket);
        assert!(cache.get("/before-the-break", 0).is_none());
    }

    #[test]
    fn a_changed_place_takes_out_its_tiles_of_every_zoom_and_no_others() {
        let cache = live(1 << 20);
        for z in 0..=MAX_ZOOM {
            put(&cache, &format!("/here/{z}"), 0b1, Tile::of_key(HAI_PHONG, z));
            put(&cache, &format!("/other-layer/{z}"), 0b10, Tile::of_key(HAI_PHONG, z));
        }
        let tile = Tile::of_key(HAI_PHONG, 12);
        put(&cache, "/beside", 0b1, Tile { x: tile.x + 1, ..tile });
        cache.invalidate(0, Area::Place(HAI_PHONG));
        for z in 0..=MAX_ZOOM {
            assert!(cache.get(&format!("/here/{z}"), 0).is_none());
            assert!(cache.get(&format!("/other-layer/{z}"), 0).is_some());
        }
        assert!(cache.get("/beside", 0).is_some());
    }

    #[test]
    fn a_changed_box_takes_out_the_tiles_it_touches() {
        let cache = live(1 << 20);
        let tile = Tile::of_key(HAI_PHONG, 14);
        put(&cache, "/inside", 0b1, tile);
        put(&cache, "/far", 0b1, Tile { x: tile.x + 3, ..tile });
        put(&cache, "/low", 0b1, Tile::of_key(HAI_PHONG, 3));
        cache.invalidate(0, Area::Box(tile.box_with_margin()));
        assert!(cache.get("/inside", 0).is_none() && cache.get("/low", 0).is_none());
        assert!(cache.get("/far", 0).is_some());
    }

    #[test]
    fn the_day_ends() {
        let cache = live(1 << 20);
        put(&cache, "/today", 0b1, Tile { z: 0, x: 0, y: 0 });
        assert!(cache.get("/today", 999).is_some());
        assert!(cache.get("/today", 1000).is_none());
    }

    #[test]
    fn bytes_stay_bounded_and_used_tiles_stay_longer() {
        let cache = live(100 * 1024);
        let tile = Tile { z: 5, x: 1, y: 1 };
        put(&cache, "/used", 0b1, tile);
        for i in 0..2000 {
            put(&cache, &format!("/{i}"), 0b1, tile);
            assert!(cache.get("/used", 0).is_some(), "{i}");
            assert!(cache.size().1 <= 100 * 1024);
        }
        assert!(cache.get("/0", 0).is_none() && cache.get("/1999", 0).is_some());
        cache.invalidate(0, Area::All);
        assert_eq!(cache.size(), (0, 0));
        let state = cache.read();
        assert!(state.by_tile.is_empty());
    }

    #[test]
    fn nothing_is_kept_while_suspended_or_with_no_room() {
        let cache = Cache::new(1 << 20);
        assert!(cache.ticket(1).is_none());
        cache.resume();
        put(&cache, "/a", 1, Tile { z: 0, x: 0, y: 0 });
        cache.suspend();
        assert!(cache.get("/a", 0).is_none() && cache.ticket(1).is_none());
        let off = Cache::new(0);
        off.resume();
        assert!(off.ticket(1).is_none());
    }
}
