//! Communes as they were last written, kept in memory, so that a change of a camera is a matter of that camera alone. Pure.
//!
//! What is kept is right only while nobody else works: whoever loses the lock throws it away.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::board::{Board, Inputs, Seer};
use super::recipe::Recipe;
use super::results::{Drawn, Found};
use crate::spatial::sight::Buildings;

/// Points of need that are kept at most, about 1 KB each with what hangs on them; those of the communes that were not asked for the longest go.
const MOST_POINTS: usize = 400_000;

/// A commune as it was written.
#[derive(Debug)]
pub struct Kept {
    /// Under this run.
    pub run_id: Uuid,
    /// As hotspots were in force on this day.
    pub on: NaiveDate,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// What was written.
    pub found: Found,
    board: Board,
    /// Site and number on the board of each camera.
    cameras: HashMap<Uuid, (Uuid, u64)>,
    next: u64,
    drawn: Drawn,
    last_used: u64,
}

/// A commune as it was worked through, to be written.
#[derive(Debug)]
pub struct Worked {
    /// All that it depends on.
    pub inputs: Inputs,
    /// The counts.
    pub board: Board,
    /// What is to be written.
    pub found: Found,
    /// The gaps as they were drawn.
    pub drawn: Drawn,
}

impl Worked {
    /// Works a commune through, and draws its gaps.
    pub fn of(inputs: Inputs, recipe: &Recipe) -> Self {
        let board = Board::of(&inputs, recipe);
        let mut drawn = Drawn::default();
        let found = Found::of(&inputs, &board, &mut drawn);
        Self { inputs, board, found, drawn }
    }

    /// To be kept from now on; none if it is a part of a commune only.
    pub fn kept(self, run_id: Uuid, on: NaiveDate, written_at: DateTime<Utc>) -> Option<Kept> {
        if !self.found.is_whole() {
            return None;
        }
        let number = |(number, camera): (usize, &Seer)| (camera.camera_id, (camera.site_id, number as u64));
        Some(Kept {
            run_id,
            on,
            written_at,
            found: self.found.written(),
            board: self.board,
            next: self.inputs.cameras.len() as u64,
            cameras: self.inputs.cameras.iter().enumerate().map(number).collect(),
            drawn: self.drawn,
            last_used: 0,
        })
    }
}

impl Kept {
    /// Puts the cameras of some sites in the place of those that were there; `cameras` are all of them, each with the buildings around it. What
    /// is to be written then. Some milliseconds.
    pub fn change(&mut self, sites: &[Uuid], cameras: &[(Seer, &Buildings)]) -> Found {
        let board = &mut self.board;
        self.cameras.retain(|_, (site_id, number)| {
            let stays = !sites.contains(site_id);
            if !stays {
                board.take_out(*number);
            }
            stays
        });
        for (camera, buildings) in cameras {
            // A camera that came from elsewhere is no longer there.
            if let Some((_, number)) = self.cameras.remove(&camera.camera_id) {
                self.board.take_out(number);
            }
            self.board.put(self.next, camera, buildings);
            self.cameras.insert(camera.camera_id, (camera.site_id, self.next));
            self.next += 1;
        }
        Found::after(&self.found, &self.board, &mut self.drawn)
    }

    /// West, south, east, north of the commune, degrees.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        self.board.bounds()
    }

    /// After it was written.
    pub fn written(self, found: Found, written_at: DateTime<Utc>) -> Self {
        Self { found: found.written(), written_at, ..self }
    }

    fn points(&self) -> usize {
        self.board.made.needs.len()
    }
}

/// Communes by their ids.
#[derive(Debug, Default)]
pub struct Shelf {
    communes: HashMap<Uuid, Kept>,
    points: usize,
    uses: u64,
    asked: HashSet<Uuid>,
    day: Option<NaiveDate>,
}

impl Shelf {
    /// Communes that were on the shelf, or asked for to be put there; none if there is no room for more.
    pub fn asked(&self) -> Option<Vec<Uuid>> {
        (self.points < MOST_POINTS / 2).then(|| self.asked.iter().chain(self.communes.keys()).copied().collect())
    }

    /// Whether it was not looked yet what this day brings.
    pub fn is_new_day(&self, today: NaiveDate) -> bool {
        self.day != Some(today)
    }

    /// What this day brings was looked for.
    pub fn set_day(&mut self, today: NaiveDate) {
        self.day = Some(today);
    }

    /// Not to be asked for again.
    pub fn set_asked(&mut self, commune_id: Uuid) {
        self.asked.insert(commune_id);
    }

    /// Takes a commune off the shelf: whoever cannot finish what is done with it does not put it back. None if it is not as of a run and day.
    pub fn take(&mut self, commune_id: Uuid, run_id: Uuid, on: NaiveDate) -> Option<Kept> {
        let kept = self.communes.remove(&commune_id)?;
        self.points -= kept.points();
        (kept.run_id == run_id && kept.on == on).then_some(kept)
    }

    /// Puts a commune on the shelf, and takes others off if there are too many points.
    pub fn put(&mut self, commune_id: Uuid, kept: Kept) {
        self.uses += 1;
        self.points += kept.points();
        if let Some(before) = self.communes.insert(commune_id, Kept { last_used: self.uses, ..kept }) {
            self.points -= before.points();
        }
        while self.points > MOST_POINTS {
            let Some(oldest) = self.communes.iter().min_by_key(|(_, kept)| kept.last_used).map(|(id, _)| *id) else { break };
            if let Some(kept) = self.communes.remove(&oldest) {
                self.points -= kept.points();
            }
        }
    }
}
