//! Files read whole, within a limit: what has no end, such as a device, must not fill the memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Most bytes of a scenario file, of one of its tables, or of a note beside results.
pub const MOST: u64 = 64 << 20;
/// Most bytes of a table of trade, or of results.
pub const MOST_OF_TABLES: u64 = 1 << 30;

/// The bytes of a file.
///
/// # Errors
///
/// When it cannot be read, or has more than `most` bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let expected = file.metadata().map_or(0, |m| m.len()).min(most);
    let mut bytes = Vec::with_capacity(expected as usize);
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it has more than {} MiB, the most that is read of such a file", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::read;
    use std::io::ErrorKind;

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read(&folder.path().join("y"), 4).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_has_no_end_is_refused() {
        assert_eq!(read("/dev/zero".as_ref(), 1 << 20).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
