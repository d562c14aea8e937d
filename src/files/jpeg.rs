//! Pictures without what cameras and phones write beside them: place, time, device, owner, a second picture.

/// Why octets are not taken for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// They do not begin as a JPEG does.
    NotJpeg,
    /// They end too early, or their segments do not follow each other.
    Broken,
}

/// Pixels of a picture at most: what a browser that shows it has to hold.
const MOST_PIXELS: u32 = 40_000_000;

/// A JPEG (ITU-T T.81; baseline, extended or progressive, Huffman) with the segments that decoding needs and no others: tables, frame, scans, and
/// Adobe's twelve octets on the colours (APP14). Each has the length that its own content says, so that nothing rides along. Application data (JFIF
/// with its small picture, Exif, XMP, IPTC, maker notes), comments, and whatever follows the end are left out. O(octets).
///
/// # Errors
/// Not a JPEG; a segment that is not what it says; without a frame of 1 to 40 million pixels, without tables, a scan or an end.
pub fn bare(octets: &[u8]) -> Result<Vec<u8>, Unfit> {
    if !octets.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Err(Unfit::NotJpeg);
    }
    let mut kept = Vec::with_capacity(octets.len());
    kept.extend_from_slice(&[0xFF, 0xD8]);
    let (mut at, mut has_frame, mut has_scan, mut has_steps, mut has_codes) = (2, false, false, false, false);
    loop {
        // Fill octets may stand before a marker.
        while octets.get(at) == Some(&0xFF) && octets.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        let (Some(0xFF), Some(&marker)) = (octets.get(at), octets.get(at + 1)) else { return Err(Unfit::Broken) };
        if marker == 0xD9 {
            kept.extend_from_slice(&[0xFF, 0xD9]);
            return if has_scan { Ok(kept) } else { Err(Unfit::Broken) };
        }
        let length = match octets.get(at + 2..at + 4) {
            Some(&[high, low]) => usize::from(high) << 8 | usize::from(low),
            _ => return Err(Unfit::Broken),
        };
        let segment = octets.get(at..at + 2 + length).filter(|_| length >= 2).ok_or(Unfit::Broken)?;
        let content = segment.get(4..).unwrap_or_default();
        let is_sound = match marker {
            0xC0..=0xC2 if !has_frame => {
                has_frame = true;
                is_frame(content)
            }
            0xDB => {
                has_steps = true;
                is_tables(content, |head, _| Some(if head >> 4 == 0 { 65 } else { 129 }))
            }
            0xC4 => {
                has_codes = true;
                is_tables(content, |_, rest| Some(17 + rest.get(1..17)?.iter().map(|count| usize::from(*count)).sum::<usize>()))
            }
            0xDD => content.len() == 2,
            0xDA if has_frame && has_steps && has_codes => {
                has_scan = true;
                content.first().is_some_and(|components| (1..=4).contains(components) && content.len() == 4 + 2 * usize::from(*components))
            }
            // Application data and comments, but for Adobe's.
            0xE0..=0xEF | 0xFE => true,
            _ => false,
        };
        if !is_sound {
            return Err(Unfit::Broken);
        }
        if !matches!(marker, 0xE0..=0xEF | 0xFE) || (marker == 0xEE && content.len() == 12 && content.starts_with(b"Adobe")) {
            kept.extend_from_slice(segment);
        }
        at += segment.len();
        if marker == 0xDA {
            let coded = octets.get(at..).unwrap_or_default();
            let end =
                coded.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF)).ok_or(Unfit::Broken)?;
            kept.extend_from_slice(coded.get(..end).unwrap_or_default());
            at += end;
        }
    }
}

/// Precision, lines, samples a line, and three octets for each of one to four components.
fn is_frame(content: &[u8]) -> bool {
    let &[_, lines_high, lines_low, high, low, components, ..] = content else { return false };
    let pixels = u32::from(u16::from_be_bytes([lines_high, lines_low])) * u32::from(u16::from_be_bytes([high, low]));
    (1..=MOST_PIXELS).contains(&pixels) && (1..=4).contains(&components) && content.len() == 6 + 3 * usize::from(components)
}

/// Whether tables, each as long as `octets` says of its first octet and of the rest, fill a segment.
fn is_tables(mut content: &[u8], octets: impl Fn(u8, &[u8]) -> Option<usize>) -> bool {
    while let Some(head) = content.first() {
        let Some(rest) = octets(*head, content).and_then(|octets| content.get(octets..)) else { return false };
        content = rest;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The segments of T.81, by hand, with some octets before the tables.
    fn picture(between: &[u8]) -> Vec<u8> {
        let mut octets = vec![0xFF, 0xD8];
        octets.extend_from_slice(between);
        octets.extend_from_slice(&[0xFF, 0xDB, 0, 67, 0]);
        octets.extend_from_slice(&[1; 64]);
        octets.extend_from_slice(&[0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
        // One code of one bit.
        octets.extend_from_slice(&[0xFF, 0xC4, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
        octets.extend_from_slice(&[0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]);
        octets.extend_from_slice(&[0xFF, 0xD9]);
        octets
    }

    #[test]
    fn what_is_beside_the_picture_goes() {
        let plain = picture(&[]);
        assert_eq!(bare(&plain).as_deref(), Ok(plain.as_slice()), "stuffed octets and restarts of a scan stay");
        let exif = b"\xFF\xE1\x00\x11Exif\0\0GPS 106.5";
        let comment = b"\xFF\xFE\x00\x07Owner";
        let mut noted = picture(&[exif.as_slice(), comment.as_slice()].concat());
        noted.extend_from_slice(b"a second picture behind the end");
        assert_eq!(bare(&noted).as_deref(), Ok(plain.as_slice()));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let plain = picture(&[]);
        assert_eq!(bare(b"\x89PNG\r\n"), Err(Unfit::NotJpeg));
        assert_eq!(bare(b""), Err(Unfit::NotJpeg));
        for cut in 3..plain.len() {
            assert_eq!(bare(&plain[..cut]), Err(Unfit::Broken), "cut off after {cut} octets");
        }
        let changed = |at: usize, octet: u8| {
            let mut octets = plain.clone();
            octets[at] = octet;
            bare(&octets)
        };
        let frame = 2 + 69 + 5;
        assert_eq!(plain[frame..frame + 4], [0, 8, 0, 8], "lines and samples");
        assert_eq!(changed(frame + 1, 0), Err(Unfit::Broken), "no lines");
        let mut huge = plain.clone();
        huge[frame..frame + 4].fill(0xFF);
        assert_eq!(bare(&huge), Err(Unfit::Broken), "65,535 × 65,535 pixels");
        assert_eq!(changed(6, 0x10), Err(Unfit::Broken), "a table of 129 octets in 65");
        let adobe = b"\xFF\xEE\x00\x0EAdobe\0\x64\0\0\0\0\x01";
        assert_eq!(bare(&picture(adobe)).map(|kept| kept.len()), Ok(plain.len() + 16), "the colours are told");
        assert_eq!(bare(&picture(b"\xFF\xEE\x00\x07Owner")).as_deref(), Ok(plain.as_slice()));
        let noted = b"\xFF\xDD\x00\x09\x00\x00Owner";
        assert_eq!(bare(&picture(noted)), Err(Unfit::Broken), "words behind a restart interval");
        assert_eq!(bare(&[0xFF, 0xD8, 0xFF, 0xD9]), Err(Unfit::Broken), "nothing in it");
        assert_eq!(bare(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0xFF, 0xD9]), Err(Unfit::Broken), "a segment shorter than its length");
    }
}
