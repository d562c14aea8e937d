//! Reading PostgreSQL's binary arrays without making a value of each element.

use sqlx::postgres::PgRow;
use sqlx::{Row, ValueRef};

/// A one-dimensional array as it came over the wire; a null array is an empty one.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Column<'a> {
    /// The array in column `index` of `row`.
    ///
    /// # Errors
    /// There is no such column, or it is not a one-dimensional array in binary form.
    pub fn read(row: &'a PgRow, index: usize) -> Result<Self, sqlx::Error> {
        let value = row.try_get_raw(index)?;
        if value.is_null() {
            return Ok(Self { rest: &[], left: 0 });
        }
        let bytes = value.as_bytes().map_err(|source| decode(index, source))?;
        Self::parse(bytes).ok_or_else(|| decode(index, "not a one-dimensional array".into()))
    }

    /// The bytes of the single value in column `index` of `row`; nothing for a null.
    ///
    /// # Errors
    /// There is no such column.
    pub fn read_one(row: &'a PgRow, index: usize) -> Result<Option<&'a [u8]>, sqlx::Error> {
        let value = row.try_get_raw(index)?;
        if value.is_null() {
            return Ok(None);
        }
        value.as_bytes().map(Some).map_err(|source| decode(index, source))
    }

    /// Header: number of dimensions, has-null flag, element type; then length and lower bound of each dimension.
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        match word(bytes, 0)? {
            0 => Some(Self { rest: &[], left: 0 }),
            1 => Some(Self { rest: bytes.get(20..)?, left: usize::try_from(word(bytes, 12)?).ok()? }),
            _ => None,
        }
    }

    /// Elements that are still to come.
    pub fn len(&self) -> usize {
        self.left
    }

    /// The next element; nothing for a null, and nothing at the end ([`Column::len`] says which).
    #[inline]
    pub fn next_element(&mut self) -> Option<&'a [u8]> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        let length = word(self.rest, 0)?;
        self.rest = self.rest.get(4..)?;
        // A null has the length -1 and no bytes.
        let length = usize::try_from(length).ok()?;
        let (element, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(element)
    }
}

fn word(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(i32::from_be_bytes)
}

fn decode(index: usize, source: sqlx::error::BoxDynError) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: index.to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_and_values_come_in_order() {
        // {7, null} of bigint, as PostgreSQL sends it
        let wire = [
            &1_i32.to_be_bytes()[..],
            &1_i32.to_be_bytes(),
            &20_i32.to_be_bytes(),
            &2_i32.to_be_bytes(),
            &1_i32.to_be_bytes(),
            &8_i32.to_be_bytes(),
            &7_i64.to_be_bytes(),
            &(-1_i32).to_be_bytes(),
        ]
        .concat();
        let mut column = Column::parse(&wire).unwrap();
        assert_eq!(column.len(), 2);
        assert_eq!(column.next_element(), Some(&7_i64.to_be_bytes()[..]));
        assert_eq!((column.next_element(), column.len()), (None, 0));
        assert_eq!(column.next_element(), None);
    }

    #[test]
    fn a_cut_off_array_ends_and_does_not_panic() {
        let wire = [1_i32, 0, 20, 3, 1, 8, 1].map(i32::to_be_bytes).concat();
        let mut column = Column::parse(&wire).unwrap();
        assert_eq!(column.next_element(), None);
        assert!(Column::parse(&wire[..10]).is_none());
        assert!(Column::parse(&0_i32.to_be_bytes()).is_some_and(|empty| empty.len() == 0));
    }
}
