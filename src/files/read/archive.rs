//! Zip archives, looked through before anybody unpacks them: how many entries, how large they say they are and how large they really become,
//! where their names point, whether they are encrypted.

use std::borrow::Cow;
use std::io::Read;

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Part, Sink, Source, truncated, unreadable};
use crate::files::FileFault;

/// Entries that an archive may have.
const MAX_ENTRIES: usize = 2_000;
/// Bytes that all entries may have when unpacked.
pub const MAX_INFLATED: u64 = 400 << 20;
/// An entry of this size is looked at for its ratio, bytes.
const LARGE: u64 = 16 << 20;
/// Deflate cannot do better than 1,032; tables of repeated rows stay below 100.
const MAX_RATIO: u64 = 300;

/// An entry of an archive that was looked through.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which entry.
    pub index: usize,
    /// Its name, with `/` between folders.
    pub name: String,
    /// Declared size, bytes.
    pub size: u64,
    /// Where its stored bytes begin.
    pub at: u64,
}

/// An archive whose directory has been checked; what is unpacked from it is bounded by [`Archive::inflate`].
pub struct Archive {
    zip: ZipArchive<Part>,
    /// The entries that are files.
    pub entries: Vec<Entry>,
}

impl Archive {
    /// Reads and checks the directory; nothing is unpacked.
    ///
    /// # Errors
    /// That it is damaged, encrypted, too large, or has names that point outside of it.
    pub fn open(source: &Source) -> Result<Self, FileFault> {
        // The directory's size is bounded before it is read into memory.
        if let Some(count) = declared_entries(source)
            && count > MAX_ENTRIES as u64
        {
            return Err(too_many_entries(count));
        }
        let mut zip = ZipArchive::new(source.open()).map_err(broken)?;
        if zip.len() > MAX_ENTRIES {
            return Err(too_many_entries(zip.len() as u64));
        }
        let (mut entries, mut declared) = (Vec::new(), 0_u64);
        for index in 0..zip.len() {
            let file = zip.by_index_raw(index).map_err(broken)?;
            let name = file.name().unwrap_or_else(|_| Cow::Owned(String::from_utf8_lossy(file.name_raw()).into_owned())).replace('\\', "/");
            if name.starts_with('/') || name.contains('\0') || name.split('/').any(|part| part == "..") || name.get(1..2) == Some(":") {
                return Err(FileFault::new(
                    "archive-names",
                    "Tệp nén chứa tên trỏ ra ngoài thư mục của nó: tệp này không an toàn. Hãy tạo lại tệp nén.",
                    "The archive has names that point outside of it: it is not safe. Make it again.",
                )
                .at(name.chars().take(80).collect::<String>()));
            }
            if file.encrypted() {
                return Err(FileFault::new(
                    "archive-encrypted",
                    "Tệp nén có mật khẩu. Hãy tạo lại không đặt mật khẩu.",
                    "The archive has a password. Make it again without one.",
                )
                .at(name));
            }
            // Packing makes nothing larger but for some bytes a block.
            if file.compressed_size() > file.size() + file.size() / 512 + 4096 {
                return Err(lies().at(name));
            }
            declared = declared.saturating_add(file.size());
            if declared > MAX_INFLATED {
                return Err(too_large());
            }
            if !file.is_dir() {
                let (size, at) = (file.size(), file.data_start().unwrap_or_else(|| file.header_start()));
                entries.push(Entry { index, name, size, at });
            }
        }
        Ok(Self { zip, entries })
    }

    /// Unpacks one entry as a stream. Its end comes as a fault if it becomes larger than it says, or than it may.
    ///
    /// # Errors
    /// That the entry is damaged.
    pub fn inflate(&mut self, index: usize) -> Result<impl Read + '_, FileFault> {
        let file = self.zip.by_index(index).map_err(broken)?;
        let (declared, stored) = (file.size(), file.compressed_size());
        Ok(Bounded { from: file, declared, stored, inflated: 0 })
    }

    /// Unpacks the entries for which `wanted` and hands their bytes on; what is found to be wrong is found here.
    ///
    /// # Errors
    /// As [`Self::inflate`], and what `each` says.
    pub fn look_through(
        &mut self,
        sink: &mut dyn Sink,
        wanted: impl Fn(&str) -> bool,
        mut each: impl FnMut(&Entry, &[u8]) -> Result<(), FileFault>,
    ) -> Result<(), FileFault> {
        let mut chunk = vec![0; 256 << 10];
        let (mut total, mut told) = (0_u64, 0_u64);
        for entry in self.entries.clone().into_iter().filter(|entry| wanted(&entry.name)) {
            let mut file = self.inflate(entry.index)?;
            loop {
                let length = file.read(&mut chunk).map_err(|error| unreadable(&error).at(entry.name.clone()))?;
                if length == 0 {
                    break;
                }
                total += length as u64;
                if total > MAX_INFLATED {
                    return Err(too_large());
                }
                if total - told > 64 << 20 {
                    told = total;
                    sink.alive()?;
                }
                each(&entry, &chunk[..length])?;
            }
        }
        Ok(())
    }
}

