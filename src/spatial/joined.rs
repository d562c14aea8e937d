//! What belongs together: each thing points to another of its group, or to itself if it stands for the group.

/// Who stands for the group of `one`; those on the way point nearer to it afterwards (path halving), so that the mean cost is nearly O(1).
/// Panics unless every number is a place in `joined`.
pub fn root(joined: &mut [u32], mut one: u32) -> u32 {
    while joined[one as usize] != one {
        joined[one as usize] = joined[joined[one as usize] as usize];
        one = joined[one as usize];
    }
    one
}
