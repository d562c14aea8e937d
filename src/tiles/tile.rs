//! The address of a tile: zoom, column, row of the Web Mercator pyramid; its range of keys and its box.

/// The deepest zoom that is made; clients draw deeper zooms from it.
pub const MAX_ZOOM: u8 = 18;
/// Units along a tile's side.
pub const EXTENT: i32 = 4096;
/// Units that areas reach beyond the tile, so that their outlines do not show where tiles meet. Points have no such
/// margin: each is in exactly one tile of a zoom, and clients draw symbols across the edge.
pub const MARGIN: i32 = 64;
/// Half the side of the Web Mercator square, metres.
const HALF_WORLD_M: f64 = 20_037_508.342_789_244;
/// A tile shows cells of the level this much above its zoom.
const CELL_LEVELS: u8 = 4;
/// Coarsest level at which counts are stored; every second one from here.
const FIRST_STORED_LEVEL: u8 = 10;
/// Cells in a tile.
pub const CELLS: usize = 1 << (2 * CELL_LEVELS as usize);
/// Bits of a column or row in a tile key (`tile_key` in the migrations).
const KEY_BITS: u8 = 30;

/// A tile inside the pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Zoom, 0 to [`MAX_ZOOM`].
    pub z: u8,
    /// Column from the west.
    pub x: u32,
    /// Row from the north.
    pub y: u32,
}

/// A box in EPSG:3857, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Box3857 {
    /// Least easting.
    pub west: f64,
    /// Least northing.
    pub south: f64,
    /// Greatest easting.
    pub east: f64,
    /// Greatest northing.
    pub north: f64,
}

impl Tile {
    /// The tile, if there is one of that zoom, column and row.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= MAX_ZOOM && x < 1 << z && y < 1 << z).then_some(Self { z, x, y })
    }

    /// The tile of zoom `z` that holds a place given by its key.
    pub fn of_key(key: i64, z: u8) -> Self {
        let number = (key as u64) >> (2 * (KEY_BITS - z));
        Self { z, x: gather(number), y: gather(number >> 1) }
    }

    /// First key of the tile, and the first one after it.
    pub fn keys(self) -> (i64, i64) {
        let shift = 2 * (KEY_BITS - self.z);
        let number = spread(self.x) | spread(self.y) << 1;
        ((number << shift) as i64, ((number + 1) << shift) as i64)
    }

    /// Level of the cells that the tile shows: 16 by 16 of them.
    pub fn cell_level(self) -> u8 {
        self.z + CELL_LEVELS
    }

    /// First stored cell of the tile and the first after it, as `tile_cell` numbers them, at the coarsest stored level that is not
    /// coarser than the cells shown.
    pub fn stored_cells(self) -> (i64, i64) {
        let level = self.cell_level().next_multiple_of(2).max(FIRST_STORED_LEVEL);
        let shift = 2 * (level - self.z);
        let number = 1 << (2 * self.z) | spread(self.x) | spread(self.y) << 1;
        ((number << shift) as i64, ((number + 1) << shift) as i64)
    }

    /// Which of the tile's cells, 0 to 255, holds a cell of a level at or below [`Tile::cell_level`]; its middle by [`Tile::cell_middle`].
    pub fn cell_index(self, cell: i64) -> usize {
        let level = (63 - (cell as u64 | 1).leading_zeros() as u8) / 2;
        let shown = cell as u64 >> (2 * level.saturating_sub(self.cell_level()));
        (shown & ((1 << (2 * CELL_LEVELS)) - 1)) as usize
    }

    /// Middle of a cell of the tile, in units of the tile.
    pub fn cell_middle(index: usize) -> (i32, i32) {
        let side = EXTENT >> CELL_LEVELS;
        let middle = |v: u64| gather(v) as i32 * side + side / 2;
        (middle(index as u64), middle(index as u64 >> 1))
    }

    /// Where in the tile a key of its range lies: column and row in units of the tile, 0 to [`EXTENT`] - 1.
    pub fn position(self, key: i64) -> (i32, i32) {
        let bits = KEY_BITS - self.z;
        let inside = key as u64 & ((1 << (2 * bits)) - 1);
        let unit = bits - 12;
        ((gather(inside) >> unit) as i32, (gather(inside >> 1) >> unit) as i32)
    }

    /// Side of the tile, metres of EPSG:3857.
    pub fn side_m(self) -> f64 {
        2.0 * HALF_WORLD_M / f64::from(1_u32 << self.z)
    }

    /// North-west corner, metres of EPSG:3857.
    pub fn corner(self) -> (f64, f64) {
        (f64::from(self.x) * self.side_m() - HALF_WORLD_M, HALF_WORLD_M - f64::from(self.y) * self.side_m())
    }

    /// The tile's box with its [`MARGIN`].
    pub fn box_with_margin(self) -> Box3857 {
        let (west, north) = self.corner();
        let side = self.side_m();
        let margin = side * f64::from(MARGIN) / f64::from(EXTENT);
        Box3857 { west: west - margin, south: north - side - margin, east: west + side + margin, north: north + margin }
    }

    /// The columns and rows of zoom `z` whose tiles, with their margin, may touch `area`: first and last, both ways.
    pub fn touching(area: Box3857, z: u8) -> ((u32, u32), (u32, u32)) {
        let count = f64::from(1_u32 << z);
        let margin = f64::from(MARGIN) / f64::from(EXTENT);
        let at = |part: f64| part.clamp(0.0, count - 1.0) as u32;
        let column = |x: f64| (x + HALF_WORLD_M) / (2.0 * HALF_WORLD_M) * count;
        let row = |y: f64| (HALF_WORLD_M - y) / (2.0 * HALF_WORLD_M) * count;
        ((at(column(area.west) - margin), at(column(area.east) + margin)), (at(row(area.north) - margin), at(row(area.south) + margin)))
    }
}

