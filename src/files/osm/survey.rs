//! What an OpenStreetMap file holds, without where it is: one pass, no memory to speak of.

use std::collections::HashMap;

use super::{ALIVE_EVERY, Form, Open, OsmFault, Raw, Tally, parse};

/// Different keys that are counted; a file by whoever wants to fill the memory has more.
const MAX_KEYS: usize = 20_000;

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// Elements, tagged or not.
    pub tally: Tally,
    /// Tagged nodes, ways, relations.
    pub tagged: [u64; 3],
    /// Keys with the elements that have them, the most frequent first.
    pub keys: Vec<(String, u64)>,
}

/// Reads a file from its first byte to its last and counts. `alive` is called every [`ALIVE_EVERY`] elements. O(n).
///
/// # Errors
/// A file that is no OpenStreetMap file or is cut off, or with history; what `alive` says.
pub fn survey(form: Form, open: &mut Open<'_>, alive: &mut dyn FnMut() -> Result<(), OsmFault>) -> Result<Survey, OsmFault> {
    let mut found = Survey::default();
    let mut keys: HashMap<Box<str>, u64> = HashMap::new();
    let mut seen = 0_u64;
    parse(form, open().map_err(|e| OsmFault::unreadable(&e))?, &mut |raw| {
        seen += 1;
        if seen.is_multiple_of(ALIVE_EVERY) {
            alive()?;
        }
        let (of, n, tags) = match raw {
            Raw::Node(_, _, _, tags) => (0, &mut found.tally.nodes, tags),
            Raw::Way(_, _, tags) => (1, &mut found.tally.ways, tags),
            Raw::Relation(_, _, tags) => (2, &mut found.tally.relations, tags),
        };
        *n += 1;
        found.tagged[of] += u64::from(!tags.is_empty());
        for (key, _) in tags.iter() {
            if let Some(n) = keys.get_mut(key) {
                *n += 1;
            } else if keys.len() < MAX_KEYS {
                keys.insert(key.clone(), 1);
            }
        }
        Ok(())
    })?;
    found.keys = keys.into_iter().map(|(key, n)| (String::from(key), n)).collect();
    found.keys.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(found)
}