/// The number of entries that the end of the archive tells; without it the archive is refused later.
fn declared_entries(source: &Source) -> Option<u64> {
    use std::io::{Seek, SeekFrom};
    let tail = source.size().min(66_000);
    let mut part = source.open();
    part.seek(SeekFrom::Start(source.size() - tail)).ok()?;
    let mut bytes = Vec::new();
    part.read_to_end(&mut bytes).ok()?;
    let at = bytes.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = bytes.get(at + 10..at + 12)?;
    let small = u64::from(u16::from_le_bytes([count[0], count[1]]));
    if small < 0xFFFF {
        return Some(small);
    }
    let at = bytes.windows(4).rposition(|window| window == b"PK\x06\x06")?;
    let count: [u8; 8] = bytes.get(at + 32..at + 40)?.try_into().ok()?;
    Some(u64::from_le_bytes(count))
}

/// Ends with a fault where an entry becomes larger than it says.
struct Bounded<R> {
    from: R,
    declared: u64,
    stored: u64,
    inflated: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, std::io::Error> {
        let length = match self.from.read(into) {
            Ok(length) => length,
            // All that was told has come out, and there is more.
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData && self.inflated >= self.declared => {
                return Err(std::io::Error::other(lies()));
            }
            Err(error) => return Err(error),
        };
        self.inflated += length as u64;
        if self.inflated > LARGE && self.inflated / self.stored.max(1) > MAX_RATIO {
            return Err(std::io::Error::other(bomb()));
        }
        if self.inflated > self.declared {
            return Err(std::io::Error::other(lies()));
        }
        Ok(length)
    }
}

fn too_many_entries(count: u64) -> FileFault {
    FileFault::new(
        "archive-too-many",
        format!("Tệp nén có {count} mục, nhiều hơn mức cho phép ({MAX_ENTRIES}). Hãy chỉ giữ các tệp cần nhập."),
        format!("The archive has {count} entries, more than allowed ({MAX_ENTRIES}). Keep only what is to be imported."),
    )
}

/// That an archive is too large when unpacked.
pub fn too_large() -> FileFault {
    let most = MAX_INFLATED >> 20;
    FileFault::new(
        "archive-too-large",
        format!("Tệp quá lớn khi giải nén (hơn {most} MB). Hãy chia thành nhiều tệp, hoặc lưu lại thành .csv."),
        format!("The file is too large when unpacked (over {most} MB). Divide it, or save it as .csv."),
    )
}

/// That an archive unpacks to far more than any table would.
pub fn bomb() -> FileFault {
    FileFault::new(
        "archive-bomb",
        "Tệp nén phình ra bất thường khi giải nén nên đã bị từ chối. Hãy lưu lại từ chương trình gốc.",
        "The archive grows out of all proportion when unpacked and was refused. Save it again from the program that made it.",
    )
}

/// That an archive or workbook tells sizes that are not true.
pub fn lies() -> FileFault {
    FileFault::new(
        "archive-lies",
        "Tệp khai kích thước bên trong không đúng thực tế nên đã bị từ chối. Hãy lưu lại từ chương trình gốc.",
        "The file tells sizes of its parts that are not true and was refused. Save it again from the program that made it.",
    )
}

fn broken(error: ZipError) -> FileFault {
    match error {
        ZipError::Io(error) => unreadable(&error),
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => FileFault::new(
            "archive-method",
            "Tệp nén dùng cách nén không đọc được. Hãy nén lại bằng ZIP thông thường.",
            "The archive uses a compression that is not read. Make a plain ZIP.",
        ),
        ZipError::InvalidArchive(words) if words.contains("inconsistency") => lies(),
        _ => truncated(),
    }
}