/// Puts a zero after each bit.
fn spread(v: u32) -> u64 {
    let mut v = u64::from(v);
    v = (v | v << 16) & 0x0000_FFFF_0000_FFFF;
    v = (v | v << 8) & 0x00FF_00FF_00FF_00FF;
    v = (v | v << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

/// Takes every second bit: the inverse of [`spread`].
fn gather(v: u64) -> u32 {
    let mut v = v & 0x5555_5555_5555_5555;
    v = (v | v >> 1) & 0x3333_3333_3333_3333;
    v = (v | v >> 2) & 0x0F0F_0F0F_0F0F_0F0F;
    v = (v | v >> 4) & 0x00FF_00FF_00FF_00FF;
    v = (v | v >> 8) & 0x0000_FFFF_0000_FFFF;
    (v | v >> 16) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key of 106.7 E 20.85 N as the database's `tile_key` gives it; column and row by the formula of the pyramid.
    const KEY: i64 = 550_669_929_643_484_132;
    const COLUMN: u32 = 855_116_058;
    const ROW: u32 = 473_263_580;

    #[test]
    fn key_and_tile_agree_at_every_zoom() {
        for z in 0..=MAX_ZOOM {
            let tile = Tile::of_key(KEY, z);
            assert_eq!((tile.x, tile.y), (COLUMN >> (30 - z), ROW >> (30 - z)));
            let (first, end) = tile.keys();
            assert!(first <= KEY && KEY < end);
            let (x, y) = tile.position(KEY);
            assert_eq!(x as u32, (COLUMN >> (18 - z)) & 4095);
            assert_eq!(y as u32, (ROW >> (18 - z)) & 4095);
        }
    }

    #[test]
    fn tiles_outside_the_pyramid_do_not_exist() {
        assert!(Tile::new(0, 0, 0).is_some());
        assert!(Tile::new(0, 1, 0).is_none());
        assert!(Tile::new(3, 0, 8).is_none());
        assert!(Tile::new(18, (1 << 18) - 1, 0).is_some());
        assert!(Tile::new(19, 0, 0).is_none());
    }

    #[test]
    fn cells_of_a_tile_are_found_from_every_level_at_or_below_the_one_shown() {
        let tile = Tile::of_key(KEY, 9);
        let cell = |level: u8| 1_i64 << (2 * level) | KEY >> (60 - 2 * level);
        let (x, y) = tile.position(KEY);
        let index = tile.cell_index(cell(13));
        assert_eq!(Tile::cell_middle(index), (x / 256 * 256 + 128, y / 256 * 256 + 128));
        for level in 14..=30 {
            assert_eq!(tile.cell_index(cell(level)), index, "{level}");
        }
        for (z, level) in [(0, 10), (6, 10), (7, 12), (8, 12), (9, 14), (12, 16), (13, 18), (14, 18)] {
            let (first, end) = Tile::of_key(KEY, z).stored_cells();
            assert!((first..end).contains(&cell(level)), "{z}");
            assert_eq!(end - first, 1 << (2 * (level - z)));
        }
    }

    #[test]
    fn the_whole_world_is_one_tile() {
        let tile = Tile { z: 0, x: 0, y: 0 };
        assert_eq!(tile.keys(), (0, 1 << 60));
        let (west, north) = tile.corner();
        assert!((west + HALF_WORLD_M).abs() < 1e-6 && (north - HALF_WORLD_M).abs() < 1e-6);
    }

    #[test]
    fn an_area_touches_the_tiles_that_it_overlaps_and_the_neighbours_within_the_margin() {
        let tile = Tile { z: 12, x: 3261, y: 1805 };
        let (west, north) = tile.corner();
        let m = tile.side_m();
        let middle = Box3857 { west: west + 0.4 * m, east: west + 0.5 * m, north: north - 0.4 * m, south: north - 0.5 * m };
        assert_eq!(Tile::touching(middle, 12), ((3261, 3261), (1805, 1805)));
        let near_edge = Box3857 { west: west + 0.01 * m, ..middle };
        assert_eq!(Tile::touching(near_edge, 12), ((3260, 3261), (1805, 1805)));
    }
}
